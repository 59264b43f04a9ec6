"""What a zip file or a mail holds, whichever module opened it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ipxl.intake.automatic import Nature


@dataclass(slots=True)
class ContainerEntry:
    """One member. name: as people read it, unique in its container. size: bytes, as far as known unread.

    read: gives the bytes; raises Refused or Unreadable. quiet: nobody needs to hear of it. facts: stand for the
    content of a member that cannot be read.
    """

    name: str
    size: int
    read: Callable[[], bytes]
    quiet: bool = False
    facts: bytes = b""


@dataclass(slots=True)
class Contents:
    """What a container holds. note: a word for people. link, table: a mail's text has a link to a file, or a table.

    sender: bare address in lower case. received: by the receiving server's own mark. nature: whether a person wrote
    it. not_reached: of a mail that came back or is late, the addresses it had been for. Of a zip file all of these are
    empty.
    """

    note: str
    entries: list[ContainerEntry] = field(default_factory=list)
    sender: str = ""
    subject: str = ""
    received: datetime | None = None
    link: str = ""
    table: bool = False
    is_mail: bool = False
    nature: Nature = ""
    not_reached: str = ""
