"""The words of a field in its sentences, and text freed of what nobody can see."""

import re
from typing import Any, Final

from django import forms

_LETTER: Final = re.compile(r"\w")

_UNSEEN: Final = dict.fromkeys(
    [
        *({*range(0x20)} - {0x09, 0x0A}),  # controls, null among them, but not tab and line feed
        *range(0x7F, 0xA0),  # more controls
        *range(0x202A, 0x202F),  # embeddings and overrides that turn the text after them around
        *(0xFFFE, 0xFFFF),  # no characters at all
    ]
)
"""Characters dropped from what is typed: they cannot be stored, printed, or trusted on a page.

Right-to-left letters and the isolates that set them off stay.
"""


def seen(text: str) -> str:
    """The text as a reader sees it: line ends as one line feed, unseen characters dropped."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)


def words_in(text: str) -> int:
    """How many words: what stands between white space and holds a letter or a figure."""
    return sum(1 for word in text.split() if _LETTER.search(word))


def first_capital(text: str) -> str:
    """The text with its first letter as a capital, all else as it was."""
    return text[:1].upper() + text[1:]


def noun_of(label: str) -> str:
    """What sentences call a field when nobody says otherwise: "Start date" is "the start date"."""
    if label[1:2].isupper():  # an abbreviation: "VAT treatment"
        return f"the {label}"
    return f"the {label[:1].lower()}{label[1:]}"


def without_full_stop(sentence: str) -> str:
    """An error as the GOV.UK style has it: one sentence ends without a full stop."""
    if sentence.endswith(".") and ". " not in sentence:
        return sentence[:-1]
    return sentence


class Named(forms.Field):
    """Mixin for fields: `noun` is what sentences call the field ("Enter the start date").

    `hint` stands under the label, `width` is a GOV.UK width in characters (2, 3, 4, 5, 10, 20, 30),
    `prefix` and `suffix` stand at the input's ends ("£", "%"). `needed`: not called optional though
    it may be left empty, because another field may stand for it, or for the moment.
    """

    noun: str
    width: int | None
    prefix: str
    suffix: str
    needed: bool

    def __init__(
        self,
        *,
        label: str,
        noun: str = "",
        hint: str = "",
        width: int | None = None,
        prefix: str = "",
        suffix: str = "",
        needed: bool = False,
        **kwargs: Any,
    ) -> None:
        self.noun = noun or noun_of(label)
        self.width = width
        self.prefix = prefix
        self.suffix = suffix
        self.needed = needed
        own = {code: self._say(text) for code, text in self.sentences().items()}
        kwargs["error_messages"] = own | (kwargs.get("error_messages") or {})
        super().__init__(label=label, help_text=hint or kwargs.pop("help_text", ""), **kwargs)

    def sentences(self) -> dict[str, str]:
        """Error sentences by code; {noun} and {Noun} stand for the field's words."""
        return {"required": "Enter {noun}"}

    def _say(self, sentence: str) -> str:
        return sentence.replace("{noun}", self.noun).replace("{Noun}", first_capital(self.noun))
