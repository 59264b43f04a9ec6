"""`ipxl accept`: the papers of a final acceptance with the evidence that units sent, in outbox/‹period›/验收."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import fit_name, new_folder, write_file
from ipxl.form.kinds import kind_of
from ipxl.intake.container import read_bytes
from ipxl.intake.register import register
from ipxl.merge.matters_now import settle_matters
from ipxl.report.phases.final import FOLDER, PROOFS, Acceptance, acceptance_papers
from ipxl.report.phases.proofs import ProofMatch, candidates, match_proofs
from ipxl.report.phases.standing import in_time, proofs_of
from ipxl.workspace import locked, open_workspace

_NAME_MOST = 50
"""Characters of a name: with three bytes each it fits every file system."""
Paths = dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The pack. papers: (name, open places); copied: files of evidence; missing, loose: as in the list of evidence."""

    folder: str
    papers: tuple[tuple[str, int], ...]
    entries: int
    copied: int
    missing: tuple[str, ...]
    loose: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()

    @property
    def strict_failure(self) -> bool:
        return bool(self.missing) or any(lacks for _name, lacks in self.papers)

    def text(self) -> str:
        lines = [f"验收材料在 {self.folder}/，先看“00 目录.xlsx”。"]
        lines += [f"  {name}{f'  待补{lacks}处' if lacks else ''}" for name, lacks in self.papers]
        lines.append(f"佐证材料登记{self.entries}件，放进“{PROOFS}”的原件{self.copied}个。")
        if self.missing:
            lines.append(
                f"没有收到原件{len(self.missing)}件：{'、'.join(self.missing[:8])}{'等' if len(self.missing) > 8 else ''}。"
            )
        if self.loose:
            lines.append(f"没有对应上的文件{len(self.loose)}个，见“06 佐证材料目录.xlsx”的“未对应”。")
        return "\n".join([*lines, *self.remarks])

    def as_json(self) -> dict[str, object]:
        return {
            "folder": self.folder,
            "papers": [{"name": name, "open": lacks} for name, lacks in self.papers],
            "evidence": {"entries": self.entries, "files": self.copied, "missing": list(self.missing)},
            "unmatched": [{"file": file, "proposal": proposal} for file, proposal in self.loose],
        }


def run(folder: Path, wanted: str, as_of: date | None = None) -> Accepted:
    """Write the pack of a period of 类型 验收总结, made anew each time.

    Raises IpxlError for a period of another kind, an unknown one, and when another command is at work in the workspace.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        room = Workroom(workspace)
        period = room.period(wanted)
        if kind_of(period).documents != "final":
            raise IpxlError(
                f"{period.title}的类型是“{period.kind}”，不是“验收总结”。请写验收总结的期次，或在任务分工表的“期次”表里改类型。"
            )
        register(workspace.register, room.to_register)
        results = room.results(period, as_of or today())
        remarks = {key: table.remarks.rows for key, table in room.decisions.items()}
        matters = settle_matters(room.matters.matters, results, remarks, room.current.periods, period.period)
        proofs = proofs_of(in_time(results))
        match = match_proofs(proofs, candidates(results.values()))
        titles = {proof.code: proof.title for proof in proofs}
        target = workspace.outbox(period.period) / FOLDER
        target.parent.mkdir(parents=True, exist_ok=True)
        with new_folder(target) as beside:
            paths, faults = _copy_proofs(workspace.inbox, match, titles, beside)
            papers = acceptance_papers(Acceptance(results, period.period, matters, match, paths))
            for paper in papers:
                write_file(beside / paper.name, paper.data)
    files = {path for found in paths.values() for path, _sha in found}
    return Accepted(
        workspace.relative(target),
        tuple((paper.name, paper.lacks) for paper in papers),
        len(proofs),
        len(files),
        tuple(f"{proof.code} {proof.title}" for proof in match.missing),
        tuple((one.row.file, one.proposal) for one in match.loose),
        (*workspace.damaged_lines(), *faults),
    )


def _copy_proofs(
    inbox: Path, match: ProofMatch, titles: Mapping[str, str], beside: Path
) -> tuple[Paths, tuple[str, ...]]:
    """Put each file where its task is, the same content once. Returns where the files of each entry lie, and what failed."""
    first: dict[str, str] = {}
    paths: Paths = {}
    faults: list[str] = []
    for code, files in sorted(match.files.items()):
        found = []
        for number, one in enumerate(files, 1):
            try:
                data = read_bytes(inbox, one.row.file)
            except IpxlError as error:
                faults.append(f"佐证 {code} 没有放进来：{error}")
                continue
            sha = hashlib.sha256(data).hexdigest()
            if sha not in first:
                first[sha] = _place(code, titles[code], one.name, number if len(files) > 1 else 0)
                write_file(beside / first[sha], data)
            found.append((first[sha], sha))
        if found:
            paths[code] = tuple(dict.fromkeys(found))
    return paths, tuple(faults)


def _place(code: str, title: str, name: str, number: int) -> str:
    """佐证/T05/T05-01 质押融资统计表.pdf: a name that every file system takes, whatever the sender wrote."""
    ending = PurePosixPath(name).suffix.lower()
    ending = ending if ending[1:].isalnum() and ending.isascii() and len(ending) < 8 else ""
    folder = code.rpartition("-")[0]
    more = f"（{number}）" if number else ""
    stem = fit_name(f"{code} {title}")[:_NAME_MOST].strip(" .")
    return f"{PROOFS}/{fit_name(folder)}/{stem}{more}{ending}"
