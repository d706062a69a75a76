"""Typesetting a page of HTML as a tagged PDF (PDF/UA-1).

Nothing is fetched from a network: style sheets, fonts and pictures come from the static folders
alone, by the same addresses as on pages.
"""

import threading
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE: Final = "https://static.invalid/"
"""What addresses in a template are relative to: a host that only `_StaticFiles` answers."""

VARIANT: Final = "pdf/ua-1"
_KEPT = threading.local()
_TYPES: Final = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
}


def _fonts() -> FontConfiguration:
    """The fonts of this thread: unpacking them takes ten times as long as making a letter."""
    if not hasattr(_KEPT, "fonts"):
        _KEPT.fonts = FontConfiguration()
    return _KEPT.fonts


class _StaticFiles(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Answers addresses below STATIC_URL from the static folders, and stops at any other."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = unquote(parts.path)
        prefix = f"/{settings.STATIC_URL.strip('/')}/"
        if f"{parts.scheme}://{parts.netloc}/" != BASE or not path.startswith(prefix):
            raise FatalURLFetchingError(f"a PDF takes nothing from {url[:200]}")
        name = path.removeprefix(prefix)
        found = finders.find(name)
        media_type = _TYPES.get(Path(name).suffix)
        if not isinstance(found, str) or media_type is None:
            raise ValueError(f"there is no static file {name[:200]}")
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": media_type})


def typeset(words: str) -> bytes:
    """The page as a PDF; it must have a language and a title.

    Raises weasyprint's FatalURLFetchingError when it asks for anything but static files.
    """
    page = HTML(string=words, base_url=BASE, url_fetcher=_StaticFiles())
    made: bytes = page.write_pdf(font_config=_fonts(), pdf_variant=VARIANT)
    return made
