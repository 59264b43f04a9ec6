"""`ipxl fetch` against a real Dovecot: each mail once, unchanged, with the server's time, and no trace on the server."""

from __future__ import annotations

import json
import re
import shutil
import time
from datetime import date, datetime, timedelta, timezone

import hostile
import pytest
from filling import make_workspace
from mail_workspace import PASSWORD_VARIABLE, fetched, set_mail, stored

from ipxl.cli import main
from ipxl.clock import BEIJING
from ipxl.commands import merge
from ipxl.csv_text import read_csv
from ipxl.errors import IpxlError
from ipxl.intake.register import fetched_mails, received_times
from ipxl.mail.folder_names import decoded, encoded
from ipxl.workspace import Workspace, locked

WHEN = datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)


@pytest.fixture
def box(mail_servers, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, mail_servers.password)
    return mail_servers.new_box()


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return make_workspace(tmp_path_factory.mktemp("fetch") / "w")


@pytest.fixture
def workspace(ground, box, mail_servers, tmp_path):
    folder = shutil.copytree(ground, tmp_path / "w")
    return set_mail(folder, box, mail_servers.ca, mail_servers.imap_port)


def letter(number: int, **facts: str) -> bytes:
    extra = f"Message-ID: <{number}@x.cn>".encode()
    return hostile.mail(**{"subject": f"第{number}封", "sender": f"u{number}@x.cn", "extra": extra, **facts})


def flags(servers, box, folder="INBOX"):
    with servers.login(box, folder) as session:
        return session.uid("fetch", "1:*", "(FLAGS)")[1]


def test_mails_are_stored_unchanged_under_a_name_that_tells(workspace, box, mail_servers):
    mails = [letter(1, subject="市科技局三季度报表"), letter(2)]
    mail_servers.append(box, mails[0], when=WHEN)
    mail_servers.append(box, mails[1], when=WHEN + timedelta(hours=1))
    done = fetched(workspace)
    assert stored(workspace) == {
        "20231009-1030_u1@x.cn_市科技局三季度报表_1.eml": mails[0],
        "20231009-1130_u2@x.cn_第2封_2.eml": mails[1],
    }
    assert [item.head.subject for item in done.outcome.new] == ["市科技局三季度报表", "第2封"]


def test_the_servers_time_counts_and_stands_in_the_register(workspace, box, mail_servers):
    """The mail's own Received line says 10:30 of the 9th in Beijing, its Date 1970; the server has its own time."""
    mail_servers.append(box, letter(1), when=datetime(2023, 10, 11, 23, 59, 58, tzinfo=timezone(timedelta(hours=-3))))
    fetched(workspace)
    ((name, sha256), received), *others = received_times(workspace / "收件登记.csv").items()
    assert not others
    assert received == datetime(2023, 10, 12, 10, 59, 58, tzinfo=BEIJING)
    ((_number, row),) = read_csv(workspace / "收件登记.csv").rows
    assert row[:4] == [name, sha256, "2023-10-12 10:59:58", "邮件服务器"]
    assert re.fullmatch(rf"imap://{box.replace('@', '%40')}@localhost/INBOX;UIDVALIDITY=\d+/;UID=1", row[4])
    result = merge.run(workspace, as_of=date(2023, 10, 12)).result
    assert [item.received for item in result.files if item.file == name] == [received]


def test_only_what_is_new_is_fetched_and_the_server_shows_no_trace(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), letter(2))
    before = flags(mail_servers, box)
    assert len(fetched(workspace).outcome.new) == 2
    assert fetched(workspace).outcome.new == []
    mail_servers.append(box, letter(3))
    assert [item.head.subject for item in fetched(workspace).outcome.new] == ["第3封"]
    assert flags(mail_servers, box)[:2] == before
    assert not any(b"Seen" in item for item in flags(mail_servers, box))


def test_mails_are_marked_as_read_when_that_is_wished(workspace, box, mail_servers):
    mail_servers.append(box, letter(1))
    fetched(workspace)
    mail_servers.append(box, letter(2))
    fetched(workspace, mark_seen=True)
    assert [b"Seen" in item for item in flags(mail_servers, box)] == [False, True]


