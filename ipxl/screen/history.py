"""What `ipxl history` prints: the periods in counts, and series of lights and values, as tables that fit a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ipxl.clock import BEIJING
from ipxl.facts.lights import LIGHT_NAMES, Lamp, Light
from ipxl.facts.rows import TrailRow
from ipxl.merge.outdated import Standing
from ipxl.merge.series import Overview, Series
from ipxl.report.as_json import number_json
from ipxl.report.outdated import standing_json
from ipxl.report.words import plain
from ipxl.text import display_width, shorten

MOST_PERIODS = 6
"""Periods beside each other in a table of many series."""
_LABEL = 22
"""Columns of a name at the head of a line in such a table."""
_LIGHTS: tuple[Light, ...] = (*LIGHT_NAMES, "grey")


def overview_lines(rows: Sequence[Overview]) -> list[str]:
    """One line a period: who returned, how many of each light, what was published."""
    header = ("期次", "截至", "已报", "任务绿黄红灰", "指标绿黄红灰", "发布")
    return table(
        header,
        [
            (
                row.period,
                row.end.isoformat(),
                f"{row.returned}/{row.due}",
                _counts(row.tasks),
                _counts(row.indicators),
                _told(row),
            )
            for row in rows
        ],
    )


def _counts(lights: Mapping[str, int]) -> str:
    return "/".join(str(lights.get(light, 0)) for light in _LIGHTS)


def _told(row: Overview) -> str:
    if row.standing is None:
        return "—"
    publication = row.standing.publication
    day = publication.at.astimezone(BEIJING).date()
    return f"第{publication.number}次 {day}{' 已过时' if row.standing.stale else ''}"


def series_lines(series: Series) -> list[str]:
    """A heading, then one line a period."""
    last = series.points[-1] if series.points else None
    lasts = f"，{last.now.lamp.word}已连续{series.lasts}期" if last and series.lasts > 1 else ""
    ids = series.name
    if series.key.kind != "unit":
        ids = " ".join(part for part in (series.key.item, series.key.unit, series.name) if part)
    header = ("期次", "截至", "亮灯", "数值", "应达%", "差距", "发布时")
    rows = [
        (
            point.period, point.end.isoformat(), _shown(point), _figure(point.now.value, series.measure),
            plain(point.expected), plain(point.gap), _published(point, series.measure),
        )
        for point in series.points
    ]  # fmt: skip
    return [f"{ids}{lasts}", *(f"  {line}" for line in table(header, rows, without_empty=True))]


def _shown(point: TrailRow) -> str:
    """The light as history shows it; how it would be lit now where that is another."""
    shown = _shown_word(point)
    return shown if point.shown == point.now.light else f"{shown}(补好后{point.now.lamp.word})"


def _shown_word(point: TrailRow) -> str:
    return Lamp(point.shown, point.now.grey).word


def _published(point: TrailRow, measure: str) -> str:
    told = point.published
    if told is None:
        return "—"
    if not point.differs:
        return "相同"
    value = _figure(told.value, measure)
    return f"{told.lamp.word} {value}".rstrip() if told.value != point.now.value else told.lamp.word


def _figure(value: Decimal | None, measure: str) -> str:
    return "" if value is None else f"{plain(value)}{measure}"


def matrix_lines(heading: str, many: Sequence[Series]) -> list[str]:
    """Several series in one table, a line each and a column a period; the oldest periods are left out when too many."""
    periods = list(dict.fromkeys(point.period for series in many for point in series.points))
    shown = periods[-MOST_PERIODS:]
    rows = []
    for series in many:
        lights = {point.period: _shown_word(point) for point in series.points}
        label = f"{series.key.item} {shorten(series.name, _LABEL)}"
        rows.append((label, *(lights.get(period, "") for period in shown)))
    left = len(periods) - len(shown)
    note = [f"  (较早的{left}期没有列出，见 --json)"] if left else []
    return [heading, *(f"  {line}" for line in table(("", *shown), rows)), *note]


def table(header: Sequence[str], rows: Sequence[Sequence[str]], without_empty: bool = False) -> list[str]:
    """Columns aligned for a screen on which Chinese characters take two; columns without anything may be left out."""
    kept = [n for n in range(len(header)) if not without_empty or any(row[n] for row in rows)]
    lines = [[line[n] for n in kept] for line in (header, *rows)]
    widths = [max(display_width(line[n]) for line in lines) for n in range(len(kept))]
    return [
        "  ".join(cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _published_json(standing: Standing) -> dict[str, object]:
    """Without what differs: `status` of the period names it."""
    return {key: value for key, value in standing_json(standing).items() if key not in ("differences", "altered")}


def history_json(rows: Sequence[Overview], many: Sequence[Series]) -> dict[str, object]:
    """The whole for programs: every period, then every series asked for."""
    return {
        "periods": [
            {
                "period": row.period,
                "end": row.end.isoformat(),
                "deadline": row.deadline.isoformat(),
                "returned": row.returned,
                "due": row.due,
                "tasks": {light: row.tasks.get(light, 0) for light in _LIGHTS},
                "indicators": {light: row.indicators.get(light, 0) for light in _LIGHTS},
                "published": _published_json(row.standing) if row.standing else None,
            }
            for row in rows
        ],
        "series": [
            {
                "kind": series.key.kind,
                "item": series.key.item or None,
                "unit": series.key.unit or None,
                "name": series.name,
                "lasts": series.lasts,
                "periods": [_point_json(point) for point in series.points],
            }
            for series in many
        ],
    }


def _point_json(point: TrailRow) -> dict[str, object]:
    now, told = point.now, point.published
    return {
        "period": point.period,
        "end": point.end.isoformat(),
        "light": now.light,
        "grey": now.grey,
        "value": number_json(now.value),
        "expected": number_json(point.expected),
        "gap": number_json(point.gap),
        "target": number_json(point.target),
        "published_light": told.light if told else None,
        "published_grey": told.grey if told else None,
        "published_value": number_json(told.value) if told else None,
        "shown_light": point.shown,
    }
