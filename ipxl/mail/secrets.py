"""Passwords: from the environment or the system's keyring, never from a file, never in anything that is printed."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from typing import Literal

from ipxl.errors import IpxlError

Purpose = Literal["smtp", "imap"]
VARIABLES: dict[Purpose, tuple[str, ...]] = {
    "smtp": ("IPXL_SMTP_PASSWORD", "IPXL_MAIL_PASSWORD"),
    "imap": ("IPXL_IMAP_PASSWORD", "IPXL_MAIL_PASSWORD"),
}
"""Where a password is looked for, in this order; then in the keyring."""
SERVICE = "ipxl"
"""What the keyring files it under, together with the account's name."""
WHERE_PASSWORDS_BELONG = "放在环境变量 IPXL_MAIL_PASSWORD 里，或存进系统钥匙串"
_KEYS = re.compile(r"(?i)pass|pwd|secret|token|auth.?code|密码|口令|授权码|密钥")


class Secret:
    """A password. It shows as ***, whatever prints it; only `reveal` gives it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> str:
        return self._text

    def scrubbed(self, text: str, user: str = "") -> str:
        """`text`, such as a server's answer, without the password in any form that it goes over the line in."""
        sent = (f"\0{user}\0{self._text}", self._text)  # the longer one may end like the other
        quoted = self._text.replace("\\", "\\\\").replace('"', '\\"')  # as IMAP's LOGIN has it
        for form in (*(base64.b64encode(part.encode()).decode() for part in sent), quoted, self._text):
            text = text.replace(form, "***")
        return text


def is_secret_key(key: str) -> bool:
    """Whether a setting of that name would be a password."""
    return _KEYS.search(key) is not None


def password(purpose: Purpose, user: str, environment: Mapping[str, str] | None = None) -> Secret:
    """The password of an account. Raises IpxlError, saying where to put it, when there is none."""
    given = os.environ if environment is None else environment
    for name in VARIABLES[purpose]:
        if text := given.get(name, "").strip():
            return _usable(text, f"环境变量 {name} 里")
    if kept := _from_keyring(user):
        return _usable(kept, "钥匙串里")
    names = " 或 ".join(VARIABLES[purpose])
    raise IpxlError(
        f"没有账号“{user}”的密码(QQ、163等是授权码)。请设环境变量 {names}，"
        f"或装好钥匙串(pip install keyring)后运行一次：keyring set {SERVICE} {user}"
    )


def _usable(text: str, where: str) -> Secret:
    if not text.isascii():  # the login of SMTP and IMAP as Python knows it takes no others
        raise IpxlError(f"{where}的密码有中文或全角字符。请重新复制授权码(只有字母和数字)，再试一次。")
    return Secret(text)


def _from_keyring(user: str) -> str | None:
    """What the system's keyring holds; None without the library, or where the system has no keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(SERVICE, user)
        return found
    except KeyringError:
        return None
