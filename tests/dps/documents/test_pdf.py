"""Letters: tagged, titled, and made without a network."""

import io

import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from dps.documents.pdf import render_pdf


@pytest.fixture
def template(settings, tmp_path):
    """Write a template that can be rendered; the name to render it by."""

    def write(content: str) -> str:
        (tmp_path / "letter.html").write_text(content, encoding="utf-8")
        return "letter.html"

    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    return write


LETTER = (
    '{% extends "pdf/base.html" %}{% block title %}What was decided{% endblock %}'
    "{% block heading %}What was decided{% endblock %}"
    "{% block content %}<p>Dear {{ name }}</p>{% endblock %}"
)


def test_a_letter_is_tagged_and_has_language_and_title(template):
    made = render_pdf(template(LETTER), {"name": "Łucja <b>"})
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "What was decided"
    assert "Dear Łucja <b>" in reader.pages[0].extract_text()
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a.css",
        "https://evil.invalid/static/dps/pdf.css",
        "file:///etc/passwd",
        "/media/a.png",
        "data:text/css,p{}",
    ],
)
def test_nothing_comes_from_elsewhere(template, address):
    link = f'<link rel="stylesheet" href="{address}">'
    page = f'<html lang="en"><title>x</title>{link}<p>x</p></html>'
    with pytest.raises(FatalURLFetchingError):
        render_pdf(template(page), {})


def test_nothing_comes_from_above_the_static_folders(template):
    page = (
        '<html lang="en"><title>x</title>'
        '<link rel="stylesheet" href="/static/../dps/settings.py"><p>x</p></html>'
    )
    with pytest.raises(FatalURLFetchingError):
        render_pdf(template(page), {})
