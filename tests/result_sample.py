"""Results made by hand, as a merge would hand them on: a small one with every awkward thing, and ones of any size."""

# ruff: noqa: DTZ001 - a cell holds Beijing time without its zone

from __future__ import annotations

import hashlib
import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from typed_rows import rows_of

from ipxl.facts.rows import DutyRow, IndicatorRow, TaskRow, UnitRow
from ipxl.finding import Finding
from ipxl.matters.model import Matter
from ipxl.matters.told import MatterRow
from ipxl.merge.result import Contradiction, FileRow, Result
from ipxl.office.docket import Settled
from ipxl.office.remarks import Remark, Remarks
from ipxl.plan.model import Indicator, Period, Plan, Settings, Task, Unit

FORMULA = "=cmd|' /C calc'!A0"
CONTROL = "第一行\x00\x0b第二行\ud800尾"
EMOJI = "进展顺利😀👍"
MARKUP = "<r><t>伪装的富文本</r>"
ENDLESS = "很长的说明。" * 8000
LONG = (
    "已会同有关单位完成调研，形成问题清单并逐项研究整改措施，召开推进会三次，走访企业二十六家，收集意见五十四条。" * 4
)

D = Decimal
Q3 = Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 10), "2023Q2", "二")
OVERRIDE = "由张三于2023-10-12核定：■红→▲黄，理由：统计滞后"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


# --- the small one ---

UNITS = ("甲科技局", "乙市场监管局(知识产权局)", "丙县", "丁海关")


def small_plan() -> Plan:
    """4 units, 5 tasks, 3 + 1 indicators."""
    titles = ("完善管理体制", "培育高价值专利", "加强行政执法", "推进维权援助", "深化区域协作")
    leads = ((UNITS[0],), (UNITS[1],), (UNITS[2],), (UNITS[1], UNITS[2]), (UNITS[3],))
    tasks = tuple(
        Task(
            f"T{n:02}", "(一)管理" if n < 3 else "(二)保护", title, "每年完成两项改革任务。", lead,
            tuple(unit for unit in UNITS[:3] if unit not in lead), date(2022, 11, 1), due, True, n != 1, n == 5,
        )
        for n, (title, lead, due) in enumerate(
            zip(titles, leads, (date(2023, 6, 30), *[date(2024, 12, 31)] * 4), strict=True), 1
        )
    )  # fmt: skip
    targets = ((2023, D("5.2")), (2024, D("5.7")), (2025, D("6.3")))
    indicators = tuple(
        Indicator(
            key,
            name,
            measure,
            kind,
            "升",
            False,
            base,
            targets,
            None,
            (UNITS[1],),
            ("T02",),
            "年末有效量。",
            key != "X1",
        )
        for key, name, measure, kind, base in (
            ("I1", "商标有效注册量", "万件", "存量", D(5)),
            ("I2", "质押融资金额", "亿元", "流量", None),
            ("I3", "维权援助工作站", "个", "存量", None),
            ("X1", "有效发明专利", "件", "存量", None),
        )
    )
    settings = Settings(
        "P1", "甲市知识产权强市建设工作方案 & 附则", "领导小组办公室", "", "王某", "0951-1", task_due=date(2024, 12, 31)
    )
    units = tuple(Unit(f"u{n}", name, f"某市{name}", liaison="李某", phone="0123") for n, name in enumerate(UNITS))
    return Plan(settings, tasks, indicators, units, (), (), (Q3,))


