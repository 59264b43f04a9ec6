"""How long `ipxl plan import` takes for a megabyte of text, in the shapes that are hard on it.

An amount, not a ratio: CPU seconds of the whole import, from bytes to the written table, best of the repetitions.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date

from bench import timing
from bench.figure import Line, Size, at_most
from ipxl.errors import IpxlError
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.notice.draft.draft import table_of
from ipxl.notice.open import read_notice
from ipxl.notice.recognise.recognise import recognise
from ipxl.plan.write import table_bytes

MEGABYTE = 2**20


def long(text: str) -> str:
    """A megabyte of a text, over and over."""
    return (text * (MEGABYTE // len(text.encode()) + 1)).encode()[:MEGABYTE].decode("utf-8", "ignore")


LONG = {
    "a blank and a dash by turns behind a label": "责任单位：市" + " —" * 9_000 + "\n",
    "one line": "实施清理河道工程，牵头单位：市水务局、市城管局；责任单位：各县（市、区）人民政府。",
    "tasks": "1.清理。\n牵头单位：市水务局\n",
    "long tasks": "1.清理河道垃圾。" + "全面排查，分段治理。" * 20 + "\n牵头单位：市水务局、市财政局、市城管局\n",
    "open brackets": "（",
    "lists": "市水务局、",
    "numbers": "1.\n",
    "targets": "到2025年，河段达到50段以上，",
    "cells": "2023年\n\n5.2\n\n",
    "phases": "（一）动员阶段（2022年11月—2023年6月）。\n",
    "members": "组　长：市政府副市长\n",
    "page": "<p>1.清理<br>牵头单位：市水务局</p>",
    "tables": "<table><tr><td>1<td>清理<td>市水务局</table>",
    "boxes": "<html><div>",
    "broken lines": "全面排查管理范围内的垃圾并按期完成整治任务组织验收形成长效机制\n",
    "columns": "任务,单位,时限\n",
}


def measure(size: Size) -> list[Line]:
    """The slowest shape; a text over a bound is refused, which takes its time too."""
    seconds = {}
    for kind, text in LONG.items():
        timing.progress(f"a megabyte of {kind}")
        data = long(text).encode()
        seconds[kind] = min(_cpu_seconds(data) for _ in range(size.repeats))
    kind = max(seconds, key=lambda kind: seconds[kind])
    name = f"importing 1 MB of text, the slowest of {len(LONG)} shapes ({kind})"
    usual = sorted(seconds.values())[len(seconds) // 2]
    return [
        at_most(2, name, seconds[kind], f"{seconds[kind]:.2f} s CPU, median shape {usual:.2f} s", "(nothing)", "-", "s")
    ]


def _cpu_seconds(data: bytes) -> float:
    began = time.process_time()
    with suppress(Refused, Unreadable, IpxlError):
        found = recognise(read_notice(data))
        if found.tasks:
            draft = table_of(found, date(2024, 1, 1))
            table_bytes(draft.plan, draft.rows, draft.marks)
    return time.process_time() - began
