"""Whatever is handed in as a notice ends in a plan or in one clear line, in time that grows with its length."""

from __future__ import annotations

import io
import random
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx_parts import document, listed, numbering, paragraph
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.length import LONG, long
from ipxl.errors import IpxlError
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.notice.as_json import import_json
from ipxl.notice.draft.draft import table_of
from ipxl.notice.open import open_notice, read_notice
from ipxl.notice.recognise.recognise import recognise
from ipxl.notice.told import draft_text
from ipxl.plan.table import read_table
from ipxl.plan.write import table_bytes

STUCK_SECONDS = 10.0
WORDS = (
    *(
        "一、",
        "（一）",
        "1.",
        "1、",
        "(1)",
        "一是",
        "第一条",
        "——",
        "附件1",
        "牵头单位：",
        "责任单位:",
        "配合单位：",
        "主办：",
    ),
    *(
        "市水务局",
        "市科技、财政局",
        "各县（市、区）人民政府",
        "各园区管委会",
        "有关部门",
        "等",
        "（",
        "）",
        "【",
        "】",
        "、",
        "，",
        "；",
        "。",
    ),
    *(
        "负责",
        "牵头，",
        "按职责分工",
        "2024年",
        "2025年12月底前",
        "2023年1月—2024年6月",
        "达到50家以上",
        "不低于10%",
        "年均增长",
    ),
    *(
        "序号",
        "重点任务",
        "指标",
        "5.2",
        "\n",
        "\n\n",
        "\t",
        "　",
        " ",
        "组 长：",
        "成 员：",
        "局长",
        "\x00",
        "\u202e",
        "𠮷",
        "=1+1",
        "<td>",
        "<br>",
    ),
)


def whole(data: bytes) -> bool:
    """Read these bytes to the end; whether a table came of it."""
    try:
        found = recognise(read_notice(data))
        draft = table_of(found, date(2024, 1, 1)) if found.tasks else None
        refusal = "没有找到任务"
    except (Refused, Unreadable, IpxlError) as error:
        draft, refusal = None, str(error)
    assert refusal
    assert "\n" not in refusal
    if draft is None:
        return False
    assert draft_text(draft, "通知.txt")
    assert import_json(found)["tasks"]
    assert table_bytes(draft.plan, draft.rows, draft.marks)
    return True


@given(st.lists(st.sampled_from(WORDS), max_size=120).map("".join))
@example("1.清理。\n牵头单位：市水务局\n1.清理。\n责任单位：市水务局")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_made_of_the_words_of_notices_is_read(text: str) -> None:
    whole(text.encode("utf-8", "replace"))


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    whole(data)


def test_any_text_at_full_length(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("a long search: --long")
    source = random.Random(5)
    made = [
        whole("".join(source.choices(WORDS, k=source.randrange(3000))).encode("utf-8", "replace")) for _ in range(400)
    ]
    assert any(made)


def sources() -> dict[str, bytes]:
    """One small file of each format that has a structure to break."""
    book = openpyxl.Workbook()
    for row in (["序号", "重点任务", "牵头单位"], [1, "清理", "市水务局"], [2, "巡查", "市城管局"]):
        book.active.append(row)
    table, scan = io.BytesIO(), io.BytesIO()
    book.save(table)
    Image.new("L", (20, 20)).save(scan, "PDF")
    body = listed("清理河道。") + paragraph("牵头单位：市水务局")
    page = "<html><body><h1>方案</h1><table><tr><td rowspan=2>1<td>清理<td>市水务局</table><ol><li>巡查<p>牵头单位：市水务局</ol></body></html>"
    return {
        "docx": document(body, numbering=numbering([("decimal", "%1.")]), styles=""),
        "xlsx": table.getvalue(),
        "html": page.encode(),
        "pdf": scan.getvalue(),
    }


def mutants(data: bytes, count: int, seed: int) -> list[bytes]:
    source = random.Random(seed)
    made = []
    for _ in range(count):
        broken = bytearray(data)
        for _ in range(source.randrange(1, 8)):
            at = source.randrange(len(broken))
            match source.randrange(4):
                case 0:
                    broken[at] = source.randrange(256)
                case 1:
                    del broken[at : at + source.randrange(1, 40)]
                case 2:
                    broken[at:at] = broken[source.randrange(len(broken)) :][: source.randrange(1, 40)]
                case _:
                    broken[at : at + 4] = source.randbytes(4)
            if not broken:
                break
        made.append(bytes(broken))
    return made


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "pdf"])
def test_a_broken_file_of_any_format_is_read_or_refused(form: str, request: pytest.FixtureRequest) -> None:
    whole_file = sources()[form]
    count = {"pdf": 3}.get(form, 40)
    count *= 20 if request.config.getoption("--long") else 1
    for data in mutants(whole_file, count, 7):
        whole(data)


@pytest.mark.parametrize("kind", LONG)
def test_a_megabyte_of_any_shape_is_read_without_getting_stuck(kind: str) -> None:
    """`python -m bench length` measures it (goal 2 s); what is bounded here is growth with the square of the length."""
    data = long(LONG[kind]).encode()
    whole(b"1.x\n")  # imports are not what is timed
    began = time.process_time()
    whole(data)
    assert time.process_time() - began < STUCK_SECONDS


def test_what_is_written_into_a_notice_stays_text_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(
        '1.=HYPERLINK("http://x")清理。\n牵头单位：=cmd、市水务局\n责任单位：<r>市财政局</r>\n', encoding="utf-8"
    )
    found = recognise(open_notice(path))
    draft = table_of(found, date(2024, 1, 1))
    table = tmp_path / "任务分工表.xlsx"
    table.write_bytes(table_bytes(draft.plan, draft.rows, draft.marks))
    cells = [cell for sheet in openpyxl.load_workbook(table) for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert any("=" in task.title or "=cmd" in task.lead for task in read_table(table).plan.tasks)
