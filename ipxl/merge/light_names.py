"""A light as the office types it: 绿, ●绿, 绿灯, green; one of the four greys by its own word."""

from __future__ import annotations

from ipxl.merge.result import GREY_WORDS, LIGHT_WORDS, Grey, Light
from ipxl.plan.names import normalise

_LIGHTS: dict[Light, tuple[str, ...]] = {
    "green": ("绿", "绿色", "green", "g"),
    "yellow": ("黄", "黄色", "yellow", "y"),
    "red": ("红", "红色", "red", "r"),
}
_GREYS: dict[Grey, tuple[str, ...]] = {
    "not_returned": ("未报", "未报送"),
    "invalid": ("无效",),
    "not_due": ("未到期",),
    "unknown": ("待核", "灰", "灰色", "grey", "gray"),
}
_MARKS = "●▲■○◆◇△□〇o◯"


def read_light(text: str) -> tuple[Light, Grey | None] | None:
    """The light that a text names, marks, blanks, widths and a 灯 behind it aside; None when it names none."""
    bare = normalise(text)
    return _KNOWN.get(bare) or _KNOWN.get(bare.strip(_MARKS).removesuffix("灯"))


_KNOWN: dict[str, tuple[Light, Grey | None]] = {
    **{name: (light, None) for light, names in _LIGHTS.items() for name in names},
    **{name: ("grey", grey) for grey, names in _GREYS.items() for name in names},
}
OFFERED = "、".join(word.lstrip(_MARKS) for word in (*LIGHT_WORDS.values(), *GREY_WORDS.values()))
"""What may be typed, for messages."""
