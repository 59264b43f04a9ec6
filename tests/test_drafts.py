"""Letters without any mail server: the office's texts filled in, and drafts that every mail program opens rightly."""

from __future__ import annotations

import email
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from filling import decide, fill, make_workspace, template_of

from ipxl.cli import main
from ipxl.clock import BEIJING
from ipxl.commands import mail_texts, merge, remind, send, status
from ipxl.commands.mailing import MailingDone, Options
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.intake.contents import ContainerEntry
from ipxl.intake.mail import open_mail
from ipxl.mail.compose import Attachment, Mail, Sender, draft_bytes, mail_bytes
from ipxl.mail.letters import read_addresses
from ipxl.mail.record import MailRow, append_rows
from ipxl.mail.texts import FIELDS, TEXTS, fields_of, load_texts, parse_text, shipped
from ipxl.merge.owed import owed
from ipxl.plan.table import shipped as shipped_plan
from ipxl.workspace import Workspace, locked

AS_OF = date(2023, 10, 12)
PERIOD = "2023Q3"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENDER = Sender("创新驱动办公室", "office@example.org")


def parsed(data: bytes) -> EmailMessage:
    """A mail as the standard library reads it, strictly."""
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


class TestBytes:
    NAMES = (
        "2023Q3_市科技局_进展情况表.xlsx",
        "2023Q3_市市场监管局(知识产权局)_进展情况表_第2轮.xlsx",
        "plain name.xlsx",
        "镕𠮷·“引号”;分号=等号.xlsx",
        f"{'很长的名字' * 20}.xlsx",
        'quote".xlsx',
    )

    @pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
    def test_an_attachment_keeps_its_name_for_every_kind_of_reader(self, name: str) -> None:
        data = draft_bytes(Mail(SENDER, (("王", "a@b.cn"),), "x", "y\n", (Attachment(name, b"PK\x03\x04" * 50),)))
        (part,) = parsed(data).iter_attachments()
        assert (part.get_filename(), part.get_content_type()) == (name, XLSX)
        assert part.get_content() == b"PK\x03\x04" * 50
        (entry,) = open_mail(data).entries
        assert isinstance(entry, ContainerEntry)
        assert entry.name == name
        # a reader that knows no RFC 2231 goes by the encoded words, as QQ, 163 and Outlook write them themselves
        old = email.message_from_bytes(data).get_payload()[1]  # type: ignore[index]
        words = email.header.decode_header(old.get_param("name"))  # type: ignore[union-attr, arg-type]
        assert "".join(text if isinstance(text, str) else text.decode(code or "ascii") for text, code in words) == name

    def test_lines_are_short_ascii_and_end_as_mail_wants_it(self) -> None:
        data = draft_bytes(Mail(SENDER, (("王", "a@b.cn"),), "主题" * 40, "正文\n" * 90, (Attachment("a.xlsx", b"1"),)))
        assert data.isascii()
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert max(len(line) for line in data.split(b"\r\n") if b"application/" not in line) <= 76

    def test_subject_addressee_and_text_come_out_as_they_went_in(self) -> None:
        subject, text = (
            "关于报送2023年第三季度进展情况的通知（市科技局，已过2天）" * 3,
            "称呼：\n\n    正文“引号”𠮷。\n",
        )
        to = (("王联络", "wang@kjj.gov.cn"), ("Li, Si", "li@kjj.gov.cn"))
        message = parsed(draft_bytes(Mail(SENDER, to, subject, text)))
        assert message["Subject"] == subject
        assert body(message).replace("\r\n", "\n") == text
        assert [(a.display_name, a.addr_spec) for a in message["To"].addresses] == list(to)
        assert message["From"].addresses[0].display_name == "创新驱动办公室"

    def test_a_draft_opens_for_writing_and_has_no_date_of_its_own(self) -> None:
        message = parsed(draft_bytes(Mail(Sender("", ""), (), "x", "y\n")))
        assert message["X-Unsent"] == "1"
        assert [name for name in ("Date", "Message-ID", "From", "To") if name in message] == []

    def test_a_mail_that_is_sent_has_both_and_is_no_draft(self) -> None:
        at = datetime(2023, 10, 12, 9, 30, tzinfo=BEIJING)
        message = parsed(mail_bytes(Mail(SENDER, (("", "a@b.cn"),), "x", "y\n"), "<1@example.org>", at))
        assert (message["Message-ID"], message["Date"].datetime) == ("<1@example.org>", at)
        assert "X-Unsent" not in message
        assert message["X-Ipxl"] == "send"

    def test_the_same_letter_gives_the_same_bytes(self) -> None:
        mail = Mail(SENDER, (("王", "a@b.cn"),), "主题", "正文\n", (Attachment("表.xlsx", b"1"),))
        assert draft_bytes(mail) == draft_bytes(replace(mail))

    def test_no_name_or_subject_can_add_a_header(self) -> None:
        evil = "x\r\nBcc: thief@example.org"
        mail = Mail(Sender(evil, "a@b.cn"), ((evil, "a@b.cn"),), evil, "y\n", (Attachment(evil, b"1"),))
        assert "Bcc" not in parsed(draft_bytes(mail))


