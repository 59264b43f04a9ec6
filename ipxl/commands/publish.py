"""`ipxl publish`: freezes what outbox holds of a period, as it was given to leaders."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from ipxl.clock import BEIJING
from ipxl.commands.behind import judged_as_merged
from ipxl.commands.matters import settle
from ipxl.commands.merge import bulletin_name, summary_name
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.merge.arising import arising_when_published
from ipxl.merge.content import content_hash
from ipxl.merge.publication import Publication
from ipxl.merge.result import Result
from ipxl.record.merge_record import MergeRecord
from ipxl.record.publications import Input, freeze
from ipxl.report.as_json import time_json
from ipxl.report.leaders.page import FOLDER as LEADERS
from ipxl.report.plots.charts import FOLDER as PLOTS
from ipxl.workspace import Workspace, locked, open_workspace

_OPEN_PLACES = re.compile("【待[核填][^】]*】")


@dataclass(frozen=True, slots=True)
class PublishDone:
    """What was published. is_new: False when nothing had changed since publication `number`, which then stands.

    edited: names of outputs that somebody changed after the merge; they were published as they are.
    """

    period: str
    number: int
    published: datetime
    as_of: str
    folder: str
    files: tuple[str, ...]
    is_new: bool
    edited: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    strict_failure: bool = False

    def text(self) -> str:
        if not self.is_new:
            day = self.published.astimezone(BEIJING).date()
            return f"{self.period} 与第{self.number}次发布({day})相比没有变化，没有再存一份。已发布的在 {self.folder}/"
        lines = [f"{self.period} 第{self.number}次发布，共{len(self.files)}个文件，在 {self.folder}/，以后不会改动。"]
        lines += [f"  {name}{'(合并后改过，按改过的发布)' if name in self.edited else ''}" for name in self.files]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "period": self.period,
            "number": self.number,
            "published": time_json(self.published),
            "as_of": self.as_of,
            "folder": self.folder,
            "files": list(self.files),
            "new": self.is_new,
        }


def run(folder: Path, wanted: str, now: datetime | None = None, as_is: bool = False) -> PublishDone:
    """Publish what outbox holds of a period, unless that is what its newest publication holds.

    as_is: also when the bulletin has places to fill in that an earlier publication had filled.

    Raises IpxlError when there is nothing in outbox, when it was made before the truth changed, and when another
    command is at work in the workspace.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        room = Workroom(workspace)
        period = room.period(wanted).period
        result, made = judged_as_merged(room, room.period(wanted), "发布")
        outputs = dict(_outputs(workspace.outbox(period), period, made))
        edited = tuple(name for name, data in outputs.items() if made.files.get(name) != digest(data))
        content, last = content_hash(made.parts), room.published.get(period)
        if last is not None and _is_the_same(last, content, outputs, edited):
            return _done(workspace, result, last.number, last.at, outputs, is_new=False)
        if not as_is:
            _refuse_blanks(workspace, period, outputs[bulletin_name(period)])
        moment = now or datetime.now(BEIJING)
        given = {name: (data, name not in edited) for name, data in outputs.items()}
        number = freeze(workspace, result, content, made.tool, _inputs(workspace, result), given, moment)
        told = settle(room, {period: result}, arising_when_published(result), period)
    remarks = (*_remarks(outputs[bulletin_name(period)]), *([told] if told else []))
    return _done(workspace, result, number, moment, outputs, edited=edited, remarks=remarks)


def _done(
    workspace: Workspace, result: Result, number: int, at: datetime, outputs: Mapping[str, bytes], **more: Any
) -> PublishDone:
    period = result.period.period
    where = workspace.relative(workspace.published(period) / str(number))
    return PublishDone(period, number, at, result.as_of.isoformat(), where, tuple(outputs), **{"is_new": True, **more})


def _outputs(outbox: Path, period: str, made: MergeRecord) -> Iterator[tuple[str, bytes]]:
    """What leaders are given, by name: the summary, the bulletin and the charts that lie in outbox."""
    for name in (summary_name(period), bulletin_name(period)):
        try:
            yield name, (outbox / name).read_bytes()
        except FileNotFoundError:
            raise IpxlError(
                f"outbox/{period}/ 里没有“{name}”，没有发布。请运行 ipxl merge {period} 重新生成。"
            ) from None
    for name in sorted(made.files):
        if name.startswith((f"{LEADERS}/", f"{PLOTS}/")) and (outbox / name).is_file():
            yield name, (outbox / name).read_bytes()


def _is_the_same(last: Publication, content: str, outputs: Mapping[str, bytes], edited: tuple[str, ...]) -> bool:
    """Whether publishing again would only repeat a publication: the same bytes, or made anew from the same content."""
    if set(outputs) != set(last.files):
        return False
    return all(
        last.files[name] == digest(data) or (last.content == content and name not in edited)
        for name, data in outputs.items()
    )


def _inputs(workspace: Workspace, result: Result) -> list[Input]:
    """What the result was made from, the plain files of the office first."""
    period = result.period.period
    own = (workspace.table, workspace.table_copy(period), workspace.decisions(period), workspace.register)
    office = [Input(workspace.relative(path), digest(path.read_bytes())) for path in own if path.is_file()]
    return [*office, *(Input(f"inbox/{row.file}", row.sha256, row.state) for row in result.files)]


def _refuse_blanks(workspace: Workspace, period: str, bulletin: bytes) -> None:
    """Raises IpxlError where an earlier publication of the period had filled in what is 【待填】 again."""
    now = _blanks(bulletin)
    if not now:
        return
    for folder in sorted(workspace.published(period).glob("*/")):
        path = folder / bulletin_name(period)
        before = _blanks(path.read_bytes()) if path.is_file() else None
        if before is not None and before < now:
            left = f"还有{before}处" if before else "都填了"
            raise IpxlError(
                f"通报里有{now}处【待填】，第{folder.name}次发布时{left}，没有发布。请补齐 outbox/{period}/{bulletin_name(period)}，"
                f"或从 published/{period}/{folder.name}/ 里抄过来；就这样发布的，加 --as-is。"
            )


def _blanks(bulletin: bytes) -> int | None:
    """How many 【待填】 a bulletin has, None when it cannot be read."""
    body = _body(bulletin)
    return None if body is None else len(re.findall("【待填[^】]*】", body))


def _body(bulletin: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(bulletin)) as package:
            return re.sub("<[^>]+>", "", package.read("word/document.xml").decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError):
        return None


def _remarks(bulletin: bytes) -> Iterator[str]:
    """What the office may have overlooked in what it has just published."""
    body = _body(bulletin)
    if body is None:
        yield "发布的通报不是可以打开的 docx 文件，请检查。"
        return
    places = len(_OPEN_PLACES.findall(body))
    if places:
        yield (
            f"发布的通报里还有{places}处【待核】或【待填】。补齐后可以再发布一次；文号、联系人、日期写在核定表“批示意见”里"
            "（编号写“通报”），以后每次合并都带出。"
        )
