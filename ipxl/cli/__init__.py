"""The command line: reads arguments, calls one command of `ipxl.commands`, prints what it hands back.

Only `sys` and `click` are imported in this package; a command's module (with pandas and the rest) is imported when it
is called. Exit status: 0 done, 1 done but `--strict` found something, 2 could not be done, 130 stopped by Ctrl+C.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ipxl import __version__
from ipxl.cli import mail, plan, returns
from ipxl.cli.running import give_up_stdout, help_without_command
from ipxl.cli.text import CommandGroup, file_trouble, usage_message
from ipxl.errors import IpxlError

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(
    "ipxl",
    cls=CommandGroup,
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
    """Keep the workspace for the command."""
    ctx.obj = workspace
    help_without_command(ctx)


for _command in (
    plan.init,
    plan.plan,
    plan.templates,
    mail.send,
    mail.fetch,
    mail.mail,
    returns.check,
    returns.merge,
    mail.remind,
    returns.status,
    returns.publish,
    returns.forward,
    returns.history,
    returns.matters,
    returns.accept,
    returns.archive,
    returns.export,
    returns.doctor,
    returns.desk,
    plan.demo,
):  # in the order of a round, in which the help shows them
    cli.add_command(_command)


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
    from ipxl.text import shown

    if sys.stderr is not None:
        line = " ".join(message.split("\n"))
        click.echo(shown(f"错误：{line}" if status == 2 else line), err=True)
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
        give_up_stdout()
