"""The figures of a summary counted a second way: SQL over answers and returns and the office's own table, sharing no code with `ipxl.merge`.

`Recount(folder, typed, results)` counts a workspace that was merged. The plan is read from 任务分工表.xlsx by openpyxl; of the
results only the answers as accepted and the states of the files are taken, nothing that was judged; `typed` says where
something unusable was typed, which a result does not say.
All arithmetic is in whole numbers (hundredths, tenths of a point), rounded half up once, as design and domain ask.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from ipxl.check.desk import Value
from ipxl.merge.result import Result

LIGHTS = {"green": "●绿", "yellow": "▲黄", "red": "■红"}
GREYS = {"not_returned": "○未报", "invalid": "○无效", "not_due": "○未到期", "unknown": "○待核"}

_TABLES = """
CREATE TEMP TABLE task (task, start, due, ongoing);
CREATE TEMP TABLE duty (unit, task, role);
CREATE TEMP TABLE indicator (indicator, kind, whole, base, owner);
CREATE TEMP TABLE serves (indicator, task);
CREATE TEMP TABLE target (indicator, year, value);
CREATE TEMP TABLE unit (unit);
CREATE TEMP TABLE period (period, start, end, deadline, previous);
CREATE TEMP TABLE submissions (period, unit, received, errors, state);
CREATE TEMP TABLE answers (period, unit, item, field, value);
CREATE TEMP TABLE typed (period, unit, item, state);
CREATE TEMP TABLE plan (start, end);
"""

_ROUND = "(CASE WHEN ({n}) >= 0 THEN (2*({n}) + ({d})) / (2*({d})) ELSE -((-2*({n}) + ({d})) / (2*({d}))) END)"
"""Half away from zero, of two whole numbers, the second positive."""


def rounded(above: str, below: str) -> str:
    return _ROUND.format(n=above, d=below)


_LIGHT = "CASE WHEN {gap} < 100 THEN 1 WHEN {gap} <= 300 THEN 2 ELSE 3 END"
"""1 green, 2 yellow, 3 red of a gap in tenths of a point; 0 stands for grey."""

_VIEWS = f"""
CREATE TEMP VIEW returned AS SELECT period, unit, received, errors FROM submissions WHERE state = 'current';
CREATE TEMP VIEW said AS SELECT period, unit, item, field, value FROM answers;

CREATE TEMP VIEW figure AS
SELECT p.period, i.indicator, i.kind, i.whole, i.owner,
  CAST(strftime('%m', p.end) AS INTEGER) AS month, CAST(strftime('%Y', p.end) AS INTEGER) AS year,
  (SELECT CAST(round(value * 100) AS INTEGER) FROM said s
   WHERE s.period = p.period AND s.item = i.indicator AND s.field = 'value') AS v,
  (SELECT value FROM target t WHERE t.indicator = i.indicator
   AND t.year = CAST(strftime('%Y', p.end) AS INTEGER)) AS t,
  (SELECT max(year) FROM target t WHERE t.indicator = i.indicator) AS last_year,
  i.base AS b,
  (SELECT state FROM typed y WHERE y.period = p.period AND y.item = i.indicator) AS state,
  EXISTS (SELECT 1 FROM returned r WHERE r.period = p.period AND r.unit = i.owner) AS here,
  julianday(p.end) - julianday(plan.start) AS gone, julianday(plan.end) - julianday(plan.start) AS term
FROM period p, indicator i, plan;

CREATE TEMP VIEW aim AS
SELECT *,
  CASE kind
    WHEN '流量' THEN t WHEN '累计' THEN (SELECT value FROM target g WHERE g.indicator = figure.indicator)
    ELSE t - b END AS way,
  CASE kind WHEN '流量' THEN v WHEN '累计' THEN v ELSE v - b END AS done,
  CASE WHEN kind = '累计' THEN CAST(gone AS INTEGER) ELSE month END AS part,
  CASE WHEN kind = '累计' THEN CAST(term AS INTEGER) ELSE 12 END AS parts
