"""Makes `tests/corpus/inbox`: a small file for each kind of thing that arrives in an inbox, most of them bad.

    python tests/make_corpus.py

`CASES` says what they are. What should become of each stands in `tests/corpus/expected.csv`; `tests/test_corpus.py`
compares. The plan beside them has so many units (镇001…) that every return has one to itself, and no return hides
behind a newer one. The same bytes come out each time, but for files that LibreOffice has a hand in; where it is
missing these stay as they are.
"""

from __future__ import annotations

import base64
import csv
import io
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import damage
import hostile
import openpyxl
from filling import Edits, fill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from ipxl.form import spec
from ipxl.form.content import History, make_content
from ipxl.form.write import template_bytes
from ipxl.plan.model import Plan
from ipxl.plan.table import read_csv_plan

CORPUS = Path(__file__).with_name("corpus")
INBOX = CORPUS / "inbox"
PERIOD = "2023Q3"
IN_TIME = "2023-10-08 10:00"
OFFICE = "office@corpus.example"
Edit = Callable[[Workbook], object]
FIGURES: Mapping[str, float] = {"I1": 2.6, "I2": 5, "I3": 82, "I4": 38, "I5": 15, "I6": 8, "I7": 10}
"""A good value of each indicator."""


@cache
def corpus_plan() -> Plan:
    """The plan of the corpus."""
    return read_csv_plan(CORPUS / "plan")


class NoOffice(Exception):
    """A case needs LibreOffice, which is not there."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the files of one case. unit: the town that the case has to itself."""

    unit: str

    @property
    def address(self) -> str:
        """The unit's mail address."""
        unit = corpus_plan().unit(self.unit)
        assert unit
        return unit.email

    def filled(
        self,
        edits: Edits | None = None,
        *,
        unit: str = "",
        period: str = PERIOD,
        edit: Edit | None = None,
        whole: bool = False,
        **tasks: Any,
    ) -> bytes:
        """A good return as a clerk sends it, with what a reader does not need left out to keep it small.

        edits: as of `filling.fill`. edit: what is done to the workbook afterwards. whole: leave nothing out. tasks: answers of T01.
        """
        plan, unit = corpus_plan(), unit or self.unit
        given = plan.unit(unit)
        assert given
        answers: dict[tuple[str, str], Mapping[str, Any]] = {
            ("indicators", key): {"value": value} for key, value in FIGURES.items()
        }
        for key, more in {**(edits or {}), **({("tasks", "T01"): tasks} if tasks else {})}.items():
            answers[key] = {**answers.get(key, {}), **more}
        with tempfile.TemporaryDirectory() as folder:
            template, target = Path(folder, "a.xlsx"), Path(folder, "b.xlsx")
            template.write_bytes(template_bytes(make_content(plan, plan.period(period), given, History())))
            edits_made = (edit,) if whole else (slim, edit)
            return edited(fill(template, target, answers).read_bytes(), *filter(None, edits_made))

    def damaged(self, name: str, seed: int = 0) -> bytes:
        """A return after one of `damage.MUTATIONS`."""

        def edit(book: Workbook) -> None:
            rng = random.Random(seed)
            assert damage.MUTATIONS[name](book, rng), name

        return self.filled(edit=edit)

    def mail(self, *parts: bytes, **options: Any) -> bytes:
        """A mail of the unit's."""
        return hostile.mail(*parts, **{"sender": self.address, **options})

    def mailed(self, disposition: bytes) -> bytes:
        """A mail with the return. disposition: the header that names it."""
        return self.mail(hostile.attachment("", self.filled(), disposition))

    def scan(self) -> bytes:
        """A PDF that differs from all others."""
        return hostile.PDF + f"%{self.unit}\n".encode()

    def text(self, encoding: str, separator: str) -> bytes:
        """The table of tasks saved as text."""
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
        book = openpyxl.load_workbook(io.BytesIO(self.filled()))
        for row in book[spec.TASKS.title].iter_rows(values_only=True):
            writer.writerow(["" if cell is None or str(cell).startswith("=") else cell for cell in row])
        return stream.getvalue().encode(encoding)

    def binary(self) -> bytes:
        """The table of tasks as an xlsb: cells with texts and numbers."""
        book = openpyxl.load_workbook(io.BytesIO(self.filled()))
        cells = []
        for row in book[spec.TASKS.title].iter_rows():
            for cell in row:
                place = struct.pack("<II", cell.column - 1, 0)
                value = cell.value
                if isinstance(value, int | float):
                    cells.append((cell.row - 1, 5, place + struct.pack("<d", value)))
                elif value is not None and not str(value).startswith("="):
                    text = str(value)[:50]
                    cells.append((cell.row - 1, 6, place + struct.pack("<I", len(text)) + text.encode("utf-16-le")))
        return hostile.xlsb(*cells)

    def office(self, ending: str) -> bytes:
        """The return saved by LibreOffice. Raises NoOffice where it is missing."""
        program = shutil.which("soffice")
        if program is None:
            raise NoOffice
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.xlsx").write_bytes(self.filled())
            target = Path(folder, "out")
            command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", ending]
            subprocess.run([*command, "--outdir", target, f"{folder}/a.xlsx"], check=True, capture_output=True)
            return (target / f"a.{ending}").read_bytes()


