"""The permission table: each capability, who holds it, and what it means.

The only place that maps roles to acts. Code asks for a capability, never for a role. A seat that is
tied to a supplier or district counts only for objects of that supplier or district.
"""

from dataclasses import dataclass
from typing import Final

from dps.accounts.actors import Actor
from dps.accounts.roles import Role
from dps.kernel.errors import NotAllowed

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed_in"

_OWNER, _EDITOR = Role.SUPPLIER_OWNER, Role.SUPPLIER_EDITOR
_COACH, _OFFICER, _MANAGER = Role.WORK_COACH, Role.DISTRICT_OFFICER, Role.DISTRICT_MANAGER
_BUYER, _LEAD, _FINANCE = Role.BUYER, Role.LEAD_BUYER, Role.FINANCE
_AUDITOR, _ADMIN, _SYSTEM = Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the table."""

    meaning: str
    roles: frozenset[str]


def _to(meaning: str, *roles: str) -> Grant:
    return Grant(meaning, frozenset(roles))


PERMISSIONS: Final[dict[str, Grant]] = {
    # suppliers
    "view_supplier": _to(
        "See an organisation and its admission",
        *(_OWNER, _EDITOR, _BUYER, _LEAD, _FINANCE, _AUDITOR),
    ),
    "edit_supplier": _to("Change the organisation's own details", _OWNER, _EDITOR),
    "submit_admission": _to("Ask to join the scheme", _OWNER),
    "decide_admission": _to("Admit, query or refuse a supplier", _BUYER, _LEAD),
    "suspend_supplier": _to("Suspend a supplier, and lift it", _LEAD),
    "view_offers": _to(
        "See offers: their own, or all that no seal hides",
        *(_OWNER, _EDITOR, _BUYER, _LEAD, _AUDITOR),
    ),
    "edit_offer": _to("Write and amend offers", _OWNER, _EDITOR),
    "publish_offer": _to("Put an offer live, pause, resume or withdraw it", _OWNER, _EDITOR),
    # business cases
    "view_cases": _to(
        "See business cases: of the own district, or all from submission",
        *(_OFFICER, _MANAGER, _BUYER, _LEAD, _FINANCE, _AUDITOR),
    ),
    "draft_case": _to("Draft and change a business case", _OFFICER),
    "submit_case": _to("Send a business case to the district manager, or withdraw it", _OFFICER),
    "approve_case": _to("Approve or return a business case of the own district", _MANAGER),
    "publish_case": _to("Publish an approved need", _OFFICER),
    "close_window": _to("Close a window when its time has come", _SYSTEM),
    "view_budget": _to(
        "See a district's budget account", *(_OFFICER, _MANAGER, _LEAD, _FINANCE, _AUDITOR)
    ),
    "allocate_budget": _to("Allocate money to a district", _FINANCE),
    "set_priorities": _to("Set a district's priorities and champion", _MANAGER),
    # matching
    "view_matches": _to(
        "See a case's candidates, gates and ranking; the own district's once it is decided",
        *(_OFFICER, _MANAGER, _BUYER, _LEAD, _AUDITOR),
    ),
    "view_evaluation": _to(
        "See how far an evaluation is, scores after the lock; the own district's once decided",
        *(_OFFICER, _MANAGER, _BUYER, _LEAD, _AUDITOR),
    ),
    "follow_decisions": _to(
        "Follow decisions while they are made, with what every offer costs after the lock",
        *(_BUYER, _LEAD, _AUDITOR),
    ),
    "appoint_panel": _to("Name the evaluators of a case and start the evaluation", _LEAD),
    "evaluate": _to("Score the four questions as a member of the panel", _BUYER, _LEAD),
    "moderate": _to("Record consensus scores and lock quality", _LEAD),
    "recommend_award": _to("Recommend the best suitable offer, or no award", _LEAD),
    "approve_award": _to("Approve an award in which one had no other part", _LEAD),
    "invite": _to("Invite the supplier when standstill is over; let an invitation lapse", _SYSTEM),
    "answer_invitation": _to("Accept or decline an award", _OWNER),
    "view_feedback": _to(
        "Read the feedback on an offer", *(_OWNER, _EDITOR, _BUYER, _LEAD, _AUDITOR)
    ),
    "view_awards": _to(
        "See awards before they are public",
        *(_OWNER, _EDITOR, _OFFICER, _MANAGER, _BUYER, _LEAD, _FINANCE, _AUDITOR),
    ),
    # payments
    "open_contract": _to("Open a contract from an accepted award", _SYSTEM),
    "view_contracts": _to(
        "See contracts and their figures",
        *(_OWNER, _EDITOR, _COACH, _OFFICER, _MANAGER, _BUYER, _LEAD, _FINANCE, _AUDITOR),
    ),
    "view_contract_changes": _to(
        "See what is proposed to become of a contract", _BUYER, _LEAD, _AUDITOR
    ),
    "propose_contract_change": _to(
        "Propose suspension or termination of a contract", _BUYER, _LEAD
    ),
    "change_contract": _to(
        "Approve a suspension or termination that somebody else proposed; resume", _LEAD
    ),
    "finish_contract": _to("Mark a contract delivered or closed when nothing is open", _SYSTEM),
    "find_provision": _to("Find live provision of the own district", _COACH, _OFFICER, _MANAGER),
    "refer": _to("Refer a claimant, or withdraw a referral", _COACH),
    "view_participants": _to(
        "See participants of a contract", _OWNER, _EDITOR, _COACH, _FINANCE, _AUDITOR
    ),
    "record_progress": _to("Accept referrals and record progress", _OWNER, _EDITOR),
    "earn_milestones": _to("Earn the milestones that are due", _SYSTEM),
    "validate_milestones": _to("Pass or fail a claimed milestone", _FINANCE),
    "draw_statements": _to("Draw the statements of a month", _SYSTEM, _FINANCE),
    "view_statements": _to("See statements", _OWNER, _EDITOR, _BUYER, _LEAD, _FINANCE, _AUDITOR),
    "confirm_statement": _to("Confirm or query a statement", _OWNER, _EDITOR),
    "approve_statement": _to("Approve a confirmed statement", _FINANCE),
    "pay_statement": _to("Record the payment of a statement that somebody else approved", _FINANCE),
    "view_ledger": _to("See the ledger", _FINANCE, _AUDITOR),
    # the house
    "view_reports": _to(
        "See management information",
        *(_OFFICER, _MANAGER, _BUYER, _LEAD, _FINANCE, _AUDITOR, _ADMIN),
    ),
    "view_audit": _to("See who did what and when", _AUDITOR),
    "administer": _to("Keep accounts, seats, scheme rows and content", _ADMIN),
    "move_clock": _to("Move the clock of a demonstration", _ADMIN),
}


def may(actor: Actor, capability: str, scopes: tuple[str, ...] = ()) -> bool:
    """Whether the actor holds the capability for an object of these scopes.

    `scopes` are the references of the supplier and district to which the object belongs; a seat of
    the centre fits any. Without scopes the answer is whether any seat of the actor holds it at all.
    KeyError for a capability that is not in the table.
    """
    if capability == PUBLIC:
        return True
    if capability == SIGNED_IN:
        return actor.signed_in
    roles = PERMISSIONS[capability].roles
    return any(
        seat.role in roles and (not seat.scope or not scopes or seat.scope in scopes)
        for seat in actor.seats
    )


def require(actor: Actor, capability: str, scopes: tuple[str, ...] = ()) -> None:
    """Raise NotAllowed unless the actor holds the capability for an object of these scopes."""
    if not may(actor, capability, scopes):
        raise NotAllowed(f"{actor.reference or 'nobody'} may not {capability}")


def role_used(actor: Actor, capability: str, scopes: tuple[str, ...] = ()) -> str:
    """The role by which the actor holds the capability, for the audit line; empty if none."""
    roles = PERMISSIONS[capability].roles
    for seat in actor.seats:
        if seat.role in roles and (not seat.scope or not scopes or seat.scope in scopes):
            return seat.role
    return ""


def scopes_of(actor: Actor, capability: str) -> tuple[str, ...] | None:
    """The scopes for which the actor holds the capability; None means everywhere.

    `visible_to` querysets start here, so that lists and permissions cannot disagree.
    """
    roles = PERMISSIONS[capability].roles
    seats = [seat for seat in actor.seats if seat.role in roles]
    if any(not seat.scope for seat in seats):
        return None
    return tuple(seat.scope for seat in seats)
