"""What commands print for a person: short Chinese text that fits a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ipxl.finding import SEVERITY_NAMES, Finding
from ipxl.merge.choose import REPLACED
from ipxl.merge.owed import owed
from ipxl.merge.result import FILE_STATE_NAMES, UNIT_STATE_NAMES, FileRow, Result
from ipxl.office.docket import OUTCOME_NAMES
from ipxl.text import one_line

MOST_FILES = 50
MOST_FINDINGS = 40
"""Findings listed on the screen; the rest stand in the summary workbook."""


def needs_attention(result: Result) -> bool:
    """Error findings of current returns, undecided files, or missing units after the deadline: what --strict is for."""
    undecided = any(row.state == "undecided" for row in result.files)
    errors = any(row.errors for row in result.files if row.state == "current")
    overdue = result.as_of > result.period.deadline
    missing = overdue and any(row.state in ("missing", "unreadable_only") for row in result.units)
    return undecided or errors or missing


def merge_text(result: Result, parsed: int, outputs: dict[str, Any], news: Sequence[str] = ()) -> str:
    """The result of a merge: who, what lights, what is wrong, what is new, which file to open."""
    lights = Counter(row.lamp.word for row in result.tasks)
    lines = [
        f"{result.period.period} 合并完成(截至 {result.period.end.isoformat()}，按 {result.as_of.isoformat()} 判断逾期)",
        _units_line(result),
        "任务亮灯：" + " ".join(f"{word}{count}" for word, count in sorted(lights.items())),
        f"收件 {sum(row.received is not None for row in result.files)} 个，本次读取 {parsed} 个",
        *_file_lines(result.files),
        *_unit_lines(result),
        *_findings_lines(result.findings),
        *_corrections_line(result, outputs["corrections"]),
        *_decision_lines(result),
        *_chasing_line(result, outputs["missing_list"]),
        *news,
        f"请打开：{outputs['summary']}",
        f"通报草稿：{outputs['bulletin']}(标出的【待核】、【待填】处请补齐)",
    ]
    return "\n".join(lines)


def _corrections_line(result: Result, corrections: Sequence[str]) -> list[str]:
    counted = owed(result)
    where = f"；{len(corrections)}份，每份附说明，在 {corrections[0].rpartition('/')[0]}/" if corrections else ""
    optional = "，只有可疑处的可退可不退" if counted.doubtful else ""
    return [f"退回件：{counted.words}{optional}{where}"] if counted.words else []


def _owed_line(result: Result) -> list[str]:
    """How many returns must go back, and how many may."""
    counted = owed(result).words
    return [counted] if counted else []


def _chasing_line(result: Result, missing_list: str) -> list[str]:
    owing = sum(row.state not in ("received", "not_due") for row in result.units)
    held = len(owed(result).held)
    if not owing + held:
        return []
    where = f"名单和可以贴到群里的通知在 {missing_list.rpartition('/')[0]}/"
    if owing and result.as_of <= result.period.deadline:
        return [f"还有{owing}家没有报齐，还没到截止日：{where}"]
    return [f"需催报{owing + held}家：{where}"]


def _decision_lines(result: Result) -> list[str]:
    """What the office has decided, what of it does not hold, what is open, and where."""
    lines = []
    counts = Counter(item.outcome for item in result.decisions)
    if counts:
        lines.append("核定：" + " ".join(f"{name}{counts[key]}" for key, name in OUTCOME_NAMES.items() if counts[key]))
    refused = [item for item in result.decisions if item.outcome == "refused"]
    lines += [f"  核定/{item.table}.xlsx 第{item.row}行：{item.note}" for item in refused[:MOST_FINDINGS]]
    if result.questions:
        table = f"核定/{result.period.period}.xlsx"
        lines.append(f"待核定{len(result.questions)}项：在 {table} 里选处理、写理由和核定人，保存后再运行 ipxl merge")
    return lines


def status_text(result: Result) -> str:
    """Progress of a period."""
    days = (result.period.deadline - result.as_of).days
    when = f"还有{days}天" if days > 0 else ("今天截止" if days == 0 else f"已过{-days}天")
    lines = [
        f"{result.period.period} 报送截止 {result.period.deadline.isoformat()}({when})",
        _units_line(result),
        *_unit_lines(result),
        *_owed_line(result),
        *_file_lines(result.files),
        *_decision_lines(result),
        f"下一步：{_next_step(result)}",
    ]
    return "\n".join(lines)


def check_text(files: Sequence[FileRow], findings: Sequence[Finding]) -> str:
    """What was found in single files."""
    lines = []
    for row in files:
        who = f"{row.unit or '单位不明'} {row.period or '期次不明'}"
        state = "可以合并" if row.state == "current" else FILE_STATE_NAMES[row.state]
        counts = f"必改{row.errors} 待确认{row.warnings} 提示{row.infos}"
        lines.append(f"{one_line(row.file)}：{who}，{state}，{counts}")
    return "\n".join([*lines, findings_text(findings)] if findings else lines)


def findings_text(findings: Sequence[Finding], most: int | None = None) -> str:
    """One line a finding: severity, place, message, remedy."""
    shown = findings if most is None else findings[:most]
    lines = [f"  [{SEVERITY_NAMES[item.severity]}] {place(item)}{item.message}{item.remedy}" for item in shown]
    if len(shown) < len(findings):
        lines.append(f"  ……还有{len(findings) - len(shown)}条，见汇总表的“校验记录”。")
    return "\n".join(lines)


def place(finding: Finding) -> str:
    """`文件 表!K7:` with the parts that are known."""
    cell = "!".join(part for part in (finding.sheet, finding.cell) if part)
    words = " ".join(part for part in (one_line(finding.file or ""), cell) if part)
    return f"{words}：" if words else ""


def _units_line(result: Result) -> str:
    states = Counter(row.state for row in result.units)
    due = len(result.units) - states["not_due"]
    returned = states["received"] + states["to_correct"]
    timely = sum(row.timely is True for row in result.units)
    return f"应报 {due} 个单位，已报 {returned}，按时 {timely}，待改 {states['to_correct']}，未报 {states['missing']}"


def _unit_lines(result: Result) -> list[str]:
    names: dict[str, list[str]] = {}
    for row in result.units:
        if row.state not in ("received", "not_due"):
            names.setdefault(UNIT_STATE_NAMES[row.state], []).append(row.unit)
    return [f"{state}：{'、'.join(units)}" for state, units in names.items()]


def _file_lines(files: Sequence[FileRow]) -> list[str]:
    """Files that somebody may have to do something about. A mail or zip file that was opened is none by itself."""
    odd = [row for row in files if row.state not in ("current", "other_period", "superseded") and row.note]
    odd = [row for row in odd if not row.note.endswith(REPLACED)]
    odd = [row for row in odd if row.state != "container" or row.errors + row.warnings + row.infos]
    lines = [
        f"{FILE_STATE_NAMES[row.state]}：{one_line(row.file)}({one_line(row.note.rstrip('。'))})"
        for row in odd[:MOST_FILES]
    ]
    if len(odd) > MOST_FILES:
        lines.append(f"……还有{len(odd) - MOST_FILES}个文件，见汇总表的“说明与版本”。")
    return lines


def _findings_lines(findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return ["没有发现问题。"]
    counts = Counter(item.severity for item in findings)
    head = "校验：" + " ".join(f"{name}{counts[key]}" for key, name in SEVERITY_NAMES.items())
    grave = [item for item in findings if item.severity == "error"]
    return [head, findings_text(grave, MOST_FINDINGS)] if grave else [head]


def _next_step(result: Result) -> str:
    states = Counter(row.state for row in result.units)
    if any(row.state == "undecided" for row in result.files):
        return f"有待核实的文件，请与单位核实后在 核定/{result.period.period}.xlsx 里处理。"
    if states["missing"] and result.as_of <= result.period.deadline:
        return "还没到截止日，等各单位报送；收到后放进 inbox，运行 ipxl merge。"
    if states["missing"]:
        return "催未报单位；收到后放进 inbox，运行 ipxl merge。"
    if states["to_correct"]:
        return "请有必改问题的单位改正后重报，再运行 ipxl merge。"
    if owed(result).held:
        return "请单位核实数字，或在核定表里处理，再运行 ipxl merge。"
    return "都报齐了，运行 ipxl merge 出汇总表。"
