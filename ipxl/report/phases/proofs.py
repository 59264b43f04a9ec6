"""Which file is which evidence: by its name as the unit wrote it, by the number in its name or folder, else a proposal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from ipxl.merge.result import FileRow, Result
from ipxl.report.phases.standing import Proof
from ipxl.report.words import own_name

_RETURNS = frozenset({"current", "superseded", "undecided", "container"})
_NUMBER = re.compile(r"(?<![A-Z0-9])([A-Z]{1,3}\d{1,3})\s*[-_—–－~ ]\s*0*(\d{1,3})(?!\d)")
_BY_NAME = "文件名相同"
_ALIKE = 60
"""Percent of likeness between a file's name and a title from which the file is proposed for it."""


class ProofFile(NamedTuple):
    """A file that may be evidence. code: of its entry, "" for none; how: how that was told; proposal: the likeliest, in words."""

    row: FileRow
    code: str = ""
    how: str = ""
    proposal: str = ""

    @property
    def name(self) -> str:
        """Its name as the sender knows it."""
        return own_name(self.row.file)


class ProofMatch(NamedTuple):
    """files: code -> the files of an entry; loose: files of no entry; missing: entries without a file."""

    files: Mapping[str, tuple[ProofFile, ...]]
    loose: tuple[ProofFile, ...]
    missing: tuple[Proof, ...]


def candidates(results: Iterable[Result]) -> list[FileRow]:
    """The files of the inbox that are no returns, no parts of programs and nothing that was packed with others."""
    every = list(results)
    returns = {row.sha256 for result in every for row in result.files if row.state in _RETURNS}
    rows: dict[str, FileRow] = {}
    for result in every:
        for row in result.files:
            if row.state not in _RETURNS and row.sha256 not in returns and row.received is not None:
                rows.setdefault(row.file, row)
                if row.unit and not rows[row.file].unit:
                    rows[row.file] = row
    return [rows[name] for name in sorted(rows)]


def match_proofs(proofs: Sequence[Proof], rows: Sequence[FileRow]) -> ProofMatch:
    """Files by entry; one that its unit named in several is all of them. What could be one or another is none, but proposed."""
    found: dict[str, list[ProofFile]] = {}
    loose = []
    for row in rows:
        codes, how = _entries(proofs, row)
        of_one = len({proof.unit for proof in proofs if proof.code in codes}) == 1 and how == _BY_NAME
        if len(codes) == 1 or of_one:
            for code in codes:
                found.setdefault(code, []).append(ProofFile(row, code, how))
        else:
            loose.append(ProofFile(row, proposal="、".join(codes) if codes else _proposal(proofs, row)))
    missing = [proof for proof in proofs if proof.code not in found]
    return ProofMatch({code: tuple(files) for code, files in found.items()}, tuple(loose), tuple(missing))


def _entries(proofs: Sequence[Proof], row: FileRow) -> tuple[list[str], str]:
    """The entries that a file may be, and how that is known; those of its sender before those of others."""
    name = _plain(own_name(row.file))
    named = [proof for proof in proofs if name in _names(proof)]
    if named:
        return _of_sender(named, row), _BY_NAME
    for part in reversed(re.split(r"[/!]", row.file)):
        numbers = {(item, int(number)) for item, number in _NUMBER.findall(_plain(part))}
        codes = {f"{item}-{number:02d}" for item, number in numbers}
        if numbers:
            own = [
                proof for proof in proofs if row.unit == proof.unit and (proof.target, _digits(proof.row.no)) in numbers
            ]
            whole = [proof for proof in proofs if proof.code in codes]
            return _of_sender(whole, row) or [proof.code for proof in own], "名称里的编号"
    return [], ""


def _of_sender(found: Sequence[Proof], row: FileRow) -> list[str]:
    mine = [proof.code for proof in found if row.unit and proof.unit == row.unit]
    return list(dict.fromkeys(mine or [proof.code for proof in found]))


def _names(proof: Proof) -> set[str]:
    return {_plain(part) for part in re.split(r"[、,，;；]", proof.row.answer("file_name")) if part.strip()}


def _proposal(proofs: Sequence[Proof], row: FileRow) -> str:
    from rapidfuzz import fuzz

    stem = PurePosixPath(_plain(own_name(row.file))).stem
    scored = [(fuzz.ratio(stem, _plain(proof.title)) + 5 * (proof.unit == row.unit), proof) for proof in proofs]
    score, best = max(scored, key=lambda item: item[0], default=(0, None))
    return f"{best.code} {best.title}" if best is not None and score >= _ALIKE else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _digits(text: str) -> int:
    return int(text) if text.isdecimal() else -1