class TestTexts:
    def test_every_shipped_text_can_be_read_and_every_field_is_used_or_explained(self, tmp_path: Path) -> None:
        assert set(load_texts(tmp_path)) == set(TEXTS)
        assert all(field.help for field in FIELDS)
        used = "".join(map(shipped, TEXTS))
        assert [field.name for field in FIELDS if f"{{{field.name}}}" not in used] == [
            "方案名称", "期次", "退回情况", "家数",
        ]  # fmt: skip

    @pytest.mark.parametrize("name", TEXTS)
    def test_a_shipped_text_filled_in_has_no_bracket_left(self, name: str) -> None:
        subject, text = parse_text(name, shipped(name)).filled(dict.fromkeys(fields_of(name), "值"))
        assert "{" not in subject + text
        assert bool(subject) == (name != "群通知")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (
                "主题：a\n{单位名称}",
                ["邮件模板/下发.txt 第2行", "“{单位名称}”", "是不是 {单位}", "{期次名称}".strip("{}")],
            ),
            ("主题：{期间}", ["第1行", "“{期间}”"]),
            ("主题：a\n{名单}", ["“{名单}”"]),
            ("主题：a\n{单位", ["“{”没有成对"]),
            ("a\nb", ["第1行要写邮件的主题"]),
            ("主题：\nb", ["第1行要写邮件的主题"]),
            ("主题：a\n\n", ["只有主题，没有正文"]),
        ],
    )
    def test_a_slip_is_named_with_its_line_and_what_may_stand_there(self, text: str, words: list[str]) -> None:
        with pytest.raises(IpxlError) as caught:
            parse_text("下发", text)
        assert [word for word in words if word not in str(caught.value)] == []
        assert "\n" not in str(caught.value)

    def test_a_file_that_is_no_text_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "下发1.txt").write_text("主题：a\nb", encoding="utf-8")
        with pytest.raises(IpxlError, match=r"下发1\.txt 不是邮件的文字.*催报_未报\.txt"):
            load_texts(tmp_path)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_the_office_s_text_may_be_saved_by_any_editor(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "下发.txt").write_bytes("主题: {单位}\r\n\r\n请报送。\r\n".encode(encoding))
        assert load_texts(tmp_path)["下发"].filled({"单位": "市科技局"}) == ("市科技局", "请报送。\n")

    def test_a_line_without_anything_to_say_is_left_out(self) -> None:
        text = parse_text("下发", "主题：a\n甲\n\n问：{联系方式}。\n\n乙{{{联系方式}}}\n丙")
        assert text.filled({"联系方式": ""})[1] == "甲\n\n丙\n"
        assert text.filled({"联系方式": "1"})[1] == "甲\n\n问：1。\n\n乙{1}\n丙\n"


