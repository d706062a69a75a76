"""Before the lock nobody who decides meets a price, a name or a fit: all addresses crawled."""

import re
from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dps.accounts.actors import SYSTEM
from dps.accounts.doors import openers
from dps.accounts.models import User
from matching.models import Candidate, Feedback
from matching.selectors import awards_at, scored_candidates, sealed_by
from matching.services import open_candidates, run_match
from tests import build
from tests.matching.tale import Tale, tale

pytestmark = pytest.mark.django_db

NAME = "Canary Wharf Works"
FURTHER = ("lock", "recommend", "accept")
CANARIES = (NAME, "7,913.57", "7913.57", "791357", "0.0913 fit")
TEXT = (
    f"We at {NAME} Ltd coach carers for £7,913.57 each, or 7913.57; see www.canary.example or "
    "canary@canary.example."
)


def canaries(other: int = 799_000) -> Tale:
    """A published case, one of whose offers has a name and a price that are easily found again.

    The price of the other one, in pence, decides which is chosen.
    """
    offers = {
        "canary": {
            "price": 791_357, "title": f"Coaching by {NAME}", "summary": TEXT,
            **{f"answer_{n}": TEXT for n in (1, 2, 3, 4)},
        },
        "other": {"price": other},
    }  # fmt: skip
    made = tale(offers, ceiling_price_pence=800_000, places=10)
    supplier = made.offers["canary"].supplier
    type(supplier).objects.filter(pk=supplier.pk).update(
        name=f"{NAME} Ltd", contact_email="canary@canary.example"
    )
    return made


@pytest.fixture
def told(now) -> Tale:
    """A case in evaluation with the canary among its candidates."""
    return canaries().until("declare")


def two_at(step: str, other: int = 799_000) -> tuple[Tale, Tale]:
    """A case in evaluation, and another about the same offers that has come to this step."""
    further = canaries(other)
    fields = {"ceiling_price_pence": 800_000, "places": 10, "closes_at": build.NOW}
    also = Tale(build.case("published", **fields), further.offers)
    further.until(step)
    return also.until("declare"), further


@pytest.fixture(params=FURTHER)
def two(now, request) -> tuple[Tale, Tale]:
    """The other case is locked, recommended or awarded, not to the canary: that were public."""
    return two_at(request.param, other=780_000 if request.param == "accept" else 799_000)


def addresses(told: Tale) -> list[str]:
    """Every address of the product, its arguments filled with this case and its candidates."""
    aliases = [str(c.alias) for c in Candidate.objects.filter(run__case=told.case)]
    references = [
        told.case.reference,
        *(offer.reference for offer in told.offers.values()),
    ]
    found: list[str] = []
    for route in _routes(get_resolver().url_patterns, ""):
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        found += _filled(route, names, references, aliases, told)
    return sorted(set(found))


