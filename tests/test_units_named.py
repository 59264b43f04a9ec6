"""Units in one cell as people write them: joined by words, signs and breaks; names that are broken or have unseen characters."""

from __future__ import annotations

import pytest

from ipxl.check.plan_lists import units_named
from ipxl.plan.table import shipped

BOTH = "市科技局、市财政局"
TYPED = [
    (f"市科技局{sign}市财政局", BOTH)
    for sign in ("、", ",", "，", ";", "/", "\n", "和", "及", "与", "以及", "·", "+", " ", " 和 ", "〔")
] + [
    ("市科\n技局", "市科技局"),
    ("市科技局\u202a", "市科技局"),
    ("市科\u00ad技局、市财政局", BOTH),
    ("市科技局和第八局", ""),
    ("第八局", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_units_of_a_cell(typed, expected):
    assert units_named(shipped(), typed)[0] == expected
