"""A running desk, and Debian's Chromium to use it as a person would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@dataclass(frozen=True)
class RunningDesk:
    """address: with the key; base: without."""

    address: str
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        return self.address.partition("/?")[0]


@contextmanager
def running_desk(folder: Path, **environment: str) -> Iterator[RunningDesk]:
    command = [sys.executable, "-m", "ipxl", "desk", str(folder), "--no-browser"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=folder.parent, env={**os.environ, **environment}
    )
    try:
        assert process.stdout is not None
        yield RunningDesk(process.stdout.readline().strip(), process)
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def browser_page(width: int = 1366, height: int = 768) -> Iterator[Any]:
    """A page of a fresh browser; the test is skipped where there is none, and fails where CI promised one."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as program:
        browser = program.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
        page.set_default_timeout(60_000)
        try:
            yield page
        finally:
            browser.close()
