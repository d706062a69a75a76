"""What the pages show of contracts, participants and statements, ready for the templates."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.text import Truncator

from businesscases.domain.terms import PROGRAMME_DAYS
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.policy import may
from dps.audit.models import Line
from dps.kernel.catalogue import provision
from dps.kernel.lifecycle import Lifecycle
from dps.kernel.money import pounds
from dps.kernel.periods import in_words, london_date
from dps.kernel.provision import Deliverable, Milestone
from dps.kernel.vat import VatTreatment
from dps.web.components import Bar, Chart, Figure, Link, Row, TimelineLine
from payments.domain.changes import CHANGES
from payments.domain.lifecycle import CONTRACT
from payments.facts import deliverable_of, split_of
from payments.models import Contract, Statement
from payments.selectors.contracts import Delivery
from payments.selectors.due import ENDED, closing_of

DELIVERABLES: Final = {
    Deliverable.PLANNED_PROGRAMME: "The planned programme is finished.",
    Deliverable.ACTION_PLAN: "The provision is finished and there is an action plan.",
    Deliverable.ACTION_PLAN_OR_SJ_OUTCOME: (
        "The provision is finished and there is an action plan or an agreed Social Justice (SJ) "
        "outcome."
    ),
    Deliverable.ACTION_PLAN_AND_SJ_OUTCOME: (
        "The provision is finished and there is an action plan and an agreed Social Justice (SJ) "
        "outcome."
    ),
    Deliverable.MENTORING_PROGRAMME: "The mentoring programme is finished.",
}
OURS: Final = "A default of this product, not the Department's own rule."

_DONE: Final = {
    "contract.begin": "Opened",
    "contract.suspend": "Suspended",
    "contract.resume": "Open again",
    "contract.deliver": "Delivered",
    "contract.terminate": "Terminated",
    "contract.close": "Closed",
    "contract.propose_suspend": "Suspension proposed",
    "contract.propose_terminate": "Termination proposed",
    "contract.refuse_suspend": "Proposed suspension refused or taken back",
    "contract.refuse_terminate": "Proposed termination refused or taken back",
    "participant.begin": "Referred",
    "participant.accept": "Accepted",
    "participant.refuse": "Refused",
    "participant.miss": "Did not attend",
    "participant.start": "Started",
    "participant.complete": "Completed",
    "participant.leave": "Left early",
    "participant.withdraw": "Withdrawn",
    "participant.lapse": "Ended with its contract",
    "participant.record": "Recorded",
    "participant.correct": "Corrected",
    "statement.begin": "Drawn",
    "statement.confirm": "Confirmed",
    "statement.query": "Queried",
    "statement.answer": "Query answered",
    "statement.approve": "Approved",
    "statement.pay": "Paid",
    "statement.redraw": "Drawn again",
    "statement.withdraw": "Withdrawn",
}


def contract_crumbs(*more: Link) -> list[Link]:
    """The way back to the list of contracts, and on to what follows."""
    return [Link("Contracts", reverse("contract-list")), *more]


def contract_crumb(contract: Contract) -> Link:
    """The way back to the contract."""
    return Link(contract.reference, reverse("contract", args=[contract.reference]))


def contract_rows(case: BusinessCase, actor: Actor) -> list[Row]:
    """The contract that came of a case, as far as the actor may see it; one query."""
    if case.state != "awarded" or not may(actor, "view_contracts"):
        return []
    found = Contract.objects.visible_to(actor).filter(award__case=case).only("reference", "state")
    return [
        Row(
            "Contract",
            contract.reference,
            reverse("contract", args=[contract.reference]),
            "Show",
            hint=CONTRACT.state(contract.state).label,
        )
        for contract in found
    ]


def summary_of(contract: Any) -> str:
    """What the programme is, in few words of its offer (read `with_programme`)."""
    return contract.summary or Truncator(contract.content).words(SHORT_WORDS)


def timeline(
    lines: Iterable[Line], lifecycle: Lifecycle, award_address: str = ""
) -> list[TimelineLine]:
    """Lines of the audit log as a history; each has been read with `who`.

    `award_address` is the page of the award of a contract, for those who may open it.
    """
    return [_timeline_line(line, lifecycle, award_address) for line in lines]


def _timeline_line(line: Line, lifecycle: Lifecycle, award_address: str) -> TimelineLine:
    what, note, about = _DONE.get(line.act, line.act), line.note, None
    if line.act in _NAMED_BY_NOTE:
        what, note = f"{what}: {note[:1].lower()}{note[1:]}", ""
    elif line.act == "contract.begin":
        note, about = "", Link(f"Award {note}", award_address)
    elif line.act == "statement.begin":
        note = ""
    elif line.act == "statement.pay":
        note, about = "", Link(f"Payment reference {note}", "")
    return TimelineLine(
        at=line.at,
        what=what,
        who=getattr(line, "who", None) or ("the system" if line.actor == "system" else ""),
        note=note,
        state=lifecycle.state(line.after) if line.after in lifecycle.codes else None,
        about=about,
    )


SHORT_WORDS: Final = 60
"""So many words of a programme stand in a list where its offer has no summary."""

INSIDE: Final = frozenset(
    f"contract.{verb}_{change}" for verb in ("propose", "refuse") for change in CHANGES
)
"""Acts that only those who may propose a change read: nothing has come of them yet, or ever."""

_NAMED_BY_NOTE: Final = frozenset({"participant.record", "participant.correct"})
"""Acts whose note is what was done."""


def money_of(contract: Contract, delivery: Delivery) -> list[Figure]:
    """Where the money of a contract stands, net of VAT."""
    claimed = delivery.claimed_pence
    left = contract.value_pence - contract.passed_pence - claimed
    rest = (
        Figure("Given back", pounds(contract.value_pence - contract.paid_pence), "to the budget")
        if contract.state == "closed"
        else Figure("Not earned yet", pounds(left))
    )
    return [
        Figure("Value", pounds(contract.value_pence), f"{contract.places:,} places"),
        Figure("Claimed, to be checked", pounds(claimed)),
        Figure("Passed, to be paid", pounds(contract.passed_pence - contract.paid_pence)),
        Figure("Paid", pounds(contract.paid_pence)),
        rest,
    ]


def closing_words(contract: Contract, today: date) -> str:
    """When a contract that ended closes, or what keeps it open; empty for the others."""
    if contract.state not in ENDED:
        return ""
    closing = closing_of(contract)
    last = closing.last_day
    if today <= last:
        return (
            f"It closes after {in_words(last)} if nothing more is recorded, once everything "
            "claimed is checked and paid."
        )
    kinds = [
        (closing.to_check, "milestone", "checked"),
        (closing.to_pay, "milestone", "paid"),
        (closing.to_net, "reversal", "netted off"),
    ]
    still = ", ".join(
        f"{number:,} {noun}{'' if number == 1 else 's'} to be {done}"
        for number, noun, done in kinds
        if number
    )
    due = f"Evidence was due by {in_words(last)} at the latest"
    if not still:
        return f"{due}, and everything claimed is checked and paid. It closes next."
    return f"{due}. It closes once nothing is open any more: {still}."


def places_of(contract: Contract, delivery: Delivery) -> Chart:
    """How the places are used."""
    starts, taken = delivery.starts, delivery.taken
    free = contract.places - taken
    word = "Free" if contract.state in {"open", "suspended"} else "Not used"
    return Chart(
        "places",
        "Places",
        [
            Bar("Started", starts, contract.places, f"{starts:,}"),
            Bar("Referred, not started", taken - starts, contract.places, f"{taken - starts:,}"),
            Bar(word, free, contract.places, f"{free:,}"),
        ],
        total=f"{contract.places:,}",
        value_word="Places",
    )


def terms_rows(contract: Contract) -> list[Row]:
    """The frozen terms in words."""
    terms, kind = contract.terms, contract.provision_type
    rows = [
        Row("For", provision(kind).title),
        Row("First and last start", _span(contract.starts_on, contract.ends_on)),
        Row("Price per participant", f"{pounds(contract.unit_price_pence)}, before VAT"),
        Row("Fees", many=_fees(contract)),
        Row("What completes", DELIVERABLES[deliverable_of(terms, kind)], hint=OURS),
    ]
    if split_of(terms, kind).job_outcome:
        rows.append(Row("What makes a job outcome", _outcome(terms), hint=OURS))
    return [
        *rows,
        Row("Evidence due", f"{terms['evidence_days']} days after each milestone", hint=OURS),
        Row(
            "Longest programme",
            f"{terms.get('programme_days', PROGRAMME_DAYS)} days from the start, for the closing "
            "of the contract",
            hint=OURS,
        ),
        Row("Payment", f"Within {terms['payment_days']} days of a confirmed statement"),
        Row("VAT", VatTreatment(contract.vat_treatment).label),
    ]


def _span(first: date, last: date) -> str:
    return f"{in_words(first)} to {in_words(last)}"


def _fees(contract: Contract) -> list[str]:
    fees, split = contract.terms["fees_pence"], split_of(contract.terms, contract.provision_type)
    return [
        f"{each.label}: {pounds(fees[each])} ({split.percent(each)}%)"
        for each in Milestone
        if split.percent(each)
    ]


def _outcome(terms: dict[str, Any]) -> str:
    counted = "in a row" if terms.get("outcome_mode") == "continuous" else "added up"
    return (
        f"{terms['outcome_days']} days in paid work, {counted}, within {terms['window_days']} days "
        "from the day after completion"
    )


def statement_rows(statement: Statement) -> list[Row]:
    """What a statement comes to, when it did what, and what is due."""
    return [*_sums_of(statement), *dates_of(statement)]


def _sums_of(statement: Statement) -> list[Row]:
    to_pay = "To pay back" if statement.gross_pence < 0 else "To pay"
    return [
        Row("Net", pounds(statement.net_pence)),
        Row(f"VAT: {vat_label(statement.contract)}", pounds(statement.vat_pence)),
        Row(to_pay, pounds(statement.gross_pence)),
    ]


def issued_on(statement: Statement) -> date:
    """The one date of the document: of its confirmation, the valid invoice; before, of its draw."""
    return london_date(statement.confirmed_at or statement.drawn_at)


def dates_of(statement: Statement) -> list[Row]:
    """When a statement was drawn, confirmed and paid, or by when it is to be paid."""
    rows = [Row("Drawn", in_words(london_date(statement.drawn_at)))]
    if statement.confirmed_at:
        confirmed = in_words(london_date(statement.confirmed_at))
        rows.append(Row("Confirmed, so a valid invoice", confirmed))
    if statement.paid_on:
        rows += [
            Row("Paid", in_words(statement.paid_on)),
            Row("Reference of the payment", statement.payment_reference),
        ]
    elif statement.pay_by:
        rows.append(Row("Pay by", in_words(statement.pay_by)))
    return rows


def vat_label(contract: Contract) -> str:
    """The VAT treatment in words."""
    return VatTreatment(contract.vat_treatment).label
