"""The reference pages are made from the program's own tables and are current."""

from __future__ import annotations

import pytest

from ipxl.reference import FOLDER, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_committed_page_is_current(name):
    # rewrite them with: python -m ipxl.reference
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_every_rule_stands_on_the_page():
    from ipxl.check.rules import RULES

    page = pages()["校验规则.md"]
    assert all(f"`{code}`" in page for code in RULES)
