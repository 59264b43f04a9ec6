"""Every rule has something that breaks it and something like it that does not."""

from __future__ import annotations

import pytest
from rule_examples import EXAMPLES, FINE, codes_of

from ipxl.check.rules import RULES


def test_every_rule_has_its_examples():
    assert list(EXAMPLES) == list(RULES)


def test_a_good_return_breaks_no_rule():
    assert codes_of(FINE) == []


@pytest.mark.parametrize("code", EXAMPLES)
def test_one_example_breaks_the_rule_and_its_neighbour_does_not(code):
    broken, kept = EXAMPLES[code]
    assert code in codes_of(broken)
    assert code not in codes_of(kept)
