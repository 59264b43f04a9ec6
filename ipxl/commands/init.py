"""`ipxl init`: a new workspace with the shipped plan."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from ipxl.commands.launchers import LAUNCHERS, start_files
from ipxl.files import write_file
from ipxl.mail.settings import sample
from ipxl.plan.model import Plan
from ipxl.plan.table import read_table, shipped, write_table
from ipxl.text import full_brackets
from ipxl.workspace import TABLE_NAME, Workspace

FOLDERS = {
    "templates": "下发的填报表：每期一个文件夹，每个单位一个工作簿。由 ipxl templates 生成。",
    "inbox": "收到的报送件原样放进来，可以建子文件夹。ipxl 只读取，从不改动或删除这里的文件。",
    "outbox": "汇总表等结果，每期一个文件夹。随时可以重新生成，请不要在这里保存自己的文件。",
}
GUIDE_NAME = "说明.txt"
_GUIDE = """{title}

这个文件夹用来按期收集、合并各单位的填报表，由 ipxl 读写。
办公室：{office}
方案：{tasks}项任务、{units}家单位、{indicators}项指标

东西在哪里
  任务分工表.xlsx    方案，办公室改
  templates         下发的填报表，每期一个文件夹
  inbox             收到的报送件，原样放进来
  核定              要办公室拿主意的问题，填黄色格
  督办台账.xlsx      领导批示、协调事项、红灯，办到哪一步（第一次发布后才有）
  outbox            汇总表、通报等结果，可以随时重新生成
  published         发布过的，不再改动
  归档              打包存档的
  运行记录.csv       什么时候运行过什么

一期怎么办
  1. 核对任务分工表，生成填报表，发给各单位
  2. 收到的报送件放进 inbox，合并
  3. 看 outbox 里的汇总表和通报，在核定里拿主意，再合并
  4. 定稿发布
双击“打开工作台”在浏览器里办；也可以按顺序双击：{launchers}
（发信、收信、退回、催报、定稿在文件夹“更多操作”里；要发出去的先列出来，问过才发）。
现在办到哪一步、下一步做什么：运行 ipxl status
"""


@dataclass(frozen=True, slots=True)
class InitDone:
    """Files that were made, relative to the workspace. first_period: of the plan. is_example: it is the shipped one. told: what the screen
    says of the notice that was read."""

    root: Path
    made: tuple[str, ...]
    first_period: str = ""
    is_example: bool = False
    told: str = ""
    remarks: tuple[str, ...] = ()
    strict_failure: bool = False

    def text(self) -> str:
        started = [name for name in self.made if name.endswith((".bat", ".sh"))]
        lines = [f"工作区建好了：{self.root}", *(f"  {name}" for name in self.made if name not in started)]
        if started:
            names = dict.fromkeys(name.rpartition(".")[0] for name in started)
            lines.append(f"  双击就能运行的：{'、'.join(names)}")
        if self.told:
            check = f"下一步：打开{TABLE_NAME}，填上面列的格，核对黄底的格(批注写着原因)，再运行 ipxl templates。"
            return "\n".join([self.told, "", *lines, check])
        example = f"，如 ipxl templates {self.first_period}" if self.first_period else ""
        if self.is_example:
            lines.append(
                "这是内置的示例方案。要用自己的方案，换一个文件夹，从印发的通知读：ipxl init 文件夹 --from 通知.docx"
            )
        return "\n".join([*lines, f"下一步：打开{TABLE_NAME}核对方案，再运行 ipxl templates 期次{example}。"])

    def as_json(self) -> dict[str, object]:
        return {"workspace": str(self.root), "made": list(self.made)}


def run(folder: Path, plan: Plan | None = None, notice: Path | None = None) -> InitDone:
    """Make a workspace in `folder`, with `plan`, or what is read from `notice`, or the shipped plan.

    Raises IpxlError for an assignment table that is there, which is never overwritten, and for a notice without tasks.
    """
    workspace = Workspace(folder.resolve())
    if notice is not None:
        return _from_notice(workspace, notice)
    workspace.root.mkdir(parents=True, exist_ok=True)
    own = plan or shipped()
    write_table(own, workspace.table)
    first = next((period.period for period in own.periods), "")
    return InitDone(workspace.root, _furnish(workspace), first, is_example=plan is None)


def _from_notice(workspace: Workspace, notice: Path) -> InitDone:
    from ipxl.commands.notice import draft_bytes, read_draft
    from ipxl.notice.told import draft_text
    from ipxl.plan.gaps import gap_lines

    draft, remarks = read_draft(notice)  # before anything is made: a notice may hold nothing
    workspace.root.mkdir(parents=True, exist_ok=True)
    write_table(draft.plan, workspace.table, draft_bytes(draft))
    told = "\n".join([draft_text(draft, notice.name), "", *gap_lines(read_table(workspace.table))])
    return InitDone(workspace.root, _furnish(workspace), told=told, remarks=remarks)


def _furnish(workspace: Workspace) -> tuple[str, ...]:
    """Folders and launchers beside the table; what is there stays. Gives the names of all."""
    made = [TABLE_NAME]
    for name, words in FOLDERS.items():
        (workspace.root / name).mkdir(exist_ok=True)
        readme = workspace.root / name / "README.md"
        if not readme.exists():
            write_file(readme, f"{words}\n".encode())
        made.append(f"{name}/")
    guide = workspace.root / GUIDE_NAME
    if not guide.exists():
        write_file(guide, codecs.BOM_UTF8 + guide_text(read_table(workspace.table).plan).replace("\n", "\r\n").encode())
        made.append(GUIDE_NAME)
    if not workspace.settings.exists():  # nothing is set in it: it only says what can be
        write_file(workspace.settings, codecs.BOM_UTF8 + sample().encode())
        made.append(workspace.settings.name)
    for launcher in LAUNCHERS:
        for path, data in start_files(launcher).items():
            if not (workspace.root / path).exists():
                (workspace.root / path).parent.mkdir(exist_ok=True)
                write_file(workspace.root / path, data)
                (workspace.root / path).chmod(0o755)
                made.append(path)
    return tuple(made)


def guide_text(plan: Plan) -> str:
    """What a successor finds in the folder: which plan, where what lies, what to do next."""
    return _GUIDE.format(
        title=full_brackets(plan.settings.title),
        office=plan.settings.office or "（未填）",
        tasks=len(plan.tasks),
        units=len(plan.reporting_units),
        indicators=len(plan.indicators),
        launchers="、".join(launcher.name for launcher in LAUNCHERS[1:]),
    )