# workbooks


def edited(data: bytes, *edits: Edit) -> bytes:
    """The workbook after these edits, without the time of day in it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for edit in edits:
        edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return settled(stream.getvalue())


def settled(data: bytes) -> bytes:
    """A package whose bytes do not depend on when it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2023-10-08T02:00:00Z", content)
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return stream.getvalue()


def packed(data: bytes, **parts: bytes) -> bytes:
    """The package with parts added or replaced; __ stands for / and _dot_ for a dot in their names."""
    return settled(
        hostile.repacked(data, {name.replace("__", "/").replace("_dot_", "."): parts[name] for name in parts})
    )


def slim(book: Workbook) -> None:
    """Leave out what is not needed to read it, and what phones drop too: the guide, lists, colours, rules, blank tables."""
    blank = [title for title in (spec.ISSUES.title, spec.EVIDENCE.title) if book[title]["C4"].value is None]
    for title in (spec.GUIDE_TITLE, spec.LISTS_TITLE, *blank):
        del book[title]
    for sheet in book:
        sheet.conditional_formatting = type(sheet.conditional_formatting)()
        sheet.data_validations.dataValidation = []
        for row in sheet.iter_rows():
            for cell in row:
                shown, cell.style = cell.number_format, "Normal"
                if str(cell.value).startswith("="):
                    cell.value = None
                if cell.value is not None:
                    cell.number_format = shown


def put(sheet: str, **cells: Any) -> Edit:
    """An edit that writes into cells of a sheet."""

    def edit(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell].value = value

    return edit


def tasks(**cells: Any) -> Edit:
    """An edit that writes into cells of 任务进展, whose rows are 4 (T01), 5 (T03) and 6 (T02)."""
    return put(spec.TASKS.title, **cells)


def stamped(**facts: str) -> Edit:
    """An edit that writes facts into all three hidden carriers."""

    def edit(book: Workbook) -> None:
        for row in book[spec.CARRIER_TITLE].iter_rows(max_row=9):
            if str(row[0].value) in facts:
                row[1].value = facts[str(row[0].value)]
        for key, value in facts.items():
            if f"ipxl_{key}" in book.defined_names:
                book.defined_names[f"ipxl_{key}"].attr_text = f'"{value}"'
                book.custom_doc_props[f"ipxl_{key}"].value = value

    return edit


def one_sheet(book: Workbook) -> None:
    """What is left when the sheet of tasks was copied to a new book."""
    damage.lose_carriers(book, random.Random(0))
    del book[spec.UNIT.title]
    book.worksheets[0].title = "Sheet1"


