"""What a column of a table is, by its header: number, block, task, units, deadline, name of an indicator, year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from ipxl.notice.blocks import Cell
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.labels import label_kind, labels_in
from ipxl.notice.recognise.numbering import mark_of

Role = Literal[
    "number",
    "block",
    "text",
    "lead",
    "other",
    "person",
    "due",
    "note",
    "indicator",
    "measure",
    "year",
    "base",
    "name",
    "post",
    "body",
    "role",
]

_NOTE_IN_HEADER = re.compile(r"\([^()]*\)")
_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("number", re.compile(r"序号|编号|序|项次|任务编号|任务序号|项目编号|NO\.?|No\.?|号")),
    ("name", re.compile(r"姓名|名单|(?:人员|成员|负责人|领导)姓名|人员|组成人员")),
    ("role", re.compile(
        r"角色|领导小组(?:职务|分工|任职)|(?:组内|小组|专班|指挥部|工作组|担任)(?:职务|分工|任职)|组成|任职|组别|成员类别"
    )),
    ("post", re.compile(
        r"职务|职位|职务职称|(?:工作|现任|行政|原任|党政)职务|职务/职称|(?:工作|所在|现)?单位(?:名称)?(?:及|和|、|与|/)?(?:现任|工作)?职务(?:职称)?"
    )),
    ("body", re.compile(r"工作单位|所在单位|单位名称|成员单位")),
    ("measure", re.compile(r"单位|计量单位|指标单位|度量单位")),
    ("base", re.compile(
        r"(?:20\d\d年?)?(?:年?底?)?(?:基数|基期值?|基期年|现状值?|基准值?|现状|完成值|实际值|实际完成[值数]?|完成情况|基础值|实绩)"
        r"(?:20\d\d年?)?|20\d\d年?底?(?:完成数?|实际数?)"
    )),
    ("year", re.compile(
        r"(?:到|至)?20\d\d年?(?:年?底|年?末)?(?:预期|计划|规划)?(?:目标值?|目标数|计划值?|计划数|指标值?|预期值|规划值?|任务数?|数值)?"
        r"|(?:目标值?|规划目标)(?:到|至)?20\d\d年?|目标[值数]?|规划目标值?|规划值"  # the last with its year in brackets
    )),
    ("indicator", re.compile(
        r"(?:主要|核心|具体|工作|考核|评价|一级|二级|三级|发展|量化|监测|细化|子)?指标(?:名称|内容|体系|项)?|指标类别|考核内容|评价指标"
    )),
    ("block", re.compile(
        r"(?:工作|任务|项目|重点|主要|所属|改革|指标|举措|工程|问题|整改|措施|业务|测评|创建)?(?:类别|板块|领域|分类|大类|类型|方面|章节|门类|维度|层面)|(?:重点|主要|工作)?方向|一级任务|一级目标|(?:总体|工作|主要|年度|总|整改|预期|全年|本年度)?目标|专题|篇章|"
        r"(?:专项)?行动|所属行动|任务大类|工作板块|大项"
    )),
    ("note", re.compile(
        r"备注|说明|进展(?:情况)?|完成进度|投资|总投资|资金.{0,4}|建设地点|依据|性质|来源|频次|验收.{0,4}|联系.{0,4}|属性|指标属性|建设性质|落实情况|状态|成果形式?|成果|权重|分值|数据来源|是否.{0,6}|"
        r"任务来源|指标性质|预期性.?约束性|约束性.?预期性|年均.{0,8}|(?:五年|三年)?累计.{0,3}|季度推进计划|(?:第?[一二三四1-4]季度|[上下]半年)(?:底|末)?(?:目标|计划|进度|任务|节点)?|"
        r"计划投资|目标类型|预期成果|标志性成果|工作成效|责任分工|任务分工|职责分工|分工|完成情况|"
        r"(?:序时|形象)进度|(?:督导|督查|督办|监管|指导|销号|业主|建设|管理|组织)单位|(?:完成|考核|工作)标准"
    )),
    ("text", re.compile(
        r".{0,6}(?:任务|措施|举措|内容|事项|项目名称|要求|工作|工程名称|任务名称|名称|目标任务|问题|政策|清单|要点|安排|改革|项目|服务|行动内容|重点)(?:名称|分解|内容|事项|清单|及要求|要求)?"
    )),
)  # fmt: skip
_DUE = re.compile(
    r"(?:计划|预计|工作|任务|整改|推进|实施|办理|办结|落实|起止|完成|进度|建设|开工|竣工|拟)*(?:时限|期限|时间|时间节点|节点|完成日期|时间表|进度安排|推进计划)(?:要求|安排|节点|表)?"
)
_UNIT_HEADER = re.compile(
    r"(?:责任|牵头|配合|协办|参与|落实|实施|主办|承办|支持|协同)(?:单位|部门|主体|处室|科室|股室|地区|站所|站办|办所|乡镇|镇街|乡镇街道|街道|县区|县市区|县\(?市、?区\)?|社区|村居|学校|企业)?(?:[及、和/(]?(?:责任|牵头|配合|协办|参与|落实)?\)?(?:单位|部门|主体|处室|科室|人|领导)\)?)*"
)
_PERSON_HEADER = re.compile(
    r"(?:[省市县区州旗镇乡]级?)?(?:牵头|责任|分管|包抓|包联|包保|包案|挂钩|挂帅|挂联|联系|主抓|督办|主管|协管)?(?:[省市县区州旗镇乡]级?)?"
    r"(?:领导|副?[市县区州旗]长)(?:同志)?"
)
_ANSWERS = re.compile(r"(?:行业)?主管(?:部门|单位)|(?:责任)?属地(?:单位)?|责任属地")
_PLACES = re.compile(r"各?(?:街道|乡镇|镇街|街镇|县区|区县|县市区|市县|市州|州市|村居|村社区|县)(?:\([^()]{1,6}\))?")
"""Headers of who takes part by place, beside those of units: 街道(镇)."""
_SHARED_OUT = re.compile("责任分工|任务分工|工作分工|分工")
_BEGINS = re.compile(r"(?:启动|开始|开工|起始)(?:时间|日期)?$")
_OF_YEAR = re.compile(r"^20\d\d年(?:度)?(?=.{2})(?!.*(?:月|季度|半年))")
_LEADS = re.compile("牵头|主办")
_TASK = re.compile("任务|事项|工作")
_AIM = re.compile("目标$")
_HEADER_MOST = 60
_YEAR = re.compile(r"20\d\d")


def role_of(text: str) -> Role | None:
    """The role of a header's text, None for what heads no column."""
    return _role(text) if len(text) <= _HEADER_MOST else None


