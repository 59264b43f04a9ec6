"""What a template holds: sheets, fields, kinds, choices, limits, help.

The writer, the reader, the checks and the reference page all go by these tables. A new field is one line
here, its message in `ipxl.check.rules`, its test. Columns follow domain practice (任务进展情况表).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SPEC_VERSION = "1"
"""Changes whenever a template of the new version must not be read by the rules of the old one."""

Kind = Literal["text", "choice", "percent", "number", "date", "phone", "evidence"]
Who = Literal["lead", "responsible", "all"]
Days = Literal["near", "ahead", "period"]
Repeat = Literal["", "shown", "unchanged"]
"""What a new form does with last period's answer: nothing, show it in the cell in grey, or take it by 无变化 alone."""
"""Where the day of a field lies: near the period's end, still to come, or within the period."""

YES, NO, OTHER = "是", "否", "其他"
HAS_WORK, NO_WORK = "有", "无"
NOT_STARTED, IN_PROGRESS, COMPLETED, DELAYED, ONGOING = "未启动", "进行中", "已完成", "滞后", "长期坚持"

REACHED, NEARLY, MISSED = "达到", "基本达到", "未达到"
VERDICTS = (REACHED, NEARLY, MISSED)
"""How a unit rates what it leads against the whole term, best first."""

CHOICES: dict[str, tuple[str, ...]] = {
    "status": (NOT_STARTED, IN_PROGRESS, COMPLETED, DELAYED, ONGOING),
    "status_finite": (NOT_STARTED, IN_PROGRESS, COMPLETED, DELAYED),
    "has_work": (HAS_WORK, NO_WORK),
    "yes_no": (YES, NO),
    "source": ("国家部门统计", "部门业务系统", "登记台账", "统计部门", "调查汇总", "其他"),
    "form": ("文件", "照片", "截图", "报表", "报告", "证书", "其他"),
    "verdict": VERDICTS,
    "origin": ("中央财政", "省级财政", "市级财政", "县级财政", "单位自筹", "社会资金", "其他"),
}
"""Fixed lists. `tasks`, `duties` and `units` are lists too, made from the plan for each unit."""


def is_closed(choices: str) -> bool:
    """Whether a list takes no other word than its own."""
    return choices in CHOICES and OTHER not in CHOICES[choices]


@dataclass(frozen=True, slots=True)
class When:
    """A condition on another field of the same row: `field` is (or, negated, is not) `value`."""

    field: str
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Required:
    """A field that `who` must fill, always or under a condition. `severity` of leaving it blank.

    A row that says 无变化 owes nothing.
    """

    who: Who = "all"
    when: When | None = None
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet (or one line of 单位信息).

    width: characters of the default font. limits: lowest and highest for numbers, (0, most) characters for text.
    short: the word that the check column uses, where that is not the header. accepts: other header texts that the reader takes for this column.
    days: of dates. repeat: what becomes of last period's answer in the next form. shown: width of its column on the
    sheet of the summary that shows this table (`Sheet.summary`), 0 where it stands in none; shown_as: the heading
    there, where that is another.
    """

    key: str
    header: str
    kind: Kind = "text"
    width: float = 10
    entered: bool = False
    required: tuple[Required, ...] = ()
    choices: str = ""
    limits: tuple[int, int] | None = None
    short: str = ""
    help: str = ""
    accepts: tuple[str, ...] = ()
    days: Days = "near"
    repeat: Repeat = ""
    shown: float = 12
    shown_as: str = ""

    @property
    def word(self) -> str:
        """What the check column and short messages call it."""
        return self.short or self.header.partition("(")[0]

    @property
    def is_hidden(self) -> bool:
        """Whether its column is written hidden, for the reader alone: no width."""
        return not self.width

    @property
    def is_counted(self) -> bool:
        """Whether the check column looks at the number in it, and not only whether there is one."""
        return self.kind in ("number", "percent") and bool(self.required)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `row_key` names the column whose text identifies a row; rows start below `header_row` (1-based).

    reasons: the field in which a unit explains what looks odd in its row. summary: the sheet of the summary that shows
    these rows, "" where none does. telling: the fields one of which a table must have to be taken for this one; none
    where any of its columns will do.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    row_key: str
    reasons: str
    summary: str
    header_row: int = 3
    spare_rows: int = 0
    telling: frozenset[str] = frozenset()

    @property
    def per_item(self) -> bool:
        """Whether each row is about one task or indicator of the plan."""
        return bool(self.row_key) and not self.spare_rows

    def field(self, key: str) -> Field:
        """The field of that key. Raises KeyError: that is our fault, not the user's."""
        return next(field for field in self.fields if field.key == key)

    def column(self, key: str) -> int:
        """0-based column of a field in a template as we write it."""
        return next(number for number, field in enumerate(self.fields) if field.key == key)


