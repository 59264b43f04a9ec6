"""The key of kept readings moves with all that reading depends on, and with nothing by hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.form import reading_key as keys
from ipxl.form.reading_key import ROOT, SOURCES, reading_key, source_files

AS_OF = date(2023, 10, 12)


def test_the_sources_are_all_that_a_reading_process_imports() -> None:
    code = "import sys, ipxl.form.worker; print('\\n'.join(m.__file__ or '' for n, m in sys.modules.items() if n.startswith('ipxl')))"
    lines = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    imported = {Path(line) for line in lines} - {ROOT / "__init__.py", ROOT / "plan/__init__.py"}
    assert imported
    assert imported <= {*source_files(), *ROOT.rglob("shipped/__init__.py")} | {
        path for path in imported if path.parent.name == "plan"
    }
    assert {path.name for path in imported if path.parent.name == "plan"} <= {"names.py", "model.py"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "ipxl", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.mark.parametrize("name", [*SOURCES[:4], "form/spec.py", "plan/names.py"])
def test_a_change_of_any_of_them_moves_the_key(copy: Path, name: str) -> None:
    before = reading_key(copy)
    path = copy / name
    path = path if path.is_file() else sorted(path.rglob("*.py"))[-1]
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    keys.reading_key.cache_clear()
    assert reading_key(copy) != before
    keys.reading_key.cache_clear()


def test_another_library_moves_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reading_key()
    keys.reading_key.cache_clear()
    monkeypatch.setattr("ipxl.program.version", lambda _name: "0.0")
    assert reading_key() != before
    keys.reading_key.cache_clear()


def test_what_reading_does_not_need_leaves_it(copy: Path) -> None:
    before = reading_key(copy)
    (copy / "report/words.py").write_text("", encoding="utf-8")
    keys.reading_key.cache_clear()
    assert reading_key(copy) == before


def test_readings_of_another_key_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_workspace(tmp_path)
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    assert [merge.run(folder, "2023Q3", AS_OF).parsed for _ in range(2)] == [1, 0]
    monkeypatch.setattr("ipxl.record.ledger.reading_key", lambda: "another")
    assert merge.run(folder, "2023Q3", AS_OF).parsed == 1
