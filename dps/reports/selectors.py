"""Management information, each report in one or two statements over the rows themselves.

Stages and their lengths come from the audit lines that `move()` writes; days are calendar days.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from businesscases.domain.lifecycle import CASE
from businesscases.models import BusinessCase
from dps.accounts.models import User
from dps.kernel.lifecycle import State
from matching.models import Award
from payments.domain.statements import PROMPT_DAYS
from payments.models import Contract, Statement
from suppliers.models import Offer, Supplier

_STAGE_DAYS: Final = """
    WITH steps AS (
        SELECT after, at, lead(at) OVER (PARTITION BY object ORDER BY id) AS left_at
        FROM audit_line WHERE act LIKE 'case.%%' AND after <> ''
    )
    SELECT after, count(*),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - at) / 86400),
        max(extract(epoch FROM left_at - at) / 86400)
    FROM steps WHERE left_at IS NOT NULL GROUP BY after
"""
_TIMES: Final = """
    SELECT awards.*, statements.* FROM (
        SELECT count(*),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM invited_at - begun_at)),
            percentile_cont(0.5) WITHIN GROUP (
                ORDER BY extract(epoch FROM invited_at - published_at)),
            percentile_cont(0.5) WITHIN GROUP (
                ORDER BY extract(epoch FROM answered_at - invited_at))
        FROM matching_award JOIN businesscases_case c ON c.id = case_id
        WHERE matching_award.state = 'accepted' AND invited_at IS NOT NULL
    ) awards CROSS JOIN (
        SELECT count(*) FILTER (WHERE paid_on IS NOT NULL OR confirmed_on + %(prompt)s < %(today)s),
            count(*) FILTER (WHERE paid_on <= confirmed_on + %(prompt)s),
            count(*) FILTER (WHERE paid_on IS NOT NULL OR pay_by < %(today)s),
            count(*) FILTER (WHERE paid_on <= pay_by),
            count(*) FILTER (WHERE paid_on IS NULL AND pay_by < %(today)s)
        FROM (
            SELECT paid_on, pay_by, (confirmed_at AT TIME ZONE 'Europe/London')::date confirmed_on
            FROM payments_statement
            WHERE state IN ('confirmed', 'approved', 'paid') AND net_pence > 0
        ) invoices
    ) statements
"""
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of a case: how many stand in it, and how long those stayed who left it, in days."""

    state: State
    now: int
    left: int
    median_days: float | None
    longest_days: float | None


def case_stages() -> list[Stage]:
    """The stages of cases in the order of their way, in two queries."""
    standing: dict[str, int] = dict(
        BusinessCase.objects.order_by().values_list("state").annotate(many=Count("pk"))
    )
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_DAYS)
        lengths = {row[0]: row[1:] for row in cursor.fetchall()}
    nobody = (0, None, None)
    return [
        Stage(
            state,
            standing.get(state.code, 0),
            lengths.get(state.code, nobody)[0],
            _number(lengths.get(state.code, nobody)[1]),
            _number(lengths.get(state.code, nobody)[2]),
        )
        for state in CASE.states
    ]


def supplier_funnel() -> list[tuple[str, int]]:
    """From registering to the first award: how many suppliers reached each step, in one query."""
    wrote = Offer.objects.values("supplier")
    won = Award.objects.public().values("candidate__offer__supplier")
    counted = Supplier.objects.aggregate(
        registered=Count("pk"),
        asked=Count("pk", filter=Q(submitted_at__isnull=False)),
        admitted=Count("pk", filter=Q(state="admitted")),
        wrote=Count("pk", filter=Q(pk__in=wrote)),
        live=Count("pk", filter=Q(pk__in=wrote.filter(state="live"), state="admitted")),
        won=Count("pk", filter=Q(pk__in=won)),
    )
    return [
        ("Registered", counted["registered"]),
        ("Asked to join", counted["asked"]),
        ("Admitted now", counted["admitted"]),
        ("Wrote an offer", counted["wrote"]),
        ("Admitted, with a live offer", counted["live"]),
        ("Won an award", counted["won"]),
    ]


@dataclass(frozen=True, slots=True)
class Times:
    """Medians over accepted awards in days (None while there is none), and how invoices are paid.

    A statement with something to pay is an invoice from its confirmation. It counts for a term (5
    days; its own `pay_by`, 30 days by default) once it is paid or the term is over, so that what is
    late and unpaid counts as not paid in time. Paid before its term is over, it counts at once.
    """

    awards: int
    begun_to_invited: float | None
    published_to_invited: float | None
    invited_to_answer: float | None
    past_five_days: int
    paid_in_five_days: int
    past_pay_by: int
    paid_in_time: int
    late_unpaid: int


def times(today: date) -> Times:
    """How long a need takes to its supplier, and a confirmed statement to its pay, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, {"today": today, "prompt": PROMPT_DAYS})
        awards, begun, published, invited, *statements = cursor.fetchone()
    return Times(awards, _days(begun), _days(published), _days(invited), *statements)


def _days(seconds: object) -> float | None:
    return None if seconds is None else float(str(seconds)) / _SECONDS_A_DAY


def belonging_to(reference: str) -> list[str]:
    """What comes with this object: statements with a contract, awards with a case; references."""
    if reference.startswith("CON-"):
        rows: QuerySet[Any] = Statement.objects.filter(contract__reference=reference)
    elif reference.startswith("CASE-"):
        rows = Award.objects.filter(case__reference=reference)
    else:
        return []
    return list(rows.values_list("reference", flat=True))


def led_to_from(reference: str) -> list[str]:
    """The case, its awards and their contracts, for one of them or a part: the others, in order."""
    whole = reference.partition("/")[0]
    if whole.startswith("CASE-"):
        one = Q(case__reference=whole)
    elif whole.startswith("AWD-"):
        one = Q(reference=whole)
    elif whole.startswith("CON-"):
        one = Q(pk__in=Contract.objects.filter(reference=whole).values("award"))
    else:
        return []
    contract = Contract.objects.filter(award=OuterRef("pk")).values("reference")
    found = Award.objects.filter(one).order_by("pk")
    rows = found.values_list("case__reference", "reference", Subquery(contract))
    names = dict.fromkeys(name for row in zip(*rows, strict=True) for name in row if name)
    return [name for name in names if name != reference]


def references_like(words: str) -> QuerySet[User, str]:
    """References of people of this name or reference, for narrowing the audit log."""
    return User.objects.filter(Q(name__icontains=words) | Q(reference__iexact=words)).values_list(
        "reference", flat=True
    )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
