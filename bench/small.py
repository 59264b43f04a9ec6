"""The everyday merge: a whole `ipxl merge` process of 26 submissions."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import fixtures, plain, timing
from bench.figure import Line, Size, at_most

IMPORTS = "import pandas, xlsxwriter"


def measure(size: Size) -> list[Line]:
    """A first merge each time; both sides are processes of the same plain installation."""
    timing.progress(f"whole merge of {size.few} submissions")
    bin_ = plain.environment()
    with tempfile.TemporaryDirectory(dir=fixtures.cache()) as folder:
        made = fixtures.workspace(Path(folder) / "w", size.few)
        fixtures.put_in(made.inbox, fixtures.submissions(size.few))

        def ours() -> float:
            fixtures.clear(made)
            command: list[str | Path] = [
                bin_ / "ipxl",
                "merge",
                fixtures.PERIOD.period,
                "--as-of",
                fixtures.AS_OF.isoformat(),
            ]
            return timing.process_seconds(command, made.root)

        def theirs() -> float:
            return timing.process_seconds([bin_ / "python", "-c", IMPORTS], made.root)

        calls = {"ours": ours, "theirs": theirs}
        timing.interleaved(calls, 1)  # the first use of a new environment compiles what was not compiled
        times = timing.medians(timing.interleaved(calls, max(size.short_repeats // 2, 1)))
    return [
        at_most(4, f"whole merge of {size.few} submissions, process", times["ours"] / times["theirs"],
                f"{times['ours']:.3f} s", f'python -c "{IMPORTS}", process', f"{times['theirs']:.3f} s")
    ]  # fmt: skip
