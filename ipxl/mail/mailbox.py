"""One folder of a mailbox on an IMAP server, read without leaving a trace there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta, timezone
from imaplib import IMAP4
from typing import NamedTuple
from urllib.parse import quote

from ipxl import __version__
from ipxl.clock import BEIJING
from ipxl.mail.connection import Answer, BoundedClient
from ipxl.mail.folder_names import decoded, encoded
from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Incoming
from ipxl.mail.trouble import MailTrouble, trouble

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = re.compile(rb"\d{1,10}")
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_RECEIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"')
_MOMENT = re.compile(r"^\s?(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$")
_FOLDER = re.compile(rb'^\([^)]*\) (?:"[^"]*"|NIL) (?:"((?:[^"\\]|\\.)*)"|(\S+))$')
_ROOM_EACH = 4096


class Facts(NamedTuple):
    """What the server says of a mail. size: bytes. received: when it came in, Beijing time; None when it is nonsense."""

    size: int
    received: datetime | None


class Mailbox:
    """An open folder. Numbers (uid) are the server's, and hold together with `validity`.

    Methods raise MailTrouble, one Chinese line, for whatever goes wrong on the way.
    """

    def __init__(self, connection: BoundedClient, incoming: Incoming, password: Secret, validity: int) -> None:
        self._connection, self._incoming, self._password = connection, incoming, password
        self.validity = validity

    @property
    def place(self) -> str:
        """Where a mail's number counts, as RFC 5092 writes it."""
        server = self._incoming.server
        folder = quote(self._incoming.folder, safe="/")
        return f"imap://{quote(server.user, safe='')}@{server.host}/{folder};UIDVALIDITY={self.validity}"

    def since(self, first: date | None) -> list[int]:
        """The numbers of all mails, or of those received on a day or later (by the server's calendar), ascending."""
        what = ["ALL"] if first is None else ["SINCE", f"{first.day}-{_MONTHS[first.month - 1]}-{first.year}"]
        answer = self._ask("找信", 0, "SEARCH", *what)
        return sorted(
            {
                int(word)
                for item in answer
                if isinstance(item, bytes)
                for word in item.split()
                if _NUMBER.fullmatch(word)
            }
        )

    def newest_heads(self, first: date, most: int) -> list[bytes]:
        """The Message-ID lines of the newest mails received on a day or later. Not every server searches headers."""
        uids = self.since(first)[-most:]
        if not uids:
            return []
        answer = self._ask("看新到的信", 0, "FETCH", _listed(uids), "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        return [content for _words, content in _messages(answer)]

    def facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Size and time of these mails, of those that are still there."""
        answer = self._ask("看信的大小", 0, "FETCH", _listed(uids), "(UID RFC822.SIZE INTERNALDATE)")
        found = {}
        for words, _content in _messages(answer):
            uid, size, received = _UID.search(words), _SIZE.search(words), _RECEIVED.search(words)
            if uid and size:
                moment = _moment(received[1].decode("ascii", "replace")) if received else None
                found[int(uid[1])] = Facts(int(size[1]), moment)
        return {uid: found[uid] for uid in uids if uid in found}

    def mails(self, uids: Sequence[int], size: int) -> dict[int, bytes]:
        """These mails whole, unchanged and not marked as read. size: bytes that they come to by `facts`."""
        # some servers guess the size of a mail; none is believed to be wrong by more than twice
        answer = self._ask("取信", 2 * size + _ROOM_EACH * len(uids), "FETCH", _listed(uids), "(UID BODY.PEEK[])")
        found = {
            int(uid[1]): content for words, content in _messages(answer) if (uid := _UID.search(words)) and content
        }
        return {uid: found[uid] for uid in uids if uid in found}

    def head(self, uid: int) -> bytes:
        """Sender and subject lines of a mail that is not fetched."""
        answer = self._ask("看信的标题", 0, "FETCH", str(uid), "(UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])")
        return next((content for words, content in _messages(answer) if _UID.search(words)), b"")

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark mails as read, which the folder must have been opened for."""
        self._ask("标记已读", 0, "STORE", _listed(uids), "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, step: str, size: int, command: str, *arguments: str) -> Answer:
        with _plainly(self._incoming, self._password, step):
            self._connection.expect(size)
            told, answer = self._connection.uid(command, *arguments)
            if told != "OK":
                raise IMAP4.error(answer[-1] if answer else b"")
            return list(answer)


@contextmanager
def open_mailbox(incoming: Incoming, password: Secret, writable: bool = False) -> Iterator[Mailbox]:
    """The folder that the settings name. writable: mails can be marked as read. Raises MailTrouble."""
    with _plainly(incoming, password, "连接"):
        connection = BoundedClient(incoming.server)
    try:
        _log_in(connection, incoming, password)
        yield Mailbox(connection, incoming, password, _select(connection, incoming, password, writable))
        with suppress(IMAP4.error, OSError):  # all is done; a server that is gone by now is no trouble
            connection.expect(0)
            connection.logout()
    finally:
        connection.drop()


def folders(connection: BoundedClient) -> list[str]:
    """The names of all folders, as people read them."""
    connection.expect(0)
    _told, answer = connection.list()
    found = []
    for item in answer:
        if isinstance(item, tuple):
            found.append(item[1].decode("ascii", "replace"))
        elif item and (match := _FOLDER.match(item)):
            name = (match[1] if match[1] is not None else match[2]).decode("ascii", "replace")
            found.append(re.sub(r"\\(.)", r"\1", name))
    return [decoded(name) for name in found]


def _log_in(connection: BoundedClient, incoming: Incoming, password: Secret) -> None:
    user = incoming.server.user
    with _plainly(incoming, password, "登录"):
        connection.expect(0)
        if "LOGINDISABLED" not in connection.capabilities:
            connection.login(f'"{_escaped(user)}"', password.reveal())
        elif "AUTH=PLAIN" in connection.capabilities:
            said = f"\0{user}\0{password.reveal()}".encode()
            connection.authenticate("PLAIN", lambda _challenge: said)
        else:
            raise IMAP4.error(b"LOGINDISABLED")
        connection.expect(0)
        # what it can do a server may say only now; NetEase opens no folder without ID (RFC 2971), others, QQ among
        # them, drop the connection at a command that they did not offer
        _told, known = connection.capability()
        if b"ID" in b" ".join(item for item in known if item).upper().split():
            connection.xatom("ID", f'("name" "ipxl" "version" "{__version__}")')


def _select(connection: BoundedClient, incoming: Incoming, password: Secret, writable: bool) -> int:
    with _plainly(incoming, password, "打开文件夹"):
        connection.expect(0)
        told, answer = connection.select(f'"{_escaped(encoded(incoming.folder))}"', readonly=not writable)
        if told != "OK":
            said = b" ".join(item for item in answer if isinstance(item, bytes))
            if b"unsafe" in said.lower():
                raise IMAP4.error(said)
            raise MailTrouble(_no_folder(incoming, said, folders(connection)))
        _kind, validity = connection.response("UIDVALIDITY")
        number = validity[0] if validity else None
        if not isinstance(number, bytes) or not number.isdigit():
            raise IMAP4.error(b"no UIDVALIDITY")
        return int(number)


def _no_folder(incoming: Incoming, said: bytes, known: Sequence[str]) -> str:
    names = "、".join(known[:20]) or f"(没有列出；服务器说：{said.decode('utf-8', 'replace')[:100]})"
    return (
        f"收信服务器 {incoming.server.host} 上没有文件夹“{incoming.folder}”。有的是：{names}。"
        "请改 ipxl.toml 里 [imap] 的 folder；不写就是收件箱(INBOX)。"
    )


@contextmanager
def _plainly(incoming: Incoming, password: Secret, step: str) -> Iterator[None]:
    try:
        yield
    except (IMAP4.error, OSError, UnicodeError, ValueError) as error:
        refused = isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort)
        told = password.scrubbed(trouble(error, incoming.server, "imap", step), incoming.server.user)
        raise MailTrouble(told, not refused) from None


def _listed(uids: Sequence[int]) -> str:
    """Numbers as a command names them, neighbours as a range: 3:5,9."""
    runs: list[tuple[int, int]] = []
    for uid in sorted(uids):
        runs[-1:] = [(runs[-1][0], uid)] if runs and runs[-1][1] == uid - 1 else [*runs[-1:], (uid, uid)]
    return ",".join(f"{first}:{last}" if last > first else str(first) for first, last in runs)


def _messages(answer: Answer) -> Iterator[tuple[bytes, bytes]]:
    """Each mail of an answer to FETCH: the words around its literal, and the literal."""
    words, content = b"", b""
    for item in answer:
        if isinstance(item, tuple):
            words, content = words + item[0], content + item[1]
        elif isinstance(item, bytes):
            yield words + b" " + item, content
            words, content = b"", b""


def _moment(text: str) -> datetime | None:
    """A server's time (INTERNALDATE) as Beijing time; read by hand, since the library goes by the local time zone."""
    found = _MOMENT.match(text)
    if found is None or found[2] not in _MONTHS:
        return None
    day, year, hour, minute, second, hours, minutes = (int(found[at]) for at in (1, 3, 4, 5, 6, 8, 9))
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if found[7] == "-" else 1)
    try:
        moment = datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, second, tzinfo=timezone(ahead))
    except ValueError:
        return None
    return moment.astimezone(BEIJING) if 2000 <= year < 2100 else None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