FROM figure;

CREATE TEMP VIEW pace AS
SELECT *,
  CASE WHEN whole AND abs(way) <= 300 AND kind <> '累计' THEN way / 100 * part / parts * 100 * parts
    ELSE way * part END AS due
FROM aim;  -- what is due, as hundredths times `parts`

CREATE TEMP VIEW shown AS
SELECT *,
  {rounded("1000 * due", "way * parts")} AS expected,
  {rounded("1000 * done", "way")} AS actual,
  {rounded("1000 * due - 1000 * done * parts", "way * parts")} AS gap
FROM pace WHERE kind IN ('存量', '比率', '流量', '累计') AND v IS NOT NULL AND way > 0;

CREATE TEMP VIEW indicator_light AS
SELECT f.period, f.indicator, f.v, f.t, s.expected, s.actual, s.gap,
  CASE WHEN f.v IS NULL THEN NULL WHEN f.t IS NOT NULL AND f.t <> 0 THEN {rounded("100000 * f.v", "100 * f.t")} END AS rate,
  CASE
    WHEN NOT f.here OR f.v IS NULL THEN 0
    WHEN f.kind = '方向性' THEN 0
    WHEN f.kind = '里程碑' THEN 1
    WHEN s.indicator IS NULL THEN 0
    ELSE max({_LIGHT.format(gap="s.gap")}, CASE WHEN f.kind IN ('存量', '比率') AND f.v < f.b THEN 2 ELSE 1 END)
  END AS light,
  CASE
    WHEN NOT f.here THEN 'not_returned'
    WHEN f.state = 'held' THEN 'unknown'
    WHEN f.v IS NULL THEN 'invalid'
    WHEN f.kind = '方向性' THEN 'unknown'
  END AS grey
FROM figure f LEFT JOIN shown s ON s.period = f.period AND s.indicator = f.indicator;

CREATE TEMP VIEW lead AS
SELECT p.period, p.end, d.rowid AS place, d.unit, d.task, t.due, t.start, t.ongoing,
  coalesce((SELECT value FROM said s WHERE s.period = p.period AND s.unit = d.unit AND s.item = d.task
            AND s.field = 'status'), '') AS status,
  (SELECT value FROM said s WHERE s.period = p.previous AND s.unit = d.unit AND s.item = d.task
   AND s.field = 'status') AS before,
  (SELECT CAST(round(value * 100) AS INTEGER) FROM said s WHERE s.period = p.period AND s.unit = d.unit
   AND s.item = d.task AND s.field = 'progress') AS told,
  (SELECT state FROM typed y WHERE y.period = p.period AND y.unit = d.unit AND y.item = d.task) AS state,
  EXISTS (SELECT 1 FROM returned r WHERE r.period = p.period AND r.unit = d.unit) AS here,
  max(0, min(CAST(julianday(p.end) - julianday(t.start) AS INTEGER),
             CAST(julianday(t.due) - julianday(t.start) AS INTEGER))) AS passed,
  CAST(julianday(t.due) - julianday(t.start) AS INTEGER) AS days,
  CAST(julianday(t.due) - julianday(p.end) AS INTEGER) AS to_go,
  (SELECT max(CASE WHEN l.light = 3 AND CAST(strftime('%m', p.end) AS INTEGER) < 10 THEN 2 ELSE l.light END)
   FROM serves v JOIN indicator_light l ON l.indicator = v.indicator AND l.period = p.period
   JOIN indicator i ON i.indicator = v.indicator AND i.owner = d.unit
   WHERE v.task = d.task) AS by_indicator,
  (SELECT b.end FROM period b WHERE b.period = p.previous) AS end_before
FROM period p, duty d JOIN task t ON t.task = d.task WHERE d.role = 'lead';

