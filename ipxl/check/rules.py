"""Every rule's code, severity, message and remedy, as data: the checks, the office's lists and the reference page use it.

`{value}` is what stands in the cell as typed, `{field}` the column's header, `{expected}` what should stand there;
other names are filled in by the rule. Severities: error 必改, the cell stays empty; warning 待确认; info 提示.
"""

from __future__ import annotations

from typing import NamedTuple

from ipxl.finding import Finding, Severity

VALUE_SHOWN_MOST = 60


class Rule(NamedTuple):
    """One thing that can be wrong, and what to do about it."""

    severity: Severity
    message: str
    remedy: str
    example: str = ""


RULES: dict[str, Rule] = {
    # the file as a whole
    "FILE_REFUSED": Rule("error", "文件没有读取：{value}。", "请对方取消密码或重新另存为普通的 xlsx，再发一次。"),
    "FILE_UNREADABLE": Rule("error", "文件读不出来：{value}。", "请对方用 WPS 或 Excel 打开确认后重新发送。"),
    "FILE_NOT_A_RETURN": Rule(
        "warning",
        "这个工作簿不是填报表，没有找到“任务进展”或“指标数据”。",
        "如果是报送件，请单位用下发的填报表重填；不是就移出 inbox。",
    ),
    "FILE_CONTAINER": Rule("warning", "这是压缩包或邮件，本版本不打开。", "请把里面的填报表取出来放进 inbox。"),
    "FILE_OTHER_FORMAT": Rule(
        "warning", "这不是表格文件({value})。", "扫描件请保留备查；填报数据请单位另发 xlsx 工作簿。"
    ),
    "FILE_SEALED": Rule("info", "{value}，已登记为{who}的盖章件。", "不用处理；填报数据另收工作簿。"),
    "FILE_NO_UNIT": Rule(
        "error",
        "看不出是哪个单位报的(表里写的是“{value}”)。",
        "请核对“单位信息”表的单位，改成方案中的单位名称；相近的有：{near}。",
    ),
    "FILE_NO_PERIOD": Rule(
        "error", "看不出是哪一期的报送件(表里写的是“{value}”)。", "请核对“单位信息”表的期次，应是：{expected}。"
    ),
    "FILE_CARRIERS_DISAGREE": Rule(
        "error",
        "文件各处写的{what}不一致：{value}。",
        "先不合并。请与报送单位核实是哪个{what}，让单位用自己的填报表重报。",
    ),
    "FILE_OTHER_PLAN": Rule("error", "这是另一个方案({value})的填报表。", "请单位用本方案下发的填报表填报。"),
    "FILE_LOWER_ROUND": Rule(
        "error", "这份是第{value}轮的表，之前已收到更新一轮的。", "先不合并。请与单位核实以哪份为准。"
    ),
    "FILE_EARLIER_PERIOD": Rule(
        "error", "下一期的填报表已经下发，这份还是{value}的。", "先不合并。请与单位核实是补报{value}，还是用错了表。"
    ),
    "FILE_OTHER_VERSION": Rule("info", "填报表是旧版本({value})，已按列名读取。", "不用处理；下次请用新下发的表。"),
    # the shape of the tables
    "SHEET_MISSING": Rule("error", "没有找到“{value}”表。", "请在下发的填报表里填报，不要删除表或改列名。"),
    "SHEET_RENAMED": Rule("info", "“{value}”表改了名，已按列名认出。", "不用处理；下次请不要改表名。"),
    "COLUMN_MISSING": Rule("warning", "没有找到“{value}”列。", "请核对是否删掉或改了列名。"),
    "ROW_UNKNOWN": Rule(
        "warning", "这一行的编号“{value}”不在本单位的任务或指标中，没有合并。", "请核对编号；不是本单位的事项不用填。"
    ),
    "ROW_TWICE": Rule("warning", "编号“{value}”出现了不止一行，只采用第一行。", "请只保留一行。"),
    "ROW_MISSING": Rule("error", "缺少{value}这一行。", "请在下发的填报表里补填这一行。"),
    # cells
    "REQUIRED_BLANK": Rule("error", "“{field}”没有填。", "请填写。{expected}"),
    "REQUIRED_BLANK_SOFT": Rule("warning", "“{field}”没有填。", "请补填。{expected}"),
    "CHOICE_UNKNOWN": Rule(
        "error", "“{field}”填的是“{value}”，不在可选项中。", "请从下拉列表选：{expected}。", "进行中"
    ),
    "ONGOING_NOT_OFFERED": Rule(
        "error", "这项任务有完成时限，“{field}”不能选“长期坚持”。", "请从下拉列表选：{expected}。", "进行中"
    ),
    "NOT_A_NUMBER": Rule("error", "“{field}”填的是“{value}”，不是数字。", "请只填数字：{expected}。", "45"),
    "OUT_OF_RANGE": Rule("error", "“{field}”填的是{value}，应为{expected}。", "请改成范围内的数。", "45"),
    "NOT_AN_INTEGER": Rule("error", "“{field}”填的是{value}，这个指标只能是整数。", "请填整数。", "3"),
    "DATE_UNREADABLE": Rule(
        "warning", "“{field}”填的是“{value}”，认不出是哪一天。", "请填日期，如 {expected}。", "2023-09-30"
    ),
    "CELL_ERROR": Rule("error", "“{field}”里是错误值 {value}。", "请直接填写内容，不要用公式。"),
    "FORMULA_UNCOUNTED": Rule("error", "“{field}”里是没有算出结果的公式。", "请直接填写数字或文字，不要用公式。"),
    "READ_AS": Rule("info", "“{field}”填的是“{value}”，读作 {expected}。", "不用处理。", "85% 读作 85"),
    "HELD_ABOUT": Rule(
        "warning",
        "“{field}”填的是“{value}”，不是确切的数，暂按待核处理，不计入汇总。",
        "请填确切的数{expected}。",
        "85",
    ),
    "HELD_FRACTION": Rule(
        "warning", "“{field}”填的是{value}，可能是把百分数写成了小数，暂按待核处理。", "请确认是不是 {expected}。", "85"
    ),
    "HELD_MAGNITUDE": Rule(
        "warning",
        "“{field}”填的是{value}({expected})，与目标或上期相差上千倍，可能计量单位用错，暂按待核处理。",
        "请按“{unit_of_measure}”核对；确实如此请在“变动说明”写明。",
    ),
    "TEXT_LONG": Rule("warning", "“{field}”有{value}字，超过{expected}字。", "请压缩；确需保留不用处理。"),
    # cells against each other
    "DONE_BUT_PROGRESS": Rule("warning", "状态是“已完成”，完成进度却是{value}%。", "请核对：已完成的进度应为100。"),
    "PROGRESS_BUT_NOT_DONE": Rule("warning", "完成进度是100%，状态却是“{value}”。", "请核对：做完了选“已完成”。"),
    "NOT_STARTED_BUT_PROGRESS": Rule("warning", "状态是“未启动”，完成进度却是{value}%。", "请核对状态或进度。"),
    "PROGRESS_FELL": Rule(
        "warning", "完成进度{value}%，比上期的{expected}%低。", "累计进度一般不会下降，请核对或在备注说明。"
    ),
    "TEXT_UNCHANGED": Rule("info", "“{field}”与上期一字不差。", "本期有新进展请补充。"),
    "CHANGE_UNEXPLAINED": Rule(
        "warning", "本期值{value}，上期{expected}，变动较大但没有说明。", "请在“变动说明”写明原因，或核对数字。"
    ),
    "CUMULATIVE_FELL": Rule(
        "warning", "本期值{value}小于上期{expected}，累计数一般不会减少。", "请核对，或在“变动说明”写明原因。"
    ),
    "DATE_OUTSIDE_PERIOD": Rule("warning", "数据截止日{value}不在本期({expected})内。", "请核对数据是哪一天的。"),
    "EVIDENCE_NOT_LISTED": Rule(
        "warning", "佐证编号{value}在“佐证材料”表里没有登记。", "请在“佐证材料”表登记，或改正编号。"
    ),
    # across files of one unit
    "KEPT_FROM_OLDER": Rule(
        "warning", "新报的表这一格空着，先保留前一份的“{value}”。", "请确认：是补充(保留)还是替换(应清空)？"
    ),
}


def finding(code: str, *, value: object = "", **place: str | None) -> Finding:
    """The finding of a rule at a place.

    place: file, sheet, cell, unit, task, and any other name that the rule's texts use.
    Raises KeyError for a code or a name that the table lacks: that is our fault, not the user's.
    """
    rule = RULES[code]
    known = {key: place.pop(key, None) for key in ("file", "sheet", "cell", "unit", "task")}
    shown = shown_value(value)
    texts = {"field": "", "expected": "", **place, "value": shown}
    return Finding(
        code=code,
        severity=rule.severity,
        message=rule.message.format_map(texts),
        remedy=rule.remedy.format_map(texts),
        value=shown or None,
        **known,
    )


def shown_value(value: object) -> str:
    """A value as the person typed it, in one line: 140 and not 140.0, long text shortened."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        text = str(int(value))
    elif isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    else:
        text = str(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= VALUE_SHOWN_MOST else text[: VALUE_SHOWN_MOST - 1] + "…"
