"""A task as a recogniser of any shape drafts it, and the same task finished: who leads, who is added, by when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ipxl.notice.found import NO_DATE, NOTHING, FieldRead, FoundTask
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.units import Name, is_group, looks_like_unit
from ipxl.notice.recognise.attribution import Attribution
from ipxl.notice.recognise.dates import deadlines, due_in, is_ongoing, lacks_year, span
from ipxl.notice.recognise.leads import Rules
from ipxl.notice.recognise.years import YearMeant, Years
from ipxl.plan.names import normalise

_NO_LEAD = "通知没有写明牵头单位"
_FOREVER = re.compile("长期坚持|常年坚持|长期推进")
_NOBODY = "通知没有写明单位"


@dataclass(slots=True)
class TaskDraft:
    """A task before the notice's general rules are applied. order: of its first line; last: of its last."""

    number: int | None
    title: FieldRead[str]
    place: str
    order: int
    last: int
    block: FieldRead[str] = NOTHING
    requirement: FieldRead[str] = NOTHING
    named: list[Attribution] = field(default_factory=list)
    due: FieldRead[str] = NOTHING
    why: str = ""
    places: frozenset[str] = frozenset()


def united(drafts: Sequence[TaskDraft], again: Sequence[TaskDraft]) -> tuple[list[TaskDraft], list[TaskDraft]]:
    """The drafts with what `again` adds to them, such as an annexed table that repeats the tasks of the text; and what
    of `again` is none of them.

    A task counts once; who leads it, and by when, may stand in the repetition alone.
    """
    more = {_key(draft): draft for draft in again if draft.named}
    matched = set()
    for draft in drafts:
        other = more.get(_key(draft))
        if other is None:
            continue
        matched.add(id(other))
        draft.places |= other.places
        draft.named = [*draft.named, *other.named]
        draft.due = draft.due if draft.due.value else other.due
    return list(drafts), [draft for draft in again if draft.named and id(draft) not in matched]


def _key(draft: TaskDraft) -> str:
    return squeeze(fold(draft.title.value)).strip("。.;:")


def finish(drafts: Sequence[TaskDraft], rules: Rules, years: Years) -> tuple[FoundTask, ...]:
    """The drafts as tasks. years: what dates without a year mean."""
    end = max((draft.last for draft in drafts), default=0)
    # A clause behind all tasks can only mean those above it.
    rules = replace(rules, added=tuple(replace(one, every=one.every or one.order > end) for one in rules.added))
    return tuple(_task(draft, rules, years) for draft in drafts)


def _task(draft: TaskDraft, rules: Rules, years: Years) -> FoundTask:
    lead, rule, asked = _leads(draft, rules)
    names = {normalise(name.text): name for name in lead}
    others: dict[str, Name] = {}
    for item in draft.named:
        for name in item.names:
            others.setdefault(normalise(name.text), name)
    why_other = ""
    for added in rules.added:
        if added.every or added.order <= draft.last:
            for text in added.names:
                if not {normalise(text), normalise(f"各{text}")} & {*others, *names}:
                    others[normalise(text)] = Name(text)
                    why_other = f"{'、'.join(added.names)}按{added.place}的说明加入：“{added.text}”"
    rest = [name for key, name in others.items() if key not in names]
    start, due, ongoing = _dates(draft, years.at(draft.order))
    return FoundTask(
        draft.number,
        draft.block,
        draft.title,
        draft.requirement,
        _units(lead, _place(draft, lead), asked, rule, empty=_NO_LEAD if rest else _NOBODY),
        _units(rest, _place(draft, rest), why_other),
        start,
        due,
        ongoing,
        draft.place,
    )


def _place(draft: TaskDraft, names: Sequence[Name]) -> str:
    """Where these names stand, all of their places."""
    known = {name.text for name in names}
    places = [item.place for item in draft.named if any(name.text in known for name in item.names)]
    return "、".join(dict.fromkeys(place for place in places if place)) or draft.place