def named(unit: str, period: str) -> Edit:
    """An edit that loses the hidden carriers and writes other names where they can be seen."""

    def edit(book: Workbook) -> None:
        damage.lose_carriers(book, random.Random(0))
        book[spec.UNIT.title]["B3"], book[spec.UNIT.title]["B4"] = unit, period
        book[spec.TASKS.title]["A1"] = f"{unit} {period} {spec.TASKS.title}" if unit and period else None

    return edit


def with_sheet_of(data: bytes) -> Edit:
    """An edit that adds the sheet of tasks of another return."""

    def edit(book: Workbook) -> None:
        sheet = book.create_sheet("另一家")
        for row in openpyxl.load_workbook(io.BytesIO(data))[spec.TASKS.title].iter_rows():
            for cell in row:
                sheet[cell.coordinate].value = cell.value

    return edit


def second_copy(book: Workbook) -> None:
    """Leave a copy of the sheet of tasks with another figure in it."""
    book.copy_worksheet(book[spec.TASKS.title])["J4"].value = 80


def mac(book: Workbook) -> None:
    """Count days from 1904, as Excel on a Mac once did."""
    book.epoch = CALENDAR_MAC_1904


def far_row(book: Workbook) -> None:
    """Format the last row there is."""
    book[spec.TASKS.title].cell(1_048_576, 1).number_format = "0.00"


def error_cell(book: Workbook) -> None:
    """An error, a formula that nobody counted, and both where a number belongs."""
    sheet = book[spec.TASKS.title]
    sheet["J4"].value, sheet["J4"].data_type = "#N/A", "e"
    sheet["J5"] = "=SUM(X1:X9)"


def flipped(data: bytes) -> bytes:
    """One bit of the first sheet changed, as a bad USB stick does."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entry = package.getinfo("xl/worksheets/sheet1.xml")
    changed = bytearray(data)
    changed[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 1
    return bytes(changed)


def small_claim(data: bytes) -> bytes:
    """The package with a first sheet that says it is 1000 bytes long."""
    changed = bytearray(data)
    for mark, offset, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = changed.find(mark)
        while at >= 0:
            if changed[at + name_at :].startswith(b"xl/worksheets/sheet1.xml"):
                changed[at + offset : at + offset + 4] = struct.pack("<I", 1000)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def unmarked(members: Mapping[str, bytes]) -> bytes:
    """A zip file with names in UTF-8 that do not say so."""
    return hostile.zipped(members, "utf-8")


def nested(data: bytes, depth: int) -> bytes:
    """Zip files in each other."""
    for level in range(depth):
        data = hostile.zipped({f"{level}.zip" if level else "表.xlsx": data})
    return data


# cases

NAME = "进展情况表（盖章版）镕.xlsx"
_GBK, _UTF8 = NAME.encode("gb18030"), NAME.encode()
_SPLIT = b"=?UTF-8?B?%b?=\r\n =?UTF-8?B?%b?=" % (base64.b64encode(_UTF8[:10]), base64.b64encode(_UTF8[10:]))
FORMS: Mapping[str, bytes] = {
    "编码词GBK": b'attachment; filename="=?GBK?B?%b?="' % base64.b64encode(_GBK),
    "标gb2312实为GBK": b'attachment; filename="=?gb2312?B?%b?="' % base64.b64encode(_GBK),
    "两段折行": b'attachment;\r\n filename="%b"' % _SPLIT,
    "逐字节引用": b'attachment; filename="=?gbk?Q?%b?="' % b"".join(b"=%02X" % byte for byte in _GBK),
    "RFC2231": b"attachment; filename*=UTF-8''%b" % quote(_UTF8).encode(),
    "RFC2231分段GBK": b"attachment; filename*0*=gbk''%b;\r\n filename*1*=%b"
    % (quote(_GBK[:10]).encode(), quote(_GBK[10:]).encode()),
    "裸GBK": b'attachment; filename="%b"' % _GBK,
    "裸UTF8": b'attachment; filename="%b"' % _UTF8,
    "无引号编码词": b"attachment; filename==?GBK?B?%b?=" % base64.b64encode(_GBK),
    "百分号编码": b'attachment; filename="%b"' % quote(_UTF8).encode(),
}
_DDE = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>'
_BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst xmlns="x"><si><t>&b;</t></si></sst>'
_BLANKS = b" " * 24_000_000
_HTML = "<html><table><tr><td>任务编号</td><td>本期状态</td></tr><tr><td>T01</td><td>进行中</td></tr></table></html>"
_XML_BOOK = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


class Case(NamedTuple):
    """One file. file: path in the inbox; {unit} is the case's town. received: Beijing time."""

    file: str
    make: Callable[[Maker], bytes]
    received: str = IN_TIME


