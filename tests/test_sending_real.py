"""From the command line through a real Postfix into real mailboxes: each unit's mail once, also when runs are killed."""

from __future__ import annotations

import email
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest
from filling import fill, make_workspace, template_of
from killing import kill_a_run
from mail_servers import MailServers

from ipxl.cli import main
from ipxl.commands import merge
from ipxl.mail.record import DOUBTFUL, MailRow, read_record, settled
from ipxl.plan.table import shipped
from ipxl.workspace import Workspace

PERIOD = "2023Q3"
AS_OF = "2023-10-12"
KILLS, KILLS_LONG, KILLS_IN_ONE_PLACE = 6, 50, 3
MAILS_EACH = 5
STARTING = 0.4
"""Seconds that a run takes, roughly, before it sends its first mail."""


def workspace_for(folder: Path, servers: MailServers, boxes: Sequence[str], security: str = "tls") -> Path:
    """A workspace whose first units have these mailboxes, the others none; set up for the real server."""
    plan = shipped()
    reporting = [unit.name for unit in plan.reporting_units]
    address = dict(zip(reporting, boxes, strict=False))
    units = tuple(replace(unit, email=address.get(unit.name, "")) for unit in plan.units)
    make_workspace(folder, plan=replace(plan, units=units))
    return set_up(folder, servers, security)


