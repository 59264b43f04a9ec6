"""What notices of real offices do that the invented ones at first did not: one rule a test."""

from textwrap import dedent

import pytest
from notice_lines import brief, grid, paragraphs, read

from ipxl.notice.blocks import Document, Paragraph
from ipxl.notice.found import Found
from ipxl.notice.mend.markup import without_markup
from ipxl.notice.names.units import units_in
from ipxl.notice.recognise.recognise import recognise


def names(text: str) -> list[str]:
    return [name.text for name in units_in(text)[0]]


def test_a_body_whose_name_begins_like_another_stem_takes_no_second_prefix():
    assert names("市跑改办、市大数据局、市政务办") == ["市跑改办", "市大数据局", "市政务办"]


def test_the_prefix_before_a_stem_that_begins_with_a_level_is_shared_on():
    assert names("市市场监管局、生态环境局按职责负责") == ["市市场监管局", "市生态环境局"]


def test_in_a_table_with_a_column_of_who_leads_the_main_responsible_do_not_lead():
    table = grid("""
        序号|重点任务|牵头部门|主责单位|协办单位
        1|完善监测网络|区生态环境局|区城市管理委|区交通局
        """)
    assert [brief(task) for task in read(table).tasks] == ["1 完善监测网络 <> 区生态环境局 | 区城市管理委 区交通局"]


def test_without_a_column_of_who_leads_the_main_responsible_lead():
    table = grid("""
        序号|重点任务|主责单位|协办单位
        1|完善监测网络|区城市管理委|区交通局
        """)
    assert [brief(task) for task in read(table).tasks] == ["1 完善监测网络 <> 区城市管理委 | 区交通局"]


def test_an_aim_behind_the_task_is_what_it_requires_and_no_block():
    table = grid("""
        责任单位|任务|目标|时限
        区城投公司|滨河路改造|主线通车|11月底
        区水利局|水系连通|完成一期|全年
        """)
    found = read(table).tasks
    assert [brief(task) for task in found] == ["- 滨河路改造 <>  | 区城投公司", "- 水系连通 <>  | 区水利局"]
    assert [task.requirement.value for task in found] == ["主线通车", "完成一期"]


def test_an_aim_before_the_task_heads_a_block():
    table = grid("""
        目标|任务|责任单位
        畅通道路|滨河路改造|区城投公司
        畅通道路|湖滨路改造|区城投公司
        """)
    assert [task.block.value for task in read(table).tasks] == ["畅通道路", "畅通道路"]


def test_rows_with_a_single_blank_between_their_columns_are_a_table():
    found = read("""
        2016年量化指标任务分工
        序号 工 作 任 务 牵头负责部门
        1 新增就业4000人 县人社局
        2 推进130个村 通光纤 县经信局
        3 改造危房1200户 县住建局
        """).tasks
    assert [brief(task) for task in found] == [
        "1 新增就业4000人 <> 县人社局 |",
        "2 推进130个村 通光纤 <> 县经信局 |",
        "3 改造危房1200户 <> 县住建局 |",
    ]


def test_numbered_sentences_below_a_line_that_heads_no_column_are_no_table():
    found = read("""
        序号 说明 其他
        1 新增就业4000人 县人社局
        2 改造危房1200户 县住建局
        """)
    assert found.tasks == ()


def test_a_bracket_of_units_may_end_with_by_when():
    found = read("""
        1.推行合作医疗。（县卫生局牵头，县财政局、县民政局等部门配合，年底前完成）
        2.修订规范。（住房城乡建设部牵头，市场监管总局参与，9月底前出台相关规范，年内持续推进）
        """).tasks
    assert [brief(task) for task in found] == [
        "1 推行合作医疗 <> 县卫生局 | 县财政局 县民政局",
        "2 修订规范 <> 住房城乡建设部 | 市场监管总局",
    ]


def test_a_whole_year_may_be_a_phase_that_a_sentence_tells():
    found = read("""
        三、时间安排
        2024年4月至12月为排查阶段；2025年全年为攻坚阶段；2026年为提升阶段。
        """).phases
    told = [(phase.name.value, str(phase.start.value), str(phase.end.value)) for phase in found]
    assert told == [
        ("排查阶段", "2024-04-01", "2024-12-31"),
        ("攻坚阶段", "2025-01-01", "2025-12-31"),
        ("提升阶段", "2026-01-01", "2026-12-31"),
    ]