@lru_cache(maxsize=8192)
def _role(text: str) -> Role | None:
    bare = squeeze(fold(text))
    if not bare or len(bare) > 24 or "。" in bare or mark_of(bare) is not None:
        return None
    short = _NOTE_IN_HEADER.sub("", bare).strip(":")
    if not short or len(short) > 14:
        return None
    kind = label_kind(short)
    if kind == "person" or _PERSON_HEADER.fullmatch(short):
        return "person"
    if kind in ("lead", "other", "both"):
        return "lead" if kind == "lead" else "other"
    if _ANSWERS.fullmatch(short):
        return "other"
    if _UNIT_HEADER.fullmatch(short) and len(short) > 2:
        return "lead" if short.startswith(("牵头", "主办")) and "责任" not in short and "配合" not in short else "other"
    for role in ("base", "year"):
        if _pattern(role).fullmatch(short) and _YEAR.search(bare + short):
            return "base" if role == "base" else "year"
    if kind == "due" or _DUE.fullmatch(short):
        return "due"
    short = _OF_YEAR.sub("", short)
    return next((role for role, pattern in _WORDS if pattern.fullmatch(short) and role != "year"), None)


def _pattern(role: str) -> re.Pattern[str]:
    return next(pattern for name, pattern in _WORDS if name == role)


