"""Fixtures and rules for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import office as real_office
import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that uses LibreOffice is skipped where it is missing, and fails where CI=true promised it."""
    marked = item.get_closest_marker("office") is not None
    real_office.require(marked or "office" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def office() -> Iterator[real_office.Office]:
    """The one LibreOffice of this test session, started on first use."""
    program = real_office.Office()
    yield program
    program.close()
