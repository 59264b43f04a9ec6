"""The folder that a rehearsal runs in: whether it may, what the last one left there, and what this one makes.

A marker file lists every file that a rehearsal made, with its hash. Nothing that it does not list is ever removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipxl.errors import IpxlError
from ipxl.files import digest, write_file
from ipxl.intake.inbox import SYSTEM_NAMES
from ipxl.workspace import Workspace, locked

_KEPT_FOLDERS = ("inbox", "templates", "核定", "published", "已发")
"""What an office cannot make again. outbox is made by every merge."""
_ELSEWHERE = "请换一个空文件夹，如 ipxl demo 演练。"


@dataclass(frozen=True, slots=True)
class Marker:
    """What a rehearsal made: path in the workspace -> sha256. While it runs (`finished` false) hashes are not final.

    folders: those in which everything was made by the rehearsal, as long as it has not finished.
    """

    files: Mapping[str, str]
    finished: bool
    folders: tuple[str, ...] = ()

    def made(self, path: str, sha256: str) -> bool:
        """Whether this file is the rehearsal's own and unchanged since."""
        if self.finished:
            return self.files.get(path) == sha256
        return path in self.files or path.startswith(self.folders)


def marker_path(workspace: Workspace) -> Path:
    return workspace.ledger.with_name("rehearsal.json")


def read_marker(workspace: Workspace) -> Marker | None:
    """The marker of the last rehearsal here; None when there was none or it cannot be read."""
    try:
        facts: dict[str, Any] = json.loads(marker_path(workspace).read_text(encoding="utf-8"))
        files = {str(path): str(sha256) for path, sha256 in facts["files"].items()}
        return Marker(files, facts["finished"] is True, tuple(map(str, facts["folders"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_marker(workspace: Workspace, marker: Marker) -> None:
    facts = {"finished": marker.finished, "folders": list(marker.folders), "files": dict(sorted(marker.files.items()))}
    write_file(marker_path(workspace), (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())


def hashes(workspace: Workspace, paths: Iterable[str]) -> dict[str, str]:
    """Path in the workspace -> sha256, for those that are there."""
    found = ((path, workspace.root / path) for path in paths)
    return {path: digest(place.read_bytes()) for path, place in found if place.is_file()}


def files_below(workspace: Workspace, folders: Iterable[str]) -> Iterator[str]:
    """Every file below these folders of the workspace but system files, as paths with forward slashes, in order."""
    for folder in folders:
        for path in sorted((workspace.root / folder).rglob("*")):
            if path.is_file() and not _is_system(path.name):
                yield workspace.relative(path)


def make_ready(workspace: Workspace) -> None:
    """Remove what the last rehearsal made. Raises IpxlError, with nothing touched, when the folder holds anything else.

    What counts is what an office cannot make again: the table, the register, templates, returns, decisions.
    """
    marker = read_marker(workspace) or Marker({}, True)
    own = [workspace.relative(path) for path in (workspace.table, workspace.register, workspace.sent_register)]
    present = hashes(workspace, [*own, *files_below(workspace, _KEPT_FOLDERS)])
    foreign = [path for path, sha256 in present.items() if not marker.made(path, sha256)]
    if foreign:
        raise IpxlError(_refusal(workspace, foreign[0], marker))
    if not marker.files and not marker.folders:
        # without a table nothing in outbox could be made again
        left = next(files_below(workspace, ("outbox",)), None)
        if left:
            raise IpxlError(_refusal(workspace, left, marker))
        return
    with locked(workspace):
        now = hashes(workspace, [*marker.files, *present])
        for path, sha256 in now.items():
            # a summary that somebody tried out typing in goes too, or the next merge would keep what was typed
            if marker.made(path, sha256) or (path in marker.files and path.startswith("outbox/")):
                (workspace.root / path).chmod(0o644)  # published files are read-only, which Windows minds
                (workspace.root / path).unlink()
        workspace.ledger.unlink(missing_ok=True)
        for folder in ("inbox", "templates", "outbox", "published"):
            _prune(workspace.root / folder)
        marker_path(workspace).unlink()


def _refusal(workspace: Workspace, path: str, marker: Marker) -> str:
    where = f"文件夹“{workspace.root}”里的“{path}”"
    if path in marker.files:
        return f"{where}在上次演练后改动过，没有重新演练，什么也没有改。请先把它移走，或{_ELSEWHERE.removeprefix('请')}"
    return f"{where}不是演练生成的，可能是正式的资料，没有演练，什么也没有改。{_ELSEWHERE}"


def _is_system(name: str) -> bool:
    return name.lower() in SYSTEM_NAMES or name.startswith(("~$", ".~", "._"))


def _prune(folder: Path) -> None:
    """Remove the empty folders below, not the folder itself."""
    for path, _folders, _files in os.walk(folder, topdown=False):
        if Path(path) != folder and not any(Path(path).iterdir()):
            Path(path).rmdir()
