"""说明与版本: the rules in force, in words, and every file that this summary was made from (or not)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import ipxl
from ipxl import text
from ipxl.check.levels import default_level, in_force
from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.merge.contradictions import NUMBER_APART
from ipxl.merge.result import FILE_STATE_NAMES, FileRow, Result
from ipxl.office.docket import OUTCOME_NAMES, Settled
from ipxl.plan.model import LEVELS, OFF, period_title
from ipxl.report import words
from ipxl.report.summary.book import ABOUT, HEADER_ROW, SummaryBook
from ipxl.report.summary.table import SheetColumn, SheetTable, set_widths, write_heading, write_part
from ipxl.sheet.checked import must, put

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

IDENTIFIED_BY = {
    "hidden": "隐藏表",
    "properties": "文件属性",
    "names": "定义名称",
    "cells": "表内单元格",
    "sender": "发件人",
    "file_name": "文件名",
    "decision": "人工核定",
}
MEASURES = {
    "百分点差": (
        "完成比例比序时进度慢不到{least}个百分点为{green}，慢{least}至{most}个百分点（含两端）为{yellow}，慢{most}个百分点以上为{red}。"
        "例如序时进度75%、完成50%，慢25个百分点。"
    ),
    "完成比": (
        "比序时应完成的少不到{least}%为{green}，少{least}%至{most}%（含两端）为{yellow}，少{most}%以上为{red}。"
        "例如序时进度75%、完成50%，比应完成的少33.3%。"
    ),
}
"""亮灯口径 in two sentences each."""


RULES = (
    (
        "亮灯口径",
        "{measure}",
    ),
    (
        "灰灯",
        (
            "灰灯不是红灯。{not_returned}：没有收到牵头单位的有效报送；{invalid}：收到但该项填报无效；"
            "{not_due}：尚未到报送或考核时间；{unknown}：基数不明或数字待核，暂不能判断。"
        ),
    ),
    ("任务应达", "从开始日到完成时限按天数直线推算到截至日期。"),
    (
        "任务亮灯",
        (
            "填报进度与序时进度比较；过了开始日期仍未启动至少黄灯，连续两期未启动为红灯；过了完成时限仍未完成为红灯；"
            "时限前30天内进度不足90%至少黄灯；自评滞后至少黄灯，连续两期滞后为红灯；长期坚持的任务不要求达到100%。"
            "对应指标的灯算在任务和填报单位上，不算在其他牵头单位上；指标亮红灯的，第四季度以前任务按黄灯显示。"
        ),
    ),
    ("多家牵头", "任务灯取各牵头单位中最差的，进度取最低的，并列出各灯家数；有牵头单位未报的注明已报家数。"),
    (
        "流量、累计指标",
        "流量：应达为月份占全年的比例（有季度曲线的按曲线），实际 = 年初累计 ÷ 本年目标。累计：按方案全期计算。",
    ),
    (
        "存量、比率指标",
        (
            "以上年末数为基数，只看年内增量：实际 = （完成值 − 基数）÷（目标 − 基数）。"
            "已达目标为绿灯；低于基数至少黄灯；基数不明的不作判断。"
        ),
    ),
    ("整数指标", "注明“整数”且年增量不超过3的，与按时间取整后的应达数比较，不足一个不催。"),
    ("方向性、里程碑", "方向性指标与上年同期比较；里程碑按时完成为绿灯，30天内到期未完成为黄灯，过期为红灯。"),
    (
        "自评与测算",
        (
            "自评状态由单位选择，亮灯由工具测算，两者并列。“自评偏高”：亮黄灯或红灯而未自评滞后；"
            "“自评偏低”：自评滞后而测算为绿灯。"
        ),
    ),
    (
        "核定的灯和数",
        (
            "办公室可以在核定表里另定灯、进度和指标值，写明理由、核定人。各表按核定的显示，旁列测算的；"
            "测算的灯或填报的数变了，原来的核定不再起作用，重新问。"
        ),
    ),
    ("单位亮灯", "取该单位牵头任务和填报指标中最差的灯；迟报至少黄灯。"),
    ("报送率和及时率", "报送率 = 已报 ÷ 应报；及时率 = 按时 ÷ 应报。收到时间以邮件服务器时间或收件登记为准。"),
    ("一次通过率", "一次通过率 = 首次即通过 ÷ 已报；首次即通过是只报过一次、没有必改之处。"),
    ("连续期数", "到本期为止连续几期是同一种灯；以前各期按发布的算，没有发布过的按现在的判定算。各种灰灯分别算。"),
    (
        "预计年末",
        "流量、存量和比率按年初以来（有季度曲线的按曲线）的速度推算到年末，累计按方案开始以来的速度推算；只作参考，不影响亮灯。",
    ),
    (
        "变化对比",
        "与上期发布的比较，上期没有发布过的与按现有材料重新判定的结果比较。以前发布为红灯、后来补好的，历期中显示为黄灯并注明。",
    ),
    (
        "说法不一",
        "责任单位填的状态与各牵头单位的都冲突，或进度与各牵头单位的都相差 {apart}个百分点以上，或对同一件事预计完成的月份不同。",
    ),
    ("采用哪一份", "同一单位多次报送的，采用最后收到的一份；内容矛盾、身份不明的待办公室决定，未决定前不计入。"),
    (
        "数字处理",
        "填报数字不作任何暗改：格式可以确定的照录并提示；量级可疑的标为待核，不计入合计，由单位说明或办公室核定。",
    ),
    (
        "文字处理",
        (
            "单位填写的文字照录。不可见的控制字符以符号代替；超过单元格上限的以“{cut}”结尾；"
            "汇总各表中放不下的文字有缩略并注明，全文在任务明细（行高以409磅为限，超长文字请在编辑栏查看）。"
        ),
    ),
)
"""How lights and rates are worked out; {yellow}, {unknown} … stand for light words, {least} and {most} for thresholds."""


def write_about(book: SummaryBook) -> None:
    """Write the sheet: rules on top, files below."""
    sheet = book.add_sheet(ABOUT, "A3")
    guide = "本表只存放数值和文字，没有公式；各项数字由下列文件按下列规则算出，文件未变则结果不变。"
    write_heading(book, sheet, ABOUT, guide)
    set_widths(sheet, FILE_COLUMNS)
    rules = write_part(book, sheet, HEADER_ROW, RULES_TABLE)
    _write_files(book, sheet, HEADER_ROW + 1 + len(rules.rows) + 1)
    sheet.freeze_panes(HEADER_ROW, 0)


def file_rows(result: Result) -> dict[str, int]:
    """The row (1-based) of each file in the list below the rules."""
    top = HEADER_ROW + 1 + len(_told(result)) + 3
    return {one.file: row for row, one in enumerate(_listed(result), top + 1)}


def _listed(result: Result) -> list[FileRow]:
    """The files worth a row: system files are nobody's return."""
    return [one for one in result.files if one.received is not None]


