"""中期评估报告.docx and 对照表.xlsx of a mid-term evaluation. Nothing is made up: what nobody wrote is 【待补】, listed at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from ipxl.form.spec import ONGOING, VERDICTS
from ipxl.matters.model import ASSESSED
from ipxl.matters.settle import Arising
from ipxl.merge.arising import text_mark
from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.merge.schedule import round_half_up
from ipxl.office.assessment import Assessment
from ipxl.report import words
from ipxl.report.bulletin.blocks import (
    BLANK,
    MISSING,
    NONE,
    Block,
    BulletinColumn,
    BulletinParagraph,
    BulletinTable,
    Chapter,
    Turn,
    body,
    numbered,
)
from ipxl.report.bulletin.phrases import excerpt, named
from ipxl.report.bulletin.write import document_bytes
from ipxl.report.phases.book import PhaseTable, column, phase_book
from ipxl.report.phases.paper import plan_title, report_blocks, title_lines
from ipxl.report.phases.standing import (
    FigureStanding,
    TaskStanding,
    against_final,
    amount,
    figure_standings,
    proof_words,
    reached_words,
    task_standings,
)

_TOLD, _SHORT = 120, 70
"""Characters of an account in the report's text and in its tables."""


def report_name(result: Result) -> str:
    """中期评估报告_2024MID.docx."""
    return f"{result.period.kind}报告_{result.period.period}.docx"


def table_name(result: Result) -> str:
    """对照表_2024MID.xlsx."""
    return f"对照表_{result.period.period}.xlsx"


def midterm_documents(results: Mapping[str, Result], period: str, assessment: Assessment) -> dict[str, bytes]:
    """Name -> bytes of the documents of a mid-term evaluation, the same for the same returns and the same workbook."""
    result = results[period]
    tasks, figures = task_standings(results, period, assessment), figure_standings(results, period)
    settings = result.plan.settings
    blocks = list(_report(result, tasks, figures, assessment))
    tables = [_task_table(result, tasks), *([_figure_table(result, figures)] if figures else [])]
    return {
        report_name(result): document_bytes(blocks, settings, "".join(_title(result)), result.as_of),
        table_name(result): phase_book(
            [*tables, _open_table(result, tasks, figures, assessment)], result.as_of, settings.office
        ),
    }


def _title(result: Result) -> tuple[str, ...]:
    return title_lines(result, f"{result.period.title}报告")


def _report(
    result: Result, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding], assessment: Assessment
) -> Iterator[Block]:
    chapters = [
        Chapter("总体评价", tuple(_overall(result, tasks, figures, assessment))),
        Chapter("任务完成情况", tuple(_tasks_told(tasks))),
        *([Chapter("指标三年进度", (_figures_told(result, figures), _figure_grid(figures)))] if figures else []),
        Chapter("主要做法", numbered(_told(tasks, "practice"))),
        Chapter("存在问题", numbered([*_problems(assessment), *_told(tasks, "issue")] or [f"{MISSING}。"])),
        Chapter("改进措施", numbered([*_measures(assessment), *_told(tasks, "next")] or [f"{MISSING}。"])),
    ]
    annexes = ("附件：1. 任务完成情况对照表", "2. 待补事项")
    yield from report_blocks(result, _title(result), _grounds(result), chapters, annexes)
    yield from _annex(1, "任务完成情况对照表", _task_grid(tasks))
    places = open_places(result, tasks, figures, assessment)
    grid = BulletinTable(
        (BulletinColumn("序号", 5), BulletinColumn("哪里", 30, "left"), BulletinColumn("缺什么", 40, "left")),
        tuple((str(number), where, what) for number, (where, what) in enumerate(places, 1)),
        10.5,
    )
    yield from _annex(2, "待补事项", grid)


def _annex(number: int, title: str, table: BulletinTable) -> Iterator[Block]:
    yield Turn()
    yield BulletinParagraph("annex_mark", f"附件{number}")
    yield BulletinParagraph("blank", "")
    yield BulletinParagraph("annex_title", title)
    yield table if table.rows else BulletinParagraph("annex_note", "无。")


def _grounds(result: Result) -> BulletinParagraph:
    settings, period = result.plan.settings, result.period
    return body(
        f"按照{plan_title(result)}要求，{settings.office or BLANK}组织开展了{period.title}，各牵头单位对{words.day(period.start)}至"
        f"{words.day(period.end)}的工作作了自评。现将评估情况报告如下。"
    )


def verdict_counts(tasks: Sequence[TaskStanding]) -> str:
    """达到5项、基本达到11项、未达到1项、【待补】1项."""
    counts = Counter(
        next((word for word in sorted(VERDICTS, key=len, reverse=True) if one.verdict.startswith(word)), MISSING)
        for one in tasks
    )
    return "、".join(f"{word}{counts[word]}项" for word in (*VERDICTS, MISSING) if counts[word])


