"""Registering, and the pages of a request to join."""

from typing import Any, Final

from django import forms
from django.contrib.auth.password_validation import validate_password

from dps.accounts.models import User
from dps.web.forms import (
    ConfirmField,
    EmailField,
    NarrowingForm,
    OneOfField,
    Part,
    PartForm,
    PlainForm,
    TextField,
    YesNoField,
)
from suppliers.domain.identifiers import (
    LEAST_DIGITS,
    postcode,
    telephone_number_refused_because,
)
from suppliers.domain.lifecycle import ADMISSION
from suppliers.models import Supplier
from suppliers.selectors import LATE

LONGEST_ADDRESS: Final = 400
LONGEST_ABOUT: Final = 2_000


class RegisterForm(PlainForm):
    """What a new organisation is called, and who registers it."""

    organisation = TextField(
        label="Name of your organisation",
        noun="the name of your organisation",
        hint="As it stands on a register or in your constitution.",
        max_length=160,
        autocomplete="organization",
    )
    name = TextField(
        label="Your name", noun="your name", max_length=80, autocomplete="name", spellcheck=False
    )
    email = EmailField(
        label="Your email address",
        noun="your email address",
        hint="You log in with it, and we write to it.",
    )
    password = forms.CharField(
        label="Choose a password",
        help_text=(
            "8 characters or more. Three random words are easy to remember and hard to guess."
        ),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={
            "required": "Enter a password",
            "max_length": "The password must be 128 characters or fewer",
        },
    )

    def clean(self) -> dict[str, Any]:
        """The password must hold against the person's own name and address too."""
        values = super().clean() or self.cleaned_data
        if "password" in values:
            person = User(email=values.get("email", ""), name=values.get("name", ""))
            try:
                validate_password(values["password"], person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return values


class NameForm(PartForm):
    name = TextField(
        label="Name of your organisation",
        noun="the name of your organisation",
        max_length=160,
        autocomplete="organization",
    )
    company_number = TextField(
        label="Company number",
        noun="the company number",
        hint=(
            "8 characters, like 01234567 or SC123456. Zeros in front may be left out of a number "
            f"of {LEAST_DIGITS} or 7 digits (our default). Leave it empty if you have none."
        ),
        max_length=20,
        required=False,
        width=10,
        spellcheck=False,
    )
    charity_number = TextField(
        label="Charity number",
        noun="the charity number",
        hint="Like 1234567, SC012345 or NIC123456. Leave it empty if you have none.",
        max_length=20,
        required=False,
        width=10,
        spellcheck=False,
    )


class AddressForm(PartForm):
    address = TextField(
        label="Address",
        noun="the address of your organisation",
        hint="Street and town, without the postcode.",
        rows=4,
        max_length=LONGEST_ADDRESS,
        autocomplete="street-address",
    )
    postcode = TextField(
        label="Postcode",
        noun="a full postcode, like DY1 1HF",
        max_length=12,
        width=10,
        autocomplete="postal-code",
        spellcheck=False,
    )

    def clean_postcode(self) -> str:
        typed = str(self.cleaned_data["postcode"])
        if typed and not postcode(typed):
            raise forms.ValidationError("Enter a full postcode, like DY1 1HF")
        return typed


class AboutForm(PartForm):
    one_question = True
    about = TextField(
        label="What does your organisation do?",
        noun="what your organisation does",
        hint=(
            "A few sentences: whom you help, how and where, and for how long you have done so. "
            "This is for the buyers who decide; your programmes come later, as offers."
        ),
        rows=8,
        max_length=LONGEST_ABOUT,
        count=True,
    )


class SizeForm(PartForm):
    size = OneOfField(
        label="How many people work for your organisation?",
        noun="how many people work for your organisation",
        hint="Count everybody who is paid, full time or part time.",
        choices=Supplier.Size.choices,
    )
    vcse = YesNoField(
        label="Is it a voluntary, community or social enterprise?",
        noun="yes if it is a voluntary, community or social enterprise",
        hint="Charities, community groups, co-operatives and social enterprises are.",
    )

    def values(self) -> dict[str, Any]:
        return {**super().values(), "vcse": bool(self.cleaned_data.get("vcse"))}


class ContactForm(PartForm):
    contact_name = TextField(
        label="Name",
        noun="the name of the person whom we should contact",
        max_length=80,
        autocomplete="name",
        spellcheck=False,
    )
    contact_email = EmailField(label="Email address", noun="an email address")
    contact_phone = TextField(
        label="Telephone number",
        noun="the telephone number",
        required=False,
        max_length=20,
        width=20,
        autocomplete="tel",
        spellcheck=False,
    )

    def clean_contact_phone(self) -> str:
        typed = str(self.cleaned_data["contact_phone"])
        for reason in telephone_number_refused_because(typed) if typed else []:
            raise forms.ValidationError(reason.sentence.removesuffix("."))
        return typed


class DeclarationForm(PartForm):
    declared_no_exclusion = ConfirmField(
        label="I confirm that none of these grounds applies to us",
        noun="that no ground for exclusion applies to your organisation",
    )


_ORGANISATION: Final = "Your organisation"
PARTS: Final = (
    Part("name", "Name and numbers", _ORGANISATION, NameForm),
    Part("address", "Address", _ORGANISATION, AddressForm),
    Part("about", "What you do", _ORGANISATION, AboutForm),
    Part("size", "Size and status", _ORGANISATION, SizeForm),
    Part("contact", "Contact", "People and declarations", ContactForm),
    Part("declaration", "Declaration", "People and declarations", DeclarationForm),
)
"""The pages of a request to join, in their order."""


class SuppliersFilter(NarrowingForm):
    """Which suppliers to show."""

    state = OneOfField(
        label="State",
        select=True,
        required=False,
        choices=[("", "All"), *ADMISSION.choices(), (LATE, "Decision is late")],
    )
