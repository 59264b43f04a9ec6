"""What the office sets by hand: another light for a task, an indicator or one unit's row, another progress or figure.

The office begins such a row by itself (without a number, nobody asked); the merge gives it one, made of what it is
about and of the computed light or the reported value under it. While that stays the row holds; then it is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from ipxl.check.numbers import PERCENT, read_number
from ipxl.check.rules import shown_value
from ipxl.check.values import plain
from ipxl.facts.lights import GREY_JUDGED, OFFERED, Lamp, read_light
from ipxl.facts.rows import Judgement, Latest
from ipxl.form import spec
from ipxl.intake.workbook import Scalar
from ipxl.office.docket import BEGUN, DECLINE, REJECT, Answer, Docket, Question, key_of, not_offered, question_id
from ipxl.office.remarks import RemarkRow
from ipxl.office.targets import LETTERS, Target, find_target, title_of
from ipxl.plan.model import Plan

_ASKS = {"light": "L", "value": "V"}
TYPED = {"light": "E", "value": "D"}
"""Letters of the questions about what somebody typed into the summary."""
_NAMES = {"light": "测算亮灯", "value": "填报数"}


class Override(NamedTuple):
    """One override that holds. text: who, when, from what to what, why."""

    lamp: Lamp | None
    value: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """The overrides of one period that hold."""

    held: Mapping[Target, Override] = field(default_factory=dict)

    def value(self, item: str, unit: str = "") -> Decimal | None:
        """The number that the office set; None when it set none."""
        found = self.held.get(Target(item, unit, "value"))
        return found.value if found else None

    def judged(self, judgement: Judgement, item: str, unit: str = "") -> Judgement:
        """The judgement with the light that the office set. Who set it and why stands beside the reason, not in it."""
        found = self.held.get(Target(item, unit, "light"))
        if found is None or found.lamp is None:
            return judgement
        light, grey = found.lamp
        told = f"经核定为{GREY_JUDGED if grey else found.lamp.look.name}；按填报测算：{judgement.reason}"
        return replace(judgement, light=light, grey=grey, reason=told, rule="override")

    def text(self, item: str, unit: str = "") -> str:
        """What is told of the overrides of one row, "" when there are none."""
        found = (self.held.get(Target(item, unit, "light")), self.held.get(Target(item, unit, "value")))
        return "；".join(one.text for one in found if one)


@dataclass(frozen=True, slots=True)
class ComputedLights:
    """What stands under overrides: lights as the rules give them, values as they were typed.

    lights: (item, unit) -> light word. values: (item, unit) -> the cell, only where a return supplies one.
    """

    plan: Plan
    lights: Mapping[tuple[str, str], str]
    values: Mapping[tuple[str, str], Scalar]

    def under(self, target: Target) -> str:
        """The light word or the value under an override, as people read it."""
        key = (target.item, target.unit)
        return self.lights.get(key, "") if target.what == "light" else shown_value(self.values.get(key, ""))

    def id_of(self, target: Target, typed: str | None = None) -> str:
        """The number of the question about a target as it stands now. typed: what somebody typed into the summary."""
        key = (target.item, target.unit)
        under = self.lights.get(key, "") if target.what == "light" else repr(self.values.get(key, ""))
        letter, more = (_ASKS[target.what], ()) if typed is None else (TYPED[target.what], ("typed", typed))
        return question_id(letter, *target, under, *more)


def computed_of(plan: Plan, latest: Latest, lights: Mapping[tuple[str, str], str]) -> ComputedLights:
    """latest: the newest answers; of several owners of a figure the first that gave one."""
    values: dict[tuple[str, str], Scalar] = {}
    for duty in plan.duties:
        rows = (latest.get((duty.unit, what.key, duty.task), {}) for what in spec.OF_TASKS)
        answer = next((row["progress"] for row in rows if "progress" in row), None)
        if duty.role == "lead" and answer is not None:
            values[duty.task, duty.unit] = answer.value.raw
    for item in plan.indicators:
        rows = (latest.get((unit, spec.INDICATORS.key, item.indicator), {}) for unit in plan.expand(item.owner))
        answer = next((row["value"] for row in rows if "value" in row), None)
        if answer is not None:
            values[item.indicator, ""] = answer.value.raw
    return ComputedLights(plan, lights, values)


class Settlement(NamedTuple):
    """What the office's own rows and what was typed into the summary come to.

    questions: to ask again, then those about edits. numbered: row of the table -> what goes into the blank cells of a
    row that the office began by itself. remarks: typed into the summary, to go into the table.
    """

    overrides: Overrides
    questions: tuple[Question, ...] = ()
    numbered: Mapping[int, Question] = MappingProxyType({})
    remarks: tuple[RemarkRow, ...] = ()


def settle_overrides(computed: ComputedLights, docket: Docket) -> Settlement:
    """Which of the office's overrides hold over `computed`, and which have to be asked again."""
    held: dict[Target, Override] = {}
    numbered: dict[int, Question] = {}
    decided: dict[Target, int] = {}
    stale: dict[Target, Answer] = {}
    for answer in _overriding(docket):
        target = find_target(computed.plan, answer)
        if isinstance(target, str):
            docket.refuse(answer, target)
            continue
        first = f"{target.item}已在第{decided.get(target)}行核定，请在那一行改，删去这一行"
        if not answer.key and target in decided:
            docket.refuse(answer, first)
            continue
        if not answer.key:
            numbered[answer.row] = question = _begun(computed, target)
            answer = answer._replace(
                id=question.id, unit=answer.unit or question.unit, value=answer.value or question.value
            )
        if answer.key != key_of(computed.id_of(target, _typed(answer))):
            stale[target] = answer  # of several the last: the office decided anew each time
            continue
        if target in decided:
            docket.refuse(answer, first)
            continue
        found = _override(computed, target, answer)
        if isinstance(found, str):
            docket.refuse(answer, found)
            continue
        decided[target] = answer.row
        docket.apply(answer, computed.under(target), _after(answer, found))
        if found is not None:
            held[target] = found
    asked = [
        question
        for target, answer in stale.items()
        for question in _again(computed, target, answer, target in decided, docket)
    ]
    return Settlement(Overrides(held), tuple(asked), numbered)


