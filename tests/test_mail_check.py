"""`ipxl mail check` says of each mistake what it is and what to do; against real servers where they can make it."""

from __future__ import annotations

import datetime
import json
import shutil
import socket
import ssl
from pathlib import Path

import mail_mistakes
import pytest
import trustme
from fake_imap import FakeImap, server_context
from filling import make_workspace
from mail_workspace import PASSWORD_VARIABLE, fetched, set_mail

from ipxl.cli import main
from ipxl.commands import mail_check
from ipxl.errors import IpxlError
from ipxl.form.parse import parse
from ipxl.mail import trouble as plain_words
from ipxl.mail.checkup import rejected
from ipxl.mail.settings import Server
from ipxl.mail.trouble import trouble


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return make_workspace(tmp_path_factory.mktemp("check") / "w")


@pytest.fixture
def workspace(ground, tmp_path):
    return shutil.copytree(ground, tmp_path / "w")


@pytest.fixture
def office(workspace, mail_servers, monkeypatch):
    """A workspace whose settings work; the office's address."""
    monkeypatch.setenv(PASSWORD_VARIABLE, mail_servers.password)
    box = mail_servers.new_box()
    set_mail(workspace, box, mail_servers.ca, mail_servers.imap_port, mail_servers.smtps_port)
    return box


def changed(workspace, *changes):
    path = workspace / "ipxl.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def checked(workspace, wait=15.0):
    return {item.name: item for item in mail_check.run(workspace, wait=wait).checks}


def states(checks):
    return [item.state for item in checks.values()]


def test_when_all_is_right_a_letter_goes_and_comes_and_fetch_leaves_it_out_of_the_returns(office, workspace):
    checks = checked(workspace)
    assert states(checks) == [True] * 4, checks
    (mail,) = (item for item in fetched(workspace).outcome.new if "试发" in item.head.subject)
    assert mail.head.sender == office
    assert parse((workspace / "inbox" / mail.file).read_bytes()).quiet


def test_starttls_works_for_both(office, workspace, mail_servers):
    set_mail(
        workspace,
        office,
        mail_servers.ca,
        mail_servers.imap_starttls_port,
        mail_servers.smtp_port,
        'security = "starttls"',
    )
    changed(workspace, ("pause = 0", 'pause = 0\nsecurity = "starttls"'))
    assert states(checked(workspace)) == [True] * 4


def test_a_wrong_password_is_said_and_never_shown(office, workspace, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong-secret")
    checks = checked(workspace)
    assert states(checks) == [False, False, None, None]
    for name in ("收信", "发信"):
        assert "授权码" in checks[name].told
        assert office in checks[name].told
    assert "wrong-secret" not in mail_check.run(workspace).text()


def test_a_missing_password_names_the_variable(office, workspace, monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE)
    checks = checked(workspace)
    assert states(checks) == [False, False, None, None]
    assert PASSWORD_VARIABLE in checks["收信"].told
    assert PASSWORD_VARIABLE in checks["发信"].told


MISTAKES = {
    "unknown authority": ([('ca_file = "ca.pem"\n', "")], ["证书", "ca_file"]),
    "wrong name": ([("localhost", "ip6-localhost")], ["证书", "host"]),
    "no such host": ([("localhost", "no-such-host.invalid")], ["找不到", "host"]),
    "security": ([("[imap]", '[imap]\nsecurity = "starttls"'), ("[smtp]", '[smtp]\nsecurity = "starttls"')], ["port", "security"]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_in_the_settings_is_said_with_what_to_change(office, workspace, mistake, monkeypatch):
    changes, words = MISTAKES[mistake]
    changed(workspace, *changes, ("timeout = 10", "timeout = 2"))
    if mistake == "wrong name":  # a name of this machine that is not in the certificate
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, *rest, **named: real(host.replace("ip6-", ""), *rest, **named)
        )
    checks = checked(workspace)
    assert states(checks) == [False, False, None, None]
    for name in ("收信", "发信"):
        assert [word for word in words if word not in checks[name].told] == [], checks[name].told


def test_tls_at_a_port_that_wants_starttls(office, workspace, mail_servers):
    set_mail(workspace, office, mail_servers.ca, mail_servers.imap_starttls_port, mail_servers.smtp_port)
    checks = checked(workspace)
    assert states(checks) == [False, False, None, None]
    for name in ("收信", "发信"):
        assert "security" in checks[name].told
        assert "port" in checks[name].told


def test_a_port_where_nobody_listens(office, workspace, mail_servers):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    set_mail(workspace, office, mail_servers.ca, closed, closed)
    checks = checked(workspace)
    assert states(checks) == [False, False, None, None]
    assert "不接受连接" in checks["收信"].told


def test_a_folder_that_is_not_there(office, workspace, mail_servers):
    set_mail(workspace, office, mail_servers.ca, mail_servers.imap_port, mail_servers.smtps_port, 'folder = "报送"')
    checks = checked(workspace)
    assert states(checks) == [False, True, True, None]
    assert "没有文件夹“报送”" in checks["收信"].told


def test_a_sender_that_the_account_may_not_use(office, workspace, mail_servers):
    changed(workspace, (f'address = "{office}"', f'address = "{mail_servers.units[0]}"\nuser = "{office}"'))
    checks = checked(workspace)
    assert states(checks) == [True, True, False, None]
    assert f"不许账号“{office}”用“{mail_servers.units[0]}”作发件人" in checks["给自己发信"].told


def test_a_letter_that_does_not_arrive(office, workspace, mail_servers):
    """Reading is done in another mailbox than the one written to."""
    changed(workspace, ("[imap]", f'[imap]\nuser = "{mail_servers.units[1]}"'))
    checks = checked(workspace, wait=0.5)
    assert states(checks) == [True, True, True, False]
    assert "垃圾箱" in checks["收到自己的信"].told


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"not_after": datetime.datetime(2024, 1, 1)}, ["过期", "日期"]),  # noqa: DTZ001 - the library wants it so
        ({"not_before": datetime.datetime(2050, 1, 1), "not_after": datetime.datetime(2051, 1, 1)}, ["还没有生效"]),  # noqa: DTZ001
    ],
    ids=["expired", "not yet"],
)
def test_a_certificate_out_of_its_time(workspace, tmp_path, monkeypatch, when, words):
    monkeypatch.setenv(PASSWORD_VARIABLE, "x")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with FakeImap(server_context(authority, **when)) as server:
        set_mail(workspace, "a@x.cn", tmp_path / "ca.pem", server.port)
        checks = checked(workspace)
    assert checks["收信"].state is False
    assert [word for word in words if word not in checks["收信"].told] == [], checks["收信"].told
    assert (checks["发信"].state, checks["给自己发信"].state) == (None, None)


