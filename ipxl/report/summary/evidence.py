"""佐证目录: every piece of evidence numbered by task, for inspection and acceptance."""

from __future__ import annotations

from collections import Counter

from ipxl.form.spec import COMPLETED
from ipxl.merge.result import Result
from ipxl.report.summary.book import EVIDENCE, Book, values
from ipxl.report.summary.table import Column, Table, write_table

COLUMNS = (
    Column("目录号", 10, "centre"),
    Column("任务/指标", 24),
    Column("单位", 24),
    Column("单位编号", 7, "centre"),
    Column("材料名称", 38),
    Column("文号/日期", 20),
    Column("形式", 9, "centre"),
    Column("可否公开", 7, "centre"),
    Column("文件名", 28),
    Column("随件收到", 8, "centre"),
    Column("来源文件", 46),
)
FILE = len(COLUMNS) - 1
CAME, NOT_SEEN = "有", "未见"
_BARE_MOST = 12
"""Tasks called complete without evidence that are named above the table."""


def write_evidence(book: Book) -> None:
    """Write the sheet: by task or indicator in plan order, then by unit."""
    result = book.result
    frame = result.frame("evidence")
    names = ("target", "unit", "no", "title", "document", "form", "public", "file_name", "file")
    titles = _titles(result)
    order = {key: number for number, key in enumerate(titles)}
    rows = sorted(
        zip(*(values(frame, name) for name in names), strict=True),
        key=lambda row: order.get(row[0] or "", len(order)),
    )
    came = {one.file.replace("!", "/").rsplit("/", 1)[-1] for one in result.files}
    count: Counter[str] = Counter()
    made, links = [], []
    for target, unit, number, title, document, form, public, name, file in rows:
        key = target or "其他"
        count[key] += 1
        arrived = (CAME if name.strip() in came else NOT_SEEN) if name else None
        shown = " ".join(part for part in (target, titles.get(target)) if part)
        made.append((f"{key}-{count[key]:02}", shown, unit, number, title, document, form, public, name, arrived, file))
        links.append(book.places.duty(unit, key) or book.places.item(key))
    cells = [list(part) for part in zip(*made, strict=True)] if made else [[] for _ in COLUMNS]
    linked = {0: links, FILE: book.places.files(cells[FILE])}
    guide = f"共 {len(made)} 份，按任务和指标编号。{_bare(result)}“随件收到”：收件箱里有没有叫这个名字的文件。"
    empty = "本期没有单位列出佐证材料。"
    write_table(book, Table(EVIDENCE, guide, COLUMNS, cells, linked, frozen=2, empty=empty, printed=FILE, keys=(2, 3)))


def _titles(result: Result) -> dict[str, str]:
    """Names of tasks and indicators by id, in plan order."""
    tasks = zip(values(result.frame("tasks"), "task"), values(result.frame("tasks"), "title"), strict=True)
    indicators = zip(
        values(result.frame("indicators"), "indicator"), values(result.frame("indicators"), "name"), strict=True
    )
    return {**dict(tasks), **dict(indicators)}


def _bare(result: Result) -> str:
    """The tasks that a lead calls complete without any evidence, as a sentence."""
    backed = set(zip(values(result.frame("evidence"), "unit"), values(result.frame("evidence"), "target"), strict=True))
    names = ("unit", "task", "role", "status")
    bare = dict.fromkeys(
        task
        for unit, task, role, status in zip(*(values(result.frame("duties"), name) for name in names), strict=True)
        if role == "lead" and status == COMPLETED and (unit, task) not in backed
    )
    if not bare:
        return ""
    more = f"等 {len(bare)} 项" if len(bare) > _BARE_MOST else ""
    return f"牵头单位自评“已完成”而没有列佐证的任务：{'、'.join(list(bare)[:_BARE_MOST])}{more}。"
