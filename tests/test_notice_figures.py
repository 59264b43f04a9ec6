"""Targets inside sentences, phases and deadlines."""

from datetime import date

import pytest
from notice_lines import grid, read

SENTENCES = [
    ("到2025年，全市服务机构达到50家以上", [("服务机构", "家", 2025, "50", "≥")]),
    ("到2025年底，农村卫生厕所普及率不低于90%，污水治理率稳定在40%以上", [
        ("农村卫生厕所普及率", "%", 2025, "90", "≥"), ("污水治理率", "%", 2025, "40", "≥")]),
    ("到2026年，力争技术合同成交额年均增长15%", [("技术合同成交额年均增长", "%", 2026, "15", "=")]),
    ("2024年，单位能耗下降14%左右", [("单位能耗下降", "%", 2024, "14", "=")]),
    ("到2025年，细颗粒物浓度控制在30微克/立方米以内", [("细颗粒物浓度", "微克/立方米", 2025, "30", "≤")]),
    ("2024年底前新建高标准示范田5万亩", [("高标准示范田", "万亩", 2024, "5", "=")]),
    ("到2025年，甲类、乙类达标率分别达到90%、95%", [("甲类", "%", 2025, "90", "="), ("乙类达标率", "%", 2025, "95", "=")]),
    ("力争2025年认证数量达120个，年均增长8%以上", [
        ("认证数量", "个", 2025, "120", "="), ("认证数量年均增长", "%", 2025, "8", "≥")]),
    ("到2025年，培育国家级企业50家、省级企业500家", [
        ("国家级企业", "家", 2025, "50", "="), ("省级企业", "家", 2025, "500", "=")]),
    ("2024年、2025年，覆盖率分别达到80%、90%", [("覆盖率", "%", 2024, "80", "="), ("覆盖率", "%", 2025, "90", "=")]),
    ("居民健康水平2025年达到25%、2030年达到30%", [
        ("居民健康水平", "%", 2025, "25", "="), ("居民健康水平", "%", 2030, "30", "=")]),
    ("到2025年，甲处理率、乙处理率均达到95%以上", [("甲处理率", "%", 2025, "95", "≥"), ("乙处理率", "%", 2025, "95", "≥")]),
    ("到2025年，建成5G基站3万个，水有效利用系数提高到0.58", [
        ("5G基站", "万个", 2025, "3", "="), ("水有效利用系数", "", 2025, "0.58", "=")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_targets_in_sentences_have_name_measure_year_value_and_comparison(sentence, expected):
    found = read(f"一、工作目标\n（一）总体目标。{sentence}。")
    assert [
        (one.name.value, one.unit_of_measure.value, year, str(read.value), one.comparison)
        for one in found.indicators
        for year, read in one.targets
    ] == expected
    assert not any(one.name.sure or one.in_table for one in found.indicators)


def test_one_name_with_two_years_is_one_indicator():
    (one,) = read("一、目标\n到2025年，充电桩总数超过2万个。到2027年，充电桩总数达到3.5万个。").indicators
    assert {year: str(read.value) for year, read in one.targets} == {2025: "2", 2027: "3.5"}


@pytest.mark.parametrize(
    "sentence", ["新建冷库10座", "按照“一年一小步、三年一大步”推进", "设立2个小组", "拨打12345热线"]
)
def test_no_target_without_a_year_that_governs_it(sentence):
    assert read(f"二、任务\n1.建设。{sentence}。（县商务局）").indicators == ()


def test_a_target_in_a_task_says_which_task():
    found = read("1.甲事。正文。（县商务局）\n2.乙事。2024年建成冷库群10座。（县商务局）")
    assert [one.tasks.value for one in found.indicators] == [(1,)]


PHASES = {
    "dates in brackets": """
        （一）启动阶段（2023年11月—2024年3月）。动员。
        （二）推进阶段(2024年4月至10月)
        落实。
        （三）总结阶段（2024年11月~12月）。
        """,
    "dates behind a colon": """
        1.启动阶段：2023年11月1日至2024年3月31日，动员。
        2.推进阶段：2024年4月-10月，落实。
        3.总结阶段：2024年11月到12月。
        """,
    "ordinals": """
        第一阶段：启动阶段（2023年11月—2024年3月）。
        第二阶段：推进阶段（2024年4月—10月）。
        第三阶段：总结阶段（2024年11月—12月）。
        """,
    "one sentence": """
        分三步：第一阶段（2023年11月—2024年3月），启动阶段；第二阶段（2024年4月—10月），推进阶段；第三阶段（2024年11月—12月），总结阶段。
        """,
}


@pytest.mark.parametrize("shape", PHASES)
def test_phases_have_name_start_and_end(shape):
    found = read("三、实施步骤", PHASES[shape], "四、保障措施")
    assert [(one.name.value, str(one.start.value), str(one.end.value)) for one in found.phases] == [
        ("启动阶段", "2023-11-01", "2024-03-31"),
        ("推进阶段", "2024-04-01", "2024-10-31"),
        ("总结阶段", "2024-11-01", "2024-12-31"),
    ]
    assert found.tasks == ()


def test_a_phase_with_one_date_only_is_doubtful():
    found = read(
        "三、时间安排\n（一）启动阶段（即日起至2024年3月底）。\n（二）巩固阶段（2024年4月起，长期坚持）。"
    ).phases
    assert [(one.start.value, one.end.value) for one in found] == [(None, date(2024, 3, 31)), (date(2024, 4, 1), None)]
    assert [(one.start.sure, one.end.sure) for one in found] == [(False, True), (False, False)]


DUES = [
    ("完成时限：2024年6月底前", date(2024, 6, 30), False),
    ("完成时限：2024年第三季度", date(2024, 9, 30), False),
    ("完成时限：2024.11.15", date(2024, 11, 15), False),
    ("完成时限：长期坚持", None, True),
    ("完成时限：每年12月", None, True),
]


@pytest.mark.parametrize(("text", "due", "ongoing"), DUES)
def test_deadlines_of_tasks(text, due, ongoing):
    (task,) = read(f"1.甲事。正文。\n责任单位：县商务局；{text}").tasks
    assert (task.due.value, task.ongoing.value) == (due, ongoing)


def test_a_deadline_in_the_text_is_taken_and_several_are_doubtful():
    one, two = read(
        "1.甲事。2024年6月底前完成。（县商务局）\n2.乙事。2024年6月底前立项，2025年底前建成。（县商务局）"
    ).tasks
    assert (one.due.value, one.due.sure) == (date(2024, 6, 30), True)
    assert (two.due.value, two.due.sure) == (date(2025, 12, 31), False)


def test_phases_that_a_sentence_tells():
    found = read("三、时间安排\n2024年4月至6月为动员阶段，2024年7月至2026年9月为实施阶段。").phases
    assert [(one.name.value, str(one.start.value), str(one.end.value)) for one in found] == [
        ("动员阶段", "2024-04-01", "2024-06-30"),
        ("实施阶段", "2024-07-01", "2026-09-30"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年，粮食总产量达到42万吨。到2025年，仓容达到18万吨。",
        "2022年仓容已达12万吨，到2025年仓容达到18万吨。",
        "“十三五”期间，累计改造面积6万平方米，2020年普及率达到72%。到2025年，仓容达到18万吨。",
    ],
)
def test_what_was_reached_is_no_target(sentence):
    found = read(f"一、工作目标\n（一）总体目标。{sentence}").indicators
    assert [(one.name.value, [(year, str(said.value)) for year, said in one.targets]) for one in found] == [
        ("仓容", [(2025, "18")])
    ]


def test_figures_of_a_year_before_the_notice_are_no_targets():
    found = read("某市人民政府\n2023年3月1日\n一、工作目标\n2022年，新建厂房8座。2024年，新建厂房9座。").indicators
    assert [[year for year, _ in one.targets] for one in found] == [[2024]]


def test_measures_in_brackets_sums_in_frames_and_headers_of_today():
    table = grid(
        """
        指标 | 2022年实际 | 2023年 | 目标值(2025年) | 年均增长 | 属性
        死亡率(1/10万) | 9.8 | 9.5 | 9.0 |  | 约束性
        成交额(亿元) | 3 | 〔12〕 | [30] | 5% | 预期性
        """
    )
    found = read("某方案", table).indicators
    assert [
        (
            one.name.value,
            one.unit_of_measure.value,
            str(one.baseline.value),
            [(year, str(said.value)) for year, said in one.targets],
        )
        for one in found
    ] == [
        ("死亡率", "1/10万", "9.8", [(2023, "9.5"), (2025, "9.0")]),
        ("成交额", "亿元", "3", [(2023, "12"), (2025, "30")]),
    ]


def test_a_figure_is_better_smaller_by_its_own_clause_and_not_by_its_neighbours():
    found = read(
        "一、工作目标\n（一）总体目标。到2025年，总产量达到45万吨，损失率控制在3%以内，用药量较2020年降低5%，"
        "办理时限压缩至2天，死亡率达到4‰，治理率达到90%。"
    ).indicators
    assert {one.name.value: one.direction.value for one in found} == {
        "总产量": "升",
        "损失率": "降",
        "用药量降低": "升",
        "办理时限": "降",
        "死亡率": "降",
        "治理率": "升",
    }


def test_sums_over_years_are_known_by_their_name_or_their_frame():
    table = grid(
        """
        指标 | 2025年
        新增岗位（万个） | [30]
        累计培训人数（万人） | 8
        绿化率（%） | 40
        """
    )
    found = read("某方案", table).indicators
    assert [(one.kind.value, one.kind.sure) for one in found] == [("累计", False), ("累计", True), ("", True)]


def test_the_year_a_five_year_plan_begins_from_is_no_target():
    table = grid("指标 | 2020年 | 2025年 | 属性 \n 入学率(%) | 95 | 97 | 预期性 \n 死亡率(/10万) | 9 | 8 | 约束性")
    found = read("某方案", table).indicators
    assert [(str(one.baseline.value), [year for year, _ in one.targets]) for one in found] == [
        ("95", [2025]),
        ("9", [2025]),
    ]
    sentence = read("一、工作目标\n到2025年,孕产妇死亡率降至10/10万以下。").indicators
    assert [(one.name.value, one.unit_of_measure.value) for one in sentence] == [("孕产妇死亡率", "/10万")]


def test_a_change_in_a_cell_belongs_to_the_name():
    table = grid("指标 | 2024年 | 2025年 \n 事故死亡率 | 下降20% | 下降33% \n 绿化率 | 30% | 40%")
    found = read("某方案", table).indicators
    assert [(one.name.value, [str(said.value) for _, said in one.targets], one.direction.value) for one in found] == [
        ("事故死亡率下降", ["20", "33"], "升"),
        ("绿化率", ["30", "40"], "升"),
    ]


def test_what_stands_as_of_a_day_before_the_plan_is_no_target():
    found = read(
        "一、工作目标\n截至2022年底，示范户达到45个。到2024年、2025年底，示范户分别达到52个、60个。"
    ).indicators
    assert [(one.name.value, [year for year, _ in one.targets]) for one in found] == [("示范户", [2024, 2025])]


def test_a_clause_that_says_so_is_of_a_sum():
    found = read("一、工作目标\n到2025年，累计改造小区120个，绿化率达到40%，公园达到15个。").indicators
    assert [one.kind.value for one in found] == ["累计", "比率", ""]
