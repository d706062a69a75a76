"""Every kind of message: who gets it, what it says. A new kind is a new line in this table.

Words in braces are handed to `tell(…)`. No line carries a score, a price or anything about a
participant but the contract's number: mail travels in the open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from textwrap import shorten
from types import MappingProxyType
from typing import Final

_LONGEST_SUBJECT: Final = 160
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message: `audience` says in words who gets it."""

    code: str
    audience: str
    subject: str
    body: str

    @property
    def words(self) -> frozenset[str]:
        """The names that stand in braces in the subject and the body."""
        parts = [*Formatter().parse(self.subject), *Formatter().parse(self.body)]
        return frozenset(name for _, name, _, _ in parts if name)

    def written(self, words: Mapping[str, object]) -> tuple[str, str]:
        """The subject, on one line of at most 160 characters, and the body. KeyError for a gap."""
        return _one_line(self.subject.format(**words)), self.body.format(**words)


def _one_line(text: str) -> str:
    """The text on one line, cut after a word; within the word where the first one is too long."""
    line = " ".join(text.split())
    cut = shorten(line, _LONGEST_SUBJECT, placeholder=_CUT)
    return cut if cut != _CUT else line[: _LONGEST_SUBJECT - len(_CUT)] + _CUT


_KINDS: Final = (
    # accounts
    Kind(
        "account_added",
        "The person",
        "An account was made for you",
        "An administrator made an account for you on the Dynamic Purchasing System. To choose "
        "your password, go to the log-in page and say that you forgot it.",
    ),
    # suppliers
    Kind(
        "supplier_registered",
        "The person who registered it",
        "{supplier} is registered",
        "You registered {supplier} on the Dynamic Purchasing System. Log in with this email "
        "address and the password that you chose. What comes next is on your organisation's page: "
        "answer a few questions and ask to join.",
    ),
    Kind(
        "registered_already",
        "The owner of an address with which somebody tried to register",
        "You have an account already",
        "Somebody, perhaps you, tried to register with this email address on the Dynamic "
        "Purchasing System. You have an account already, and nothing new was made: log in with "
        "the password that you have, or say on the log-in page that you forgot it. If it was not "
        "you, you need do nothing.",
    ),
    Kind(
        "admission_submitted",
        "Buyers",
        "{supplier} asks to join",
        "{supplier} asks to join the scheme. A decision is due by {decide_by}.",
    ),
    Kind(
        "admission_answered",
        "Buyers",
        "{supplier} answered your question",
        "{supplier} answered the question about its request to join. A decision is due by "
        "{decide_by}.",
    ),
    Kind(
        "admission_queried",
        "The supplier's owners",
        "A question about your request to join",
        "The buyers have a question about your request to join. Your request waits until you "
        "answer.",
    ),
    Kind(
        "admission_admitted",
        "The supplier's people",
        "You are admitted to the scheme",
        "{supplier} is now admitted. You can put offers live, and each live offer is considered "
        "for every need of its kind.",
    ),
    Kind(
        "admission_refused",
        "The supplier's owners",
        "Your request to join was refused",
        "The reasons are on your organisation's page. You can apply again at any time.",
    ),
    Kind(
        "supplier_suspended",
        "The supplier's people",
        "Your admission is suspended",
        "The reasons are on your organisation's page. Your offers are not considered meanwhile.",
    ),
    Kind(
        "supplier_reinstated",
        "The supplier's people",
        "Your suspension is lifted",
        "Your live offers are considered again from now on.",
    ),
    # business cases
    Kind(
        "case_submitted",
        "Managers of the district",
        "{case} waits for your approval",
        "The business case {case} was sent to you for approval.",
    ),
    Kind(
        "case_returned",
        "Officers of the district",
        "{case} came back to you",
        "The business case {case} was returned. The reasons are on its page.",
    ),
    Kind(
        "case_approved",
        "Officers of the district",
        "{case} is approved",
        "The business case {case} is approved and its budget is reserved. You can publish it now.",
    ),
    Kind(
        "case_published",
        "Buyers",
        "{case} is published",
        "The need {case} is published. Its window closes on {closes}.",
    ),
    Kind(
        "case_withdrawn",
        "Those who worked on the case",
        "{case} is withdrawn",
        "The business case {case} is withdrawn. The reason is on its page.",
    ),
    # matching
    Kind(
        "case_matched",
        "Lead buyers",
        "{case} waits for a panel",
        "The window of {case} has closed and its candidates are matched. Name who evaluates it.",
    ),
    Kind(
        "panel_appointed",
        "Evaluators and the moderator",
        "You are named on the panel of {case}",
        "Say first whether you have an interest in {case}. You see the offers after that.",
    ),
    Kind(
        "panel_seat_empty",
        "Lead buyers",
        "{case} lacks somebody on its panel",
        "Somebody on the panel of {case} has an interest in it. Name somebody else.",
    ),
    Kind(
        "marks_complete",
        "The moderator",
        "{case} waits for your consensus scores",
        "Everyone on the panel of {case} has handed in the scores.",
    ),
    Kind(
        "award_recommended",
        "Lead buyers with no other part in the case",
        "An award for {case} waits for approval",
        "An award for {case} is recommended. Somebody with no other part in it approves it.",
    ),
    Kind(
        "award_returned",
        "The lead buyer who recommended",
        "Your recommendation for {case} came back",
        "The award for {case} was not approved. The reason is on its page.",
    ),
    Kind(
        "ending_proposed",
        "Lead buyers with no other part in the case",
        "Somebody proposes to award nothing for {case}",
        "Offers are left for {case}, and a lead buyer proposes to end it without an award. "
        "Somebody with no other part in it confirms that, or lets the case go on.",
    ),
    Kind(
        "feedback_ready",
        "Suppliers whose offer was considered",
        "Feedback on {offers} for {case}",
        "{references} considered for {case}. What was decided on each and why is on the page "
        "below.",
    ),
    Kind(
        "award_invited",
        "The winner's owners",
        "You are invited to deliver {case}",
        "Your offer {offer} was chosen for {case}. Please answer by {answer_by}.",
    ),
    Kind(
        "award_accepted",
        "The district and the lead buyers",
        "The award of {case} is accepted",
        "{supplier} accepted {award}. A contract opens now.",
    ),
    Kind(
        "award_declined",
        "The district and the lead buyers",
        "The award of {case} was declined",
        "{award} was declined. The next suitable offer can be recommended.",
    ),
    Kind(
        "award_lapsed",
        "The district and the lead buyers",
        "The invitation for {case} lapsed",
        "{award} was not answered in time. The next suitable offer can be recommended.",
    ),
    Kind(
        "case_not_awarded",
        "The district",
        "Nothing was awarded for {case}",
        "No offer was chosen for {case}. The reason is on its page.",
    ),
    # payments
    Kind(
        "contract_opened",
        "The supplier, and coaches and officers of the district",
        "Contract {contract} is open",
        "Contract {contract} for {case} is open. Claimants can be referred to it.",
    ),
    Kind(
        "change_proposed",
        "Lead buyers",
        "A {change} of contract {contract} is proposed",
        "Somebody proposes a {change} of contract {contract}. The reason is on the page below. "
        "Somebody else approves or refuses it.",
    ),
    Kind(
        "change_refused",
        "Whoever proposed it",
        "The {change} of contract {contract} was refused",
        "A lead buyer refused the {change} of contract {contract} that you proposed. The contract "
        "goes on as it was.",
    ),
    Kind(
        "contract_suspended",
        "The supplier, and coaches and officers of the district",
        "Contract {contract} is suspended",
        "Contract {contract} takes no referrals and no further starts for now. A start that was "
        "attended before can still be recorded. The reason is on its page.",
    ),
    Kind(
        "contract_resumed",
        "The supplier, and coaches and officers of the district",
        "Contract {contract} is open again",
        "The suspension of contract {contract} is lifted. Claimants can be referred to it again.",
    ),
    Kind(
        "contract_terminated",
        "The supplier, and coaches and officers of the district",
        "Contract {contract} has ended early",
        "Contract {contract} was terminated. Who ended it and why is on its page. What was started "
        "before can still be recorded, completed and paid.",
    ),
    Kind(
        "contract_delivered",
        "The supplier, and coaches and officers of the district",
        "Contract {contract} is delivered",
        "The last start of contract {contract} is over. Completions and jobs can still be recorded "
        "until the contract closes.",
    ),
    Kind(
        "contract_closed",
        "The supplier, and coaches and officers of the district",
        "Contract {contract} is closed",
        "Nothing can be claimed on contract {contract} any more. What was committed and never paid "
        "is back in the district's budget.",
    ),
    Kind(
        "referral_made",
        "The supplier",
        "A new referral: {participant}",
        "A work coach referred {participant} to you. Please accept it or say why you cannot.",
    ),
    Kind(
        "referral_answered",
        "The work coach who referred",
        "Your referral {participant} is answered",
        "The supplier answered your referral {participant}, or recorded how it goes on. What was "
        "said stands on its page.",
    ),
    Kind(
        "referral_lapsed",
        "The work coach who referred",
        "Your referral {participant} ended with its contract",
        "The contract of your referral {participant} closed before the participant started, so the "
        "referral is withdrawn. You can refer your claimant to other provision.",
    ),
    Kind(
        "referral_withdrawn",
        "The supplier",
        "{participant} is withdrawn",
        "The work coach took the referral {participant} back.",
    ),
    Kind(
        "milestone_failed",
        "The supplier",
        "A claim for {participant} did not pass the check",
        "The reason is on the page of {participant}. You can correct what you recorded, and it is "
        "claimed again.",
    ),
    Kind(
        "milestone_reversed",
        "The supplier",
        "A claim for {participant} was reversed",
        "Finance took back the pass of this claim. The reason is on the page of {participant}.",
    ),
    Kind(
        "statement_drawn",
        "The supplier",
        "Statement {statement} waits for you",
        "Statement {statement} of contract {contract} is drawn. Confirm it, or query it.",
    ),
    Kind(
        "statement_changed",
        "The supplier",
        "Statement {statement} has changed",
        "Finance reversed a claim, and its line is off statement {statement} of contract "
        "{contract}. Please look at it again.",
    ),
    Kind(
        "statement_confirmed",
        "Finance",
        "Statement {statement} is confirmed",
        "Statement {statement} of contract {contract} is a valid invoice, to be settled by "
        "{pay_by}.",
    ),
    Kind(
        "statement_queried",
        "Finance",
        "Statement {statement} is queried",
        "The supplier queried statement {statement} of contract {contract}.",
    ),
    Kind(
        "statement_answered",
        "The supplier",
        "Your query on {statement} is answered",
        "Finance answered your query on statement {statement} of contract {contract}. Confirm the "
        "statement, or ask again.",
    ),
    Kind(
        "statement_approved",
        "Finance",
        "Statement {statement} waits for payment",
        "Statement {statement} of contract {contract} is approved. Somebody else than the approver "
        "pays it.",
    ),
    Kind(
        "statement_paid",
        "The supplier",
        "Statement {statement} is paid",
        "Statement {statement} of contract {contract} was paid on {paid_on}.",
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every kind by its code."""
