"""ipxl.toml is checked before anything is done with it, and no password is ever in a file or on the screen."""

from __future__ import annotations

import re
import ssl
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from ipxl.errors import IpxlError
from ipxl.mail.secrets import Secret, password
from ipxl.mail.settings import PROVIDERS, SECTIONS, SETTINGS, MailSettings, parse_settings, read_settings, sample
from ipxl.mail.tls import tls_context

WHOLE = """
[mail]
address = "office@example.org"
name = "创新驱动办公室"
[smtp]
host = "smtp.example.org"
[imap]
host = "imap.example.org"
security = "starttls"
user = "reader"
most_mb = 0.5
"""


def read(text: str, root: Path = Path("/nowhere")) -> MailSettings:
    return parse_settings(text.encode(), root)


def refusal(text: str, root: Path = Path("/nowhere")) -> str:
    with pytest.raises(IpxlError) as caught:
        read(text, root)
    told = str(caught.value)
    assert told.startswith("ipxl.toml")
    assert "\n" not in told
    return told


def test_a_workspace_without_the_file_has_no_mail(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "ipxl.toml") == MailSettings()


def test_what_is_not_set_has_a_default() -> None:
    found = read(WHOLE)
    assert (found.address, found.name) == ("office@example.org", "创新驱动办公室")
    assert found.smtp is not None
    assert found.imap is not None
    smtp, imap = found.smtp.server, found.imap.server
    assert (smtp.host, smtp.port, smtp.security, smtp.user) == ("smtp.example.org", 465, "tls", "office@example.org")
    assert (imap.port, imap.security, imap.user, imap.timeout) == (143, "starttls", "reader", 30.0)
    assert (found.smtp.pause, found.smtp.per_minute, found.smtp.most_bytes) == (5.0, 10, 20 * 2**20)
    assert (found.imap.folder, found.imap.most_bytes) == ("INBOX", 2**19)


def test_only_one_of_the_two_servers_may_be_set() -> None:
    found = read('[mail]\naddress = "a@b.c"\n[smtp]\nhost = "h"\nport = 2525')
    assert found.smtp is not None
    assert found.smtp.server.port == 2525
    assert found.imap is None


def test_the_sample_sets_nothing_and_with_its_marks_removed_sets_everything(tmp_path: Path) -> None:
    assert read(sample()) == MailSettings()
    bare = re.sub(r"^# (?=\[|\w+ = )", "", sample(), flags=re.M)
    given = tomllib.loads(bare)
    assert {(section, key) for section in given for key in given[section]} == {(s.section, s.key) for s in SETTINGS}
    (tmp_path / "政务根证书.pem").write_text("", encoding="ascii")
    assert read(bare, tmp_path).smtp is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_file_may_be_saved_by_any_editor(encoding: str) -> None:
    assert parse_settings(WHOLE.replace("\n", "\r\n").encode(encoding), Path()).name == "创新驱动办公室"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[smtp]", "[stmp]"), ["“stmp”这一节", "是不是 smtp"]),
        (("[smtp]\nhost", "[smtp]\nhots"), ["[smtp]", "“hots”", "是不是 host", "缺 host"]),
        (("[smtp]", '[smtp]\nport = "465"'), ["[smtp] 的 port", "1—65535", "“465”"]),
        (("[smtp]", "[smtp]\nport = 70000"), ["“70000”"]),
        (("[smtp]", '[smtp]\nsecurity = "ssl"'), ["tls 或 starttls", "“ssl”"]),
        (("[smtp]", "[smtp]\nper_minute = 0"), ["per_minute", "1以上"]),
        (("[smtp]", "[smtp]\npause = true"), ["pause", "应是数"]),
        (("smtp.example.org", "https://smtp.example.org"), ["[smtp] 的 host", "主机名"]),
        (("office@example.org", "办公室@example.org"), ["address", "邮箱地址"]),
        (('"reader"', '"办公室"'), ["[imap] 的 user", "账号"]),
        (("office@example.org", "办公室"), ["address", "邮箱地址"]),
        (("[mail]", '[mail]\nca_file = "无.pem"'), ["ca_file", "“无.pem”不在工作区里"]),
        (("[mail]", "timeout = 3\n[mail]"), ["“timeout”这一项"]),
        (('[mail]\naddress = "office@example.org"\nname = "创新驱动办公室"', ""), ["[mail]", "address"]),
        (('host = "smtp.example.org"', "host = “smtp.example.org”"), ["第6行", "英文引号"]),
        (('host = "imap', '主机 = "imap'), ["第8行", "写法不对"]),
    ],
)
def test_a_fault_is_named_with_its_place_and_what_is_expected(change: tuple[str, str], words: list[str]) -> None:
    assert change[0] in WHOLE
    told = refusal(WHOLE.replace(*change, 1))
    assert [word for word in words if word not in told] == []


