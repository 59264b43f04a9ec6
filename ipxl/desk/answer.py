"""`python -m ipxl.desk.answer FOLDER PERIOD`: one answer of the office, from stdin, into 核定/<period>.xlsx.

The table is the same file that the office edits in Excel: it is read anew, only the cells of one row are written, and
an answer that somebody typed there in between is shown instead of overwritten.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ipxl.clock import today
from ipxl.errors import IpxlError
from ipxl.office.docket import KINDS, key_of
from ipxl.office.edited_cells import set_text
from ipxl.office.table import read_decisions
from ipxl.office.table_layout import CREATED
from ipxl.sheet.kept import NotKept, open_kept, replace_kept, save_kept
from ipxl.workspace import locked, open_workspace

TYPED = ("action", "to", "reason", "by")
_NAMES = {"action": "处理", "to": "更正值", "reason": "理由", "by": "核定人"}


def answer(folder: Path, period: str, facts: dict[str, str]) -> None:
    """Write an answer. facts: id, TYPED, and `seen`: what stood in TYPED when the question was shown, joined by line ends.

    Raises IpxlError, in words for the page, for whatever keeps it from being written.
    """
    workspace = open_workspace(folder)
    path = workspace.decisions(period)
    with locked(workspace):
        table = read_decisions(path)
        row = next((item for item in table.answers.rows if item.key and item.key == key_of(facts["id"])), None)
        if row is None or table.data is None:
            raise IpxlError("这个问题已经不在核定表里。请先合并一次再看。")
        if facts["action"] not in KINDS[row.id[:1].upper()].actions:
            raise IpxlError("没有选“处理”，请选一项。")
        now = {name: str(getattr(row, name)) for name in TYPED}
        if "\n".join(now.values()) != facts["seen"]:
            shown = "，".join(f"{_NAMES[name]}：{value}" for name, value in now.items() if value) or "空"
            raise IpxlError(f"核定表里这一行刚才被改过，现在是：{shown}。没有写入，请看过再定。")
        try:
            book = open_kept(table.data)
            sheet = book[table.sheet]
            for name in (*TYPED, "day"):
                if name in table.columns:
                    value = today().isoformat() if name == "day" else facts[name].strip()
                    set_text(sheet.cell(row.row, table.columns[name] + 1), value)
            data = save_kept(book, table.data, CREATED)
        except NotKept as error:
            raise IpxlError(f"“核定/{path.name}”{error}，没有改动它。请在 Excel 或 WPS 里填写。") from error
        if trouble := replace_kept(path, f"核定/{path.name}", table.data, data, "请保存并关闭它，再试一次。"):
            raise IpxlError(trouble)


def main(arguments: list[str]) -> int:
    """Read the answer from stdin; a line on stderr and status 2 where it is not written."""
    try:
        answer(Path(arguments[0]), arguments[1], json.loads(sys.stdin.buffer.read()))
    except IpxlError as error:
        sys.stderr.buffer.write(str(error).encode())
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
