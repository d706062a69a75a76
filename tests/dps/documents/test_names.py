"""Names of files: plain, bounded, and still recognisable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.documents.names import LONGEST, clean_name


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("Our offer.pdf", "Our offer.pdf"),
        ("Our offer.PDF", "Our offer.pdf"),
        ("C:\\Users\\ann\\Our offer.pdf", "Our offer.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("Cynnig Gwaith â Caerdydd.pdf", "Cynnig Gwaith â Caerdydd.pdf"),
        ("עבודה.pdf", "עבודה.pdf"),
        ("offer\u202efdp.exe", "offerfdp.exe.pdf"),
        ("offer\x00\r\n.pdf", "offer.pdf"),
        ('a"b;c<d>|e.pdf', "a b c d e.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("CON.pdf", "document.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("twice.pdf.pdf", "twice.pdf"),
    ],
)
def test_a_name_is_made_plain(given_name, clean):
    assert clean_name(given_name, ".pdf") == clean


@given(st.text(max_size=400))
def test_any_name_becomes_a_plain_one(name):
    clean = clean_name(name, ".docx")
    assert clean.endswith(".docx")
    assert len(".docx") < len(clean) <= LONGEST
    assert clean.isprintable()
    assert not set(clean) & set('/\\<>:"|?*')
    assert clean_name(clean, ".docx") == clean