def _told(result: Result) -> list[tuple[str, str]]:
    """Everything above the list of files: facts, rules and decisions."""
    return [*_facts(result), *_rules(result), *(_decision(item) for item in result.decisions)]


def _facts(result: Result) -> list[tuple[str, str]]:
    """What this summary is of."""
    settings = result.plan.settings
    period = result.period
    facts = [
        ("方案", text.full_brackets(settings.title)),
        ("期次", f"{period.title}（{period.kind}）"),
        ("截至日期", f"{words.day(period.end)}（进度和时限按这一天计算）"),
        ("报送截止", f"{words.day(period.deadline)}（当天24时前收到为按时，北京时间）"),
        ("统计时点", f"{words.day(result.as_of)}（只用于判断是否到期和迟报天数）"),
        ("对比期次", period_title(result.previous or "") or "无（没有上期数据）"),
        ("编制", "  ".join(part for part in (settings.office, settings.contact, settings.phone) if part)),
        ("工具版本", f"ipxl {ipxl.__version__}"),
    ]
    return [(name, value) for name, value in facts if value]


def _rules(result: Result) -> list[tuple[str, str]]:
    """RULES with the thresholds in force."""
    settings = result.plan.settings
    limits = {"least": words.plain(settings.yellow), "most": words.plain(settings.red)}
    filled = {
        **LIGHT_WORDS,
        **GREY_WORDS,
        "measure": MEASURES[settings.measure].format(**LIGHT_WORDS, **limits),
        **limits,
        "apart": NUMBER_APART,
        "cut": text.CUT,
    }
    return [(name, rule.format(**filled)) for name, rule in RULES] + _levels(result)


