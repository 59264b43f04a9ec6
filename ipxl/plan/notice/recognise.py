"""A document into what it says: tasks with their units, indicators, phases, members."""

from __future__ import annotations

import re
from dataclasses import replace

from ipxl.plan.notice.blocks import Document, Paragraph
from ipxl.plan.notice.found import NO_DATE, NOTHING, Found, FoundTask, Read

_NUMBERED = re.compile(r"(\d{1,3})[.．、]\s*([^。]+)")
_LABEL = re.compile(r"(牵头|责任)单位[:：](.*)")


def recognise(document: Document) -> Found:
    """What `document` says. Never raises for odd text; no tasks when none is found."""
    tasks: list[FoundTask] = []
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            continue
        if found := _NUMBERED.match(block.text):
            title, requirement = Read(found.group(2).strip(), block.place), Read(block.text, block.place)
            nobody: Read[tuple[str, ...]] = Read((), block.place, False, "没有写明")
            number = int(found.group(1))
            tasks.append(
                FoundTask(
                    number, NOTHING, title, requirement, nobody, nobody, NO_DATE, NO_DATE, Read(False), block.place
                )
            )
        elif tasks and (found := _LABEL.match(block.text)):
            names = Read(tuple(name for name in re.split("[、,，;；。]", found.group(2)) if name), block.place)
            leads = found.group(1) == "牵头"
            tasks[-1] = replace(tasks[-1], lead=names) if leads else replace(tasks[-1], responsible=names)
    tasks = [task for task in tasks if task.lead.value or task.responsible.value]
    return Found(tasks=tuple(tasks), reader="编号段落加单位行" if tasks else "", looked_for=("编号段落加单位行",))
