"""Files swapped in whole, CSV files that stay what they were, and what happens after a run was killed."""

from __future__ import annotations

import codecs
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from filling import make_workspace

from ipxl.clock import BEIJING
from ipxl.commands import templates
from ipxl.csv_text import append_csv, armed, disarmed, read_csv
from ipxl.files import new_folder
from ipxl.form.outcome import Parsed, dump
from ipxl.intake.register import parse_time
from ipxl.record.ledger import Ledger


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@x", "\tx", "普通", "", "'", "＝1+1", "%COMSPEC%", "＠x"])
def test_csv_text_comes_back_as_it_was_and_never_starts_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    append_csv(path, ["甲"], [[text]])
    assert [cells for _number, cells in read_csv(path).rows] == ([[text]] if text else [])
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    assert not armed(text).startswith(("=", "+", "-", "@", "\t", "＝", "%", "＠"))
    assert disarmed(armed(text)) == text


def test_appending_keeps_what_stands_there_in_its_own_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("文件,备注\r\n甲.xlsx,张三改".encode("gb18030"))
    append_csv(path, ["文件", "备注"], [["乙.xlsx", "新"]])
    assert path.read_bytes() == "文件,备注\r\n甲.xlsx,张三改\r\n乙.xlsx,新\r\n".encode("gb18030")


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("gb18030", ";"), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", "\t"), ("utf-16", ",")],
)
def test_a_register_saved_with_other_marks_between_its_cells_is_read_and_goes_on(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "a.csv"
    before = f"文件{separator}备注\r\n甲.xlsx{separator}张三改".encode(encoding)
    path.write_bytes(before)
    append_csv(path, ["文件", "备注"], [["乙,；;.xlsx", "新"]])
    assert path.read_bytes().startswith(before)
    assert read_csv(path) == ([(2, ["甲.xlsx", "张三改"]), (3, ["乙,；;.xlsx", "新"])], [])


def test_a_folder_that_cannot_be_filled_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old").write_text("1")

    def fail() -> None:
        with new_folder(target) as beside:
            (beside / "new").write_text("2")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "old"]


def test_a_run_killed_between_the_two_renames_is_put_right(tmp_path: Path) -> None:
    old = tmp_path / ".out.old"
    old.mkdir()
    (old / "1").write_text("kept")
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "out"):
        raise ZeroDivisionError
    assert (tmp_path / "out/1").read_text() == "kept"


def test_templates_written_by_a_killed_run_are_listed_by_the_next(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "w")
    manifest = folder / "templates/2023Q3/清单.csv"
    before = manifest.read_text(encoding="utf-8-sig").splitlines()
    manifest.unlink()
    done = templates.run(folder, "2023Q3", now=datetime(2023, 9, 20, tzinfo=BEIJING))
    assert done.written == ()
    assert manifest.read_text(encoding="utf-8-sig").splitlines() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-10-09 15:30", "2023-10-09T15:30:00+08:00"),
        ("2023/10/9 9:05", "2023-10-09T09:05:00+08:00"),
        ("2023/10/9", "2023-10-09T00:00:00+08:00"),
        ("2023年10月9日", "2023-10-09T00:00:00+08:00"),
        ("2023-10-09T15:30:10", "2023-10-09T15:30:10+08:00"),
        ("2023-13-09", None),
        ("昨天", None),
    ],
)
def test_times_as_excel_saves_them_back(text: str, expected: str | None) -> None:
    found = parse_time(text)
    assert (found.isoformat() if found else None) == expected


def test_a_ledger_of_another_version_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE parsed (sha256 TEXT PRIMARY KEY, version TEXT, outcome TEXT)")
    base.execute("INSERT INTO parsed VALUES ('a', 'older', '[]')")
    base.commit()
    base.close()
    assert Ledger(path).parsed() == {}


def test_a_ledger_of_another_layout_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE parsed (something TEXT)")
    base.commit()
    base.close()
    ledger = Ledger(path)
    assert ledger.parsed() == {}
    ledger.record({"a": dump(Parsed("not_a_return", "文本"))})
    assert list(ledger.parsed()) == ["a"]
