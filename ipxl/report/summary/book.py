"""The workbook in the making: what every sheet module is handed, and how a page is set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ipxl import text
from ipxl.facts.rows import IndicatorRow, ItemKey
from ipxl.finding import sort_key
from ipxl.merge.result import Result
from ipxl.merge.trail import streaks
from ipxl.report import words
from ipxl.report.summary.style import SummaryStyles
from ipxl.sheet import pages
from ipxl.sheet.checked import must
from ipxl.sheet.palette import BODY

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

HOME, LIGHTS, TASKS, INDICATORS, RETURNS = "首页", "红黄灯清单", "任务汇总", "指标完成", "报送情况"
RANKING, MATRIX, DETAILS, REQUESTS, CHANGES = "单位排名", "单位×任务矩阵", "任务明细", "需协调事项", "变化对比"
GROUP, EVIDENCE, CHECKS, ABOUT, MATTERS = "县区对比", "佐证目录", "校验记录", "说明与版本", "督办台账"
HEADER_ROW = 2
"""0-based row of the column headings on every table sheet: the title and a line of guidance stand above it."""
FIRST_ROW = HEADER_ROW + 1
LINKS_MOST = 65_000
"""Links that we put on one sheet; Excel keeps 65,530 and drops the rest without a word."""
_TITLE_COLUMNS = 90
LEAST_FOR_LEADERS, LEAST_FOR_THE_OFFICE = 9.0, 8.0
"""Points of print on paper, at least."""
_MARGINS = pages.Margins(0.4, 0.4, 0.7, 0.65)
_SMALL = f'&"{BODY},Regular"&10'
"""Begins a part of a header or footer. A digit after it would be read as one of the size's, so a blank follows."""


class SummaryPlaces:
    """Which row of the workbook shows what, known before any sheet is written. files: rows of 说明与版本 by file."""

    def __init__(self, result: Result, files: Mapping[str, int]) -> None:
        self._files = files
        self._duties: dict[tuple[str, str], int] = {}
        self._tasks: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._findings: dict[str, int] = {}
        for row, duty in enumerate(result.duties, FIRST_ROW + 1):
            self._duties.setdefault((duty.unit, duty.task), row)
            self._tasks.setdefault(duty.task, row)
            self._first.setdefault(duty.unit, row)
        for row, finding in enumerate(sorted(result.findings, key=sort_key), FIRST_ROW + 1):
            if finding.unit:
                self._findings.setdefault(finding.unit, row)
        indicators = enumerate(sorted_indicators(result), FIRST_ROW + 1)
        self._indicators = {indicator.indicator: row for row, indicator in indicators}
        self._units = {unit.unit: row for row, unit in enumerate(result.units, FIRST_ROW + 1)}

    def duty(self, unit: str, task: str) -> str | None:
        """Link to the row of 任务明细 for one unit and task."""
        return _link(DETAILS, self._duties.get((unit, task)))

    def item(self, item: str) -> str | None:
        """Link to a task's first row in 任务明细, or to an indicator's row in 指标完成."""
        return _link(DETAILS, self._tasks.get(item)) or _link(INDICATORS, self._indicators.get(item))

    def indicator(self, indicator: str) -> str | None:
        """Link to an indicator's row in 指标完成."""
        return _link(INDICATORS, self._indicators.get(indicator))

    def unit(self, unit: str) -> str | None:
        """Link to a unit's row in 报送情况."""
        return _link(RETURNS, self._units.get(unit))

    def duties(self, unit: str) -> str | None:
        """Link to a unit's first row in 任务明细."""
        return _link(DETAILS, self._first.get(unit))

    def findings(self, unit: str) -> str | None:
        """Link to a unit's gravest finding in 校验记录."""
        return _link(CHECKS, self._findings.get(unit))

    def file(self, file: str | None) -> str | None:
        """Link to the row of 说明与版本 that names a file with its time and hash."""
        return _link(ABOUT, self._files.get(file or ""))


def _link(sheet: str, row: int | None) -> str | None:
    return f"internal:'{sheet}'!A{row}" if row else None


def sorted_indicators(result: Result) -> list[IndicatorRow]:
    """The headline indicators first, so that the chart of 首页 can take them as one range."""
    return sorted(result.indicators, key=lambda row: not result.plan.is_headline(row.indicator))


@dataclass(frozen=True)
class SummaryBook:
    """One workbook in the making."""

    workbook: Workbook
    styles: SummaryStyles
    result: Result
    places: SummaryPlaces
    tabs: frozenset[str] = frozenset()

    def reaches(self, target: str | None) -> str | None:
        """A link within the workbook, None where it has no such sheet. tabs: empty where it has all."""
        there = not self.tabs or target is None or any(f"'{name}'" in target for name in self.tabs)
        return target if there else None

    @cached_property
    def streaks(self) -> dict[ItemKey, int]:
        """For how many periods running each item has had its present colour."""
        return streaks(self.result)

    @property
    def period(self) -> str:
        """2023年第三季度."""
        return self.result.period.title

    def add_sheet(self, name: str, paper: pages.Paper = "A4", landscape: bool = True) -> Worksheet:
        """A new sheet, set up to print one page wide and as many high as it takes; see `fit`."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        title = pages.plain_words(
            text.shorten(text.full_brackets(text.safe(self.result.plan.settings.title)), _TITLE_COLUMNS)
        )
        header = f"&L{_SMALL} {title}&R{_SMALL} {pages.plain_words(self.period)}"
        footer = f"&L{_SMALL} &A&C{_SMALL} {pages.COUNTED}&R{_SMALL} 截至{self.end}"
        pages.set_page(sheet, paper=paper, landscape=landscape, margins=_MARGINS, header=header, footer=footer)
        return sheet

    def fit(
        self,
        sheet: Worksheet,
        widths: Sequence[float],
        paper: pages.Paper = "A4",
        *,
        landscape: bool = True,
        size: float = 10,
        repeated: int = 0,
    ) -> None:
        """As many pages wide as leave a font of `size` its least size on paper, rather than smaller print.

        widths: of the columns that go on paper. repeated: how many of the first of them stand on every page.
        """
        least = LEAST_FOR_LEADERS if self.tabs else LEAST_FOR_THE_OFFICE
        wide = pages.pages_wide(widths, paper, landscape, least / size, repeated)
        if wide > 1:
            sheet.fit_to_pages(wide, 0)
            if repeated:
                must(sheet.repeat_columns(0, repeated - 1))

    @property
    def end(self) -> str:
        """The period's 截至日期."""
        return words.day(self.result.period.end)

    def sheet_title(self, name: str) -> str:
        """The text above a table: its name and the period."""
        return f"{name}（{self.period}）"