def test_a_mail_that_vanished_from_the_server_stays_ours(workspace, box, mail_servers):
    mail_servers.append(box, letter(1))
    fetched(workspace)
    with mail_servers.login(box) as session:
        session.uid("store", "1", "+FLAGS", r"(\Deleted)")
        session.expunge()
    before = stored(workspace)
    assert fetched(workspace).outcome.new == []
    assert stored(workspace) == before
    assert len(before) == 1


def test_a_mail_that_the_office_deleted_is_told_and_comes_again_when_wished(workspace, box, mail_servers):
    """Its row stays as it is: the office may have corrected the time in it."""
    mail_servers.append(box, letter(1), letter(2), letter(3), when=WHEN)
    fetched(workspace)
    before = stored(workspace)
    register = workspace / "收件登记.csv"
    register.write_bytes(register.read_bytes().replace(b"2023-10-09 10:30:00", b"2023-10-08 09:00:00"))
    rows, folder = register.read_bytes(), workspace / "inbox/邮件"
    first, second, third = sorted(folder.iterdir())
    first.unlink()
    second.unlink()
    (workspace / "inbox/二季度").mkdir()
    third.rename(workspace / "inbox/二季度" / third.name)
    done = fetched(workspace)
    assert (done.outcome.new, done.outcome.lost) == ([], 2)
    assert "以前收的2封信不在 inbox 里了" in done.text()
    done = fetched(workspace, again=True)
    assert [item.head.subject for item in done.outcome.new] == ["第1封", "第2封"]
    assert stored(workspace) == {name: data for name, data in before.items() if name != third.name}
    assert register.read_bytes() == rows
    assert (fetched(workspace).outcome.new, fetched(workspace, again=True).outcome.lost) == ([], 0)


def test_the_same_mail_twice_is_stored_once(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), letter(1), letter(2))
    done = fetched(workspace)
    assert (len(done.outcome.new), done.outcome.again) == (2, 1)
    assert len(stored(workspace)) == 2
    assert fetched(workspace).outcome.again == 0


def test_after_a_change_of_uidvalidity_nothing_is_stored_twice(workspace, box, mail_servers):
    """The folder is made anew; one mail comes back as it was, one with a header more, and a new one lies between."""
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port, more='folder = "work"')
    mail_servers.append(box, letter(1), letter(2), when=WHEN, folder="work")
    fetched(workspace)
    place = {row.place for row in fetched_mails(workspace / "收件登记.csv")}
    with mail_servers.login(box) as session:
        session.delete("work")
    time.sleep(1.1)  # the number is made of the seconds of the clock
    moved = b"X-Moved: yes\r\n" + letter(2)
    mail_servers.append(box, letter(3), letter(1), moved, when=WHEN + timedelta(days=30), folder="work")
    done = fetched(workspace)
    assert [item.head.subject for item in done.outcome.new] == ["第3封"]
    assert done.outcome.again == 2
    assert len({row.place for row in fetched_mails(workspace / "收件登记.csv")} - place) == 1
    times = received_times(workspace / "收件登记.csv")
    assert [moment for (name, _sha), moment in times.items() if "第1封" in name] == [WHEN], "the first time stands"
    assert fetched(workspace).outcome.again == 0


def test_one_message_id_on_two_different_mails_hides_neither(workspace, box, mail_servers):
    same = b"Message-ID: <same@x.cn>"
    mail_servers.append(box, hostile.mail(text="甲", extra=same), hostile.mail(text="乙", extra=same))
    assert len(fetched(workspace).outcome.new) == 2


