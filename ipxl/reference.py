"""Writes the reference pages from the tables that the program itself goes by: `python -m ipxl.reference [FOLDER]`.

A test keeps the committed pages equal to what this writes, so they cannot drift.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ipxl.check.rules import RULES
from ipxl.finding import SEVERITY_NAMES
from ipxl.form import spec
from ipxl.plan.columns import ITEMS, SHEETS
from ipxl.plan.problems import PROBLEMS

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
_KIND_NAMES = {
    "text": "文字",
    "choice": "下拉",
    "percent": "0—100的数",
    "number": "数字",
    "date": "日期",
    "phone": "电话",
    "evidence": "佐证编号",
    "name": "单位",
    "names": "单位(可多个)",
    "flag": "是/否",
}


def pages() -> dict[str, str]:
    """File name -> text of every reference page."""
    return {
        "校验规则.md": rules_page(),
        "填报表.md": template_page(),
        "任务分工表.md": table_page(),
        "命令.md": commands_page(),
    }


def rules_page() -> str:
    """Each code with severity, message, remedy and example."""
    submission = [
        (f"`{code}`", SEVERITY_NAMES[rule.severity], rule.message, rule.remedy, rule.example)
        for code, rule in RULES.items()
    ]
    plan = [
        (f"`{code}`", SEVERITY_NAMES[problem.severity], problem.message, problem.remedy)
        for code, problem in PROBLEMS.items()
    ]
    return _page(
        "校验规则",
        "花括号里的词由程序换成实际的内容。必改：这一格不合并，请单位改；待确认：请单位或办公室核实；提示：不用处理。",
        "## 报送件",
        *_table(("代码", "级别", "问题", "怎么办", "例子"), submission),
        "",
        "## 任务分工表(ipxl plan lint)",
        *_table(("代码", "级别", "问题", "怎么办"), plan),
    )


def template_page() -> str:
    """Each sheet of the template with its fields."""
    parts: list[str] = []
    for sheet in spec.SHEETS:
        rows = [
            (
                field.header,
                "单位填" if field.entered else "已填好，锁定",
                _KIND_NAMES[field.kind],
                _choices(field),
                _required(field),
                field.help,
            )
            for field in sheet.fields
        ]
        header = ("栏目", "谁填", "种类", "可选项或范围", "何时必填", "填法")
        parts += [f"## {sheet.title}", *_table(header, rows), ""]
    return _page("填报表", f"模板版本 {spec.SPEC_VERSION}。下发、读取、校验都按这张表。", *parts)


def _choices(field: spec.Field) -> str:
    if field.choices in spec.CHOICES:
        return "、".join(spec.CHOICES[field.choices])
    if field.choices:
        return {"tasks": "本单位的任务", "duties": "本单位的任务和指标", "units": "全部单位"}[field.choices]
    if field.limits and field.kind == "text":
        return f"{field.limits[1]}字以内"
    return "0以上" if field.kind == "number" else ""


def _required(field: spec.Field) -> str:
    words = []
    for required in field.required:
        who = {"lead": "牵头行", "responsible": "责任行", "all": ""}[required.who]
        when = ""
        if required.when:
            name = next(f.header for s in spec.SHEETS for f in s.fields if f.key == required.when.field)
            when = f"{name}{'不是' if required.when.negated else '是'}“{required.when.value}”时"
        soft = "(空着只提醒)" if required.severity == "warning" else ""
        words.append(who + when + soft or "必填")
    return "；".join(words)


def table_page() -> str:
    """Each sheet of the assignment table with its columns."""
    parts: list[str] = []
    for sheet in SHEETS:
        rows = [(column.header, "必需" if column.needed else "", column.help) for column in sheet.columns]
        parts += [f"## {sheet.title}", sheet.help, "", *_table(("列", "", "填法"), rows), ""]
        if sheet.title == "方案":
            parts += [*_table(("项", "填法"), [(item.name, item.help) for item in ITEMS]), ""]
    return _page("任务分工表", "列的先后不限，可以另加列；认不出和不合理的地方由 ipxl plan lint 指出。", *parts)


def commands_page() -> str:
    """The help text of every command."""
    import click

    from ipxl.cli import cli

    def walk(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
        context = click.Context(command, info_name=name if parent is None else name.split()[-1], parent=parent)
        yield from (f"## {name}", "", "```", command.get_help(context).rstrip(), "```", "")
        if isinstance(command, click.Group):
            for child in command.list_commands(context):
                found = command.get_command(context, child)
                if found is not None:
                    yield from walk(found, f"{name} {child}", context)

    return _page("命令", "与 `ipxl 命令 --help` 显示的相同。", *walk(cli, "ipxl", None))


def _page(title: str, *lines: str) -> str:
    head = [f"# {title}", "", "<!-- 由 python -m ipxl.reference 生成，请勿手改 -->", ""]
    return "\n".join([*head, lines[0], "", *lines[1:]]).rstrip() + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return ["", line(header), "|" + " --- |" * len(header), *(line(row) for row in rows)]


def main(arguments: Sequence[str]) -> None:
    """Write every page into the folder given, or into docs/reference."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