ROW_MARK = Field(
    "row_mark",
    "行标",
    width=0,
    shown=0,
    help="隐藏的列，不打印：再写一遍本行的编号，用来发现只排序了一部分列。没有这一列也能读。",
)
"""The key once more, before the reasons: a block of columns that was sorted alone, from the first on or up to the reasons, which
stand last to the eye in forms without 无变化, holds one of both at most."""

UNCHANGED = Field(
    "unchanged",
    "无变化",
    "choice",
    4.6,
    True,
    (),
    "yes_no",
    shown=0,
    help="与上期完全一样的选“是”，灰字照上期计，本行其他格不用填；有变化的不用选，直接改。",
)
"""One cell a row that says last period's answers again. Forms that have nothing to repeat hide its column."""

_ALWAYS = Required()
_LEAD = Required("lead")
_IF_WORK = Required("responsible", When("has_work", HAS_WORK))

TASKS = Sheet(
    key="tasks",
    title="任务进展",
    row_key="task",
    reasons="remark",
    summary="任务明细",
    fields=(
        Field("no", "序号", width=4),
        Field("check", "校验", width=11.5),
        Field("task", "任务编号", width=5.5, accepts=("编号",)),
        Field("title", "重点任务及工作要求", width=28, accepts=("重点任务",)),
        Field("role", "本单位角色", width=6.2, accepts=("角色",)),
        Field("due", "完成时限", kind="date", width=10.4),
        Field("last", "上期情况", width=20),
        Field(
            "has_work",
            "本期有无工作",
            "choice",
            7.5,
            True,
            (_ALWAYS,),
            "has_work",
            short="有无工作",
            shown=6.5,
            repeat="shown",
            help="本期有工作选“有”；没有选“无”，选“无”后本行其他格不用填。",
        ),
        Field(
            "status",
            "本期状态",
            "choice",
            8.2,
            True,
            (_LEAD, _IF_WORK),
            "status",
            short="状态",
            shown=8,
            repeat="shown",
            shown_as="状态",
            help="从下拉框选一项。“长期坚持”只用于方案写明没有完成时限的任务。",
        ),
        Field(
            "progress",
            "完成进度(%)",
            "percent",
            7.4,
            True,
            (_LEAD,),
            limits=(0, 100),
            short="进度",
            shown=6.5,
            repeat="unchanged",
            shown_as="进度(%)",
            help="填0到100的数，不带%。这里是整项任务到完成时限为止的累计完成比例，不是本期增加了多少。",
            accepts=("完成进度", "进度(%)", "进度"),
        ),
        Field(
            "text",
            "本期进展情况",
            "text",
            29.5,
            True,
            (_LEAD, _IF_WORK),
            limits=(0, 300),
            short="进展",
            shown=40,
            shown_as="本期进展",
            help="写本期做了什么、有什么数量和文号，300字以内。",
            accepts=("进展情况", "本期进展"),
        ),
        Field(
            "issue",
            "存在问题",
            "text",
            15.5,
            True,
            (Required("lead", When("status", DELAYED)),),
            limits=(0, 150),
            short="存在问题",
            shown=22,
            repeat="unchanged",
            help="150字以内。状态为“滞后”时必填，写明原因。",
        ),
        Field(
            "next",
            "下一步计划",
            "text",
            15.5,
            True,
            (Required("lead", When("status", COMPLETED, negated=True)),),
            limits=(0, 150),
            short="下一步",
            shown=22,
            repeat="unchanged",
            shown_as="下一步",
            help="150字以内。状态为“已完成”时可不填。",
            accepts=("下一步打算",),
        ),
        Field(
            "coordinate",
            "需上级协调",
            "choice",
            6.4,
            True,
            (),
            "yes_no",
            shown=6.5,
            help="需要上级协调选“是”，并在“问题与协调”表写明事项。",
            accepts=("是否需上级协调", "需市级协调", "是否需市级协调", "需省级协调", "需县级协调", "需协调"),
        ),
        Field(
            "evidence",
            "佐证编号",
            "evidence",
            6.4,
            True,
            (),
            shown=7.5,
            repeat="shown",
            help="写“佐证材料”表里的编号，多个用逗号分开，如 1,2。",
        ),
        ROW_MARK,
        Field("remark", "备注", "text", 7.5, True, (), limits=(0, 150)),
        UNCHANGED,
    ),
)

