"""What the coach types to refer, and what the supplier types to record progress."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, cast

from django import forms

from dps.kernel.provision import Deliverable
from dps.web.forms import DateField3, OneOfField, PlainForm, Section, TextField, YesNoField
from payments.domain.claimants import words_refused_because
from payments.domain.evidence import PRODUCED, EventKind, proof_choices
from payments.domain.milestones import Journey
from payments.domain.progress import Starts, typed_refused_because
from payments.services import Happened, Proof

_PROOF = ("evidence", "evidenced_on", "kept")


class ReferralForm(PlainForm):
    """One claimant, known by the district's own reference."""

    district_reference = TextField(
        label="Your district's reference of the claimant",
        noun="your district's reference of the claimant",
        hint=(
            "6 to 12 letters and digits. Not a name, not a telephone number, and not a National "
            "Insurance number."
        ),
        max_length=30,
        error_messages={
            "max_length": "Enter your district's reference: 6 to 12 letters and digits"
        },
        width=20,
        autocomplete="off",
        spellcheck=False,
    )


class RecordForm(PlainForm):
    """Something that happened, on a day, with its proof. `kind` says which proofs there are.

    `known` is the participant's journey besides, `starts` says when the contract takes one.
    """

    kind: ClassVar[EventKind]
    sections = (Section("Evidence", _PROOF),)

    evidence = OneOfField(label="What proves it?", noun="what proves it", small=True)
    evidenced_on = DateField3(
        label="When did you get this evidence?", noun="the day of the evidence"
    )
    kept = TextField(
        label="Where do you keep it?",
        noun="where you keep it",
        hint="A file or folder, so that it is found again. No names.",
        max_length=120,
        required=False,
        autocomplete="off",
    )

    def __init__(
        self, *args: Any, known: Journey, starts: Starts, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["evidence"]).choices = proof_choices(self.kind)
        self.fields["evidenced_on"].initial = today
        self.known, self.starts, self.today = known, starts, today

    def clean(self) -> dict[str, Any]:
        """Days that do not fit are said with whatever else is wrong, in one round."""
        typed = super().clean() or self.cleaned_data
        days = {
            name: typed[name]
            for name, field in self.fields.items()
            if isinstance(field, DateField3) and name in typed
        }
        self.refuse(
            [
                *typed_refused_because(days, self.kind, self.known, self.starts, self.today),
                *words_refused_because(typed.get("kept", ""), "kept"),
            ]
        )
        return typed

    def proof(self) -> Proof:
        """The proof that was typed; of a valid form."""
        typed = self.cleaned_data
        return Proof(typed["evidence"], typed["evidenced_on"], typed["kept"])

    def values(self) -> dict[str, Any]:
        """What the verb takes; of a valid form."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in _PROOF}
        return {**typed, "proof": self.proof()}

    def happened(self) -> Happened:
        """The event by itself, as a correction takes it; of a valid form."""
        raise NotImplementedError


def _day(
    label: str, noun: str, hint: str = "", *, required: bool = True, either: bool = False
) -> DateField3:
    return DateField3(
        label=label, noun=noun, hint=hint, required=required and not either, needed=either
    )


class StartForm(RecordForm):
    """The first activity."""

    kind = EventKind.STARTED
    field_order = ("started_on", *_PROOF)
    started_on = _day("When did the participant attend the first activity?", "the day of the start")

    def happened(self) -> Happened:
        return Happened(self.kind, self.cleaned_data["started_on"])


class CompletionForm(RecordForm):
    """The end of the planned provision, and what it produced where the type asks for something."""

    kind = EventKind.COMPLETED
    field_order = ("completed_on", "action_plan_on", "sj_outcome_on", *_PROOF)
    completed_on = _day(
        "When did the participant finish the planned provision?",
        "the day of the completion",
    )
    action_plan_on = _day(
        "When was the action plan made?",
        "the action plan",
        "Leave this empty if there is none yet. You can record it later.",
        required=False,
    )
    sj_outcome_on = _day(
        "When was the agreed Social Justice (SJ) outcome reached?",
        "the Social Justice (SJ) outcome",
        "Leave this empty if there is none.",
        required=False,
    )

    def __init__(
        self, *args: Any, deliverable: Deliverable, correcting: bool = False, **kwargs: Any
    ) -> None:
        self.deliverable = deliverable
        super().__init__(*args, **kwargs)
        wanted = () if correcting else PRODUCED[deliverable].events
        for kind, name in _PRODUCED_FIELDS.items():
            if kind not in wanted and name in self.fields:
                del self.fields[name]
        if deliverable is Deliverable.MENTORING_PROGRAMME:
            label = "When did the participant finish the mentoring programme?"
            self.fields["completed_on"].label = label

    def values(self) -> dict[str, Any]:
        typed = super().values()
        if self.deliverable is Deliverable.MENTORING_PROGRAMME:
            typed["mentoring_on"] = typed["completed_on"]
        return typed

    def happened(self) -> Happened:
        return Happened(self.kind, self.cleaned_data["completed_on"])


_PRODUCED_FIELDS: Mapping[EventKind, str] = {
    EventKind.ACTION_PLAN: "action_plan_on",
    EventKind.SJ_OUTCOME: "sj_outcome_on",
}


class LeavingForm(RecordForm):
    """Left before the end."""

    kind = EventKind.LEFT
    field_order = ("left_on", "for_job", *_PROOF)
    left_on = _day("When did the participant leave?", "the day of leaving")
    for_job = YesNoField(
        label="Did the participant leave for a job?",
        noun="yes if the participant left for a job",
        hint=(
            "Somebody who leaves for a job that begins within 28 days counts as a completer once "
            "the start of the job is evidenced. Record the job next."
        ),
    )

    def happened(self) -> Happened:
        kind = EventKind.LEFT_FOR_JOB if self.cleaned_data["for_job"] else EventKind.LEFT
        return Happened(kind, self.cleaned_data["left_on"])


class JobForm(RecordForm):
    """A job, without its employer's name: one of its last day and its last confirmed day."""

    kind = EventKind.JOB
    field_order = ("job_on", "job_until", "job_confirmed_to", *_PROOF)
    job_on = _day(
        "First day of the job",
        "the first day of the job",
        "Employed or self-employed, for any number of hours. Do not name the employer.",
    )
    job_until = _day(
        "Last day of the job",
        "the last day of the job",
        "Leave this empty if the participant is still in the job, and fill in the next one.",
        either=True,
    )
    job_confirmed_to = _day(
        "If the job goes on: the last day for which you have evidence",
        "the last confirmed day",
        "Days up to this one count. You can move it on later.",
        either=True,
    )

    def happened(self) -> Happened:
        typed = self.cleaned_data
        until = typed["job_until"]
        confirmed_to = None if until else typed["job_confirmed_to"]
        return Happened(self.kind, typed["job_on"], until, confirmed_to)


