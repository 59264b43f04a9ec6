"""What one file's bytes come to, and the same as text, for the ledger and between processes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from ipxl.form.reading import Reading, pack, unpack

Outcome = Literal["submission", "not_a_return", "container", "refused", "unreadable"]
STOPPED = "FILE_STOPPED"
"""The code of an outcome that may be another one next time: kept all the same, and tried again when somebody asks for it."""
CHANGING = "读取时文件正在变化"
"""The note of the one such outcome that is not kept."""


class ContainerMember(NamedTuple):
    """One file in a container, by its place there. name: unique in it. size: bytes. quiet: nobody sent it."""

    name: str
    sha256: str
    size: int
    quiet: bool = False


@dataclass(slots=True)
class Parsed:
    """What one file's bytes come to. `note` is Chinese and says why it is no submission; "" for system files.

    code: of the rule that makes a finding of it, "" for none. members: of a container. sender (bare address), subject,
    received (by the receiving server's own mark): of a mail.
    """

    outcome: Outcome
    note: str = ""
    code: str = ""
    reading: Reading = field(default_factory=Reading)
    members: tuple[ContainerMember, ...] = ()
    sender: str = ""
    subject: str = ""
    received: datetime | None = None

    @property
    def quiet(self) -> bool:
        """A system file or our own README, which nobody needs to hear of."""
        return self.outcome == "not_a_return" and not self.note


def dump(parsed: Parsed) -> str:
    """An outcome as one line of JSON."""
    reading = pack(parsed.reading) if parsed.outcome == "submission" else None
    received = parsed.received.isoformat() if parsed.received else None
    mail = [parsed.sender, parsed.subject, received]
    facts = [parsed.outcome, parsed.note, parsed.code, reading, parsed.members, mail]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Parsed | None:
    """The outcome again, None when the text is not one."""
    try:
        outcome, note, code, reading, members, (sender, subject, received) = json.loads(text)
        return Parsed(
            outcome,
            note,
            code,
            unpack(reading) if reading else Reading(),
            tuple(ContainerMember(*member) for member in members),
            sender,
            subject,
            datetime.fromisoformat(received) if received else None,
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
