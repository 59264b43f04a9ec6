"""矩阵: units down, tasks across, in each cell the role's letter and the light. It grows, then comes in several parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ipxl.merge.result import Result
from ipxl.report.plots.drawing import SMALLEST, drawing, fit, note, numbered, title, width_of, wrap
from ipxl.report.plots.grid import PictureGrid, grid_of, shown_name
from ipxl.report.plots.marks import Box, Drawing, DrawnText, Mark
from ipxl.report.summary.matrix import ROLE_LETTERS
from ipxl.report.summary.style import LIGHT_COLOURS
from ipxl.sheet.palette import HEAD_FILL, INK, NAVY, RULE

NAME = "矩阵"
PARTS_MOST = 12
"""More pictures than this help nobody; the summary workbook has the whole matrix."""
_PAPER = "#FFFFFF"
_ROLES = "牵=牵头单位，责=责任单位，空格=不承担。"
_SHAPES = "●绿 ▲黄 ■红 ○灰（未报、无效、未到期或待核）。"


class _Said(NamedTuple):
    """What a cell says: a role's letter, "" for none, and a light word, None for a duty that is not there."""

    role: str
    word: str | None

    def text(self, dense: bool) -> str:
        """As it stands in the cell."""
        return self.role + ((self.word or "")[:1] if dense else self.word or "")


_NOTHING = _Said("", None)
_Cells = Mapping[tuple[str, str], _Said]


def matrix_drawings(result: Result) -> list[Drawing]:
    """The picture or its parts; none without units or tasks, or when it would take more than PARTS_MOST."""
    units = [(row.unit, row.lamp.word) for row in result.units]
    tasks = [(row.task, row.title) for row in result.tasks]
    if not units or not tasks:
        return []
    grid = grid_of([unit for unit, _ in units], len(tasks))
    parts = grid.down * grid.across
    if parts > PARTS_MOST:
        return []
    cells = _cells(result)
    made = []
    for part in range(parts):
        row, column = divmod(part, grid.across)
        marks = title(result, "单位×任务亮灯", part + 1, parts, grid.scale)
        own_units = units[row * grid.rows : (row + 1) * grid.rows]
        own_tasks = tasks[column * grid.columns : (column + 1) * grid.columns]
        marks += sorted(_table(grid, own_units, own_tasks, cells), key=_layer)
        marks.append(note(_ROLES + (_SHAPES if grid.style.dense else ""), grid.scale))
        made.append(drawing(numbered(NAME, part + 1, parts), marks, grid.scale))
    return made


def _cells(result: Result) -> dict[tuple[str, str], _Said]:
    """What is said of every duty, by unit and task."""
    return {(row.unit, row.task): _Said(ROLE_LETTERS[row.role], row.lamp.word) for row in result.duties}


def _layer(mark: Mark) -> tuple[bool, str]:
    """Boxes before texts, and those of one colour together, which are painted at once."""
    return isinstance(mark, DrawnText), mark.fill if isinstance(mark, Box) else ""


def _table(
    grid: PictureGrid, units: Sequence[tuple[str, str | None]], tasks: Sequence[tuple[str, str | None]], cells: _Cells
) -> list[Mark]:
    said = [cells[unit, task] for unit, _ in units for task, _ in tasks if (unit, task) in cells]
    letter = _letter(grid, said, grid.width)
    lights = grid.left + grid.name
    first = lights + grid.style.light_width
    marks = _heads(grid, tasks)
    for number, (unit, light) in enumerate(units):
        y = grid.top + grid.style.head_height + number * grid.height
        marks += _name(grid, unit or "", y)
        own = _letter(grid, [_Said("", light)], grid.style.light_width)
        marks += _cell(grid, _Said("", light), (lights, y), grid.style.light_width, own)
        for place, (task, _) in enumerate(tasks):
            marks += _cell(grid, cells.get((unit, task), _NOTHING), (first + place * grid.width, y), grid.width, letter)
    return marks


def _heads(grid: PictureGrid, tasks: Sequence[tuple[str, str | None]]) -> list[Mark]:
    """The headings: ids of the tasks, and their names where there is room."""
    style = grid.style
    lights = grid.left + grid.name
    marks = [*_head(grid, grid.left, grid.name, ["单位"]), *_head(grid, lights, style.light_width, ["亮灯"])]
    for place, (task, name) in enumerate(tasks):
        more = [] if style.dense else wrap(name or "", style.head, grid.width - 8, 3)
        marks += _head(grid, lights + style.light_width + place * grid.width, grid.width, [task, *more])
    return marks


def _head(grid: PictureGrid, x: float, width: float, lines: Sequence[str]) -> list[Mark]:
    style = grid.style
    step = style.head + 5
    first = grid.top + style.head_height / 2 - (len(lines) - 1) * step / 2
    marks: list[Mark] = [Box(x, grid.top, width, style.head_height, HEAD_FILL, RULE, 1)]
    for number, line in enumerate(lines):
        size = max(SMALLEST, min(style.head, (width - 4) / max(width_of(line, 1), 1)))
        shown = fit(line, size, width - 4)
        marks.append(DrawnText(x + width / 2, first + number * step, shown, size, NAVY, number == 0, "center"))
    return marks


def _name(grid: PictureGrid, unit: str, y: float) -> list[Mark]:
    size = min(grid.style.name, grid.letter)
    shown = fit(shown_name(unit), size, grid.name - 14)
    return [
        Box(grid.left, y, grid.name, grid.height, _PAPER, RULE, 1),
        DrawnText(grid.left + 8, y + grid.height / 2, shown, size, INK),
    ]


def _cell(grid: PictureGrid, said: _Said, at: tuple[float, float], width: float, letter: float) -> list[Mark]:
    x, y = at
    if said.word is None:
        return [Box(x, y, width, grid.height, _PAPER, RULE, 1)]
    fill, ink = LIGHT_COLOURS[said.word]
    shown = said.text(grid.style.dense)
    return [
        Box(x, y, width, grid.height, fill, RULE, 1),
        DrawnText(x + width / 2, y + grid.height / 2, shown, letter, ink, align="center"),
    ]


def _letter(grid: PictureGrid, said: Iterable[_Said], width: float) -> float:
    """The size at which the longest fits into cells of that width."""
    longest = max((width_of(one, 1) for one in {cell.text(grid.style.dense) for cell in said}), default=1.0)
    return min(grid.letter, (width - 4) / max(longest, 1.0))
