"""Letters and statements as tagged PDF files (PDF/UA-1) from templates of `templates/pdf/`.

A template extends `pdf/base.html`. Nothing is fetched from a network: style sheets, fonts and
pictures come from the static folders alone, by the same addresses as on pages.
"""

import threading
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
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


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as a PDF. The page must have a language and a title, which `pdf/base.html` has.

    Raises weasyprint's FatalURLFetchingError when the template asks for anything but static files.
    """
    words = render_to_string(template, context)
    page = HTML(string=words, base_url=BASE, url_fetcher=_StaticFiles())
    made: bytes = page.write_pdf(font_config=_fonts(), pdf_variant=VARIANT)
    return made
