"""What the pages of a case have in common: where it stands, its crumbs, and its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from businesscases.domain.lifecycle import WindowFacts, state_at
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.policy import may
from dps.kernel.catalogue import provision
from dps.kernel.client_groups import CLIENT_GROUPS
from dps.kernel.lifecycle import State
from dps.kernel.money import pounds
from dps.kernel.periods import in_words
from dps.web.components import Link, Row, Step
from matching.domain import lifecycle
from matching.domain.lifecycle import (
    PartFacts,
    StandingFacts,
    may_not_end,
    may_not_say_why,
    undeclared,
)
from matching.facts.parts import part_facts
from matching.models import Award
from matching.selectors import sealed_by
from matching.selectors.waiting import STANDING

_STEPS: Final = (
    ("closed", "Candidates"),
    ("evaluating", "Scores"),
    ("locked", "Ranking"),
    ("recommended", "Award"),
    ("awarded", "Contract"),
)


def crumbs(case: BusinessCase, *more: Link) -> list[Link]:
    """The way back: all cases, this case, and what stands between."""
    return [
        Link("Cases", reverse("case-list")),
        Link(case.reference, reverse("case", args=[case.reference])),
        *more,
    ]


def state_of(case: BusinessCase, now: datetime) -> State:
    """The state of the case for its tag."""
    return state_at(case.state, WindowFacts(case.closes_at, now))


def steps(case: BusinessCase) -> list[Step]:
    """Where the case stands between its close and its contract; none once nothing is awarded."""
    order = [state for state, _ in _STEPS]
    if case.state not in order:
        return []
    now = order.index(case.state)
    done = case.state == "awarded"
    return [
        Step(text, "done" if n < now or done else "now" if n == now else "ahead")
        for n, (_, text) in enumerate(_STEPS)
    ]


def frame(case: BusinessCase, now: datetime) -> dict[str, Any]:
    """What the frame of a case's pages reads."""
    return {
        "case": case,
        "state": state_of(case, now),
        "steps": steps(case),
        "breadcrumbs": crumbs(case),
    }


def neighbours(case: BusinessCase, actor: Actor, here: str, *, apart: bool) -> list[Link]:
    """The pages of this case that the actor may open; who is kept `apart` sees no candidates."""
    pages = (
        ("Candidates", "case-matches", "" if apart else "view_matches"),
        ("Evaluation", "case-evaluation", "view_evaluation"),
        ("Award", "case-award", "view_awards" if case.state == "awarded" else "follow_decisions"),
        ("Feedback", "case-feedback", "follow_decisions"),
    )
    return [
        Link(text, reverse(name, args=[case.reference]), current=name == here)
        for text, name, capability in pages
        if capability and may(actor, capability)
    ]


@dataclass(frozen=True, slots=True)
class ClosedElsewhere:
    """Why offers on a page show no name: `cases` seal them, and may be opened by `may_open`.

    `prices`: whether the reader reads those of other offers.
    """

    cases: list[str]
    may_open: bool
    prices: bool


def closed_elsewhere(
    rows: Iterable[Any], case: BusinessCase, actor: Actor
) -> ClosedElsewhere | None:
    """The notice of a page on which any of these rows is closed; one query, none where none is."""
    if not any(row.closed for row in rows):
        return None
    cases = sealed_by(case, actor)
    may_open = bool(cases) and may(actor, "evaluate")
    return ClosedElsewhere(cases, may_open, prices=may(actor, "follow_decisions"))


def may_end(facts: StandingFacts) -> bool:
    """Whether the page that ends a case is open to the one who asks."""
    if facts.proposer is None:
        return not may_not_say_why(facts)
    if facts.proposer == facts.parts.actor or undeclared(facts.parts):
        return True
    return not may_not_end(facts)


def declares_first(
    case: BusinessCase, actor: Actor, parts: PartFacts | None = None, *, proposed: bool = False
) -> bool:
    """Whether this person could approve or confirm, and says first if there is an interest.

    One query at most, none where the `parts` in the case are known.
    """
    if not may(actor, "approve_award", (case.district.code,)):
        return False
    if lifecycle.may_not_declare(case.state, proposed=proposed):
        return False
    known = part_facts(case, actor.user_id) if parts is None else parts
    return lifecycle.declares_first(known, case.state, proposed=proposed)


def need_rows(case: BusinessCase) -> list[Row]:
    """The need in short, as readers of offers want it beside them."""
    groups = [CLIENT_GROUPS[code].label for code in case.client_groups if code in CLIENT_GROUPS]
    starts, ends = case.starts_on, case.ends_on
    return [
        Row("What is bought", provision(case.provision_type).title),
        Row("District", case.district.name),
        Row("Client groups", "" if groups else "No group in particular", many=groups),
        Row("Need", case.need),
        Row("Support wanted", case.support_wanted),
        Row("Places", f"{case.places:,}" if case.places else ""),
        Row("Starts", f"{in_words(starts)} to {in_words(ends)}" if starts and ends else ""),
    ]


def price_words(pence: int | None) -> str:
    """A price as pages show it; nothing for None."""
    return "" if pence is None else pounds(pence)


def award_rows(case: BusinessCase, actor: Actor) -> list[Row]:
    """Who won the case and for how much, as everybody may know of an accepted award; one query.

    It leads those who may read the award from the inside there, others to its public page. Before
    the supplier has accepted, for the district and the centre, how far the award is.
    """
    if case.state == "recommended" and may(actor, "view_awards", (case.district.code,)):
        return _unanswered_rows(case, actor)
    if case.state != "awarded":
        return []
    accepted = Award.objects.public().filter(case=case)
    award = accepted.select_related("candidate__offer__supplier").first()
    if award is None:
        return []
    winner = award.candidate.offer.supplier
    if may(actor, "view_awards", (case.district.code, winner.reference)):
        href = reverse("case-award", args=[case.reference])
    else:
        href = reverse("public-award", args=[award.reference])
    return [
        Row("Supplier", winner.name),
        Row("Award", pounds(award.value_pence), href, "Show", hint="Before VAT"),
    ]


def _unanswered_rows(case: BusinessCase, actor: Actor) -> list[Row]:
    """How an approved award stands until the supplier has answered, without a name; one query."""
    award = Award.objects.filter(case=case, state__in=sorted(STANDING)).first()
    if award is None:
        return []
    until, answer_by = award.standstill_until, award.answer_by
    if answer_by:
        hint = f"The supplier answers by 5pm on {in_words(answer_by)}"
    else:
        hint = f"Standstill until {in_words(until)}" if until else ""
    href = reverse("case-award", args=[case.reference]) if may(actor, "follow_decisions") else ""
    return [Row("Award", STANDING[award.state], href, "Show", hint=hint)]
