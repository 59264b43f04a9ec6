"""Whom a return goes back to, and why: counted once, for the screen, the letters and the chat group alike."""

from __future__ import annotations

from typing import NamedTuple

from ipxl.check.rules import goes_back
from ipxl.finding import Finding
from ipxl.merge.result import Result
from ipxl.sheet.cells import column_letters


class Owed(NamedTuple):
    """Units in the plan's order. must: with something that has to be mended (必改). held: nothing of that, but a figure waits to
    be confirmed. doubtful: with other doubts only, which the unit may leave as they are."""

    must: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """必须退回2家，另有13家有可疑处（其中3家的数字待核实）; "" for nobody."""
        others = len(self.held) + len(self.doubtful)
        figures = f"（其中{len(self.held)}家的数字待核实）" if self.held else ""
        parts = [f"必须退回{len(self.must)}家"] if self.must else []
        parts += [f"{'另有' if parts else ''}{others}家有可疑处{figures}"] if others else []
        return "，".join(parts)


def owed(result: Result) -> Owed:
    """The units of a result whose current return has something that they can mend."""
    waiting = held_findings(result)
    must = [row.unit for row in result.units if row.state == "to_correct"]
    rest = [row.unit for row in result.units if row.unit in result.faulty and row.state != "to_correct"]
    held = tuple(unit for unit in rest if unit in waiting)
    return Owed(tuple(must), held, tuple(unit for unit in rest if unit not in waiting))


def held_findings(result: Result) -> dict[str, tuple[Finding, ...]]:
    """Unit -> what it is asked about its figures that count for nothing until they are confirmed or mended."""
    places = {
        (faulty.file, value.title, f"{column_letters(value.column)}{value.row}"): unit
        for unit, faulty in result.faulty.items()
        for value in faulty.said
        if value.state == "held"
    }
    found: dict[str, list[Finding]] = {}
    for item in result.findings if places else ():
        unit = places.get((item.file or "", item.sheet or "", item.cell or ""))
        if unit is not None and goes_back(item):
            found.setdefault(unit, []).append(item)
    return {unit: tuple(items) for unit, items in found.items()}
