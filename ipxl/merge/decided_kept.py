"""What the office decided about answers that an older return supplied, and about values that such a return carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ipxl.check.rules import shown_value
from ipxl.finding import Finding
from ipxl.merge.consolidate import Kept, Version, kept_finding
from ipxl.merge.decisions import CLEAR, KEEP, KINDS, Docket, Question, question_id
from ipxl.sheet.cells import column_letters

if TYPE_CHECKING:
    import pandas as pd


class KeptAsked(NamedTuple):
    """An answer kept from an older return that the office has not decided on."""

    question: Question
    finding: Finding


class Settlement(NamedTuple):
    """latest: without the answers that were cleared. kept: the findings of all that stay kept, decided or not."""

    latest: pd.DataFrame
    asked: list[KeptAsked]
    kept: list[Finding]


def settle_kept(latest: pd.DataFrame, kept: Sequence[Kept], versions: Sequence[Version], docket: Docket) -> Settlement:
    """Clear what is to be blank, and ask about what nobody has decided on."""
    cleared: list[int] = []
    asked: list[KeptAsked] = []
    stay: list[Finding] = []
    holding = {number: dict(version.holding) for number, version in enumerate(versions) if version.holding}
    for item in kept:
        found = kept_finding(item)
        if found is None:
            continue
        question = _question(item, found)
        answer = docket.answers.get(question.key)
        if answer is not None and answer.action not in (KEEP, CLEAR):
            docket.refuse(answer, f"“{answer.action}”不能用于这一条，请从下拉列表选：{'、'.join(KINDS['K'].actions)}")
            answer = None
        if answer is not None:
            docket.apply(answer, question.value, question.value if answer.action == KEEP else "(空)")
        if answer is not None and answer.action == CLEAR:
            cleared.append(item.label)
            continue
        stay.append(found)
        if answer is None:
            asked.append(KeptAsked(question, found))
        before = holding.get(item.version, {}).get(item.value[:3])
        if before is not None:
            docket.apply(*before)
    return Settlement(latest.drop(index=cleared) if cleared else latest, asked, stay)


def _question(item: Kept, found: Finding) -> Question:
    value = item.value
    number = question_id("K", "kept", item.unit, *value[:3], repr(value.raw))
    place = f"{value.title}!{column_letters(value.column)}{value.row}"
    return Question(number, found.message, item.unit, value.record, item.current.file, place, shown_value(value.raw))
