"""佐证目录: every piece of evidence numbered by task, for inspection and acceptance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ipxl.facts.rows import SpareRow
from ipxl.form import spec
from ipxl.form.spec import COMPLETED
from ipxl.merge.result import Result
from ipxl.report.summary.book import EVIDENCE, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import answer_columns
from ipxl.report.summary.table import SheetColumn, SheetTable

CAME, NOT_SEEN = "有", "未见"
_BARE_MOST = 12
"""Tasks called complete without evidence that are named above the table."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence. number: in the list; subject: id and name of its task or indicator; came: whether a file of that name did."""

    number: str
    key: str
    subject: str
    came: str | None
    row: SpareRow


def evidence_lines(book: SummaryBook) -> list[EvidenceLine]:
    """By task or indicator in plan order, then by unit."""
    result = book.result
    titles = _titles(result)
    order = {key: number for number, key in enumerate(titles)}
    came = {one.file.replace("!", "/").rsplit("/", 1)[-1] for one in result.files}
    count: Counter[str] = Counter()
    lines = []
    for row in sorted(result.evidence, key=lambda row: order.get(row.answer("target"), len(order))):
        target, name = row.answer("target"), row.answer("file_name")
        key = target or "其他"
        count[key] += 1
        subject = " ".join(part for part in (target, titles.get(target, "")) if part)
        arrived = (CAME if name.strip() in came else NOT_SEEN) if name else None
        lines.append(EvidenceLine(f"{key}-{count[key]:02}", key, subject, arrived, row))
    return lines


def _place(places: SummaryPlaces, line: EvidenceLine) -> str | None:
    return places.duty(line.row.unit, line.key) or places.item(line.key)


def _guide(book: SummaryBook, lines: Sequence[EvidenceLine]) -> str:
    return f"共{len(lines)}份，按任务和指标编号。{_bare(book.result)}“随件收到”：收件箱里有没有叫这个名字的文件。"


_IN_ORDER = ("title", "document", "form", "public", "file_name")
EVIDENCE_TABLE: SheetTable[EvidenceLine] = SheetTable(
    EVIDENCE,
    evidence_lines,
    (
        SheetColumn("number", "目录号", 10, lambda line: line.number, "centre", _place),
        SheetColumn("target", "任务/指标", 24, lambda line: line.subject),
        SheetColumn("unit", "单位", 24, lambda line: line.row.unit),
        SheetColumn("no", "单位编号", 7, lambda line: line.row.no, "centre"),
        *answer_columns(spec.EVIDENCE, lambda line: line.row, *_IN_ORDER),
        *answer_columns(spec.EVIDENCE, lambda line: line.row, but=("target", *_IN_ORDER)),
        SheetColumn("came", "随件收到", 8, lambda line: line.came, "centre"),
        SheetColumn(
            "file",
            "来源文件",
            46,
            lambda line: line.row.source.file,
            link=lambda places, line: places.file(line.row.source.file),
            printed="never",
        ),
    ),
    _guide,
    keys=("unit", "no"),
    paper="A3",
    frozen="target",
    empty="本期没有单位列出佐证材料。",
)


def _titles(result: Result) -> dict[str, str]:
    """Names of tasks and indicators by id, in plan order."""
    return {row.task: row.title for row in result.tasks} | {row.indicator: row.name for row in result.indicators}


def _bare(result: Result) -> str:
    """The tasks that a lead calls complete without any evidence, as a sentence."""
    backed = {(row.unit, row.answer("target")) for row in result.evidence}
    bare = list(
        dict.fromkeys(
            row.task
            for row in result.duties
            if row.role == "lead" and row.status == COMPLETED and (row.unit, row.task) not in backed
        )
    )
    if not bare:
        return ""
    more = f"等{len(bare)}项" if len(bare) > _BARE_MOST else ""
    return f"牵头单位自评“已完成”而没有列佐证的任务：{'、'.join(bare[:_BARE_MOST])}{more}。"
