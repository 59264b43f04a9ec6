"""Servers that are odd, broken, slow or hostile: each costs one clear line, and no mail that another would have given."""

from __future__ import annotations

import base64
import re
import resource
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path

import hostile
import pytest
import trustme
from fake_imap import FakeImap, Talk, client_file, numbers, server_context
from filling import make_workspace
from mail_workspace import PASSWORD_VARIABLE, fetched, set_mail, stored

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError
from ipxl.intake.register import received_times

PASSWORD = "geheim-7"
MAILS = tuple(hostile.mail(subject=f"第{n}封", extra=f"Message-ID: <{n}@x>".encode()) for n in (1, 2, 3))


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return make_workspace(tmp_path_factory.mktemp("faults") / "w")


@pytest.fixture
def trial(authority, ground, tmp_path, monkeypatch):
    """Fetches from a fake server, given as to FakeImap; `trial.folder` is the workspace."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)

    class Trial:
        folder = shutil.copytree(ground, tmp_path / "w")

        def __call__(self, timeout=10, more="", plain=False, most=None, **how):
            context = None if plain else server_context(authority)
            ca = client_file(authority, tmp_path / "ca.pem")
            with FakeImap(context, **{"mails": MAILS, **how}) as server:
                set_mail(self.folder, "office@x.cn", ca, server.port, more=more, timeout=timeout)
                self.said = server.said
                return fetched(self.folder, most=most)

        @property
        def count(self):
            return len(stored(self.folder))

    return Trial()


def netease(talk: Talk, tag: bytes, rest: bytes) -> bool:
    """Opens no folder for a program that did not say who it is."""
    known = any(line.startswith(b"ID ") for line in talk.said)
    if rest.startswith((b"EXAMINE", b"SELECT")) and not known:
        talk.send(tag + b" NO EXAMINE Unsafe Login. Please contact kefu@188.com for help")
        return True
    return False


def qq(talk: Talk, tag: bytes, rest: bytes) -> bool:
    """Drops the connection at a command that it does not know."""
    if rest.startswith(b"ID"):
        talk.close()
        return True
    return False


def test_netease_hears_who_we_are(trial):
    trial(extra="ID APPENDLIMIT=71680000", reply=netease)
    assert trial.count == 3
    order = [line.split()[0] for line in trial.said]
    assert order.index(b"LOGIN") < order.index(b"ID") < order.index(b"EXAMINE")


def test_qq_is_not_told_what_it_does_not_want_to_hear(trial):
    trial(extra="IDLE XAPPLEPUSHSERVICE", reply=qq)
    assert trial.count == 3
    assert not any(line.startswith(b"ID") for line in trial.said)


def test_a_server_that_takes_no_login_but_plain_is_logged_in_to(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if not rest.startswith(b"AUTHENTICATE PLAIN"):
            return False
        talk.send(b"+ ")
        line = b""
        while not line.endswith(b"\n"):
            line += talk.stream.recv(1)
        said.append(base64.b64decode(line))
        return False

    said: list[bytes] = []
    trial(extra="LOGINDISABLED AUTH=PLAIN", reply=reply)
    assert (trial.count, said) == (3, [f"\0office@x.cn\0{PASSWORD}".encode()])


def test_nothing_is_asked_that_leaves_a_trace(trial):
    trial()
    assert {line.split()[0] for line in trial.said} == {b"CAPABILITY", b"LOGIN", b"EXAMINE", b"UID", b"LOGOUT"}
    assert not [line for line in trial.said if b"BODY[" in line or b"STORE" in line]


def say(answer: bytes, to: bytes):
    """A reply that gives this answer to commands that begin so; {tag} stands for the tag."""

    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if not rest.startswith(to):
            return False
        talk.send(answer.replace(b"{tag}", tag))
        return True

    return reply


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"reply": netease}, ["Unsafe Login", "授权码"]),
        (
            {"reply": say(b"{tag} NO LOGIN Login error or password error", b"LOGIN")},
            ["登录没有通过", "office@x.cn", "授权码"],
        ),
        ({"reply": say(b"{tag} NO your password geheim-7 is wrong", b"LOGIN")}, ["登录没有通过", "***"]),
        ({"reply": say(b"{tag} NO System busy, try again later", b"LOGIN")}, ["频繁", "过一会儿"]),
        ({"reply": say(b"{tag} NO IMAP service is disabled", b"LOGIN")}, ["没有开启 IMAP/SMTP 服务"]),
        ({"extra": "LOGINDISABLED"}, ["先加密再登录"]),
        ({"greeting": b"* BYE too many connections"}, ["频繁", "过一会儿"]),
        ({"greeting": b"220 smtp ready"}, ["port", "security"]),
        ({"greeting": b"HTTP/1.1 400 Bad Request"}, ["port", "security"]),
        ({"reply": say(b"* 3 EXISTS\r\n{tag} OK done", b"EXAMINE")}, ["UIDVALIDITY"]),
        ({"reply": say(b"* SEARCH 1 2 3\r\n{tag} BAD no", b"UID SEARCH")}, ["找信"]),
        ({"reply": say(b"what?", b"UID SEARCH")}, ["找信", "再运行一次"]),
        ({"reply": say(b"* BYE going down", b"UID SEARCH")}, ["找信", "再运行一次"]),
    ],
)
def test_what_a_server_refuses_is_one_line_with_a_way_out(trial, how, words):
    with pytest.raises(IpxlError) as error:
        trial(**how)
    told = str(error.value)
    assert [word for word in words if word not in told] == []
    assert "\n" not in told
    assert PASSWORD not in told
    assert told.startswith("收信服务器 localhost:")
    assert trial.count == 0


def literal(size: int, content: bytes, *, then_close: bool = False):
    """A reply that announces a size of the mails that is not theirs."""

    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if b"BODY.PEEK[]" not in rest:
            return False
        talk.send(b"* 1 FETCH (UID 1 BODY[] {%d}" % size)
        talk.stream.sendall(content)
        talk.close() if then_close else talk.send(b")", tag + b" OK done")
        return True

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        literal(10**12, b"x"),
        literal(50_000_000, b"x"),
        literal(len(MAILS[0]) - 50, MAILS[0]),
        literal(len(MAILS[0]) + 50, MAILS[0]),
        literal(len(MAILS[0]), MAILS[0][:-9], then_close=True),
        literal(-1, MAILS[0]),
    ],
    ids=["a terabyte", "50 MB for 1 KB", "too few", "too many", "closed within", "negative"],
)
def test_wrong_sizes_store_nothing_and_fill_nothing(trial, reply):
    """A mail whose size is wrong is left and named, or ends the run in one line; nothing half comes into the inbox."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    left, told = [], ""
    try:
        left = trial(reply=reply, timeout=0.3).outcome.left
    except IpxlError as error:
        told = str(error)
    assert [item.size for item in left] == [None] * 3 or re.fullmatch("收信服务器 localhost:.*", told)
    assert trial.count == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000 * (
        1 if sys.platform == "linux" else 1024
    )


