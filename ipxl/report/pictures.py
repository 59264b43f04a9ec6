"""Pictures that units put into cells of their returns, saved as files: evidence that no other program may show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ipxl.finding import Finding
from ipxl.intake.pictures import MOST_BYTES, MOST_PICTURES, MOST_TOTAL, cell_pictures
from ipxl.merge.result import Result

FOLDER = "佐证图片"
MOST_BYTES_A_MERGE = 300 * 2**20
_NEAR_BOUND = MOST_TOTAL - MOST_BYTES
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


class Saved(NamedTuple):
    """files: paths below the folder. left_out: what people are told when a bound was reached, else ""."""

    files: tuple[str, ...]
    left_out: str = ""


def write_pictures(result: Result, read: Callable[[str], bytes], folder: Path) -> Saved:
    """Write the pictures that findings name, a folder a unit; one that several cells show is written once.

    read: gives the bytes of a file by its name in the list of files. Names are made of the place of the cell, none comes
    from a workbook.
    """
    by_file: dict[tuple[str, str], list[Finding]] = {}
    for item in result.findings:
        if item.code == "CELL_PICTURE" and item.file and item.unit and item.value:
            by_file.setdefault((item.unit, item.file), []).append(item)
    written: list[str] = []
    left: list[str] = []
    total = 0
    for (unit, file), found in sorted(by_file.items()):
        first = {item.value or "": item for item in reversed(found)}
        wanted = list(dict.fromkeys(item.value or "" for item in found))
        pictures = cell_pictures(read(file), wanted)
        cut = len(wanted) > MOST_PICTURES or (
            bool(pictures) and sum(len(item.content) for item in pictures) > _NEAR_BOUND
        )
        if cut and len(pictures) < len(wanted):
            left.append(unit)
        target = folder / (_UNFIT.sub("_", unit).strip(". ") or "单位")
        for picture in pictures:
            total += len(picture.content)
            if total > MOST_BYTES_A_MERGE:
                left.append(unit)
                break
            item = first[picture.identity]
            target.mkdir(parents=True, exist_ok=True)
            path = target / f"{found.index(item) + 1:02}_{item.cell}.{picture.ending}"
            path.write_bytes(picture.content)
            written.append(path.relative_to(folder).as_posix())
    units = "、".join(dict.fromkeys(left))
    return Saved(tuple(written), f"{units}表内的图片太多或太大，只存了一部分；其余请打开原文件看。" if left else "")
