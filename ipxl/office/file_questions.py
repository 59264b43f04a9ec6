"""What the office decided about whole files: whose return one is and of which period, or that it is not to be used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from ipxl.check.rules import shown_value
from ipxl.finding import Finding
from ipxl.office.docket import (
    ADOPT,
    BEGUN,
    BELONGS,
    DECLINE,
    ITS_PERIOD,
    KINDS,
    THIS_PERIOD,
    Answer,
    Docket,
    Question,
    key_of,
    question_id,
)
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

_LAST = re.compile("[/!]")
"""Between the parts of a path, and a container and what is in it."""


class NamedFile(Protocol):
    """Whose file it says it is and of which period. claimed: every unit that some carrier names."""

    @property
    def unit(self) -> str | None: ...
    @property
    def claimed(self) -> frozenset[str]: ...
    @property
    def period(self) -> str | None: ...


class FileVerdict(NamedTuple):
    """Whose file it is and of which period; both None when it is not to be used."""

    unit: str | None
    period: str | None


def file_id(kind: str, sha256: str) -> str:
    """The number of the question about a file: the same wherever the file lies and whatever the doubt is."""
    return question_id(kind, "file", sha256)


def file_question(
    file: str, sha256: str, received: str, mine: NamedFile, doubts: Iterable[Finding], period: str
) -> Question:
    """The question about a file that is undecided in `period`. received: when and from whom, as text."""
    kind = "U" if mine.unit is None else ("P" if mine.period not in (None, period) else "F")
    text = "".join(item.message for item in doubts) + _ASKS[kind].format(period=period, its=mine.period or "")
    return Question(file_id(kind, sha256), text, mine.unit or "、".join(sorted(mine.claimed)), "", file, "", received)


_ASKS = {
    "F": "采用这一份吗？",
    "U": "是哪个单位的？",
    "P": "是{period}用错了表(算作本期)，还是补报{its}(算作表中期次)？",
}


def verdict_on(docket: Docket, sha256: str, file: str, mine: NamedFile, plan: Plan) -> FileVerdict | None:
    """What was decided about a file, in this period's table or in another's. None: nothing, or nothing that holds."""
    if not docket.answers and not docket.others:
        return None
    key = key_of(file_id("F", sha256))
    own = docket.answers.get(key)
    said = [*([(docket.period, own)] if own else []), *docket.others.get(key, ())]
    if not said:
        return None
    verdicts: dict[FileVerdict, tuple[str, Answer]] = {}
    for table, answer in said:
        found = _resolve(answer, table, mine, plan)
        if isinstance(found, FileVerdict):
            verdicts.setdefault(found, (table, answer))
        elif answer is own:
            docket.refuse(answer, found)
    if len(verdicts) > 1:
        if own is not None:
            places = "、".join(f"核定/{table}.xlsx第{answer.row}行" for table, answer in said if answer is not own)
            docket.refuse(own, f"与{places}的处理不一致，请改成一致")
        return None
    for verdict, (table, answer) in verdicts.items():
        if answer is own or docket.period in (verdict.period, mine.period):
            docket.apply(answer, file, _words(verdict), table)
        return verdict
    return None


def declined(docket: Docket, files: Mapping[str, str]) -> dict[str, Answer]:
    """File -> the row by which the office sets it aside. files: of the inbox -> sha256.

    A row that the office began names a file as it lies there, or by its last name alone; once it has a number it holds
    for these very bytes. A row that names no file, or several, is refused.
    """
    found = {}
    for answer in docket.own:
        if answer.action != DECLINE:
            continue
        said = answer.file.replace("\\", "/").removeprefix("inbox/")
        named = [said] if said in files else [file for file in files if _LAST.split(file)[-1] == said]
        if len(named) == 1:
            found[named[0]] = answer
        else:
            several = f"有{len(named)}个叫“{said}”的文件，请写全：{'、'.join(named[:3])}"
            docket.refuse(answer, several if named else f"收到的文件里没有“{said}”")
    declining = {key: answer for key, answer in docket.answers.items() if answer.action == DECLINE}
    for file, sha256 in files.items() if declining else ():
        if (given := declining.get(key_of(file_id("F", sha256)))) is not None:
            found.setdefault(file, given)
    return found


def set_aside_question(file: str, sha256: str, unit: str) -> Question:
    """What goes into the blank cells of a row by which the office sets a file aside."""
    return Question(file_id("F", sha256), f"{BEGUN}：不采用这个文件", unit, "", file)


def _words(verdict: FileVerdict) -> str:
    return DECLINE if verdict.unit is None else f"{verdict.unit} {verdict.period}"


def _resolve(answer: Answer, table: str, mine: NamedFile, plan: Plan) -> FileVerdict | str:
    """The verdict that an answer gives on a file that says `mine`, or why it gives none."""
    if answer.action == DECLINE:
        return FileVerdict(None, None)
    if answer.action == BELONGS:
        return _belongs(shown_value(answer.to), table, mine, plan)
    if answer.action not in (ADOPT, THIS_PERIOD, ITS_PERIOD):
        return f"“{answer.action}”不能用于文件，请从下拉列表选：{'、'.join(KINDS['F'].actions)}"
    if mine.unit is None:
        return f"文件看不出是哪个单位的，请改选“{BELONGS}”，在“更正值”写单位"
    if answer.action == ADOPT and mine.period not in (None, table):
        return f"文件写的期次是{mine.period}，请改选“{THIS_PERIOD}”或“{ITS_PERIOD}”"
    return FileVerdict(mine.unit, mine.period or table if answer.action == ITS_PERIOD else table)


def _belongs(text: str, table: str, mine: NamedFile, plan: Plan) -> FileVerdict | str:
    """`市科技局`, `市科技局 2023Q3` or `2023Q3`."""
    name, period = text, ""
    for key in sorted(plan.period_by_id, key=len, reverse=True):
        folded = normalise(key)
        if normalise(text).endswith(folded):
            name, period = normalise(text)[: -len(folded)], key
            break
    if not period and mine.period not in (None, table):
        return f"文件写的期次是{mine.period}，请在“更正值”里同时写明期次，如 {text} {table}"
    unit = plan.unit_typed(name) if name else (plan.unit(mine.unit) if mine.unit else None)
    if unit is None:
        near = "、".join(plan.names.near(name)) if name else ""
        return f"“更正值”填的“{text}”不是方案中的单位" + (f"，相近的有：{near}" if near else "")
    return FileVerdict(unit.name, period or table)
