"""What every command of the command line shares: its options, the call of `ipxl.commands`, the printing of what came back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ipxl.cli.text import BadUsage, DateType
from ipxl.errors import IpxlError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ipxl.commands import CommandResult

PERIOD = click.argument("period", metavar="[期次]", required=False)
AS_OF = click.option("--as-of", type=DateType(), metavar="日期", help="按这一天判断是否逾期，如 2023-10-10；省略为今天")
JSON = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 对象，供程序读取")
STRICT = click.option("--strict", is_flag=True, help="有待处理的问题时以状态 1 结束")


def help_without_command(ctx: click.Context) -> None:
    """A group that is called without one of its commands shows its help, as a usage error."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


def processors() -> int:
    """How many processes are at work where nobody says how many."""
    import os

    return os.cpu_count() or 1


def call(module: str, *arguments: object, function: str = "run") -> CommandResult:
    """Import `ipxl.commands.<module>` now, and only now, and run it."""
    from importlib import import_module

    run: Callable[..., CommandResult] = getattr(import_module(f"ipxl.commands.{module}"), function)
    try:
        result = run(*arguments)
    except IpxlError as error:
        period = _ask_which(error)
        if period is None:
            _keep_in_journal(module, function, arguments, error)
            raise
        result = run(*(period if argument == getattr(error, "text", None) else argument for argument in arguments))
    _keep_in_journal(module, function, arguments, result)
    return result


def _keep_in_journal(module: str, function: str, arguments: tuple[object, ...], outcome: object) -> None:
    """A line of 运行记录.csv for a command that writes, in the workspace that is its first argument."""
    from pathlib import Path

    from ipxl.record.journal import COMMANDS, DONE, FAILED, note_run
    from ipxl.workspace import TABLE_NAME

    folder = arguments[0] if arguments else None
    if (
        module not in COMMANDS
        or function != "run"
        or not isinstance(folder, Path)
        or not (folder / TABLE_NAME).is_file()
    ):
        return
    result = getattr(outcome, "result", outcome)
    period = getattr(result, "period", "")
    words = str(getattr(period, "period", period) or "")
    if isinstance(outcome, IpxlError):
        note_run(folder, module, "", FAILED, str(outcome))
    else:
        note_run(folder, module, words, DONE)


def _ask_which(error: IpxlError) -> str | None:
    """The period that somebody at a terminal chooses where a name stands for several; None where nobody can be asked."""
    periods = getattr(error, "periods", ())
    if not periods or not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        return None
    for number, period in enumerate(periods, 1):
        click.echo(f"  {number}. {period.title}（{period.period}）", err=True)
    chosen: int = click.prompt("请选择期次（写序号）", type=click.IntRange(1, len(periods)), err=True)
    return str(periods[chosen - 1].period)


def show(result: CommandResult, as_json: bool = False, strict: bool = False) -> None:
    """Print a result; under `--strict` end with status 1 where it says so."""
    from ipxl.text import escaped, shown

    if as_json:
        import json

        told = escaped(json.dumps(result.as_json(), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        told = shown(result.text())
    try:
        for remark in getattr(result, "remarks", ()):
            click.echo(shown(f"注意：{remark}"), err=True)
        click.echo(told)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough: end as if by SIGPIPE
        give_up_stdout()
        raise click.exceptions.Exit(141) from None
    if strict and result.strict_failure:
        raise click.exceptions.Exit(1)


def workspace_folder(option: str | None) -> Path:
    """The folder that `-C` names, or the current one; it must be there."""
    from pathlib import Path

    folder = Path(option or ".")
    if not folder.is_dir():
        raise BadUsage(f"没有文件夹“{folder}”。请检查 -C 后面的路径，或先建立工作区：ipxl init {folder}")
    return folder


def new_folder(option: str | None, argument: str | None) -> Path:
    """The folder for a new workspace; it need not be there yet."""
    from pathlib import Path

    if option and argument:
        raise BadUsage(f"-C {option} 与 {argument} 都指定了文件夹，请只写一个")
    folder = Path(argument or option or ".")
    if folder.exists() and not folder.is_dir():
        raise BadUsage(f"“{folder}”是文件，不是文件夹。请写一个文件夹的路径")
    return folder


def give_up_stdout() -> None:
    """Nothing more can be written there; what is still in its buffer goes nowhere instead of failing once more."""
    import os

    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return
