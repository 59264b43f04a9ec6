"""The rows of each sheet of a draft, with a mark on every cell that was not plainly read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, TypeVar

from ipxl.errors import IpxlError
from ipxl.notice.found import FieldRead, Found, FoundIndicator, FoundTask
from ipxl.notice.recognise.proposals import place_of_post
from ipxl.plan.marks import Marks, PlanSpot
from ipxl.plan.model import DIRECTIONS, INDICATOR_KINDS, Group, Indicator, Member, Phase, Settings, Task, Unit
from ipxl.plan.names import normalise
from ipxl.plan.rows import Rows
from ipxl.plan.values import as_name
from ipxl.text import safe, shorten

T = TypeVar("T")

MOST = {"任务": 1000, "单位": 2000, "单位组": 500, "指标": 2000, "阶段": 200, "成员": 3000}
"""Rows of each sheet; more of them, and what was read is no notice."""
_REQUIREMENT_COLUMNS = 240
_TITLE_COLUMNS = 160
_MOST_NAME = 100
_MOST_SOURCE = 300
_LOWER = ("≤", "<")
_NO_DAY = date(2000, 1, 1)


class CellDoubt(NamedTuple):
    """A doubtful cell, for the screen: row names the row by its id."""

    sheet: str
    row: str
    header: str
    why: str
    place: str


@dataclass(slots=True)
class Sheets:
    """Collects, over all sheets, what is marked. Rows are added in the order in which they are written."""

    doubts: list[CellDoubt] = field(default_factory=list)
    phase_rows: Rows = field(default_factory=list)
    _comments: dict[PlanSpot, str] = field(default_factory=dict)
    _sources: dict[str, list[str]] = field(default_factory=lambda: {title: [] for title in ("方案", "期次", *MOST)})

    def source(self, sheet: str, place: str) -> int:
        """Note where the next row of a sheet was read. Gives the row's position. Raises IpxlError beyond the bound."""
        rows = self._sources[sheet]
        rows.append(safe(place)[:200])
        if len(rows) > MOST.get(sheet, len(rows)):
            raise IpxlError(f"读出的{sheet}超过{MOST[sheet]}个，不像一份通知。请只留方案正文和附件，另存后再导入。")
        return len(rows) - 1

    def doubt(self, sheet: str, row: int, key: str, header: str, why: str, place: str, *, told: bool = True) -> None:
        """Mark a cell. told: whether the screen lists it, too."""
        why = safe(why)
        self._comments[PlanSpot(sheet, row, header)] = f"{why}。" + (f"\n读自{place}。" if place else "")
        if told:
            self.doubts.append(CellDoubt(sheet, key, header, why, place))

    def read(self, sheet: str, row: int, key: str, header: str, said: FieldRead[T], blank: str = "") -> T:
        """The value of a field, marked when it is not sure, or when it is blank and `blank` says what to do."""
        if not said.sure:
            ask = "" if "请" in said.why else "，请填写" if blank and not said.value else "，请核对"
            self.doubt(sheet, row, key, header, f"{said.why or '拿不准'}{ask}", said.place)
        elif blank and not said.value:
            self.doubt(sheet, row, key, header, blank, said.place)
        elif said.why and said.value:
            self._sources[sheet][row] = f"{self._sources[sheet][row]}\n{header}：{safe(said.why)}"[:_MOST_SOURCE]
        return said.value

    def text(self, text: str) -> str:
        return safe(text)

    def with_dates(self, tasks: Sequence[Task], settings: Settings) -> Iterator[Task]:
        """The tasks with the default dates of the plan where the notice has none."""
        for task in tasks:
            yield replace(
                task,
                start=settings.start if task.start_is_default and settings.start else task.start,
                due=settings.task_due if task.due_is_default and settings.task_due else task.due,
            )

    def marks(self) -> Marks:
        return Marks(dict(self._comments), {title: tuple(places) for title, places in self._sources.items()})


def task_ids(tasks: Sequence[FoundTask]) -> list[str]:
    """T and the notice's own number where these are all different, else the position."""
    numbers = [task.number for task in tasks]
    own = None not in numbers and len(set(numbers)) == len(numbers) and 0 not in numbers
    return [f"T{(task.number if own else place) or place:02d}" for place, task in enumerate(tasks, 1)]


def indicator_ids(indicators: Sequence[FoundIndicator]) -> list[str]:
    """I1… for the rows of a table, X1… for targets in sentences."""
    counts = {True: 0, False: 0}
    ids = []
    for row in indicators:
        counts[row.in_table] += 1
        ids.append(f"{'I' if row.in_table else 'X'}{counts[row.in_table]}")
    return ids


