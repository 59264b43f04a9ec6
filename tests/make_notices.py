"""`python tests/make_notices.py [NAME …]`: the invented notices of tests/notices and their expected results, from sources.

txt and html are written here, docx and xlsx by `notice_office`; pdf is what LibreOffice makes of the docx.
"""

from __future__ import annotations

import html
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from notice_office import docx_bytes, span, xlsx_bytes
from notice_sources import SOURCES, Notice, parse, read_source, row_cells
from notices_grown import GROWN

FOLDER = SOURCES.parent


def make(notice: Notice, folder: Path = FOLDER) -> Path:
    """Write the notice and its expected result into `folder`."""
    path = folder / f"{notice.name}.{notice.form}"
    path.write_bytes(rendered(notice))
    path.with_suffix(".json").write_text(expected_text(notice), encoding="utf-8", newline="\n")
    return path


def notices() -> list[Notice]:
    """Every notice, by name."""
    written = [read_source(path) for path in SOURCES.glob("*.notice")]
    return sorted([*written, *(parse(name, grow()) for name, grow in GROWN.items())], key=lambda item: item.name)


def rendered(notice: Notice) -> bytes:
    """The file. txt and html come out the same every time; the others carry times and numbers of their programs."""
    return _WRITERS[notice.form](notice)


def expected_text(notice: Notice) -> str:
    return json.dumps(notice.expected, ensure_ascii=False, indent=1) + "\n"


def grouped(lines: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    """Lines with the rows of one table together, as ("table", rows)."""
    result: list[tuple[str, Any]] = []
    for mark, text in lines:
        if mark != "row":
            result.append((mark, text))
        elif result and result[-1][0] == "table":
            result[-1][1].append(row_cells(text))
        else:
            result.append(("table", [row_cells(text)]))
    return result


def _txt(notice: Notice) -> bytes:
    lines = []
    for mark, text in notice.lines:
        if mark == "row":
            lines += row_cells(text) if notice.head.get("table") == "lines" else ["\t".join(row_cells(text))]
        elif mark == "c":
            lines.append("　" * 8 + text)
        elif mark == "r":
            lines.append(" " * 40 + text)
        else:
            lines.append(text)
    ends = {"crlf": "\r\n", "lf": "\n"}[notice.head.get("ends", "lf")]
    return (ends.join(lines) + ends).encode(notice.head.get("encoding", "utf-8"))


def _html(notice: Notice) -> bytes:
    style = notice.head.get("style", "p")
    body = "\n".join(_html_part(mark, text, style) for mark, text in grouped(notice.lines))
    page = (SOURCES / f"site_{notice.head.get('site', 'a')}.html").read_text(encoding="utf-8")
    encoding = notice.head.get("encoding", "utf-8")
    for key, value in (("title", html.escape(notice.expected["title"])), ("body", body), ("charset", encoding)):
        page = page.replace("{" + key + "}", value)
    return page.encode(encoding)


def _html_part(mark: str, text: Any, style: str) -> str:
    if mark == "raw":
        return str(text)
    if mark == "table":
        return _html_table(text)
    plain = html.escape(text)
    if mark in ("h1", "h2", "h3", "h4"):
        return f"<p><strong>{plain}</strong></p>" if style == "p" else f"<{mark}>{plain}</{mark}>"
    if mark == "c":
        return f'<p style="text-align: center;"><span style="font-size:22pt">{plain}</span></p>'
    if mark == "r":
        return f'<p style="text-align: right;">{plain}</p>'
    if mark == "b":
        bold, _, rest = text.partition("|")
        return f"<p>&emsp;&emsp;<strong>{html.escape(bold)}</strong>{html.escape(rest)}</p>"
    if not text:
        return "<p><br/></p>" if style == "p" else "<div>&nbsp;</div>"
    if style == "br":
        return f"&nbsp;&nbsp;&nbsp;&nbsp;{plain}<br/>"
    if style == "span":
        half = len(text) // 2
        parts = f'<span lang="EN-US">{html.escape(text[:half])}</span><span>{html.escape(text[half:])}</span>'
        return f'<div style="text-indent:2em">{parts}</div>'
    return f'<p style="text-indent: 2em;">{plain}</p>'


def _html_table(rows: list[list[str]]) -> str:
    lines = []
    for y, row in enumerate(rows):
        cells = []
        for x, text in enumerate(row):
            if text in ("^", "<"):
                continue
            down, right = span(rows, y, x)
            spans = (f" rowspan={down}" if down > 1 else "") + (f" colspan={right}" if right > 1 else "")
            cells.append(f"<td{spans}><p>{'<br>'.join(map(html.escape, text.splitlines()))}</p></td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return '<table border="1" cellspacing="0"><tbody>\n' + "\n".join(lines) + "\n</tbody></table>"


def _pdf(notice: Notice) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "notice.docx"
        source.write_bytes(docx_bytes(grouped(notice.lines)))
        program = ["soffice", f"-env:UserInstallation=file://{folder}/lo", "--headless", "--convert-to", "pdf"]
        subprocess.run([*program, "--outdir", folder, str(source)], check=True, capture_output=True)
        return source.with_suffix(".pdf").read_bytes()


_WRITERS = {
    "txt": _txt,
    "html": _html,
    "docx": lambda notice: docx_bytes(grouped(notice.lines)),
    "xlsx": lambda notice: xlsx_bytes(grouped(notice.lines), notice.head.get("sheet", "Sheet1")),
    "pdf": _pdf,
}


if __name__ == "__main__":
    for item in notices():
        if not sys.argv[1:] or any(item.name.startswith(asked) for asked in sys.argv[1:]):
            print(make(item).name, len(item.expected["tasks"]))
