from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dps.audit"
    label = "audit"
    verbose_name = "Audit"