def _small_duties(plan: Plan) -> tuple[DutyRow, ...]:
    lights = {"T01": ("red", None), "T02": ("yellow", None), "T03": ("green", None), "T04": ("grey", "invalid"),
              "T05": ("grey", "not_returned")}  # fmt: skip
    rows = []
    for number, duty in enumerate(plan.duties):
        task = plan.task_by_id[duty.task]
        light, grey = lights[duty.task]
        if duty.role == "responsible":
            light, grey = ("green", None) if number % 2 else ("grey", "unknown")
        returned = duty.unit != UNITS[3]
        file = f"第一批/{duty.unit}.xlsx" if returned else None
        lagging = duty.role == "responsible" and duty.task == "T03" and duty.unit == UNITS[0]
        rows.append(
            {
                "unit": duty.unit, "task": duty.task, "block": task.block, "title": task.title, "role": duty.role,
                "due": task.due, "returned": returned, "has_work": "有" if returned else "", "light": light,
                "grey": grey, "status": "滞后" if lagging else "进行中" if returned else "",
                "progress": D("37.5") if returned else None, "expected": D("42.1"), "gap": D("4.6"),
                "text": (FORMULA, CONTROL, EMOJI, MARKUP, ENDLESS, LONG)[number % 6] if returned else "",
                "issue": "-1+1" if returned else "", "next": "@next" if returned else "", "coordinate": "是",
                "evidence": "1,2", "remark": "+86", "reason": "完成37.5%（序时42.1%），慢4.6个百分点，略滞后",
                "last_status": "未启动", "last_progress": D(10), "last_text": "上期文字", "last_light": "yellow",
                "file": file, "sheet": "任务进展" if returned else None, "row": 7 if returned else None,
                "cell": f"I{number + 4}" if returned else None,
                "received": datetime(2023, 10, 8, 9, 30) if returned else None,
                "sha256": sha(duty.unit) if returned else None,
            }
        )  # fmt: skip
    return rows_of("duties", rows)


def _small_tasks(plan: Plan) -> tuple[TaskRow, ...]:
    judged: dict[str, tuple[Any, ...]] = {
        "T01": (
            "red",
            None,
            ("进行中",),
            D(40),
            D(100),
            D(60),
            "完成时限2023年6月30日已过，尚未完成",
            "green",
            None,
        ),
        "T02": (
            "yellow",
            None,
            ("进行中",),
            D("22.5"),
            D("42.1"),
            D("19.6"),
            "慢19.6个百分点",
            "yellow",
            None,
        ),
        "T03": ("green", None, ("已完成",), D(100), D("42.1"), D("-57.9"), "已完成", "green", None),
        "T04": ("grey", "invalid", ("滞后", "进行中"), None, D("42.1"), None, "本期值无效，待单位改正", "red", None),
        "T05": ("grey", "not_returned", (), None, D("42.1"), None, "本期未报送", "grey", "not_returned"),
    }
    rows = []
    for task in plan.tasks:
        light, grey, status, progress, expected, gap, reason, last, last_grey = judged[task.task]
        rows.append(
            {
                "task": task.task, "number": task.number, "block": task.block, "title": task.title,
                "leads": task.lead, "responsible": task.responsible, "due": task.due, "ongoing": task.ongoing,
                "light": light, "grey": grey, "self_status": status, "progress": progress, "expected": expected,
                "gap": gap, "reason": reason, "counts": "黄1未报1" if len(task.lead) > 1 else "",
                "leads_returned": len(status), "responsible_returned": 1, "text": FORMULA if grey else LONG,
                "issue": "人手不足。", "next": "四季度完成。", "last_light": last, "last_grey": last_grey,
                **({"computed_light": "red", "override": OVERRIDE} if task.task == "T02" else {}),
            }
        )  # fmt: skip
    return rows_of("tasks", rows)


def _small_indicators(plan: Plan) -> tuple[IndicatorRow, ...]:
    judged: dict[str, tuple[Any, ...]] = {
        "I1": (
            D("5.12"),
            "",
            D(60),
            D(75),
            D("98.5"),
            D(15),
            "yellow",
            None,
            "年内应增0.5万件、已增0.3万件，完成60%（序时75%），慢15个百分点",
            D("5.08"),
            "green",
        ),
        "I2": (
            None,
            "3.3亿或33000万",
            None,
            D(75),
            None,
            None,
            "grey",
            "unknown",
            "本期值待核，核定前不计",
            None,
            "grey",
        ),
        "I3": (None, "", None, None, None, None, "grey", "not_due", "方案没有2023年目标", None, None),
        "X1": (4100, "", D(100), D(75), D("102.5"), D(-25), "green", None, "已达到目标", 4000, "green"),
    }
    rows = []
    for item in plan.indicators:
        value, held, actual, expected, completion, gap, light, grey, reason, last, last_light = judged[item.indicator]
        rows.append(
            {
                "indicator": item.indicator, "name": item.name, "unit_of_measure": item.unit_of_measure,
                "kind": item.kind, "direction": "升", "owner": UNITS[1], "tasks": item.tasks,
                "baseline": item.baseline, "baseline_source": "任务分工表" if item.baseline else "",
                "targets": item.targets, "target": item.target(2023), "value": value, "held": held,
                "actual_pct": actual, "expected_pct": expected, "completion_pct": completion, "gap": gap,
                "light": light, "grey": grey, "reason": reason, "last_value": last, "last_light": last_light,
                "explanation": "新增注册集中在三季度。", "definition": item.definition, "file": f"{UNITS[1]}.xlsx",
                "sheet": "指标数据", "cell": "J4", "received": datetime(2023, 10, 9, 8, 0), "sha256": sha(UNITS[1]),
            }
        )  # fmt: skip
    return rows_of("indicators", rows)


