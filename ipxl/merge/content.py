"""What a result holds as hashes, part by part: whether two merges came to the same, and which part differs when not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace

from ipxl.form.content import History
from ipxl.merge.result import Result

_ASIDE = frozenset({"as_of", "faulty", "history", "trail", "stale", "numbered", "typed_remarks"})
"""The day of a merge, what follows from the other parts, what a publication of this very period changes, and what
the table of decisions has once it is written: numbers given, remarks typed into the summary."""

_UNTOLD = frozenset({"faulty", "history", "numbered", "typed_remarks"})
"""What no report tells of: it is for correction copies and the table of decisions."""


def content_parts(result: Result) -> dict[str, str]:
    """A hash of each part of a result, by the name of its field. Equal content gives equal hashes in every process.

    Files of other periods are no part of it: what arrives for the next quarter leaves this one as it was.
    """
    parts = {item.name: _hash(getattr(result, item.name)) for item in fields(result) if item.name not in _ASIDE}
    return {**parts, "files": _hash([row for row in result.files if row.state != "other_period"])}


def told_result(result: Result) -> Result:
    """What a report is made from: `result` without _UNTOLD."""
    return replace(result, faulty={}, history=History(), numbered={}, typed_remarks=())


def told_hash(result: Result, parts: Mapping[str, str]) -> str:
    """One hash over all of `told_result`: equal only where every report made from it is. parts: of `content_parts`."""
    aside = [getattr(result, name) for name in sorted(_ASIDE - _UNTOLD)]
    return _hash((sorted(parts.items()), result.files, aside))


def content_hash(parts: Mapping[str, str]) -> str:
    """One hash over the parts."""
    return _hash(sorted(parts.items()))


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
