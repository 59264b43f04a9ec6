"""What differs between two plans: the same table before and after, or a table and a notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeVar

from ipxl.plan.diff_pairs import Names, paired
from ipxl.plan.model import Indicator, Member, Phase, Plan, Task, Unit
from ipxl.plan.names import normalise
from ipxl.plan.successors import predecessors

Kind = Literal["plan", "task", "indicator", "unit", "group", "phase", "period", "member", "level"]
KIND_NAMES: dict[Kind, str] = {
    "plan": "方案",
    "task": "任务",
    "indicator": "指标",
    "unit": "单位",
    "group": "单位组",
    "phase": "阶段",
    "period": "期次",
    "member": "成员",
    "level": "校验级别",
}
CHANGE_NAMES = {
    "added": "新增",
    "removed": "删去",
    "renamed": "改名",
    "renumbered": "改号",
    "split": "拆分",
    "merged": "合并",
    "succeeded": "承接",
    "changed": "改动",
    "in": "加入",
    "out": "退出",
}
Change = Literal["added", "removed", "renamed", "renumbered", "split", "merged", "succeeded", "changed", "in", "out"]


class PlanDifference(NamedTuple):
    """One thing that is otherwise. id, name: as in the newer plan, of what was removed as in the older one.

    field: the column of the table, "" where the row as a whole is meant. before, after: as shown, "" for nothing.
    """

    kind: Kind
    change: Change
    id: str
    name: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be compared. ids: whether both number their rows alike, as two states of one table do.

    whole: whether both hold everything. A notice has no calendar, no contacts, no members of groups and none of the office's
    own columns, and what it does not say is no difference.
    """

    ids: bool = True
    whole: bool = True


T = TypeVar("T")
Field = tuple[str, Callable[[Any], str]]


def diff(old: Plan, new: Plan, scope: Scope | None = None) -> tuple[PlanDifference, ...]:
    """Every difference, by kind in the order of KIND_NAMES, then in the order of the newer plan."""
    scope = scope or Scope()
    names = Names.of(old, new, scope.ids)
    return (
        *_settings(old, new, scope),
        *_tasks(old, new, names, scope),
        *_indicators(old, new, names, scope),
        *_units(old, new, names, scope),
        *_groups(old, new, names, scope),
        *_phases(old, new),
        *(_periods(old, new) if scope.whole else ()),
        *_members(old, new, names),
        *(_levels(old, new) if scope.whole else ()),
    )


def _settings(old: Plan, new: Plan, scope: Scope) -> Iterator[PlanDifference]:
    fields: list[Field] = [
        ("方案名称", lambda s: s.title),
        ("起始", lambda s: _day(s.start)),
        ("终止", lambda s: _day(s.end)),
    ]
    if scope.whole:
        fields += [
            ("办公室名称", lambda s: s.office),
            ("报送邮箱", lambda s: s.email),
            ("联系人", lambda s: s.contact),
            ("联系电话", lambda s: s.phone),
            ("黄灯阈值", lambda s: f"{s.yellow:f}"),
            ("红灯阈值", lambda s: f"{s.red:f}"),
            ("亮灯口径", lambda s: s.measure),
            ("补报天数", lambda s: str(s.late_days)),
        ]
    yield from _fields("plan", "", "", old.settings, new.settings, fields)


def _tasks(old: Plan, new: Plan, names: Names, scope: Scope) -> Iterator[PlanDifference]:
    fields: list[Field] = [("任务板块", lambda t: t.block), ("完成时限", lambda t: _date(t.due, t.due_is_default))]
    if scope.whole:
        fields += [
            ("工作要求", lambda t: t.requirement),
            ("开始", lambda t: _date(t.start, t.start_is_default)),
            ("长期坚持", lambda t: _yes(t.ongoing)),
        ]
    pairs = paired(old.tasks, new.tasks, lambda t: t.task, lambda t: t.title, scope.ids)
    for was, now in pairs:
        if was is None or now is None:
            yield _whole("task", was, now, lambda t: t.task, lambda t: t.title, _duties)
            continue
        here = (now.task, now.title)
        yield from _named_anew("task", *here, was.title, now.title)
        if scope.ids and was.task != now.task:
            yield PlanDifference("task", "renumbered", *here, "任务编号", was.task, now.task)
        for field, before, after in (
            ("牵头单位", was.lead, now.lead),
            ("责任单位", was.responsible, now.responsible),
        ):
            yield from _in_and_out("task", *here, field, before, after, names)
        yield from _fields("task", *here, was, now, fields)