def _overriding(docket: Docket) -> Iterable[Answer]:
    """Rows that have a number first, so that one begun by hand is told about the row that there is."""
    yield from (answer for answer in docket.answers.values() if answer.id[:1].upper() in LETTERS)
    yield from (answer for answer in docket.own if answer.action != DECLINE)


def _typed(answer: Answer) -> str | None:
    return answer.value if answer.id[:1].upper() in TYPED.values() else None


def _begun(computed: ComputedLights, target: Target) -> Question:
    text = f"{BEGUN}{'亮灯' if target.what == 'light' else '数'}：{title_of(computed.plan, target)}"
    return Question(computed.id_of(target), text, target.unit, target.item, value=computed.under(target))


def _override(computed: ComputedLights, target: Target, answer: Answer) -> Override | str | None:
    """The override that an answer gives; None when it leaves things as computed, a note when it cannot be used."""
    if note := not_offered(answer.id[:1].upper(), answer):
        return note
    if answer.action in REJECT:
        return None
    to: Scalar = answer.value if _typed(answer) is not None else answer.to
    if target.what == "light":
        light = read_light(shown_value(to))
        if light is None:
            return f"“更正值”填的“{shown_value(to)}”不是一种灯，请写{OFFERED}之一"
        if light.word == computed.under(target):
            return f"测算本来就是“{light.word}”，不用改"
        return Override(light, None, _told(answer, computed.under(target), light.word))
    if (target.item, target.unit) not in computed.values:
        return "本期没有报送这个数，没有可改的；可以改亮灯"
    number = set_number(computed.plan, target, to)
    if number is None:
        return f"“更正值”填的“{shown_value(to)}”不是确切的数，请按计量单位填数字；进度填0到100"
    return Override(None, number, _told(answer, computed.under(target), plain(number)))


def set_number(plan: Plan, target: Target, to: Scalar) -> Decimal | None:
    """The number that the office means; None where it is not a certain one, or none that can stand there."""
    indicator = plan.indicator_by_id.get(target.item)
    read = read_number(to, indicator.unit_of_measure if indicator else PERCENT)
    if read.number is None or read.state == "held":
        return None
    if indicator is None and (not 0 <= read.number <= 100 or 0 < read.number < 1):
        return None
    return read.number


def _after(answer: Answer, found: Override | None) -> str:
    if found is None:
        return ""
    return found.lamp.word if found.lamp else plain(found.value or Decimal(0))


def _told(answer: Answer, before: str, after: str) -> str:
    day = f"于{answer.day}" if answer.day else ""
    return f"由{answer.by}{day}核定：{before or '(空)'}→{after}，理由：{answer.reason}"


def _again(computed: ComputedLights, target: Target, answer: Answer, decided: bool, docket: Docket) -> list[Question]:
    """The question whether an override is to stand over what is computed now, if there is anything to ask."""
    now = computed.under(target)
    before = f"由“{answer.value}”" if _typed(answer) is None else "已"
    change = f"{_NAMES[target.what]}{before}变为“{now or '(空)'}”"
    docket.expire(answer, f"{change}，这一行不再起作用")
    wanted = _override(computed, target, answer)
    if decided or not isinstance(wanted, Override) or _after(answer, wanted) == now:
        return []
    name = f"{target.item}“{title_of(computed.plan, target)}”"
    text = f"{name}的{change}，第{answer.row}行改成“{_after(answer, wanted)}”的核定不再起作用。还要改吗？"
    return [Question(computed.id_of(target), text, target.unit, target.item, value=now)]
