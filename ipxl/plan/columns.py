"""The sheets and columns of the assignment table, as data: the reader, the writer and the note sheet go by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from ipxl.plan.model import BONUS, DIRECTIONS, FORMULAS, INDICATOR_KINDS, LEVELS, MALUS, SCORE_ITEMS
from ipxl.plan.names import normalise

Kind = Literal["text", "name", "names", "flag", "date", "number", "choice"]

YES, NO = "是", "否"
MEMBER_ROLES = ("召集人", "副召集人", "成员")
LIGHT_MEASURES = ("百分点差", "完成比")
ASSESSMENT, RECTIFICATION, FINAL = "中期评估", "整改", "验收总结"
PERIOD_KINDS = ("基数表", "月报", "季报", "半年报", "年报", ASSESSMENT, RECTIFICATION, FINAL)

CHOICES: dict[str, tuple[str, ...]] = {
    "flag": (YES, NO),
    "kind": INDICATOR_KINDS,
    "direction": DIRECTIONS,
    "period_kind": PERIOD_KINDS,
    "role": MEMBER_ROLES,
    "measure": LIGHT_MEASURES,
    "level": LEVELS,
    "score_item": SCORE_ITEMS,
    "formula": FORMULAS,
    "grant": (BONUS, MALUS),
}
"""Fixed lists. `units`, `owners`, `phases`, `periods` and `tasks` are lists too, made from the plan."""

CLOSED = frozenset({"flag", "kind", "direction", "level", "score_item", "formula", "grant"})
"""Lists that nothing else fits; of the others the drop-down only offers what is likely."""


@dataclass(frozen=True, slots=True)
class PlanColumn:
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
    columns: tuple[PlanColumn, ...]
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
class SettingLine:
    """One line of the sheet 方案. field: the attribute of Settings. optional: a table may do without this line."""

    name: str
    field: str
    kind: Kind = "text"
    help: str = ""
    optional: bool = False


ITEMS = (
    SettingLine("方案编号", "plan_id", help="只用字母、数字和横线，确定后不再改动。"),
    SettingLine("方案名称", "title", help="印发时的全称。"),
    SettingLine("办公室名称", "office", help="填报表和通报落款用的名称。"),
    SettingLine("报送邮箱", "email", help="各单位报送填报表的邮箱，会印在填报表上。"),
    SettingLine("联系人", "contact", help="会印在填报表上。"),
    SettingLine("联系电话", "phone", help="会印在填报表上。"),
    SettingLine("起始", "start", "date", "任务没有写“开始”的，从这一天算起。"),
    SettingLine("终止", "end", "date", "方案或试点结束的日期。"),
    SettingLine("任务默认完成时限", "task_due", "date", "任务没有写“完成时限”的，按这一天计算。"),
    SettingLine("黄灯阈值", "yellow", "number", "慢于序时进度达到多少个百分点亮黄灯。"),
    SettingLine("红灯阈值", "red", "number", "慢于序时进度超过多少个百分点亮红灯。"),
    SettingLine("补报天数", "late_days", "number", "报送截止之后还可以补报几天。"),
    SettingLine(
        "亮灯口径",
        "measure",
        "choice",
        "空着按百分点差；填“完成比”，两个阈值就是比序时应完成的少百分之几。",
        optional=True,
    ),
    SettingLine("单位排名", "ranking", "flag", "填“是”，汇总表就按考核组给报送情况打分排名；空着不排。", optional=True),
    SettingLine(
        "排名最少应填行", "rank_rows", "number", "应填行比这少的单位只列出、不排位次。空着按3行。", optional=True
    ),
    SettingLine("通报主送", "bulletin_to", help="通报的主送机关。空着由单位表推出。", optional=True),
    SettingLine("通报发文代字", "bulletin_code", help="通报文号里“〔年份〕”前面的字。空着印【待填】。", optional=True),
    SettingLine("通报标题", "bulletin_title", help="空着用“关于《方案名称》×年×季度落实情况的通报”。", optional=True),
    SettingLine(
        "发文机关标志",
        "bulletin_head",
        help="印在红线上方的名称，如“××市人民政府办公室文件”。空着不印。",
        optional=True,
    ),
    SettingLine("抄送", "bulletin_copies", help="印在版记里。空着不印。", optional=True),
    SettingLine("印发机关", "bulletin_printer", help="印在版记里，与印发日期同一行。空着不印版记。", optional=True),
    SettingLine(
        "通报正文字体", "bulletin_body_font", help="空着用仿宋_GB2312。没有装这种字体的可改为仿宋。", optional=True
    ),
    SettingLine("通报标题字体", "bulletin_title_font", help="空着用方正小标宋简体。", optional=True),
    SettingLine("通报一级标题字体", "bulletin_heading_font", help="空着用黑体。", optional=True),
    SettingLine("通报二级标题字体", "bulletin_subheading_font", help="空着用楷体_GB2312。可改为楷体。", optional=True),
)

SHEETS: tuple[SheetSpec, ...] = (
    SheetSpec(
        "方案",
        "plan.csv",
        (PlanColumn("项", width=20, needed=True), PlanColumn("值", width=76, needed=True)),
        "项",
        "一行一项，只改“值”一列。邮箱、联系人、电话填好后会印在各单位的填报表上。",
    ),
    SheetSpec(
        "任务",
        "tasks.csv",
        (
            PlanColumn("任务编号", width=9, needed=True),
            PlanColumn("任务板块", width=14),
            PlanColumn("重点任务", width=20, needed=True),
            PlanColumn("工作要求", width=46, help="120字以内，会印在填报表里。"),
            PlanColumn("牵头单位", "names", 18, help="写单位简称或组名，几个单位之间用“、”隔开。", needed=True),
            PlanColumn("责任单位", "names", 44, help="写单位简称或组名，几个单位之间用“、”隔开。", needed=True),
            PlanColumn("开始", "date", 11, help="空着按“方案”表的“起始”计算。"),
            PlanColumn("完成时限", "date", 11, help="空着按“方案”表的“任务默认完成时限”计算。"),
            PlanColumn("长期坚持", "flag", 9, "flag", "没有终点的任务填“是”，填报时才能选“长期坚持”。"),
            PlanColumn("上级任务编号", width=9, help="向上级报送时填到上级表的哪一项，几项用“、”隔开。", optional=True),
        ),
        "任务编号",
        "一行一项重点任务。编号不能重复，确定后不再改动(收回的填报表靠它对应)。",
        needed=True,
    ),
    SheetSpec(
        "指标",
        "indicators.csv",
        (
            PlanColumn("指标编号", width=9, needed=True),
            PlanColumn("指标", width=24, needed=True),
            PlanColumn("计量单位", width=9),
            PlanColumn(
                "类型", "choice", 8, "kind", "存量：期末数；流量：当年累计；累计：方案期内累计；比率：百分比等。"
            ),
            PlanColumn("方向", "choice", 6, "direction", "越大越好填“升”，越小越好填“降”。"),
            PlanColumn("整数", "flag", 6, "flag", "只能整个增加的小数目(如工作站2个、3个)填“是”。"),
            PlanColumn("基数", "number", 8, help="上一年末的数。不知道就空着，由填报单位在填报表里补。"),
            PlanColumn("一季", "number", 6, help="到一季度末应完成全年的百分之几。四个季度都空着就按时间均摊。"),
            PlanColumn("二季", "number", 6, help="到二季度末应完成全年的百分之几。"),
            PlanColumn("三季", "number", 6, help="到三季度末应完成全年的百分之几。"),
            PlanColumn("四季", "number", 6, help="到四季度末应完成全年的百分之几，一般是100。"),
            PlanColumn("填报单位", "names", 20, "owners", "由谁填这个数。一般只写一个单位。", needed=True),
            PlanColumn("对应任务", width=9, help="任务编号，几个之间用“、”隔开。"),
            PlanColumn("口径", width=52, help="怎么算、数从哪里来。"),
            PlanColumn("主要", "flag", 6, "flag", "首页和图上列出的填“是”，其余填“否”。空着按“是”。", optional=True),
            PlanColumn(
                "上级指标编号", width=9, help="向上级报送时填到上级表的哪个指标，几个用“、”隔开。", optional=True
            ),
        ),
        "指标编号",
        "一行一个指标。一列一个年度目标，列名写年份；要加年度就加一列。没有目标的年度空着。",
        years_after="基数",
    ),
    SheetSpec(
        "单位",
        "units.csv",
        (
            PlanColumn("单位编号", width=9, needed=True),
            PlanColumn("简称", "name", 22, help="其他表都用这个名字。", needed=True),
            PlanColumn("全称", "name", 30),
            PlanColumn("别名", "names", 36, help="其他常见写法，用“、”隔开。两个单位不能有同一个别名。"),
            PlanColumn("邮箱", width=18),
            PlanColumn("联络员", width=9),
            PlanColumn("电话", width=14),
            PlanColumn("成员单位", "flag", 9, "flag", "是不是领导小组成员单位。"),
            PlanColumn("考核组", width=12, help="同组之间才排名。"),
            PlanColumn("参与排名", "flag", 9, "flag"),
            PlanColumn("启用", "date", 11, help="中途新设的单位写开始报送的日期，否则空着。"),
            PlanColumn("停用", "date", 11, help="中途撤销的单位写最后一天，否则空着。"),
            PlanColumn("承接单位", "names", 18, "units", "停用后由谁接着报，它的历史随之过去。拆成几个的用“、”隔开。"),
        ),
        "单位编号",
        "一行一个报送单位。改名时改“简称”和“全称”，把旧名写进“别名”，编号不变。",
        needed=True,
    ),
    SheetSpec(
        "单位组",
        "groups.csv",
        (
            PlanColumn("组名", "name", 26, needed=True),
            PlanColumn("成员", "names", 48, help="单位简称，用“、”隔开。", needed=True),
            PlanColumn("说明", width=40),
        ),
        "组名",
        "一个名称代表几个单位。任务里写组名，就等于写它的全部成员。",
    ),
    SheetSpec(
        "阶段",
        "phases.csv",
        (
            PlanColumn("阶段", width=18, needed=True),
            PlanColumn("开始", "date", 12, needed=True),
            PlanColumn("结束", "date", 12, needed=True),
            PlanColumn("要求", width=64),
        ),
        "阶段",
        "一行一个阶段，前后相接，不留空档，不重叠。",
    ),
    SheetSpec(
        "期次",
        "periods.csv",
        (
            PlanColumn("期次", width=12, help="如2023Q3、2024H1、2024、2024-10，或2024MID这样的名字。", needed=True),
            PlanColumn("类型", "choice", 12, "period_kind", needed=True),
            PlanColumn("开始", "date", 12, needed=True),
            PlanColumn("截至日期", "date", 12, help="数据和进展截至哪一天，序时进度按它计算。", needed=True),
            PlanColumn("报送截止", "date", 12, help="最晚哪一天报来，当天算按时。", needed=True),
            PlanColumn("上期", "choice", 12, "periods", "和哪一期比较。没有就空着。"),
            PlanColumn("阶段", "choice", 18, "phases"),
        ),
        "期次",
        "一行一次报送。同一类型的期次，起止日期不能重叠。",
    ),
    SheetSpec(
        "成员",
        "members.csv",
        (
            PlanColumn("姓名", width=12),
            PlanColumn("单位", "name", 32, "units", needed=True),
            PlanColumn("职务", width=40),
            PlanColumn("角色", "choice", 12, "role"),
        ),
        "姓名",
        "领导小组名单，姓名由办公室填写。人员变动直接改这里。",
    ),
    SheetSpec(
        "校验级别",
        "levels.csv",
        (
            PlanColumn("代码", width=28, help="校验规则的代码，如TEXT_LONG，见“校验规则”一页。", needed=True),
            PlanColumn(
                "级别", "choice", 10, "level", help="关：不再提出这一条，填报的内容不受影响。空着按默认。", needed=True
            ),
        ),
        "代码",
        "要改级别的校验规则，一行一条；没有列出的按默认级别，可以没有这张表。"
        "说明数字待核或内容没有采用的规则，不能低于“待确认”；FILE开头的不在这里定。对各期都起作用，以现在的表为准。",
        optional=True,
    ),
    SheetSpec(
        "上级指标",
        "superiors.csv",
        (
            PlanColumn("代码", width=10, help="上级评价体系里的编号，如1.1。", needed=True),
            PlanColumn("上级指标", width=34, needed=True),
            PlanColumn("分值", "number", 8, help="这一项的满分。"),
            PlanColumn("来源", width=30, help="哪个文件要求的，写文件名和文号。"),
            PlanColumn("对应任务", width=12, help="任务编号，几个之间用“、”隔开。"),
            PlanColumn("对应指标", width=12, help="指标编号，几个之间用“、”隔开。"),
            PlanColumn("佐证", width=30, help="任务和指标以外还有什么材料。"),
            PlanColumn("自评得分", "number", 9, help="办公室自评打的分，不超过分值。"),
            PlanColumn("自评说明", width=40),
        ),
        "代码",
        "上级对本地的评价指标，一行一项，验收总结时写成自评得分表；可以没有这张表。",
        optional=True,
    ),
    SheetSpec(
        "考核",
        "score_rules.csv",
        (
            PlanColumn("序号", width=7, needed=True),
            PlanColumn("项目", "choice", 14, "score_item", "考什么，从下拉表里选。", needed=True),
            PlanColumn("考核组", width=14, help="只对“单位”表里的这一组；空着对没有单列的各组。"),
            PlanColumn("权重", "number", 8, help="这一项满分几分，每组合计100。迟报、重报、加分、扣分空着。"),
            PlanColumn("计分办法", "choice", 18, "formula", "报送各项和督办销号只能按完成比例得分。"),
            PlanColumn("扣几分", "number", 9, help="慢1个百分点、一个红灯、迟报一次、重报一次各扣几分。"),
            PlanColumn("黄灯扣几分", "number", 11, help="只用于红黄灯扣分。"),
            PlanColumn("最低", "number", 8, help="这一项最少得几分，空着是0。"),
            PlanColumn(
                "最高", "number", 8, help="最多得几分，空着是权重。迟报、重报、加分、扣分是合计的上限，空着不限。"
            ),
        ),
        "序号",
        "一行一个计分项目。有这张表，汇总表的单位排名就按它打分；没有就只给报送打分。对各期都起作用，以现在的表为准。",
        optional=True,
    ),
    SheetSpec(
        "考核加扣分",
        "score_grants.csv",
        (
            PlanColumn("序号", width=7, needed=True),
            PlanColumn("期次", "choice", 12, "periods", "记在哪一期。", needed=True),
            PlanColumn("单位", "names", 26, "units", "一行一个单位，写简称。", needed=True),
            PlanColumn("加扣", "choice", 8, "grant", needed=True),
            PlanColumn("分数", "number", 8, help="写正数，扣分也是。", needed=True),
            PlanColumn("事由", width=36, needed=True),
            PlanColumn("佐证", width=30, help="文件名、文号。"),
            PlanColumn("经办人", width=10),
        ),
        "序号",
        "办公室决定的加分和扣分，一行一件。“考核”表里有加分、扣分的行才计入。",
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
