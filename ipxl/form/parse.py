"""What some bytes come to: a submission, a container, or in plain words why neither. Runs where a crash is survived."""

from __future__ import annotations

from pathlib import Path

from ipxl.form.outcome import Member, Parsed
from ipxl.form.read import SKIPPED, read_submission
from ipxl.intake.bounds import Closed, Encrypted, Refused, Unreadable
from ipxl.intake.container import Contents, member_digest, open_container
from ipxl.intake.delimited import read_delimited
from ipxl.intake.package import read_workbook
from ipxl.intake.sniff import OLE, Kind, sniff
from ipxl.intake.workbook import Workbook


def parse_file(path: Path) -> Parsed:
    """What a file's content is. Never raises for what is in the file."""
    return parse(path.read_bytes())


def parse(data: bytes) -> Parsed:
    """What these bytes are. Never raises for what they are."""
    try:
        return _parse(data)
    except (Refused, Unreadable) as error:
        return failed(error)


def failed(error: Refused | Unreadable) -> Parsed:
    """The outcome of a file that is not read."""
    if isinstance(error, Closed):
        return Parsed("container", str(error), "FILE_CONTAINER")
    if isinstance(error, Encrypted):
        return Parsed("refused", str(error), "FILE_ENCRYPTED")
    if isinstance(error, Refused):
        return Parsed("refused", str(error), "FILE_REFUSED")
    return Parsed("unreadable", str(error), "FILE_UNREADABLE")


def _parse(data: bytes) -> Parsed:
    kind, word = _sniff(data)
    if kind in ("zip", "mail"):
        return _container(open_container(data, "ole" if data[:8] == OLE else kind))
    if kind == "closed":
        raise Closed(word)
    if kind in ("empty", "cut"):
        raise Unreadable(word)
    if kind == "link":
        return Parsed("not_a_return", word, "FILE_LINK")
    if kind == "other":
        return Parsed("not_a_return", word, "FILE_OTHER_FORMAT")
    if kind == "text":
        book = read_delimited(data)
        parsed = _submission(book) if book else None
        return (
            parsed if parsed and parsed.outcome == "submission" else Parsed("not_a_return", word, "FILE_OTHER_FORMAT")
        )
    return _submission(read_workbook(data, SKIPPED))


def _sniff(data: bytes) -> tuple[Kind, str]:
    found = sniff(data)
    if found.kind == "ole":
        from ipxl.intake.ole import sniff_ole

        return sniff_ole(data)
    return found


def _submission(book: Workbook) -> Parsed:
    reading = read_submission(book)
    if not reading.is_return:
        return Parsed("not_a_return", "没有填报表的内容", "FILE_NOT_A_RETURN")
    return Parsed("submission", "", "", reading)


def _container(contents: Contents) -> Parsed:
    members = tuple(Member(item.name, member_digest(item), item.size, item.quiet) for item in contents.entries)
    parsed = Parsed(
        "container",
        contents.note,
        members=members,
        sender=contents.sender,
        subject=contents.subject,
        received=contents.received,
    )
    if contents.link:
        parsed.code, parsed.note = "FILE_LINK", f"{contents.note}正文里有{contents.link}的链接"
    elif contents.is_mail and all(member.quiet for member in members):
        parsed.code = "FILE_MAIL_EMPTY"
        parsed.note = f"{contents.note}没有附件" + ("，正文里有表格" if contents.table else "")
    return parsed