INDICATORS = Sheet(
    key="indicators",
    title="指标数据",
    row_key="indicator",
    reasons="explanation",
    summary="指标完成",
    fields=(
        Field("no", "序号", width=4),
        Field("check", "校验", width=13),
        Field("indicator", "指标编号", width=5.5, accepts=("编号",)),
        Field("name", "指标及口径", width=45, accepts=("指标", "指标名称")),
        Field("unit_of_measure", "计量单位", width=6, accepts=("单位",)),
        Field("kind", "类型", width=6),
        Field(
            "baseline",
            "基数(上年末)",
            "number",
            12,
            True,
            (),
            limits=(-(10**12), 10**12),
            short="基数",
            shown=9,
            help="上年末的数。灰色格已有数，不用填；黄色格请按计量单位填上年末实际数，不知道可留空。",
        ),
        Field("target", "本年目标", width=9.5),
        Field("last", "上期值", width=9.5),
        Field(
            "value",
            "本期值",
            "number",
            11,
            True,
            (_ALWAYS,),
            limits=(-(10**12), 10**12),
            short="本期值",
            shown=9,
            shown_as="完成值",
            help="只填数字，计量单位看左边一列。存量填期末数；流量填今年1月1日以来的累计数；累计填方案开始以来的数。",
        ),
        Field(
            "data_date",
            "数据截止日",
            "date",
            11.5,
            True,
            (Required(severity="warning"),),
            short="数据截止日",
            shown=0,
            help="数据统计到哪一天，如 2023-09-30。",
            days="period",
        ),
        Field("source", "数据来源", "choice", 14, True, (), "source", shown=0, repeat="shown", help="从下拉框选一项。"),
        Field("rate", "完成率(%)", width=9),
        Field("change", "较上期", width=8),
        ROW_MARK,
        Field(
            "explanation",
            "变动说明",
            "text",
            27,
            True,
            (),
            limits=(0, 150),
            short="变动说明",
            shown=18,
            help="存量、比率比上期变动超过20%，或存量、累计减少时，请写明原因。",
        ),
        UNCHANGED,
    ),
)

ISSUES = Sheet(
    key="issues",
    title="问题与协调",
    row_key="no",
    reasons="cause",
    summary="需协调事项",
    spare_rows=10,
    fields=(
        Field("no", "序号", width=5),
        Field(
            "task",
            "任务编号",
            "choice",
            10,
            True,
            (),
            "duties",
            shown=6.5,
            shown_as="任务",
            help="从下拉框选任务编号。",
        ),
        Field("issue", "问题", "text", 36, True, (), limits=(0, 300), shown=30),
        Field("cause", "原因", "text", 28, True, (), limits=(0, 300), shown=19),
        Field(
            "coordinator",
            "建议协调单位",
            "choice",
            20,
            True,
            (),
            "units",
            shown=15,
            help="从下拉框选单位，也可以自己写。",
        ),
        Field("measure", "建议措施", "text", 34, True, (), limits=(0, 300), shown=28),
        Field(
            "deadline",
            "期望时限",
            "date",
            12,
            True,
            (),
            help="希望什么时候解决，如 2023-12-31。",
            days="ahead",
            shown=11,
        ),
    ),
)

EVIDENCE = Sheet(
    key="evidence",
    title="佐证材料",
    row_key="no",
    reasons="title",
    summary="佐证目录",
    spare_rows=15,
    fields=(
        Field("no", "编号", width=6),
        Field("target", "任务/指标", "choice", 11, True, (), "duties", shown=24, help="从下拉框选任务或指标编号。"),
        Field("title", "材料名称", "text", 44, True, (), limits=(0, 150), shown=38),
        Field("document", "文号/日期", "text", 24, True, (), limits=(0, 100), shown=20),
        Field("form", "形式", "choice", 10, True, (), "form", shown=9),
        Field("file_name", "文件名", "text", 36, True, (), limits=(0, 150), shown=28),
        Field("public", "是否可公开", "choice", 9, True, (), "yes_no", shown=7, shown_as="可否公开"),
    ),
)

