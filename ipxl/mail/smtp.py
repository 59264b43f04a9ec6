"""One SMTP connection: opened with its certificate verified, and one mail handed over so that nothing is left in doubt for
longer than the server needs for its last answer."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ipxl.intake.headers import decoded
from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Server
from ipxl.mail.tls import tls_context
from ipxl.mail.trouble import MailTrouble, trouble

_DOT = re.compile(rb"(?m)^\.")
_MOST_SAID = 200
_CHUNK = 65_536
_MOST_ANSWER = 2**18
"""Bytes of one answer. The longest lists of extensions that servers give are some 2 kB."""
_OUR_NAME = "[127.0.0.1]"
"""What we call ourselves. The computer's own name may be Chinese, which the library cannot send, and is nobody's business."""
LAST_ANSWER_TIMES = 10
"""How much longer than for any other answer we wait for the one to the whole mail."""


class Busy(Exception):
    """The server is not to be reached, or wants to be left alone for now. Nothing was delivered; again later may do."""


class Rejected(Exception):
    """The server does not take this mail: nothing was delivered. passing: it says that later it may.

    whole: it was the mail as a whole that was refused, not its addressees.
    """

    def __init__(self, said: str, passing: bool, whole: bool) -> None:
        super().__init__(said)
        self.said, self.passing, self.whole = said, passing, whole


class DeliveryDoubt(Exception):
    """The server has the whole mail but did not answer: it may have been delivered or not."""


@dataclass(frozen=True, slots=True)
class SmtpConnection:
    """An open connection. secret: what must not show in anything that the server says. user: whose it is."""

    client: smtplib.SMTP
    secret: Secret | None = None
    user: str = ""

    @property
    def most_bytes(self) -> int | None:
        """The largest mail that the server takes, where it says so."""
        size = str(self.client.esmtp_features.get("size", ""))
        return (int(size) or None) if re.fullmatch("[0-9]{1,18}", size) else None

    def said(self, code: int, text: bytes | str) -> str:
        """A server's answer in one line."""
        words = text if isinstance(text, str) else decoded(text)
        words = "".join(character if character.isprintable() else " " for character in words)
        if self.secret:
            words = self.secret.scrubbed(words, self.user)
        return f"{code} {' '.join(words.split())}"[:_MOST_SAID]

    def close(self) -> None:
        """Take leave where the server still listens."""
        try:
            self.client.quit()
        except (OSError, smtplib.SMTPException):
            self.client.close()


def connect(server: Server, secret_of: Callable[[], Secret]) -> SmtpConnection:
    """Open a connection and log in, where the server wants that. secret_of: asked only then.

    Raises Busy where waiting may help, MailTrouble in plain words where somebody must change something.
    """
    with _plainly(server, "连接"):
        client = _open(server)
    try:
        with _plainly(server, "连接"):
            client.ehlo_or_helo_if_needed()
        secret = _log_in(client, server, secret_of)
    except BaseException:
        client.close()
        raise
    return SmtpConnection(client, secret, server.user)


class _BoundedAnswer:
    """The lines of one answer. The library collects lines without end, and waits anew after each byte; this does not."""

    def __init__(self, connected: socket.socket) -> None:
        self._source = connected
        self._room = _MOST_ANSWER
        self._end = time.monotonic() + 2 * (connected.gettimeout() or 1)
        self._buffer = bytearray()

    def readline(self, most: int) -> bytes:
        """One line, what came of it where the server closed the connection. Raises TimeoutError, OSError."""
        while b"\n" not in self._buffer and len(self._buffer) < most:
            if time.monotonic() > self._end:
                raise TimeoutError("the answer comes too slowly")
            data = self._source.recv(_CHUNK)
            if not data:
                break
            self._room -= len(data)
            if self._room < 0:
                raise OSError("an answer without end")
            self._buffer += data
        at = self._buffer.find(b"\n") + 1 or len(self._buffer)
        line = bytes(self._buffer[: min(at, most)])
        del self._buffer[: len(line)]
        return line

    def close(self) -> None:
        """Nothing is open but the socket. Called by the library."""


