"""ipxl.toml: mail servers, names and pauses. One table says what may stand there; reader, sample and page go by it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ipxl.errors import IpxlError
from ipxl.mail.secrets import WHERE_PASSWORDS_BELONG, is_secret_key

SETTINGS_NAME = "ipxl.toml"
Security = Literal["tls", "starttls"]
Kind = Literal["text", "address", "account", "host", "port", "security", "path", "number", "count"]
KIND_NAMES: dict[Kind, str] = {
    "text": "文字",
    "address": "邮箱地址",
    "account": "账号，英文字母、数字和符号",
    "host": "主机名",
    "port": "端口，1—65535",
    "security": "tls 或 starttls",
    "path": "文件路径",
    "number": "数",
    "count": "整数，1以上",
}
DEFAULT_PORTS: dict[tuple[str, Security], int] = {
    ("smtp", "tls"): 465,
    ("smtp", "starttls"): 587,
    ("imap", "tls"): 993,
    ("imap", "starttls"): 143,
}


class MailSetting(NamedTuple):
    """One key. default: what counts when it is not set; None where `told` says what counts instead.

    needed: a section that is there must set it.
    """

    section: str
    key: str
    kind: Kind
    default: Any
    example: str
    help: str
    told: str = ""
    needed: bool = False


SECTIONS = {
    "mail": "发信、收信共用的。",
    "smtp": "发信服务器。没有这一节，ipxl send、ipxl remind 只写邮件草稿，不联网。",
    "imap": "收信服务器。没有这一节，收到的邮件请另存后放进 inbox。",
}
SETTINGS = (
    MailSetting("mail", "address", "address", "", "kjcx@163.com", "办公室的邮箱，作发件人。", needed=True),
    MailSetting("mail", "name", "text", None, "创新驱动办公室", "发件人显示的名称。", told="方案里的办公室名称"),
    MailSetting("mail", "user", "account", None, "kjcx@163.com", "登录用的账号。", told="与 address 相同"),
    MailSetting(
        "mail", "ca_file", "path", None, "政务根证书.pem",
        "政务邮箱的根证书(PEM格式)，路径从工作区算起。公网邮箱不用写。", told="只信系统的根证书",
    ),
    MailSetting("mail", "timeout", "number", 30, "30", "服务器多少秒不回答就放弃。"),
    MailSetting("smtp", "host", "host", "", "smtp.163.com", "发信服务器。", needed=True),
    MailSetting("smtp", "port", "port", None, "465", "端口。", told="tls 465，starttls 587"),
    MailSetting("smtp", "security", "security", "tls", "tls", "一连接就加密用 tls，连接后再加密用 starttls；证书都要核对。"),
    MailSetting("smtp", "user", "account", None, "kjcx@163.com", "发信的账号，与 mail 里不同时才写。", told="与 mail 里相同"),
    MailSetting("smtp", "pause", "number", 5, "5", "发完一封停几秒。太快会被当成垃圾邮件。"),
    MailSetting("smtp", "per_minute", "count", 10, "10", "一分钟最多发几封。"),
    MailSetting("smtp", "most_mb", "number", 20, "20", "一封信连附件最大多少MB，再大的不发，列出来。"),
    MailSetting("imap", "host", "host", "", "imap.163.com", "收信服务器。", needed=True),
    MailSetting("imap", "port", "port", None, "993", "端口。", told="tls 993，starttls 143"),
    MailSetting("imap", "security", "security", "tls", "tls", "同 smtp 的 security。"),
    MailSetting("imap", "user", "account", None, "kjcx@163.com", "收信的账号，与 mail 里不同时才写。", told="与 mail 里相同"),
    MailSetting("imap", "folder", "text", "INBOX", "INBOX", "从哪个文件夹收。中文名照写。"),
    MailSetting("imap", "most_mb", "number", 50, "50", "一封信最大多少MB，再大的留在服务器上，列出来。"),
)  # fmt: skip
PROVIDERS = (
    ("QQ邮箱", "smtp.qq.com", "imap.qq.com", "授权码"),
    ("163邮箱", "smtp.163.com", "imap.163.com", "授权码"),
    ("126邮箱", "smtp.126.com", "imap.126.com", "授权码"),
    ("腾讯企业邮箱", "smtp.exmail.qq.com", "imap.exmail.qq.com", "邮箱密码；开了安全登录的用客户端专用密码"),
)
"""Name, SMTP host, IMAP host, what to give as the password. All of them take tls at the default ports."""

_BY_SECTION = {name: {item.key: item for item in SETTINGS if item.section == name} for name in SECTIONS}
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+:[0-9A-Fa-f:]*")
_AT = re.compile(r"line (\d+), column (\d+)")


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect and as whom. ca_file: a further authority to trust, beside the system's. timeout: seconds."""

    host: str
    port: int
    security: Security
    user: str
    ca_file: Path | None
    timeout: float


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The SMTP server. pause: seconds after each mail. most_bytes: of a whole mail, as it is sent."""

    server: Server
    pause: float
    per_minute: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """The IMAP server. most_bytes: of a whole mail; a larger one stays on the server."""

    server: Server
    folder: str
    most_bytes: int


@dataclass(frozen=True, slots=True)
class MailSettings:
    """ipxl.toml as read. address, name: of the sender, "" when not set. smtp, imap: None without that section."""

    address: str = ""
    name: str = ""
    smtp: Outgoing | None = None
    imap: Incoming | None = None


def read_settings(path: Path) -> MailSettings:
    """The mail settings in an ipxl.toml; without the file there are none. Raises IpxlError naming every fault."""
    if not path.exists():
        return MailSettings()
    return parse_settings(path.read_bytes(), path.parent)


def parse_settings(data: bytes, root: Path) -> MailSettings:
    """`read_settings` from the bytes of the file. root: what paths in it are relative to."""
    given = _toml(data)
    problems = list(_problems(given, root))
    if problems:
        raise IpxlError(f"{SETTINGS_NAME}：{'；'.join(problems)}。")
    mail = given.get("mail", {})
    if not given.get("smtp") and not given.get("imap"):
        return MailSettings(_value(mail, "mail", "address"), mail.get("name", ""))
    smtp, imap = given.get("smtp"), given.get("imap")
    return MailSettings(
        mail["address"],
        mail.get("name", ""),
        None
        if not smtp
        else Outgoing(
            _server("smtp", smtp, mail, root),
            float(_value(smtp, "smtp", "pause")),
            _value(smtp, "smtp", "per_minute"),
            _bytes(smtp, "smtp"),
        ),
        None
        if not imap
        else Incoming(_server("imap", imap, mail, root), _value(imap, "imap", "folder"), _bytes(imap, "imap")),
    )


def sample() -> str:
    """An ipxl.toml in which everything is explained and nothing is set."""
    lines = ["# ipxl 的邮件设置。不用邮件服务器的，不用管这个文件。", "# 要用的，去掉行首的 # ，改成自己的。"]
    lines += [f"# 密码、授权码不要写在这里：{WHERE_PASSWORDS_BELONG}。"]
    for section, told in SECTIONS.items():
        lines += ["", f"# {told}", f"# [{section}]"]
        for item in _BY_SECTION[section].values():
            quoted = item.example if item.kind in ("port", "number", "count") else f'"{item.example}"'
            optional = "" if item.needed else f"不写：{default_told(item)}。"
            lines.append(f"# {item.key} = {quoted}  # {item.help}{optional}")
    return "\n".join(lines) + "\n"


def default_told(item: MailSetting) -> str:
    """What counts when a setting is not set, in words."""
    return item.told or str(item.default)


def _toml(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")  # as an old editor saves it
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        where = f"第{at[1]}行第{at[2]}个字" if at else "末尾"
        raise IpxlError(
            f'{SETTINGS_NAME} {where}写法不对。每行写成 名称 = 值，文字两边加英文引号，如 host = "smtp.163.com"；'
            "节名加方括号，如 [smtp]；同一名称只写一次。"
        ) from None  # its message may quote the line, and somebody may have typed a password there
    except (RecursionError, ValueError):  # brackets without end, a number of thousands of digits
        raise IpxlError(f"{SETTINGS_NAME} 里括号套得太深或数字太长，读不出来。请改正，或删掉这个文件重新写。") from None


def _problems(given: dict[str, Any], root: Path) -> Iterator[str]:
    """Everything that is wrong, each with what to do. Values that may be secrets are never repeated."""
    for section, keys in given.items():
        if is_secret_key(section):
            yield f"密码、授权码不能写在文件里，请删掉 {section} 一行，{WHERE_PASSWORDS_BELONG}"
        elif section not in SECTIONS:
            yield f"没有“{section}”这一{'节' if isinstance(keys, dict) else '项'}{_near(section, SECTIONS)}"
        elif not isinstance(keys, dict):
            yield f"“{section}”是节名，请写成 [{section}]，设置写在它下面"
        else:
            yield from _section_problems(section, keys, root)
    used = [section for section in ("smtp", "imap") if given.get(section)]
    if used and "mail" not in given:
        yield f"写了 [{used[0]}]，还缺 [mail] 里的 address (办公室的邮箱)"


def _section_problems(section: str, keys: dict[str, Any], root: Path) -> Iterator[str]:
    known = _BY_SECTION[section]
    for key, value in keys.items():
        if is_secret_key(key):
            yield f"密码、授权码不能写在文件里，请删掉 [{section}] 里的 {key} 一行，{WHERE_PASSWORDS_BELONG}"
        elif key not in known:
            yield f"[{section}] 里没有“{key}”这一项{_near(key, known)}"
        elif said := _fault(known[key], value, root):
            yield f"[{section}] 的 {key} {said}"
    for item in known.values():
        if item.needed and keys and item.key not in keys:
            yield f"[{section}] 里缺 {item.key} ({item.help.rstrip('。')})"


def _fault(item: MailSetting, value: Any, root: Path) -> str:
    """What is wrong with a value, "" when nothing is."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits: dict[Kind, Callable[[], Any]] = {
        "text": lambda: isinstance(value, str) and value.strip() and "\n" not in value,
        "address": lambda: isinstance(value, str) and value.isascii() and _ADDRESS.fullmatch(value),
        "account": lambda: isinstance(value, str) and value.isascii() and value.isprintable() and value.strip(),
        "host": lambda: isinstance(value, str) and _HOST.fullmatch(value),
        "port": lambda: number and isinstance(value, int) and 1 <= value <= 65535,
        "security": lambda: value in ("tls", "starttls"),
        "path": lambda: isinstance(value, str) and value,
        "number": lambda: number and 0 <= value < 1e6 and (value or item.key == "pause"),
        "count": lambda: number and isinstance(value, int) and value >= 1,
    }
    if not fits[item.kind]():
        return f"应是{KIND_NAMES[item.kind]}，如 {item.example}，现在是“{value}”"
    if item.kind == "path" and not (root / value).is_file():
        return f"写的文件“{value}”不在工作区里，请把它放进来或改正路径"
    return ""


def _near(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(word.lower(), names, n=2, cutoff=0.5)
    return f"，是不是 {' 或 '.join(near)}" if near else f"，可以写：{'、'.join(names)}"


def _value(given: dict[str, Any], section: str, key: str) -> Any:
    return given.get(key, _BY_SECTION[section][key].default)


def _bytes(given: dict[str, Any], section: str) -> int:
    return int(_value(given, section, "most_mb") * 2**20)


def _server(section: str, given: dict[str, Any], mail: dict[str, Any], root: Path) -> Server:
    security: Security = _value(given, section, "security")
    ca_file = mail.get("ca_file")
    return Server(
        given["host"],
        given.get("port", DEFAULT_PORTS[section, security]),
        security,
        given.get("user") or mail.get("user") or mail["address"],
        root / ca_file if ca_file else None,
        float(_value(mail, "mail", "timeout")),
    )