@pytest.mark.parametrize(
    ("given", "good", "trouble"),
    [
        ("a@b.cn", ["a@b.cn"], ""),
        (" a@b.cn；c@d.cn, e@f.cn\na@b.cn", ["a@b.cn", "c@d.cn", "e@f.cn"], ""),
        ("", [], "没有邮箱"),
        ("a@b", [], "“a@b”写法不对"),
        ("a@b.cn；办公室", ["a@b.cn"], "“办公室”写法不对"),
        ("a@b.cn>\r\nBcc:x@y.cn", ["x@y.cn"], "写法不对"),
    ],
)
def test_a_cell_of_addresses_is_read_and_what_is_wrong_in_it_named(given: str, good: list[str], trouble: str) -> None:
    addresses, told = read_addresses(given)
    assert trouble in told
    assert bool(told) == bool(trouble)
    assert [address for address in addresses if "Bcc" not in address] == [a for a in good if a in addresses]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose units but one have addresses; one return in order, one to be mended, merged."""
    plan = shipped_plan()
    units = tuple(
        replace(unit, email="" if unit.name == "市财政局" else f"u{number}@example.org", liaison="王联络", phone="1")
        for number, unit in enumerate(plan.units, 1)
    )
    settings = replace(plan.settings, email="office@example.org", contact="李四", phone="0951-6666666")
    folder = make_workspace(tmp_path_factory.mktemp("drafts") / "w", plan=replace(plan, units=units, settings=settings))
    fill(template_of(folder, "市科技局"), folder / "inbox/好的.xlsx")
    fill(template_of(folder, "市司法局"), folder / "inbox/要改.xlsx", {("tasks", "T17"): {"progress": None}})
    merge.run(folder, PERIOD, AS_OF)
    return folder


@pytest.fixture
def folder(merged: Path, tmp_path: Path) -> Path:
    return shutil.copytree(merged, tmp_path / "w")


@pytest.fixture
def held(folder: Path) -> Path:
    """The same with two units' returns to be mended, of which one hangs on a question to the office."""
    fill(template_of(folder, "市司法局"), folder / "inbox/要改.xlsx", {("tasks", "T17"): {"progress": "约80"}})
    fill(template_of(folder, "市工信局"), folder / "inbox/也要改.xlsx", {("unit", ""): {"filler": None}})
    merge.run(folder, PERIOD, AS_OF)
    return folder


def assign(folder: Path, units: dict[str, str], office: str | None = None) -> None:
    """Type addresses of units, or the office's own, into the assignment table."""
    path = folder / "任务分工表.xlsx"
    book = openpyxl.load_workbook(path)
    columns = {str(cell.value): cell.column - 1 for cell in book["单位"][1]}
    for row in book["单位"].iter_rows():
        if row[columns["简称"]].value in units:
            row[columns["邮箱"]].value = units[str(row[columns["简称"]].value)]
    for row in book["方案"].iter_rows():
        if row[0].value == "报送邮箱" and office is not None:
            row[1].value = office
    book.save(path)


def drafts(done: MailingDone, folder: Path) -> dict[str, EmailMessage]:
    return {
        sending.letter.unit.name: parsed((folder / sending.place).read_bytes())
        for sending in done.sendings
        if sending.place
    }