_FORMATS = (
    Case("格式/好表.xlsx", lambda m: m.filled(whole=True)),
    Case("格式/启用宏的格式.xlsm", lambda m: m.filled(whole=True)),
    Case("格式/模板格式.xltx", lambda m: m.filled()),
    Case("格式/xlsx改名.xls", lambda m: m.filled()),
    Case("格式/没有扩展名", lambda m: m.filled()),
    Case("格式/老格式.xls", lambda m: m.office("xls")),
    Case("格式/WPS表格.et", lambda m: m.office("xls")),
    Case("格式/xls改名.xlsx", lambda m: m.office("xls")),
    Case("格式/开放格式.ods", lambda m: m.office("ods")),
    Case("格式/ods改名.xlsx", lambda m: m.office("ods")),
    Case("格式/{unit}_2023Q3_二进制.xlsb", lambda m: m.binary()),
    Case("格式/{unit}_2023Q3_逗号.csv", lambda m: m.text("utf-8-sig", ",")),
    Case("格式/{unit}_2023Q3_国标码.csv", lambda m: m.text("gb18030", ",")),
    Case("格式/{unit}_2023Q3_制表符.txt", lambda m: m.text("utf-16", "\t")),
    Case("格式/1904.xlsx", lambda m: m.filled(edit=mac)),
    Case("格式/格式设到最后一行.xlsx", lambda m: m.filled(edit=far_row)),
    Case("格式/不是填报表.xlsx", lambda m: settled(hostile.workbook())),
    Case("格式/不是填报表.xls", lambda m: hostile.biff(hostile.biff_number(0, 0, 1))),
    Case("格式/网页另存.xls", lambda m: _HTML.encode()),
    Case("格式/XML表格.xls", lambda m: _XML_BOOK.encode()),
    Case("格式/通知.docx", lambda m: hostile.zipped({"word/document.xml": b"<x/>"})),
    Case("格式/Word改名.xlsx", lambda m: hostile.zipped({"word/document.xml": b"<y/>"})),
    Case("格式/老Word.doc", lambda m: hostile.compound({"WordDocument": b"x"})),
    Case("格式/演示.pptx", lambda m: hostile.zipped({"ppt/presentation.xml": b"<x/>"})),
    Case("格式/说明.txt", lambda m: "已于今日报送。\n".encode()),
    Case("格式/空.xlsx", lambda m: b""),
    Case("格式/全是零.xlsx", lambda m: bytes(600)),
    Case("格式/{unit}半截.xlsx", lambda m: m.filled()[:4000]),
    Case("格式/{unit}半截.xls", lambda m: hostile.biff(hostile.biff_number(0, 0, 2))[:1500]),
    Case("格式/{unit}.xlsx.crdownload", lambda m: b"PK\x03\x04half"),
    Case("格式/在线表.url", lambda m: b"[InternetShortcut]\r\nURL=https://kdocs.cn/l/x"),
    Case("格式/聊天记录.txt", lambda m: "【金山文档】 进展表 https://kdocs.cn/l/abc".encode()),
    Case("格式/工具.exe", lambda m: b"MZ\x90\0"),
    Case("格式/~$好表.xlsx", lambda m: b"owner"),
    Case("格式/乱码.dat", lambda m: bytes(range(256)) * 3),
    Case("盖章/{unit}盖章.pdf", lambda m: m.scan()),
    Case("盖章/{unit}/照片.jpg", lambda m: b"\xff\xd8\xff\xe0" + m.unit.encode()),
    Case("盖章/扫描件.png", lambda m: hostile.PNG),
)  # fmt: skip

