"""New mails from the server into the inbox, each once, with the server's time of receipt.

What is new is decided by the register alone: a mail counts as fetched when its row stands there. The file is written
first and the row after it, so that a run that is killed between the two fetches that mail again and finds it stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ipxl.clock import BEIJING
from ipxl.files import digest
from ipxl.intake.headers import server_time
from ipxl.intake.mail import split
from ipxl.intake.register import (
    BY_FILE_TIME,
    BY_MAIL,
    BY_SERVER,
    Fetched,
    fetched_mails,
    received_times,
    register_fetched,
)
from ipxl.mail.mailbox import Facts, Mailbox, open_mailbox
from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Incoming
from ipxl.mail.stored import Head, body_digest, head_of, mail_name, store, stored_mails, sweep
from ipxl.mail.trouble import MailTrouble

_BATCH_MAILS, _BATCH_BYTES = 50, 4 * 2**20
_ASKED_AT_ONCE = 500
_BREAKS_MOST = 20
"""A connection that breaks while mails are on their way is opened anew so many times in one run."""


class New(NamedTuple):
    """A mail stored in this run. file: relative to the inbox."""

    file: str
    head: Head
    received: datetime
    size: int


class Left(NamedTuple):
    """A mail that stays on the server for its size, or because the server could not hand it over (size None)."""

    uid: int
    head: Head
    received: datetime | None
    size: int | None


@dataclass
class FetchOutcome:
    """What a run came to. again: mails that had been stored before, under another number. remaining: over `most`.

    lost: mails that were fetched earlier and lie nowhere in the inbox any more.
    """

    new: list[New] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    again: int = 0
    remaining: int = 0
    lost: int = 0


@dataclass
class Fetching:
    """One run: where from, where to, and what is known so far. first: mails of an earlier day do not count.

    most: mails in one run. seen: whether to mark as read on the server. tell: hears of each batch, done and all.
    restore: whether mails that were fetched earlier and lie in the inbox no more are fetched again.
    """

    incoming: Incoming
    password: Secret
    inbox: Path
    register: Path
    first: date | None
    most: int
    seen: bool = False
    tell: Callable[[int, int], None] = lambda _done, _all: None
    restore: bool = False
    outcome: FetchOutcome = field(default_factory=FetchOutcome)
    _given_up: set[int] = field(default_factory=set)
    _restored: set[tuple[int, str, str]] = field(default_factory=set)
    _asked: Sequence[int] = ()
    _one_by_one: bool = False

    def run(self) -> FetchOutcome:
        """Fetch what is new. Raises MailTrouble when the server cannot be used; what is stored by then stays."""
        received_times(self.register)  # a time that cannot be read is better said before than after an hour
        sweep(self.inbox)
        for breaks in range(_BREAKS_MOST + 1):
            self._asked = ()
            try:
                with open_mailbox(self.incoming, self.password, self.seen) as mailbox:
                    self._take(mailbox)
                    return self.outcome
            except MailTrouble as error:
                if not self._asked or not error.broken or breaks == _BREAKS_MOST:
                    raise
                # one of these mails breaks the connection: find out which, and leave that one alone
                if len(self._asked) == 1:
                    self._given_up.add(self._asked[0])
                self._one_by_one = True
        return self.outcome

    def _take(self, mailbox: Mailbox) -> None:
        place, rows = mailbox.place, fetched_mails(self.register)
        lost = _lost(self.inbox, [row for row in rows if row.place == place])
        self.outcome.lost = 0 if self.restore else len(lost)
        self._restored = {(row.uid, row.file, row.sha256) for row in lost} if self.restore else set()
        done = {row.uid for row in rows if row.place == place and row.sha256} - {uid for uid, *_ in self._restored}
        noted = {row.uid for row in rows if row.place == place and not row.sha256}
        # where no other folder was ever fetched from, the same bytes can only be a second copy in this one
        elsewhere = frozenset(row.file for row in rows if row.file) if any(row.place != place for row in rows) else None
        shas = {row.sha256 for row in rows} - {"", *(sha256 for *_, sha256 in self._restored)}
        known = _Known(self.inbox, shas, elsewhere)
        day_before = self.first - timedelta(days=1) if self.first else None  # the server's day may not be ours
        new = [uid for uid in mailbox.since(day_before) if uid not in done]
        room = max(self.most - len(self.outcome.new) - self.outcome.again, 0)
        facts = _first_facts(mailbox, new, day_before, room + len(noted))
        large = {uid: item for uid, item in facts.items() if item.size > self.incoming.most_bytes}
        wanted = {uid: item for uid, item in facts.items() if uid not in large and uid not in self._given_up}
        full = len(facts) == room + len(noted)
        self.outcome.remaining = sum(uid > max(facts, default=0) for uid in new) if full else 0
        self.outcome.left = [self._leave(mailbox, uid, item, uid in noted) for uid, item in large.items()]
        count = 0
        for batch in _batches(wanted, 1 if self._one_by_one else _BATCH_MAILS):
            self._take_batch(mailbox, batch, known)
            count += len(batch)
            self.tell(count, len(wanted))
        self.outcome.left += [
            Left(uid, Head("", "", ""), facts[uid].received, None) for uid in self._given_up if uid in facts
        ]

    def _take_batch(self, mailbox: Mailbox, batch: Mapping[int, Facts], known: _Known) -> None:
        self._asked = list(batch)
        size = sum(item.size for item in batch.values())
        if self._one_by_one:  # it may have been larger than the server had said
            size = max(size, self.incoming.most_bytes)
        try:
            found = mailbox.mails(self._asked, size)
        except MailTrouble as error:
            if error.broken:
                raise
            found = {}
        if not found and len(batch) > 1:  # one that the server cannot hand over holds up its neighbours
            for uid, item in batch.items():
                self._take_batch(mailbox, {uid: item}, known)
            return
        self._given_up.update(uid for uid in batch if uid not in found)
        rows = [self._keep(mailbox.place, uid, batch[uid], data, known) for uid, data in found.items()]
        # the row of a mail that is restored stands already, perhaps with a time that the office corrected
        register_fetched(self.register, [row for row in rows if (row.uid, row.file, row.sha256) not in self._restored])
        if self.seen and found:
            mailbox.mark_seen(list(found))
        self._asked = ()

    def _keep(self, place: str, uid: int, facts: Facts, data: bytes, known: _Known) -> Fetched:
        sha256, head = digest(data), head_of(data)
        if earlier := known.same(data, sha256, head):
            self.outcome.again += 1
            return Fetched("", sha256, None, f"与{earlier}相同，没有再存", place, uid)
        received, basis = _received(facts, data)
        file = store(self.inbox, mail_name(head, received, uid), data, received)
        known.shas.add(sha256)
        self.outcome.new.append(New(file, head, received, len(data)))
        return Fetched(file, sha256, received, basis, place, uid)

    def _leave(self, mailbox: Mailbox, uid: int, facts: Facts, noted: bool) -> Left:
        head = head_of(mailbox.head(uid) + b"\r\n")
        if not noted:
            told = f"{megabytes(facts.size)}，超过{megabytes(self.incoming.most_bytes)}，留在服务器上"
            basis = f"{told}：{head.sender} {head.subject}"
            register_fetched(self.register, [Fetched("", "", facts.received, basis, mailbox.place, uid)])
        return Left(uid, head, facts.received, facts.size)


@dataclass
class _Known:
    """Mails that are stored and registered already. files: their names, where some came under other numbers, as after a
    change of UIDVALIDITY; else None."""

    inbox: Path
    shas: set[str]
    files: frozenset[str] | None

    def same(self, data: bytes, sha256: str, head: Head) -> str:
        """What the mail is the same as, in words; "" when it is new. The same Message-ID alone proves nothing."""
        if sha256 in self.shas:
            return "已收的一封"
        if not self.files or not head.message_id:
            return ""
        file = self._stored.get((head.message_id, body_digest(data)), "")
        return f"“{file}”" if file else ""

    @cached_property
    def _stored(self) -> dict[tuple[str, str], str]:
        return stored_mails(self.inbox, self.files or frozenset())


def _lost(inbox: Path, rows: Sequence[Fetched]) -> list[Fetched]:
    """The rows of mails that lie nowhere in the inbox; one that was moved to another folder of it does."""
    there = {path.name for path in inbox.rglob("*.eml")} if rows else set()
    return [row for row in rows if row.file and PurePosixPath(row.file).name not in there]


def megabytes(size: int) -> str:
    """Such as 62.5MB."""
    return f"{round(size / 2**20, 1):g}MB"


def _first_facts(mailbox: Mailbox, uids: Sequence[int], first: date | None, most: int) -> dict[int, Facts]:
    """Facts of the first `most` mails that came on a day or later: some servers list all, whatever day they are asked for."""
    found: dict[int, Facts] = {}
    for at in range(0, len(uids), _ASKED_AT_ONCE):
        if len(found) >= most:
            break
        for uid, item in mailbox.facts(uids[at : at + _ASKED_AT_ONCE]).items():
            if first is None or item.received is None or item.received.date() >= first:
                found[uid] = item
    return dict(list(found.items())[:most])


def _batches(wanted: Mapping[int, Facts], most: int) -> Iterator[dict[int, Facts]]:
    """Mails to ask for at once: few enough that a broken connection costs little."""
    batch: dict[int, Facts] = {}
    size = 0
    for uid, facts in wanted.items():
        if batch and (len(batch) >= most or size + facts.size > _BATCH_BYTES):
            yield batch
            batch, size = {}, 0
        batch[uid], size = facts, size + facts.size
    if batch:
        yield batch


def _received(facts: Facts, data: bytes) -> tuple[datetime, str]:
    """When a mail counts as received, and how that is known: its Date, which the sender writes, is never asked."""
    if facts.received is not None:
        return facts.received, BY_SERVER
    stamped = server_time(split(data[: 2**18]).headers.get(b"received", b""))
    return (stamped, BY_MAIL) if stamped else (datetime.now(BEIJING), BY_FILE_TIME)
