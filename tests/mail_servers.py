"""A real Dovecot (IMAP) and a real Postfix (SMTP) for tests, on loopback, with a certificate of a test authority.

    def test_a_mail_comes_back(mail_servers):
        box = mail_servers.new_box()
        mail_servers.append(box, b"Subject: x\r\n\r\n", when)

Both are started once per test session, on first use, with configuration, queue and mailboxes in a folder of their own,
and ended with it; what the distribution installed beside them is not touched. Postfix delivers what it accepts into
the mailboxes that Dovecot shows. It sends nothing anywhere else: other addresses are refused.

Both programs want to be started by root; without that, and without a sudo that asks for no password, the tests skip.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import random
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import mail_servers_root
import pytest

DOMAIN = "ipxl.example"
OFFICE = f"office@{DOMAIN}"
PASSWORD = "test-password"
UNITS = tuple(f"u{number:02d}@{DOMAIN}" for number in range(1, 41))
HOST = "localhost"
"""The certificate is for this name and for 127.0.0.1."""
START_SECONDS = 20.0
_BOXES = tuple(f"box{number:03d}@{DOMAIN}" for number in range(1, 400))
SUPERVISOR = Path(mail_servers_root.__file__)


@cache
def missing() -> str | None:
    """Why tests with the mail servers cannot run here, or None."""
    if os.name != "posix":
        return "Dovecot and Postfix are programs for POSIX systems"
    for program, package in (("/usr/lib/dovecot/imap", "dovecot-imapd"), (mail_servers_root.POSTFIX, "postfix")):
        if not Path(program).exists():
            return f"{package} is not installed (see .ci/run)"
    if _as_root() is None:
        return "Postfix and Dovecot are started by root only, and sudo without a password is not to be had"
    return None


def require(wanted: bool) -> None:
    """For a test that uses the servers: skip where they are missing, fail where CI promised them."""
    reason = missing() if wanted else None
    if reason and os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"needs the mail servers, and CI=true: {reason}", pytrace=False)
    if reason:
        pytest.skip(f"needs the mail servers: {reason}")


@cache
def _as_root() -> tuple[str, ...] | None:
    if os.geteuid() == 0:
        return ()
    sudo = ("sudo", "-n")
    try:
        subprocess.run([*sudo, "true"], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return sudo


class MailServers:
    """Both servers, running. `ca` is the test authority's certificate; every mailbox opens with `password`.

    imap_port: TLS. imap_starttls_port: plain until STARTTLS. smtps_port: TLS. smtp_port: STARTTLS, refuses without
    it. Both ways of sending want a login, and let a user send from the own address only.
    """

    domain, password, office, units, host = DOMAIN, PASSWORD, OFFICE, UNITS, HOST

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ipxl-mail-"))
        self.folder.chmod(0o755)  # Postfix and Dovecot give up root and must still get in
        self.ca = self.folder / "ca.pem"
        self.imap_port, self.imap_starttls_port, self.smtp_port, self.smtps_port = _free_ports(4)
        self._boxes = iter(_BOXES)
        self._supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start both and wait until they answer. Raises RuntimeError with their own words when they do not."""
        self._write_certificates()
        addresses = (OFFICE, *UNITS, *_BOXES)
        config = self.folder / "postfix"
        config.mkdir()
        for path, text in (
            (self.folder / "dovecot.conf", _DOVECOT_CONF),
            (self.folder / "users", "".join(f"{address}:{{PLAIN}}{PASSWORD}::::::\n" for address in addresses)),
            (config / "main.cf", _MAIN_CF),
            (config / "master.cf", _MASTER_CF),
            (config / "boxes", "".join(f"{address} {address}/\n" for address in addresses)),
            (config / "owners", "".join(f"{address} {address}\n" for address in addresses)),
        ):
            path.write_text(self._filled(text), encoding="ascii")
        command = [*(_as_root() or ()), sys.executable, str(SUPERVISOR), str(self.folder)]
        self._supervisor = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        assert self._supervisor.stdout
        if (said := self._supervisor.stdout.readline()) != b"ready\n":
            raise RuntimeError((said + self._supervisor.stdout.read()).decode("utf-8", "replace"))
        for port in (self.imap_port, self.imap_starttls_port, self.smtp_port, self.smtps_port):
            self._await_port(port)

    def close(self) -> None:
        """End both with all their children, and remove the folder."""
        if self._supervisor:
            self._supervisor.communicate(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_box(self) -> str:
        """The address of a mailbox that no other test has used."""
        return next(self._boxes)

    def context(self) -> ssl.SSLContext:
        """TLS that trusts the test authority."""
        return ssl.create_default_context(cafile=str(self.ca))

    @contextlib.contextmanager
    def login(self, address: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4_SSL]:
        """A session of a mailbox, with a folder selected for writing. folder: as the protocol spells it."""
        with imaplib.IMAP4_SSL(HOST, self.imap_port, ssl_context=self.context(), timeout=30) as session:
            session.login(address, PASSWORD)
            if session.select(f'"{folder}"')[0] != "OK":
                session.create(f'"{folder}"')
                session.select(f'"{folder}"')
            yield session

    def append(self, address: str, *mails: bytes, when: datetime | None = None, folder: str = "INBOX") -> None:
        """Lay mails into a mailbox as if the server had received them then. when: aware."""
        stamp = imaplib.Time2Internaldate(when or datetime.now().astimezone())
        with self.login(address, folder) as session:
            for mail in mails:
                told, words = session.append(f'"{folder}"', "", stamp, mail)
                assert told == "OK", words

    def messages(self, address: str, expected: int = 0, seconds: float = 30) -> list[bytes]:
        """The mails of an inbox in the order of arrival. expected: wait for so many, since Postfix delivers later."""
        end = time.monotonic() + seconds
        while True:
            with self.login(address) as session:
                found = session.uid("search", "ALL")[1][0].split()
                if len(found) >= expected or time.monotonic() > end:
                    return [session.uid("fetch", uid.decode(), "(BODY.PEEK[])")[1][0][1] for uid in found]
            time.sleep(0.1)

    def log(self) -> str:
        """What both have to say."""
        texts = []
        for name in ("dovecot.log", "postfix.log", "output.log"):
            path = self.folder / name
            if path.exists():
                shown = subprocess.run([*(_as_root() or ()), "tail", "-n", "40", str(path)], capture_output=True)
                texts.append(f"== {name}\n{shown.stdout.decode('utf-8', 'replace')}")
        return "\n".join(texts)

    def _write_certificates(self) -> None:
        import trustme

        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca)
        pair = authority.issue_cert(HOST, "127.0.0.1")
        pair.cert_chain_pems[0].write_to_path(self.folder / "cert.pem")
        pair.private_key_pem.write_to_path(self.folder / "key.pem")

    def _await_port(self, port: int) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"no answer on port {port}\n{self.log()}")

    def _filled(self, text: str) -> str:
        import grp
        import pwd

        values = {
            "FOLDER": str(self.folder),
            "DOMAIN": DOMAIN,
            "IMAPS": str(self.imap_port),
            "IMAP": str(self.imap_starttls_port),
            "SMTPS": str(self.smtps_port),
            "SMTP": str(self.smtp_port),
            "UID": str(pwd.getpwnam("nobody").pw_uid),
            "GID": str(grp.getgrnam("nogroup").gr_gid),
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        return text


def _free_ports(count: int) -> Sequence[int]:
    """Ports that nobody listens on now, below those that the system gives to whoever asks for any: between here and the
    moment when the servers take them, the tests of another process connect and listen too."""
    with contextlib.ExitStack() as stack:
        found: list[int] = []
        while len(found) < count:
            port = _CHANCE.randrange(20_000, 32_000)
            with contextlib.suppress(OSError):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
                found.append(port)
        return found


_CHANCE = random.SystemRandom()

_DOVECOT_CONF = """
base_dir = @FOLDER@/dovecot
state_dir = @FOLDER@/dovecot-state
log_path = @FOLDER@/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <@FOLDER@/cert.pem
ssl_key = <@FOLDER@/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:@FOLDER@/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
mail_max_userip_connections = 0
mail_fsync = never
passdb {
  driver = passwd-file
  args = @FOLDER@/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=@FOLDER@/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = @IMAP@
  }
  inet_listener imaps {
    port = @IMAPS@
    ssl = yes
  }
}
service auth {
  unix_listener @FOLDER@/sasl {
    mode = 0666
  }
}
# a wrong password is what some tests are about: nobody is made to wait for it
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
"""

_MAIN_CF = """
compatibility_level = 3.6
queue_directory = @FOLDER@/queue
data_directory = @FOLDER@/data
maillog_file = @FOLDER@/postfix.log
maillog_file_prefixes = @FOLDER@
myhostname = mail.@DOMAIN@
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:no local delivery
default_transport = error:no mail leaves this machine
relay_transport = error:no mail leaves this machine
smtpd_peername_lookup = no
notify_classes =
message_size_limit = 104857600
virtual_mailbox_domains = @DOMAIN@
virtual_mailbox_base = @FOLDER@/mail
virtual_mailbox_maps = texthash:@FOLDER@/postfix/boxes
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:@UID@
virtual_gid_maps = static:@GID@
smtpd_tls_cert_file = @FOLDER@/cert.pem
smtpd_tls_key_file = @FOLDER@/key.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = @FOLDER@/sasl
smtpd_sender_login_maps = texthash:@FOLDER@/postfix/owners
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unauth_destination, reject_unlisted_recipient
smtpd_error_sleep_time = 0
smtpd_reject_unlisted_recipient = yes
"""

_MASTER_CF = """
127.0.0.1:@SMTP@  inet  n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
127.0.0.1:@SMTPS@ inet  n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
error     unix  - - n - - error
retry     unix  - - n - - error
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""
