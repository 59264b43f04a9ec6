"""Mails: every form in which programs write names, senders, times and attachments."""

from __future__ import annotations

import base64
from datetime import datetime

import hostile
import pytest
from mail_names import b64, forms

from ipxl.clock import BEIJING
from ipxl.form.parse import parse
from ipxl.intake.container import open_container
from ipxl.intake.headers import address, header_text, parameters, server_time
from ipxl.intake.mail import LITTLE_PICTURE, open_mail

NAME = "市科技局_2023年第3季度进展情况表（盖章版）镕.xlsx"
GBK = NAME.encode("gb18030")
FORMS = forms(NAME)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_of_an_attachment_name_is_read(form):
    assert parameters(form)["filename"] == NAME
    part = hostile.attachment("", b"x", b"Content-Disposition: " + form)
    assert [entry.name for entry in open_mail(hostile.mail(part)).entries] == [NAME]


def test_a_name_in_content_type_only_is_read():
    part = hostile.attachment("", b"x", b'Content-Type: application/x; name="=?GB2312?B?%b?="' % b64(GBK))
    assert [entry.name for entry in open_mail(hostile.mail(part)).entries] == [NAME]


@pytest.mark.parametrize("name", ["进度100%20.xlsx", "a;b.xlsx", 'say "hi".xlsx', "plain.xlsx", "100%完成.xlsx"])
def test_ordinary_names_stay_as_they_are(name):
    quoted = name.replace('"', '\\"').encode()
    assert parameters(b'attachment; filename="%b"' % quoted)["filename"] == name


def test_a_gbk_character_that_ends_in_a_backslash_does_not_swallow_the_quote():
    name = "沟通誠.xlsx"  # 誠 ends in 0x5C
    assert "誠".encode("gbk")[1:] == b"\\"
    assert parameters(b'attachment; filename="%b"; size=3' % name.encode("gbk"))["filename"] == name


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "utf-8"])
def test_subjects_and_senders(charset):
    raw = f"=?{charset}?B?{base64.b64encode('朱镕同志的报表'.encode('gb18030' if charset != 'utf-8' else 'utf-8')).decode()}?="
    assert header_text(raw.encode()) == "朱镕同志的报表"
    assert header_text("朱镕".encode("gbk")) == "朱镕"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"Zhang San <Zhang@Example.CN>", "zhang@example.cn"),
        (b"zhang@example.cn", "zhang@example.cn"),
        (b'"boss@other.cn" <zhang@example.cn>', "zhang@example.cn"),
        (b'"=?utf-8?B?5byg5LiJ?=" <zhang@example.cn>', "zhang@example.cn"),
        ("张三<zhang@example.cn>".encode("gbk"), "zhang@example.cn"),
        (b"nobody", ""),
        (b"", ""),
    ],
)
def test_the_bare_address_of_a_sender(line, expected):
    assert address(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"from a by b; Mon, 9 Oct 2023 10:30:00 +0800 (CST)", datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)),
        (b"from a; by b;\r\n\tMon, 9 Oct 2023 02:30:00 +0000", datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)),
        (b"from a by b; Mon, 9 Oct 2023 10:30:00", datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)),
        (b"from a by b", None),
        (b"from a by b; yesterday", None),
        (b"from a by b; Mon, 9 Oct 1980 10:30:00 +0800", None),
    ],
)
def test_the_time_that_a_server_gives(line, expected):
    assert server_time(line) == expected


def test_a_mail_gives_its_first_received_line_and_never_its_date():
    found = open_mail(hostile.mail(sender="A@b.cn", subject="三季度报表"))
    assert (found.sender, found.subject) == ("a@b.cn", "三季度报表")
    assert found.received == datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)
    assert open_mail(hostile.mail(received="")).received is None


