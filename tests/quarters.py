"""Eight quarters of the shipped plan, played by hand: who types what in which, and what the office does in between.

2024Q2 is left out. 市财政局 is 市财政委 from 2023Q4 on; 贺兰县 answers 2024Q1 in two files; T10 is finished from 2023Q3 on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from filling import Edits, fill, template_of, touch

from ipxl.cli.running import call
from ipxl.clock import BEIJING
from ipxl.commands.mailing import Options
from ipxl.form import spec
from ipxl.plan.model import Indicator, Period, Plan, Task
from ipxl.plan.table import read_table, shipped
from ipxl.record.matters_book import COLUMNS, NAME, SHEET
from ipxl.sheet.cells import column_letters

QUARTERS = ("2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024Q1", "2024Q3", "2024Q4", "2025Q1")
LEAD, FIRST, ASKING, PARTS, RESTING = "市市场监管局(知识产权局)", "市金融工作局", "兴庆区", "贺兰县", "市科技局"
OLD, NEW = "市财政局", "市财政委"
FINISHED = "T10"
ORDERS = {
    "2023Q1": ("T08", "请市科技局6月底前约谈落后企业。"),
    "2023Q3": ("T01", "高价值专利培育要抓紧。"),
}
"""What leaders wrote: quarter -> task, words."""
HEADERS = [column.header for column in COLUMNS]


@dataclass(frozen=True)
class Asked:
    """A row of 问题与协调 that a unit fills in a quarter."""

    period: str
    unit: str
    task: str
    issue: str
    coordinator: str
    due: date


REQUESTS = (
    Asked("2023Q1", ASKING, "T05", "质押融资贴息缺口80万元", OLD, date(2023, 6, 30)),
    Asked("2023Q2", "金凤区", "T16", "执法车辆不足", "市公安局", date(2023, 12, 31)),
    Asked("2023Q2", "灵武市", "T18", "维权工作站没有场地", LEAD, date(2024, 3, 31)),
    Asked("2023Q4", PARTS, "T03", "非遗登记人手不足", "市文旅局", date(2024, 12, 31)),
    Asked("2024Q3", "永宁县", "T07", "地理标志用标费用偏高", OLD, date(2025, 3, 31)),
)
BEHIND = {"2023Q2": ("T05",), "2023Q4": ("T05", "T06"), "2024Q3": ("T09",)}
"""Tasks that are red in a quarter; T05 comes back after it was closed."""
CLOSED = {
    "2023Q3": {"D001": date(2023, 9, 12)},
    "2023Q4": {"D003": date(2023, 11, 6)},
    "2024Q3": {"D005": date(2024, 8, 2)},
}
APPLIES = {("2023Q2", "D001"), ("2023Q3", "D003"), ("2024Q1", "D005")}


def period_of(plan: Plan, name: str) -> Period:
    return next(item for item in plan.periods if item.period == name)


def day_of(name: str) -> date:
    """The day on which a quarter is merged and published: two days after its 报送截止."""
    return period_of(shipped(), name).deadline + timedelta(days=2)


def figure(plan: Plan, item: Indicator, period: Period) -> Decimal:
    """A value that is on schedule: of a yearly sum its share of the year, of a sum its share of the term, else the target."""
    target = next((value for year, value in item.targets if year >= period.end.year), item.targets[-1][1])
    term = plan.settings.end - plan.settings.start
    shares = {
        "流量": Decimal(period.end.month) / 12,
        "累计": Decimal((period.end - plan.settings.start).days) / term.days,
    }
    value = min(target, target * shares.get(item.kind, Decimal(1)) * Decimal("1.1"))
    return value.to_integral_value() if item.unit_of_measure in ("个", "家", "件") else round(value, 2)


def answers(plan: Plan, unit: str, name: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What a unit types: on schedule but for BEHIND. Requests are rows of 问题与协调."""
    period = period_of(plan, name)
    edits: dict[tuple[str, str], dict[str, Any]] = {("unit", ""): {"date": as_time(period.end + timedelta(days=5))}}
    for duty in plan.duties:
        if (duty.unit, duty.role) != (unit, "lead"):
            continue
        edits["tasks", duty.task] = typed_task(plan.task_by_id[duty.task], period)
    for item in plan.indicators_by_unit.get(unit, ()):
        value = figure(plan, item, period)
        base = {"baseline": float(value)} if name == QUARTERS[0] and item.kind in ("存量", "比率") else {}
        edits["indicators", item.indicator] = {
            "value": float(value),
            "data_date": as_time(period.end),
            "explanation": "按年度计划推进。",
            **base,
        }
    for number, asked in enumerate((item for item in REQUESTS if (item.period, item.unit) == (name, unit)), 1):
        helper = asked.coordinator if asked.coordinator in {one.name for one in plan.units} else NEW
        edits["issues", str(number)] = {
            "task": asked.task, "issue": asked.issue, "coordinator": helper, "measure": "请予支持", "deadline": as_time(asked.due),
        }  # fmt: skip
    return edits


