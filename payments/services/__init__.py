"""The verbs of delivery and payment: each one write, keyword-only, atomic, `now` handed in."""

from payments.services.changes import propose_change, refuse_change
from payments.services.claims import fail_milestone, pass_milestone
from payments.services.contracts import (
    close_contract,
    deliver_contract,
    open_contract,
    resume_contract,
    suspend_contract,
    terminate_contract,
)
from payments.services.progress import (
    Happened,
    Proof,
    correct_event,
    record_completion,
    record_job,
    record_leaving,
    record_produced,
    record_start,
    take_back_event,
)
from payments.services.referrals import (
    accept_referral,
    lapse_referral,
    miss_referral,
    refer,
    refuse_referral,
    withdraw_referral,
)
from payments.services.reversals import reverse_milestone
from payments.services.statements import (
    answer_statement,
    approve_statement,
    confirm_statement,
    draw_statement,
    pay_statement,
    query_statement,
)

__all__ = [
    "Happened",
    "Proof",
    "accept_referral",
    "answer_statement",
    "approve_statement",
    "close_contract",
    "confirm_statement",
    "correct_event",
    "deliver_contract",
    "draw_statement",
    "fail_milestone",
    "lapse_referral",
    "miss_referral",
    "open_contract",
    "pass_milestone",
    "pay_statement",
    "propose_change",
    "query_statement",
    "record_completion",
    "record_job",
    "record_leaving",
    "record_produced",
    "record_start",
    "refer",
    "refuse_change",
    "refuse_referral",
    "resume_contract",
    "reverse_milestone",
    "suspend_contract",
    "take_back_event",
    "terminate_contract",
    "withdraw_referral",
]
