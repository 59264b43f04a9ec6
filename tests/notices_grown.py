"""Two long notices, made of lists: sources as `notice_sources` reads them."""

from __future__ import annotations

from collections.abc import Callable

_FIELDS = (
    "义务教育",
    "社区卫生",
    "城乡供水",
    "农村公路",
    "公共文化",
    "职业技能",
    "生态修复",
    "燃气安全",
    "森林防火",
    "粮食储备",
    "政务数据",
    "涉企服务",
    "养老托育",
    "市容秩序",
    "法治宣传",
)
_WORKS = (
    ("编制{}年度建设计划", "摸清底数，列出项目清单，报市政府审定后公布。"),
    ("建立{}问题台账", "逐项明确责任人和整改时限，整改一项销号一项。"),
    ("补齐{}设施短板", "优先安排薄弱地区，资金向基层倾斜。"),
    ("开展{}专项检查", "采取随机抽查和重点检查相结合的方式，每季度不少于一次。"),
    ("完善{}服务标准", "对照省级标准修订本市规程，统一办理流程。"),
    ("推进{}数字化管理", "接入城市运行平台，实现数据按月更新。"),
    ("加强{}队伍建设", "分级开展培训，关键岗位持证上岗。"),
    ("培育{}示范点", "每个街镇至少建成一处，形成可推广的经验。"),
    ("落实{}经费保障", "纳入年度预算，加强绩效评价。"),
    ("公开{}工作情况", "通过门户网站定期公布，接受群众监督。"),
)
_OFFICES = (
    "教育局",
    "科技局",
    "工信局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人社局",
    "自然资源局",
    "生态环境局",
    "住建局",
    "交通运输局",
    "水务局",
    "农业农村局",
    "商务局",
    "文旅局",
    "卫生健康委",
    "退役军人局",
    "应急局",
    "审计局",
    "国资委",
    "市场监管局",
    "体育局",
    "统计局",
    "医保局",
    "信访局",
    "数据局",
    "城管局",
    "林草局",
    "机关事务局",
    "投资促进局",
    "供销社",
    "档案馆",
    "残联",
    "总工会",
    "妇联",
    "科协",
    "工商联",
    "消防救援支队",
    "气象局",
    "邮政管理局",
    "税务局",
    "统战部办公室",
    "发展改革委",
    "粮食和储备局",
)
_TOWNS = (
    "东浦",
    "西浦",
    "南浦",
    "北浦",
    "上陂",
    "下陂",
    "石桥",
    "柳泉",
    "松岭",
    "竹园",
    "梅川",
    "兰溪",
    "菊洲",
    "荷塘",
    "桂湾",
    "枫林",
    "杏坛",
    "桃源里",
    "青石",
    "白沙",
    "红崖",
    "黄岭",
    "紫荆",
    "金沟",
    "银坪",
    "铜鼓",
    "铁山",
    "玉泉口",
    "云台",
    "月亮湾",
    "星光",
    "朝阳里",
    "晚照",
    "长堤",
    "平桥",
)


def _tasks_by_line() -> str:
    """66 tasks of a year's work report, with the units in brackets; groups, several leads and 等 among them."""
    offices = [f"市{office}" for office in _OFFICES]
    lines = [
        "form: txt",
        "encoding: gb18030",
        "shape: b",
        "---",
        "#title 白荻市2024年政府工作报告重点任务分工方案",
        "白荻市2024年政府工作报告重点任务分工方案",
        "",
        "为确保《政府工作报告》确定的各项任务落到实处，现提出如下分工方案。",
    ]
    number = 0
    for field_number, name in enumerate(_FIELDS[:11]):
        lines += ["", f"{'一二三四五六七八九十'[field_number] if field_number < 10 else '十一'}、抓好{name}工作"]
        lines.append(f"#block 抓好{name}工作")
        for work, (title, text) in enumerate(_WORKS[:6]):
            number += 1
            first = (number * 7) % len(offices)
            lead = offices[first : first + (2 if number % 11 == 0 else 1)]
            others = [offices[(first + step) % len(offices)] for step in (3, 8, 13)[: 1 + work % 3]]
            units = "、".join(others)
            group = number % 4 == 0
            tail = "等" if number % 5 == 0 and not group else ""
            shown = units + ("，各区县人民政府" if group else tail)
            lines.append(f"{number}.{title.format(name)}。{text}（{'、'.join(lead)}牵头，{shown}按职责分工负责）")
            told = "、".join([*others, "各区县人民政府"] if group else others)
            lines.append(f"#task {number} | {title.format(name)} | {'、'.join(lead)} | {told}")
    lines += ["", "各牵头单位要于每季度末月25日前将进展情况报市政府督查室。"]
    return "\n".join(lines) + "\n"


def _big_table() -> str:
    """150 tasks and 80 units in one table."""
    units = [f"市{office}" for office in _OFFICES] + [f"{town}镇人民政府" for town in _TOWNS]
    lines = [
        "form: xlsx",
        "shape: c",
        "sheet: 任务分工",
        "---",
        "#title 白荻市城市建设管理三年攻坚任务分工表",
        "%c 白荻市城市建设管理三年攻坚任务分工表",
        "| 序号 | 任务类别 | 重点任务 | 工作内容 | 牵头单位 | 责任单位 | 完成时限 |",
    ]
    number = 0
    for name in _FIELDS:
        lines.append(f"#block {name}")
        for work, (title, text) in enumerate(_WORKS):
            number += 1
            lead = units[number % 45]
            others = [units[(number + step) % 45] for step in (5, 17)[: 1 + number % 2]]
            town = units[45 + number % 35]
            told = "、".join([*others, town])
            due = ("2024年6月", "2024年12月底前", "2025年9月", "长期坚持")[work % 4]
            block = "^" if work else name
            lines.append(f"| {number} | {block} | {title.format(name)} | {text} | {lead} | {told} | {due} |")
            lines.append(f"#task {number} | {title.format(name)} | {lead} | {told}")
    lines.append("注：本表由市城市建设管理委员会办公室负责解释。")
    return "\n".join(lines) + "\n"


GROWN: dict[str, Callable[[], str]] = {"23_报告分工": _tasks_by_line, "24_城建攻坚": _big_table}
