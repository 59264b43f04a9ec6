"""The real notice that the shipped plan was written from, where it lies beside the project: read against the shipped plan."""

from pathlib import Path

import pytest

from ipxl.notice.open import open_notice
from ipxl.notice.recognise.recognise import recognise
from ipxl.plan.names import normalise
from ipxl.plan.table import shipped

NOTICE = Path(__file__).parents[2] / "shared" / "plans" / "yinchuan-2022-2025.txt"


@pytest.fixture(scope="module")
def found():
    if not NOTICE.exists():
        pytest.skip(f"{NOTICE} is not here")
    return recognise(open_notice(NOTICE))


def test_all_tasks_have_their_titles_and_exactly_their_units(found):
    plan = shipped()

    def known(names):
        return [plan.names.find(name) for name in names]

    assert [(task.number, normalise(task.title.value)) for task in found.tasks] == [
        (task.number, normalise(task.title)) for task in plan.tasks
    ]
    for read, task in zip(found.tasks, plan.tasks, strict=True):
        assert known(read.lead.value) == known(task.lead), task.title
        assert sorted(known(read.responsible.value)) == sorted(known(task.responsible)), task.title
        assert read.block.value == task.block
    assert not [one for task in found.tasks for one in (task.title, task.lead, task.responsible) if not one.sure]


def test_the_table_of_indicators_the_phases_and_the_members_are_whole(found):
    plan = shipped()
    table = {
        one.name.value: {year: read.value for year, read in one.targets} for one in found.indicators if one.in_table
    }
    rows = [row for row in plan.indicators if row.indicator.startswith("I")]
    assert table == {row.name: dict(row.targets) for row in rows}
    assert [(one.name.value, one.start.value, one.end.value) for one in found.phases] == [
        (phase.name, phase.start, phase.end) for phase in plan.phases
    ]
    roles = [one.role.value for one in found.members]
    assert (roles.count("召集人"), roles.count("副召集人"), roles.count("成员")) == (1, 2, 19)
    blank = [one for one in found.members if not one.name.value]
    assert len(blank) == 10
    assert all(one.unit.value and one.post.value for one in found.members)
