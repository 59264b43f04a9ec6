"""The page on which a notice and its table are checked side by side, and templates that wait for what must be put right."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html

from ipxl.clock import BEIJING
from ipxl.commands import init, notice, templates
from ipxl.errors import IpxlError

TEXT = (
    "云岭市养蜂方案（2026—2028年）\n一、重点任务\n（一）补助蜂箱。每户<十>箱。（牵头单位：市农业农村局；责任单位：市财政局）\n"
    "（二）开展培训。办班。（责任单位：市人社局）\n二、保障措施\n加强领导。\n"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_page_shows_the_notice_and_the_table_and_asks_nothing_from_outside(source: Path) -> None:
    page = source.with_name("核对.html")
    done = notice.run(source.parent, source, None, write=False, review=page)
    text = page.read_text(encoding="utf-8")
    assert "核对用的网页" in done.text()
    assert not re.search(r"(?:src|href)=|https?://|@import|url\(", text)
    root = html.fromstring(text)
    lines = {line.text_content(): line for line in root.iter("p") if line.get("data-at")}
    task = next(line for words, line in lines.items() if "每户<十>箱" in words)
    assert task.get("class") == "task"
    aside = next(line for words, line in lines.items() if "加强领导" in words)
    assert aside.get("class") == "left"
    assert "“保障措施”部分的文字，不是任务" in aside.text_content()
    rows = [row for row in root.iter("tr") if row.get("data-from") == task.get("data-at")]
    assert any("补助蜂箱" in row.text_content() for row in rows)
    doubtful = [cell.text_content() for cell in root.iter("td") if cell.get("class") == "doubt"]
    assert any("通知没有写明牵头单位" in text for text in doubtful)


def test_templates_wait_for_what_must_be_put_right(source: Path) -> None:
    folder = source.parent / "工作区"
    init.run(folder, None, source)
    at = datetime(2026, 3, 20, tzinfo=BEIJING)
    with pytest.raises(IpxlError, match=r"没有生成填报表：任务!E3 任务“T02”没有牵头单位.*--force") as refused:
        templates.run(folder, "2026Q1", now=at)
    assert "\n" not in str(refused.value)
    assert not list((folder / "templates").rglob("*.xlsx"))
    done = templates.run(folder, "2026Q1", now=at, force=True)
    assert len(done.written) == 3
    assert done.faults >= 1
