"""Sheets into a Plan, in canonical order. Bad rows become problems, never exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ipxl.plan.columns import CHOICES, ITEMS, MEMBER_ROLES, SHEETS, YES, SettingLine
from ipxl.plan.model import (
    BONUS,
    DIRECTIONS,
    INDICATOR_KINDS,
    LEVELS,
    MALUS,
    SCORE_ITEMS,
    Group,
    Indicator,
    Level,
    Member,
    Period,
    Phase,
    Plan,
    ScoreGrant,
    ScoreRule,
    Settings,
    Superior,
    Task,
    Unit,
)
from ipxl.plan.names import NameIndex
from ipxl.plan.reading import Notes, PlanReadingRow, TableReading
from ipxl.plan.source import RawSheet
from ipxl.plan.values import as_id, as_name, as_names, natural

Sheets = Mapping[str, RawSheet]

_COUNTS = ("late_days", "rank_rows")
_MOST_COUNTED = 3650
_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)


def parse(sheets: Sheets, file: str | None) -> TableReading:
    """The plan that `sheets` hold, with everything found while reading them. file: the name findings carry."""
    notes = Notes(file)
    _check_columns(sheets, notes)
    units = tuple(_units(sheets, notes))
    group_names = [as_name(row.key) for row in _rows(sheets, notes, "单位组", note=False)]
    index = NameIndex(
        [(unit.name, (unit.full_name, *unit.aliases)) for unit in units] + [(name, ()) for name in group_names]
    )
    units = tuple(
        replace(unit, successors=tuple(index.find(name) or name for name in unit.successors)) for unit in units
    )
    groups = tuple(_groups(sheets, notes, index))
    phases = tuple(sorted(_phases(sheets, notes), key=lambda phase: (phase.start, phase.end, phase.name)))
    periods = tuple(sorted(_periods(sheets, notes), key=lambda period: (period.end, period.period)))
    settings = _settings(sheets, notes)
    plan = Plan(
        settings,
        tuple(_tasks(sheets, notes, index, _defaults(settings, phases, periods))),
        tuple(_indicators(sheets, notes, index)),
        units,
        groups,
        phases,
        periods,
        _members(sheets, notes, index, [unit.name for unit in units]),
        tuple(_levels(sheets, notes)),
        tuple(_superiors(sheets, notes)),
        tuple(_score_rules(sheets, notes)),
        tuple(_score_grants(sheets, notes, index)),
    )
    years = sheets["指标"].years if "指标" in sheets else ()
    return TableReading(plan, notes.problems, notes.places, notes.mentions, notes.dropped, years, file)


def _check_columns(sheets: Sheets, notes: Notes) -> None:
    """Note sheets and columns that are not there, once each."""
    for spec in SHEETS:
        sheet = sheets.get(spec.title)
        if sheet is None and spec.optional:
            continue
        if sheet is None:
            notes.add("PLAN_SHEET_MISSING", spec.title, None, columns="、".join(spec.headers()))
            continue
        notes.places.letters[spec.title] = sheet.letters
        needed = [column.header for column in spec.columns if column.needed]
        missed = [column.header for column in spec.columns if not column.needed and not column.optional]
        for code, missing in (
            ("PLAN_COLUMN_NEEDED", [header for header in sheet.missing if header in needed]),
            ("PLAN_COLUMN_MISSING", [header for header in sheet.missing if header in missed]),
        ):
            if missing:
                notes.add(code, spec.title, f"A{sheet.header_row}", columns="、".join(missing))


def _rows(sheets: Sheets, notes: Notes, title: str, *, note: bool = True) -> Iterator[PlanReadingRow]:
    """The rows of a sheet that have an id of their own, in natural order of the ids; the others are noted.

    note: whether this is the reading that counts, or only a look at the ids beforehand.
    """
    if title not in sheets:
        return
    sheet = sheets[title]
    header = sheet.spec.key
    rows = []
    for raw in sheet.rows:
        value = raw.values.get(header)
        row = PlanReadingRow(sheet, raw, "", notes)
        key = row.period(header) if title == "期次" else as_name(value) if title == "单位组" else as_id(value)
        key = key.upper() if title == "校验级别" else key
        rows.append(replace(row, key=key))
    seen: dict[str, PlanReadingRow] = {}
    for row in sorted(rows, key=lambda row: (natural(row.key), row.raw.number)):
        if row.key and row.key not in seen:
            seen[row.key] = row
            notes.places.numbers[title, row.key] = row.raw.number
            yield row
        elif note and row.key:
            row.add("PLAN_ID_TWICE", header, value=row.key, other=f"{seen[row.key].cell(header)}格")
        elif note and header in sheet.letters:
            row.add("PLAN_ID_BLANK", header)


def _settings(sheets: Sheets, notes: Notes) -> Settings:
    """The sheet 方案; an item that is missing, blank or unreadable keeps the default of Settings."""
    rows = {row.key: row for row in _rows(sheets, notes, "方案")}
    values: dict[str, Any] = {"plan_id": "", "title": ""}
    for item in ITEMS:
        row = rows.get(item.name)
        if row is not None:
            value = _setting(row, item)
            if value not in (None, ""):
                values[item.field] = value
        elif not item.optional and "方案" in sheets and "值" in sheets["方案"].letters:
            notes.add("PLAN_ITEM_MISSING", "方案", None, item=item.name)
    settings = Settings(**values)
    if not 0 < settings.yellow < settings.red:
        cell = notes.places.cell("方案", "黄灯阈值", "值")
        notes.add("PLAN_THRESHOLDS", "方案", cell, yellow=settings.yellow, red=settings.red)
    return settings


def _setting(row: PlanReadingRow, item: SettingLine) -> str | date | Decimal | int | bool | None:
    """One item's value, None when blank or unreadable."""
    if item.kind == "date":
        return row.day("值", "按空白处理", end_of_month=item.field != "start")
    if item.kind == "text":
        return as_id(row.text("值")) if item.field == "plan_id" else row.text("值")
    if item.kind == "flag":
        return row.flag("值", default=False)
    if item.kind == "choice":
        return row.choice("值", CHOICES[item.field]) if row.text("值") else None
    number = row.number("值")
    if item.field not in _COUNTS or number is None:
        return number
    if not 0 <= number <= _MOST_COUNTED or number != int(number):
        row.add("PLAN_NUMBER_UNREADABLE", "值", value=row.text("值"))
        return None
    return int(number)