def _overall(
    result: Result, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding], assessment: Assessment
) -> Iterator[Block]:
    asked = [row for row in result.units if row.state != "not_due"]
    returned = sum(row.returned for row in asked)
    missing = [row.unit for row in asked if not row.returned]
    tail = f"，没有报来的有{named(missing)}" if missing else ""
    yield body(f"应报自评的单位{len(asked)}个，已报{returned}个{tail}。")
    yield body(f"方案确定的重点任务{len(tasks)}项：{verdict_counts(tasks)}。")
    finals = [final for one in figures if (final := against_final(one)) is not None]
    if finals:
        reached = sum(bool(final.reached) for final in finals)
        unknown = sum(final.value is None for final in finals)
        still = f"，没有数据的{unknown}个" if unknown else ""
        yield body(f"有最终目标的指标{len(finals)}个，按最近报的数，已经达到最终目标的{reached}个{still}。")
    if assessment.records:
        yield body(f"办公室督查{len(assessment.records)}次，发现问题{len(assessment.problems)}个。")
    else:
        yield body(f"督查情况：{MISSING}。")
    yield body(_experts(assessment))


def _experts(assessment: Assessment) -> str:
    """What the experts gave: the mean, the spread, and who has not given all."""
    totals = [total for total in assessment.totals() if total is not None]
    left = [name for name, total in zip(assessment.experts, assessment.totals(), strict=True) if total is None]
    if not totals:
        return f"专家评分：{MISSING}。"
    mean, spread = round_half_up(sum(totals, Decimal(0)) / len(totals)), round_half_up(max(totals) - min(totals))
    high, low = (number_text(round_half_up(one)) for one in (max(totals), min(totals)))
    told = f"{len(totals)}位专家评分的平均分为{number_text(mean)}分，最高{high}分，最低{low}分，相差{number_text(spread)}分"
    return f"{told}{f'；{named(left)}没有打完，没有计入' if left else ''}。"


def _tasks_told(tasks: Sequence[TaskStanding]) -> Iterator[Block]:
    yield body("各项任务与方案要求的对照见附件1。")
    for word in reversed(VERDICTS):
        told = [f"{one.task.task}“{one.task.title}”" for one in tasks if one.verdict.startswith(word)]
        if told and word != VERDICTS[0]:
            yield body(f"{word}的{len(told)}项：{'、'.join(told)}。")


def _told(tasks: Sequence[TaskStanding], key: str) -> list[str]:
    """What the leads say in one field, a task a line; a task of which nobody says anything is named in the list of gaps."""
    said = [(one.task.title, " ".join(getattr(one, key).split())) for one in tasks]
    return [f"{title}。{excerpt(text, _TOLD)}" for title, text in said if text]


def _problems(assessment: Assessment) -> list[str]:
    return [f"{row.text.rstrip('。')}（{row.unit or MISSING}）。" for row in assessment.problems if row.text]


def _measures(assessment: Assessment) -> list[str]:
    return [
        f"{row.text.rstrip('。')}：{(row.measure or MISSING).rstrip('。')}（责任单位：{row.unit or MISSING}，时限：{row.day or MISSING}）。"
        for row in assessment.problems
        if row.text
    ]


def _figures_told(result: Result, figures: Sequence[FigureStanding]) -> BulletinParagraph:
    return body(f"数据截至{words.day(result.period.end)}，未到年末的年度为已报的最新数。")


def _years(figures: Sequence[FigureStanding]) -> list[int]:
    return sorted({year.year for one in figures for year in one.years})


def _figure_cells(one: FigureStanding, years: Sequence[int]) -> tuple[str, ...]:
    """Target and value of each year, then how far it is to the last target."""
    by_year = {year.year: year for year in one.years}
    cells = []
    for year in years:
        found = by_year.get(year)
        cells += [amount(found.target) if found else NONE, amount(found.value) if found else NONE]
    return (*cells, reached_words(against_final(one), one.item.unit_of_measure))


def _figure_grid(figures: Sequence[FigureStanding]) -> BulletinTable:
    years = _years(figures)
    heads = [BulletinColumn(f"{year}年\n{word}", 7) for year in years for word in ("目标", "实际")]
    columns = (BulletinColumn("指标", 22, "left"), *heads, BulletinColumn("与最终\n目标比", 12, "left"))
    rows = tuple((f"{one.item.name}（{one.item.unit_of_measure}）", *_figure_cells(one, years)) for one in figures)
    return BulletinTable(columns, rows, 9)


def _due(one: TaskStanding) -> str:
    return ONGOING if one.task.ongoing else one.task.due.isoformat()


def _task_grid(tasks: Sequence[TaskStanding]) -> BulletinTable:
    columns = (
        BulletinColumn("序号", 4),
        BulletinColumn("重点任务", 14, "left"),
        BulletinColumn("方案要求", 26, "left"),
        BulletinColumn("牵头单位", 12, "left"),
        BulletinColumn("完成情况", 36, "left"),
        BulletinColumn("进度\n（%）", 6.5),
        BulletinColumn("结论", 9),
        BulletinColumn("佐证", 18, "left"),
    )
    rows = tuple(
        (
            str(number), one.task.title, excerpt(one.task.requirement, _SHORT) or NONE, "、".join(one.leads) or NONE,
            excerpt(one.done, _TOLD) or MISSING, amount(one.row.progress, MISSING), one.verdict,
            proof_words(one.proofs, 2) or MISSING,
        )
        for number, one in enumerate(tasks, 1)
    )  # fmt: skip
    return BulletinTable(columns, rows, 9)


