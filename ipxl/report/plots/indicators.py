"""指标: each indicator's actual share of the year's increment against the schedule and the year's target."""

from __future__ import annotations

from decimal import Decimal

from ipxl.facts.rows import IndicatorRow
from ipxl.merge.judgement import number_text, pace
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.plots.drawing import HEIGHT, LEGEND, MARGIN, TOP, WIDTH, drawing, fit, note, numbered, title, width_of
from ipxl.report.plots.marks import Box, Drawing, DrawnRule, DrawnText, Mark
from ipxl.report.summary.style import ACTUAL_COLOURS, LIGHT_COLOURS
from ipxl.sheet.palette import FAINT_RULE, INK, LOCKED_FILL, MUTED, NAVY

NAME = "指标"
_AXIS, _FIRST = TOP + 24, TOP + 52
_ROOM = HEIGHT - LEGEND - _FIRST
_ROW_LEAST, _ROW_MOST = 92, 150
ROWS_MOST = _ROOM // _ROW_LEAST
"""Indicators on one picture."""
_NAME_ROOM, _LIGHT_ROOM = 500, 230
_LEFT = MARGIN + _NAME_ROOM + 24
_RIGHT = WIDTH - MARGIN - _LIGHT_ROOM - 24
_NAME_SIZE, _SIZE, _SMALL = 28, 24, 22
_SCALE_LEAST, _SCALE_MOST = 125.0, 200.0
_STEP = 25
_PAST = "»"
"""Stands at a bar that is longer than the picture is wide."""


def indicator_drawings(result: Result) -> list[Drawing]:
    """The picture of the plan's own indicators, in parts when they are more than ROWS_MOST; none when there is none."""
    rows = [row for row in result.indicators if result.plan.is_headline(row.indicator)]
    more = len(result.indicators) - len(rows)
    parts = -(-len(rows) // ROWS_MOST)
    share = -(-len(rows) // parts) if parts else 0
    scale = _scale(rows)
    made = []
    for part in range(parts):
        shown = rows[part * share : (part + 1) * share]
        height = min(_ROOM / len(shown), _ROW_MOST)
        marks = title(result, f"指标完成进度与序时进度（{result.period.end.year}年）", part + 1, parts)
        marks += _axis(scale, _FIRST + height * len(shown))
        for number, row in enumerate(shown):
            marks += _row(row, _FIRST + number * height, height, scale)
        also = f" 方案正文另有{more}项目标，见汇总表“指标完成”。" if more else ""
        marks.append(note(f"虚线框为序时进度，实心条为完成进度，均为占全年任务的百分比；粗竖线为年度目标。{also}"))
        made.append(drawing(numbered(NAME, part + 1, parts), marks))
    return made


def _scale(rows: list[IndicatorRow]) -> float:
    """Percent at the right end: room for all bars and their figures, unless one runs far beyond the target."""
    most = max(
        (float(value) for row in rows for value in (row.actual_pct, row.expected_pct) if value is not None), default=0
    )
    room = width_of("完成100.0%", _SIZE) + 24
    return min(max(_SCALE_LEAST, most * (_RIGHT - _LEFT) / (_RIGHT - _LEFT - room)), _SCALE_MOST)


def _at(percent: float, scale: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(max(percent, 0.0), scale) / scale


def _axis(scale: float, end: float) -> list[Mark]:
    marks: list[Mark] = []
    for percent in range(0, int(scale) + 1, _STEP):
        x = _at(percent, scale)
        target = percent == 100
        label = "年度目标100%" if target else f"{percent}%"
        marks.append(
            DrawnRule(x, _FIRST - 6, x, end, NAVY if target or not percent else FAINT_RULE, 4 if target else 1.5)
        )
        if percent % 50 == 0 and (percent < 200 or scale == _SCALE_MOST):
            marks.append(DrawnText(x, _AXIS, label, _SMALL, NAVY if target else MUTED, target, "center"))
    return marks


def _row(row: IndicatorRow, top: float, height: float, scale: float) -> list[Mark]:
    middle = top + height / 2
    thick = min(height * 0.3, 40)
    name = fit(f"{row.indicator} {row.name}", _NAME_SIZE, _NAME_ROOM)
    light = MARGIN + _NAME_ROOM + 48 + _RIGHT - _LEFT
    fill, ink = LIGHT_COLOURS[row.lamp.word]
    return [
        DrawnText(MARGIN, middle - 19, name, _NAME_SIZE, INK, True),
        DrawnText(MARGIN, middle + 19, fit(_figures(row), _SMALL, _NAME_ROOM), _SMALL, MUTED),
        *_bar("序时", row.expected_pct, middle - thick / 2 - 2, thick, scale, (LOCKED_FILL, MUTED), True),
        *_bar("完成", row.actual_pct, middle + thick / 2 + 2, thick, scale, ACTUAL_COLOURS, False),
        Box(light, middle - 38, _LIGHT_ROOM, 42, fill, ink, 2),
        DrawnText(light + _LIGHT_ROOM / 2, middle - 17, row.lamp.word, 28, ink, True, "center"),
        DrawnText(light + _LIGHT_ROOM / 2, middle + 26, _distance(row.gap), _SMALL, INK, align="center"),
        DrawnRule(MARGIN, top + height - 1, WIDTH - MARGIN, top + height - 1, FAINT_RULE, 1),
    ]


def _bar(
    name: str, percent: Decimal | None, y: float, thick: float, scale: float, colours: tuple[str, str], dashed: bool
) -> list[Mark]:
    """A bar with its figure at the end, or in it where there is no room behind."""
    fill, ink = colours
    if percent is None:
        return [DrawnText(_LEFT + 12, y, f"{name} —", _SIZE, MUTED, backed=True)]
    value = float(percent)
    end = _at(value, scale)
    label = f"{name}{number_text(percent)}%" + (f" {_PAST}" if value > scale else "")
    box = Box(_LEFT, y - thick / 2, end - _LEFT, thick, fill, ink, 2, dashed)
    bars: list[Mark] = [box] if value > 0 else []
    if end + 12 + width_of(label, _SIZE) > _RIGHT:
        return [*bars, DrawnText(end - 12, y, label, _SIZE, INK, align="right")]
    return [*bars, DrawnText(end + 12, y, label, _SIZE, INK, backed=True)]


def _figures(row: IndicatorRow) -> str:
    """完成值 and 年度目标 as they are."""
    measure = f"({row.unit_of_measure})" if row.unit_of_measure else ""
    value = words.plain(row.value) or ("待核" if row.held else "—")
    return f"完成{value}，目标{words.plain(row.target) or '—'}{measure}"


def _distance(gap: Decimal | None) -> str:
    """Behind or ahead of the schedule, in words."""
    return "—" if gap is None else pace(gap)
