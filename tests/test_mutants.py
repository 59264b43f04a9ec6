"""Whatever people do to a filled template: nothing raises, no answer is lost unnamed, no number changes unseen.

`pytest --long` looks at 10,000 mutants and prints its figures (with -s). `--hypothesis-seed=N` repeats a run.
"""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from filling import fill_all, make_workspace, touch
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from mutants import (
    AS_OF,
    OPERATIONS,
    TYPINGS,
    Ground,
    Mutant,
    ground,
    judge,
    merged_period,
    mutate,
    outcome,
    saved,
)
from template_sample import OTHER, PLAN
from template_sample import UNIT as SAMPLE

from ipxl.clock import BEIJING
from ipxl.commands import merge, templates
from ipxl.form import spec
from ipxl.form.outcome import dump, load
from ipxl.form.parse import parse
from ipxl.intake.headers import server_time

UNITS = ("市市场监管局(知识产权局)", "市科技局", "市金融工作局", "兴庆区", "兴庆海关")
"""Many rows and few, with indicators and without."""
LONG = 10_000
SHORT_SECONDS = 16
SHORT_SEED = 20231010
"""The short run is the same each time: a search by chance belongs to `--long`, not to somebody else's change."""
MERGED_TOGETHER = 20
"""Of every so many mutants one goes through a whole merge of the period."""

steps = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 2**16)), min_size=1, max_size=4)
typings = st.lists(st.tuples(st.sampled_from(sorted(TYPINGS)), st.integers(0, 2**16)), min_size=2, max_size=4)


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> list[Ground]:
    """The shipped plan's third quarter, its fourth with what the third says, and a tiny plan with nothing before."""
    shipped = make_workspace(tmp_path_factory.mktemp("shipped"), "2023Q3")
    found = [ground(shipped, "2023Q3", UNITS)]
    later = make_workspace(tmp_path_factory.mktemp("later"), "2023Q3")
    for unit, filled in found[0].filled.items():
        (later / "inbox" / f"{unit}.xlsx").write_bytes(filled.data)
        touch(later / "inbox" / f"{unit}.xlsx", "2023-10-08 10:00")
    make_templates(later, "2023Q4")
    found.append(ground(later, "2023Q4", UNITS))
    tiny = make_workspace(tmp_path_factory.mktemp("tiny"), "2023Q3", plan=PLAN)
    return [*found, ground(tiny, "2023Q3", (SAMPLE, OTHER))]


def make_templates(folder: Path, period: str) -> None:
    """Templates of a further period, made in its last days."""
    templates.run(folder, period, now=datetime(2023, 12, 20, tzinfo=BEIJING))


def of(grounds: list[Ground], choice: int) -> tuple[Ground, str]:
    """A period and one of its units."""
    cases = [(found, unit) for found in grounds for unit in found.filled]
    return cases[choice % len(cases)]


# what was not touched


def test_a_filled_template_gives_no_finding_and_all_its_answers(grounds):
    for found in grounds:
        for unit, filled in found.filled.items():
            for data in (filled.data, saved(openpyxl.load_workbook(io.BytesIO(filled.data)))):
                mutant = mutate(found, unit, [])
                assert mutant is not None
                mutant.data = data
                out = outcome(found, mutant)
                assert out.unit == unit
                assert [item for item in out.findings if item.severity != "info"] == []
                verdict = judge(mutant, out)
                assert verdict.broken == []
                assert verdict.counts == {"untouched": len(filled.answers), "untouched right": len(filled.answers)}


def test_clean_returns_of_every_unit_give_no_finding_above_info(tmp_path):
    workspace = make_workspace(tmp_path)
    fill_all(workspace)
    result = merge.run(workspace, "2023Q3", AS_OF).result
    assert len([row for row in result.files if row.state == "current"]) == len(result.plan.units)
    assert [item for item in result.findings if item.severity != "info"] == []


def test_a_lost_or_changed_answer_would_be_seen(grounds):
    found = grounds[0]
    mutant = mutate(found, UNITS[0], [])
    assert mutant is not None
    out = outcome(found, mutant)
    number, account = ("tasks", "T01", "progress"), ("tasks", "T02", "text")
    out.merged[number] = out.merged[number] * 100
    del out.merged[account]
    verdict = judge(mutant, out)
    assert verdict.counts["untouched CHANGED"] == 1
    assert verdict.counts["untouched LOST"] == 1
    assert len(verdict.broken) == 2


# what was


