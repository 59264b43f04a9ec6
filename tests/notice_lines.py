"""A notice written as lines in a test: `**…**` begins in bold, `#2` before a line is its level as a heading."""

from textwrap import dedent

from ipxl.notice.blocks import Cell, Document, NoticeTable, Paragraph
from ipxl.notice.found import Found, FoundTask
from ipxl.notice.recognise.recognise import recognise


def paragraphs(text: str) -> list[Paragraph]:
    return [_paragraph(line, number) for number, line in enumerate(dedent(text).split("\n"), 1) if line.strip()]


def _paragraph(line: str, number: int) -> Paragraph:
    level, bold = 0, ""
    line = line.strip()
    if line.startswith("#"):
        level, line = int(line[1]), line[2:].strip()
    if line.startswith("**"):
        bold, _, rest = line[2:].partition("**")
        line = bold + rest
    return Paragraph(line, f"第{number}行", level, bold)


def grid(text: str) -> NoticeTable:
    """A table: columns apart by |, `^` for a cell merged with the one above, `<` with the one on its left."""
    rows: list[tuple[Cell, ...]] = []
    for line in dedent(text).strip().split("\n"):
        row: list[Cell] = []
        for column, text_of in enumerate(part.strip() for part in line.split("|")):
            place = f"表{'ABCDEFGHIJ'[column]}{len(rows) + 1}"
            if text_of == "^":
                row.append(Cell(rows[-1][column].text, place, copied=True))
            elif text_of == "<":
                row.append(Cell(row[-1].text, place, copied=True))
            else:
                row.append(Cell(text_of, place))
        rows.append(tuple(row))
    return NoticeTable(tuple(rows), "表A1")


def read(*parts: str | NoticeTable) -> Found:
    blocks = [block for part in parts for block in (paragraphs(part) if isinstance(part, str) else [part])]
    return recognise(Document(tuple(blocks), "docx"))


def brief(task: FoundTask) -> str:
    """One task in one line: 3 title <block> lead | responsible."""
    lead, rest = " ".join(task.lead.value), " ".join(task.responsible.value)
    return f"{task.number or '-'} {task.title.value} <{task.block.value}> {lead} | {rest}".strip()
