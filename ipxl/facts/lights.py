"""The lights and the greys: one table of their words, signs, colours and ranks. Nobody else spells one out.

A grey is never red: it says that nothing can be judged, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from ipxl.plan.names import normalise

Light = Literal["green", "yellow", "red", "grey"]
Grey = Literal["not_returned", "invalid", "not_due", "unknown"]


class Lamp(NamedTuple):
    """A light, and which of the four greys it is when it is grey."""

    light: Light
    grey: Grey | None = None

    @property
    def look(self) -> LightLook:
        """The row of the table."""
        return _LOOKS[self.light if self.light != "grey" else self.grey or "unknown"]

    @property
    def word(self) -> str:
        """●绿 ▲黄 ■红, or one of the four greys."""
        return self.look.word

    @property
    def severity(self) -> tuple[int, int]:
        """Worse is greater: the light, then which grey."""
        return self.look.severity


class LightLook(NamedTuple):
    """One row of the table.

    sign: its mark, which tells it without colour. short: its word without the mark. name: as running text calls it.
    listed: place in every list, the worst first. severity: worse is greater, greys below green. fill, ink: of cells;
    dark ink on a light fill stays readable in black and white. typed: other words that the office may type for it.
    """

    lamp: Lamp
    sign: str
    short: str
    name: str
    listed: int
    severity: tuple[int, int]
    fill: str
    ink: str
    typed: tuple[str, ...]

    @property
    def word(self) -> str:
        """As printed: the mark and the word."""
        return f"{self.sign}{self.short}"

    @property
    def key(self) -> str:
        """green, yellow, red, or which grey."""
        return self.lamp.grey or self.lamp.light


GREY_FILL, GREY_INK = "#E6E8EB", "#3F4954"
GREY_NAME, GREY_JUDGED = "灰灯", "暂不评价"
"""All four greys together, where they are counted as one; what it means where the office has set one."""
LOOKS: tuple[LightLook, ...] = (
    LightLook(Lamp("green"), "●", "绿", "绿灯", 2, (1, 0), "#CDE9CF", "#14502A", ("绿色", "green", "g")),
    LightLook(Lamp("yellow"), "▲", "黄", "黄灯", 1, (2, 0), "#FFE89A", "#5C4400", ("黄色", "yellow", "y")),
    LightLook(Lamp("red"), "■", "红", "红灯", 0, (3, 0), "#F6BDB6", "#7A1212", ("红色", "red", "r")),
    LightLook(Lamp("grey", "not_returned"), "○", "未报", "未报", 3, (0, 0), GREY_FILL, GREY_INK, ("未报送",)),
    LightLook(Lamp("grey", "invalid"), "○", "无效", "无效", 4, (0, 3), GREY_FILL, GREY_INK, ()),
    LightLook(Lamp("grey", "not_due"), "○", "未到期", "未到期", 6, (0, 1), GREY_FILL, GREY_INK, ()),
    LightLook(
        Lamp("grey", "unknown"), "○", "待核", "待核", 5, (0, 2), GREY_FILL, GREY_INK, ("灰", "灰色", "grey", "gray")
    ),
)
"""In the order of legends."""
_LOOKS: dict[str, LightLook] = {look.key: look for look in LOOKS}

LIGHT_WORDS: dict[str, str] = {look.lamp.light: look.word for look in LOOKS if look.lamp.grey is None}
GREY_WORDS: dict[str, str] = {look.lamp.grey: look.word for look in LOOKS if look.lamp.grey}
ALL_LIGHT_WORDS: tuple[str, ...] = tuple(look.word for look in LOOKS)
WORST_FIRST: tuple[LightLook, ...] = tuple(sorted(LOOKS, key=lambda look: look.listed))
LIGHT_NAMES: dict[Light, str] = {look.lamp.light: look.name for look in LOOKS if look.lamp.grey is None}
RANK: dict[Light, int] = {look.lamp.light: look.severity[0] for look in LOOKS}
"""Worse is greater."""


def light_word(light: Light, grey: Grey | None) -> str:
    """The words printed for a light: ●绿 ▲黄 ■红, or one of the four greys."""
    return Lamp(light, grey).word


def count_text(lamps: Iterable[Lamp]) -> str:
    """红1黄2绿3未报1: how many there are of each, the worst first, without those there are none of."""
    counts = Counter(lamp.look.key for lamp in lamps)
    return "".join(f"{look.short}{counts[look.key]}" for look in WORST_FIRST if counts[look.key])


_MARKS = "●▲■○◆◇△□〇o◯"
_TYPED: dict[str, Lamp] = {word: look.lamp for look in LOOKS for word in (look.short, *look.typed)}
OFFERED = "、".join(look.short for look in LOOKS)
"""What may be typed, for messages."""


def read_light(text: str) -> Lamp | None:
    """The light that a text names, marks, blanks, widths and a 灯 behind it aside; None when it names none."""
    bare = normalise(text)
    return _TYPED.get(bare) or _TYPED.get(bare.strip(_MARKS).removesuffix("灯"))
