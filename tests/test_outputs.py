"""Merging again makes only what would come out otherwise; without what was kept everything comes out the same."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.form import many
from ipxl.form.content import Content
from ipxl.form.write import template_bytes
from ipxl.report.leaders.page import page_jobs
from ipxl.report.typeset import setting

PERIOD, AS_OF = "2023Q3", date(2023, 10, 12)
FAULTY = ("市科技局", "市商务局", "市公安局")
RECORD = Path(".ipxl/kept/2023Q3.json")
REPORTS = ("write_summary", "write_leaders_summary", "write_bulletin")


@pytest.fixture(scope="module")
def _pages() -> Iterator[None]:
    """Merges in this module have their page for leaders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "page_jobs", page_jobs)
        yield


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory, _pages: None) -> Path:
    """Three units that have something to mend, merged once."""
    folder = make_workspace(tmp_path_factory.mktemp("outputs") / "w")
    for number, unit in enumerate(FAULTY):
        put_in(folder, unit, number)
    merge.run(folder, PERIOD, AS_OF)
    return folder


def put_in(folder: Path, unit: str, number: int, phone: str = "1") -> None:
    inbox = folder / "inbox" / f"{number}{phone}.xlsx"
    fill(template_of(folder, unit), inbox, {("unit", ""): {"phone": phone}}, received=f"2023-10-0{number + 1} 10:00")


@pytest.fixture
def folder(merged: Path, tmp_path: Path) -> Path:
    return shutil.copytree(merged, tmp_path / "w")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What was made, not kept, since: reports by the name of their writer, copies by unit, pictures and pages as one."""
    counts: Counter[str] = Counter()

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def write(*given: Any) -> Any:
            counts[name] += 1
            return call(*given)

        return write

    def copy(content: Content) -> bytes:
        counts[content.unit.name] += 1
        return template_bytes(content)

    for name in REPORTS:
        monkeypatch.setattr(merge, name, counted(name, getattr(merge, name)))
    monkeypatch.setattr(many, "template_bytes", copy)
    monkeypatch.setattr(setting, "start_module", counted("pictures", setting.start_module))
    return counts


def outputs(folder: Path) -> dict[str, bytes]:
    target = folder / "outbox" / PERIOD
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def test_nothing_new_makes_nothing(folder: Path, made: Counter[str]) -> None:
    before = outputs(folder)
    done = merge.run(folder, PERIOD, AS_OF)
    assert not made
    assert outputs(folder) == before
    assert len(done.outputs["corrections"]) == len(FAULTY)
    assert len(done.outputs["leaders"]) == 3
    assert all((folder / name).is_file() for name in done.outputs["leaders"])


def test_one_return_makes_only_what_it_touches(folder: Path, made: Counter[str]) -> None:
    put_in(folder, FAULTY[1], 5, "2")
    merge.run(folder, PERIOD, AS_OF)
    assert not made.keys() & {FAULTY[0], FAULTY[2]}
    assert made[FAULTY[1]] == made["write_summary"] == made["write_bulletin"] == 1
    kept = outputs(folder)
    shutil.rmtree(folder / ".ipxl")
    merge.run(folder, PERIOD, AS_OF)
    assert outputs(folder) == kept


def test_without_what_was_kept_all_comes_out_the_same(folder: Path, made: Counter[str]) -> None:
    before = outputs(folder)
    shutil.rmtree(folder / ".ipxl")
    merge.run(folder, PERIOD, AS_OF)
    assert made == Counter([*REPORTS, *FAULTY, "pictures"])
    assert outputs(folder) == before


@pytest.mark.parametrize("damage", ["[]", "{", '{"a": ["b"]}'])
def test_a_damaged_record_is_no_record(folder: Path, made: Counter[str], damage: str) -> None:
    before = outputs(folder)
    (folder / RECORD).write_text(damage, encoding="utf-8")
    merge.run(folder, PERIOD, AS_OF)
    assert made[FAULTY[0]] == 1
    assert outputs(folder) == before


def test_an_output_that_was_changed_is_made_again(folder: Path, made: Counter[str]) -> None:
    before = outputs(folder)
    name = next(name for name in before if FAULTY[0] in name and name.endswith(".xlsx"))
    (folder / "outbox" / PERIOD / name).write_bytes(b"another")
    merge.run(folder, PERIOD, AS_OF)
    assert made == Counter([FAULTY[0]])
    assert outputs(folder) == before


def test_another_day_or_program_makes_all_again(
    folder: Path, made: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    merge.run(folder, PERIOD, date(2023, 10, 13))
    assert {*REPORTS, *FAULTY} <= made.keys()
    made.clear()
    monkeypatch.setattr("ipxl.outputs.program_key", lambda: "another")
    merge.run(folder, PERIOD, date(2023, 10, 13))
    assert made == Counter([*REPORTS, *FAULTY, "pictures"])


def test_a_name_in_the_record_leads_nowhere(folder: Path) -> None:
    """Names come from what is written now, never from the record."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    (folder / RECORD).write_text(json.dumps({**record, "../../出.xlsx": ["a", "b"]}), encoding="utf-8")
    merge.run(folder, PERIOD, AS_OF)
    assert not list(folder.rglob("出.xlsx"))
    assert "../../出.xlsx" not in (folder / RECORD).read_text(encoding="utf-8")
