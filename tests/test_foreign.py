"""One return as twenty writers of other libraries write it, whole and damaged by chance: no crash, one row each, nothing wrong merged.

`pytest --long` damages 2,000 files; `tests/make_foreign.py` says where the originals come from.
"""

from __future__ import annotations

import json
import random
import resource
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from filling import make_workspace, touch
from template_sample import PLAN, UNIT
from test_mutants import BYTES

from ipxl.check.submission import check_submission
from ipxl.commands import merge
from ipxl.form.outcome import dump, load
from ipxl.form.parse import parse
from ipxl.merge.identify import identify

FOLDER = Path(__file__).with_name("foreign")
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")
READ = {
    "exceljs.xlsx", "libreoffice.ods", "libreoffice.xls", "libreoffice.xlsx", "odfpy.ods", "openpyxl.xlsx", "rust_xlsxwriter.xlsx",
    "sheetjs.xlsx", "sheetjs_8.xls", "xlsxwriter.xlsx", "xlwt.xls",
}  # fmt: skip
"""What is read in full; the others are told apart: see `test_what_is_not_read_is_said`."""
NOT_READ = {
    "libreoffice.csv": "FILE_OTHER_FORMAT", "libreoffice.fods": "FILE_OTHER_FORMAT", "libreoffice.html": "FILE_OTHER_FORMAT",
    "pyexcelerate.xlsx": "FILE_UNREADABLE", "sheetjs.csv": "FILE_OTHER_FORMAT", "sheetjs.fods": "FILE_OTHER_FORMAT",
    "sheetjs.ods": "FILE_UNREADABLE", "sheetjs.html": "FILE_OTHER_FORMAT", "sheetjs.xlsb": "FILE_NOT_A_RETURN",
    "sheetjs_2003.xml": "FILE_OTHER_FORMAT",
}  # fmt: skip
SEED = 20231012
PERIOD = PLAN.period("2023Q3")
SECONDS, MEGABYTES = 20.0, 700
"""Bounds of one file and of the whole run in one process, on a machine with other work."""
Answers = dict[tuple[str, str, str], Decimal | str]


def truth() -> dict[tuple[str, str, str], set[str]]:
    """Sheet key, row key and field of each answer, with what it may be merged as."""
    rows = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
    return {(sheet, record, name): set(meant) for sheet, record, name, meant in rows}


def merged_answers(data: bytes, name: str) -> tuple[str, dict[tuple[str, str, str], str]]:
    """What a file came to, and the answers that a merge would take from it."""
    parsed = parse(data)
    assert load(dump(parsed)) == parsed
    if parsed.outcome != "submission":
        assert parsed.code or parsed.outcome == "container", name
        return parsed.outcome, {}
    who = identify(parsed.reading.identities, name, PLAN)
    if who.unit is None or who.doubts or parsed.reading.doubts:
        return "asked", {}
    checked = check_submission(parsed.reading, PLAN, PERIOD, who.unit, name)
    assert who.unit == UNIT
    found = {
        (item.sheet, item.record, item.field): str(item.text if item.number is None else item.number)
        for item in checked.values
        if item.text is not None
    }
    return "read", found


def wrong(found: dict[tuple[str, str, str], str], meant: dict[tuple[str, str, str], set[str]]) -> dict[object, object]:
    def same(text: str, texts: set[str]) -> bool:
        return text in texts or any(_number(text) == _number(other) is not None for other in texts)

    return {key: text for key, text in found.items() if key in meant and not same(text, meant[key])}


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


@pytest.mark.parametrize("name", sorted(READ))
def test_a_return_of_another_writer_is_read_whole(name):
    meant = truth()
    outcome, found = merged_answers((FOLDER / name).read_bytes(), name)
    assert outcome == "read"
    assert wrong(found, meant) == {}
    assert set(meant) <= set(found)


def test_what_is_not_read_is_said():
    assert {path.name: parse(path.read_bytes()).code for path in FILES if path.name in NOT_READ} == NOT_READ


def test_damaged_files_of_all_writers(request):
    long = request.config.getoption("--long")
    state = random.SystemRandom().randrange(2**32) if long else SEED
    print(f"damaged from {state}")
    rng, meant = random.Random(state), truth()
    counts: Counter[str] = Counter()
    slowest, began = 0.0, time.monotonic()
    while counts["files"] < (2_000 if long else 120) and (long or time.monotonic() - began < 20):
        path = rng.choice(FILES)
        made = [made for made in BYTES if path.suffix in (".xlsx", ".ods", ".xlsb") or made.__name__ in _ANY]
        data = rng.choice(made)(path.read_bytes(), rng)
        start = time.monotonic()
        outcome, found = merged_answers(data, path.name)
        slowest = max(slowest, time.monotonic() - start)
        counts["files"] += 1
        counts[outcome] += 1
        # an xls has no checksums: what bits were changed in it is what it says
        assert path.suffix == ".xls" or wrong(found, meant) == {}, (path.name, state, counts["files"])
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(counts, f"slowest {slowest:.2f} s, {megabytes} MB, {time.monotonic() - began:.0f} s")
    assert slowest < SECONDS
    assert megabytes < MEGABYTES or not long


_ANY = ("flipped", "cut", "overwritten")


def test_an_inbox_of_damaged_files_has_one_row_each(tmp_path, request):
    number = 500 if request.config.getoption("--long") else 24
    workspace = make_workspace(tmp_path, "2023Q3", plan=PLAN)
    rng = random.Random(SEED)
    made = []
    for at in range(number):
        path = FILES[at % len(FILES)]
        how = [made for made in BYTES if path.suffix in (".xlsx", ".ods", ".xlsb") or made.__name__ in _ANY]
        target = workspace / "inbox" / f"{at:03d}_{path.name}"
        target.write_bytes(rng.choice(how)(path.read_bytes(), rng))
        made.append(touch(target, f"2023-10-08 {at // 60 % 24:02d}:{at % 60:02d}").name)
    began = time.monotonic()
    told = merge.run(workspace, "2023Q3", date(2023, 10, 12)).as_json()
    rows = Counter(item["file"] for item in told["files"] if "!" not in item["file"] and item["file"] != "README.md")
    print(Counter(item["state"] for item in told["files"]), f"{time.monotonic() - began:.0f} s")
    assert rows == Counter(made)
    assert all(item["note"] for item in told["files"] if item["state"] in ("unreadable", "refused"))
