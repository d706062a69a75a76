from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        from payments.bindings import bind_moves  # noqa: PLC0415 - models must be there first

        bind_moves()
        register(identity_keys_can_be_read)


def identity_keys_can_be_read(**_: Any) -> list[CheckMessage]:
    """Without a key no claimant can be referred: better refused at the start."""
    from payments.services.identity import identity_keys  # noqa: PLC0415 - as above

    try:
        identity_keys()
    except ImproperlyConfigured as refusal:
        return [Error(str(refusal), id="payments.E001")]
    return []
