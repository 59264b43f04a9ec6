"""The lines that a site puts around what it publishes: tool bars, the path to the page, the footer; and page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ipxl.notice.blocks import Block, LeftOut, Paragraph

_BAR = re.compile(
    r"(?:打印|关闭(?:窗口|本页)?|收藏|分享(?:到)?|返回(?:顶部|首页|上页)?|字体|字号|大|中|小|微信|微博|QQ空间|朋友圈|扫一扫|手机(?:版|阅读|查看)|"
    r"无障碍(?:阅读|浏览)?|长者版|语音播报|复制链接|阅读|上一篇|下一篇|推荐|联系我们|网站帮助|网站地图|网站声明|关于我们|法律声明|[\s\[\]【】()（）:：|/·>、+-])+"
)
"""A line that is nothing but the words of a tool bar."""
_AROUND = re.compile(
    r"(?:当前位置|您?(?:现在)?(?:所在)?的?位置|首页\s*[>»/]|浏览(?:次数|量)|访问量|点击(?:数|量)|责任编辑|上一[篇条]|下一[篇条]|扫一扫|"
    r"【?字体|字号|分享到|打印本页|相关(?:链接|文档|阅读|解读|新闻)|附件下载)\s*[:：>»】]?"
)
_FOOT = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|copyright\b|all rights reserved|(?:技术支持|网站地图|版权)\s*[:：]", re.I
)
"""What only a footer says. 提供技术支持 in a sentence is none of it."""
_FOOT_NEAR = re.compile(r"(?:主办|承办|协办|维护|地址|电话|邮编|邮箱|传真|联系我们|建议使用|浏览器|网站声明|关于我们)")
_SENTENCE = re.compile(
    r"[。；;](?=.)|^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、])"
)
"""A line that is text of its own: several sentences, or an item with its number."""
_LONGEST_BAR, _FOOT_FROM = 80, 15
_FOOTER = "网页或网站的页脚"
_TOOLS = "网页的工具栏或路径"
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－~·━]+\s*\d{1,4}\s*[-—–－~·━]+|第\s*\d{1,4}\s*页(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?)\s*"
)
"""A page number with its dashes; a bare number may be anything."""


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number with its dashes: — 4 —, 第3页 共9页."""
    return len(text) < 30 and _PAGE_NUMBER.fullmatch(text) is not None


def without_surroundings(blocks: Sequence[Block]) -> tuple[list[Block], list[LeftOut]]:
    """The blocks without tool bars, the path to the page and the site's footer; and those lines."""
    left = [
        LeftOut(block.text, block.place, "页码" if is_page_number(block.text) else _TOOLS)
        for block in blocks
        if isinstance(block, Paragraph) and _is_around(block)
    ]
    kept = [block for block in blocks if not _is_around(block)]
    for at in range(max(0, len(kept) - _FOOT_FROM), len(kept)):
        if _is_foot(kept[at]) and not any(_says_more(block) for block in kept[at:]):
            while at and _is_near_foot(kept[at - 1]):
                at -= 1
            left += [LeftOut(block.text, block.place, _FOOTER) for block in kept[at:] if isinstance(block, Paragraph)]
            return kept[:at], left
    return kept, left


def is_noise(text: str) -> bool:
    """Whether a text belongs to the site and not to what it publishes."""
    return is_bar(text) or (
        len(text) < 2 * _LONGEST_BAR
        and not _SENTENCE.search(text)
        and bool(_FOOT.search(text) or _FOOT_NEAR.match(text))
    )


def is_bar(text: str) -> bool:
    """Whether a line is a tool bar, or leads to or away from the page."""
    return len(text) < _LONGEST_BAR and bool(_BAR.fullmatch(text) or _AROUND.match(text))


def _is_around(block: Block) -> bool:
    return isinstance(block, Paragraph) and (is_bar(block.text) or is_page_number(block.text))


def _is_foot(block: Block) -> bool:
    return (
        isinstance(block, Paragraph)
        and len(block.text) < 2 * _LONGEST_BAR
        and bool(_FOOT.search(block.text))
        and not _SENTENCE.search(block.text)
    )


def _says_more(block: Block) -> bool:
    """Whether a block below a footer's first line is the document's own: no footer goes on over it."""
    if not isinstance(block, Paragraph):
        return True
    return bool(_SENTENCE.search(block.text)) and not _FOOT.search(block.text)


def _is_near_foot(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) < _LONGEST_BAR and bool(_FOOT_NEAR.match(block.text))
