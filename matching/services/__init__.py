"""The verbs of matching, by what they do."""

from matching.services.awarding import (
    accept_award,
    approve_award,
    decline_award,
    invite_award,
    lapse_award,
)
from matching.services.closing import close_case
from matching.services.deciding import (
    lock_quality,
    recommend_award,
    reject_recommendation,
)
from matching.services.ending import not_award, propose_ending, refuse_ending
from matching.services.letters import render_due
from matching.services.marking import Entry, save_marks, sign_consensus, submit_marks
from matching.services.panels import (
    appoint_panel,
    declare_before_approval,
    declare_interest,
    open_candidates,
    replace_member,
)
from matching.services.running import run_match

__all__ = [
    "Entry",
    "accept_award",
    "appoint_panel",
    "approve_award",
    "close_case",
    "declare_before_approval",
    "declare_interest",
    "decline_award",
    "invite_award",
    "lapse_award",
    "lock_quality",
    "not_award",
    "open_candidates",
    "propose_ending",
    "recommend_award",
    "refuse_ending",
    "reject_recommendation",
    "render_due",
    "replace_member",
    "run_match",
    "save_marks",
    "sign_consensus",
    "submit_marks",
]
