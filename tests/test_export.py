"""`ipxl export`: tidy tables that other programs read back, with a dictionary that says what is in them; `ipxl.merge` in a notebook."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import result_sample
from filling import fill, make_workspace, template_of

from ipxl.commands import export, merge, publish
from ipxl.commands.workroom import Workroom
from ipxl.csv_text import disarmed
from ipxl.errors import IpxlError
from ipxl.facts.rows import DutyRow, IndicatorRow, TaskRow, TrailRow, UnitRow
from ipxl.files import digest
from ipxl.finding import Finding
from ipxl.matters.model import Matter
from ipxl.matters.settle import Report
from ipxl.merge.result import FileRow
from ipxl.record.matters_book import update_matters
from ipxl.tidy import arrow
from ipxl.tidy.tables import ALL, BY_NAME, TABLES, TableSource, entries
from ipxl.tidy.target import target_of
from ipxl.tidy.write import write_export
from ipxl.workspace import Workspace, open_workspace

AS_OF = date(2023, 10, 12)
ROOT = Path(__file__).parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LEAD = "T08"
"""A task that 市科技局 leads."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two periods; in the second a return and a newer one with a blank, a doubtful figure and a text that looks like a formula."""
    folder = make_workspace(tmp_path_factory.mktemp("export"), "2023Q2", "2023Q3")
    fill(template_of(folder, "市科技局", "2023Q2"), folder / "inbox/q2.xlsx", received="2023-07-08 10:00")
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    tasks = {("tasks", LEAD): {"text": None, "progress": "约50", "next": "+86转3", "remark": "-3"}}
    fill(template_of(folder, "市科技局"), folder / "inbox/b.xlsx", tasks, received="2023-10-09 10:00")
    fill(template_of(folder, "兴庆区"), folder / "inbox/c.xlsx", {("issues", "1"): {"issue": "@缺编", "task": "T01"}})
    (folder / "inbox/通知.txt").write_text("与本表无关", encoding="utf-8")
    merge.run(folder, "2023Q2", date(2023, 7, 12))
    publish.run(folder, "2023Q2")
    merge.run(folder, "2023Q3", AS_OF)
    room = Workroom(open_workspace(folder))
    matter = Matter("D001", "自查", "-补短板", units="市科技局、兴庆区", due="2023年12月31日", state="未办")
    assert update_matters(room.workspace.matters, room.matters, (matter,)) == ""
    return folder


