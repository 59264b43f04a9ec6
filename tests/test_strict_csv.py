"""The office's three CSV files: a damaged line is named and takes no other along; names and periods come back as they were."""

from __future__ import annotations

import csv
import random
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from filling import fill, make_workspace, template_of

from ipxl.clock import BEIJING
from ipxl.commands import merge, send, status
from ipxl.commands.mailing import Options
from ipxl.csv_text import append_csv, read_csv
from ipxl.errors import IpxlError
from ipxl.intake.register import HEADER, received_times, register
from ipxl.mail.record import HEADER as SENT_HEADER
from ipxl.mail.record import MailRow, append_rows, read_record, restore_period
from ipxl.workspace import MANIFEST_NAME, Workspace

AS_OF = date(2023, 10, 20)
PERIOD = "2023Q3"
WHEN = datetime(2023, 10, 5, 8, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_workspace(tmp_path_factory.mktemp("strict") / "w")
    fill(template_of(folder, "市科技局"), folder / "inbox/甲.xlsx")
    fill(template_of(folder, "市司法局"), folder / "inbox/乙.xlsx")
    return folder


@pytest.fixture
def folder(ground: Path, tmp_path: Path) -> Path:
    return shutil.copytree(ground, tmp_path / "w")


def break_line(path: Path, number: int, old: str = "", new: str = '"') -> None:
    """Put `new` into a line, in place of the first `old`; at its beginning when that is blank."""
    lines = path.read_bytes().split(b"\r\n")
    lines[number - 1] = (
        lines[number - 1].replace(old.encode(), new.encode(), 1) if old else new.encode() + lines[number - 1]
    )
    path.write_bytes(b"\r\n".join(lines))


@pytest.mark.parametrize(
    "damage",
    ['"甲.xlsx,{s},2023-10-05 08:00:00,文件时间,', '甲.xlsx,{s},"2023-10-05 08:00:00,文件时间,', '甲.xlsx",{s},2023-10-05,文件时间,',
     '甲.xlsx,{s},2023-10-05 08:00:00,文件时间,"', '"甲".xlsx,{s},2023-10-05,文件时间,', '甲"乙".xlsx,{s},2023-10-05,文件时间,'],
)  # fmt: skip
@pytest.mark.parametrize(
    "after", ["丙.xlsx,{s},2023-10-07 08:00:00,文件时间,", '"丙,""丁"".xlsx",{s},2023-10-07 08:00:00,文件时间,']
)
def test_an_unmatched_quote_takes_its_own_line_only(tmp_path: Path, damage: str, after: str) -> None:
    path = tmp_path / "a.csv"
    before = "乙.xlsx,{s},2023-10-06 08:00:00,文件时间,"
    lines = [
        ",".join(HEADER),
        *(text.replace("{s}", "0" * 64) for text in (before, damage, after, before.replace("乙", "戊"))),
    ]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))
    reading = read_csv(path)
    assert [line.number for line in reading.damaged] == [3]
    assert [line.number for line in reading.rows] == [2, 4, 5]
    name = '丙,"丁".xlsx' if after.startswith('"') else "丙.xlsx"
    assert [name for name, _sha in received_times(path)] == ["乙.xlsx", name, "戊.xlsx"]


def test_a_line_longer_than_any_field_may_be_is_read_or_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n" + "x" * 200_000 + ',1\n"' + "y" * 200_000 + ",2\n3,4\n", encoding="utf-8-sig")
    reading = read_csv(path)
    assert [line.number for line in reading.rows] == [2, 4]
    assert [line.number for line in reading.damaged] == [3]


def test_whatever_a_name_is_made_of_it_comes_back(tmp_path: Path) -> None:
    """And what the library of the language writes is read as that library reads it."""
    dice = random.Random(13)
    names = list(
        {"".join(dice.choices("a甲 ,;\t\"'=+-@\n\r％＝\u3000", k=dice.randint(1, 9))) + "x" for _ in range(1500)}
    )
    path = tmp_path / "a.csv"
    append_csv(path, HEADER, [(name, "0" * 64, "2023-10-05 08:00:00", "文件时间", "") for name in names])
    reading = read_csv(path)
    assert reading.damaged == []
    assert [line.cells[0] for line in reading.rows] == names
    plain = tmp_path / "b.csv"
    with plain.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["甲", "乙", "丙"])
        writer.writerows(["x", name.replace("'", ""), "y"] for name in names)
    assert [line.cells[1] for line in read_csv(plain).rows] == [name.replace("'", "") for name in names]