def _defaults(
    settings: Settings, phases: tuple[Phase, ...], periods: tuple[Period, ...]
) -> tuple[date | None, date | None]:
    """The dates of a task that has none: what 方案 says, else the outer dates of phases, else of periods."""
    starts = [settings.start, *(phase.start for phase in phases[:1]), *sorted(period.start for period in periods)]
    ends = [settings.task_due, settings.end, *(phase.end for phase in phases[-1:]), *(p.end for p in periods[-1:])]
    return next(filter(None, starts), None), next(filter(None, ends), None)


def _tasks(sheets: Sheets, notes: Notes, index: NameIndex, defaults: tuple[date | None, date | None]) -> Iterator[Task]:
    default_start, default_due = defaults
    for row in _rows(sheets, notes, "任务"):
        start, due = row.day("开始", "按默认日期计算"), row.day("完成时限", "按默认日期计算", end_of_month=True)
        if (start or default_start) is None or (due or default_due) is None:
            notes.add("PLAN_NO_DATES", "任务", row.cell("完成时限"), task=row.key)
        yield Task(
            task=row.key,
            block=row.text("任务板块"),
            title=row.text("重点任务"),
            requirement=row.text("工作要求"),
            lead=row.names("牵头单位", index),
            responsible=row.names("责任单位", index),
            start=start or default_start or _EARLIEST,
            due=due or default_due or _LATEST,
            start_is_default=start is None,
            due_is_default=due is None,
            ongoing=row.flag("长期坚持", False),
            above=row.ids("上级任务编号"),
        )


