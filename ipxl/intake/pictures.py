"""Pictures that stand in cells (WPS, 嵌入单元格): found in the package by the id that the cell's formula names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.tokens import elements
from ipxl.intake.xlsx import relations

MOST_PICTURES = 100
MOST_BYTES = 10 * 2**20
"""Of one picture."""
MOST_TOTAL = 50 * 2**20
"""Of all pictures of one return."""
_ENDINGS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"BM", "bmp"))


class Picture(NamedTuple):
    """One picture. ending: png, jpg, gif or bmp, by its content."""

    identity: str
    ending: str
    content: bytes


def cell_pictures(data: bytes, wanted: Iterable[str]) -> list[Picture]:
    """The pictures of a workbook with these ids, in the order of `wanted`.

    Left out: what is no picture, is missing, damaged or over a bound, and all from where they come to too much. A file that is no package has none.
    """
    try:
        return _find(data, list(dict.fromkeys(wanted))[:MOST_PICTURES])
    except (Refused, Unreadable):
        return []


def _find(data: bytes, wanted: list[str]) -> list[Picture]:
    with open_zip(data) as package:
        entries = {entry.filename.replace("\\", "/"): entry for entry in package.infolist()}

    def part(name: str) -> bytes:
        try:
            return inflate(data, entries[name], MOST_BYTES) if name in entries else b""
        except (Refused, Unreadable):
            return b""

    links = part("xl/_rels/cellimages.xml.rels")
    targets = dict(relations(links)) if links else {}
    names: dict[str, str] = {}
    identity = ""
    for item in elements(images, ("cNvPr", "blip")) if (images := part("xl/cellimages.xml")) else ():
        if item.name == "cNvPr":
            identity = item.attributes.get("name", "")
        else:
            names[identity] = targets.get(item.attributes.get("embed", ""), "")
    found: list[Picture] = []
    total = 0
    for identity in wanted:
        content = part(names.get(identity, ""))
        total += len(content)
        if total > MOST_TOTAL:
            break
        ending = next((ending for start, ending in _ENDINGS if content.startswith(start)), None)
        if ending is not None:
            found.append(Picture(identity, ending, content))
    return found
