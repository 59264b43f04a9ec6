"""The plan as values: tasks, indicators, units, groups, phases, periods, members.

Nothing here reads or writes a file, and nothing here is specific to one city.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from ipxl.errors import IpxlError
from ipxl.finding import SEVERITY_NAMES
from ipxl.plan.names import NameIndex

Role = Literal["lead", "responsible"]
ROLE_NAMES: dict[Role, str] = {"lead": "牵头", "responsible": "责任"}

INDICATOR_KINDS = ("存量", "流量", "累计", "比率", "方向性", "里程碑")
DIRECTIONS = ("升", "降")
OFF = "关"
LEVELS = (*SEVERITY_NAMES.values(), OFF)
"""What a rule of the checks may be set to, gravest first."""
OFFERED_MOST = 300
ADDRESSES = re.compile(r"[\s,;/、，；]+")
"""What stands between the addresses of one cell."""
_PERIOD = re.compile(r"(\d{4})(?:Q([1-4])|H([12])|-(\d{1,2})|B|MID|FIN)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Sheet `方案`. `yellow` and `red` are the light thresholds in percentage points behind schedule (`measure`
    百分点差), or in percent of what is due (完成比).

    ranking: whether the summary ranks units; rank_rows: task rows that a unit must owe to be ranked.
    What begins with `bulletin_` is for the bulletin only: its title, whom it is addressed to, the issuer's code in its
    number, the name over its red line, who gets a copy and who prints it ("" when not set), and its four fonts as
    GB/T 9704-2012 asks for them.
    """

    plan_id: str
    title: str
    office: str = ""
    email: str = ""
    contact: str = ""
    phone: str = ""
    start: date | None = None
    end: date | None = None
    task_due: date | None = None
    yellow: Decimal = Decimal(10)
    red: Decimal = Decimal(30)
    measure: str = "百分点差"
    late_days: int = 3
    ranking: bool = False
    rank_rows: int = 3
    bulletin_to: str = ""
    bulletin_code: str = ""
    bulletin_title: str = ""
    bulletin_head: str = ""
    bulletin_copies: str = ""
    bulletin_printer: str = ""
    bulletin_body_font: str = "仿宋_GB2312"
    bulletin_title_font: str = "方正小标宋简体"
    bulletin_heading_font: str = "黑体"
    bulletin_subheading_font: str = "楷体_GB2312"


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the plan. `lead` and `responsible` hold names as the table has them, groups unexpanded.

    above: ids of the upper level's tasks that this one answers for (上级任务编号).
    """

    task: str
    block: str
    title: str
    requirement: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    start: date
    due: date
    start_is_default: bool
    due_is_default: bool
    ongoing: bool
    above: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """T05 -> 5; None for an id without digits."""
        digits = "".join(c for c in self.task if c.isdigit())
        return int(digits) if digits else None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A yearly figure. `targets` holds (year, value) in year order; `curve` the percent due after each quarter.

    headline: whether it stands on the front page and in the charts (主要); others stand in 指标完成 only.
    above: ids of the upper level's indicators that this one goes into (上级指标编号).
    """

    indicator: str
    name: str
    unit_of_measure: str
    kind: str
    direction: str
    integer: bool
    baseline: Decimal | None
    targets: tuple[tuple[int, Decimal], ...]
    curve: tuple[Decimal, Decimal, Decimal, Decimal] | None
    owner: tuple[str, ...]
    tasks: tuple[str, ...]
    definition: str
    headline: bool = True
    above: tuple[str, ...] = ()

    def target(self, year: int) -> Decimal | None:
        """The target of `year`, None where the plan sets none."""
        return dict(self.targets).get(year)

    def is_reached(self, value: Decimal, target: Decimal) -> bool:
        """Whether a value is at a target or beyond, exactly: nothing is rounded."""
        return value <= target if self.direction == "降" else value >= target


