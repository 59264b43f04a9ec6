"""A web page that a browser saved as one file (mht): a mail whose first text is the page."""

from __future__ import annotations

from ipxl.intake.bounds import Unreadable
from ipxl.intake.headers import parameters
from ipxl.intake.mail import leaves, split
from ipxl.notice.blocks import Document
from ipxl.notice.formats.page import read_page

_SENT = (b"received", b"to", b"delivered-to")
"""What mails have and saved pages do not."""


def read_archived_page(data: bytes) -> Document:
    """The page in an mht file. Raises Refused or Unreadable; a mail is no notice, but may have one attached."""
    whole = split(data)
    if not (whole.kind == "multipart/related" and not any(name in whole.headers for name in _SENT)):
        raise Unreadable("它是邮件。请把附件里的通知另存出来再导入")
    for part in leaves(whole):
        if part.kind == "text/html":
            charset = parameters(part.headers.get(b"content-type", b"")).get("charset", "")
            return read_page(part.content(), charset)
    raise Unreadable("网页存档里没有正文。请在浏览器里另存为html")