def _routes(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterable[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern)


def _filled(
    route: str, names: list[str], references: list[str], aliases: list[str], told: Tale
) -> list[str]:
    if not names:
        return [f"/{route}"]
    if names[0] == "reference":
        values = references
    elif names[0] == "alias":
        values = aliases
    else:
        values = {
            "code": ["black-country", "C5"], "district": ["black-country"], "year": ["2026"],
            "number": ["1"], "part": ["need", "about"], "case": [told.case.reference],
            "slug": ["suppliers"], "move": ["lock", "evaluate", "pause"],
            "contract": ["CON-0001"], "month": ["2026-06"], "event": ["1"], "kind": ["x"],
        }.get(names[0], ["1"])  # fmt: skip
    one = re.compile(rf"<(?:\w+:)?{names[0]}>")
    return [
        address
        for value in values
        for address in _filled(one.sub(value, route), names[1:], references, aliases, told)
    ]


def crawl(client: Client, told: Tale, about: str = "") -> list[tuple[str, str]]:
    """Addresses (with this reference in them) that answer with one of the canaries, and which."""
    leaks, read = [], 0
    for address in addresses(told):
        if about not in address:
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        read += 1
        page = b"".join(answer) if answer.streaming else answer.content
        text = page.decode("utf-8", "replace")
        leaks += [(address, canary) for canary in CANARIES if canary in text]
    assert read > (0 if about else 10)
    return leaks


def test_no_page_shows_a_canary_to_those_who_decide(told, client_of):
    people = {
        "evaluator": told.evaluators[0],
        "moderator": told.moderator,
        "auditor": build.actor("auditor"),
        "administrator": build.actor("administrator"),
        "finance": build.actor("finance"),
        "buyer": build.actor("buyer"),
        "officer": build.actor("district_officer", "black-country"),
    }
    leaks = {
        name: crawl(client_of(user=User.objects.get(pk=actor.user_id)), told)
        for name, actor in people.items()
    }
    assert {name: _about(found, told) for name, found in leaks.items()} == {
        name: [] for name in people
    }


def test_nor_through_another_case_about_the_same_offers(two, client_of):
    """What anybody may read of an award that was accepted is public; all else stays sealed."""
    told, further = two
    people = {
        "evaluator": told.evaluators[0],
        "moderator of the other": further.moderator,
        "approver of the other": further.approver,
        "auditor": build.actor("auditor"),
        "buyer": build.actor("buyer"),
    }
    here = further.case.reference
    public = {address for address, _ in crawl(Client(), further, about=here)}
    found = {
        name: crawl(client_of(user=User.objects.get(pk=actor.user_id)), further, about=here)
        for name, actor in people.items()
    }
    assert {
        name: [leak for leak in leaks if leak[0] not in public] for name, leaks in found.items()
    } == {name: [] for name in people}


def test_who_opens_the_offers_of_a_locked_case_has_no_part_in_the_other(now, client_of):
    told, further = two_at("lock")
    client = client_of(user=User.objects.get(pk=further.moderator.user_id))
    page = f"/cases/{further.case.reference}/award/"
    shut = client.get(page).content.decode()
    assert further.candidate("canary").name in shut
    assert f"you can have no part in {told.case.reference}." in shut
    client.post(f"/cases/{further.case.reference}/matches/")
    opened = client.get(page).content.decode()
    assert NAME in opened
    assert "£7,913.57" in opened
    assert set(openers(told.case.reference)) == {further.moderator.user_id}
    assert set(openers(further.case.reference)) == set()


def test_a_case_in_which_an_offer_failed_a_gate_seals_it_in_no_other(now, client_of):
    """It is not scored there, not even by its panel. Until that match is made it stays sealed, and
    on its own page until the lock.
    """
    further = canaries(other=450_000).until("lock")
    client = client_of(user=User.objects.get(pk=further.moderator.user_id))
    page = f"/cases/{further.case.reference}/matches/"
    assert NAME in client.get(page).content.decode()
    fields = {"ceiling_price_pence": 500_000, "places": 10, "closes_at": build.NOW}
    told = Tale(build.case("published", **fields), further.offers)
    run = told.close()
    assert NAME not in client.get(page).content.decode()
    run_match(run=run, actor=SYSTEM, now=build.NOW)
    told.moderator = further.moderator
    told.appoint()
    assert not told.candidate("canary").eligible
    assert NAME in client.get(page).content.decode()
    assert client.get(f"/offers/{told.offers['canary'].reference}/").status_code == 404


def test_what_is_open_of_a_case_does_not_give_away_the_price_of_what_is_closed(now, client_of):
    """Neither by its own points for the price nor by another's: those say what the lowest cost is.

    The panel reads what failed in its own case by name and cost.
    """
    further = canaries().until("lock")
    fields = {"ceiling_price_pence": 795_000, "places": 10, "closes_at": build.NOW}
    told = Tale(build.case("published", **fields), further.offers).until("declare")
    assert [told.candidate(name).eligible for name in ("canary", "other")] == [True, False]
    page = f"/cases/{further.case.reference}/evaluation/"
    client = client_of(user=User.objects.get(pk=told.evaluators[0].user_id))
    read = {reader: _rows(it.get(page), further) for reader, it in {
        "panel": client, "auditor": client_of("auditor"),
    }.items()}  # fmt: skip
    for rows in read.values():
        assert further.offers["other"].supplier.name in rows["other"]
        assert POINTS.findall(rows["other"]) == ["52.50"]
        assert "Closed to you" in rows["canary"]
        assert POINTS.findall(rows["canary"]) == ["52.50"]
    opened = client_of(user=User.objects.get(pk=build.actor("buyer").user_id))
    opened.post(f"/cases/{further.case.reference}/matches/")
    rows = _rows(opened.get(page), further)
    assert POINTS.findall(rows["canary"]) == ["52.50", "30.00", "82.50"]
    assert POINTS.findall(rows["other"]) == ["52.50", "29.71", "82.21"]


#: A number of points in a cell of its own.
POINTS = re.compile(r">\s*(?:<strong>)?(\d+\.\d\d)<")


def test_the_award_of_an_open_offer_does_not_give_away_the_lowest_price_that_is_closed(
    now, client_of
):
    """Nor what it was told: not to whom the lowest is closed."""
    scores = {"canary": (2, 2, 3, 3), "other": (4, 4, 4, 4)}
    further = canaries().until("approve", scores)
    fields = {"ceiling_price_pence": 795_000, "places": 10, "closes_at": build.NOW}
    told = Tale(build.case("published", **fields), further.offers).until("declare")
    opened = client_of(user=User.objects.get(pk=build.actor("buyer").user_id))
    opened.post(f"/cases/{told.case.reference}/matches/")
    case = f"/cases/{further.case.reference}"
    for client, reads in ((client_of("auditor"), False), (opened, True)):
        award = client.get(f"{case}/award/").content.decode()
        assert further.offers["other"].supplier.name in award
        assert ("Points for price are closed to you" in award) is not reads
        assert ("29.71" in award) is reads
        feedback = client.get(f"{case}/feedback/").content.decode()
        assert (further.offers["other"].reference in feedback) is reads


def test_what_is_closed_is_asked_of_the_offers_on_a_page_alone(now):
    """Each offer for its own doors, by their index: those of the whole market are many."""
    _, further = two_at("lock")
    actor = build.actor("auditor")
    for rows in (scored_candidates(further.case, actor), awards_at(further.case.reference, actor)):
        asked = str(rows.query)
        assert '"object_reference" = ("suppliers_offer"."reference")' in asked
        assert "SELECT door.object_reference FROM" not in asked.partition(" WHERE ")[0]


def _rows(answer, told: Tale) -> dict[str, str]:
    """The row of each offer in a table of results, found by its alias."""
    rows = re.findall(r"<tr.*?</tr>", answer.content.decode(), re.DOTALL)
    return {
        name: next(row for row in rows if told.candidate(name).name in row) for name in told.offers
    }


@pytest.mark.parametrize("reader", ["moderator", "approver", "auditor", "officer", "panel"])
def test_an_accepted_award_is_read_by_name_though_another_case_seals_the_offer(
    now, client_of, reader
):
    """As the public reads it; its fit stays closed, and what was said to it."""
    told, further = two_at("accept")
    actor = {
        "moderator": further.moderator,
        "approver": further.approver,
        "auditor": build.actor("auditor"),
        "officer": build.actor("district_officer", "black-country"),
        "panel": told.evaluators[0],
    }[reader]
    client = client_of(user=User.objects.get(pk=actor.user_id))
    case = f"/cases/{further.case.reference}"
    for page in ("award", "evaluation"):
        assert NAME in client.get(f"{case}/{page}/").content.decode()
    for page in ("matches", f"matches/{further.candidate('canary').alias}", "feedback"):
        assert NAME not in client.get(f"{case}/{page}/").content.decode()


def test_the_note_on_closed_offers_promises_a_district_no_prices(now, client_of):
    """It never reads them; those who decide do, unless they have an interest in the other case."""
    _, further = two_at("accept")
    for page in ("evaluation/", "matches/"):
        where = f"/cases/{further.case.reference}/{page}"
        officer = client_of("district_officer", "black-country").get(where).content.decode()
        assert "Their names are kept from you until" in officer
        assert "lowest price" not in officer
        buyer = client_of("buyer").get(where).content.decode()
        assert "Their names and prices are kept from you until" in buyer
        assert "Where you declared an interest in that case, they stay closed." in buyer


def test_the_feedback_that_is_closed_is_counted(now, client_of):
    """By candidate, however often each was told something."""
    _, further = two_at("accept")
    first = Feedback.objects.filter(candidate=further.candidate("other")).get()
    Feedback.objects.create(
        candidate=first.candidate, number=2, award=first.award, content=first.content,
        wants_letter=False, made_at=build.NOW,
    )  # fmt: skip
    page = client_of("auditor").get(f"/cases/{further.case.reference}/feedback/").content.decode()
    assert NAME not in page
    assert "The feedback on 2 offers of this case is not shown to you yet." in page
    assert "until the scores of that case are locked" in page


def test_nobody_gives_up_a_case_for_what_is_public(now):
    """A case that seals the winner alone is not among those to open."""
    further = canaries().until("accept")
    fields = {"ceiling_price_pence": 795_000, "places": 10, "closes_at": build.NOW}
    Tale(build.case("published", **fields), further.offers).until("match")
    also = Tale(build.case("published", **fields | {"ceiling_price_pence": 800_000}),
                further.offers)  # fmt: skip
    also.until("match")
    assert sealed_by(further.case, build.actor("buyer")) == [also.case.reference]


def test_the_panel_of_one_case_opens_nothing_of_it_through_another(now, client_of):
    told, further = two_at("lock")
    client = client_of(user=User.objects.get(pk=told.evaluators[0].user_id))
    assert client.post(f"/cases/{further.case.reference}/matches/").status_code == 404
    assert set(openers(told.case.reference)) == set()


def test_an_award_is_recommended_and_approved_by_alias_and_points(now, client_of):
    told, further = two_at("recommend")
    further.approve()
    award = further.award()
    assert (award.state, told.case.state) == ("approved", "evaluating")
    assert set(openers(told.case.reference)) == set()


def _about(found: list[tuple[str, str]], told: Tale) -> list[tuple[str, str]]:
    """The supplier's own pages may name it: who is in the scheme is no secret, who bids is."""
    return [(address, canary) for address, canary in found if not address.startswith("/suppliers/")]


def test_the_crawl_finds_what_there_is_to_find(told, client_of):
    """The same crawl as the supplier's owner, and as one who opened the candidates, does find."""
    owner = build.actor("supplier_owner", told.offers["canary"].supplier.reference)
    found = crawl(client_of(user=User.objects.get(pk=owner.user_id)), told)
    assert any(canary == NAME for _, canary in found)
    opener = build.actor("buyer")
    open_candidates(case=told.case, actor=opener, now=build.NOW)
    found = crawl(client_of(user=User.objects.get(pk=opener.user_id)), told)
    assert f"/cases/{told.case.reference}/matches/" in {address for address, _ in found}
    assert {"7,913.57", NAME} <= {canary for _, canary in found}


def test_the_panel_meets_neither_candidates_nor_their_offers(told, client_of):
    for actor in (told.evaluators[0], told.moderator):
        client = client_of(user=User.objects.get(pk=actor.user_id))
        for address in (
            f"/cases/{told.case.reference}/matches/",
            f"/cases/{told.case.reference}/matches/1/",
            f"/offers/{told.offers['canary'].reference}/",
        ):
            assert client.get(address).status_code == 404
        assert client.post(f"/cases/{told.case.reference}/matches/").status_code == 404


def test_an_evaluator_reads_the_masked_text(told, client_of):
    actor = told.evaluators[0]
    client = client_of(user=User.objects.get(pk=actor.user_id))
    alias = told.candidate("canary").alias
    page = client.get(f"/cases/{told.case.reference}/evaluation/offers/{alias}/")
    text = page.content.decode()
    assert "Coaching by [name hidden]" in text
    assert "We at [name hidden] coach carers for [amount hidden] each" in text
    assert "[address hidden]" in text
