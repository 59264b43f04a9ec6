"""Invented plans of any size, and the workbooks that their units would send back.

Files are written once and kept in a folder of the system's temporary directory, named by the sources that make them.
A unit's duties and answers depend on its number alone, so the files of the first 300 units serve a plan of 300 units
as well as one of 3,000.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path

import ipxl
from ipxl.clock import BEIJING
from ipxl.form import spec
from ipxl.form.content import CellValue, Content, FormRow, make_content
from ipxl.form.correction import CellMark, CellSpot, CorrectionLine, Corrections
from ipxl.form.write import template_bytes
from ipxl.plan.model import Indicator, Period, Plan, Settings, Task, Unit
from ipxl.plan.table import write_table
from ipxl.workspace import Sent, Workspace, append_manifest

TASKS = 18
LISTED_UNITS = 26
"""Units in the drop-down list of every workbook, as in the real plan: a list of 3,000 would be most of the file, and
a reader that skips that sheet would look good for the wrong reason."""
PERIOD = Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 10))
AS_OF = date(2023, 10, 13)
RECEIVED = datetime(2023, 10, 9, 10, 0, tzinfo=BEIJING)
_SENTENCES = (
    "召开专题推进会2次,印发年度工作要点,将任务逐项分解到处室和责任人,按月调度进展。",
    "完成高价值专利培育中心遴选,支持企业12家,兑付奖补资金86万元,带动企业研发投入同比增长11.3%。",
    "走访园区3个、企业41户,收集知识产权需求27条,均已转办并逐条答复,办结率100%。",
    "组织“双随机、一公开”检查4次,立案17件,办结11件,移送公安机关1件,案值约42万元。",
    "与金融机构对接8次,新增质押融资登记6笔,金额0.42亿元;因授信审批周期较长,部分项目将在下季度落地。",
    "开展宣传周活动,发放资料6000余份,现场咨询900余人次,网络点击量超过12万次。",
    "举办专利导航与预警分析培训班1期,培训企业管理人员120人,结业考核合格率98%。",
    "修订《知识产权保护工作考核办法》,征求各县(市)区意见23条,采纳19条。",
)
_ISSUES = (
    "专业人员不足,案件审核周期偏长。",
    "专项资金尚未下达,部分项目进度受影响。",
    "跨部门数据共享不畅,统计口径不一致。",
)
_NEXT = (
    "四季度完成验收并总结经验做法。",
    "下季度召开现场会,落实奖补资金,督促未达序时的单位。",
    "按月调度,12月底前全面完成。",
)
_CELL = re.compile(r'<c r="B([6-9])" s="(\d+)"/>')
_INDICATORS = (
    ("I1", "每万人口高价值发明专利拥有量", "件", "存量", "5.2"),
    ("I2", "商标有效注册量", "万件", "存量", "6.5"),
    ("I3", "知识产权质押融资金额", "亿元", "流量", "3.5"),
    ("I4", "专利转让许可次数", "次", "累计", "420"),
    ("I5", "地理标志产品产值", "亿元", "流量", "120"),
    ("I6", "行政裁决办案量", "件", "流量", "60"),
    ("I7", "维权援助工作站", "个", "存量", "14"),
)


def make_plan(units: int, tasks: int = TASKS, duties: float = 9.5) -> Plan:
    """A plan in which each unit has `duties` tasks on average, one or two of them as the lead.

    Seven of the units report an indicator each. Needs at least as many units as tasks, so that every task has a lead.
    """
    if units < tasks:
        raise ValueError(f"{units} units cannot lead {tasks} tasks")
    names = [unit_name(number) for number in range(units)]
    leads: list[list[str]] = [[] for _ in range(tasks)]
    others: list[list[str]] = [[] for _ in range(tasks)]
    for number, name in enumerate(names):
        random_ = random.Random(number)
        first = number % tasks
        mine = random_.sample([n for n in range(tasks) if n != first], int(duties + random_.random()) - 1)
        second = mine[: random_.randrange(2)]
        for task in (first, *mine):
            (leads if task == first or task in second else others)[task].append(name)
    return Plan(
        Settings("BENCH", "某市知识产权强市建设工作方案", "领导小组办公室", start=date(2022, 11, 1), end=date(2025, 12, 31)),
        tuple(
            Task(
                f"T{n + 1:0{len(str(tasks))}}", f"板块{n % 5 + 1}", f"第{n + 1}项重点任务:完善管理体制和工作机制",
                "每年完成两项改革任务,建立部门联席会议制度,按季度通报进展。", tuple(leads[n]), tuple(others[n]),
                date(2022, 11, 1), date(2024, 12, 31), True, True, n % 6 == 5,
            )
            for n in range(tasks)
        ),
        tuple(
            Indicator(key, name, measure, kind, "升", False, None, ((2023, Decimal(target)),), None, (names[n],),
                      (f"T{n + 1:0{len(str(tasks))}}",), "年末统计数。")
            for n, (key, name, measure, kind, target) in enumerate(_INDICATORS)
        ),
        tuple(Unit(f"U{n:05}", name, f"某市{name}", rank_group="单位") for n, name in enumerate(names)),
        (),
        (),
        (PERIOD,),
    )  # fmt: skip


def unit_name(number: int) -> str:
    return f"第{number:05}单位"


def blank(plan: Plan, unit: Unit) -> Content:
    """The template of a unit, as `ipxl templates` makes it, with the drop-down list of units of a real plan."""
    content = make_content(plan, PERIOD, unit)
    return replace(content, lists={**content.lists, "units": tuple(item.name for item in plan.units[:LISTED_UNITS])})


def filled(content: Content) -> Content:
    """The template with what the unit typed: most rows good, about one return in ten with something to correct."""
    number = int(content.unit.unit_id[1:])
    random_ = random.Random(number * 7 + 1)
    rows: dict[str, tuple[FormRow, ...]] = {
        "tasks": tuple(_with(row, _task_answer(content.plan, row, random_)) for row in content.rows["tasks"]),
        spec.ISSUES.key: _spare(content.rows[spec.ISSUES.key], _issues(content, random_)),
        spec.EVIDENCE.key: _spare(content.rows[spec.EVIDENCE.key], _evidence(content, random_)),
    }
    if "indicators" in content.rows:
        rows["indicators"] = tuple(_with(row, _indicator_answer(row, random_)) for row in content.rows["indicators"])
    return replace(content, rows={**content.rows, **rows})


def _with(row: FormRow, answers: Mapping[str, CellValue]) -> FormRow:
    return replace(row, values={**row.values, **answers})


def _task_answer(plan: Plan, row: FormRow, random_: random.Random) -> dict[str, CellValue]:
    if row.role == "responsible" and random_.random() < 0.4:
        return {"has_work": spec.NO_WORK}
    ongoing = plan.task_by_id[row.key].ongoing
    progress = random_.choice((15, 25, 30, 35, 40, 40, 45, 50, 60))
    status = spec.ONGOING if ongoing and random_.random() < 0.5 else spec.IN_PROGRESS
    said: dict[str, CellValue] = {
        "has_work": spec.HAS_WORK, "status": status, "text": _account(random_, 3 if row.role == "lead" else 1),
        "coordinate": spec.YES if random_.random() < 0.1 else spec.NO,
    }  # fmt: skip
    if row.role == "lead" or random_.random() < 0.3:
        said |= {
            "progress": progress,
            "issue": random_.choice(_ISSUES),
            "next": random_.choice(_NEXT),
            "evidence": "1,2",
        }
        if random_.random() < 0.05:
            said["progress"] = random_.choice((f"{progress}%", "约40", 140))
    return said


def _account(random_: random.Random, sentences: int) -> str:
    # a count of its own, since accounts that two units tell alike are findings
    return "".join(random_.sample(_SENTENCES, sentences)) + f"本季度共办理{random_.randrange(10**6)}件。"


def _indicator_answer(row: FormRow, random_: random.Random) -> dict[str, CellValue]:
    target = row.values["target"]
    value = round(target * random_.uniform(0.6, 1.0), 2) if isinstance(target, int | float) else 1
    return {
        "value": value,
        "data_date": PERIOD.end,
        "source": spec.CHOICES["source"][1],
        "explanation": "集中在三季度办理。",
    }


def _spare(rows: Sequence[FormRow], answers: Sequence[Mapping[str, CellValue]]) -> tuple[FormRow, ...]:
    return tuple(_with(row, answers[n] if n < len(answers) else {}) for n, row in enumerate(rows))


def _issues(content: Content, random_: random.Random) -> list[dict[str, CellValue]]:
    if random_.random() > 0.2:
        return []
    task = content.rows["tasks"][0].key
    return [
        {
            "task": task,
            "issue": random_.choice(_ISSUES),
            "cause": "历史遗留。",
            "coordinator": unit_name(1),
            "measure": "请专题研究。",
        }
    ]


def _evidence(content: Content, random_: random.Random) -> list[dict[str, CellValue]]:
    task = content.rows["tasks"][0].key
    return [
        {"target": task, "title": f"关于印发工作要点的通知({n})", "document": f"银知办〔2023〕{random_.randrange(1, 90)}号",
         "form": "文件", "file_name": f"佐证{n}.pdf", "public": spec.YES}
        for n in (1, 2)
    ]  # fmt: skip


def submission_bytes(content: Content) -> bytes:
    """A filled workbook: answers stand in the cells of the template, and 单位信息 is filled in too."""
    given = {"6": "张晓明", "7": "0951-6888123", "8": "李建国", "9": str((date(2023, 10, 9) - date(1899, 12, 30)).days)}
    filled_in = 0

    def put(found: re.Match[str]) -> str:
        nonlocal filled_in
        filled_in += 1
        row, style = found.groups()
        if row == "9":
            return f'<c r="B9" s="{style}"><v>{given[row]}</v></c>'
        return f'<c r="B{row}" s="{style}" t="inlineStr"><is><t>{escape(given[row])}</t></is></c>'

    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(template_bytes(content))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/worksheets/sheet2.xml":
                data = _CELL.sub(put, data.decode()).encode()
            new.writestr(entry, data)
    if filled_in != len(given):
        raise AssertionError("the cells of 单位信息 are not where this fixture looks for them")
    return target.getvalue()


def cache() -> Path:
    """The folder of this version's fixtures."""
    sources = [Path(__file__), *sorted(Path(ipxl.__file__).parent.joinpath("form").glob("*.py"))]
    key = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"ipxl-bench-{key}"
    folder.mkdir(exist_ok=True)
    return folder


