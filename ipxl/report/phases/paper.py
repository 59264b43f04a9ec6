"""What the reports of all phases share: title, opening, numbered chapters, the list of annexes, signature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import BLANK, Block, BulletinParagraph, Chapter, Signature, laid_out
from ipxl.report.bulletin.opening import TITLE_ROOM, broken_by_meaning
from ipxl.report.bulletin.prose import full_width, plan_name


def plan_title(result: Result) -> str:
    """《…方案》, 【待填】 in it where the plan has no name."""
    return f"《{plan_name(result.plan.settings.title) or BLANK}》"


def title_lines(result: Result, what: str) -> tuple[str, ...]:
    """The title of a report in lines broken by meaning: the plan's name and `what` the report is."""
    return broken_by_meaning([plan_title(result), what], TITLE_ROOM)


def report_blocks(
    result: Result, title: Sequence[str], opening: Block, chapters: Iterable[Chapter], annexes: Sequence[str] = ()
) -> Iterator[Block]:
    """A report from its title to its signature; texts in full-width marks, names of units as they are.

    annexes: the lines that say what follows. The annexes themselves come after the signature.
    """
    names = [unit.name for unit in result.plan.units]
    blank = BulletinParagraph("blank", "")
    yield from (blank, BulletinParagraph("title", "\n".join(title)), blank)
    for block in (opening, *laid_out(chapters)):
        is_text = isinstance(block, BulletinParagraph)
        yield BulletinParagraph(block.style, full_width(block.text, names)) if is_text else block  # type: ignore[union-attr]
    yield blank
    for number, line in enumerate(annexes):
        yield BulletinParagraph("annex_next" if number else "annex_first", line)
    if annexes:
        yield blank
    yield Signature(result.plan.settings.office or BLANK, words.day(result.as_of))
