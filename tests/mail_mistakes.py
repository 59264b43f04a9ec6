"""What people get wrong about a mailbox, as the libraries say it; the manual shows what `ipxl mail check` says of each.

`python tests/mail_mistakes.py` prints that part of the manual.
"""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Iterator

from ipxl.errors import IpxlError
from ipxl.mail.checkup import rejected
from ipxl.mail.secrets import password
from ipxl.mail.settings import Security, Server
from ipxl.mail.trouble import trouble


def server(host: str, port: int, user: str = "kjcx@163.com", security: Security = "tls") -> Server:
    return Server(host, port, security, user, None, 30)


def encryption(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}]")
    error.reason = reason
    return error


def certificate(number: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = number
    return error


CITY = server("mail.yinchuan.example", 993, "kjj")
QQ_SAYS = (
    b"LOGIN Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, "
    b"or system is busy."
)


def told() -> Iterator[tuple[str, str]]:
    """(the mistake in words, what is said of it)."""
    yield "没有给密码", _no_password()
    yield (
        "163、126邮箱：用了登录密码",
        trouble(
            imaplib.IMAP4.error(b"LOGIN Login error or password error"), server("imap.163.com", 993), "imap", "登录"
        ),
    )
    yield (
        "163、126邮箱：服务没有开启，或账号要验证",
        trouble(
            imaplib.IMAP4.error(b"EXAMINE Unsafe Login. Please contact kefu@188.com for help"),
            server("imap.163.com", 993),
            "imap",
            "打开文件夹",
        ),
    )
    yield (
        "QQ邮箱：用了QQ密码",
        trouble(imaplib.IMAP4.error(QQ_SAYS), server("imap.qq.com", 993, "12345678@qq.com"), "imap", "登录"),
    )
    yield "QQ邮箱：发信", trouble(
        smtplib.SMTPAuthenticationError(535, b"Login Fail. Please enter your authorization code to login."),
        server("smtp.qq.com", 465, "12345678@qq.com"), "smtp", "登录",
    )  # fmt: skip
    yield "政务邮箱：账号或密码不对", trouble(imaplib.IMAP4.error(b"Authentication failed."), CITY, "imap", "登录")
    yield "证书是政务网自己的机构发的", trouble(certificate(19), CITY, "imap", "连接")
    yield "host 写成了别的名字或IP地址", trouble(certificate(64), server("10.1.2.3", 993, "kjj"), "imap", "连接")
    yield "证书过期", trouble(certificate(10), CITY, "imap", "连接")
    yield (
        "端口与加密方式不配套",
        trouble(encryption("WRONG_VERSION_NUMBER"), server("mail.yinchuan.example", 587, "kjj"), "smtp", "连接"),
    )
    yield "服务器名写错", trouble(socket.gaierror(), server("imap.136.com", 993), "imap", "连接")
    yield "端口写错", trouble(ConnectionRefusedError(), server("mail.yinchuan.example", 995, "kjj"), "imap", "连接")
    yield "被防火墙拦住", trouble(TimeoutError(), CITY, "imap", "连接")
    yield (
        "address 不是登录的账号",
        rejected(
            "553 Mail from must equal authorized user", "kjcx@163.com", server("smtp.163.com", 465, "kjj@163.com")
        ),
    )


def _no_password() -> str:
    try:
        password("imap", "kjcx@163.com", {})
    except IpxlError as error:
        return str(error)
    raise AssertionError("this machine's keyring has a password of that account")


def manual_text() -> str:
    """The table of the manual."""
    rows = (f"| {mistake} | {said} |" for mistake, said in told())
    return "\n".join(["| 错在哪里 | 屏幕上说 |", "| --- | --- |", *rows])


if __name__ == "__main__":
    print(manual_text())
