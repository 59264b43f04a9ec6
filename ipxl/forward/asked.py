"""The form that the upper level sent, as values: whose it is, which rows it asks, where its cells are. It is hostile input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.form import spec
from ipxl.form.content import CellValue
from ipxl.form.reading import Reading, SheetReading
from ipxl.form.receive import gather
from ipxl.intake.inbox import InboxEntry, open_regular, see
from ipxl.intake.sniff import sniff

_GET_ANOTHER = "请向上级要一份原来的空表（.xlsx），原样保存后再填。"


class FormCell(NamedTuple):
    """A cell to fill. row: 1-based; column: 0-based. may_be_locked: nothing is said where the form has it locked."""

    sheet: str
    row: int
    column: int
    value: CellValue
    may_be_locked: bool = False


class AskedRow(NamedTuple):
    """A row of the form about one task or indicator of the upper level."""

    what: spec.Sheet
    part: SheetReading
    row: int
    key: str
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        """What it is called, without what is asked of it."""
        return self.values.get("title", self.values.get("name", "")).partition("\n")[0]

    @property
    def is_lead(self) -> bool:
        """Whether it is answered as one who leads; sheets without roles ask leads only."""
        return self.values.get("role", "牵头") == "牵头"

    def cell(self, field: str, value: CellValue, may_be_locked: bool = False) -> FormCell | None:
        """The cell of a field with what goes into it; None where the form does not ask it."""
        column = self.part.columns.get(field)
        return None if column is None else FormCell(self.part.title, self.row, column, value, may_be_locked)


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form of the upper level. unit: what it calls us. end: its 截至日期, "" where that cannot be read."""

    name: str
    data: bytes
    reading: Reading
    unit: str
    period: str
    end: str

    @property
    def rows(self) -> tuple[AskedRow, ...]:
        """Every row about a task or indicator, in the order of the form."""
        found = []
        for what in (*spec.OF_TASKS, spec.INDICATORS):
            sheet = self.reading.sheets.get(what.key)
            for part in sheet.parts if sheet else ():
                for row in part.rows:
                    values = {name: str(value) for name, value in row.values.items()}
                    found.append(AskedRow(what, part, row.row, row.key, values))
        return tuple(row for row in found if row.key)


def read_form(path: Path) -> AskedForm:
    """The form in a file, read by a process of its own. Raises IpxlError for what is no workbook that ipxl sends out."""
    found, _fresh = gather(see([InboxEntry(path.name, path)]), lambda _sha256: None)
    item = found[0]
    shown = f"“{path.name}”"
    if item.parsed.outcome != "submission":
        why = item.parsed.note or "里面没有填报表"
        raise IpxlError(f"{shown}不是上级发来的填报表：{why}。{_GET_ANOTHER}")
    try:
        with open_regular(path) as stream:
            data = stream.read()
    except OSError as error:
        raise IpxlError(f"打不开{shown}：{error.strerror or error}。请检查文件后再试。") from error
    reading = item.parsed.reading
    hidden = next((said for said in reading.identities if said.carrier == "hidden"), None)
    if digest(data) != item.sha256:
        raise IpxlError(f"{shown}正在被改动，没有填。请关掉打开它的程序，再运行一次。")
    if sniff(data).kind != "xlsx" or path.suffix.lower() != ".xlsx":
        raise IpxlError(f"{shown}不是 .xlsx 工作簿，填不了。{_GET_ANOTHER}")
    if hidden is None or not reading.template:
        raise IpxlError(f"{shown}里没有 ipxl 填报表的隐藏标记，不知道是不是上级发的表。{_GET_ANOTHER}")
    if reading.doubts:
        doubt = reading.doubts[0]
        raise IpxlError(f"{shown}的“{doubt.sheet}”有两份同样的表（{doubt.value}），不知道填哪一份。{_GET_ANOTHER}")
    form = AskedForm(path.name, data, reading, _given(reading, "unit"), hidden.period, _given(reading, "end")[:10])
    if not form.rows:
        raise IpxlError(f"{shown}里没有任务和指标可填（也许只有督办事项）。请直接打开填写。")
    return form


def _given(reading: Reading, key: str) -> str:
    """What a line of 单位信息 says by itself."""
    lines = reading.sheets[spec.UNIT.key].rows if spec.UNIT.key in reading.sheets else []
    return next((str(line.values.get("value", "")) for line in lines if line.key == key), "")
