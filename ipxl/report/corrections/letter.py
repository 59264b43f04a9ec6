"""The letter that goes with a correction copy, short, ready to be sent as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ipxl.finding import SEVERITY_NAMES
from ipxl.form.content import Content
from ipxl.form.correction import CorrectionLine, Corrections
from ipxl.report.words import day, own_name

MOST_LISTED = 10
"""Lines that the letter repeats; all of them stand in the workbook."""


def letter(content: Content, todo: Corrections, file: str, as_of: date) -> str:
    """The letter to a unit: how much is to be mended, the gravest in words, until when, which file, whom to ask.

    file: the return that it is about, relative to the inbox. as_of: the day the letter is dated.
    """
    unit, settings, title = content.unit, content.plan.settings, f"{content.period.title}进展情况填报表"
    counted = [(SEVERITY_NAMES[severity], todo.count(severity)) for severity in ("error", "warning")]
    found = "、".join(f"{word}{count}处" for word, count in counted if count)
    asked = " ".join(part for part in (settings.contact, settings.phone) if part)
    question = f"有疑问请联系：{asked}。" if asked else ""
    reply = f"发回到{settings.email}" if settings.email else "发回"
    opening = f"请打开“{content.file_name}”，第一张表“需修改事项”列出要改的地方，点“位置”就到那一格。"
    lines = [
        f"关于修改{title}的说明",
        "",
        f"{unit.full_name or unit.name}{_contact(unit.liaison, unit.phone)}：",
        f"    你单位报来的{title}（文件“{own_name(file)}”）已收到。经核对，有{found}，现退回修改。",
        "",
        *_listed(todo.lines),
        "",
        f"    {opening}你单位填过的内容已经带好，只改标出的格，不用重填。",
        f"    请于{day(todo.until)}前把改好的文件用原文件名{reply}。{question}",
        "",
        f"{'':20}{settings.office}".rstrip(),
        f"{'':20}{day(as_of)}",
    ]
    return "\n".join(lines) + "\n"


def _contact(liaison: str, phone: str) -> str:
    words = " ".join(part for part in (liaison, phone) if part)
    return f"（联络员：{words}）" if words else ""


def _listed(lines: Sequence[CorrectionLine]) -> list[str]:
    """The gravest lines in words; how many more there are."""
    found = []
    for number, line in enumerate(lines[:MOST_LISTED], 1):
        what = line.items[0] if len(line.items) == 1 else "、".join(item.partition(" ")[0] for item in line.items)
        where = f"{what}：" if what else ""
        more = f"（共{len(line.spots)}处）" if len(line.spots) > 1 else ""
        found.append(f"    {number}. [{SEVERITY_NAMES[line.severity]}] {where}{line.message}{line.remedy}{more}")
    if len(lines) > MOST_LISTED:
        found.append(f"    ……其余{len(lines) - MOST_LISTED}条见“需修改事项”。")
    return found
