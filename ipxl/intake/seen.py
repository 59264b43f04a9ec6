"""A cell as a person sees it, from its value and how it is shown."""

from __future__ import annotations

from ipxl.intake.marks import STRUCK, has_mark, mark_of
from ipxl.intake.number_format import shown
from ipxl.intake.workbook import CellLook, Scalar


def seen_text(seen: CellLook, value: Scalar) -> str | None:
    """What stands there to the eye, None where that is the value itself."""
    text = seen.text
    if text is None and seen.code and isinstance(value, float):
        text = shown(seen.code, value)
    if not seen.struck or (text is not None and has_mark(text)):
        return text  # old workbooks give a cell the font of its first run
    plain = text if text is not None else f"{value:.15g}" if isinstance(value, float) else str(value)
    return mark_of(STRUCK, plain)
