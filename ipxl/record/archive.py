"""归档/<period>.zip: all that belongs to a period, or the whole workspace, in the BagIt format (RFC 8493).

Inside is one folder: `data/` holds the files where they lay in the workspace, 目录.xlsx lists them for people, 说明.txt says what
it is, the manifests have their sha256. Beside the zip lies its own sha256, since a zip has bytes that no manifest covers.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from ipxl.errors import IpxlError
from ipxl.merge.result import FILE_STATE_NAMES, FileRow, Result
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats, Look
from ipxl.sheet.package import new_workbook
from ipxl.workspace import Workspace

FOLDER, WHOLE = "归档", "全部"
INDEX, ABOUT = "目录.xlsx", "说明.txt"
_DERIVED = frozenset({".ipxl", "outbox", FOLDER})
"""Folders that a merge makes anew, and the archives themselves."""
_OWN = ("任务分工表.xlsx", "收件登记.csv", "发件登记.csv", "督办台账.xlsx", "运行记录.csv", "说明.txt", "ipxl.toml")
"""Files of the whole workspace that every archive holds as they are on that day."""
_KINDS = {
    "templates": "填报表", "inbox": "来件", "核定": "核定", "published": "发布", "已发": "发出的信", "评估": "评估", "邮件模板": "设置",
    "任务分工表.xlsx": "任务分工表", "督办台账.xlsx": "督办台账", "收件登记.csv": "登记", "发件登记.csv": "登记",
}  # fmt: skip
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file of an archive. path: in the workspace, with forward slashes. The rest of returns only, as the merge has it."""

    path: str
    unit: str = ""
    state: str = ""
    received: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveVerdict:
    """What `verify` says of one archive. faults: what differs, a line each; none when every byte is as it was."""

    name: str
    files: int
    faults: tuple[str, ...] = ()


def period_entries(workspace: Workspace, result: Result) -> list[ArchiveEntry]:
    """What belongs to one period: its templates, returns, decisions, publications, mails, and the registers as they are now."""
    period = result.period.period
    entries = {name: ArchiveEntry(name) for name in _OWN if (workspace.root / name).is_file()}
    for folder in ("templates", "published", "已发", "佐证"):
        entries |= {path: ArchiveEntry(path) for path in _files(workspace.root, PurePosixPath(folder, period))}
    for folder in ("核定", "评估"):
        names = _files(workspace.root, PurePosixPath(folder))
        entries |= {path: ArchiveEntry(path) for path in names if _is_of(PurePosixPath(path).stem, period)}
    for row in result.files:
        if row.period == period or row.state not in ("other_period", "not_a_return"):
            path = f"inbox/{row.file.partition('!')[0]}"  # a member of a container is kept inside it
            if path not in entries and (workspace.root / path).is_file():
                entries[path] = _return_entry(path, row)
    return [entries[path] for path in sorted(entries)]


def _is_of(stem: str, period: str) -> bool:
    return stem == period or f"_{period}_" in f"_{stem}_"


def _return_entry(path: str, row: FileRow) -> ArchiveEntry:
    received = f"{row.received:%Y-%m-%d %H:%M}" if row.received else ""
    return ArchiveEntry(path, row.unit or "", FILE_STATE_NAMES[row.state], received)


def whole_entries(workspace: Workspace, results: Iterable[Result]) -> list[ArchiveEntry]:
    """Every file of the workspace but what a merge makes anew; the last result says what a return was."""
    known = {
        f"inbox/{row.file}": row for result in results for row in result.files if row.state not in ("other_period",)
    }
    paths = sorted(_files(workspace.root, PurePosixPath()))
    return [_return_entry(path, known[path]) if path in known else ArchiveEntry(path) for path in paths]


def _files(root: Path, part: PurePosixPath) -> Iterator[str]:
    """Regular files below a folder, links not followed. What the inbox holds is kept to the last file, as it counts there."""
    for folder, names, files in os.walk(root / part):
        at = Path(folder)
        if at == root:
            names[:] = [name for name in names if name not in _DERIVED]
        names[:] = sorted(name for name in names if not (at == root and name.startswith(".")))
        in_inbox = at.relative_to(root).parts[:1] == ("inbox",)
        for name in files:
            path = at / name
            if path.is_file() and not path.is_symlink() and (in_inbox or not name.startswith(("~$", "."))):
                yield path.relative_to(root).as_posix()