class ProducedForm(RecordForm):
    """An action plan, an SJ outcome, or the end of mentoring, on its own. Subclassed by kind."""

    field: ClassVar[str]

    def values(self) -> dict[str, Any]:
        return {"kind": self.kind, "on": self.cleaned_data[self.field], "proof": self.proof()}

    def happened(self) -> Happened:
        return Happened(self.kind, self.cleaned_data[self.field])


class ActionPlanForm(ProducedForm):
    kind = EventKind.ACTION_PLAN
    field = "action_plan_on"
    field_order = ("action_plan_on", *_PROOF)
    action_plan_on = _day("When was the action plan made?", "the action plan")


class SJOutcomeForm(ProducedForm):
    kind = EventKind.SJ_OUTCOME
    field = "sj_outcome_on"
    field_order = ("sj_outcome_on", *_PROOF)
    sj_outcome_on = _day(
        "When was the agreed Social Justice (SJ) outcome reached?",
        "the Social Justice (SJ) outcome",
    )


class MentoringForm(ProducedForm):
    kind = EventKind.MENTORING
    field = "mentoring_on"
    field_order = ("mentoring_on", *_PROOF)
    mentoring_on = _day(
        "When did the participant finish the mentoring programme?",
        "the end of the mentoring programme",
    )


FORM_OF: Mapping[EventKind, Callable[..., RecordForm]] = {
    EventKind.STARTED: StartForm,
    EventKind.COMPLETED: CompletionForm,
    EventKind.LEFT: LeavingForm,
    EventKind.LEFT_FOR_JOB: LeavingForm,
    EventKind.JOB: JobForm,
    EventKind.ACTION_PLAN: ActionPlanForm,
    EventKind.SJ_OUTCOME: SJOutcomeForm,
    EventKind.MENTORING: MentoringForm,
}
"""The form that records or corrects each kind of event."""