def header_rows(rows: Sequence[Sequence[Cell]], needed: frozenset[Role]) -> tuple[int, int, list[Role | None]] | None:
    """First and last-but-one row of a header that has one of `needed` and two roles more, and the role of each column.

    A header of several rows: the lowest text that has a role decides.
    """
    for first in range(min(len(rows), 8)):
        for depth in range(1, min(4, len(rows) - first + 1)):
            if depth > 1 and not _continues(rows[first + depth - 2], rows[first + depth - 1]):
                break
            roles = _roles(rows[first : first + depth], rows[first + depth :])
            known = [role for role in roles if role is not None]
            if needed & set(known) and len(set(known)) >= 2 and len(known) * 2 > _filled(rows[first : first + depth]):
                end = first + depth
                while end < len(rows) and end - first < 4 and _continues(rows[end - 1], rows[end]):
                    end += 1
                return first, end, _roles(rows[first:end], rows[end:])
            if not any(role_of(cell.text) for cell in rows[first]):
                break
    return None


def _filled(rows: Sequence[Sequence[Cell]]) -> int:
    return sum(any(row[column].text.strip() for row in rows) for column in range(len(rows[0])))


def _roles(rows: Sequence[Sequence[Cell]], below: Sequence[Sequence[Cell]]) -> list[Role | None]:
    """The role of each column by its header. below: the rows under it, for a header that says too little."""
    result: list[Role | None] = []
    for column in range(len(rows[0])):
        role: Role | None = None
        upper = ""
        for row in rows:
            text = row[column].text
            role = role_of(text) or (role_of(upper + text) if upper and text != upper else None) or role
            upper = text
        result.append(role)
    heads = [squeeze(fold("".join(row[column].text for row in rows))) for column in range(len(result))]
    if not {"lead", "other"} & set(result) and "text" in result:
        for column, head in enumerate(heads):
            if _SHARED_OUT.fullmatch(head) and _labelled([row[column].text for row in below]):
                result[column] = "other"
    return [_beside(role, column, heads, result) for column, role in enumerate(result)]


def _labelled(cells: Sequence[str]) -> bool:
    """Whether cells say 牵头:…, 配合:… or the like, and so name units under any header."""
    filled = [cell for cell in cells if cell.strip()]
    units = sum(any(label.kind in ("lead", "other", "both") for label in labels_in(fold(cell))) for cell in filled)
    return units * 2 > len(filled)


def _beside(role: Role | None, column: int, heads: Sequence[str], roles: Sequence[Role | None]) -> Role | None:
    """A column's role among the others: 主责单位 beside 牵头单位 does not lead, 目标 behind 任务 heads no block."""
    if role == "lead" and not _LEADS.search(heads[column]):
        others = any(other == "lead" and _LEADS.search(head) for other, head in zip(roles, heads, strict=True))
        return "other" if others else role
    if role in (None, "text", "block") and column and _PLACES.fullmatch(heads[column]):
        return "other" if roles[column - 1] in ("lead", "other") else role
    if role == "due" and _BEGINS.search(heads[column]) and roles.count("due") > 1:
        return "note"
    if role == "text" and heads[column].endswith("问题"):
        tasks = any(other == "text" and _TASK.search(head) for other, head in zip(roles, heads, strict=True))
        return "note" if tasks else role
    return "text" if role == "block" and _AIM.search(heads[column]) and "text" in roles[:column] else role


def _continues(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row goes on with the header above it: every cell is the one above, blank, or heads a column."""
    new = 0
    if len({cell.text for cell in row}) == 1 and len(row) > 2:
        return False
    below = any(  # a cell of the header reaches down into this row
        cell.copied and cell.text.strip() and cell.text == above[at].text and (not at or cell.text != row[at - 1].text)
        for at, cell in enumerate(row)
    )
    for up, cell in zip(above, row, strict=True):
        if (cell.text == up.text and cell.copied) or not cell.text.strip():
            continue
        if (role_of(cell.text) is None and not below) or re.fullmatch(r"[\d.%\s]+", cell.text):
            return False
        new += 1
    return new > 0
