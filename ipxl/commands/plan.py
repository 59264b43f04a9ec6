"""`ipxl plan show` and `ipxl plan lint`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipxl.check.levels import lint_all
from ipxl.finding import Finding
from ipxl.plan.model import Plan
from ipxl.plan.show import plan_json, plan_text
from ipxl.plan.table import read_table
from ipxl.report.as_json import findings_json
from ipxl.screen.screen import findings_text
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Shown:
    plan: Plan
    strict_failure: bool = False

    def text(self) -> str:
        return plan_text(self.plan)

    def as_json(self) -> dict[str, object]:
        return plan_json(self.plan)


@dataclass(frozen=True, slots=True)
class Linted:
    findings: tuple[Finding, ...]

    @property
    def strict_failure(self) -> bool:
        return any(item.severity == "error" for item in self.findings)

    def text(self) -> str:
        return findings_text(self.findings) if self.findings else "任务分工表没有发现问题。"

    def as_json(self) -> dict[str, object]:
        return {"findings": findings_json(self.findings)}


def show(folder: Path) -> Shown:
    """The plan as it was understood."""
    return Shown(read_table(open_workspace(folder).table).plan)


def lint(folder: Path) -> Linted:
    """What is doubtful in the plan."""
    return Linted(tuple(lint_all(read_table(open_workspace(folder).table))))
