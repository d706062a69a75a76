"""Forms: text to values, with sentences that a person can act on. A form never saves."""

from dps.web.forms.base import NarrowingForm, PlainForm, Section
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

__all__ = [
    "ConfirmField",
    "DateField3",
    "DateParts",
    "DistrictsField",
    "EmailField",
    "NarrowingForm",
    "OneOfField",
    "PenceField",
    "PlainForm",
    "Section",
    "SomeOfField",
    "TextField",
    "UploadField",
    "WholeNumberField",
    "WordLimitedField",
    "YesNoField",
]
