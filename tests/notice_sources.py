"""Sources of the invented notices: text and expected result of one notice in one file, so that they cannot drift apart.

The head is `key: value` lines up to `---`. Then each line is a paragraph as it stands, with these exceptions:

    #title …                                    the plan's title
    #block …                                    the block of the tasks that follow
    #task number | title | lead | responsible   the next task (names joined by 、; number may be blank)
    #ind name | unit of measure | 2024=5 2025=6.5
    #phase name | 2024-01 | 2024-06
    #member role | name | unit | post
    #unit name | full name | alias
    | a | b |                                   a row of a table; ^ is the cell above, < the cell to the left
    %h1 … %h4 …                                 a heading, as the format marks it
    %c … / %r …                                 centred / to the right
    %b bold|rest                                a paragraph that begins in bold
    %1 … %2 … %3 … %4 …                         numbered by the program: 一、 / (一) / 1. / (1)
    %box … / %note …                            a text box / a footnote to the paragraph before
    %sheet …                                    another sheet
    %raw …                                      html as it stands
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).with_name("notices") / "sources"
_GROUPS = ("各", "相关", "有关", "沿")


@dataclass
class Notice:
    """One notice: its lines as (mark, text), mark "" for a plain paragraph, and what should be read from it."""

    name: str
    head: dict[str, str]
    lines: list[tuple[str, str]] = field(default_factory=list)
    expected: dict[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> str:
        return self.head["form"]


def read_source(path: Path) -> Notice:
    """The notice of one source file."""
    return parse(path.stem, path.read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Notice:
    head_text, _, body = text.partition("\n---\n")
    head = dict(line.split(": ", 1) for line in head_text.splitlines())
    notice = Notice(name, head)
    told: dict[str, list[list[str]]] = {key: [] for key in ("title", "task", "ind", "phase", "member", "unit")}
    block = ""
    for line in body.rstrip("\n").split("\n"):
        if line.startswith("#"):
            key, _, rest = line[1:].partition(" ")
            if key == "block":
                block = rest.strip()
                continue
            told[key].append([part.strip() for part in rest.split("|")] + ([block] if key == "task" else []))
        elif line.startswith("%"):
            mark, _, rest = line[1:].partition(" ")
            notice.lines.append((mark, rest))
        elif line.startswith("|"):
            notice.lines.append(("row", line))
        else:
            notice.lines.append(("", line))
    notice.expected = _expected(told)
    return notice


def row_cells(line: str) -> list[str]:
    """The cells of a row's line; `\\n` is a line break in a cell."""
    return [cell.strip().replace("\\n", "\n") for cell in line.strip().strip("|").split("|")]


def _expected(told: dict[str, list[list[str]]]) -> dict[str, Any]:
    tasks = []
    for number, (printed, title, lead, responsible, block) in enumerate(told["task"], 1):
        tasks.append(
            {
                "task": f"T{number:02d}",
                "number": int(printed) if printed else None,
                "block": block,
                "title": title,
                "lead": _names(lead),
                "responsible": _names(responsible),
            }
        )
    named = dict.fromkeys(
        unit for task in tasks for unit in (*task["lead"], *task["responsible"]) if not unit.startswith(_GROUPS)
    )
    known = {name: (full, alias) for name, full, alias in told["unit"]}
    units = []
    for unit in named:
        full, alias = known.get(unit, ("", ""))
        units.append({"unit": unit, "full_name": full, "aliases": _names(alias), "groups": []})
    return {
        "title": told["title"][0][0],
        "tasks": tasks,
        "units": units,
        "indicators": [
            {
                "indicator": f"I{number}",
                "name": name,
                "unit_of_measure": measure,
                "targets": {year: float(value) for year, value in (pair.split("=") for pair in targets.split())},
            }
            for number, (name, measure, targets) in enumerate(told["ind"], 1)
        ],
        "phases": [{"name": name, "start": start, "end": end} for name, start, end in told["phase"]],
        "members": [
            {"name": name, "unit": unit, "post": post, "role": role} for role, name, unit, post in told["member"]
        ],
    }


def _names(text: str) -> list[str]:
    """Names joined by 、, of which those inside brackets and in 各市、县 separate nothing."""
    return [part for part in re.split(r"(?<!各市)、(?![^(]*\))", text) if part]