def _indicators(old: Plan, new: Plan, names: Names, scope: Scope) -> Iterator[PlanDifference]:
    fields: list[Field] = [("计量单位", lambda i: i.unit_of_measure)]
    if scope.whole:
        fields += [
            ("类型", lambda i: i.kind),
            ("方向", lambda i: i.direction),
            ("整数", lambda i: _yes(i.integer)),
            ("主要", lambda i: _yes(i.headline)),
            ("基数", lambda i: _number(i.baseline)),
            ("四个季度", lambda i: "、".join(f"{part:f}" for part in i.curve or ())),
            ("口径", lambda i: i.definition),
        ]
    pairs = paired(old.indicators, new.indicators, lambda i: i.indicator, lambda i: i.name, scope.ids, _of_one_measure)
    for was, now in pairs:
        if was is None or now is None:
            yield _whole("indicator", was, now, lambda i: i.indicator, lambda i: i.name, _targets)
            continue
        here = (now.indicator, now.name)
        yield from _named_anew("indicator", *here, was.name, now.name)
        if scope.ids and was.indicator != now.indicator:
            yield PlanDifference("indicator", "renumbered", *here, "指标编号", was.indicator, now.indicator)
        for year in sorted({year for item in (was, now) for year, _ in item.targets}):
            yield from _field("indicator", *here, f"{year}年", _number(was.target(year)), _number(now.target(year)))
        yield from _fields("indicator", *here, was, now, fields)
        if scope.whole:
            yield from _in_and_out("indicator", *here, "填报单位", was.owner, now.owner, names)


def _units(old: Plan, new: Plan, names: Names, scope: Scope) -> Iterator[PlanDifference]:
    """Units in and out, renamed, and what newly became of those that ended."""
    older = {unit.name: unit for unit in old.units}
    matched = {now: was for was, now in names.renamed.items()}
    fields: list[Field] = []
    if scope.whole:
        fields = [
            ("全称", lambda u: u.full_name),
            ("别名", lambda u: "、".join(u.aliases)),
            ("邮箱", lambda u: u.email),
            ("联络员", lambda u: u.liaison),
            ("电话", lambda u: u.phone),
            ("成员单位", lambda u: _yes(u.member)),
            ("考核组", lambda u: u.rank_group),
            ("参与排名", lambda u: _yes(u.ranked)),
            ("启用", lambda u: _day(u.valid_from)),
            ("停用", lambda u: _day(u.valid_to)),
        ]
    for unit in new.units:
        was = older.get(matched.get(unit.name, unit.name))
        if was is None:
            yield PlanDifference("unit", "added", unit.unit_id if scope.ids else "", unit.name)
            continue
        here = (unit.unit_id if scope.ids else "", unit.name)
        yield from _named_anew("unit", *here, was.name, unit.name)
        yield from _successors(new, unit, was, here, names)
        yield from _fields("unit", *here, was, unit, fields)
    kept = {matched.get(unit.name, unit.name) for unit in new.units}
    named = {name for task in old.tasks for name in (*task.lead, *task.responsible)}
    for unit in old.units:
        if unit.name not in kept and (scope.whole or unit.name in named):
            yield PlanDifference("unit", "removed", unit.unit_id if scope.ids else "", unit.name)


def _successors(new: Plan, unit: Unit, was: Unit, here: tuple[str, str], names: Names) -> Iterator[PlanDifference]:
    if not unit.successors or names.today(was.successors) == unit.successors:
        return
    several = any(len(predecessors(new).get(name, ())) > 1 for name in unit.successors)
    change: Change = "split" if len(unit.successors) > 1 else "merged" if several else "succeeded"
    yield PlanDifference("unit", change, *here, "承接单位", "、".join(was.successors), "、".join(unit.successors))


def _groups(old: Plan, new: Plan, names: Names, scope: Scope) -> Iterator[PlanDifference]:
    """A notice seldom says who is in a group, and names only those that have a task."""
    if not scope.whole:
        return
    for was, now in paired(old.groups, new.groups, lambda g: g.name, lambda g: g.name, False):
        if was is None or now is None:
            yield _whole("group", was, now, lambda _: "", lambda g: g.name, lambda g: "、".join(g.members))
        else:
            yield from _in_and_out("group", "", now.name, "成员", was.members, now.members, names)


def _phases(old: Plan, new: Plan) -> Iterator[PlanDifference]:
    span: Callable[[Phase], str] = lambda p: f"{p.start} 至 {p.end}"  # noqa: E731
    for was, now in paired(old.phases, new.phases, lambda p: p.name, lambda p: p.name, False):
        if was is None or now is None:
            yield _whole("phase", was, now, lambda _: "", lambda p: p.name, span)
        else:
            yield from _named_anew("phase", "", now.name, was.name, now.name)
            yield from _field("phase", "", now.name, "起止", span(was), span(now))


