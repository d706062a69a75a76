"""Joining the scheme: what a request must say, the clock of its decision, and the decision's words.

Source: decided in 10 working days, 15 where justified (PCR 2015 reg 34) [source]; 17:00 and the
holidays of England and Wales for the central team: DOMAIN reading 12 [ours]; the fields [ours].
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.periods import (
    add_working_days,
    day_of_receipt,
    in_words,
    working_days_between,
)
from dps.kernel.personal import number_refused_because
from suppliers.domain.identifiers import (
    charity_number_refused_because,
    company_number_refused_because,
    postcode,
    telephone_number_refused_because,
)

DECISION_WORKING_DAYS: Final = 10
"""Within which a request to join is decided [source]."""

EXTENDED_WORKING_DAYS: Final = 15
"""The longest, where it is justified in the individual case [source]."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
"""Something before one @ and a dotted name after it; the rest a mail will show."""

LEAST_REASON: Final = 10
"""Characters that a reason needs before it can be one [ours]."""


@dataclass(frozen=True, slots=True)
class Request:
    """What an organisation has answered so far; empty is not answered yet."""

    name: str = ""
    company_number: str = ""
    charity_number: str = ""
    size: str = ""
    address: str = ""
    postcode: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    about: str = ""
    declared_no_exclusion: bool = False


REQUIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "Enter the name of your organisation.",
        "size": "Choose how many people work for your organisation.",
        "address": "Enter the address of your organisation.",
        "postcode": "Enter a full postcode, like DY1 1HF.",
        "contact_name": "Enter the name of the person whom we should contact.",
        "contact_email": "Enter an email address, like name@example.org.",
        "about": "Say what your organisation does.",
    }
)
"""What each request must answer, with the sentence that asks for it. Company and charity number and
telephone are for those who have one."""


def missing_from(request: Request) -> list[Reason]:
    """One reason for each answer that a request to join still needs."""
    reasons = [
        Reason(f"{field}_missing", sentence, field)
        for field, sentence in REQUIRED.items()
        if not getattr(request, field).strip()
    ]
    if not request.declared_no_exclusion:
        sentence = "Confirm that no ground for exclusion applies to your organisation."
        reasons.append(Reason("declaration_missing", sentence, "declared_no_exclusion"))
    return reasons


def wrong_with(request: Request) -> list[Reason]:
    """What is wrong with what was answered; empty when all of it holds."""
    reasons = []
    if request.company_number.strip():
        reasons += company_number_refused_because(request.company_number)
    if request.charity_number.strip():
        reasons += charity_number_refused_because(request.charity_number)
    if request.postcode.strip() and not postcode(request.postcode):
        reasons.append(Reason("postcode_unreadable", REQUIRED["postcode"], "postcode"))
    if request.contact_email.strip() and not _EMAIL.fullmatch(request.contact_email.strip()):
        reasons.append(Reason("email_unreadable", REQUIRED["contact_email"], "contact_email"))
    if request.contact_phone.strip():
        reasons += telephone_number_refused_because(request.contact_phone)
    return reasons


def refused_because(request: Request) -> list[Reason]:
    """Why this request cannot be sent yet: what is missing, then what is wrong."""
    return missing_from(request) + wrong_with(request)


@dataclass(frozen=True, slots=True)
class Clock:
    """The term of a decision. `received_on` is day 0, `due_on` the last working day in time.

    A query to the supplier does not stop it [ours].
    """

    received_on: date
    due_on: date
    extended: bool = False

    def late(self, today: date) -> bool:
        """Whether the last day has passed without a decision."""
        return today > self.due_on

    def working_days_left(self, today: date, holidays: Set[date]) -> int:
        """Working days after today up to the last; 0 on the last day and after it.

        Before the day of receipt all of the term is left.
        """
        return working_days_between(max(today, self.received_on), self.due_on, holidays)


def clock(
    submitted_at: datetime,
    holidays: Set[date],
    *,
    working_days: int = DECISION_WORKING_DAYS,
    extended: bool = False,
) -> Clock:
    """The clock of a request that came at this aware moment.

    `working_days` is the scheme's setting; an extended term is 15, or the setting if it is longer.
    """
    received = day_of_receipt(submitted_at, holidays)
    days = max(working_days, EXTENDED_WORKING_DAYS) if extended else working_days
    return Clock(received, add_working_days(received, days, holidays), extended)


def extension_refused_because(current: Clock, today: date, reason: str) -> list[Reason]:
    """Why the term cannot be extended: it was once already, it is over, or no reason is given."""
    if current.extended:
        return [Reason("extended_already", "This request was given more time once already.")]
    if current.late(today):
        sentence = f"The time to decide ended on {in_words(current.due_on)}."
        return [Reason("term_over", sentence)]
    return reason_missing(reason)


def reason_missing(reason: str, field: str = "reason") -> list[Reason]:
    """A refusal, a query, a suspension and more time each need words, about nobody by a number."""
    if len(reason.strip()) >= LEAST_REASON:
        return number_refused_because(reason, field)
    return [Reason("reason_missing", "Give the reason in words that the supplier can use.", field)]
