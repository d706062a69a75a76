"""P1 to P3: what a page costs, against a hello and a plain list in the same process."""

from django.test import Client
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.accounts.models import User
from dps.accounts.roles import Role
from payments.models import Contract
from suppliers.models import Offer
from tests.bench.measuring import Figure, cpu_ms, fetch, queries_of

BACKEND = "dps.accounts.backend.Backend"
MOST_QUERIES = 8


def _someone(role: str, scope: str = "") -> Client:
    person = User.objects.filter(
        memberships__role=role,
        memberships__ended_at=None,
        **({"memberships__scope": scope} if scope else {}),
    ).first()
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def _pages() -> tuple[list[tuple[str, Client, str]], list[tuple[str, Client, str]]]:
    """(detail and form pages, lists), each as (what, who looks, address)."""
    draft = Offer.objects.filter(state="draft").select_related("supplier").first()
    owner = _someone(Role.SUPPLIER_OWNER, draft.supplier.reference)
    live = Offer.objects.filter(state="live", supplier=draft.supplier).first()
    case = BusinessCase.objects.filter(state="published").select_related("district").first()
    officer = _someone(Role.DISTRICT_OFFICER)
    finance, auditor = _someone(Role.FINANCE), _someone(Role.AUDITOR)
    buyer = _someone(Role.BUYER)
    contract = Contract.objects.first()
    details = [
        ("offer", owner, reverse("offer", args=[(live or draft).reference])),
        ("form: price of an offer", owner, reverse("offer-edit", args=[draft.reference, "price"])),
        ("business case", officer, reverse("case", args=[case.reference])),
        ("contract", finance, reverse("contract", args=[contract.reference])),
        ("dashboard of a buyer", buyer, reverse("dashboard")),
    ]
    lists = [
        ("offers", auditor, reverse("offer-list")),
        ("business cases", buyer, reverse("case-list")),
        ("contracts", finance, reverse("contract-list")),
        ("suppliers", buyer, reverse("supplier-list")),
        ("audit lines", auditor, reverse("audit")),
    ]
    return details, lists


def figures() -> list[Figure]:
    """A line for each page measured."""
    nobody = Client()
    hello = cpu_ms(lambda: fetch(nobody, "/bench/hello/"))
    plain = cpu_ms(lambda: fetch(nobody, "/bench/list/"))
    details, lists = _pages()
    frame = cpu_ms(lambda: fetch(details[0][1], "/bench/frame/"))
    empty = Figure(
        "P1", "the frame alone", f"{frame:.2f} ms", f"{hello:.2f} ms", frame / hello, "-", True
    )
    found = [empty]
    found += [_ratio("P1", what, client, address, hello, 4) for what, client, address in details]
    found += [_ratio("P2", what, client, address, plain, 2) for what, client, address in lists]
    for what, client, address in [*details, *lists]:
        asked = queries_of(client, address)
        found.append(
            Figure(
                "P3",
                what,
                f"{asked} queries",
                "1",
                None,
                f"<= {MOST_QUERIES}",
                asked <= MOST_QUERIES,
            )
        )
    return found


def _ratio(
    id_: str, what: str, client: Client, address: str, reference: float, bar: float
) -> Figure:
    spent = cpu_ms(lambda: fetch(client, address))
    ratio = spent / reference
    return Figure(
        id_, what, f"{spent:.2f} ms", f"{reference:.2f} ms", ratio, f"<= {bar:g}x", ratio <= bar
    )
