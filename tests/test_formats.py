"""Formats by content and never by name, each behind its own guard."""

from __future__ import annotations

import csv
import io
import shutil
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pytest
from filling import fill, make_workspace, template_of, touch

from ipxl.commands import merge
from ipxl.form.parse import parse
from ipxl.intake.bounds import MOST_INFLATED, Encrypted, Refused, Unreadable
from ipxl.intake.package import read_workbook
from ipxl.intake.pictures import cell_pictures

UNIT = "市科技局"
AS_OF = date(2023, 10, 12)
CELL = '<table:table-cell office:value-type="float" office:value="{}"{}><text:p>{}</text:p></table:table-cell>'


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("formats"))


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "w")


def merged(workspace: Path) -> dict[str, Any]:
    return merge.run(workspace, "2023Q3", AS_OF).as_json()


class TestXls:
    def test_cells_and_error_cells(self):
        error = (0x0205, struct.pack("<HHHBB", 1, 2, 0, 42, 1))
        book = read_workbook(hostile.biff(hostile.biff_number(0, 0, 7.5), error))
        assert book.sheets["数据"][0][0] == 7.5
        assert book.faults == {("数据", "C2"): "#N/A"}
        assert book.date1904 is False

    def test_days_from_1904_are_told(self):
        assert read_workbook(hostile.biff(hostile.biff_number(0, 0, 1), before=((0x22, b"\1\0"),))).date1904 is True

    def test_a_far_value_is_refused(self):
        with pytest.raises(Refused, match="有值的单元格远到"):
            read_workbook(hostile.biff(hostile.biff_number(65_535, 255, 1)))
        many = struct.pack("<HH", 65_000, 0) + bytes(6) + struct.pack("<H", 250)
        with pytest.raises(Refused, match="有值的单元格远到"):
            read_workbook(hostile.biff((0xBD, many)))

    def test_a_claim_of_endless_rows_is_refused(self):
        with pytest.raises(Refused, match="行列数"):
            read_workbook(hostile.biff((0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 60_000, 0))))

    def test_a_password_is_named(self):
        with pytest.raises(Encrypted, match="密码"):
            read_workbook(hostile.biff(before=((0x2F, b"\1\0\1\0\1\0"),)))
        parsed = parse(hostile.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}))
        assert (parsed.outcome, parsed.code) == ("refused", "FILE_ENCRYPTED")

    def test_half_a_workbook_is_unreadable(self):
        with pytest.raises(Unreadable):
            read_workbook(hostile.compound({"Workbook": hostile.biff()[600:620]}))
        whole = hostile.biff(hostile.biff_number(0, 0, 1))
        assert parse(whole[:1200]).outcome == "unreadable"


class TestXlsb:
    @staticmethod
    def real(column: int, value: float) -> bytes:
        return struct.pack("<IId", column, 0, value)

    def test_cells_and_error_cells(self):
        book = read_workbook(hostile.xlsb((0, 5, self.real(1, 2.5)), (2, 3, struct.pack("<IIB", 0, 0, 7))))
        assert book.sheets["数据"][0][1] == 2.5
        assert book.faults == {("数据", "A3"): "#DIV/0!"}

    def test_a_far_value_is_refused(self):
        with pytest.raises(Refused, match="有值的单元格远到"):
            read_workbook(hostile.xlsb((1_048_575, 5, self.real(16_383, 1))))
        blank = hostile.xlsb((0, 5, self.real(0, 1)), (1_048_575, 1, struct.pack("<II", 16_383, 0)))
        assert read_workbook(blank).sheets["数据"][0][0] == 1

    def test_half_a_record_is_unreadable(self):
        data = hostile.xlsb((0, 5, self.real(0, 1)))
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            part = package.read("xl/worksheets/sheet1.bin")
        with pytest.raises(Unreadable):
            read_workbook(hostile.repacked(data, {"xl/worksheets/sheet1.bin": part[:-3] + b"\5\5"}))


