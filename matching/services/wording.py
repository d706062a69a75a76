"""Words of a decision that others read: they name no person, no supplier and no amount of money."""

from collections.abc import Iterable

from django.db.models import Q

from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.personal import number_refused_because
from matching.domain.masking import amounts_in, named_in
from suppliers.models import Supplier


def supplier_names() -> list[str]:
    """The names of all suppliers, so that a refusal tells nothing about who is a candidate."""
    return list(Supplier.objects.filter(~Q(state="draft")).values_list("name", flat=True))


def naming(texts: Iterable[tuple[str, str]]) -> list[Reason]:
    """A reason for each text, given with its field, that names a supplier of the scheme."""
    names = supplier_names()
    return [
        Reason("names_another", "Do not name a supplier in these words", field)
        for field, text in texts
        if named_in(text, names)
    ]


def numbers_in(texts: Iterable[tuple[str, str]]) -> list[Reason]:
    """A reason for each text, given with its field, that holds a National Insurance number."""
    return [reason for field, text in texts for reason in number_refused_because(text, field)]


def refuse_numbers(**texts: str) -> None:
    """Raise RuleBroken where a text, given by its field, holds a National Insurance number."""
    if reasons := numbers_in(texts.items()):
        raise RuleBroken(reasons)


def refuse_words(**texts: str) -> None:
    """Raise RuleBroken where a text, given by its field, names a supplier or an amount of money.

    Or a person, by the National Insurance number. Candidates and the district read why nothing was
    awarded, and those who decide another case about the same offers read why an award was
    recommended or sent back. [ours]
    """
    reasons = numbers_in(texts.items()) + naming(texts.items())
    reasons += [
        Reason("names_amount", "Do not give amounts of money in these words", field)
        for field, text in texts.items()
        if amounts_in(text)
    ]
    if reasons:
        raise RuleBroken(reasons)