def test_a_later_year_with_a_comma_behind_it_goes_on_with_the_same_figure() -> None:
    told = "到2024年底，建成公共充电桩2600个；到2025年底，达到3800个；到2026年底，达到5000个以上，覆盖率达到100%。"
    first, second = read("一、工作目标", told).indicators
    assert [(year, str(value.value)) for year, value in first.targets] == [
        (2024, "2600"),
        (2025, "3800"),
        (2026, "5000"),
    ]
    assert [(year, str(value.value)) for year, value in second.targets] == [(2026, "100")]


def test_a_later_year_with_a_verb_alone_goes_on_with_the_indicator_before_it():
    found = read("一、工作目标", "2024年，卫生厕所普及率达到92%，2025年达到95%。").indicators
    told = [(one.name.value, {year: float(value.value) for year, value in one.targets}) for one in found]
    assert told == [("卫生厕所普及率", {2024: 92.0, 2025: 95.0})]


def test_a_city_in_an_indicators_name_belongs_to_it():
    found = read("一、工作目标", "到2025年，城市生活污水集中收集率达到75%。").indicators
    assert [one.name.value for one in found] == ["城市生活污水集中收集率"]


def test_a_label_behind_the_units_of_a_bracket_ends_their_list():
    found = read("（一）修编预案。（防御处牵头，省水文中心配合；完成时限：2023年5月底）").tasks
    assert [brief(task) for task in found] == ["1 修编预案 <> 防御处 | 省水文中心"]
    assert str(found[0].due.value) == "2023-05-31"


def test_a_rule_in_quotation_marks_by_which_they_act_names_nobody():
    found = read("（一）排查商场。（市商务局、市教育局按照“三管三必须”要求分别负责）").tasks
    assert [brief(task) for task in found] == ["1 排查商场 <>  | 市商务局 市教育局"]


def test_who_heads_a_group_of_members_leads():
    table = grid("""
        产业链|年度重点任务|组长单位|副组长单位|成员单位
        集成电路|建成产线|科创局|经发局|建设局、招商局
        """)
    assert [brief(task) for task in read(table).tasks] == ["- 建成产线 <> 科创局 | 经发局 建设局 招商局"]


def test_a_sentence_tells_who_does_the_work_that_it_begins_with():
    found = read("""
        1、驻外招商工作由县商务局负责，县驻外办事机构配合，走访企业80家。
        2、审批代办工作由县审批局牵头负责，县发改局配合，做到随到随办。
        3、融资对接工作由县金融办牵头，县人行、各银行配合，每月召开一次对接会。
        """).tasks
    assert [brief(task) for task in found] == [
        "1 驻外招商工作 <>  | 县商务局 县驻外办事机构",
        "2 审批代办工作 <> 县审批局 | 县发改局",
        "3 融资对接工作 <> 县金融办 | 县人行 各银行",
    ]
    assert found[1].requirement.value == "做到随到随办。"


def test_a_sentence_about_all_tasks_is_no_task():
    found = read("1.甲事。（市水务局牵头）\n2.乙事。（市水务局牵头）\n二、要求\n各项工作由市政府督查室负责。").tasks
    assert [brief(task) for task in found] == ["1 甲事 <> 市水务局 |", "2 乙事 <> 市水务局 |"]


def test_members_may_be_all_towns_along_a_river():
    found = read("组　长：副县长\n成　员：县公安局分管负责人，沿江各镇街行政主要负责人").members
    assert [(one.name.value, one.unit.value, one.post.value) for one in found] == [
        ("", "", "副县长"),
        ("", "县公安局", "分管负责人"),
        ("", "沿江各镇街", "行政主要负责人"),
    ]


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("11.121人才梯队项目。重点培养。（市人社局牵头）", 11, "121人才梯队项目"),
        ("4.5月底前完成改造6处。（市人社局牵头）", 4, "5月底前完成改造6处"),
        ("6.5G网络建设。（市人社局牵头）", 6, "5G网络建设"),
        ("2.12345热线整合。（市人社局牵头）", 2, "12345热线整合"),
        ("3、120个社区改造。（市人社局牵头）", 3, "120个社区改造"),
    ],
)
def test_a_number_may_stand_before_a_number(text: str, number: int, title: str):
    found = read(text).tasks
    assert [(task.number, task.title.value) for task in found] == [(number, title)]


