"""S3: whatever is typed into addresses, query strings and forms, no page breaks.

The pages are those of `access.csv` and the kinds of page that they link to; every form of theirs is
sent with hostile values by a person for whom it opens. Nothing is kept: each request is rolled
back. `make test` sends a fixed choice of what there is to send, `make prove ID=S3` (DPS_FUZZ=all)
the whole of it.
"""

import os
import random
import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from dps.moves.binding import all_bound
from tests.architecture.pages import Form, Page, Pairs
from tests.architecture.test_access import address_of, log_in, rows
from tests.architecture.test_doors import patterns
from tests.architecture.world import World, make_world

pytestmark = pytest.mark.django_db

#: Null byte, not a number though a digit, Arabic digits, too great for any column, below zero, no
#: number that can be reckoned with, right to left, beyond the basic plane, markup, long, a lone
#: half of a pair.
HOSTILE = ("\0", "a\0b", "²", "١٢", "9" * 25, "-1", "NaN", "1e999", "Infinity", "\u202ex",
           "💩" * 40, "<script>", "%", "x" * 20_000, "\ud800")  # fmt: skip
IN_ADDRESSES = ("\0", "a\0b", "²", "9" * 25, "-1", "0", "💩", "x" * 3_000, "%", "..", "\n")
OFTEN = ("after", "page", "next", "state", "words", "q", "month", "district", "seen", "revision")
FIRST = ("owner", "officer", "manager", "coach", "lead", "moderator", "evaluator", "finance",
         "administrator", "buyer", "auditor", "nobody")  # fmt: skip
ALL = os.environ.get("DPS_FUZZ") == "all"
FORM = "application/x-www-form-urlencoded"

#: Who asks, how, where, with what body.
Attempt = tuple[str, str, str, str]


def body(pairs: Pairs) -> str:
    return urlencode(pairs, errors="surrogatepass")


class Attack:
    """Everybody's clients, and what broke."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients: dict[str, Client] = {n: log_in(p) for n, p in world.people.items()}
        self.sent = 0
        self.broken: dict[str, str] = {}

    def ask(self, person: str, method: str, address: str, sent: str = "") -> str:
        """The page that is answered, if it is one; a 500 or an exception is noted."""
        client = self.clients[person]
        client.raise_request_exception = True
        cookies = client.cookies.copy()
        self.sent += 1
        try:
            with transaction.atomic():
                answer = client.generic(method, address, sent, content_type=FORM)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                    return ""
                transaction.set_rollback(True)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the page broke
            self.broken[f"{person} {method} {address[:120]} {sent[:200]}"] = repr(failure)[:200]
            return ""
        finally:
            client.cookies = cookies
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        return answer.content.decode() if is_page else ""

    def send(self, attempts: list[Attempt], most: int) -> None:
        """Send these, or a choice of so many; always the same one."""
        if ALL or len(attempts) <= most:
            chosen = attempts
        else:
            chosen = random.Random(most).sample(attempts, most)
        for attempt in chosen:
            self.ask(*attempt)
        assert self.broken == {}
        assert self.sent >= min(most, len(attempts))

    def pages(self) -> Iterator[tuple[str, Page]]:
        """The pages of the table as the first who may see them, and new kinds that these link to.

        Pages of one kind differ in references and numbers only.
        """
        ahead = [
            (person, address_of(row["address"], self.world))
            for row in rows()
            for person in [each for each in FIRST if row[each] == "200"][:1]
            if row["method"] == "GET" and row["address"] != "health"
        ]
        seen = {kind_of(address) for _, address in ahead}
        for person, address in ahead:
            if text := self.ask(person, "GET", address):
                page = Page(address, text)
                for path in (urlsplit(link).path for link in page.links):
                    if kind_of(path) not in seen:
                        seen.add(kind_of(path))
                        ahead.append((person, path))
                yield person, page


def kind_of(path: str) -> str:
    return re.sub(r"[A-Z]{3,4}-[0-9-]+|/[0-9]+(?=/)", "…", path)


def hostile_fields(form: Form) -> Iterator[Pairs]:
    """All fields with each value; then each field alone, the others as the page has them."""
    names = form.names
    for value in HOSTILE:
        yield [(name, value) for name in names]
    for place, name in enumerate(names):
        value = HOSTILE[place % len(HOSTILE)]
        yield [(other, value if other == name else kept) for other, kept in form.fields]


def query_keys(page: Page) -> set[str]:
    asked = {name for form in page.forms if form.method == "GET" for name in form.names}
    linked = {pair.partition("=")[0] for link in page.links
              if urlsplit(link).path == page.address
              for pair in urlsplit(link).query.split("&")}  # fmt: skip
    return {*OFTEN, *asked, *linked} - {""}


def attempts_of(person: str, page: Page) -> list[Attempt]:
    """Its query strings with every key hostile, and its forms."""
    keys = query_keys(page)
    found = [
        (person, "GET", f"{page.address}?{body([(key, value) for key in keys])}", "")
        for value in HOSTILE
    ]
    for form in page.forms:
        if form.method == "POST":
            found += [(person, "POST", form.action, body(each)) for each in hostile_fields(form)]
    return found


def test_no_form_and_no_query_breaks_a_page(now):
    attack = Attack(make_world())
    attempts = [each for found in attack.pages() for each in attempts_of(*found)]
    assert attack.broken == {}
    asked = {urlsplit(address).path for _, method, address, _ in attempts if method == "GET"}
    posted = {address for _, method, address, _ in attempts if method == "POST"}
    assert (len(asked) > 70, len(posted) > 40) == (True, True)
    attack.send(attempts, 400)


def test_no_reference_breaks_a_page(now):
    attack = Attack(make_world())
    known = {row["address"]: row for row in rows() if row["method"] == "GET"}
    attempts = []
    for name, given in attack.world.arguments.items():
        may = [each for each in FIRST if known[name][each] != "404"]
        whole = address_of(name, attack.world)
        for value in given.values():
            attempts += [
                (may[0], "GET", whole.replace(f"/{value}/", f"/{quote(strange)}/", 1), "")
                for strange in IN_ADDRESSES
            ]
    attack.send(attempts, 150)


def test_no_move_breaks(now):
    """Every move of every noun, sent by whoever may try it, with hostile values."""
    attack = Attack(make_world())
    addresses = {entry.name for _, entry in patterns(get_resolver())}
    attempts = []
    for bound in all_bound():
        name = f"{bound.lifecycle.noun}-move"
        if name not in addresses:
            continue
        whole, own = address_of(name, attack.world), attack.world.arguments[name]["move"]
        for move, binding in bound.moves.items():
            fields = list(binding.form.base_fields if binding.form else ())
            for person, value, names in product(FIRST[:9], HOSTILE, (fields, ["seen", *fields])):
                address = whole.replace(f"/{own}/", f"/{move}/")
                attempts.append((person, "POST", address, body([(n, value) for n in names])))
    attack.send(attempts, 150)


def test_what_breaks_is_seen(now, settings):
    settings.ROOT_URLCONF = "tests.architecture.broken"
    attack = Attack(World({"nobody": None}, {}))
    with pytest.raises(AssertionError, match="something broke"):
        attack.send([("nobody", "GET", "/broken/", "")], 1)