CREATE TEMP VIEW figures_of_task AS
SELECT p.period, v.task,
  max(CASE WHEN l.light = 3 AND CAST(strftime('%m', p.end) AS INTEGER) < 10 THEN 2 ELSE l.light END) AS light
FROM period p JOIN indicator_light l ON l.period = p.period JOIN serves v ON v.indicator = l.indicator
GROUP BY p.period, v.task;

CREATE TEMP VIEW measured AS
SELECT *,
  CASE WHEN status = '未启动' THEN 0 ELSE told END AS progress,
  ongoing OR status = '长期坚持' AS lasting,
  status = '已完成' OR (status = '' AND told >= 10000) AS done
FROM lead;

CREATE TEMP VIEW gapped AS
SELECT *,
  CASE WHEN NOT lasting OR status = '未启动' THEN {rounded("1000 * passed", "days")} END AS expected,
  CASE WHEN (NOT lasting OR status = '未启动') AND progress IS NOT NULL
    THEN {rounded("10000 * passed - progress * days", "10 * days")} END AS gap
FROM measured;

CREATE TEMP VIEW raised AS
SELECT *, max(
  CASE WHEN gap IS NULL OR done THEN 1 ELSE {_LIGHT.format(gap="gap")} END,
  CASE WHEN status <> '滞后' THEN 1 WHEN before = '滞后' THEN 3 ELSE 2 END,
  CASE WHEN status <> '未启动' OR end <= start THEN 1 WHEN before = '未启动' AND end_before > start THEN 3 ELSE 2 END,
  CASE WHEN lasting OR done THEN 1 WHEN to_go < 0 THEN 3 WHEN to_go <= 30 AND progress < 9000 THEN 2 ELSE 1 END,
  coalesce(by_indicator, 1)) AS worst
FROM gapped;

CREATE TEMP VIEW duty_light AS
SELECT *,
  CASE
    WHEN NOT here OR (status = '' AND progress IS NULL) THEN 0
    WHEN worst > 1 THEN worst
    WHEN gap IS NULL AND NOT done AND NOT lasting THEN 0
    ELSE 1
  END AS light
FROM raised;

CREATE TEMP VIEW lead_light AS
SELECT *,
  CASE WHEN light > 0 THEN NULL WHEN NOT here THEN 'not_returned' WHEN state = 'held' THEN 'unknown' ELSE 'invalid' END
    AS grey,
  CASE WHEN light > 0 THEN 0 WHEN NOT here THEN 0 WHEN state = 'held' THEN 2 ELSE 3 END AS grey_rank
FROM duty_light;

CREATE TEMP VIEW worst_lead AS
SELECT * FROM (SELECT *, row_number() OVER (
  PARTITION BY period, task ORDER BY light DESC, grey_rank DESC, coalesce(gap, -99999) DESC, place) AS nth FROM lead_light)
WHERE nth = 1;

CREATE TEMP VIEW least_lead AS
SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY period, task ORDER BY told, place) AS nth
               FROM lead_light WHERE told IS NOT NULL)
WHERE nth = 1;

CREATE TEMP VIEW task_light AS
SELECT w.period, w.task,
  CASE WHEN w.grey = 'not_returned' OR coalesce(f.light, 0) < 2 THEN w.light ELSE max(w.light, f.light) END AS light,
  CASE WHEN w.grey = 'not_returned' OR coalesce(f.light, 0) < 2 THEN w.grey END AS grey, l.told AS progress,
  CASE WHEN l.task IS NULL THEN w.expected ELSE l.expected END AS expected,
  CASE WHEN l.task IS NULL THEN w.gap ELSE l.gap END AS gap,
  (SELECT sum(here) || '/' || count(*) FROM lead_light m WHERE m.period = w.period AND m.task = w.task) AS leads
FROM worst_lead w LEFT JOIN least_lead l ON l.period = w.period AND l.task = w.task
LEFT JOIN figures_of_task f ON f.period = w.period AND f.task = w.task;

