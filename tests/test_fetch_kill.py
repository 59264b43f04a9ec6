"""A fetch killed at any moment (SIGKILL, no farewell) loses no mail and stores none twice."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import hostile
import pytest
from filling import make_workspace
from killing import kill_a_run
from mail_workspace import PASSWORD_VARIABLE, set_mail

from ipxl.clock import BEIJING
from ipxl.files import digest
from ipxl.intake.register import fetched_mails, received_times

MAILS = 60
KILLS, KILLS_LONG, KILLS_IN_ONE_PLACE = 6, 50, 3
FURTHER = 20
"""A kill strikes at most so many mails after the one before it; they come in batches of about so many."""
WHEN = datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")


@pytest.fixture
def ground(mail_servers, tmp_path, monkeypatch):
    """A workspace and a mailbox of 60 mails of 200 KB, three batches; two of the mails are one and the same."""
    monkeypatch.setenv(PASSWORD_VARIABLE, mail_servers.password)
    box = mail_servers.new_box()
    body = random.Random(1).randbytes(140_000)
    mails = [hostile.mail(hostile.attachment("表.bin", body), subject=f"第{number}封") for number in range(MAILS - 1)]
    mail_servers.append(box, *mails, mails[7], when=WHEN)
    folder = set_mail(make_workspace(tmp_path / "ground"), box, mail_servers.ca, mail_servers.imap_port)
    return folder, {digest(mail) for mail in mails}


def test_killed_at_any_moment_each_mail_is_stored_once(ground, tmp_path, request):
    source, expected = ground
    long = request.config.getoption("--long")
    kills = KILLS_LONG if long else KILLS
    seed = random.SystemRandom().randrange(2**32)
    moments = random.Random(seed)
    halfway = set()
    for number in range(0, kills, KILLS_IN_ONE_PLACE):
        folder = shutil.copytree(source, tmp_path / f"w{number}")
        for _ in range(min(KILLS_IN_ONE_PLACE, kills - number)):
            _fetch_and_kill(folder, moments)
            halfway.add(_count(folder))
            _all_is_whole(folder, expected, f"seed {seed}, folder {number}")
        _fetch(folder)
        rows = _all_is_whole(folder, expected, f"seed {seed}, folder {number}")
        stored = {digest(path.read_bytes()) for path in (folder / "inbox/邮件").iterdir()}
        assert stored == expected, f"seed {seed}, folder {number}"
        assert len(list((folder / "inbox/邮件").iterdir())) == MAILS - 1
        assert sorted(row.uid for row in rows) == list(range(1, MAILS + 1))
        assert set(received_times(folder / "收件登记.csv").values()) == {WHEN}
        shutil.rmtree(folder)
    if long:  # a few kills may all strike a run that only begins
        assert len(halfway - {0, MAILS - 1}) > 3, "hardly a kill struck between two mails"


def _all_is_whole(folder: Path, expected: set[str], where: str):
    """Every mail that lies there is a whole one, none is there twice, and the register speaks only of such."""
    found = [digest(path.read_bytes()) for path in (folder / "inbox/邮件").glob("*.eml")]
    assert len(found) == len(set(found)), where
    assert set(found) <= expected, where
    rows = fetched_mails(folder / "收件登记.csv")
    assert len({row.uid for row in rows}) == len(rows), where
    assert {row.sha256 for row in rows} <= set(found), where
    return rows


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "ipxl", "-C", str(folder), "fetch"]


def _fetch(folder: Path) -> None:
    done = subprocess.run(_command(folder), capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr


def _fetch_and_kill(folder: Path, moments: random.Random) -> None:
    """Kill a run soon after so many mails lie there, or while it begins."""
    there = _count(folder)
    wanted = min(there + moments.randint(0, FURTHER), MAILS - 1)

    def enough(run: subprocess.Popen[str]) -> None:
        while _count(folder) < wanted and run.poll() is None:
            time.sleep(0.001)

    kill_a_run(_command(folder), moments, 1 if wanted == there else 0.02, ready=enough)


def _count(folder: Path) -> int:
    return len(list((folder / "inbox/邮件").glob("*.eml")))