def _levels(result: Result) -> list[tuple[str, str]]:
    """The rules of the checks that the plan has made graver or less grave, by the level that it gave them."""
    set_ = in_force(result.plan.levels)
    lines = []
    for level in LEVELS:
        codes = [f"{code}（默认{default_level(code)}）" for code in set_ if set_[code] == level]
        told = f"办公室定为“{level}”的校验规则：{'、'.join(codes)}。" + (
            "不再提出，填报的内容不受影响。" if level == OFF else ""
        )
        lines += [("校验级别", told)] if codes else []
    return lines


def _decision(item: Settled) -> tuple[str, str]:
    """One answer of the office: what it did to what, why, who and when."""
    change = f"“{item.before or '（空）'}”{item.action}" + (f"，成为“{item.after}”" if item.after else "")
    signed = "，".join(part for part in (item.by, item.day) if part)
    parts = [f"{item.id}（{item.table}第{item.row}行）{item.where}".rstrip(), change]
    parts += [f"理由：{item.reason}"] if item.reason else []
    parts += [f"核定人：{signed}"] if signed else []
    told = "；".join([*parts, item.note] if item.note else parts)
    return f"核定（{OUTCOME_NAMES[item.outcome]}）", f"{told}。".replace("。。", "。")


def _write_files(book: SummaryBook, sheet: Worksheet, row: int) -> None:
    """The list of input files, filtered by what became of them."""
    files = _listed(book.result)
    counts = Counter(FILE_STATE_NAMES[one.state] for one in files)
    told = "、".join(f"{name}{counts[name]}" for name in FILE_STATE_NAMES.values() if counts[name])
    heading = f"收到的文件：共{len(files)}个" + (f"（{told}）" if told else "")
    put(sheet, row, 0, heading, book.styles("loud"))
    write_part(book, sheet, row + 1, FILES_TABLE)
    # A title row counts from the page it stands on, so the pages with rules alone are not headed by it.
    sheet.repeat_rows(row + 1)
    must(sheet.autofilter(row + 1, 0, row + 1 + len(files), len(FILE_COLUMNS) - 1))


RULES_TABLE: SheetTable[tuple[str, str]] = SheetTable(
    ABOUT,
    lambda book: _told(book.result),
    (
        SheetColumn("name", "项目", 16, lambda line: line[0], "centre"),
        SheetColumn("rule", "内容", 76, lambda line: line[1]),
    ),
    keys=("name", "rule"),
)
FILE_COLUMNS: tuple[SheetColumn[FileRow], ...] = (
    SheetColumn("state", "处理结果", 16, lambda one: FILE_STATE_NAMES[one.state], "centre"),
    SheetColumn("file", "文件", 76, lambda one: one.file),
    SheetColumn("unit", "单位", 27, lambda one: one.unit),
    SheetColumn("period", "期次", 13.5, lambda one: period_title(one.period or ""), "centre"),
    SheetColumn("received", "收到时间", 16.5, lambda one: one.received, "moment"),
    SheetColumn("round", "轮次", 6, lambda one: one.round, "count"),
    SheetColumn(
        "identified_by",
        "身份依据",
        11,
        lambda one: IDENTIFIED_BY.get(one.identified_by or "", one.identified_by),
        "centre",
    ),
    SheetColumn("errors", "必改", 6, lambda one: one.errors, "count"),
    SheetColumn("warnings", "待确认", 6.5, lambda one: one.warnings, "count"),
    SheetColumn("infos", "提示", 6, lambda one: one.infos, "count"),
    SheetColumn("sha256", "SHA-256", 37, lambda one: one.sha256),
    SheetColumn("note", "备注", 20, lambda one: one.note),
)
FILES_TABLE: SheetTable[FileRow] = SheetTable(ABOUT, lambda book: _listed(book.result), FILE_COLUMNS, keys=("file",))
