"""A virus scanner of the computer's own, asked by the environment: what it refuses is never read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import hostile
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.errors import IpxlError
from ipxl.form import receive
from ipxl.form.receive import collect

SIGNATURE = b"IPXL-TEST-SIGNATURE"
clamscan = shutil.which("clamscan")


def scanner(folder: Path, status: int = 1) -> str:
    """A scanner that ends with `status` when one of its files has the signature, and keeps count of its runs."""
    script = folder / "scan.py"
    script.write_text(
        "import sys\n"
        f"open({str(folder / 'runs')!r}, 'a').write('x')\n"
        f"sys.exit({status} if any({SIGNATURE!r} in open(name, 'rb').read() for name in sys.argv[1:]) else 0)\n"
    )
    return f"'{sys.executable}' '{script}'"


def codes(folder: Path) -> dict[str, str]:
    return {item.file: item.parsed.code for item in collect(folder, lambda _sha256: None)[0]}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    hostile.put(folder, {"a.pdf": hostile.PDF, "b.pdf": hostile.PDF + SIGNATURE, "c.zip": hostile.zipped({"x": b"1"})})
    return folder


def test_an_infected_file_is_refused_and_the_others_are_read(inbox, tmp_path, monkeypatch):
    monkeypatch.setenv("IPXL_SCAN", scanner(tmp_path))
    found = codes(inbox)
    assert (found["a.pdf"], found["b.pdf"]) == ("FILE_OTHER_FORMAT", "FILE_INFECTED")
    assert "c.zip!x" in found


def test_clean_files_are_looked_at_in_one_run(inbox, tmp_path, monkeypatch):
    monkeypatch.setenv("IPXL_SCAN", scanner(tmp_path))
    (inbox / "b.pdf").unlink()
    codes(inbox)
    assert (tmp_path / "runs").read_text() == "x"


def test_without_the_variable_nothing_is_started(inbox, monkeypatch):
    monkeypatch.delenv("IPXL_SCAN", raising=False)
    monkeypatch.setattr("subprocess.run", lambda *_args, **_more: pytest.fail("started"))
    assert codes(inbox)["b.pdf"] == "FILE_OTHER_FORMAT"


@pytest.mark.parametrize("status", [2, 50])
def test_a_scanner_that_fails_stops_the_run_with_one_line(inbox, tmp_path, monkeypatch, status):
    monkeypatch.setenv("IPXL_SCAN", scanner(tmp_path, status))
    with pytest.raises(IpxlError, match=rf"没有正常结束\(状态 {status}\)"):
        codes(inbox)
    monkeypatch.setenv("IPXL_SCAN", str(tmp_path / "no-scanner"))
    with pytest.raises(IpxlError, match="启动不了"):
        codes(inbox)


def test_a_workspace_cannot_name_a_scanner(tmp_path, monkeypatch):
    monkeypatch.delenv("IPXL_SCAN", raising=False)
    folder = make_workspace(tmp_path / "w")
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    (folder / "ipxl.toml").write_text(f"IPXL_SCAN = '{tmp_path}/evil'\nscan = '{tmp_path}/evil'\n", encoding="utf-8")
    seen: list[object] = []
    monkeypatch.setattr(receive, "infected", lambda files: seen.append(files) or set())
    monkeypatch.setattr("ipxl.intake.scan.subprocess.run", lambda *_args, **_more: pytest.fail("started"))
    merge.run(folder, "2023Q3", date(2023, 10, 12))
    assert seen
    assert "IPXL_SCAN" not in os.environ


@pytest.mark.skipif(clamscan is None, reason="needs ClamAV")
def test_clamscan_with_a_database_of_one_signature(inbox, tmp_path, monkeypatch):
    (tmp_path / "one.ndb").write_text(f"Ipxl.Test:0:*:{SIGNATURE.hex()}\n")
    command = f"{clamscan} --no-summary --database={tmp_path / 'one.ndb'}"
    probe = subprocess.run([*command.split(), str(inbox / "b.pdf")], capture_output=True, text=True, check=False)
    assert probe.returncode == 1, probe
    monkeypatch.setenv("IPXL_SCAN", command)
    hostile.put(inbox, {"d.zip": hostile.zipped({"b.pdf": SIGNATURE * 3})})
    found = codes(inbox)
    assert found["a.pdf"] == "FILE_OTHER_FORMAT"
    assert (found["b.pdf"], found["d.zip"]) == ("FILE_INFECTED", "FILE_INFECTED")
