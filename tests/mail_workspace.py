"""A workspace that fetches its mail from a test server."""

from __future__ import annotations

from pathlib import Path

from ipxl.commands import fetch

PASSWORD_VARIABLE = "IPXL_MAIL_PASSWORD"


def set_mail(
    folder: Path, address: str, ca: Path, imap: int, smtp: int | None = None, more: str = "", timeout: float = 10
) -> Path:
    """Write ipxl.toml: IMAP over TLS at a port of localhost, and SMTP where a port is given. more: further lines of [imap]."""
    (folder / "ca.pem").write_bytes(ca.read_bytes())
    lines = [f'[mail]\naddress = "{address}"\nca_file = "ca.pem"\ntimeout = {timeout}']
    lines += [f'[imap]\nhost = "localhost"\nport = {imap}\n{more}']
    lines += [f'[smtp]\nhost = "localhost"\nport = {smtp}\npause = 0\nper_minute = 10000'] if smtp else []
    (folder / "ipxl.toml").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return folder


def fetched(folder: Path, **options: object) -> fetch.FetchDone:
    """`ipxl fetch` as a library call."""
    return fetch.run(folder, **options)  # type: ignore[arg-type]


def stored(folder: Path) -> dict[str, bytes]:
    """The mails that lie in the inbox, and whatever else does where they are."""
    return {path.name: path.read_bytes() for path in sorted((folder / "inbox/邮件").glob("*"))}
