"""The servers that other tests rely on do what real ones do: they deliver, they refuse, and they end."""

from __future__ import annotations

import imaplib
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from mail_servers import MailServers

from ipxl.clock import BEIJING

MAIL = b"From: %b\r\nTo: %b\r\nSubject: x\r\n\r\nhello\r\n"


def _smtp(servers: MailServers, security: str) -> smtplib.SMTP:
    if security == "tls":
        return smtplib.SMTP_SSL(servers.host, servers.smtps_port, timeout=20, context=servers.context())
    session = smtplib.SMTP(servers.host, servers.smtp_port, timeout=20)
    session.starttls(context=servers.context())
    return session


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_what_is_sent_by_smtp_lies_in_the_mailbox(mail_servers, security):
    box, office = mail_servers.new_box(), mail_servers.office
    with _smtp(mail_servers, security) as session:
        session.login(office, mail_servers.password)
        session.sendmail(office, [box], MAIL % (office.encode(), box.encode()))
    (mail,) = mail_servers.messages(box, expected=1)
    assert mail.startswith(b"Return-Path:")
    assert mail.endswith(b"hello\r\n")


def test_smtp_refuses_what_a_real_server_refuses(mail_servers):
    office, password = mail_servers.office, mail_servers.password
    with _smtp(mail_servers, "tls") as session:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            session.login(office, "wrong")
        with pytest.raises(smtplib.SMTPRecipientsRefused):  # no login, no sending
            session.sendmail(office, [mail_servers.units[0]], b"x")
    with _smtp(mail_servers, "tls") as session:
        session.login(office, password)
        for unknown in ("nobody-there@ipxl.example", "someone@elsewhere.example"):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                session.sendmail(office, [unknown], b"x")
        with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPRecipientsRefused)):
            session.sendmail(mail_servers.units[0], [office], b"x")
    with smtplib.SMTP(mail_servers.host, mail_servers.smtp_port, timeout=20) as session:
        assert session.docmd("MAIL", "FROM:<x@y.cn>")[0] == 530  # STARTTLS first


def test_imap_keeps_the_time_of_receipt_and_wants_the_password(mail_servers):
    box, when = mail_servers.new_box(), datetime(2023, 10, 9, 10, 30, tzinfo=BEIJING)
    mail_servers.append(box, MAIL % (b"a@b.cn", b"c@d.cn"), when=when)
    with mail_servers.login(box) as session:
        told = session.uid("fetch", "1", "(INTERNALDATE)")[1][0]
    assert imaplib.Internaldate2tuple(told)[:5] == when.astimezone().timetuple()[:5]
    session = imaplib.IMAP4_SSL(mail_servers.host, mail_servers.imap_port, ssl_context=mail_servers.context())
    with session, pytest.raises(imaplib.IMAP4.error):
        session.login(box, "wrong")


def test_only_the_test_authority_vouches_for_them(mail_servers):
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL(mail_servers.host, mail_servers.imap_port, ssl_context=ssl.create_default_context())


def test_they_end_when_the_tests_that_started_them_are_killed(mail_servers, tmp_path):
    """Started by a process of its own, which is then killed without farewell."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from mail_servers import MailServers; import time\n"
        "servers = MailServers(); servers.start(); print(servers.folder, servers.imap_port, flush=True); time.sleep(99)"
    )
    here = Path(__file__).parent
    starter = subprocess.Popen([sys.executable, "-c", code, str(here)], stdout=subprocess.PIPE, encoding="utf-8")
    with starter:
        folder, port = starter.stdout.readline().split()
        starter.kill()
    end = time.monotonic() + 20
    while Path(folder).exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not Path(folder).exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port)), timeout=5)