_CONTAINERS = (
    Case("压缩/国标码文件名.zip", lambda m: hostile.zipped({f"{m.unit}进展情况表.xlsx": m.filled()}, "gbk")),
    Case("压缩/没有标记的UTF8.zip", lambda m: unmarked({f"{m.unit}进展情况表.xlsx": m.filled()})),
    Case("压缩/一层套一层.zip", lambda m: nested(m.filled(), 4)),
    Case("压缩/套得太深.zip", lambda m: nested(m.filled(), 5)),
    Case("压缩/里面是邮件.zip", lambda m: hostile.zipped({"信.eml": m.mail(hostile.attachment("表.xlsx", m.filled()))})),
    Case("压缩/加了密码.zip", lambda m: hostile.locked_zip({f"{m.unit}.xlsx": b"locked" + m.unit.encode()})),
    Case("压缩/坏了一个.zip", lambda m: _damaged_member(m)),
    Case("压缩/想跑出去.zip", lambda m: hostile.zipped({"../../x.xlsx": m.filled(), "/etc/y.txt": b"y", "C:\\z.txt": b"z"})),
    Case("压缩/系统文件.zip", lambda m: hostile.zipped({"__MACOSX/._表.xlsx": b"x", "表.xlsx": m.filled()})),
    Case("压缩/表和扫描件.zip", lambda m: hostile.zipped({"表.xlsx": m.filled(), "扫描.pdf": m.scan()})),
    Case("压缩/炸弹.zip", lambda m: hostile.zipped({"a.xlsx": b"\0" * 24_000_000})),
    Case("压缩/{unit}.rar", lambda m: b"Rar!\x1a\x07\x01\x00"),
    Case("压缩/{unit}.7z", lambda m: b"7z\xbc\xaf\x27\x1c00"),
    Case("压缩/备份.gz", lambda m: b"\x1f\x8b08"),
    Case("压缩/空.zip", lambda m: hostile.zipped({})),
    *(Case(f"邮件/附件名{form}.eml", lambda m, form=form: m.mailed(b"Content-Disposition: " + FORMS[form])) for form in FORMS),
    Case("邮件/只有name.eml", lambda m: m.mailed(b'Content-Type: application/x; name="%b"' % _GBK)),
    Case("邮件/转发.eml", lambda m: hostile.mail(hostile.nested_mail(m.mail(hostile.attachment("表.xlsx", m.filled()))), sender=OFFICE)),
    Case("邮件/从Outlook存的.msg", lambda m: hostile.outlook({"表.xlsx": m.filled()}, m.address)),
    Case("邮件/winmail.dat", lambda m: b"\x78\x9f\x3e\x22\0\0"),
    Case("邮件/附件是winmail.eml", lambda m: m.mail(hostile.attachment("winmail.dat", b"\x78\x9f\x3e\x22\0\1"))),
    Case("邮件/只有盖章件.eml", lambda m: m.mail(hostile.attachment("001.pdf", m.scan()))),
    Case("邮件/超大附件.eml", lambda m: m.mail(html='<a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1">超大附件</a>')),
    Case("邮件/正文里的表.eml", lambda m: m.mail(html=_HTML)),
    Case("邮件/什么都没有.eml", lambda m: m.mail()),
    Case("邮件/凭发件人认出.eml", lambda m: m.mail(hostile.attachment("2023Q3.xlsx", m.filled(edit=named("", ""))))),
    Case("邮件/别家代发.eml", lambda m: hostile.mail(hostile.attachment("表.xlsx", m.filled()), sender="u001@corpus.example")),
)  # fmt: skip


