"""What a notice says, with the keys of `plan import --json`: names as printed, groups unexpanded, unknown is null."""

from __future__ import annotations

from datetime import date

from ipxl.notice.draft.draft_rows import indicator_ids, task_ids
from ipxl.notice.found import Found


def import_json(found: Found) -> dict[str, object]:
    """The contract's object; lists in the notice's order."""
    return {
        "title": found.title.value,
        "tasks": [
            {
                "task": key,
                "number": task.number,
                "block": task.block.value,
                "title": task.title.value,
                "lead": list(task.lead.value),
                "responsible": list(task.responsible.value),
            }
            for key, task in zip(task_ids(found.tasks), found.tasks, strict=True)
        ],
        "units": [
            {
                "unit": unit.name,
                "full_name": unit.full_name.value or None,
                "aliases": list(unit.aliases.value),
                "groups": [group.name for group in found.groups if unit.name in group.members.value],
            }
            for unit in found.units
        ],
        "indicators": [
            {
                "indicator": key,
                "name": row.name.value,
                "unit_of_measure": row.unit_of_measure.value,
                "targets": {str(year): float(target.value) for year, target in row.targets},
            }
            for key, row in zip(indicator_ids(found.indicators), found.indicators, strict=True)
        ],
        "phases": [
            {"name": phase.name.value, "start": _month(phase.start.value), "end": _month(phase.end.value)}
            for phase in found.phases
        ],
        "members": [
            {
                "name": member.name.value,
                "unit": member.unit.value,
                "post": member.post.value,
                "role": member.role.value,
            }
            for member in found.members
        ],
    }


def _month(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y-%m}"
