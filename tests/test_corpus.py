"""The corpus of small bad files: each gets one row, the state and the findings that `expected.csv` says, and harms nothing."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import make_corpus
import openpyxl
import pytest
from filling import touch
from make_corpus import CASES, CORPUS, INBOX, PERIOD

from ipxl.clock import BEIJING
from ipxl.commands import init, templates
from ipxl.form.parse import parse

EXPECTED = CORPUS / "expected.csv"
KILLER = "安全/单元格不写位置.xlsx"
"""Ends the process that reads it."""
COLUMNS = ("file", "state", "unit", "identified_by", "codes")


def corpus_workspace(folder: Path) -> Path:
    """A workspace of the corpus's plan with the corpus in its inbox, each file at the time its case names."""
    init.run(folder, make_corpus.corpus_plan())
    for period, made in (
        ("2023Q2", datetime(2023, 6, 20, tzinfo=BEIJING)),
        (PERIOD, datetime(2023, 9, 20, tzinfo=BEIJING)),
    ):
        templates.run(folder, period, ["市统计局"], made)
    shutil.copytree(INBOX, folder / "inbox", dirs_exist_ok=True)
    for file, (case, _town) in CASES.items():
        touch(folder / "inbox" / file, case.received)
    return folder


def merge(folder: Path) -> subprocess.CompletedProcess[str]:
    """A merge as an office runs it."""
    command = [sys.executable, "-m", "ipxl", "-C", str(folder), "merge", PERIOD, "--as-of", "2023-10-12", "--json"]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, "PYTHONUTF8": "1"}
    )


def told(result: dict[str, Any]) -> str:
    """What became of each file, as `expected.csv` has it: the codes of its findings, each once, with how often."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in result["files"]:
        codes = [found["code"] for found in result["findings"] if found["file"] == item["file"]]
        counted = (f"{code}*{codes.count(code)}" if codes.count(code) > 1 else code for code in sorted(set(codes)))
        writer.writerow(
            [item["file"], item["state"], item["unit"] or "", item["identified_by"] or "", " ".join(counted)]
        )
    return stream.getvalue()


def made(folder: Path) -> dict[str, bytes]:
    """Everything that a merge wrote for people."""
    paths = [path for name in ("outbox", "核定") for path in sorted((folder / name).rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in [*paths, folder / "收件登记.csv"]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus_workspace(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def first(workspace: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, bytes]]:
    done = merge(workspace)
    return done, made(workspace)


@pytest.fixture(scope="module")
def result(first: tuple[subprocess.CompletedProcess[str], dict[str, bytes]]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(first[0].stdout)
    return parsed


def test_a_merge_ends_well_and_without_a_traceback(first):
    done = first[0]
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "panicked" not in done.stderr


def test_every_file_has_one_row(result):
    files = [item["file"] for item in result["files"]]
    assert len(files) == len(set(files))
    assert {file for file in files if "!" not in file} == {*CASES, "README.md"}


def test_every_file_has_its_state_and_findings(result, request):
    text = told(result)
    if request.config.getoption("--update-golden"):
        EXPECTED.write_text(text, encoding="utf-8", newline="\n")
    assert text.splitlines() == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_every_finding_of_a_file_stands_in_the_list_of_files(result):
    for item in result["files"]:
        found = [found["severity"] for found in result["findings"] if found["file"] == item["file"]]
        assert item["errors"] >= found.count("error"), item["file"]
        assert item["note"] or item["state"] not in ("refused", "unreadable"), item["file"]


def test_merging_again_gives_the_same_bytes(workspace, first):
    again = merge(workspace)
    assert json.loads(again.stdout) == json.loads(first[0].stdout)
    after = made(workspace)
    assert sorted(after) == sorted(first[1])
    assert [name for name in after if after[name] != first[1][name]] == []


def test_what_was_made_opens(workspace, first):
    books = [workspace / name for name in first[1] if name.endswith(".xlsx")]
    assert len(books) > 20
    for path in books:
        assert openpyxl.load_workbook(path).sheetnames, path


def test_nothing_was_written_outside_and_the_inbox_is_as_it_was(workspace, first):
    assert {path.relative_to(INBOX).as_posix(): path.read_bytes() for path in INBOX.rglob("*") if path.is_file()} == {
        file: (workspace / "inbox" / file).read_bytes() for file in CASES
    }
    assert not (workspace.parent / "x.xlsx").exists()
    assert not (workspace / "x.xlsx").exists()


def test_the_corpus_is_what_its_script_makes():
    assert {path.relative_to(INBOX).as_posix() for path in INBOX.rglob("*") if path.is_file()} == set(CASES)


@pytest.mark.parametrize("file", sorted(set(CASES) - {KILLER})[::12])
def test_a_file_made_again_is_the_same_to_a_reader(file):
    # its bytes may differ: other versions of the libraries pack them differently
    try:
        made = make_corpus.make(file)
    except make_corpus.NoOffice:
        pytest.skip("needs LibreOffice")
    assert gist(made) == gist((INBOX / file).read_bytes())


def gist(data: bytes) -> tuple[object, ...]:
    """What a file comes to."""
    parsed = parse(data)
    return parsed.outcome, parsed.code, parsed.reading, [member.name for member in parsed.members]


def test_the_corpus_stays_small():
    sizes = {path.name: path.stat().st_size for path in INBOX.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 1_700_000
    assert {name: size for name, size in sizes.items() if size > 40_000} == {}
