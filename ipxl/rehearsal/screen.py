"""The one screen that a rehearsal ends with: what happened, and which files to open."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ipxl.facts.lights import ALL_LIGHT_WORDS, RANK
from ipxl.form.content import file_name
from ipxl.merge.result import FILE_STATE_NAMES, UNIT_STATE_NAMES, Result
from ipxl.rehearsal.mailbag import FOLDER
from ipxl.rehearsal.rehearse import Rehearsal, Round
from ipxl.rehearsal.story import largest, smallest
from ipxl.rehearsal.words import MARK
from ipxl.report.corrections.copies import LETTER

_NAMES_MOST = 6


def program() -> str:
    """How this very program is called from the folder at hand: `ipxl` only where the shell would find it."""
    found = shutil.which("ipxl")
    here = Path(sys.executable).with_name("ipxl")
    if found and Path(found).resolve().parent == here.resolve().parent:
        return "ipxl"
    if not here.exists():
        return f'"{sys.executable}" -m ipxl'
    try:
        return here.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(here)


def text(rehearsal: Rehearsal) -> str:
    """What a person reads."""
    lines = [f"演练完成。{MARK}，与任何单位的实际工作无关。", f"工作区：{rehearsal.root}"]
    for item in rehearsal.rounds:
        lines += ["", *_round_lines(item)]
    lines += ["", *_changes(rehearsal.rounds), "", "请打开(都在上面的工作区里)："]
    places = opened(rehearsal)
    lines += [f"  {path}  {why}" for path, why in places]
    return "\n".join([*lines, _try_it(rehearsal)])


def _try_it(rehearsal: Rehearsal) -> str:
    period = rehearsal.rounds[-1].result.period.period
    here = "" if rehearsal.root == Path.cwd() else f"-C {rehearsal.root} "
    return f"想自己试：填一份 templates/{period}/ 里的表放进 inbox/，运行 {program()} {here}merge {period}；再次演练前把它移走。"


def as_json(rehearsal: Rehearsal) -> dict[str, object]:
    """The same for programs."""
    return {
        "workspace": str(rehearsal.root),
        "invented": True,
        "periods": [
            {
                "period": item.result.period.period,
                "as_of": item.result.as_of.isoformat(),
                "templates": item.sent,
                "files": dict(sorted(Counter(row.state for row in item.files).items())),
                "units": dict(sorted(Counter(row.state for row in item.result.units).items())),
                "tasks": lights(item.result, "tasks"),
                "indicators": lights(item.result, "indicators"),
                "summary": item.summary,
                "published": item.published or None,
            }
            for item in rehearsal.rounds
        ],
        "open": [path for path, _why in opened(rehearsal)],
    }


def lights(result: Result, what: str) -> dict[str, int]:
    """How many tasks or indicators have each light, in the order of the words."""
    counts = Counter(row.lamp.word for row in (result.tasks if what == "tasks" else result.indicators))
    return {word: counts[word] for word in ALL_LIGHT_WORDS if counts[word]}


def opened(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """The files worth opening, with why."""
    last = rehearsal.rounds[-1].result.period.period
    rows = {name: len(part) for name, part in rehearsal.plan.duties_by_unit.items()}
    big, small = largest(rehearsal.plan), smallest(rehearsal.plan)
    folder = f"templates/{last}"
    return [
        *((item.summary, f"{item.result.period.period} 汇总表，先看“首页”") for item in rehearsal.rounds),
        (rehearsal.rounds[-1].bulletin, f"{last} 通报草稿"),
        *_returned(rehearsal),
        (f"{folder}/{file_name(last, big)}", f"行数最多的填报表({rows.get(big, 0)}行)，带上期情况"),
        (f"{folder}/{file_name(last, small)}", f"行数最少的填报表({rows.get(small, 0)}行)"),
        *_wrapped(rehearsal.rounds[0]),
        (f"inbox/{FOLDER}/", "虚构的报送件"),
    ]


def _returned(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """What the first round's faults lead to: questions for the office, a copy to be corrected, the letter with it."""
    first = rehearsal.rounds[0]
    found = []
    if first.result.questions:
        table = f"核定/{first.result.period.period}.xlsx"
        found.append((table, f"要办公室拿主意的问题({len(first.result.questions)}个)，在黄色格里选"))
    unit = rehearsal.cast.mailed
    copies = [path for path in first.corrections if unit and f"_{unit}_" in path] or list(first.corrections)
    for copy in copies[:1]:
        found.append((copy, "退给单位改的表，先看“需修改事项”"))
        found.append((f"{copy.removesuffix('.xlsx')}_{LETTER}", "和它一起发出的说明"))
    return found


def _wrapped(item: Round) -> list[tuple[str, str]]:
    """Returns that came in a zip file or a mail."""
    found = sorted(row.file for row in item.files if row.state == "container")
    return [(f"inbox/{file}", "从压缩包或邮件里读出的报送件") for file in found]


def _round_lines(item: Round) -> list[str]:
    result = item.result
    period = result.period
    units = Counter(row.state for row in result.units)
    returned = units["received"] + units["to_correct"]
    timely = sum(row.timely is True for row in result.units)
    head = f"{period.period}({period.kind}，{period.deadline:%Y-%m-%d} 截止，{result.as_of:%m-%d} 合并)"
    lines = [
        f"{head}：发出 {item.sent} 份填报表，收到 {len(item.mails)} 个文件",
        f"  单位 应报{sum(units.values()) - units['not_due']} 已报{returned} 按时{timely} 待改{units['to_correct']}",
        f"  任务 {_counted(lights(result, 'tasks'))}",
    ]
    if result.plan.indicators:
        lines.append(f"  指标 {_counted(lights(result, 'indicators'))}")
    late = [f"{row.unit}({row.days_late}天)" for row in result.units if row.days_late]
    parts: list[tuple[str, list[str]]] = [("迟报", late)]
    for alike in (("missing",), ("undecided", "unreadable_only"), ("to_correct",)):
        parts.append((UNIT_STATE_NAMES[alike[0]], [unit for state in alike for unit in _units(result, state)]))
    for kind in ("superseded", "duplicate", "undecided", "container", "not_a_return"):
        parts.append((f"文件{FILE_STATE_NAMES[kind]}", [_name(row.file) for row in item.files if row.state == kind]))
    lines += [f"  {word}：{_list(names)}" for word, names in parts if names]
    if item.published:
        lines.append(f"  已发布：{item.published}/，下一期与它相比")
    return lines


def _changes(rounds: Iterable[Round]) -> list[str]:
    """Tasks whose light moved between the periods, for better and for worse."""
    result = list(rounds)[-1].result
    better: list[str] = []
    worse: list[str] = []
    for row in result.tasks:
        before, now = row.last.lamp, row.lamp
        if before is not None and "grey" not in (before.light, now.light) and before != now:
            line = f"{row.task} {row.title} {before.word}→{now.word}"
            (better if RANK[now.light] < RANK[before.light] else worse).append(line)
    found = [*(f"  转好 {line}" for line in better), *(f"  转差 {line}" for line in worse)]
    return ["与上期相比：", *found] if found else ["与上期相比：任务亮灯没有变化"]


def _units(result: Result, state: str) -> list[str]:
    return [row.unit for row in result.units if row.state == state]


def _counted(counts: dict[str, int]) -> str:
    return " ".join(f"{word}{count}" for word, count in counts.items())


def _name(file: str) -> str:
    return file.removeprefix(f"{FOLDER}/")


def _list(names: list[str]) -> str:
    more = f"等{len(names)}个" if len(names) > _NAMES_MOST else ""
    return "、".join(names[:_NAMES_MOST]) + more