@dataclass(frozen=True, slots=True)
class Unit:
    """Who reports. `name` is the 简称 that the plan prints and every other sheet uses.

    successors: who answers from its 停用 on for what it did: one unit, or several when it was split.
    """

    unit_id: str
    name: str
    full_name: str
    aliases: tuple[str, ...] = ()
    email: str = ""
    liaison: str = ""
    phone: str = ""
    member: bool = False
    rank_group: str = ""
    ranked: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A name that stands for several units, such as 各县(市)区人民政府."""

    name: str
    members: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    start: date
    end: date
    requirement: str = ""


def period_title(period: str, kind: str = "") -> str:
    """`2023Q3` as 2023年第三季度; a name that follows no pattern as it stands. kind: 类型, for periods that are named by it."""
    found = _PERIOD.fullmatch(period)
    if not found:
        return period
    year, quarter, half, month = found.groups()
    if quarter:
        return f"{year}年第{'一二三四'[int(quarter) - 1]}季度"
    if half:
        return f"{year}年{'上下'[int(half) - 1]}半年"
    if month:
        return f"{year}年{int(month)}月"
    return f"{year}年度" if period == year else f"{year}年{kind}"


@dataclass(frozen=True, slots=True)
class Period:
    """One collection. `end` is 截至日期, which schedules go by; `deadline` is 报送截止 (its whole day counts)."""

    period: str
    kind: str
    start: date
    end: date
    deadline: date
    previous: str = ""
    phase: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return period_title(self.period, self.kind)


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    unit: str
    post: str
    role: str


class Level(NamedTuple):
    """How grave a rule of the checks is in this plan, where it is not as grave as by itself: one of LEVELS."""

    code: str
    level: str


class Superior(NamedTuple):
    """A figure by which a higher authority rates the place. weight: its full score; score: the office's own rating."""

    code: str
    name: str
    weight: Decimal | None
    source: str = ""
    tasks: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    evidence: str = ""
    score: Decimal | None = None
    note: str = ""


BY_SHARE, BY_GAP, BY_LIGHT = "按完成比例得分", "每慢1个百分点扣", "红黄灯扣分"
FORMULAS = (BY_SHARE, BY_GAP, BY_LIGHT)
"""计分办法: weight x share done; weight less `minus` for each point behind; weight less `minus` a red, `minus_yellow` a yellow."""
ON_TIME, COMPLETE, QUALITY, BACKED = "报送及时", "报送完整", "报送质量", "列有佐证"
LIT, REACHED, SETTLED = "任务亮灯", "指标完成", "督办销号"
LATE, AGAIN, BONUS, MALUS = "迟报", "重报", "加分", "扣分"
SCORED_FORMULAS: dict[str, tuple[str, ...]] = {
    ON_TIME: (BY_SHARE,),
    COMPLETE: (BY_SHARE,),
    QUALITY: (BY_SHARE,),
    BACKED: (BY_SHARE,),
    LIT: FORMULAS,
    REACHED: FORMULAS,
    SETTLED: (BY_SHARE,),
}
"""The items of 考核 that have a weight, and the formulas by which each can be scored."""
COUNTED_ITEMS = (LATE, AGAIN, BONUS, MALUS)
"""The items without a weight: what each time takes off, and what the office adds and takes off."""
SCORE_ITEMS = (*SCORED_FORMULAS, *COUNTED_ITEMS)


class ScoreRule(NamedTuple):
    """One row of 考核. group: the 考核组 it is for, "" for each that has no row of its own for this item.

    minus: points for one percentage point behind, one red light, one late or repeated return. least, most: between
    which the item's points stay; None: 0 and the weight. Of items without a weight only `most` counts, None: no limit.
    """

    no: str
    item: str
    group: str = ""
    weight: Decimal | None = None
    formula: str = ""
    minus: Decimal | None = None
    minus_yellow: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None


class ScoreGrant(NamedTuple):
    """Points that the office gives (加分) or takes (扣分) in one period. points: never negative."""

    no: str
    period: str
    unit: str
    item: str
    points: Decimal
    reason: str
    evidence: str
    by: str


class Duty(NamedTuple):
    """One (unit, task) row: what one unit reports on in every period."""

    unit: str
    task: str
    role: Role


