"""Letters and statements as tagged PDF files from templates of `templates/pdf/`.

A template extends `pdf/base.html`, which has the language and the title that PDF/UA asks for.
"""

from typing import Any

from django.template.loader import render_to_string


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as a PDF. Raises as `typeset` does."""
    from dps.documents.typesetting import typeset  # noqa: PLC0415 - loading it takes a second

    return typeset(render_to_string(template, context))
