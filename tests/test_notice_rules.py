"""What a notice says once for all tasks: who of a list leads, who belongs to every later task."""

import pytest
from notice_lines import brief, read

TASKS = "1.甲事。（市科技局、市财政局）\n2.乙事。（市教育局、市财政局）"


@pytest.mark.parametrize(
    "sentence",
    [
        "责任单位中列首位的为牵头单位。",
        "排在第一位的单位为牵头单位，其他为配合单位。",
        "各项任务中，第一个单位为牵头单位。",
        "有多个责任单位的，排名第一的为牵头单位。",
        "名单中的首个单位负责牵头。",
        "牵头单位排在首位。",
    ],
)
@pytest.mark.parametrize("order", ["{0}\n{1}", "{1}\n二、要求\n{0}"])
def test_the_first_of_each_list_leads_where_a_sentence_says_so(sentence, order):
    found = read(order.format(sentence, TASKS))
    assert [brief(task) for task in found.tasks] == ["1 甲事 <> 市科技局 | 市财政局", "2 乙事 <> 市教育局 | 市财政局"]
    assert all(task.lead.sure for task in found.tasks)


def test_without_such_a_sentence_the_lead_stays_empty_and_doubtful():
    for task in read(TASKS).tasks:
        assert (task.lead.value, task.lead.sure) == ((), False)
        assert "牵头" in task.lead.why


@pytest.mark.parametrize(
    "sentence",
    ["加★的为牵头单位。", "注：有★号的为牵头单位。", "（★为牵头单位）", "带星号的单位牵头。", "注：★——牵头单位"],
)
def test_a_sign_marks_who_leads(sentence):
    found = read(f"{sentence}\n1.甲事。（市财政局、市科技局★）")
    assert brief(found.tasks[0]) == "1 甲事 <> 市科技局 | 市财政局"


def test_who_is_named_leads_where_the_notice_says_so_of_lists_without_a_lead():
    found = read("无牵头单位的，责任单位即为牵头单位。\n1.甲事。（市科技局）")
    assert brief(found.tasks[0]) == "1 甲事 <> 市科技局 |"


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("以下各项均需各区人民政府落实，不再列出", "各区人民政府"),
        ("各县（市、区）人民政府均为以下各项任务责任单位，不再列出", "各县(市、区)人民政府"),
        ("以下任务责任单位均包括各乡镇（街道），不再逐一列出", "各乡镇(街道)"),
        ("下列任务均须市政务局配合，下同", "市政务局"),
    ],
)
def test_a_clause_in_a_task_adds_a_body_to_it_and_all_later_ones(clause, name):
    found = read(f"1.甲事。（市科技局）\n2.乙事。（市教育局。{clause}）\n3.丙事。（市水务局）")
    assert [name in task.responsible.value for task in found.tasks] == [False, True, True]
    assert found.tasks[2].responsible.value[-1] == name
    assert name in found.tasks[2].responsible.why
    assert not found.tasks[2].responsible.sure


def test_a_clause_behind_all_tasks_means_those_above_it():
    found = read(f"{TASKS}\n二、要求\n以上各项任务，各县区均为责任单位，不再列出。")
    assert [task.responsible.value[-1] for task in found.tasks] == ["各县区", "各县区"]


@pytest.mark.parametrize(
    "sentence", ["各项任务均由市政府督查室负责督查。", "各责任单位均要明确联络员。", "各县区要抓好落实。"]
)
def test_supervision_adds_nobody(sentence):
    found = read(f"{sentence}\n{TASKS}\n{sentence}")
    assert [task.responsible.value for task in found.tasks] == [("市科技局", "市财政局"), ("市教育局", "市财政局")]


def test_short_and_full_names_of_one_body_are_proposed_as_aliases_and_asked():
    found = read("1.甲事。（市科技局、青山市葡萄酒中心、各县区）\n2.乙事。（青山市市科技局、市葡萄酒中心）")
    names = {unit.name: unit.aliases for unit in found.units}
    assert names["青山市葡萄酒中心"].value == ("市葡萄酒中心",)
    assert not names["青山市葡萄酒中心"].sure
    assert [group.name for group in found.groups] == ["各县区"]


def test_governments_of_different_places_are_different_bodies():
    found = read("1.甲事。（青山市人民政府、白水市人民政府）")
    assert [unit.name for unit in found.units] == ["青山市人民政府", "白水市人民政府"]


@pytest.mark.parametrize(
    "sentence",
    ["各项任务均由市气象局牵头，有关部门配合。", "未注明牵头单位的，由市气象局牵头。", "牵头单位均为市气象局。"],
)
def test_one_body_leads_all_tasks_where_a_sentence_says_so_and_that_is_asked(sentence):
    found = read(f"1.甲事。（市应急局）\n2.乙事。（市水务局牵头）\n二、要求\n{sentence}")
    assert [brief(task) for task in found.tasks] == ["1 甲事 <> 市气象局 | 市应急局", "2 乙事 <> 市水务局 |"]
    assert [task.lead.sure for task in found.tasks] == [False, True]


@pytest.mark.parametrize(
    "sentence", ["以下任务由市政府办公室牵头调度。", "由市领导牵头，成立工作专班。", "各项工作由各责任单位牵头推进。"]
)
def test_who_steers_the_whole_leads_no_task(sentence):
    found = read(f"1.甲事。（市应急局）\n二、要求\n{sentence}")
    assert [brief(task) for task in found.tasks] == ["1 甲事 <>  | 市应急局"]
