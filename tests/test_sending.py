"""Mails over SMTP: each once, whatever the server does and wherever the dialogue breaks off, and every attempt recorded."""

from __future__ import annotations

import email
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from faulty_smtp import PASSWORD, STEPS, FaultySmtp

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError
from ipxl.mail import postman as postman_module
from ipxl.mail.compose import Attachment, Mail, Sender
from ipxl.mail.letters import Letter
from ipxl.mail.postman import WAITS, Clock, Postman, Sending
from ipxl.mail.record import MailRow, about, append_rows, read_record, settled
from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Outgoing, Server
from ipxl.plan.model import Unit

START = datetime(2023, 10, 12, 9, 0, tzinfo=BEIJING)
UNITS = ("甲局", "乙局", "丙局", "丁局")
TIMEOUT = 0.3

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@dataclass
class FakeClock:
    """Time that passes only while somebody waits."""

    slept: list[float] = field(default_factory=list)
    start: datetime = START

    def now(self) -> datetime:
        return self.start + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def monotonic(self) -> float:
        return sum(self.slept)

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep, self.monotonic)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultySmtp]:
    found = FaultySmtp(tmp_path_factory.mktemp("smtp"))
    yield found
    found.close()


@pytest.fixture
def server(running: FaultySmtp) -> FaultySmtp:
    running.faults, running.delivered, running.dialogues = {}, [], 0
    return running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def said() -> list[str]:
    return []


Post = Callable[..., list[Sending]]


def letters(*units: str, kind: str = "下发", data: bytes = b"workbook of ") -> list[Letter]:
    made = []
    for name in units or UNITS:
        number = UNITS.index(name)
        to = ((name, f"u{number}@example.org"),)
        mail = Mail(
            Sender("办公室", "office@example.org"),
            to,
            f"填报表（{name}）",
            ".\n.dots\n",
            (Attachment(f"{name}.xlsx", data + name.encode()),),
        )
        made.append(Letter(kind, "2023Q3", Unit(f"U{number}", name, name, email=to[0][1]), mail))  # type: ignore[arg-type]
    return made


@pytest.fixture
def post(server: FaultySmtp, tmp_path: Path, clock: FakeClock, said: list[str]) -> Post:
    """Post letters from a workspace in tmp_path."""

    def run(
        given: list[Letter] | None = None,
        again: bool = False,
        secret: str = PASSWORD,
        host: str = "localhost",
        **more: float,
    ) -> list[Sending]:
        where = Server(host, server.port, "tls", "office@example.org", server.ca, TIMEOUT)
        outgoing = replace(Outgoing(where, 4, 10, 2**20), **more)  # type: ignore[arg-type]
        man = Postman(
            outgoing,
            lambda: Secret(secret),
            tmp_path,
            tmp_path / "发件登记.csv",
            tmp_path / "已发/2023Q3",
            said.append,
            clock.clock,
        )
        return man.post(letters() if given is None else given, again)

    return run


def outcomes(found: list[Sending]) -> list[str]:
    return [sending.outcome for sending in found]


def received(server: FaultySmtp) -> list[str]:
    return [to[0] for to, _data in server.delivered]


def everyone() -> list[str]:
    return [f"u{number}@example.org" for number in range(len(UNITS))]


def steps(folder: Path) -> list[tuple[str, str]]:
    return [(row.unit, row.step) for row in read_record(folder / "发件登记.csv")]


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "已发/2023Q3").glob("*"))


