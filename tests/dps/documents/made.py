"""Documents made by script: plain ones, and ones made to hurt. Nothing here imports the checks."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def content_types(main: str = MAIN, more: str = "") -> str:
    return (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
    )


def relationships(*rows: tuple[str, str, bool]) -> str:
    """Rows of kind, target, and whether the target is external."""
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{R}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if external else "/>")
        for n, (kind, target, external) in enumerate(rows, 1)
    )
    head = f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
    return f"{head}{inner}</Relationships>"


def run(text: str, font: str = "") -> str:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f"<w:r>{fonts}<w:t>{text}</w:t></w:r>"


def story(*paragraphs: str) -> str:
    inner = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
    return f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'


def parts(**changed: str | bytes) -> dict[str, str | bytes]:
    """The parts of a plain document; keyword `body` is its main part."""
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(("officeDocument", "word/document.xml", False)),
        "word/document.xml": changed.get("body") or story(run("We help people.", "Arial")),
        "word/_rels/document.xml.rels": relationships(),
    }


def packed(entries: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(more: Mapping[str, str | bytes] | None = None, body: str = "") -> bytes:
    return packed({**parts(body=body), **(more or {})})


def pdf(
    *,
    catalogue: str = "",
    page: str = "",
    objects: tuple[str | bytes, ...] = (),
    font: str = "ABCDEF+ArialMT",
    trailer: str = "",
    pages: int = 1,
) -> bytes:
    """A PDF of one page. `objects` become numbers 6 and up."""
    content = b"BT /F1 12 Tf 72 720 Td (We help people.) Tj ET"
    fonts = "/Font << /F1 4 0 R >>" if font else ""
    bodies: list[str | bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        f"<< /Type /Pages /Kids [{'3 0 R' if pages else ''}] /Count {pages} >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            f"/Resources << {fonts} >> {page} >>"
        ),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font or 'X'} >>" if font else "<< >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *objects,
    ]
    made = io.BytesIO()
    made.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(made.tell())
        raw = body if isinstance(body, bytes) else body.encode("latin-1")
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, raw))
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    for place in places:
        made.write(b"%010d 00000 n \n" % place)
    made.write(
        f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>\n"
        f"startxref\n{start}\n%%EOF\n".encode("latin-1")
    )
    return made.getvalue()


def stream(content: bytes, more: str = "") -> bytes:
    """A compressed stream object."""
    squeezed = zlib.compress(content, 9)
    head = f"<< /Length {len(squeezed)} /Filter /FlateDecode {more} >>\nstream\n"
    return head.encode() + squeezed + b"\nendstream"


def patched_sizes(archive: bytes, claimed: int) -> bytes:
    """The archive with the same false unpacked size for every part, in both of its directories."""
    raw = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset : at + offset + 4] = struct.pack("<I", claimed)
            at = raw.find(mark, at + 4)
    return bytes(raw)


def with_flag(archive: bytes, flag: int) -> bytes:
    """The archive with a general-purpose flag set for every part."""
    raw = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", raw, at + offset)
            struct.pack_into("<H", raw, at + offset, flags | flag)
            at = raw.find(mark, at + 4)
    return bytes(raw)
