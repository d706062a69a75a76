"""What people do with organisations and offers: each verb is one transaction.

Verbs take the object as the caller read it and raise Stale when it has changed since.
"""

from suppliers.services.addresses import offer_address, supplier_address
from suppliers.services.admission import (
    admit_supplier,
    answer_query,
    query_supplier,
    reapply,
    refuse_supplier,
    reinstate_supplier,
    save_supplier,
    submit_admission,
    suspend_supplier,
)
from suppliers.services.drafting import (
    attach_document,
    begin_amendment,
    begin_offer,
    discard_amendment,
    save_draft,
)
from suppliers.services.publishing import (
    pause_offer,
    publish_offer,
    resume_offer,
    withdraw_offer,
)
from suppliers.services.registering import Registered, register_supplier

__all__ = [
    "Registered",
    "admit_supplier",
    "answer_query",
    "attach_document",
    "begin_amendment",
    "begin_offer",
    "discard_amendment",
    "offer_address",
    "pause_offer",
    "publish_offer",
    "query_supplier",
    "reapply",
    "refuse_supplier",
    "register_supplier",
    "reinstate_supplier",
    "resume_offer",
    "save_draft",
    "save_supplier",
    "submit_admission",
    "supplier_address",
    "suspend_supplier",
    "withdraw_offer",
]
