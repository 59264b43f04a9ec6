"""No pattern over foreign text takes longer than its length allows: `bench.patterns` fits the growth, this asks that none is stuck."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from bench import patterns
from ipxl.check.choices import read_choice
from ipxl.check.dates import Around, read_day
from ipxl.check.evidence_numbers import evidence_numbers
from ipxl.check.numbers import read_number
from ipxl.check.phones import phone_doubt
from ipxl.check.settle import settles
from ipxl.check.texts import text_says_little
from ipxl.intake.bounds import Refused
from ipxl.intake.headers import HEADER_MOST, address, parameters
from ipxl.intake.mail import open_mail
from ipxl.mail.stored import head_of


def stuck(below: str, size: int, most: float) -> list[str]:
    found = []
    for name, kept in patterns.patterns(below).items():
        for before, unit in patterns.hostile(kept.pattern):
            text = before + unit * (size // len(unit) + 1) + "\0"
            try:
                patterns.seconds_of(kept.pattern, text, most, kept.whole)
            except patterns.Stuck:
                found.append(f"{name}: {before!r} + {unit!r} …")
    return found


@pytest.mark.parametrize("below", ["intake.", "form.", "sheet.", "mail.mailbox", "mail.stored"])
def test_none_over_foreign_bytes_is_stuck_on_forty_thousand_characters(below):
    """A quadratic one needs 1.6 thousand million steps for them, some 10 s and more."""
    assert stuck(below, 40_000, 2.0) == []


def test_the_bench_tells_a_quadratic_pattern_from_a_linear_one():
    steep = patterns.grown(patterns.Kept(re.compile('"(?:[^"\\\\]|\\\\.)*"'), False))
    mild = patterns.grown(patterns.Kept(re.compile("[a-z]++@"), True))
    assert steep.power > 1.6
    assert mild.power < 1.4


@pytest.mark.parametrize(
    "sender",
    [
        b'"' + (b'\\"' * 400 + b"\r\n ") * 300,  # every line shorter than 998 bytes: a mail server passes it
        b'"' * 240_000,
        b"a" * 240_000,
        b"<" * 240_000,
        b"=?" * 120_000,
        b"=?utf-8?q?" * 24_000,
        b" ;" * 120_000,
    ],
)
def test_a_sender_of_240_kb_is_looked_at_in_no_time(sender):
    mail = (
        b"From: " + sender + b"\r\nSubject: " + sender + b"\r\nContent-Type: multipart/mixed; " + sender + b"\r\n\r\nx"
    )
    started = time.perf_counter()
    head = head_of(mail)
    open_mail(mail)
    assert time.perf_counter() - started < 5
    assert len(head.subject) <= HEADER_MOST


@pytest.mark.parametrize(
    "body",
    [
        b"<td" * 2_000_000,
        b"<td>" * 1_500_000,
        b"x" * 5_000_000,
        b"\r\n--b" * 1_000_000,
        b"\r\n--b" + b" " * 5_000_000,
    ],
)
def test_a_mails_body_costs_its_length(body):
    for kind in (b"text/html", b"multipart/mixed; boundary=b"):
        started = time.perf_counter()
        with suppress(Refused):
            open_mail(b"From: a@b.cn\r\nSubject: x\r\nContent-Type: " + kind + b"\r\n\r\n" + body)
        assert time.perf_counter() - started < 10


def test_addresses_and_parameters_are_read_as_before():
    assert address(b'"Zhang, San <x@y.cn>" <Zhang@B.cn>') == "zhang@b.cn"
    assert address(b'"Zhang San <zhang@b.cn>') == "zhang@b.cn"
    assert address(b"zhang@b.cn (Zhang)") == "zhang@b.cn"
    assert address(b"=?utf-8?b?5byg5LiJ?= <zhang@b.cn>") == "zhang@b.cn"
    assert address(b'"a\\"b@c.cn" <d@e.cn>') == "d@e.cn"
    assert parameters(b'a/b; name="x\\"y; z"; charset=GBK') == {"name": 'x"y; z', "charset": "GBK"}
    assert parameters(b'a/b; name="x') == {"name": "x"}


READERS = {
    "number": lambda text: read_number(text, "亿元"),
    "day": lambda text: read_day(text, Around(date(2023, 7, 1), date(2023, 9, 30))),
    "phone": phone_doubt,
    "choice": lambda text: read_choice(text, ("未启动", "进行中", "已完成"), "本期状态"),
    "evidence": evidence_numbers,
    "says little": text_says_little,
    "settles": lambda text: settles(text, Decimal(21000), "亿元"),
}
"""What reads the text of a cell. Some of its patterns are worse than linear, on texts that are cut short first."""


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_is_stuck_on_a_cell_full_of_what_its_patterns_repeat(reader):
    read, texts = READERS[reader], set()
    for kept in patterns.patterns("check.").values():
        for before, unit in patterns.hostile(kept.pattern):
            texts |= {(before + unit * (most // len(unit) + 1))[: most - 1] + "\0" for most in (2_000, 32_767)}
    assert len(texts) > 200
    slowest = (0.0, "")
    for text in sorted(texts)[::3]:
        started = time.process_time()
        read(text)
        slowest = max(slowest, (time.process_time() - started, text[:30]))
    assert slowest[0] < 4.0, slowest
