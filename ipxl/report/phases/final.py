"""The papers of a final acceptance, 01 to 09 with an index before them. Everything is told against the whole term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.form.spec import ONGOING, YES
from ipxl.matters.model import CLOSED, REOPENED, RETURNED, Matter
from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.plan.model import Superior
from ipxl.report import words
from ipxl.report.bulletin.blocks import (
    BLANK,
    MISSING,
    NONE,
    Block,
    BulletinParagraph,
    Chapter,
    body,
    numbered,
)
from ipxl.report.bulletin.phrases import excerpt, named
from ipxl.report.bulletin.write import document_bytes
from ipxl.report.phases.book import PhaseTable, column, phase_book
from ipxl.report.phases.paper import plan_title, report_blocks, title_lines
from ipxl.report.phases.proofs import ProofMatch
from ipxl.report.phases.standing import (
    FINISHED,
    FigureStanding,
    Proof,
    TaskStanding,
    against_final,
    amount,
    figure_standings,
    in_time,
    proof_words,
    proofs_of,
    reached_words,
    task_standings,
)

FOLDER, PROOFS = "验收", "佐证"
_TOLD = 160
_POLICIES = ("文件",)
"""形式 of the evidence that is a document of policy."""


class Acceptance(NamedTuple):
    """What the papers are made from. paths: code -> where each file of an entry lies in the pack, with its sha256."""

    results: Mapping[str, Result]
    period: str
    matters: Sequence[Matter]
    match: ProofMatch
    paths: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def result(self) -> Result:
        return self.results[self.period]


class PackPaper(NamedTuple):
    """A document of the pack. lacks: how many places in it are still open."""

    name: str
    about: str
    data: bytes
    lacks: int = 0


def acceptance_papers(case: Acceptance) -> list[PackPaper]:
    """01 to 09 and, at the head, the index."""
    result, settings = case.result, case.result.plan.settings
    tasks, figures = task_standings(case.results, case.period), figure_standings(case.results, case.period)
    tables = {
        "02 任务完成对照表": (_task_table(tasks), "每项任务的要求、完成情况、结论和佐证"),
        "03 指标完成对照表": (_figure_table(figures), "每个指标逐年的目标和实际，最终目标达到没有"),
        "04 上级指标自评得分表": (_superior_table(case, tasks, figures), "上级评价指标的分值、自评得分和依据"),
        "05 整改台账": (matter_table(case.matters, result.as_of), "督办和整改事项办到哪一步"),
        "06 佐证材料目录": (_proof_table(case), "各期佐证材料按任务编号，原件在“佐证”文件夹"),
        "07 政策文件目录": (_policy_table(case), "佐证材料中形式为“文件”的"),
        "08 典型案例": (_example_table(case), "各单位标为典型案例的做法和成效"),
        "09 经费投入表": (_funding_table(result), "各单位填报的经费投入，单位万元"),
    }
    report = document_bytes(_report(case, tasks, figures), settings, "".join(_title(result)), result.as_of)
    papers = [
        PackPaper("01 自评报告.docx", "总体情况、任务、指标、做法、问题和下一步", report, _open_marks(tasks, figures))
    ]
    for name, (table, about) in tables.items():
        extra = [_loose_table(case)] if name.startswith("06") else []
        lacks = sum(isinstance(cell, str) and MISSING in cell for row in table.rows for cell in row)
        papers.append(
            PackPaper(f"{name}.xlsx", about, phase_book([table, *extra], result.as_of, settings.office), lacks)
        )
    return [_index(result, papers), *papers]


def _open_marks(tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding]) -> int:
    return sum(not one.done for one in tasks) + sum(
        against_final(one) is not None and _value(one) is None for one in figures
    )


def _index(result: Result, papers: Sequence[PackPaper]) -> PackPaper:
    columns = (column("序号", 7, True), column("材料", 36), column("内容", 56), column("待补", 8, True))
    rows = tuple(
        (f"{number:02d}", paper.name, paper.about, f"{paper.lacks}处" if paper.lacks else NONE)
        for number, paper in enumerate(papers, 1)
    )
    note = f"{result.plan.settings.title}  {result.period.title}  {words.day(result.as_of)}"
    table = PhaseTable("验收材料目录", columns, rows, note)
    data = phase_book([table], result.as_of, result.plan.settings.office)
    return PackPaper("00 目录.xlsx", "这一包有什么", data)


def _title(result: Result) -> tuple[str, ...]:
    return title_lines(result, "实施情况自评报告")


def _value(one: FigureStanding) -> Decimal | None:
    standing = against_final(one)
    return standing.value if standing else None


def _report(case: Acceptance, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding]) -> Iterator[Block]:
    result = case.result
    practice = [f"{one.task.title}。{excerpt(' '.join(one.practice.split()), _TOLD)}" for one in tasks if one.practice]
    issues = [f"{one.task.title}。{excerpt(' '.join(one.issue.split()), _TOLD)}" for one in tasks if one.issue]
    plans = [f"{one.task.title}。{excerpt(' '.join(one.next.split()), _TOLD)}" for one in tasks if one.next]
    chapters = [
        Chapter("总体情况", tuple(_overall(case, tasks, figures))),
        Chapter("任务完成情况", numbered(_task_lines(tasks))),
        *([Chapter("指标完成情况", numbered(_figure_lines(figures)))] if figures else []),
        Chapter("主要做法", numbered(practice or [f"{MISSING}。"])),
        Chapter("存在问题", numbered(issues or [f"{MISSING}。"])),
        Chapter("下一步打算", numbered(plans or [f"{MISSING}。"])),
    ]
    yield from report_blocks(result, _title(result), _grounds(result), chapters)


def _grounds(result: Result) -> BulletinParagraph:
    settings, period = result.plan.settings, result.period
    return body(
        f"{plan_title(result)}实施以来，{settings.office or BLANK}组织各单位推进落实。现将{words.day(settings.start or period.start)}至"
        f"{words.day(period.end)}的实施情况自评如下。"
    )


def _overall(case: Acceptance, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding]) -> Iterator[Block]:
    done = sum(one.finished.startswith(FINISHED) for one in tasks)
    unknown = sum(not one.finished for one in tasks)
    tail = f"，{unknown}项没有单位报送（{MISSING}）" if unknown else ""
    yield body(f"方案确定的重点任务{len(tasks)}项，完成{done}项，未完成{len(tasks) - done - unknown}项{tail}。")
    finals = [(one, standing) for one in figures if (standing := against_final(one)) is not None]
    if finals:
        reached = sum(bool(standing.reached) for _one, standing in finals)
        blank = [one.item.name for one, standing in finals if standing.value is None]
        tail = f"，没有数据的{len(blank)}个：{named(blank)}（{MISSING}）" if blank else ""
        yield body(
            f"有最终目标的指标{len(finals)}个，达到{reached}个，未达到{len(finals) - reached - len(blank)}个{tail}。"
        )
    closed = sum(not row.is_open for row in case.matters)
    if case.matters:
        yield body(
            f"督办和整改事项{len(case.matters)}件，已销号{closed}件，销号率{words.share(closed, len(case.matters))}。"
        )
    proofs = len(proofs_of(in_time(case.results)))
    here = proofs - len(case.match.missing)
    yield body(
        f"各期登记佐证材料{proofs}件，收到原件{here}件{f'，没有收到的{len(case.match.missing)}件见目录' if case.match.missing else ''}。"
    )


def _task_lines(tasks: Sequence[TaskStanding]) -> list[str]:
    return [
        f"{one.task.title}（{one.finished or MISSING}）。{excerpt(' '.join(one.done.split()), _TOLD) or MISSING + '。'}"
        for one in tasks
    ]


def _figure_lines(figures: Sequence[FigureStanding]) -> list[str]:
    lines = []
    for one in figures:
        standing, unit = against_final(one), one.item.unit_of_measure
        if standing is None or standing.target is None:
            lines.append(f"{one.item.name}：方案没有目标数，{one.row.reason if one.row else MISSING}。")
        else:
            value = amount(standing.value, MISSING)
            lines.append(
                f"{one.item.name}：{standing.year}年目标{amount(standing.target)}{unit}，完成{value}{unit if standing.value is not None else ''}，"
                f"{reached_words(standing, unit)}。"
            )
    return lines


def _task_table(tasks: Sequence[TaskStanding]) -> PhaseTable:
    columns = (
        column("编号", 5.5, True), column("重点任务", 16), column("方案要求", 26), column("牵头单位", 13),
        column("完成时限", 10.5, True), column("完成情况", 36), column("报送于", 11, True), column("进度(%)", 6.5, True),
        column("结论", 9, True), column("单位自评", 9, True), column("依据", 22), column("佐证", 22), column("件数", 6, True),
    )  # fmt: skip
    rows = tuple(
        (
            one.task.task, one.task.title, one.task.requirement, "、".join(one.leads),
            ONGOING if one.task.ongoing else one.task.due.isoformat(), one.done or MISSING, one.told_in,
            amount(one.row.progress, MISSING), one.finished or MISSING, one.verdict, one.row.reason,
            proof_words(one.proofs) or MISSING, len(one.proofs),
        )
        for one in tasks
    )  # fmt: skip
    done = Counter(one.finished.startswith(FINISHED) for one in tasks if one.finished)
    note = (
        f"共{len(tasks)}项：完成{done[True]}项，未完成{done[False]}项。按各牵头单位最近一次采用的报送，佐证为各期合计。"
    )
    return PhaseTable("任务完成对照表", columns, rows, note)


def _figure_table(figures: Sequence[FigureStanding]) -> PhaseTable:
    years = sorted({year.year for one in figures for year in one.years})
    columns = (
        column("编号", 7, True), column("指标", 28), column("计量单位", 8, True), column("类型", 7, True), column("填报单位", 16),
        *(column(f"{year}年{word}", 9.5, True) for year in years for word in ("目标", "实际", "达到")),
        column("最终目标", 10, True), column("完成值", 10, True), column("结论", 18), column("数据出自", 12, True),
    )  # fmt: skip
    rows = []
    for one in figures:
        by_year = {year.year: year for year in one.years}
        cells = []
        for year in years:
            found = by_year.get(year)
            reached = None if found is None else found.reached
            cells += [
                amount(found.target) if found else NONE,
                amount(found.value) if found else NONE,
                NONE if reached is None else "是" if reached else "否",
            ]
        standing, item = against_final(one), one.item
        told = (NONE, NONE, one.row.reason if one.row else MISSING, NONE)
        if standing is not None:
            told = (
                f"{amount(standing.target)}（{standing.year}年）", amount(standing.value, MISSING),
                reached_words(standing, item.unit_of_measure), standing.period or NONE,
            )  # fmt: skip
        owner = "、".join(item.owner)
        rows.append((item.indicator, item.name, item.unit_of_measure, item.kind, owner, *cells, *told))
    note = "最终目标按方案期末的目标数逐个对照，不按时间进度折算；整数和小数都按报送的数，不四舍五入。"
    return PhaseTable("指标完成对照表", columns, tuple(rows), note)


def _superior_table(case: Acceptance, tasks: Sequence[TaskStanding], figures: Sequence[FigureStanding]) -> PhaseTable:
    columns = (
        column("代码", 9, True), column("上级指标", 30), column("分值", 8, True), column("来源", 24), column("对应任务", 26),
        column("对应指标", 30), column("佐证", 30), column("自评得分", 9, True), column("自评说明", 30),
    )  # fmt: skip
    by_task = {one.task.task: one for one in tasks}
    by_figure = {one.item.indicator: one for one in figures}
    rows = tuple(_superior_row(row, by_task, by_figure) for row in case.result.plan.superiors)
    plan = case.result.plan.superiors
    weights = sum((row.weight or Decimal(0) for row in plan), Decimal(0))
    scores = sum((row.score or Decimal(0) for row in plan), Decimal(0))
    open_ = sum(row.score is None for row in plan)
    note = f"分值合计{number_text(weights)}，自评得分合计{number_text(scores)}{f'，{open_}项还没有打分' if open_ else ''}。"
    none = "任务分工表里没有“上级指标”一张表，或还没有填。填好后再运行一次。"
    return PhaseTable("上级指标自评得分表", columns, rows, note if plan else none)


def _superior_row(
    row: Superior, tasks: Mapping[str, TaskStanding], figures: Mapping[str, FigureStanding]
) -> tuple[str, ...]:
    told_tasks = [f"{key} {one.task.title}：{one.finished or MISSING}" for key in row.tasks if (one := tasks.get(key))]
    told_figures = [
        f"{key} {it.item.name}：{amount(_value(it), MISSING)}{it.item.unit_of_measure}（{reached_words(against_final(it))}）"
        for key in row.indicators
        if (it := figures.get(key))
    ]
    proofs = [proof for key in row.tasks if (one := tasks.get(key)) for proof in one.proofs]
    evidence = "\n".join(part for part in (row.evidence, proof_words(proofs)) if part)
    over = row.score is not None and row.weight is not None and row.score > row.weight
    note = f"{row.note}（自评得分超过分值，请核对）" if over else row.note
    return (
        row.code, row.name, amount(row.weight, MISSING), row.source, "\n".join(told_tasks), "\n".join(told_figures),
        evidence or MISSING, amount(row.score, MISSING), note,
    )  # fmt: skip


def matter_table(matters: Sequence[Matter], day: date) -> PhaseTable:
    """督办台账 as a paper: what is 反弹 or 退回 is told apart in the note."""
    columns = (
        column("编号", 7, True), column("来源", 9, True), column("问题或事项", 36), column("涉及任务", 9, True), column("责任单位", 16),
        column("提出期次", 12, True), column("要求和措施", 28), column("办理时限", 11, True), column("进展", 34), column("佐证", 18),
        column("核查意见", 20), column("核查人", 8, True), column("销号日期", 11, True), column("状态", 9, True),
    )  # fmt: skip
    rows = tuple(
        (
            row.matter, row.source, row.text, row.items, row.units, row.raised, row.measure, row.due, row.progress, row.evidence,
            row.opinion, row.checker, row.closed, row.state,
        )
        for row in matters
    )  # fmt: skip
    return PhaseTable("整改台账", columns, rows, closing_words(matters, day))


def closing_words(matters: Sequence[Matter], day: date) -> str:
    """共12件，已销号5件，销号率41.7%；退回1件，反弹1件，逾期2件."""
    closed = sum(row.state == CLOSED and not row.is_open for row in matters)
    late = sum((left := row.days_left(day)) is not None and left < 0 for row in matters)
    counts = Counter(row.state for row in matters)
    parts = [
        f"{word}{count}件"
        for word, count in ((RETURNED, counts[RETURNED]), (REOPENED, counts[REOPENED]), ("逾期", late))
        if count
    ]
    tail = f"；{'，'.join(parts)}" if parts else ""
    return f"共{len(matters)}件，已销号{closed}件，销号率{words.share(closed, len(matters))}{tail}。"


def _proof_table(case: Acceptance) -> PhaseTable:
    columns = (
        column("目录号", 9, True), column("任务/指标", 9, True), column("单位", 18), column("期次", 10, True), column("材料名称", 36),
        column("文号/日期", 20), column("形式", 8, True), column("可否公开", 8, True), column("原件", 40), column("sha256(前12位)", 15, True),
    )  # fmt: skip
    rows = tuple(_proof_row(proof, case.paths.get(proof.code, ())) for proof in proofs_of(in_time(case.results)))
    missing = len(case.match.missing)
    note = f"共{len(rows)}件，收到原件{len(rows) - missing}件，没有收到{missing}件。文件名写“T05-01 名称”就能自动对上。"
    return PhaseTable("佐证材料目录", columns, rows, note)


def _proof_row(proof: Proof, paths: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    answer = proof.row.answer
    return (
        proof.code, proof.target or MISSING, proof.unit, proof.period, proof.title or MISSING, answer("document"), answer("form"),
        answer("public"), "\n".join(path for path, _sha in paths) or f"{MISSING}没有收到",
        "\n".join(sha[:12] for _path, sha in paths),
    )  # fmt: skip


def _loose_table(case: Acceptance) -> PhaseTable:
    columns = (column("文件", 60), column("单位", 20), column("可能是", 46), column("sha256(前12位)", 15, True))
    rows = tuple(
        (one.row.file, one.row.unit or "", one.proposal or NONE, one.row.sha256[:12]) for one in case.match.loose
    )
    note = "收件箱里没有对应到佐证材料的文件。改名为“目录号 名称”后再运行一次，就能对上；与佐证无关的不用管。"
    return PhaseTable("未对应", columns, rows, note)


def _policy_table(case: Acceptance) -> PhaseTable:
    columns = (
        column("序号", 6, True),
        column("文件名称", 50),
        column("文号/日期", 26),
        column("单位", 22),
        column("目录号", 10, True),
        column("可否公开", 9, True),
    )
    proofs = [proof for proof in proofs_of(in_time(case.results)) if proof.row.answer("form") in _POLICIES]
    rows = tuple(
        (
            str(number),
            proof.title or MISSING,
            proof.row.answer("document") or MISSING,
            proof.unit,
            proof.code,
            proof.row.answer("public"),
        )
        for number, proof in enumerate(proofs, 1)
    )
    return PhaseTable("政策文件目录", columns, rows, f"各期佐证材料中形式为“文件”的，共{len(rows)}件。")


def _example_table(case: Acceptance) -> PhaseTable:
    columns = (
        column("序号", 6, True), column("任务", 24), column("单位", 18), column("期次", 11, True), column("主要做法", 60),
        column("主要成效", 60),
    )  # fmt: skip
    found = [
        (result.period.title, duty)
        for result in in_time(case.results)
        for duty in result.duties
        if duty.answer("example") == YES
    ]
    newest = {(duty.unit, duty.task): (title, duty) for title, duty in found}
    rows = tuple(
        (
            str(number),
            f"{duty.task} {duty.title}",
            duty.unit,
            title,
            duty.answer("practice") or MISSING,
            duty.text or MISSING,
        )
        for number, (title, duty) in enumerate(newest.values(), 1)
    )
    return PhaseTable("典型案例", columns, rows, "各单位在自评里选了“典型案例”的，原文照录。")


def _funding_table(result: Result) -> PhaseTable:
    columns = (
        column("序号", 6, True), column("单位", 20), column("年度", 9, True), column("资金来源", 14, True), column("金额(万元)", 12, True),
        column("用途", 44), column("文件依据", 30), column("备注", 20),
    )  # fmt: skip
    rows = []
    whole = Decimal(0)
    for number, row in enumerate(result.funding, 1):
        value = row.answers.get("amount")
        known = value.number if value is not None else None
        whole += known or Decimal(0)
        texts = (row.answer(key) for key in ("purpose", "document", "remark"))
        rows.append(
            (
                str(number),
                row.unit,
                row.answer("year"),
                row.answer("origin"),
                MISSING if known is None else known,
                *texts,
            )
        )
    asked = [
        row.unit
        for row in result.units
        if row.state != "not_due" and row.unit not in {one.unit for one in result.funding}
    ]
    none = f"没有填的单位：{named(asked)}。" if asked else ""
    return PhaseTable("经费投入表", columns, tuple(rows), f"合计{number_text(whole)}万元。{none}")
