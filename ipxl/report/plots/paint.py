"""Drawings to PNG: shapes through matplotlib's Agg renderer, letters through its FreeType, without figures and axes.

Those would double the time that the import takes, and take the layout out of our hands. Nothing of matplotlib's global
state is used or left changed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from ipxl.report.plots.fonts import Face, Lettering
from ipxl.report.plots.marks import Box, Drawing, Mark, Rule, Text

if TYPE_CHECKING:
    import numpy as np

_DPI = 72
"""At which a point is a pixel."""
_HALF_HEIGHT = 0.37
"""From the base line to the middle of a Chinese character, in its size."""
_DASHES = (6.0, 4.0)
_BACK = "#FFFFFF"
_COMPRESSION = 1
"""zlib's level. 6 takes twice the time for a sixth less."""


class _Stamp(NamedTuple):
    """A line of text as it comes out of a font.

    image: red, green, blue and opacity, from the lowest row up, as matplotlib draws images; left, top: of its highest
    row from the start of the base line; width: to the end of the line.
    """

    image: np.ndarray[Any, np.dtype[np.uint8]]
    left: int
    top: int
    width: float


@contextmanager
def own_settings() -> Iterator[None]:
    """matplotlib as it comes, whatever the user's settings file says; put back afterwards."""
    import matplotlib

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # settings on their way out are told of in English, which helps no clerk
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            yield


def png(picture: Drawing, letters: Lettering) -> bytes:
    """The picture as a PNG file: the same bytes for the same drawing, fonts and matplotlib. Within `own_settings`."""
    from PIL import Image

    canvas = _Canvas(picture, letters)
    canvas.boxes([Box(0, 0, picture.width, picture.height, _BACK)])
    for _, marks in groupby(picture.marks, _style):
        canvas.paint(list(marks))
    image = Image.fromarray(canvas.pixels[:, :, :3].copy())
    made = BytesIO()
    image.save(made, "PNG", compress_level=_COMPRESSION)
    return made.getvalue()


def _style(mark: Mark) -> tuple[object, ...]:
    """What marks have in common that can be painted at once."""
    if isinstance(mark, Box):
        return (Box, *mark[4:])
    return (Rule, *mark[4:]) if isinstance(mark, Rule) else (Text,)


class _Canvas:
    """The renderer, told in our marks. Its paths count from the lower edge; its pixels, and we, from the upper one."""

    def __init__(self, picture: Drawing, letters: Lettering) -> None:
        import numpy as np
        from matplotlib.backends import backend_agg

        agg: Any = backend_agg
        self._renderer = agg.RendererAgg(picture.width, picture.height, _DPI)
        self.pixels: np.ndarray[Any, np.dtype[np.uint8]] = np.asarray(self._renderer.buffer_rgba())
        self._height = picture.height
        self._letters = letters
        self._images = self._renderer.new_gc()
        self._stamps: dict[tuple[str, float, bool, str], _Stamp] = {}

    def paint(self, marks: Sequence[Any]) -> None:
        """Paint marks of one style."""
        if isinstance(marks[0], Box):
            self.boxes(marks)
        elif isinstance(marks[0], Rule):
            self._rules(marks)
        else:
            for text in marks:
                self._text(text)

    def boxes(self, boxes: Sequence[Box]) -> None:
        """Boxes of one style, as one path."""
        corners: list[tuple[float, float]] = []
        for x, y, width, height, *_ in boxes:
            low, high = self._height - y - height, self._height - y
            corners += [(x, low), (x + width, low), (x + width, high), (x, high), (x, low)]
        first = boxes[0]
        pen = self._pen(first.edge or first.fill, first.thick if first.edge else 0, first.dashed)
        self._path(pen, corners, (1, 2, 2, 2, 79), first.fill)

    def _rules(self, rules: Sequence[Rule]) -> None:
        ends = [(x, self._height - y) for rule in rules for x, y in ((rule.x, rule.y), (rule.to_x, rule.to_y))]
        first = rules[0]
        self._path(self._pen(first.colour, first.thick, first.dashed), ends, (1, 2))

    def _path(self, pen: Any, points: list[tuple[float, float]], codes: tuple[int, ...], fill: str = "") -> None:
        """Figures of the same kind; codes: matplotlib's for the points of one (1 move, 2 line, 79 close)."""
        from matplotlib.path import Path
        from matplotlib.transforms import IdentityTransform

        path = Path(points, codes * (len(points) // len(codes)))
        self._renderer.draw_path(pen, path, IdentityTransform(), tuple(c / 255 for c in _rgb(fill)) if fill else None)

    def _pen(self, colour: str, thick: float, dashed: bool) -> Any:
        pen = self._renderer.new_gc()
        pen.set_foreground(colour)
        pen.set_linewidth(thick)
        pen.set_snap(True)
        if dashed:
            pen.set_dashes(0, _DASHES)
        return pen

    def _text(self, text: Text) -> None:
        key = text.text, text.size, text.bold, text.colour
        if key not in self._stamps:
            face = self._letters.bold if text.bold else self._letters.regular
            self._stamps[key] = _stamp(face, text.text, text.size, text.colour)
        image, left, top, width = self._stamps[key]
        x = text.x - {"left": 0.0, "center": width / 2, "right": width}[text.align]
        if text.backed:
            self.boxes([Box(x - 4, text.y - text.size * 0.6, width + 8, text.size * 1.2, _BACK)])
        low = self._height - round(text.y + text.size * _HALF_HEIGHT) - top - image.shape[0]
        self._renderer.draw_image(self._images, round(x) + left, low, image)


def _stamp(face: Face, line: str, size: float, colour: str) -> _Stamp:
    import numpy as np

    font = face.open()
    font.set_size(size, _DPI)
    font.set_text(face.fit(line), 0.0)
    font.draw_glyphs_to_bitmap(antialiased=True)
    ink = np.array(font.get_image())
    image = np.empty((*ink.shape, 4), np.uint8)
    image[..., :3] = _rgb(colour)
    image[..., 3] = ink[::-1]
    left, _ = font.get_bitmap_offset()
    return _Stamp(
        image, round(left / 64), round(font.get_descent() / 64) - ink.shape[0], font.get_width_height()[0] / 64
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
