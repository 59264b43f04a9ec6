"""What came back: checked, merged, looked at, published, compared over the periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ipxl.cli.running import AS_OF, JSON, PERIOD, STRICT, call, new_folder, processors, show, workspace_folder
from ipxl.cli.text import Command, CountType, FileType, PathType

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="只检查几个文件，不写任何东西",
    help="检查这些报送件会有哪些问题，不写任何文件。\n文件名相对于当前文件夹。",
)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=FileType())
@JSON
@STRICT
@click.pass_obj
def check(workspace: str | None, files: tuple[Path, ...], as_json: bool, strict: bool) -> None:
    show(call("check", workspace_folder(workspace), files), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="合并 inbox 里的报送件，生成汇总表",
    help="读取并校验 inbox 里的报送件，把汇总表写到 outbox/期次。\n"
    "期次省略时取已发填报表中报送截止最晚的一期。可以随时重复运行：\n"
    "inbox 里的文件不会被改动或删除。",
)
@PERIOD
@AS_OF
@click.option("--jobs", type=CountType(), metavar="个数", help="同时读取几个文件；省略为处理器核数")
@click.option("--again", is_flag=True, help="上次没有读完的文件再读一次")
@STRICT
@JSON
@click.pass_obj
def merge(
    workspace: str | None,
    period: str | None,
    as_of: date | None,
    jobs: int | None,
    again: bool,
    strict: bool,
    as_json: bool,
) -> None:
    show(call("merge", workspace_folder(workspace), period, as_of, jobs or processors(), again), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="谁已报、谁未报、下一步做什么",
    help="查看一期的报送进度：谁已报、谁未报、谁逾期、下一步做什么。\n只读取，不合并。",
)
@PERIOD
@AS_OF
@JSON
@STRICT
@click.pass_obj
def status(workspace: str | None, period: str | None, as_of: date | None, as_json: bool, strict: bool) -> None:
    show(call("status", workspace_folder(workspace), period, as_of), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="把给领导的一份存定",
    help="把 outbox/期次 里的汇总表、通报、图片存到 published/期次/次数，不再改动。\n"
    "变化和连续期数都与最近一次发布相比；发布后有变，status 会说明。\n"
    "没有变化时不会再存一份；outbox 已经过时的，会请你先运行 merge。\n"
    "以前发布时补齐了【待填】、现在又有的，不发布；要照样发布，加 --as-is。",
)
@click.argument("period", metavar="期次")
@click.option("--as-is", is_flag=True, help="通报里又有【待填】的也照样发布")
@JSON
@click.pass_obj
def publish(workspace: str | None, period: str, as_is: bool, as_json: bool) -> None:
    show(call("publish", workspace_folder(workspace), period, None, as_is), as_json)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="督办台账：各事项办到哪一步",
    help="列出督办台账里的事项：来源、责任单位、时限、状态。台账在 督办台账.xlsx，\n"
    "发布和合并时自动加入新事项，办公室在其中核查、销号。",
)
@click.option("--open", "only_open", is_flag=True, help="只列没有销号的")
@click.option("--unit", default="", metavar="单位", help="只列这个单位负责的")
@JSON
@STRICT
@click.pass_obj
def matters(workspace: str | None, only_open: bool, unit: str, as_json: bool, strict: bool) -> None:
    show(call("matters", workspace_folder(workspace), only_open, unit), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="验收总结：写出验收材料和佐证原件",
    help="把验收总结这一期和以前各期合起来，写成 outbox/期次/验收/：00 目录到 09 经费投入表，\n"
    "佐证文件夹里是收件箱中对上了编号或文件名的原件。缺的材料和没有对应上的文件逐一列出。",
)
@click.argument("period", metavar="期次")
@AS_OF
@JSON
@STRICT
@click.pass_obj
def accept(workspace: str | None, period: str, as_of: date | None, as_json: bool, strict: bool) -> None:
    show(call("accept", workspace_folder(workspace), period, as_of), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="把一期或整个工作区打包存档",
    help="把一期的任务分工表、填报表、来件、核定、发布材料、收发登记等打成一个压缩包，\n"
    "放在 归档/期次.zip，附文件目录和校验码（BagIt 格式）；--all 归档整个工作区。\n"
    "--verify 检查归档是否完好，一个字节的改动也能发现。",
)
@click.argument("periods", metavar="[期次…]", nargs=-1)
@click.option("--all", "whole", is_flag=True, help="归档整个工作区，解压后可以直接使用")
@click.option("--verify", is_flag=True, help="只检查已有的归档；不写期次时全部检查，有问题时以状态 1 结束")
@JSON
@click.pass_obj
def archive(workspace: str | None, periods: tuple[str, ...], whole: bool, verify: bool, as_json: bool) -> None:
    function = "verify" if verify else "run"
    show(call("archive", workspace_folder(workspace), periods, whole, function=function), as_json, verify)


@click.command(
    cls=Command,
    options_metavar="--to 位置 [选项]",
    short_help="把数据导出成表，供别的程序用",
    help="把填报内容、任务、指标、单位、来件、问题、历期亮灯、督办事项导出成数据表，\n"
    "附数据字典，供 Excel、数据库、Python 等使用。期次省略时导出全部各期。\n"
    "--to 写文件夹（每张表一个 csv），或文件：.sqlite、.duckdb 里是全部的表，\n"
    ".csv、.parquet 里是一张表。不是以前导出的文件，不会覆盖。",
)
@PERIOD
@click.option("--to", required=True, type=PathType(), metavar="位置", help="如 数据、数据.sqlite、duties.csv")
@click.option("--table", default="", metavar="表名", help="写一个 .csv、.parquet 时是哪张表；省略时看文件名")
@click.option("--parquet", is_flag=True, help="文件夹里写 .parquet，不写 .csv")
@AS_OF
@JSON
@click.pass_obj
def export(
    workspace: str | None, period: str | None, to: Path, table: str, parquet: bool, as_of: date | None, as_json: bool
) -> None:
    show(call("export", workspace_folder(workspace), period, to, table, as_of, parquet), as_json)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="打开工作台：在浏览器里办一轮",
    help="在本机浏览器里打开工作台，用鼠标完成读通知、核对方案、发表、收件合并、定稿。\n"
    "只在这台电脑上能打开，不联网；第一行是地址。关闭用页面上的“关闭工作台”，或按 Ctrl+C。",
)
@click.argument("folder", metavar="[文件夹]", required=False)
@click.option("--no-browser", is_flag=True, help="只显示地址，不打开浏览器")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="端口", help="用这个端口；省略为任一空闲端口")
@click.pass_obj
def desk(workspace: str | None, folder: str | None, no_browser: bool, port: int) -> None:
    show(call("desk", new_folder(workspace, folder), port, not no_browser))


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="自检：这台电脑和工作区能不能用",
    help="检查 Python、字体、办公软件、时钟、写入权限、磁盘空间、任务分工表、邮箱端口等，\n"
    "每项说好、注意或不行，并说明怎么办。不改动任何文件。",
)
@JSON
@STRICT
@click.pass_obj
def doctor(workspace: str | None, as_json: bool, strict: bool) -> None:
    show(call("doctor", workspace_folder(workspace)), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="填上级发来的填报表",
    help="用这一期的合并结果填上级发来的填报表，写到 outbox/期次/上报。\n"
    "对应关系写在任务分工表：任务的“上级任务编号”、指标的“上级指标编号”。\n"
    "单位的话按句摘录，标【请修改】；没有报的、待核的数空着；没有对上的逐一列出。",
)
@click.argument("period", metavar="期次")
@click.argument("form", metavar="上级的表.xlsx", type=FileType())
@STRICT
@JSON
@click.pass_obj
def forward(workspace: str | None, period: str, form: Path, strict: bool, as_json: bool) -> None:
    show(call("forward", workspace_folder(workspace), period, form), as_json, strict)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="历期的亮灯和数值",
    help="列出任务、指标、单位历期的亮灯和数值，以及发布时的亮灯和数值。\n"
    "都省略时每期一行；--task 与 --unit 同时写，列出该单位在该任务的填报。",
)
@click.option("--task", "tasks", multiple=True, metavar="任务编号", help="如 T05；可以写多次")
@click.option("--indicator", "indicators", multiple=True, metavar="指标编号", help="如 I4；可以写多次")
@click.option("--unit", "units", multiple=True, metavar="单位", help="单位和它的任务、指标；可以写多次")
@JSON
@click.pass_obj
def history(
    workspace: str | None, tasks: tuple[str, ...], indicators: tuple[str, ...], units: tuple[str, ...], as_json: bool
) -> None:
    show(call("history", workspace_folder(workspace), tasks, indicators, units), as_json)