def test_bodies_by_their_transfer_encoding():
    def part(encoding: bytes, body: bytes) -> bytes:
        return (
            b"Content-Type: a/b\r\nContent-Disposition: attachment; filename=x\r\nContent-Transfer-Encoding: "
            + encoding + b"\r\n\r\n" + body
        )  # fmt: skip

    content = bytes(range(1, 200))
    bodies = [part(b"base64", b64(content)), part(b"8BIT", b"abc\xff"), part(b"quoted-printable", b"a=3Db=\r\nc")]
    bodies += [part(b"base64", b64(content)[:-3] + b"*"), part(b"7bit", b"")]
    found = [entry.read() for entry in open_mail(hostile.mail(*bodies)).entries]
    assert found[:3] == [content, b"abc\xff", b"a=bc"]
    assert content.startswith(found[3])
    assert len(found[3]) > 190
    assert found[4] == b""


def test_little_pictures_of_the_text_are_quiet_and_others_are_not():
    inline = (b"Content-Type: image/png", b"Content-ID: <logo>", b"Content-Disposition: inline; filename=logo.png")
    marked = (b"Content-Type: image/png", b"Content-ID: <x>", b'Content-Disposition: attachment; filename="s.png"')
    parts = [
        hostile.attachment("", hostile.PNG, *inline),
        hostile.attachment("", hostile.PNG + b"x" * LITTLE_PICTURE, *inline),
        hostile.attachment("", hostile.PNG, *marked),
        hostile.attachment("扫描.png", hostile.PNG, kind="image/png"),
    ]
    assert [entry.quiet for entry in open_mail(hostile.mail(*parts)).entries] == [True, False, False, False]


@pytest.mark.parametrize(
    ("mail", "code", "word"),
    [
        (hostile.mail(), "FILE_MAIL_EMPTY", "没有附件"),
        (
            hostile.mail(html="<table>" + "<tr><td>任务</td><td>进展</td></tr>" * 5 + "</table>"),
            "FILE_MAIL_TABLE",
            "表格",
        ),
        (hostile.mail(text="从QQ邮箱发来的超大附件 https://wx.mail.qq.com/ftn/x"), "FILE_LINK", "超大附件"),
        (hostile.mail(hostile.attachment("a.txt", b"hello")), "", "报送进展情况表"),
    ],
)
def test_what_a_mail_without_a_file_says(mail, code, word):
    parsed = parse(mail)
    assert (parsed.outcome, parsed.code) == ("container", code)
    assert word in parsed.note


def test_forwarded_mails_are_members_and_named_by_their_subject():
    inner = hostile.mail(hostile.attachment("表.xlsx", b"PK"), subject="市科技局三季度", sender="unit@x.cn")
    found = open_mail(hostile.mail(hostile.nested_mail(inner), sender="office@x.cn"))
    assert [entry.name for entry in found.entries] == ["市科技局三季度.eml"]
    again = open_mail(found.entries[0].read())
    assert (again.sender, [entry.name for entry in again.entries]) == ("unit@x.cn", ["表.xlsx"])


def test_an_outlook_mail_gives_the_same():
    headers = "Received: from a by b; Mon, 9 Oct 2023 10:30:00 +0800\r\nFrom: x@y.cn"
    data = hostile.outlook({"进展情况表.xlsx": hostile.workbook(), "b.pdf": hostile.PDF}, "U@x.cn", "三季度", headers)
    found = open_container(data, "ole")
    assert (found.sender, found.subject) == ("u@x.cn", "三季度")
    assert found.received == datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)
    assert [entry.name for entry in found.entries] == ["进展情况表.xlsx", "b.pdf"]
    assert found.entries[0].read() == hostile.workbook()
    assert [member.name for member in parse(data).members] == ["进展情况表.xlsx", "b.pdf"]


@pytest.mark.parametrize("cut", [0.1, 0.4, 0.7, 0.9])
def test_half_a_mail_is_read_as_far_as_it_goes(cut):
    whole = hostile.mail(hostile.attachment("a.xlsx", hostile.workbook()), hostile.attachment("b.pdf", hostile.PDF))
    assert parse(whole[: int(len(whole) * cut)]).outcome in ("container", "not_a_return")


