"""A notice beside the table that was read from it, as one web page without anything from outside: for checking in ten minutes."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ipxl.notice.blocks import Block, Document, LeftOut, Paragraph
from ipxl.notice.draft.draft import TableDraft
from ipxl.plan.columns import SHEETS
from ipxl.plan.marks import PlanSpot

_SHOWN = ("方案", "任务", "指标", "单位", "单位组", "阶段", "成员")
_KIND = {
    "任务": "task",
    "指标": "figure",
    "阶段": "phase",
    "成员": "member",
    "方案": "field",
    "单位": "",
    "单位组": "",
    "期次": "",
}
_LEGEND = (
    ("task", "读作任务"), ("figure", "读作指标"), ("phase", "读作阶段"), ("member", "读作成员"), ("field", "方案的名称、办公室、日期"),
    ("left", "没有收入"), ("ask", "没有收入，但像任务"),
)  # fmt: skip
_STYLE = """
*{box-sizing:border-box}body{margin:0;font:15px/1.7 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#222;background:#f4f5f7}
header{padding:10px 16px;background:#fff;border-bottom:1px solid #d5d8dd}h1{font-size:18px;margin:0 0 4px}h2{font-size:16px;margin:14px 0 6px}
header p{margin:0;color:#555}
.both{display:flex;height:calc(100vh - 96px)}.side{flex:1;overflow:auto;padding:10px 16px}.side+.side{border-left:2px solid #d5d8dd}
.side p,.side tr.line td{padding:3px 8px;margin:2px 0;border-left:5px solid transparent;background:#fff}
.task{border-left-color:#2e7d32!important}.figure{border-left-color:#1565c0!important}.phase{border-left-color:#6a1b9a!important}
.member{border-left-color:#00838f!important}.field{border-left-color:#795548!important}.left{border-left-color:#bdbdbd!important;color:#777}
.ask{border-left-color:#d84315!important;background:#fff3ee!important}.lit{outline:2px solid #f9a825;background:#fffde7!important}
table{border-collapse:collapse;width:100%;background:#fff;margin-bottom:10px}
td,th{border:1px solid #d5d8dd;padding:3px 6px;vertical-align:top;text-align:left}
th{background:#e8edf3;font-weight:600;white-space:nowrap}td.doubt{background:#fff2b3}tr.row{cursor:pointer}small{display:block;color:#8a5a00}
.key span{display:inline-block;margin-right:12px;padding-left:6px;border-left:5px solid}.place{float:right;color:#999;font-size:12px;margin-left:8px}
.why{font-size:12px;color:#a04000}@media print{.both{height:auto}.side{overflow:visible}}
"""
_SCRIPT = """
function light(keys){document.querySelectorAll('.lit').forEach(e=>e.classList.remove('lit'));let first=null;
keys.forEach(k=>document.querySelectorAll('[data-at~="'+k+'"]').forEach(e=>{e.classList.add('lit');first=first||e}));return first}
document.querySelectorAll('tr.row').forEach(r=>r.addEventListener('click',()=>{const f=light((r.dataset.from||'').split(' ').filter(Boolean));
r.classList.add('lit');if(f)f.scrollIntoView({block:'center'})}));
document.querySelectorAll('[data-at]').forEach(e=>e.addEventListener('click',()=>{const k=e.dataset.at;light([k]);
const r=[...document.querySelectorAll('tr.row')].find(r=>(r.dataset.from||'').split(' ').includes(k));
if(r){r.classList.add('lit');r.scrollIntoView({block:'center'})}}));
"""


class _Row(NamedTuple):
    """One row of the table as the page shows it. places: keys of the places in the notice that it was read from."""

    cells: Sequence[object]
    doubts: Sequence[str]
    places: tuple[str, ...]


def review_page(document: Document, draft: TableDraft, file: str) -> str:
    """The page. Places of the notice are coloured by what they became; a click on either side shows the other."""
    places = _places(document)
    keys = {place: f"p{number}" for number, place in enumerate(places)}
    sheets = {title: _rows(draft, title, keys) for title in _SHOWN}
    became = {
        key: _KIND[title] for title in reversed(_SHOWN) if _KIND[title] for row in sheets[title] for key in row.places
    }
    tasks = {
        key for task in draft.found.tasks for key in _keys((task.place, task.requirement.place, task.lead.place), keys)
    }
    became |= dict.fromkeys(tasks, "task")
    left = {keys[one.place]: one for one in draft.found.left_out if one.place in keys}
    lines = "".join(_block(block, keys, became, left) for block in document.blocks)
    outside = [one for one in draft.found.left_out if one.place not in keys]
    tables = "".join(_table(draft, title, rows) for title, rows in sheets.items() if rows)
    legend = "".join(f'<span class="{name}">{text}</span>' for name, text in _LEGEND)
    doubts = len(draft.doubts)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>核对：{_text(file)}</title><style>{_STYLE}</style></head><body>'
        f"<header><h1>核对：{_text(file)}</h1>"
        f"<p>左边是通知原文，右边是读出的表；黄底{doubts}处要核对。点一行，另一边对应的地方会亮起。改动请在任务分工表里做。</p>"
        f'<p class="key">{legend}</p></header><div class="both"><div class="side">{lines}{_outside(outside)}</div>'
        f'<div class="side">{tables}</div></div><script>{_SCRIPT}</script></body></html>'
    )


def _places(document: Document) -> list[str]:
    """Every place of the document that something may have been read from, in order, each once."""
    result: dict[str, None] = {}
    for block in document.blocks:
        if isinstance(block, Paragraph):
            result[block.place] = None
        else:
            result |= {cell.place: None for row in block.rows for cell in row}
    return list(result)


def _keys(places: Iterable[str], keys: dict[str, str]) -> tuple[str, ...]:
    """The keys of places as rows name them: several joined by 、, a part of a line as 第3行第2格."""
    result: dict[str, None] = {}
    for place in (part for text in places for part in text.partition("\n")[0].split("、") if part):
        if place in keys:
            result[keys[place]] = None
        elif whole := next((known for known in keys if place.startswith(known)), None):
            result[keys[whole]] = None
    return tuple(result)


def _rows(draft: TableDraft, title: str, keys: dict[str, str]) -> list[_Row]:
    sources = draft.marks.sources.get(title, ())
    headers = _headers(draft, title)
    rows = []
    for number, cells in enumerate(draft.rows[title]):
        named = ("值",) if title == "方案" else headers
        doubts = [draft.marks.doubts.get(PlanSpot(title, number, header), "") for header in headers]
        if title == "方案":
            doubts = ["", draft.marks.doubts.get(PlanSpot(title, number, named[0]), "")]
        source = sources[number] if number < len(sources) else ""
        if title != "方案" or source or any(doubts):
            rows.append(_Row(cells, doubts, _keys((source,), keys)))
    return rows


def _headers(draft: TableDraft, title: str) -> tuple[str, ...]:
    years = tuple(sorted({year for row in draft.plan.indicators for year, _ in row.targets}))
    return next(spec.headers(years) for spec in SHEETS if spec.title == title)


def _table(draft: TableDraft, title: str, rows: Sequence[_Row]) -> str:
    """One sheet, without the columns in which nothing stands."""
    headers = _headers(draft, title)
    used = [at for at in range(len(headers)) if any(row.cells[at] not in (None, "") or row.doubts[at] for row in rows)]
    head = "".join(f"<th>{_text(headers[at])}</th>" for at in used)
    body = "".join(
        f'<tr class="row" data-from="{" ".join(row.places)}">{"".join(_cell(row, at) for at in used)}</tr>'
        for row in rows
    )
    return f"<h2>{title}({len(rows)}行)</h2><table><tr>{head}</tr>{body}</table>"


def _cell(row: _Row, at: int) -> str:
    value, why = row.cells[at], row.doubts[at]
    text = "" if value is None else _text(f"{value.normalize():f}" if hasattr(value, "normalize") else str(value))
    return f'<td class="doubt">{text}<small>{_text(why)}</small></td>' if why else f"<td>{text}</td>"


def _block(block: Block, keys: dict[str, str], became: dict[str, str], left: dict[str, LeftOut]) -> str:
    if isinstance(block, Paragraph):
        key = keys[block.place]
        kind, why = _kind((key,), became, left)
        return f'<p class="{kind}" data-at="{key}"><span class="place">{_text(block.place)}</span>{_text(block.text)}{why}</p>'
    lines = []
    for row in block.rows:
        own = [keys[cell.place] for cell in row if not cell.copied]
        kind, why = _kind(own, became, left)
        cells = "".join(f"<td>{_text(cell.text)}</td>" for cell in row)
        lines.append(f'<tr class="line {kind}" data-at="{" ".join(own)}">{cells}<td class="why">{why}</td></tr>')
    return f"<table>{''.join(lines)}</table>"


def _kind(keys: Sequence[str], became: dict[str, str], left: dict[str, LeftOut]) -> tuple[str, str]:
    """The colour of a place and, where it became nothing, the reason."""
    for key in keys:
        if key in became:
            return became[key], ""
    for key in keys:
        if one := left.get(key):
            return "ask" if one.may_be_task else "left", f' <span class="why">({_text(one.why)})</span>'
    return "", ""


def _outside(left: Sequence[LeftOut]) -> str:
    if not left:
        return ""
    lines = "".join(
        f'<p class="{"ask" if one.may_be_task else "left"}"><span class="place">{_text(one.place)}</span>{_text(one.text[:300])} '
        f'<span class="why">({_text(one.why)})</span></p>'
        for one in left
    )
    return f"<h2>读文件时就没有收入的</h2>{lines}"


def _text(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
