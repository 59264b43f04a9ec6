"""Pictures that units put into cells of their returns, saved as files: evidence that no other program may show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ipxl.finding import Finding
from ipxl.intake.pictures import cell_pictures
from ipxl.merge.result import Result

FOLDER = "佐证图片"
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def write_pictures(result: Result, read: Callable[[str], bytes], folder: Path) -> list[str]:
    """Write the pictures that findings name, a folder a unit; gives their paths below `folder`.

    read: gives the bytes of a file by its name in the list of files. Names are made of the place of the cell, none comes
    from a workbook.
    """
    by_file: dict[tuple[str, str], list[Finding]] = {}
    for item in result.findings:
        if item.code == "CELL_PICTURE" and item.file and item.unit and item.value:
            by_file.setdefault((item.unit, item.file), []).append(item)
    written = []
    for (unit, file), found in sorted(by_file.items()):
        target = folder / (_UNFIT.sub("_", unit).strip(". ") or "单位")
        pictures = {
            picture.identity: picture for picture in cell_pictures(read(file), (item.value or "" for item in found))
        }
        for number, item in enumerate(found, 1):
            picture = pictures.get(item.value or "")
            if picture is not None:
                target.mkdir(parents=True, exist_ok=True)
                path = target / f"{number:02}_{item.cell}.{picture.ending}"
                path.write_bytes(picture.content)
                written.append(path.relative_to(folder).as_posix())
    return written
