"""Tries what the mail settings say: log in, open the folder, send a letter to the own address, see it arrive."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import NamedTuple

from ipxl.clock import BEIJING, today
from ipxl.errors import IpxlError
from ipxl.mail.compose import Mail, Sender, mail_bytes
from ipxl.mail.mailbox import open_mailbox
from ipxl.mail.secrets import Purpose, Secret
from ipxl.mail.settings import SETTINGS_NAME, Incoming, MailSettings, Outgoing, Server
from ipxl.mail.smtp import Busy, DeliveryDoubt, Rejected, SmtpConnection, connect, deliver

WAIT = 30.0
"""Seconds in which a letter to oneself should have arrived."""
_LOOK_EVERY = 1.0
_NEWEST = 50
"""Mails among which it is looked for."""
SUBJECT = "ipxl 试发(可以删除)"
_NOT_OUR_SENDER = re.compile(r"sender|mail from|from address|not owned|same as|authoriz|发件人|553|501")
_NO_SUCH_BOX = re.compile(
    r"user unknown|no such user|unknown user|not exist|mailbox (unavailable|not found)|用户不存在|5\.1\.1"
)
_SPAM = re.compile(r"spam|dt:spm|junk|policy|垃圾|blocked|suspicio")


class Check(NamedTuple):
    """One thing that was tried. state: whether it works; None when it was not tried, and `told` says why."""

    name: str
    state: bool | None
    told: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """How to try. secret: gives an account's password. tell: hears what is being tried. wait: seconds for the letter."""

    secret: Callable[[Purpose, str], Secret]
    tell: Callable[[str], None] = lambda _what: None
    wait: float = WAIT


def check_up(settings: MailSettings, attempt: Attempt) -> list[Check]:
    """Everything that can be tried, in order. Nothing raises: what goes wrong is the answer."""
    incoming, outgoing = settings.imap, settings.smtp
    reading = _try_reading(incoming, attempt)
    opened, sent, number = _try_sending(outgoing, settings, attempt)
    if sent.state and reading.state and incoming:
        arrived = _try_arrival(incoming, attempt, number)
    else:
        arrived = Check("收到自己的信", None, "前面有没通过的，没有试")
    return [reading, opened, sent, arrived]


def _try_reading(incoming: Incoming | None, attempt: Attempt) -> Check:
    """Log in and open the folder."""
    if incoming is None:
        return Check("收信", None, f"{SETTINGS_NAME} 没有 [imap] 一节，不能用 ipxl fetch；收到的邮件请另存到 inbox")
    attempt.tell(f"登录收信服务器 {incoming.server.host}")
    try:
        with open_mailbox(incoming, attempt.secret("imap", incoming.server.user)) as mailbox:
            count = len(mailbox.since(None))
    except IpxlError as error:
        return Check("收信", False, str(error))
    return Check("收信", True, f"{_where(incoming.server)}，登录成功，文件夹 {incoming.folder} 里有{count}封信")


def _try_sending(outgoing: Outgoing | None, settings: MailSettings, attempt: Attempt) -> tuple[Check, Check, str]:
    """Log in and send a letter to the own address; its Message-ID."""
    untried = Check("给自己发信", None, "前面有没通过的，没有试")
    if outgoing is None:
        told = f"{SETTINGS_NAME} 没有 [smtp] 一节，ipxl send、remind 只写邮件草稿，不发出"
        return Check("发信", None, told), Check("给自己发信", None, "没有发信服务器"), ""
    server, number = outgoing.server, make_msgid("ipxl", settings.address.rpartition("@")[2] or "localhost")
    attempt.tell(f"登录发信服务器 {server.host}")
    try:
        connection = connect(server, lambda: attempt.secret("smtp", server.user))
    except (IpxlError, Busy) as error:
        return Check("发信", False, _stopped(str(error))), untried, number
    opened = Check("发信", True, f"{_where(server)}，登录成功")
    attempt.tell(f"给 {settings.address} 发一封试验信")
    try:
        return opened, _send(connection, settings, server, number), number
    finally:
        connection.close()


def _send(connection: SmtpConnection, settings: MailSettings, server: Server, number: str) -> Check:
    address = settings.address
    mail = Mail(Sender("ipxl", address), (("", address),), SUBJECT, "这是 ipxl mail check 发的，看到就说明发信正常。\n")
    data = mail_bytes(mail, number, datetime.now(BEIJING))
    try:
        deliver(connection, address, [address], data, lambda: None)
    except Rejected as error:
        return Check("给自己发信", False, _stopped(rejected(error.said, address, server)))
    except (Busy, DeliveryDoubt) as error:
        return Check("给自己发信", False, _stopped(f"{server.host}：{error}"))
    return Check("给自己发信", True, f"已发给 {address}")


def rejected(said: str, address: str, server: Server) -> str:
    """Why a server may have refused a letter from `address` to itself, and what to do."""
    low = said.lower()
    if _NO_SUCH_BOX.search(low):
        return f"服务器说没有“{address}”这个邮箱({said})。请核对 [mail] 的 address"
    if _SPAM.search(low):
        return f"服务器把这封信当成垃圾邮件退了({said})。请过一会儿再试，并把 pause 调大；还不行请问邮箱的客服"
    if _NOT_OUR_SENDER.search(low):
        return (
            f"服务器不许账号“{server.user}”用“{address}”作发件人({said})。"
            "请把 [mail] 的 address 写成登录账号自己的邮箱，或请管理员允许代发"
        )
    return f"服务器不收这封信({said})。请问邮箱的管理员"


def _try_arrival(incoming: Incoming, attempt: Attempt, number: str) -> Check:
    """Whether the letter lies in the folder. It stays there: nothing is ever deleted on the server."""
    name, began, yesterday = "收到自己的信", time.monotonic(), today() - timedelta(days=1)
    attempt.tell(f"等试验信到，最多{attempt.wait:.0f}秒")
    secret = attempt.secret("imap", incoming.server.user)
    while True:
        try:
            with open_mailbox(incoming, secret) as mailbox:
                heads = mailbox.newest_heads(yesterday, _NEWEST)
                if any(number.encode() in head for head in heads):
                    return Check(
                        name,
                        True,
                        f"{time.monotonic() - began:.0f}秒后在 {incoming.folder} 里看到了；merge 不会把它当报送件",
                    )
        except IpxlError as error:
            return Check(name, False, str(error))
        if time.monotonic() - began > attempt.wait:
            return Check(
                name,
                False,
                f"等了{attempt.wait:.0f}秒，{incoming.folder} 里还没有。可能还在路上，或进了垃圾箱、被规则移到别的文件夹："
                "请在网页版邮箱里找找，把自己的地址加到白名单；收信的 user 与 address 不是同一个邮箱的，收不到是正常的。",
            )
        time.sleep(_LOOK_EVERY)


def _where(server: Server) -> str:
    return f"{server.host}:{server.port}({server.security})"


def _stopped(text: str) -> str:
    return text if text.endswith("。") else f"{text}。"