def _damaged_member(m: Maker) -> bytes:
    data = bytearray(hostile.zipped({"b.txt": b"x" * 1000, "表.xlsx": m.filled()}))
    data[40] ^= 0xFF
    return bytes(data)


_SAFETY = (
    Case("安全/加密.xlsx", lambda m: hostile.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})),
    Case("安全/{unit}加密.xls", lambda m: hostile.biff((0x2F, b"\0" * 6), before=((0x2F, b"\1\0" + bytes(52)),))),
    Case("安全/宏.xlsm", lambda m: packed(m.filled(), xl__vbaProject_dot_bin=b"x")),
    Case("安全/外部链接.xlsx", lambda m: packed(m.filled(), xl__externalLinks__externalLink1_dot_xml=b"<externalLink/>")),
    Case("安全/嵌入对象.xlsx", lambda m: packed(m.filled(), xl__embeddings__oleObject1_dot_bin=b"x")),
    Case("安全/DDE.xlsx", lambda m: packed(m.filled(), xl__externalLinks__externalLink1_dot_xml=_DDE)),
    Case("安全/单元格里的图片.xlsx", lambda m: settled(hostile.with_picture(m.filled(), "sheet2", "K4"))),
    Case("安全/A1和XFD1048576.xlsx", lambda m: settled(hostile.with_cells("A1", "XFD1048576"))),
    Case("安全/单元格不写位置.xlsx", lambda m: settled(hostile.cells_without_places())),
    Case("安全/全是空白.xlsx", lambda m: packed(hostile.workbook(), xl__worksheets__sheet1_dot_xml=_BLANKS)),
    Case("安全/谎报大小.xlsx", lambda m: small_claim(packed(hostile.workbook(), xl__worksheets__sheet1_dot_xml=_BLANKS[:9_000_000]))),
    Case("安全/实体炸弹.xlsx", lambda m: packed(hostile.workbook(), xl__sharedStrings_dot_xml=_BOMB)),
    Case("安全/部件名想跑出去.xlsx", lambda m: settled(hostile.repacked(m.filled(), {"../../x": b"x"}))),
    Case("安全/{unit}变了一位.xlsx", lambda m: flipped(m.filled())),
)  # fmt: skip

_MUTATIONS = (
    "rename_sheet", "move_sheet", "delete_table", "lose_carriers", "lose_hidden_sheet", "copy_sheet", "extra_sheet",
    "split_sheet", "insert_rows", "letterhead", "delete_row", "reorder_rows", "sort_some_columns", "hide_rows", "blank_rows",
    "repeat_row", "contradict_row", "edit_key", "lose_keys", "edit_title", "insert_column", "delete_column",
    "swap_columns", "edit_header", "clear_header", "merge_cells", "repeat_header",
)  # fmt: skip
_DAMAGED = (
    *(Case(f"损坏/{name}.xlsx", lambda m, name=name: m.damaged(name)) for name in _MUTATIONS),
    Case("损坏/只剩一张表.xlsx", lambda m: m.filled(edit=one_sheet)),
    Case("损坏/两家在一本.xlsx", lambda m: m.filled(edit=with_sheet_of(Maker("市统计局").filled()))),
    Case("损坏/同一张表两份.xlsx", lambda m: m.filled(edit=second_copy)),
    Case("损坏/编号是别人的.xlsx", lambda m: m.filled(edit=tasks(C4="T04"))),
    Case("损坏/多出一行.xlsx", lambda m: m.filled(edit=tasks(C7="T04", D7="统一统计口径", I7="进行中"))),
    Case("损坏/改了锁定内容.xlsx", lambda m: m.filled(edit=tasks(F4="2025-12-31"))),
    Case("损坏/名称改动又没有编号.xlsx", lambda m: m.filled(edit=tasks(C4=None, D4="培育示范企业等"))),
    Case("损坏/改了计量单位.xlsx", lambda m: m.filled(unit="市卫健局", edit=lambda book: damage.edit_measure(book, random.Random(0)))),
    Case("身份/{unit}报送.xlsx", lambda m: m.filled(edit=named("", ""))),
    Case("身份/没有这个单位.xlsx", lambda m: m.filled(edit=named("城关镇", PERIOD))),
    Case("身份/没有写期次.xlsx", lambda m: m.filled(edit=named(m.unit, "三季度"))),
    Case("身份/镇170_2023Q3_进展情况表.xlsx", lambda m: m.filled()),
    Case("身份/另一个方案.xlsx", lambda m: m.filled(edit=stamped(plan="other-2023"))),
    Case("身份/旧版本.xlsx", lambda m: m.filled(edit=stamped(spec="0"))),
    Case("期次/上期按时报的.xlsx", lambda m: m.filled(period="2023Q2"), "2023-07-08 10:00"),
    Case("期次/用了上期的表.xlsx", lambda m: m.filled(period="2023Q2")),
    Case("期次/还没到的期次.xlsx", lambda m: m.filled(period="2023Q4")),
)  # fmt: skip

