"""The hidden parts of a template: the lists that drop-downs offer, and whose workbook this is, said three times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipxl.form import spec
from ipxl.form.book import PROTECT, FormBook
from ipxl.form.content import Content
from ipxl.form.identity import CARRIED_IMPLIED, CARRIED_SHOWN, CARRIER_WARNING
from ipxl.form.said import carried_in
from ipxl.sheet.cells import column_letters
from ipxl.sheet.checked import must

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_CARRIED_TWICE_MORE = ("plan", "unit", "period", "round", "spec")
"""Facts that the custom properties and the defined names repeat, with `ipxl_` before the name."""


def write_lists(state: FormBook, sheet: Worksheet) -> None:
    """字典: one list a column. Lists are offered by range, since a list written out must not exceed 255 characters."""
    for column, (name, items) in enumerate(state.content.lists.items()):
        must(sheet.write_string(0, column, name))
        for row, item in enumerate(items, 1):
            must(sheet.write_string(row, column, item))
        letters = column_letters(column)
        state.lists[name] = f"={spec.LISTS_TITLE}!${letters}$2:${letters}${max(len(items), 1) + 1}"
    sheet.protect("", PROTECT)
    sheet.hide()


def carrier_facts(content: Content) -> dict[str, str]:
    """What the hidden carriers say, by key."""
    return {
        "spec": spec.SPEC_VERSION,
        "plan": content.plan.settings.plan_id,
        "unit": content.unit.unit_id,
        "unit_name": content.unit.name,
        "period": content.period.period,
        "round": str(content.round),
        "template": content.template_hash,
    }


def write_carriers(state: FormBook, sheet: Worksheet) -> None:
    """Identity in the hidden sheet, the custom properties and the defined names; nothing confidential."""
    book, content = state.book, state.content
    facts = carrier_facts(content)
    must(sheet.write_string(0, 0, f"{CARRIER_WARNING} 用这张表识别单位和期次。"))
    for row, (key, value) in enumerate(facts.items(), 1):
        must(sheet.write_string(row, 0, key))
        must(sheet.write_string(row, 1, value))
        if key in _CARRIED_TWICE_MORE:
            must(book.set_custom_property(f"ipxl_{key}", value, "text"))
            quoted = value.replace('"', '""')
            must(book.define_name(f"ipxl_{key}", f'="{quoted}"'))
    row = len(facts) + 2
    for what in (*spec.OF_TASKS, spec.INDICATORS):
        for number, item in enumerate(content.rows.get(what.key, ()), what.header_row + 1):
            must(sheet.write_string(row, 0, what.title))
            must(sheet.write_string(row, 1, item.key))
            must(sheet.write_number(row, 2, number))
            row += 1
    for line in carried_in(content):
        texts = (CARRIED_SHOWN if line.shown else CARRIED_IMPLIED, line.sheet, line.row, line.field, line.value)
        for column, text in enumerate(texts):
            if text:
                must(sheet.write_string(row, column, text))
        row += 1
    sheet.protect("", PROTECT)
    sheet.very_hidden()
