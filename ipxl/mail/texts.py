"""Texts of mails as templates with named fields: those of 邮件模板/ in the workspace, else the ones that are shipped.

A line in which every field is blank is left out, so that `有疑问请联系：{联系方式}。` needs no contact. A pair {{ or }}
stands for the bracket itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ipxl.errors import IpxlError

FOLDER = "邮件模板"
GROUP = "群通知"
_SUBJECT = re.compile(r"主题[：:]\s*")
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


class TextField(NamedTuple):
    """A name that may stand in a text. texts: the beginnings of the names of the texts that have it."""

    name: str
    help: str
    texts: tuple[str, ...] = ("下发", "退回", "催报", "回执", GROUP)


_UNIT = ("下发", "退回", "催报", "回执")
FIELDS = (
    TextField("方案名称", "任务分工表里的方案名称"),
    TextField("期次", "如 2023Q3"),
    TextField("期次名称", "如 2023年第三季度"),
    TextField("报送截止", "如 2023年10月10日"),
    TextField("截止情况", "还有3天、今天截止、已过2天"),
    TextField("办公室", "任务分工表里的办公室名称"),
    TextField("联系方式", "任务分工表里的联系人和电话"),
    TextField("报送邮箱", "任务分工表里的报送邮箱"),
    TextField("今天", "写信的日期"),
    TextField("单位", "单位简称", _UNIT),
    TextField("称呼", "单位全称，有联络员的写在后面的括号里", _UNIT),
    TextField("附件", "附件的文件名", _UNIT),
    TextField("更新", "改过任务分工表、重发填报表的写“（更新）”，第一次发的没有", ("下发",)),
    TextField("更新说明", "同上，写“以前发过的一份请作废，以这一份为准。”", ("下发",)),
    TextField("退回说明", "合并时写好的退回说明全文", ("退回",)),
    TextField("收到的文件", "单位报来的文件名", ("催报", "回执")),
    TextField("收到时间", "采用的那一份什么时候收到", ("回执",)),
    TextField("读到", "读到几行任务、几个指标数", ("回执",)),
    TextField("处理情况", "有没有要改的、要核实的，各几处", ("回执",)),
    TextField("问题", "这些文件有什么问题；催报_待改里是必改、待确认各几处，催报_待核实里是要核实什么", ("催报",)),
    TextField("督办事项", "逾期的和7天内到期的督办事项，一件一行；没有就不写", ("催报",)),
    TextField("名单", "要催的单位，按情况分组", (GROUP,)),
    TextField("已报", "已经收到、没有要改的单位和家数", (GROUP,)),
    TextField("退回情况", "必须退回几家，另有几家有可疑处", (GROUP,)),
    TextField("家数", "要催的单位有几家", (GROUP,)),
)
TEXTS = {
    "下发": "发填报表",
    "退回": "发退回件",
    "催报_未报": "催未报的",
    "催报_别的期次": "催来件是其他期次的",
    "催报_读不出": "催已来件、未附填报表的",
    "催报_待定": "催来件归属不明的",
    "催报_待改": "催待改的",
    "催报_待核实": "催已报而有数字待核实的",
    "催报_督办": "只有督办事项逾期或快到期的",
    "回执": "告诉单位报送件收到了、读到什么",
    GROUP: "贴到工作群里的催报通知，没有“主题”一行",
}
"""Every text and what it is for."""


@dataclass(frozen=True, slots=True)
class MailText:
    """One template. subject: "" for a text that is no mail."""

    name: str
    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body with the fields filled in."""
        return " ".join(_filled(self.subject, values).split()), _body(self.body, values)


def fields_of(text: str) -> list[str]:
    """The fields that a text may use."""
    return [field.name for field in FIELDS if text.startswith(field.texts)]


def shipped(name: str) -> str:
    """A text as the program brings it along."""
    return (files("ipxl.mail") / "shipped" / f"{name}.txt").read_text(encoding="utf-8")


def load_texts(folder: Path) -> dict[str, MailText]:
    """Every text by name: the office's where it has one, else the shipped one.

    Raises IpxlError for a text with a field that it does not know, naming the known ones, for one without a subject,
    and for a file whose name stands for no text: it would change nothing.
    """
    if folder.is_dir():
        for path in sorted(folder.glob("*.txt")):
            if path.stem not in TEXTS:
                known = "、".join(f"{name}.txt" for name in TEXTS)
                raise IpxlError(f"{FOLDER}/{path.name} 不是邮件的文字。文件名可以是：{known}。请改名或移走。")
    return {name: load_text(folder, name) for name in TEXTS}


def load_text(folder: Path, name: str) -> MailText:
    """One text. Raises IpxlError as `load_texts` does."""
    path = folder / f"{name}.txt"
    return parse_text(name, _read(path) if path.is_file() else shipped(name))


def parse_text(name: str, content: str) -> MailText:
    """A text from its file's content. Raises IpxlError for an unknown field or a missing subject."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    for number, line in enumerate(lines, 1):
        for unknown in _unknown(line, fields_of(name)):
            raise IpxlError(f"{FOLDER}/{name}.txt 第{number}行：{unknown}")
    if name == GROUP:
        return MailText(name, "", "\n".join(lines))
    start = _SUBJECT.match(lines[0])
    if start is None or not lines[0][start.end() :].strip():
        raise IpxlError(f"{FOLDER}/{name}.txt 第1行要写邮件的主题，如：主题：{{期次名称}}进展情况填报表。")
    body = "\n".join(lines[1:]).strip("\n")
    if not body.strip():
        raise IpxlError(f"{FOLDER}/{name}.txt 只有主题，没有正文。请写上正文，或删掉这个文件改用自带的。")
    return MailText(name, lines[0][start.end() :].strip(), body)


def _unknown(line: str, known: list[str]) -> Iterator[str]:
    for found in _FIELD.finditer(line):
        mark, name = found[0], found[1]
        if mark in ("{{", "}}") or name in known:
            continue
        if name is None:
            yield f"括号“{mark}”没有成对。字段写成 {{单位}} 的样子；要写括号本身，请写两个：{{{{ 或 }}}}。"
        near = get_close_matches(name or "", known, n=2, cutoff=0.4)
        hint = f"是不是 {' 或 '.join(f'{{{item}}}' for item in near)}？" if near else ""
        yield f"没有字段“{{{name}}}”。{hint}这里可以用：{'、'.join(known)}。"


def _filled(line: str, values: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        return values[found[1]] if found[1] is not None else found[0][0]

    return _FIELD.sub(one, line)


def _body(body: str, values: Mapping[str, str]) -> str:
    lines = []
    for line in body.split("\n"):
        used = [found[1] for found in _FIELD.finditer(line) if found[1] is not None]
        if not used or any(values[name] for name in used):
            lines.append(_filled(line, values).rstrip())
    text = "\n".join(lines).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


def _read(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")  # as an old editor saves it