CREATE TEMP VIEW other AS
SELECT p.period, d.unit, d.task,
  EXISTS (SELECT 1 FROM returned r WHERE r.period = p.period AND r.unit = d.unit) AS here,
  (SELECT value FROM said s WHERE s.period = p.period AND s.unit = d.unit AND s.item = d.task
   AND s.field = 'has_work') AS work,
  (SELECT value FROM said s WHERE s.period = p.period AND s.unit = d.unit AND s.item = d.task
   AND s.field = 'status') AS status,
  (SELECT value FROM said s WHERE s.period = p.previous AND s.unit = d.unit AND s.item = d.task
   AND s.field = 'status') AS before,
  p.end > t.start AS begun, (SELECT b.end FROM period b WHERE b.period = p.previous) > t.start AS begun_before
FROM period p, duty d JOIN task t ON t.task = d.task WHERE d.role = 'responsible';

CREATE TEMP VIEW cell AS
SELECT period, unit, task, '牵' AS letter, light, grey FROM lead_light
UNION ALL
SELECT period, unit, task, '责',
  CASE WHEN NOT here THEN 0 WHEN work = '无' THEN 1 WHEN status IS NULL THEN 0
    WHEN status = '未启动' AND begun THEN CASE WHEN before = '未启动' AND begun_before THEN 3 ELSE 2 END
    WHEN status <> '滞后' THEN 1 WHEN before = '滞后' THEN 3 ELSE 2 END,
  CASE WHEN NOT here THEN 'not_returned' ELSE 'invalid' END
FROM other;

CREATE TEMP VIEW item_light AS
SELECT period, '任务' AS kind, task AS item, light, grey,
  EXISTS (SELECT 1 FROM lead_light m WHERE m.period = task_light.period AND m.task = task_light.task
          AND m.status IN ('滞后', '未启动')) AS admits,
  EXISTS (SELECT 1 FROM lead_light m WHERE m.period = task_light.period AND m.task = task_light.task
          AND m.status <> '') AS rated
FROM task_light
UNION ALL
SELECT period, '指标', indicator, light, CASE WHEN light = 0 THEN coalesce(grey, '') END, 0, 0 FROM indicator_light;

CREATE TEMP VIEW laggard AS
SELECT period, task, unit, light FROM lead_light WHERE light > 1
UNION ALL
SELECT l.period, v.task, i.owner, l.light FROM indicator_light l JOIN serves v ON v.indicator = l.indicator
JOIN indicator i ON i.indicator = l.indicator WHERE l.light > 1
AND NOT EXISTS (SELECT 1 FROM lead_light m WHERE m.period = l.period AND m.task = v.task AND m.light > 1);

CREATE TEMP VIEW home AS
SELECT l.period, l.indicator, l.light, min(v.rowid) AS place, v.task
FROM indicator_light l JOIN indicator i ON i.indicator = l.indicator JOIN serves v ON v.indicator = l.indicator
JOIN task_light t ON t.period = l.period AND t.task = v.task AND t.light > 1
WHERE l.light > 1 AND EXISTS (
  SELECT 1 FROM laggard g WHERE g.period = l.period AND g.task = v.task AND g.unit = i.owner)
GROUP BY l.period, l.indicator;  -- the task in whose line a lagging indicator stands

CREATE TEMP VIEW at_end AS
SELECT f.period, f.indicator, CASE f.kind WHEN '流量' THEN 12 * f.v * 1.0 / f.month
  ELSE f.b + 12 * (f.v - f.b) * 1.0 / f.month END AS value, f.t
FROM figure f JOIN indicator_light l ON l.period = f.period AND l.indicator = f.indicator
WHERE l.light = 1 AND f.month < 12 AND f.kind IN ('流量', '存量', '比率') AND f.t > 0
AND NOT (f.whole AND abs(f.t - coalesce(f.b, 0)) <= 300);