@pytest.mark.parametrize("text", ["3.5万人参加培训。（市人社局牵头）", "11.125亿元用于培训。（市人社局牵头）"])
def test_a_decimal_at_the_beginning_is_no_number_of_an_item(text: str):
    assert [task.number for task in read(text).tasks] == [None]


def test_a_day_in_chinese_digits_is_no_part_of_a_title():
    found = read("各单位：", "二○○六年四月二十八日", "2006年重点工作事项分工方案", "1.甲事。（市科技局牵头）")
    assert found.title.value == "2006年重点工作事项分工方案"


def test_the_leading_units_of_the_projects_are_no_unit():
    found = read("1.加强领导。（牵头单位：市委组织部，配合单位：各项目牵头单位，各区、县级市）").tasks
    assert [brief(task) for task in found] == ["1 加强领导 <> 市委组织部 | 各区、县级市"]


def test_a_year_from_which_something_begins_governs_no_target():
    found = read("一、总体目标", "2012年起5年内，高层次人才达到2000名。").indicators
    assert found == ()


def test_a_span_of_months_may_say_the_month_once():
    found = read("三、实施步骤", "1.启动阶段（2024年3—4月）。", "2.实施阶段（2024年5月—2026年9月）。").phases
    told = [(phase.name.value, str(phase.start.value), str(phase.end.value)) for phase in found]
    assert told == [("启动阶段", "2024-03-01", "2024-04-30"), ("实施阶段", "2024-05-01", "2026-09-30")]


def test_a_year_before_a_colon_governs_the_list_of_aims_below():
    found = read("""
        一、总体目标
        到2025年，实现以下目标：
        ——规模实力。工业总产值达到1500亿元。
        ——创新能力。研发投入强度达到2.2%。
        二、主要任务
        """).indicators
    told = [(one.name.value, {year: float(value.value) for year, value in one.targets}) for one in found]
    assert told == [("工业总产值", {2025: 1500.0}), ("研发投入强度", {2025: 2.2})]


GLUED = (
    "某市办公室关于印发某市精细化管理工作方案的通知 各区政府：现将方案印发给你们，请认真贯彻执行。 某市办公室 "
    "某市精细化管理工作方案 为进一步提升水平，制定本方案。一、总体要求 坚持以绣花功夫抓好城市管理。二、重点任务(一)整治市容环境。"
    "清洗主次干道，规范广告。（责任单位：市城管局、各区政府）（二）完善市政设施。修复道路26公里，整治井盖1200处。（责任单位：市住建局）"
    "（三）提升绿化。新建游园8个。（责任单位：市园林局）三、保障措施 各区要加强组织领导，确保落实到位，按照第一、二条抓好落实。"
)


def test_a_notice_without_any_line_break_is_cut_at_its_items():
    found = read(GLUED)
    assert [brief(task) for task in found.tasks] == [
        "1 整治市容环境 <重点任务>  | 市城管局 各区政府",
        "2 完善市政设施 <重点任务>  | 市住建局",
        "3 提升绿化 <重点任务>  | 市园林局",
    ]
    assert found.title.value == "某市精细化管理工作方案"
    assert found.tasks[0].place == "第1行第8节"


def test_a_long_item_of_a_notice_is_not_cut_at_its_own_numbers():
    item = (
        "1.整治市容。"
        + "清洗主次干道，规范户外广告，" * 12
        + "一、定期巡查。二、及时清运。（一）登记。（责任单位：市城管局）"
    )
    found = read(item, "2.提升绿化。" + "新建游园，补植行道树，" * 30 + "（责任单位：市园林局）").tasks
    assert [brief(task) for task in found] == ["1 整治市容 <>  | 市城管局", "2 提升绿化 <>  | 市园林局"]


