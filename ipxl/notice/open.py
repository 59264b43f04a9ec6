"""A notice's file as a Document, whatever format it is in: decided by content, never by its name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from ipxl.child.talk import Died, Late, Talker
from ipxl.errors import IpxlError
from ipxl.intake.apart import FAULTS
from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.intake.ole import sniff_ole
from ipxl.intake.sniff import sniff
from ipxl.notice.blocks import Document
from ipxl.notice.formats.converted import suffix_of, to_docx
from ipxl.notice.worker import document_of

_MOST_BYTES = 32 * 2**20
"""Scans apart, notices are far below 1 MB."""
SECONDS_MOST = 60.0
MOST_BLOCKS = 12_000
"""Paragraphs and tables. A plan of 300 printed pages, saved line by line, has about 9000."""
_ADVICE = "请用WPS或Word打开它，另存为docx后再导入；也可以把正文复制到记事本，存成txt。"
_ADVICE_BY_KIND = {
    "empty": "请检查是不是没有下载完",
    "cut": "请重新下载或复制一份",
    "zip": "请先解压，再导入里面的通知",
    "closed": "请先解压，再导入里面的通知",
}
_ADVICE_BY_WORD = {
    "图片": "请先用WPS等软件识别成文字(OCR)，存成docx后再导入",
    "网页快捷方式": "请在浏览器里打开，把网页另存为html后再导入",
    "XML 表格，不是工作簿": "请用WPS或Excel打开，另存为xlsx后再导入",
}


_OLD = {".doc": "旧格式的Word文档", ".rtf": "rtf文档", ".odt": "odt文档"}


def open_notice(path: Path) -> Document:
    """The notice in a file. Raises IpxlError, naming the file and the way out, for one that cannot be read."""
    data = _bytes(path)
    try:
        kind, word = sniff(data)
        suffix = suffix_of(data, sniff_ole(data).word if kind == "ole" else word)
        made = to_docx(data, suffix) if suffix else None
        if made is not None:
            document = _read_apart(made)
            return replace(document, remarks=(*document.remarks, f"原文件是{_OLD[suffix]}，由LibreOffice转换后读出。"))
        return _read_apart(data)
    except Encrypted as error:
        said = str(error).rstrip("。")
        raise IpxlError(f"“{path.name}”读不出来：{said}。请用原来的程序打开，去掉密码另存后再导入。") from error
    except (Refused, Unreadable) as error:
        said = str(error).rstrip("。")
        raise IpxlError(f"“{path.name}”读不出来：{said}。" + ("" if "请" in said else _ADVICE)) from error


def _read_apart(data: bytes) -> Document:
    """What `read_notice` gives, in a process of its own: what a file does to its reader ends no command."""
    talker = Talker("ipxl.notice.worker")
    try:
        told = json.loads(talker.ask(data, SECONDS_MOST))
    except Late as error:
        raise Refused(f"{SECONDS_MOST:.0f}秒内没有读完") from error
    except Died as error:
        raise Unreadable("读取时程序中断，文件可能损坏、太大或有害") from error
    finally:
        talker.end()
    if "fault" in told:
        raise FAULTS[told["fault"]](told["why"])
    return document_of(told)


def read_notice(data: bytes) -> Document:
    """The notice in these bytes. Raises Refused, Encrypted or Unreadable with the reason in Chinese."""
    document = _read(data)
    if len(document.blocks) > MOST_BLOCKS:
        raise Refused(f"有{len(document.blocks)}段，超过上限{MOST_BLOCKS}，不像一份通知。请只留正文另存后再导入")
    return document


def _read(data: bytes) -> Document:
    kind, word = sniff(data)
    if kind == "ole":
        kind, word = sniff_ole(data)
        if word == "Word 文档":
            raise Unreadable(
                "它是旧格式的Word文档(doc、wps)。请用WPS或Word打开，另存为docx后再导入；装了LibreOffice的可以直接导入"
            )
    if word in _ADVICE_BY_WORD or kind in _ADVICE_BY_KIND:
        raise Unreadable(f"它是{word}。{_ADVICE_BY_WORD.get(word) or _ADVICE_BY_KIND[kind]}")
    if word == "网页":
        from ipxl.notice.formats.page import read_page

        return read_page(data)
    if word == "Word 文档":
        from ipxl.notice.formats.word import read_word

        return read_word(data)
    if kind in ("xlsx", "xlsb", "ods"):
        from ipxl.notice.formats.sheets import read_sheets

        return read_sheets(data)
    if word == "PDF 文件":
        from ipxl.notice.formats.pdf import read_pdf

        return read_pdf(data)
    if kind == "mail":
        from ipxl.notice.formats.archived_page import read_archived_page

        return read_archived_page(data)
    if kind in ("text", "link"):  # a short notice may name a place in the cloud
        from ipxl.notice.formats.plain import read_plain

        return read_plain(data)
    raise Unreadable(f"它是{word or '认不出的文件'}，不是能读的通知")


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise IpxlError(f"“{path}”是文件夹。请写其中的通知文件。")
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise IpxlError(f"“{path}”不是普通文件。请写通知的文件名。")
        if size > _MOST_BYTES:
            raise IpxlError(
                f"“{path.name}”有{size // 2**20}MB，超过上限{_MOST_BYTES // 2**20}MB，不像一份通知。请只留正文另存后再导入。"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise IpxlError(f"没有找到通知“{path}”。请检查文件名和所在文件夹。") from error
    except OSError as error:
        raise IpxlError(f"通知“{path}”打不开：{error.strerror}。请关闭正在使用它的程序后再试。") from error