CREATE TEMP VIEW listed AS
SELECT i.period, i.kind, i.item, i.grey, i.admits, i.rated, i.light AS own,
  max(i.light, coalesce((SELECT max(h.light) FROM home h
    WHERE i.kind = '任务' AND h.period = i.period AND h.task = i.item), 0)) AS light
FROM item_light i
WHERE NOT (i.kind = '指标' AND EXISTS (SELECT 1 FROM home h WHERE h.period = i.period AND h.indicator = i.item));

CREATE TEMP VIEW turn AS
SELECT n.period, n.kind, n.item,
  CASE WHEN n.light > 0 AND o.light = 0 AND o.grey <> 'not_returned' THEN '可以评价'
    WHEN n.light > 0 AND o.light = 0 AND EXISTS (SELECT 1 FROM item_light e JOIN period q ON q.period = e.period
      JOIN period l ON l.period = p.previous WHERE e.kind = n.kind AND e.item = n.item AND q.end < l.end
      AND (e.light > 0 OR e.grey NOT IN ('not_returned', 'not_due'))) THEN '恢复报送'
    WHEN n.light > 0 AND o.light = 0 THEN '首次报送'
    WHEN n.light > o.light AND o.light > 0 THEN '转差'
    WHEN n.light > 0 AND n.light < o.light THEN '转好'
    WHEN n.light = 0 AND n.grey = 'not_returned' AND (o.light > 0 OR o.grey <> n.grey) THEN '未报'
    WHEN n.light = 0 AND (o.light > 0 OR o.grey <> n.grey) THEN '暂不能评价' END AS what
FROM item_light n JOIN period p ON p.period = n.period
JOIN item_light o ON o.period = p.previous AND o.kind = n.kind AND o.item = n.item
UNION ALL
SELECT n.period, '单位', n.unit, CASE WHEN n.state = '未报' THEN '未报'
  WHEN EXISTS (SELECT 1 FROM unit_row e JOIN period q ON q.period = e.period JOIN period l ON l.period = p.previous
    WHERE e.unit = n.unit AND q.end < l.end AND e.state <> '未报') THEN '恢复报送' ELSE '首次报送' END
FROM unit_row n JOIN period p ON p.period = n.period
JOIN unit_row o ON o.period = p.previous AND o.unit = n.unit AND (n.state = '未报') <> (o.state = '未报');

CREATE TEMP VIEW unit_row AS
SELECT p.period, u.unit, r.received,
  CASE WHEN r.unit IS NULL THEN '未报' WHEN r.errors > 0 THEN '待改' ELSE '已报' END AS state,
  CASE WHEN r.unit IS NULL THEN '' WHEN substr(r.received, 1, 10) <= p.deadline THEN '按时' ELSE '迟报' END AS timely,
  (SELECT count(*) FROM duty d WHERE d.unit = u.unit) AS due,
  (SELECT count(DISTINCT s.item) FROM said s JOIN duty d ON d.unit = s.unit AND d.task = s.item
   WHERE s.unit = u.unit AND s.period = p.period AND (d.role = 'responsible' OR s.field <> 'has_work')) AS filled
