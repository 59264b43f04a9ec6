"""What the office is asked about a period, what it answered, and which answers hold.

A question has a number (编号) made of what it is about and of the value under it: while neither changes, the answer
holds at every merge; when one does, the number is another and the office is asked anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ipxl.check.rules import shown_value
from ipxl.intake.workbook import Scalar
from ipxl.plan.names import normalise

ADOPT, DECLINE, BELONGS = "采用这份", "不采用", "属于单位"
THIS_PERIOD, ITS_PERIOD = "算作本期", "算作表中期次"
ACCEPT, AS_TYPED, AS_PROPOSED, CORRECT, WAIVE = "接受", "按填写值", "按建议值", "更正为", "免改"
KEEP, CLEAR = "保留旧值", "清空"
SET_LIGHT, SET_VALUE, LEAVE = "改亮灯", "改数", "不改"
ADOPT_EDIT, DECLINE_EDIT, NOTED = "采纳", "不采纳", "已阅"
OWN_ACTIONS = (SET_LIGHT, SET_VALUE, DECLINE)
"""What the office may do in a row that it begins by itself."""
BEGUN = "办公室改"
"""How 问题 of such a row begins."""
REJECT = frozenset({LEAVE, DECLINE_EDIT})
"""Leaves things as they were computed."""


class Kind(NamedTuple):
    """One kind of question: what may be chosen, and what to tell about it."""

    actions: tuple[str, ...]
    help: str


KINDS: dict[str, Kind] = {
    "F": Kind(
        (ADOPT, DECLINE, BELONGS), "采用这份：按报送件合并；不采用：不合并；属于单位：在“更正值”写单位，可加期次。"
    ),
    "U": Kind((BELONGS, DECLINE), "属于单位：在“更正值”写单位简称，后面可加期次；不采用：不合并。"),
    "P": Kind((THIS_PERIOD, ITS_PERIOD, DECLINE), "算作本期：用错了表；算作表中期次：补报以前一期；不采用：都不合并。"),
    "H": Kind(
        (ACCEPT, CORRECT, WAIVE), "接受：按“问题”里写明的数计入；更正为：在“更正值”写数；免改：不计入，也不再提示。"
    ),
    "M": Kind((AS_TYPED, AS_PROPOSED, CORRECT, WAIVE), "按填写值、按建议值：两个数见“问题”；更正为：在“更正值”写数。"),
    "C": Kind((CORRECT, WAIVE), "更正为：在“更正值”写正确内容；免改：这一格保持原样(不合并)，不再提示。"),
    "R": Kind((WAIVE,), "免改：不再要求单位改。不能免的留空，等单位重报。"),
    "K": Kind((KEEP, CLEAR), "保留旧值：用前一份的内容；清空：按新报的空白处理。"),
    "L": Kind((SET_LIGHT, LEAVE), "改亮灯：在“更正值”写 绿、黄、红、未报、无效、未到期或待核；不改：按测算的亮灯。"),
    "V": Kind((SET_VALUE, LEAVE), "改数：在“更正值”写任务进度(0到100)或指标完成值；不改：按填报的数。"),
    "E": Kind((ADOPT_EDIT, DECLINE_EDIT), "采纳：照汇总表里写的改亮灯；不采纳：按测算的亮灯。"),
    "D": Kind((ADOPT_EDIT, DECLINE_EDIT), "采纳：照汇总表里写的改数；不采纳：按填报的数。"),
    "N": Kind((NOTED,), "已阅：知道了，不再提示。汇总表里写的字程序不照改，需要的请另行处理。"),
}
"""By the letter that a question's number begins with."""
FILE_KINDS = frozenset("FUP")
_TAKES_VALUE = frozenset({BELONGS, CORRECT, SET_LIGHT, SET_VALUE})


class Question(NamedTuple):
    """One open question. `cell` is like `任务进展!J4`; parts that do not apply are "". `value`: 现值, as it was typed."""

    id: str
    text: str
    unit: str = ""
    item: str = ""
    file: str = ""
    cell: str = ""
    value: str = ""

    @property
    def key(self) -> str:
        return key_of(self.id)


class Answer(NamedTuple):
    """One row of 核定/<period>.xlsx as it stands there. row: 1-based. formula: something in it is computed."""

    row: int
    id: str = ""
    text: str = ""
    unit: str = ""
    item: str = ""
    file: str = ""
    cell: str = ""
    value: str = ""
    action: str = ""
    to: Scalar = ""
    reason: str = ""
    by: str = ""
    day: str = ""
    formula: bool = False

    @property
    def key(self) -> str:
        return key_of(self.id)

    @property
    def answered(self) -> bool:
        """Whether the office has begun to answer. A date alone is filled down by habit and says nothing."""
        return bool(self.action or self.to != "" or self.reason or self.by)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the table of one period holds, in row order."""

    rows: tuple[Answer, ...] = ()


Outcome = Literal["applied", "refused", "expired"]
OUTCOME_NAMES: dict[Outcome, str] = {"applied": "已采纳", "refused": "未采纳", "expired": "已失效"}


class Settled(NamedTuple):
    """What became of one answer. `table` is the period of the table that it stands in, `row` its row there.

    after: the value or state that it gives; "" unless applied. note: why it does not hold; "" when applied.
    """

    table: str
    row: int
    id: str
    outcome: Outcome
    action: str
    where: str
    before: str
    after: str
    reason: str
    by: str
    day: str
    note: str = ""


def question_id(kind: str, *about: object) -> str:
    """`C-7K2MQ9XD`: the letter of the kind, and 40 bits of what the question is about."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in about).encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:5], "big")
    return f"{kind}-" + "".join(_DIGITS[number >> shift & 31] for shift in range(35, -1, -5))