def test_a_mail_that_breaks_the_connection_is_left_and_the_others_come(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if b"BODY.PEEK[]" in rest and 2 in numbers(rest):
            talk.close()
            return True
        return False

    done = trial(reply=reply)
    assert sorted(item.head.subject for item in done.outcome.new) == ["第1封", "第3封"]
    assert [(item.uid, item.size) for item in done.outcome.left] == [(2, None)]
    assert "第2号信服务器交不出来" in done.remarks[0]
    assert [item.head.subject for item in trial().outcome.new] == ["第2封"], "the next run tries again"


def test_a_mail_that_the_server_cannot_hand_over_holds_up_no_other(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if b"BODY.PEEK[]" in rest and 2 in numbers(rest):
            talk.send(tag + b" NO [SERVERBUG] internal error")
            return True
        return False

    done = trial(reply=reply)
    assert sorted(item.head.subject for item in done.outcome.new) == ["第1封", "第3封"]
    assert [item.uid for item in done.outcome.left] == [2]


def test_a_mail_that_went_away_in_between_is_no_fault(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if rest.startswith(b"UID SEARCH"):
            talk.send(b"* SEARCH 1 2 3 9", tag + b" OK done")
            return True
        return False

    done = trial(reply=reply)
    assert (trial.count, done.outcome.left) == (3, [])


def test_words_around_a_mail_come_in_any_order(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if b"RFC822.SIZE" in rest:
            for uid, mail in enumerate(MAILS, 1):
                date = b'INTERNALDATE " 9-Oct-2023 02:30:00 +0000"'
                talk.send(b"* %d FETCH (FLAGS (\\Recent) %b UID %d RFC822.SIZE %d)" % (uid, date, uid, len(mail)))
        elif b"BODY.PEEK[]" in rest:
            talk.send(b"* 9 EXISTS", b"* 3 FETCH (FLAGS (\\Seen))")
            for uid in (3, 1, 2):
                mail = MAILS[uid - 1]
                talk.send(b"* %d FETCH (BODY[] {%d}\r\n%b FLAGS () UID %d)" % (uid, len(mail), mail, uid))
        else:
            return False
        talk.send(tag + b" OK done")
        return True

    done = trial(reply=reply)
    assert sorted(stored(trial.folder).values()) == sorted(MAILS)
    assert {item.received for item in done.outcome.new} == {datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)}


def test_without_a_time_of_the_server_the_mails_own_received_line_counts_and_never_its_date(trial):
    bare = hostile.mail(received="", subject="没有")
    trial(mails=(MAILS[0], bare), dates=("yesterday", "31-Feb-2023 10:00:00 +0800"))
    times = {
        name.split("_")[2]: moment for (name, _sha), moment in received_times(trial.folder / "收件登记.csv").items()
    }
    assert times["第1封"] == datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)
    assert abs((times["没有"] - datetime.now(BEIJING)).total_seconds()) < 100


@pytest.mark.parametrize("where", ["greeting", b"LOGIN", b"UID SEARCH", b"UID FETCH"])
def test_silence_ends_in_time(trial, where):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        return isinstance(where, bytes) and rest.startswith(where)

    began = time.monotonic()
    how = {"greeting": None} if where == "greeting" else {"reply": reply}
    with pytest.raises(IpxlError, match="没有回答"):
        trial(timeout=0.3, **how)
    assert time.monotonic() - began < 10


def test_an_answer_in_drops_ends_in_time(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if not rest.startswith(b"UID SEARCH"):
            return False
        for _ in range(400):  # 20 s
            talk.stream.sendall(b"*")
            time.sleep(0.05)
        return True

    began = time.monotonic()
    with pytest.raises(IpxlError, match="太慢"):
        trial(timeout=0.3, reply=reply)
    assert time.monotonic() - began < 15


def test_a_flood_of_words_is_cut_off(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if not rest.startswith(b"UID SEARCH"):
            return False
        while True:
            talk.stream.sendall(b"* 5 EXISTS\r\n" * 5000)

    with pytest.raises(IpxlError, match="找信"):
        trial(reply=reply)


def test_a_mailbox_of_100_000_mails_with_numbers_of_ten_digits_is_no_flood(trial):
    """As NetEase numbers them. Only the newest three are there to be fetched; `most` keeps it to as many."""

    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if rest.startswith(b"UID SEARCH"):
            numbers = b"".join(b" %d" % (1_600_000_000 + number) for number in range(100_000))
            talk.send(b"* SEARCH 1 2 3" + numbers + b" " + b"9" * 5000, tag + b" OK done")
        return rest.startswith(b"UID SEARCH")

    done = trial(reply=reply, most=3)
    assert (trial.count, done.outcome.remaining) == (3, 100_000)


@pytest.mark.parametrize("most", [None, 1])
def test_mails_of_earlier_years_are_left_where_a_server_lists_all(trial, most):
    """QQ and Ali mail are reported to answer any search with every mail; the server's own times are asked anyway."""
    days = ("09-Oct-2015 10:30:00 +0800", "09-Oct-2022 10:30:00 +0800", "09-Oct-2023 10:30:00 +0800")
    done = trial(dates=days, most=most)
    assert [(item.head.subject, item.received.year) for item in done.outcome.new] == [("第3封", 2023)]
    assert done.outcome.remaining == 0


def test_what_is_slipped_in_before_encryption_is_not_heard(trial, authority):
    """STARTTLS: whoever sits between could else answer in the server's name, before the certificate is looked at."""

    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if not rest.startswith(b"STARTTLS"):
            return False
        talk.stream.sendall(tag + b" OK begin\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n")
        time.sleep(0.2)
        talk.stream = server_context(authority).wrap_socket(talk.stream, server_side=True)
        return True

    trial(plain=True, extra="STARTTLS", reply=reply, more='security = "starttls"')
    assert trial.count == 3


def test_without_encryption_nothing_is_said_but_starttls(trial):
    with pytest.raises(IpxlError, match="security"):
        trial(plain=True, more='security = "starttls"')
    assert {line.split()[0] for line in trial.said} <= {b"CAPABILITY", b"STARTTLS"}


def test_a_mail_that_is_larger_than_the_server_said_comes_all_the_same(trial):
    large = hostile.mail(hostile.attachment("a.bin", bytes(3_000_000)), subject="大")

    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if b"RFC822.SIZE" not in rest:
            return False
        for uid in numbers(rest):
            talk.send(b'* %d FETCH (UID %d RFC822.SIZE 0 INTERNALDATE "09-Oct-2023 10:30:00 +0800")' % (uid, uid))
        talk.send(tag + b" OK done")
        return True

    done = trial(mails=(*MAILS, large), reply=reply)
    assert (trial.count, done.outcome.left) == (4, [])


def test_a_server_that_is_gone_when_all_is_done_is_no_trouble(trial):
    def reply(talk: Talk, tag: bytes, rest: bytes) -> bool:
        if rest.startswith(b"LOGOUT"):
            talk.close()
            return True
        return False

    trial(reply=reply)
    assert trial.count == 3


def test_a_subject_cannot_write_to_the_screen(trial):
    evil = hostile.mail(subject="\x1b[2J清屏\r\n假的一行\u202e", sender="a@x.cn")
    done = trial(mails=(evil,), more="most_mb = 0.0001")
    assert "清屏 假的一行" in done.remarks[0].replace("[2J", "")
    done = trial(mails=(evil,))
    for text in (done.text(), done.outcome.new[0].head.subject):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert len(done.text().splitlines()) == 4


def test_a_run_that_failed_left_no_lock_behind(trial):
    with pytest.raises(IpxlError):
        trial(reply=say(b"{tag} NO password", b"LOGIN"))
    trial()
    assert trial.count == 3
    assert not list(Path(trial.folder / "inbox").rglob(".~*"))
    assert all(re.fullmatch(r"20231009-1030_.*\.eml", name) for name in stored(trial.folder))