def _indicators(sheets: Sheets, notes: Notes, index: NameIndex) -> Iterator[Indicator]:
    rows = list(_rows(sheets, notes, "指标"))
    _note_blank_headlines(rows, notes)
    for row in rows:
        targets = ((year, row.number(str(year))) for year in row.sheet.years)
        yield Indicator(
            indicator=row.key,
            name=row.text("指标"),
            unit_of_measure=row.text("计量单位"),
            kind=row.choice("类型", INDICATOR_KINDS),
            direction=row.choice("方向", DIRECTIONS),
            integer=row.flag("整数", False),
            headline=row.flag("主要", True),
            baseline=row.number("基数"),
            targets=tuple((year, target) for year, target in targets if target is not None),
            curve=_curve(row),
            owner=row.names("填报单位", index),
            tasks=row.ids("对应任务"),
            definition=row.text("口径"),
            above=row.ids("上级指标编号"),
        )


def _note_blank_headlines(rows: Sequence[PlanReadingRow], notes: Notes) -> None:
    """Rows whose 主要 is blank beside others that say 是: they count as 是 too, which may not be meant."""
    blank = [row for row in rows if not row.text("主要")]
    if blank and any(row.text("主要") == YES for row in rows):
        notes.add("PLAN_MAIN_BLANK", "指标", blank[0].cell("主要"), names="、".join(row.key for row in blank))


def _curve(row: PlanReadingRow) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    headers = ("一季", "二季", "三季", "四季")
    typed = [row.text(header) for header in headers]
    if not any(typed):
        return None
    numbers = [row.number(header) for header in headers]
    if any(text and number is None for text, number in zip(typed, numbers, strict=True)):
        return None  # Noted already, cell by cell.
    first, second, third, fourth = numbers
    if (
        first is None
        or second is None
        or third is None
        or fourth is None
        or not (0 <= first <= second <= third <= fourth <= 100)
    ):
        row.add("PLAN_CURVE_WRONG", "一季", value="、".join(text or "空" for text in typed))
        return None
    return first, second, third, fourth


def _units(sheets: Sheets, notes: Notes) -> Iterator[Unit]:
    names: dict[str, PlanReadingRow] = {}
    for row in _rows(sheets, notes, "单位"):
        name = row.name("简称") or row.name("全称")
        if not name:
            if "简称" in row.sheet.letters:
                row.add("PLAN_VALUE_BLANK", "简称", effect="，这个单位没有读入")
            continue
        if name in names:
            row.add("PLAN_ID_TWICE", "简称", value=name, other=f"{names[name].cell('简称')}格")
            continue
        names[name] = row
        yield Unit(
            unit_id=row.key,
            name=name,
            full_name=row.name("全称") or name,
            aliases=as_names(row.raw.values.get("别名")),
            email=row.text("邮箱"),
            liaison=row.text("联络员"),
            phone=row.text("电话"),
            member=row.flag("成员单位", False),
            rank_group=row.text("考核组"),
            ranked=row.flag("参与排名", True),
            valid_from=row.day("启用", "按空白处理"),
            valid_to=row.day("停用", "按空白处理", end_of_month=True),
            successors=as_names(row.raw.values.get("承接单位")),
        )


def _groups(sheets: Sheets, notes: Notes, index: NameIndex) -> Iterator[Group]:
    for row in sorted(_rows(sheets, notes, "单位组"), key=lambda row: row.key):
        yield Group(row.key, row.names("成员", index), row.text("说明"))


def _phases(sheets: Sheets, notes: Notes) -> Iterator[Phase]:
    for row in _rows(sheets, notes, "阶段"):
        start, end = row.needed_day("开始"), row.needed_day("结束", end_of_month=True)
        if start is None or end is None:
            row.drop()
        else:
            yield Phase(row.key, start, end, row.text("要求"))


