"""合并记录.json in outbox/<period>: as of when, from what content and as which bytes a merge made what lies beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ipxl import __version__
from ipxl.files import digest
from ipxl.merge.result import Result

NAME = "合并记录.json"


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """parts: hashes of the result, by field. files: name of each output that can be published -> sha256 as it was made.

    bulletin: the paragraphs of the bulletin as they were made.
    """

    as_of: date
    tool: str
    parts: Mapping[str, str]
    files: Mapping[str, str]
    bulletin: tuple[str, ...] = ()


def write_made(
    folder: Path, result: Result, parts: Mapping[str, str], names: Iterable[str], bulletin: Iterable[str] = ()
) -> None:
    """Write the record of a merge into the folder that its outputs were written to.

    parts: hashes of the result, by field. names: of outputs, from there on. bulletin: the paragraphs of the
    bulletin as they were made, before anything typed was carried over.
    """
    facts = {
        "schema": 1,
        "period": result.period.period,
        "as_of": result.as_of.isoformat(),
        "tool": __version__,
        "content": dict(parts),
        "files": {name: digest((folder / name).read_bytes()) for name in sorted(names)},
        "bulletin": list(bulletin),
    }
    (folder / NAME).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def read_made(folder: Path) -> MergeRecord | None:
    """The record of the last merge; None when there is none that can be used: then merging again makes one."""
    try:
        facts = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return MergeRecord(
            date.fromisoformat(facts["as_of"]),
            facts["tool"],
            dict(facts["content"]),
            dict(facts["files"]),
            tuple(facts.get("bulletin", ())),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
