"""A date as three boxes, day, month and year, with sentences for what is missing or impossible."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dps.web.forms.words import Named, seen

PARTS: Final = ("day", "month", "year")

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LEAST_LETTERS: Final = 3
_YEAR_FIGURES: Final = 4


def in_words(value: date) -> str:
    """A date as "3 June 2027"."""
    return f"{value.day} {value:%B} {value.year}"


class DateParts(forms.Widget):
    """Three text boxes named `<name>_day`, `<name>_month` and `<name>_year`.

    The value going in is a date or three texts; the value coming out is three texts.
    """

    use_fieldset = True

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,
        name: str,
    ) -> tuple[str, str, str]:
        day, month, year = (str(data.get(f"{name}_{part}") or "") for part in PARTS)
        return day, month, year

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: Any,
        name: str,
    ) -> bool:
        return all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_day" if id_ else id_

    @staticmethod
    def texts(value: Any) -> tuple[str, str, str]:
        """What stands in the three boxes for a date, for three texts, or for nothing."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, tuple) and len(value) == len(PARTS):
            return value
        return "", "", ""


class DateField3(Named):
    """A date from `earliest` to `latest`, both allowed. Months may be typed as words."""

    widget = DateParts

    def __init__(
        self,
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2199, 12, 31),
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        typed = [seen(text).strip() for text in DateParts.texts(value)]
        if not any(typed):
            return None
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if missing:
            raise self._wrong(f"{{Noun}} must include a {' and '.join(missing)}", missing)
        day, month, year = typed
        if not (year.isdecimal() and len(year) == _YEAR_FIGURES):
            raise self._wrong("{Noun} must have a year of 4 figures, like 2027", ["year"])
        if not 1 <= (month_number := _month(month)) <= len(_MONTHS):
            raise self._wrong("{Noun} must have a real month, from 1 to 12", ["month"])
        try:
            return date(int(year), month_number, _figures(day))
        except ValueError as error:
            raise self._wrong("{Noun} must be a real date", ["day"]) from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if value < self.earliest:
            raise self._wrong(f"{{Noun}} must be {in_words(self.earliest)} or later", PARTS)
        if value > self.latest:
            raise self._wrong(f"{{Noun}} must be {in_words(self.latest)} or earlier", PARTS)

    def _wrong(self, sentence: str, parts: Any) -> ValidationError:
        """An error that knows which of the three boxes it is about."""
        return ValidationError(self._say(sentence), code="date", params={"parts": tuple(parts)})


def _figures(text: str) -> int:
    """A number of at most four figures; 0, which is in no date, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _YEAR_FIGURES else 0


def _month(text: str) -> int:
    """The number of a month typed in figures or as a word of three letters or more; else 0."""
    if text.isdecimal():
        return _figures(text)
    word = text.lower()
    if len(word) >= _LEAST_LETTERS:
        for number, name in enumerate(_MONTHS, start=1):
            if name.startswith(word):
                return number
    return 0
