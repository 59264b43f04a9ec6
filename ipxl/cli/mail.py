"""What goes to the units and comes from them by mail."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ipxl.cli.running import AS_OF, JSON, PERIOD, STRICT, call, help_without_command, show, workspace_folder
from ipxl.cli.text import Command, CommandGroup, CountType, DateType

if TYPE_CHECKING:
    from datetime import date

    from ipxl.commands.mailing import Options

UNITS = click.option("--unit", "units", multiple=True, metavar="单位", help="只给这个单位；可以写多次")
DRAFT = click.option("--draft", is_flag=True, help="设了发信服务器也只写草稿，不发送")
DRY_RUN = click.option("--dry-run", is_flag=True, help="只列出会发给谁、发什么，不写也不发")
AGAIN = click.option("--again", is_flag=True, help="发过的、不能确定的也再发一次；要用 --unit 写明单位")


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="把填报表或退回件发给单位",
    help="把填报表发给各单位，每个单位一封，发过的不再发。\n"
    "ipxl.toml 里设了发信服务器就发送；没有设，写成草稿放在 outbox/期次/邮件，\n"
    "用邮件程序打开就能发。文字可以在 邮件模板 里改。",
)
@PERIOD
@click.option("--corrections", is_flag=True, help="不发填报表，发上次合并写好的退回件，只发给有必改的单位")
@click.option("--doubts", is_flag=True, help="同上，只有可疑处的单位也发")
@click.option("--receipts", is_flag=True, help="不发填报表，给报送件已被采用的单位发回执，一份只发一次")
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
    doubts: bool,
    receipts: bool,
    units: tuple[str, ...],
    draft: bool,
    dry_run: bool,
    again: bool,
    as_of: date | None,
    strict: bool,
    as_json: bool,
) -> None:
    options = _sending(draft, dry_run, again)
    what = "receipts" if receipts else "doubts" if doubts else "corrections" if corrections else "templates"
    show(
        call("send", workspace_folder(workspace), period, units, what, options, as_of, _tell_line),
        as_json,
        strict,
    )


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="从邮箱收信，存进 inbox",
    help="从 ipxl.toml 里写的邮箱收信，每封存一次，原样放在 inbox/邮件。\n"
    "只收上次以后的新信；服务器上的信不移动、不删除，也不标为已读。\n"
    "收到时间以服务器的为准，记在收件登记.csv。中断了再运行一次，会接着收。",
)
@click.option("--since", type=DateType(), metavar="日期", help="只看这一天以后的信；省略为首次下发填报表那天")
@click.option("--most", type=CountType(), metavar="个数", help="一次最多收几封；省略为 1000")
@click.option("--mark-seen", is_flag=True, help="收下的信在服务器上标为已读")
@click.option("--again", is_flag=True, help="以前收过、inbox 里已经没有的，也重新收")
@JSON
@click.pass_obj
def fetch(
    workspace: str | None, since: date | None, most: int | None, mark_seen: bool, again: bool, as_json: bool
) -> None:
    tell = None if as_json or not sys.stderr.isatty() else _count_mails
    show(call("fetch", workspace_folder(workspace), since, most, mark_seen, tell, again), as_json)


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]",
    short_help="检查邮箱设置，取出邮件文字来改",
    help="检查 ipxl.toml 里的邮箱设置；取出邮件的文字来改。",
)
@click.pass_context
def mail(ctx: click.Context) -> None:
    help_without_command(ctx)


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
    show(call("mail_check", workspace_folder(workspace), tell), as_json, strict)


@mail.command(
    "texts",
    options_metavar="[选项]",
    short_help="取出邮件的文字来改",
    help="把自带的邮件文字写到工作区的 邮件模板 文件夹，改了就用改过的。\n已经有的不覆盖。",
)
@JSON
@click.pass_obj
def mail_texts(workspace: str | None, as_json: bool) -> None:
    show(call("mail_texts", workspace_folder(workspace)), as_json)


@click.command(
    cls=Command,
    options_metavar="[选项]",
    short_help="催未报的和要修改的单位",
    help="给未报的和要修改的单位各发一封催报信，按情况用不同的文字，附上填报表\n"
    "或退回件；督办事项逾期的和7天内到期的也写在信里。同一单位一天只催一次。\n没有设发信服务器的，写成草稿。",
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
    show(call("remind", workspace_folder(workspace), period, units, options, as_of, _tell_line), as_json, strict)


def _sending(draft: bool, dry_run: bool, again: bool) -> Options:
    from ipxl.commands.mailing import Options

    return Options(draft, dry_run, again)


def _tell_line(line: str) -> None:
    """One line of progress."""
    click.echo(line, err=True)


def _count_mails(done: int, wanted: int) -> None:
    """Progress on a screen: one line that is written over."""
    click.echo(f"\r正在收信：{done}/{wanted}封", nl=done == wanted, err=True)


def _say_step(what: str) -> None:
    click.echo(f"正在{what} ……", err=True)