def test_all_faults_are_told_at_once() -> None:
    told = refusal('[mail]\naddress = "x"\n[smtp]\nport = 0\n[imap]\nhost = 5')
    assert [word for word in ("address", "port", "缺 host", "[imap] 的 host") if word not in told] == []


@pytest.mark.parametrize("key", ["password", "smtp_passwd", "PWD", '"授权码"', '"密码"', "auth_code"])
@pytest.mark.parametrize("place", ["[smtp]", "[mail]"])
def test_a_password_in_the_file_is_an_error_that_does_not_repeat_it(key: str, place: str) -> None:
    told = refusal(WHOLE.replace(place, f'{place}\n{key} = "hunter2"'))
    assert "IPXL_MAIL_PASSWORD" in told
    assert "hunter2" not in told


def test_a_line_that_cannot_be_read_is_not_repeated_either() -> None:
    assert "hunter2" not in refusal(WHOLE + "密码 = hunter2")
    assert "hunter2" not in refusal("password = hunter2\n" + WHOLE)


def test_the_password_comes_from_the_more_particular_variable() -> None:
    both = {"IPXL_MAIL_PASSWORD": "both", "IPXL_IMAP_PASSWORD": "imap"}
    assert password("imap", "u", both).reveal() == "imap"
    assert password("smtp", "u", both).reveal() == "both"


def test_without_a_password_it_is_said_where_to_put_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(
        IpxlError, match=r"“office@example\.org”.*IPXL_SMTP_PASSWORD 或 IPXL_MAIL_PASSWORD.*keyring set"
    ):
        password("smtp", "office@example.org", {"IPXL_MAIL_PASSWORD": ""})


def test_the_keyring_is_asked_last(monkeypatch: pytest.MonkeyPatch) -> None:
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    ring.get_password = lambda service, user: {("ipxl", "u"): "kept"}.get((service, user))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert password("smtp", "u", {}).reveal() == "kept"
    assert password("smtp", "u", {"IPXL_SMTP_PASSWORD": "given"}).reveal() == "given"
    with pytest.raises(IpxlError, match="没有账号“v”的密码"):
        password("smtp", "v", {})


def test_a_secret_shows_in_nothing_that_is_printed() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]} {vars(type(secret))}"
    assert secret.scrubbed("535 bad: hunter2 aHVudGVyMg==") == "535 bad: *** ***"
    assert Secret('a"b\\c').scrubbed(r'LOGIN u "a\"b\\c" failed') == 'LOGIN u "***" failed'
    assert secret.scrubbed("535 AHUAaHVudGVyMg==", "u") == "535 ***"  # as AUTH PLAIN sends it


def test_a_password_that_no_server_can_be_told_is_named_by_its_place() -> None:
    with pytest.raises(IpxlError, match="环境变量 IPXL_SMTP_PASSWORD 里的密码有中文或全角字符") as caught:
        password("smtp", "u", {"IPXL_SMTP_PASSWORD": "ａｂｃ"})
    assert "ａｂｃ" not in str(caught.value)
    assert password("smtp", "u", {"IPXL_SMTP_PASSWORD": " abc \r\n"}).reveal() == "abc"


def test_certificates_and_host_names_are_verified() -> None:
    context = tls_context(None)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "根.pem").write_text("not a certificate", encoding="ascii")
    with pytest.raises(IpxlError, match=r"“根\.pem”里没有可用的证书"):
        tls_context(tmp_path / "根.pem")


def test_every_setting_is_in_a_section_that_is_explained() -> None:
    assert {item.section for item in SETTINGS} == set(SECTIONS)
    assert all(item.help.endswith("。") for item in SETTINGS)
    assert all(len(row) == 4 for row in PROVIDERS)
