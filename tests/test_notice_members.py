"""Lists of members: names, bodies and posts, blank names, roles broken over characters."""

import pytest
from notice_lines import grid, read


def members(*parts):
    return [(one.name.value, one.unit.value, one.post.value, one.role.value) for one in read(*parts).members]


def test_names_with_blanks_glued_names_and_blank_names():
    text = """
    附件1
    甲市工作领导小组名单
    组  长：张 明   市政府副市长
    副组长：李小华  市政府副秘书长
            市科技局党组书记、局长
    成  员：赵一鸣市财政局副局长
            市教育局副局长
            钱 伟  甲山区人民政府副区长
            周 杰  市公安局交警支队支队长
    办公室设在市科技局，主任由李小华兼任。
    """
    assert members(text) == [
        ("张明", "市政府", "副市长", "组长"),
        ("李小华", "市政府", "副秘书长", "副组长"),
        ("", "市科技局", "党组书记、局长", "副组长"),
        ("赵一鸣", "市财政局", "副局长", "成员"),
        ("", "市教育局", "副局长", "成员"),
        ("钱伟", "甲山区人民政府", "副区长", "成员"),
        ("周杰", "市公安局", "交警支队支队长", "成员"),
    ]


def test_roles_of_which_only_the_end_is_left_are_doubtful():
    found = read(
        "人:王大力  市政府副市长\n副召集人:  市政府副秘书长\n   员:马小云市委宣传部副部长\n市司法局二级调研员"
    ).members
    assert [one.role.value for one in found] == ["召集人", "副召集人", "成员", "成员"]
    assert [one.role.sure for one in found] == [False, True, False, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("组长：张明（市政府副市长）\n成员：赵一鸣（市财政局副局长）、钱伟（市教育局局长）", [
            ("张明", "市政府", "副市长", "组长"), ("赵一鸣", "市财政局", "副局长", "成员"), ("钱伟", "市教育局", "局长", "成员")]),
        ("组长：分管副市长\n成员：市财政局、市教育局分管负责同志", [
            ("", "", "分管副市长", "组长"), ("", "市财政局", "分管负责同志", "成员"), ("", "市教育局", "分管负责同志", "成员")]),
    ],
)  # fmt: skip
def test_people_in_one_paragraph(text, expected):
    assert members(text) == expected


def test_a_table_of_members():
    table = grid(
        "姓名 | 单位及职务 | 组内职务\n张明 | 市政府副市长 | 组长\n | 市财政局副局长 | 成员\n赵一鸣 | 市教育局局长 | 成员"
    )
    assert members(table) == [
        ("张明", "市政府", "副市长", "组长"),
        ("", "市财政局", "副局长", "成员"),
        ("赵一鸣", "市教育局", "局长", "成员"),
    ]


def test_a_table_below_a_label_takes_its_role():
    table = grid("姓 名 | 单 位 | 职 务\n赵一鸣 | 市教育局 | 局长\n钱伟 | 市财政局 | 副局长")
    assert members("组长：张明 市政府副市长\n成员：", table)[1:] == [
        ("赵一鸣", "市教育局", "局长", "成员"),
        ("钱伟", "市财政局", "副局长", "成员"),
    ]


def test_a_body_that_members_are_of_is_proposed_as_full_name():
    found = read("1.甲事。（市科技局）\n附件\n组长：张明 市政府副市长\n成员：赵一鸣 市科学技术局局长")
    (unit,) = found.units
    assert (unit.name, unit.full_name.value, unit.full_name.sure) == ("市科技局", "市科学技术局", False)


def test_whom_to_call_is_no_list_of_members():
    table = grid(
        """
        单位 | 姓名 | 职务 | 联系电话
        市财政局 | 马小东 | 科长 | 100
        市教育局 | 丁一 | 科长 | 101
        """
    )
    assert members("各单位联络员名单", table) == []
    assert len(members("领导小组成员及联络员名单", table)) == 2


def test_a_role_broken_over_two_lines_leaves_no_half_of_it_behind():
    text = """
    组
    长:伍 德 市政府秘书长
    副 组 长:龙 江 市机关事务局局长
    成
    员:万 里 市水务局副局长
    """
    assert members(text) == [
        ("伍德", "市政府", "秘书长", "组长"),
        ("龙江", "市机关事务局", "局长", "副组长"),
        ("万里", "市水务局", "副局长", "成员"),
    ]


def test_the_column_of_roles_is_the_one_with_roles_in_it():
    table = grid(
        """
        组别 | 职务 | 姓名 | 单位职务
        综合组 | 组长 | 施甲 | 市政府副秘书长
        ^ | 成员 | 钟乙 | 市卫健委副主任
        督导组 | 组长 | 徐丙 | 市城管局局长
        """
    )
    assert members(table) == [
        ("施甲", "市政府", "副秘书长", "组长"),
        ("钟乙", "市卫健委", "副主任", "成员"),
        ("徐丙", "市城管局", "局长", "组长"),
    ]