def submissions(count: int) -> list[Path]:
    """The workbooks of the first `count` units, written when they are not there yet."""
    folder = cache() / "submissions"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"2023Q3_{unit_name(number)}_进展情况表.xlsx" for number in range(count)]
    todo = [number for number, path in enumerate(paths) if not path.exists()]
    if todo:
        parts = [todo[start : start + 50] for start in range(0, len(todo), 50)]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(partial(_write_part, folder, max(count, TASKS)), parts))
    return paths


def _write_part(folder: Path, units: int, numbers: Sequence[int]) -> None:
    plan = make_plan(units)
    for number in numbers:
        content = filled(blank(plan, plan.units[number]))
        path = folder / content.file_name
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(submission_bytes(content))
        stamp = RECEIVED.timestamp() + number
        os.utime(beside, (stamp, stamp))
        beside.replace(path)


def resaved(count: int) -> list[Path]:
    """The first workbooks again, opened and saved by LibreOffice; none where there is no LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return []
    originals = submissions(count)
    folder = cache() / "resaved"
    folder.mkdir(exist_ok=True)
    missing = [path for path in originals if not (folder / path.name).exists()]
    if missing:
        with tempfile.TemporaryDirectory() as profile:
            command = [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to"]
            command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *map(str, missing)]
            clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LC_", "LANG"))}
            subprocess.run(command, env=clean | {"LC_ALL": "C.UTF-8"}, capture_output=True, check=True, timeout=600)
    return [folder / path.name for path in originals]


@contextmanager
def folder_of(paths: Sequence[Path]) -> Iterator[Path]:
    """A folder that holds just these files, by hard link where the file system allows it."""
    with tempfile.TemporaryDirectory(dir=cache()) as name:
        put_in(Path(name), paths)
        yield Path(name)


def workspace(root: Path, count: int) -> Workspace:
    """A workspace in `root`: the plan of `count` units, its templates as good as sent, nothing in the inbox yet."""
    made = Workspace(root)
    root.mkdir(parents=True)
    table = cache() / f"plan-{count}.xlsx"
    if not table.exists():
        write_table(make_plan(count), table)
    shutil.copy(table, made.table)
    made.table_copy(PERIOD.period).parent.mkdir(parents=True)
    shutil.copy(table, made.table_copy(PERIOD.period))
    sent = datetime(2023, 9, 20, 9, 0, tzinfo=BEIJING)
    append_manifest(made, PERIOD.period, [Sent("…", "…", 1, "", sent)])
    made.inbox.mkdir()
    return made


def put_in(folder: Path, paths: Sequence[Path]) -> None:
    """Put files into a folder, by hard link where the file system allows it."""
    for path in paths:
        try:
            os.link(path, folder / path.name)
        except OSError:
            shutil.copy2(path, folder / path.name)


def clear(made: Workspace) -> None:
    """Take out what merging wrote, so that the next merge is a first one."""
    shutil.rmtree(made.root / ".ipxl", ignore_errors=True)
    shutil.rmtree(made.root / "outbox", ignore_errors=True)
    made.register.unlink(missing_ok=True)


def copies(count: int) -> Iterator[Content]:
    """Correction copies of `count` units: what they filled in, with three cells to mend in each."""
    plan = make_plan(max(count, TASKS))
    for unit in plan.units[:count]:
        content = filled(blank(plan, unit))
        spots = [CellSpot("tasks", row.key, "text") for row in content.rows["tasks"][:3]]
        lines = tuple(
            CorrectionLine("error", (spot,), "", (spot.row,), "约40", "填的不是一个确定的数。", "请填一个数。", "40")
            for spot in spots
        )
        marks = {spot: CellMark("error", "填的不是一个确定的数。请填一个数。") for spot in spots}
        yield replace(content, round=2, marks=marks, corrections=Corrections(AS_OF, lines))


def contents(count: int) -> Iterator[Content]:
    """Blank templates of `count` units."""
    plan = make_plan(count)
    return (blank(plan, unit) for unit in plan.units)