def test_what_and_joins_are_two_units():
    assert names("民政局、市图书馆及各县（市、区）政府") == ["民政局", "市图书馆", "各县(市、区)政府"]
    assert names("市发展和改革委员会、江城银行和市邮政管理局") == ["市发展和改革委员会", "江城银行", "市邮政管理局"]


def test_square_brackets_inside_a_name_are_round_ones():
    assert names("市住建局、各县〔市、区〕人民政府") == ["市住建局", "各县(市、区)人民政府"]


def aims(text: str) -> list[tuple[str, dict[int, float]]]:
    found = read("一、工作目标", text).indicators
    return [(one.name.value, {year: float(value.value) for year, value in one.targets}) for one in found]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("到2025年，培育“专精特新”企业100家。", [("“专精特新”企业", {2025: 100.0})]),
        ("到2022年，农村生活污水治理率由15%提高到40%。", [("农村生活污水治理率", {2022: 40.0})]),
        ("到2025年，公共图书馆、文化馆一级馆比例均达到90%。", [("公共图书馆、文化馆一级馆比例", {2025: 90.0})]),
        (
            "到2025年，婴儿死亡率、5岁以下儿童死亡率分别控制在4‰和5‰以下。",
            [("婴儿死亡率", {2025: 4.0}), ("5岁以下儿童死亡率", {2025: 5.0})],
        ),
    ],
)
def test_an_indicators_name_is_whole_and_no_more(text: str, told: list[tuple[str, dict[int, float]]]):
    assert aims(text) == told


def test_a_total_of_nothing_is_no_indicator():
    assert aims("到2025年，总数达到600家。") == []


def test_the_departments_and_more_are_no_part_of_a_post():
    found = read("组　长：市长\n成　员：市教育局、市财政局等部门分管负责人").members
    assert [(one.unit.value, one.post.value) for one in found[1:]] == [
        ("市教育局", "分管负责人"),
        ("市财政局", "分管负责人"),
    ]


def test_a_phase_is_told_once():
    found = read("三、实施步骤", "（一）第一阶段（2019年10月-12月）为动员部署阶段。").phases
    assert [phase.name.value for phase in found] == ["动员部署阶段"]


@pytest.mark.parametrize(
    ("bracket", "told"),
    [
        ("（责任单位为市医保局、市卫生健康委）", " | 市医保局 市卫生健康委"),
        ("（市委保密办〔市国家保密局〕、市公安局等按职责分工负责）", " | 市委保密办(市国家保密局) 市公安局"),
        ("（省林草局、省水利厅，各市人民政府；列第一位的为牵头单位，下同）", "省林草局 | 省水利厅 各市人民政府"),
        ("（市发改、财政、人社等部门负责）", " | 市发改部门 市财政部门 市人社部门"),
    ],
)
def test_more_ways_to_name_units_in_a_bracket(bracket: str, told: str):
    assert brief(read("1.开展甲事。做好工作。" + bracket).tasks[0]) == f"1 开展甲事 <> {told}"


def test_a_deadline_may_stand_before_the_units():
    found = read("一、推进公开。完成时限：2024年6月底。责任单位：各科室、审批科").tasks
    assert [(brief(task), str(task.due.value)) for task in found] == [("1 推进公开 <>  | 各科室 审批科", "2024-06-30")]


@pytest.mark.parametrize(
    ("header", "task"),
    [
        ("2024年重点任务|牵头厅局|配合厅局", "省教育厅 | 省财政厅"),
        ("工作任务|牵头乡镇|区县责任单位", "省教育厅 | 省财政厅"),
        ("内容|责任站所|协助单位", " | 省教育厅 省财政厅"),
    ],
)
def test_more_headers_of_tasks_and_units(header: str, task: str):
    assert brief(read(grid(f"{header}\n培训教师|省教育厅|省财政厅")).tasks[0]) == f"- 培训教师 <> {task}"


