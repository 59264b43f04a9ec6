"""What leaders were given is frozen, compared with, and said to be out of date when the truth has moved."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from filling import decide, fill, make_workspace, template_of
from killing import kill_a_run

from ipxl.cli import main
from ipxl.clock import BEIJING
from ipxl.commands import merge, publish, status, templates
from ipxl.errors import IpxlError
from ipxl.facts.rows import ItemKey
from ipxl.files import digest
from ipxl.record.publications import read_publication
from ipxl.workspace import Workspace, locked

AS_OF = date(2023, 10, 12)
NOW = datetime(2023, 10, 13, 9, 30, tzinfo=BEIJING)
UNITS = ("市科技局", "市司法局", "兴庆区")
PERIOD = "2023Q3"

LEADERS = "给领导/汇总表_2023Q3_领导版.xlsx"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merged workspace: three units returned, one with a number that is held, and a file nobody can read."""
    folder = make_workspace(tmp_path_factory.mktemp("publish") / "w")
    for unit in UNITS:
        edits = {("tasks", "T17"): {"progress": "约80"}} if unit == "市司法局" else None
        fill(template_of(folder, unit), folder / "inbox" / f"{unit}.xlsx", edits)
    (folder / "inbox/没写单位.xlsx").write_bytes(b"PK\x03\x04 cut off")
    merge.run(folder, PERIOD, AS_OF)
    return folder


@pytest.fixture
def workspace(merged: Path, tmp_path: Path) -> Path:
    return shutil.copytree(merged, tmp_path / "w")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def late_return(folder: Path, unit: str = "市财政局", progress: int = 45) -> None:
    fill(template_of(folder, unit), folder / "inbox" / f"{unit}.xlsx", received="2023-10-16 10:00")


