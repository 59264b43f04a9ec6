"""`ipxl plan import`: a notice made an assignment table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ipxl.clock import today
from ipxl.errors import IpxlError
from ipxl.files import write_file
from ipxl.notice.as_json import import_json
from ipxl.notice.blocks import Document, NoticeTable
from ipxl.notice.draft.draft import TableDraft, table_of
from ipxl.notice.open import open_notice
from ipxl.notice.recognise.letterhead import title_of_file
from ipxl.notice.recognise.recognise import recognise
from ipxl.notice.told import draft_text
from ipxl.plan.columns import SHEETS
from ipxl.plan.gaps import gap_lines
from ipxl.plan.table import read_table, write_table
from ipxl.plan.write import table_bytes
from ipxl.workspace import TABLE_NAME, Workspace


@dataclass(frozen=True, slots=True)
class Imported:
    """A notice read, and the table that was written, if one was. gaps: what it still lacks, cell by cell."""

    notice: str
    draft: TableDraft
    remarks: tuple[str, ...]
    table: Path | None
    review: Path | None = None
    gaps: tuple[str, ...] = ()
    strict_failure: bool = False

    def text(self) -> str:
        lines = [draft_text(self.draft, self.notice), ""]
        if self.table is not None:
            lines.append(f"写好了：{self.table}")
        if self.review is not None:
            lines.append(f"核对用的网页：{self.review}(用浏览器打开，左边原文、右边表，不用联网)")
        lines += [*self.gaps, "下一步：打开表，填上面列的格，核对黄底的格(批注写着原因)，再运行 ipxl templates。"]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return import_json(self.draft.found)


def run(folder: Path, notice: Path, output: Path | None, write: bool = True, review: Path | None = None) -> Imported:
    """Read `notice` into a table: `output`, else 任务分工表.xlsx in `folder`. Raises IpxlError when that exists.

    write: False only reads, unless `output` is given. review: takes a page with the notice and the table side by side.
    """
    table = output or (Workspace(folder).table if write else None)
    if table is not None and table.exists():
        way = "请用 -o 写一个新的文件名" if output is None else "请换一个文件名"
        raise IpxlError(f"“{table}”已经存在，没有改动它。{way}，或先把它移走。")
    document, draft, remarks = _read(notice)
    if table is not None:
        write_table(draft.plan, table, draft_bytes(draft))
    if review is not None:
        from ipxl.notice.draft.review import review_page

        write_file(review, review_page(document, draft, notice.name).encode())
    gaps = gap_lines(read_table(table)) if table is not None else []
    return Imported(notice.name, draft, remarks, table, review, tuple(gaps))


def read_draft(notice: Path) -> tuple[TableDraft, tuple[str, ...]]:
    """The table that a notice makes, and remarks on reading it. Raises IpxlError when no task is found in it."""
    return _read(notice)[1:]


def _read(notice: Path) -> tuple[Document, TableDraft, tuple[str, ...]]:
    document = open_notice(notice)
    if _is_our_table(document):
        raise IpxlError(
            f"“{notice.name}”已经是任务分工表，不用再导入。请把它复制到工作区，命名为{TABLE_NAME}，再运行 ipxl plan lint。"
        )
    found = recognise(document)
    if not found.title.value:
        found = replace(found, title=title_of_file(notice))
    if not found.tasks:
        tried = "、".join(found.looked_for)
        raise IpxlError(
            f"“{notice.name}”里没有找到任务。找过这些写法：{tried}。"
            f"请检查是不是方案正文或任务分工表；也可以照{TABLE_NAME}的样子自己填。"
        )
    return document, table_of(found, today()), (*document.remarks, *found.remarks)


def _is_our_table(document: Document) -> bool:
    """Whether the workbook has most sheets of an assignment table of ours."""
    titles = {spec.title for spec in SHEETS}
    return len(titles & {block.name for block in document.blocks if isinstance(block, NoticeTable)}) > len(titles) // 2


def draft_bytes(draft: TableDraft) -> bytes:
    """The workbook of a draft."""
    return table_bytes(draft.plan, draft.rows, draft.marks)