@pytest.fixture(scope="module")
def tables(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "数据"
    export.run(made, None, folder, as_of=AS_OF)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file read by a program that knows nothing of ipxl."""
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def results(folder: Path) -> list[Any]:
    room = Workroom(open_workspace(folder))
    return list(room.results(room.period("2023Q3"), AS_OF).values())


# --- the tables ---


def test_every_row_of_every_period_is_there(made: Path, tables: Path) -> None:
    both = results(made)
    for name in ("duties", "tasks", "indicators", "units", "requests", "evidence", "files", "findings"):
        told = [row["period"] for row in rows(tables / f"{name}.csv")]
        expected = [result.period.period for result in both for _ in getattr(result, name)]
        assert told == expected, name
    assert len(rows(tables / "lights.csv")) == len(both[-1].trail) > 0
    assert [row["period"] for row in rows(tables / "periods.csv")] == ["2023Q2", "2023Q3"]
    assert [row["as_of"] for row in rows(tables / "periods.csv")] == ["2023-07-10", "2023-10-12"]


def test_the_matters_of_the_list_and_what_units_report_of_them(tables: Path, tmp_path: Path) -> None:
    (matter,) = rows(tables / "matters.csv")
    assert (matter["matter"], matter["text"], matter["units"]) == ("D001", "'-补短板", "市科技局、兴庆区")
    assert (matter["due"], matter["due_day"], matter["closed_day"]) == ("2023年12月31日", "2023-12-31", "")
    assert (matter["state"], matter["is_open"]) == ("未办", "TRUE")
    result = replace(result_sample.small(), matter_reports=(Report("D001", "2023Q3", "丙县", "已补", applied=True),))
    write_export(target_of(Workspace(tmp_path / "nowhere"), tmp_path / "matter_reports.csv"), TableSource((result,)))
    (report,) = rows(tmp_path / "matter_reports.csv")
    assert report == {
        "period": "2023Q3", "matter": "D001", "unit": "丙县", "text": "已补", "evidence": "", "applied": "TRUE",
    }  # fmt: skip


def test_a_frame_holds_what_the_table_holds(made: Path, tables: Path) -> None:
    result = results(made)[-1]
    for name in ("duties", "units", "files", "findings"):
        frame = result.frame(name)
        told = [row for row in rows(tables / f"{name}.csv") if row["period"] == "2023Q3"]
        assert len(told) == len(frame)
        for column in {"unit", "light", "message", "state"} & set(frame):
            expected = ["" if pd.isna(value) else value for value in frame[column]]
            assert [disarmed(row[column]) for row in told] == expected, (name, column)


def test_answers_say_where_each_stands_and_which_return_supplied_it(tables: Path) -> None:
    told = {
        row["field"]: row
        for row in rows(tables / "answers.csv")
        if (row["period"], row["unit"], row["record"]) == ("2023Q3", "市科技局", LEAD)
    }
    assert (told["status"]["text"], told["status"]["file"]) == ("进行中", "b.xlsx")
    assert (told["text"]["text"], told["text"]["file"]) == ("已印发实施方案，完成3场培训。", "a.xlsx")
    progress = told["progress"]
    assert (progress["text"], progress["number"], progress["state"], progress["raw"]) == ("", "", "held", "约50")
    assert progress["header"] == "完成进度(%)"
    assert re.fullmatch(r"J\d+", progress["cell"])
    assert progress["cell"] == f"J{progress['row']}"


def test_the_figure_of_a_further_owner_is_an_answer_too(made: Path) -> None:
    result = results(made)[-1]
    duty = next(row for row in result.duties if row.answers)
    other = next(iter(duty.answers.values()))._replace(sheet="indicators", record="I1", field="value", text="7")
    more = replace(result, further=(("兴庆区", other),))
    table = BY_NAME["answers"]
    new = [row for row in table.cells(TableSource((more,))) if row not in list(table.cells(TableSource((result,))))]
    assert [row[:6] for row in new] == [["2023Q3", "兴庆区", "指标数据", "I1", "value", "本期值"]]


def test_what_looks_like_a_formula_is_text_and_a_negative_number_is_a_number(tables: Path) -> None:
    duties = [row for row in rows(tables / "duties.csv") if (row["unit"], row["task"]) == ("市科技局", LEAD)]
    assert (duties[-1]["next"], duties[-1]["remark"]) == ("'+86转3", "'-3")
    assert rows(tables / "requests.csv")[0]["issue"] == "'@缺编"
    ahead = [row["gap"] for row in rows(tables / "duties.csv") if row["gap"].startswith("-")]
    assert ahead
    assert all(float(gap) < 0 for gap in ahead)
    for path in tables.iterdir():
        for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell[:1] in "=+@\t" and cell], path.name


def test_every_awkward_text_goes_through_every_format(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    source = TableSource(
        (result_sample.small(),), (Matter("D001", "领导批示", result_sample.CONTROL, due="2023年12月31日"),)
    )
    workspace = Workspace(tmp_path / "nowhere")
    texts = {}
    for place in ("csv", "a.sqlite", "a.duckdb", "pq"):
        target = target_of(workspace, tmp_path / place, parquet=place == "pq")
        counts = write_export(target, source)
        assert counts["duties"] == len(source.results[0].duties)
        texts[place] = read_back(tmp_path / place, "duties", "text")
        assert read_back(tmp_path / place, "matters", "due_day") == ["2023-12-31"], place
    assert any("\u2400" in text for text in texts["csv"])
    assert any(len(text) == len(result_sample.ENDLESS) for text in texts["csv"])
    assert [disarmed(text) for text in texts["csv"]] == texts["a.sqlite"] == texts["a.duckdb"] == texts["pq"]


def read_back(place: Path, table: str, column: str) -> list[str]:
    """One column of a table as texts, blanks as "", by whatever reads that format."""
    if place.is_dir() and (place / f"{table}.csv").exists():
        return [row[column] for row in rows(place / f"{table}.csv")]
    cells: list[Any]
    if place.is_dir():
        import pyarrow.parquet as pq

        cells = pq.read_table(place / f"{table}.parquet")[column].to_pylist()
    elif place.suffix == ".sqlite":
        with closing(sqlite3.connect(place)) as base:
            cells = [row[0] for row in base.execute(f'SELECT "{column}" FROM "{table}" ORDER BY rowid')]
    else:
        import duckdb

        with closing(duckdb.connect(str(place), read_only=True)) as base:
            cells = [row[0] for row in base.execute(f'SELECT "{column}" FROM "{table}" ORDER BY rowid').fetchall()]
    return ["" if cell is None else str(cell) for cell in cells]


def test_databases_hold_numbers_days_and_flags_by_their_types(made: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    for name in ("a.sqlite", "a.duckdb"):
        export.run(made, "2023年三季度", tmp_path / name, as_of=AS_OF)
    question = (
        "SELECT u.unit, u.received, u.timely, count(*), sum(d.progress), min(d.due) FROM units u JOIN duties d"
        " ON d.unit = u.unit AND d.period = u.period WHERE u.state IN ('received', 'to_correct') GROUP BY 1, 2, 3 ORDER BY 1"
    )
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as base:
        ours = base.execute(question).fetchall()
    with closing(duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True)) as base:
        theirs = base.execute(question).fetchall()
        comment = base.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'duties' AND column_name = 'gap'"
        ).fetchone()
    assert [row[0] for row in ours] == ["兴庆区", "市科技局"]
    assert ours[1][1:3] == ("2023-10-09 10:00:00", 1)
    assert theirs[1][1:3] == (datetime(2023, 10, 9, 10), True)  # noqa: DTZ001
    assert isinstance(theirs[1][5], date)
    assert ours[1][5] == theirs[1][5].isoformat()
    assert [row[3:5] for row in ours] == [row[3:5] for row in theirs]
    assert comment
    assert comment[0].startswith("落后百分点")


def test_the_keys_that_the_dictionary_names_are_keys(tables: Path) -> None:
    keys: dict[str, list[str]] = {}
    for row in rows(tables / "dictionary.csv"):
        if row["key"] == "TRUE":
            keys.setdefault(row["table"], []).append(row["column"])
    assert {"answers", "duties", "tasks", "indicators", "units", "files", "lights"} <= set(keys)
    for name, columns in keys.items():
        told = [tuple(row[column] for column in columns) for row in rows(tables / f"{name}.csv")]
        assert len(told) == len(set(told)), name


# --- the dictionary ---


def test_the_dictionary_of_an_export_describes_each_column_that_is_there(tables: Path) -> None:
    told: dict[str, list[str]] = {}
    for row in rows(tables / "dictionary.csv"):
        told.setdefault(row["table"], []).append(row["column"])
        assert CHINESE.search(row["title"]), row
    assert {path.stem for path in tables.iterdir()} == {*told, "dictionary"}
    for name, columns in told.items():
        header = (tables / f"{name}.csv").read_bytes().decode("utf-8-sig").partition("\r\n")[0]
        assert header.split(",") == columns


def test_cells_are_of_the_types_and_values_that_the_dictionary_says(tables: Path) -> None:
    patterns = {
        "整数": r"-?\d+", "小数": r"-?\d+(\.\d+)?", "是否": "TRUE|FALSE", "日期": r"\d{4}-\d\d-\d\d",
        "时间（北京时间）": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
    }  # fmt: skip
    seen = set()
    for entry in entries():
        values = {pair.partition("=")[0] for pair in entry.values.split("；")} - {""}
        for row in rows(tables / f"{entry.table}.csv"):
            cell = row[entry.column]
            if cell and entry.type in patterns:
                assert re.fullmatch(patterns[entry.type], cell), (entry, cell)
                seen.add(entry.type)
            if entry.type in patterns and not cell:
                assert entry.may_be_blank, entry
            assert not cell or not values or cell in values, (entry, cell)
    assert seen == set(patterns)


@pytest.mark.parametrize(
    ("table", "row", "left_out"),
    [
        ("duties", DutyRow, {"answers", "source", "judgement", "computed", "last"}),
        ("tasks", TaskRow, {"texts", "judgement", "computed", "last"}),
        ("indicators", IndicatorRow, {"answers", "source", "judgement", "computed", "last", "targets"}),
        ("units", UnitRow, {"answers", "lamp"}),
        ("files", FileRow, {"period"}),
        ("findings", Finding, {"parts"}),
        ("matters", Matter, {"trace", "row"}),
        ("lights", TrailRow, {"key", "now", "published"}),
    ],
)
def test_a_new_field_of_a_row_is_exported_or_left_out_on_purpose(table: str, row: type, left_out: set[str]) -> None:
    names = set(getattr(row, "_fields", ())) or {item.name for item in fields(row)}
    assert names - left_out <= set(BY_NAME[table].header)


# --- where it is written ---


def test_the_same_data_give_the_same_bytes(made: Path, tables: Path, tmp_path: Path) -> None:
    before = {path.name: digest(path.read_bytes()) for path in tables.iterdir()}
    export.run(made, None, tables, as_of=AS_OF)
    assert {path.name: digest(path.read_bytes()) for path in tables.iterdir()} == before
    for name in ("a.sqlite", "b.sqlite"):
        export.run(made, None, tmp_path / name, as_of=AS_OF)
    export.run(made, None, tmp_path / "a.sqlite", as_of=AS_OF)
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sqlite", "b.sqlite"]


def test_the_workspace_is_left_as_it_was(made: Path, tmp_path: Path) -> None:
    def state() -> dict[str, tuple[str, int]]:
        files = [path for path in made.rglob("*") if path.is_file()]
        return {str(path): (digest(path.read_bytes()), path.stat().st_mtime_ns) for path in files}

    before = state()
    export.run(made, "2023Q3", tmp_path / "x", as_of=AS_OF)
    assert state() == before


def test_a_file_is_one_table_by_its_name_or_as_told(made: Path, tmp_path: Path) -> None:
    for name, table, expected in (
        ("tasks.csv", "", "tasks"), ("三季度.csv", "", "duties"), ("三季度.csv", "findings", "findings"), ("x.csv", "dictionary", "dictionary"),
    ):  # fmt: skip
        if (tmp_path / name).exists():
            (tmp_path / name).unlink()
        done = export.run(made, "2023Q3", tmp_path / name, table, AS_OF)
        assert list(done.counts) == [expected]
        assert list(rows(tmp_path / name)[0] if done.counts[expected] else []) == BY_NAME[expected].header
    assert {row["period"] for row in rows(tmp_path / "tasks.csv")} == {"2023Q3"}


@pytest.mark.parametrize("name", ["a.csv", "a.sqlite", "a.parquet", "a.duckdb"])
def test_what_is_no_earlier_export_is_never_replaced(made: Path, tmp_path: Path, name: str) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    path = tmp_path / name
    for data in (b"", b"period,unit\r\n1,2\r\n", b"SQLite format 3\x00 and nothing else", b"PAR1"):
        path.write_bytes(data)
        with pytest.raises(IpxlError, match="不是以前导出的文件。没有改动"):
            export.run(made, "2023Q3", path, as_of=AS_OF)
        assert path.read_bytes() == data
    path.unlink()
    export.run(made, "2023Q3", path, as_of=AS_OF)
    first = path.read_bytes()
    export.run(made, "2023Q2", path, as_of=AS_OF)
    assert path.read_bytes() != first
    assert sorted(item.name for item in tmp_path.iterdir()) == [name]


def test_somebody_s_own_database_is_never_replaced(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "人事.sqlite"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE dictionary (word TEXT)")
    with pytest.raises(IpxlError, match="不是以前导出的文件"):
        export.run(made, "2023Q3", path, as_of=AS_OF)


def test_a_folder_with_other_files_is_left_alone(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    export.run(made, "2023Q3", folder, as_of=AS_OF)
    (folder / "我的分析.xlsx").write_bytes(b"x")
    with pytest.raises(IpxlError, match=r"里有不是导出的文件：我的分析\.xlsx。没有改动"):
        export.run(made, "2023Q3", folder, as_of=AS_OF)
    assert (folder / "我的分析.xlsx").read_bytes() == b"x"
    (folder / "我的分析.xlsx").unlink()
    (folder / "dictionary.csv").write_text("别的", encoding="utf-8")
    with pytest.raises(IpxlError, match="不是导出的文件"):
        export.run(made, "2023Q3", folder, as_of=AS_OF)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("inbox", "不能导出到工作区的“inbox”里"),
        ("inbox/x.csv", "不能导出到工作区的“inbox”里"),
        ("outbox/2023Q3/x.csv", "不能导出到工作区的“outbox”里"),
        ("核定/x.csv", "不能导出到工作区的“核定”里"),
        (".", "工作区本身"),
        ("..", "上级文件夹"),
        ("x.xlsx", r"不会写“x\.xlsx”"),
        ("没有/x.csv", "没有文件夹"),
        ("任务分工表.xlsx", "不会写"),
        ("发件登记.csv", "登记簿"),
    ],
)
def test_a_place_that_cannot_be_is_one_clear_line(made: Path, to: str, words: str) -> None:
    with pytest.raises(IpxlError, match=words):
        export.run(made, "2023Q3", made / to, as_of=AS_OF)


def test_wrong_options_are_one_clear_line(made: Path, tmp_path: Path) -> None:
    with pytest.raises(IpxlError, match="没有数据表“task”。可以写：tasks"):
        export.run(made, "2023Q3", tmp_path / "x.csv", "task")
    with pytest.raises(IpxlError, match="--table 只用于"):
        export.run(made, "2023Q3", tmp_path / "x", "tasks")
    with pytest.raises(IpxlError, match="--parquet 与"):
        export.run(made, "2023Q3", tmp_path / "x.csv", parquet=True)
    with pytest.raises(IpxlError, match="没有期次“三季渡”"):
        export.run(made, "三季渡", tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "missing"), [("a.parquet", "pyarrow"), ("a.duckdb", "duckdb")])
def test_a_missing_library_is_one_clear_line(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, missing: str
) -> None:
    if missing == "duckdb":
        pytest.importorskip("pyarrow")
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(IpxlError, match=rf'要用 {missing}，这里没有装。请运行 pip install "ipxl\[export\]"') as told:
        export.run(made, "2023Q3", tmp_path / name, as_of=AS_OF)
    assert "\n" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_the_old_one(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.sqlite"
    export.run(made, "2023Q3", path, as_of=AS_OF)
    before = path.read_bytes()

    def full(self: object, source: object) -> list[list[str]]:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(type(TABLES[3]), "cells", full)
    with pytest.raises(OSError, match="No space"):
        export.run(made, "2023Q2", path, as_of=AS_OF)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["a.sqlite"]


def test_libraries_of_the_extra_are_imported_only_when_they_are_used() -> None:
    code = "import sys, ipxl.commands.export; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert not {"pyarrow", "duckdb"} & set(done.stdout.decode().split())
    assert arrow.MARK == b"ipxl"


def test_what_the_screen_and_json_say(made: Path, tmp_path: Path) -> None:
    done = export.run(made, None, tmp_path / "数据", as_of=AS_OF)
    assert done.text().splitlines()[0] == f"已导出2023年第二季度至2023年第三季度共2期：{tmp_path / '数据'}"
    told = done.as_json()
    assert told["periods"] == ["2023Q2", "2023Q3"]
    assert [item["table"] for item in told["tables"]] == [table.name for table in ALL]  # type: ignore[attr-defined]


# --- Python ---

PAGE = ROOT / "docs" / "用Python读结果.md"
EXAMPLE = re.compile(r"```python\n(.*?)```", re.S)


def test_the_examples_of_the_page_run_in_a_fresh_interpreter(made: Path, tmp_path: Path) -> None:
    """All of them one after the other, as cells of one notebook, next to the workspace and to an export of it."""
    pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    (tmp_path / "工作区").symlink_to(made)
    for name in ("数据", "数据.sqlite", "数据.duckdb"):
        export.run(made, None, tmp_path / name, as_of=AS_OF)
    export.run(made, None, tmp_path / "tasks.parquet", as_of=AS_OF)
    cells = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(cells) >= 4
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", "\n".join(cells)], capture_output=True, timeout=120, cwd=tmp_path
    )  # fmt: skip
    assert done.stderr.decode() == ""
    told = done.stdout.decode()
    assert "市科技局" in told
    assert "○未报" in told


def test_a_notebook_gets_a_result_and_nothing_is_written(made: Path) -> None:
    before = sorted(path for path in made.rglob("*") if path.is_file())
    code = (
        "import ipxl, ipxl.merge.result as r\n"
        f"result = ipxl.merge({str(made)!r}, '2023年三季度', as_of='2023-10-12')\n"
        "assert isinstance(result, r.Result), result\n"
        "from ipxl.merge.frames import COLUMNS\n"
        "print(result.period.period, result.as_of, len(result.frame('duties')), *sorted(COLUMNS))\n"
        f"again = ipxl.merge({str(made)!r}, '2023Q3', '2023年10月12日')\n"
        "assert again.duties == result.duties and 'merge' in dir(ipxl)\n"
        "try:\n    ipxl.merge('没有这个文件夹')\nexcept ipxl.IpxlError as error:\n    print(error)\n"
        "try:\n    ipxl.merge(as_of='昨天')\nexcept ipxl.IpxlError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, timeout=120)
    assert done.stderr.decode() == ""
    first, second, third = done.stdout.decode().splitlines()
    assert first.startswith(f"2023Q3 2023-10-12 {len(results(made)[-1].duties)} duties evidence files findings")
    assert "没有这个文件夹" in second
    assert third == "“昨天”不是日期，请写成 2023-10-10 这样的年-月-日。"
    assert sorted(path for path in made.rglob("*") if path.is_file()) == before


def test_importing_ipxl_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import ipxl; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert {name for name in done.stdout.decode().split() if name.startswith(("ipxl", "pandas"))} == {"ipxl"}
