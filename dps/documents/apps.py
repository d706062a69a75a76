import logging

from django.apps import AppConfig

# Makers of PDF files that tell each of their steps; set before anything imports them.
for chatty in ("weasyprint.progress", "fontTools"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


class DocumentsConfig(AppConfig):
    name = "dps.documents"
    label = "documents"
    verbose_name = "Documents"