def test_a_table_of_indicators_with_units_is_the_tasks_where_nothing_else_is():
    table = grid("""
        指标名称|单位|2022年目标|牵头单位
        地区生产总值增速|%|7|州发展改革委
        """)
    alone, beside = read(table), read("1.甲事。（州统计局牵头）", table)
    assert [brief(task) for task in alone.tasks] == ["- 地区生产总值增速 <> 州发展改革委 |"]
    assert [brief(task) for task in beside.tasks] == ["1 甲事 <> 州统计局 |"]
    assert len(alone.indicators) == len(beside.indicators) == 1


def test_a_branch_with_its_place_inside_takes_no_prefix():
    assert names("区交通运输局、公安云浦分局、生态环境分局") == ["区交通运输局", "公安云浦分局", "区生态环境分局"]


def test_a_year_in_the_middle_of_a_clause_governs_what_is_reached():
    assert aims("5G基站总数2024年达到2600个，2026年达到4000个。") == [("5G基站总数", {2024: 2600.0, 2026: 4000.0})]


def typed(text: str) -> Found:
    lines = enumerate(dedent(text).strip().split("\n"), 1)
    return recognise(Document(tuple(Paragraph(line, f"第{number}行") for number, line in lines), "txt"))


def test_a_text_that_a_converter_marked_up_reads_as_without_the_marks():
    found = typed("""
        # 某市养老服务行动方案
        ## 一、重点任务
        1.建设养老中心。新建3个。（市民政局牵头，**市财政局**配合）
        2.培训护理员。**每年**200名。（市民政局负责）
        """)
    assert found.title.value == "某市养老服务行动方案"
    assert [brief(task) for task in found.tasks] == [
        "1 建设养老中心 <重点任务> 市民政局 | 市财政局",
        "2 培训护理员 <重点任务>  | 市民政局",
    ]


def test_the_rule_below_a_typed_header_is_no_row():
    found = typed("| 序号 | 任务 | 牵头单位 |\n|---|---|---|\n| 1 | 建设园区 | 市发改委 |\n| 2 | 优化环境 | 市审批局 |")
    assert [brief(task) for task in found.tasks] == ["1 建设园区 <> 市发改委 |", "2 优化环境 <> 市审批局 |"]


def test_cells_one_a_line_may_have_a_bar_behind():
    cells = [
        "序号",
        "重点工作",
        "责任单位",
        "完成时限",
        "1",
        "建设园区",
        "市发改委",
        "全年",
        "2",
        "优化环境",
        "市审批局",
        "6月底",
    ]
    found = typed("\n".join(f"{cell} |" for cell in cells))
    assert [brief(task) for task in found.tasks] == ["1 建设园区 <>  | 市发改委", "2 优化环境 <>  | 市审批局"]


def test_a_bold_beginning_of_a_marked_up_line_is_its_heading():
    bold, rest = without_markup([Paragraph("**推进改造。** 改造30个。", "第1行"), Paragraph("**全部**", "第2行")])
    assert (bold, rest) == (
        Paragraph("推进改造。改造30个。", "第1行", bold="推进改造。"),
        Paragraph("全部", "第2行"),
    )


def test_labels_with_a_number_before_them_are_of_the_item_above():
    found = read("""
        某市攻坚行动实施方案
        （一）产业升级攻坚行动
        1.主要目标：产值达到500亿元。
        2.重点任务：培育企业，建设园区。
        3.牵头领导：张三
        4.牵头单位：市工信局
        5.责任单位：市发改委、市科技局
        （二）城市更新攻坚行动
        1.主要目标：改造小区50个。
        2.重点任务：改造管网。
        3.牵头领导：李四
        4.牵头单位：市住建局
        5.责任单位：市财政局、各区政府
        """).tasks
    assert [brief(task) for task in found] == [
        "1 产业升级攻坚行动 <> 市工信局 | 市发改委 市科技局",
        "2 城市更新攻坚行动 <> 市住建局 | 市财政局 各区政府",
    ]


def test_a_label_may_stand_without_its_colon():
    found = read("""
        （一）强化监测。按月调度。责任单位为市统计局、市发改委。
        （二）强化服务。牵头单位 市商务局 责任单位 市财政局
        """).tasks
    assert [brief(task) for task in found] == [
        "1 强化监测 <>  | 市统计局 市发改委",
        "2 强化服务 <> 市商务局 | 市财政局",
    ]