class TestOds:
    def test_cells(self):
        row = f"<table:table-row>{CELL.format(3, '', 3)}</table:table-row>"
        rest = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/>'
        book = read_workbook(hostile.ods(row + rest + "</table:table-row>"))
        assert book.sheets["数据"][0][0] == 3

    def test_error_cells_and_merged_ranges_are_told(self):
        error = CELL.format(0, ' calcext:value-type="error"', "#N/A")
        spanned = CELL.format(1, ' table:number-columns-spanned="2" table:number-rows-spanned="3"', 1)
        row = (
            f"<table:table-row><table:table-cell table:number-columns-repeated='2'/>{error}{spanned}</table:table-row>"
        )
        book = read_workbook(hostile.ods(f"<table:table-row/>{row}".replace("'", '"')))
        assert book.faults == {("数据", "C2"): "#N/A"}
        assert book.merged == {"数据": ("D2:E4",)}

    @pytest.mark.parametrize(
        "row",
        [
            '<table:table-row table:number-rows-repeated="1048576">'
            + CELL.format(1, ' table:number-columns-repeated="16384"', 1),
            '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row><table:table-row>'
            '<table:table-cell table:number-columns-repeated="1000"/>' + CELL.format(1, "", 1),
        ],
    )
    def test_values_repeated_without_end_are_refused(self, row):
        with pytest.raises(Refused, match="有值的单元格远到"):
            read_workbook(hostile.ods(row + "</table:table-row>"))

    def test_a_password_entities_and_macros_are_named(self):
        locked = hostile.ods("", "<manifest:manifest><manifest:encryption-data/></manifest:manifest>")
        assert parse(locked).code == "FILE_ENCRYPTED"
        with pytest.raises(Refused, match="DTD"):
            read_workbook(hostile.ods("<!ENTITY a 'b'>"))
        row = f"<table:table-row>{CELL.format(3, '', 3)}</table:table-row>"
        assert read_workbook(hostile.ods(row, others={"Basic/Standard/Module1.xml": b"x"})).features == ("宏",)


class TestXlsx:
    def test_what_could_be_run_or_followed_is_named(self):
        link = b'<externalLink><ddeLink ddeService="cmd" ddeTopic="x"/></externalLink>'
        parts = {
            "xl/vbaProject.bin": b"x",
            "xl/externalLinks/externalLink1.xml": link,
            "xl/embeddings/oleObject1.bin": b"y",
        }
        assert read_workbook(hostile.repacked(hostile.workbook(), parts)).features == (
            "宏",
            "外部链接",
            "嵌入对象",
            "DDE",
        )
        assert read_workbook(hostile.workbook()).features == ()
        dde = '<row r="1"><c r="A1"><f>cmd|\'/c calc\'!A1</f><v>0</v></c></row>'
        sheet = {"xl/worksheets/sheet1.xml": hostile.SHEET.format(dde).encode()}
        assert read_workbook(hostile.repacked(hostile.workbook(), sheet)).features == ("DDE",)

    def test_merged_ranges_and_the_epoch_are_told(self):
        book = openpyxl.Workbook()
        book.active.title, book.active["B2"] = "数据", "甲"
        book.active.merge_cells("B2:C5")
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        stream = io.BytesIO()
        book.save(stream)
        found = read_workbook(stream.getvalue())
        assert found.merged == {"数据": ("B2:C5",)}
        assert found.date1904 is True

    def test_a_part_that_says_it_is_small_is_not_inflated_further(self):
        data = bytearray(hostile.repacked(hostile.workbook(), {"xl/worksheets/sheet1.xml": b" " * 50_000_000}))
        for mark, offset, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
            at = data.find(mark)
            while at >= 0:
                if data[at + name_at :].startswith(b"xl/worksheets/sheet1.xml"):
                    data[at + offset : at + offset + 4] = struct.pack("<I", 1000)
                at = data.find(mark, at + 4)
        with pytest.raises(Refused, match="自己写的大小"):
            read_workbook(bytes(data))

    def test_a_bomb_below_the_sum_is_known_by_its_ratio(self):
        blanks = {"xl/worksheets/sheet1.xml": b" " * (MOST_INFLATED - 2**20)}
        with pytest.raises(Refused, match="倍"):
            read_workbook(hostile.repacked(hostile.workbook(), blanks))

    def test_entries_that_share_their_bytes_are_refused(self):
        data = hostile.zipped({f"{number}.bin": bytes([number]) * 9 for number in range(3)})
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            place = package.start_dir
        directory = bytearray(data[place:])
        at = directory.find(b"PK\x01\x02")
        while at >= 0:
            directory[at + 20 : at + 24] = struct.pack("<I", len(data))
            at = directory.find(b"PK\x01\x02", at + 4)
        assert "重叠" in parse(data[:place] + bytes(directory)).note


