from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dps.web"
    label = "web"
    verbose_name = "Web"
