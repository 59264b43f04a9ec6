"""An IMAP server for what no real one does on demand: NetEase's and QQ's habits, wrong sizes, silence, floods.

    with FakeImap(server_context(authority), mails=(MAIL,), extra="ID", reply=netease) as server: ...

Knows just enough of the protocol for `ipxl fetch`. Speaks TLS with a certificate of the test authority.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Reply = Callable[["Talk", bytes, bytes], bool]
"""(connection, tag, the rest of the line) -> whether it has answered; else the ordinary answer follows."""


class Talk:
    """One connection. said: the lines that the client sent, without their tags."""

    def __init__(self, stream: Any, server: FakeImap) -> None:
        self.stream, self.server, self.said = stream, server, server.said

    def send(self, *lines: bytes) -> None:
        for line in lines:
            self.stream.sendall(line + b"\r\n")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.stream.shutdown(socket.SHUT_RDWR)
        self.stream.close()


class FakeImap:
    """A server in a thread. mails: of the only folder, numbered from 1. extra: capabilities beside IMAP4rev1.

    reply: answers commands its own way. greeting: None for silence. dates: of receipt, one a mail.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None,
        mails: tuple[bytes, ...] = (),
        extra: str = "",
        reply: Reply | None = None,
        greeting: bytes | None = b"* OK ready",
        dates: tuple[str, ...] = (),
        validity: int = 7,
    ) -> None:
        self.context, self.mails, self.extra, self.reply = context, mails, extra, reply
        self.greeting, self.dates, self.validity = greeting, dates, validity
        self.said: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> FakeImap:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.close()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            pass
        for stream in self._open:
            with contextlib.suppress(OSError):
                stream.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                plain, _peer = self._listener.accept()
            except OSError:
                return
            self._open.append(plain)
            threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            with contextlib.ExitStack() as stack:
                stack.callback(plain.close)
                stream = self.context.wrap_socket(plain, server_side=True) if self.context else plain
                stack.pop_all()
            self._open.append(stream)
            talk = Talk(stream, self)
            try:
                if self.greeting is None:
                    while stream.recv(4096):
                        pass
                    return
                talk.send(self.greeting)
                while line := _line(talk.stream):
                    tag, _blank, rest = line.strip().partition(b" ")
                    self.said.append(rest)
                    if self.reply is None or not self.reply(talk, tag, rest):
                        self._answer(talk, tag, rest)
            finally:
                talk.close()

    def _answer(self, talk: Talk, tag: bytes, rest: bytes) -> None:
        command = rest.upper()
        if command.startswith(b"CAPABILITY"):
            talk.send(b"* CAPABILITY IMAP4rev1 " + self.extra.encode())
        elif command.startswith((b"SELECT", b"EXAMINE")):
            talk.send(b"* %d EXISTS" % len(self.mails), b"* OK [UIDVALIDITY %d] valid" % self.validity)
        elif command.startswith(b"UID SEARCH"):
            talk.send(b"* SEARCH" + b"".join(b" %d" % (number + 1) for number in range(len(self.mails))))
        elif command.startswith(b"UID FETCH"):
            self._fetch(talk, rest)
        elif command.startswith(b"LOGOUT"):
            talk.send(b"* BYE bye")
        talk.send(tag + b" OK done")

    def _fetch(self, talk: Talk, rest: bytes) -> None:
        for uid in numbers(rest):
            if not 1 <= uid <= len(self.mails):
                continue
            mail = self.mails[uid - 1]
            if b"RFC822.SIZE" in rest:
                date = self.dates[uid - 1] if self.dates else "09-Oct-2023 10:30:00 +0800"
                talk.send(
                    b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%b")' % (uid, uid, len(mail), date.encode())
                )
            else:
                content = mail.partition(b"\r\n\r\n")[0] if b"HEADER" in rest else mail
                talk.send(b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)" % (uid, uid, len(content), content))


def _line(stream: Any) -> bytes:
    """One line, read byte by byte: what follows it may be the beginning of an encrypted connection."""
    line = b""
    while not line.endswith(b"\n"):
        byte = stream.recv(1)
        if not byte:
            return b""
        line += byte
    return line


def numbers(rest: bytes) -> list[int]:
    """The message numbers of a UID FETCH."""
    found: list[int] = []
    for part in re.split(rb",", rest.split()[2]):
        first, _mark, last = part.partition(b":")
        found += range(int(first), int(last or first) + 1)
    return found


def server_context(authority: Any, *names: str, **how: Any) -> ssl.SSLContext:
    """TLS for a server with a certificate of a trustme authority for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("localhost", "127.0.0.1")), **how).configure_cert(context)
    return context


def client_file(authority: Any, path: Path) -> Path:
    """The authority's certificate in a file."""
    authority.cert_pem.write_to_path(path)
    return path
