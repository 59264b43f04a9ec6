"""The tables of an export: which there are, their columns, and their rows from the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from ipxl.clock import BEIJING
from ipxl.facts.rows import DutyRow, IndicatorRow, SpareRow, TaskRow, TrailRow, UnitRow
from ipxl.finding import Finding
from ipxl.matters.model import Matter
from ipxl.matters.settle import Report
from ipxl.merge.frames import COLUMNS, FrameColumn, FrameName
from ipxl.merge.result import FileRow, Result
from ipxl.plan.model import Period
from ipxl.record.matters_book import COLUMNS as MATTER_COLUMNS
from ipxl.tidy.answers import AnswerRow, answer_rows
from ipxl.tidy.kinds import KIND_NAMES, ColumnType, type_at
from ipxl.tidy.words import MEANINGS, OWN_MEANINGS, OWN_TITLES, TITLES

Cell = str | int | Decimal | bool | date | datetime | None
"""What stands in a cell: times without a zone are Beijing's, lists are texts by now."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """What is exported. results: oldest first, of which the last knows the lights of every period before it."""

    results: tuple[Result, ...]
    matters: tuple[Matter, ...] = ()


class TidyColumn(NamedTuple):
    """One column. value: what a row has in it."""

    name: str
    title: str
    type: ColumnType
    meaning: str
    value: Callable[[Any], object]


@dataclass(frozen=True)
class Table:
    """One table. key: the columns that no two rows share together; () where there is no such key."""

    name: str
    title: str
    meaning: str
    columns: tuple[TidyColumn, ...]
    key: tuple[str, ...]
    rows: Callable[[TableSource], Iterable[object]]

    def cells(self, source: TableSource) -> Iterator[list[Cell]]:
        """The rows, one list of cells each."""
        readers = [(column.value, column.type.kind == "list") for column in self.columns]
        for row in self.rows(source):
            yield [_cell(value(row), is_list) for value, is_list in readers]

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


class Dated(NamedTuple):
    """A row of one period's result."""

    period: str
    row: Any


class PeriodRow(NamedTuple):
    """One exported period, and the day by which it was judged."""

    row: Period
    as_of: date


class TargetRow(NamedTuple):
    """The target of an indicator in one year, as the plan of a period has it."""

    indicator: str
    year: int
    target: Decimal


def _cell(value: object, is_list: bool) -> Cell:
    if is_list:
        return "、".join(value)  # type: ignore[arg-type]  # the type of the column says so
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).replace(tzinfo=None, microsecond=0) if value.tzinfo else value
    return value  # type: ignore[return-value]  # nothing else has a type that `kinds` knows


def _column(table: str, column: FrameColumn, row: type) -> TidyColumn:
    name, own = column.name, f"{table}.{column.name}"
    if column.field is not None:

        def answer(of: object) -> object:
            return column.value(of) or None

        return TidyColumn(name, column.field.header, ColumnType("text", True), column.field.help, answer)
    title = OWN_TITLES.get(own) or TITLES.get(name, name)
    return TidyColumn(
        name, title, type_at(row, column.path), OWN_MEANINGS.get(own) or MEANINGS.get(name, ""), column.value
    )


def _plain(*paths: str) -> list[FrameColumn]:
    return [FrameColumn(path, attrgetter(path), path=path) for path in paths]


def _dated(
    name: str, title: str, meaning: str, row: type, columns: Sequence[FrameColumn], key: Sequence[str],
    rows: Callable[[Result], Iterable[object]],
) -> Table:  # fmt: skip
    """A table with the rows of every period."""

    def of_row(column: TidyColumn) -> TidyColumn:
        return column._replace(value=lambda dated: column.value(dated.row))

    def all_rows(source: TableSource) -> Iterator[Dated]:
        return (Dated(result.period.period, item) for result in source.results for item in rows(result))

    period = _column(name, FrameColumn("period", attrgetter("period"), path="period"), Dated)
    told = tuple(of_row(_column(name, column, row)) for column in columns)
    return Table(name, title, meaning, (period, *told), tuple(key) and ("period", *key), all_rows)


def _frame(
    name: FrameName, title: str, meaning: str, row: type, key: Sequence[str], without: Sequence[str] = ()
) -> Table:
    """A table of the rows that `Result.frame` has too."""
    columns = [column for column in COLUMNS[name] if column.name not in without]
    return _dated(name, title, meaning, row, columns, key, attrgetter(name))


def _periods() -> Table:
    names = ("period", "title", "kind", "start", "end", "deadline", "previous", "phase")
    columns = [FrameColumn(name, attrgetter(f"row.{name}"), path=f"row.{name}") for name in names]
    told = tuple(_column("periods", column, PeriodRow) for column in (*columns, *_plain("as_of")))

    def rows(source: TableSource) -> Iterator[PeriodRow]:
        return (PeriodRow(result.period, result.as_of) for result in source.results)

    return Table("periods", "期次", "导出了哪些期次", told, ("period",), rows)


