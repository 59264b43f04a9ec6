"""Filled workbooks that lie where no merge looks: among the templates, or beside the table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ipxl.commands.check import is_blank
from ipxl.commands.workroom import Workroom
from ipxl.files import digest
from ipxl.form.receive import gather
from ipxl.intake.inbox import InboxEntry, is_system, see
from ipxl.merge.identify import identify
from ipxl.workspace import TABLE_NAME, Workspace

ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods"})
NAMED_MOST = 5


def misplaced_line(room: Workroom) -> str:
    """What to say of returns that somebody saved among the templates or in the workspace itself; "" for none."""
    workspace = room.workspace
    suspects = [
        InboxEntry(workspace.relative(path), path) for path in (*_changed(workspace), *_beside_the_table(workspace))
    ]
    if not suspects:
        return ""
    names = []
    for item in gather(see(suspects), lambda _sha256: None)[0]:
        who = identify(item.parsed.reading.identities, item.file, room.current, office=room.office)
        if item.parsed.outcome == "submission" and who.unit and not who.other_plan and not is_blank(room, item, who):
            names.append(item.file)
    if not names:
        return ""
    more = f"等{len(names)}个文件" if len(names) > NAMED_MOST else ""
    return f"{'、'.join(names[:NAMED_MOST])}{more}像是单位填好的表，没有合并。是报送件的，请移到 inbox/ 再合并。"


def _changed(workspace: Workspace) -> Iterator[Path]:
    """Workbooks under templates/ that are not as any of them was written."""
    folder = workspace.root / "templates"
    periods = sorted(item.name for item in folder.iterdir() if item.is_dir()) if folder.is_dir() else []
    written = {line.sha256 for period in periods for line in workspace.sent(period)}
    for path in sorted(folder.rglob("*")):
        if _is_workbook(path) and digest(path.read_bytes()) not in written:
            yield path


def _beside_the_table(workspace: Workspace) -> Iterator[Path]:
    own = workspace.matters.name
    yield from (path for path in sorted(workspace.root.iterdir()) if _is_workbook(path) and path.name != own)


def _is_workbook(path: Path) -> bool:
    table = path.name.startswith(TABLE_NAME.removesuffix(".xlsx"))
    return path.suffix.lower() in ENDINGS and not table and not is_system(path.name) and path.is_file()