class TestPictures:
    @pytest.mark.parametrize("prefix", ["", "_xlfn."])
    def test_a_picture_in_a_cell_is_no_text(self, prefix):
        data = hostile.with_picture(hostile.workbook(), "sheet1", "A1", prefix=prefix)
        book = read_workbook(data)
        assert book.pictures == {("数据", "A1"): "ID_1"}
        assert book.sheets["数据"][0][0] == ""

    def test_its_bytes_are_found_and_what_is_no_picture_is_not(self):
        data = hostile.with_picture(hostile.workbook(), "sheet1", "A1")
        assert [(p.identity, p.ending, p.content) for p in cell_pictures(data, ["ID_1"])] == [
            ("ID_1", "png", hostile.PNG)
        ]
        assert cell_pictures(data, ["ID_2"]) == []
        assert cell_pictures(hostile.repacked(data, {"xl/media/image1.png": b"MZ"}), ["ID_1"]) == []
        assert cell_pictures(b"PK nothing", ["ID_1"]) == []

    def test_a_merge_saves_it_and_says_where(self, workspace):
        file = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
        book = openpyxl.load_workbook(file)
        number = book.sheetnames.index("任务进展") + 1
        file.write_bytes(hostile.with_picture(file.read_bytes(), f"sheet{number}", "K4"))
        touch(file, "2023-10-08 10:00")
        result = merged(workspace)
        found = [item for item in result["findings"] if item["code"] == "CELL_PICTURE"]
        assert [(item["sheet"], item["cell"], item["severity"]) for item in found] == [("任务进展", "K4", "warning")]
        assert "佐证图片" in found[0]["message"]
        saved = sorted((workspace / "outbox/2023Q3/佐证图片").rglob("*.*"))
        assert [path.parent.name for path in saved] == [UNIT]
        assert saved[0].read_bytes() == hostile.PNG
        summary = openpyxl.load_workbook(workspace / result["outputs"]["summary"])
        texts = [str(cell) for sheet in summary for row in sheet.iter_rows(values_only=True) for cell in row]
        assert not [text for text in texts if "DISPIMG" in text]


