"""Every finding about a plan: code, severity, message, remedy. Reading and lint both make theirs from this table."""

from __future__ import annotations

from dataclasses import dataclass

from ipxl.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """A kind of finding. `message` and `remedy` are filled in with the facts of the case."""

    severity: Severity
    message: str
    remedy: str


PROBLEMS: dict[str, PlanProblem] = {
    # Found while reading.
    "PLAN_SHEET_MISSING": PlanProblem(
        "warning", "没有找到工作表“{sheet}”。", "添加名为“{sheet}”的工作表，列名：{columns}。"
    ),
    "PLAN_COLUMN_NEEDED": PlanProblem(
        "error", "工作表“{sheet}”的前5行里没有找到必需的列：{columns}。", "在表头行补上这些列名，列的先后不限。"
    ),
    "PLAN_COLUMN_MISSING": PlanProblem(
        "warning", "工作表“{sheet}”没有这些列：{columns}；按空白处理。", "在表头行补上这些列名，列的先后不限。"
    ),
    "PLAN_ID_BLANK": PlanProblem(
        "error", "这一行有内容，但“{header}”空着，整行没有读入。", "补上“{header}”，或清空这一行。"
    ),
    "PLAN_ID_TWICE": PlanProblem(
        "error", "“{header}”“{value}”与{other}重复，后面这一行没有读入。", "改成不重复的{header}，或删去其中一行。"
    ),
    "PLAN_ITEM_MISSING": PlanProblem("warning", "“方案”表缺少“{item}”。", "加一行“{item}”并填上值。"),
    "PLAN_VALUE_BLANK": PlanProblem("error", "“{header}”空着{effect}。", "填上“{header}”。"),
    "PLAN_DATE_UNREADABLE": PlanProblem(
        "error", "“{header}”填的“{value}”认不出是哪一天，{effect}。", "写成2023-09-30这样的日期。"
    ),
    "PLAN_NUMBER_UNREADABLE": PlanProblem(
        "error", "“{header}”填的“{value}”不是一个数，按空白处理。", "只填数字，如5.2，不带单位和文字。"
    ),
    "PLAN_FLAG_UNKNOWN": PlanProblem("error", "“{header}”填的“{value}”认不出，按“{default}”处理。", "填“是”或“否”。"),
    "PLAN_CHOICE_UNKNOWN": PlanProblem(
        "error", "“{header}”填的“{value}”不在可选范围内，暂按“{default}”处理。", "从这些里选一个：{known}。"
    ),
    "PLAN_CURVE_WRONG": PlanProblem(
        "error",
        "一季到四季须四个都填，从小到大，在0到100之间；这里是“{value}”，暂按时间均摊。",
        "四个季度都填上累计百分比，如25、50、75、100;或全部清空。",
    ),
    "PLAN_THRESHOLDS": PlanProblem(
        "error", "黄灯阈值{yellow}须大于0，并小于红灯阈值{red}。", "核对两个阈值，默认是10和30。"
    ),
    "PLAN_NO_DATES": PlanProblem(
        "error", "任务“{task}”没有日期，“方案”表里也没有可用的默认日期。", "在“方案”表填上“起始”和“任务默认完成时限”。"
    ),
    "PLAN_SCORE_ITEM": PlanProblem(
        "error", "“{header}”填的“{value}”不是计分项目，这一行没有计入。", "从这些里选一个：{known}。"
    ),
    "PLAN_SCORE_GRANT": PlanProblem(
        "error", "第{value}件加扣分缺{missing}，这一行没有计入。", "补上所缺的，或清空这一行。"
    ),
    "PLAN_LEVEL_UNKNOWN": PlanProblem(
        "warning", "规则“{rule}”的级别“{value}”认不出，仍按默认级别。", "从这些里选一个：{known}；或空着。"
    ),
    # Found by lint: levels of rules.
    "PLAN_RULE_UNKNOWN": PlanProblem(
        "warning", "没有代码为“{value}”的校验规则，这一行不起作用。", "{near}代码见“校验规则”一页；不用就删去这一行。"
    ),
    "PLAN_LEVEL_TOO_LOW": PlanProblem(
        "warning",
        "规则“{value}”说的是数字待核或内容没有采用，级别不能低于“待确认”，填的“{level}”不起作用。",
        "改为“待确认”或“必改”，或删去这一行。",
    ),
    "PLAN_LEVEL_OF_FILE": PlanProblem(
        "warning", "规则“{value}”不看校验级别，这一行不起作用。", "删去这一行；这里只定填报内容的规则。"
    ),
    # Found by lint: names and duties.
    "PLAN_TASK_WITHOUT_LEAD": PlanProblem("error", "任务“{task}”没有牵头单位。", "在“牵头单位”填上单位简称或组名。"),
    "PLAN_UNIT_UNKNOWN": PlanProblem(
        "error", "“{header}”里的“{value}”不在“单位”和“单位组”表中。", "{near}若是新单位，先在“单位”表添加一行。"
    ),
    "PLAN_UNIT_SPELLINGS": PlanProblem(
        "warning", "“{unit}”在本表里有几种写法：{value}。", "统一写成简称“{unit}”；这些写法都能识别，不影响使用。"
    ),
    "PLAN_NAME_SHARED": PlanProblem(
        "error",
        "“{value}”既指“{unit}”，又指“{other}”，一律按前者处理。",
        "让每个名称、别名只属于一个单位，从另一个里删去。",
    ),
    "PLAN_UNIT_TWICE": PlanProblem(
        "warning",
        "“{value}”和“{other}”看起来是同一个单位。",
        "若是同一个，只留一行，把另一种写法填进它的“别名”；若不是，不用改。",
    ),
    "PLAN_BOTH_ROLES": PlanProblem(
        "info", "“{unit}”在任务“{task}”里既牵头又是责任单位，只按牵头报送。", "从“责任单位”中删去。"
    ),
    "PLAN_UNIT_WITHOUT_TASK": PlanProblem(
        "warning", "“{unit}”没有任何任务，也就没有任务要报。", "把它写进有关任务的牵头或责任单位，或删去这一行。"
    ),
    "PLAN_UNIT_ENDED": PlanProblem(
        "warning",
        "“{unit}”{value}停用，后面的期次里仍有它的任务或指标。",
        "在“任务”“指标”“单位组”里把它换成承接单位；还要接着报的，清空“停用”。",
    ),
    "PLAN_GROUP_WITHOUT_MEMBERS": PlanProblem(
        "error", "单位组“{value}”没有成员，写了它等于没写单位。", "在“成员”填上单位简称，用“、”隔开。"
    ),
    "PLAN_MEMBER_UNIT": PlanProblem(
        "info", "“{value}”不在“单位”表中，只作文字使用。", "不是报送单位的不用改；是报送单位的，改成“单位”表里的简称。"
    ),
    # Found by lint: indicators.
    "PLAN_OWNER_MISSING": PlanProblem(
        "error", "指标“{task} {name}”没有填报单位，不会有人报。", "在“填报单位”填上一个单位。"
    ),
    "PLAN_TASK_UNKNOWN": PlanProblem("error", "“对应任务”里的“{value}”不在“任务”表中。", "改成“任务”表里的编号。"),
    "PLAN_TARGET_MISSING": PlanProblem(
        "warning", "指标“{task} {name}”没有{years}年的目标。", "补上目标；方案确实没有的可以空着。"
    ),
    "PLAN_TARGET_FINAL_ONLY": PlanProblem(
        "info",
        "{count}个指标只有最后一年的目标：{value}。",
        "方案原文如此的不用改；需要按年跟踪的，补上各年目标。",
    ),
    "PLAN_NO_TARGET": PlanProblem(
        "warning", "指标“{task} {name}”一个年度目标也没有。", "填上年度目标，或把类型改为方向性、里程碑。"
    ),
    "PLAN_MAIN_BLANK": PlanProblem(
        "warning",
        "“主要”一列有的填了“是”，有的空着；空着的也按“是”处理：{names}。",
        "要在首页和图上列出的填“是”，不列出的填“否”。",
    ),
    "PLAN_MAIN_NONE": PlanProblem(
        "warning",
        "所有指标的“主要”都是“否”，首页和图上一个指标也没有。",
        "至少给一个指标填“是”；全部要列出的，整列空着。",
    ),
    "PLAN_TARGET_WRONG_WAY": PlanProblem(
        "warning",
        "指标“{task} {name}”方向是“{direction}”，但{later}年目标{value}反而{move}{earlier}年的{before}。",
        "核对这两个年度的目标，或改“方向”。",
    ),
    "PLAN_GROWTH_CONFLICT": PlanProblem(
        "info",
        "“{name}”{first}年到{last}年目标年均增长{rate}%，达不到“{other}”要求的{wanted}%；"
        "按{wanted}%计算，{last}年目标应为{needed}{measure}。",
        "两项目标都跟踪，并在口径中写明；若是笔误，改其中一个。",
    ),
    # Found by lint: dates.
    "PLAN_DATES_REVERSED": PlanProblem("error", "“{value}”的{later}早于{earlier}。", "核对这两个日期。"),
    "PLAN_DATES_DEFAULT": PlanProblem(
        "info",
        "{count}项任务没有写{header}，一律按默认日期{value}计算。",
        "方案没有规定的不用改；有明确日期的任务，填上日期。",
    ),
    "PLAN_PHASE_GAP": PlanProblem(
        "warning", "阶段“{value}”与“{other}”之间空了{days}天。", "让后一阶段从前一阶段结束的次日开始。"
    ),
    "PLAN_PHASE_OVERLAP": PlanProblem(
        "warning", "阶段“{value}”与“{other}”重叠{days}天。", "让后一阶段从前一阶段结束的次日开始。"
    ),
    "PLAN_PERIOD_OVERLAP": PlanProblem(
        "warning", "同为“{kind}”的期次“{value}”与“{other}”起止日期重叠。", "核对“开始”和“截至日期”，或改“类型”。"
    ),
    "PLAN_PERIOD_NAME": PlanProblem(
        "error", "期次“{value}”不能作文件夹的名称：{why}。", "改成 2023Q3、2024H1、2024-10 这样的名称。"
    ),
    "PLAN_UNIT_FILE": PlanProblem(
        "error",
        "“{value}”与“{other}”的填报表文件名相同，会互相覆盖。",
        '改“简称”，不要只差 / \\ : * ? " < > | 这些符号。',
    ),
    "PLAN_SCORE_SUM": PlanProblem(
        "error", "考核组“{group}”的权重合计是{sum}，不是100。", "改“权重”，使这一组各项合计100。"
    ),
    "PLAN_SCORE_TWICE": PlanProblem(
        "error", "“{value}”对考核组“{group}”列了两次，只用{other}。", "删去一行，或改成别的考核组。"
    ),
    "PLAN_SCORE_GAP": PlanProblem("error", "“{value}”一行缺{missing}。", "补上。{effect}"),
    "PLAN_SCORE_FORMULA": PlanProblem(
        "error", "“{value}”不能用“{formula}”，按“{default}”计分。", "从这些里选一个：{known}。"
    ),
    "PLAN_SCORE_NUMBER": PlanProblem("error", "“{value}”一行的“{header}”是{number}，{why}。", "改成合适的数。"),
    "PLAN_SCORE_GROUP": PlanProblem(
        "error", "考核组“{group}”在“单位”表里没有单位。", "改成“单位”表“考核组”一列里的写法，或空着。"
    ),
    "PLAN_SCORE_UNUSED": PlanProblem("error", "第{value}件{item}没有计入：{why}。", "{remedy_text}"),
    "PLAN_SCORE_UNPROVED": PlanProblem("warning", "第{value}件{item}没有写{missing}。", "补上，公布时有据可查。"),
    "PLAN_PREVIOUS_UNKNOWN": PlanProblem(
        "error", "期次“{period}”的上期“{value}”不在“期次”表中。", "从这些里选一个：{known}；没有上期就空着。"
    ),
    "PLAN_PREVIOUS_LATER": PlanProblem(
        "error", "期次“{period}”的上期“{value}”并不比它早。", "上期须是截至日期在前的期次。"
    ),
    "PLAN_PHASE_UNKNOWN": PlanProblem(
        "warning", "期次“{period}”的阶段“{value}”不在“阶段”表中。", "改成“阶段”表里的名称，或空着。"
    ),
    "PLAN_DEADLINE_EARLY": PlanProblem(
        "info",
        "期次“{value}”的报送截止({deadline})早于截至日期({end})。",
        "届时各单位只能按预计数填报；若是笔误，改日期。",
    ),
}


def problem(code: str, sheet: str, cell: str | None, *, file: str | None = None, **facts: object) -> Finding:
    """The finding of `code` at a place.

    facts: the words that its message and remedy ask for; `unit`, `task` and `value` also become its fields.
    """
    kind = PROBLEMS[code]
    words = {"sheet": sheet, **facts}
    unit, task, value = (None if words.get(key) is None else str(words[key]) for key in ("unit", "task", "value"))
    message, remedy = kind.message.format(**words), kind.remedy.format(**words)
    return Finding(code, kind.severity, message, remedy, file, sheet, cell, unit, task, value)