class _Bounded(smtplib.SMTP):
    """The library's client with a bound on the bytes and the time of every answer. Raises what the library raises."""

    def getreply(self) -> tuple[int, bytes]:
        """One whole answer; what came behind it is forgotten, as nothing was asked before it was read."""
        if self.sock is not None:
            self.file = _BoundedAnswer(self.sock)
        return super().getreply()


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same, under TLS from the first byte."""


def _open(server: Server) -> smtplib.SMTP:
    context = tls_context(server.ca_file)
    if server.security == "tls":
        return _BoundedTls(server.host, server.port, _OUR_NAME, timeout=server.timeout, context=context)
    client = _Bounded(server.host, server.port, _OUR_NAME, timeout=server.timeout)
    try:
        client.starttls(context=context)
    except BaseException:
        client.close()
        raise
    return client


@contextmanager
def _plainly(server: Server, step: str, secret: Secret | None = None) -> Iterator[None]:
    """Turn what can go wrong before a mail is handed over into plain words: Busy, or MailTrouble that waiting does not mend."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        told = trouble(error, server, "smtp", step)
        told = secret.scrubbed(told, server.user) if secret else told
        if _is_lasting(error):
            raise MailTrouble(told) from None
        raise Busy(told.rstrip("。")) from None


def _is_lasting(error: Exception) -> bool:
    """Whether somebody must change something before it can go better."""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500
    no_way_in = type(error) is smtplib.SMTPException  # the library knows none of the ways of login that are on offer
    return no_way_in or isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError | socket.gaierror)


def _log_in(client: smtplib.SMTP, server: Server, secret_of: Callable[[], Secret]) -> Secret | None:
    if not client.has_extn("auth"):
        return None
    secret = secret_of()
    with _plainly(server, "登录", secret):
        client.login(server.user, secret.reveal())
    return secret


def deliver(
    connection: SmtpConnection, sender: str, to: Sequence[str], data: bytes, commit: Callable[[], None]
) -> dict[str, str]:
    """Hand over one mail; gives back the addressees that were refused while others were not, with the answer.

    commit is called when the server has everything but the closing dot: before, nothing can have been delivered;
    after, only its answer tells. Raises Busy, Rejected or Doubt.
    """
    client = connection.client
    try:
        refused = _envelope(connection, sender, to, len(data))
        text = _DOT.sub(b"..", data) + (b"" if data.endswith(b"\r\n") else b"\r\n")
        for start in range(0, len(text), _CHUNK):  # the time allowed is for each call, and lines may be slow
            client.send(text[start : start + _CHUNK])
    except smtplib.SMTPServerDisconnected:
        raise Busy("服务器断开了连接") from None
    except TimeoutError:
        raise Busy("服务器没有回答") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Busy(f"连接中断({type(error).__name__})") from None
    try:
        commit()
    except BaseException:
        client.close()  # no farewell: within a mail it would be taken for a line of it
        raise
    try:
        if client.sock is not None:  # the server may look for viruses first, and an answer not waited for is a doubt
            client.sock.settimeout((client.sock.gettimeout() or 1) * LAST_ANSWER_TIMES)
        client.send(b".\r\n")
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException):
        raise DeliveryDoubt("信已全部交给服务器，但没有等到回答") from None
    if code < 0:
        raise DeliveryDoubt("信已全部交给服务器，但它的回答读不懂")
    if code != 250:
        raise Rejected(connection.said(code, text), passing=code < 500, whole=True)
    if client.sock is not None:
        client.sock.settimeout(client.timeout)
    return refused


def _envelope(connection: SmtpConnection, sender: str, to: Sequence[str], size: int) -> dict[str, str]:
    """From MAIL to the server's word that it waits for the text; the addressees that it does not take."""
    client = connection.client
    _take(connection, *client.mail(sender, [f"size={size}"] if client.has_extn("size") else []), whole=True)
    refused = {}
    for address in to:
        code, text = client.rcpt(address)
        if code == 421:
            raise Busy(connection.said(code, text))
        if code not in (250, 251):
            refused[address] = connection.said(code, text)
    if len(refused) == len(to):
        _reset(client)
        told = list(refused.values())
        said = told[0] if len(told) == 1 else "；".join(f"{address}：{words}" for address, words in refused.items())
        raise Rejected(said, passing=all(words.startswith("4") for words in told), whole=False)
    code, text = client.docmd("data")
    if code != 354:
        _take(connection, code, text, whole=True)
    return refused


def _take(connection: SmtpConnection, code: int, text: bytes, whole: bool) -> None:
    if code == 421:
        raise Busy(connection.said(code, text))
    if code >= 400:
        _reset(connection.client)
        raise Rejected(connection.said(code, text), passing=code < 500, whole=whole)


def _reset(client: smtplib.SMTP) -> None:
    """Make ready for another mail. A server that hung up after its refusal shows that at the next one."""
    with suppress(OSError, smtplib.SMTPException):
        client.rset()
