"""Fixtures and rules for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import mail_servers as real_mail
import office as real_office
import pytest

from ipxl.commands import merge
from ipxl.report.leaders.page import page_jobs
from ipxl.report.plots.charts import chart_jobs, left_out

GOLDEN = Path(__file__).with_name("golden")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden with what is made now")
    parser.addoption("--long", action="store_true", help="searches by chance (kills, mutations) at their full length")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden; with --update-golden, write it there."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing; make it with: pytest --update-golden"
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return compare


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `long` is left out without --long: in CI nothing is skipped."""
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that uses LibreOffice or the mail servers is skipped where they are missing, and fails where CI=true
    promised them."""
    marked, used = item.get_closest_marker("office") is not None, getattr(item, "fixturenames", ())
    real_office.require(marked or "office" in used)
    real_mail.require("mail_servers" in used)


@pytest.fixture(scope="session")
def office() -> Iterator[real_office.Office]:
    """The one LibreOffice of this test session, started on first use."""
    program = real_office.Office()
    yield program
    program.close()


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[real_mail.MailServers]:
    """Dovecot and Postfix for this test session, started on first use."""
    servers = real_mail.MailServers()
    try:
        servers.start()
        yield servers
    finally:
        servers.close()


@pytest.fixture(scope="session", autouse=True)
def _no_pictures() -> Iterator[None]:
    """Merges in this process paint no pictures, which would take longer than most of the tests themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "chart_jobs", lambda _result: ())
        patch.setattr(merge, "left_out", lambda _result, _charts: "")
        patch.setattr(merge, "page_jobs", lambda _result: ())
        yield


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the pictures: they are painted after all."""
    monkeypatch.setattr(merge, "chart_jobs", chart_jobs)
    monkeypatch.setattr(merge, "left_out", left_out)
    monkeypatch.setattr(merge, "page_jobs", page_jobs)
