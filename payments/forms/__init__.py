"""Forms of contracts, referrals, progress and payments: text to values. None of them saves."""

from payments.forms.lists import (
    ContractsFilter,
    LedgerFilter,
    MilestonesFilter,
    ParticipantsFilter,
    ProvisionFilter,
    StatementsFilter,
)
from payments.forms.moves import (
    AbsenceForm,
    AnswerForm,
    CheckForm,
    PaymentForm,
    QueryForm,
    ReasonForm,
    RefusalForm,
    ReversalForm,
    SuspensionForm,
    TerminationForm,
    WithdrawalForm,
)
from payments.forms.progress import (
    CompletionForm,
    JobForm,
    LeavingForm,
    ProducedForm,
    RecordForm,
    ReferralForm,
    StartForm,
)

__all__ = [
    "AbsenceForm",
    "AnswerForm",
    "CheckForm",
    "CompletionForm",
    "ContractsFilter",
    "JobForm",
    "LeavingForm",
    "LedgerFilter",
    "MilestonesFilter",
    "ParticipantsFilter",
    "PaymentForm",
    "ProducedForm",
    "ProvisionFilter",
    "QueryForm",
    "ReasonForm",
    "RecordForm",
    "ReferralForm",
    "RefusalForm",
    "ReversalForm",
    "StartForm",
    "StatementsFilter",
    "SuspensionForm",
    "TerminationForm",
    "WithdrawalForm",
]
