"""Tables of tasks and of indicators, as tables and as text copied out of one."""

from notice_lines import brief, grid, read

from ipxl.notice.blocks import Document, Paragraph
from ipxl.notice.recognise.recognise import recognise


def tasks(*parts):
    return [brief(task) for task in read(*parts).tasks]


def test_columns_are_known_by_their_headers_in_any_order():
    table = grid(
        """
        完成时限 | 责任单位 | 序号 | 重点任务 | 牵头单位 | 工作内容 | 任务类别
        2024年6月底前 | 市财政局、住建局 | 1 | 建设驿站 | 市民政局 | 每区一所。 | 设施
        长期坚持 | 各区人民政府 | 2 | 培训人员 | 市人社局 | 每年两期。 | 队伍
        """
    )
    found = read(table)
    assert [brief(task) for task in found.tasks] == [
        "1 建设驿站 <设施> 市民政局 | 市财政局 市住建局",
        "2 培训人员 <队伍> 市人社局 | 各区人民政府",
    ]
    assert [str(task.due.value) for task in found.tasks] == ["2024-06-30", "None"]
    assert [task.ongoing.value for task in found.tasks] == [False, True]
    assert found.tasks[0].lead.place == "表E2"
    assert found.reader == "任务分工表格"


def test_a_header_of_two_rows_with_titles_above_and_notes_below():
    table = grid(
        """
        某市任务分工表 | < | < | <
        序号 | 工作任务 | 责任分工 | <
        ^ | ^ | 牵头单位 | 配合单位
        一、扩大供给 | < | < | <
        1 | 新建学校 | 市教育局 | 市财政局
        二、提升质量 | < | < | <
        2 | 培训教师 | 市教育局 | 市人社局
        序号 | 工作任务 | 牵头单位 | 配合单位
        3 | 评估课堂 | 市教科院 | 市教育局
        注：列首位的为牵头单位。 | < | < | <
        """
    )
    assert tasks(table) == [
        "1 新建学校 <扩大供给> 市教育局 | 市财政局",
        "2 培训教师 <提升质量> 市教育局 | 市人社局",
        "3 评估课堂 <提升质量> 市教科院 | 市教育局",
    ]


def test_a_task_merged_over_rows_with_units_of_their_own_is_the_block_of_the_narrower_ones():
    table = grid(
        """
        序号 | 重点任务 | 具体措施 | 责任单位
        1 | 优化环境 | 清理河道。每月一次。 | 县水务局
        ^ | ^ | 补种树木。 | 县林业局
        2 | 完善设施 | 修建道路。 | 县交通局
        ^ | ^ | 改造管网。 | 县住建局
        """
    )
    found = tasks(table)
    assert [line.split(" ", 1)[1] for line in found] == [
        "清理河道 <优化环境>  | 县水务局",
        "补种树木 <优化环境>  | 县林业局",
        "修建道路 <完善设施>  | 县交通局",
        "改造管网 <完善设施>  | 县住建局",
    ]


def test_rows_that_share_task_and_units_are_one_task():
    table = grid(
        """
        序号 | 重点任务 | 工作内容 | 牵头单位
        1 | 优化环境 | 清理河道。 | 县水务局
        ^ | ^ | 补种树木。 | ^
        2 | 完善设施 | 修建道路。 | 县交通局
        """
    )
    found = read(table).tasks
    assert [task.title.value for task in found] == ["优化环境", "完善设施"]
    assert found[0].requirement.value == "清理河道。\n补种树木。"


def test_a_cell_may_hold_labels_or_a_line_a_unit_and_break_a_name():
    table = grid("序号 | 任务 | 责任单位\n1 | 建设平台 | @\n2 | 归集数据 | #")
    cells = {"@": "牵头：市数据局\n配合：市财政局\n市公安局", "#": "市卫生健\n康委、市医\n保局"}
    rows = tuple(tuple(cell._replace(text=cells.get(cell.text, cell.text)) for cell in row) for row in table.rows)
    found = read(type(table)(rows, table.place))
    assert [brief(task) for task in found.tasks] == [
        "1 建设平台 <> 市数据局 | 市财政局 市公安局",
        "2 归集数据 <>  | 市卫生健康委 市医保局",
    ]


