"""Encrypted connections: certificates and host names are always verified; there is no way to turn that off."""

from __future__ import annotations

import ssl
from pathlib import Path

from ipxl.errors import IpxlError


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trusts the system's authorities and, where given, the one in `ca_file` as well. Raises IpxlError for a file that
    holds no certificate."""
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (ssl.SSLError, OSError):
            raise IpxlError(
                f"“{ca_file.name}”里没有可用的证书。它要是PEM格式的文本文件，以 -----BEGIN CERTIFICATE----- 开头。"
            ) from None
    return context
