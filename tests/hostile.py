"""Makes the odd and hostile files that arrive in an inbox, each as small as it can be."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import struct
import zipfile
from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path

import xlsxwriter

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\n%%EOF\n"


def workbook(cells: Mapping[tuple[int, int], object] | None = None) -> bytes:
    """A small workbook that is no return. cells: (row, column), 0-based -> value."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for (row, column), value in (cells or {(0, 0): "甲", (1, 0): 5}).items():
            sheet.write(row, column, value)
    return stream.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The package with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return stream.getvalue()


def with_cells(*cells: str) -> bytes:
    """A workbook of about 5 KB with a value in each of these cells and nowhere else."""
    rows = "".join(
        f'<row r="{"".join(c for c in cell if c.isdigit())}"><c r="{cell}"><v>1</v></c></row>' for cell in cells
    )
    return repacked(workbook(), {"xl/worksheets/sheet1.xml": SHEET.format(rows).encode()})


def cells_without_places() -> bytes:
    """A workbook whose cells do not say where they are; its reader's process would abort."""
    cells = '<row r="1">' + "<c><v>1</v></c>" * 16_384 + '</row><row r="1048576"><c><v>1</v></c></row>'
    return repacked(workbook(), {"xl/worksheets/sheet1.xml": SHEET.format(cells).encode()})


def kills_the_reader() -> bytes:
    """A workbook that aborts the process that reads it, by `faulty_worker`."""
    return workbook() + b"ABORTS-THE-READER"


def holds_the_reader(number: int = 0) -> bytes:
    """A workbook that is never read to its end, likewise. number: makes it another one."""
    return workbook() + b"%d HOLDS-THE-READER" % number


def make_workers_faulty() -> None:
    """Let the workers of this process, and of commands started by it, know the marks of the two above."""
    folder = str(Path(__file__).with_name("faulty_worker"))
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])


make_workers_faulty()


def zipped(members: Mapping[str, bytes], encoding: str = "") -> bytes:
    """A zip file. encoding: of the names, without the mark for UTF-8, as Chinese programs write them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            entry = _Unmarked(name, encoding) if encoding else zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return stream.getvalue()


class _Unmarked(zipfile.ZipInfo):
    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(name)
        self._raw = name.encode(encoding)

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self._raw, self.flag_bits & ~0x800


def locked_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip file whose members are marked as encrypted."""
    data = bytearray(zipped(members))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def attachment(name: str, content: bytes, *headers: bytes, kind: str = "application/octet-stream") -> bytes:
    """One part of a mail, its content in base64. headers: instead of the ordinary one with the name."""
    lines = list(headers) or [b'Content-Disposition: attachment; filename="' + encoded(name).encode() + b'"']
    typed = (
        [] if any(line.lower().startswith(b"content-type") for line in lines) else [f"Content-Type: {kind}".encode()]
    )
    head = b"\r\n".join([*typed, *lines, b"Content-Transfer-Encoding: base64"])
    return head + b"\r\n\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n")


def encoded(text: str, charset: str = "utf-8") -> str:
    """An encoded word (RFC 2047)."""
    return f"=?{charset}?B?{base64.b64encode(text.encode('gb18030' if charset.lower().startswith('gb') else charset)).decode()}?="


def mail(
    *parts: bytes,
    sender: str = "zhang@example.cn",
    subject: str = "报送进展情况表",
    received: str = "Mon, 9 Oct 2023 10:30:00 +0800",
    text: str = "请查收。",
    html: str = "",
    extra: bytes = b"",
) -> bytes:
    """A mail as a mailbox saves it. received: "" for a mail without the server's line."""
    lines = [f"Received: from mx (1.2.3.4) by server; {received}".encode()] if received else []
    lines += [b"Received: from pc; Sun, 8 Oct 2023 01:00:00 +0800"] if received else []
    lines += [f'From: "{encoded("张三")}" <{sender}>'.encode(), f"Subject: {encoded(subject)}".encode()]
    lines += [b"Date: " + formatdate(0).encode(), b"MIME-Version: 1.0"] + ([extra] if extra else [])
    body = f"Content-Type: text/{'html' if html else 'plain'}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    texts = [body.encode() + (html or text).encode()]
    edge = hashlib.sha256(b"".join(parts)).hexdigest().encode()
    lines.append(b'Content-Type: multipart/mixed; boundary="%b"' % edge)
    whole = b"".join(b"--" + edge + b"\r\n" + part + b"\r\n" for part in [*texts, *parts])
    return b"\r\n".join(lines) + b"\r\n\r\n" + whole + b"--" + edge + b"--\r\n"


def nested_mail(inner: bytes) -> bytes:
    """The part that carries a forwarded mail."""
    return b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner


