"""What the files of the inbox come to, members of containers included: a submission each, or in plain words why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ipxl.form.outcome import CHANGING, Outcome, Parsed, dump, load
from ipxl.form.pool import DIED, OVER, ParseTask, Pool
from ipxl.intake.bounds import MOST_BYTES, MOST_DEPTH, MOST_MEMBERS, MOST_UNPACKED
from ipxl.intake.container import SEPARATOR
from ipxl.intake.inbox import InboxFile, look
from ipxl.intake.scan import infected

_QUIET = Parsed("not_a_return")
_BY_NAME: tuple[tuple[tuple[str, ...], Outcome, str, str], ...] = (
    (
        (".crdownload", ".part", ".partial", ".download", ".opdownload", ".xltd", ".baiduyun.p.downloading"),
        "unreadable",
        "文件没有下载完",
        "FILE_UNREADABLE",
    ),
    ((".ksheet", ".otl", ".dbt", ".kdocx"), "not_a_return", "WPS 在线文档，不是普通工作簿", "FILE_LINK"),
    ((".url", ".webloc", ".lnk"), "not_a_return", "快捷方式，不是文件", "FILE_LINK"),
)
"""What the ending of a name says about a file whose content is no submission."""


class Arrived(NamedTuple):
    """One file of the inbox, or of a container in it.

    file: path relative to the inbox with forward slashes; a member stands behind its container, as in `a.zip!b.xlsx`.
    modified: aware; of a mail the time its server gave it, of a member that of `parent`. sender, subject: of the
    innermost mail it came with. parent: (file, sha256) of the container whose time of receipt is also its own.
    """

    file: str
    sha256: str
    modified: datetime
    parsed: Parsed
    sender: str = ""
    subject: str = ""
    parent: tuple[str, str] | None = None


@dataclass(slots=True)
class _Budget:
    """What may still come out of one file of the inbox."""

    members: int = MOST_MEMBERS
    size: int = MOST_UNPACKED


class _Item(NamedTuple):
    """A file or member about to be read. outer: the container it is in."""

    file: str
    sha256: str
    modified: datetime
    size: int
    quiet: bool
    task: ParseTask
    budget: _Budget
    outer: Arrived | None = None
    fault: str = ""


def collect(
    inbox: Path, known: Callable[[str], Parsed | None], jobs: int = 1, slow: Callable[[str], None] | None = None
) -> tuple[list[Arrived], dict[str, str]]:
    """All files of the inbox by name, and the outcomes by sha256 (as `outcome.dump` writes them) that `known` lacked.

    jobs: processes that parse; the result does not depend on it. slow: told the name of a file that takes its time.
    A file that cannot be opened has an outcome that says so.
    """
    return gather(look(inbox), known, jobs, slow)


def gather(
    seen: Iterable[InboxFile],
    known: Callable[[str], Parsed | None],
    jobs: int = 1,
    slow: Callable[[str], None] | None = None,
) -> tuple[list[Arrived], dict[str, str]]:
    """The same for any files. What is in a container is read after all that stands beside it."""
    arrived: list[Arrived] = []
    outcomes: dict[str, Parsed] = {}
    fresh: dict[str, str] = {}
    level = [
        _Item(
            item.file,
            item.sha256,
            item.modified,
            item.size,
            item.system,
            ParseTask(item.path, item.sha256, name=item.file),
            _Budget(),
            fault=item.fault,
        )
        for item in seen
    ]
    with Pool(jobs, slow) if slow else Pool(jobs) as pool:
        while level:
            _read(level, known, pool, outcomes, fresh)
            inner: list[_Item] = []
            for item in level:
                found = _arrive(item, _QUIET if item.quiet else outcomes[item.sha256])
                arrived.append(found)
                inner += _members(item, found)
            level = inner
    return sorted(arrived, key=lambda item: item.file), fresh


def _read(
    level: Sequence[_Item],
    known: Callable[[str], Parsed | None],
    pool: Pool,
    outcomes: dict[str, Parsed],
    fresh: dict[str, str],
) -> None:
    """Add the outcomes of these files. Equal bytes are read once."""
    tasks: dict[str, ParseTask] = {}
    for item in level:
        if item.quiet or item.sha256 in outcomes or item.sha256 in tasks:
            continue
        if item.fault:
            outcomes[item.sha256] = Parsed("unreadable", item.fault, "FILE_NOT_OPENED")
        elif (cached := _known(item, known)) is not None:
            outcomes[item.sha256] = cached
        elif item.size > MOST_BYTES:
            outcomes[item.sha256] = Parsed("refused", f"文件超过{MOST_BYTES // 2**20}MB", "FILE_REFUSED")
        else:
            tasks[item.sha256] = item.task
    sick = infected([task.path for task in tasks.values() if not task.chain])
    for sha256 in [sha256 for sha256, task in tasks.items() if task.path in sick]:
        outcomes[sha256] = Parsed("refused", "病毒扫描程序认为它有病毒", "FILE_INFECTED")
        fresh[sha256] = dump(outcomes[sha256])
        del tasks[sha256]
    for sha256, answer in zip(tasks, pool.outcomes(list(tasks.values())), strict=True):
        parsed = load(answer)
        if parsed is None:
            answer, parsed = DIED, load(DIED) or _QUIET
        outcomes[sha256] = parsed
        if answer == OVER:
            fresh[_left_over(tasks[sha256], sha256)] = answer
        elif parsed.note != CHANGING:
            fresh[sha256] = answer


def _known(item: _Item, known: Callable[[str], Parsed | None]) -> Parsed | None:
    cached = known(item.sha256)
    return known(_left_over(item.task, item.sha256)) if cached is None and item.task.chain else cached


def _left_over(task: ParseTask, sha256: str) -> str:
    """Under which a member is kept that was not tried, since others in its file had used up the time: sent alone it is read."""
    return f"{task.sha256}/{sha256}"


def _arrive(item: _Item, parsed: Parsed) -> Arrived:
    outer = item.outer
    parsed = _within_bounds(item, _by_name(parsed, item.file))
    sender = parsed.sender or (outer.sender if outer else "")
    subject = parsed.subject or (outer.subject if outer else "")
    parent = (outer.file, outer.sha256) if outer and parsed.received is None else None
    modified = parsed.received or (outer.modified if outer else item.modified)
    return Arrived(item.file, item.sha256, modified, parsed, sender, subject, parent)


def _by_name(parsed: Parsed, file: str) -> Parsed:
    if parsed.outcome == "submission" or parsed.quiet:
        return parsed
    lower = file.lower()
    for endings, outcome, note, code in _BY_NAME:
        if lower.endswith(endings):
            return Parsed(outcome, note, code)
    return parsed


def _within_bounds(item: _Item, parsed: Parsed) -> Parsed:
    """A container, or its refusal when it would come to too much together with those around and before it."""
    if not parsed.members:
        return parsed
    count = len(parsed.members)
    size = sum(member.size for member in parsed.members if member.size <= MOST_BYTES)
    budget = item.budget
    if len(item.task.chain) >= MOST_DEPTH:
        over = f"压缩包或邮件一层套一层，超过{MOST_DEPTH}层"
    elif count > budget.members:
        over = f"连同里层的压缩包，里面的文件超过{MOST_MEMBERS}个"
    elif size > budget.size:
        over = f"连同里层的压缩包，解开后超过{MOST_UNPACKED // 2**20}MB"
    else:
        budget.members -= count
        budget.size -= size
        return parsed
    return Parsed("refused", over, "FILE_REFUSED")


def _members(item: _Item, found: Arrived) -> list[_Item]:
    return [
        _Item(
            f"{item.file}{SEPARATOR}{member.name}",
            member.sha256,
            found.modified,
            member.size,
            member.quiet,
            ParseTask(
                item.task.path, item.task.sha256, (*item.task.chain, place), f"{item.file}{SEPARATOR}{member.name}"
            ),
            item.budget,
            found,
        )
        for place, member in enumerate(found.parsed.members)
    ]
