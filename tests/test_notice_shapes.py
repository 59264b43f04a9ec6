"""Which paragraphs of a notice are its tasks, and who is named for them, in every shape that running text takes."""

import pytest
from notice_lines import brief, read

from ipxl.notice.blocks import Document, Paragraph
from ipxl.notice.recognise.recognise import recognise

SHAPES = {
    "label lines below each item": (
        """
        二、主要任务
        （一）改善设施
        1.新建养老院。每区一所。
        牵头单位：市民政局
        责任单位：市财政局、住建局，各区人民政府
        2.改造旧院。
        牵头部门: 市住建局　配合单位：市民政局
        """,
        "1 新建养老院 <改善设施> 市民政局 | 市财政局 市住建局 各区人民政府; 2 改造旧院 <改善设施> 市住建局 | 市民政局",
    ),
    "label and names on lines of their own, a list broken over lines": (
        """
        1、推进改革
        牵 头 单 位：
        市司法局
        责任单位
        市财政局、
        市审计局
        2、加快立法
        主办：市司法局
        协办：市人大办公室
        """,
        "1 推进改革 <> 市司法局 | 市财政局 市审计局; 2 加快立法 <> 市司法局 | 市人大办公室",
    ),
    "brackets of every kind": (
        """
        （一）深化监管。完善制度。（市市场监管局牵头，市科技局等按职责分工负责）
        （二）强化执法〔责任单位：市公安局、司法局〕。
        （三）加强宣传。【市委宣传部、教育局】
        （四）优化服务。[牵头单位：市数据局；配合单位：市财政局]
        （五）扩大开放。（市商务局、市外办；市商务局牵头）
        """,
        (
            "1 深化监管 <> 市市场监管局 | 市科技局; 2 强化执法 <>  | 市公安局 市司法局; 3 加强宣传 <>  | 市委宣传部 市教育局; "
            "4 优化服务 <> 市数据局 | 市财政局; 5 扩大开放 <> 市商务局 | 市外办"
        ),
    ),
    "several attributions in one item are united, a unit named twice counts once": (
        """
        1.提升能力。建设实验室。（市科技局牵头，市财政局配合）引进人才。（市人社局牵头，市科技局配合）
        2.服务企业。走访企业。（市工信局）
        """,
        "1 提升能力 <> 市科技局 市人社局 | 市财政局; 2 服务企业 <>  | 市工信局",
    ),
    "units behind the last item of each section": (
        """
        一、强化排查
        1.排查场所。
        2.建立台账。
        责任单位：县应急局、县住建局
        二、强化整改
        1.限期整改。
        2.挂牌督办。
        责任单位：县应急局
        """,
        "1 强化排查 <>  | 县应急局 县住建局; 2 强化整改 <>  | 县应急局",
    ),
    "units in the heading of each section": (
        """
        三、重点任务
        （一）提升水质（市水务局牵头，市生态环境局配合）
        1.清淤疏浚。
        2.截污纳管。
        （二）美化岸线（责任单位：市园林局）
        1.补种树木。
        """,
        "1 提升水质 <重点任务> 市水务局 | 市生态环境局; 2 美化岸线 <重点任务>  | 市园林局",
    ),
    "sections whose items have units are blocks, in whatever depth": (
        """
        （一）健全体系
        1.完善制度
        （1）制定办法。（市司法局）
        （2）修订标准。（市质监局）
        2.建强队伍
        （1）引进人才。（市人社局）
        """,
        "1 制定办法 <完善制度>  | 市司法局; 2 修订标准 <完善制度>  | 市质监局; 1 引进人才 <建强队伍>  | 市人社局",
    ),
    "a bold first sentence, unnumbered": (
        """
        **打造线路。**串联古城。（市文旅局牵头）
        **办好节会：**一年一届。责任单位：市商务局
        """,
        "- 打造线路 <> 市文旅局 |; - 办好节会 <>  | 市商务局",
    ),
    "headings by level only": (
        """
        #1 重点工作
        #2 建设驿站
        沿河建设。
        责任单位：县住建局
        #2 建设步道
        责任单位：县交通局
        """,
        "- 建设驿站 <重点工作>  | 县住建局; - 建设步道 <重点工作>  | 县交通局",
    ),
    "一是 and 第一条 and 任务一": (
        """
        第三条 加大投入。每年一千万元。（县财政局牵头）
        第四条 简化手续。（县政务局）
        一是开展培训。（县人社局）
        """,
        "3 加大投入 <> 县财政局 |; 4 简化手续 <>  | 县政务局; 1 开展培训 <简化手续>  | 县人社局",
    ),
    "dashes and unnumbered paragraphs": (
        """
        抓好储备。组织调运。责任单位：县供销社
        强化服务。派出农技人员。责任单位：县农业农村局
        """,
        "- 抓好储备 <>  | 县供销社; - 强化服务 <>  | 县农业农村局",
    ),
    "a sentence that says who does it": (
        """
        1.做强种业。市农业农村局牵头，市财政局、科技局配合。
        2.做优加工。由市工信局会同市商务局负责。
        """,
        "1 做强种业 <> 市农业农村局 | 市财政局 市科技局; 2 做优加工 <> 市工信局 | 市商务局",
    ),
    "a bracket broken over lines, one never closed": (
        """
        1.推进甲事。（市科技局牵头，市财政局、
        市审计局配合）
        2.推进乙事。（市教育局牵头，市体育局配合
        """,
        "1 推进甲事 <> 市科技局 | 市财政局 市审计局; 2 推进乙事 <> 市教育局 | 市体育局",
    ),
    "short items of a department": (
        """
        1.强化学习。（机关党委、各科室）
        2.规范招生。（基教科）
        """,
        "1 强化学习 <>  | 机关党委 各科室; 2 规范招生 <>  | 基教科",
    ),
    "labels in brackets, a deadline among the units, text behind wide blanks": (
        """
        1.推进甲事  加快步伐，完善机制。
        【牵头单位】市科技局 【责任单位】市财政局
        2.推进乙事。（市水务局牵头，市财政局配合；长期坚持）
        3.推进丙事。（市教育局负责，2024年6月底前完成）
        """,
        "1 推进甲事 <> 市科技局 | 市财政局; 2 推进乙事 <> 市水务局 | 市财政局; 3 推进丙事 <>  | 市教育局",
    ),
    "clauses of the sentence itself say who leads": (
        """
        1.由市水务局牵头，市财政局配合，完成水库加固。
        2.排查隐患，由市应急局牵头负责。
        """,
        "1 由市水务局牵头，市财政局配合，完成水库加固 <> 市水务局 | 市财政局; 2 排查隐患，由市应急局牵头负责 <> 市应急局 |",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_tasks_are_found_in_each_shape(shape):
    text, expected = SHAPES[shape]
    assert "; ".join(brief(task) for task in read(text).tasks) == expected


def test_aims_means_and_steps_are_no_tasks_unless_they_name_units():
    found = read(
        """
        一、总体要求
        （一）指导思想。坚持为民。
        二、重点任务
        （一）建设驿站。（县住建局）
        （二）建设步道。（县交通局）
        三、保障措施
        （一）加强领导。各乡镇负责。
        （二）强化督导。县政府督查室牵头督查。
        """
    )
    assert [task.title.value for task in found.tasks] == ["建设驿站", "建设步道"]


def test_an_item_without_units_beside_others_that_have_them_is_a_doubtful_task():
    found = read("一、任务\n1.建设驿站。（县住建局）\n2.建设步道。沿河。\n3.栽种树木。（县林业局）")
    assert [task.title.value for task in found.tasks] == ["建设驿站", "建设步道", "栽种树木"]
    assert [task.title.sure for task in found.tasks] == [True, False, True]
    assert (found.tasks[1].lead.value, found.tasks[1].lead.sure) == ((), False)


def test_the_heading_of_a_page_about_the_document_is_no_task():
    found = read("索引号:123 责任部门:某市市场监督管理局 发布日期:2023-01-20\n某市实施方案\n正文。")
    assert found.tasks == ()
    assert found.looked_for


def test_a_notice_that_names_nobody_gives_doubtful_tasks_without_units():
    found = read("一、主要任务\n（一）建设驿站。沿河建设。\n（二）建设步道。\n二、保障措施\n（一）加强领导。")
    assert [brief(task) for task in found.tasks] == ["1 建设驿站 <主要任务>  |", "2 建设步道 <主要任务>  |"]
    assert not any(task.title.sure or task.lead.sure for task in found.tasks)


@pytest.mark.parametrize(
    "text",
    [
        "推进“双创”（创新、创业）发展。",
        "推进城区改造（老城区、新城区）。",
        "建设市数据局（市大数据局）平台。",
        "深化改革（2023年底前完成）。",
    ],
)
def test_other_brackets_name_nobody(text):
    assert not any(
        task.lead.value or task.responsible.value for task in read(f"1.{text}\n2.甲事。（市科技局）").tasks[:-1]
    )


def test_every_field_says_where_it_was_read():
    (task,) = read("1.建设驿站。沿河。\n牵头单位：县住建局\n责任单位：县交通局").tasks
    assert (task.title.place, task.lead.place, task.requirement.value) == ("第1行", "第2行", "沿河。")


def test_a_text_broken_at_a_fixed_width_is_made_paragraphs_again():
    text = (
        "各区人民政府，市政府各部门：现将本方案印发给你们，请认真\n抓好落实。\n"
        "1.排查水库、堤防和闸站隐患，汛前完成全市水库安全鉴定复核\n工作，建立清单，逐一明确责任人。牵头单位：市水务局；责任单\n位：市应急局、市自然资源局\n"
        "2.修订城市内涝应急预案，对下穿立交和地下空间逐处制定一处\n一策，汛前完成演练。牵头单位：市城管局；责任单位：市公安局\n"
    )
    blocks = tuple(Paragraph(line, f"第{number}行") for number, line in enumerate(text.split("\n"), 1) if line)
    found = recognise(Document(blocks, "txt"))
    assert [brief(task) for task in found.tasks] == [
        "1 排查水库、堤防和闸站隐患，汛前完成全市水库安全鉴定复核工作，建立清单，逐一明确责任人 <> 市水务局 | 市应急局 市自然资源局",
        "2 修订城市内涝应急预案，对下穿立交和地下空间逐处制定一处一策，汛前完成演练 <> 市城管局 | 市公安局",
    ]
