"""The plan, the templates made from it, and the rehearsal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ipxl.cli.running import (
    JSON,
    PERIOD,
    STRICT,
    call,
    help_without_command,
    new_folder,
    processors,
    show,
    workspace_folder,
)
from ipxl.cli.text import Command, CommandGroup, FileType, NewFileType, PageType

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = click.argument("folder", metavar="[文件夹]", required=False)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="建立工作区",
    help="在文件夹里建立工作区：任务分工表、templates、inbox、outbox。\n"
    "省略文件夹时用当前文件夹；已有的任务分工表不会被覆盖。\n"
    "用 --from 从一份通知读出任务分工表；不写就用内置的示例方案。",
)
@FOLDER
@click.option(
    "--from", "notice", type=FileType(), metavar="通知", help="从这份通知读出方案(txt、docx、html、xlsx、pdf)"
)
@click.pass_obj
def init(workspace: str | None, folder: str | None, notice: Path | None) -> None:
    show(call("init", new_folder(workspace, folder), None, notice))


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]",
    short_help="查看、检查方案（任务分工表）",
    help="查看任务分工表里的方案，或检查其中的疑点。",
)
@click.pass_context
def plan(ctx: click.Context) -> None:
    help_without_command(ctx)


@plan.command("show", options_metavar="[选项]", short_help="显示读到的方案", help="显示从任务分工表读到的方案。")
@JSON
@click.pass_obj
def plan_show(workspace: str | None, as_json: bool) -> None:
    show(call("plan", workspace_folder(workspace), function="show"), as_json)


@plan.command(
    "lint",
    options_metavar="[选项]",
    short_help="检查方案里的疑点",
    help="检查任务分工表里的疑点：缺牵头单位、单位名称不一致、\n缺目标值、阶段重叠等，逐条给出工作表、单元格和处理办法。",
)
@JSON
@STRICT
@click.pass_obj
def plan_lint(workspace: str | None, as_json: bool, strict: bool) -> None:
    show(call("plan", workspace_folder(workspace), function="lint"), as_json, strict)


@plan.command(
    "import",
    options_metavar="[选项]",
    short_help="从一份通知读出任务分工表",
    help="读一份通知(txt、docx、html、xlsx、pdf)，写成任务分工表：\n任务、单位、指标、阶段、成员。"
    "\n拿不准的格标成黄色，批注写着原因；屏幕上列出疑点和没有收入的段落。\n"
    "不写 -o 就写到工作区的任务分工表.xlsx；已有的文件不会被覆盖。",
)
@click.argument("notice", metavar="通知", type=FileType())
@click.option("-o", "--output", type=NewFileType(), metavar="文件.xlsx", help="写到这个文件")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象；没有 -o 就不写表")
@click.option("--review", type=PageType(), metavar="文件.html", help="另写一页，左边原文、右边表，供核对；不用联网")
@click.pass_obj
def plan_import(workspace: str | None, notice: Path, output: Path | None, as_json: bool, review: Path | None) -> None:
    show(call("notice", workspace_folder(workspace), notice, output, not as_json, review), as_json)


@plan.command(
    "diff",
    options_metavar="[选项]",
    short_help="比较两份任务分工表，或表和通知",
    help="列出后一份与前一份的不同：任务、牵头和责任单位、时限、指标和目标值、\n"
    "单位的改名、合并、拆分，单位组、阶段、期次、成员。\n"
    "两份都可以是任务分工表，也可以是通知。\n已经下发的期次用的是 templates/期次 里的那一份表。",
)
@click.argument("old", metavar="原来的", type=FileType())
@click.argument("new", metavar="现在的", type=FileType())
@JSON
def plan_diff(old: Path, new: Path, as_json: bool) -> None:
    show(call("plan_diff", old, new), as_json)


@plan.command(
    "apply",
    options_metavar="[选项]",
    short_help="把补充通知或新表逐条并入任务分工表",
    help="把补充通知、调整分工的通知或另一张表并入工作区的任务分工表。\n"
    "先给通知或表：找出不同，写成“方案调整.xlsx”，逐行填采纳“是”或“否”。\n"
    "再给填好的“方案调整.xlsx”：采纳的写进任务分工表，原来的留一份。\n已经下发的期次不受影响。",
)
@click.argument("new", metavar="通知、表或方案调整", type=FileType())
@JSON
@click.pass_obj
def plan_apply(workspace: str | None, new: Path, as_json: bool) -> None:
    show(call("plan_apply", workspace_folder(workspace), new), as_json)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="生成各单位的填报表",
    help="为每个单位生成填报表，放在 templates/期次。\n期次如 2023Q3；省略时取下一个要报送的期次。再次运行只改写有变化的填报表。\n"
    "任务分工表还有必改的问题时不生成，逐处列出；确实要先发的加 --force。",
)
@PERIOD
@click.option("--unit", "units", multiple=True, metavar="单位", help="只生成这个单位的；可以写多次")
@click.option("--force", is_flag=True, help="任务分工表有必改的问题时也生成")
@click.pass_obj
def templates(workspace: str | None, period: str | None, units: tuple[str, ...], force: bool) -> None:
    show(call("templates", workspace_folder(workspace), period, units, None, force, processors()))


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="用虚构的报送件演练一遍",
    help="在文件夹里完整演练一遍：建工作区、生成填报表、虚构各单位的报送件、\n"
    "合并，最后列出可以打开的文件。有真实报送件的文件夹会被拒绝。\n"
    "用 --plan 拿自己的任务分工表来演练；不写就用内置的示例方案。",
)
@FOLDER
@click.option("--plan", "table", type=FileType(), metavar="任务分工表", help="用这张任务分工表演练")
@click.pass_obj
def demo(workspace: str | None, folder: str | None, table: Path | None) -> None:
    show(call("demo", new_folder(workspace, folder), table))
