"""`ipxl export`: results as tidy tables for other programs, with a data dictionary. Changes nothing in the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.tidy.arrow import require
from ipxl.tidy.tables import BY_NAME, DICTIONARY, TableSource
from ipxl.tidy.target import ExportTarget, target_of
from ipxl.tidy.write import write_export
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. counts: table -> number of its rows. periods: their titles, oldest first."""

    target: ExportTarget
    periods: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    strict_failure: bool = False

    def text(self) -> str:
        titles = [title for _, title in self.periods]
        span = titles[0] if len(titles) == 1 else f"{titles[0]}至{titles[-1]}共{len(titles)}期"
        lines = [f"已导出{span}：{self.target.path}"]
        width = max(map(len, self.counts))
        lines += [f"  {name:<{width}}  {BY_NAME[name].title}  {count}行" for name, count in self.counts.items()]
        if DICTIONARY.name in self.counts:
            lines.append("各列的含义见其中的 dictionary（数据字典）。")
        else:
            lines.append("一个文件只有一张表：别的表用 --table 写明；要全部的表，写文件夹或 .sqlite 文件。")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return {
            "to": str(self.target.path),
            "format": self.target.format,
            "periods": [period for period, _ in self.periods],
            "tables": [
                {"table": name, "title": BY_NAME[name].title, "rows": count} for name, count in self.counts.items()
            ],
        }


def run(
    folder: Path, wanted: str | None, to: Path, table: str = "", as_of: date | None = None, parquet: bool = False
) -> Exported:
    """Export one period, or all with templates. as_of: default today in Beijing.

    Raises IpxlError for an unknown period, and when nothing can, or may, be written to `to`.
    """
    workspace = open_workspace(folder)
    room = Workroom(workspace)
    period = room.period(wanted)
    if wanted is None:
        every = [plan.period(key) for key, plan in room.plans.items()]
        period = max(every, key=lambda item: (item.end, item.deadline, item.period))
    target = target_of(workspace, to, table, parquet)
    require(target.format)
    results = tuple(room.results(period, as_of or today()).values())
    chosen = results if wanted is None else results[-1:]
    counts = write_export(target, TableSource(chosen, room.matters.matters))
    return Exported(target, tuple((item.period.period, item.period.title) for item in chosen), counts)
