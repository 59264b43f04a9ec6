"""An SMTP server that never ends an answer: before TLS anybody on the way can be one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Server
from ipxl.mail.smtp import Busy, connect
from ipxl.mail.trouble import MailTrouble

Talk = Callable[[Callable[[bytes], None]], None]


@contextmanager
def talker(talk: Talk) -> Iterator[tuple[int, list[int]]]:
    """A server that says what `talk` says to everybody; its port, and the number of bytes of each thing it could say."""
    said: list[int] = []

    def serve() -> None:
        connection, _ = listener.accept()

        def say(data: bytes) -> None:
            connection.sendall(data)
            said.append(len(data))

        with connection:
            try:
                talk(say)
            except OSError:  # the client has hung up, which is what it should do
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], said
        thread.join(timeout=20)
        assert not thread.is_alive()


def without_end(say: Callable[[bytes], None]) -> None:
    while True:
        say(b"220-" + b"a" * 70 + b"\r\n" + b"220-x\r\n" * 2000)


def one_line_without_end(say: Callable[[bytes], None]) -> None:
    while True:
        say(b"2" * 10_000)


def byte_by_byte(say: Callable[[bytes], None]) -> None:
    for _ in range(400):
        say(b"2")
        time.sleep(0.05)


def line_by_line(say: Callable[[bytes], None]) -> None:
    for _ in range(400):
        say(b"220-wait\r\n")
        time.sleep(0.05)


def greeting_then(talk: Talk) -> Talk:
    def both(say: Callable[[bytes], None]) -> None:
        say(b"220 hello\r\n")
        talk(say)

    return both


@pytest.mark.parametrize("talk", [without_end, one_line_without_end, byte_by_byte, line_by_line])
@pytest.mark.parametrize("wrap", [lambda talk: talk, greeting_then], ids=["greeting", "EHLO"])
def test_an_answer_without_end_is_given_up(talk: Talk, wrap: Callable[[Talk], Talk]) -> None:
    with talker(wrap(talk)) as (port, said):
        server = Server("localhost", port, "starttls", "office@example.org", None, 0.3)
        with pytest.raises((Busy, MailTrouble)) as caught:
            connect(server, lambda: Secret("x"))
    assert "服务器" in str(caught.value)
    assert sum(said) < 20 * 2**20  # what the system buffers on both sides; without a bound it goes on for ever
    assert len(said) < 400
