"""What some bytes come to: a submission, a container, or in plain words why neither. Runs where a crash is survived."""

from __future__ import annotations

from pathlib import Path

from ipxl.form.outcome import ContainerMember, Parsed
from ipxl.form.read import SKIPPED, read_submission
from ipxl.intake.bounds import Closed, Encrypted, Refused, Unreadable
from ipxl.intake.container import member_digest, open_container
from ipxl.intake.contents import Contents
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
    if contents.nature == "own":
        return Parsed("not_a_return")
    members = tuple(ContainerMember(item.name, member_digest(item), item.size, item.quiet) for item in contents.entries)
    parsed = Parsed(
        "container",
        contents.note,
        members=members,
        sender=contents.sender,
        subject=contents.subject,
        received=contents.received,
    )
    if contents.is_mail:
        parsed.code, told = _said_of_mail(contents, [item.name for item in contents.entries if not item.quiet])
        parsed.note += told
    return parsed


_SCAN_NAMES = (".pdf", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".ofd")


def _said_of_mail(contents: Contents, names: list[str]) -> tuple[str, str]:
    """What the office is told of a mail as a whole: the rule's code and the words behind its name, "" for nothing.

    names: of the attachments that somebody attached on purpose.
    """
    scans = all(name.lower().endswith(_SCAN_NAMES) for name in names)
    if contents.nature == "bounce":
        return "FILE_MAIL_BOUNCED", f"：寄给{contents.not_reached}的信没有送到" if contents.not_reached else ""
    if contents.nature == "delayed":
        return "FILE_MAIL_DELAYED", f"：寄给{contents.not_reached}的信还没有送到，对方服务器还在试"
    if contents.nature == "delivered":
        return "FILE_AUTO_REPLY", f"：寄给{contents.not_reached}的信已经送到"
    if contents.nature == "receipt":
        return "FILE_AUTO_REPLY", "是已读回执"
    if contents.nature == "reply" and not names:  # rules that forward mails mark them as automatic, too
        return "FILE_AUTO_REPLY", "是自动回复"
    if contents.link:
        return "FILE_LINK", f"正文里有{contents.link}的链接"
    if contents.table and scans:
        return "FILE_MAIL_TABLE", "正文里有表格，没有附填报表"
    if not names:
        return "FILE_MAIL_EMPTY", "没有附件"
    return ("FILE_MAIL_SCAN", "只有图片或PDF，没有填报表") if scans else ("", "")