def with_picture(data: bytes, part: str, cell: str, identity: str = "ID_1", *, prefix: str = "") -> bytes:
    """The workbook with a picture put into a cell the way WPS does it. part: of the sheet, such as sheet3."""
    name = f"xl/worksheets/{part}.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read(name).decode()
    at = sheet.index(f'r="{cell}"')
    start, end = sheet.rindex("<c", 0, at), sheet.index(">", at) + 1
    if sheet[end - 2] != "/":
        end = sheet.index("</c>", at) + 4
    formula = f"DISPIMG(&quot;{identity}&quot;,1)"
    shown = f'<c r="{cell}" t="str"><f>{prefix}{formula}</f><v>={formula}</v></c>'
    images = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="2" name="{identity}"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>'
        "</etc:cellImage></etc:cellImages>"
    )
    relations = '<Relationships><Relationship Id="rId1" Type="image" Target="media/image1.png"/></Relationships>'
    return repacked(
        data,
        {
            name: (sheet[:start] + shown + sheet[end:]).encode(),
            "xl/cellimages.xml": images.encode(),
            "xl/_rels/cellimages.xml.rels": relations.encode(),
            "xl/media/image1.png": PNG,
        },
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE), sectors of 512 bytes. streams: path with slashes -> content; small ones are padded to 4 KB."""
    names: dict[str, int] = {"": 0}
    for path in streams:
        for depth in range(len(path.split("/"))):
            names.setdefault("/".join(path.split("/")[: depth + 1]), len(names))
    contents = {path: content.ljust(4096, b"\0") for path, content in streams.items()}
    fat: list[int] = []
    sectors: list[bytes] = []

    def store(content: bytes) -> int:
        first = len(sectors)
        count = -(-len(content) // 512)
        sectors.extend(content[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count))
        fat.extend([*range(first + 1, first + count), 0xFFFFFFFE])
        return first

    starts = {path: store(content) for path, content in contents.items()}
    entries = []
    for path in names:
        children = sorted(
            (n for n in names if n and n.rpartition("/")[0] == path and n != path), key=lambda n: names[n]
        )
        siblings = [n for n in names if n and path and n.rpartition("/")[0] == path.rpartition("/")[0]]
        place = siblings.index(path) if path else 0
        right = names[siblings[place + 1]] if path and place + 1 < len(siblings) else 0xFFFFFFFF
        title = (path.rpartition("/")[2] or "Root Entry").encode("utf-16-le") + b"\0\0"
        kind = 2 if path in contents else 5 if not path else 1
        child = names[children[0]] if children else 0xFFFFFFFF
        entries.append(
            title.ljust(64, b"\0") + struct.pack("<HBBIII", len(title), kind, 1, 0xFFFFFFFF, right, child) + bytes(36)
            + struct.pack("<IQ", starts.get(path, 0xFFFFFFFE), len(contents.get(path, b"")))
        )  # fmt: skip
    directory = store(b"".join(entries))
    tables = -(-(len(fat) + 1) // 128)
    while tables * 128 < len(fat) + tables:
        tables += 1
    first_table = len(sectors)
    fat += [0xFFFFFFFD] * tables
    packed = struct.pack(f"<{len(fat)}I", *fat).ljust(tables * 512, b"\xff")
    sectors += [packed[i * 512 : (i + 1) * 512] for i in range(tables)]
    places = [first_table + number for number in range(tables)] + [0xFFFFFFFF] * (109 - tables)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return header + struct.pack("<109I", *places) + b"".join(sectors)


def outlook(
    attachments: Mapping[str, bytes], sender: str = "zhang@example.cn", subject: str = "报送", headers: str = ""
) -> bytes:
    """A mail as Outlook saves it."""
    streams = {
        "__properties_version1.0": b"\0" * 32,
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_5D01001F": sender.encode("utf-16-le"),
        "__substg1.0_007D001F": headers.encode("utf-16-le"),
    }
    for number, (name, content) in enumerate(attachments.items()):
        folder = f"__attach_version1.0_#{number:08X}"
        streams[f"{folder}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{folder}/__substg1.0_37010102"] = content
    return compound(streams)


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def biff(*records: tuple[int, bytes], before: tuple[tuple[int, bytes], ...] = (), version: int = 0x0600) -> bytes:
    """An xls workbook of one sheet, 数据. records: kind and content, of the sheet; before: of the workbook."""

    def packed(*items: tuple[int, bytes]) -> bytes:
        return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in items)

    name = "数据".encode("utf-16-le")
    start = (0x0809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0x06))
    sheet = packed((0x0809, struct.pack("<HHHHII", version, 0x10, 0, 0, 0, 0x06)), *records, (0x0A, b""))

    def globals_(place: int) -> bytes:
        bound = struct.pack("<IHBB", place, 0, 2, 1) + name
        return packed(start, *before, (0x85, bound), (0x0A, b""))

    return compound({"Workbook": globals_(len(globals_(0))) + sheet})


def biff_number(row: int, column: int, value: float) -> tuple[int, bytes]:
    """A record of `biff`: a number at a 0-based place."""
    return 0x0203, struct.pack("<HHHd", row, column, 0, value)


def xlsb(*cells: tuple[int, int, bytes]) -> bytes:
    """An xlsb workbook of one sheet, 数据. cells: 0-based row, kind of record, and its content."""

    def record(kind: int, content: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(content)]) + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    book = record(131) + record(153, bytes(8) + wide("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("数据")) + record(144) + record(132)
    rows = b"".join(
        record(0, struct.pack("<I", row) + bytes(13)) + record(kind, content) for row, kind, content in cells
    )
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 5, 0, 5)) + record(145) + rows + record(146) + record(130)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships><Relationship Id="rId1" Type="{relation}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def ods(table: str, manifest: str = "<manifest:manifest/>", others: Mapping[str, bytes] | None = None) -> bytes:
    """An OpenDocument sheet. table: what stands in its table 数据."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="数据">{table}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", content)
        for name, data in (others or {}).items():
            package.writestr(name, data)
    return stream.getvalue()


def delivery_report(*actions: str) -> bytes:
    """What a mail server says of a mail of ours, one action an addressee: u0@x.cn, u1@x.cn …"""
    groups = "\r\n".join(
        f"Final-Recipient: rfc822; u{number}@x.cn\r\nAction: {action}\r\n" for number, action in enumerate(actions)
    )
    head = "From: MAILER-DAEMON@mx.cn\r\nSubject: report\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=E\r\n\r\n"
    return f"{head}--E\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n{groups}\r\n--E--\r\n".encode()