def _periods(old: Plan, new: Plan) -> Iterator[PlanDifference]:
    fields: list[Field] = [
        ("类型", lambda p: p.kind),
        ("开始", lambda p: _day(p.start)),
        ("截至日期", lambda p: _day(p.end)),
        ("报送截止", lambda p: _day(p.deadline)),
        ("上期", lambda p: p.previous),
        ("阶段", lambda p: p.phase),
    ]
    known = old.period_by_id
    for period in new.periods:
        if period.period in known:
            yield from _fields("period", "", period.period, known[period.period], period, fields)
        else:
            yield PlanDifference("period", "added", "", period.period, "", "", f"报送截止{period.deadline}")
    for period in old.periods:
        if period.period not in new.period_by_id:
            yield PlanDifference("period", "removed", "", period.period, "", f"报送截止{period.deadline}")


def _members(old: Plan, new: Plan, names: Names) -> Iterator[PlanDifference]:
    """Members are one by role, organisation and post; who holds the post may have changed."""

    def seat(member: Member) -> str:
        return " ".join(part for part in (member.role, names.key(member.unit), normalise(member.post)) if part)

    def told(member: Member) -> str:
        return " ".join(part for part in (member.role, member.unit, member.post) if part)

    for was, now in paired(
        old.members, new.members, lambda m: "", seat, False, lambda was, now: seat(was) == seat(now)
    ):
        if was is None or now is None:
            yield _whole("member", was, now, lambda _: "", told, lambda m: m.name)
        else:
            yield from _field("member", "", told(now), "姓名", was.name, now.name)


def _levels(old: Plan, new: Plan) -> Iterator[PlanDifference]:
    was, now = dict(old.levels), dict(new.levels)
    for code in sorted({*was, *now}):
        if code not in was:
            yield PlanDifference("level", "added", code, "", "级别", "", now[code])
        elif code not in now:
            yield PlanDifference("level", "removed", code, "", "级别", was[code])
        else:
            yield from _field("level", code, "", "级别", was[code], now[code])


def _whole(
    kind: Kind,
    was: T | None,
    now: T | None,
    ident: Callable[[T], str],
    name: Callable[[T], str],
    told: Callable[[T], str],
) -> PlanDifference:
    """A row that only one of the two has."""
    if now is not None:
        return PlanDifference(kind, "added", ident(now), name(now), "", "", told(now))
    assert was is not None
    return PlanDifference(kind, "removed", ident(was), name(was), "", told(was))


def _named_anew(kind: Kind, id_: str, name: str, before: str, after: str) -> Iterator[PlanDifference]:
    if normalise(before) != normalise(after) and after:
        yield PlanDifference(kind, "renamed", id_, name, "", before, after)


def _in_and_out(
    kind: Kind, id_: str, name: str, field: str, before: Sequence[str], after: Sequence[str], names: Names
) -> Iterator[PlanDifference]:
    """Who came into a list of names and who left it; their order says nothing."""
    was, now = ({names.key(item) for item in some} for some in (before, after))
    came = [item for item in after if names.key(item) not in was]
    left = [item for item in before if names.key(item) not in now]
    if came:
        yield PlanDifference(kind, "in", id_, name, field, "", "、".join(came))
    if left:
        yield PlanDifference(kind, "out", id_, name, field, "、".join(left))


def _fields(kind: Kind, id_: str, name: str, was: Any, now: Any, fields: Iterable[Field]) -> Iterator[PlanDifference]:
    for field, told in fields:
        yield from _field(kind, id_, name, field, told(was), told(now))


def _field(kind: Kind, id_: str, name: str, field: str, before: str, after: str) -> Iterator[PlanDifference]:
    if normalise(before) != normalise(after):
        yield PlanDifference(kind, "changed", id_, name, field, before, after)


def _duties(task: Task) -> str:
    return f"牵头：{'、'.join(task.lead) or '无'}；责任：{'、'.join(task.responsible) or '无'}"


def _of_one_measure(was: Indicator, now: Indicator) -> bool:
    """亿 and 亿元 may be of one figure, 亿元 and % not."""
    before, after = normalise(was.unit_of_measure), normalise(now.unit_of_measure)
    return before in after or after in before


def _targets(item: Indicator) -> str:
    return "，".join(f"{year}年{_number(value)}{item.unit_of_measure}" for year, value in item.targets)


def _date(day: date, default: bool) -> str:
    return "" if default else str(day)


def _day(day: date | None) -> str:
    return str(day) if day else ""


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _yes(flag: bool) -> str:
    return "是" if flag else "否"
