"""One period from arrived files to a Result, and the earlier periods that it needs. The whole story of a merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial

from ipxl.check.desk import Value
from ipxl.check.rules import goes_back
from ipxl.check.submission import check_submission
from ipxl.clock import BEIJING
from ipxl.facts.rows import AnswerKey, Judgement, Latest, UnitRow, UnitState, text_of
from ipxl.finding import Finding, Severity, sort_key
from ipxl.form import spec
from ipxl.form.content import Content, History, make_content
from ipxl.form.kinds import duties_of, is_asked
from ipxl.form.receive import Arrived
from ipxl.matters.asked import asked_of, reports_of
from ipxl.matters.model import Matter
from ipxl.matters.settle import Report
from ipxl.merge.choice import FileChoice
from ipxl.merge.choose import Window, choose
from ipxl.merge.combined_lights import unit_light
from ipxl.merge.consolidate import Version, answers, answers_of, by_record, is_filled, newest, spare_rows
from ipxl.merge.contradictions import contradictions
from ipxl.merge.history import Past, past_of
from ipxl.merge.identify import Office
from ipxl.merge.judge import Case
from ipxl.merge.judged import Judged, judge_period
from ipxl.merge.likeness import with_likeness
from ipxl.merge.look_back import look_back
from ipxl.merge.matters_now import shown_matters
from ipxl.merge.partial import parts_of, put_together, say_partly
from ipxl.merge.publication import Publication
from ipxl.merge.result import Faulty, FileRow, Result
from ipxl.merge.task_lights import softened
from ipxl.office.cell_questions import Owner, settle_cells
from ipxl.office.docket import Answers, Docket, Question, open_docket
from ipxl.office.edits import SummaryEdit
from ipxl.office.file_questions import file_question, set_aside_question
from ipxl.office.kept_questions import KeptAsked, settle_kept
from ipxl.office.remarks import RemarkRow, remarks_of
from ipxl.plan.model import Period, Plan


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the inbox, the register and the office say.

    windows: period -> when it was open to returns. decisions: period -> what stands in its table of decisions.
    published: period -> its newest publication. remarks: period -> the rows of its sheet 批示意见.
    edits: period -> what somebody typed into its summary since it was made. matters: the rows of 督办台账.
    office: which plans and addresses are ours. handed_out: period -> its plan as it went out, with the names of that day.
    calendar: the periods of the plan as it is now.
    """

    arrived: Sequence[Arrived]
    received: Mapping[tuple[str, str], datetime]
    windows: Mapping[str, Window]
    decisions: Mapping[str, Answers] = field(default_factory=dict)
    published: Mapping[str, Publication] = field(default_factory=dict)
    remarks: Mapping[str, Sequence[RemarkRow]] = field(default_factory=dict)
    edits: Mapping[str, Sequence[SummaryEdit]] = field(default_factory=dict)
    matters: Sequence[Matter] = ()
    calendar: Sequence[Period] = ()
    office: Office = field(default_factory=Office)
    handed_out: Mapping[str, Plan] = field(default_factory=dict)


def merge_chain(plans: Mapping[str, Plan], period: Period, inbox: Inbox, as_of: date) -> dict[str, Result]:
    """Results by period, ending with `period`: earlier periods first, each as of its own 报送截止. Only the last looks back.

    plans: the plan of each period that has templates, by period id (its own copy of the table).
    """
    results = merge_earlier(plans, period, inbox)
    result = merge_period(plans[period.period], period, inbox, as_of, results)
    results[period.period] = result
    last = inbox.published.get(result.previous or "")
    matters = shown_matters(inbox.matters, results, inbox.remarks, inbox.calendar, last)
    looked = look_back(result, results, inbox.published, inbox.handed_out)
    results[period.period] = replace(looked, matters=matters)
    return results


def merge_earlier(plans: Mapping[str, Plan], period: Period, inbox: Inbox) -> dict[str, Result]:
    """Results of the periods before `period` that have templates, each as of its own 报送截止; not of itself."""
    earlier = [
        plan.period(key)
        for key, plan in plans.items()
        if key != period.period and (_order(plan.period(key)) < _order(period) or key == period.previous)
    ]
    results: dict[str, Result] = {}
    for item in sorted(earlier, key=_order):
        results[item.period] = merge_period(plans[item.period], item, inbox, item.deadline, results)
    return results


def _order(period: Period) -> tuple[date, date, str]:
    """Of periods that end on one day, the one that is due first comes first."""
    return period.end, period.deadline, period.period


