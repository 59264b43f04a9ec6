"""Lists of members: 组长, 副组长, 成员 with the people behind them, in lines or as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ipxl.notice.blocks import Block, Cell, NoticeTable, Paragraph
from ipxl.notice.found import FieldRead, FoundMember
from ipxl.notice.mend.folded import fold, outside, squeeze
from ipxl.notice.names.people import Person, person, split_post
from ipxl.notice.recognise.headers import header_rows
from ipxl.notice.recognise.numbering import mark_of

_ROLES = (
    "总召集人 第一召集人 召集人 副召集人 常务副召集人 组长 第一组长 常务副组长 副组长 总组长 成员 组员 主任 副主任 "
    "第一主任 总指挥 副总指挥 常务副总指挥 指挥长 副指挥长 第一总指挥 顾问 秘书长 副秘书长 总负责 联络员 联系人 办公室主任 "
    "办公室副主任 总河长 委员 副主任委员 主任委员 领导小组组长 领导小组副组长 总指挥长 政委 双组长 常务副主任 牵头人 执行组长 "
    "执行副组长 主席 副主席 主持人 执行主任 专班长 班长 副班长 团长 副团长 会长 副会长 理事长"
)
_KNOWN = frozenset(_ROLES.split())
_LABEL = re.compile(r"\s*((?:[\u4e00-\u9fff]\s*){1,8}):\s*")
_LABEL_ALONE = re.compile(r"\s*((?:[\u4e00-\u9fff]\s*){2,8})\s*")
_BROKEN = {"员": "成员", "长": "组长", "人": "召集人"}
_CONTACTS = re.compile("^(?!.*(?:成员(?!单位)|组成人员)).*(?:联络员|联系人|通讯录|联系方式|联系电话)")
"""What heads a table of whom to call, which is no list of members."""
_MOST = 60


def members_of(blocks: Sequence[Block], places: frozenset[str]) -> tuple[FoundMember, ...]:
    """The members of every list, in order. places: names of places that units begin with."""
    result: list[FoundMember] = []
    role = broken = above = ""
    for block in blocks:
        if isinstance(block, NoticeTable):
            if not _CONTACTS.search(above):
                result += _of_table(block, role, places)
            role = ""
            continue
        above = block.text if len(block.text) <= _MOST else ""
        found, rest, doubt = _label(block.text)
        if found:
            role, broken = found, doubt
            people = list(_people(rest, places))
            result += [_member(one, role, block.place, broken) for one in people]
        elif role and _goes_on(block):
            result += [_member(one, role, block.place, broken) for one in _people(block.text, places)]
        else:
            role = ""
    return _mended(result)


def _label(text: str) -> tuple[str, str, str]:
    """The role that a line begins with, what stands behind it, and what is doubtful about the role."""
    folded = fold(text)
    if (mark := mark_of(folded)) and len(folded) <= _MOST:
        text, folded = text[mark.length :], folded[mark.length :]
    if found := _LABEL.match(folded):
        word = squeeze(found.group(1))
        if word in _KNOWN:
            return word, text[found.end() :], ""
        if word in _BROKEN:
            return _BROKEN[word], text[found.end() :], f"原文只印出“{word}”"
        return "", "", ""
    if (
        len(folded) <= 12
        and (alone := _LABEL_ALONE.fullmatch(folded))
        and squeeze(alone.group(1)) in _KNOWN - {"主席", "政委"}
    ):
        return squeeze(alone.group(1)), "", ""
    words = folded.split()
    for count in (1, 2, 3):
        word = "".join(words[:count])
        if word in _KNOWN and len(words) > count and len(word) > 1 and len(folded) <= _MOST:
            behind = folded.find(words[count - 1], sum(len(one) for one in words[: count - 1])) + len(words[count - 1])
            return word, text[behind:], ""
    return "", "", ""


def _goes_on(block: Paragraph) -> bool:
    folded = fold(block.text)
    if len(squeeze(folded)) < 2:
        return False  # 成 above 员: is half a label
    if len(folded) > _MOST or "。" in folded or ":" in folded or mark_of(folded) is not None:
        return False
    return not re.match(r"\s*附\s*件|\d{4}年", folded)


def _people(text: str, places: frozenset[str]) -> Iterator[Person]:
    folded = fold(text).strip(" 。;")
    if not folded or len(folded) > 2000:
        return
    parts: list[str] = []
    start = 0
    for at in outside(folded, "、,;"):
        parts.append(folded[start:at])
        start = at + 1
    parts.append(folded[start:])
    several = [one for one in parts if one.strip()]
    # 党组书记、局长 is one person's post; each part with a body or a name of its own is a person.
    joined: list[str] = []
    for part in several:
        one = person(part, places)
        if (joined and not one.unit and (not one.name or not _clear(one.name))) or (
            joined and not one.name and person(joined[-1], places).name and one.unit and len(several) <= 3
        ):
            joined[-1] += "、" + part.strip()
        else:
            joined.append(part.strip())
    people = [person(part, places) for part in joined]
    for at, one in enumerate(people):
        if one.unit and not one.post and not one.name:
            # 市财政局、市教育局分管负责同志: the post is said once, behind the last.
            shared = next((later.post for later in people[at:] if later.post), "")
            one = one._replace(post=shared, why="职务按同一列表的最后一个补上" if shared else one.why)
        if one.name or one.unit or one.post:
            yield one


def _clear(name: str) -> bool:
    return 2 <= len(name) <= 4 or "·" in name


def _member(one: Person, role: str, place: str, broken: str) -> FoundMember:
    return FoundMember(
        FieldRead(one.name, place, not one.why, one.why),
        FieldRead(one.unit, place, bool(one.unit), "" if one.unit else "没有认出单位"),
        FieldRead(one.post, place),
        FieldRead(role, place, not broken, broken),
        place,
    )


def _mended(found: list[FoundMember]) -> tuple[FoundMember, ...]:
    """The list without what is none: a role such as 主任 counts only beside another, and people need a body or a post."""
    kept = [member for member in found if member.unit.value or member.name.value or member.post.value]
    roles = {member.role.value for member in kept}
    if len(kept) < 2 or not roles & {
        "成员",
        "组员",
        "组长",
        "召集人",
        "副组长",
        "副召集人",
        "总指挥",
        "指挥长",
        "委员",
        "主任",
        "",
    }:
        return ()
    return tuple(member for member in kept if member.role.value not in ("联系人", "联络员") or member.unit.value)


def _of_table(table: NoticeTable, role: str, known: frozenset[str]) -> Iterator[FoundMember]:
    """The people of a table. role: of the label above it, "" for none."""
    found = header_rows(table.rows, frozenset({"name"}))
    if not found or not {"post", "body", "measure", "other"} & set(found[2]):
        yield from _headless(table, role, known)
        return
    _, first, roles = found
    others = [column for column, kind in enumerate(roles) if kind not in ("name", "body", "number")]
    of_role = next((column for column in others if _all_roles(table.rows[first:], column)), None)
    if of_role is not None:
        # 组别 | 职务 | 姓名 | 单位职务: the column of roles is the one with roles in it, whatever heads it.
        roles = ["role" if column == of_role else None if kind == "role" else kind for column, kind in enumerate(roles)]
    for row in table.rows[first:]:
        texts = {squeeze(cell.text).strip(":：") for cell in row if cell.text.strip()}
        if len(texts) == 1 and (only := texts.pop()) in _KNOWN:
            role = only
            continue
        cells: dict[str, Cell] = {}
        for cell, kind in zip(row, roles, strict=True):
            if kind is not None:
                cells.setdefault("body" if kind in ("measure", "other") else kind, cell)
        said = squeeze(cells["role"].text).strip(":：") if "role" in cells else ""
        role = said or role
        yield from _of_row(cells, role)


def _all_roles(rows: Sequence[Sequence[Cell]], column: int) -> bool:
    texts = [squeeze(row[column].text) for row in rows if row[column].text.strip()]
    return bool(texts) and sum(text in _KNOWN for text in texts) * 2 > len(texts)


def _of_row(cells: dict[str, Cell], role: str) -> Iterator[FoundMember]:
    name = squeeze(cells["name"].text)
    body, post = cells.get("body"), cells.get("post")
    unit_text = squeeze(fold(body.text)) if body else ""
    post_text = squeeze(fold(post.text)) if post else ""
    if not body:
        unit_text, post_text = split_post(post_text)
    elif not post:
        unit_text, post_text = split_post(unit_text)
    if not (name or unit_text) or name in ("姓名", "合计"):
        return
    place = cells["name"].place
    at = (body or post or cells["name"]).place
    yield FoundMember(
        FieldRead("" if name in "/—-" else name, place),
        FieldRead(unit_text, at),
        FieldRead(post_text, place),
        FieldRead(role, place),
        place,
    )


def _headless(table: NoticeTable, role: str, known: frozenset[str]) -> Iterator[FoundMember]:
    """A table without a header: 组长 | 张三 | 市政府副市长, or names and posts below a label."""
    labelled = len(table.rows[0]) > 1 and _all_roles(table.rows, 0) if table.rows else False
    if not labelled and not role:
        return
    for row in table.rows:
        cells = list(row[1:] if labelled else row)
        said = squeeze(row[0].text).strip(":：") if labelled else ""
        role = said if said in _KNOWN else role
        text = " ".join(cell.text.strip() for cell in cells if cell.text.strip() and not cell.copied)
        for one in _people(text, known):
            if one.unit or one.post:
                yield _member(one, role, cells[0].place, "")


__all__ = ["members_of", "places"]


def places(names: Sequence[str]) -> frozenset[str]:
    """Names of places that units begin with: 甲山区 of 甲山区人民政府."""
    result = set()
    for name in names:
        if found := re.match(r"([\u4e00-\u9fff]{2,6}?[市县区州旗])(?:人民政府|政府|管委会|委|发|海|经|高)", name):
            result.add(found.group(1))
        elif len(name) <= 6 and name.endswith("海关"):
            result.add(name)
    return frozenset(one for one in result if not one.startswith("各"))
