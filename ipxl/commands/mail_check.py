"""`ipxl mail check`: whether the mail settings work, and in plain words what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ipxl.errors import IpxlError
from ipxl.mail.checkup import WAIT, Attempt, Check, check_up
from ipxl.mail.secrets import password
from ipxl.mail.settings import SETTINGS_NAME, read_settings
from ipxl.workspace import open_workspace

_WORDS = {True: "正常", False: "不行", None: "没试"}


@dataclass(frozen=True, slots=True)
class MailCheckDone:
    checks: tuple[Check, ...]

    @property
    def strict_failure(self) -> bool:
        return any(item.state is False for item in self.checks)

    def text(self) -> str:
        lines = [f"[{_WORDS[item.state]}] {item.name}：{item.told}" for item in self.checks]
        tried = [item.state for item in self.checks if item.state is not None]
        if tried and all(tried):
            lines.append("邮箱可以用了。" if len(tried) == len(self.checks) else "试过的都正常。")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return {"checks": [{"name": item.name, "works": item.state, "told": item.told} for item in self.checks]}


def run(folder: Path, tell: Callable[[str], None] | None = None, wait: float = WAIT) -> MailCheckDone:
    """Try reading, sending to oneself, and whether that arrives. tell: hears what is being tried. wait: seconds for it.

    Raises IpxlError for settings that cannot be read, and when there are none at all.
    """
    workspace = open_workspace(folder)
    settings = read_settings(workspace.settings)
    if settings.imap is None and settings.smtp is None:
        raise IpxlError(
            f"{SETTINGS_NAME} 里没有 [imap]，也没有 [smtp]，没有可试的。要用邮件服务器，请照其中的说明写上；不用的，不用管它。"
        )
    return MailCheckDone(tuple(check_up(settings, Attempt(password, tell or (lambda _what: None), wait))))
