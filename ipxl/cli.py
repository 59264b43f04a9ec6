"""The command line: reads arguments, calls one command of `ipxl.commands`, prints what it hands back.

Only `sys` and `click` are imported here; a command's module (with pandas and the rest) is imported when it is called.
Exit status: 0 done, 1 done but `--strict` found something, 2 could not be done, 130 stopped by Ctrl+C.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ipxl import __version__
from ipxl.cli_text import BadUsage, CountType, DateType, FileType, Group, NewFileType, file_trouble, usage_message
from ipxl.errors import IpxlError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from ipxl.commands import Result
    from ipxl.commands.mailing import Options

PERIOD = click.argument("period", metavar="[期次]", required=False)
FOLDER = click.argument("folder", metavar="[文件夹]", required=False)
AS_OF = click.option("--as-of", type=DateType(), metavar="日期", help="按这一天判断是否逾期，如 2023-10-10；省略为今天")
JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象，供程序读取")
UNITS = click.option("--unit", "units", multiple=True, metavar="单位", help="只给这个单位；可以写多次")
DRAFT = click.option("--draft", is_flag=True, help="设了发信服务器也只写草稿，不发送")
DRY_RUN = click.option("--dry-run", is_flag=True, help="只列出会发给谁、发什么，不写也不发")
AGAIN = click.option("--again", is_flag=True, help="发过的、不能确定的也再发一次；要用 --unit 写明单位")
STRICT = click.option("--strict", is_flag=True, help="有待处理的问题时以状态 1 结束")


@click.group(
    "ipxl",
    cls=Group,
    invoke_without_command=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]",
    help="按季收集、校验、汇总各单位的填报表，不需要服务器。\n\n"
    "一轮工作：init 建工作区 → templates 生成填报表 → 发给各单位 →\n"
    "报送件放进 inbox → merge 合并 → 查看 outbox。随时可用 status 查看进度。\n"
    "每个命令都有自己的帮助，如：ipxl merge --help",
)
@click.option("-C", "workspace", metavar="文件夹", help="工作区所在的文件夹；省略为当前文件夹")
@click.version_option(__version__, message="ipxl %(version)s", help="显示版本")
@click.pass_context
def cli(ctx: click.Context, workspace: str | None) -> None:
    """Keep the workspace for the command; without a command, show the help as a usage error."""
    ctx.obj = workspace
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


@cli.command(
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
    _show(_call("init", _new_folder(workspace, folder), None, notice))


@cli.group(
    invoke_without_command=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]",
    short_help="查看、检查方案（任务分工表）",
    help="查看任务分工表里的方案，或检查其中的疑点。",
)
@click.pass_context
def plan(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


@plan.command("show", options_metavar="[选项]", short_help="显示读到的方案", help="显示从任务分工表读到的方案。")
@JSON
@click.pass_obj
def plan_show(workspace: str | None, as_json: bool) -> None:
    _show(_call("plan", _workspace(workspace), function="show"), as_json)


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
    _show(_call("plan", _workspace(workspace), function="lint"), as_json, strict)


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
@click.pass_obj
def plan_import(workspace: str | None, notice: Path, output: Path | None, as_json: bool) -> None:
    _show(_call("notice", _workspace(workspace), notice, output, not as_json), as_json)


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
    _show(_call("plan_diff", old, new), as_json)


@cli.command(
    options_metavar="[选项]",
    short_help="生成各单位的填报表",
    help="为每个单位生成填报表，放在 templates/期次。\n期次如 2023Q3；省略时取下一个要报送的期次。再次运行只改写有变化的填报表。",
)
@PERIOD
@click.option("--unit", "units", multiple=True, metavar="单位", help="只生成这个单位的；可以写多次")
@click.pass_obj
def templates(workspace: str | None, period: str | None, units: tuple[str, ...]) -> None:
    _show(_call("templates", _workspace(workspace), period, units))


@cli.command(
    options_metavar="[选项]",
    short_help="把填报表或退回件发给单位",
    help="把填报表发给各单位，每个单位一封，发过的不再发。\n"
    "ipxl.toml 里设了发信服务器就发送；没有设，写成草稿放在 outbox/期次/邮件，\n"
    "用邮件程序打开就能发。文字可以在 邮件模板 里改。",
)
@PERIOD
@click.option("--corrections", is_flag=True, help="不发填报表，发上次合并写好的退回件")
@UNITS
@DRAFT
@DRY_RUN
@AGAIN
@AS_OF
@STRICT
@JSON
@click.pass_obj
def send(
    workspace: str | None,
    period: str | None,
    corrections: bool,
    units: tuple[str, ...],
    draft: bool,
    dry_run: bool,
    again: bool,
    as_of: date | None,
    strict: bool,
    as_json: bool,
) -> None:
    options = _sending(draft, dry_run, again)
    _show(_call("send", _workspace(workspace), period, units, corrections, options, as_of, _tell), as_json, strict)


@cli.command(
    options_metavar="[选项]",
    short_help="从邮箱收信，存进 inbox",
    help="从 ipxl.toml 里写的邮箱收信，每封存一次，原样放在 inbox/邮件。\n"
    "只收上次以后的新信；服务器上的信不移动、不删除，也不标为已读。\n"
    "收到时间以服务器的为准，记在收件登记.csv。中断了再运行一次，会接着收。",
)
@click.option("--since", type=DateType(), metavar="日期", help="只看这一天以后的信；省略为首次下发填报表那天")
@click.option("--most", type=CountType(), metavar="个数", help="一次最多收几封；省略为 1000")
@click.option("--mark-seen", is_flag=True, help="收下的信在服务器上标为已读")
@JSON
@click.pass_obj
def fetch(workspace: str | None, since: date | None, most: int | None, mark_seen: bool, as_json: bool) -> None:
    tell = None if as_json or not sys.stderr.isatty() else _count_mails
    _show(_call("fetch", _workspace(workspace), since, most, mark_seen, tell), as_json)


@cli.group(
    invoke_without_command=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]",
    short_help="检查邮箱设置，取出邮件文字来改",
    help="检查 ipxl.toml 里的邮箱设置；取出邮件的文字来改。",
)
@click.pass_context
def mail(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


@mail.command(
    "check",
    options_metavar="[选项]",
    short_help="试登录、试发、试收",
    help="照 ipxl.toml 的设置登录收信、发信服务器，给自己发一封信，看能不能\n"
    "收到。不行的，说明哪里不对、怎么改。密码不会显示出来。",
)
@STRICT
@JSON
@click.pass_obj
def mail_check(workspace: str | None, strict: bool, as_json: bool) -> None:
    tell = None if as_json or not sys.stderr.isatty() else _say_step
    _show(_call("mail_check", _workspace(workspace), tell), as_json, strict)


@mail.command(
    "texts",
    options_metavar="[选项]",
    short_help="取出邮件的文字来改",
    help="把自带的邮件文字写到工作区的 邮件模板 文件夹，改了就用改过的。\n已经有的不覆盖。",
)
@JSON
@click.pass_obj
def mail_texts(workspace: str | None, as_json: bool) -> None:
    _show(_call("mail_texts", _workspace(workspace)), as_json)


@cli.command(
    options_metavar="[选项]",
    short_help="只检查几个文件，不写任何东西",
    help="检查这些报送件会有哪些问题，不写任何文件。\n文件名相对于当前文件夹。",
)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=FileType())
@JSON
@STRICT
@click.pass_obj
def check(workspace: str | None, files: tuple[Path, ...], as_json: bool, strict: bool) -> None:
    _show(_call("check", _workspace(workspace), files), as_json, strict)


@cli.command(
    options_metavar="[选项]",
    short_help="合并 inbox 里的报送件，生成汇总表",
    help="读取并校验 inbox 里的报送件，把汇总表写到 outbox/期次。\n"
    "期次省略时取已发填报表中报送截止最晚的一期。可以随时重复运行：\n"
    "inbox 里的文件不会被改动或删除。",
)
@PERIOD
@AS_OF
@click.option("--jobs", type=CountType(), metavar="个数", help="同时读取几个文件；省略为处理器核数")
@STRICT
@JSON
@click.pass_obj
def merge(
    workspace: str | None, period: str | None, as_of: date | None, jobs: int | None, strict: bool, as_json: bool
) -> None:
    _show(_call("merge", _workspace(workspace), period, as_of, jobs or _processors()), as_json, strict)


@cli.command(
    options_metavar="[选项]",
    short_help="催未报的和要修改的单位",
    help="给未报的和要修改的单位各发一封催报信，按情况用不同的文字，附上填报表\n"
    "或退回件。同一单位一天只催一次。没有设发信服务器的，写成草稿。",
)
@PERIOD
@UNITS
@DRAFT
@DRY_RUN
@AGAIN
@AS_OF
@STRICT
@JSON
@click.pass_obj
def remind(
    workspace: str | None,
    period: str | None,
    units: tuple[str, ...],
    draft: bool,
    dry_run: bool,
    again: bool,
    as_of: date | None,
    strict: bool,
    as_json: bool,
) -> None:
    options = _sending(draft, dry_run, again)
    _show(_call("remind", _workspace(workspace), period, units, options, as_of, _tell), as_json, strict)


@cli.command(
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
    _show(_call("status", _workspace(workspace), period, as_of), as_json, strict)


@cli.command(
    options_metavar="[选项]",
    short_help="把给领导的一份存定",
    help="把 outbox/期次 里的汇总表、通报、图片存到 published/期次/次数，不再改动。\n"
    "变化和连续期数都与最近一次发布相比；发布后有变，status 会说明。\n"
    "没有变化时不会再存一份；outbox 已经过时的，会请你先运行 merge。",
)
@click.argument("period", metavar="期次")
@JSON
@click.pass_obj
def publish(workspace: str | None, period: str, as_json: bool) -> None:
    _show(_call("publish", _workspace(workspace), period), as_json)


@cli.command(
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
    _show(_call("history", _workspace(workspace), tasks, indicators, units), as_json)


@cli.command(
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
    _show(_call("demo", _new_folder(workspace, folder), table))


def _sending(draft: bool, dry_run: bool, again: bool) -> Options:
    from ipxl.commands.mailing import Options

    return Options(draft, dry_run, again)


def _tell(line: str) -> None:
    """One line of progress."""
    click.echo(line, err=True)


def _call(module: str, *arguments: object, function: str = "run") -> Result:
    """Import `ipxl.commands.<module>` now, and only now, and run it."""
    from importlib import import_module

    run: Callable[..., Result] = getattr(import_module(f"ipxl.commands.{module}"), function)
    return run(*arguments)


def _show(result: Result, as_json: bool = False, strict: bool = False) -> None:
    """Print a result; under `--strict` end with status 1 where it says so."""
    if as_json:
        import json

        told = json.dumps(result.as_json(), ensure_ascii=False, indent=2, allow_nan=False)
    else:
        told = result.text()
    try:
        for remark in getattr(result, "remarks", ()):
            click.echo(f"注意：{remark}", err=True)
        click.echo(told)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough: end as if by SIGPIPE
        _give_up_stdout()
        raise click.exceptions.Exit(141) from None
    if strict and result.strict_failure:
        raise click.exceptions.Exit(1)


def _count_mails(done: int, wanted: int) -> None:
    """Progress on a screen: one line that is written over."""
    click.echo(f"\r正在收信：{done}/{wanted}封", nl=done == wanted, err=True)


def _say_step(what: str) -> None:
    click.echo(f"正在{what} ……", err=True)


def _workspace(option: str | None) -> Path:
    """The folder that `-C` names, or the current one; it must be there."""
    from pathlib import Path

    folder = Path(option or ".")
    if not folder.is_dir():
        raise BadUsage(f"没有文件夹“{folder}”。请检查 -C 后面的路径，或先建立工作区：ipxl init {folder}")
    return folder


def _new_folder(option: str | None, argument: str | None) -> Path:
    """The folder for a new workspace; it need not be there yet."""
    from pathlib import Path

    if option and argument:
        raise BadUsage(f"-C {option} 与 {argument} 都指定了文件夹，请只写一个")
    folder = Path(argument or option or ".")
    if folder.exists() and not folder.is_dir():
        raise BadUsage(f"“{folder}”是文件，不是文件夹。请写一个文件夹的路径")
    return folder


def _processors() -> int:
    import os

    return os.cpu_count() or 1


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status; every failure is one Chinese line on stderr.

    args: without the program's name; None takes them from the process, which is then ours to set up.
    """
    _speak_utf8()
    if args is None:
        _own_the_process()
    try:
        return int(cli.main(args=args, prog_name="ipxl", standalone_mode=False) or 0)
    except click.UsageError as error:
        return _fail(usage_message(error))
    except IpxlError as error:
        return _fail(str(error))
    except (KeyboardInterrupt, click.Abort):
        return _fail("已中断。可以重新运行，已有的文件不会损坏。", 130)
    except OSError as error:
        _give_up_stdout_if_full()
        return _fail(file_trouble(error))
    except (SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # also the panics of libraries written in Rust, which are no Exception
        return _fail(_bug(error))


def _own_the_process() -> None:
    """Settings that a process may have, but a caller of `main` may not want."""
    import gc

    gc.freeze()  # what is imported by now lives to the end: not looking it through saves a sixth of `--help`
    gc.disable()  # a command ends soon and makes hardly a cycle: looking for them is a quarter of a large merge
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")  # what a library grumbles, in English, is no help to a clerk


def _fail(message: str, status: int = 2) -> int:
    """Print one line on stderr."""
    if sys.stderr is not None:
        line = " ".join(message.split("\n"))
        click.echo(f"错误：{line}" if status == 2 else line, err=True)
    return status


def _bug(error: BaseException) -> str:
    """The line for a fault of our own; the traceback only for those who ask for it."""
    import os

    if os.environ.get("IPXL_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"程序内部错误（{said}）。请把这一行和所用的命令告诉维护人员；设置 IPXL_DEBUG=1 再运行可显示详细信息。"


def _speak_utf8() -> None:
    """UTF-8 on both streams whatever the locale says, so that Chinese comes out of `LANG=C` and of cp936 pipes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _give_up_stdout_if_full() -> None:
    """When stdout itself cannot be written, keep the interpreter from trying once more at its end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        _give_up_stdout()


def _give_up_stdout() -> None:
    import os

    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