def _small_units() -> tuple[UnitRow, ...]:
    rows = [
        {
            "unit": unit, "state": state, "timely": timely, "received": received, "days_late": late, "rows_due": 5,
            "rows_filled": filled, "claimed": 2 if filled else 0, "backed": 1 if filled else 0,
            "file": f"第一批/{unit}.xlsx" if received else None, "sealed": timely is True,
            "versions": 2 if timely else 1 if received else 0, "errors": 0, "warnings": 1, "infos": 2, "light": light,
            "grey": grey, "filler": "张三" if received else "", "phone": "09516888" if received else "",
        }
        for unit, state, timely, received, late, filled, light, grey in (
            (UNITS[0], "received", True, datetime(2023, 10, 8, 9, 30), 0, 5, "red", None),
            (UNITS[1], "to_correct", True, datetime(2023, 10, 9, 8, 0), 0, 4, "yellow", None),
            (UNITS[2], "received", False, datetime(2023, 10, 12, 17, 5), 2, 5, "green", None),
            (UNITS[3], "missing", None, None, 0, 0, "grey", "not_returned"),
        )
    ]  # fmt: skip
    return rows_of("units", rows)


def _small_findings() -> tuple[Finding, ...]:
    at = {"file": f"第一批/{UNITS[1]}.xlsx", "sheet": "任务进展"}
    return (
        Finding("FILE_UNKNOWN", "info", "认不出是哪个单位的报送件。", "请在核定表中指定单位。", file="无名.xlsx"),
        Finding("STATUS_UNKNOWN", "error", f"状态“{FORMULA}”不在可选之列。", "请从下拉列表中选。", **at, cell="I12",
                unit=UNITS[1], task="T04", value=FORMULA),
        Finding("NUMBER_UNIT", "warning", "数字带单位，疑为亿元。", "请确认。", at["file"], "指标数据", "J5", UNITS[1], "I2", "3.3亿"),
        Finding("REVIEWER_BLANK", "warning", "没有填审核人。", "请补填。", at["file"], "单位信息", "B6", UNITS[1]),
    )  # fmt: skip