def test_a_mail_over_the_bound_is_recorded_told_and_left(workspace, box, mail_servers):
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port, more="most_mb = 0.1")
    big = hostile.mail(hostile.attachment("大.xlsx", bytes(200_000)), sender="big@x.cn", subject="大附件")
    mail_servers.append(box, letter(1), big, letter(2))
    for _ in range(2):
        done = fetched(workspace)
        ((_uid, head, _received, size),) = done.outcome.left
        assert (head.sender, head.subject, size > 200_000) == ("big@x.cn", "大附件", True)
    assert len(stored(workspace)) == 2
    rows = [row for row in fetched_mails(workspace / "收件登记.csv") if not row.sha256]
    assert [(row.uid, row.file) for row in rows] == [(2, "")]
    assert "留在服务器上" in rows[0].basis
    assert "big@x.cn" in rows[0].basis
    assert "留在服务器上" in done.remarks[0]
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port)
    assert [item.head.subject for item in fetched(workspace).outcome.new] == ["大附件"]


def test_a_run_takes_no_more_than_it_may_and_the_next_goes_on(workspace, box, mail_servers):
    mail_servers.append(box, *(letter(number) for number in range(1, 8)))
    counts = []
    for _ in range(4):
        done = fetched(workspace, most=3)
        counts.append((len(done.outcome.new), done.outcome.remaining))
    assert counts == [(3, 4), (3, 1), (1, 0), (0, 0)]


def test_folders_with_chinese_names(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), folder="&YqWQAU72-&-&V4NXPpCuTvY-")
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port, more='folder = "报送件&垃圾邮件"')
    assert len(fetched(workspace).outcome.new) == 1


def test_a_folder_that_is_not_there_is_named_with_those_that_are(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), folder="&V4NXPpCuTvY-")
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port, more='folder = "收件"')
    with pytest.raises(IpxlError, match=r"没有文件夹“收件”。有的是：.*垃圾邮件"):
        fetched(workspace)


def test_mails_from_before_the_first_templates_are_not_looked_at(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), when=datetime(2023, 9, 1, tzinfo=BEIJING))
    mail_servers.append(box, letter(2), when=WHEN)
    assert [item.head.subject for item in fetched(workspace).outcome.new] == ["第2封"]
    assert [item.head.subject for item in fetched(workspace, since=date(2023, 8, 1)).outcome.new] == ["第1封"]


def test_a_lost_register_is_made_good_without_a_second_copy(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), when=WHEN)
    fetched(workspace)
    before = stored(workspace)
    (workspace / "收件登记.csv").unlink()
    fetched(workspace)
    assert stored(workspace) == before
    assert list(received_times(workspace / "收件登记.csv").values()) == [WHEN]


def test_a_merge_between_a_killed_fetch_and_the_next_changes_nothing(workspace, box, mail_servers):
    """Killed after the mail was written and before its row was: the merge goes by the mail's own Received line."""
    mail_servers.append(box, letter(1), when=WHEN + timedelta(days=1))
    fetched(workspace)
    (workspace / "收件登记.csv").unlink()
    merge.run(workspace, as_of=date(2023, 10, 12))
    assert list(received_times(workspace / "收件登记.csv").values()) == [WHEN]
    fetched(workspace)
    assert list(received_times(workspace / "收件登记.csv").values()) == [WHEN + timedelta(days=1)]
    assert len(stored(workspace)) == 1


def test_a_mail_of_a_second_folder_that_a_killed_run_had_stored_gets_its_row(workspace, box, mail_servers):
    mail_servers.append(box, letter(1), when=WHEN)
    fetched(workspace)
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port, more='folder = "second"')
    mail_servers.append(box, letter(2), when=WHEN, folder="second")
    register = workspace / "收件登记.csv"
    before = register.read_bytes()
    fetched(workspace)
    after = register.read_bytes()
    register.write_bytes(before)
    fetched(workspace)
    assert register.read_bytes() == after
    assert len(stored(workspace)) == 2


def test_while_another_command_is_at_work_fetch_waits_for_another_time(workspace, box):
    with locked(Workspace(workspace)), pytest.raises(IpxlError, match="另一个 ipxl 命令正在"):
        fetched(workspace)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("收件箱", "&ZTZO9nux-"),
        ("a&b", "a&-b"),
        ("INBOX/报送 2023", "INBOX/&YqWQAQ- 2023"),
        ("😀", "&2D3eAA-"),
        ("", ""),
    ],
)
def test_folder_names_are_spelt_as_the_protocol_wants(name, spelt):
    assert (encoded(name), decoded(spelt)) == (spelt, name)


