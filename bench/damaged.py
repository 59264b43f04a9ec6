"""300 returns of which 30 are damaged against 300 clean ones: what reading by the next carrier and asking costs."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench import fixtures, plain, timing
from bench.figure import Line, Size, at_most
from ipxl.form import spec
from ipxl.workspace import Workspace

if TYPE_CHECKING:
    from openpyxl import Workbook

EVERY = 10
"""One return in so many is damaged."""
_TITLE, _HEAD = spec.TASKS.title, spec.TASKS.header_row


def measure(size: Size) -> list[Line]:
    """First merges with two processes reading, as the command line has it; both sides write all that a merge writes."""
    timing.progress(f"merge of {size.low} returns, clean and one in {EVERY} damaged")
    clean = fixtures.submissions(size.low)
    bin_ = plain.environment()
    with tempfile.TemporaryDirectory(dir=fixtures.cache()) as folder:
        calls = {}
        for name, paths in (("damaged", damaged(clean)), ("clean", clean)):
            made = fixtures.workspace(Path(folder) / name, size.low)
            fixtures.put_in(made.inbox, paths)

            def merge(made: Workspace = made) -> float:
                fixtures.clear(made)
                command: list[str | Path] = [bin_ / "ipxl", "merge", fixtures.PERIOD.period, "--as-of"]
                return timing.process_seconds([*command, fixtures.AS_OF.isoformat()], made.root)

            calls[name] = merge
        times = timing.medians(timing.interleaved(calls, size.repeats))
    return [
        at_most(2, f"merge of {size.low} returns, {size.low // EVERY} of them damaged", times["damaged"] / times["clean"],
                f"{times['damaged']:.2f} s", "the same returns undamaged", f"{times['clean']:.2f} s")
    ]  # fmt: skip


def damaged(paths: list[Path]) -> list[Path]:
    """The same returns with one in EVERY damaged, one kind of damage after the other; made once."""
    folder = fixtures.cache() / f"damaged-{len(paths)}"
    if not folder.exists():
        beside = folder.with_suffix(".new")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        for number, path in enumerate(paths):
            target = beside / path.name
            if number % EVERY:
                fixtures.put_in(beside, [path])
            else:
                _damage(path, target, number // EVERY)
                stamp = path.stat().st_mtime
                os.utime(target, (stamp, stamp))
        beside.replace(folder)
    return [folder / path.name for path in paths]


def _damage(path: Path, target: Path, number: int) -> None:
    if number % (len(KINDS) + 1) == len(KINDS):
        target.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return
    import openpyxl

    book = openpyxl.load_workbook(path)
    KINDS[number % (len(KINDS) + 1)](book, random.Random(number))
    book.save(target)


def _rename(book: Workbook, _random: random.Random) -> None:
    book[_TITLE].title = "Sheet1"


def _letterhead(book: Workbook, _random: random.Random) -> None:
    book[_TITLE].insert_rows(1, 6)
    book[_TITLE]["B2"] = "关于报送进展情况的函"


def _shuffle(book: Workbook, random_: random.Random) -> None:
    sheet = book[_TITLE]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=_HEAD + 1)]
    random_.shuffle(rows)
    for number, values in enumerate(rows, _HEAD + 1):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value


def _columns(book: Workbook, _random: random.Random) -> None:
    book[_TITLE].insert_cols(5)
    book[_TITLE].cell(_HEAD, spec.TASKS.column("progress") + 2).value = "进度百分比"


def _carriers(book: Workbook, _random: random.Random) -> None:
    del book[spec.CARRIER_TITLE]
    for name in [name for name in book.defined_names if name.startswith("ipxl_")]:
        del book.defined_names[name]


def _typed(book: Workbook, _random: random.Random) -> None:
    sheet = book[_TITLE]
    for number, value in zip(
        range(_HEAD + 1, sheet.max_row + 1), ("约四十", "0.45", "85%", "完成了一半"), strict=False
    ):
        sheet.cell(number, spec.TASKS.column("progress") + 1).value = value
        sheet.cell(number, spec.TASKS.column("status") + 1).value = "正在推进"


def _keys(book: Workbook, _random: random.Random) -> None:
    sheet = book[_TITLE]
    for number in range(_HEAD + 1, sheet.max_row + 1):
        sheet.cell(number, spec.TASKS.column("task") + 1).value = None


KINDS: tuple[Callable[[Workbook, random.Random], None], ...] = (
    _rename, _letterhead, _shuffle, _columns, _carriers, _typed, _keys,
)  # fmt: skip
"""What is done to them in turn; after the last of these a file is cut in half."""
