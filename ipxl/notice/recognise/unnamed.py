"""The tasks of a notice that names no unit anywhere: measures, or the items of the sections that are about work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.recognise.outline import Node, is_heading, title_of

SECTIONS_OF_WORK = re.compile(
    r"重点任务|主要任务|工作任务|重点工作|主要工作|工作措施|主要措施|重点举措|工作内容|主要内容|重点内容|任务分工|任务措施|整治内容|整治重点|主要举措|工作重点|具体任务|具体措施|政策措施|重点措施|支持措施"
)
_NO_WORK = re.compile(
    r"现状|基础|背景|形势|意义|分析|问题|目标|原则|思路|要求|思想|保障|组织|领导|附则|步骤|进度|阶段|名单|范围|对象|条件|程序|流程|时间|联系|名词|解释|说明|依据|考核|监督|督导|评估|宣传$|附件|定义|总则|适用|其他"
)
_PLAN = re.compile(
    r"(?:方案|计划|措施|意见|要点|清单|任务|规划|举措|\d+条|[一二三四五六七八九十]+条|行动|分工|政策)(?:\([^()]*\))?(?:的通知)?$"
)
_NO_PLAN = re.compile("解读|预案|值班|放假|会议|培训班|公示|公告|名单|招聘|考试|征求意见")
_LEAST = 3
"""Measures without a section of tasks count from so many on (三、特色赛道 with two items was a plan, a note with two points none)."""


def is_plan(title: str) -> bool:
    """Whether a title is that of a plan or of measures, and not of a notice about a meeting or a list."""
    bare = squeeze(fold(title))
    return bool(_PLAN.search(bare)) and not _NO_PLAN.search(bare)


def unnamed_nodes(root: Node, title: str) -> list[Node]:
    """The items that are tasks, in order; none where nothing shows that the text is a plan."""
    own = [
        item
        for node in root.subtree()
        if node.lines
        and node.kind != "root"
        and SECTIONS_OF_WORK.search(title_of(node.lines[0])[0][:20])
        and not is_no_work(node)
        for item in _items(node)
        if is_heading(node.lines[0])
    ]
    if own or not is_plan(title):
        return own
    sections = _sections(root)
    found = [item for section in sections if not is_no_work(section) for item in _items(section)]
    return found if len(found) >= _LEAST else []


def _sections(root: Node) -> list[Node]:
    """The uppermost numbered items, wherever there are several."""
    for node in root.subtree():
        numbered = [child for child in node.children if child.number is not None and child.lines]
        if len(numbered) >= 2:
            return numbered
    return []


def _items(section: Node) -> Iterator[Node]:
    """The tasks of a section: itself where its heading has its text behind it, else what is numbered below."""
    kids = [child for child in section.children if child.kind != "dash" and child.lines]
    if not kids:
        if not is_heading(section.lines[0]) or len(section.lines) > 1:
            yield section
        return
    if not is_heading(section.lines[0]) and section.kind != "annex" and not all(map(_has_heading, kids)):
        yield section
        return
    for kid in kids:
        below = [
            child
            for child in kid.children
            if child.kind in ("section", "arabic", "arabic_bracket", "circle", "chinese_bracket")
        ]
        if is_no_work(kid):
            continue
        if len(below) > 1 and is_heading(kid.lines[0]):
            yield from below
        else:
            yield kid


def _has_heading(node: Node) -> bool:
    return 0 < len(squeeze(title_of(node.lines[0])[0])) <= 40


def is_no_work(node: Node) -> bool:
    """Whether a section is about the state of things, aims, means or steps, or stands in one that is."""
    return any(
        upper.lines
        and upper.kind not in ("root", "annex")
        and _NO_WORK.search(squeeze(title_of(upper.lines[0])[0])[:16])
        for upper in (node, *node.ancestors())
    )
