"""One letter a unit: whom it goes to, what it says, what is attached, or why it cannot go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ipxl.files import digest
from ipxl.mail.compose import Attachment, Mail, Sender
from ipxl.mail.record import ADDRESS_BREAKS, Kind, Purpose
from ipxl.mail.texts import MailText
from ipxl.plan.model import Unit

Obstacle = Literal["", "no_address", "no_file"]
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one unit about one period. obstacle, told: why it cannot be sent, and in words; "" when it can.

    about: of a receipt, the sha256 of the return that it is for.
    """

    kind: Kind
    period: str
    unit: Unit
    mail: Mail
    obstacle: Obstacle = ""
    told: str = ""
    about: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address for _name, address in self.mail.to)

    @property
    def file(self) -> str:
        """The attachment's name, "" when there is none."""
        return self.mail.attachments[0].name if self.mail.attachments else ""

    @property
    def sha256(self) -> str:
        return digest(self.mail.attachments[0].data) if self.mail.attachments else self.about

    def purpose(self, day: date) -> Purpose:
        """What no second letter may be for. A reminder may be repeated on another day."""
        return Purpose(
            self.period, self.kind, self.unit.name, self.sha256, self.addresses, day if self.kind == "催报" else None
        )


def make_letter(
    kind: Kind,
    period: str,
    unit: Unit,
    text: MailText,
    values: Mapping[str, str],
    sender: Sender,
    attachment: Attachment | None,
    missing: str = "",
) -> Letter:
    """A letter from its text and fields. missing: what is said when the workbook that belongs to it is not there."""
    subject, body = text.filled({**values, "附件": attachment.name if attachment else ""})
    good, told = read_addresses(unit.email)
    to = tuple((unit.liaison or unit.name, address) for address in good)
    mail = Mail(sender, to, subject, body, (attachment,) if attachment else ())
    obstacle: Obstacle = "no_file" if missing else ("no_address" if told else "")
    return Letter(kind, period, unit, mail, obstacle, missing or told)


def read_addresses(given: str) -> tuple[list[str], str]:
    """The addresses of a unit's cell, and what is wrong with it in words, "" when nothing is."""
    parts = [part for part in ADDRESS_BREAKS.split(given.strip()) if part]
    if not parts:
        return [], "任务分工表的“单位”表里没有邮箱"
    bad = [part for part in parts if not _ADDRESS.fullmatch(part)]
    if bad:
        return [part for part in parts if part not in bad], f"邮箱“{bad[0]}”写法不对，请在任务分工表的“单位”表里改正"
    return list(dict.fromkeys(parts)), ""