FROM period p, unit u LEFT JOIN returned r ON r.period = p.period AND r.unit = u.unit
WHERE EXISTS (SELECT 1 FROM duty d WHERE d.unit = u.unit) OR EXISTS (SELECT 1 FROM indicator i WHERE i.owner = u.unit);
"""


class Recount:
    """The second count of one workspace. typed: (period, unit, item) -> "held" or "invalid"."""

    def __init__(self, folder: Path, typed: Mapping[tuple[str, str, str], str], results: Iterable[Result]) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.row_factory = sqlite3.Row
        self._base.executescript(_TABLES)
        self._load(folder / "任务分工表.xlsx")
        for result in results:
            self._insert("submissions", _files(result))
            self._insert("answers", _answers(result))
        self._insert("typed", ((*key, state) for key, state in typed.items()))
        self._base.executescript(_VIEWS)

    def rows(self, view: str, period: str) -> list[dict[str, Any]]:
        found = self._base.execute(f"SELECT * FROM {view} WHERE period = ?", (period,))
        return [dict(row) for row in found]

    def close(self) -> None:
        self._base.close()

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            self._base.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def _load(self, path: Path) -> None:
        """The plan as the office's table has it."""
        book = openpyxl.load_workbook(path)
        sheets = {name: _records(book[name]) for name in ("任务", "指标", "单位", "单位组", "期次")}
        settings = {row[0]: row[1] for row in book["方案"].iter_rows(min_row=2, values_only=True)}
        start, end = _day(settings["起始"]), _day(settings["终止"])
        self._insert("plan", [(start, end)])
        groups = {row["组名"]: row["成员"].split("、") for row in sheets["单位组"]}
        self._insert("unit", ((row["简称"],) for row in sheets["单位"]))
        for row in sheets["任务"]:
            due = _day(row["完成时限"]) or settings["任务默认完成时限"]
            ongoing = row["长期坚持"] == "是"
            self._insert("task", [(row["任务编号"], _day(row["开始"]) or start, _day(due), ongoing)])
            leads = _expand(row["牵头单位"], groups)
            others = [name for name in _expand(row["责任单位"], groups) if name not in leads]
            self._insert("duty", ((name, row["任务编号"], "lead") for name in leads))
            self._insert("duty", ((name, row["任务编号"], "responsible") for name in others))
        for row in sheets["指标"]:
            key = row["指标编号"]
            base = None if row["基数"] is None else _hundredths(row["基数"])
            self._insert("indicator", [(key, row["类型"], row["整数"] == "是", base, row["填报单位"])])
            self._insert("serves", ((key, task) for task in (row["对应任务"] or "").split("、") if task))
            years = [(head, value) for head, value in row.items() if head[:4].isdigit() and value is not None]
            self._insert("target", ((key, int(head[:4]), _hundredths(value)) for head, value in years))
        for row in sheets["期次"]:
            days = (_day(row[name]) for name in ("开始", "截至日期", "报送截止"))
            self._insert("period", [(str(row["期次"]), *days, row["上期"])])


def _files(result: Result) -> Iterable[tuple[Any, ...]]:
    for row in result.files:
        received = row.received.isoformat() if row.received else None
        yield result.period.period, row.unit, received, row.errors, row.state


def _answers(result: Result) -> Iterable[tuple[Any, ...]]:
    """What units said, field by field: texts as accepted, numbers as text."""
    for duty in result.duties:
        for key, value in duty.answers.items():
            if (said := _said(value)) is not None:
                yield result.period.period, duty.unit, duty.task, key, said
    for item in result.indicators:
        if "value" in item.answers and (said := _said(item.answers["value"])) is not None:
            yield result.period.period, item.owner, item.indicator, "value", said


def _said(value: Value) -> str | None:
    if value.number is not None:
        return str(value.number)
    return value.text or None


def _records(sheet: Any) -> list[dict[str, Any]]:
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows if any(value is not None for value in row)]


def _day(value: Any) -> str | None:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return str(value)[:10] if value else None


def _hundredths(value: Any) -> int:
    return int((Decimal(str(value)) * 100).to_integral_value())


def _expand(names: str | None, groups: Mapping[str, list[str]]) -> list[str]:
    found: dict[str, None] = {}
    for name in (names or "").split("、"):
        for member in groups.get(name, [name] if name else []):
            found[member] = None
    return list(found)


def word(light: int, grey: str | None) -> str:
    """The printed word of a counted light."""
    return GREYS[grey or "unknown"] if light == 0 else list(LIGHTS.values())[light - 1]


def tenths(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 10


def slow(gap: int | None) -> str | None:
    """A gap of tenths of a point as people are told it."""
    if gap is None:
        return None
    points = f"{Decimal(abs(gap)) / 10:f}".removesuffix(".0")
    return "与序时进度持平" if gap == 0 else f"{'慢' if gap > 0 else '快'}{points}个百分点"
