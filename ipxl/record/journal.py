"""运行记录.csv: which command that writes was run when, for which period, and how it ended. Never read as truth."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ipxl.clock import BEIJING
from ipxl.csv_text import append_csv
from ipxl.errors import IpxlError

NAME = "运行记录.csv"
HEADER = ("时间", "命令", "期次", "结果", "说明")
COMMANDS = {
    "init": "建工作区", "templates": "生成填报表", "send": "发信", "fetch": "收信", "merge": "合并", "remind": "催报", "publish": "发布",
    "forward": "上报", "archive": "归档",
}  # fmt: skip
"""The commands that write, and what people call them."""
DONE, FAILED = "完成", "没有完成"
_NOTE_MOST = 200


def note_run(
    folder: Path, command: str, period: str, outcome: str, note: str = "", now: datetime | None = None
) -> None:
    """Add a line; a file that is locked, full or not to be written is left as it is, for a journal stops no work."""
    if command not in COMMANDS or not folder.is_dir():
        return
    moment = (now or datetime.now(BEIJING)).astimezone(BEIJING)
    row = (f"{moment:%Y-%m-%d %H:%M:%S}", COMMANDS[command], period, outcome, " ".join(note.split())[:_NOTE_MOST])
    try:
        append_csv(folder / NAME, HEADER, [row])
    except (OSError, IpxlError):
        return
