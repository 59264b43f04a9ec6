"""Start-up: `ipxl --help`."""

from __future__ import annotations

from bench import plain, timing
from bench.figure import Line, Size, at_most


def measure(size: Size) -> list[Line]:
    """Whole processes of a plain installation, interleaved."""
    timing.progress("start-up")
    bin_ = plain.environment()
    commands = {
        "help": [bin_ / "ipxl", "--help"],
        "pass": [bin_ / "python", "-c", "pass"],
        "click": [bin_ / "python", "-c", "import click"],
    }
    calls = {name: lambda command=command: timing.process_seconds(command) for name, command in commands.items()}
    timing.interleaved(calls, 1)
    times = timing.medians(timing.interleaved(calls, size.short_repeats * 2))
    milliseconds = {name: f"{value * 1000:.1f} ms" for name, value in times.items()}
    return [
        at_most(4.5, "ipxl --help, process, plain installation", times["help"] / times["pass"], milliseconds["help"],
                "python -c pass, process", milliseconds["pass"]),
        Line("import click alone", times["click"] / times["pass"], milliseconds["click"], "python -c pass, process",
             milliseconds["pass"]),
    ]  # fmt: skip