def merge_period(plan: Plan, period: Period, inbox: Inbox, as_of: date, earlier: Mapping[str, Result]) -> Result:
    """Choose, check, consolidate and judge one period."""
    past = replace(
        past_of(plan, period, earlier, inbox.published), matters=asked_of(plan, period, inbox.matters, only_open=False)
    )
    docket = open_docket(period.period, inbox.decisions)
    window = inbox.windows.get(period.period, Window())
    handed_out = _handed_out(plan, period, past.history())
    choices = choose(inbox.arrived, inbox.received, plan, period, window, docket, inbox.office, handed_out)
    versions = with_likeness(_check(plan, period, past, choices, docket), plan.levels)
    parts = parts_of(plan, versions)
    say_partly(choices, versions, parts)
    frame, kept = newest(answers(versions), versions, parts.speakers)
    versions = put_together(versions, parts)
    cleared, asked, kept_findings = settle_kept(kept, docket)
    latest = by_record(frame.drop(index=cleared) if cleared else frame)
    case = Case(plan, period, past, versions, {v.unit: n for n, v in enumerate(versions) if v.current})
    rows, said = inbox.decisions.get(period.period, Answers()).rows, inbox.remarks.get(period.period, ())
    judged, settled = judge_period(case, latest, docket, rows, said, inbox.edits.get(period.period, ()))
    findings = _findings(choices, versions, kept_findings, [*(item.finding for item in asked), *parts.differing])
    questions = (*_questions(plan, period, choices, versions, asked, findings), *settled.questions)
    return Result(
        plan=plan,
        period=period,
        as_of=as_of,
        files=tuple(_file_rows(choices, versions)),
        units=tuple(_unit_rows(case, choices, latest, judged, findings)),
        duties=tuple(judged.duties),
        tasks=tuple(judged.tasks),
        indicators=tuple(judged.indicators),
        requests=spare_rows(latest, versions, spec.ISSUES),
        evidence=spare_rows(latest, versions, spec.EVIDENCE),
        funding=spare_rows(latest, versions, spec.FUNDING),
        matter_reports=_matter_reports(plan, period, latest),
        supplied=_supplied(latest, versions),
        further=_further(latest, judged),
        findings=tuple(findings),
        changed=tuple(item.changed for item in choices if item.state == "current" and item.changed),
        contradictions=tuple(contradictions(judged.duties, period.end)),
        previous=past.previous,
        questions=questions,
        numbered={
            **settled.numbered,
            **{
                choice.begun: set_aside_question(
                    choice.arrived.file, choice.arrived.sha256, choice.identified.unit or ""
                )
                for choice in choices
                if choice.begun
            },
        },
        remarks=remarks_of(plan, (*said, *settled.remarks)),
        typed_remarks=settled.remarks,
        decisions=docket.close(questions),
        faulty=_faulty(plan, choices, versions, latest, findings),
        history=past.history(),
    )


def _handed_out(plan: Plan, period: Period, history: History) -> Callable[[str], Content]:
    """What went out to each unit, made once when it is first asked for."""
    by_name = {unit.name: unit for unit in plan.units}

    @cache
    def of(unit: str) -> Content:
        return make_content(plan, period, by_name[unit], history)

    return of


def _matter_reports(plan: Plan, period: Period, latest: Latest) -> tuple[Report, ...]:
    answers = [
        (unit, record, key, answer.value.text)
        for (unit, sheet, record), row in latest.items()
        if sheet == spec.MATTERS.key
        for key, answer in row.items()
        if answer.value.text is not None
    ]
    return reports_of(plan, period.period, answers)


def _supplied(latest: Latest, versions: Sequence[Version]) -> dict[AnswerKey, str]:
    return {
        AnswerKey(*place, key): versions[answer.version].file
        for place, row in latest.items()
        for key, answer in row.items()
        if not versions[answer.version].current
    }


def _further(latest: Latest, judged: Judged) -> tuple[tuple[str, Value], ...]:
    """What several bodies report of one indicator: the answers of those whose figure does not count."""
    counted = {(row.unit, row.indicator) for row in judged.indicators}
    return tuple(
        (unit, answer.value)
        for (unit, sheet, record), row in latest.items()
        if sheet == spec.INDICATORS.key and (unit, record) not in counted
        for answer in row.values()
    )


