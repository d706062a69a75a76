"""What of matching waits for a person: each part as a condition on a case, and their counts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import BooleanField, Q, TextField
from django.db.models.expressions import RawSQL
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references
from dps.accounts.models import FieldGroup
from dps.accounts.policy import may
from dps.web.waiting import Waiting
from matching.models import Award

UNDECIDED: Final = ("closed", "evaluating", "locked", "recommended")
"""States of cases that are being decided."""

PARTS: Final = {
    "declare": "waiting to hear whether you have an interest",
    "score": "waiting for your scores",
    "moderate": "waiting for your consensus scores",
    "replace": "whose panel lacks somebody",
    "panel": "waiting for a panel",
    "recommend": "waiting for your recommendation",
    "approve": "with an award to approve",
    "confirm": "that somebody proposes to end without an award",
}
"""What can wait for a buyer, by code, in words after "cases"."""

_PART_CAPABILITY: Final = {
    "declare": "evaluate",
    "score": "evaluate",
    "moderate": "moderate",
    "replace": "appoint_panel",
    "panel": "appoint_panel",
    "recommend": "recommend_award",
    "approve": "approve_award",
    "confirm": "recommend_award",
}


_SEATS: Final = """
    FROM matching_panel_seat seat WHERE seat.case_id = businesscases_case.id
    AND seat.conflict IS NOT TRUE AND seat.kind <> 'approver'
"""
_MINE: Final = f"SELECT {_SEATS} AND seat.user_id = %s"
_FULL: Final = f"""
    (SELECT count(*) {_SEATS}) >= (businesscases_case.terms ->> 'evaluators')::integer + 1
"""
_NO_PART: Final = f"""
    NOT EXISTS ({_MINE})
    AND NOT EXISTS (SELECT FROM accounts_door_opening opening
                    WHERE opening.because_of = businesscases_case.reference
                    AND opening.user_id = %s)
"""  # nosec B608 - constants
_NOT_MY_CASE: Final = """
    %s <> ALL (businesscases_case.author_ids)
    AND businesscases_case.approved_by_id IS DISTINCT FROM %s
"""
_CONDITIONS: Final = {
    "declare": f"""
        businesscases_case.state = 'evaluating'
        AND EXISTS ({_MINE} AND seat.declared_at IS NULL)
    """,
    "score": f"""
        businesscases_case.state = 'evaluating'
        AND EXISTS ({_MINE} AND seat.kind = 'evaluator'
                    AND seat.declared_at IS NOT NULL AND seat.submitted_at IS NULL)
    """,
    "moderate": f"""
        businesscases_case.state = 'evaluating'
        AND EXISTS ({_MINE} AND seat.kind = 'moderator' AND seat.declared_at IS NOT NULL)
        AND NOT EXISTS (SELECT {_SEATS} AND seat.kind = 'evaluator' AND seat.submitted_at IS NULL)
        AND {_FULL}
    """,
    "replace": f"businesscases_case.state = 'evaluating' AND NOT ({_FULL})",
    "panel": f"""
        businesscases_case.state = 'closed' AND {_NOT_MY_CASE}
        AND EXISTS (SELECT FROM matching_run run
                    JOIN matching_candidate candidate ON candidate.run_id = run.id
                    WHERE run.case_id = businesscases_case.id
                    AND run.finished_at IS NOT NULL AND candidate.eligible)
    """,  # nosec B608
    "recommend": f"""
        businesscases_case.state = 'locked' AND EXISTS ({_MINE} AND seat.kind = 'moderator')
    """,
    "approve": f"""
        businesscases_case.state = 'recommended' AND {_NO_PART} AND {_NOT_MY_CASE}
        AND EXISTS (SELECT FROM matching_award award
                    WHERE award.case_id = businesscases_case.id AND award.state = 'recommended')
    """,  # nosec B608
    "confirm": f"""
        {_NO_PART} AND {_NOT_MY_CASE}
        AND EXISTS (SELECT FROM matching_ending ending
                    WHERE ending.case_id = businesscases_case.id
                    AND ending.settled_at IS NULL AND ending.proposed_by_id <> %s)
    """,  # nosec B608
}
"""What each part waits for, of a row of `businesscases_case`; each %s is the person.

In SQL, because of these the ORM takes five times as long to write as the database to answer.
"""


STANDING: Final = {
    "approved": "Approved, the supplier is invited next",
    "invited": "Approved, waiting for the supplier to answer",
}
"""How an award stands that is approved and not answered: its case is still "recommended"."""

AWARD_STANDING: Final = RawSQL(
    """
    coalesce((SELECT CASE award.state WHEN 'approved' THEN %s ELSE %s END
              FROM matching_award award
              WHERE award.case_id = businesscases_case.id
              AND award.state IN ('approved', 'invited')), '')
    """,
    [STANDING["approved"], STANDING["invited"]],
    TextField(),
)
"""Those words as a column of `businesscases_case`, empty where no award waits for an answer."""


def parts_waiting(actor: Actor) -> dict[str, Q]:
    """For each part that this person may have, the condition on a case that waits for it."""
    return {part: Q(condition) for part, condition in _conditions_of(actor).items()}


def _conditions_of(actor: Actor) -> dict[str, RawSQL]:
    me = actor.user_id or 0
    return {
        part: RawSQL(sql, [me] * sql.count("%s"), BooleanField())  # noqa: S611 # nosec B611
        for part, sql in _CONDITIONS.items()
        if may(actor, _PART_CAPABILITY[part])
    }


_COUNTS: Final = """
    SELECT {} FROM businesscases_case
    WHERE published_at IS NOT NULL AND state = ANY(%s) AND reference NOT IN ({})
"""


def _counts(actor: Actor, conditions: Iterable[RawSQL]) -> tuple[int, ...]:
    """How many undecided cases of `cases_open_to` somebody of the centre meet each condition."""
    shut = closed_references(actor, FieldGroup.ALL)
    asked = [each for condition in conditions for each in condition.params]
    columns = ", ".join([f"count(*) FILTER (WHERE {each.sql})" for each in conditions])
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(columns, shut.sql), [*asked, list(UNDECIDED), *shut.params])
        found: tuple[int, ...] = cursor.fetchone()
    return found


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the same for all apps
    """What of matching waits for this person: at most two queries."""
    found: list[Waiting] = []
    conditions = _conditions_of(actor) if actor.signed_in else {}
    if conditions:
        for part, count in zip(conditions, _counts(actor, conditions.values()), strict=True):
            noun = "case" if count == 1 else "cases"
            address = f"{reverse('evaluation-list')}?part={part}"
            found.append(Waiting(count, f"{noun} {PARTS[part]}", address))
    if may(actor, "answer_invitation"):
        count = Award.objects.visible_to(actor).filter(state="invited").count()
        noun = "invitation" if count == 1 else "invitations"
        found.append(Waiting(count, f"{noun} to answer", reverse("invitation-list")))
    return found