FLAT = """
序号
重点任务
工作内容
牵头单位
责任单位
完成时限
1
建设平台
接入全市数据。
市城管局
市公安局、市大数据局
2024年6月底前
2
完善收费
制定办法。
市发改委
市财政局、
市市场监管局
长期坚持
二、强化保障
3
加强执法
市公安局
各县区人民政府
2024年12月
"""


def test_a_table_copied_as_one_cell_a_line_is_put_together_again():
    assert tasks(FLAT) == [
        "1 建设平台 <> 市城管局 | 市公安局 市大数据局",
        "2 完善收费 <> 市发改委 | 市财政局 市市场监管局",
        "3 加强执法 <强化保障> 市公安局 | 各县区人民政府",
    ]


def test_a_flattened_table_without_numbers_is_cut_by_its_width():
    text = "任务\n牵头单位\n配合单位\n建设驿站\n县民政局\n县财政局\n建设步道\n县交通局\n县住建局\n附件2\n名单"
    assert tasks(text) == ["- 建设驿站 <> 县民政局 | 县财政局", "- 建设步道 <> 县交通局 | 县住建局"]


def test_columns_apart_by_tabs_or_bars():
    for separator in ("\t", " | ", "    "):
        lines = (("序号", "任务", "责任单位"), ("1", "新建托位", "区卫健局、教育局"), ("2", "改造社区", "区民政局"))
        text = "\n".join(separator.join(line) for line in lines)
        assert tasks(text) == ["1 新建托位 <>  | 区卫健局 区教育局", "2 改造社区 <>  | 区民政局"]


def test_a_table_wins_over_text_without_units_and_the_text_over_a_table_of_projects():
    plan = "1.建设驿站。（县住建局）\n2.建设步道。（县交通局）"
    projects = grid(
        "序号 | 项目名称 | 总投资 | 责任单位\n1 | 甲路 | 3亿元 | 县交通局\n2 | 乙桥 | 1亿元 | 县交通局\n3 | 丙站 | 2亿元 | 县交通局"
    )
    assert tasks(plan, projects) == ["1 建设驿站 <>  | 县住建局", "2 建设步道 <>  | 县交通局"]
    rows = grid("序号 | 重点任务 | 责任单位\n1 | 建设驿站 | 县住建局\n2 | 建设步道 | 县交通局")
    assert tasks("一、任务\n1.建设驿站。\n2.建设步道。\n附件1", rows) == tasks(rows)


def indicators(found):
    return [
        (one.name.value, one.unit_of_measure.value, {year: str(read.value) for year, read in one.targets}, one.in_table)
        for one in found.indicators
    ]


def test_a_table_of_indicators_gives_names_measures_bases_and_years():
    table = grid(
        """
        序号 | 指标名称 | 单位 | 2022年现状 | 目标值 | <
        ^ | ^ | ^ | ^ | 2024年 | 2025年
        1 | 森林覆盖率 | % | 35.2 | 35.5 | ≥36
        2 | 新建公园(个) | | 10 | 12 | 1,500
        """
    )
    found = read(table)
    assert indicators(found) == [
        ("森林覆盖率", "%", {2024: "35.5", 2025: "36"}, True),
        ("新建公园", "个", {2024: "12", 2025: "1500"}, True),
    ]
    assert [str(one.baseline.value) for one in found.indicators] == ["35.2", "10"]
    assert found.indicators[0].comparison == "≥"


def test_a_table_of_indicators_copied_as_one_cell_a_line():
    text = "具体指标如下:\n指     标\n2024年\n2025年\n办理时间(小时)\n8\n6\n网上可办率(%)\n90\n95.5\n二、任务"
    assert indicators(read(text)) == [
        ("办理时间", "小时", {2024: "8", 2025: "6"}, True),
        ("网上可办率", "%", {2024: "90", 2025: "95.5"}, True),
    ]


