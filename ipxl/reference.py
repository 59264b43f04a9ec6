"""Writes the reference pages from the tables that the program itself goes by: `python -m ipxl.reference [FOLDER]`.

A test keeps the committed pages equal to what this writes, so they cannot drift.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from ipxl.check.choices import choice_forms
from ipxl.check.dates import date_forms
from ipxl.check.numbers import number_forms
from ipxl.check.phones import phone_forms
from ipxl.check.rules import RULES
from ipxl.check.typed_ways import OUTCOMES, STORED, TYPED_TABLES, TypedWay, typed_ways
from ipxl.check.values import BLANK_SIGNS, BLANK_WORDS, Form
from ipxl.finding import SEVERITY_NAMES
from ipxl.form import spec
from ipxl.mail import settings, texts
from ipxl.mail.secrets import SERVICE, VARIABLES
from ipxl.plan.columns import ITEMS, SHEETS
from ipxl.plan.problems import PROBLEMS
from ipxl.tidy.tables import TABLES, entries

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
        "填写格式.md": forms_page(),
        "任务分工表.md": table_page(),
        "邮件设置.md": settings_page(),
        "邮件模板.md": texts_page(),
        "数据字典.md": dictionary_page(),
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
        return {
            "tasks": "本单位的任务",
            "duties": "本单位的任务和指标",
            "units": "全部单位(多于300个时列300个，牵头单位在前)",
        }[field.choices]
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


def forms_page() -> str:
    """Each way of typing a number, a day, a choice or a telephone number, and what it is read as."""
    state_words = {"ok": "照收", "read_as": "读作", "held": "待核", "invalid": "不收"}

    def date_told(form: Form) -> str:
        if form.state == "invalid":
            return "照原文留着，请单位改"
        return "读作这一天，请单位核对" if form.column == "DATE_GUESSED" else "读作这一天"

    def grouped(forms: Iterable[Form], outcome: Callable[[Form], str]) -> list[tuple[str, str, str]]:
        rows: dict[tuple[str, str], list[str]] = {}
        for form in forms:
            unit = f"({form.column})" if form.column not in ("", "READ_AS", "DATE_GUESSED") else ""
            result = f" → {form.result}" if form.result and form.result != form.example else ""
            rows.setdefault((form.what, outcome(form)), []).append(form.example.strip() + unit + result)
        return [(what, "；".join(examples), told) for (what, told), examples in rows.items()]

    words: dict[tuple[str, str, str], list[str]] = {}
    for form in choice_forms():
        words.setdefault((form.column, form.what, form.state), []).append(form.example)
    return _page(
        "填写格式",
        "单位怎么写都不会让程序停下。读作：意思没有疑问，直接合并并记一条提示；待核：大小有疑问，不计入任何合计，等单位说明或办公室核定；"
        "不收：这一格空着，请单位改。上面的一种对不上才看下面的一种。",
        "## 数字和百分数",
        "",
        "括号里是本列的计量单位，箭头后面是读作或建议的数。",
        *_table(("写法", "例子", "结果"), grouped(number_forms(), lambda form: state_words[form.state])),
        "",
        "这些写法表示没有数，不当作0：" + "、".join(f"`{word}`" for word in sorted(BLANK_WORDS | BLANK_SIGNS)) + "。",
        "",
        "## 日期",
        "",
        "没有年份的按本期截至日期取最近的一年；“期望时限”取以后的一年。例子按2023年9月30日截止的一期。",
        *_table(("写法", "例子", "结果"), grouped(date_forms(), date_told)),
        "",
        "## 下拉选项",
        "",
        "全角半角、空格、句末标点不计。",
        *_table(
            ("栏目", "写成", "结果"),
            [
                (column, "、".join(typed), f"读作 {choice}" if state == "read_as" else f"不收，是不是 {choice}")
                for (column, choice, state), typed in words.items()
            ],
        ),
        "",
        "## 联系电话",
        *_table(
            ("写法", "例子", "结果"),
            [(form.what, form.example, "照收" if form.state == "ok" else "照收，请单位核对") for form in phone_forms()],
        ),
        "",
        "## 单位名称",
        "",
        "简称、全称、别名都可以，括号和空格不分全角半角；几个单位用顿号、逗号或分号隔开。方案里没有的单位照原文留着，提示相近的名称。",
        "",
        *_ways_tables(),
    )


def _ways_tables() -> Iterator[str]:
    """Every way of typing that is tried in real templates, as xlsx, xls and ods, with what becomes of it in each kind of column."""
    yield "## 逐项对照"
    yield ""
    yield (
        "下面每一行都写进真的模板，存成 xlsx、xls、ods 各读一遍核对过：看的人怎么理解，程序就怎么读，拿不准的不当成别的数。"
        "例子按2023年9月30日截止的一期，指标的本年目标都是40，没有写变动说明；`\\n`是换行，`\\u200b`一类是看不见的字，`长*400`是400个“长”字。"
    )
    yield ""
    yield from (f"- {word}：{meaning}。" for word, meaning in OUTCOMES.items())
    for table, title in TYPED_TABLES.items():
        ways = typed_ways(table)
        kinds = tuple(ways[0].outcomes)
        rows: dict[tuple[str, ...], list[str]] = {}
        for way in ways:
            rows.setdefault((way.what, *(way.outcomes[kind] for kind in kinds)), []).append(_way_shown(way))
        yield from ("", f"### {title}")
        yield from _table(
            ("写法", "填的", *kinds), [(row[0], "；".join(shown), *row[1:]) for row, shown in rows.items()]
        )


def _way_shown(way: TypedWay) -> str:
    """What is typed, and how it is stored where it is no text."""
    kind, _, code = way.stored.partition(":")
    stored = "" if kind == "文" else STORED[kind]
    shown = "，".join(part for part in (stored, f"格式`{code}`" if code else "") if part)
    return f"`{way.typed}`" + (f"({shown})" if shown else "")


def table_page() -> str:
    """Each sheet of the assignment table with its columns."""
    parts: list[str] = []
    for sheet in SHEETS:
        rows = [(column.header, "必需" if column.needed else "", column.help) for column in sheet.columns]
        parts += [f"## {sheet.title}", sheet.help, "", *_table(("列", "", "填法"), rows), ""]
        if sheet.title == "方案":
            parts += [*_table(("项", "填法"), [(item.name, item.help) for item in ITEMS]), ""]
    return _page("任务分工表", "列的先后不限，可以另加列；认不出和不合理的地方由 ipxl plan lint 指出。", *parts)


def settings_page() -> str:
    """Each key of ipxl.toml, where passwords belong, and the servers of the usual providers."""
    parts: list[str] = []
    for section, told in settings.SECTIONS.items():
        rows = [
            (
                f"`{item.key}`",
                settings.KIND_NAMES[item.kind],
                "必写" if item.needed else settings.default_told(item),
                f"`{item.example}`",
                item.help,
            )
            for item in settings.SETTINGS
            if item.section == section
        ]
        parts += [f"## [{section}]", "", told, *_table(("名称", "写什么", "不写时", "例子", "说明"), rows), ""]
    smtp, imap = ("、".join(f"`{name}`" for name in VARIABLES[purpose]) for purpose in ("smtp", "imap"))
    return _page(
        "邮件设置",
        "工作区里的 `ipxl.toml`。`ipxl init` 放一份全是说明的，去掉行首的 `#` 改成自己的就行。文字两边加英文引号。"
        "写错的名称、不合适的值会逐条指出，不会悄悄跳过。",
        *parts,
        "## 密码",
        "",
        "密码和授权码不写在文件里，写了会报错；也不会显示或记进任何文件。依次从这几处找：",
        "",
        f"1. 环境变量。发信 {smtp}；收信 {imap}。",
        f"2. 系统钥匙串，用 `pip install keyring` 装好后，运行一次 `keyring set {SERVICE} 账号`，按提示输入。",
        "",
        "## 常见邮箱",
        *_table(("邮箱", "smtp 的 host", "imap 的 host", "密码用"), settings.PROVIDERS),
        "",
        "都用 `tls`，端口不用写。政务邮箱的服务器名、端口、根证书问本单位的信息中心。",
    )


def texts_page() -> str:
    """Each field that a text may use, and every shipped text."""
    rows = [(f"`{{{field.name}}}`", field.help, "、".join(field.texts)) for field in texts.FIELDS]
    parts: list[str] = []
    for name, told in texts.TEXTS.items():
        parts += [f"## {name}.txt", "", f"{told}。", "", "```", texts.shipped(name).rstrip(), "```", ""]
    return _page(
        "邮件模板",
        f"邮件的文字可以改：运行 `ipxl mail texts`，自带的文字就写到工作区的 `{texts.FOLDER}` 文件夹里，用记事本改好保存。没有的、删掉的用自带的。",
        "第一行是主题，以“主题：”开头；空一行，下面是正文。花括号里的是字段，发的时候换成各单位自己的内容：",
        *_table(("字段", "换成", "哪些文字里可以用"), rows),
        "",
        "一行里的字段都没有内容时，这一行不写。要写花括号本身，写两个。字段写错了，会在发出任何一封之前指出第几行、可以用哪些。",
        "",
        *parts,
    )


def dictionary_page() -> str:
    """Each table of `ipxl export` with its columns."""
    parts: list[str] = []
    for table in TABLES:
        rows = [
            (
                f"`{entry.column}`",
                entry.title,
                entry.type,
                "是" if entry.key else "",
                "是" if entry.may_be_blank else "",
                entry.values,
                entry.meaning,
            )
            for entry in entries([table])
        ]
        header = ("列", "名称", "种类", "主键", "可空", "可能的值", "说明")
        parts += [f"## {table.name} {table.title}", "", f"{table.meaning}。", *_table(header, rows), ""]
    return _page(
        "数据字典",
        "`ipxl export` 写出的数据表，导出的数据里也有一份（dictionary）。主键：这些列合起来在表中不重复。可空：不知道或没有填时为空。",
        "日期写成 2023-09-30，时间写成 2023-10-08 10:00:00（北京时间），百分数不带 %，小数保留表格软件显示的15位。",
        "",
        "CSV 文件是带标记的 UTF-8。文字以 `=`、`+`、`-`、`@` 或制表符开头时前面加一个 `'`，免得被表格软件当成公式；是否写成 TRUE、FALSE。"
        "SQLite 里日期、时间是文字，是否是 1、0。",
        "",
        *parts,
    )


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
