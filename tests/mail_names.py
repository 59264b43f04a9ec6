"""The forms in which Chinese mail programs write the name of an attachment into its header."""

from __future__ import annotations

import base64
from urllib.parse import quote


def forms(name: str) -> dict[str, bytes]:
    """Each form of Content-Disposition for a name in characters of GBK."""
    gbk, utf8 = name.encode("gb18030"), name.encode()
    return {
        "encoded word in quotes, GBK": b'attachment; filename="=?GBK?B?%b?="' % b64(gbk),
        "labelled gb2312, bytes are GBK": b'attachment; filename="=?gb2312?B?%b?="' % b64(gbk),
        "two folded words": b'attachment;\r\n filename="%b"' % halves(utf8, b"UTF-8", 30),
        "word split within a character": b'attachment; filename="%b"' % halves(utf8, b"UTF-8", 31),
        "word split within a GBK character": b'attachment; filename="%b"' % halves(gbk, b"gbk", 3),
        "quoted-printable word": b'attachment; filename="=?gbk?Q?%b?="' % b"".join(b"=%02X" % byte for byte in gbk),
        "RFC 2231": b"attachment; filename*=UTF-8''%b" % quote(utf8).encode(),
        "RFC 2231 continuation, GBK": b"attachment; filename*0*=gbk''%b;\r\n filename*1*=%b"
        % (quote(gbk[:20]).encode(), quote(gbk[20:]).encode()),
        "raw GBK": b'attachment; filename="%b"' % gbk,
        "raw UTF-8": b'attachment; filename="%b"' % utf8,
        "unquoted word": b"attachment; filename==?GBK?B?%b?=" % b64(gbk),
        "unquoted folded words": b"attachment; filename=%b; size=5" % halves(gbk, b"GB18030", 20),
        "percent-encoded": b'attachment; filename="%b"' % quote(utf8).encode(),
        "percent-encoded GBK": b'attachment; filename="%b"' % quote(gbk).encode(),
    }


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


def halves(word: bytes, charset: bytes, at: int) -> bytes:
    """Two encoded words on two lines, broken at a byte."""
    return b"=?%b?B?%b?=\r\n =?%b?B?%b?=" % (charset, b64(word[:at]), charset, b64(word[at:]))
