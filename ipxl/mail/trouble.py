"""What is wrong with a mail server, an account or a certificate, in plain words: what was found, and what to do."""

from __future__ import annotations

import imaplib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Literal, NamedTuple

from ipxl.errors import IpxlError
from ipxl.mail.settings import Server

Half = Literal["smtp", "imap"]
_SERVER_NAMES: dict[Half, str] = {"smtp": "发信服务器", "imap": "收信服务器"}
_USUAL_PORTS: dict[Half, str] = {"smtp": "tls 465，starttls 587", "imap": "tls 993，starttls 143"}
_SAID_MOST = 160
_EXPIRED, _NOT_YET, _WRONG_NAME, _WRONG_ADDRESS = 10, 9, 62, 64
"""OpenSSL's numbers for what is wrong with a certificate."""


class MailTrouble(IpxlError):
    """A mail server could not be used: one line that says why and what to do.

    broken: whether the connection is of no more use, as after any error but a plain refusal.
    """

    def __init__(self, message: str, broken: bool = True) -> None:
        super().__init__(message)
        self.broken = broken


class Said(NamedTuple):
    """What a server says, as a pattern over its words in lower case, and what it means."""

    pattern: re.Pattern[str]
    meaning: str


SAID = (
    Said(
        re.compile("unsafe login"),
        "网易邮箱不让这个程序登录(Unsafe Login)。请在网页版邮箱的“设置—POP3/SMTP/IMAP”里确认 IMAP 服务已开启，并用授权码登录；"
        "还不行就在网页版按提示验证身份后再试",
    ),
    Said(
        re.compile(r"logindisabled|must issue a starttls|starttls command first|encryption required|privacyrequired"),
        "服务器要求先加密再登录。请把 security 改成 starttls，或改成 tls 和它的端口({ports})",
    ),
    Said(
        re.compile(
            r"^(?!.*password).*(service.{0,20}(not open|disabled|unavailable)|not enabled|imap.{0,12}disabled|未开启|没有开启)"
        ),
        "邮箱没有开启 IMAP/SMTP 服务。请在网页版邮箱的设置里开启，再生成授权码",
    ),
    Said(
        re.compile(r"^(?!.*password).*(too many|frequen|limit|try again later|throttl|system busy|频繁|稍后)"),
        "服务器嫌登录或收发太频繁(它说：{said})。请过一会儿再运行；发信的把 pause 调大、per_minute 调小",
    ),
    Said(
        re.compile(r"auth|login|password|credential|用户名|密码|授权码"),
        "{user} 登录没有通过。{password}(服务器说：{said})",
    ),
)
"""The first line that fits counts. QQ names every possible reason at once, the password among them: that is the likely one.

{user} is the account, {password} what this provider wants as one, {said} the server's words.
"""

_PASSWORDS = (
    (
        re.compile(r"(^|\.)exmail\.qq\.com$"),
        "请核对账号和密码；开了安全登录的企业邮箱要用“客户端专用密码”，在网页版的设置里生成",
    ),
    (
        re.compile(r"(^|\.)(qq|foxmail)\.com$"),
        "QQ邮箱要用授权码，不是QQ密码：在网页版“设置—账号”里开启IMAP/SMTP服务并生成；改过QQ密码的，授权码要重新生成",
    ),
    (
        re.compile(r"(^|\.)(163|126|188)\.com$|(^|\.)yeah\.net$"),
        "网易邮箱要用授权码，不是登录密码：在网页版“设置—POP3/SMTP/IMAP”里开启服务并新增授权密码",
    ),
    (
        re.compile(r"(^|\.)(139\.com|189\.cn|sina\.com|sina\.cn|sohu\.com|aliyun\.com)$"),
        "请核对账号；这家邮箱多半要用授权码，不是登录密码：在网页版的设置里开启IMAP/SMTP服务并生成",
    ),
    (re.compile(""), "请核对账号(有的要写全 名字@域名，有的只写@前面的)和密码；有的邮箱要用授权码，不是登录密码"),
)
"""By host: what to give as the password."""


def trouble(error: Exception, server: Server, half: Half, step: str) -> str:
    """One Chinese line for whatever went wrong with a server. step: what was being done, as 登录 or 取信."""
    where = f"{_SERVER_NAMES[half]} {server.host}:{server.port}"
    for kind, told in _KINDS:
        if isinstance(error, kind):
            return f"{where}：{told(error, server, half, step)}。"
    return f"{where}：{step}时出错({_clean(str(error))})。请再试一次，还不行就把这一行告诉维护人员。"


def password_hint(host: str) -> str:
    """What a provider wants as the password, by its host."""
    return next(told for pattern, told in _PASSWORDS if pattern.search(host.lower()))


def _certificate(error: ssl.SSLCertVerificationError, server: Server, half: Half, step: str) -> str:
    code = getattr(error, "verify_code", 0)
    if code == _EXPIRED:
        return "服务器的证书过期了。先看本机的日期对不对；对的话请服务器的管理员换证书，在此之前不要用这台服务器收发"
    if code == _NOT_YET:
        return "服务器的证书还没有生效。请先看本机的日期对不对"
    if code in (_WRONG_NAME, _WRONG_ADDRESS):
        return (
            f"服务器的证书不是发给“{server.host}”的。请把 [{half}] 的 host 写成证书上的主机名(不要写IP地址)；"
            "名字没有写错的，请问服务器的管理员"
        )
    where = f"“{server.ca_file.name}”和系统里都没有" if server.ca_file else "系统里没有"
    return (
        f"服务器的证书不能核实，{where}签发它的机构的根证书。政务邮箱请向信息中心要根证书(PEM格式)，放进工作区，写到 [mail] 的 ca_file；"
        "QQ、163等公网邮箱出现这一条，多半是网络中间有人插手，请不要继续，问问单位的网管"
    )


