"""What the pages show of an offer: rows, tasks, fees, the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from django.urls import reverse

from dps.kernel.catalogue import CLIENT_GROUPS, provision
from dps.kernel.funding import WHOLE_BP, default_rates, expected_cost, split_fees
from dps.kernel.lifecycle import State
from dps.kernel.money import half_up, pounds
from dps.kernel.provision import Provision
from dps.kernel.vat import VatTreatment
from dps.web.components import Link, Row
from dps.web.forms import Part
from suppliers.domain.lifecycle import OFFER
from suppliers.domain.offers import QUESTIONS
from suppliers.forms.offers import PARTS
from suppliers.models import Offer, OfferVersion
from suppliers.selectors import Place

KEYS: Final = {
    "title": "Title",
    "summary": "Summary",
    "district_codes": "Districts",
    "client_groups": "Client groups",
    "answer_1": "1. Fit of the content",
    "answer_2": "2. Moving closer to work",
    "answer_3": "3. Performance expected, and why",
    "answer_4": "4. Managing performance",
    "unit_price_pence": "Price for each participant",
    "vat_treatment": "VAT",
    "places_a_year": "Places a year",
    "lead_time_days": "Lead time",
    "document": "Document",
}
"""What summaries call each field of an offer, in their order."""

DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "offer.begin": "Begun",
        "offer.publish": "Put live",
        "offer.renew": "New version put live",
        "offer.pause": "Paused",
        "offer.resume": "Resumed",
        "offer.withdraw": "Withdrawn",
    }
)
"""What a history says of each move."""


def crumbs(*more: Link) -> list[Link]:
    """The way back to the list of offers, and on to what follows."""
    return [Link("Offers", reverse("offer-list")), *more]


def crumb_of(offer: Offer) -> Link:
    """The way back to the offer."""
    return Link(offer.reference, reverse("offer", args=[offer.reference]))


def crumbs_of_draft(offer: Offer) -> list[Link]:
    """The way back from a page of its draft: to the list, to the offer, to the tasks."""
    way_back = crumbs(crumb_of(offer))
    if offer.state != OFFER.initial:
        way_back.append(Link("Changes", tasks_address(offer)))
    return way_back


def tasks_address(offer: Offer) -> str:
    """Where the tasks of its draft stand: on its own page while it is new."""
    name = "offer" if offer.state == OFFER.initial else "offer-changes"
    return reverse(name, args=[offer.reference])


def state_of(offer: Offer) -> State:
    """The state of the offer."""
    return OFFER.state(offer.state)


def way(offer: Offer, part: Part, back: str = "") -> str:
    """The address of a page of the journey."""
    address = reverse("offer-edit", args=[offer.reference, part.slug])
    return f"{address}?from={back}" if back else address


def filled(version: OfferVersion) -> dict[str, bool]:
    """Of each field, whether it is filled in; the summary is an extra."""
    said = {name: getattr(version, name, None) for name in KEYS if name != "summary"}
    said["unit_price_pence"] = version.price.unit_price_pence
    said["vat_treatment"] = version.price.vat_treatment
    said["document"] = version.document_id
    return {name: value is not None and value not in ("", []) for name, value in said.items()}


def rows_of(
    version: OfferVersion, districts: Mapping[str, Place], *, change: bool = False
) -> list[Row]:
    """What a version says, row by row; with `change`, each with the way to its page.

    Without it, the document has the way to its download. Needs `offer`, `price` and `document`.
    """
    values = _values(version)
    ways = _ways(version, change=change)
    many = {
        "district_codes": _by_group(version.district_codes, districts),
        "client_groups": [CLIENT_GROUPS[code].label for code in version.client_groups],
    }
    hints = {"unit_price_pence": "Before VAT."} if values["unit_price_pence"] else {}
    return [
        Row(
            key,
            values[field],
            ways.get(field, ""),
            act="Change" if change else "Download",
            many=many.get(field, ()),
            hint=hints.get(field, ""),
        )
        for field, key in KEYS.items()
    ]


def _values(version: OfferVersion) -> dict[str, object]:
    """Each field in words; districts and groups have lists of their own."""
    return {
        **{name: getattr(version, name) for name in ("title", "summary", *QUESTIONS)},
        "district_codes": "",
        "client_groups": "Any claimant",
        "unit_price_pence": _money(version.price.unit_price_pence),
        "vat_treatment": _vat(version.price.vat_treatment),
        "places_a_year": f"{version.places_a_year:,}" if version.places_a_year else "",
        "lead_time_days": _days(version.lead_time_days),
        "document": version.document.name if version.document else "",
    }


def _ways(version: OfferVersion, *, change: bool) -> dict[str, str]:
    if change:
        return {field: way(version.offer, p, "check") for p in PARTS for field in p.fields}
    return {"document": document_address(version)} if version.document else {}


def document_address(version: OfferVersion) -> str:
    """Where the document of this version is downloaded. Needs `offer` read."""
    return reverse("offer-document", args=[version.offer.reference, version.number])


def said(
    version: OfferVersion, districts: Mapping[str, Place], *, change: bool = False
) -> dict[str, list[Row]]:
    """What templates show of a version: `rows`, and apart the `answers`, which are long."""
    rows = rows_of(version, districts, change=change)
    long = {KEYS[field] for field in QUESTIONS}
    return {
        "rows": [row for row in rows if row.key not in long],
        "answers": [row for row in rows if row.key in long],
    }


def _by_group(codes: Iterable[str], districts: Mapping[str, Place]) -> list[str]:
    """The districts in a line for each group: thirty-four lines are read by nobody."""
    chosen = set(codes)
    groups: dict[str, list[str]] = {}
    whole: dict[str, int] = {}
    for code, district in districts.items():
        whole[district.group] = whole.get(district.group, 0) + (not district.dormant)
        if code in chosen:
            groups.setdefault(district.group, []).append(district.name)
    return [
        f"{group}: {'all districts' if len(names) >= whole[group] > 1 else ', '.join(names)}"
        for group, names in groups.items()
    ]


def _money(pence: int | None) -> str:
    return "" if pence is None else pounds(pence)


def _vat(treatment: str) -> str:
    return VatTreatment(treatment).label if treatment else ""


def _days(days: int | None) -> str:
    if days is None:
        return ""
    return f"{days} day{'' if days == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class FeeShown:
    """One line of the fee table."""

    milestone: str
    percent: int
    pence: int


@dataclass(frozen=True, slots=True)
class FeesShown:
    """What a price comes to: the fee of each milestone, and what a start earns on average."""

    lines: list[FeeShown]
    price_pence: int
    sentence: str


def fees_of(entry: Provision, price_pence: int | None, completion_bp: int) -> FeesShown | None:
    """The fees of a price by the engine that also pays them; None without a price.

    `completion_bp` is the share of starts that the scheme expects to complete, in basis points.
    """
    if price_pence is None:
        return None
    fees = split_fees(price_pence, entry.split)
    _, outcome_bp = default_rates(entry)
    earned = expected_cost(fees, completion_bp, outcome_bp)
    share = half_up(Fraction(earned * 100, price_pence))
    rates = f"{completion_bp * 100 // WHOLE_BP}% complete"
    if outcome_bp:
        rates += f" and {outcome_bp * 100 // WHOLE_BP}% reach a job outcome"
    sentence = (
        f"If, of those who start, {rates}, each start brings {pounds(half_up(earned))} on "
        f"average: {share}% of the price."
    )
    lines = [FeeShown(m.label, entry.split.percent(m), fees.of(m)) for m in entry.split.paid]
    return FeesShown(lines, price_pence, sentence)


def entry_of(offer: Offer) -> Provision:
    """The category or routeway that the offer is for."""
    return provision(offer.provision_type)
