"""`ipxl fetch`: new mails from the server into the inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ipxl.clock import BEIJING, today
from ipxl.errors import IpxlError
from ipxl.mail.fetch import Fetching, FetchOutcome, Left, New, megabytes
from ipxl.mail.secrets import password
from ipxl.mail.settings import SETTINGS_NAME, Incoming, read_settings
from ipxl.workspace import Workspace, locked, open_workspace

MOST = 1000
"""Mails in one run, unless the user says otherwise."""
_DAYS_BACK = 30
_SHOWN_MOST = 30


@dataclass(frozen=True, slots=True)
class FetchDone:
    """A run. since: mails of earlier days were not looked at. place: account and folder, in words."""

    outcome: FetchOutcome
    since: date
    place: str

    strict_failure = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """Mails that were not fetched: whoever sent them is waiting."""
        return tuple(_left_told(item) for item in self.outcome.left)

    def text(self) -> str:
        new, outcome = self.outcome.new, self.outcome
        lines = [f"{self.place}：新收到{len(new)}封信" + ("，存在 inbox/邮件/" if new else "")]
        lines += [f"  {_new_told(item)}" for item in new[:_SHOWN_MOST]]
        if len(new) > _SHOWN_MOST:
            lines.append(f"  …… 还有{len(new) - _SHOWN_MOST}封")
        if outcome.again:
            lines.append(f"与以前收的相同、没有再存的：{outcome.again}封")
        if outcome.remaining:
            lines.append(f"服务器上还有{outcome.remaining}封没有收，请再运行一次 ipxl fetch")
        if outcome.lost:
            lines.append(
                f"以前收的{outcome.lost}封信不在 inbox 里了；不是有意删的，运行 ipxl fetch --again 从服务器重新收"
            )
        lines.append(f"只看了{self.since:%Y-%m-%d}以后的信；要更早的，加 --since 日期")
        if new:
            lines.append("下一步：ipxl merge")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        outcome = self.outcome
        return {
            "since": self.since.isoformat(),
            "new": [
                {
                    "file": item.file,
                    "sender": item.head.sender,
                    "subject": item.head.subject,
                    "received": item.received.isoformat(),
                    "size": item.size,
                }
                for item in outcome.new
            ],
            "left": [
                {
                    "uid": item.uid,
                    "sender": item.head.sender,
                    "subject": item.head.subject,
                    "received": item.received.isoformat() if item.received else None,
                    "size": item.size,
                }
                for item in outcome.left
            ],
            "again": outcome.again,
            "remaining": outcome.remaining,
            "lost": outcome.lost,
        }


def run(
    folder: Path,
    since: date | None = None,
    most: int | None = None,
    mark_seen: bool = False,
    tell: Callable[[int, int], None] | None = None,
    again: bool = False,
) -> FetchDone:
    """Fetch what is new. since: default the day on which the first templates went out, else a month ago.

    tell: hears of the progress, mails done and mails to fetch. again: also what was fetched before and lies in the inbox
    no more. Raises IpxlError without settings, password or server,
    and when another command is at work in the workspace.
    """
    workspace = open_workspace(folder)
    incoming = incoming_of(workspace)
    secret = password("imap", incoming.server.user)
    first = since or _first_day(workspace)
    with locked(workspace):
        fetching = Fetching(
            incoming,
            secret,
            workspace.inbox,
            workspace.register,
            first,
            most or MOST,
            mark_seen,
            tell or _silent,
            again,
        )
        outcome = fetching.run()
    return FetchDone(outcome, first, f"{incoming.server.user} {incoming.folder}")


def incoming_of(workspace: Workspace) -> Incoming:
    """The settings of the IMAP server. Raises IpxlError when there are none."""
    found = read_settings(workspace.settings).imap
    if found is None:
        raise IpxlError(
            f"{SETTINGS_NAME} 里没有 [imap] 一节，不知道从哪里收信。请写上收信服务器；"
            "不用邮件服务器的，把收到的邮件或附件另存到 inbox 就可以，不用运行 fetch。"
        )
    return found


def _first_day(workspace: Workspace) -> date:
    sent: list[datetime] = [line.at for period in workspace.sent_periods() for line in workspace.sent(period)]
    return min(sent).astimezone(BEIJING).date() if sent else today() - timedelta(days=_DAYS_BACK)


def _silent(_done: int, _all: int) -> None:
    pass


def _new_told(item: New) -> str:
    return f"{item.received:%Y-%m-%d %H:%M}  {item.head.sender or '(无发件人)'}  {item.head.subject or '(无主题)'}"


def _left_told(item: Left) -> str:
    if item.size is None:
        when = f"{item.received:%Y-%m-%d %H:%M}收到的" if item.received else ""
        return (
            f"{when}第{item.uid}号信服务器交不出来，没有收到。请在网页版邮箱里打开它，把附件存进 inbox；下次还会再试。"
        )
    who = f"{item.head.sender or '(无发件人)'}的“{item.head.subject or '(无主题)'}”"
    return (
        f"{who}有{megabytes(item.size)}，太大，留在服务器上了。请在网页版邮箱里把附件存进 inbox，"
        f"或把 {SETTINGS_NAME} 里 [imap] 的 most_mb 调大再收。"
    )
