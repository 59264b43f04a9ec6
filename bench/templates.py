"""Making templates and correction copies, against bare XlsxWriter writing the same cells and formats, and against themselves
through XlsxWriter as it is."""

from __future__ import annotations

from io import BytesIO

from bench import fixtures, timing
from bench.figure import Line, Size, at_most
from bench.recording import Recording, cells_by_sheet, plainly, recorded, values_by_sheet, write_bare
from ipxl.form.content import Content
from ipxl.form.many import write_all
from ipxl.form.write import template_bytes

_PLAINLY = "the same through XlsxWriter as it is: the same bytes"


def measure(size: Size) -> list[Line]:
    """From the plan to the bytes of every workbook, in one process, interleaved."""
    copies = list(fixtures.copies(size.templates))
    return [*_templates(size), *_copies(size, copies)]


def _copies(size: Size, contents: list[Content]) -> list[Line]:
    timing.progress(f"{size.templates} correction copies")
    recordings = _recordings(contents)
    times = timing.medians(
        timing.interleaved(
            {
                "ours": lambda: timing.seconds(lambda: write_all(contents)),
                "plainly": lambda: timing.seconds(lambda: write_plainly(contents)),
                "memory": lambda: timing.seconds(lambda: bare(recordings, in_memory=True)),
            },
            size.repeats,
        )
    )
    name, mine = f"{size.templates} correction copies", f"{times['ours']:.2f} s"
    return [
        at_most(0.25, name, times["ours"] / times["memory"], mine,
                "bare XlsxWriter with the option in_memory, same cells and formats", f"{times['memory']:.2f} s"),
        Line(name, times["ours"] / times["plainly"], mine, _PLAINLY, f"{times['plainly']:.2f} s"),
    ]  # fmt: skip


def _recordings(contents: list[Content]) -> list[Recording]:
    with recorded() as recordings:
        files = [template_bytes(content) for content in contents]
    check_same(files, recordings)
    return recordings


def _templates(size: Size) -> list[Line]:
    timing.progress(f"{size.templates} templates")
    contents = list(fixtures.contents(size.templates))
    recordings = _recordings(contents)
    times = timing.medians(
        timing.interleaved(
            {
                "ours": lambda: timing.seconds(lambda: ours(size.templates)),
                "plainly": lambda: timing.seconds(lambda: write_plainly(contents)),
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
        at_most(0.17, name, times["ours"] / times["memory"], mine, "the same with the option in_memory, as ours",
                f"{times['memory']:.2f} s"),
        Line(name, times["ours"] / times["plainly"], mine, _PLAINLY, f"{times['plainly']:.2f} s"),
        Line(name, times["ours"] / times["rules"], mine, with_rules, f"{times['rules']:.2f} s"),
    ]  # fmt: skip


def ours(count: int) -> None:
    """As `ipxl templates` does: content from the plan, bytes from the content."""
    for content in fixtures.contents(count):
        template_bytes(content)


def write_plainly(contents: list[Content]) -> None:
    with plainly():
        write_all(contents)


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
