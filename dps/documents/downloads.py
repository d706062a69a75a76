"""Handing out stored files. Who may have one is decided before, by the app that owns the object."""

import logging
from typing import Final

from django.http import FileResponse, Http404

from dps.documents.models import Document
from dps.documents.storage import open_stored

log = logging.getLogger(__name__)
POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"


def download(document: Document) -> FileResponse:
    """The file as an attachment that no browser opens or guesses at. Http404 when it is missing."""
    try:
        content = open_stored(document.sha256)
    except FileNotFoundError as error:
        log.error("the content of %s is missing from the folder of documents", document.reference)
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=document.name, content_type=document.media_type
    )
    response.headers["Content-Length"] = str(document.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    return response
