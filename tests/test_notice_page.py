"""A notice saved from a government site: the main text and nothing around it, as a browser shows it."""

from __future__ import annotations

import pytest

from ipxl.notice.blocks import NoticeTable, Paragraph
from ipxl.notice.open import read_notice

MENU = "".join(f'<li><a href="/{number}">政务公开栏目{number}</a></li>' for number in range(60))
PROSE = (
    "为改善全市水环境，根据上级部署，结合我市实际，制定本方案。各级各部门要提高认识，压实责任，确保各项任务按期完成。"
    * 4
)
ARTICLE = f"""
<p align="center"><b>临河市河湖清洁行动方案</b></p>
<p style="text-indent:2em">&nbsp;&nbsp;{PROSE}</p>
<h2>一、重点任务</h2>
<p><strong>1.清理河道垃圾。</strong>全面排查，
   分段清理。<br>牵头单位：市水务局<br/>责任单位：市城管局、<span>市财政局</span></p>
<table border="1"><caption>任务分工表</caption>
<tr><th rowspan="2">序号</th><th colspan="2">分工</th></tr><tr><th>牵头</th><th>责任</th></tr>
<tr><td rowspan="2">1</td><td>市水务局</td><td><p>市城管局</p><p>市财政局</p></td></tr><tr><td>市住建局</td><td></td></tr>
</table>
<p>（此件公开发布）</p>
"""
PAGE = f"""<!DOCTYPE html><html><head><meta charset="CHARSET"><title>关于印发临河市河湖清洁行动方案的通知_临河市人民政府</title>
<script>var a = "牵头单位：脚本";</script><style>p {{color: red}}</style></head><body>
<div class="top"><ul>{MENU}</ul><form><input value="搜索"><button>搜索</button></form></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/z">政策文件</a></div>
<div class="layout"><div class="tools">【字体：大 中 小】 打印 关闭 分享到：</div>
<div id="zoom">{ARTICLE}<p>打印 | 关闭窗口</p><div style="display:none">隐藏的牵头单位：无</div></div>
<div>上一篇：<a href="/1">另一个通知</a></div></div>
<div class="bottom"><p>主办单位：临河市人民政府办公室</p><p>ICP备12345678号 网站标识码：1234567890</p><p>技术支持：某公司</p></div>
</body></html>"""
EXPECTED = [
    "关于印发临河市河湖清洁行动方案的通知",
    "临河市河湖清洁行动方案",
    PROSE,
    "一、重点任务",
    "1.清理河道垃圾。全面排查，分段清理。",
    "牵头单位：市水务局",
    "责任单位：市城管局、市财政局",
    "任务分工表",
    "（此件公开发布）",
]


def paragraphs(html: str) -> list[Paragraph]:
    return [block for block in read_notice(html.encode()).blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("", "gb18030"), ("gbk", "utf-8-sig")]
)
def test_the_main_text_is_found_in_any_encoding(charset: str, encoding: str) -> None:
    document = read_notice(PAGE.replace("CHARSET", charset).encode(encoding))
    assert document.form == "html"
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == EXPECTED


def test_headings_bold_beginnings_and_centred_lines_are_kept() -> None:
    found = {paragraph.text: paragraph for paragraph in paragraphs(PAGE)}
    assert found["一、重点任务"].level == 2
    assert found["1.清理河道垃圾。全面排查，分段清理。"].bold == "1.清理河道垃圾。"
    title = found["临河市河湖清洁行动方案"]
    assert (title.centred, title.bold) == (True, title.text)
    assert not found["牵头单位：市水务局"].centred
    assert found["一、重点任务"].place == "第3段"


def test_merged_cells_stand_in_every_place_and_lines_of_a_cell_stay_apart() -> None:
    (table,) = [block for block in read_notice(PAGE.encode()).blocks if isinstance(block, NoticeTable)]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["序号", "分工", "分工"],
        ["序号", "牵头", "责任"],
        ["1", "市水务局", "市城管局\n市财政局"],
        ["1", "市住建局", ""],
    ]
    assert [[cell.copied for cell in row] for row in table.rows][1] == [True, False, False]
    assert table.rows[3][0].place == "表1第3行第1列"
    assert table.rows[3][1].place == "表1第4行第2列"


def test_a_page_arranged_by_nested_tables_is_read_as_text() -> None:
    inner = ARTICLE.replace("id=", "")
    page = f"<html><body><table><tr><td><table><tr><td>{MENU}</td></tr></table></td><td>{inner}</td></tr></table></body></html>"
    document = read_notice(page.encode())
    found = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert "牵头单位：市水务局" in found
    assert sum(isinstance(block, NoticeTable) for block in document.blocks) == 1


def test_a_short_text_in_a_column_beside_a_menu_is_read_without_the_menu() -> None:
    lines = "".join(f"<p>{number}.巡查第{number}段河道。</p><p>牵头单位：市水务局</p>" for number in range(1, 6))
    page = (
        "<html><body><table><tr><td>政府信息公开</td><td>请输入关键字 搜索</td></tr><tr><td>一、机构职能<br>二、政策文件</td>"
        f"<td><h1>河道巡查方案</h1><div class='TRS_Editor'>{lines}</div></td></tr></table></body></html>"
    )
    found = [item.text for item in paragraphs(page)]
    assert found[:3] == ["河道巡查方案", "1.巡查第1段河道。", "牵头单位：市水务局"]
    assert len(found) == 11


def test_an_annex_beside_the_main_text_is_kept() -> None:
    annex = "<p>组长：市政府副市长，负责统筹协调全市河湖清洁各项工作，定期听取汇报，研究解决困难和问题。</p>" * 4
    page = f"<html><body><div><div id=zoom>{ARTICLE}{ARTICLE}{ARTICLE}</div><div class=fj>{annex}</div></div></body></html>"
    assert sum(item.text.startswith("组长") for item in paragraphs(page)) == 4


def test_headings_that_are_only_places_to_jump_to_are_text() -> None:
    page = "".join(f'<p><a name="_Toc{number}">{number}.清理第{number}段。</a></p>' for number in range(1, 9))
    assert len(paragraphs(f"<html><body><div>{page}</div></body></html>")) == 8


def test_numbers_that_only_the_browser_writes_are_written() -> None:
    listed = "<html><body><ol start=3><li>清理河道。</li><li value=9>巡查堤防。</li></ol><ol type=A><li>植树。</li></ol></body></html>"
    assert [item.text for item in paragraphs(listed)] == ["3. 清理河道。", "9. 巡查堤防。", "A. 植树。"]


def test_units_set_apart_by_blanks_stay_apart() -> None:
    (found,) = paragraphs("<html><body><div>责任单位：市水务局 市财政局&nbsp;市住建局</div></body></html>")
    assert found.text == "责任单位：市水务局 市财政局 市住建局"


def test_a_page_saved_as_one_file_is_read() -> None:
    head = "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.gov/\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
    part = "----b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    data = f"{head}{part}{PAGE}\r\n----b--\r\n".encode()
    assert [block.text for block in read_notice(data).blocks if isinstance(block, Paragraph)] == EXPECTED
