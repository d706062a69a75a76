"""Letters: one tagged PDF for each scored candidate, made once."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from dps.documents.models import Document
from dps.documents.pdf import render_pdf
from dps.documents.storage import open_stored
from matching.domain.feedback import thawed
from matching.models import Feedback
from matching.services import render_due
from matching.services.letters import shown
from tests import build
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path


def words_of(document: Document) -> str:
    with open_stored(document.sha256) as file:
        reader = PdfReader(BytesIO(file.read()))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or (
        reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    )
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_every_scored_candidate_has_its_letter_and_the_others_a_page_only():
    told = tale().until("approve", {"best": (4, 4, 3, 3), "second": (3, 3, 3, 2)})
    assert render_due(now=build.NOW) == 2
    assert Feedback.objects.filter(letter=None).count() == 1
    loser = Feedback.objects.get(candidate=told.candidate("second"))
    words = words_of(loser.letter)
    for text in (
        told.offers["second"].reference, told.case.reference, "letter 1", "3 June 2026",
        "It came 2nd of 2 suitable offers", "The offer of Best Works Ltd is chosen",
        "The answer earns 2.", "More evidence of last year.", "2nd of 2",
        "Each figure is rounded; the offers are ordered by their exact points.",
    ):  # fmt: skip
        assert text in words
    assert "invitation" not in words
    assert "Dear Works" not in words
    assert "800.00" not in words
    winner = words_of(Feedback.objects.get(candidate=told.candidate("best")).letter)
    assert "Your offer came first of 2" in winner
    assert "What comes next An invitation to deliver the need follows" in winner
    assert "in this service by the day that it names. When you accept, a contract opens." in winner


@pytest.mark.parametrize("lines", range(0, 24, 3))
def test_no_table_of_a_letter_is_split_over_two_pages(lines):
    tale().until("approve")
    feedback = Feedback.objects.filter(wants_letter=True).first()
    content = thawed(feedback.content)
    because = tuple(f"Sentence {number} before the tables." for number in range(lines))
    content = replace(content, unsuitable_because=because)
    letter = render_pdf("pdf/letter.html", {**shown(content), "number": 1})
    pages = [page.extract_text() for page in PdfReader(BytesIO(letter)).pages]
    for caption, rows in (
        ("Scores, from 0 to 4", ("Scores and points", "30%", "25%", "15%")),
        ("Points, out of 100", ("Quality, out of", "Price, out of", "Total")),
    ):
        page = next(words for words in pages if caption in words)
        assert [row for row in rows if row not in page] == []


def test_letters_are_made_once():
    tale().until("approve")
    assert render_due(now=build.NOW, most=1) == 1
    assert render_due(now=build.NOW) == 1
    assert render_due(now=build.NOW) == 0
    assert Document.objects.filter(origin="made").count() == 2


def test_feedback_is_never_changed_once_it_is_told():
    told = tale().until("approve")
    render_due(now=build.NOW)
    row = Feedback.objects.get(candidate=told.candidate("best"))
    page_only = Feedback.objects.get(candidate=told.candidate("dear"))
    for act in (
        lambda: Feedback.objects.filter(pk=row.pk).update(letter=None),
        lambda: Feedback.objects.filter(pk=page_only.pk).update(content={}),
        page_only.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
