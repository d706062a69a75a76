"""Taking files in: what people upload, checked, and what the system makes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from dps.accounts.actors import SYSTEM, Actor
from dps.documents.checks.inspecting import FIELD, inspect
from dps.documents.checks.verdicts import ENDINGS, Remark
from dps.documents.models import Document
from dps.documents.names import clean_name
from dps.documents.storage import CHUNK, Incoming
from dps.kernel.errors import Reason, RuleBroken
from dps.scheme.numbering import next_reference

MOST_MEGABYTES: Final = 20
MOST_BYTES: Final = MOST_MEGABYTES * 2**20
_TOO_BIG: Final = Reason(
    "too_big", f"The selected file must be smaller than {MOST_MEGABYTES}MB.", FIELD
)


def store_upload(*, upload: "UploadedFile[bytes]", actor: Actor, now: datetime) -> Document:
    """Check an uploaded file and keep it. Raises RuleBroken with a reason at `document`.

    The content decides what it is. The file is on disk before the row, so that no row lacks it; a
    file whose row was rolled back is harmless.
    """
    name = upload.name or ""
    with Incoming() as incoming:
        if not incoming.write(upload.chunks(CHUNK), most=MOST_BYTES):
            raise RuleBroken(_TOO_BIG)
        verdict = inspect(incoming.path, name)
        sha256 = incoming.keep()
    return _record(
        sha256=sha256,
        size=incoming.size,
        media_type=verdict.media_type,
        name=clean_name(name, ENDINGS[verdict.media_type]),
        origin=Document.Origin.UPLOADED,
        remarks=verdict.remarks,
        actor=actor,
        now=now,
    )


def store_made(*, content: bytes, name: str, media_type: str, now: datetime) -> Document:
    """Keep a file that the system made itself: a letter, a statement, a report."""
    with Incoming() as incoming:
        incoming.write([content], most=len(content))
        sha256 = incoming.keep()
    return _record(
        sha256=sha256,
        size=incoming.size,
        media_type=media_type,
        name=name,
        origin=Document.Origin.MADE,
        remarks=(),
        actor=SYSTEM,
        now=now,
    )


@transaction.atomic
def _record(
    *,
    sha256: str,
    size: int,
    media_type: str,
    name: str,
    origin: str,
    remarks: Iterable[Remark],
    actor: Actor,
    now: datetime,
) -> Document:
    return Document.objects.create(
        reference=next_reference("DOC", now),
        sha256=sha256,
        size=size,
        media_type=media_type,
        name=name,
        origin=origin,
        remarks=[{"code": remark.code, "sentence": remark.sentence} for remark in remarks],
        added_at=now,
        added_by=actor.reference,
    )
