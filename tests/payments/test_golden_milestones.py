"""The golden journeys once more, through events in the database and the sweep."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dps.kernel.catalogue import provision
from dps.kernel.funding import reduced_price, split_fees
from payments.models import Milestone, Participant
from payments.sweeps import earn_milestones
from tests import build

FILE = Path(__file__).parents[1] / "golden" / "milestones.csv"


def rows() -> list[dict[str, str]]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return list(csv.DictReader(lines))


def storable(row: dict[str, str]) -> bool:
    """What events can say: somebody was referred, and what counts as a start of work is proved."""
    jobs = row["jobs"].split(";") if row["jobs"] else []
    proved = not row["left_for_job"] or all("@" in job for job in jobs)
    dated = all(not job.strip().endswith(">") for job in jobs)
    return bool(row["referred"]) and "both" not in row["terms"] and proved and dated


ROWS = [pytest.param(row, id=row["id"]) for row in rows() if storable(row)]
_KINDS = {
    "started": "started",
    "completed": "completed",
    "action_plan": "action_plan",
    "sj_outcome": "sj_outcome",
    "mentoring": "mentoring",
}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _terms(row: dict[str, str], price: int) -> dict[str, Any]:
    words = dict(
        word.partition("=")[::2] for word in row["terms"].replace(";", " ").split() if word
    )
    fee_bp = int(words.get("fee", "0")) * 100
    fees = split_fees(reduced_price(price, fee_bp), provision(row["type"]).split)
    return {
        **build.TERMS,
        "outcome_mode": "continuous" if "continuous" in words else "cumulative",
        "outcome_days": int(words.get("days", "28")),
        "window_days": int(words.get("window", "91")),
        "least_weekly_hours": words.get("hours"),
        "fees_pence": {
            "start": fees.start_pence,
            "completion": fees.completion_pence,
            "job_outcome": fees.job_outcome_pence,
        },
    }


def _job(participant: Participant, text: str) -> None:
    """`first..last` or `first..>confirmed`, with @day of its evidence and /weekly hours."""
    text, _, hours = text.strip().partition("/")
    text, _, seen = text.partition("@")
    if not hours and "/" in seen:
        seen, _, hours = seen.partition("/")
    first, _, rest = text.partition("..")
    confirmed = rest.startswith(">")
    build.event(
        participant,
        "job",
        date.fromisoformat(first),
        until=None if confirmed else _day(rest),
        confirmed_to=_day(rest[1:]) if confirmed else None,
        evidenced_on=date.fromisoformat(seen or first),
        evidence="payslip",
        detail={"weekly_hours": hours} if hours else {},
    )


@pytest.mark.parametrize("row", ROWS)
def test_what_the_sweep_earns(row, db):
    price = int(Decimal(row["price"]) * 100)
    case = build.case("awarded", provision_type=row["type"])
    offer = build.offer(provision_type=row["type"], price=price)
    contract = build.contract(of=build.award(of=case, to=offer), terms=_terms(row, price))
    participant = build.participant(contract, "started")
    referred = date.fromisoformat(row["referred"])
    day = build.NOW.replace(year=referred.year, month=referred.month, day=referred.day)
    with build.past_the_triggers():
        Participant.objects.filter(pk=participant.pk).update(referred_at=day)
    for column, kind in _KINDS.items():
        if row[column]:
            build.event(participant, kind, date.fromisoformat(row[column]))
    if row["left"]:
        for_job = row["left_for_job"].lower() in {"yes", "true", "1", "y"}
        kind = "left_for_job" if for_job else "left"
        build.event(participant, kind, date.fromisoformat(row["left"]))
    for job in filter(None, row["jobs"].split(";")):
        _job(participant, job)
    as_of = date.fromisoformat(row["as_of"])
    earn_milestones(as_of=as_of, now=build.NOW)
    found = {each.kind: (each.earned_on, each.fee_pence) for each in Milestone.objects.all()}
    expected = {
        kind: (_day(row[column]), int(Decimal(row[f"{column}_fee"]) * 100))
        for kind, column in (
            ("start", "start"),
            ("completion", "completion"),
            ("job_outcome", "outcome"),
        )
        if row[column]
    }
    assert found == expected
    assert earn_milestones(as_of=as_of, now=build.NOW) == 0


def test_enough_of_them_can_be_stored():
    assert len(ROWS) >= 90
