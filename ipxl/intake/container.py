"""Files within a file: what zip files and mails hold, one entry each, within bounds. Names inside are never paths."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ipxl.errors import IpxlError
from ipxl.intake.bounds import MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED, Refused, Unreadable
from ipxl.intake.contents import ContainerEntry, Contents
from ipxl.intake.inbox import is_system, open_regular, walk
from ipxl.intake.sniff import Kind, sniff

SEPARATOR = "!"
"""Stands between a container and its member in the name of a file, as in `a.zip!b.xlsx`."""
_NAME_MOST = 200


def open_container(data: bytes, kind: Kind) -> Contents:
    """What a zip file, a mail or an Outlook mail holds. Raises Refused over a bound, Unreadable for a damaged one."""
    if kind == "zip":
        from ipxl.intake.archive import open_archive

        contents = open_archive(data)
    elif kind == "ole":
        from ipxl.intake.outlook import open_outlook

        contents = open_outlook(data)
    else:
        from ipxl.intake.mail import open_mail

        contents = open_mail(data)
    if len(contents.entries) > MOST_MEMBERS:
        raise Refused(f"里面有{len(contents.entries)}个文件，超过上限{MOST_MEMBERS}")
    if sum(entry.size for entry in contents.entries if entry.size <= MOST_BYTES) > MOST_UNPACKED:
        raise Refused(f"解开后超过{MOST_UNPACKED // 2**20}MB")
    _name_apart(contents.entries)
    for entry in contents.entries:
        entry.quiet = entry.quiet or is_system(entry.name)
    return contents


def member_bytes(entry: ContainerEntry) -> bytes:
    """A member's content. Raises Refused when it is too large, Unreadable for a damaged one."""
    if entry.size > MOST_BYTES:
        raise Refused(f"文件超过{MOST_BYTES // 2**20}MB")
    return entry.read()


def shown_name(name: str) -> str:
    """A member's name fit to be shown and to stand behind SEPARATOR: what cannot be seen or misleads becomes �."""
    name = name.replace("\\", "/").replace(SEPARATOR, "！").strip()
    name = "".join(character if character.isprintable() else "�" for character in name) or "未命名"
    return name if len(name) <= _NAME_MOST else f"{name[: _NAME_MOST // 2]}…{name[-_NAME_MOST // 2 :]}"


def _name_apart(entries: list[ContainerEntry]) -> None:
    """The second of a name gets #2 behind it, and so on."""
    taken: set[str] = set()
    for entry in entries:
        name, number = shown_name(entry.name), 1
        entry.name = name
        while entry.name in taken:
            number += 1
            entry.name = f"{name}#{number}"
        taken.add(entry.name)


def read_bytes(inbox: Path, file: str) -> bytes:
    """The bytes of a file by its name in the list of files, also inside containers: `a.zip!b.xlsx`.

    Raises IpxlError when it is no longer there or no longer opens.
    """
    path, rest = _outermost(inbox, file)
    try:
        with open_regular(path) as stream:
            data = stream.read()
        return _descend(data, rest) if rest else data
    except (OSError, Refused, Unreadable, StopIteration) as error:
        raise IpxlError(f"打不开 inbox/{file}({error})。请检查文件是否还在，然后再运行一次。") from error


def _outermost(inbox: Path, file: str) -> tuple[Path, str]:
    by_name = {entry.file: entry.path for entry in walk(inbox) if not entry.fault}
    if file in by_name:
        return by_name[file], ""
    names = [name for name in by_name if file.startswith(name + SEPARATOR)]
    if not names:
        raise IpxlError(f"没有文件 inbox/{file}。请检查文件是否还在，然后再运行一次。")
    name = max(names, key=len)
    return by_name[name], file[len(name) + 1 :]


def _descend(data: bytes, rest: str) -> bytes:
    name, _mark, further = rest.partition(SEPARATOR)
    contents = open_container(data, sniff(data).kind)
    inner = member_bytes(next(entry for entry in contents.entries if entry.name == name))
    return _descend(inner, further) if further else inner


def member_digest(entry: ContainerEntry) -> str:
    """sha256 of a member's own bytes; of what is known about it when these cannot be read."""
    try:
        content = member_bytes(entry)
    except (Refused, Unreadable):
        content = entry.facts or f"{entry.name}/{entry.size}".encode()
    return hashlib.sha256(content).hexdigest()