def _task_table(result: Result, tasks: Sequence[TaskStanding]) -> PhaseTable:
    columns = (
        column("编号", 5.5, True), column("重点任务", 16), column("方案要求", 26), column("牵头单位", 13), column("完成时限", 10.5, True),
        column("完成情况", 34), column("进度(%)", 6.5, True), column("亮灯", 7, True), column("亮灯依据", 22), column("结论", 9, True),
        column("结论由谁给出", 12), column("佐证", 20), column("存在问题", 17), column("下一步打算", 17),
    )  # fmt: skip
    rows = tuple(
        (
            one.task.task, one.task.title, one.task.requirement, "、".join(one.leads), _due(one), one.done or MISSING,
            amount(one.row.progress, MISSING), one.row.lamp.word, one.row.reason, one.verdict, one.by or MISSING,
            proof_words(one.proofs) or MISSING, one.issue, one.next,
        )
        for one in tasks
    )  # fmt: skip
    note = f"情况截至{words.day(result.period.end)}。{verdict_counts(tasks)}。"
    return PhaseTable("任务完成情况对照表", columns, rows, note)


def _figure_table(result: Result, figures: Sequence[FigureStanding]) -> PhaseTable:
    years = _years(figures)
    columns = (
        column("编号", 7, True), column("指标", 30), column("计量单位", 9, True), column("填报单位", 18),
        *(column(f"{year}年{word}", 11, True) for year in years for word in ("目标", "实际")), column("与最终目标比", 20),
    )  # fmt: skip
    rows = tuple(
        (
            one.item.indicator,
            one.item.name,
            one.item.unit_of_measure,
            "、".join(one.item.owner),
            *_figure_cells(one, years),
        )
        for one in figures
    )
    note = f"数据截至{words.day(result.period.end)}，未到年末的年度为已报的最新数。"
    return PhaseTable("指标三年进度", columns, rows, note)


def open_places(
    result: Result, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding], assessment: Assessment
) -> list[tuple[str, str]]:
    """Everything that is 【待补】: where, and what is missing."""
    found: list[tuple[str, str]] = []
    lacks = (("done", "完成情况"), ("practice", "主要做法"), ("issue", "存在问题"), ("proofs", "佐证材料"))
    for one in tasks:
        words_ = [
            name
            for key, name in lacks
            if not getattr(one, key) and (key != "issue" or not one.verdict.startswith(VERDICTS[0]))
        ]
        words_ += ["自评结论"] if one.verdict == MISSING else []
        if words_:
            found.append((f"{one.task.task} {one.task.title}（{'、'.join(one.leads)}）", "、".join(words_)))
    found += [
        (f"{one.item.indicator} {one.item.name}（{'、'.join(one.item.owner)}）", "各年的数都没有报过")
        for one in figures
        if not any(year.value is not None for year in one.years)
    ]
    place = f"评估/{result.period.period}.xlsx"
    if not assessment.records:
        found.append((f"{place} 督查记录", "没有写督查情况"))
    if not assessment.experts:
        found.append((f"{place} 专家评分", "没有打分"))
    found += [
        (row.place, "、".join(lack)) for row in assessment.problems
        if (lack := [name for key, name in (("unit", "责任单位"), ("measure", "整改要求和措施"), ("day", "整改时限")) if not getattr(row, key)])
    ]  # fmt: skip
    found += [(place, words_) for doubt in assessment.doubts for place, words_ in [_split(doubt)]]
    return found


def _split(doubt: str) -> tuple[str, str]:
    file, place, words_ = doubt.split(" ", 2)
    return f"{file} {place}", words_


def _open_table(
    result: Result, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding], assessment: Assessment
) -> PhaseTable:
    rows = tuple(
        (str(number), where, what)
        for number, (where, what) in enumerate(open_places(result, tasks, figures, assessment), 1)
    )
    return PhaseTable("待补事项", (column("序号", 7, True), column("哪里", 60), column("缺什么", 60)), rows)


def arising_from_assessment(result: Result, assessment: Assessment) -> Iterable[Arising]:
    """The problems of the office's workbook as matters of 督办台账, a matter each."""
    plan, period = result.plan, result.period
    for row in assessment.problems:
        if not row.text:
            continue
        task = plan.task_by_id.get(row.item)
        units = row.unit or ("、".join(plan.expand(task.lead)) if task else "")
        key = f"assessed:{period.period}:{text_mark(row.text)}"
        item = row.item if task or row.item in plan.indicator_by_id else ""
        yield Arising(key, ASSESSED, row.text, item, units, period.period, period.end, row.measure, row.day)
