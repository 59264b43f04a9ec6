"""Mails as other programs save them, reports on mails of ours, and files that look like stamped papers."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

import hostile
import pytest

from ipxl.form.parse import parse
from ipxl.intake.mail import open_mail
from ipxl.intake.sniff import sniff

ATTACHED = hostile.mail(hostile.attachment("a.xlsx", b"PK data"))


def packed(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, b"x")
    return stream.getvalue()


@pytest.mark.parametrize(
    "line", [b"From - Mon Oct  9 10:30:00 2023\r\n", b">From a@x.cn Mon Oct 9 2023\n", b"From a@x.cn\n"]
)
def test_a_line_before_the_headers_is_no_header(line):
    assert sniff(line + ATTACHED).kind == "mail"
    found = open_mail(line + ATTACHED)
    assert [(item.name, item.read()) for item in found.entries] == [("a.xlsx", b"PK data")]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_folder_of_mails_is_opened_into_each(ending):
    one = ATTACHED.replace(b"\r\n", ending)
    folder = b"From a@x.cn Mon" + ending + one + ending + b"From b@x.cn Tue" + ending + one
    parsed = parse(folder)
    assert [member.name for member in parsed.members] == ["第1封.eml", "第2封.eml"]
    assert [open_mail(item.read()).entries[0].name for item in open_mail(folder).entries] == ["a.xlsx", "a.xlsx"]


def test_a_line_of_the_text_that_begins_with_from_cuts_nothing():
    text = hostile.mail(hostile.attachment("a.txt", b"x")).replace(
        b"\r\n\r\n", b"\r\n\r\nFrom here on we write.\r\n", 1
    )
    assert not [item for item in open_mail(text).entries if item.name.startswith("第")]


def test_an_attachment_in_the_text_by_uuencode_is_read():
    data = bytes(range(256)) * 3
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    letter = (
        b"From: <a@x.cn>\r\nSubject: x\r\n\r\nhello\r\nbegin 644 a.xlsx\r\n"
        + lines.replace(b"\n", b"\r\n")
        + b"`\r\nend\r\n"
    )
    (entry,) = open_mail(letter).entries
    assert (entry.name, entry.size, entry.read()) == ("a.xlsx", len(data), data)


def test_a_multipart_that_is_encoded_as_a_whole_is_read():
    head, _blank, body = ATTACHED.partition(b"\r\n\r\n")
    letter = head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body)
    assert [item.name for item in open_mail(letter).entries] == ["a.xlsx"]


@pytest.mark.parametrize("written", [b"", b"; boundary=another"])
def test_the_mark_between_parts_is_seen_where_the_header_names_another(written):
    head, blank, body = ATTACHED.partition(b"\r\n\r\n")
    kinds = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-type")]
    letter = head.replace(kinds[0], b"Content-Type: multipart/mixed" + written) + blank + body
    assert [item.name for item in open_mail(letter).entries] == ["a.xlsx"]


@pytest.mark.parametrize(
    ("zone", "hour"), [("-0000", "01"), ("+0000", "01"), ("UTC", "01"), ("+0800", "17"), ("", "17")]
)
def test_the_zone_of_a_time_of_receipt(zone, hour):
    letter = f"Received: from a by b; 10 Oct 2023 17:00:00 {zone}\r\nFrom: <a@x.cn>\r\n\r\nx".encode()
    received = open_mail(letter).received
    assert received
    assert f"{received:%H%z}" == f"{hour}+0800"


@pytest.mark.parametrize(
    ("actions", "code", "addresses"),
    [
        (("failed",), "FILE_MAIL_BOUNCED", "寄给u0@x.cn的信没有送到"),
        (("relayed", "failed"), "FILE_MAIL_BOUNCED", "寄给u1@x.cn的信没有送到"),
        (("failed", "failed"), "FILE_MAIL_BOUNCED", "寄给u0@x.cn、u1@x.cn的信没有送到"),
        (("delayed",), "FILE_MAIL_DELAYED", "寄给u0@x.cn的信还没有送到"),
        (("delivered", "delayed"), "FILE_MAIL_DELAYED", "寄给u1@x.cn的信还没有送到"),
        (("delivered",), "FILE_AUTO_REPLY", "寄给u0@x.cn的信已经送到"),
        (("expanded",), "FILE_AUTO_REPLY", "寄给u0@x.cn的信已经送到"),
    ],
)
def test_a_report_on_a_mail_of_ours_says_what_its_actions_say(actions, code, addresses):
    parsed = parse(hostile.delivery_report(*actions))
    assert parsed.code == code
    assert addresses in parsed.note


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (packed("OFD.xml", "Doc_0/Document.xml", "Doc_0/Signs/Sign_0/Seal.esl"), "OFD 版式文件"),
        (packed("Index/Document.iwa", "preview.jpg", "Metadata/Properties.plist"), "苹果 Numbers 表格"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "苹果手机的 HEIC 图片"),
        (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X", "苹果电脑的附属文件"),
    ],
)
def test_what_looks_like_a_package_or_a_paper_is_named(data, word):
    parsed = parse(data)
    assert (parsed.outcome, parsed.note, parsed.members) == ("not_a_return", word, ())