_ONLY_T01: Edits = {
    ("tasks", "T03"): dict.fromkeys(("status", "progress", "text", "next")),
    ("tasks", "T02"): {"has_work": None},
}
_TWICE = (  # several returns of one unit, each named for it
    ("先后/{unit}甲_先报.xlsx", lambda m: m.filled(progress=40), "2023-10-07 10:00"),
    ("先后/{unit}甲_后报.xlsx", lambda m: m.filled(progress=50), IN_TIME),
    ("先后/{unit}乙_原件.xlsx", lambda m: m.filled(), "2023-10-07 10:00"),
    ("先后/{unit}乙_原件(1).xlsx", lambda m: m.filled(), IN_TIME),
    ("先后/{unit}丙_原件.xlsx", lambda m: m.filled(), "2023-10-07 10:00"),
    ("先后/{unit}丙_另存.xlsx", lambda m: m.filled(edit=lambda book: setattr(book.properties, "creator", "另一人")), IN_TIME),
    ("先后/{unit}丁_全的.xlsx", lambda m: m.filled(), "2023-10-07 10:00"),
    ("先后/{unit}丁_只填了改的行.xlsx", lambda m: m.filled(_ONLY_T01, progress=60), IN_TIME),
    ("先后/{unit}戊_第2轮.xlsx", lambda m: m.filled(edit=stamped(round="2"), progress=60), "2023-10-07 10:00"),
    ("先后/{unit}戊_又来第1轮.xlsx", lambda m: m.filled(), IN_TIME),
    ("先后/{unit}己_表.xlsx", lambda m: m.filled(), "2023-10-07 10:00"),
    ("先后/{unit}己_表.zip", lambda m: hostile.zipped({"表.xlsx": m.filled()}), IN_TIME),
    ("先后/{unit}庚_好的.xlsx", lambda m: m.filled(), "2023-10-07 10:00"),
    ("先后/{unit}庚_读不出的.xlsx", lambda m: m.filled()[:5000], IN_TIME),
)  # fmt: skip


def _row(**both: tuple[Any, Any]) -> Edits:
    """Answers of the two rows that a town leads."""
    fields = both.items()
    return {("tasks", task): {name: pair[place] for name, pair in fields} for place, task in enumerate(("T01", "T03"))}


def _typed(name: str, **both: tuple[Any, Any]) -> Case:
    return Case(f"数值/{name}.xlsx", lambda m: m.filled(_row(**both)))


def _figures(name: str, unit: str, **answers: Mapping[str, Any]) -> Case:
    """A return of an office with these figures; each office has one case only."""
    return Case(
        f"数值/{name}.xlsx", lambda m: m.filled({("indicators", key): answers[key] for key in answers}, unit=unit)
    )