def test_a_sentence_about_who_leads_is_no_label():
    found = read(
        "1.甲事。（市科技局牵头）", "二、要求", "牵头单位为各项任务的第一责任主体，责任单位为任务落实主体。"
    ).tasks
    assert [brief(task) for task in found] == ["1 甲事 <> 市科技局 |"]


def test_names_may_stand_one_a_line_below_their_label():
    found = read(
        "（一）建设平台\n责任单位：\n市科技局\n市财政局\n（二）引进人才\n责任单位：\n市人社局\n市委组织部"
    ).tasks
    assert [brief(task) for task in found] == [
        "1 建设平台 <>  | 市科技局 市财政局",
        "2 引进人才 <>  | 市人社局 市委组织部",
    ]


def test_a_person_behind_a_unit_is_no_part_of_its_name():
    assert names("市发展改革委 张三、市教育局（李四）") == ["市发展改革委", "市教育局"]
    assert names("市财政局 高新区 市生态环境局（江海分局）") == ["市财政局", "高新区", "市生态环境局(江海分局)"]


def test_when_a_page_was_published_is_no_part_of_a_title():
    found = read(
        "发布时间：2024-05-06 来源：本网", "关于印发《某市食堂提升行动方案》的通知", "1.甲事。（市教育局牵头）"
    )
    assert found.title.value == "某市食堂提升行动方案"


def test_a_problem_beside_its_task_is_no_title():
    table = grid("""
        维度|问题|整治任务|牵头单位
        街区|停车难|新增停车泊位|区城管局
        """)
    assert [brief(task) for task in read(table).tasks] == ["- 新增停车泊位 <街区> 区城管局 |"]


def test_a_word_that_names_no_place_is_shared_with_nobody():
    assert names("村镇建设处、计划财务处、科技处") == ["村镇建设处", "计划财务处", "科技处"]


def test_the_government_behind_the_party_of_a_place_is_that_of_this_place():
    assert names("市住建局，清河区党委、政府") == ["市住建局", "清河区党委", "清河区政府"]
    assert names("柳岸街道党工委、办事处") == ["柳岸街道党工委", "柳岸街道办事处"]


def test_a_deadline_behind_who_takes_part_is_no_unit():
    found = read("""
        一、健全制度
        1.制定评价细则。建设处牵头，省公路局参与，2019年9月底前完成。
        2.修订考核办法。运输处牵头，省道路局具体承担，持续推进。
        3.归集数据。法规处牵头，厅机关相关处室、厅直有关单位参与。
        """).tasks
    assert [brief(task) for task in found] == [
        "1 制定评价细则 <健全制度> 建设处 | 省公路局",
        "2 修订考核办法 <健全制度> 运输处 | 省道路局",
        "3 归集数据 <健全制度> 法规处 |",
    ]
    assert found[0].due.value is not None
    assert found[1].ongoing.value


def test_measures_above_the_units_belong_to_the_task_also_with_a_leader_below():
    found = read("""
        二、整改任务
        （一）水质未达标。断面氨氮超标。
        整改措施：
        1.封堵排污口。
        2.建成污水厂。
        整改时限：2020年12月底
        责任单位：市环境局
        责任领导：某某
        督导单位：市整改办
        （二）扬尘失控。工地未落实。
        整改措施：
        1.专项整治。
        2.在线监测。
        责任单位：市住建局
        责任领导：某某
        """).tasks
    assert [brief(task) for task in found] == [
        "1 水质未达标 <整改任务>  | 市环境局",
        "2 扬尘失控 <整改任务>  | 市住建局",
    ]


BEFORE = """
    一、重点任务
    （一）推行代办。组建队伍。
    牵头部门：行政审批局
    （二）深化评估。统一评估。
    牵头部门：规划建设局
    """
LIST = grid("""
    序号|服务事项|责任部门
    1|厂房通电|供电公司
    2|公寓分配|国投公司
    """)


