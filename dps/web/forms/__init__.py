"""Forms: text to values, with sentences that a person can act on. A form never saves."""

from dps.web.forms.base import NarrowingForm, PlainForm, Section, choices_of
from dps.web.forms.choices import ConfirmField, DistrictsField, OneOfField, SomeOfField, YesNoField
from dps.web.forms.dates import DateField3, DateParts
from dps.web.forms.fields import (
    EmailField,
    PenceField,
    TextField,
    UploadField,
    WholeNumberField,
    WordLimitedField,
)
from dps.web.forms.journey import CheckForm, Part, PartForm, part_after, part_of, typed_again

__all__ = [
    "CheckForm",
    "ConfirmField",
    "DateField3",
    "DateParts",
    "DistrictsField",
    "EmailField",
    "NarrowingForm",
    "OneOfField",
    "Part",
    "PartForm",
    "PenceField",
    "PlainForm",
    "Section",
    "SomeOfField",
    "TextField",
    "UploadField",
    "WholeNumberField",
    "WordLimitedField",
    "YesNoField",
    "choices_of",
    "part_after",
    "part_of",
    "typed_again",
]