class TestSend:
    def test_every_unit_gets_a_draft_with_its_own_workbook(self, folder: Path) -> None:
        done = send.run(folder, PERIOD, as_of=AS_OF)
        found = drafts(done, folder)
        assert len(found) == 26
        for unit, message in found.items():
            (part,) = message.iter_attachments()
            assert part.get_filename() == f"{PERIOD}_{unit}_进展情况表.xlsx"
            assert part.get_content() == template_of(folder, unit).read_bytes()
            assert unit in message["Subject"]
        one = found["市科技局"]
        assert [address.addr_spec for address in one["To"].addresses] == ["u8@example.org"]
        assert "请于2023年10月10日前把填好的表作为附件发回office@example.org" in body(one)
        assert "银川市科学技术局（联络员：王联络 1）：" in body(one)
        assert "（更新）" not in one["Subject"]

    def test_a_workbook_that_differs_from_the_one_sent_says_that_it_replaces_it(self, folder: Path) -> None:
        at = datetime(2023, 9, 20, 9, 30, tzinfo=BEIJING)
        append_rows(
            Workspace(folder).sent_register,
            [MailRow(at, PERIOD, "下发", "市科技局", ("a@b.cn",), "", "", "0" * 64, "<1@b.cn>", "", "已发出")],
        )
        found = drafts(send.run(folder, PERIOD, as_of=AS_OF), folder)
        assert found["市科技局"]["Subject"].endswith("（更新）")
        assert "以前发过的一份请作废" in body(found["市科技局"])
        assert "（更新）" not in found["市商务局"]["Subject"]

    def test_a_unit_without_an_address_gets_a_draft_too_and_is_named(self, folder: Path) -> None:
        done = send.run(folder, PERIOD, as_of=AS_OF)
        assert "没有邮箱，草稿里要自己写收件人：市财政局\n" in done.text()
        assert "To" not in drafts(done, folder)["市财政局"]

    def test_an_address_that_nobody_can_write_to_is_told_though_the_draft_is_there(self, folder: Path) -> None:
        assign(folder, {"市商务局": "a@example.org；b＠example.org", "市财政局": "张三<c@example.org>"})
        done = send.run(folder, PERIOD, as_of=AS_OF)
        assert "  市商务局：邮箱“b＠example.org”写法不对" in done.text()
        assert "  市财政局：邮箱“张三<c@example.org>”写法不对" in done.text()
        found = drafts(done, folder)
        assert (found["市商务局"]["To"], found["市财政局"]["To"]) == ("王联络 <a@example.org>", None)

    @pytest.mark.parametrize(
        ("cell", "sender"),
        [
            ("a@example.org；b@example.org", "a@example.org"),
            ("a@example.org\nBcc: evil@example.net", "a@example.org"),
            ("见通知", ""),
            ("", ""),
        ],
    )
    def test_whatever_stands_in_the_office_s_own_cell_a_draft_has_one_good_sender_or_none(
        self, folder: Path, cell: str, sender: str
    ) -> None:
        assign(folder, {}, office=cell)
        done = send.run(folder, PERIOD, ["市科技局"], as_of=AS_OF)
        (draft,) = drafts(done, folder).values()
        assert draft["Bcc"] is None
        assert (draft["From"].addresses[0].addr_spec if draft["From"] else "") == sender

    def test_the_same_again_gives_the_same_bytes(self, folder: Path) -> None:
        def files() -> dict[str, bytes]:
            return {path.name: path.read_bytes() for path in Workspace(folder).drafts(PERIOD).rglob("*.eml")}

        send.run(folder, PERIOD, as_of=AS_OF)
        first = files()
        send.run(folder, PERIOD, as_of=AS_OF)
        assert files() == first

    def test_only_the_units_asked_for_are_written_and_the_others_stay(self, folder: Path) -> None:
        send.run(folder, PERIOD, as_of=AS_OF)
        done = send.run(folder, PERIOD, ("科技局",), as_of=AS_OF)
        assert [sending.letter.unit.name for sending in done.sendings] == ["市科技局"]
        assert len(list((Workspace(folder).drafts(PERIOD) / "下发").iterdir())) == 26
        with pytest.raises(IpxlError, match="没有单位“市科技厅”"):
            send.run(folder, PERIOD, ("市科技厅",))

    def test_a_workbook_that_was_touched_since_it_was_made_does_not_go_out(self, folder: Path) -> None:
        template_of(folder, "市科技局").write_bytes(b"saved by somebody")
        done = send.run(folder, PERIOD, as_of=AS_OF)
        assert "市科技局" not in drafts(done, folder)
        assert "在生成以后被改动过" in done.text()
        assert done.strict_failure

    def test_a_dry_run_says_what_would_go_and_writes_nothing(self, folder: Path) -> None:
        before = sorted(path for path in folder.rglob("*"))
        done = send.run(folder, PERIOD, options=Options(dry_run=True), as_of=AS_OF)
        assert sorted(path for path in folder.rglob("*")) == before
        assert "  市科技局(u8@example.org)：2023年第三季度进展情况填报表" in done.text()
        assert {mail["outcome"] for mail in done.as_json()["mails"]} == {"would_send"}

    def test_a_slip_in_any_text_is_told_before_a_draft_is_written(self, folder: Path) -> None:
        Workspace(folder).texts.mkdir()
        (Workspace(folder).texts / "催报_待改.txt").write_text("主题：{单位}\n{期}", encoding="utf-8")
        with pytest.raises(IpxlError, match=r"催报_待改\.txt 第2行"):
            send.run(folder, PERIOD, as_of=AS_OF)
        assert not Workspace(folder).drafts(PERIOD).exists()

    def test_corrections_go_to_those_who_have_something_to_mend_with_their_letter(self, folder: Path) -> None:
        found = drafts(send.run(folder, PERIOD, what="corrections", as_of=AS_OF), folder)
        assert list(found) == ["市司法局"]
        (part,) = found["市司法局"].iter_attachments()
        copy = folder / f"outbox/{PERIOD}/退回/{part.get_filename()}"
        assert part.get_content() == copy.read_bytes()
        letter = copy.with_name(f"{copy.stem}_退回说明.txt").read_text(encoding="utf-8-sig")
        assert body(found["市司法局"]).replace("\r\n", "\n").strip() == letter.strip()

    def test_corrections_older_than_the_inbox_do_not_go_out(self, folder: Path) -> None:
        faults = {("tasks", "T17"): {"progress": None, "text": None}}
        fill(template_of(folder, "市司法局"), folder / "inbox/又来.xlsx", faults, received="2023-10-09 10:00")
        with pytest.raises(IpxlError, match=r"又收到报送件.*已经过时，没有发退回件。请先运行 ipxl merge 2023Q3"):
            send.run(folder, PERIOD, what="corrections", as_of=AS_OF)

    def test_corrections_older_than_a_decision_do_not_go_out(self, held: Path) -> None:
        found = drafts(send.run(held, PERIOD, what="doubts", as_of=AS_OF), held)
        assert set(found) == {"市司法局", "市工信局"}
        decide(held)
        with pytest.raises(IpxlError, match="核定有了变化"):
            send.run(held, PERIOD, what="doubts", as_of=AS_OF)
        mails = {mail["unit"]: mail for mail in remind.run(held, PERIOD, as_of=AS_OF).as_json()["mails"]}
        assert "市司法局" not in mails, "what the office has accepted needs no mending"
        assert (mails["市工信局"]["outcome"], "核定" in mails["市工信局"]["note"]) == ("no_file", True)
        assert mails["市商务局"]["outcome"] == "draft"
        merge.run(held, PERIOD, AS_OF)
        assert list(drafts(send.run(held, PERIOD, what="doubts", as_of=AS_OF), held)) == ["市工信局"]

    def test_merge_status_letters_and_the_group_text_count_the_same(self, held: Path) -> None:
        done = merge.run(held, PERIOD, AS_OF)
        counted = owed(done.result)
        assert (counted.must, counted.held, counted.doubtful) == (("市工信局",), ("市司法局",), ())
        assert counted.words == "必须退回1家，另有1家有可疑处（其中1家的数字待核实）"
        assert f"退回件：{counted.words}；2份" in done.text()
        assert "需催报25家" in done.text()  # 23 silent, one to mend, one with a figure to confirm: as the list has them
        seen = status.run(held, PERIOD, AS_OF)
        assert counted.words in seen.text()
        assert {row.unit: row.next for row in seen.units if row.unit in (*counted.must, *counted.held)} == {
            "市工信局": "发退回件",
            "市司法局": "请核实数字",
        }
        assert tuple(drafts(send.run(held, PERIOD, what="corrections", as_of=AS_OF), held)) == counted.must
        assert set(drafts(send.run(held, PERIOD, what="doubts", as_of=AS_OF), held)) == {*counted.must, *counted.held}
        group = (held / f"outbox/{PERIOD}/催报/群通知_{PERIOD}.txt").read_text(encoding="utf-8-sig")
        assert "待改（1家）：市工信局" in group
        assert "已报，有数字待核实（1家）：市司法局" in group
        assert "已收到、不用再报（1家）：市科技局" in group

    def test_a_held_figure_is_chased_with_the_question_in_words(self, held: Path) -> None:
        found = drafts(remind.run(held, PERIOD, ("市司法局",), as_of=AS_OF), held)["市司法局"]
        assert "请核实" in found["Subject"]
        assert "“约80”" in body(found)
        assert "T17" in body(found)
        assert next(found.iter_attachments()).get_filename().startswith(f"{PERIOD}_市司法局_进展情况表_第")
        decide(held)
        merge.run(held, PERIOD, AS_OF)
        assert not drafts(remind.run(held, PERIOD, ("市司法局",), as_of=AS_OF), held)

    def test_a_receipt_says_what_was_read_and_goes_out_once(self, folder: Path) -> None:
        done = send.run(folder, PERIOD, what="receipts", as_of=AS_OF)
        found = drafts(done, folder)
        assert set(found) == {"市科技局", "市司法局"}
        good, bad = body(found["市科技局"]), body(found["市司法局"])
        assert "“好的.xlsx”）已于2023年10月8日10:00收到，汇总采用这一份。" in good
        assert "读到的内容：任务9行" in good
        assert "没有发现必须修改的地方，不用再报。" in good
        assert "有1处需要修改，退回件另发" in bad
        assert not list(found["市科技局"].iter_attachments())
        (letter,) = (item.letter for item in done.sendings if item.letter.unit.name == "市科技局")
        assert letter.sha256 == digest((folder / "inbox/好的.xlsx").read_bytes())  # what no second receipt is for
        assert letter.purpose(AS_OF) == letter.purpose(date(2023, 11, 1))
        fill(template_of(folder, "市科技局"), folder / "inbox/又一份.xlsx", received="2023-10-09 10:00")
        with pytest.raises(IpxlError, match="没有发回执"):
            send.run(folder, PERIOD, what="receipts", as_of=AS_OF)

    def test_corrections_of_a_period_that_was_never_merged_say_so(self, folder: Path) -> None:
        shutil.rmtree(Workspace(folder).outbox(PERIOD))
        with pytest.raises(IpxlError, match="还没有合并结果，没有发退回件"):
            send.run(folder, PERIOD, what="corrections", as_of=AS_OF)


