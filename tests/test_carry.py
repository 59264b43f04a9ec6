"""What somebody typed into the draft of the bulletin, after the next merge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from filling import fill, fill_all, make_workspace, template_of

from ipxl.cli import main
from ipxl.commands import merge, publish
from ipxl.errors import IpxlError
from ipxl.report.bulletin.carry import carried

BEFORE = ["题目", "甲局完成3项，于【待填】前报送。", "乙局完成5项。", "【待填】〔2023〕【待填】号", "结尾"]


@pytest.mark.parametrize(
    ("typed", "now", "told", "lost"),
    [
        (BEFORE, BEFORE, BEFORE, 0),
        # filled in, and the same again
        ([*BEFORE[:3], "甲办〔2023〕7号", "结尾"], BEFORE, [*BEFORE[:3], "甲办〔2023〕7号", "结尾"], 0),
        # filled in, and the paragraph is otherwise now: what was filled in stays
        (
            ["题目", "甲局完成3项，于7月31日前报送。", *BEFORE[2:]],
            ["题目", "甲局、丙局完成4项，于【待填】前报送。", *BEFORE[2:]],
            ["题目", "甲局、丙局完成4项，于7月31日前报送。", *BEFORE[2:]],
            0,
        ),
        # rewritten, and the figures changed below it: told, not carried
        (
            ["题目", BEFORE[1], "乙局完成情况较好。", *BEFORE[3:]],
            ["题目", BEFORE[1], "乙局完成6项。", *BEFORE[3:]],
            ["题目", BEFORE[1], "乙局完成6项。", *BEFORE[3:]],
            1,
        ),
        # rewritten, and nothing changed below it
        (["题目", BEFORE[1], "乙局好。", *BEFORE[3:]], BEFORE, ["题目", BEFORE[1], "乙局好。", *BEFORE[3:]], 0),
        # a paragraph added, one deleted
        ([*BEFORE[:2], "加了一段。", *BEFORE[2:]], BEFORE, [*BEFORE[:2], "加了一段。", *BEFORE[2:]], 0),
        ([*BEFORE[:2], *BEFORE[3:]], BEFORE, [*BEFORE[:2], *BEFORE[3:]], 0),
        # the paragraph is gone
        (
            ["题目", BEFORE[1], "乙局好。", *BEFORE[3:]],
            ["题目", BEFORE[1], *BEFORE[3:]],
            ["题目", BEFORE[1], *BEFORE[3:]],
            1,
        ),
    ],
)
def test_what_was_typed_stays_where_its_paragraph_is_the_same(
    typed: list[str], now: list[str], told: list[str], lost: int
) -> None:
    done = carried(BEFORE, typed, now)
    assert [line for lines in done.lines for line in lines] == told
    assert len(done.lost) == lost


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "w")
    fill_all(folder, skip=("市科技局",))
    merge.run(folder, "2023Q3", date(2023, 10, 12))
    return folder


def draft_of(folder: Path) -> Path:
    return folder / "outbox/2023Q3/通报_2023Q3.docx"


def edit(path: Path, old: str, new: str) -> None:
    """As in a word processor: the paragraph that holds `old` is typed anew."""
    document = docx.Document(str(path))
    paragraph = next(one for one in document.paragraphs if old in one.text)
    paragraph.text = paragraph.text.replace(old, new)
    document.save(str(path))


def lines_of(path: Path) -> list[str]:
    return [one.text for one in docx.Document(str(path)).paragraphs]


def test_what_was_filled_in_is_asked_once(workspace: Path) -> None:
    edit(draft_of(workspace), "【待填】〔2023〕【待填】号", "银知办发〔2023〕7号")
    edit(draft_of(workspace), "联系人：【待填】", "联系人：王某")
    title = next(line for line in lines_of(draft_of(workspace)) if line.endswith("、滞后事项"))
    edit(draft_of(workspace), title, "三、需要加快的事项")
    for _ in range(2):  # also when nobody has touched it since
        merge.run(workspace, "2023Q3", date(2023, 10, 12))
        lines = lines_of(draft_of(workspace))
        assert "银知办发〔2023〕7号" in lines
        assert "三、需要加快的事项" in lines
        assert any("联系人：王某" in line for line in lines)


def test_a_late_return_keeps_what_was_filled_in_and_tells_what_could_not_stay(workspace: Path) -> None:
    edit(draft_of(workspace), "【待填】〔2023〕【待填】号", "银知办发〔2023〕7号")
    said = next(line for line in lines_of(draft_of(workspace)) if line.startswith("应报单位"))
    edit(draft_of(workspace), said, "报送总体较好，未报的要抓紧。")
    late = template_of(workspace, "市科技局")
    fill(late, workspace / "inbox" / late.name)
    done = merge.run(workspace, "2023Q3", date(2023, 10, 12))
    lines = lines_of(draft_of(workspace))
    assert "银知办发〔2023〕7号" in lines
    assert "报送总体较好，未报的要抓紧。" not in lines
    (told,) = [remark for remark in done.remarks if "手改的一段" in remark]
    assert "报送总体较好，未报的要抓紧。" in told
    assert "应报单位26家" in told


def test_publishing_refuses_blanks_that_were_filled_before(workspace: Path) -> None:
    edit(draft_of(workspace), "【待填】〔2023〕【待填】号", "银知办发〔2023〕7号")
    assert publish.run(workspace, "2023Q3").number == 1
    edit(draft_of(workspace), "银知办发〔2023〕7号", "【待填】〔2023〕【待填】号")
    with pytest.raises(IpxlError, match="--as-is"):
        publish.run(workspace, "2023Q3")
    assert main(["-C", str(workspace), "publish", "2023Q3", "--as-is"]) == 0
    assert (workspace / "published/2023Q3/2").is_dir()


def test_what_is_set_in_the_offices_table_is_in_every_draft(workspace: Path) -> None:
    said = {
        "文号": "银知办发〔2023〕7号",
        "成文日期": "2023-10-16",
        "联系人": "王某",
        "联系电话": "0951-7654321",
        "整改期限": "10月25日",
    }
    path = workspace / "核定/2023Q3.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["批示意见"]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    for row, (about, text) in enumerate([*said.items(), ("密级", "秘密")], 2):
        for head, value in (("编号", "通报"), ("事项", about), ("办理意见", text)):
            sheet.cell(row, heads[head]).value = value
    book.save(path)
    for _ in range(2):
        done = merge.run(workspace, "2023Q3", date(2023, 10, 12))
        lines = lines_of(draft_of(workspace))
        assert "银知办发〔2023〕7号" in lines
        assert "2023年10月16日" in lines
        assert "（联系人：王某，联系电话：0951-7654321）" in lines
        assert any("于10月25日前补报到位" in line for line in lines)
        assert not [line for line in lines if "【待填】" in line]
        assert [one for one in done.remarks if "通报没有“密级”这一项" in one]
    assert publish.run(workspace, "2023Q3").number == 1
    book["批示意见"].delete_rows(2)
    book.save(path)
    merge.run(workspace, "2023Q3", date(2023, 10, 12))
    with pytest.raises(IpxlError, match="--as-is"):
        publish.run(workspace, "2023Q3")