class TestAllIsWell:
    def test_each_unit_gets_its_mail_with_its_workbook(self, post: Post, server: FaultySmtp) -> None:
        assert outcomes(post()) == ["sent"] * 4
        assert received(server) == everyone()
        assert server.dialogues == 1
        for name, message in zip(UNITS, server.mails, strict=True):
            (part,) = message.iter_attachments()
            assert (part.get_filename(), part.get_content()) == (f"{name}.xlsx", b"workbook of " + name.encode())
            assert message.get_body().get_content().replace("\r\n", "\n") == ".\n.dots\n"  # type: ignore[union-attr]

    def test_a_computer_with_a_chinese_name_can_send(
        self, post: Post, monkeypatch: pytest.MonkeyPatch, server: FaultySmtp
    ) -> None:
        monkeypatch.setattr("socket.getfqdn", lambda *_: "张三的电脑")
        assert outcomes(post(letters("甲局"))) == ["sent"]

    def test_each_mail_is_recorded_before_and_after_and_kept_as_it_went_out(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        found = post()
        assert steps(tmp_path) == [(unit, step) for unit in UNITS for step in ("准备发送", "已发出")]
        for sending, row, (_to, data) in zip(
            found, settled(read_record(tmp_path / "发件登记.csv")), server.delivered, strict=True
        ):
            assert (row.message_id, row.sha256) == (sending.message_id, sending.letter.sha256)
            assert (row.period, row.kind, row.to, row.file) == (
                "2023Q3",
                "下发",
                sending.letter.addresses,
                sending.letter.file,
            )
            assert (tmp_path / row.eml).read_bytes() == data
            message = email.message_from_bytes(data, policy=policy.default)
            assert message["Message-ID"] == row.message_id
            assert abs(message["Date"].datetime - row.at) < timedelta(minutes=1)
        assert [name for name in kept(tmp_path) if not name.endswith(".eml")] == []

    def test_a_repeated_run_sends_nothing_and_asks_the_server_nothing(self, post: Post, server: FaultySmtp) -> None:
        post()
        assert outcomes(post()) == ["already"] * 4
        assert (len(server.delivered), server.dialogues) == (4, 1)

    def test_a_changed_workbook_and_a_changed_address_go_out(self, post: Post, server: FaultySmtp) -> None:
        post()
        changed = letters(data=b"new issue of ")[:1]
        moved = letters("乙局")[0]
        moved = replace(moved, mail=replace(moved.mail, to=(("乙局", "elsewhere@example.org"),)))
        assert outcomes(post([*changed, moved])) == ["sent", "sent"]
        assert received(server)[4:] == ["u0@example.org", "elsewhere@example.org"]

    def test_again_sends_once_more_under_a_number_of_its_own(self, post: Post, server: FaultySmtp) -> None:
        post(letters("甲局"))
        assert outcomes(post(letters("甲局"), again=True)) == ["sent"]
        assert len({message["Message-ID"] for message in server.mails}) == 2

    def test_a_reminder_goes_out_once_a_day(self, post: Post, server: FaultySmtp, clock: FakeClock) -> None:
        given = letters("甲局", kind="催报")
        assert [outcomes(post(given)) for _ in range(2)] == [["sent"], ["already"]]
        clock.start += timedelta(days=1)
        assert outcomes(post(given)) == ["sent"]
        assert len({message["Message-ID"] for message in server.mails}) == 2

    def test_the_settings_pause_is_kept(self, post: Post, clock: FakeClock) -> None:
        post(pause=7)
        assert clock.slept == [7, 7, 7]

    def test_no_more_than_the_settings_allow_go_out_in_a_minute(self, post: Post, clock: FakeClock) -> None:
        post(pause=1, per_minute=2)
        assert clock.slept == [1, 59, 1]

    def test_what_is_larger_than_the_settings_or_the_server_allow_is_a_line(
        self, post: Post, server: FaultySmtp
    ) -> None:
        heavy = letters("甲局", data=b"x" * 2**20)
        assert outcomes(post([*heavy, *letters("乙局")])) == ["too_large", "sent"]
        server.most_bytes = 100_000
        try:
            (found,) = post(letters("丙局", data=b"x" * 200_000))
        finally:
            server.most_bytes = None
        assert (found.outcome, "服务器最大只收0.1MB" in found.note) == ("too_large", True)
        assert received(server) == ["u1@example.org"]

    def test_a_letter_that_cannot_go_is_a_line_and_the_rest_goes(self, post: Post, server: FaultySmtp) -> None:
        first, *rest = letters()
        assert outcomes(post([replace(first, obstacle="no_address", told="没有邮箱"), *rest])) == [
            "no_address", "sent", "sent", "sent",
        ]  # fmt: skip
        assert len(server.delivered) == 3


class TestRefusals:
    def test_a_refused_address_is_a_line_with_the_answer_and_the_rest_goes(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        server.faults["RCPT"] = ["", "550 用户不存在"]
        found = post()
        assert outcomes(found) == ["sent", "refused", "sent", "sent"]
        assert found[1].note == "550 用户不存在"
        assert ("乙局", "被拒收") in steps(tmp_path)
        assert ("乙局", "准备发送") not in steps(tmp_path)
        assert outcomes(post()) == ["already", "sent", "already", "already"]

    def test_of_two_addresses_one_refused_is_named_and_the_mail_counts_as_sent(
        self, post: Post, server: FaultySmtp
    ) -> None:
        letter = letters("甲局")[0]
        letter = replace(letter, mail=replace(letter.mail, to=(("", "a@example.org"), ("", "b@example.org"))))
        server.faults["RCPT"] = ["", "550 no such user"]
        (found,) = post([letter])
        assert (found.outcome, found.note) == ("sent", "b@example.org 被拒收(550 no such user)")
        assert server.delivered[0][0] == ("a@example.org",)

    def test_an_addressee_put_off_is_tried_once_more_at_the_end(self, post: Post, server: FaultySmtp) -> None:
        server.faults["RCPT"] = ["450 greylisted"]
        assert outcomes(post()) == ["sent"] * 4
        assert received(server) == [*everyone()[1:], everyone()[0]]

    def test_one_put_off_twice_is_a_line_and_goes_with_the_next_run(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        server.faults["RCPT"] = ["450 greylisted", "", "", "", "450 greylisted"]
        assert outcomes(post()) == ["not_sent", "sent", "sent", "sent"]
        assert "甲局" not in dict(steps(tmp_path))
        assert outcomes(post())[0] == "sent"

    def test_a_mail_refused_after_its_text_leaves_no_copy(self, post: Post, server: FaultySmtp, tmp_path: Path) -> None:
        server.faults["dot"] = ["554 DT:SPM"]
        assert outcomes(post())[0] == "refused"
        assert steps(tmp_path)[:2] == [("甲局", "准备发送"), ("甲局", "被拒收")]
        assert not [name for name in kept(tmp_path) if "甲局" in name]

    def test_three_mails_refused_running_stop_the_run_before_it_makes_things_worse(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        server.faults["dot"] = ["", *["554 DT:SPM"] * 3]
        with pytest.raises(IpxlError, match=r"连续3封.*554 DT:SPM.*要发4封，已发出1封"):
            post()
        assert outcomes(post()) == ["already", "sent", "sent", "sent"]

    def test_a_certificate_for_another_name_is_not_accepted(self, post: Post, server: FaultySmtp) -> None:
        with pytest.raises(IpxlError, match=r"127\.0\.0\.1.*证书不是发给.*host"):
            post(host="127.0.0.1")
        assert server.dialogues == 0

    def test_a_wrong_password_says_what_to_use_instead_and_does_not_show_it(
        self, post: Post, server: FaultySmtp, tmp_path: Path, said: list[str]
    ) -> None:
        server.faults["AUTH"] = ["535 Error: hunter2 is not it"] * 2  # one for each way to log in
        with pytest.raises(IpxlError, match="授权码") as caught:
            post(secret="hunter2")
        assert "hunter2" not in str(caught.value) + "".join(said)
        assert "***" in str(caught.value)
        assert not (tmp_path / "发件登记.csv").exists()
        with pytest.raises(IpxlError, match="登录没有通过"):
            post(secret="wrong")


BEFORE_THE_DOT = [step for step in STEPS if step != "dot"]


class TestBrokenDialogues:
    @pytest.mark.parametrize("step", BEFORE_THE_DOT)
    @pytest.mark.parametrize("action", ["drop", "slow", "421 too busy"])
    def test_a_break_before_the_dot_is_mended_by_a_new_connection(
        self, post: Post, server: FaultySmtp, clock: FakeClock, tmp_path: Path, step: str, action: str
    ) -> None:
        server.faults[step] = ["", action] if step in ("MAIL", "RCPT", "DATA") else [action]
        assert outcomes(post(letters("甲局", "乙局"))) == ["sent", "sent"]
        assert received(server) == ["u0@example.org", "u1@example.org"]
        assert WAITS[0] in clock.slept
        assert steps(tmp_path) == [(unit, step) for unit in UNITS[:2] for step in ("准备发送", "已发出")]

    @pytest.mark.parametrize("step", BEFORE_THE_DOT)
    def test_a_server_that_stays_away_ends_the_run_and_the_next_one_goes_on(
        self, post: Post, server: FaultySmtp, clock: FakeClock, step: str
    ) -> None:
        late = step in ("MAIL", "RCPT", "DATA")
        server.faults[step] = [*([""] if late else []), *["drop"] * 4]
        with pytest.raises(IpxlError, match=f"发信中断.*要发4封，已发出{int(late)}封"):
            post()
        assert [seconds for seconds in clock.slept if seconds in WAITS] == list(WAITS)
        assert outcomes(post()) == ["already" if late else "sent", "sent", "sent", "sent"]
        assert sorted(received(server)) == everyone()

    @pytest.mark.parametrize("action", ["drop", "keep drop", "slow", "keep slow"])
    def test_an_answer_that_never_came_leaves_a_doubt_and_nothing_goes_twice(
        self, post: Post, server: FaultySmtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
    ) -> None:
        monkeypatch.setattr("ipxl.mail.smtp.LAST_ANSWER_TIMES", 1)
        server.faults["dot"] = [action]
        assert outcomes(post()) == ["doubtful", "sent", "sent", "sent"]
        assert steps(tmp_path)[:2] == [("甲局", "准备发送"), ("甲局", "不确定")]
        assert [name for name in kept(tmp_path) if name.endswith(".未定")]
        before = len(server.delivered)
        assert outcomes(post()) == ["doubtful", "already", "already", "already"]
        assert len(server.delivered) == before

    @pytest.mark.parametrize("size", [100, 5_000_000])
    def test_a_break_within_the_text_loses_nothing_and_sends_nothing_twice(
        self, post: Post, server: FaultySmtp, size: int
    ) -> None:
        server.faults["text"] = ["drop"]
        given = letters(data=b"x" * size)[:1] + letters("乙局")
        first, second = post(given, most_bytes=2**25)  # whether it is noticed before the dot hangs on the size
        assert first.outcome in ("doubtful", "sent")
        assert second.outcome == "sent"
        if first.outcome == "doubtful":
            assert received(server) == ["u1@example.org"]
            assert outcomes(post(given[:1], again=True, most_bytes=2**25)) == ["sent"]
        assert sorted(received(server)) == ["u0@example.org", "u1@example.org"]

    def test_a_doubt_is_settled_by_the_office_either_way(self, post: Post, server: FaultySmtp, tmp_path: Path) -> None:
        server.faults["dot"] = ["keep drop", "drop"]
        assert outcomes(post(letters("甲局", "乙局"))) == ["doubtful", "doubtful"]
        record = tmp_path / "发件登记.csv"
        text = record.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        edited = [line.replace("不确定", "已发出") if "甲局" in line else line for line in text]
        record.write_bytes("".join(edited).encode("gb18030"))  # as Chinese Excel saves it
        assert outcomes(post(letters("甲局"))) == ["already"]
        assert [name for name in kept(tmp_path) if "甲局" in name and name.endswith(".eml")]
        assert outcomes(post(letters("乙局"), again=True)) == ["sent"]
        assert sorted(received(server)) == everyone()[:2]
        ids = {row.unit: row.message_id for row in read_record(record)}
        assert server.mails[-1]["Message-ID"] == ids["乙局"]

    def test_a_mail_sent_again_after_a_doubt_can_be_told_for_a_repeat(self, post: Post, server: FaultySmtp) -> None:
        server.faults["dot"] = ["keep drop"]
        post(letters("甲局"))
        post(letters("甲局"), again=True)
        first, second = server.mails
        assert first["Message-ID"] == second["Message-ID"]

    def test_a_mail_put_off_after_its_text_is_tried_again_at_the_end(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        server.faults["dot"] = ["451 try later"]
        assert outcomes(post(letters("甲局", "乙局"))) == ["sent", "sent"]
        assert received(server) == ["u1@example.org", "u0@example.org"]
        assert [step for unit, step in steps(tmp_path) if unit == "甲局"] == [
            "准备发送",
            "未发出",
            "准备发送",
            "已发出",
        ]


class TestTheRecord:
    @pytest.mark.parametrize("moment", ["copy", "first row", "dot", "answer", "last row"])
    def test_a_run_that_ends_at_any_moment_loses_nothing_and_sends_nothing_twice(
        self, post: Post, server: FaultySmtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
    ) -> None:
        die_at(monkeypatch, moment)
        with pytest.raises(Killed):
            post(letters("甲局"))
        monkeypatch.undo()
        if moment in ("dot", "answer", "last row"):
            await_delivery(server)
        (found,) = post(letters("甲局"))
        if found.outcome == "doubtful":
            assert moment in ("first row", "dot", "answer")
            found = post(letters("甲局"), again=not server.delivered)[0]
        assert received(server) == ["u0@example.org"]
        if moment in ("copy", "last row"):
            assert found.outcome == {"copy": "sent", "last row": "already"}[moment]
            assert [name for name in kept(tmp_path) if not name.endswith(".eml")] == []

    def test_a_row_that_cannot_be_read_stops_before_anything_goes_out(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        post(letters("甲局"))
        record = tmp_path / "发件登记.csv"
        record.write_text(record.read_text(encoding="utf-8-sig").replace("已发出", "发了"), encoding="utf-8")
        with pytest.raises(IpxlError, match=r"发件登记\.csv 第3行的结果“发了”.*已发出"):
            post()
        assert len(server.delivered) == 1

    def test_a_line_that_the_office_adds_for_what_it_sent_itself_counts(
        self, post: Post, server: FaultySmtp, tmp_path: Path
    ) -> None:
        record = tmp_path / "发件登记.csv"
        append_rows(record, [])
        with record.open("ab") as file:
            file.write("2023/9/20 9:30,2023Q3,下发,甲局,,,,,,,已发出,微信发的\r\n".encode())
        assert outcomes(post(letters("甲局", "乙局"))) == ["already", "sent"]

    @pytest.mark.parametrize("between", [";", "，", "; ", "、"])
    def test_addresses_that_the_office_separates_its_own_way_are_the_same_addresses(
        self, post: Post, server: FaultySmtp, tmp_path: Path, between: str
    ) -> None:
        first = letters("甲局")[0]
        both = replace(first, mail=replace(first.mail, to=(("甲", "u0@example.org"), ("乙", "u1@example.org"))))
        post([both])
        path = tmp_path / "发件登记.csv"
        text = path.read_text(encoding="utf-8-sig")
        assert "u0@example.org；u1@example.org" in text
        path.write_text(text.replace("；u1", f"{between}u1"), encoding="utf-8-sig")
        assert outcomes(post([both])) == ["already"]

    def test_what_a_killed_run_left_half_written_is_cleared_away(self, post: Post, tmp_path: Path) -> None:
        folder = tmp_path / "已发/2023Q3"
        folder.mkdir(parents=True)
        for name in (".下发_甲局_20231012-090000.eml.未定.new", "下发_甲局_20231012-090000.eml.未定"):
            (folder / name).write_bytes(b"half")
        (folder / "我的.eml").write_bytes(b"the office's own")
        post(letters("乙局"))
        assert [path.name for path in folder.iterdir() if "甲局" in path.name] == []
        assert (folder / "我的.eml").is_file()

    def test_rows_are_only_added(self, post: Post, tmp_path: Path) -> None:
        post(letters("甲局"))
        before = (tmp_path / "发件登记.csv").read_bytes()
        post(letters("甲局", "乙局"))
        assert (tmp_path / "发件登记.csv").read_bytes().startswith(before)

    def test_what_is_armed_for_spreadsheets_comes_back_as_it_was(self, tmp_path: Path) -> None:
        row = MailRow(
            START, "2023Q3", "催报", "=甲局", ("a@b.cn", "c@d.cn"), "-主题,\"x\"", "表.xlsx", "0" * 64, "<1@b.cn>", "e", "已发出",
            "+说明",
        )  # fmt: skip
        append_rows(tmp_path / "r.csv", [row])
        assert read_record(tmp_path / "r.csv") == [row]
        assert about([row], letters("甲局")[0].purpose(START.date())) == []


def await_delivery(server: FaultySmtp) -> None:
    """The server goes on by itself when its client has gone."""
    end = time.monotonic() + 10
    while not server.delivered:
        assert time.monotonic() < end
        time.sleep(0.01)


class Killed(BaseException):
    """As if the process had ended there."""


def die_at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """End a run at a moment of one mail's sending: behind the step that is named."""
    real_write, real_append = postman_module.write_file, postman_module.append_rows
    rows = 0

    def write(path: Path, data: bytes) -> None:
        real_write(path, data)
        if moment == "copy":
            raise Killed

    def append(path: Path, given: list[MailRow]) -> None:
        nonlocal rows
        rows += 1
        if rows == 2 and moment == "answer":  # the server has answered, and that is not recorded yet
            raise Killed
        real_append(path, given)
        if (rows, moment) in ((1, "first row"), (2, "last row")):
            raise Killed

    def getreply(self: object) -> tuple[int, bytes]:
        if moment == "dot" and rows == 1:
            raise Killed
        return real_reply(self)  # type: ignore[arg-type]

    import smtplib

    real_reply = smtplib.SMTP.getreply
    monkeypatch.setattr(postman_module, "write_file", write)
    monkeypatch.setattr(postman_module, "append_rows", append)
    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply)