class TestRemind:
    def test_each_unit_is_reminded_in_the_words_of_what_is_the_matter(self, folder: Path) -> None:
        found = drafts(remind.run(folder, PERIOD, as_of=AS_OF), folder)
        assert len(found) == 25
        assert "市科技局" not in found
        assert "还没有收到你单位的" in body(found["市商务局"])
        assert "已过2天" in found["市商务局"]["Subject"]
        assert "经核对还有必改1处需要修改" in body(found["市司法局"])

    def test_the_workbook_that_is_wanted_comes_along(self, folder: Path) -> None:
        found = drafts(remind.run(folder, PERIOD, as_of=AS_OF), folder)
        names = {unit: next(found[unit].iter_attachments()).get_filename() for unit in ("市商务局", "市司法局")}
        assert names == {
            "市商务局": "2023Q3_市商务局_进展情况表.xlsx",
            "市司法局": "2023Q3_市司法局_进展情况表_第2轮.xlsx",
        }

    def test_when_everyone_has_returned_there_is_nothing_to_do(self, folder: Path) -> None:
        done = remind.run(folder, PERIOD, ("市科技局",), as_of=AS_OF)
        assert done.text() == "2023Q3 催报：没有要发的。"


def test_the_shipped_texts_can_be_had_as_files_and_change_nothing_until_they_are_edited(folder: Path) -> None:
    own = Workspace(folder).texts
    assert len(mail_texts.run(folder).made) == len(TEXTS)
    assert all(b"\r\n" in path.read_bytes() for path in own.iterdir())
    assert load_texts(own) == load_texts(folder / "nowhere")
    (own / "下发.txt").write_text("主题：{单位}\n\n请报送。", encoding="utf-8")
    (own / "退回.txt").unlink()
    again = mail_texts.run(folder)
    assert (again.made, len(again.there)) == (("邮件模板/退回.txt",), len(TEXTS) - 1)
    assert body(drafts(send.run(folder, PERIOD, as_of=AS_OF), folder)["市科技局"]).strip() == "请报送。"


def test_letters_wait_while_another_command_is_at_work(folder: Path) -> None:
    with locked(Workspace(folder)), pytest.raises(IpxlError, match="另一个 ipxl 命令"):
        send.run(folder, PERIOD, as_of=AS_OF)


def test_again_wants_a_unit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(folder), "send", PERIOD, "--again"]) == 2
    assert "--again --unit" in capsys.readouterr().err


def test_a_merge_keeps_the_drafts(folder: Path) -> None:
    done = send.run(folder, PERIOD, as_of=AS_OF)
    merge.run(folder, PERIOD, AS_OF)
    keeps: Callable[[str], bool] = lambda place: (folder / place).is_file()  # noqa: E731
    assert all(keeps(sending.place) for sending in done.sendings)
