"""Narrowing the audit log."""

from dps.web.forms import DateField3, NarrowingForm, TextField


class AuditFilterForm(NarrowingForm):
    """Object, person, act, days; each may be left empty."""

    object = TextField(
        label="What",
        max_length=60,
        width=20,
        required=False,
        spellcheck=False,
        autocomplete="off",
    )
    actor = TextField(
        label="Who: name or reference",
        max_length=80,
        width=20,
        required=False,
        spellcheck=False,
        autocomplete="off",
    )
    act = TextField(
        label="Act, like case.submit",
        max_length=60,
        width=20,
        required=False,
        spellcheck=False,
        autocomplete="off",
    )
    first = DateField3(label="From", noun="the first day", required=False)
    last = DateField3(label="Until", noun="the last day", required=False)