class Tally:
    """What became of all mutants of a run."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.began = time.monotonic()

    def look(self, found: Ground, mutant: Mutant | None) -> None:
        """Hold one mutant against the three promises."""
        if mutant is None:
            self.counts["discarded"] += 1
            return
        out = outcome(found, mutant)
        verdict = judge(mutant, out)
        self.counts["mutants"] += 1
        self.counts["files asked about"] += out.unit is None
        self.counts.update(verdict.counts)
        assert verdict.broken == [], (found.period.period, mutant.filled.unit, mutant.words, verdict.broken)
        if self.counts["mutants"] % MERGED_TOGETHER == 0:
            self.counts["merged as a period"] += 1
            look_at_merge(found, mutant, out.unit, out.merged)

    def summary(self) -> str:
        right, all_ = self.counts["untouched right"], self.counts["untouched"]
        lines = [f"{word}: {count}" for word, count in sorted(self.counts.items())]
        share = f"untouched answers merged right: {100 * right / max(all_, 1):.2f} %"
        return "\n".join([*lines, share, f"seconds: {time.monotonic() - self.began:.0f}"])


def look_at_merge(found: Ground, mutant: Mutant, unit: str | None, merged: dict[tuple[str, str, str], object]) -> None:
    """The whole merge raises nothing and takes the very numbers and texts that the checks let through."""
    result = merged_period(found, [mutant])
    assert [row.state for row in result.files] != ["current"] or unit is not None
    if unit is None:
        assert [item for item in result.findings if item.file] != []
    duties = result.frame("duties")
    mine = duties[duties["unit"] == mutant.filled.unit]
    for row in mine.itertuples():
        assert row.progress == merged.get(("tasks", row.task, "progress"))
        assert row.text == (merged.get(("tasks", row.task, "text")) or "")
    owned = {key for sheet, key, _name in mutant.answers if sheet == "indicators"}
    for row in result.frame("indicators").itertuples():
        if row.indicator in owned and row.file is not None:
            assert row.value == merged.get(("indicators", row.indicator, "value"))


def run_many(
    grounds: list[Ground], config: pytest.Config, strategy: st.SearchStrategy, most: int, seconds: float
) -> Tally:
    """Mutants by chance until there are enough of them or the time is over."""
    tally = Tally()
    end = time.process_time() + seconds  # a busy machine looks at as many
    chance = random.SystemRandom().randrange(2**32) if config.getoption("--long") else SHORT_SEED
    number = int(config.getoption("--hypothesis-seed") or chance)
    print(f"--hypothesis-seed={number}")

    @seed(number)
    @settings(
        max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(st.integers(0, 2**16), strategy)
    def look(choice: int, operations: list[tuple[str, int]]) -> None:
        if time.process_time() > end:
            return
        found, unit = of(grounds, choice)
        tally.look(found, mutate(found, unit, operations))

    try:
        look()
    finally:
        print(tally.summary())
    return tally


@pytest.mark.parametrize("strategy", [steps, typings], ids=["anything", "typed"])
def test_no_mutant_loses_or_changes_an_answer_unseen(grounds, request, strategy):
    long = request.config.getoption("--long")
    most = LONG // 2 if long else 300
    tally = run_many(grounds, request.config, strategy, most, 36_000 if long else SHORT_SECONDS / 2)
    counts = tally.counts
    assert counts["mutants"] >= (0.95 * most if long else 10)
    asked = counts["untouched in a file that is asked about"]
    assert counts["untouched right"] >= 0.98 * (
        counts["untouched"] - asked
    )  # a block sorted alone holds its whole sheet
    assert counts["files asked about"] <= 0.1 * counts["mutants"] + 3


def test_a_row_mixed_and_renamed_is_as_doubtful_as_its_neighbours(grounds):
    mutant = mutate(grounds[2], SAMPLE, [("sort_some_columns", 0), ("edit_title", 0)])
    assert mutant is not None
    out = outcome(grounds[2], mutant)
    assert [key for key in out.merged if key[0] == "indicators"] == []
    assert {item.task for item in out.findings if item.code == "ROW_MIXED"} == {"I1", "I2", "I3", "I4"}


# a whole merge, and bytes


def test_mutants_in_one_inbox_get_one_row_each(tmp_path):
    workspace = make_workspace(tmp_path)
    found = ground(workspace, "2023Q3", UNITS)
    rng = random.Random(7)
    made = []
    for unit in UNITS:
        for number in range(2):
            operations = [(rng.choice(OPERATIONS), rng.randrange(2**16)) for _ in range(3)]
            mutant = mutate(found, unit, operations)
            if mutant is not None:
                path = workspace / "inbox" / str(number) / mutant.file
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(mutant.data)
                made.append(touch(path, f"2023-10-0{8 + number} 10:00"))
    (workspace / "inbox" / "碎.xlsx").write_bytes(flipped(found.filled[UNITS[0]].data, rng))
    done = merge.run(workspace, "2023Q3", AS_OF)
    told = done.as_json()
    files = [item["file"] for item in told["files"] if item["file"] != "README.md"]
    assert sorted(files) == sorted([*(f"{path.parent.name}/{path.name}" for path in made), "碎.xlsx"])
    places = {item["file"] for item in told["findings"]}
    states = {item["file"]: item["state"] for item in told["files"]}
    assert [
        file for file, state in states.items() if state in ("undecided", "unreadable", "refused") and file not in places
    ] == []


def test_of_two_returns_of_one_time_no_cell_is_chosen_by_chance(grounds, request):
    long = request.config.getoption("--long")
    rng = random.Random(SHORT_SEED)
    counts: Counter[str] = Counter()
    while counts["pairs"] < (500 if long else 8):
        found, unit = of(grounds, rng.randrange(1_000))
        one, other = mutate(found, unit, []), mutate(found, unit, [("type_answer", rng.randrange(2**16))])
        if one is None or other is None:
            continue
        other.file = f"终稿_{other.file}"
        same = outcome(found, one).merged == outcome(found, other).merged
        result = merged_period(found, [one, other])
        states = sorted(row.state for row in result.files)
        counts["pairs"] += 1
        counts[f"{'same' if same else 'different'}: {', '.join(states)}"] += 1
        if not same:
            assert "current" not in states, (unit, other.words)
    print(counts)


ONE_MOMENT = (
    "Sun, 08 Oct 2023 10:00:00 +0800", "Sun, 08 Oct 2023 10:00:00 +0800 (CST)", "Sun, 08 Oct 2023 02:00:00 GMT",
    "Sun, 08 Oct 2023 02:00:00 +0000", "Sat, 07 Oct 2023 21:00:00 -0500", "8 Oct 2023 10:00:00 +0800",
    "Sun, 08 Oct 2023 11:30:00 +0930", "Sat, 07 Oct 2023 16:00:00 -1000", "Sun, 08 Oct 2023 16:00:00 +1400",
)  # fmt: skip
NO_MOMENT = (
    "",
    "x",
    "Sun, 08 Oct 2023",
    "Sun, 38 Oct 2023 10:00:00 +0800",
    "Sun, 08 Oct 2023 10:00:00 +9999",
    "😀" * 50,
)


def test_a_time_is_the_same_in_every_zone():
    times = {server_time(f"from a by b; {text}".encode()) for text in ONE_MOMENT}
    assert times == {datetime(2023, 10, 8, 10, tzinfo=BEIJING)}
    assert {server_time(f"from a by b; {text}".encode()) for text in NO_MOMENT} == {None}


def flipped(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to three bits changed."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(data: bytes, rng: random.Random) -> bytes:
    """The first part of the bytes, as a broken download leaves it; or one part of them missing."""
    at = rng.randrange(len(data))
    return data[:at] if rng.random() < 0.7 else data[:at] + data[at + rng.randint(1, 2_000) :]


def shuffled(data: bytes, rng: random.Random) -> bytes:
    """The package with its parts in another order, perhaps stored and not deflated."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        names = old.namelist()
        rng.shuffle(names)
        with zipfile.ZipFile(stream, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as new:
            for name in names:
                new.writestr(name, old.read(name))
    return stream.getvalue()


def lost_part(data: bytes, rng: random.Random) -> bytes:
    """The package without one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        gone = rng.choice(old.namelist())
        for name in old.namelist():
            if name != gone:
                new.writestr(name, old.read(name))
    return stream.getvalue()


def overwritten(data: bytes, rng: random.Random) -> bytes:
    """A stretch of the bytes replaced by noise, zeros or another stretch."""
    at, length = rng.randrange(len(data)), rng.randint(1, 600)
    noise = [rng.randbytes(length), bytes(length), data[at // 2 : at // 2 + length]]
    return data[:at] + rng.choice(noise) + data[at + length :]


def test_a_package_without_its_workbook_is_a_damaged_file_and_no_archive(grounds):
    stream = io.BytesIO()
    data = grounds[0].filled[UNITS[1]].data
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("workbook.xml", "workcook.xml"), old.read(name))
    parsed = parse(stream.getvalue())
    assert (parsed.outcome, parsed.code) == ("unreadable", "FILE_UNREADABLE")
    assert "损坏" in parsed.note


BYTES = (flipped, flipped, cut, shuffled, overwritten, lost_part)


def test_damaged_bytes_never_change_an_answer(grounds, request):
    long = request.config.getoption("--long")
    began = time.monotonic()
    state = random.SystemRandom().randrange(2**32) if long else SHORT_SEED
    rng = random.Random(state)
    print(f"bytes damaged from {state}")
    counts: Counter[str] = Counter()
    while counts["files"] < (2_000 if long else 60) and (long or time.monotonic() - began < 5):
        found, unit = of(grounds, rng.randrange(1_000))
        mutant = mutate(found, unit, [])
        assert mutant is not None
        made = rng.choice(BYTES)
        stored = shuffled(mutant.data, rng) if rng.random() < 0.3 else mutant.data
        mutant.data = made(stored, rng)
        out = outcome(found, mutant)
        counts["files"] += 1
        counts[f"{made.__name__}: {out.parsed.outcome}"] += 1
        if out.unit is None:
            continue
        truth = {key: typed.meant for key, typed in mutant.filled.answers.items()}
        wrong = {key: value for key, value in out.merged.items() if value not in truth.get(key, (spec.HAS_WORK,))}
        assert wrong == {}, (made.__name__, state)
        lost = [key for key in truth if key not in out.merged]
        told = {item.sheet for item in out.findings}
        titles = {what.key: what.title for what in spec.SHEETS}
        assert [key for key in lost if titles[key[0]] not in told] == [], (made.__name__, state)
    print(counts)
    assert counts["files"] >= 10
    assert load(dump(parse(b"PK\x03\x04" + b"0" * 100))) is not None