def _leads(draft: TaskDraft, rules: Rules) -> tuple[list[Name], str, str]:
    """Who leads, the rule by which that was concluded, and what is to be asked about it; "" for neither."""
    lead = list({normalise(name.text): name for item in draft.named for name in item.lead}.values())
    why = next((item.why for item in draft.named if item.why), "")
    if rules.first_group_leads:
        leading = [name for item in draft.named for name in (item.other[: item.first_group] or item.other[:1])]
        if leading and not lead:
            return _once(leading), _by_rule(rules.first_group_leads), ""
    if rules.mark:
        marked = [name for item in draft.named for name in item.other if name.mark and name.mark in rules.mark.value]
        lead += marked
        if marked:
            return lead, _by_rule(rules.mark, f"标有“{rules.mark.value}”的牵头"), why
    if rules.first_leads and len(lead) > 1 and _undivided(draft):
        first = next(item.lead[0] for item in draft.named if item.lead)
        return [first], _by_rule(rules.first_leads), ""
    if lead:
        return lead, "", why or (draft.why if "牵头" in draft.why else "")
    firsts = [item.other[0] for item in draft.named if item.other and not item.vague_first]
    if rules.first_leads and firsts:
        return _once(firsts), _by_rule(rules.first_leads), ""
    if rules.leader and draft.named:
        return [Name(text) for text in rules.leader.value], "", rules.leader.why
    if rules.alone_leads and firsts:
        return [name for item in draft.named for name in item.other], _by_rule(rules.alone_leads), ""
    if starred := [item.other[0] for item in draft.named if item.other and _starred(item)]:
        return starred, "", f"“{starred[0].text}”前标有“{starred[0].mark}”，通知没有说明含义，暂按牵头单位填写"
    return [], "", ""


def _once(names: Sequence[Name]) -> list[Name]:
    return list({normalise(name.text): name for name in names}.values())


def _by_rule(rule: FieldRead[str], says: str = "") -> str:
    return f"按{rule.place}“{says or rule.value}”理解"


def _undivided(draft: TaskDraft) -> bool:
    """Whether one list names everybody under one word, such as a column 主要责任单位."""
    return sum(bool(item.names) for item in draft.named) == 1 and not any(item.other for item in draft.named)


def _starred(item: Attribution) -> bool:
    """Whether the first of a list, and only it, carries a mark."""
    return bool(item.other[0].mark) and not any(name.mark for name in item.other[1:])


def _units(
    names: Sequence[Name], place: str, asked: str, rule: str = "", *, empty: str = ""
) -> FieldRead[tuple[str, ...]]:
    """asked: what is doubtful of all of them. rule: how they were concluded. empty: what is asked where there are none."""
    texts = tuple(name.text for name in names)
    if not texts:
        return FieldRead((), place, not empty, empty)
    doubts = [asked] if asked else []
    doubts += [name.why for name in names if name.why]
    doubts += [
        f"“{name.text}”不像单位名称" for name in names if not looks_like_unit(name.text) and not is_group(name.text)
    ]
    doubts += [f"“{name.text}”没有写明具体是哪些" for name in names if name.text.startswith(("相关", "有关", "涉及"))]
    return FieldRead(texts, place, not doubts, "；".join(dict.fromkeys(doubts)) or rule)


def _dates(
    draft: TaskDraft, meant: YearMeant
) -> tuple[FieldRead[date | None], FieldRead[date | None], FieldRead[bool]]:
    """Start, deadline and whether the work never ends: from the task's own field, else from its text."""
    said, year = draft.due, meant.year
    if not said.value:
        said = next((FieldRead(item.due, item.place) for item in draft.named if item.due), NOTHING)
    if said.value:
        text = fold(said.value)
        ongoing = is_ongoing(text)
        begin, _ = span(text, year)
        due = due_in(text, year)
        start: FieldRead[date | None] = (
            FieldRead(begin, said.place) if begin and due and begin != due and "至" in text else NO_DATE
        )
        if due is None:
            known = ongoing or not text.strip()
            return (
                start,
                FieldRead(None, said.place, known, "" if known else f"时限“{said.value}”读不出日期"),
                FieldRead(ongoing, said.place),
            )
        asked = meant.why if lacks_year(text) else ""
        rule = meant.rule if lacks_year(text) else ""
        return start, FieldRead(due, said.place, not asked, asked or rule), FieldRead(ongoing, said.place)
    found = [day for text in (draft.title.value, draft.requirement.value) for day, _ in deadlines(fold(text), year)]
    if found:
        several = len(set(found)) > 1
        texts = fold(draft.title.value + draft.requirement.value)
        asked = "正文写了几个时间，取最后一个" if several else meant.why if lacks_year(texts) else ""
        rule = "，".join(filter(None, ("取自任务正文", meant.rule if lacks_year(texts) else "")))
        return NO_DATE, FieldRead(max(found), draft.place, not asked, asked or rule), FieldRead(False)
    if _FOREVER.search(draft.requirement.value) or _FOREVER.search(draft.title.value):
        return NO_DATE, NO_DATE, FieldRead(True, draft.place, False, "正文写有长期坚持")
    return NO_DATE, NO_DATE, FieldRead(False)
