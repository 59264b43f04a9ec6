"""Nothing of a notice is dropped without a word, and what is concluded says from what."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from bench import notices as bench
from ipxl.commands import notice as command
from ipxl.notice.blocks import Document, NoticeTable, Paragraph
from ipxl.notice.found import Found
from ipxl.notice.mend.folded import fold
from ipxl.notice.open import open_notice
from ipxl.notice.recognise.recognise import recognise

KINDS = Path(__file__).with_name("notice_kinds")
NOTICES = [
    *bench.notices(),
    *sorted(path for path in KINDS.iterdir() if path.suffix in (".txt", ".html", ".docx", ".pdf")),
]
NOTICES.remove(KINDS / "wanted.txt")
_MARKUP = re.compile(r"[\s*#|　]+")


def bare(text: str) -> str:
    return _MARKUP.sub("", fold(text))


def begins(text: str) -> str:
    """The first characters, up to the first mark: a list of units behind them is no part of any text that was read."""
    found = re.search(r"[\u4e00-\u9fff]{1,8}", bare(text))
    return found.group() if found else bare(text)[:8]


def places(found: Found) -> str:
    """All places from which something was read or which stand on the list of what was left out."""
    reads = [found.title, found.office, found.issued]
    said = [read.place for read in reads] + [left.place for left in found.left_out]
    for task in found.tasks:
        fields = (task.block, task.title, task.requirement, task.lead, task.responsible, task.due)
        said += [task.place, *(field.place for field in fields)]
    said += [row.place for rows in (found.indicators, found.phases, found.members) for row in rows]
    return "、".join(said)


def texts(document: Document) -> list[tuple[str, str]]:
    """(text, place) of every paragraph and row."""
    result = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            result.append((block.text, block.place))
        elif isinstance(block, NoticeTable):
            rows = [[cell for cell in row if not cell.copied and cell.text.strip()] for row in block.rows]
            result += [(row[0].text, row[0].place) for row in rows if row]
    return result


def words(found: Found) -> str:
    """Every text that was read or left out, without blanks and marks."""
    parts = [found.title.value, found.office.value, *(left.text for left in found.left_out)]
    for task in found.tasks:
        parts += [task.block.value, task.title.value, task.requirement.value, *task.lead.value, *task.responsible.value]
    for row in found.indicators:
        parts += [row.name.value, row.definition.value]
    for phase in found.phases:
        parts += [phase.name.value, phase.requirement.value]
    for member in found.members:
        parts += [member.name.value, member.unit.value, member.post.value, member.role.value]
    return bare("".join(parts))


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.name)
def test_every_paragraph_and_row_is_read_or_listed_as_left_out(path: Path) -> None:
    document = open_notice(path)
    found = recognise(document)
    listed, said = words(found), set(places(found).split("、"))
    lost = [
        (text, place)
        for text, place in texts(document)
        if not any(one.startswith(place) for one in said)
        and begins(text) not in listed
        and not _is_heading(text, found)
        and not _is_of_task(text)
    ]
    assert lost == []
    assert all(left.why and left.place for left in found.left_out)


def _is_heading(text: str, found: Found) -> bool:
    """Headers of columns, and headings above what was read."""
    return len(bare(text)) <= 24 and "。" not in text


def _is_of_task(text: str) -> bool:
    """A line that only says who and by when: its names are in the task, its place is that of the task's first line."""
    number = r"\W*(?:\(?\d\)?|[一二三四五六七八九十]、)?\W*"
    return re.match(rf"{number}(?:牵头|责任|配合|协办|完成|承办|参与|落实|具体|主办|市级|省级|县级)", text) is not None