def test_a_table_under_a_heading_of_its_own_adds_its_tasks_to_those_of_the_text():
    found = read(BEFORE, "二、服务清单", LIST).tasks
    assert [(task.title.value, task.block.value) for task in found] == [
        ("推行代办", "重点任务"),
        ("深化评估", "重点任务"),
        ("厂房通电", "服务清单"),
        ("公寓分配", "服务清单"),
    ]


@pytest.mark.parametrize("between", ["附件：服务清单", "四、保障措施"])
def test_an_annexed_table_and_one_among_the_means_add_no_tasks(between: str):
    assert len(read(BEFORE, between, LIST).tasks) == 2


def test_a_table_that_repeats_the_text_in_other_words_adds_no_tasks():
    again = grid("""
        序号|事项|责任部门
        1|全面推行代办|行政审批局
        2|深化评估改革|规划建设局
        """)
    assert len(read(BEFORE, "二、责任清单", again).tasks) == 2


def test_notes_below_the_text_say_who_does_the_items_that_bear_their_sign():
    found = read("""
        一、提升组织力
        1.选优配强书记。建立后备库。①
        2.规范议事程序。②
        注：①县委组织部牵头，各乡镇党委负责。
        ②县委组织部、县民政局按职责分工负责。
        """).tasks
    assert [brief(task) for task in found] == [
        "1 选优配强书记 <提升组织力> 县委组织部 | 各乡镇党委",
        "2 规范议事程序 <提升组织力>  | 县委组织部 县民政局",
    ]


def test_signs_without_their_notes_are_left_as_they_are():
    found = read("""
        一、提升组织力
        1.选优配强书记。①
        责任单位：县委组织部
        2.规范议事程序。
        责任单位：县民政局
        ①县委组织部负责解释。
        ②见附件。
        """).tasks
    assert [brief(task)[-6:] for task in found] == [" 县委组织部", "| 县民政局"]


def test_small_marks_of_old_type_part_units_and_numbers():
    found = read("""
        二﹑重点任务
        （一）完善设施。（市城管局牵头，市财政局﹑市规划局配合）
        （二）开展宣传。（市教育局﹑市文明办负责）
        """).tasks
    assert [brief(task) for task in found] == [
        "1 完善设施 <重点任务> 市城管局 | 市财政局 市规划局",
        "2 开展宣传 <重点任务>  | 市教育局 市文明办",
    ]


def test_a_blank_before_the_government_of_a_group_does_not_lose_it():
    assert names("县财政局 、 各乡镇 人民政府") == ["县财政局", "各乡镇人民政府"]


def test_units_as_headings_have_the_items_below_them_where_nothing_else_names_units():
    found = read("""
        一、省水利厅：
        （一）编制规划。
        （二）指导前期工作。
        二、省财政厅：
        （三）安排配套资金。
        """).tasks
    assert [brief(task) for task in found] == [
        "1 编制规划 <省水利厅>  | 省水利厅",
        "2 指导前期工作 <省水利厅>  | 省水利厅",
        "3 安排配套资金 <省财政厅>  | 省财政厅",
    ]


def test_duties_by_unit_beside_tasks_are_no_tasks():
    found = read("""
        一、部门职责
        （一）市教育局：负责监测视力。
        （二）市卫健委：负责进校筛查。
        二、主要任务
        1.改善照明。
        责任单位：市教育局
        2.开展筛查。
        责任单位：市卫健委
        """).tasks
    assert [task.title.value for task in found] == ["改善照明", "开展筛查"]


def test_what_is_to_be_done_below_the_units_ends_their_list():
    text = "牵头单位：镇农业办\n成员单位：镇民政办、各村（社区）\n工作任务：打造示范村3个，发展油茶5000亩。"
    found = recognise(Document(tuple(paragraphs(f"一、乡村振兴专班\n{text}\n二、平安建设专班\n{text}")), "txt")).tasks
    assert [brief(task) for task in found] == [
        f"{number} {title} <> 镇农业办 | 镇民政办 各村(社区)"
        for number, title in ((1, "乡村振兴专班"), (2, "平安建设专班"))
    ]