def test_a_column_of_deadlines_is_no_column_of_targets():
    table = grid(
        "序号 | 任务 | 责任单位 | 完成时限\n1 | 建设平台 | 市数据局 | 2024年底\n2 | 归集数据 | 市公安局 | 2025年底"
    )
    found = read(table)
    assert found.indicators == ()
    assert [str(task.due.value) for task in found.tasks] == ["2024-12-31", "2025-12-31"]


def test_a_flattened_header_of_two_rows_and_cells_of_several_lines():
    header = "序号\n重点任务\n工作内容\n责任分工\n完成时限\n牵头单位\n责任单位\n"
    text = (
        header
        + "1\n做强种业\n建设基地。\n引进品种。\n市农业农村局\n市财政局\n2024年\n2\n做优加工\n市工信局\n市商务局\n2025年"
    )
    found = read(text)
    assert [brief(task) for task in found.tasks] == [
        "1 做强种业 <> 市农业农村局 | 市财政局",
        "2 做优加工 <> 市工信局 | 市商务局",
    ]
    assert found.tasks[0].requirement.value == "建设基地。\n引进品种。"


def test_figures_with_who_answers_for_them_are_indicators_and_no_tasks():
    table = grid("序号 | 指标名称 | 2024年目标 | 2025年目标 | 责任单位\n1 | 造林面积(万亩) | 5 | 6 | 市林业局")
    found = read("1.封山育林。（市林业局）", table)
    assert [brief(task) for task in found.tasks] == ["1 封山育林 <>  | 市林业局"]
    assert [one.owner.value for one in found.indicators] == [("市林业局",)]


def test_a_row_merged_over_the_columns_of_units_heads_the_rows_below():
    table = grid("序号 | 任务 | 牵头单位 | 责任单位\n一 | 打击整治 | < | <\n1 | 取缔砂场 | 市水务局 | 市公安局")
    assert tasks(table) == ["1 取缔砂场 <打击整治> 市水务局 | 市公安局"]


def test_what_rows_come_to_is_no_task_and_heads_the_rows_below():
    table = grid(
        """
        序号 | 项目名称 | 总投资 | 市级牵头领导 | 牵头单位 | 责任单位
         | 合计(3个) | 900 |  |  |
        一 | 交通类(2个) | 600 |  |  |
        1 | 北环路改造 | 400 | 刘某 | 市交通局 | 市住建局
        2 | 客运站建设 | 200 | 刘某 | 市交通局 | 市城投公司
        二 | 水利类(1个) | 300 |  |  |
        1 | 青湖水库 | 300 | 陈某 | 市水务局 | 市财政局
        """
    )
    assert tasks(table) == [
        "1 北环路改造 <交通类(2个)> 市交通局 | 市住建局",
        "2 客运站建设 <交通类(2个)> 市交通局 | 市城投公司",
        "1 青湖水库 <水利类(1个)> 市水务局 | 市财政局",
    ]


def test_a_heading_of_rows_may_be_a_word_that_heads_a_column():
    table = grid(
        """
        编号 | 改革任务 | 责任单位 | 完成时限
        (一) | 简政放权 | < | <
        1 | 取消审批 | 市审批局 | 2023年8月
        (二) | 优化服务 | < | <
        2 | 建设驿站 | 市司法局 | 2023年9月
        """
    )
    assert tasks(table) == ["1 取消审批 <简政放权>  | 市审批局", "2 建设驿站 <优化服务>  | 市司法局"]


def test_the_day_of_the_beginning_is_no_deadline():
    table = grid(
        """
        序号 | 工作任务 | 责任单位 | 开工时间 | 完成时间
        1 | 修建道路 | 市交通局 | 2023年3月 | 2023年8月
        """
    )
    assert [str(task.due.value) for task in read(table).tasks] == ["2023-08-31"]


def test_a_header_that_reaches_down_takes_the_words_beside_it_along():
    table = grid(
        """
        编号 | 改革任务 | 责任单位 | 时间安排 | <
        ^ | ^ | ^ | 启动 | 完成
        1 | 取消审批 | 市审批局 | 2023年3月 | 2023年8月
        2 | 建设驿站 | 市司法局 | 2023年4月 | 2023年9月
        """
    )
    found = read(table).tasks
    assert [(task.title.value, str(task.due.value)) for task in found] == [
        ("取消审批", "2023-08-31"),
        ("建设驿站", "2023-09-30"),
    ]