def _check(plan: Plan, period: Period, past: Past, choices: Sequence[FileChoice], docket: Docket) -> list[Version]:
    """Every return that counts, checked, with what the office decided, in order of receipt, what is current last."""
    history = past.history()
    versions = []
    for choice in sorted(choices, key=lambda choice: (choice.state == "current", choice.order)):
        unit = choice.identified.unit
        if choice.state in ("current", "superseded") and unit is not None:
            file, reading = choice.arrived.file, choice.arrived.parsed.reading
            check = partial(check_submission, plan=plan, period=period, unit=unit, file=file, history=history)
            outcome = settle_cells(check(reading), reading, Owner(plan, unit, file), check, docket)
            is_current = choice.state == "current"
            if is_current:
                for _about, holding in outcome.holding:
                    docket.apply(*holding)
            received, decided = choice.received, (outcome.checked, outcome.open, reading.replies, outcome.holding)
            is_copy = choice.identified.round > 1
            versions.append(Version(unit, file, choice.arrived.sha256, received, is_current, *decided, is_copy))
    return versions


def _findings(
    choices: Sequence[FileChoice], versions: Sequence[Version], kept: Sequence[Finding], questions: Sequence[Finding]
) -> list[Finding]:
    """Findings of current, undecided and unread files; those of superseded and duplicate ones are history.

    kept: those of the answers that older returns supply, decided or not; questions: those not decided.
    """
    found = [item for choice in choices if choice.state != "superseded" for item in choice.findings]
    asked = {(item.file, item.sheet, item.cell) for item in kept}
    supplied = {(item.unit, item.task) for item in kept}
    for version in versions:
        if version.current:
            found += [item for item in version.checked.findings if not _follows(item, asked, supplied)]
    return sorted([*found, *questions], key=sort_key)


def _questions(
    plan: Plan,
    period: Period,
    choices: Sequence[FileChoice],
    versions: Sequence[Version],
    kept: Sequence[KeptAsked],
    findings: Sequence[Finding],
) -> list[Question]:
    """What the office is asked: undecided files first, then cells and rows by unit, sheet and place."""
    told = set(findings)
    files = [
        file_question(
            choice.arrived.file,
            choice.arrived.sha256,
            f"{choice.received.astimezone(BEIJING):%Y-%m-%d %H:%M} 收到 {choice.arrived.sender}".rstrip(),
            choice.identified,
            choice.identified.doubts,
            period.period,
        )
        for choice in choices
        if choice.state == "undecided" and choice.asks
    ]
    cells = [
        item.question
        for version in versions
        if version.current
        for item in version.asked
        if item.finding is None or item.finding in told
    ]
    units = {unit.name: number for number, unit in enumerate(plan.units)}
    titles = {what.title: number for number, what in enumerate(spec.SHEETS)}

    def order(question: Question) -> tuple[object, ...]:
        title, _, cell = question.cell.rpartition("!")
        letters = cell.rstrip("0123456789")
        place = (int(cell[len(letters) :] or 0), len(letters), letters)
        return (units.get(question.unit, -1), titles.get(title, len(titles)), title, *place, question.id)

    rest = sorted([*cells, *(item.question for item in kept)], key=order)
    return list({item.key: item for item in [*files, *rest]}.values())


def _follows(
    item: Finding, asked: Set[tuple[str | None, str | None, str | None]], supplied: Set[tuple[str | None, str | None]]
) -> bool:
    """Whether a blank is already asked about, since an older return supplied what is missing; of many, all of them."""
    if item.parts:
        return all(_follows(part, asked, supplied) for part in item.parts)
    if item.code == "ROW_MISSING":
        return (item.unit, item.task) in supplied
    return item.code.startswith("REQUIRED_BLANK") and (item.file, item.sheet, item.cell) in asked


def _faulty(
    plan: Plan,
    choices: Sequence[FileChoice],
    versions: Sequence[Version],
    latest: Latest,
    findings: Sequence[Finding],
) -> dict[str, Faulty]:
    """The current returns that go back to their units, with all that each unit has answered."""
    files = {item.file for item in findings if goes_back(item)}
    current = {version.unit: version for version in versions if version.current and version.file in files}
    readings = {choice.arrived.file: choice.arrived.parsed.reading for choice in choices}
    rounds: Counter[str] = Counter()
    for choice in choices:
        unit = choice.identified.unit or ""
        rounds[unit] = max(rounds[unit], choice.round or 0)
    answered: dict[str, list[Value]] = {unit: [] for unit in current}
    for (unit, _sheet, _record), row in latest.items():
        if unit in answered:
            answered[unit] += answers_of(row).values()
    return {
        unit.name: Faulty(
            file=current[unit.name].file,
            next_round=rounds[unit.name] + 1,
            answers=tuple(answered[unit.name]),
            said=tuple(current[unit.name].checked.values),
            reading=readings[current[unit.name].file],
        )
        for unit in plan.units
        if unit.name in current
    }


