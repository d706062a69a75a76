"""What a check says: refused with a sentence, or accepted with remarks. Plain values, no I/O."""

from dataclasses import dataclass, field
from typing import Final

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"

ENDINGS: Final = {DOCX: ".docx", PDF: ".pdf"}
"""The media types that are accepted, each with the ending that its name must have."""

SENTENCES: Final = {
    "empty": "The selected file is empty.",
    "not_a_document": (
        "The selected file is not a PDF or a Word document (.docx), whatever its name says. Open "
        "it and save it as one of these."
    ),
    "archive": (
        "The selected file is not a PDF or a Word document (.docx): it is a zip archive, or a "
        "document of another program. Select the document itself, saved as one of these."
    ),
    "wrong_ending": (
        "The selected file has a name that ends in {ending}, but it holds {kind}. Give it a name "
        "that ends in {wanted}, or save it again."
    ),
    "old_word": (
        "The selected file is an older Word document (.doc) or has a password. Save it as .docx "
        "without a password, or as a PDF."
    ),
    "encrypted": "The selected file has a password. Save it without one, and try again.",
    "damaged": "The selected file is damaged or incomplete. Open it, save it again and try again.",
    "too_complicated": (
        "The selected file could not be checked: it is far larger or more complicated inside than "
        "it seems. Save it in a simpler form, such as a new PDF."
    ),
    "macro": "The selected file holds a macro. Save it as a Word document without macros (.docx).",
    "embedded": (
        "The selected file holds another file inside it. Remove it, or put it in as a picture or "
        "as text."
    ),
    "outside": (
        "The selected file loads parts of itself from somewhere else (a template, a picture or a "
        "linked file). Put them into the document, and try again."
    ),
    "field_code": (
        "The selected file holds a field that runs or fetches something (DDE or INCLUDE). Replace "
        "it with plain text."
    ),
    "odd_part": (
        "The selected file holds a part that a Word document has no need of. Copy the text into a "
        "new document, and try again."
    ),
    "script": (
        "The selected file holds a script or an action that starts by itself. Save or print it as "
        "a new PDF."
    ),
    "no_pages": "The selected file has no pages.",
}
"""What a person reads for each reason to refuse a file."""


class FileRefused(Exception):
    """The file is not accepted; `code` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Remark:
    """Advice about an accepted file, never a reason to refuse it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """An accepted file: what it is, and what to tell its author."""

    media_type: str
    remarks: tuple[Remark, ...] = field(default=())
