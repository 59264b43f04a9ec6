"""What kind of file some bytes are, by content and never by name."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ipxl.intake.inflate import directory

Kind = Literal["xlsx", "xlsb", "ods", "ole", "text", "zip", "mail", "closed", "other", "link", "empty", "cut"]
OFD = "OFD 版式文件"
SCANS = ("PDF 文件", "图片", OFD)
"""What a stamped copy comes as."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, Kind, str], ...] = (
    (b"\x89PNG", "other", "图片"),
    (b"\xff\xd8\xff", "other", "图片"),
    (b"GIF8", "other", "图片"),
    (b"II*\x00", "other", "图片"),
    (b"MM\x00*", "other", "图片"),
    (b"{\\rtf", "other", "文字文档"),
    (b"\x09\x00\x04\x00", "other", "Excel 2.0 的表格"),
    (b"\x09\x02\x06\x00", "other", "Excel 3.0 的表格"),
    (b"\x09\x04\x06\x00", "other", "Excel 4.0 的表格"),
    (b"MZ", "other", "程序文件，请不要打开"),
    (b"Rar!", "closed", "rar 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "closed", "7z 压缩包"),
    (b"\x1f\x8b", "closed", "gz 压缩包"),
    (b"BZh", "closed", "bz2 压缩包"),
    (b"\xfd7zXZ\x00", "closed", "xz 压缩包"),
    (b"\x00\x05\x16\x07", "other", "苹果电脑的附属文件"),
    (b"\x78\x9f\x3e\x22", "closed", "winmail.dat(Outlook 的附件包)"),
)
_ENTRY = rb"PK\x01\x02.{42}"
"""Of the central directory, up to the entry's name."""
_PARTS: tuple[tuple[re.Pattern[bytes], Kind, str], ...] = (
    (re.compile(_ENTRY + rb"xl[/\\]workbook\.bin", re.S), "xlsb", ""),
    (re.compile(_ENTRY + rb"xl[/\\]workbook", re.S), "xlsx", ""),
    (re.compile(_ENTRY + rb"word[/\\]document", re.S), "other", "Word 文档"),
    (re.compile(_ENTRY + rb"ppt[/\\]presentation", re.S), "other", "演示文稿"),
    (re.compile(_ENTRY + rb"Index(?:/Document\.iwa|\.zip)", re.S), "other", "苹果 Numbers 表格"),
    (re.compile(_ENTRY + rb"OFD\.xml", re.S), "other", OFD),
    (re.compile(_ENTRY + rb"xl[/\\]worksheets", re.S), "cut", "文件损坏，缺了工作簿的主要部分"),
)
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."
_MAIL_FIELD = re.compile(rb"^([!-9;-~]+):[ \t]", re.M)
_MAIL_FIELDS = frozenset(
    b"received return-path delivered-to from to cc subject date message-id mime-version content-type reply-to sender "
    b"x-mailer dkim-signature x-qq-mid x-cm-transid".split()
)
_HEIF = frozenset((b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif"))
_URL = re.compile(r"https?://[^\s<>\"']+", re.I)
SHARES = re.compile(
    r"kdocs\.cn|wps\.cn|docs\.qq\.com|pan\.baidu\.com|weiyun\.com|aliyundrive|alipan|share\.weixin", re.I
)
"""Where people put files and tables for others to fetch."""
_LINK_FILE_MOST = 4096
_HEAD = 4096


class Sniffed(NamedTuple):
    """kind: how to go on. word: for people, where the kind alone does not say it."""

    kind: Kind
    word: str = ""


def sniff(data: bytes) -> Sniffed:
    """What these bytes are."""
    if not data.strip(b"\0 \r\n\t"):
        return Sniffed("empty", "空文件")
    if data[:2] == b"PK":
        return _sniff_zip(data)
    if data[:8] == OLE:
        return Sniffed("ole")
    for start, kind, word in _SIGNATURES:
        if data.startswith(start):
            return Sniffed(kind, word)
    if b"%PDF-" in data[:1024]:
        return Sniffed("other", "PDF 文件")
    if data[4:12] in _HEIF:
        return Sniffed("other", "苹果手机的 HEIC 图片")
    if (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or _is_bitmap(data):
        return Sniffed("other", "图片")
    return _sniff_text(data)


def _is_bitmap(data: bytes) -> bool:
    return data[:2] == b"BM" and data[6:10] == b"\0\0\0\0"


def _sniff_zip(data: bytes) -> Sniffed:
    """Office packages are zip files too: told apart by the names in the central directory."""
    if data[30 : 30 + len(_ODF)] == _ODF:
        start = 30 + len(_ODF)
        if data[start : start + 11] != b"spreadsheet":
            return Sniffed("other", "文字文档" if data[start : start + 4] == b"text" else "演示文稿")
        return Sniffed("cut" if directory(data) is None else "ods", "文件不完整，没有下载完")
    names = directory(data)
    if names is None:
        return Sniffed("cut", "文件不完整，没有下载完")
    if _ODF + b"spreadsheet" in data and b"content.xml" in names and b"manifest.xml" in names:
        return Sniffed("ods", "")  # some writers do not put mimetype first
    for pattern, kind, word in _PARTS:
        if pattern.search(names):
            return Sniffed(kind, word)
    return Sniffed("zip", "zip 压缩包")


def _sniff_text(data: bytes) -> Sniffed:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t")
    lower = head.lower()
    if _is_mail(head):
        return Sniffed("mail", "邮件")
    if lower.startswith(b"[internetshortcut]") or (b"<plist" in lower and b"<key>url</key>" in lower):
        return Sniffed("link", "网页快捷方式")
    if b"<office:document" in lower and b"opendocument.spreadsheet" in lower:
        return Sniffed("other", "平面 XML 表格(fods)")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return Sniffed("other", "XML 表格，不是工作簿")
    if b"<html" in lower or b"<table" in lower or b"<!doctype html" in lower:
        return Sniffed("other", "网页")
    text = decode(data) if len(data) <= _LINK_FILE_MOST else None
    if text and (found := _URL.search(text)) and (SHARES.search(text) or found.group() == text.strip()):
        return Sniffed("link", "网盘或在线文档的链接")
    return Sniffed("text", "文本或未知格式")


FROM_LINE = re.compile(rb">?From [^\r\n]{1,500}\r?\n")
"""What stands before each mail in a folder of mails (mbox), and stays there when one of them is saved by itself."""


def _is_mail(head: bytes) -> bool:
    """Whether the text begins with a header field and has a second one that mails have."""
    if line := FROM_LINE.match(head):
        head = head[line.end() :]
    if not _MAIL_FIELD.match(head):
        return False
    first, *_rest = re.split(rb"\r?\n\r?\n", head, maxsplit=1)
    fields = {name.lower() for name in _MAIL_FIELD.findall(first)}
    return len(fields & _MAIL_FIELDS) >= 2


def decode(data: bytes) -> str | None:
    """The text that these bytes are: UTF-8, UTF-16 with its mark, else GB18030. None when they are no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        return None
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
