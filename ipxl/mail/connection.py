"""A connection to an IMAP server that a slow, broken or hostile server cannot hold up, nor fill the memory through."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import time
from typing import Any

from ipxl.mail.settings import Server
from ipxl.mail.tls import tls_context

_ROOM = 2**21
"""Bytes that an answer may take when no mails are expected in it. The numbers of 190,000 mails fit, of ten digits each as
NetEase gives them, in one line."""
_LINE = 2**21
_SLOWEST = 10_000
"""Bytes a second. An answer that comes more slowly than this, all in all, is given up."""


class BoundedClient(imaplib.IMAP4):
    """The library's client with a bound on every answer: its bytes, and the time in which they come.

    The library itself allocates whatever size a server announces, and waits anew after each byte. Raises what it
    raises: imaplib.IMAP4.error, its subclass abort (the connection is of no more use), ssl.SSLError, OSError.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._context = tls_context(server.ca_file)
        self._buffer = bytearray()
        self._source: socket.socket | None = None
        self.expect(0)
        super().__init__(server.host, server.port, server.timeout)
        if server.security == "starttls":
            try:
                self.starttls(self._context)
            except BaseException:
                self.drop()
                raise

    def expect(self, size: int) -> None:
        """The next answer may have `size` bytes beside its ordinary words, and the time that goes with them."""
        self._room = size + _ROOM
        self._end = time.monotonic() + 2 * self._server.timeout + size / _SLOWEST

    def read(self, size: int) -> bytes:
        """Exactly so many bytes. Called by the library."""
        self._take(size)
        while len(self._buffer) < size:
            self._receive()
        return self._cut(size)

    def readline(self) -> bytes:
        """One line with its end. Called by the library."""
        self._forget_what_came_before_tls()
        at, seen = self._buffer.find(b"\n"), 0
        while at < 0:
            seen = len(self._buffer)
            if seen > _LINE:
                raise self.abort("a line without end")
            self._receive()
            at = self._buffer.find(b"\n", seen)
        self._take(at + 1)
        return self._cut(at + 1)

    def drop(self) -> None:
        """Close without a word to the server."""
        with contextlib.suppress(OSError):
            self.shutdown()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain: socket.socket = super()._create_socket(timeout)  # type: ignore[misc]
        if self._server.security != "tls":
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=self._server.host)
        except BaseException:
            plain.close()
            raise

    def _receive(self) -> None:
        if time.monotonic() > self._end:
            raise TimeoutError("the answer comes too slowly")
        data = self.sock.recv(2**16)
        if not data:
            raise self.abort("the server closed the connection")
        self._buffer += data

    def _take(self, size: int) -> None:
        self._forget_what_came_before_tls()
        self._room -= size
        if self._room < 0:
            raise self.abort("more bytes than the server announced")

    def _cut(self, size: int) -> bytes:
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data

    def _forget_what_came_before_tls(self) -> None:
        """STARTTLS puts another socket in place: what somebody slipped in before it is never read as an answer."""
        if self.sock is not self._source:
            self._buffer.clear()
            self._source = self.sock


Answer = list[Any]
"""What the library makes of an answer: bytes, and pairs of the words before a literal and the literal itself."""
