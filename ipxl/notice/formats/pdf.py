"""A notice as a PDF with a text layer. Its reader inflates without any bound: only called in a bounded process."""

from __future__ import annotations

from ipxl.intake.bounds import Refused, Unreadable
from ipxl.notice.blocks import Document
from ipxl.notice.formats.pdf_flow import document_of
from ipxl.notice.formats.pdf_pages import read_pages


def read_pdf(data: bytes) -> Document:
    """The text of all pages. Raises Refused, Encrypted, or Unreadable, which a scan is too."""
    try:
        return document_of(read_pages(data))
    except (Refused, Unreadable, MemoryError):
        raise
    except Exception as error:  # the reader raises whatever a broken file provokes
        raise Unreadable("PDF内容损坏。请用WPS把它转成docx后再导入") from error
