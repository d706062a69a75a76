"""Taking files in and handing them out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from dps.documents.downloads import download
from dps.documents.models import Document
from dps.documents.services import MOST_BYTES, store_made, store_upload
from dps.documents.storage import path_of
from dps.kernel.errors import RuleBroken
from tests import build
from tests.dps.documents import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


def upload(content: bytes, name: str) -> Document:
    return store_upload(
        upload=SimpleUploadedFile(name, content, "text/plain"),
        actor=build.actor("supplier_owner", "SUP-0001"),
        now=build.NOW,
    )


def test_an_upload_is_kept_with_what_it_is_and_remarks():
    content = made.docx(body=made.story(made.run("Words", "Calibri")))
    kept = upload(content, "../Our offer.docx")
    assert (kept.name, kept.size, kept.origin) == ("Our offer.docx", len(content), "uploaded")
    assert kept.media_type.endswith("wordprocessingml.document")
    assert [remark["code"] for remark in kept.remarks] == ["font"]
    assert path_of(kept.sha256).read_bytes() == content
    assert kept.reference.startswith("DOC-")


def test_a_refused_file_leaves_no_row_and_no_file(folder):
    with pytest.raises(RuleBroken):
        upload(b"just text", "offer.pdf")
    assert not Document.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_file_above_the_limit_is_refused_unread():
    with pytest.raises(RuleBroken) as refused:
        upload(b"%PDF-" + b"x" * MOST_BYTES, "offer.pdf")
    assert refused.value.reasons[0].sentence == "The selected file must be smaller than 20MB."


def test_what_the_system_makes_is_kept_as_it_is():
    kept = store_made(
        content=b"%PDF-made", name="Letter.pdf", media_type="application/pdf", now=build.NOW
    )
    assert (kept.origin, kept.added_by) == ("made", "system")
    assert path_of(kept.sha256).read_bytes() == b"%PDF-made"


def test_a_download_is_an_attachment_that_nobody_opens():
    kept = upload(made.pdf(), "Cynnig Caerŷdd.pdf")
    response = download(kept)
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Cynnig")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert response.headers["Content-Security-Policy"] == policy
    assert response.headers["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == made.pdf()
    response.close()


def test_a_missing_file_is_404():
    kept = upload(made.pdf(), "a.pdf")
    path_of(kept.sha256).unlink()
    with pytest.raises(Http404):
        download(kept)