def test_a_server_that_never_answers(workspace, tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "x")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with FakeImap(None, greeting=None) as server:
        set_mail(workspace, "a@x.cn", tmp_path / "ca.pem", server.port, server.port, timeout=0.5)
        checks = checked(workspace)
    assert states(checks) == [False, False, None, None]
    assert "没有回答" in checks["收信"].told
    assert "没有回答" in checks["发信"].told


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("imap.qq.com", "QQ邮箱要用授权码"),
        ("imap.exmail.qq.com", "客户端专用密码"),
        ("imap.163.com", "网易邮箱要用授权码"),
        ("imap.126.com", "网易邮箱要用授权码"),
        ("imap.yeah.net", "网易邮箱要用授权码"),
        ("mail.139.com", "授权码"),
        ("mail.gov.example", "请核对账号"),
    ],
)
def test_what_a_provider_wants_as_a_password_goes_by_its_host(host, word):
    import imaplib

    server = Server(host, 993, "tls", "kjj", None, 30)
    told = trouble(imaplib.IMAP4.error(b"LOGIN failed"), server, "imap", "登录")
    assert word in told
    assert "kjj 登录没有通过" in told


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("553 5.7.1 <a@x.cn>: Sender address rejected: not owned by user b@x.cn", "作发件人"),
        ("553 Mail from must equal authorized user", "作发件人"),
        ("501 mail from address must be same as authorization user", "作发件人"),
        ("550 5.1.1 <a@x.cn>: Recipient address rejected: User unknown", "没有“a@x.cn”这个邮箱"),
        ("554 DT:SPM 163 smtp11", "垃圾邮件"),
        ("452 out of storage", "问邮箱的管理员"),
    ],
)
def test_why_a_server_refuses_a_letter(said, word):
    assert word in rejected(said, "a@x.cn", Server("smtp.x.cn", 465, "tls", "b@x.cn", None, 30))


def test_old_encryption_is_refused_in_plain_words():
    error = ssl.SSLError(1, "[SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:992)")
    told = trouble(error, Server("mail.gov.example", 993, "tls", "kjj", None, 30), "imap", "连接")
    assert "太旧" in told


def test_every_line_that_a_server_may_cause_is_one_line_of_chinese():
    server = Server("mail.gov.example", 993, "tls", "kjj", None, 30)
    for kind, _told in plain_words._KINDS:
        error = kind(421, "bad") if kind in (OSError, ssl.SSLError) else kind("strange\r\nwords")
        for half in ("imap", "smtp"):
            for step in ("连接", "登录", "取信"):
                told = trouble(error, server, half, step)
                assert told.endswith("。")
                assert "\n" not in told
                assert "。。" not in told


def test_without_any_settings_there_is_nothing_to_try(workspace):
    with pytest.raises(IpxlError, match=r"\[imap\].*\[smtp\]"):
        mail_check.run(workspace)


def test_the_command_tells_and_strict_makes_it_a_failure(office, workspace, capsys, monkeypatch):
    assert main(["-C", str(workspace), "mail", "check", "--strict"]) == 0
    assert capsys.readouterr().out.endswith("邮箱可以用了。\n")
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    assert main(["-C", str(workspace), "mail", "check", "--strict", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [item["works"] for item in told["checks"]] == [False, False, None, None]


def test_the_manual_shows_what_is_said_of_each_mistake():
    manual = (Path(__file__).parents[1] / "docs/手册.md").read_text(encoding="utf-8")
    assert mail_mistakes.manual_text() in manual  # print it with: python tests/mail_mistakes.py
    assert "邮箱可以用了。" in manual