def test_what_was_left_out_stands_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(
        "云岭市养蜂方案\n一、重点任务\n"
        "1.补助蜂箱。每户十箱。\n责任单位：市农业农村局\n2.开展培训。办班。\n责任单位：市人社局\n二、保障措施\n加强领导，落实经费。\n— 3 —\n",
        encoding="utf-8",
    )
    command.run(tmp_path, path, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    rows = [[cell.value for cell in row] for row in book["未收入"].iter_rows()]
    assert rows[0] == ["出处", "通知原文", "没有收入的原因"]
    assert ["第8行", "加强领导，落实经费。", "“保障措施”部分的文字，不是任务"] in rows
    assert ["第9行", "— 3 —", "页码"] in rows


def test_a_rule_by_which_a_field_was_concluded_stands_in_its_source(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(
        "云岭市2026年养蜂方案\n一、重点任务\n（一）补助蜂箱。6月底前每户十箱。（责任单位：市农业农村局、市财政局。列第一位的为牵头单位，下同）\n"
        "（二）开展培训。9月底前办班。（责任单位：市人社局、市教育局）\n",
        encoding="utf-8",
    )
    command.run(tmp_path, path, tmp_path / "表.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")["任务"]
    sources = [row[-1].value for row in sheet.iter_rows(min_row=2)]
    assert "牵头单位：按第3行“第一位的为牵头”理解" in sources[1]
    assert "完成时限：取自任务正文，年份按上方的标题(2026年)" in sources[1]


def test_an_office_is_read_where_the_text_says_so_and_asked_where_only_the_signature_is_known(tmp_path: Path) -> None:
    body = "一、重点任务\n1.补助蜂箱。每户十箱。（责任单位：市农业农村局）\n2.开展培训。办班。（责任单位：市人社局）\n"
    seat = "成立云岭市养蜂工作领导小组，领导小组办公室设在市农业农村局。\n"
    signed = "云岭市人民政府办公室\n2026年3月1日\n"
    for text, name, sure in ((seat, "云岭市养蜂工作领导小组办公室", True), ("", "云岭市人民政府办公室", False)):
        path = tmp_path / f"{sure}.txt"
        path.write_text(f"关于印发《云岭市养蜂方案》的通知\n{signed}云岭市养蜂方案\n{body}{text}", encoding="utf-8")
        office = recognise(open_notice(path)).office
        assert (office.value, office.sure) == (name, sure)


def test_counties_owners_tasks_and_kinds_are_proposed_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(
        "云州市养老服务三年行动方案（2026—2028年）\n一、工作目标\n三年累计新建社区助餐点105个。\n二、重点任务\n"
        "（一）增加护理床位。扩大护理型床位供给。（责任单位：市卫健委）\n（二）发展助餐服务。建设社区助餐点。（责任单位：市商务局、各县（市、区）人民政府）\n"
        "附件1：主要指标\n| 序号 | 指标 | 单位 | 2026年 | 2027年 | 2028年 |\n| 1 | 护理型床位 | 张 | 550 | 580 | 600 |\n"
        "| 2 | 社区助餐点 | 个 | 30 | 35 | 40 |\n"
        "附件2：云州市养老服务工作专班成员名单\n组　长：张三　云州市副市长\n成　员：李明　东湖区副区长\n　　　　王强　白石县副县长\n",
        encoding="utf-8",
    )
    draft, _ = command.read_draft(path)
    plan = draft.plan
    assert [(row.name, row.kind, row.owner, row.tasks) for row in plan.indicators] == [
        ("护理型床位", "存量", ("市卫健委",), ("T01",)),
        ("社区助餐点", "流量", ("市商务局",), ("T02",)),
    ]
    assert [(group.name, group.members) for group in plan.groups] == [("各县(市、区)人民政府", ("东湖区", "白石县"))]
    names = {unit.name for unit in plan.units}
    assert {"东湖区", "白石县"} <= names
    assert "云州市" not in names
    asked = {(doubt.sheet, doubt.row, doubt.header) for doubt in draft.doubts}
    assert {
        ("指标", "I2", "类型"),
        ("指标", "I2", "对应任务"),
        ("指标", "I2", "填报单位"),
        ("单位组", "各县(市、区)人民政府", "成员"),
    } <= asked
