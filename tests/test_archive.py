"""`ipxl archive`: what is in it, that a changed byte is found, that the whole one is a workspace again."""

from __future__ import annotations

import random
import shutil
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import archive, merge, publish
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.record import archive as record

AS_OF = date(2023, 10, 12)
NOW = datetime(2023, 11, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_workspace(tmp_path_factory.mktemp("archive"))
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    (folder / "inbox/信").mkdir()
    with zipfile.ZipFile(folder / "inbox/信/b.zip", "w") as package:
        fill(template_of(folder, "兴庆区"), folder / "b.xlsx")
        package.write(folder / "b.xlsx", "兴庆区.xlsx")
    (folder / "b.xlsx").unlink()
    (folder / "inbox/会议通知.txt").write_text("与本表无关", encoding="utf-8")
    (folder / "备忘.txt").write_text("办公室自己的", encoding="utf-8")
    merge.run(folder, "2023Q3", AS_OF)
    publish.run(folder, "2023Q3")
    archive.run(folder, ["2023年三季度"], True, NOW)
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "w"))


def names(folder: Path, name: str) -> set[str]:
    with zipfile.ZipFile(folder / f"归档/{name}.zip") as package:
        return {item.removeprefix(f"{name}/") for item in package.namelist()}


def test_a_period_holds_what_belongs_to_it(made: Path) -> None:
    inside = names(made, "2023Q3")
    assert {
        "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "目录.xlsx", "说明.txt", "data/任务分工表.xlsx",
        "data/收件登记.csv", "data/核定/2023Q3.xlsx", "data/inbox/a.xlsx", "data/inbox/信/b.zip", "data/templates/2023Q3/任务分工表.xlsx",
        "data/templates/2023Q3/清单.csv", "data/published/2023Q3/1/发布.json", "data/published/2023Q3/1/汇总表_2023Q3.xlsx",
    } <= inside  # fmt: skip
    assert not {name for name in inside if name.startswith(("data/outbox", "data/.ipxl", "data/归档"))}
    assert {"data/备忘.txt", "data/inbox/会议通知.txt"} <= names(made, "全部")


def test_the_index_names_every_file_with_its_hash(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made / "归档/2023Q3.zip") as package:
        package.extract("2023Q3/目录.xlsx", tmp_path)
    rows = list(openpyxl.load_workbook(tmp_path / "2023Q3/目录.xlsx").active.iter_rows(2, values_only=True))
    listed = {row[2]: row for row in rows}
    assert {f"data/{name}" for name in listed} == {name for name in names(made, "2023Q3") if name.startswith("data/")}
    assert listed["inbox/a.xlsx"][3:6] == ("市科技局", listed["inbox/a.xlsx"][4], "采用")
    assert listed["inbox/a.xlsx"][7] == digest((made / "inbox/a.xlsx").read_bytes())


def test_the_whole_one_is_a_workspace_that_merges_to_the_same_bytes(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made / "归档/全部.zip") as package:
        package.extractall(tmp_path)
    restored = tmp_path / "全部/data"
    merge.run(made, "2023Q3", AS_OF)
    merge.run(restored, "2023Q3", AS_OF)
    ours, theirs = (
        {
            path.relative_to(folder).as_posix(): digest(path.read_bytes())
            for path in (folder / "outbox/2023Q3").rglob("*.*")
        }
        for folder in (made, restored)
    )
    assert ours
    assert ours == theirs


def test_sound_archives_are_said_to_be_sound(made: Path) -> None:
    done = archive.verify(made)
    assert [(item.name, item.faults) for item in done.verdicts] == [("2023Q3", ()), ("全部", ())]
    assert not done.strict_failure


def test_one_changed_byte_anywhere_is_found(workspace: Path) -> None:
    path = workspace / "归档/2023Q3.zip"
    sound = path.read_bytes()
    chance = random.Random(20231101)
    for at in [0, len(sound) - 1, *(chance.randrange(len(sound)) for _ in range(25))]:
        data = bytearray(sound)
        data[at] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        (verdict,) = archive.verify(workspace, ["2023Q3"]).verdicts
        assert verdict.faults, f"byte {at}"


def test_what_was_changed_inside_is_named(workspace: Path, tmp_path: Path) -> None:
    path = workspace / "归档/2023Q3.zip"
    with zipfile.ZipFile(path) as package:
        package.extractall(tmp_path / "x")
    (tmp_path / "x/2023Q3/data/ipxl.toml").unlink()
    (tmp_path / "x/2023Q3/data/新.txt").write_text("x")
    record._zip_folder(tmp_path / "x/2023Q3", path)
    (verdict,) = archive.verify(workspace, ["2023Q3"]).verdicts
    assert verdict.faults == ("压缩包与归档时的校验码不同", "少了：data/ipxl.toml", "多了：data/新.txt")
    (tmp_path / "x/2023Q3/data/新.txt").rename(tmp_path / "x/2023Q3/data/ipxl.toml")
    record._zip_folder(tmp_path / "x/2023Q3", path)
    assert archive.verify(workspace, ["2023Q3"]).verdicts[0].faults[0] == "压缩包与归档时的校验码不同"


def test_an_archive_is_never_part_of_an_archive(workspace: Path) -> None:
    archive.run(workspace, whole=True, now=NOW)
    assert not {name for name in names(workspace, "全部") if "归档" in name}


def test_a_run_that_fails_leaves_the_old_one(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (workspace / "归档/2023Q3.zip").read_bytes()

    def full(folder: Path, target: Path) -> str:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(record, "_zip_folder", full)
    with pytest.raises(IpxlError, match="原来的归档没有动"):
        archive.run(workspace, ["2023Q3"], now=NOW)
    assert (workspace / "归档/2023Q3.zip").read_bytes() == before
    assert sorted(path.name for path in (workspace / "归档").iterdir()) == [
        "2023Q3.zip", "2023Q3.zip.sha256", "全部.zip", "全部.zip.sha256",
    ]  # fmt: skip
    assert not archive.verify(workspace, ["2023Q3"]).strict_failure


def test_nothing_named_and_nothing_there_are_one_clear_line(workspace: Path) -> None:
    with pytest.raises(IpxlError, match="请写明要归档的期次"):
        archive.run(workspace)
    shutil.rmtree(workspace / "归档")
    with pytest.raises(IpxlError, match="还没有归档"):
        archive.verify(workspace)
    with pytest.raises(IpxlError, match=r"没有归档“归档/2023Q3\.zip”"):
        archive.verify(workspace, ["2023Q3"])
