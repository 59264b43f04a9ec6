"""The pages people read: links lead somewhere, pictures are small, and the manual's words are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipxl.merge.result import FILE_STATE_NAMES
from ipxl.office.docket import KINDS

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "手册.md"
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_BYTES = 250_000
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.S)
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:?!]|[,;:?!][\u4e00-\u9fff“（]|[)*\]][,;:][\u4e00-\u9fff]")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_and_small() -> None:
    shown = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if link.endswith(".png")
    }
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    assert shown == pictures
    assert all(path.stat().st_size <= MOST_BYTES for path in pictures)


@pytest.mark.parametrize("page", [MANUAL, ROOT / "README.zh-CN.md"], ids=lambda page: page.name)
def test_chinese_text_has_chinese_punctuation(page: Path) -> None:
    text = CODE.sub("程序", page.read_text(encoding="utf-8"))
    text = re.sub(r"“[^“”]*”", "“引”", text)  # quoted as it is typed or printed
    assert HALF_WIDTH.findall(text) == []


def test_the_manual_names_every_state_of_a_file_and_every_choice_of_the_office() -> None:
    told = MANUAL.read_text(encoding="utf-8")
    assert [name for name in FILE_STATE_NAMES.values() if f"| {name} |" not in told] == []
    assert [action for kind in KINDS.values() for action in kind.actions if action not in told] == []
