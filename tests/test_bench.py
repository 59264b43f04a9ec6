"""The benchmarks work and compare like with like. Times are never asserted: a busy machine would fail them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import __main__ as bench
from bench import child, fixtures, summary, templates
from bench.figure import Line, Size, at_most
from bench.page import render
from bench.recording import recorded
from ipxl.form.write import template_bytes

COUNT = 20


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Fixtures of this test session only, in its own folder."""
    folder = tmp_path_factory.getbasetemp() / "bench"
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(fixtures, "cache", lambda: folder)


def test_every_invented_submission_is_read_and_merged():
    found = child.pipeline(str(COUNT))
    plan = fixtures.make_plan(COUNT)
    assert found["parsed"] == found["current"] == COUNT
    assert found["rows"] == len(plan.duties)


def test_a_unit_sends_the_same_file_whatever_the_size_of_the_plan():
    small, large = (fixtures.make_plan(count) for count in (COUNT, COUNT + 5))
    one, other = (fixtures.filled(fixtures.blank(plan, plan.units[3])).rows for plan in (small, large))
    assert one == other


def test_the_plan_has_the_real_averages():
    plan = fixtures.make_plan(100)
    leads = [duty for duty in plan.duties if duty.role == "lead"]
    assert 9 <= len(plan.duties) / 100 <= 10
    assert 1 <= len(leads) / 100 <= 2
    assert all(task.lead for task in plan.tasks)


def test_readers_see_the_same_rows():
    assert child.pandas_loop(str(COUNT))["rows"] >= len(fixtures.make_plan(COUNT).duties)
    assert child.calamine(str(COUNT))["cells"] > COUNT * 200


def test_bare_templates_have_the_same_cells():
    contents = list(fixtures.contents(COUNT))[:3]
    with recorded() as recordings:
        files = [template_bytes(content) for content in contents]
    assert templates.check_same(files, recordings) > 3 * 200
    templates.bare(recordings, rules=True)


def test_bare_summary_has_the_same_cells(tmp_path: Path):
    result = summary.result_of(190)
    cells, recording = summary.check_same(result, tmp_path / "ours.xlsx", tmp_path / "bare.xlsx")
    assert cells > 190 * 28
    assert recording.sheets[0].title == "首页"


def test_a_merge_again_parses_one_file(tmp_path: Path):
    made = fixtures.workspace(tmp_path / "w", COUNT)
    paths = fixtures.submissions(COUNT)
    fixtures.put_in(made.inbox, paths[:-1])
    assert child.merge(str(made.root), "1")["parsed"] == COUNT - 1
    fixtures.put_in(made.inbox, paths[-1:])
    assert child.merge(str(made.root), "1")["parsed"] == 1


def test_quick_run_prints_a_line_a_figure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(bench, "QUICK", Size(templates=COUNT, repeats=1))
    assert bench.main(["templates", "--quick"]) == 0
    assert "goal <= 1.3 x" in capsys.readouterr().out


def test_the_page_shows_the_ratio_of_every_run():
    runs = [[at_most(4, "one more", value, "2 ms", "calamine", "1 ms")] for value in (3.5, 4.5)]
    runs[0].append(Line("beside", 1.0, "a", "b", "c"))
    runs[1].append(Line("beside", 1.1, "a", "b", "c"))
    page = render(runs)
    assert "| one more | 3.50 x / 4.50 x | <= 4 x | met / NOT met |" in page
    assert "| beside | 1.00 x / 1.10 x |  | - |" in page