def _indicators() -> Table:
    owner = FrameColumn("unit", attrgetter("unit"), path="unit")
    columns = [column for column in COLUMNS["indicators"] if column.name != "targets"]
    at = next(number for number, column in enumerate(columns) if column.name == "tasks")
    told = [*columns[:at], owner, *columns[at:]]
    meaning = "一期一项指标一行。各年目标在targets表"
    return _dated("indicators", "指标", meaning, IndicatorRow, told, ("indicator",), attrgetter("indicators"))


def _targets(result: Result) -> Iterator[TargetRow]:
    return (TargetRow(item.indicator, *target) for item in result.indicators for target in item.targets)


def _files() -> Table:
    columns = [column._replace(name="of_period") if column.name == "period" else column for column in COLUMNS["files"]]
    meaning = "一期一份来件一行：每一份来件在这一期怎样处理"
    return _dated("files", "来件", meaning, FileRow, columns, ("file",), attrgetter("files"))


def _lights() -> Table:
    told = tuple(_column("lights", column, TrailRow) for column in COLUMNS["trail"])

    def rows(source: TableSource) -> Sequence[TrailRow]:
        return source.results[-1].trail if source.results else ()

    meaning = "历期亮灯：一期一个任务、指标、单位或单位的一行。直到所导出的最后一期，以前各期都在内"
    return Table("lights", "历期亮灯", meaning, told, ("period", "kind", "item", "unit"), rows)


def _matters() -> Table:
    headers = {column.key: column.header for column in MATTER_COLUMNS}

    def told(column: FrameColumn) -> TidyColumn:
        made = _column("matters", column, Matter)
        header = headers.get(column.name)
        return made._replace(title=header, meaning=OWN_MEANINGS.get(f"matters.{column.name}", "")) if header else made

    columns = tuple(told(column) for column in _plain(*headers, "due_day", "closed_day", "is_open"))
    meaning = "督办台账.xlsx现在的各行，不分期次"
    return Table("matters", "督办事项", meaning, columns, (), lambda source: source.matters)


_ANSWER = _plain(*AnswerRow._fields)
_REPORT = _plain("matter", "unit", "text", "evidence", "applied")
TABLES: tuple[Table, ...] = (
    _periods(),
    _dated("answers", "填报内容", "一期一个单位填的一格一行；空着的格没有行。督办事项在matter_reports表", AnswerRow, _ANSWER,
           ("unit", "sheet", "record", "field"), answer_rows),
    _frame("duties", "任务明细", "一期一个单位在一项任务中一行", DutyRow, ("unit", "task")),
    _frame("tasks", "任务", "一期一项任务一行：各牵头单位合起来", TaskRow, ("task",)),
    _indicators(),
    _dated("targets", "指标目标", "一期一项指标一年一行", TargetRow, _plain(*TargetRow._fields), ("indicator", "year"), _targets),
    _frame("units", "单位", "一期一个单位一行", UnitRow, ("unit",)),
    _frame("requests", "问题与协调", "“问题与协调”表填了的一行一行", SpareRow, ("unit", "no")),
    _frame("evidence", "佐证材料", "“佐证材料”表填了的一行一行", SpareRow, ("unit", "no")),
    _files(),
    _frame("findings", "校验记录", "一个问题一行", Finding, ()),
    _lights(),
    _matters(),
    _dated("matter_reports", "督办报告", "一期一个单位对一件督办事项的报告一行", Report, _REPORT, ("matter", "unit"),
           attrgetter("matter_reports")),
)  # fmt: skip
"""Every table with data, in the order of the dictionary."""


class Entry(NamedTuple):
    """One line of the data dictionary."""

    table: str
    table_title: str
    column: str
    title: str
    type: str
    key: bool
    may_be_blank: bool
    values: str
    meaning: str


def entries(tables: Iterable[Table] | None = None) -> Iterator[Entry]:
    """The data dictionary: one line for every column of every table."""
    for table in TABLES if tables is None else tables:
        for column in table.columns:
            kind = column.type
            values = "；".join(f"{value}={word}" for value, word in kind.words)
            is_key, told = column.name in table.key, (values, column.meaning.rstrip("。"))
            yield Entry(
                table.name, table.title, column.name, column.title, KIND_NAMES[kind.kind], is_key, kind.blank, *told
            )


DICTIONARY = Table(
    "dictionary",
    "数据字典",
    "每张数据表的每一列",
    tuple(_column("dictionary", column, Entry) for column in _plain(*Entry._fields)),
    ("table", "column"),
    lambda _source: entries(),
)
ALL: tuple[Table, ...] = (*TABLES, DICTIONARY)
BY_NAME: dict[str, Table] = {table.name: table for table in ALL}