@dataclass(frozen=True)
class Plan:
    """A whole plan. Rows are in canonical order (ids, dates), so equal content is an equal value."""

    settings: Settings
    tasks: tuple[Task, ...]
    indicators: tuple[Indicator, ...]
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    phases: tuple[Phase, ...]
    periods: tuple[Period, ...]
    members: tuple[Member, ...] = field(default=())
    levels: tuple[Level, ...] = field(default=())
    superiors: tuple[Superior, ...] = field(default=())
    score_rules: tuple[ScoreRule, ...] = field(default=())
    score_grants: tuple[ScoreGrant, ...] = field(default=())

    @cached_property
    def names(self) -> NameIndex:
        """Every accepted spelling of every unit and group."""
        units = [(unit.name, (unit.full_name, *unit.aliases)) for unit in self.units]
        return NameIndex(units + [(group.name, ()) for group in self.groups])

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.name: unit for unit in self.units}

    @cached_property
    def units_by_address(self) -> dict[str, tuple[str, ...]]:
        """Address in lower case -> names of the units whose 邮箱 it is; one cell may hold several addresses."""
        found: dict[str, list[str]] = {}
        for unit in self.units:
            for address in dict.fromkeys(ADDRESSES.split(unit.email.casefold())):
                if address:
                    found.setdefault(address, []).append(unit.name)
        return {address: tuple(names) for address, names in found.items()}

    @cached_property
    def offered_units(self) -> tuple[str, ...]:
        """Names for a drop-down list of units: all, or the first OFFERED_MOST, those that lead a task before others.

        Every unit's workbook holds the list: without an end, the workbooks of a plan would grow with its square.
        """
        names = [unit.name for unit in self.units]
        if len(names) > OFFERED_MOST:
            leads = {duty.unit for duty in self.duties if duty.role == "lead"}
            names.sort(key=lambda name: name not in leads)
        return tuple(names[:OFFERED_MOST])

    @cached_property
    def unit_by_id(self) -> dict[str, Unit]:
        return {unit.unit_id: unit for unit in self.units}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.name: group for group in self.groups}

    @cached_property
    def task_by_id(self) -> dict[str, Task]:
        return {task.task: task for task in self.tasks}

    @cached_property
    def indicator_by_id(self) -> dict[str, Indicator]:
        return {indicator.indicator: indicator for indicator in self.indicators}

    @cached_property
    def _minor(self) -> frozenset[str]:
        return frozenset(item.indicator for item in self.indicators if not item.headline)

    def is_headline(self, indicator: str) -> bool:
        """Whether an indicator is one of the front page and the charts (主要); one that the plan has dropped counts as such."""
        return indicator not in self._minor

    @cached_property
    def period_by_id(self) -> dict[str, Period]:
        return {period.period: period for period in self.periods}

    def unit(self, text: str) -> Unit | None:
        """The unit that `text` names by short name, full name or alias; None for groups and unknown names."""
        name = self.names.find(text)
        return self._units.get(name) if name else None

    def other_names(self, name: str) -> tuple[str, ...]:
        """What the unit of that short name is or was called besides; none for a name that no unit has."""
        unit = self._units.get(name)
        return (unit.full_name, *unit.aliases) if unit else ()

    def unit_typed(self, text: str) -> Unit | None:
        """The unit that the office means by `text`, also by a part that only one name has; None for groups."""
        name = self.names.only(text)
        return self._units.get(name) if name else None

    def period(self, period_id: str) -> Period:
        """The period of that id. Raises IpxlError naming the known ones."""
        found = self.period_by_id.get(period_id.strip())
        if found is None:
            known = "、".join(self.period_by_id) or "(期次表为空)"
            raise IpxlError(f"任务分工表没有期次“{period_id}”。现有期次：{known}。请改用其中一个，或在“期次”表中添加。")
        return found

    def expand(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Units that `names` stand for, groups replaced by their members, unknown names left out, each once."""
        result: dict[str, None] = {}
        for text in names:
            name = self.names.find(text)
            if name is None:
                continue
            members = self._groups[name].members if name in self._groups else (name,)
            for member in members:
                unit = self.unit(member)
                if unit is not None:
                    result[unit.name] = None
        return tuple(result)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every (unit, task) row, by task order then as listed; a unit that leads is not also responsible."""
        rows: list[Duty] = []
        for task in self.tasks:
            lead = self.expand(task.lead)
            rows += [Duty(unit, task.task, "lead") for unit in lead]
            rows += [Duty(unit, task.task, "responsible") for unit in self.expand(task.responsible) if unit not in lead]
        return tuple(rows)

    @cached_property
    def duties_by_unit(self) -> dict[str, tuple[Duty, ...]]:
        """The duties of each unit that has any: lead rows first, each part in task order."""
        result: dict[str, list[Duty]] = {}
        for duty in self.duties:
            result.setdefault(duty.unit, []).append(duty)
        return {unit: tuple(sorted(rows, key=lambda duty: duty.role != "lead")) for unit, rows in result.items()}

    @cached_property
    def indicators_by_unit(self) -> dict[str, tuple[Indicator, ...]]:
        """The indicators that each unit fills in, in indicator order."""
        result: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            for unit in self.expand(indicator.owner):
                result.setdefault(unit, []).append(indicator)
        return {unit: tuple(rows) for unit, rows in result.items()}

    @cached_property
    def first_target_year(self) -> int | None:
        """The first year any indicator has a target for; the table's 基数 are the figures of the year-end before."""
        return min((item.targets[0][0] for item in self.indicators if item.targets), default=None)

    @cached_property
    def reporting_units(self) -> tuple[Unit, ...]:
        """Units with at least one duty or indicator, in unit order."""
        return tuple(
            unit for unit in self.units if unit.name in self.duties_by_unit or unit.name in self.indicators_by_unit
        )