def names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Names as the table has them, each once."""
    return tuple(dict.fromkeys(safe(name)[:_MOST_NAME] for text in texts if (name := as_name(text))))


def add_tasks(sheets: Sheets, found: Found) -> tuple[Task, ...]:
    ids = task_ids(found.tasks)
    tasks = [_task(sheets, key, task) for key, task in zip(ids, found.tasks, strict=True)]
    return tuple(tasks)


def _task(sheets: Sheets, key: str, task: FoundTask) -> Task:
    row = sheets.source("任务", task.place)

    def read(header: str, said: FieldRead[T], blank: str = "") -> T:
        return sheets.read("任务", row, key, header, said, blank)

    requirement = read("工作要求", task.requirement)
    responsible = read("责任单位", task.responsible)
    nobody = "通知没有写由谁牵头，请填写" if responsible else "通知没有写责任单位，请填写"
    start, due = read("开始", task.start), read("完成时限", task.due)
    return Task(
        task=key,
        block=safe(read("任务板块", task.block)),
        title=shorten(safe(read("重点任务", task.title, "没有读出任务名称，请填写")), _TITLE_COLUMNS),
        requirement=shorten(safe(requirement), _REQUIREMENT_COLUMNS),
        lead=names(read("牵头单位", task.lead, nobody)),
        responsible=names(responsible),
        start=start or _NO_DAY,
        due=due or _NO_DAY,
        start_is_default=start is None,
        due_is_default=due is None,
        ongoing=read("长期坚持", task.ongoing),
    )


def add_units(sheets: Sheets, found: Found) -> tuple[Unit, ...]:
    """The units that tasks name, and those that the notice lists as members of a group."""
    groups = {normalise(as_name(group.name)) for group in found.groups}
    members = {normalise(as_name(member.unit.value)) for member in found.members}
    taken: set[str] = set()
    units: list[Unit] = []
    own = {normalise(as_name(unit.name)) for unit in found.units}
    for unit in found.units:
        name = "".join(names((unit.name,)))
        if not name or normalise(name) in taken | groups:
            continue
        taken.add(normalise(name))
        key = f"U{len(units) + 1:02d}"
        row = sheets.source("单位", unit.place)
        full = as_name(sheets.read("单位", row, key, "全称", unit.full_name))
        aliases = tuple(alias for alias in names(unit.aliases.value) if normalise(alias) not in own)
        if aliases:
            sheets.read("单位", row, key, "别名", unit.aliases)
        spellings = {normalise(text) for text in (name, full, *aliases)}
        units.append(Unit(key, name, full or name, aliases, member=bool(spellings & members)))
    proposed = {name for group in found.groups if not group.members.sure for name in names(group.members.value)}
    for name, place in _further_names(found, taken | groups | {normalise(a) for u in units for a in u.aliases}):
        row, key = sheets.source("单位", place), f"U{len(units) + 1:02d}"
        if name in proposed:
            sheets.doubt("单位", row, key, "简称", "按领导小组名单里的单位或职务建议的单位", place)
        units.append(Unit(key, name, name, member=normalise(name) in members))
    return tuple(units)


def _further_names(found: Found, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Names that a task, a group or an indicator has, and nothing declares."""
    reads = [(names(said.value), said.place) for task in found.tasks for said in (task.lead, task.responsible)]
    reads += [(names(group.members.value), group.members.place) for group in found.groups]
    reads += [(names(row.owner.value), row.owner.place) for row in found.indicators]
    for texts, place in reads:
        for name in texts:
            if normalise(name) not in taken:
                taken.add(normalise(name))
                yield name, place


def add_groups(sheets: Sheets, found: Found) -> tuple[Group, ...]:
    blank = "通知没有列出它包括哪些单位。请先在“单位”表加上这些单位，再把简称填在这里，用“、”隔开"
    groups: dict[str, Group] = {}
    for group in sorted(found.groups, key=lambda group: as_name(group.name)):
        for name in names((group.name,)):
            if name in groups:
                continue
            row = sheets.source("单位组", group.place)
            if group.members.value:
                sheets.read("单位组", row, name, "成员", group.members)
            else:
                sheets.doubt("单位组", row, name, "成员", blank, group.place)
            groups[name] = Group(name, names(group.members.value))
    return tuple(groups.values())


def add_indicators(sheets: Sheets, found: Found, tasks: Sequence[Task]) -> tuple[Indicator, ...]:
    ids = indicator_ids(found.indicators)
    ordered = sorted(zip(ids, found.indicators, strict=True), key=lambda pair: (pair[0][0], int(pair[0][1:])))
    return tuple(_indicator(sheets, key, row, tasks) for key, row in ordered)


