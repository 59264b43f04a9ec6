"""What a table still lacks, as cells to fill, in the order of its sheets."""

from __future__ import annotations

from openpyxl.utils.cell import coordinate_from_string

from ipxl.finding import Finding
from ipxl.plan.columns import SHEETS
from ipxl.plan.lint import lint
from ipxl.plan.reading import TableReading

_ORDER = {sheet.title: number for number, sheet in enumerate(SHEETS)}


def gap_lines(reading: TableReading) -> list[str]:
    """Lines for the screen: the cells without which `templates` writes nothing, then what only mail needs; [] for none."""
    gaps = sorted((item for item in lint(reading) if item.severity == "error"), key=_place)
    lines = [f"要填的格有{len(gaps)}处，填好才能生成填报表：" if gaps else "没有非填不可的格，核对过就可以生成填报表。"]
    lines += [
        f"  {item.sheet}{'!' if item.cell else ''}{item.cell or ''}：{item.message}{item.remedy}" for item in gaps
    ]
    units = reading.plan.reporting_units
    unknown = [unit for unit in units if not unit.email]
    if unknown:
        lines.append(f"用邮件收发的，还要在“单位”表填邮箱、联络员和电话（{len(unknown)}家没有邮箱）；不用邮件的不填。")
    return lines


def _place(item: Finding) -> tuple[int, int, str]:
    column, row = coordinate_from_string(item.cell) if item.cell else ("", 0)
    return _ORDER.get(item.sheet or "", len(_ORDER)), row, column
