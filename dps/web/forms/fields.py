"""Fields for text, numbers, money and files; dates and choices have modules of their own."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dps.kernel.errors import RuleBroken
from dps.kernel.money import MOST_AMOUNT_PENCE, parse_amount, pounds, pounds_plain
from dps.web.forms.words import Named, seen, words_in

LONGEST_NUMBER: Final = 18
"""Digits that a whole number may have before it is refused unread."""

LONGEST_AMOUNT: Final = 40
"""Characters that an amount may have before it is refused unread."""

CHARACTERS_A_WORD: Final = 20
"""A text limited in words may have this many characters a word, so that none is endless."""

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")


class TextField(Named, forms.CharField):
    """Some words. With `rows` it is a box of several lines, with `count` it counts characters."""

    def __init__(
        self,
        *,
        max_length: int = 200,
        rows: int = 0,
        count: bool = False,
        autocomplete: str = "",
        spellcheck: bool = True,
        **kwargs: Any,
    ) -> None:
        attrs: dict[str, Any] = {"autocomplete": autocomplete} if autocomplete else {}
        if not spellcheck:
            attrs["spellcheck"] = "false"
        if rows:
            attrs["rows"] = rows
            attrs["dir"] = "auto"
        kwargs.setdefault("widget", forms.Textarea(attrs) if rows else forms.TextInput(attrs))
        self.count_characters = max_length if count else None
        super().__init__(max_length=max_length, **kwargs)

    def sentences(self) -> dict[str, str]:
        return {
            "required": "Enter {noun}",
            "max_length": "{Noun} must be %(limit_value)d characters or fewer",
            "min_length": "{Noun} must be %(limit_value)d characters or more",
        }

    def to_python(self, value: Any) -> str | None:
        return super().to_python(seen(value) if isinstance(value, str) else value)


class WordLimitedField(TextField):
    """A longer text of at most `max_words` words, counted as they are typed.

    The count on the page, a script's, may be higher (it takes "well-being" for two), never lower:
    nobody is refused who was told that there is room.
    """

    def __init__(self, *, max_words: int, rows: int = 8, **kwargs: Any) -> None:
        self.max_words = max_words
        kwargs.setdefault("max_length", max_words * CHARACTERS_A_WORD)
        super().__init__(rows=rows, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.max_words * CHARACTERS_A_WORD:
            return  # refused by its length, uncounted
        words = words_in(value)
        if words > self.max_words:
            raise ValidationError(
                self._say(f"{{Noun}} must be {self.max_words:,} words or fewer: it has {words:,}"),
                code="max_words",
            )


class EmailField(Named, forms.EmailField):
    """An email address."""

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.EmailInput({"autocomplete": autocomplete, "spellcheck": "false"})
        )
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)

    def sentences(self) -> dict[str, str]:
        return {
            "required": "Enter {noun}",
            "invalid": "Enter an email address in the correct format, like name@example.com",
            "max_length": "{Noun} must be %(limit_value)d characters or fewer",
        }

    def to_python(self, value: Any) -> str | None:
        return super().to_python(seen(value) if isinstance(value, str) else value)


class WholeNumberField(Named):
    """A whole number from `least` to `most`: "1,000" and "1000" are the same."""

    def __init__(self, *, least: int = 0, most: int = 2**31 - 1, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("width", 5)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric"}))
        super().__init__(**kwargs)

    def sentences(self) -> dict[str, str]:
        unit = f" {self.suffix}" if self.suffix.isalpha() else self.suffix
        fewer = "fewer" if not unit or self.suffix.isalpha() else "less"
        return {
            "required": "Enter {noun}",
            "invalid": "{Noun} must be a whole number, like 25",
            "too_low": f"{{Noun}} must be {self.least:,}{unit} or more",
            "too_high": f"{{Noun}} must be {self.most:,}{unit} or {fewer}",
        }

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = seen(str(value)).replace(",", "").replace(" ", "")
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if len(text) > LONGEST_NUMBER:
            code = "too_low" if text.startswith("-") else "too_high"
            raise ValidationError(self.error_messages[code], code=code)
        return int(text)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        for wrong, code in ((value < self.least, "too_low"), (value > self.most, "too_high")):
            if wrong:
                raise ValidationError(self.error_messages[code], code=code)


class PenceField(Named):
    """An amount typed in pounds, kept as whole pence from `least` to `most`."""

    def __init__(self, *, least: int = 0, most: int = MOST_AMOUNT_PENCE, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("width", 10)
        kwargs.setdefault("prefix", "£")
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def sentences(self) -> dict[str, str]:
        return {
            "required": "Enter {noun}",
            "amount_unreadable": "{Noun} must be an amount in pounds, like 1,234.56",
            "amount_too_fine": "{Noun} must have no more than two figures after the point",
            "amount_too_low": f"{{Noun}} must be {pounds(self.least)} or more",
            "amount_too_high": f"{{Noun}} must be {pounds(self.most)} or less",
        }

    def prepare_value(self, value: Any) -> Any:
        return pounds_plain(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        text = seen(str(value)).strip() if value is not None else ""
        if not text:
            return None
        if len(text) > LONGEST_AMOUNT:
            code = "amount_unreadable"
            raise ValidationError(self.error_messages[code], code=code)
        try:
            return parse_amount(text, least=self.least, most=self.most)
        except RuleBroken as refusal:
            code = refusal.reasons[0].code
            raise ValidationError(self.error_messages[code], code=code) from refusal


class UploadField(Named, forms.FileField):
    """A file with one of the `endings`, at most `megabytes`; its content is checked elsewhere."""

    def __init__(
        self,
        *,
        endings: Sequence[str] = (".pdf", ".docx"),
        kinds: str = "a PDF or a Word document (.docx)",
        megabytes: int = 10,
        **kwargs: Any,
    ) -> None:
        self.endings = tuple(ending.lower() for ending in endings)
        self.kinds = kinds
        self.megabytes = megabytes
        kwargs.setdefault("widget", forms.FileInput({"accept": ",".join(self.endings)}))
        kwargs.setdefault("max_length", 150)
        super().__init__(**kwargs)

    def sentences(self) -> dict[str, str]:
        return {
            "required": "Select {noun}",
            "missing": "Select {noun}",
            "invalid": "Select {noun}",
            "empty": "The selected file is empty",
            "max_length": "The selected file must have a name of %(max)d characters or fewer",
            "too_big": f"The selected file must be smaller than {self.megabytes}MB",
            "wrong_kind": f"The selected file must be {self.kinds}",
        }

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value:
            return
        if not value.name.lower().endswith(self.endings):
            raise ValidationError(self.error_messages["wrong_kind"], code="wrong_kind")
        if value.size > self.megabytes * 2**20:
            raise ValidationError(self.error_messages["too_big"], code="too_big")
