"""`plan import`, `init --from` and `demo --plan`: from a notice to a round, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from ipxl.cli import main
from ipxl.commands import notice as commands_notice
from ipxl.plan.table import read_table

NOTICE = """临河市河湖清洁行动方案

为改善水环境，制定本方案。

一、重点任务

1.清理河道垃圾。全面排查，2024年12月底前完成。

牵头单位：市水务局

责任单位：市城管局、市财政局

2.治理黑臭水体。分段治理，限期销号。

牵头单位：市住建局

责任单位：市水务局、市城管局

3.开展巡查。每月巡查，及时整改。

牵头单位：市城管局

责任单位：市水务局

4.加强宣传。利用媒体，广泛宣传。

牵头单位：市委宣传部

责任单位：市教育局
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(NOTICE, encoding="gb18030")
    return path


def test_a_notice_becomes_a_table_beside_it_and_the_screen_says_what_is_in_it(notice, capsys) -> None:
    assert main(["-C", str(notice.parent), "plan", "import", str(notice)]) == 0
    told = capsys.readouterr().out
    assert "任务4项" in told
    assert "T02 治理黑臭水体" in told
    table = notice.with_name("任务分工表.xlsx")
    assert str(table) in told
    plan = read_table(table).plan
    assert [(task.lead, task.responsible) for task in plan.tasks][1] == (("市住建局",), ("市水务局", "市城管局"))
    assert "来源" in [cell.value for cell in openpyxl.load_workbook(table)["任务"][1]]


def test_nothing_that_exists_is_overwritten(notice, capsys) -> None:
    table = notice.with_name("任务分工表.xlsx")
    table.write_bytes(b"edited by the office")
    assert main(["-C", str(notice.parent), "plan", "import", str(notice)]) == 2
    assert "已经存在" in capsys.readouterr().err
    assert main(["plan", "import", str(notice), "-o", str(table)]) == 2
    assert main(["init", str(notice.parent), "--from", str(notice)]) == 2
    assert table.read_bytes() == b"edited by the office"
    other = notice.with_name("新表.xlsx")
    assert main(["plan", "import", str(notice), "-o", str(other)]) == 0
    assert len(read_table(other).plan.tasks) == 4


def test_json_is_one_object_and_writes_nothing(notice, capsys) -> None:
    assert main(["-C", str(notice.parent), "plan", "import", str(notice), "--json"]) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert list(told) == ["title", "tasks", "units", "indicators", "phases", "members"]
    assert told["tasks"][3]["lead"] == ["市委宣传部"]
    assert not notice.with_name("任务分工表.xlsx").exists()


def test_a_text_without_tasks_says_what_was_looked_for_and_leaves_nothing(tmp_path, capsys) -> None:
    path = tmp_path / "通知.txt"
    path.write_text("今天天气很好。\n" * 5, encoding="utf-8")
    assert main(["init", str(tmp_path / "新"), "--from", str(path)]) == 2
    error = capsys.readouterr().err
    assert "没有找到任务" in error
    assert "找过" in error
    assert error.count("\n") == 1
    assert not (tmp_path / "新").exists()


def test_a_workspace_made_from_a_notice_can_be_rehearsed(notice, tmp_path, capsys) -> None:
    office = tmp_path / "办公室"
    assert main(["init", str(office), "--from", str(notice)]) == 0
    told = capsys.readouterr().out
    assert "工作区建好了" in told
    assert "黄底的格" in told
    assert main(["-C", str(office), "plan", "lint"]) == 0
    assert main(["-C", str(office), "templates", "2024Q3"]) == 0
    capsys.readouterr()
    assert main(["demo", str(tmp_path / "演练"), "--plan", str(office / "任务分工表.xlsx")]) == 0
    played = tmp_path / "演练"
    assert len(list(played.glob("outbox/*/汇总表_*.xlsx"))) == 2
    assert "银川" not in capsys.readouterr().out


def test_an_assignment_table_is_not_imported_again(notice, capsys) -> None:
    table = notice.with_name("新表.xlsx")
    assert main(["plan", "import", str(notice), "-o", str(table)]) == 0
    capsys.readouterr()
    assert main(["plan", "import", str(table), "--json"]) == 2
    assert "已经是任务分工表" in capsys.readouterr().err


def test_a_workbook_without_a_title_takes_that_of_its_file_and_no_empty_one(tmp_path):
    book = openpyxl.Workbook()
    for row in ("序号 工作任务 牵头单位 责任单位", "1 编制规划 区住建局 区财政局", "2 整治立面 区城管局 区住建局"):
        book.active.append(row.split())
    for name, title in (("附件1.某区更新任务分工表.xlsx", "某区更新任务分工表"), ("新建工作表.xlsx", "")):
        book.save(tmp_path / name)
        assert commands_notice.run(tmp_path, tmp_path / name, None, write=False).as_json()["title"] == title


def test_filling_the_cells_that_are_listed_is_enough_for_templates(tmp_path, capsys) -> None:
    text = NOTICE.replace("责任单位：市水务局、市城管局\n", "责任单位：各县区人民政府、市城管局\n").replace(
        "牵头单位：市住建局\n", ""
    )
    path, office = tmp_path / "通知.txt", tmp_path / "办公室"
    path.write_text(text, encoding="utf-8")
    assert main(["init", str(office), "--from", str(path)]) == 0
    told = capsys.readouterr().out.partition("填好才能生成填报表：\n")[2].splitlines()
    listed = [line.strip().partition("：") for line in told if "!" in line.partition("：")[0]]
    cells = [place for place, _, _ in listed]
    assert [place.partition("!")[0] for place in cells] == ["任务", "单位组"]
    assert main(["-C", str(office), "templates"]) == 2
    book = openpyxl.load_workbook(office / "任务分工表.xlsx")
    for place, value in zip(cells, ("市水务局", "市教育局"), strict=True):
        sheet, _, cell = place.partition("!")
        assert not book[sheet][cell].value
        book[sheet][cell] = value
    book.save(office / "任务分工表.xlsx")
    assert main(["-C", str(office), "templates", "2024Q4"]) == 0