MATTERS = Sheet(
    key="matters",
    title="督办事项",
    row_key="matter",
    reasons="report",
    summary="",
    fields=(
        Field("no", "序号", width=5),
        Field("matter", "督办编号", width=9),
        Field("about", "督办事项", width=40),
        Field("raised", "提出期次", width=13),
        Field("due", "办理时限", width=12),
        Field("state", "目前状态", width=9),
        Field("last", "上次报告", width=30),
        Field(
            "report", "本期办理情况", "text", 40, True, (), limits=(0, 300),
            help="写本期怎么办的、办到哪一步。没有新情况就空着。",
        ),
        Field("evidence", "办理佐证", "text", 20, True, (), limits=(0, 150), help="文号、文件名等。"),
        Field("applied", "是否申请销号", "choice", 9, True, (), "yes_no", help="办完了选“是”，由办公室核查后销号。"),
    ),
)  # fmt: skip
"""The open matters of a unit on 督办台账; not in the workbooks of units that have none."""

REVIEW = Sheet(
    key="review",
    title="自评",
    row_key="task",
    telling=frozenset({"verdict", "practice"}),
    reasons="remark",
    summary="任务明细",
    fields=(
        Field("no", "序号", width=4),
        Field("check", "校验", width=11),
        Field("task", "任务编号", width=5.5, accepts=("编号",)),
        Field("title", "重点任务及工作要求", width=26, accepts=("重点任务",)),
        Field("due", "完成时限", kind="date", width=10.4),
        Field("last", "最近报送情况", width=17),
        Field(
            "status", "目前状态", "choice", 8.2, True, (_ALWAYS,), "status", short="状态",
            help="从下拉框选一项。“长期坚持”只用于方案写明没有完成时限的任务。",
        ),
        Field(
            "progress", "完成进度(%)", "percent", 7.4, True, (_ALWAYS,), limits=(0, 100), short="进度",
            help="填0到100的数，不带%。整项任务从方案开始到现在的累计完成比例。",
            accepts=("完成进度", "进度(%)", "进度"),
        ),
        Field(
            "verdict", "自评结论", "choice", 8, True, (_ALWAYS,), "verdict",
            help="对照方案的整体要求，从下拉框选一项。",
        ),
        Field(
            "text", "主要成效", "text", 27, True, (_ALWAYS,), limits=(0, 500), short="成效",
            help="从方案开始到现在取得的成效，有什么数量和文号，500字以内。",
        ),
        Field("practice", "主要做法", "text", 22, True, (_ALWAYS,), limits=(0, 500), short="做法"),
        Field(
            "issue", "存在问题", "text", 16, True, (Required(when=When("verdict", REACHED, negated=True)),),
            limits=(0, 300), help="300字以内。自评结论不是“达到”时必填。",
        ),
        Field(
            "next", "下一步打算", "text", 16, True, (Required(when=When("status", COMPLETED, negated=True)),),
            limits=(0, 300), short="下一步", help="300字以内。状态为“已完成”时可不填。",
        ),
        Field(
            "evidence", "佐证编号", "evidence", 6.4, True, (),
            help="写“佐证材料”表里的编号，多个用逗号分开，如 1,2。",
        ),
        Field(
            "example", "典型案例", "choice", 6, True, (), "yes_no",
            help="主要成效和做法可以作为典型案例的选“是”。",
        ),
        Field("remark", "备注", "text", 7, True, (), limits=(0, 150)),
        ROW_MARK,
    ),
)  # fmt: skip
"""What a unit says of each task that it leads, measured against the whole term; in 中期评估 and 验收总结."""