def write_archive(workspace: Workspace, name: str, entries: Sequence[ArchiveEntry], words: str, now: datetime) -> Path:
    """Write 归档/<name>.zip and its sha256 beside it; an older one is replaced only by a whole new one.

    words: for 说明.txt. Raises IpxlError when a file cannot be read or the disk is full.
    """
    target = workspace.root / FOLDER / f"{name}.zip"
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    try:
        with tempfile.TemporaryDirectory(prefix=".ipxl-", dir=target.parent) as scratch:
            bag = Path(scratch, name)
            _make_bag(workspace, bag, entries, words, now)
            sha256 = _zip_folder(bag, beside)
        beside.replace(target)
        target.with_name(f"{target.name}.sha256").write_text(f"{sha256}  {target.name}\n", encoding="utf-8")
    except OSError as error:
        raise IpxlError(
            f"归档没有做成（{error.strerror or error}）：{error.filename or target}。原来的归档没有动。"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return target


def _make_bag(workspace: Workspace, bag: Path, entries: Sequence[ArchiveEntry], words: str, now: datetime) -> None:
    import bagit

    logging.getLogger("bagit").setLevel(logging.ERROR)
    sizes = []
    for entry in entries:
        source, copy = workspace.root / entry.path, bag / entry.path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
        sizes.append(copy.stat().st_size)
    here = Path.cwd()  # the library works in the folder of the bag
    try:
        made = bagit.make_bag(
            str(bag), {"Bagging-Date": f"{now:%Y-%m-%d}", "Source-Organization": "ipxl"}, checksums=["sha256"]
        )
    finally:
        os.chdir(here)
    (bag / ABOUT).write_text(words, encoding="utf-8-sig", newline="\r\n")
    _write_index(bag / INDEX, entries, sizes, dict(made.payload_entries()), now)
    made.save()


_INDEX_COLUMNS = (
    ("序号", 6.0),
    ("类别", 12.0),
    ("文件", 70.0),
    ("单位", 22.0),
    ("收到", 17.0),
    ("处理结果", 14.0),
    ("字节", 12.0),
    ("sha256", 68.0),
)
_INDEX_LOOKS: dict[str, Look] = {"head": {"bold": True, "border": 1, "text_wrap": True}, "cell": {}}


def _write_index(
    path: Path, entries: Sequence[ArchiveEntry], sizes: Sequence[int], hashes: dict[str, dict[str, str]], now: datetime
) -> None:
    """目录.xlsx: a row a file."""
    with new_workbook(path, title="目录", created=now.replace(tzinfo=None)) as book:
        formats = Formats(book, _INDEX_LOOKS)
        sheet = book.add_worksheet("目录")
        for number, (header, width) in enumerate(_INDEX_COLUMNS):
            must(sheet.set_column(number, number, width))
            put(sheet, 0, number, header, formats["head"])
        for row, (entry, size) in enumerate(zip(entries, sizes, strict=True), 1):
            sha256 = hashes.get(f"data/{entry.path}", {}).get("sha256", "")
            kind = _KINDS.get(entry.path.partition("/")[0], "其他")
            cells: tuple[str | int, ...] = (
                row,
                kind,
                entry.path,
                entry.unit,
                entry.received,
                entry.state,
                size,
                sha256,
            )
            for number, value in enumerate(cells):
                put(sheet, row, number, value, formats["cell"])
        sheet.freeze_panes(1, 0)
        must(sheet.autofilter(0, 0, max(len(entries), 1), len(_INDEX_COLUMNS) - 1))


def _zip_folder(folder: Path, target: Path) -> str:
    """Pack a folder with its own name on top; gives the sha256 of the zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                package.write(path, path.relative_to(folder.parent).as_posix())
    return _digest(target)


def _digest(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            sha256.update(block)
    return sha256.hexdigest()


def archives(workspace: Workspace) -> list[str]:
    """Names of the archives that lie in 归档."""
    folder = workspace.root / FOLDER
    return (
        sorted(path.stem for path in folder.glob("*.zip") if not path.name.startswith(".")) if folder.is_dir() else []
    )


def verify_archive(workspace: Workspace, name: str) -> ArchiveVerdict:
    """Whether every byte of an archive is as it was written. Raises IpxlError when there is no such archive."""
    target = workspace.root / FOLDER / f"{name}.zip"
    if not target.is_file():
        raise IpxlError(f"没有归档“{FOLDER}/{name}.zip”。请先运行 ipxl archive {'--all' if name == WHOLE else name}。")
    faults = list(_outer_faults(target))
    with tempfile.TemporaryDirectory(prefix=".ipxl-", dir=target.parent) as scratch:
        try:
            files, inner = _inner_faults(target, Path(scratch))
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
            IndexError,
        ):
            files, inner = 0, ["压缩包已损坏，打不开"]
    return ArchiveVerdict(name, files, tuple(dict.fromkeys([*faults, *inner])))


def _outer_faults(target: Path) -> Iterator[str]:
    sidecar = target.with_name(f"{target.name}.sha256")
    try:
        noted = sidecar.read_text(encoding="utf-8", errors="replace").partition(" ")[0]
    except OSError:
        yield f"没有校验码文件“{sidecar.name}”"
        return
    if noted != _digest(target):
        yield "压缩包与归档时的校验码不同"


def _inner_faults(target: Path, scratch: Path) -> tuple[int, list[str]]:
    """The number of files of a bag, and what its manifests do not agree with."""
    import bagit

    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    with zipfile.ZipFile(target) as package:
        broken = package.testzip()
        if broken is not None:
            return len(package.namelist()), [f"已损坏：{broken}"]
        package.extractall(scratch)
    tops = [item for item in scratch.iterdir() if item.is_dir()]
    if len(tops) != 1:
        return 0, ["里面不是一份归档"]
    try:
        bag = bagit.Bag(str(tops[0]))
        missing, unexpected = bag.compare_manifests_with_fs()
        faults = [*(f"少了：{path}" for path in missing), *(f"多了：{path}" for path in unexpected)]
        if not faults:
            bag.validate()
    except bagit.BagValidationError as error:
        faults = [f"被改动：{getattr(item, 'path', item)}" for item in error.details] or ["清单与文件不符"]
    except (bagit.BagError, OSError, ValueError):
        return 0, ["归档清单读不出来"]
    return len(list(bag.payload_files())), faults