def small() -> Result:
    """The small result: every light word, long, hostile and broken texts."""
    plan = small_plan()
    issues = [
        {
            "unit": UNITS[2],
            "no": "1",
            "task": "T03",
            "issue": "执法力量不足",
            "coordinator": UNITS[1],
            "measure": "=1+1",
        },
        {"unit": UNITS[0], "no": "3", "task": "T01", "issue": LONG, "coordinator": "市编办", "measure": "增加编制"},
    ]
    evidence = [
        {"unit": UNITS[2], "no": "1", "target": "T03", "title": "执法简报", "document": "丙市监〔2023〕9号", "form": "文件",
         "file_name": "=旧件.xlsx", "public": "是", "file": f"第一批/{UNITS[2]}.xlsx", "sheet": "佐证材料", "row": 4},
        {"unit": UNITS[0], "no": "1", "target": "T01", "title": "会议纪要", "file_name": "纪要.pdf",
         "file": f"第一批/{UNITS[0]}.xlsx"},
        {"unit": UNITS[0], "no": "2", "target": "T01", "title": FORMULA, "file": f"第一批/{UNITS[0]}.xlsx"},
    ]  # fmt: skip
    return Result(
        plan=plan,
        period=Q3,
        as_of=date(2023, 10, 13),
        files=(
            FileRow(f"第一批/{UNITS[0]}.xlsx", sha(UNITS[0]), "current", datetime(2023, 10, 8, 9, 30), UNITS[0], "2023Q3", "hidden", 2),
            FileRow("=旧件.xlsx", sha("old"), "superseded", datetime(2023, 10, 7, 9, 30), UNITS[0], "2023Q3", "cells", 1, note="+新件"),
        ),
        units=_small_units(),
        duties=_small_duties(plan),
        tasks=_small_tasks(plan),
        indicators=_small_indicators(plan),
        requests=rows_of("requests", issues),
        evidence=rows_of("evidence", evidence),
        findings=_small_findings(),
        contradictions=(
            Contradiction("T02", "状态", UNITS[1], "进行中", "乙.xlsx 任务进展!I5", UNITS[0], "已完成", "甲.xlsx 任务进展!I6"),
        ),
        previous="2023Q2",
        remarks=Remarks(
            {("T01", ""): Remark("请抓紧(王某 2023-10-14)", ""), ("协调3", UNITS[0]): Remark("", "转市编办研究")},
        ),
        decisions=(
            Settled(
                "2023Q3", 2, "H-7K2MQ9XD", "applied", "接受", "甲科技局 T01 第一批/甲科技局.xlsx 任务进展!J4", "约45", "45",
                "电话核实", "张三", "2023-10-12",
            ),
            Settled("2023Q3", 3, "C-00000000", "refused", "免改", "乙局 T02", "", "", "", "张三", "", "没有填理由，补上后才生效"),
        ),
    )  # fmt: skip


def small_matters() -> tuple[MatterRow, ...]:
    """Matters beside the small result: one overdue, one with hostile texts."""
    late = Matter("D001", "领导批示", "请甲科技局约谈。", "T01", UNITS[0], "2023Q2", due="2023-10-01", state="办理中")
    odd = Matter("=D002", "协调事项", FORMULA + CONTROL, "T99", EMOJI, MARKUP, LONG, "长期坚持", LONG, state="已销号")
    return MatterRow(late, UNITS[:1], -12), MatterRow(odd, ())


# --- any plan, any size ---

_ACCOUNTS = (
    "召开专题推进会2次，印发年度工作要点，逐项分解到处室。",
    "完成高价值专利培育中心遴选，支持企业12家，兑付资金86万元；走访园区3个，收集需求27条，均已转办。",
    "组织“双随机”检查4次，立案17件，办结11件，移送公安机关1件，案值约42万元。",
    "与金融机构对接8次，新增质押融资登记6笔，金额0.42亿元。因银行授信审批周期较长，部分项目将在下季度落地。",
    "开展宣传周活动，发放资料6000余份，现场咨询900余人次，网络点击量超过12万次。",
)
_ISSUES = ("专业人员不足，审核周期偏长。", "资金尚未下达。", "跨部门数据共享不畅，统计口径不一致。", "")
_NEXT = ("四季度完成验收。", "下季度召开现场会，落实奖补资金。", "按月调度，12月底前完成。")


def _light(gap: Decimal) -> str:
    return "green" if gap < 10 else "yellow" if gap <= 30 else "red"


