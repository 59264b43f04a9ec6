"""Lines of the letter around a plan that name bodies without giving them work: salutation, signature, closing clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ipxl.notice.mend.folded import squeeze
from ipxl.notice.names.labels import labels_in
from ipxl.notice.names.units import is_group, is_word, looks_like_unit, pieces
from ipxl.notice.recognise.outline import OutlineLine

_CLOSING = re.compile(
    r"\s*(?:附则[。:]?)?\s*(?:本|此|该)(?:政策|措施|方案|意见|办法|通知|计划|规定|规划|细则|举措|条款|清单|若干措施|实施方案|行动计划|文件|指引|要点|预案|制度|目录|决定|公告)"
    r"[^。]{0,60}(?:起(?:实施|施行|执行|试行|生效)|有效期|施行|解释|试行[一二两三四五\d]+年|印发之日起|发布之日起)"
)
"""本措施自印发之日起施行,由市发展改革委负责解释: nothing of it is work."""
_META = re.compile(
    r"\s*(?:[-*·•]\s*)?(?:索\s*引\s*号?|发布(?:日期|时间|机构|单位)|成文日期|发文(?:机关|字号|日期|机构|单位)|文\s*号|来\s*源|信息来源|原文(?:链接|地址)|链接|公开(?:方式|日期|时间)|生成日期|"
    r"主题(?:词|分类)|有\s*效\s*性|浏览次数|作者|责任编辑|编辑|名\s*称|关\s*键\s*词|体裁分类|废止日期|效力状态|下载|网址|标签)\s*[:：]"
)
"""What an index or a converter says of a document, above or below its text."""
_COMPOSED = re.compile(r"^(?!.*(?:牵头|责任|配合)(?:单位|部门)).*(?:成员单位|组成人员|成员)(?:为|包括|有)?:")
"""成立专班(成员单位:…): who belongs to a body, not who does a task."""
_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{2,40}[)\]]\s*")


def is_meta(folded: str) -> bool:
    """Whether a line says something of the document and not of the work: 发布机构：云岭市人民政府办公室."""
    return len(folded) <= 120 and _META.match(folded) is not None


def is_closing(folded: str, begin: int = 0) -> bool:
    """Whether a line says from when on a document holds and who explains it."""
    return _CLOSING.match(folded, begin) is not None


def unname(lines: Sequence[OutlineLine], title: str) -> None:
    """Take the attributions off such lines, and the rank of a heading off the plan's own title."""
    bare = squeeze(title)
    for at, line in enumerate(lines):
        text = squeeze(line.text)
        if bare and line.mark is None and bare in text and len(text) <= 2 * len(bare) + 40:
            line.level, line.bold, line.attributions = 0, 0, []
        elif is_meta(line.folded):
            line.attributions, line.mark, line.level, line.bold = [], None, 0, 0
        elif (
            is_closing(line.folded, line.begin)
            or (line.mark and is_closing(re.sub(r"^[^。]{0,8}。", "", line.folded[line.begin :])))
            or is_salutation(line.folded)
            or (at and _BRACKET.fullmatch(line.folded) and not labels_in(line.folded[1:]) and _signs(lines[at - 1]))
        ):
            line.attributions = []
        else:
            line.attributions = [
                item
                for item in line.attributions
                if item.alone or not _COMPOSED.search(line.folded[item.start : item.end])
            ]


def is_salutation(folded: str) -> bool:
    """Whether a line only calls those to whom a letter goes: 各县(市、区)人民政府,市政府各部门:"""
    text = folded.strip()
    if not text.endswith(":") or labels_in(text) or len(text) > 400:
        return False
    parts = [part for part in pieces(text[:-1]) if part]
    known = sum(looks_like_unit(part) or is_group(part) or is_word(part) for part in parts)
    return bool(parts) and known * 3 >= len(parts) * 2 and (len(parts) > 1 or is_group(parts[0]) or is_word(parts[0]))


def _signs(line: OutlineLine) -> bool:
    """Whether a line is one body and nothing else, as a signature is."""
    text = line.folded.strip()
    return line.mark is None and not line.attributions and len(text) <= 40 and looks_like_unit(text)
