"""The whole round by mail: templates to 26 mailboxes, filled in, back, fetched, merged, corrected, and merged again.

Postfix carries every letter and Dovecot keeps every mailbox; what happens here is what an office and its units do.
"""

from __future__ import annotations

import email
import smtplib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from filling import UNIT, Edits, fill, make_workspace
from mail_servers import MailServers
from mail_workspace import PASSWORD_VARIABLE, fetched, set_mail
from office import Office
from test_merge_office import typed_cells

from ipxl.commands import merge, send, status
from ipxl.form import spec
from ipxl.plan.table import shipped
from ipxl.sheet.cells import column_letters

PERIOD = "2023Q3"
IN_LIBREOFFICE = 3
FAULTS: tuple[tuple[str, Edits], ...] = (
    ("市商务局", {("unit", ""): {"filler": None}}),
    ("市财政局", {("unit", ""): {"phone": None}}),
    ("市司法局", {("tasks", "T17"): {"progress": "约80"}}),
    ("市科技局", {("unit", ""): {"phone": "12"}}),
)


@pytest.fixture(scope="module")
def boxes(mail_servers: MailServers) -> dict[str, str]:
    """Unit -> its mailbox."""
    units = [unit.name for unit in shipped().reporting_units]
    assert len(units) == 26
    return {unit: mail_servers.new_box() for unit in units}


@pytest.fixture(scope="module")
def office_box(mail_servers: MailServers) -> str:
    """The office's mailbox of this test alone."""
    return mail_servers.new_box()


@pytest.fixture(scope="module")
def folder(
    mail_servers: MailServers, boxes: Mapping[str, str], office_box: str, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    plan = shipped()
    units = tuple(replace(unit, email=boxes.get(unit.name, "")) for unit in plan.units)
    settings = replace(plan.settings, email=office_box)
    folder = make_workspace(tmp_path_factory.mktemp("round") / "w", plan=replace(plan, units=units, settings=settings))
    return set_mail(folder, office_box, mail_servers.ca, mail_servers.imap_port, mail_servers.smtps_port)


def newest(servers: MailServers, box: str, count: int) -> tuple[str, bytes]:
    """The attachment of the last of so many letters in a mailbox, as a mail program saves it."""
    letters = servers.messages(box, expected=count)
    assert len(letters) == count
    message = email.message_from_bytes(letters[-1], policy=policy.default)
    assert isinstance(message, EmailMessage)
    (part,) = message.iter_attachments()
    return str(part.get_filename()), part.get_content()


def answer(servers: MailServers, box: str, office: str, workbook: Path, subject: str) -> None:
    """A unit sends its workbook to the office from its own account."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = box, office, subject
    message.set_content("请查收。")
    message.add_attachment(
        workbook.read_bytes(), maintype="application", subtype="octet-stream", filename=workbook.name
    )
    with smtplib.SMTP_SSL(servers.host, servers.smtps_port, timeout=30, context=servers.context()) as session:
        session.login(box, servers.password)
        session.send_message(message)


def corrected(copy: Path, target: Path) -> Path:
    """What was wrong put right, with nothing but what stands in the correction copy to go by."""
    book = openpyxl.load_workbook(copy)
    unit, tasks = book[spec.UNIT.title], book[spec.TASKS.title]
    good = {field.header: UNIT[field.key] for field in spec.UNIT.fields if field.key in ("filler", "phone")}
    for row in range(1, unit.max_row + 1):
        header = str(unit.cell(row, 1).value).strip("*")
        if header in good:
            unit.cell(row, 2).value = good[header]
    for row in range(spec.TASKS.header_row + 1, tasks.max_row + 1):
        cell = tasks[f"{column_letters(spec.TASKS.column('progress'))}{row}"]
        if cell.value is not None and not isinstance(cell.value, int | float):
            cell.value = 80
    book.save(target)
    return target


def test_26_of_26_after_two_rounds_by_mail(
    mail_servers: MailServers,
    boxes: dict[str, str],
    office_box: str,
    folder: Path,
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """LibreOffice fills three workbooks, with --long all of those without faults."""
    monkeypatch.setenv(PASSWORD_VARIABLE, mail_servers.password)
    done = send.run(folder, PERIOD)
    assert not done.strict_failure

    for name in ("received", "filled", "corrected"):
        (tmp_path / name).mkdir()
    received = {}
    for unit, box in boxes.items():
        name, data = newest(mail_servers, box, 1)
        received[unit] = tmp_path / "received" / name
        received[unit].write_bytes(data)
    sound = [unit for unit in boxes if unit not in dict(FAULTS)]
    typed = sound if request.config.getoption("--long") else sound[:IN_LIBREOFFICE]
    filled = {unit: tmp_path / "filled" / path.name for unit, path in received.items()}
    jobs = [
        {
            "source": str(received[unit]),
            "target": str(filled[unit]),
            "format": "xlsx",
            "cells": typed_cells(received[unit]),
        }
        for unit in typed
    ]
    assert all(cell["accepted"] for result in office.fill(jobs) for cell in result["cells"])
    for unit in [unit for unit in boxes if unit not in typed]:
        fill(received[unit], filled[unit], dict(FAULTS).get(unit))
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda unit: answer(mail_servers, boxes[unit], office_box, filled[unit], f"{unit}三季度报送"), boxes
            )
        )
    assert len(mail_servers.messages(office_box, expected=26)) == 26

    assert len(fetched(folder).outcome.new) == 26
    result = merge.run(folder, PERIOD).result
    states = {row.unit: row.state for row in result.units}
    faulty = sorted(unit for unit, _edits in FAULTS)
    assert sorted(result.faulty) == faulty
    assert {unit for unit, state in states.items() if state == "to_correct"} == {"市商务局", "市财政局"}
    assert sum(state == "received" for state in states.values()) == 24
    assert {item.identified_by for item in result.files if item.state == "current"} == {"hidden"}

    assert not send.run(folder, PERIOD, what="doubts").strict_failure
    for unit in faulty:
        name, data = newest(mail_servers, boxes[unit], 2)
        copy = tmp_path / "received" / name
        copy.write_bytes(data)
        answer(mail_servers, boxes[unit], office_box, corrected(copy, tmp_path / "corrected" / name), "Re: 退回件")
    mail_servers.messages(office_box, expected=26 + len(faulty))
    assert len(fetched(folder).outcome.new) == len(faulty)

    result = merge.run(folder, PERIOD).result
    units = result.frame("units")
    due = units[units["state"] != "not_due"]
    assert list(due["state"]) == ["received"] * 26
    assert not [found.message for found in result.findings if found.unit in result.faulty and found.severity != "info"]
    assert all(Path(name).parts[0] == "邮件" for name in due["file"])
    assert len({item.file for item in result.files if item.state == "superseded"}) == len(faulty)
    told = status.run(folder, PERIOD).as_json()
    assert [item["unit"] for item in told["units"] if item["state"] not in ("received", "not_due")] == []
    assert not [item for item in told["findings"] if item["severity"] == "error"]
    assert not fetched(folder).outcome.new
