"""Recording progress: one page per act, on a telephone too; and correcting what was recorded."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.periods import in_words, london_date
from dps.moves.moving import refused_because
from payments.bindings import participant_address
from payments.domain.evidence import EventKind
from payments.domain.milestones import Journey, job_earns_nothing_because
from payments.domain.referrals import closed_refused_because
from payments.facts import (
    employment_measured,
    events_of,
    job_not_counted_because,
    journey_besides,
    journey_of_participant,
    starts_of,
    terms_of,
)
from payments.forms.progress import FORM_OF, RecordForm
from payments.models import Contract, Event, Milestone, Participant
from payments.selectors.participants import events_shown, participants_in_view
from payments.services import (
    Happened,
    Proof,
    correct_event,
    record_completion,
    record_job,
    record_leaving,
    record_produced,
    record_start,
    take_back_event,
)
from payments.services.claims import passed_already, passed_on
from payments.services.progress import TAKEN_BACK
from payments.views import shown
from payments.views.participants import ACTS, acts_open, rows_of
from payments.views.reading import ReadsParticipants

VERBS: Final[Mapping[EventKind, Callable[..., None]]] = {
    EventKind.STARTED: record_start,
    EventKind.COMPLETED: record_completion,
    EventKind.LEFT: record_leaving,
    EventKind.JOB: record_job,
    EventKind.ACTION_PLAN: record_produced,
    EventKind.SJ_OUTCOME: record_produced,
    EventKind.MENTORING: record_produced,
}
TITLES: Final[Mapping[EventKind, str]] = {
    EventKind.STARTED: "Record the start",
    EventKind.COMPLETED: "Record the completion",
    EventKind.LEFT: "Record an early leaver",
    EventKind.LEFT_FOR_JOB: "Record an early leaver",
    EventKind.JOB: "Record a job",
    EventKind.ACTION_PLAN: "Record the action plan",
    EventKind.SJ_OUTCOME: "Record the SJ outcome",
    EventKind.MENTORING: "Record the end of mentoring",
}


class _OfParticipant(ReadsParticipants):
    """What the pages about one participant share."""

    capability = "record_progress"

    def participant(self, reference: str, number: int) -> Participant:
        rows = participants_in_view(self.actor).select_related("identity")
        return self.fetch(rows, contract__reference=reference, number=number)

    def form(
        self,
        kind: EventKind,
        participant: Participant,
        known: Journey,
        *args: Any,
        correcting: bool = False,
        **more: Any,
    ) -> RecordForm:
        """The form of this kind of event, for a participant of whom this is known besides."""
        if kind is EventKind.COMPLETED:
            more["deliverable"] = terms_of(participant.contract).deliverable
            more["correcting"] = correcting
        return FORM_OF[kind](
            *args,
            known=known,
            starts=starts_of(participant.contract),
            today=london_date(self.now),
            **more,
        )

    def show(
        self, participant: Participant, form: RecordForm, title: str, **more: Any
    ) -> HttpResponse:
        return self.page(
            "payments/record.html",
            {
                "participant": participant,
                "contract": participant.contract,
                "form": form,
                "heading": title,
                "unpaid": _unpaid(participant.contract, form),
                "cancel": participant_address(participant),
                "breadcrumbs": shown.contract_crumbs(
                    shown.contract_crumb(participant.contract),
                ),
                **more,
            },
        )

    def refuse(self, participant: Participant, reasons: list[Reason]) -> HttpResponse:
        """The page that says why there is no form."""
        context = {"reasons": reasons, "back": participant_address(participant)}
        return self.page("web/refused.html", context, status=409)


class RecordView(_OfParticipant):
    """`…/participants/7/start/` and its like."""

    def get(self, request: HttpRequest, reference: str, number: int, act: str) -> HttpResponse:
        participant = self.participant(reference, number)
        if reasons := self._too_late(participant, act):
            return self.refuse(participant, reasons)
        kind = self._kind(participant, act)
        form = self.form(kind, participant, _journey(participant))
        return self.show(participant, form, TITLES[kind])

    def post(self, request: HttpRequest, reference: str, number: int, act: str) -> HttpResponse:
        participant = self.participant(reference, number)
        if _was_recorded(participant, act):
            return self._recorded_already(participant, ACTS[act])
        if reasons := self._too_late(participant, act):
            return self.refuse(participant, reasons)
        kind = self._kind(participant, act)
        form = self.form(kind, participant, _journey(participant), request.POST)
        if not form.is_valid():
            return self.show(participant, form, TITLES[kind])
        try:
            VERBS[kind](participant=participant, actor=self.actor, now=self.now, **form.values())
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self.show(participant, form, TITLES[kind])
        except Stale:
            return self._changed(reference, number, act, form)
        messages.success(
            request, f"{kind.label}: recorded for participant {participant.reference}."
        )
        return redirect(participant_address(participant))

    def _changed(self, reference: str, number: int, act: str, form: RecordForm) -> HttpResponse:
        """Somebody recorded something while this was on its way: the same, or something else."""
        participant = self.participant(reference, number)
        if _was_recorded(participant, act):
            return self._recorded_already(participant, ACTS[act])
        form.refuse([Reason("changed", CHANGED)])
        return self.show(participant, form, TITLES[ACTS[act]])

    def _recorded_already(self, participant: Participant, kind: EventKind) -> HttpResponse:
        """The second of two clicks: the first one was kept, and nothing is kept twice."""
        messages.info(
            self.request,
            f"{kind.label}: recorded already for {participant.reference}, and not a second time.",
        )
        return redirect(participant_address(participant))

    def _too_late(self, participant: Participant, act: str) -> list[Reason]:
        """Why an act cannot be made from where the participant stands, or would be in vain."""
        if act in ACTS and (closed := closed_refused_because(participant.contract.state)):
            return closed
        if act == "job":
            return job_not_counted_because(participant.contract, _journey(participant))
        if act not in MOVES:
            return []
        name, _ = MOVES[act]
        return refused_because(participant, name, actor=self.actor, now=self.now)

    def _kind(self, participant: Participant, act: str) -> EventKind:
        deliverable = terms_of(participant.contract).deliverable
        if act not in acts_open(participant, deliverable):
            raise Http404
        return ACTS[act]


def _journey(participant: Participant) -> Journey:
    return journey_of_participant(participant, events_of(participant))


def _unpaid(contract: Contract, form: RecordForm) -> str:
    """That nothing is paid for a job, and what it is recorded for; empty where a fee can come."""
    if form.kind is not EventKind.JOB:
        return ""
    measure = employment_measured(contract)
    reasons = job_earns_nothing_because(form.known, terms_of(contract))
    if measure is None or not reasons:
        return ""
    said = " ".join(reason.sentence for reason in reasons)
    return f"{said} It is recorded for a measure of performance: {measure.sentence}."


CHANGED: Final = (
    "Somebody recorded something for this participant meanwhile, so this was not recorded. What "
    "you typed stands here: look at the participant's page, then save again."
)


def _was_recorded(participant: Participant, act: str) -> bool:
    """Whether an act that moves the state was made before, and so cannot be made any more."""
    deliverable = terms_of(participant.contract).deliverable
    if act not in MOVES or act in acts_open(participant, deliverable):
        return False
    return Event.objects.filter(participant=participant, kind__in=MOVES[act][1]).exists()


MOVES: Final[Mapping[str, tuple[str, tuple[EventKind, ...]]]] = {
    "start": ("start", (EventKind.STARTED,)),
    "completion": ("complete", (EventKind.COMPLETED,)),
    "leaving": ("leave", (EventKind.LEFT, EventKind.LEFT_FOR_JOB)),
}
"""The acts after which a participant is in another state: their move, and the events they leave."""


class _OfEvent(_OfParticipant):
    """What the pages about one event share; an event that was corrected is closed."""

    def event(
        self, reference: str, number: int, event: int, *, late: bool = False
    ) -> tuple[Event, Journey]:
        """The event, if it stands, and the journey besides it (two queries).

        `late`: also one that was corrected since the page was opened.
        """
        participant = self.participant(reference, number)
        events = list(events_shown(participant))
        found = next((each for each in events if each.pk == event), None)
        if found is None or found.kind == EventKind.TAKEN_BACK or not (late or _stands(found)):
            raise Http404
        found.participant = participant
        return found, journey_besides(participant, rows_of(events), event)


def _stands(event: Event) -> bool:
    return not hasattr(event, "corrected_by")


CORRECTED: Final = (
    "Somebody changed this meanwhile, so your correction was not kept. What you typed stands "
    "here: look at the participant's page, and correct what stands there if it is wrong."
)


JOB_GOES_ON: Final = (
    "You can give later evidence for later days of the job. As long as you leave its first day as "
    "it is, its start counts as evidenced on the earliest day that was given for it. If that day "
    "is wrong, take the job back and record it again."
)


class CorrectView(_OfEvent):
    """A correction is a new event that points at the one it replaces."""

    def get(self, request: HttpRequest, reference: str, number: int, event: int) -> HttpResponse:
        found, known = self.event(reference, number, event)
        if closed := closed_refused_because(found.participant.contract.state):
            return self.refuse(found.participant, closed)
        return self._show(found, self._form(found, known, initial=_typed(found)))

    def post(self, request: HttpRequest, reference: str, number: int, event: int) -> HttpResponse:
        found, known = self.event(reference, number, event, late=True)
        form = self._form(found, known, request.POST)
        if not form.is_valid():
            return self._show(found, form)
        if not _stands(found):
            return self._changed(found, form)
        try:
            correct_event(
                event=found,
                corrected=form.happened(),
                proof=form.proof(),
                actor=self.actor,
                now=self.now,
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(found, form)
        except Stale:
            found, _ = self.event(reference, number, event, late=True)
            return self._changed(found, form)
        messages.success(request, f"Corrected for participant {found.participant.reference}.")
        return redirect(participant_address(found.participant))

    def _changed(self, found: Event, form: RecordForm) -> HttpResponse:
        """Something changed meanwhile: by the first of two clicks, or by somebody else."""
        if not _stands(found) and _same(found.corrected_by, form.happened(), form.proof()):
            messages.info(self.request, f"Corrected already for {found.participant.reference}.")
            return redirect(participant_address(found.participant))
        form.refuse([Reason("changed", CORRECTED)])
        return self._show(found, form)

    def _form(self, found: Event, known: Journey, *args: Any, **more: Any) -> RecordForm:
        kind = EventKind(found.kind)
        return self.form(kind, found.participant, known, *args, correcting=True, **more)

    def _show(self, found: Event, form: RecordForm) -> HttpResponse:
        kind = EventKind(found.kind)
        title = f"Correct: {kind.label.lower()}" if kind is not EventKind.JOB else "Correct the job"
        passed = passed_on(found, form.known, self.now)
        may_take_back = kind in TAKEN_BACK and not passed and _stands(found)
        return self.show(
            found.participant,
            form,
            title,
            correcting=True,
            goes_on=JOB_GOES_ON if kind is EventKind.JOB else "",
            passed=[_noted(each) for each in passed],
            take_back=f"{self.request.path}take-back/" if may_take_back else "",
        )


def _same(made: Event, happened: Happened, proof: Proof) -> bool:
    """Whether this event says what was typed."""
    days = (made.kind, made.on, made.until, made.confirmed_to)
    typed = (happened.kind, happened.on, happened.until, happened.confirmed_to)
    proved = (made.evidence, made.evidenced_on) == (proof.evidence, proof.evidenced_on)
    return days == typed and proved


def _noted(milestone: Milestone) -> str:
    """What to know before correcting that on which a milestone has passed its check."""
    kind = milestone.get_kind_display().lower()
    return (
        f"The {kind} of {in_words(milestone.earned_on)} has passed its check on this, so a "
        "correction that changes it is refused. Ask finance to reverse it first."
    )


def _typed(event: Event) -> dict[str, Any]:
    """An event as its form shows it."""
    kind = EventKind(event.kind)
    first = next(iter(FORM_OF[kind].field_order))  # type: ignore[attr-defined]
    return {
        first: event.on,
        "job_until": event.until,
        "job_confirmed_to": event.confirmed_to,
        "for_job": kind is EventKind.LEFT_FOR_JOB,
        "evidence": event.evidence,
        "evidenced_on": event.evidenced_on,
        "kept": event.participant.identity.evidence.get(str(event.pk), ""),
    }


class TakeBackView(_OfEvent):
    """Take back a job or a plan that was recorded by mistake."""

    def get(self, request: HttpRequest, reference: str, number: int, event: int) -> HttpResponse:
        found, known = self._found(reference, number, event)
        reasons = closed_refused_because(found.participant.contract.state) or [
            passed_already(each) for each in passed_on(found, known, self.now)
        ]
        if reasons:
            return self.refuse(found.participant, reasons)
        return self._show(found)

    def post(self, request: HttpRequest, reference: str, number: int, event: int) -> HttpResponse:
        found, _ = self._found(reference, number, event)
        take_back_event(event=found, actor=self.actor, now=self.now)
        messages.success(request, f"Taken back for participant {found.participant.reference}.")
        return redirect(participant_address(found.participant))

    def _found(self, reference: str, number: int, event: int) -> tuple[Event, Journey]:
        found, known = self.event(reference, number, event)
        if found.kind not in TAKEN_BACK:
            raise Http404
        return found, known

    def _show(self, found: Event) -> HttpResponse:
        return self.page(
            "payments/take_back.html",
            {
                "event": found,
                "kind": EventKind(found.kind),
                "participant": found.participant,
                "cancel": participant_address(found.participant),
            },
        )
