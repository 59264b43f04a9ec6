"""Mails that no person wrote as a return: automatic answers, mails that came back, receipts, and our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from ipxl.intake.headers import decoded, parameters

Nature = Literal["", "own", "bounce", "delayed", "delivered", "receipt", "reply"]
OWN_HEADER = b"x-ipxl"
"""Every mail that ipxl writes has it: a copy that comes back, alone or within another, is nobody's return."""
_REPLY_SUBJECT = re.compile(
    r"^\W*(自动回复|自动答复|自动应答|外出自动|休假自动|automatic reply|auto[- ]?reply|auto[- ]?response|out of (the )?office)",
    re.I,
)
_BOUNCE_SUBJECT = re.compile(
    r"退信|退回|投递失败|发送失败|未送达|无法送达|undeliver|delivery (status|fail|has failed)|failure notice|returned|mail delivery",
    re.I,
)
_ACTION = re.compile(rb"^action:[ \t]*+([a-z]++)", re.I | re.M)
_FAILED = re.compile(rb"^(?:final|original)-recipient:[ \t]*[\w-]+;[ \t]*<?([^\s<>;]+@[^\s<>;]+)", re.I | re.M)
_LOOKED_AT = 2**18


def nature(headers: Mapping[bytes, bytes], sender: str, subject: str) -> Nature:
    """What kind of mail it is by its headers (lower-case names); "" for one that a person may have written."""
    if OWN_HEADER in headers:
        return "own"
    kind = headers.get(b"content-type", b"")
    if kind.strip().lower().startswith(b"multipart/report"):
        report = parameters(kind).get("report-type", "").lower()
        if report == "delivery-status":
            return "bounce"
        if report == "disposition-notification":
            return "receipt"
    local = sender.partition("@")[0]
    if b"x-failed-recipients" in headers or local == "mailer-daemon":
        return "bounce"
    if local == "postmaster" and _BOUNCE_SUBJECT.search(subject):
        return "bounce"
    replied = headers.get(b"auto-submitted", b"").strip().lower().startswith(b"auto-replied")
    marked = b"x-autoreply" in headers or b"x-autorespond" in headers
    slow = headers.get(b"precedence", b"").strip().lower() == b"auto_reply"
    return "reply" if replied or marked or slow or _REPLY_SUBJECT.search(subject) else ""


def outcome(headers: Mapping[bytes, bytes], body: bytes) -> tuple[Nature, str]:
    """What a report on a mail of ours says: whether it came back, is late or arrived, and for which addresses.

    Each addressee has an action of its own; one that failed makes the mail one that came back. Without actions it did.
    """
    named = decoded(headers.get(b"x-failed-recipients", b"")).strip()
    if named:
        return "bounce", named.lower()
    groups = [group for group in re.split(rb"\r?\n[ \t]*+\r?\n", body[:_LOOKED_AT]) if _FAILED.search(group)]
    by_action: dict[str, list[str]] = {}
    for group in groups:
        action, address = _ACTION.search(group), _FAILED.search(group)
        if address:
            word = decoded(action[1]).lower() if action else "failed"
            by_action.setdefault(word, []).append(decoded(address[1]).lower())
    for word, kind in _KINDS:
        if word in by_action:
            return kind, "、".join(dict.fromkeys(by_action[word]))
    return "bounce", ""


_KINDS: tuple[tuple[str, Nature], ...] = (
    ("failed", "bounce"),
    ("delayed", "delayed"),
    ("delivered", "delivered"),
    ("relayed", "delivered"),
    ("expanded", "delivered"),
)