def set_up(folder: Path, servers: MailServers, security: str = "tls") -> Path:
    shutil.copyfile(servers.ca, folder / "ca.pem")
    port = servers.smtps_port if security == "tls" else servers.smtp_port
    (folder / "ipxl.toml").write_text(
        f'[mail]\naddress = "{servers.office}"\nca_file = "ca.pem"\n'
        f'[smtp]\nhost = "{servers.host}"\nport = {port}\nsecurity = "{security}"\npause = 0.1\nper_minute = 10000\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(autouse=True)
def _password(mail_servers: MailServers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPXL_SMTP_PASSWORD", mail_servers.password)


def attachment(mail: bytes) -> tuple[str, bytes]:
    message = email.message_from_bytes(mail, policy=policy.default)
    (part,) = message.iter_attachments()  # type: ignore[union-attr]
    return str(part.get_filename()), part.get_content()


def last_rows(folder: Path) -> list[MailRow]:
    return settled(read_record(Workspace(folder).sent_register))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_each_unit_finds_its_workbook_in_its_mailbox_and_a_second_run_adds_nothing(
    mail_servers: MailServers, tmp_path: Path, capsys: pytest.CaptureFixture[str], security: str
) -> None:
    boxes = [mail_servers.new_box() for _ in range(2)]
    folder = workspace_for(tmp_path / "w", mail_servers, boxes, security)
    units = [unit.name for unit in shipped().reporting_units][:2]
    for expected in ("已发出2封，没有能用的邮箱24封", "以前发过，没有再发2封，没有能用的邮箱24封"):
        assert main(["-C", str(folder), "send", PERIOD, "--as-of", AS_OF]) == 0
        assert expected in capsys.readouterr().out
    for box, unit in zip(boxes, units, strict=True):
        (mail,) = mail_servers.messages(box, expected=1)
        template = template_of(folder, unit)
        assert attachment(mail) == (template.name, template.read_bytes())
    assert main(["-C", str(folder), "send", PERIOD, "--strict"]) == 1


def test_corrections_and_reminders_arrive_too(mail_servers: MailServers, tmp_path: Path) -> None:
    boxes = [mail_servers.new_box() for _ in range(2)]
    folder = workspace_for(tmp_path / "w", mail_servers, boxes)
    faulty, silent = (unit.name for unit in shipped().reporting_units[:2])
    fill(template_of(folder, faulty), folder / "inbox/要改.xlsx", {("unit", ""): {"filler": None}})
    merge.run(folder, PERIOD)
    for command in (["send", PERIOD, "--corrections"], ["remind", PERIOD]):
        assert main(["-C", str(folder), *command]) == 0
    to_faulty = [attachment(mail)[0] for mail in mail_servers.messages(boxes[0], expected=2)]
    assert to_faulty == [f"{PERIOD}_{faulty}_进展情况表_第2轮.xlsx"] * 2
    (reminder,) = mail_servers.messages(boxes[1], expected=1)
    assert attachment(reminder)[0] == f"{PERIOD}_{silent}_进展情况表.xlsx"
    assert {(row.kind, row.unit, row.step) for row in last_rows(folder)} == {
        ("退回", faulty, "已发出"), ("催报", faulty, "已发出"), ("催报", silent, "已发出"),
    }  # fmt: skip


def test_a_mailbox_that_does_not_exist_is_a_line_and_the_others_get_their_mail(
    mail_servers: MailServers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boxes = [mail_servers.new_box() for _ in range(2)]
    folder = workspace_for(tmp_path / "w", mail_servers, [boxes[0], "nobody@ipxl.example", boxes[1]])
    assert main(["-C", str(folder), "send", PERIOD]) == 0
    said = capsys.readouterr().out
    refused = shipped().reporting_units[1].name
    assert f"  {refused}：被拒收(550" in said
    assert all(len(mail_servers.messages(box, expected=1)) == 1 for box in boxes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("ca_file = \"ca.pem\"\n", ""), ["证书不能核实", "ca_file"]),
        (("security = \"tls\"", "security = \"starttls\""), ["security", "tls 465"]),
        (("\"localhost\"", "\"no-such-host.invalid\""), ["找不到", "host"]),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_plain_line_and_nothing_goes_out(
    mail_servers: MailServers,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[str, str],
    words: list[str],
) -> None:
    monkeypatch.setattr("ipxl.mail.postman.WAITS", ())
    box = mail_servers.new_box()
    folder = workspace_for(tmp_path / "w", mail_servers, [box])
    settings = folder / "ipxl.toml"
    text = settings.read_text(encoding="utf-8")
    assert change[0] in text
    settings.write_text(text.replace(*change) + "\n", encoding="utf-8")
    if "starttls" in change[1]:
        settings.write_text(
            settings.read_text(encoding="utf-8").replace("[smtp]", "timeout = 2\n[smtp]"), encoding="utf-8"
        )
    assert main(["-C", str(folder), "send", PERIOD]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert [word for word in words if word not in said] == []
    assert not Workspace(folder).sent_register.exists()


def test_a_wrong_password_shows_nowhere(
    mail_servers: MailServers, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPXL_SMTP_PASSWORD", "hunter2-not-it")
    folder = workspace_for(tmp_path / "w", mail_servers, [mail_servers.new_box()])
    assert main(["-C", str(folder), "send", PERIOD]) == 2
    captured = capsys.readouterr()
    assert "授权码" in captured.err
    everywhere = captured.out + captured.err
    for path in folder.rglob("*"):
        everywhere += path.read_bytes().decode("latin-1") if path.is_file() else ""
    assert "hunter2" not in everywhere


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_killed_at_any_moment_each_mail_arrives_once(
    mail_servers: MailServers, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    boxes = [mail_servers.new_box() for _ in range(MAILS_EACH)]
    ground = workspace_for(tmp_path / "ground", mail_servers, boxes)
    kills = KILLS_LONG if request.config.getoption("--long") else KILLS
    seed = random.SystemRandom().randrange(2**32)
    moments = random.Random(seed)
    for already, number in enumerate(range(0, kills, KILLS_IN_ONE_PLACE), 1):
        folder = shutil.copytree(ground, tmp_path / f"w{number}")
        for _ in range(min(KILLS_IN_ONE_PLACE, kills - number)):
            _send_and_kill(folder, moments.choice((0, 0, 1)), moments)
        _send(folder)
        _settle_doubts(folder, mail_servers, boxes, already)
        _send(folder)  # brings the copies in line with what the office settled
        for box in boxes:
            mails = mail_servers.messages(box, expected=already)
            assert len(mails) == already, f"seed {seed}, folder {number}, {box}"
        assert {row.step for row in last_rows(folder)} == {"已发出"}
        copies = [path.name for path in Workspace(folder).sent_mails(PERIOD).iterdir()]
        assert len(copies) >= MAILS_EACH
        assert all(name.endswith(".eml") for name in copies)
        shutil.rmtree(folder)


def _settle_doubts(folder: Path, servers: MailServers, boxes: Sequence[str], expected: int) -> None:
    """What the office does: look whether it arrived; say so in the record, or send it again."""
    record = Workspace(folder).sent_register
    for row in last_rows(folder):
        if row.step not in DOUBTFUL:
            continue
        (box,) = row.to
        assert box in boxes
        if len(servers.messages(box, expected=expected, seconds=3)) == expected:
            lines = record.read_text(encoding="utf-8-sig").splitlines(keepends=True)
            lines = [line.replace("准备发送", "已发出") if row.message_id in line else line for line in lines]
            record.write_text("".join(lines), encoding="utf-8-sig", newline="")
        else:
            _send(folder, "--again", "--unit", row.unit)


def _command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "ipxl", "-C", str(folder), "send", PERIOD, *more]


def _send(folder: Path, *more: str) -> None:
    done = subprocess.run(_command(folder, *more), capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr


def _send_and_kill(folder: Path, mails: int, moments: random.Random) -> None:
    """Kill a run soon after it told of so many mails; of none, from when it looks at what there is to send."""

    def told(run: subprocess.Popen[str]) -> None:
        assert run.stderr
        for _ in range(mails):
            run.stderr.readline()
        if not mails:
            time.sleep(STARTING)

    kill_a_run(_command(folder), moments, 0.2, ready=told)
