"""The lines that a site puts around what it publishes: tool bars, the path to the page, the footer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ipxl.notice.blocks import Block, Paragraph

_BAR = re.compile(
    r"(?:打印|关闭(?:窗口|本页)?|收藏|分享(?:到)?|返回(?:顶部|首页|上页)?|字体|字号|大|中|小|微信|微博|QQ空间|朋友圈|扫一扫|手机(?:版|阅读|查看)|"
    r"无障碍(?:阅读|浏览)?|长者版|语音播报|复制链接|阅读|上一篇|下一篇|推荐|[\s\[\]【】()()::|/·>、+-])+"
)
"""A line that is nothing but the words of a tool bar."""
_AROUND = re.compile(
    r"(?:当前位置|您?(?:现在)?(?:所在)?的?位置|首页\s*[>»/]|浏览(?:次数|量)|访问量|点击(?:数|量)|责任编辑|上一[篇条]|下一[篇条]|扫一扫|"
    r"【?字体|字号|分享到|打印本页|相关(?:链接|文档|阅读|解读|新闻)|附件下载)\s*[::>»】]?"
)
_FOOT = re.compile(r"ICP备|公网安备|网站标识码|版权所有|copyright|all rights reserved|技术支持|网站地图", re.I)
_FOOT_NEAR = re.compile(r"(?:主办|承办|协办|维护|地址|电话|邮编|邮箱|传真|联系我们|建议使用|浏览器|网站声明|关于我们)")
_LONGEST_BAR, _FOOT_FROM = 80, 15


def without_surroundings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without tool bars, the path to the page and the site's footer."""
    kept = [block for block in blocks if not (isinstance(block, Paragraph) and is_bar(block.text))]
    for at in range(max(0, len(kept) - _FOOT_FROM), len(kept)):
        block = kept[at]
        if isinstance(block, Paragraph) and len(block.text) < 2 * _LONGEST_BAR and _FOOT.search(block.text):
            while at and _is_near_foot(kept[at - 1]):
                at -= 1
            return kept[:at]
    return kept


def is_noise(text: str) -> bool:
    """Whether a text belongs to the site and not to what it publishes."""
    return is_bar(text) or (len(text) < 2 * _LONGEST_BAR and bool(_FOOT.search(text) or _FOOT_NEAR.match(text)))


def is_bar(text: str) -> bool:
    """Whether a line is a tool bar, or leads to or away from the page."""
    return len(text) < _LONGEST_BAR and bool(_BAR.fullmatch(text) or _AROUND.match(text))


def _is_near_foot(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) < _LONGEST_BAR and bool(_FOOT_NEAR.match(block.text))
