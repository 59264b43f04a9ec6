"""A workbook read in a process of its own, for commands that need its cells: 核定, the summary read back, 督办台账."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from ipxl.child.talk import Died, Late, Talker
from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.intake.workbook import Workbook

SECONDS_MOST = 30.0
FAULTS: dict[str, type[Exception]] = {"encrypted": Encrypted, "refused": Refused, "unreadable": Unreadable}
"""By the word that an answer has for them; the first that fits, since Encrypted is Refused too."""
_MOMENTS: dict[str, Callable[[str], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda text: timedelta(seconds=float(text)),
}
_talker = Talker("ipxl.intake.book_worker")


def read_apart(data: bytes) -> Workbook:
    """What `read_workbook` gives, whatever it does to its process. Raises Refused, Encrypted or Unreadable."""
    try:
        answer = json.loads(_talker.ask(data, SECONDS_MOST))
    except Late as error:
        raise Refused(f"{SECONDS_MOST:.0f}秒还没有读完，已停止读取") from error
    except Died as error:
        raise Unreadable("读取时程序中断，文件可能损坏或有害") from error
    if "fault" in answer:
        raise FAULTS[answer["fault"]](answer["why"])
    return _workbook(answer)


def fault_answer(error: Refused | Unreadable) -> dict[str, str]:
    """The answer of a process that could not read."""
    word = next(word for word, kind in FAULTS.items() if isinstance(error, kind))
    return {"fault": word, "why": str(error)}


def book_answer(book: Workbook) -> dict[str, Any]:
    """A workbook as JSON knows it."""
    return {
        "sheets": {title: [list(map(_packed, row)) for row in rows] for title, rows in book.sheets.items()},
        "faults": [[*place, text] for place, text in book.faults.items()],
        "uncounted": sorted(book.uncounted),
        "pictures": [[*place, identity] for place, identity in book.pictures.items()],
        "merged": book.merged,
        "facts": [book.properties, book.names, book.features, book.date1904],
    }


def _packed(value: object) -> object:
    if isinstance(value, timedelta):
        return ["timedelta", str(value.total_seconds())]
    if isinstance(value, datetime | date | time):
        return [type(value).__name__, value.isoformat()]
    return value


def _unpacked(value: Any) -> Any:
    return _MOMENTS[value[0]](value[1]) if isinstance(value, list) else value


def _workbook(answer: dict[str, Any]) -> Workbook:
    properties, names, features, date1904 = answer["facts"]
    return Workbook(
        {title: [list(map(_unpacked, row)) for row in rows] for title, rows in answer["sheets"].items()},
        properties,
        names,
        {(title, cell): text for title, cell, text in answer["faults"]},
        frozenset((title, cell) for title, cell in answer["uncounted"]),
        {title: tuple(ranges) for title, ranges in answer["merged"].items()},
        {(title, cell): identity for title, cell, identity in answer["pictures"]},
        tuple(features),
        date1904,
    )