def _periods(sheets: Sheets, notes: Notes) -> Iterator[Period]:
    for row in _rows(sheets, notes, "期次"):
        start = row.needed_day("开始")
        end = row.needed_day("截至日期", end_of_month=True)
        deadline = row.needed_day("报送截止", end_of_month=True)
        if start is None or end is None or deadline is None:
            row.drop()
        else:
            yield Period(row.key, row.text("类型"), start, end, deadline, row.period("上期"), as_id(row.text("阶段")))


def _levels(sheets: Sheets, notes: Notes) -> Iterator[Level]:
    """The levels set; a blank is no level, another word none either and noted."""
    for row in _rows(sheets, notes, "校验级别"):
        level = as_id(row.raw.values.get("级别"))
        if level in LEVELS:
            yield Level(row.key, level)
        elif level:
            row.add("PLAN_LEVEL_UNKNOWN", "级别", rule=row.key, value=level, known="、".join(LEVELS))


def _superiors(sheets: Sheets, notes: Notes) -> Iterator[Superior]:
    for row in _rows(sheets, notes, "上级指标"):
        yield Superior(
            row.key,
            row.text("上级指标"),
            row.number("分值"),
            row.text("来源"),
            row.ids("对应任务"),
            row.ids("对应指标"),
            row.text("佐证"),
            row.number("自评得分"),
            row.text("自评说明"),
        )


def _score_rules(sheets: Sheets, notes: Notes) -> Iterator[ScoreRule]:
    for row in _rows(sheets, notes, "考核"):
        item = as_id(row.raw.values.get("项目"))
        if item not in SCORE_ITEMS:
            row.add("PLAN_SCORE_ITEM", "项目", value=item, known="、".join(SCORE_ITEMS))
            continue
        yield ScoreRule(
            row.key,
            item,
            row.text("考核组"),
            row.number("权重"),
            as_id(row.raw.values.get("计分办法")),
            row.number("扣几分"),
            row.number("黄灯扣几分"),
            row.number("最低"),
            row.number("最高"),
        )


def _score_grants(sheets: Sheets, notes: Notes, index: NameIndex) -> Iterator[ScoreGrant]:
    """What the office adds and takes off; a row that does not say to whom, how much and why counts for nothing."""
    for row in _rows(sheets, notes, "考核加扣分"):
        item, points, units = as_id(row.raw.values.get("加扣")), row.number("分数"), row.names("单位", index)
        missing = [
            name
            for name, there in (
                ("单位(只写一个)", len(units) == 1),
                ("加扣(加分或扣分)", item in (BONUS, MALUS)),
                ("分数(大于0)", points is not None and points > 0),
                ("事由", row.text("事由")),
            )
            if not there
        ]
        if missing or points is None:
            row.add("PLAN_SCORE_GRANT", "序号", value=row.key, missing="、".join(missing))
            continue
        texts = row.text("事由"), row.text("佐证"), row.text("经办人")
        yield ScoreGrant(row.key, row.period("期次"), units[0], item, points, *texts)


def _members(sheets: Sheets, notes: Notes, index: NameIndex, units: list[str]) -> tuple[Member, ...]:
    """The steering group by role, then as the units stand in the plan. A person without a name is a legal row."""
    if "成员" not in sheets:
        return ()
    sheet = sheets["成员"]
    members = []
    for raw in sheet.rows:
        row = PlanReadingRow(sheet, raw, str(raw.number), notes)
        notes.places.numbers["成员", row.key] = raw.number
        unit = "、".join(row.names("单位", index))
        members.append(Member(row.text("姓名"), unit, row.text("职务"), row.text("角色")))

    def order(member: Member) -> tuple[object, ...]:
        role = MEMBER_ROLES.index(member.role) if member.role in MEMBER_ROLES else len(MEMBER_ROLES)
        unit = units.index(member.unit) if member.unit in units else len(units)
        return role, unit, member.unit, member.post, member.name

    return tuple(sorted(members, key=order))