def test_parts_within_parts_are_bounded():
    body = b"x"
    for number in range(60):
        edge = b"e%d" % number
        body = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n%b\r\n--%b--\r\n" % (edge, edge, body, edge)
    parsed = parse(b"From: a@b.cn\r\nSubject: x\r\n" + body)
    assert (parsed.outcome, parsed.code) == ("refused", "FILE_REFUSED")


REPORT = (
    b"Content-Type: multipart/report; report-type=%b; boundary=e\r\nMIME-Version: 1.0\r\nFrom: %b\r\nSubject: x\r\n\r\n"
    b"--e\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--e\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; Kjj@X.cn\r\nAction: failed\r\n%b--e--\r\n"
)


@pytest.mark.parametrize(
    ("mail", "code", "word"),
    [
        (hostile.mail(subject="自动回复: 催报"), "FILE_AUTO_REPLY", "自动回复"),
        (hostile.mail(subject="Automatic reply: x"), "FILE_AUTO_REPLY", "自动回复"),
        (hostile.mail(extra=b"Auto-Submitted: auto-replied (vacation)"), "FILE_AUTO_REPLY", "自动回复"),
        (hostile.mail(extra=b"X-Autoreply: yes"), "FILE_AUTO_REPLY", "自动回复"),
        (REPORT % (b"disposition-notification", b"a@b.cn", b""), "FILE_AUTO_REPLY", "已读回执"),
        (REPORT % (b"delivery-status", b"MAILER-DAEMON@mx.cn", b""), "FILE_MAIL_BOUNCED", "寄给kjj@x.cn的信没有送到"),
        (hostile.mail(sender="PostMaster@qq.com", subject="系统退信"), "FILE_MAIL_BOUNCED", "系统退信"),
        (hostile.mail(hostile.attachment("照片.jpg", hostile.PNG)), "FILE_MAIL_SCAN", "只有图片或PDF"),
        (hostile.mail(subject="关于自动回复功能的说明"), "FILE_MAIL_EMPTY", "没有附件"),
        (hostile.mail(sender="postmaster@kjj.cn", subject="三季度报表"), "FILE_MAIL_EMPTY", "没有附件"),
        (hostile.mail(extra=b"Auto-Submitted: no"), "FILE_MAIL_EMPTY", "没有附件"),
    ],
)
def test_mails_that_nobody_wrote_as_a_return_are_told_apart(mail, code, word):
    parsed = parse(mail)
    assert (parsed.outcome, parsed.code) == ("container", code)
    assert word in parsed.note


def test_a_workbook_in_a_mail_that_a_rule_forwarded_is_still_read():
    found = parse(hostile.mail(hostile.attachment("表.xlsx", b"PK"), extra=b"Auto-Submitted: auto-replied"))
    assert ([member.name for member in found.members], found.code) == (["表.xlsx"], "")


@pytest.mark.parametrize(
    "wrap", [lambda mail: mail, lambda mail: hostile.mail(hostile.nested_mail(mail))], ids=["itself", "forwarded"]
)
def test_our_own_letter_is_nobodys_return(wrap):
    """A copy to ourselves, or one that somebody sends back whole: the template in it was never filled in."""
    ours = hostile.mail(hostile.attachment("表.xlsx", hostile.workbook()), extra=b"X-Ipxl: send")
    parsed = parse(wrap(ours))
    inner = parse(open_mail(wrap(ours)).entries[0].read()) if parsed.members else parsed
    assert (inner.outcome, inner.quiet, inner.members) == ("not_a_return", True, ())


def test_what_came_back_with_a_bounce_is_not_opened():
    ours = hostile.mail(hostile.attachment("表.xlsx", hostile.workbook()))
    bounce = REPORT % (b"delivery-status", b"a@b.cn", b"--e\r\n" + hostile.nested_mail(ours) + b"\r\n")
    assert parse(bounce).members == ()
    outlook = hostile.outlook({"表.xlsx": hostile.workbook()}, "mailer-daemon@x.cn", "退信", "From: x")
    assert (parse(outlook).members, parse(outlook).code) == ((), "FILE_MAIL_BOUNCED")
