from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "dps.guidance"
    label = "guidance"
    verbose_name = "Guidance"