def _file_rows(choices: Sequence[FileChoice], versions: Sequence[Version]) -> list[FileRow]:
    checked = {version.file: version.checked.findings for version in versions}
    rows = []
    for choice in choices:
        counts = Counter(item.severity for item in [*choice.findings, *checked.get(choice.arrived.file, [])])
        mine = choice.identified
        rows.append(
            FileRow(
                choice.arrived.file,
                choice.arrived.sha256,
                choice.state,
                None if choice.quiet else choice.received,
                mine.unit,
                mine.period,
                mine.by,
                choice.round,
                counts["error"],
                counts["warning"],
                counts["info"],
                choice.note,
            )
        )
    return rows


def _unit_rows(
    case: Case,
    choices: Sequence[FileChoice],
    latest: Latest,
    judged: Judged,
    findings: Sequence[Finding],
) -> list[UnitRow]:
    by_unit: dict[str, list[FileChoice]] = {}
    for choice in choices:
        if choice.state not in ("other_period", "duplicate"):
            for unit in choice.identified.claimed:
                by_unit.setdefault(unit, []).append(choice)
    filled, claimed, backed = Counter[str](), Counter[str](), Counter[str]()
    for (unit, sheet, _record), row in latest.items():
        if sheet == case.kind.tasks.key:
            texts = answers_of(row)
            completed = text_of(texts, "status") == spec.COMPLETED
            filled[unit] += is_filled(row)
            claimed[unit] += completed
            backed[unit] += completed and bool(text_of(texts, "evidence"))
    counts = Counter((item.file, item.severity) for item in findings)
    leads: dict[str, list[Judgement]] = {}
    for duty in judged.duties:
        if duty.role == "lead":
            leads.setdefault(duty.unit, []).append(duty.judgement)
    for item in judged.indicators:
        behind = softened(item.judgement, case.quarter)
        if behind is not None:
            for unit in case.plan.expand(case.plan.indicator_by_id[item.indicator].owner):
                leads.setdefault(unit, []).append(behind)
    return [
        replace(
            _unit_row(case, unit.name, by_unit.get(unit.name, []), counts, leads.get(unit.name, [])),
            rows_filled=filled[unit.name],
            claimed=claimed[unit.name],
            backed=backed[unit.name],
            answers=answers_of(latest.get((unit.name, spec.UNIT.key, ""), {})),
        )
        for unit in case.plan.units
    ]


def _unit_row(
    case: Case,
    unit: str,
    choices: Sequence[FileChoice],
    counts: Mapping[tuple[str | None, Severity], int],
    leads: Sequence[Judgement],
) -> UnitRow:
    number = case.returned.get(unit)
    current = case.versions[number] if number is not None else None
    returns = [choice for choice in choices if choice.state in ("current", "superseded")]
    first = min((choice.received for choice in returns if choice.timed), default=None)
    late = max(0, (first.date() - case.period.deadline).days) if first else 0
    file = current.file if current else None
    errors = counts.get((file, "error"), 0) if file else 0
    return UnitRow(
        unit=unit,
        state=_unit_state(case, unit, choices, current is not None, errors),
        lamp=unit_light(leads, late > 0, current is not None),
        timely=None if first is None else late == 0,
        received=current.received if current else None,
        days_late=late,
        rows_due=len(duties_of(case.plan, case.period, unit)),
        file=file,
        sealed=any(choice.sealed for choice in choices),
        versions=len(returns),
        errors=errors,
        warnings=counts.get((file, "warning"), 0) if file else 0,
        infos=counts.get((file, "info"), 0) if file else 0,
    )


def _unit_state(case: Case, unit: str, choices: Sequence[FileChoice], returned: bool, errors: int) -> UnitState:
    if returned:
        return "to_correct" if errors else "received"
    if not is_asked(case.plan, case.period, unit, case.past.matters):
        return "not_due"
    states = {choice.state for choice in choices}
    if "undecided" in states:
        return "undecided"
    return "unreadable_only" if states else "missing"
