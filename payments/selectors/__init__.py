"""Reads of delivery and payment. Who may see what is decided by the models' `visible_to`."""

from payments.selectors.waiting import waiting_for

__all__ = ["waiting_for"]
