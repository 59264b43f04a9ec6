"""A copy of the package whose specification has one further line a field, of every kind, and what comes out of it."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1] / "ipxl"
PERIOD, UNIT = "2023Q3", "市葡萄酒产业发展服务中心"
TASK, OTHER, INDICATOR = "T07", "T02", "X5"
"""A task that UNIT leads, one that it only takes part in, an indicator of its own."""
ROWS = {
    "TASKS": ("tasks", TASK),
    "INDICATORS": ("indicators", INDICATOR),
    "ISSUES": ("issues", "1"),
    "EVIDENCE": ("evidence", "1"),
    "UNIT": ("unit", ""),
}
"""Where the good answer of each field is given, by the name of its sheet in `form.spec`."""


class NewField(NamedTuple):
    """line: what is written into `form.spec`, and nothing else. good, bad: answers; read: what a good one is read as.

    code: the finding of the bad one, "" where any answer is a good one.
    """

    sheet: str
    key: str
    header: str
    line: str
    good: object
    read: str
    bad: object = None
    code: str = ""


FIELDS = (
    NewField("TASKS", "plan_day", "预计完成日期", 'Field("plan_day", "预计完成日期", "date", 10, True),',
             "2024年5月6日", "2024-05-06", "某天", "DATE_UNREADABLE"),
    NewField("TASKS", "practice", "经验做法", 'Field("practice", "经验做法", "text", 12, True, (), limits=(0, 20)),',
             "一窗受理", "一窗受理", "长" * 21, "TEXT_LONG"),
    NewField("TASKS", "special", "是否专班推进", 'Field("special", "是否专班推进", "choice", 8, True, (), "yes_no"),',
             "是", "是", "也许", "CHOICE_UNKNOWN"),
    NewField("TASKS", "paid", "资金支付率(%)", 'Field("paid", "资金支付率(%)", "percent", 8, True, (), limits=(0, 100)),',
             "37.5%", "37.5", 150, "OUT_OF_RANGE"),
    NewField("TASKS", "money", "投入资金", 'Field("money", "投入资金", "number", 8, True, (), limits=(0, 10000)),',
             "1,200", "1200", "许多", "NOT_A_NUMBER"),
    NewField("TASKS", "caller", "经办人电话", 'Field("caller", "经办人电话", "phone", 12, True),',
             "0951-1234567", "0951-1234567", "123", "PHONE_DOUBTFUL"),
    NewField("TASKS", "annex", "附件编号", 'Field("annex", "附件编号", "evidence", 8, True),', "7,8", "7,8"),
    NewField("INDICATORS", "method", "统计方法", 'Field("method", "统计方法", "text", 20, True, (), limits=(0, 20)),',
             "抽样调查", "抽样调查", "长" * 21, "TEXT_LONG"),
    NewField("ISSUES", "sum", "涉及资金", 'Field("sum", "涉及资金", "number", 10, True, (), limits=(0, 10000)),',
             500, "500", 20000, "OUT_OF_RANGE"),
    NewField("EVIDENCE", "made_on", "形成日期", 'Field("made_on", "形成日期", "date", 12, True),',
             "2023.8.1", "2023-08-01", "某天", "DATE_UNREADABLE"),
    NewField("UNIT", "sealed_by", "是否已盖章", 'Field("sealed_by", "是否已盖章", "choice", 30, True, (), "yes_no"),',
             "否", "否", "也许", "CHOICE_UNKNOWN"),
)  # fmt: skip


def copy_with_fields(folder: Path) -> Path:
    """The package copied below `folder`, each of FIELDS a line at the end of its sheet. Returns where to import it from."""
    shutil.copytree(PACKAGE, folder / "ipxl", ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "ipxl" / "form" / "spec.py"
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for sheet, end in sorted(_ends(source).items(), key=lambda item: -item[1]):
        lines[end:end] = [f"        {new.line}\n" for new in FIELDS if new.sheet == sheet]
    path.write_text("".join(lines), encoding="utf-8")
    return folder


def _ends(source: str) -> dict[str, int]:
    """Sheet -> the line behind which its last field ends."""
    ends = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            for keyword in node.value.keywords:
                if keyword.arg == "fields" and isinstance(keyword.value, ast.Tuple):
                    ends[node.targets[0].id] = keyword.value.elts[-1].end_lineno or 0
    return ends


def python(home: Path, *arguments: str) -> str:
    """What a Python that imports the copy prints."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(home), str(Path(__file__).parent))),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=home, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