def typed_task(task: Task, period: Period) -> dict[str, Any]:
    """What its lead says of a task: ahead of the schedule by five points, done where its date is over."""
    key, name = task.task, period.period
    share = round(100 * (period.end - task.start).days / (task.due - task.start).days)
    said = {"text": f"{period.title}推进{task.title}，印发方案1份，培训{share}场。", "next": "继续推进。"}
    if key in BEHIND.get(name, ()):
        return {**said, "status": "滞后", "progress": 0, "issue": "经费没有到位。", "remark": "原方案作废，重新起步。"}
    if (share >= 100 and not task.ongoing) or (key == FINISHED and name >= "2023Q3"):
        return {**said, "status": "已完成", "progress": 100}
    return {**said, "status": "长期坚持" if task.ongoing else "进行中", "progress": min(99, share + 5)}


def as_time(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001


def report_on_matters(path: Path, name: str, received: str) -> None:
    """Every matter that the form asks for gets a line of progress; 申请销号 where APPLIES says so."""
    book = openpyxl.load_workbook(path)
    if spec.MATTERS.title in book.sheetnames:
        sheet = book[spec.MATTERS.title]
        for row in range(spec.MATTERS.header_row + 1, sheet.max_row + 1):
            number = sheet.cell(row, spec.MATTERS.column("matter") + 1).value
            if number:
                put(
                    sheet,
                    row,
                    spec.MATTERS,
                    {"report": f"{name}已会商1次。", "applied": "是" if (name, number) in APPLIES else None},
                )
        book.save(path)
        touch(path, received)


def put(sheet: Any, row: int, what: spec.Sheet, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        sheet[f"{column_letters(what.column(field))}{row}"].value = value


def rest(template: Path, target: Path, received: str) -> None:
    """A form in which 无变化 is chosen where there is something to repeat, and 无 where there was no work."""
    book = openpyxl.load_workbook(template)
    sheet, column = book[spec.TASKS.title], column_letters(spec.TASKS.column("unchanged"))
    for row in range(spec.TASKS.header_row + 1, sheet.max_row + 1):
        if not sheet[f"{column}{row}"].protection.locked:
            sheet[f"{column}{row}"].value = "是"
        elif sheet.cell(row, spec.TASKS.column("task") + 1).value:
            put(sheet, row, spec.TASKS, {"has_work": spec.NO_WORK})
    day = next(row for row in book[spec.UNIT.title].iter_rows() if "填报日期" in str(row[0].value))
    day[1].value = datetime.fromisoformat(received)
    book.save(target)
    touch(target, received)


def in_parts(template: Path, folder: Path, edits: Edits, moments: tuple[str, str]) -> None:
    """Two files of one unit: the first answers the tasks up to T09, the second the others; neither knows of the other."""
    for number, moment in enumerate(moments):
        target = folder / f"{template.stem}_{number + 1}.xlsx"
        fill(template, target, edits, received=moment)
        book, blank = openpyxl.load_workbook(target), openpyxl.load_workbook(template)
        sheet, before = book[spec.TASKS.title], blank[spec.TASKS.title]
        for row in range(spec.TASKS.header_row + 1, sheet.max_row + 1):
            key = str(sheet.cell(row, spec.TASKS.column("task") + 1).value)
            if (key > "T09") != bool(number):
                for cell in sheet[row]:
                    if not cell.protection.locked:
                        cell.value = before[cell.coordinate].value
        book.save(target)
        touch(target, moment)


def rows_of(folder: Path) -> list[dict[str, str]]:
    """督办台账 as it lies in the workspace."""
    sheet = openpyxl.load_workbook(folder / NAME)[SHEET]
    return [
        {header: str(value or "") for header, value in zip(HEADERS, row, strict=False)}
        for row in sheet.iter_rows(2, values_only=True)
        if row[0]
    ]


def close(folder: Path, number: str, day: date) -> None:
    """The office closes a matter with opinion, name and day."""
    book = openpyxl.load_workbook(folder / NAME)
    sheet = book[SHEET]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == number)
    for header, value in {"核查意见": "已核查，情况属实。", "核查人": "张三", "销号日期": day.isoformat()}.items():
        sheet.cell(row, HEADERS.index(header) + 1).value = value
    book.save(folder / NAME)


def write_order(folder: Path, name: str) -> None:
    """What leaders wrote goes into 核定."""
    path = folder / f"核定/{name}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["批示意见"]
    headers = [cell.value for cell in sheet[1]]
    for header, value in zip(("编号", "领导批示", "记录人"), (*ORDERS[name], "王某"), strict=True):
        sheet.cell(2, headers.index(header) + 1).value = value
    book.save(path)


def rename(folder: Path) -> None:
    """市财政局 is 市财政委 from now on, in every sheet of the table; the old name becomes an alias."""
    path = folder / "任务分工表.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                if (isinstance(cell.value, str) and cell.value == OLD) or sheet.title in ("任务", "单位组", "成员"):
                    cell.value = cell.value.replace(OLD, NEW) if isinstance(cell.value, str) else cell.value
    sheet = book["单位"]
    headers = [cell.value for cell in sheet[1]]
    line = next(line for line in sheet.iter_rows(2) if line[1].value == NEW)
    line[headers.index("别名")].value = OLD
    book.save(path)


def play(folder: Path, name: str) -> Any:
    """One quarter from the closings before it to its publication and receipts; what its last merge told."""
    if name == "2023Q4":
        rename(folder)
    for number, day in CLOSED.get(name, {}).items():
        close(folder, number, day)
    plan = read_table(folder / "任务分工表.xlsx").plan
    period = period_of(plan, name)
    call("templates", folder, name, (), datetime(period.end.year, period.end.month, 20, 9, tzinfo=BEIJING))
    moment = f"{period.deadline - timedelta(days=2)} 10:00"
    for unit in (unit.name for unit in plan.reporting_units):
        template, target = template_of(folder, unit, name), folder / "inbox" / f"{name}_{unit}_进展情况表.xlsx"
        if (name, unit) == ("2024Q1", RESTING):
            rest(template, target, moment)
        elif (name, unit) == ("2024Q1", PARTS):
            in_parts(template, folder / "inbox", answers(plan, unit, name), (moment, moment.replace("10:", "11:")))
        else:
            fill(template, target, answers(plan, unit, name), received=moment)
            report_on_matters(target, name, moment)
    done = call("merge", folder, name, day_of(name))
    if name in ORDERS:
        write_order(folder, name)
        done = call("merge", folder, name, day_of(name))
    call("publish", folder, name)
    call("send", folder, name, (), "receipts", Options(draft=True), day_of(name))
    return done
