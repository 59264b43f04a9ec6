"""Zip files and mails in the inbox: each member one row, read as if it lay there, within bounds."""

from __future__ import annotations

import csv
import dataclasses
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import hostile
import pytest
from filling import fill, make_workspace, template_of, touch

from ipxl.commands import check, merge, remind, status
from ipxl.errors import IpxlError
from ipxl.form.outcome import Parsed, dump, load
from ipxl.form.receive import Arrived, collect
from ipxl.intake import container
from ipxl.intake.archive import member_name
from ipxl.intake.bounds import MOST_DEPTH
from ipxl.intake.container import read_bytes, shown_name
from ipxl.plan.table import shipped
from ipxl.report.reminders.roster import roster

AS_OF = date(2023, 10, 12)
UNIT, OTHER = "市科技局", "市工信局"
RECEIVED = "2023-10-08 10:00"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("containers"), plan=with_mail())


def with_mail() -> Any:
    plan = shipped()
    units = tuple(dataclasses.replace(u, email=f"u{n}@yc.cn") for n, u in enumerate(plan.units))
    return dataclasses.replace(plan, units=units)


def address_of(unit: str) -> str:
    return next(u.email for u in with_mail().units if u.name == unit)


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    import shutil

    return shutil.copytree(sent, tmp_path / "w")


def filled(workspace: Path, unit: str = UNIT, edits: Any = None) -> bytes:
    return fill(template_of(workspace, unit), workspace.parent / "filled.xlsx", edits).read_bytes()


def drop(workspace: Path, received: str = RECEIVED, **files: bytes) -> None:
    for name, data in files.items():
        drop_as(workspace, name, data, received)


def drop_as(workspace: Path, name: str, data: bytes, received: str = RECEIVED) -> None:
    hostile.put(workspace / "inbox", {name: data})
    touch(workspace / "inbox" / name, received)


def merged(workspace: Path) -> dict[str, Any]:
    return merge.run(workspace, "2023Q3", AS_OF).as_json()


def states(result: dict[str, Any]) -> dict[str, str]:
    return {item["file"]: item["state"] for item in result["files"] if item["file"] != "README.md"}


def row(result: dict[str, Any], file: str) -> dict[str, Any]:
    return next(item for item in result["files"] if item["file"] == file)


def unit(result: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in result["units"] if item["unit"] == name)


def codes(result: dict[str, Any]) -> list[str]:
    return [item["code"] for item in result["findings"]]