def _grown_details(plan: Plan, missing: set[str], rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    rows_of: dict[str, int] = {}
    for duty in plan.duties:
        task = plan.task_by_id[duty.task]
        returned = duty.unit not in missing
        at = rows_of[duty.unit] = rows_of.get(duty.unit, 3) + 1
        expected = D("42.1")
        progress = D(rng.choice((10, 15, 25, 30, 35, 40, 45, 45, 50, 50, 60, 80)))
        gap = expected - progress
        light, grey = (_light(gap), None) if returned else ("grey", "not_returned")
        status = rng.choices(("进行中", "已完成", "未启动", "滞后"), (16, 3, 1, 1))[0]
        rows.append(
            {
                "unit": duty.unit, "task": duty.task, "block": task.block, "title": task.title, "role": duty.role,
                "due": task.due, "returned": returned, "has_work": "有" if returned else "", "light": light,
                "grey": grey, "status": status if returned else "", "progress": progress if returned else None,
                "expected": expected, "gap": gap if returned else None, "text": rng.choice(_ACCOUNTS) if returned else "",
                "issue": rng.choice(_ISSUES) if returned else "", "next": rng.choice(_NEXT) if returned else "",
                "coordinate": rng.choice(("是", "否", "否", "否")) if returned else "",
                "evidence": str(at - 3) if returned else "", "remark": "",
                "reason": f"完成{progress}%（序时42.1%），慢{gap}个百分点" if returned else "本期未报送",
                "last_status": "进行中", "last_progress": progress - 8, "last_text": "上季度已启动并制定计划。",
                "last_light": rng.choice(("green", "green", "yellow")), "file": f"{duty.unit}.xlsx" if returned else None,
                "sheet": "任务进展" if returned else None, "row": at if returned else None,
                "cell": f"I{at}" if returned else None,
                "received": datetime(2023, 10, 8, 9, 30) if returned else None,
                "sha256": sha(duty.unit) if returned else None,
            }
        )  # fmt: skip
    return rows


def _grown_tasks(plan: Plan, details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rank = {"grey": 0, "green": 1, "yellow": 2, "red": 3}
    by_task: dict[str, list[dict[str, Any]]] = {}
    for row in details:
        by_task.setdefault(row["task"], []).append(row)
    rows = []
    for task in plan.tasks:
        duties = by_task.get(task.task, [])
        leads = [row for row in duties if row["role"] == "lead"]
        others = [row for row in duties if row["role"] != "lead"]
        worst = max(leads, key=lambda row: (rank[row["light"]], row["gap"] or 0))
        told = [row for row in leads if row["returned"]]
        tally = {
            name: sum(row["light"] == key for row in leads)
            for key, name in zip(("red", "yellow", "green", "grey"), "红黄绿灰", strict=True)
        }
        rows.append(
            {
                **{name: worst[name] for name in ("task", "block", "title", "due", "light", "grey", "expected", "gap", "reason")},
                "number": task.number, "leads": tuple(row["unit"] for row in leads),
                "responsible": tuple(row["unit"] for row in others), "ongoing": task.ongoing,
                "self_status": tuple(row["status"] for row in told),
                "progress": min((row["progress"] for row in told), default=None),
                "counts": "".join(f"{name}{count}" for name, count in tally.items() if count) if len(leads) > 1 else "",
                "leads_returned": len(told), "responsible_returned": sum(row["returned"] for row in others),
                "text": "\n".join((f"{row['unit']}:" if len(leads) > 1 else "") + row["text"] for row in told),
                "issue": worst["issue"], "next": worst["next"], "last_light": leads[0]["last_light"], "last_grey": None,
            }
        )  # fmt: skip
    return rows


def _grown_indicators(plan: Plan, rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    for item in plan.indicators:
        target = item.target(2023)
        row = {
            "indicator": item.indicator, "name": item.name, "unit_of_measure": item.unit_of_measure, "kind": item.kind,
            "direction": item.direction, "owner": "、".join(item.owner), "tasks": item.tasks, "baseline": item.baseline,
            "baseline_source": "", "targets": item.targets, "target": target, "held": "", "definition": item.definition,
            "explanation": "", "last_light": "green", "light": "grey", "grey": "not_due", "reason": "方案没有2023年目标",
        }  # fmt: skip
        if target is not None:
            share, gap = rng.choice(((96, 4), (93, 15), (101, -25), (88, 41)))
            value = (target * share / 100).quantize(D("0.01") if target < 10 else D(1))
            row |= {
                "value": value, "completion_pct": D(share), "actual_pct": D(75 - gap), "expected_pct": D(75), "gap": D(gap),
                "light": _light(D(gap)), "grey": None, "last_value": value * D("0.95"), "file": f"{item.owner[0]}.xlsx",
                "reason": f"本期值{value}{item.unit_of_measure},2023年目标{target}{item.unit_of_measure}，增量完成{75 - gap}%，"
                f"序时进度75%，差距{gap}个百分点",
                "sheet": "指标数据", "cell": "J4", "received": datetime(2023, 10, 9, 8, 0), "sha256": sha(item.indicator),
            }  # fmt: skip
        rows.append(row)
    return rows


def of_plan(plan: Plan, period: Period = Q3, seed: int = 7) -> Result:
    """A believable result of a whole plan: about one unit in thirteen missing, some late, some with faults."""
    rng = random.Random(seed)
    names = [unit.name for unit in plan.reporting_units]
    missing = {name for number, name in enumerate(names) if number % 13 == 8}
    details = _grown_details(plan, missing, rng)
    due = Counter(row["unit"] for row in details)
    units, files, findings = [], [], []
    for number, name in enumerate(names):
        gone, late = name in missing, number % 9 == 5
        at = datetime(2023, 10, 12 if late else 8, 9, 30) + timedelta(minutes=number)
        errors = int(number % 6 == 2 and not gone)
        units.append(
            {
                "unit": name, "state": "missing" if gone else "to_correct" if errors else "received",
                "timely": None if gone else not late, "received": None if gone else at, "days_late": 2 if late and not gone else 0,
                "rows_due": due.get(name, 0), "rows_filled": 0 if gone else due.get(name, 0) - errors, "claimed": 0, "backed": 0,
                "file": None if gone else f"{name}.xlsx", "sealed": number % 3 == 0, "versions": 0 if gone else 1 + errors,
                "errors": errors, "warnings": 0 if gone else number % 3, "infos": 0 if gone else number % 4,
                "light": "grey" if gone else rng.choice(("green", "green", "yellow", "red")),
                "grey": "not_returned" if gone else None, "filler": "" if gone else "张晓明", "phone": "" if gone else "09516888123",
            }
        )  # fmt: skip
        if not gone:
            files.append(
                FileRow(f"{name}.xlsx", sha(name), "current", at, name, period.period, "hidden", 1, errors, number % 3)
            )
        if errors:
            findings.append(
                Finding("STATUS_BLANK", "error", "有工作但没有选本期状态。", "请从下拉列表中选择状态。", f"{name}.xlsx", "任务进展",
                        "I5", name, plan.duties_by_unit[name][0].task if name in plan.duties_by_unit else None, "")
            )  # fmt: skip
    tasks = _grown_tasks(plan, details)
    asks = [row for row in details if row["coordinate"] == "是" and row["role"] == "lead"][:8]
    issues = [
        {"unit": row["unit"], "no": row["task"][1:], "task": row["task"], "issue": row["issue"] or "需明确统计口径。", "coordinator": "市财政局",
         "measure": "请市财政局年内下达专项资金，并明确使用范围。", "file": row["file"]}
        for row in asks
    ]  # fmt: skip
    evidence = [
        {"unit": row["unit"], "no": row["evidence"], "target": row["task"], "title": f"{row['title']}有关材料",
         "document": "2023-09-20", "form": "文件", "file_name": "材料.pdf", "public": "是", "file": row["file"]}
        for row in details
        if row["evidence"] and row["status"] == "已完成"
    ]  # fmt: skip
    return Result(
        plan, period, date(2023, 10, 13), tuple(files), rows_of("units", units), rows_of("duties", details),
        rows_of("tasks", tasks), rows_of("indicators", _grown_indicators(plan, rng)), rows_of("requests", issues),
        rows_of("evidence", evidence), findings=tuple(findings), previous="2023Q2",
    )  # fmt: skip


def grown_plan(units: int, tasks: int = 18) -> Plan:
    """An invented plan in which every unit has every task."""
    names = tuple(f"第{number:04}单位" for number in range(1, units + 1))
    made = tuple(
        Task(f"T{n:02}", f"板块{n % 5}", f"第{n}项重点任务", "", (names[n % units],), names, date(2022, 11, 1),
             date(2024, 12, 31), True, True, False)
        for n in range(1, tasks + 1)
    )  # fmt: skip
    settings = Settings("P", "某市知识产权强市建设工作方案", "领导小组办公室")
    indicators = small_plan().indicators
    owned = tuple(
        Indicator(i.indicator, i.name, i.unit_of_measure, i.kind, i.direction, i.integer, i.baseline, i.targets, i.curve,
                  names[:1], i.tasks, i.definition)
        for i in indicators
    )  # fmt: skip
    return Plan(settings, made, owned, tuple(Unit(name, name, name) for name in names), (), (), (Q3,))


def grown(units: int, tasks: int = 18) -> Result:
    """`of_plan` of an invented plan with units x tasks rows."""
    return of_plan(grown_plan(units, tasks))
