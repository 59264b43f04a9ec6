"""Whom the office must chase and why, as a list with telephone numbers and as one text for a chat group."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge, templates
from ipxl.plan.table import shipped
from ipxl.workspace import Workspace

AS_OF = date(2023, 10, 12)
PERIOD = "2023Q3"
LIST, NOTICE = f"outbox/{PERIOD}/催报/未报名单_{PERIOD}.xlsx", f"outbox/{PERIOD}/催报/群通知_{PERIOD}.txt"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose units have contacts, with templates gone out."""
    plan = shipped()
    units = tuple(
        replace(unit, liaison="王联络", phone=f"0951-{number:07}", email=f"u{number}@example.org")
        for number, unit in enumerate(plan.units, 1)
    )
    settings = replace(plan.settings, email="office@example.org", contact="李四", phone="0951-6666666")
    return make_workspace(
        tmp_path_factory.mktemp("reminders") / "w", plan=replace(plan, units=units, settings=settings)
    )


@pytest.fixture
def folder(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "w")


@pytest.fixture(scope="module")
def chased(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One unit of every kind, everyone else silent, merged."""
    folder = shutil.copytree(sent, tmp_path_factory.mktemp("chased") / "w")
    inbox = folder / "inbox"
    fill(template_of(folder, "市科技局"), inbox / "好的.xlsx")
    fill(template_of(folder, "市司法局"), inbox / "要改.xlsx", {("tasks", "T17"): {"progress": None}})
    (inbox / "市公安局盖章件.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    fill(template_of(folder, "市财政局"), inbox / "两家.xlsx")
    book = openpyxl.load_workbook(inbox / "两家.xlsx")
    book["单位信息"]["B3"] = "市发改委"
    book["填报说明"]["A1"] = "市发改委"
    book.save(inbox / "2023Q3_市发改委_进展情况表.xlsx")
    merge.run(folder, PERIOD, AS_OF)
    return folder


def rows(path: Path) -> dict[str, dict[str, object]]:
    """Unit -> header -> value, read by another library."""
    sheet = openpyxl.load_workbook(path)["未报名单"]
    header, *lines = sheet.iter_rows(min_row=3, values_only=True)
    return {
        str(cells[1]): dict(zip(map(str, header), cells, strict=True)) for cells in lines if isinstance(cells[0], int)
    }


def test_the_json_names_the_list_and_it_is_there(folder: Path) -> None:
    outputs = merge.run(folder, PERIOD, AS_OF).as_json()["outputs"]
    assert outputs["missing_list"] == LIST
    assert (folder / LIST).is_file()


def test_a_silent_unit_stands_there_with_whom_to_call_and_how_late(chased: Path) -> None:
    silent = rows(chased / LIST)["市农业农村局"]
    assert silent["情况"] == "未报"
    assert silent["联络员"] == "王联络"
    assert str(silent["电话"]).startswith("0951-")
    assert (silent["迟报天数"], silent["已催次数"]) == (2, 0)
    assert silent["收到的文件"] is None


def test_a_unit_with_something_to_mend_stands_there_with_its_file_and_how_much(chased: Path) -> None:
    faulty = rows(chased / LIST)["市司法局"]
    assert (faulty["情况"], faulty["收到的文件"], faulty["迟报天数"]) == ("待改", "要改.xlsx", 0)
    assert "必改1处" in str(faulty["问题"])


def test_a_unit_that_sent_only_a_scan_is_not_called_silent(chased: Path) -> None:
    scan = rows(chased / LIST)["市公安局"]
    assert (scan["情况"], scan["收到的文件"]) == ("待核实，已来件、未附填报表", "市公安局盖章件.pdf")


def test_units_between_which_a_file_is_torn_are_told_that_it_waits(chased: Path) -> None:
    listed = rows(chased / LIST)
    assert listed["市发改委"]["情况"] == "待核实，来件归属不明"
    assert listed["市发改委"]["问题"]
    assert "收到的“" in listed["市发改委"]["问题"]


def test_a_unit_whose_return_is_in_order_is_not_chased(chased: Path) -> None:
    assert "市科技局" not in rows(chased / LIST)


def test_a_return_on_an_earlier_form_is_chased_as_that(folder: Path) -> None:
    templates.run(folder, "2023Q4")
    fill(template_of(folder, "市科技局"), folder / "inbox/旧表.xlsx", received="2099-01-01 10:00")
    merge.run(folder, "2023Q4", date(2024, 1, 8))
    row = rows(folder / "outbox/2023Q4/催报/未报名单_2023Q4.xlsx")["市科技局"]
    assert (row["情况"], row["收到的文件"], row["迟报天数"]) == ("未报，来件是其他期次的", "旧表.xlsx", 0)


def test_the_text_for_the_group_names_every_unit_once_under_its_kind(chased: Path) -> None:
    text = (chased / NOTICE).read_bytes().decode("utf-8-sig")
    assert "\r\n" in text
    told = {
        line.partition("（")[0]: line.partition("：")[2].split("、") for line in text.splitlines() if "家）：" in line
    }
    assert told["待改"] == ["市司法局"]
    assert told["待核实，已来件、未附填报表"] == ["市公安局"]
    assert "市科技局" in told["已收到、不用再报"]
    named = [unit for kind, units in told.items() if not kind.startswith("已收到") for unit in units]
    assert sorted(named) == sorted(rows(chased / LIST))
    assert "已过2天" in text
    assert "office@example.org" in text


def test_the_office_s_own_text_is_used_and_a_slip_in_it_stops_no_merge(folder: Path) -> None:
    Workspace(folder).texts.mkdir()
    own = Workspace(folder).texts / "群通知.txt"
    own.write_text("还差{家数}家。", encoding="utf-8")
    merge.run(folder, PERIOD, AS_OF)
    assert (folder / NOTICE).read_text(encoding="utf-8-sig") == "还差26家。\n"
    own.write_text("还差{家数量}家。", encoding="utf-8")
    (remark,) = merge.run(folder, PERIOD, AS_OF).remarks
    assert "邮件模板/群通知.txt 第1行" in remark
    assert "{家数}" in remark
    assert "未报（26家）" in (folder / NOTICE).read_text(encoding="utf-8-sig")


def test_drafts_of_mails_outlive_a_merge(folder: Path) -> None:
    draft = Workspace(folder).drafts(PERIOD) / "下发" / "市科技局.eml"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"From: a\r\n\r\n")
    merge.run(folder, PERIOD, AS_OF)
    merge.run(folder, PERIOD, AS_OF)
    assert draft.read_bytes() == b"From: a\r\n\r\n"