FUNDING = Sheet(
    key="funding",
    title="经费投入",
    row_key="no",
    reasons="remark",
    summary="",
    spare_rows=8,
    fields=(
        Field("no", "序号", width=5),
        Field("year", "年度", "text", 9, True, (), limits=(0, 20), help="哪一年投入的，如 2023。"),
        Field("origin", "资金来源", "choice", 16, True, (), "origin", help="从下拉框选一项，也可以自己写。"),
        Field(
            "amount", "金额(万元)", "number", 12, True, (), limits=(0, 10**9), short="金额",
            help="只填数字，单位是万元。", accepts=("金额",),
        ),
        Field("purpose", "用途", "text", 44, True, (), limits=(0, 300)),
        Field("document", "文件依据", "text", 30, True, (), limits=(0, 150), help="预算或拨款文件的名称、文号。"),
        Field("remark", "备注", "text", 20, True, (), limits=(0, 150)),
    ),
)  # fmt: skip
"""What a unit spent on the plan; in 验收总结."""

OF_TASKS = (TASKS, REVIEW)
"""The sheets with one row a task: a workbook has one of them."""
WITH_ITEMS = frozenset(what.key for what in (*OF_TASKS, INDICATORS))
"""Keys of the sheets with a row a task or indicator: what a return is about."""

UNIT = Sheet(
    key="unit",
    title="单位信息",
    row_key="",
    reasons="remark",
    summary="报送情况",
    header_row=2,
    fields=(
        Field("unit", "单位"),
        Field("period", "期次"),
        Field("end", "截至日期", kind="date"),
        Field(
            "filler",
            "填表人",
            "text",
            30,
            True,
            (_ALWAYS,),
            limits=(0, 50),
            short="填表人",
            shown=9,
            shown_as="填报人",
            repeat="shown",
        ),
        Field(
            "phone",
            "联系电话",
            "phone",
            30,
            True,
            (_ALWAYS,),
            limits=(0, 50),
            short="联系电话",
            shown=14,
            shown_as="电话",
            repeat="shown",
        ),
        Field(
            "reviewer",
            "审核人(分管领导)",
            "text",
            30,
            True,
            (Required(severity="warning"),),
            limits=(0, 50),
            short="审核人",
            shown=0,
            repeat="shown",
            accepts=("审核人", "分管领导"),
        ),
        Field(
            "date",
            "填报日期",
            "date",
            30,
            True,
            (Required(severity="warning"),),
            short="填报日期",
            shown=0,
            help="如 2023-10-08。",
        ),
        Field("remark", "备注", "text", 30, True, (), limits=(0, 300), shown=0),
    ),
)
"""Labels in the first column, values in the second, one line a field."""

SHEETS = (UNIT, TASKS, REVIEW, INDICATORS, MATTERS, ISSUES, FUNDING, EVIDENCE)
GUIDE_TITLE = "填报说明"
CORRECTIONS_TITLE = "需修改事项"
SUPPLIED, REALLY_BLANK, AS_BEFORE = "补充", "确实为空", "按上次"
REPLIES = (SUPPLIED, REALLY_BLANK, AS_BEFORE)
"""What a unit may reply where a cell is blank that an older return of its own had filled: the cell counts as it is now;
it is to be blank; the older answer stands."""
REPLY_MARK = "ipxl:"
"""How the hidden cell right of a reply begins, which says what was asked."""
LISTS_TITLE = "字典"
CARRIER_TITLE = "_ipxl"


DRAWN = re.compile("由 [0-9]+ 家单位汇总[^。]*。?")
"""What `forward` writes where reasons stand: from how many units a row was drawn together, and who is missing."""


def prompt(field: Field) -> str:
    """What the cell says when it is selected: the help, with the length that is asked for where it says none."""
    most = field.limits[1] if field.limits and field.kind == "text" else 0
    length = "" if not most or f"{most}字" in field.help else f"{most}字以内。"
    return f"{field.help}{length}" or ("从下拉框选一项。" if field.choices else "请填写。")


def is_required(field: Field, role: Who, row: Mapping[str, str]) -> Required | None:
    """The requirement that makes `field` due in this row, None when it may stay blank.

    role: the unit's role in the row; "all" for sheets without roles. row: field key -> accepted text.
    A responsible row that says 无 owes nothing, nor does a row that says 无变化; a lead row counts as 有 whatever
    stands there.
    """
    if row.get(UNCHANGED.key) == YES:
        return None
    for required in field.required:
        if required.who not in ("all", role):
            continue
        when = required.when
        if when is None or (row.get(when.field, "") == when.value) != when.negated:
            return required
    return None
