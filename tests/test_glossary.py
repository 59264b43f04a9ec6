"""The glossary of docs/architecture.md: every identifier in it is in the package, every term stands there once."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|`]+) \| ([^|]*`[^|]+) \| ", TEXT.split("## Glossary")[1].split("\n## ")[0], re.MULTILINE)


def test_every_identifier_lives() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ipxl").rglob("*.py"))
    names = {name for _term, cell in ROWS for name in re.findall("`([^`]+)`", cell)}
    assert len(names) > 50
    assert [name for name in sorted(names) if not re.search(rf"\b{re.escape(name)}\b", source)] == []


def test_a_term_stands_once() -> None:
    terms = [term for row, _cell in ROWS for term in re.split("[，；]| / ", row)]
    assert sorted({term for term in terms if terms.count(term) > 1}) == ["类型"]  # of an indicator and of a period
