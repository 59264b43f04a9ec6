"""`ipxl archive`: a period, or the whole workspace, as one file for the record; and whether such a file is still whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ipxl.clock import BEIJING, today
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.intake.register import register
from ipxl.merge.result import Result
from ipxl.record.archive import (
    FOLDER,
    WHOLE,
    ArchiveVerdict,
    archives,
    period_entries,
    verify_archive,
    whole_entries,
    write_archive,
)
from ipxl.workspace import Workspace, locked, open_workspace


@dataclass(frozen=True, slots=True)
class Archived:
    """Archives that were written: (path in the workspace, number of files)."""

    written: tuple[tuple[str, int], ...]
    strict_failure: bool = False

    def text(self) -> str:
        lines = [f"{path}  {count}个文件" for path, count in self.written]
        return "\n".join([*lines, "已归档，校验码在旁边的 .sha256 文件里。检查是否完好：ipxl archive --verify"])

    def as_json(self) -> dict[str, object]:
        return {"archives": [{"archive": path, "files": count} for path, count in self.written]}


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of archives since they were written."""

    verdicts: tuple[ArchiveVerdict, ...]

    @property
    def strict_failure(self) -> bool:
        return any(item.faults for item in self.verdicts)

    def text(self) -> str:
        lines = []
        for item in self.verdicts:
            lines.append(f"{FOLDER}/{item.name}.zip  {'与归档时不同' if item.faults else f'完好，{item.files}个文件'}")
            lines += [f"  {fault}" for fault in item.faults]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return {
            "archives": [
                {"archive": f"{FOLDER}/{item.name}.zip", "files": item.files, "faults": list(item.faults)}
                for item in self.verdicts
            ]
        }


def run(folder: Path, wanted: Sequence[str] = (), whole: bool = False, now: datetime | None = None) -> Archived:
    """Write the archive of each period named, or of the whole workspace.

    Raises IpxlError when nothing is named, for an unknown period, and when another command is at work in the workspace.
    """
    if not wanted and not whole:
        raise IpxlError("请写明要归档的期次，如 ipxl archive 2023Q3，或用 --all 归档整个工作区。")
    workspace = open_workspace(folder)
    moment = now or datetime.now(BEIJING)
    with locked(workspace):
        room = Workroom(workspace)
        register(workspace.register, room.to_register)  # the times of files come along, not what a copy makes of them
        written = [_period_archive(room, name, moment) for name in wanted]
        if whole:
            results = room.results(room.period(None), today()) if room.plans else {}
            entries = whole_entries(workspace, results.values())
            path = write_archive(workspace, WHOLE, entries, _about_whole(room, moment), moment)
            written.append((workspace.relative(path), len(entries)))
    return Archived(tuple(written))


def verify(folder: Path, wanted: Sequence[str] = (), whole: bool = False) -> Verified:
    """Look at the archives named, or at all that are there. Raises IpxlError when there is none."""
    workspace = open_workspace(folder)
    names = [Workroom(workspace).period(name).period for name in wanted] + ([WHOLE] if whole else [])
    names = names or archives(workspace)
    if not names:
        raise IpxlError(f"“{FOLDER}”里还没有归档。请先运行 ipxl archive 期次。")
    return Verified(tuple(verify_archive(workspace, name) for name in names))


def _period_archive(room: Workroom, wanted: str, moment: datetime) -> tuple[str, int]:
    period = room.period(wanted)
    result = room.results(period, min(today(), period.deadline))[period.period]
    entries = period_entries(room.workspace, result)
    path = write_archive(room.workspace, period.period, entries, _about_period(room.workspace, result, moment), moment)
    return room.workspace.relative(path), len(entries)


_HOW = "data 文件夹里是原文件，位置与工作区相同；目录.xlsx 是文件清单；manifest-sha256.txt 是校验码。请勿改动。"


def _about_period(workspace: Workspace, result: Result, moment: datetime) -> str:
    title, period = result.plan.settings.title, result.period
    number = (
        len(list(workspace.published(period.period).glob("[1-9]*")))
        if workspace.published(period.period).is_dir()
        else 0
    )
    lines = (
        f"{title}",
        f"{period.title}（{period.period}）归档，{moment:%Y年%m月%d日 %H:%M}。",
        f"截至日期 {period.end}，报送截止 {period.deadline}；发布过{number}次。",
        "内容：当时的任务分工表、下发的填报表、各单位来件、核定、发布的材料、发出的信、收发登记和督办台账。",
        _HOW,
    )
    return "\n".join(lines) + "\n"


def _about_whole(room: Workroom, moment: datetime) -> str:
    lines = (
        f"{room.current.settings.title}",
        f"整个工作区归档，{moment:%Y年%m月%d日 %H:%M}。",
        "恢复：把本压缩包解压，data 文件夹就是工作区；在里面运行 ipxl merge 期次，可重新生成全部结果。",
        _HOW,
    )
    return "\n".join(lines) + "\n"
