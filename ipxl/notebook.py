"""What `import ipxl` offers to a notebook: results as values. Nothing here writes a file."""

from __future__ import annotations

from datetime import date
from os import PathLike
from pathlib import Path

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.matters.model import day_of
from ipxl.merge.result import Result
from ipxl.workspace import open_workspace


def merge(folder: str | PathLike[str] = ".", period: str | None = None, as_of: date | str | None = None) -> Result:
    """One period of the workspace in `folder`, merged and judged; writes nothing.

    period: its id or its name in words; default: the one with templates whose 报送截止 is newest. as_of: the day by
    which lateness is judged; default today in Beijing. Raises IpxlError with a Chinese line.
    """
    day = day_of(as_of) if isinstance(as_of, str) else as_of
    if as_of and day is None:
        raise IpxlError(f"“{as_of}”不是日期，请写成 2023-10-10 这样的年-月-日。")
    room = Workroom(open_workspace(Path(folder)))
    wanted = room.period(period)
    return room.results(wanted, day or today())[wanted.period]