def _encryption(error: ssl.SSLError, server: Server, half: Half, step: str) -> str:
    reason = getattr(error, "reason", None) or ""
    said = f"{reason} {error}".upper()
    if "WRONG_VERSION_NUMBER" in said or "UNKNOWN_PROTOCOL" in said or "HTTP_REQUEST" in said or "RECORD_LAYER" in said:
        return (
            f'端口 {server.port} 不是一连接就加密的，与 security = "{server.security}" 对不上。'
            f"请核对 [{half}] 的 port 和 security：{_USUAL_PORTS[half]}"
        )
    if "UNSUPPORTED_PROTOCOL" in said or "PROTOCOL_VERSION" in said or "DH_KEY_TOO_SMALL" in said:
        return "服务器的加密方式太旧(TLS 1.2以下)，不安全，没有连接。请服务器的管理员升级，或改用手工保存邮件"
    return (
        f"加密连接没有建立({_clean(reason or str(error))})。请核对 [{half}] 的 port 和 security：{_USUAL_PORTS[half]}"
    )


def _no_host(error: socket.gaierror, server: Server, half: Half, step: str) -> str:
    return f"找不到“{server.host}”这台服务器。请检查 [{half}] 的 host 有没有写错，本机能不能上网"


def _not_offered(error: Exception, server: Server, half: Half, step: str) -> str:
    if step == "登录":
        return "服务器没有 ipxl 会的登录方式(PLAIN、LOGIN、CRAM-MD5)。请问邮箱的管理员"
    return f'服务器在这个端口不支持 starttls。请把 [{half}] 的 security 改成 "tls"，port 改成它的端口({_USUAL_PORTS[half]})'


def _refused(error: ConnectionRefusedError, server: Server, half: Half, step: str) -> str:
    return f"服务器不接受连接，端口 {server.port} 上没有这项服务。请核对 [{half}] 的 host 和 port：{_USUAL_PORTS[half]}"


def _too_slow(error: TimeoutError, server: Server, half: Half, step: str) -> str:
    if step == "连接":
        return (
            f"{server.timeout:g}秒没有回答。可能是 host 或 port 写错(一般 {_USUAL_PORTS[half]})，security 与端口对不上，"
            "或者被防火墙拦住；不能连外网的电脑请手工保存邮件"
        )
    return f"{step}时服务器太慢，等了又等还没有回答完，先停下。已收下的都在；请过一会儿再运行，会接着收"


def _closed(error: Exception, server: Server, half: Half, step: str) -> str:
    if step == "连接":
        return (
            "连上后服务器没有按约定回答就断开了。请核对 "
            f"[{half}] 的 port 和 security 是否配套({_USUAL_PORTS[half]})；一般是这里写错了"
        )
    said = _clean(str(error))
    for item in SAID[:-1]:  # a connection that is cut while logging in is no word on the password
        if item.pattern.search(said.lower()):
            return _meaning(item, said, server, half)
    return f"{step}时连接断了，或服务器的回答不合规矩({said})。已收下的都在；请再运行一次，会接着做"


def _refusal(error: Exception, server: Server, half: Half, step: str) -> str:
    said = _clean(_words(error))
    known = SAID if step == "登录" else SAID[:-1]
    for item in known:
        if item.pattern.search(said.lower()):
            return _meaning(item, said, server, half)
    if step == "登录" and type(error) is smtplib.SMTPException:
        return _not_offered(error, server, half, step)
    if step == "登录":
        return _meaning(SAID[-1], said, server, half)
    if step == "连接":
        return f"服务器没有按 {half.upper()} 的约定回答({said})。请核对 [{half}] 的 host、port 和 security：{_USUAL_PORTS[half]}"
    return f"{step}时服务器不答应({said})。请过一会儿再试，还不行就把这一行告诉维护人员"


def _unreachable(error: OSError, server: Server, half: Half, step: str) -> str:
    return f"{step}时网络不通({_clean(error.strerror or str(error))})。请检查本机的网络，再运行一次"


def _meaning(item: Said, said: str, server: Server, half: Half) -> str:
    return item.meaning.format(
        user=server.user, password=password_hint(server.host), said=said, ports=_USUAL_PORTS[half]
    )


def _words(error: Exception) -> str:
    """What the server itself said."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _clean(text: str) -> str:
    """A server's words fit to be shown: one line, nothing invisible, not long."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SAID_MOST else f"{shown[:_SAID_MOST]}…"


_KINDS: tuple[tuple[type[Exception], Callable[..., str]], ...] = (
    (ssl.SSLCertVerificationError, _certificate),
    (ssl.SSLEOFError, _closed),
    (ssl.SSLError, _encryption),
    (socket.gaierror, _no_host),
    (ConnectionRefusedError, _refused),
    (TimeoutError, _too_slow),
    (imaplib.IMAP4.abort, _closed),
    (smtplib.SMTPServerDisconnected, _closed),
    (smtplib.SMTPNotSupportedError, _not_offered),
    (ConnectionError, _closed),
    (imaplib.IMAP4.error, _refusal),
    (smtplib.SMTPException, _refusal),
    (OSError, _unreachable),
)
"""By the kind of error, the more special first."""
