"""status says of each unit what it was sent, what came back, how often it was reminded and what is next."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from filling import fill, make_workspace, template_of

from ipxl.clock import BEIJING
from ipxl.commands import merge, status
from ipxl.mail.record import Kind, MailRow, Step, append_rows
from ipxl.plan.table import shipped
from ipxl.workspace import Workspace

AS_OF = date(2023, 10, 12)
PERIOD = "2023Q3"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One return in order, one to be mended, one scan; the others silent."""
    plan = shipped()
    plan = replace(plan, units=tuple(replace(unit, phone="0951-1234567") for unit in plan.units))
    folder = make_workspace(tmp_path_factory.mktemp("status") / "w", plan=plan)
    fill(template_of(folder, "市科技局"), folder / "inbox/好的.xlsx")
    fill(template_of(folder, "市司法局"), folder / "inbox/要改.xlsx", {("tasks", "T17"): {"progress": None}})
    (folder / "inbox/市公安局盖章件.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    return folder


@pytest.fixture
def folder(ground: Path, tmp_path: Path) -> Path:
    return shutil.copytree(ground, tmp_path / "w")


def went_out(folder: Path, kind: Kind, unit: str, day: int, step: Step = "已发出") -> None:
    at = datetime(2023, 10, day, 9, 30, tzinfo=BEIJING)
    row = MailRow(at, PERIOD, kind, unit, ("a@b.cn",), "x", "y.xlsx", "0" * 64, f"<{kind}{unit}{day}@b.cn>", "", step)
    append_rows(Workspace(folder).sent_register, [row])


def entry(folder: Path, unit: str, as_of: date = AS_OF) -> dict[str, Any]:
    told = status.run(folder, PERIOD, as_of).as_json()["units"]
    return next(item for item in told if item["unit"] == unit)


def line(folder: Path, unit: str, as_of: date = AS_OF) -> list[str]:
    (found,) = [
        words for text in status.run(folder, PERIOD, as_of).text().splitlines() if (words := text.split())[:1] == [unit]
    ]
    return found


def test_the_keys_of_the_contract_stay_and_the_new_ones_follow(folder: Path) -> None:
    assert list(entry(folder, "市科技局")) == [
        "unit", "state", "timely", "rows_due", "rows_filled", "file", "sealed",
        "template_sent", "received", "errors", "warnings", "correction_sent", "reminders", "last_reminder", "next_step",
    ]  # fmt: skip
    merged = merge.run(folder, PERIOD, AS_OF).as_json()["units"]
    assert list(merged[0]) == ["unit", "state", "timely", "rows_due", "rows_filled", "file", "sealed"]


def test_a_unit_in_order_has_nothing_left_to_do(folder: Path) -> None:
    assert line(folder, "市科技局") == ["市科技局", "(09-20)", "10-08", "√"]
    assert entry(folder, "市科技局")["received"] == "2023-10-08T10:00:00+08:00"


def test_a_mail_that_went_out_counts_and_not_only_that_the_workbook_was_made(folder: Path) -> None:
    assert entry(folder, "市商务局")["template_sent"] is None
    went_out(folder, "下发", "市商务局", 1)
    assert entry(folder, "市商务局")["template_sent"] == "2023-10-01T09:30:00+08:00"
    assert line(folder, "市商务局")[1] == "10-01"
    assert entry(folder, "市发改委")["next_step"] == "发填报表"


def test_before_the_deadline_one_waits_and_after_it_one_reminds_then_telephones(folder: Path) -> None:
    assert entry(folder, "市商务局", date(2023, 10, 8))["next_step"] == "等报送(还有2天)"
    assert entry(folder, "市商务局")["next_step"] == "催报"
    went_out(folder, "催报", "市商务局", 11)
    went_out(folder, "催报", "市商务局", 12)
    told = entry(folder, "市商务局")
    assert (told["reminders"], told["last_reminder"]) == (2, "2023-10-12T09:30:00+08:00")
    assert told["next_step"] == "打电话催 0951-1234567"
    assert line(folder, "市商务局")[3:5] == ["2次", "10-12"]


def test_a_return_to_be_mended_waits_for_its_copy_to_go_out_and_then_for_the_unit(folder: Path) -> None:
    told = entry(folder, "市司法局")
    assert (told["errors"], told["next_step"]) == (1, "发退回件")
    went_out(folder, "退回", "市司法局", 9)
    assert entry(folder, "市司法局")["next_step"] == "等改好的表"
    fill(
        template_of(folder, "市司法局"),
        folder / "inbox/又错.xlsx",
        {("tasks", "T17"): {"progress": None, "text": None}},
        received="2023-10-10 10:00",
    )
    assert entry(folder, "市司法局")["next_step"] == "发退回件"


def test_a_scan_alone_is_chased(folder: Path) -> None:
    assert line(folder, "市公安局")[2:] == ["待核实", "催报"]


def test_a_mail_in_doubt_is_to_be_cleared_up_first(folder: Path) -> None:
    went_out(folder, "下发", "市商务局", 1, "准备发送")
    told = entry(folder, "市商务局")
    assert (told["template_sent"], told["next_step"]) == (None, "查清下发的信发出没有")
    went_out(folder, "下发", "市商务局", 1, "已发出")
    assert entry(folder, "市商务局")["next_step"] == "催报"