def test_many_unmatched_quotes_are_read_in_one_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙\n" + '"a\nb\n' * 50_000, encoding="utf-8")
    assert len(read_csv(path).damaged) + len(read_csv(path).rows) > 0


def test_a_damaged_register_is_named_and_no_time_is_taken_anew(folder: Path) -> None:
    first = merge.run(folder, PERIOD, AS_OF).result
    path = Workspace(folder).register
    break_line(path, 2)
    kept = path.read_bytes()
    done = merge.run(folder, PERIOD, AS_OF)
    (said,) = [text for text in done.remarks if text.startswith("收件登记.csv")]
    assert said.startswith("收件登记.csv 第2行读不出来，没有采用，其余各行照常。")
    assert path.read_bytes() == kept
    assert said in status.run(folder, PERIOD, AS_OF).remarks
    path.write_bytes(kept.replace(b'"', b"", 1))
    again = merge.run(folder, PERIOD, AS_OF)
    assert {row.file: row.received for row in again.result.files} == {row.file: row.received for row in first.files}
    assert not [text for text in again.remarks if "第" in text and "收件登记" in text]


def test_a_damaged_manifest_is_named_and_the_others_stand(folder: Path) -> None:
    workspace = Workspace(folder)
    path = workspace.templates(PERIOD) / MANIFEST_NAME
    whole = workspace.sent(PERIOD)
    break_line(path, 3)
    break_line(path, 5, ",1,", ",²,")
    break_line(path, 6, ",20", ",时间")
    assert workspace.sent(PERIOD) == [line for number, line in enumerate(whole, 2) if number not in (3, 6)]
    (said,) = status.run(folder, PERIOD, AS_OF).remarks
    assert said.startswith(f"templates/{PERIOD}/清单.csv 第3、6行读不出来")


def sent_row(period: str, unit: str = "市科技局") -> MailRow:
    return MailRow(WHEN, period, "下发", unit, ("a@b.cn",), "x", "y.xlsx", "0" * 64, f"<{unit}@b.cn>", "", "已发出")


def test_a_damaged_record_of_mails_is_named_and_nothing_is_sent_over_it(folder: Path) -> None:
    path = Workspace(folder).sent_register
    append_rows(path, [sent_row(PERIOD), sent_row(PERIOD, "市司法局")])
    break_line(path, 2, "x,", '"x,')
    done = status.run(folder, PERIOD, AS_OF)
    assert [text.partition("读")[0] for text in done.remarks] == ["发件登记.csv 第2行"]
    assert (
        [row.unit for row in done.units if row.traffic_sent] == ["市司法局"]
        if hasattr(done.units[0], "traffic_sent")
        else True
    )
    assert send.run(folder, PERIOD, options=Options(dry_run=True)).remarks == done.remarks
    with pytest.raises(IpxlError, match=r"第2行的双引号不成对"):
        read_record(path, (PERIOD,), whole=True)
    assert [row.unit for row in read_record(path, (PERIOD,))] == ["市司法局"]


@pytest.mark.parametrize(
    "shown", ["2023-10", "Oct-23", "oct-23", "October-23", "Oct-2023", "2023/10/1", "2023/10", "2023年10月", "2023年10月1日",
              "2023-10-01", "2023/10/1 0:00", "2023-10-01 00:00:00"],
)  # fmt: skip
def test_a_period_that_excel_made_a_date_of_is_turned_back(shown: str) -> None:
    assert restore_period(shown, {"2023-10", "2023Q3", "2023-09"}) == "2023-10"


@pytest.mark.parametrize("shown", ["10-Oct", "Oct-22", "2023/10/2", "2023/13/1", "2023Q33", "", "Okt-23", "Oct-23 x"])
def test_a_period_that_there_is_not_is_none(shown: str) -> None:
    assert restore_period(shown, {"2023-10", "2023Q3", "2023-1"}) is None


def test_an_unknown_period_in_the_record_of_mails_is_an_error_with_its_row(folder: Path) -> None:
    path = Workspace(folder).sent_register
    append_csv(path, SENT_HEADER, [("2023/11/1 9:00", "10-Oct", "下发", "市科技局", *[""] * 6, "已发出", "")])
    with pytest.raises(IpxlError, match=r"发件登记.csv 第2行的期次“10-Oct”认不出。请改成其中一个：.*2023Q3"):
        status.run(folder, PERIOD, AS_OF)


def test_a_time_of_the_first_centuries_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "收件登记.csv"
    moment = datetime(68, 9, 3, 1, 2, 3, tzinfo=BEIJING)
    register(path, [("甲.xlsx", "0" * 64, moment, "文件时间")])
    assert received_times(path) == {("甲.xlsx", "0" * 64): moment}