class TestFreezing:
    def test_what_outbox_holds_is_kept_byte_for_byte(self, workspace):
        done = publish.run(workspace, PERIOD, NOW)
        kept = files_of(workspace / "published/2023Q3/1")
        record = kept.pop("发布.json")
        made = files_of(workspace / "outbox/2023Q3")
        assert set(kept) == {"汇总表_2023Q3.xlsx", "通报_2023Q3.docx", LEADERS} == set(done.files)
        assert kept == {name: made[name] for name in kept}
        facts = json.loads(record)
        assert (facts["number"], facts["as_of"], facts["published"]) == (1, "2023-10-12", "2023-10-13T09:30:00+08:00")
        assert {row["file"]: row["sha256"] for row in facts["outputs"]} == {
            name: digest(data) for name, data in kept.items()
        }

    def test_pictures_are_kept_too(self, workspace, pictures):
        merge.run(workspace, PERIOD, AS_OF)
        done = publish.run(workspace, PERIOD, NOW)
        drawn = {name for name in done.files if name.startswith("图/")}
        assert drawn
        assert all((workspace / done.folder / name).read_bytes()[:4] == b"\x89PNG" for name in drawn)

    def test_the_record_says_what_merge_says_and_from_what(self, workspace):
        result = merge.run(workspace, PERIOD, AS_OF).as_json()
        publish.run(workspace, PERIOD, NOW)
        facts = json.loads((workspace / "published/2023Q3/1/发布.json").read_text(encoding="utf-8"))
        for key in ("tasks", "indicators"):
            shared = set(facts[key][0]) & set(result[key][0])
            assert {"light", "grey", "gap"} < shared
            for frozen, told in zip(facts[key], result[key], strict=True):
                assert {name: frozen[name] for name in shared} == {name: told[name] for name in shared}
        inputs = {row["file"]: row for row in facts["inputs"]}
        for name in ("任务分工表.xlsx", "templates/2023Q3/任务分工表.xlsx", "核定/2023Q3.xlsx", "收件登记.csv",
                     "inbox/市科技局.xlsx"):  # fmt: skip
            assert inputs[name]["sha256"] == digest((workspace / name).read_bytes())
        assert inputs["inbox/没写单位.xlsx"]["state"] == "unreadable"
        assert len(facts["duties"]) == 238

    def test_the_record_read_back_is_what_was_told(self, workspace):
        result = merge.run(workspace, PERIOD, AS_OF).result
        publish.run(workspace, PERIOD, NOW)
        read = read_publication(Workspace(workspace), PERIOD, 1)
        assert dict(read.items) == result.items
        assert list(read.items) == list(result.items)
        assert (read.at, read.as_of) == (NOW, AS_OF)

    def test_a_light_that_the_office_set_is_published_with_the_computed_one_beside(self, workspace):
        _override(workspace, "T08", "红")
        merge.run(
            workspace, PERIOD, AS_OF
        )  # this merge also numbers the row in the table, which is no change of the truth
        publish.run(workspace, PERIOD, NOW)
        facts = json.loads((workspace / "published/2023Q3/1/发布.json").read_text(encoding="utf-8"))
        row = next(row for row in facts["tasks"] if row["task"] == "T08")
        assert (row["light"], row["computed_light"]) == ("red", "green")
        assert "张三" in row["override"]
        assert read_publication(Workspace(workspace), PERIOD, 1).items[ItemKey("task", "T08", "")].light == "red"
        trail = merge.run(workspace, PERIOD, AS_OF).result.frame("trail")
        shown = trail[(trail["kind"] == "task") & (trail["item"] == "T08")].iloc[-1]
        assert (shown["light"], shown["published_light"], shown["shown_light"]) == ("red", "red", "red")

    def test_a_published_file_is_never_rewritten(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        before = files_of(workspace / "published/2023Q3/1")
        late_return(workspace)
        merge.run(workspace, PERIOD, date(2023, 10, 17))
        assert publish.run(workspace, PERIOD).number == 2
        assert files_of(workspace / "published/2023Q3/1") == before
        assert files_of(workspace / "published/2023Q3/2") != before
        assert not (workspace / "published/2023Q3/1/发布.json").stat().st_mode & 0o222

    def test_a_bulletin_that_the_office_completed_is_published_as_it_is(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        path = workspace / "outbox/2023Q3/通报_2023Q3.docx"
        document = docx.Document(str(path))
        document.add_paragraph("已补齐。")
        document.save(str(path))
        done = publish.run(workspace, PERIOD)
        assert (done.number, done.edited) == (2, ("通报_2023Q3.docx",))
        assert (workspace / "published/2023Q3/2/通报_2023Q3.docx").read_bytes() == path.read_bytes()
        assert "改过" in done.text()
        outputs = json.loads((workspace / "published/2023Q3/2/发布.json").read_text(encoding="utf-8"))["outputs"]
        assert {row["file"]: row["as_made"] for row in outputs} == {
            "汇总表_2023Q3.xlsx": True,
            "通报_2023Q3.docx": False,
            LEADERS: True,
        }
        assert not publish.run(workspace, PERIOD).is_new

    def test_places_left_open_in_the_bulletin_are_counted(self, workspace):
        assert any("【待" in remark for remark in publish.run(workspace, PERIOD, NOW).remarks)


class TestRefusing:
    def test_nothing_merged_nothing_published(self, tmp_path, capsys):
        folder = make_workspace(tmp_path / "w")
        assert main(["-C", str(folder), "publish", PERIOD]) == 2
        said = capsys.readouterr().err
        assert "ipxl merge 2023Q3" in said
        assert len(said.splitlines()) == 1
        assert not (folder / "published").exists()

    @pytest.mark.parametrize(
        ("move", "word"),
        [
            (late_return, "又收到报送件"),
            (lambda folder: decide(folder), "核定"),
            (lambda folder: _rename_unit(folder), "任务分工表"),
        ],
        ids=["a late return", "a decision", "a corrected table"],
    )
    def test_an_outbox_behind_the_truth_is_refused_in_one_line_that_says_why(self, workspace, capsys, move, word):
        move(workspace)
        assert main(["-C", str(workspace), "publish", PERIOD]) == 2
        said = capsys.readouterr().err
        assert word in said
        assert "ipxl merge 2023Q3" in said
        assert len(said.splitlines()) == 1
        assert not (workspace / "published").exists()
        merge.run(workspace, PERIOD, AS_OF)
        assert publish.run(workspace, PERIOD).number == 1

    def test_nothing_new_makes_no_second_copy(self, workspace, capsys):
        publish.run(workspace, PERIOD, NOW)
        assert not publish.run(workspace, PERIOD).is_new
        merge.run(workspace, PERIOD, date(2023, 10, 20))  # another day, the same content
        assert main(["-C", str(workspace), "publish", PERIOD]) == 0
        assert "没有变化" in capsys.readouterr().out
        assert [path.name for path in (workspace / "published/2023Q3").iterdir()] == ["1"]

    def test_a_new_publication_of_last_period_leaves_the_next_outbox_behind(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        late_return(workspace)
        merge.run(workspace, PERIOD, date(2023, 10, 17))
        merge.run(workspace, "2023Q4", date(2024, 1, 12))
        publish.run(workspace, PERIOD)
        with pytest.raises(IpxlError, match="上期的发布"):
            publish.run(workspace, "2023Q4")

    def test_other_folders_beside_the_publications_are_none(self, workspace):
        for name in ("01", "1 - 副本", ".2.new", "x"):
            (workspace / "published/2023Q3" / name).mkdir(parents=True)
        assert publish.run(workspace, PERIOD, NOW).number == 1
        assert read_publication(Workspace(workspace), PERIOD, 1).number == 1

    def test_a_missing_output_is_named(self, workspace):
        (workspace / "outbox/2023Q3/通报_2023Q3.docx").unlink()
        with pytest.raises(IpxlError, match=r"通报_2023Q3\.docx"):
            publish.run(workspace, PERIOD)

    def test_a_damaged_record_stops_every_command_with_its_place(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        record = workspace / "published/2023Q3/1/发布.json"
        record.chmod(0o644)
        whole = record.read_bytes()
        for damaged in (whole[: len(whole) // 2], b'{"schema": 1}', whole.replace(b'"schema": 1', b'"schema": 9', 1)):
            record.write_bytes(damaged)
            with pytest.raises(IpxlError, match=r"published/2023Q3/1/发布\.json"):
                merge.run(workspace, PERIOD, AS_OF)

    def test_it_waits_for_no_other_command(self, workspace):
        with locked(Workspace(workspace)), pytest.raises(IpxlError, match="另一个 ipxl"):
            publish.run(workspace, PERIOD)

    def test_the_period_must_be_named(self, workspace, capsys):
        assert main(["-C", str(workspace), "publish"]) == 2
        assert "期次" in capsys.readouterr().err


class TestOutOfDate:
    def test_status_says_that_what_was_published_holds(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        assert "已发布：第1次(2023-10-13)，与现在的结果一致" in status.run(workspace, PERIOD, AS_OF).text()
        told = status.run(workspace, PERIOD, AS_OF).as_json()["published"]
        assert (told["number"], told["current"], told["differences"], told["altered"]) == (1, True, [], [])

    def test_before_anything_is_published_nothing_is_said_of_it(self, workspace):
        done = status.run(workspace, PERIOD, AS_OF)
        assert (done.as_json()["published"], done.as_json()["outdated"]) == (None, [])
        assert "发布" not in done.text()

    def test_a_late_return_makes_it_out_of_date_and_names_what_differs(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        late_return(workspace)
        done = status.run(workspace, PERIOD, date(2023, 10, 17))
        assert "第1次发布（2023年10月13日）以后情况有变" in done.text()
        assert "市财政局 状态：未报→已报" in done.text()
        assert "ipxl publish 2023Q3" in done.text()
        differences = done.as_json()["published"]["differences"]
        assert {"kind": "unit", "item": None, "unit": "市财政局", "name": "市财政局", "field": "状态",
                "published": "未报", "now": "已报"} in differences  # fmt: skip
        assert merge.run(workspace, PERIOD, date(2023, 10, 17)).result.stale.number == 1
        publish.run(workspace, PERIOD)
        assert status.run(workspace, PERIOD).as_json()["published"]["current"]

    def test_merge_says_it_in_one_line(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        assert "过时" not in merge.run(workspace, PERIOD, AS_OF).text()
        late_return(workspace)
        assert "第1次发布（2023年10月13日）以后情况有变" in merge.run(workspace, PERIOD, date(2023, 10, 17)).text()

    def test_a_decision_makes_it_out_of_date(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        decide(workspace)
        assert "T17" in status.run(workspace, PERIOD, AS_OF).text()

    def test_a_file_that_somebody_changed_is_named(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        summary = workspace / "published/2023Q3/1/汇总表_2023Q3.xlsx"
        summary.chmod(0o644)
        summary.write_bytes(b"changed")
        done = status.run(workspace, PERIOD, AS_OF)
        assert done.as_json()["published"]["altered"] == ["汇总表_2023Q3.xlsx"]
        assert "published/2023Q3/1/汇总表_2023Q3.xlsx" in done.text()

    def test_an_earlier_period_that_no_longer_holds_is_told_in_the_next(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        late_return(workspace)
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        done = status.run(workspace, "2023Q4", date(2023, 12, 21))
        assert "2023Q3 第1次发布" in done.text()
        assert [item["period"] for item in done.as_json()["outdated"]] == ["2023Q3"]


class TestNextPeriod:
    def test_last_lights_are_those_that_were_published(self, workspace):
        as_it_was = merge.run(workspace, PERIOD, AS_OF).result.frame("tasks")
        publish.run(workspace, PERIOD, NOW)
        (workspace / "inbox/市科技局.xlsx").unlink()  # the truth moves after the publication
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        result = merge.run(workspace, "2023Q4", date(2024, 1, 12)).result
        assert list(result.frame("tasks")["last_light"]) == list(as_it_was["light"])
        assert list(result.frame("tasks")["last_grey"]) == list(as_it_was["grey"])
        assert "第1次发布" in result.compared
        trail = result.frame("trail")
        then = trail[(trail["period"] == PERIOD) & (trail["kind"] == "task")]
        assert list(then["published_light"]) == list(as_it_was["light"])
        assert list(then["light"]) != list(as_it_was["light"])

    def test_a_second_publication_takes_the_place_of_the_first(self, workspace):
        publish.run(workspace, PERIOD, NOW)
        late_return(workspace)
        merge.run(workspace, PERIOD, date(2023, 10, 17))
        publish.run(workspace, PERIOD)
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        assert "第2次发布" in merge.run(workspace, "2023Q4", date(2024, 1, 12)).result.compared


def test_json_is_one_object(workspace, capsys):
    assert main(["-C", str(workspace), "publish", PERIOD, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["folder"] == "published/2023Q3/1"
    assert (told["number"], told["new"], told["as_of"]) == (1, True, "2023-10-12")


def _override(folder: Path, item: str, light: str) -> None:
    sheet = openpyxl.load_workbook(folder / "核定/2023Q3.xlsx")["核定"]
    row = next(row for row in range(2, 99) if not any(cell.value for cell in sheet[row]))
    decide(folder, row, **{"任务/指标": item, "处理": "改亮灯", "更正值": light, "理由": "现场核实"})


def _rename_unit(folder: Path) -> None:
    path = folder / "任务分工表.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["单位"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.cell(2, columns["电话"]).value = "0951-7654321"
    book.save(path)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_a_publication_killed_at_any_moment_is_whole_or_not_there(merged, tmp_path, request):
    """And the next one gives what an undisturbed one gives."""
    undisturbed = shutil.copytree(merged, tmp_path / "undisturbed")
    began = time.monotonic()
    assert _publish(undisturbed).returncode == 0
    whole = time.monotonic() - began
    expected = _told(undisturbed / "published/2023Q3/1")
    moments = random.Random(7)
    kills = 60 if request.config.getoption("--long") else 6
    folder = shutil.copytree(merged, tmp_path / "w")
    for _ in range(kills):
        whole = kill_a_run(_command(folder), moments, whole, earliest=1 / 3)
        found = [path.name for path in (folder / "published").rglob("*") if path.name.isdigit()]
        assert found in ([], ["1"])
        if found:
            assert _told(folder / "published/2023Q3/1") == expected
            shutil.rmtree(folder / "published")
    assert _publish(folder).returncode == 0
    assert _told(folder / "published/2023Q3/1") == expected
    assert [path.name for path in (folder / "published/2023Q3").iterdir()] == ["1"]


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "ipxl", "-C", str(folder), "publish", PERIOD]


def _publish(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, **environment}
    return subprocess.run(_command(folder), capture_output=True, text=True, check=False, env=own)


def _told(folder: Path) -> dict[str, bytes]:
    """Every file of a publication, without the moment at which it was made."""
    found = files_of(folder)
    record = json.loads(found.pop("发布.json"))
    del record["published"]
    return {**found, "发布.json": json.dumps(record).encode()}


def test_an_outbox_is_known_again_in_any_time_zone_locale_and_hash_seed(merged, tmp_path):
    shas = []
    for number, (zone, locale) in enumerate((("UTC", "C"), ("America/New_York", "zh_CN.GBK"))):
        folder = shutil.copytree(merged, tmp_path / str(number))
        shutil.rmtree(folder / ".ipxl")
        done = _publish(folder, TZ=zone, LC_ALL=locale, PYTHONHASHSEED=str(number))
        assert done.returncode == 0, done.stderr
        shas.append(_told(folder / "published/2023Q3/1"))
    assert shas[0] == shas[1]
