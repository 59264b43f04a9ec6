"""Files that a command reads for itself (notices, 核定, the summary) are read in another process: nothing in them ends it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import hostile
import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.child.talk import Died, Late, Talker
from ipxl.commands import merge, notice
from ipxl.errors import IpxlError
from ipxl.intake import apart
from ipxl.intake.apart import read_apart
from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.intake.package import read_workbook
from ipxl.notice import open as notices

DAY = date(2023, 10, 12)
FAR = (
    "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'><c r='A1'><v>1</v></c></row>"
    + "".join(f"<row r='{row}'><c r='XFD{row}'><v>1</v></c></row>" for row in range(1_047_000, 1_048_577))
    + "</sheetData></worksheet>"
)


def far() -> bytes:
    """A few KB that abort a process which reads them without a guard, written with apostrophes."""
    return hostile.repacked(hostile.workbook(), {"xl/worksheets/sheet1.xml": FAR.encode()})


def test_a_workbook_comes_back_as_it_would_be_read_here():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["甲", 1.5, True, datetime(2023, 10, 8, 9, 30), date(2023, 10, 8), time(8, 5), None])  # noqa: DTZ001
    sheet["A3"] = timedelta(hours=30)
    sheet["B3"], sheet["C3"] = "#N/A", "=1+1"
    sheet["B3"].data_type = "e"
    sheet.merge_cells("D5:E6")
    stream = io.BytesIO()
    book.save(stream)
    assert read_apart(stream.getvalue()) == read_workbook(stream.getvalue())


@pytest.mark.parametrize(
    ("data", "kind"),
    [(far(), Refused), (b"PK nothing", Unreadable), (hostile.compound({"EncryptedPackage": b"x"}), Encrypted)],
)
def test_faults_are_the_same_as_here(data, kind):
    with pytest.raises(kind) as here:
        read_workbook(data)
    with pytest.raises(kind) as there:
        read_apart(data)
    assert str(there.value) == str(here.value)


def test_a_reader_that_dies_or_hangs_is_one_clear_word_and_the_next_file_is_read(monkeypatch):
    with pytest.raises(Unreadable, match="程序中断"):
        read_apart(hostile.kills_the_reader())
    monkeypatch.setattr(apart, "SECONDS_MOST", 2.0)
    with pytest.raises(Refused, match="秒还没有读完"):
        read_apart(hostile.holds_the_reader())
    monkeypatch.setattr(apart, "SECONDS_MOST", 60.0)
    assert read_apart(hostile.workbook()).sheets == read_workbook(hostile.workbook()).sheets


@pytest.mark.parametrize("data", [far(), hostile.kills_the_reader()], ids=["far", "kills"])
def test_a_notice_that_would_end_the_command_is_one_line(tmp_path, data):
    (tmp_path / "通知.xlsx").write_bytes(data)
    with pytest.raises(IpxlError, match=r"“通知\.xlsx”读不出来"):
        notice.run(tmp_path, tmp_path / "通知.xlsx", tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_notice_that_holds_its_reader_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(notices, "SECONDS_MOST", 2.0)
    (tmp_path / "通知.txt").write_bytes("一、任务\n".encode() + b"HOLDS-THE-READER")
    with pytest.raises(IpxlError, match="秒内没有读完"):
        notices.open_notice(tmp_path / "通知.txt")


@pytest.mark.parametrize("data", [far(), hostile.kills_the_reader()], ids=["far", "kills"])
def test_a_table_of_decisions_that_would_end_the_merge_is_one_line(tmp_path, data):
    folder = make_workspace(tmp_path / "w")
    (folder / "核定").mkdir(exist_ok=True)
    (folder / "核定/2023Q3.xlsx").write_bytes(data)
    with pytest.raises(IpxlError, match=r"“核定/2023Q3\.xlsx”读不出来"):
        merge.run(folder, "2023Q3", DAY)


@pytest.mark.parametrize("data", [far(), hostile.kills_the_reader()], ids=["far", "kills"])
def test_a_summary_that_would_end_the_merge_is_kept_and_replaced(tmp_path, data):
    folder = make_workspace(tmp_path / "w")
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    merge.run(folder, "2023Q3", DAY)
    summary = folder / "outbox/2023Q3/汇总表_2023Q3.xlsx"
    summary.write_bytes(data)
    done = merge.run(folder, "2023Q3", DAY)
    (line,) = [line for line in done.remarks if "读不出来" in line]
    assert "已换成新的" in line
    with zipfile.ZipFile(summary) as package:
        assert package.testzip() is None
    assert [path for path in folder.rglob("*.xlsx") if path.read_bytes() == data]


def test_a_child_that_does_not_start_or_ends_at_once_has_died(tmp_path, monkeypatch):
    with pytest.raises(Died):
        Talker("ipxl.no_such_module").ask(b"x", 20)
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))
    with pytest.raises(Died):
        Talker("ipxl.intake.book_worker").ask(b"x", 20)


def test_a_child_is_ended_when_it_is_late():
    talker = Talker("ipxl.intake.book_worker")
    with pytest.raises(Late):
        talker.ask(hostile.holds_the_reader(), 1)
    assert talker._process is None


def test_nothing_of_ours_parses_a_foreign_workbook_in_the_command_itself():
    """Whoever calls the reader itself does so in a child, or for bytes that ipxl wrote and knows the hash of."""
    here = Path(merge.__file__).parents[1]
    callers = {
        path.relative_to(here).as_posix()
        for path in here.rglob("*.py")
        if "import read_workbook" in path.read_text(encoding="utf-8")
    }
    assert callers == {"form/parse.py", "intake/book_worker.py", "notice/formats/sheets.py", "typed_summary.py"}
