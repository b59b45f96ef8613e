"""Documents as people have them, made here byte by byte; and those that are made to hurt."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

import xlsxwriter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(*pages: str, trailer: bytes = b"") -> bytes:
    """Chinese text by a font with a map to Unicode, as word processors write it. A page without text is a
    scan: it has a picture's place and no word."""
    letters = sorted({letter for page in pages for letter in page})
    chars = "\n".join(f"<{ord(c):04x}> <{ord(c):04x}>" for c in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(letters)} beginbfchar\n{chars}\n"
        "endbfchar endcmap end end"
    ).encode()
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /ToUnicode 5 0 R"
        b" /DescendantFonts [4 0 R] >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Identity) /Supplement 0 >> /DW 1000 >>"
    )
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap))
    kids = []
    for page in pages:
        lines = "".join(
            f"BT /F1 12 Tf 50 {780 - 20 * n} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
            for n, line in enumerate(page.split("\n")) if line
        ).encode()  # fmt: skip
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(lines), lines))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return _numbered(objects, trailer)


def _numbered(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    at = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, at)
    )
    return out.getvalue()


def locked_pdf() -> bytes:
    """With a password that is not empty."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf("机密")))
    writer.encrypt("a-password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb_pdf() -> bytes:
    """A page whose text is a gigabyte when it is unpacked."""
    packed = _deflated(b"BT (x) Tj ET\n" * 80_000, 1_000)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]  # fmt: skip
    return _numbered(objects)


def _deflated(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])


def archive(**parts: bytes) -> bytes:
    """``__`` in a name stands for a slash, ``_dot_`` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def docx(body: str, styles: str = "", before: str = "") -> bytes:
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {_W}><w:body>{body}</w:body></w:document>'
    )
    sheet = f'<?xml version="1.0" encoding="UTF-8"?><w:styles {_W}>{styles}</w:styles>'
    return archive(word__document_dot_xml=document.encode(), word__styles_dot_xml=sheet.encode())


def paragraph(text: str, style: str = "") -> str:
    shape = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{shape}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: Iterable[str]) -> str:
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


HEADINGS = '<w:style w:styleId="2"><w:name w:val="heading 1"/></w:style>'


def xlsx(**sheets: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return out.getvalue()


def zip_bomb() -> bytes:
    """Says it is a document; its text is three gigabytes of nothing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(bytes(10_000_000))
    return out.getvalue()


def laughing_docx() -> bytes:
    """Entities that stand for entities."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "哈"}">' for n in range(10))
    return docx(paragraph("&l9;"), before=f"<!DOCTYPE w [{lines}]>")


def deep_html() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + "字".encode() + b"</div>" * 200_000


def deep_docx() -> bytes:
    """Elements a hundred thousand deep."""
    return docx("<w:sdt><w:sdtContent>" * 50_000 + paragraph("底") + "</w:sdtContent></w:sdt>" * 50_000)