def test_an_annexed_table_that_repeats_the_tasks_of_the_text_adds_who_leads_and_by_when():
    text = """
        二、主要任务
        1.建设集配中心。建成三处。(责任单位:市发改委、市商务局)
        2.完善预冷设施。支持合作社。(责任单位:市供销社、市农业农村局)
        """
    table = grid(
        """
        序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限
        1 | 建设集配中心 | 市发改委 | 市商务局 | 2025年12月底前
        2 | 完善预冷设施 | 市农业农村局 | 市供销社 | 2024年12月底前
        """
    )
    found = read(text, table).tasks
    assert [brief(task) for task in found] == [
        "1 建设集配中心 <主要任务> 市发改委 | 市商务局",
        "2 完善预冷设施 <主要任务> 市农业农村局 | 市供销社",
    ]
    assert [str(task.due.value) for task in found] == ["2025-12-31", "2024-12-31"]


def test_sheets_whose_titles_differ_in_a_bracket_have_one_title():
    parts = []
    for kind in ("产业类", "民生类"):
        head = f"某市重点工作任务清单({kind}) | < | <\n 序号 | 工作任务 | 责任单位\n 1 | {kind}一号任务 | 市财政局"
        parts.append(grid(head))
    assert read(*parts).title.value == "某市重点工作任务清单"


def test_titles_of_two_sheets_are_not_one_title():
    figures = grid("指标 | 2022年现状 | 2025年 \n 绿化率(%) | 30 | 40")
    rows = grid(
        "序号 | 任务 | 牵头站所 | 责任乡镇 \n 1 | 治理排污口 | 城建办 | 大河镇 \n 2 | 划定缓冲带 | 林业站 | 石门乡"
    )
    found = read("东湖市保护规划主要指标", figures, "东湖市保护规划任务分工", rows)
    assert found.title.value == "东湖市保护规划任务分工"
    assert [brief(task) for task in found.tasks] == [
        "1 治理排污口 <> 城建办 | 大河镇",
        "2 划定缓冲带 <> 林业站 | 石门乡",
    ]


def test_a_rule_below_a_header_of_bars_is_no_row():
    text = """
        | 序号 | 建设任务 | 牵头部门 | 配合部门 |
        |---|---|---|---|
        | 1 | 改建公路 | 县交通局 | 县财政局 |
        | 2 | 新建桥梁 | 县交通局 | 县水务局 |
        """
    assert tasks(text) == ["1 改建公路 <> 县交通局 | 县财政局", "2 新建桥梁 <> 县交通局 | 县水务局"]


def test_a_list_that_leads_together_leads_as_a_whole():
    table = grid(
        "序号 | 整改措施 | 责任单位 \n 1 | 精简会议 | 市委办公室、市政府办公室(共同牵头) \n 2 | 清理土地 | 市财政局(牵头)、市住建局"
    )
    assert tasks(table) == ["1 精简会议 <> 市委办公室 市政府办公室 |", "2 清理土地 <> 市财政局 | 市住建局"]


def test_a_centred_title_goes_on_in_the_next_line_and_a_month_is_no_part_of_it():
    lines = ("某市贯彻落实反馈意见", "整改任务台账", "(2024年5月)")
    title = [Paragraph(text, f"第{at}段", centred=True) for at, text in enumerate(lines, 1)]
    table = grid("序号 | 整改措施 | 牵头单位 \n 1 | 精简会议 | 市财政局 \n 2 | 清理土地 | 市住建局")
    assert recognise(Document((*title, table), "docx")).title.value == "某市贯彻落实反馈意见整改任务台账"


def test_an_indicator_of_which_is_named_without_these_words():
    found = read("某方案", grid("指标 | 2025年 \n 改造小区（个） | 20 \n 其中：加装电梯（部） | 8")).indicators
    assert [one.name.value for one in found] == ["改造小区", "加装电梯"]
