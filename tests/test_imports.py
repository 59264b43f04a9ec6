"""Imports run one way, as docs/architecture.md says."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = (
    ("child", "clock", "errors", "finding", "text"),
    ("files", "program"),
    ("csv_text", "outputs", "sheet"),
    ("intake",),
    ("plan", "workspace"),
    ("notice",),
    ("form",),
    ("check",),
    ("matters",),
    ("facts",),
    ("office",),
    ("merge",),
    ("report",),
    ("record",),
    ("screen",),
    ("forward", "mail", "tidy", "typed_summary"),
    ("rehearsal",),
    ("commands",),
    ("desk",),
    ("cli", "notebook"),
    ("__init__", "__main__", "reference"),
)
"""Each imports only from floors before its own."""
EXCEPTIONS = {("rehearsal", "commands"), ("commands", "desk"), ("merge", "notebook")}


def imports() -> set[tuple[str, str]]:
    """(part of the package, part that it imports) for all modules, imports inside functions too."""
    found = set()
    for path in sorted((ROOT / "ipxl").rglob("*.py")):
        part = path.relative_to(ROOT / "ipxl").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ipxl":
                assert node.module is not None
                names = [node.module] if "." in node.module else [f"ipxl.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names if alias.name.startswith("ipxl.")]
            else:
                continue
            found |= {(part, name.split(".")[1]) for name in names}
    return {(part, other) for part, other in found if part != other and other != "__version__"}


def test_every_import_goes_down() -> None:
    floor = {part: number for number, parts in enumerate(FLOORS) for part in parts}
    found = imports()
    assert {part for pair in found for part in pair} == set(floor)
    assert {(part, other) for part, other in found if floor[part] <= floor[other]} == EXCEPTIONS
