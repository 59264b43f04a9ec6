"""Making the templates, against bare XlsxWriter writing the same cells and formats."""

from __future__ import annotations

from io import BytesIO

from bench import fixtures, timing
from bench.figure import Line, Size, at_most
from bench.recording import Recording, cells_by_sheet, recorded, values_by_sheet, write_bare
from ipxl.form.write import template_bytes


def measure(size: Size) -> list[Line]:
    """From the plan to the bytes of every workbook, in one process, interleaved."""
    timing.progress(f"{size.templates} templates")
    contents = list(fixtures.contents(size.templates))
    with recorded() as recordings:
        files = [template_bytes(content) for content in contents]
    check_same(files, recordings)
    times = timing.medians(
        timing.interleaved(
            {
                "ours": lambda: timing.seconds(lambda: ours(size.templates)),
                "cells": lambda: timing.seconds(lambda: bare(recordings)),
                "memory": lambda: timing.seconds(lambda: bare(recordings, in_memory=True)),
                "rules": lambda: timing.seconds(lambda: bare(recordings, rules=True)),
            },
            size.repeats + 2,
        )
    )
    name, mine = f"{size.templates} templates", f"{times['ours']:.2f} s"
    with_rules = "the same with validations, conditional formats, widths and heights"
    return [
        at_most(1.3, name, times["ours"] / times["cells"], mine,
                "bare XlsxWriter, same cells and formats, one loop, defaults, one format a style", f"{times['cells']:.2f} s"),
        Line(name, times["ours"] / times["memory"], mine, "the same with the option in_memory, as ours", f"{times['memory']:.2f} s"),
        Line(name, times["ours"] / times["rules"], mine, with_rules, f"{times['rules']:.2f} s"),
    ]  # fmt: skip


def ours(count: int) -> None:
    """As `ipxl templates` does: content from the plan, bytes from the content."""
    for content in fixtures.contents(count):
        template_bytes(content)


def bare(recordings: list[Recording], *, rules: bool = False, in_memory: bool = False) -> None:
    options = {"in_memory": True} if in_memory else {}
    for recording in recordings:
        write_bare(recording, BytesIO(), options, rules=rules)


def check_same(files: list[bytes], recordings: list[Recording]) -> int:
    """Assert that the bare files have the same cells, by count in each and by value in the first; the number of cells."""
    total = 0
    for number, (file, recording) in enumerate(zip(files, recordings, strict=True)):
        target = BytesIO()
        write_bare(recording, target)
        count = cells_by_sheet(file)
        if count != cells_by_sheet(target.getvalue()):
            raise AssertionError("the baseline does not write the same cells")
        if number == 0 and values_by_sheet(file) != values_by_sheet(target.getvalue()):
            raise AssertionError("the baseline does not write the same values")
        total += sum(count)
    return total
