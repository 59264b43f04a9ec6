"""How returns are wrapped on their way: a zip file as Chinese Windows makes it, a mail as a mailbox saves it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO
from typing import NamedTuple

_BOUNDARY = "----=_ipxl_rehearsal"
_TEXT = "演练邮件，全部虚构。\n\n报上我单位的进展情况填报表和盖章件，请查收。\n"


class ParcelFile(NamedTuple):
    """A file that goes along, under the name its sender gave it."""

    name: str
    data: bytes


def zip_bytes(attachment: ParcelFile, packed: datetime) -> bytes:
    """A zip file of one member whose name is GBK and not marked as anything: the same bytes for the same arguments."""
    name = attachment.name.encode("gbk")
    stand_in = "@" * len(name)  # zipfile would write the name itself as UTF-8
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        member = zipfile.ZipInfo(stand_in, packed.timetuple()[:6])
        package.writestr(member, attachment.data, zipfile.ZIP_DEFLATED)
    return made.getvalue().replace(stand_in.encode(), name)


def mail_bytes(sender: str, subject: str, attachments: Iterable[ParcelFile], received: datetime) -> bytes:
    """A mail with its attachments: the same bytes for the same arguments. received: what the office's server says."""
    mail = EmailMessage(SMTP)
    moment = format_datetime(received)
    mail["Received"] = f"from unit.example by office.example; {moment}"
    mail["From"] = f"{sender} <liaison@unit.example>"
    mail["To"] = "office@office.example"
    mail["Subject"] = subject
    mail["Date"] = moment
    mail.set_content(_TEXT, cte="base64")
    for name, data in attachments:
        mail.add_attachment(data, "application", "octet-stream", filename=name)
    mail.set_boundary(_BOUNDARY)
    return mail.as_bytes()