@pytest.mark.parametrize("broken", ["&", "&abc", "&!!-", "&A-", "收件箱"])
def test_a_folder_name_that_is_no_such_spelling_stays(broken):
    assert decoded(broken) == broken


def test_a_register_from_before_goes_on(workspace, box, mail_servers):
    register = workspace / "收件登记.csv"
    old = "文件,sha256,收到时间,依据\r\n旧.xlsx,ab,2023-10-01 08:00:00,文件时间\r\n"
    register.write_bytes(old.encode("utf-8-sig"))
    mail_servers.append(box, letter(1), when=WHEN)
    fetched(workspace)
    assert register.read_bytes().startswith(old.encode("utf-8-sig"))
    assert set(received_times(register).values()) == {WHEN, datetime(2023, 10, 1, 8, tzinfo=BEIJING)}
    assert fetched(workspace).outcome.new == []


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("../../etc/passwd", "a@b.cn"),
        ('a!b/c\\d:e*f?g<h>i|j"k\tl', "x/../y@b.cn"),
        ("报" * 200, "很长" * 60 + "@b.cn"),
        ("‮gpj.exe\u200b", "a@b.cn"),
        ("", ""),
        ("...", "CON@b.cn"),
    ],
)
def test_no_subject_or_sender_leads_out_of_the_folder(workspace, box, mail_servers, subject, sender):
    mail = hostile.mail(subject=subject, sender=sender)
    mail_servers.append(box, mail, when=WHEN)
    fetched(workspace)
    ((name, data),) = stored(workspace).items()
    assert data == mail
    assert re.fullmatch(r'20231009-1030_[^/\\:*?"<>|!]+_1\.eml', name)
    assert len(name.encode()) < 220
    assert name.isprintable()


def test_the_command_says_what_came_and_as_json(workspace, box, mail_servers, capsys):
    mail_servers.append(box, letter(1), when=WHEN)
    assert main(["-C", str(workspace), "fetch", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["new"][0] | {"size": 0} == {
        "file": "邮件/20231009-1030_u1@x.cn_第1封_1.eml",
        "sender": "u1@x.cn",
        "subject": "第1封",
        "received": "2023-10-09T10:30:00+08:00",
        "size": 0,
    }
    assert (told["left"], told["again"], told["remaining"]) == ([], 0, 0)
    mail_servers.append(box, letter(2), when=WHEN)
    assert main(["-C", str(workspace), "fetch"]) == 0
    assert "2023-10-09 10:30  u2@x.cn  第2封" in capsys.readouterr().out


def test_without_settings_or_password_it_says_where_they_belong(workspace, box, monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE)
    with pytest.raises(IpxlError, match=PASSWORD_VARIABLE):
        fetched(workspace)
    (workspace / "ipxl.toml").unlink()
    with pytest.raises(IpxlError, match=r"没有 \[imap\]"):
        fetched(workspace)


def test_the_name_that_a_fetched_mail_got_says_nothing_of_who_sent_it(workspace, box, mail_servers):
    """The subject names one unit, the scan's own name another; without the latter the subject is asked, once."""
    scan = hostile.mail(
        hostile.attachment("市司法局盖章.pdf", hostile.PDF),
        hostile.attachment("页.pdf", hostile.PDF + b"2"),
        subject="转市财政局",
    )
    mail_servers.append(box, scan, when=WHEN)
    fetched(workspace)
    result = merge.run(workspace, as_of=date(2023, 10, 12)).result
    assert {
        item.file.rpartition("!")[2]: (item.unit, item.identified_by) for item in result.files if "!" in item.file
    } == {
        "市司法局盖章.pdf": ("市司法局", "file_name"),
        "页.pdf": ("市财政局", "sender"),
    }
