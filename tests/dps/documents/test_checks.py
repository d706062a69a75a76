"""Uploads made to hurt, each with what is said of it; and plain ones, which pass."""

import io
import os
import resource
import subprocess
import sys
import time
import zipfile

import pytest

from dps.documents.checks.inspecting import ROOT, inspect
from dps.documents.checks.verdicts import DOCX, PDF, SENTENCES
from dps.kernel.errors import RuleBroken
from tests.dps.documents import made
from tests.dps.documents.hostile import HOSTILE, RELS, field

MEGABYTE = 2**20
MOST_SECONDS_OF_CPU = 2.6
"""Two for the check, and starting Python."""


@pytest.fixture
def look(tmp_path):
    def look(content: bytes, name: str):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return inspect(path, name)

    return look


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(case, look):
    make, code, *name = HOSTILE[case]
    content = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(RuleBroken) as refused:
        look(content, *(name or ["a.pdf"]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    (reason,) = refused.value.reasons
    assert reason.code in (code if isinstance(code, set) else {code})
    assert reason.field == "document"
    assert reason.sentence.startswith("The selected file")
    assert "{" not in reason.sentence
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < MOST_SECONDS_OF_CPU


def test_the_corpus_is_large_enough():
    assert len(HOSTILE) >= 60


PEAK = """
import runpy, sys
try:
    runpy.run_module("dps.documents.checks.child", run_name="__main__")
finally:
    status = open("/proc/self/status").read()
    sys.stderr.write(status.split("VmHWM:")[1].split()[0])
"""


@pytest.mark.parametrize(
    "case",
    [
        "bomb in one part",
        "bomb in the text",
        "bomb of packed objects",
        "endless nesting",
        "objects without number",
        "brackets without end",
    ],
)
def test_the_memory_of_a_check_is_bounded(case, tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(HOSTILE[case][0]())
    with path.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", PEAK], stdin=file, capture_output=True, cwd=ROOT, check=False
        )
    peak = done.stderr.decode().strip().rsplit("\n", 1)[-1]
    assert done.returncode < 0 or int(peak) * 1024 < 115 * MEGABYTE


def test_a_large_pdf_of_pictures_passes(look):
    picture = b"<< /Length %d >>\nstream\n%s\nendstream" % (MEGABYTE, os.urandom(MEGABYTE))
    content = made.pdf(objects=(picture,) * 18)
    assert look(content, "a.pdf").media_type == PDF


def test_every_kind_of_refusal_has_a_sentence():
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


def test_a_text_is_called_a_text(look):
    with pytest.raises(RuleBroken) as refused:
        look("Über uns: an offer.\n".encode(), "offer.pdf")
    assert "it holds plain text" in refused.value.reasons[0].sentence


def test_a_zip_is_called_a_zip_whatever_its_name_says(look):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("offer.txt", "Our offer.")
    with pytest.raises(RuleBroken) as refused:
        look(packed.getvalue(), "offer.docx")
    assert [(reason.code, reason.sentence) for reason in refused.value.reasons] == [
        (
            "not_a_document",
            (
                "The selected file is not a PDF or a Word document (.docx): it is a zip archive, "
                "or a document of another program. Select the document itself, saved as one of "
                "these."
            ),
        )
    ]


def test_a_plain_word_document_passes(look):
    verdict = look(made.docx(), "Our offer.DOCX")
    assert verdict.media_type == DOCX
    assert verdict.remarks == ()


def test_a_plain_pdf_passes(look):
    verdict = look(made.pdf(), "Our offer.PDF")
    assert verdict.media_type == PDF
    assert verdict.remarks == ()


def test_a_link_that_a_reader_clicks_is_no_harm(look):
    links = made.relationships(("hyperlink", "https://example.org/", True))
    assert look(made.docx({RELS: links}), "a.docx").media_type == DOCX


def test_a_page_number_is_no_harm(look):
    assert look(made.docx(body=field(" PAGE  \\* MERGEFORMAT ")), "a.docx").media_type == DOCX


def test_a_long_document_is_read_in_time(look):
    body = made.story(*[made.run("We help people find work. " * 8, "Arial")] * 12_000)
    start = time.process_time()
    assert look(made.docx(body=body), "a.docx").remarks == ()
    assert time.process_time() - start < MOST_SECONDS_OF_CPU


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            made.story(made.run("a" * 80, "Arial"), made.run("b" * 20, "Comic Sans MS")),
            "Comic Sans MS (20%)",
        ),
        (
            made.story(made.run("a" * 1000, "Arial"), made.run("b", "Calibri")),
            "Calibri (less than 1%)",
        ),
        (made.story(made.run("words without a font")), "Times New Roman (100%)"),
    ],
)
def test_a_wrong_font_is_remarked_with_its_share(body, said, look):
    (remark,) = look(made.docx(body=body), "a.docx").remarks
    assert remark.code == "font"
    assert said in remark.sentence
    assert remark.sentence.endswith("Documents are asked for in Arial, 12 point.")


def styles(default: str = "", style: str = "", based_on: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{default}"/>' if default else ""
    own = f'<w:rPr><w:rFonts w:ascii="{style}"/></w:rPr>' if style else ""
    basis = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<?xml version="1.0"?><w:styles xmlns:w="{made.W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f"{fonts}</w:rPr></w:rPrDefault></w:docDefaults>"
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal">{own}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="Quote">{basis}</w:style></w:styles>'
    )


@pytest.mark.parametrize(
    ("sheet", "remarked"),
    [
        (styles(default="Arial"), False),
        (styles(default="Calibri"), True),
        (styles(default="Calibri", style="Arial"), False),
        (styles(default="Calibri", style="Arial", based_on="Normal"), False),
        (styles(default="Arial", style="Georgia", based_on="Normal"), True),
        (styles(default="Arial", based_on="Quote"), False),
    ],
)
def test_fonts_come_from_styles_where_runs_name_none(sheet, remarked, look):
    body = made.story('<w:pPr><w:pStyle w:val="Quote"/></w:pPr>' + made.run("We help people."))
    found = look(made.docx({"word/styles.xml": sheet}, body=body), "a.docx").remarks
    assert bool(found) is remarked


def test_fonts_come_from_the_theme(look):
    theme = (
        '<?xml version="1.0"?><a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:minorFont><a:latin typeface="Verdana"/></a:minorFont></a:theme>'
    )
    body = made.story(
        '<w:r><w:rPr><w:rFonts w:asciiTheme="minorHAnsi"/></w:rPr><w:t>Words</w:t></w:r>'
    )
    (remark,) = look(made.docx({"word/theme/theme1.xml": theme}, body=body), "a.docx").remarks
    assert "Verdana (100%)" in remark.sentence


def test_symbols_are_no_wrong_font(look):
    body = made.story(made.run("§", "Wingdings") + made.run("We help people.", "Arial"))
    assert look(made.docx(body=body), "a.docx").remarks == ()


@pytest.mark.parametrize(
    ("font", "remarked"),
    [
        ("ABCDEF+ArialMT", False),
        ("Arial-BoldMT", False),
        ("Arial,Bold", False),
        ("LiberationSans-Bold", False),
        ("ArialNarrow", True),
        ("Calibri", True),
    ],
)
def test_the_fonts_of_a_pdf_are_known_by_name(font, remarked, look):
    assert bool(look(made.pdf(font=font), "a.pdf").remarks) is remarked


def test_a_scan_is_remarked(look):
    (remark,) = look(made.pdf(font=""), "a.pdf").remarks
    assert remark.code == "no_text"