_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are mistaken for digits."""


def key_of(text: str) -> str:
    """What identifies a question. The letter before it may change while the question is the same."""
    return normalise(text).upper().partition("-")[2]


@dataclass(slots=True)
class Docket:
    """The answers of one period's table while a merge matches them with its questions.

    others: the answers on files in the tables of other periods, by key: a file may be asked about in two of them.
    own: the rows that the office began by itself; they have no number yet. unfinished: numbered rows that lack something.
    """

    period: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    others: Mapping[str, tuple[tuple[str, Answer], ...]] = field(default_factory=dict)
    own: Sequence[Answer] = ()
    unfinished: Sequence[Answer] = ()
    _settled: dict[tuple[str, int], Settled] = field(default_factory=dict)

    def apply(self, answer: Answer, before: str, after: str, table: str = "") -> None:
        """Record that an answer holds."""
        self._record(answer, "applied", before, after, table=table)

    def refuse(self, answer: Answer, note: str) -> None:
        """Record that an answer cannot be used, and why, unless it was of use elsewhere."""
        if (self.period, answer.row) not in self._settled:
            self._record(answer, "refused", answer.value, note=note)

    def expire(self, answer: Answer, note: str) -> None:
        """Record that what an answer was given for has changed."""
        self._record(answer, "expired", answer.value, note=note)

    def close(self, questions: Iterable[Question] = ()) -> tuple[Settled, ...]:
        """What became of every answer, in row order; those that nothing asked for have expired, finished or not.

        questions: what is still asked.
        """
        asked = {question.key for question in questions}
        gone = [answer for answer in self.answers.values() if (self.period, answer.row) not in self._settled]
        gone += [answer for answer in self.unfinished if answer.key not in asked and answer.action not in OWN_ACTIONS]
        for answer in gone:
            self.expire(answer, "报送内容已经变化，或问题已不存在，这一行不再起作用")
        return tuple(self._settled[key] for key in sorted(self._settled, key=lambda key: (key[0] != self.period, key)))

    def _record(
        self, answer: Answer, outcome: Outcome, before: str, after: str = "", note: str = "", table: str = ""
    ) -> None:
        where = " ".join(part for part in (answer.unit, answer.item, answer.file, answer.cell) if part)
        table = table or self.period
        texts = (answer.reason, answer.by, answer.day)
        done = Settled(table, answer.row, answer.id, outcome, answer.action, where, before, after, *texts, note)
        self._settled[table, answer.row] = done


def open_docket(period: str, tables: Mapping[str, Answers]) -> Docket:
    """The docket of a period: answers that are complete and unambiguous; the others are refused at once."""
    mine, refused = _complete(tables.get(period, Answers()).rows)
    others: dict[str, tuple[tuple[str, Answer], ...]] = {}
    for table in sorted(tables.keys() - {period}):
        for key, answer in _complete(tables[table].rows)[0].items():
            if answer.id[:1].upper() in FILE_KINDS:
                others[key] = (*others.get(key, ()), (table, answer))
    own = tuple(answer for answer in mine.values() if not answer.key)
    unfinished = tuple(answer for answer, _note in refused if answer.key and answer.key not in mine)
    docket = Docket(period, {key: answer for key, answer in mine.items() if answer.key}, others, own, unfinished)
    for answer, note in refused:
        docket.refuse(answer, note)
    return docket


def _complete(rows: Iterable[Answer]) -> tuple[dict[str, Answer], list[tuple[Answer, str]]]:
    """Answers by key, and those that cannot be used, each with what to do about it."""
    usable: dict[str, Answer] = {}
    refused: list[tuple[Answer, str]] = []
    for answer in rows:
        if not answer.answered:
            continue
        if note := _what_lacks(answer):
            refused.append((answer, note))
        elif not answer.key:
            usable[f"row {answer.row}"] = answer
        elif (first := usable.get(answer.key)) is None:
            usable[answer.key] = answer
        else:
            refused.append((answer, f"编号与第{first.row}行相同，按第{first.row}行处理，请删去一行"))
    return usable, refused


def _what_lacks(answer: Answer) -> str:
    if answer.formula:
        return "有公式，请直接填写内容"
    if not answer.key and answer.action not in OWN_ACTIONS:
        begin = f"自己加的行请在“处理”写{'或'.join(OWN_ACTIONS)}"
        return f"没有编号，请把原来的编号补上，或在新列出的行里填写；{begin}"
    if not answer.key and answer.action == DECLINE and not answer.file:
        return "请在“文件”写不采用哪一个文件，照汇总表“说明与版本”里的写法"
    if not answer.action:
        return "没有选“处理”"
    known = sorted({action for kind in KINDS.values() for action in kind.actions})
    if answer.action not in known:
        return f"“处理”填的是“{shown_value(answer.action)}”，请从下拉列表选"
    lacking = [name for name, text in (("理由", answer.reason), ("核定人", answer.by)) if not text]
    if lacking:
        return f"没有填{'和'.join(lacking)}，补上后才生效"
    if answer.action in _TAKES_VALUE and answer.to == "":
        return f"选了“{answer.action}”，但没有填更正值"
    return ""


def not_offered(kind: str, answer: Answer) -> str:
    """Why the action of an answer cannot be used for a kind of question; "" when it can."""
    offered = KINDS[kind].actions
    if answer.action in offered:
        return ""
    return f"“{answer.action}”不能用于这一条，请从下拉列表选：{'、'.join(offered)}"


def action_of(text: str) -> str:
    """The action that a cell names, widths and blanks aside; the text itself when it names none."""
    return _ACTIONS.get(normalise(text), text)


_ACTIONS = {normalise(action): action for kind in KINDS.values() for action in kind.actions}
