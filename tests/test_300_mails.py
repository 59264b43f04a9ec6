"""300 mails as they lie in an office's mailbox after a quarter: each workbook arrives once, with its name, sender and time.

Every form of an attachment's name, forwarded whole and inline, answered, sent twice, delivered twice, in any order.
"""

from __future__ import annotations

import imaplib
import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import hostile
import pytest
from filling import fill, make_workspace, template_of
from mail_names import b64, forms
from mail_workspace import PASSWORD_VARIABLE, fetched, set_mail

from ipxl.clock import BEIJING
from ipxl.commands import merge
from ipxl.commands.workroom import Workroom
from ipxl.files import digest
from ipxl.plan.table import shipped
from ipxl.workspace import Workspace

MAILS, RETURNS, SENT_TWICE, DELIVERED_TWICE = 300, 26, 26, 24
FIRST = datetime(2023, 9, 25, 8, tzinfo=BEIJING)
STEP = timedelta(minutes=61)
FORWARDER, OFFICE = "colleague@else.cn", "office@ipxl.example"


@dataclass(frozen=True)
class Delivery:
    """A workbook as it came in a mail. name: of the attachment. sender, received: those that count for it."""

    mail: bytes
    workbook: str
    name: str
    sender: str
    arrived: datetime
    received: datetime


def part(number: int, name: str, data: bytes) -> bytes:
    """The attachment with its name in the form whose turn it is; the last form has it in Content-Type only."""
    headers = [*forms(name).values(), None]
    header = headers[number % len(headers)]
    if header is None:
        return hostile.attachment(
            "", data, b'Content-Type: application/x; name="=?GB2312?B?%b?="' % b64(name.encode("gb18030"))
        )
    return hostile.attachment("", data, b"Content-Disposition: " + header)


def delivery(number: int, data: bytes, sender: str, *, ways: int = 6) -> Delivery:
    """The workbook in a mail of the kind whose turn it is, as the server got it at its time."""
    name, arrived = f"进展情况表{number:03d}（盖章版）镕.xlsx", FIRST + number * STEP
    attached = part(number, name, data)
    marks = {
        "extra": f"Message-ID: <{number}@mail>".encode(),
        "received": format_datetime(arrived - timedelta(minutes=2)),
    }
    counts_from, received = sender, arrived
    match number // 15 % ways:
        case 0 | 1:
            mail = hostile.mail(attached, sender=sender, subject="报送三季度进展", **marks)
        case 2:  # answered, with our own letter quoted
            quoted = f"In-Reply-To: <{number}@office>\r\nReferences: <{number}@office>".encode()
            marks["extra"] += b"\r\n" + quoted
            mail = hostile.mail(
                attached, sender=sender, subject="回复：请报送", text="> 请于10日前报送\r\n已填", **marks
            )
        case 3:  # forwarded inline: the forwarder is the sender, there is no other
            counts_from = FORWARDER
            mail = hostile.mail(attached, sender=FORWARDER, subject="转发：报送", html="-----原始邮件-----", **marks)
        case 4:  # forwarded whole, as programs attach it: the inner mail has its own server's line
            received = arrived - timedelta(hours=5)
            inner = hostile.mail(attached, sender=sender, subject="三季度", received=format_datetime(received))
            mail = hostile.mail(hostile.nested_mail(inner), sender=FORWARDER, subject="Fwd: 三季度", **marks)
        case _:  # forwarded whole from the folder of sent mails, which no server ever stamped
            inner = hostile.mail(attached, sender=sender, subject="三季度", received="")
            mail = hostile.mail(hostile.nested_mail(inner), sender=FORWARDER, subject="FW: 三季度", **marks)
    return Delivery(mail, digest(data), name, counts_from, arrived, received)


@pytest.fixture(scope="module")
def boxes() -> dict[str, str]:
    return {unit.name: f"unit{at:02d}@ipxl.example" for at, unit in enumerate(shipped().reporting_units)}


@pytest.fixture(scope="module")
def folder(boxes: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = shipped()
    units = tuple(replace(unit, email=boxes.get(unit.name, "")) for unit in plan.units)
    return make_workspace(tmp_path_factory.mktemp("300") / "w", plan=replace(plan, units=units))


@pytest.fixture(scope="module")
def deliveries(boxes: dict[str, str], folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    """250 workbooks, of which 26 are the returns of all units, and 26 of these sent once more in a later mail."""
    filled = tmp_path_factory.mktemp("filled")
    books = []
    for unit, box in boxes.items():
        books.append((fill(template_of(folder, unit), filled / f"{unit}.xlsx").read_bytes(), box))
    distinct = MAILS - SENT_TWICE - DELIVERED_TWICE
    books += [(hostile.workbook({(0, 0): number}), f"u{number}@x.cn") for number in range(distinct - RETURNS)]
    random.Random(3).shuffle(books)
    once = [delivery(number, *book) for number, book in enumerate(books)]
    later = [delivery(distinct + at, *books[at * 7]) for at in range(SENT_TWICE)]
    return once + later


def test_each_workbook_arrives_once_with_its_name_sender_and_time(
    mail_servers, folder, deliveries, boxes, monkeypatch, request
):
    monkeypatch.setenv(PASSWORD_VARIABLE, mail_servers.password)
    box = mail_servers.new_box()
    set_mail(folder, box, mail_servers.ca, mail_servers.imap_port)
    lying = [*deliveries, *deliveries[5 : 5 + DELIVERED_TWICE]]
    assert len(lying) == MAILS
    random.Random(4).shuffle(lying)
    with mail_servers.login(box) as session:
        for item in lying:
            told, words = session.append("INBOX", "", imaplib.Time2Internaldate(item.arrived), item.mail)
            assert told == "OK", words

    outcome = fetched(folder).outcome
    assert (len(outcome.new), outcome.again, outcome.left) == (MAILS - DELIVERED_TWICE, DELIVERED_TWICE, [])
    assert fetched(folder).outcome.new == []

    workspace = Workspace(folder)
    result = merge.run(folder, "2023Q3", date(2023, 10, 12), jobs=2).result
    arrived = {
        (item.sha256, item.file.rpartition("!")[2]): item
        for item in Workroom(workspace).arrived
        if item.parsed.outcome != "container"
    }
    files = {item.file: item for item in result.files}
    for item in deliveries:
        there = arrived[item.workbook, item.name]
        assert there.sender == item.sender
        assert files[there.file].received == item.received, item.name
    assert len(arrived) == len(deliveries) + 1, "nothing else but our own README"

    seen = [files[there.file] for there in arrived.values()]
    assert sum(item.state == "duplicate" for item in seen) == SENT_TWICE
    states = {row.unit: row.state for row in result.units}
    assert [unit for unit in boxes if states[unit] != "received"] == []
    current = {item.unit: item for item in seen if item.state == "current"}
    assert len(current) == RETURNS
    first = {}
    for item in sorted(deliveries, key=lambda item: item.received):
        first.setdefault(item.workbook, item)
    for unit, item in current.items():
        assert item.received == first[item.sha256].received, unit