def _indicator(sheets: Sheets, key: str, said: FoundIndicator, tasks: Sequence[Task]) -> Indicator:
    row = sheets.source("指标", said.place)

    def read(header: str, value: FieldRead[T], blank: str = "") -> T:
        return sheets.read("指标", row, key, header, value, blank)

    unit = read("计量单位", said.unit_of_measure)
    kind = said.kind.value
    if kind in INDICATOR_KINDS:
        read("类型", said.kind)
    else:
        kind = "比率" if unit in ("%", "％", "‰") or unit.startswith(("1/", "/")) else "存量"
        why = f"通知没有写是期末数、当年数还是比率，暂按“{kind}”，请核对"
        sheets.doubt("指标", row, key, "类型", why, said.place)
    direction = _direction(sheets, row, key, said)
    targets = tuple((year, read(str(year), target)) for year, target in said.targets)
    about = tuple(tasks[at] for at in read("对应任务", said.tasks) if at < len(tasks))
    owner = names(read("填报单位", said.owner))
    if not owner:
        owner = (about[0].lead or about[0].responsible)[:1] if about else ()
        why = "通知没有写由谁填报，暂由对应任务的第一个单位填报" if owner else "通知没有写由谁填报，请填写一个单位"
        sheets.doubt("指标", row, key, "填报单位", why, said.place)
    return Indicator(
        indicator=key,
        name=shorten(safe(read("指标", said.name)), _TITLE_COLUMNS),
        unit_of_measure=safe(unit)[:_MOST_NAME],
        kind=kind,
        direction=direction,
        integer=False,
        baseline=read("基数", said.baseline),
        targets=targets,
        curve=None,
        owner=owner,
        tasks=tuple(task.task for task in about),
        definition=shorten(safe(read("口径", said.definition)), _REQUIREMENT_COLUMNS),
    )


def _direction(sheets: Sheets, row: int, key: str, said: FoundIndicator) -> str:
    """As the notice says; else down where its targets fall or are upper limits, else up."""
    if said.direction.value in DIRECTIONS and said.direction.sure:
        return said.direction.value
    values = [target.value for _, target in said.targets]
    if said.baseline.value is not None:
        values.insert(0, said.baseline.value)
    if values and values[-1] < values[0]:
        direction, why = "降", "各年目标越来越小，暂按越小越好，请核对"
    elif values and values[-1] > values[0] and said.direction.value == "降" and said.comparison not in _LOWER:
        direction, why = "升", "各年目标越来越大，暂按越大越好，请核对"
    elif said.comparison in _LOWER:
        direction, why = "降", "目标写的是上限，暂按越小越好，请核对"
    else:
        found = sheets.read("指标", row, key, "方向", said.direction)
        return found if found in DIRECTIONS else "升"
    sheets.doubt("指标", row, key, "方向", why, said.place)
    return direction


def add_phases(sheets: Sheets, found: Found) -> tuple[Phase, ...]:
    """The phases with both dates. Those without are rows all the same, for the office to complete."""
    phases: dict[str, Phase] = {}
    blank = "通知没有写这一阶段的日期，请填写；空着这一行不会读入"
    named = [
        (safe(phase.name.value)[:_MOST_NAME] or f"第{place}阶段", phase) for place, phase in enumerate(found.phases, 1)
    ]
    named.sort(key=lambda pair: (pair[1].start.value or date.max, pair[1].end.value or date.max))
    for name, phase in named:
        if name in phases:
            continue
        row = sheets.source("阶段", phase.place)
        sheets.read("阶段", row, name, "阶段", phase.name)
        start = sheets.read("阶段", row, name, "开始", phase.start, blank)
        end = sheets.read("阶段", row, name, "结束", phase.end, blank)
        requirement = shorten(safe(sheets.read("阶段", row, name, "要求", phase.requirement)), _REQUIREMENT_COLUMNS)
        sheets.phase_rows.append((name, start, end, requirement))
        if start and end:
            phases[name] = Phase(name, start, end, requirement)
    return tuple(phases.values())


def add_members(sheets: Sheets, found: Found) -> tuple[Member, ...]:
    members = []
    for place, member in enumerate(found.members, 1):
        row = sheets.source("成员", member.place)
        key = f"第{place}行"
        seat = "" if member.unit.value else place_of_post(member.post.value)
        if seat and not found.title.value.startswith(seat):
            member = replace(member, unit=FieldRead(seat, member.place, False, "名单没有写单位，按职务建议"))
        members.append(
            Member(
                safe(sheets.read("成员", row, key, "姓名", member.name)),
                as_name(safe(sheets.read("成员", row, key, "单位", member.unit))),
                safe(sheets.read("成员", row, key, "职务", member.post)),
                safe(sheets.read("成员", row, key, "角色", member.role)),
            )
        )
    return tuple(members)
