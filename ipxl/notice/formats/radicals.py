"""Radicals that a PDF printed by a browser has in place of the characters they look like: ⼀ ⾏ ⺠ ⻓ for 一 行 民 长."""

from __future__ import annotations

from unicodedata import normalize

_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺑尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋"
    "⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺲罒⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门"
    "⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""The block U+2E80, of which Unicode's own compatibility folding knows two characters only; each with its character."""
_VARIANTS = "戶户戸户吿告淸清靑青敎教敘叙黃黄內内"
"""Characters that share a glyph with the simplified one in a font, so that a printed PDF names the wrong of the two."""
_FOLDED_BY_UNICODE = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00))
"""Kangxi radicals, and compatibility ideographs."""

ORDINARY: dict[int, str] = {
    **{code: normalize("NFKC", chr(code)) for block in _FOLDED_BY_UNICODE for code in block},
    **{ord(variant): plain for variant, plain in zip(_VARIANTS[::2], _VARIANTS[1::2], strict=True)},
    ord("⸺"): "——",
    **{ord(radical): plain for radical, plain in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)},
}
"""For str.translate: every such character to the ordinary one."""