def test_the_title_of_a_page_is_the_block_of_no_task():
    found = read("""
        #1青坪高新区治本攻坚行动方案
        一、责任落实行动（责任单位：安监局、经发局）
        1.推动履职。
        二、动态清零行动（责任单位：安监局、建设局）
        1.完善标准。
        """).tasks
    assert [brief(task) for task in found] == [
        "1 责任落实行动 <>  | 安监局 经发局",
        "2 动态清零行动 <>  | 安监局 建设局",
    ]


def test_a_second_year_before_which_the_same_is_to_reach_more():
    found = read("一、工作目标", "2021年底前建制村服务覆盖率达到80%，2022年底前达到100%。").indicators
    assert [[(year, target.value) for year, target in one.targets] for one in found] == [[(2021, 80.0), (2022, 100.0)]]


def test_units_of_several_levels_each_behind_a_label_of_its_own():
    found = read("""
        一、完善规划
        1.编制规划。完成70个村。
        市级牵头单位：市规划局
        市级配合单位：市农业局、
        市财政局
        县区责任单位：各县（区）人民政府
        2.保护村落。
        市级牵头单位：市住建局
        县区责任单位：古田县人民政府
        """).tasks
    assert [brief(task) for task in found] == [
        "1 编制规划 <完善规划> 市规划局 | 市农业局 市财政局 各县(区)人民政府",
        "2 保护村落 <完善规划> 市住建局 | 古田县人民政府",
    ]


def test_a_column_of_places_behind_those_of_units_names_who_takes_part():
    table = grid("""
        序号|重点任务|区级牵头部门|区级责任部门|街道（镇）
        1|做实网格|区委组织部|区民政局|各街道（镇）
        2|建设邻里中心|区民政局|区住建局|滨湖街道、东关街道
        """)
    assert [brief(task) for task in read(table).tasks] == [
        "1 做实网格 <> 区委组织部 | 区民政局 各街道(镇)",
        "2 建设邻里中心 <> 区民政局 | 区住建局 滨湖街道 东关街道",
    ]


def test_a_column_of_places_before_the_units_names_nobody():
    table = grid("""
        序号|乡镇|重点任务|责任单位
        1|柳林镇|修缮堤岸|县水利局
        2|东关镇|疏通管网|县住建局
        """)
    assert [task.responsible.value for task in read(table).tasks] == [("县水利局",), ("县住建局",)]


def test_who_does_what_under_a_header_that_says_only_分工_is_read_where_labels_stand_in_the_cells():
    table = grid("""
        序号|改革事项|责任分工|完成时限
        1|推行标准地|牵头：规划分局；配合：经发局、审批局|12月
        2|组建平台|牵头：国资局；配合：财政局|6月
        """)
    assert [brief(task) for task in read(table).tasks] == [
        "1 推行标准地 <> 规划分局 | 经发局 审批局",
        "2 组建平台 <> 国资局 | 财政局",
    ]


def test_a_grid_company_ends_as_no_other_unit_and_is_one():
    assert [
        brief(task) for task in read("一、改造农村电网。更换线路。（省能源局、国网湘川电力按职责分工负责）").tasks
    ] == ["1 改造农村电网 <>  | 省能源局 国网湘川电力"]


def test_bodies_behind_a_dash_do_it():
    found = read("""
        一、组织普查
        1.开展登记。——市统计局、各区人民政府
        2.选聘普查员——市人社局
        """).tasks
    assert [brief(task) for task in found] == [
        "1 开展登记 <组织普查>  | 市统计局 各区人民政府",
        "2 选聘普查员 <组织普查>  | 市人社局",
    ]


def test_what_else_stands_behind_a_dash_names_nobody():
    found = read("""
        一、重点任务
        1.打造新高地——云台区
        2.开展活动——“走进农村”系列行动
        3.实施工程。
        责任单位：市住建局
        """).tasks
    assert [task.responsible.value for task in found if task.responsible.value] == [("市住建局",)]


def test_a_task_about_assessment_is_one_where_others_of_its_section_are_told_the_same_way():
    found = read("""
        一、夯实基础
        1.完善督查考核办法。市统计局牵头，市委督查室配合。
        2.健全共享机制。市统计局牵头，市税务局配合。
        """).tasks
    assert [task.lead.value for task in found] == [("市统计局",), ("市统计局",)]
