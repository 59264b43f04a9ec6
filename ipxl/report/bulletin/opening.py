"""What stands before the first chapter and after the last: title, addressees, grounds, issuer, annex list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from ipxl import text
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.report import words
from ipxl.report.bulletin.blocks import BLANK, BulletinParagraph, Signature, body
from ipxl.report.bulletin.prose import full_width, plan_name

TITLE_ROOM = 20
"""Characters of size 2号 in a line of 156 mm."""
ANNEXES = ("任务进展情况表", "指标完成情况表", "报送情况表")
MEMBERS = "各成员单位"
EVERYBODY = "各有关单位"

_KINDS = "方案|计划|规划|纲要|要点|工程|任务|分工|意见|措施|细则|报告|清单|试行|》|）|”|、|，"
_WORDS_TO_BREAK_AFTER = re.compile(
    f"(?<=建设)(?!{_KINDS})|(?<=工作)(?!{_KINDS})|(?<=发展)(?!{_KINDS})|(?<=行动)(?!{_KINDS})|(?<=工程)(?!{_KINDS})"
    f"|(?<=改革)(?!{_KINDS})|(?<=推进)(?!{_KINDS})|(?<=治理)(?!{_KINDS})|(?=（)|(?<=印发)|(?<=加强)|(?<=促进)|(?<=若干)|(?<=重点)"
)
_CLOSING = "落实情况的通报"


def title_lines(result: Result) -> tuple[str, ...]:
    """The title, broken by meaning into as few lines as hold it, none much longer than the others.

    The plan's name stands whole: what is cut from it makes no Chinese for more than half of all names.
    """
    own = result.plan.settings.bulletin_title.strip()
    if own:
        return broken_by_meaning([full_width(own, ())], TITLE_ROOM)
    name = plan_name(result.plan.settings.title) or BLANK
    return broken_by_meaning([f"关于《{name}》", result.period.title, _CLOSING], TITLE_ROOM)


def broken_by_meaning(parts: Sequence[str], room: int) -> tuple[str, ...]:
    """`parts` in as few lines as possible, broken between parts where that can be, else after a word that ends one."""
    pieces: list[tuple[str, int]] = []  # a piece and what a break before it costs
    for part in parts:
        for place, piece in enumerate(piece for piece in _WORDS_TO_BREAK_AFTER.split(part) if piece):
            long = [piece[at : at + room] for at in range(0, len(piece), room)]
            pieces += [(one, 40 if at else 8 if place else 0) for at, one in enumerate(long)]

    def width(first: int, end: int) -> float:
        return sum(text.display_width(piece) for piece, _ in pieces[first:end]) / 2

    mean = width(0, len(pieces)) / max(1, -(-int(width(0, len(pieces)) * 2) // (room * 2)))

    @cache
    def best(first: int) -> tuple[int, float, tuple[int, ...]]:
        """Lines, cost and ends of the lines from piece `first` on."""
        if first == len(pieces):
            return 0, 0.0, ()
        ends = [end for end in range(first + 1, len(pieces) + 1) if end == first + 1 or width(first, end) <= room]
        return min(_added(best(end), (width(first, end) - mean) ** 2 + pieces[first][1], end) for end in ends)

    starts = (0, *best(0)[2])
    return tuple("".join(piece for piece, _ in pieces[a:b]) for a, b in pairwise(starts))


def _added(rest: tuple[int, float, tuple[int, ...]], cost: float, end: int) -> tuple[int, float, tuple[int, ...]]:
    lines, paid, ends = rest
    return lines + 1, paid + cost, (end, *ends)


def document_number(result: Result) -> str:
    """发文字号: the issuer's code, the year in hexagonal brackets; the running number is the office's to give."""
    if result.remarks.paper.number:
        return result.remarks.paper.number
    return f"{result.plan.settings.bulletin_code or BLANK}〔{result.as_of.year}〕{BLANK}号"


def addressees(plan: Plan, own: str = "") -> str:
    """主送: as set for the period (`own`) or in the plan; else who reports: a group's name for all its members, 各成员单位, and the rest by name.

    A group stands for units that are not themselves members of the steering group. With neither groups nor members,
    everybody who reports is 各有关单位.
    """
    if own or plan.settings.bulletin_to:
        return (own or plan.settings.bulletin_to).rstrip("：:。 ")
    left = {unit.name: unit for unit in plan.reporting_units if not unit.member}
    found: list[str] = []
    for group in sorted(plan.groups, key=lambda group: (-len(group.members), _mentions(plan, group.name), group.name)):
        members = plan.expand(group.members)
        if len(members) > 1 and all(name in left for name in members):
            found.append(group.name)
            for name in members:
                del left[name]
    if any(unit.member for unit in plan.reporting_units):
        found.append(MEMBERS)
    if not found or len(left) > 6:
        return "，".join([*found, EVERYBODY])
    return "，".join([*found, *left])


def _mentions(plan: Plan, name: str) -> int:
    """How often tasks name a group, negative: of two groups of the same units the one in use comes first."""
    return -sum(name in task.lead or name in task.responsible for task in plan.tasks)


def grounds(result: Result) -> BulletinParagraph:
    """导语: on what grounds, as of which day."""
    settings = result.plan.settings
    name = plan_name(settings.title)
    ground = f"按照《{name}》要求，" if name else f"按照{BLANK}要求，"
    return body(
        f"{ground}{settings.office or BLANK}汇总核对了各单位报送的{result.period.title}工作进展情况。工作进展和指标数据"
        f"截至{words.day(result.period.end)}，报送情况统计至{words.day(result.as_of)}。现将有关情况通报如下。"
    )


def annex_list() -> tuple[BulletinParagraph, ...]:
    """附件说明, one blank line below the text."""
    first, *others = ANNEXES
    listed = [BulletinParagraph("annex_next", f"{number}. {name}") for number, name in enumerate(others, 2)]
    return BulletinParagraph("blank", ""), BulletinParagraph("annex_first", f"附件：1. {first}"), *listed


def signature(result: Result) -> tuple[BulletinParagraph | Signature, ...]:
    """署名, the day that the returns were counted on, and whom to call."""
    settings, paper = result.plan.settings, result.remarks.paper
    contact, phone = paper.contact or settings.contact or BLANK, paper.phone or settings.phone or BLANK
    return (
        BulletinParagraph("blank", ""),
        BulletinParagraph("blank", ""),
        Signature(settings.office or BLANK, _written(paper.day) or words.day(result.as_of)),
        BulletinParagraph("contact", f"（联系人：{contact}，联系电话：{phone}）"),
    )


def _written(day: str) -> str:
    """A day that the office typed, as papers write it; other words as they stand."""
    try:
        return words.day(date.fromisoformat(day))
    except ValueError:
        return day


def imprint(result: Result) -> tuple[BulletinParagraph, ...]:
    """版记: who gets a copy, who prints it and when, where the plan says so."""
    settings = result.plan.settings
    if not settings.bulletin_printer:
        return ()
    paper = result.remarks.paper
    told = (paper.copies or settings.bulletin_copies).rstrip("。")
    copies = (BulletinParagraph("copies", f"抄送：{told}。"),) if told else ()
    day = _written(paper.printed) or _written(paper.day) or words.day(result.as_of)
    printed = f"{settings.bulletin_printer}\t{day}印发"
    return BulletinParagraph("blank", ""), *copies, BulletinParagraph("printed_by", printed)
