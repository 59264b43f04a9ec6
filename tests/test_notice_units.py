"""Lists of units as notices print them, into one name a unit."""

import pytest

from ipxl.notice.names.units import is_group, names_only, units_in

LISTS = [
    # what the notice prints, what it names
    ("市科技、财政、人社局", "市科技局 市财政局 市人社局"),
    ("省科技厅、财政厅", "省科技厅 省财政厅"),
    ("市委宣传部、组织部，市科技局 市财政局", "市委宣传部 市委组织部 市科技局 市财政局"),
    ("市市场监管局（知识产权局）；各县（市）区人民政府", "市市场监管局(知识产权局) 各县(市)区人民政府"),
    ("市发展改革委、工业和信息化局等有关部门按职责分工负责", "市发展改革委 市工业和信息化局"),
    (
        "甲山区、乙水区、丙田县人民政府，高新区、经开区管委会",
        "甲山区人民政府 乙水区人民政府 丙田县人民政府 高新区管委会 经开区管委会",
    ),
    ("市规划和自然资源局和市财政局", "市规划和自然资源局 市财政局"),
    ("各市、州、县人民政府，市民政局", "各市、州、县人民政府 市民政局"),
    ("各县、市财政局", "各县 市财政局"),
    ("各乡镇人民政府、街道办事处", "各乡镇人民政府 各街道办事处"),
    ("市经贸委、国土房管局、滨海区政府", "市经贸委 市国土房管局 滨海区政府"),
    ("团市委、市妇联、残联、人民银行甲市分行", "团市委 市妇联 市残联 人民银行甲市分行"),
    ("国家发展改革委、工业和信息化部、教育部", "国家发展改革委 工业和信息化部 教育部"),
    ("移动、电信、联通公司", "移动公司 电信公司 联通公司"),
    ("市级有关部门及各县市区政府", "各县市区政府"),
    ("市科技局、市财政局、市科技局", "市科技局 市财政局"),
    ("市人力资源 和社会保障局、市医保局", "市人力资源和社会保障局 市医保局"),
    ("县委办、县政府办、县城管局", "县委办 县政府办 县城管局"),
]


@pytest.mark.parametrize(("printed", "names"), LISTS)
def test_a_list_gives_one_name_a_unit_with_what_it_shares(printed, names):
    assert list(names_only(units_in(printed)[0])) == names.split(" ")


@pytest.mark.parametrize(
    "word",
    [
        "等",
        "各有关单位",
        "市级有关部门",
        "以上各单位",
        "市政府各部门",
        "各责任单位",
        "按职责分工负责",
        "有关方面",
        "各部门、各单位",
    ],
)
def test_a_word_among_units_is_no_unit(word):
    assert names_only(units_in(f"市科技局、{word}")[0]) == ("市科技局",)


@pytest.mark.parametrize(
    "name",
    [
        "各县(市、区)人民政府",
        "各园区管委会",
        "各成员单位",
        "有关县(市)区政府",
        "县(市、区)政府",
        "各市、州、县人民政府",
    ],
)
def test_a_group_is_kept_whole_and_known_as_one(name):
    assert names_only(units_in(f"市科技局、{name}")[0]) == ("市科技局", name)
    assert is_group(name)


def test_one_marked_as_leading_says_so():
    first, second, third = units_in("市科技局（牵头）、市财政局★、市民政局")[0]
    assert (first.text, first.leads) == ("市科技局", True)
    assert (second.text, second.leads, second.mark) == ("市财政局", False, "★")
    assert not third.leads
    assert not third.mark
