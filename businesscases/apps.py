from django.apps import AppConfig


class BusinessCasesConfig(AppConfig):
    name = "businesscases"
    verbose_name = "Business cases"
