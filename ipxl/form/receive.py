"""What the files of the inbox come to: a submission each, or in plain words why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ipxl.form.read import SKIPPED, Reading, read_submission
from ipxl.intake.inbox import look, sniff
from ipxl.intake.package import MOST_BYTES, Refused, Unreadable, read_workbook

FEW_FILES = 100
"""Below this many new files, starting processes costs more than it saves."""
Outcome = Literal["submission", "not_a_return", "container", "refused", "unreadable"]


@dataclass(slots=True)
class Parsed:
    """What one file's bytes come to. `note` is Chinese and says why it is no submission; "" for system files."""

    outcome: Outcome
    note: str = ""
    code: str = ""
    reading: Reading = field(default_factory=Reading)

    @property
    def quiet(self) -> bool:
        """A system file or our own README, which nobody needs to hear of."""
        return self.outcome == "not_a_return" and not self.note


class Arrived(NamedTuple):
    """One file of the inbox. `file` is its path relative to the inbox with forward slashes; `modified` is aware."""

    file: str
    sha256: str
    modified: datetime
    parsed: Parsed


def collect(
    inbox: Path, known: Callable[[str], Parsed | None], jobs: int = 1
) -> tuple[list[Arrived], dict[str, Parsed]]:
    """All files of the inbox, and the outcomes by sha256 that had to be parsed because `known` had none.

    jobs: processes that parse; the result does not depend on it. Raises IpxlError when a file cannot be opened.
    """
    seen = look(inbox)
    outcomes: dict[str, Parsed] = {}
    todo: dict[str, Path] = {}
    for item in seen:
        if item.system or item.sha256 in outcomes or item.sha256 in todo:
            continue
        if (cached := known(item.sha256)) is not None:
            outcomes[item.sha256] = cached
        elif item.size > MOST_BYTES:
            outcomes[item.sha256] = Parsed("refused", f"文件超过{MOST_BYTES // 2**20}MB", "FILE_REFUSED")
        else:
            todo[item.sha256] = item.path
    fresh = dict(zip(todo, _parse_many(list(todo.values()), jobs), strict=True))
    outcomes |= fresh
    quiet = Parsed("not_a_return")
    arrived = [
        Arrived(item.file, item.sha256, item.modified, quiet if item.system else outcomes[item.sha256]) for item in seen
    ]
    return arrived, fresh


def _parse_many(paths: list[Path], jobs: int) -> Iterable[Parsed]:
    if jobs <= 1 or len(paths) < FEW_FILES:
        return map(parse_file, paths)
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(parse_file, paths, chunksize=16))


def parse_file(path: Path) -> Parsed:
    """What a file's content is. Never raises for what is in the file."""
    return parse(path.read_bytes(), path.name)


def parse(data: bytes, name: str) -> Parsed:
    """What these bytes are: a submission, or in plain words why not."""
    kind, note = sniff(data, name)
    if kind == "other":
        return Parsed("not_a_return", note, "FILE_OTHER_FORMAT")
    if kind == "empty":
        return Parsed("unreadable", note, "FILE_UNREADABLE")
    if kind == "container":
        return Parsed("container", note, "FILE_CONTAINER")
    try:
        reading = read_submission(read_workbook(data, SKIPPED))
    except Refused as error:
        return Parsed("refused", str(error), "FILE_REFUSED")
    except Unreadable as error:
        return Parsed("unreadable", str(error), "FILE_UNREADABLE")
    if not reading.is_return:
        return Parsed("not_a_return", "没有填报表的内容", "FILE_NOT_A_RETURN")
    return Parsed("submission", "", "", reading)
