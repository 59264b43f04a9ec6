"""Files of our own that are damaged, hostile or read-only: one clear line, or no matter at all."""

from __future__ import annotations

import json
import os
import shutil
import smtplib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge, publish, status
from ipxl.errors import IpxlError
from ipxl.mail.settings import read_settings
from ipxl.mail.smtp import SmtpConnection
from ipxl.record.ledger import Ledger
from ipxl.record.merge_record import read_made
from ipxl.workspace import Workspace, locked

AS_OF = date(2023, 10, 20)
DEEP = "[" * 100_000


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_workspace(tmp_path_factory.mktemp("state") / "w")
    fill(template_of(folder, "市科技局"), folder / "inbox/甲.xlsx")
    merge.run(folder, "2023Q3", AS_OF)
    publish.run(folder, "2023Q3")
    return folder


@pytest.fixture
def folder(ground: Path, tmp_path: Path) -> Path:
    return shutil.copytree(ground, tmp_path / "w")


@pytest.mark.parametrize(
    "given", [{"light": "purple"}, {"light": []}, {"light": "grey", "grey": "x"}, {"state": "x"}, {"state": []}]
)
def test_a_publication_that_says_what_there_is_not_is_one_line(folder: Path, given: dict[str, object]) -> None:
    path = folder / "published/2023Q3/1/发布.json"
    path.chmod(0o644)
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["units"][0] |= given
    path.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(IpxlError, match=r"“published/2023Q3/1/发布.json”读不出来.*请从备份恢复"):
        status.run(folder, "2023Q3", AS_OF)


def test_a_publication_without_end_is_one_line(folder: Path) -> None:
    path = folder / "published/2023Q3/1/发布.json"
    path.chmod(0o644)
    path.write_text(DEEP, encoding="utf-8")
    with pytest.raises(IpxlError, match=r"“published/2023Q3/1/发布.json”读不出来"):
        status.run(folder, "2023Q3", AS_OF)


def test_a_record_of_the_merge_without_end_is_none(folder: Path) -> None:
    (folder / "outbox/2023Q3/合并记录.json").write_text(DEEP, encoding="utf-8")
    assert read_made(folder / "outbox/2023Q3") is None


ENDLESS = """DROP TABLE parsed;
CREATE VIEW parsed AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
SELECT x AS sha256, x AS version, 1 AS outcome FROM c"""


@pytest.mark.parametrize(
    "script", [f"UPDATE parsed SET outcome = '{DEEP}'; UPDATE last_merge SET items = '{DEEP}'", ENDLESS]
)
def test_a_ledger_that_never_ends_is_begun_anew(folder: Path, script: str) -> None:
    path = Workspace(folder).ledger
    with closing(sqlite3.connect(path)) as base:
        base.executescript(script)
    done = merge.run(folder, "2023Q3", AS_OF)
    assert (done.parsed, done.remarks) == (1, ())
    assert len(Ledger(path).parsed()) == 1


def test_a_ledger_that_cannot_be_written_is_a_remark(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    def keep(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Ledger, "_write", refuse)
    monkeypatch.setattr(Path, "unlink", keep)
    said = Ledger(Workspace(folder).ledger).record({})
    assert said.startswith("缓存“.ipxl/ledger.sqlite”写不进去，不影响这次的结果")


def no_file(path: Path) -> None:
    path.write_bytes(os.urandom(9000))


def no_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [no_file, no_folder])
def test_a_damaged_lock_says_what_to_delete(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder / ".ipxl/lock.sqlite")
    with pytest.raises(IpxlError, match=r"锁文件“.ipxl/lock.sqlite”.*删掉它再运行"), locked(Workspace(folder)):
        pass


def test_a_lock_that_cannot_be_written_excludes_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sqlite3.connect

    def read_only(path: Path, **given: object) -> sqlite3.Connection:
        return real(f"file:{path}?mode=ro", uri=True, timeout=0, isolation_level=None)

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", read_only)
        with pytest.raises(IpxlError, match=r"用不了锁文件.*只读"), locked(Workspace(folder)):
            pass
    with locked(Workspace(folder)), pytest.raises(IpxlError, match=r"另一个 ipxl"), locked(Workspace(folder)):
        pass


@pytest.mark.parametrize("text", [f"a = {DEEP}", f"[smtp]\nport = {'9' * 5000}"])
def test_settings_without_end_are_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "ipxl.toml").write_text(text, encoding="utf-8")
    with pytest.raises(IpxlError, match=r"ipxl.toml 里括号套得太深或数字太长"):
        read_settings(tmp_path / "ipxl.toml")


@pytest.mark.parametrize(("said", "most"), [("²", None), ("9" * 5000, None), ("0", None), ("", None), ("1024", 1024)])
def test_a_size_that_is_no_number_bounds_nothing(said: str, most: int | None) -> None:
    client = smtplib.SMTP()
    client.esmtp_features = {"size": said}
    assert SmtpConnection(client).most_bytes == most
