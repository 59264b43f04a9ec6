"""click in Chinese: help pages, one line for every usage or file error, and the kinds of value that are taken.

click's own texts are English and follow the locale, which an office's computer may have set to anything, so every
text is made here from click's public parts. Only `click` is imported at the top: `ipxl --help` must answer at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType  # takes no parameter before click 8.4


class BadUsage(click.UsageError):
    """A usage error whose message is already the Chinese line to print."""


def columns(text: str) -> int:
    """How many columns `text` takes on a screen: Chinese characters take two."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)


def definitions(heading: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    """A heading and its terms, explanations aligned in columns of the screen; nothing when there are no rows."""
    if not rows:
        return []
    width = max(columns(term) for term, _ in rows)
    return ["", f"{heading}：", *(f"  {term}{' ' * (width - columns(term))}  {told}" for term, told in rows)]


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The names that `word` may have been meant for, best first."""
    from difflib import get_close_matches

    return get_close_matches(word.lower(), list(known), n=3, cutoff=0.5)


class Command(click.Command):
    """A command that explains itself in Chinese and says which of its arguments are too many."""

    allow_extra_args = True  # so that they come to `parse_args` here, and not to click's English message

    def get_help(self, ctx: click.Context) -> str:
        """The help page. Texts are kept as they are written: nothing is wrapped."""
        options = [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx))]
        lines = [f"用法：{self.usage(ctx)}", ""]
        lines += [f"  {line}" if line else "" for line in (self.help or "").strip().splitlines()]
        lines += definitions(
            "选项", [(name, told.replace("[required]", "（必写）")) for name, told in options if name[0] == "-"]
        )
        lines += definitions("命令", self.command_rows())
        return "\n".join(lines)

    def usage(self, ctx: click.Context) -> str:
        return " ".join([ctx.command_path, *self.collect_usage_pieces(ctx)])

    def command_rows(self) -> list[tuple[str, str]]:
        return []

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示帮助"
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not isinstance(self, click.Group):
            raise BadUsage(f"多余的参数：{'、'.join(rest)}。写法：{self.usage(ctx)}", ctx)
        return rest


class CommandGroup(Command, click.Group):
    """Commands in the order in which they are used."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def command_rows(self) -> list[tuple[str, str]]:
        return [(name, command.short_help or "") for name, command in self.commands.items()]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in self.commands or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = nearest(name, self.commands)
        known = f"是不是要写：{'、'.join(near)}？" if near else f"可用的命令：{'、'.join(self.commands)}。"
        raise BadUsage(f"没有命令“{name}”。{known}{see_help(ctx)}", ctx)


CommandGroup.group_class = CommandGroup


def see_help(ctx: click.Context | None) -> str:
    return f"查看用法：{ctx.command_path if ctx else 'ipxl'} --help"


def usage_message(error: click.UsageError) -> str:
    """One Chinese line for any usage error: what is wrong, where, what to do."""
    ctx = error.ctx
    if isinstance(error, BadUsage):
        return error.message
    if isinstance(error, click.NoSuchOption):
        return _unknown_option(error.option_name, ctx)
    if isinstance(error, click.BadOptionUsage):
        said = "后面缺少值" if _takes_value(error.option_name, ctx) else "后面不带值"
        return f"选项 {error.option_name} {said}。{see_help(ctx)}"
    if isinstance(error, click.MissingParameter):
        return f"缺少参数：{_called(error.param)}。写法：{_usage(ctx)}"
    if isinstance(error, click.BadParameter):
        return f"{_called(error.param)}：{error.message}"
    return f"命令写法不对。{see_help(ctx)}"


def _unknown_option(name: str, ctx: click.Context | None) -> str:
    if ctx is None:
        return f"没有选项 {name}。{see_help(ctx)}"
    known = [option for parameter in ctx.command.get_params(ctx) for option in parameter.opts if option[0] == "-"]
    root = ctx.find_root()
    if ctx is not root and any(name in parameter.opts for parameter in root.command.params):
        return f"选项 {name} 要写在命令前面：{root.command_path} {name} … {ctx.info_name}"
    near = (nearest(name, known) if name.startswith("--") else []) or known
    return f"{ctx.command_path} 没有选项 {name}。可用：{'、'.join(near)}。{see_help(ctx)}"


def _takes_value(name: str, ctx: click.Context | None) -> bool:
    options = ctx.command.get_params(ctx) if ctx else []
    return any(name in option.opts and not getattr(option, "is_flag", False) for option in options)


def _usage(ctx: click.Context | None) -> str:
    return ctx.command.usage(ctx) if ctx and isinstance(ctx.command, Command) else "ipxl --help"


def _called(parameter: click.Parameter | None) -> str:
    """What the user knows a parameter by: an option's name, an argument's place-holder."""
    if isinstance(parameter, click.Option):
        return f"选项 {parameter.opts[0]}"
    return (parameter.metavar or "参数").strip("[]…") if parameter else "参数"


def file_trouble(error: OSError) -> str:
    """One Chinese line for an error of the operating system: which file, why, what to do.

    Of a renaming, the target is the file meant: the source is our own temporary file.
    """
    import errno

    open_elsewhere = "没有权限，或文件正在 Excel/WPS 中打开；请关闭该文件后重新运行"
    full = "磁盘已满；请清理磁盘后重新运行"
    reasons = {
        errno.EACCES: open_elsewhere,
        errno.EPERM: open_elsewhere,
        errno.EBUSY: open_elsewhere,
        errno.ETXTBSY: open_elsewhere,
        errno.ENOSPC: full,
        getattr(errno, "EDQUOT", errno.ENOSPC): full,
        errno.EROFS: "所在磁盘只读；请换一个可以写入的文件夹",
        errno.ENOENT: "没有这个文件或文件夹；请检查路径",
        errno.ENOTDIR: "路径中有一段是文件，不是文件夹；请检查路径",
        errno.EISDIR: "这是文件夹，不是文件；请检查路径",
        errno.EEXIST: "同名的文件已经存在；请先移走它",
        errno.ENAMETOOLONG: "路径太长；请换一个较短的文件夹",
        errno.EMFILE: "打开的文件太多；请用较小的 --jobs 重新运行",
    }
    reason = reasons.get(error.errno or 0, f"系统报告 {type(error).__name__}: {error}")
    name = error.filename2 or error.filename
    if isinstance(name, bytes):
        name = name.decode("utf-8", "replace")
    return f"不能读写“{name}”：{reason}" if name is not None else f"读写时出错：{reason}"


class DateType(ParamType):
    """A day as people write it: 2023-10-10, 2023/10/10, 2023.10.10 or 2023年10月10日."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from datetime import date

        from ipxl.plan.values import FIRST_YEAR, LAST_YEAR

        if isinstance(value, date):
            return value
        written = str(value).strip()
        for mark in "/.年月":
            written = written.replace(mark, "-")
        try:
            year, month, day = (int(part) for part in written.removesuffix("日").split("-"))
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise ValueError(year)
            return date(year, month, day)
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2023-10-10 这样的年-月-日", param, ctx)


class CountType(ParamType):
    """A number of one or more."""

    name = "个数"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            count = int(value)
        except ValueError:
            count = 0
        if count < 1:
            self.fail(f"“{value}”不是 1 以上的整数，请写成 2 这样的数", param, ctx)
        return count


class FileType(ParamType):
    """A file that is there."""

    name = "文件"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from pathlib import Path

        path = Path(value)
        if path.is_dir():
            self.fail(f"“{path}”是文件夹，请写其中的文件", param, ctx)
        if not path.exists():
            self.fail(f"没有文件“{path}”，请检查文件名和所在文件夹", param, ctx)
        return path


class PathType(ParamType):
    """A file or folder that need not be there."""

    name = "位置"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from pathlib import Path

        if not str(value).strip():
            self.fail("是空的，请写一个文件夹或文件", param, ctx)
        return Path(value)


class NewFileType(ParamType):
    """A workbook to write, in a folder that is there."""

    name = "文件"
    suffix = ".xlsx"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from pathlib import Path

        path = Path(value)
        if path.suffix.lower() != self.suffix:
            self.fail(f"“{path}”要以 {self.suffix} 结尾", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"没有文件夹“{path.parent}”，请检查路径", param, ctx)
        return path


class PageType(NewFileType):
    """A web page to write, in a folder that is there."""

    suffix = ".html"
