"""A period in the words that people use, wherever a command takes one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from filling import make_workspace

from ipxl.commands import status, templates
from ipxl.errors import IpxlError
from ipxl.plan.model import Period, Plan
from ipxl.plan.period_words import AmbiguousPeriod, find_period, spellings
from ipxl.plan.table import shipped


def plan_of(*periods: tuple[str, str]) -> Plan:
    day = date(2024, 1, 1)
    return replace(shipped(), periods=tuple(Period(name, kind, day, day, day) for name, kind in periods))


MIXED = plan_of(
    ("2023Q3", "季度"), ("2023Q4", "季度"), ("2024Q3", "季度"), ("2024H1", "半年"), ("2024H2", "半年"), ("2023", "年度"),
    ("2024", "年度"), ("2024-09", "月度"), ("2024-10", "月度"), ("2024-12", "月度"), ("2024MID", "中期评估"),
    ("2025FIN", "验收总结"), ("专项一", "专项"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023Q3", "2023Q3"),
        ("2023q3", "2023Q3"),
        (" ２０２３Ｑ３ ", "2023Q3"),
        ("2023年第三季度", "2023Q3"),
        ("2023年三季度", "2023Q3"),
        ("2023年 3季度", "2023Q3"),
        ("2023三季度", "2023Q3"),
        ("23年三季度", "2023Q3"),
        ("2023年Q3", "2023Q3"),
        ("2023-Q3", "2023Q3"),
        ("四季度", "2023Q4"),
        ("第四季度", "2023Q4"),
        ("Q4", "2023Q4"),
        ("上半年", "2024H1"),
        ("2024年上半年", "2024H1"),
        ("2024下半年", "2024H2"),
        ("2023年", "2023"),
        ("2023年度", "2023"),
        ("2024全年", "2024"),
        ("2024年10月", "2024-10"),
        ("2024.10", "2024-10"),
        ("2024年09月", "2024-09"),
        ("9月", "2024-09"),
        ("十月", "2024-10"),
        ("十二月份", "2024-12"),
        ("2024年中期评估", "2024MID"),
        ("中期评估", "2024MID"),
        ("2024mid", "2024MID"),
        ("验收总结", "2025FIN"),
        ("专项一", "专项一"),
    ],
)
def test_a_name_with_one_meaning(text: str, period: str) -> None:
    assert find_period(MIXED, text).period == period


@pytest.mark.parametrize(
    ("text", "periods"),
    [("三季度", ("2023Q3", "2024Q3")), ("Q3", ("2023Q3", "2024Q3")), ("年度", ("2023", "2024"))],
)
def test_a_name_with_several_meanings_is_refused_with_all_of_them(text: str, periods: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousPeriod) as caught:
        find_period(MIXED, text)
    assert tuple(item.period for item in caught.value.periods) == periods
    assert all(name in str(caught.value) for name in periods)


@pytest.mark.parametrize("text", ["2026年三季度", "2023Q5", "春季", "", "半年", "2023", "十三月"])
def test_an_unknown_name_is_refused_with_the_nearest(text: str) -> None:
    with pytest.raises(IpxlError, match=r"相近的有：.+Q"):
        find_period(plan_of(("2023Q3", "季度"), ("2023Q4", "季度")), text)


def test_every_title_and_id_of_the_shipped_plan_leads_back() -> None:
    plan = shipped()
    for period in plan.periods:
        assert find_period(plan, period.period) is period
        assert find_period(plan, period.title) is period
        assert period.period in spellings(period)


def test_commands_take_words_and_write_the_id(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path)
    assert status.run(folder, "2023年第三季度", date(2023, 10, 1)).as_json()["period"] == "2023Q3"
    templates.run(folder, "2023年四季度", ["市科技局"])
    assert [path.name for path in (folder / "templates").iterdir() if path.is_dir()].count("2023Q4") == 1
    with pytest.raises(AmbiguousPeriod):
        status.run(folder, "三季度", date(2023, 10, 1))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals here")
def test_at_a_terminal_the_user_chooses(tmp_path: Path) -> None:
    import pty

    folder = make_workspace(tmp_path)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "ipxl", "-C", str(folder), "status", "三季度", "--json"]
    with subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE) as process:
        os.close(theirs)
        os.write(ours, b"1\n")
        out, _ = process.communicate(timeout=60)
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    assert "1. 2023年第三季度（2023Q3）" in shown
    assert json.loads(out)["period"] == "2023Q3"
