"""Sends letters one by one: each recorded before and after, with pauses, so that a run that is killed or repeated sends
nothing twice and loses nothing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError
from ipxl.files import digest, fit_name, write_file
from ipxl.mail.compose import mail_bytes
from ipxl.mail.letters import Letter
from ipxl.mail.record import DOUBTFUL, MailRow, Step, about, append_rows, read_record, settled
from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Outgoing
from ipxl.mail.smtp import Busy, DeliveryDoubt, Rejected, SmtpConnection, connect, deliver

Outcome = Literal[
    "draft", "would_send", "sent", "already", "doubtful", "no_address", "no_file", "too_large", "refused", "not_sent"
]
OUTCOME_NAMES: dict[Outcome, str] = {
    "draft": "已写草稿",
    "would_send": "将要发送",
    "sent": "已发出",
    "already": "以前发过，没有再发",
    "doubtful": "不能确定是否发出，没有再发",
    "no_address": "没有能用的邮箱",
    "no_file": "文件不能发",
    "too_large": "太大",
    "refused": "被拒收",
    "not_sent": "没有发出",
}
FINE: tuple[Outcome, ...] = ("draft", "would_send", "sent", "already")
WAITS = (5.0, 30.0, 60.0)
"""Seconds before a connection that broke is tried again: the second, third and fourth time."""
MOST_REFUSED_RUNNING = 3
"""So many mails refused as a whole, one after the other: the server takes us for spam, and more would only confirm it."""
PENDING = ".未定"
"""What the copy of a mail is called behind its name until its outcome is known."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of a letter. place: draft, or the mail as it was sent, from the workspace on."""

    letter: Letter
    outcome: Outcome
    note: str = ""
    at: datetime | None = None
    message_id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and waiting; tests put their own in."""

    now: Callable[[], datetime] = lambda: datetime.now(BEIJING)
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic


def foresee(letter: Letter, rows: Sequence[MailRow], outgoing: Outgoing, now: datetime, again: bool) -> Sending:
    """What would become of a letter, without asking the server. again: also what was sent or is in doubt goes."""
    if letter.obstacle:
        return Sending(letter, letter.obstacle, letter.told)
    earlier = about(rows, letter.purpose(now.date()))
    number = sum(row.step == "已发出" for row in earlier)
    message_id = _message_id(letter, now, number)
    if not again:
        for row in reversed(earlier):
            if row.step == "已发出":
                return Sending(letter, "already", f"{row.at:%Y-%m-%d %H:%M} 已发", row.at, row.message_id, row.eml)
            if row.step in DOUBTFUL:
                told = f"{row.at:%Y-%m-%d %H:%M} 发到一半中断，可能已经发出"
                return Sending(letter, "doubtful", told, row.at, row.message_id, row.eml)
    size = len(mail_bytes(letter.mail, message_id, now))
    if size > outgoing.most_bytes:
        told = f"{size / 2**20:.1f}MB，超过 ipxl.toml 里 most_mb 的{outgoing.most_bytes / 2**20:g}MB"
        return Sending(letter, "too_large", told)
    return Sending(letter, "would_send", message_id=message_id)


def _message_id(letter: Letter, now: datetime, number: int) -> str:
    """The same for the same letter, so that a mail sent again after a doubt can be told for a repeat by who receives it.

    number: how often a mail of this purpose went out before.
    """
    purpose = letter.purpose(now.date())
    facts = repr((letter.mail.sender.address, letter.mail.subject, purpose, number))
    domain = letter.mail.sender.address.rpartition("@")[2]
    return f"<ipxl.{digest(facts.encode())[:32]}@{domain}>"


@dataclass
class Postman:
    """One run of sending. record: 发件登记.csv; folder: where mails are kept as sent; root: what paths in the record
    are relative to. tell: one line of progress. periods: those that the record may name."""

    outgoing: Outgoing
    secret_of: Callable[[], Secret]
    root: Path
    record: Path
    folder: Path
    tell: Callable[[str], None] = lambda _line: None
    clock: Clock = field(default_factory=Clock)
    periods: Collection[str] | None = None
    _connection: SmtpConnection | None = None
    _sent_at: deque[float] = field(default_factory=deque)
    _refused_running: int = 0

    def post(self, letters: Sequence[Letter], again: bool = False) -> list[Sending]:
        """Send what was not sent yet. Raises IpxlError when it cannot go on; what was sent by then is recorded."""
        rows = read_record(self.record, self.periods, whole=True)
        tidy(self.root, self.folder, rows)
        found = [foresee(letter, rows, self.outgoing, self.clock.now(), again) for letter in letters]
        waiting = [number for number, sending in enumerate(found) if sending.outcome == "would_send"]
        total = len(waiting)
        if waiting and rows:
            append_rows(self.record, [])  # open in Excel on Windows, it could not be written when the mail has gone out
        try:
            for attempt in (1, 2):  # a server that puts an addressee off at first mostly takes it a little later
                later = []
                for number in waiting:
                    found[number], passing = self._send(found[number], sum(s.outcome == "sent" for s in found), total)
                    name = OUTCOME_NAMES[found[number].outcome]
                    self.tell(f"{found[number].letter.unit.name}：{name}{_why(found[number])}")
                    if passing and attempt == 1:
                        later.append(number)
                waiting = later
        except BaseException:
            self._drop()
            raise
        self._hang_up()
        return found

    def _send(self, sending: Sending, done: int, total: int) -> tuple[Sending, bool]:
        """Send one letter; whether the server asked to try again later."""
        try:
            return self._deliver(sending), False
        except Rejected as error:
            self._refused_running = self._refused_running + 1 if error.whole and not error.passing else 0
            if self._refused_running >= MOST_REFUSED_RUNNING:
                raise IpxlError(
                    f"连续{MOST_REFUSED_RUNNING}封被服务器拒收({error.said})，可能被当成了垃圾邮件，先停下了。"
                    f"{_so_far(done, total)}请过一段时间再运行，或把 ipxl.toml 里的 pause 调大。"
                ) from None
            return replace(sending, outcome="not_sent" if error.passing else "refused", note=error.said), error.passing
        except DeliveryDoubt as error:
            self._drop()
            return replace(sending, outcome="doubtful", note=str(error), at=self.clock.now()), False
        except Busy as error:
            raise IpxlError(
                f"发信中断：{error}。{_so_far(done, total)}稍后用同样的命令再运行一次，只发剩下的。"
            ) from None

    def _deliver(self, sending: Sending) -> Sending:
        """Hand a letter to the server, on a new connection where the old one broke. Raises Busy when that does not help."""
        letter, waits = sending.letter, iter(WAITS)
        while True:
            try:
                connection = self._connect()
                self._keep_pace()
                step = _Steps(self, sending)
                most = connection.most_bytes
                if most is not None and len(step.data) > most:
                    told = f"服务器最大只收{most / 2**20:.1f}MB的信"
                    return replace(sending, outcome="too_large", note=told)
                try:
                    refused = deliver(connection, letter.mail.sender.address, letter.addresses, step.data, step.commit)
                except Rejected as error:
                    step.settle("未发出" if error.passing else "被拒收", error.said)
                    raise
                except DeliveryDoubt as error:
                    step.settle("不确定", str(error))
                    raise
                break
            except Busy as error:
                self._drop()
                wait = next(waits, None)
                if wait is None:
                    raise
                self.tell(f"{error}，{wait:g}秒后再试")
                self.clock.sleep(wait)
        self._refused_running = 0
        note = "；".join(f"{address} 被拒收({said})" for address, said in refused.items())
        place = step.settle("已发出", note)
        return replace(sending, outcome="sent", note=note, at=step.at, place=place)

    def _connect(self) -> SmtpConnection:
        if self._connection is None:
            self._connection = connect(self.outgoing.server, self.secret_of)
        return self._connection

    def _keep_pace(self) -> None:
        """Wait as long as the settings ask for between two mails."""
        now = self.clock.monotonic()
        if self._sent_at:
            ready = self._sent_at[-1] + self.outgoing.pause
            if len(self._sent_at) >= self.outgoing.per_minute:
                ready = max(ready, self._sent_at[-self.outgoing.per_minute] + 60)
            if ready > now:
                self.clock.sleep(ready - now)
        self._sent_at.append(self.clock.monotonic())

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.client.close()
            self._connection = None

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Steps:
    """What is written about one attempt: the mail itself and the row before the closing dot, the outcome after."""

    def __init__(self, postman: Postman, sending: Sending) -> None:
        letter = sending.letter
        self._postman, self._committed = postman, False
        self.at = postman.clock.now()
        self.data = mail_bytes(letter.mail, sending.message_id, self.at)
        self._path = postman.folder / f"{letter.kind}_{fit_name(letter.unit.name)}_{self.at:%Y%m%d-%H%M%S}.eml"
        self._row = MailRow(
            self.at,
            letter.period,
            letter.kind,
            letter.unit.name,
            letter.addresses,
            letter.mail.subject,
            letter.file,
            letter.sha256,
            sending.message_id,
            self._path.relative_to(postman.root).as_posix(),
            "准备发送",
        )

    def commit(self) -> None:
        """From here on the mail may have been delivered."""
        write_file(pending(self._path), self.data)
        append_rows(self._postman.record, [self._row])
        self._committed = True

    def settle(self, step: Step, note: str) -> str:
        """Record the outcome; where the mail is kept, "" when it was not delivered."""
        eml = self._row.eml if step in ("已发出", "不确定") else ""
        row = replace(self._row, step=step, note=note, at=self._postman.clock.now(), eml=eml)
        if not self._committed and step != "被拒收":
            return ""  # nothing was written, and it will be tried again
        append_rows(self._postman.record, [row])
        return _keep(self._path, row)


def pending(path: Path) -> Path:
    """What the copy of a mail is called until its outcome is known."""
    return path.with_name(f"{path.name}{PENDING}")


def _keep(path: Path, row: MailRow) -> str:
    """Bring the copy of a mail in line with its outcome."""
    waiting = pending(path)
    if row.step == "已发出" and waiting.exists():
        waiting.replace(path)
    elif row.step in ("被拒收", "未发出"):
        waiting.unlink(missing_ok=True)
    return row.eml if row.step == "已发出" else ""


def tidy(root: Path, folder: Path, rows: Sequence[MailRow]) -> None:
    """Bring copies of mails in line with the record, after a run that was killed. What no row names never went out."""
    if not folder.is_dir():
        return
    for half_written in folder.glob(f".*{PENDING}.new"):
        half_written.unlink()
    known = {row.eml: row for row in settled(rows) if row.eml}
    for waiting in sorted(folder.glob(f"*{PENDING}")):
        path = waiting.with_name(waiting.name.removesuffix(PENDING))
        row = known.get(path.relative_to(root).as_posix())
        if row is None:
            waiting.unlink()
        elif row.step not in DOUBTFUL:
            _keep(path, row)


def _why(sending: Sending) -> str:
    return f"({sending.note})" if sending.note else ""


def _so_far(done: int, total: int) -> str:
    return f"要发{total}封，已发出{done}封，都登记了；"
