from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dps.reports"
    label = "reports"
    verbose_name = "Reports"