_CONTACT = {"filler": "/", "phone": 9511234567, "reviewer": None, "date": "10月8日"}
_ISSUE = {"task": "1", "issue": "缺经费", "coordinator": "财政那边", "deadline": "尽快"}
_VALUES = (
    _typed("百分号和全角", progress=("45%", "４５")),
    _typed("约数和范围", progress=("约45", "40-50")),
    _typed("约数写明了", progress=("约45", "45左右"), remark=("第三方还在核数", "第三方还在核数")),
    _typed("小数当百分数", progress=(0.45, 0.8)),
    _typed("中文数字", progress=("百分之四十五", "四十五")),
    _typed("没有数", progress=("/", "未统计"), remark=(None, "年底才有数")),
    _typed("不是数字", progress=("过半", True)),
    _typed("超出范围", progress=(120, -1)),
    _typed("数字成了日期", progress=(datetime(2023, 9, 30), datetime(2023, 1, 2))),  # noqa: DTZ001
    _typed("状态的说法", status=("正在进行", "已完成。"), progress=(45, 100), next=("继续推进。", None)),
    _typed("不在选项里", status=("基本完成", "长期坚持")),
    _typed("状态和进度不符", status=("已完成", "未启动"), progress=(90, 45)),
    _typed("百分之百还在进行", progress=(100, 100), remark=(None, "待验收")),
    _typed("没有内容", text=("/", "无"), next=("无", "—")),
    _typed("没有填", progress=(None, 45), text=("完成3场培训。", None)),
    _typed("太长", text=("字" * 301, "完成3场培训。")),
    _typed("佐证和协调没有登记", evidence=("1,2", None), coordinate=(None, "是")),
    _typed("像公式的文字", text=("@张三 +3 {0} {value} '引号'", "-2+3 <b>"), remark=("+HYPERLINK", "😀\u202e")),
    Case("数值/错误值和公式.xlsx", lambda m: m.filled(edit=error_cell)),
    Case("数值/责任行.xlsx", lambda m: m.filled({("tasks", "T02"): {"has_work": "无", "text": "协助完成2次检查。"}})),
    Case("数值/单位信息.xlsx", lambda m: m.filled({("unit", ""): _CONTACT})),
    Case("数值/问题与协调.xlsx", lambda m: m.filled({("issues", "1"): _ISSUE})),
    _figures("指标万和元", "市统计局", I1={"value": "32000万"}, I2={"value": 52000}),
    _figures("指标小数当百分数", "市教育局", I3={"value": 0.85}),
    _figures("指标要整数", "市工信局", I4={"value": 38.5, "data_date": "2023年9月"}),
    _figures("指标日期和没有数", "市商务局", I5={"value": "15亿元", "data_date": "2023年10月5日"}, I6={"value": "暂无"}),
)  # fmt: skip


def _cases() -> dict[str, tuple[Case, str]]:
    """File -> its case and town. A case that says {unit} and a letter shares its town with those of the same letter."""
    towns = iter(unit.name for unit in corpus_plan().units if unit.name.startswith("镇"))
    found: dict[str, tuple[Case, str]] = {}
    for case in (*_FORMATS, *_CONTAINERS, *_SAFETY, *_DAMAGED, *_VALUES):
        town = next(towns)
        found[case.file.format(unit=town)] = (case, town)
    shared: dict[str, str] = {}
    for file, make, received in _TWICE:
        letter = file[file.index("}") + 1]
        town = shared.setdefault(letter, "") or next(towns)
        shared[letter] = town
        found[file.format(unit=town)] = (Case(file, make, received), town)
    return found


CASES = _cases()


def make(file: str) -> bytes:
    """The bytes of one file of the corpus. Raises NoOffice where LibreOffice is needed and missing."""
    case, town = CASES[file]
    return case.make(Maker(town))


def main() -> None:
    """Write the corpus; files that are no case any more go."""
    for path in sorted(INBOX.rglob("*")):
        if path.is_file() and path.relative_to(INBOX).as_posix() not in CASES:
            path.unlink()
    for file in CASES:
        try:
            data = make(file)
        except NoOffice:
            print(f"left as it is, LibreOffice is missing: {file}", file=sys.stderr)
            continue
        path = INBOX / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


if __name__ == "__main__":
    main()
