from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "dps.documents"
    label = "documents"
    verbose_name = "Documents"
