"""The sheets and columns of the assignment table, as data: the reader, the writer and the note sheet go by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ipxl.plan.model import DIRECTIONS, INDICATOR_KINDS, LEVELS
from ipxl.plan.names import normalise

Kind = Literal["text", "name", "names", "flag", "date", "number", "choice"]

YES, NO = "是", "否"
MEMBER_ROLES = ("召集人", "副召集人", "成员")
LIGHT_MEASURES = ("百分点差", "完成比")
PERIOD_KINDS = ("基数表", "月报", "季报", "半年报", "年报", "中期评估", "验收总结")

CHOICES: dict[str, tuple[str, ...]] = {
    "flag": (YES, NO),
    "kind": INDICATOR_KINDS,
    "direction": DIRECTIONS,
    "period_kind": PERIOD_KINDS,
    "role": MEMBER_ROLES,
    "measure": LIGHT_MEASURES,
    "level": LEVELS,
}
"""Fixed lists. `units`, `owners`, `phases`, `periods` and `tasks` are lists too, made from the plan."""

CLOSED = frozenset({"flag", "kind", "direction", "level"})
"""Lists that nothing else fits; of the others the drop-down only offers what is likely."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. width: characters of the default font. choices: the list its drop-down offers, if any.

    needed: the sheet is of no use without this column; of any other it can do without. optional: a table made before
    the column was thought of lacks it, and nothing is asked.
    """

    header: str
    kind: Kind = "text"
    width: float = 12
    choices: str = ""
    help: str = ""
    needed: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet. key: header of the column that names a row. years_after: where the year columns stand.

    optional: a table may do without this sheet, and nothing is asked.
    """

    title: str
    file: str
    columns: tuple[Column, ...]
    key: str
    help: str
    needed: bool = False
    years_after: str = ""
    optional: bool = False

    def headers(self, years: tuple[int, ...] = ()) -> tuple[str, ...]:
        """All headers in order, with one for each of `years`."""
        result: list[str] = []
        for column in self.columns:
            result.append(column.header)
            if column.header == self.years_after:
                result += [str(year) for year in years]
        return tuple(result)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the sheet 方案. field: the attribute of Settings. optional: a table may do without this line."""

    name: str
    field: str
    kind: Kind = "text"
    help: str = ""
    optional: bool = False


ITEMS = (
    Item("方案编号", "plan_id", help="只用字母、数字和横线，确定后不再改动。"),
    Item("方案名称", "title", help="印发时的全称。"),
    Item("办公室名称", "office", help="填报表和通报落款用的名称。"),
    Item("报送邮箱", "email", help="各单位报送填报表的邮箱，会印在填报表上。"),
    Item("联系人", "contact", help="会印在填报表上。"),
    Item("联系电话", "phone", help="会印在填报表上。"),
    Item("起始", "start", "date", "任务没有写“开始”的，从这一天算起。"),
    Item("终止", "end", "date", "方案或试点结束的日期。"),
    Item("任务默认完成时限", "task_due", "date", "任务没有写“完成时限”的，按这一天计算。"),
    Item("黄灯阈值", "yellow", "number", "慢于序时进度达到多少个百分点亮黄灯。"),
    Item("红灯阈值", "red", "number", "慢于序时进度超过多少个百分点亮红灯。"),
    Item("补报天数", "late_days", "number", "报送截止之后还可以补报几天。"),
    Item(
        "亮灯口径",
        "measure",
        "choice",
        "空着按百分点差；填“完成比”，两个阈值就是比序时应完成的少百分之几。",
        optional=True,
    ),
    Item("单位排名", "ranking", "flag", "填“是”，汇总表就按考核组给报送情况打分排名；空着不排。", optional=True),
    Item("排名最少应填行", "rank_rows", "number", "应填行比这少的单位只列出、不排位次。空着按3行。", optional=True),
    Item("通报主送", "bulletin_to", help="通报的主送机关。空着由单位表推出。", optional=True),
    Item("通报发文代字", "bulletin_code", help="通报文号里“〔年份〕”前面的字。空着印【待填】。", optional=True),
    Item("通报标题", "bulletin_title", help="空着用“关于《方案名称》×年×季度落实情况的通报”。", optional=True),
    Item(
        "发文机关标志",
        "bulletin_head",
        help="印在红线上方的名称，如“××市人民政府办公室文件”。空着不印。",
        optional=True,
    ),
    Item("抄送", "bulletin_copies", help="印在版记里。空着不印。", optional=True),
    Item("印发机关", "bulletin_printer", help="印在版记里，与印发日期同一行。空着不印版记。", optional=True),
    Item("通报正文字体", "bulletin_body_font", help="空着用仿宋_GB2312。没有装这种字体的可改为仿宋。", optional=True),
    Item("通报标题字体", "bulletin_title_font", help="空着用方正小标宋简体。", optional=True),
    Item("通报一级标题字体", "bulletin_heading_font", help="空着用黑体。", optional=True),
    Item("通报二级标题字体", "bulletin_subheading_font", help="空着用楷体_GB2312。可改为楷体。", optional=True),
)

SHEETS: tuple[SheetSpec, ...] = (
    SheetSpec(
        "方案",
        "plan.csv",
        (Column("项", width=20, needed=True), Column("值", width=76, needed=True)),
        "项",
        "一行一项，只改“值”一列。邮箱、联系人、电话填好后会印在各单位的填报表上。",
    ),
    SheetSpec(
        "任务",
        "tasks.csv",
        (
            Column("任务编号", width=9, needed=True),
            Column("任务板块", width=14),
            Column("重点任务", width=20, needed=True),
            Column("工作要求", width=46, help="120字以内，会印在填报表里。"),
            Column("牵头单位", "names", 18, help="写单位简称或组名，几个单位之间用“、”隔开。", needed=True),
            Column("责任单位", "names", 44, help="写单位简称或组名，几个单位之间用“、”隔开。", needed=True),
            Column("开始", "date", 11, help="空着按“方案”表的“起始”计算。"),
            Column("完成时限", "date", 11, help="空着按“方案”表的“任务默认完成时限”计算。"),
            Column("长期坚持", "flag", 9, "flag", "没有终点的任务填“是”，填报时才能选“长期坚持”。"),
        ),
        "任务编号",
        "一行一项重点任务。编号不能重复，确定后不再改动(收回的填报表靠它对应)。",
        needed=True,
    ),
    SheetSpec(
        "指标",
        "indicators.csv",
        (
            Column("指标编号", width=9, needed=True),
            Column("指标", width=24, needed=True),
            Column("计量单位", width=9),
            Column("类型", "choice", 8, "kind", "存量：期末数；流量：当年累计；累计：方案期内累计；比率：百分比等。"),
            Column("方向", "choice", 6, "direction", "越大越好填“升”，越小越好填“降”。"),
            Column("整数", "flag", 6, "flag", "只能整个增加的小数目(如工作站2个、3个)填“是”。"),
            Column("基数", "number", 8, help="上一年末的数。不知道就空着，由填报单位在填报表里补。"),
            Column("一季", "number", 6, help="到一季度末应完成全年的百分之几。四个季度都空着就按时间均摊。"),
            Column("二季", "number", 6, help="到二季度末应完成全年的百分之几。"),
            Column("三季", "number", 6, help="到三季度末应完成全年的百分之几。"),
            Column("四季", "number", 6, help="到四季度末应完成全年的百分之几，一般是100。"),
            Column("填报单位", "names", 20, "owners", "由谁填这个数。一般只写一个单位。", needed=True),
            Column("对应任务", width=9, help="任务编号，几个之间用“、”隔开。"),
            Column("口径", width=52, help="怎么算、数从哪里来。"),
            Column("主要", "flag", 6, "flag", "首页和图上列出的填“是”，其余填“否”。空着按“是”。", optional=True),
        ),
        "指标编号",
        "一行一个指标。一列一个年度目标，列名写年份；要加年度就加一列。没有目标的年度空着。",
        years_after="基数",
    ),
    SheetSpec(
        "单位",
        "units.csv",
        (
            Column("单位编号", width=9, needed=True),
            Column("简称", "name", 22, help="其他表都用这个名字。", needed=True),
            Column("全称", "name", 30),
            Column("别名", "names", 36, help="其他常见写法，用“、”隔开。两个单位不能有同一个别名。"),
            Column("邮箱", width=18),
            Column("联络员", width=9),
            Column("电话", width=14),
            Column("成员单位", "flag", 9, "flag", "是不是领导小组成员单位。"),
            Column("考核组", width=12, help="同组之间才排名。"),
            Column("参与排名", "flag", 9, "flag"),
            Column("启用", "date", 11, help="中途新设的单位写开始报送的日期，否则空着。"),
            Column("停用", "date", 11, help="中途撤销的单位写最后一天，否则空着。"),
            Column("承接单位", "names", 18, "units", "停用后由谁接着报，它的历史随之过去。拆成几个的用“、”隔开。"),
        ),
        "单位编号",
        "一行一个报送单位。改名时改“简称”和“全称”，把旧名写进“别名”，编号不变。",
        needed=True,
    ),
    SheetSpec(
        "单位组",
        "groups.csv",
        (
            Column("组名", "name", 26, needed=True),
            Column("成员", "names", 48, help="单位简称，用“、”隔开。", needed=True),
            Column("说明", width=40),
        ),
        "组名",
        "一个名称代表几个单位。任务里写组名，就等于写它的全部成员。",
    ),
    SheetSpec(
        "阶段",
        "phases.csv",
        (
            Column("阶段", width=18, needed=True),
            Column("开始", "date", 12, needed=True),
            Column("结束", "date", 12, needed=True),
            Column("要求", width=64),
        ),
        "阶段",
        "一行一个阶段，前后相接，不留空档，不重叠。",
    ),
    SheetSpec(
        "期次",
        "periods.csv",
        (
            Column("期次", width=12, help="如2023Q3、2024H1、2024、2024-10，或2024MID这样的名字。", needed=True),
            Column("类型", "choice", 12, "period_kind", needed=True),
            Column("开始", "date", 12, needed=True),
            Column("截至日期", "date", 12, help="数据和进展截至哪一天，序时进度按它计算。", needed=True),
            Column("报送截止", "date", 12, help="最晚哪一天报来，当天算按时。", needed=True),
            Column("上期", "choice", 12, "periods", "和哪一期比较。没有就空着。"),
            Column("阶段", "choice", 18, "phases"),
        ),
        "期次",
        "一行一次报送。同一类型的期次，起止日期不能重叠。",
    ),
    SheetSpec(
        "成员",
        "members.csv",
        (
            Column("姓名", width=12),
            Column("单位", "name", 32, "units", needed=True),
            Column("职务", width=40),
            Column("角色", "choice", 12, "role"),
        ),
        "姓名",
        "领导小组名单，姓名由办公室填写。人员变动直接改这里。",
    ),
    SheetSpec(
        "校验级别",
        "levels.csv",
        (
            Column("代码", width=28, help="校验规则的代码，如TEXT_LONG，见“校验规则”一页。", needed=True),
            Column(
                "级别", "choice", 10, "level", help="关：不再提出这一条，填报的内容不受影响。空着按默认。", needed=True
            ),
        ),
        "代码",
        "要改级别的校验规则，一行一条；没有列出的按默认级别，可以没有这张表。"
        "说明数字待核或内容没有采用的规则，不能低于“待确认”；FILE开头的不在这里定。对各期都起作用，以现在的表为准。",
        optional=True,
    ),
)


_YEAR = re.compile(r"((?:19|20)\d\d)年?")


def year_of(header: str) -> int | None:
    """The year that a header such as 2023 or 2023年 stands for, None for any other header."""
    match = _YEAR.fullmatch(normalise(header).removesuffix(".0"))
    return int(match[1]) if match else None


def header_key(header: str) -> str:
    """What two spellings of one header have in common; a mark for a required column does not count."""
    return unicodedata.normalize("NFKC", normalise(header)).strip("*:")