class TestZip:
    def test_a_return_in_a_zip_is_merged_with_the_time_of_the_zip(self, workspace):
        drop_as(workspace, "收件/报表.zip", hostile.zipped({"表/进展.xlsx": filled(workspace), "空/": b""}))
        result = merged(workspace)
        assert states(result) == {"收件/报表.zip": "container", "收件/报表.zip!表/进展.xlsx": "current"}
        assert unit(result, UNIT)["state"] == "received"
        assert row(result, "收件/报表.zip!表/进展.xlsx")["received"] == "2023-10-08T10:00:00+08:00"
        assert codes(result) == []

    def test_the_register_has_the_zip_only_and_its_time_counts_for_what_is_in_it(self, workspace):
        drop_as(workspace, "a.zip", hostile.zipped({"b.xlsx": filled(workspace)}))
        merged(workspace)
        register = workspace / "收件登记.csv"
        rows = list(csv.reader(register.read_text(encoding="utf-8-sig").splitlines()))
        assert [(line[0], line[3]) for line in rows[1:]] == [("a.zip", "文件时间")]
        register.write_text(register.read_text(encoding="utf-8-sig").replace("2023-10-08 10:00:00", "2023-10-12 8:00"))
        result = merged(workspace)
        assert row(result, "a.zip!b.xlsx")["received"] == "2023-10-12T08:00:00+08:00"
        assert unit(result, UNIT)["timely"] is False

    def test_zips_within_zips_down_to_the_bound(self, workspace):
        data = filled(workspace)
        for _level in range(MOST_DEPTH):
            data = hostile.zipped({"x.zip" if data[:2] == b"PK" and b"x.xlsx" in data else "x.xlsx": data})
        drop_as(workspace, "a.zip", data)
        assert unit(merged(workspace), UNIT)["state"] == "received"
        drop_as(workspace, "a.zip", hostile.zipped({"y.zip": data}))
        result = merged(workspace)
        assert unit(result, UNIT)["state"] == "missing"
        refused = [item for item in result["files"] if item["state"] == "refused"]
        assert [f"超过{MOST_DEPTH}层" in item["note"] for item in refused] == [True]

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
    def test_names_without_the_mark_are_read_as_chinese(self, workspace, encoding):
        name = "市科技局(盖章版)镕.xlsx"
        drop_as(workspace, "a.zip", hostile.zipped({name: filled(workspace)}, encoding))
        assert states(merged(workspace)) == {"a.zip": "container", f"a.zip!{name}": "current"}

    def test_a_marked_name_and_a_western_one_stay(self):
        assert member_name("é.txt", 0x800) == "é.txt"
        assert member_name("表.xlsx".encode("gbk").decode("cp437"), 0) == "表.xlsx"

    def test_paths_inside_are_names_only(self, workspace):
        data = filled(workspace)
        names = {"../../x.xlsx": data, "/etc/y.xlsx": b"1", "C:\\z.txt": b"2", "a!b\x07.txt": b"3", "..": b"4"}
        before = {path for path in workspace.parent.rglob("*") if "outbox" not in path.parts}
        drop_as(workspace, "a.zip", hostile.zipped(names))
        result = merged(workspace)
        assert states(result)["a.zip!../../x.xlsx"] == "current"
        assert {"a.zip!/etc/y.xlsx", "a.zip!C:/z.txt", "a.zip!a！b�.txt", "a.zip!.."} < states(result).keys()
        after = {path for path in workspace.parent.rglob("*") if not {"outbox", ".ipxl"} & {*path.parts}}
        new = {path.name for path in after - before}
        assert new <= {"a.zip", "收件登记.csv", "核定", "2023Q3.xlsx"}

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_members_of_one_name_are_two_rows(self, workspace):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("b.txt", b"1")
            package.writestr("b.txt", b"2")
        drop_as(workspace, "a.zip", stream.getvalue())
        assert list(states(merged(workspace))) == ["a.zip", "a.zip!b.txt", "a.zip!b.txt#2"]
        assert read_bytes(workspace / "inbox", "a.zip!b.txt#2") == b"2"

    def test_what_programs_leave_in_a_zip_is_quiet(self, workspace):
        members = {"__MACOSX/._表.xlsx": b"x", ".DS_Store": b"y", "表.xlsx": filled(workspace)}
        drop_as(workspace, "a.zip", hostile.zipped(members))
        result = merged(workspace)
        assert states(result)["a.zip!__MACOSX/._表.xlsx"] == "not_a_return"
        assert codes(result) == []

    def test_a_locked_member_is_refused_and_the_others_are_read(self, workspace):
        drop_as(workspace, "a.zip", hostile.locked_zip({"b.xlsx": filled(workspace)}))
        result = merged(workspace)
        assert states(result) == {"a.zip": "container", "a.zip!b.xlsx": "refused"}
        assert codes(result) == ["FILE_ENCRYPTED"]

    def test_the_same_return_by_two_ways_counts_once(self, workspace):
        data = filled(workspace)
        drop_as(workspace, "a.xlsx", data)
        drop_as(workspace, "b.zip", hostile.zipped({"c.xlsx": data}), "2023-10-08 09:00")
        assert states(merged(workspace)) == {"a.xlsx": "duplicate", "b.zip": "container", "b.zip!c.xlsx": "current"}

    def test_a_damaged_member_costs_only_itself(self, workspace):
        data = bytearray(hostile.zipped({"b.txt": b"x" * 1000, "c.xlsx": filled(workspace)}))
        data[40] ^= 0xFF
        drop_as(workspace, "a.zip", bytes(data))
        result = merged(workspace)
        assert states(result) == {"a.zip": "container", "a.zip!b.txt": "unreadable", "a.zip!c.xlsx": "current"}

    @pytest.mark.parametrize(
        ("data", "word"),
        [
            (hostile.zipped({"a.xlsx": b"\0" * 300_000_000}), "倍"),
            (hostile.zipped({f"{number}.txt": b"x" for number in range(2001)}), "超过上限2000"),
        ],
        ids=["bomb", "many"],
    )
    def test_a_container_over_a_bound_is_refused_and_says_which(self, workspace, data, word):
        drop_as(workspace, "a.zip", data)
        result = merged(workspace)
        assert states(result) == {"a.zip": "refused"}
        assert codes(result) == ["FILE_REFUSED"]
        assert word in row(result, "a.zip")["note"]

    def test_a_bomb_of_zips_stops_at_the_bound(self, workspace):
        data = hostile.zipped({"0.dll": b"x"})
        for level in range(MOST_DEPTH):
            data = hostile.zipped({f"{level}-{number}.zip": data for number in range(16)})
        drop_as(workspace, "a.zip", data)
        result = merged(workspace)
        assert len(result["files"]) <= 2002
        assert {item["state"] for item in result["files"]} >= {"container", "refused"}

    @pytest.mark.parametrize(
        ("data", "word"), [(b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c00", "7z"), (b"\x1f\x8b08", "gz")]
    )
    def test_containers_that_stay_closed_are_named(self, workspace, data, word):
        drop_as(workspace, f"{UNIT}.bin", data)
        result = merged(workspace)
        assert states(result) == {f"{UNIT}.bin": "container"}
        assert codes(result) == ["FILE_CONTAINER"]
        assert word in result["findings"][0]["message"]
        assert unit(result, UNIT)["state"] == "unreadable_only"


class TestMail:
    def test_an_attachment_is_merged_with_the_time_of_the_server(self, workspace):
        mail = hostile.mail(hostile.attachment("报表.xlsx", filled(workspace)), sender=address_of(UNIT))
        drop_as(workspace, "信.eml", mail, "2023-11-30 10:00")
        result = merged(workspace)
        assert states(result) == {"信.eml": "container", "信.eml!报表.xlsx": "current"}
        assert row(result, "信.eml!报表.xlsx")["received"] == "2023-10-09T10:30:00+08:00"
        rows = list(csv.reader((workspace / "收件登记.csv").read_text(encoding="utf-8-sig").splitlines()))
        assert [(line[0], line[2], line[3]) for line in rows[1:]] == [("信.eml", "2023-10-09 10:30:00", "邮件头")]
        assert codes(result) == []

    def test_without_a_line_of_the_server_the_time_of_the_file_counts(self, workspace):
        drop_as(workspace, "信.eml", hostile.mail(hostile.attachment("a.xlsx", filled(workspace)), received=""))
        assert row(merged(workspace), "信.eml!a.xlsx")["received"] == "2023-10-08T10:00:00+08:00"

    def test_a_mail_in_a_zip_keeps_its_own_time_and_row_in_the_register(self, workspace):
        mail = hostile.mail(hostile.attachment("a.xlsx", filled(workspace)))
        drop_as(workspace, "all.zip", hostile.zipped({"信.eml": mail}))
        result = merged(workspace)
        assert row(result, "all.zip!信.eml!a.xlsx")["received"] == "2023-10-09T10:30:00+08:00"
        assert (workspace / "收件登记.csv").read_text(encoding="utf-8-sig").count("\n") == 3

    def test_a_sender_fills_the_gap_that_the_workbook_leaves(self, workspace):
        drop_as(
            workspace,
            "信.eml",
            hostile.mail(hostile.attachment("表.xlsx", nameless(filled(workspace))), sender=address_of(UNIT)),
        )
        result = merged(workspace)
        assert row(result, "信.eml!表.xlsx")["identified_by"] == "sender"
        assert unit(result, UNIT)["state"] != "missing"

    def test_a_sender_who_is_another_unit_makes_it_undecided(self, workspace):
        mail = hostile.mail(hostile.attachment("表.xlsx", filled(workspace)), sender=address_of(OTHER).upper())
        drop_as(workspace, "信.eml", mail)
        result = merged(workspace)
        assert row(result, "信.eml!表.xlsx")["state"] == "undecided"
        (told,) = (i["message"] for i in result["findings"] if i["code"] == "FILE_SENDER_OF_ANOTHER")
        assert f"{address_of(OTHER)} 是市工信局的邮箱" in told
        assert f"却是{UNIT}" in told

    def test_members_of_a_forwarded_mail_take_its_sender_and_time(self, workspace):
        inner = hostile.mail(
            hostile.attachment("表.xlsx", filled(workspace)),
            sender=address_of(UNIT),
            received="Sun, 8 Oct 2023 09:00:00 +0800",
        )
        drop_as(workspace, "转.eml", hostile.mail(hostile.nested_mail(inner), sender=address_of(OTHER)))
        result = merged(workspace)
        name = "转.eml!报送进展情况表.eml!表.xlsx"
        assert (row(result, name)["state"], row(result, name)["received"]) == ("current", "2023-10-08T09:00:00+08:00")

    def test_an_outlook_mail_is_opened_too(self, workspace):
        drop_as(workspace, "a.msg", hostile.outlook({"表.xlsx": filled(workspace)}))
        assert states(merged(workspace)) == {"a.msg": "container", "a.msg!表.xlsx": "current"}

    def test_a_mail_with_nothing_to_merge_says_so(self, workspace):
        drop_as(workspace, "a.eml", hostile.mail(sender=address_of(UNIT)))
        drop_as(workspace, "b.eml", hostile.mail(text="网盘 https://pan.baidu.com/s/1", sender=address_of(OTHER)))
        result = merged(workspace)
        assert sorted(codes(result)) == ["FILE_LINK", "FILE_MAIL_EMPTY"]
        assert [unit(result, name)["state"] for name in (UNIT, OTHER)] == ["unreadable_only", "unreadable_only"]

    def test_a_mail_with_a_link_alone_is_chased_with_that_fact_and_its_day(self, workspace):
        link = {"text": "填报表在网盘 https://pan.baidu.com/s/1", "sender": address_of(OTHER)}
        drop_as(workspace, "b.eml", hostile.mail(**link, received="Mon, 9 Oct 2023 09:00:00 +0800"))
        drop_as(
            workspace, "c.eml", hostile.mail(hostile.attachment("表.xlsx", filled(workspace)), sender=address_of(UNIT))
        )
        (chase,) = (item for item in roster(merge.run(workspace, "2023Q3", AS_OF).result) if item.unit.name == OTHER)
        assert (chase.why, chase.note) == ("unreadable_only", "10月9日来信里只有网盘链接")
        done = remind.run(workspace, "2023Q3", (OTHER,), as_of=AS_OF)
        assert "10月9日来信里只有网盘链接" in done.sendings[0].letter.mail.body

    def test_a_mail_that_was_opened_is_no_line_on_the_screen_unless_there_is_something_to_say(self, workspace):
        drop_as(
            workspace, "好.eml", hostile.mail(hostile.attachment("表.xlsx", filled(workspace)), sender=address_of(UNIT))
        )
        drop_as(workspace, "空.eml", hostile.mail(sender=address_of(OTHER)))
        told = merge.run(workspace, "2023Q3", AS_OF).text()
        assert "空.eml(" in told
        assert "好.eml(" not in told

    def test_a_unit_that_only_answered_automatically_has_still_sent_nothing(self, workspace):
        mail = hostile.mail(sender=address_of(UNIT), subject="自动回复：我在休假")
        drop_as(workspace, "信.eml", mail)
        result = merged(workspace)
        assert codes(result) == ["FILE_AUTO_REPLY"]
        assert unit(result, UNIT)["state"] == "missing"

    def test_a_sender_whom_nobody_knows_is_named_and_what_he_sent_counts(self, workspace):
        drop_as(workspace, "信.eml", hostile.mail(hostile.attachment("表.xlsx", filled(workspace)), sender="x@qq.com"))
        result = merged(workspace)
        assert row(result, "信.eml!表.xlsx")["state"] == "current"
        (told,) = (item for item in result["findings"] if item["code"] == "FILE_SENDER_UNKNOWN")
        assert (told["severity"], told["value"], told["unit"]) == ("info", "x@qq.com", UNIT)


class TestScans:
    @pytest.mark.parametrize(
        "files",
        [
            {f"{UNIT}盖章.pdf": hostile.PDF},
            {f"{UNIT}/扫描001.png": hostile.PNG},
            {f"{UNIT}.zip": hostile.zipped({"扫描.pdf": hostile.PDF})},
            {"a.zip": hostile.zipped({f"{UNIT}/扫描.pdf": hostile.PDF})},
            {"信.eml": hostile.mail(hostile.attachment("001.pdf", hostile.PDF), sender=address_of(UNIT))},
            {"信.eml": hostile.mail(hostile.attachment("001.jpg", b"\xff\xd8\xff\xe0"), subject=f"{UNIT}盖章件")},
        ],
        ids=["name", "folder", "zip", "folder in zip", "sender", "subject"],
    )
    def test_a_scan_is_its_units_stamped_copy(self, workspace, files):
        for name, data in files.items():
            drop_as(workspace, name, data)
        result = merged(workspace)
        assert "FILE_SEALED" in codes(result)
        told = unit(result, UNIT)
        assert (told["state"], told["sealed"]) == ("unreadable_only", True)

    def test_a_scan_beside_its_return_is_of_the_same_period(self, workspace):
        mail = hostile.mail(
            hostile.attachment("表.xlsx", filled(workspace)),
            hostile.attachment("扫描.pdf", hostile.PDF),
            sender=address_of(UNIT),
            received="Mon, 4 Sep 2023 10:30:00 +0800",  # before the templates went out: it names no period itself
        )
        drop_as(workspace, "信.eml", mail)
        result = merged(workspace)
        assert states(result) == {"信.eml": "container", "信.eml!扫描.pdf": "not_a_return", "信.eml!表.xlsx": "current"}
        assert unit(result, UNIT)["sealed"] is True


class TestAnyCommand:
    def test_check_gives_a_row_for_each_member(self, workspace, tmp_path):
        mail = hostile.mail(hostile.attachment("表.xlsx", filled(workspace)), hostile.attachment("a.pdf", hostile.PDF))
        (tmp_path / "信.eml").write_bytes(mail)
        before = sorted(workspace.rglob("*"))
        done = check.run(workspace, [tmp_path / "信.eml"])
        told = {item.file: item.state for item in done.files}
        assert told == {"信.eml": "container", "信.eml!a.pdf": "not_a_return", "信.eml!表.xlsx": "current"}
        assert sorted(workspace.rglob("*")) == before

    def test_a_second_merge_reads_nothing_and_status_sees_the_same(self, workspace):
        mail = hostile.mail(hostile.attachment("表.xlsx", filled(workspace)))
        drop_as(workspace, "a.zip", hostile.zipped({"信.eml": mail, "b.pdf": hostile.PDF}))
        first = merge.run(workspace, "2023Q3", AS_OF)
        second = merge.run(workspace, "2023Q3", AS_OF, jobs=3)
        assert (first.parsed, second.parsed) == (4, 0)
        assert second.as_json() == first.as_json()
        assert status.run(workspace, "2023Q3", AS_OF).as_json()["files"] == first.as_json()["files"]

    def test_bytes_of_members_are_found_again(self, workspace):
        mail = hostile.mail(hostile.attachment("表.xlsx", b"abc"))
        drop_as(workspace, "f/a.zip", hostile.zipped({"d/信.eml": mail}))
        assert read_bytes(workspace / "inbox", "f/a.zip!d/信.eml!表.xlsx") == b"abc"
        assert read_bytes(workspace / "inbox", "f/a.zip")[:2] == b"PK"
        for gone in ("f/a.zip!x", "b.zip!x", "f/a.zip!d/信.eml!表.xlsx!z"):
            with pytest.raises(IpxlError, match="inbox/"):
                read_bytes(workspace / "inbox", gone)


def nameless(data: bytes) -> bytes:
    """The return without its hidden sheet, properties, names, and with blanks where the unit stood."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    del book["_ipxl"]
    for name in list(book.defined_names):
        del book.defined_names[name]
    for prop in list(book.custom_doc_props.names):
        del book.custom_doc_props[prop]
    sheet = book["单位信息"]
    for cells in sheet.iter_rows(max_col=2):
        if str(cells[0].value).strip("*") == "单位":
            cells[1].value = None
    for title in ("任务进展", "指标数据", "问题与协调", "佐证材料"):
        if title in book.sheetnames:
            book[title]["A1"] = None
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_outcomes_survive_the_ledger(tmp_path):
    mail = hostile.mail(hostile.attachment("a.pdf", hostile.PDF))
    hostile.put(tmp_path, {"信.eml": mail, "x.xlsx": hostile.workbook()})
    arrived, fresh = collect(tmp_path, lambda _sha256: None)
    for item in arrived:
        assert load(fresh[item.sha256]) == item.parsed
        assert dump(item.parsed) == fresh[item.sha256]
    kept, again = collect(tmp_path, lambda sha256: load(fresh[sha256]))
    assert (kept, again) == (arrived, {})
    assert load("[1]") is None


def test_shown_names():
    assert shown_name("a\\b!c\u202etxt.exe\n") == "a/b！c�txt.exe"
    assert len(shown_name("长" * 5000 + ".xlsx")) <= 201
    assert shown_name("") == "未命名"
    assert Arrived("a", "b", None, Parsed("not_a_return")).parent is None  # type: ignore[arg-type]
    assert container.SEPARATOR == "!"