class TestText:
    @pytest.mark.parametrize(
        ("encoding", "separator"),
        [("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-8", "\t"), ("gb18030", ";")],
    )
    def test_a_table_saved_as_text_is_read(self, workspace, encoding, separator):
        file = fill(template_of(workspace, UNIT), workspace.parent / "a.xlsx")
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator)
        for row in openpyxl.load_workbook(file, data_only=True)["任务进展"].iter_rows(values_only=True):
            writer.writerow(["" if cell is None else cell for cell in row])
        target = workspace / f"inbox/2023Q3_{UNIT}_进展情况表.csv"
        target.write_bytes(stream.getvalue().encode(encoding))
        touch(target, "2023-10-08 10:00")
        result = merged(workspace)
        told = next(item for item in result["files"] if item["unit"] == UNIT)
        assert (told["file"], told["state"]) == (target.name, "current")
        assert next(item for item in result["tasks"] if item["task"] == "T08")["progress"] == 45

    @pytest.mark.parametrize(
        ("data", "outcome", "code", "word"),
        [
            (b"a,b\n1,2\n", "not_a_return", "FILE_OTHER_FORMAT", "文本"),
            (b'a,b\n"1,2\n' * 3, "not_a_return", "FILE_OTHER_FORMAT", "文本"),
            (b"[InternetShortcut]\r\nURL=https://kdocs.cn/l/x", "not_a_return", "FILE_LINK", "快捷方式"),
            ("【金山文档】 进展表 https://kdocs.cn/l/abc".encode(), "not_a_return", "FILE_LINK", "链接"),
            (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
             "not_a_return", "FILE_OTHER_FORMAT", "XML"),
            (b"\0\1\2\3" * 100, "not_a_return", "FILE_OTHER_FORMAT", "未知"),
            (b"MZ\x90\0", "not_a_return", "FILE_OTHER_FORMAT", "程序"),
            (b"\x78\x9f\x3e\x22\0\0", "container", "FILE_CONTAINER", "winmail.dat"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "not_a_return", "FILE_OTHER_FORMAT", "图片"),
            (b"\0\0\0\x18ftypheic", "not_a_return", "FILE_OTHER_FORMAT", "图片"),
            (hostile.zipped({"word/document.xml": b"x"}), "not_a_return", "FILE_OTHER_FORMAT", "Word"),
            (hostile.zipped({"ppt/presentation.xml": b"x"}), "not_a_return", "FILE_OTHER_FORMAT", "演示"),
            (hostile.compound({"WordDocument": b"x"}), "not_a_return", "FILE_OTHER_FORMAT", "Word"),
            (hostile.zipped({}), "unreadable", "FILE_UNREADABLE", "压缩包是空的"),
        ],
    )  # fmt: skip
    def test_what_is_no_return_is_named(self, data, outcome, code, word):
        parsed = parse(data)
        assert (parsed.outcome, parsed.code) == (outcome, code)
        assert word in parsed.note

    def test_a_zip_with_a_workbook_stored_in_it_is_no_workbook(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("a.xlsx", hostile.workbook())
        parsed = parse(stream.getvalue())
        assert (parsed.outcome, [member.name for member in parsed.members]) == ("container", ["a.xlsx"])


class TestNames:
    def test_xlsx_as_xls_and_the_reverse_just_work(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xls")
        result = merged(workspace)
        assert next(item for item in result["files"] if item["file"] == "a.xls")["state"] == "current"
        assert parse(hostile.biff(hostile.biff_number(0, 0, 1))).code == "FILE_NOT_A_RETURN"

    @pytest.mark.parametrize(
        ("name", "state", "code"),
        [
            ("表.xlsx.crdownload", "unreadable", "FILE_UNREADABLE"),
            ("表.ksheet", "not_a_return", "FILE_LINK"),
            ("表.url", "not_a_return", "FILE_LINK"),
        ],
    )
    def test_a_name_tells_what_content_cannot(self, workspace, name, state, code):
        hostile.put(workspace / "inbox", {name: b"some text", "b.txt": b"another text"})
        result = merged(workspace)
        told = {item["file"]: item["state"] for item in result["files"]}
        assert told[name] == state
        assert code in [item["code"] for item in result["findings"]]

    def test_features_make_one_note_a_file(self, workspace):
        file = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsm")
        parts = {"xl/vbaProject.bin": b"x", "xl/embeddings/a.bin": b"y"}
        file.write_bytes(hostile.repacked(file.read_bytes(), parts))
        touch(file, "2023-10-08 10:00")
        found = [(item["code"], item["severity"]) for item in merged(workspace)["findings"]]
        assert found == [("FILE_FEATURES", "info")]
