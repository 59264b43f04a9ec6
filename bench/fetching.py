"""Fetching mails from a local Dovecot against a bare loop over imaplib that asks for the same and writes the same files.

The mailbox is served by the tests' own Dovecot (tests/mail_servers.py); without one the figure is left out, and said so.
Both sides log in, look for what there is, and write each mail and its time of receipt; ours also names, checks and registers.
"""

from __future__ import annotations

import imaplib
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import timing
from bench.figure import Line, Size, at_most
from ipxl.clock import BEIJING
from ipxl.mail.fetch import Fetching
from ipxl.mail.secrets import Secret
from ipxl.mail.settings import Incoming, Server

MAIL_BYTES = 100_000
_WHEN = datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)


def measure(size: Size) -> list[Line]:
    """One line, or none where the servers are not installed."""
    with _servers() as servers:
        if servers is None:
            return []
        timing.progress(f"fetching {size.mails} mails of {MAIL_BYTES // 1000} kB")
        box = servers.new_box()
        servers.append(box, *(_mail(number) for number in range(size.mails)), when=_WHEN)
        folder = Path(tempfile.mkdtemp(prefix="ipxl-bench-fetch-"))
        try:
            calls = {
                "ours": lambda: timing.seconds(lambda: fetch(servers, box, folder / "ours", size.mails)),
                "theirs": lambda: timing.seconds(lambda: bare(servers, box, folder / "theirs", size.mails)),
            }
            timing.interleaved(calls, 1)  # the first look at a mailbox makes Dovecot's index
            times = timing.medians(timing.interleaved(calls, size.repeats))
        finally:
            shutil.rmtree(folder)
    return [
        at_most(1.5, f"fetching {size.mails} mails of {MAIL_BYTES // 1000} kB", times["ours"] / times["theirs"],
                f"{times['ours']:.2f} s", "bare imaplib loop, one mail at a time, writing the same files", f"{times['theirs']:.2f} s")
    ]  # fmt: skip


def fetch(servers: Any, box: str, folder: Path, mails: int) -> None:
    """What `ipxl fetch` does, into an empty workspace."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    incoming = Incoming(Server(servers.host, servers.imap_port, "tls", box, servers.ca, 30), "INBOX", 50 * 2**20)
    run = Fetching(incoming, Secret(servers.password), folder / "inbox", folder / "收件登记.csv", None, mails)
    assert len(run.run().new) == mails


def bare(servers: Any, box: str, folder: Path, mails: int) -> None:
    """The shortest loop that gets every mail with its time of receipt and marks nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    times = []
    with imaplib.IMAP4_SSL(servers.host, servers.imap_port, ssl_context=servers.context()) as session:
        session.login(box, servers.password)
        session.select("INBOX", readonly=True)
        for uid in session.uid("SEARCH", "ALL")[1][0].split():
            found = session.uid("FETCH", uid.decode(), "(INTERNALDATE BODY.PEEK[])")[1][0]
            assert isinstance(found, tuple)
            (folder / f"{uid.decode()}.eml").write_bytes(found[1])
            times.append(f"{uid.decode()},{imaplib.Internaldate2tuple(found[0])}\n")
    (folder / "times.csv").write_text("".join(times), encoding="utf-8")
    assert len(times) == mails


def _mail(number: int) -> bytes:
    head = f"From: u{number}@x.cn\r\nSubject: {number}\r\nMessage-ID: <{number}@x.cn>\r\nMIME-Version: 1.0\r\n\r\n".encode()
    line = random.Random(number).randbytes(38).hex().encode() + b"\r\n"
    return head + line * ((MAIL_BYTES - len(head)) // len(line))


@contextmanager
def _servers() -> Iterator[Any]:
    sys.path.insert(0, str(timing.ROOT / "tests"))
    try:
        module = import_module("mail_servers")
    finally:
        sys.path.pop(0)
    if reason := module.missing():
        timing.progress(f"fetching is left out: {reason}")
        yield None
        return
    servers = module.MailServers()
    try:
        servers.start()
        yield servers
    finally:
        servers.close()
