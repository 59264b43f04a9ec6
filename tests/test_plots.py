"""The pictures in 图/: what stands in them as data, what comes out as pixels, and what is said when there are none."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
import pytest
import result_sample as sample
import typst
from filling import fill_all, make_workspace
from typed_rows import edited, edited_row

from ipxl.cli import main
from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS, light_word
from ipxl.merge.result import Result
from ipxl.plan.table import shipped
from ipxl.report.headline import headline
from ipxl.report.leaders.page import page_jobs
from ipxl.report.lines import folded, lagging, lines
from ipxl.report.plots.charts import all_drawings, chart_jobs, drawing_job, left_out
from ipxl.report.plots.drawing import HEIGHT, SMALLEST, WIDTH, fit, width_of
from ipxl.report.plots.grid import STYLES, grid_of
from ipxl.report.plots.indicators import ROWS_MOST as INDICATORS_MOST
from ipxl.report.plots.indicators import indicator_drawings
from ipxl.report.plots.lights import ROWS_MOST, light_drawings
from ipxl.report.plots.marks import Box, Drawing, DrawnText
from ipxl.report.plots.matrix import PARTS_MOST, matrix_drawings
from ipxl.report.summary.style import LIGHT_COLOURS
from ipxl.report.typeset.fonts import find_family
from ipxl.report.typeset.job import set_all, typeset
from ipxl.report.typeset.setting import MISSING, Typesetting

pytestmark = pytest.mark.usefixtures("pictures")

D = Decimal
NASTY = "$\\alpha_1^2$ <b>&甲\n乙\t丙\x00\ud800" + "很长的名称" * 30
NAMES = ["亮灯.png", "指标.png", "矩阵.png"]
PAGES = ["给领导/进展一页_2023Q3.pdf", "给领导/进展一页_2023Q3.png"]


@pytest.fixture(scope="module")
def family() -> str:
    """A Chinese font of this machine; CI promises one."""
    found = find_family()
    if found is None:
        assert os.environ.get("CI") != "true", "fonts-noto-cjk is missing"
        pytest.skip("no Chinese font here")
    return found


@pytest.fixture(scope="module")
def letters(family: str) -> Letters:
    """Its files, to measure letters with another program than the one that sets them."""
    faces = [one for one in typst.Fonts(include_embedded_fonts=False).fonts() if one.family == family and one.path]

    def nearest(weight: int) -> tuple[str, int]:
        best = min(faces, key=lambda one: (abs(one.weight - weight), one.style != "normal"))
        return str(best.path), best.index

    return Letters(nearest(400), nearest(700))


class Letters(NamedTuple):
    regular: tuple[str, int]
    bold: tuple[str, int]


def texts(picture: Drawing) -> list[str]:
    return [mark.text for mark in picture.marks if isinstance(mark, DrawnText)]


def with_tasks(result: Result, **columns: Any) -> Result:
    """A list holds what each row has, in order."""
    each = {
        name: dict(zip((row.task for row in result.tasks), value, strict=True))
        for name, value in columns.items()
        if isinstance(value, list)
    }
    whole = {name: value for name, value in columns.items() if name not in each}
    for name, values in each.items():
        result = edited(result, "tasks", **{name: lambda row, values=values: values[row.task]})
    return edited(result, "tasks", **whole)


def with_indicators(result: Result, rows: list[dict[str, Any]]) -> Result:
    first = result.indicators[0]
    return replace(result, indicators=tuple(edited_row("indicators", first, row) for row in rows))


def nasty() -> Result:
    """Every name of a small result as bad as can be."""
    result = sample.small()
    plan = replace(result.plan, settings=replace(result.plan.settings, title=NASTY))
    units = {unit: f"{number}{NASTY}" for number, unit in enumerate(row.unit for row in result.units)}
    result = replace(result, plan=plan, period=replace(result.period, period=NASTY))
    result = edited(result, "units", unit=lambda row: units[row.unit])
    result = edited(result, "duties", unit=lambda row: units[row.unit])
    result = edited(result, "tasks", title=NASTY, block=NASTY, task=lambda row: f"{row.task}\n{NASTY}")
    return edited(result, "indicators", name=NASTY, unit_of_measure=NASTY)


def nobody() -> Result:
    """A period from which nothing came."""
    result = sample.of_plan(shipped())
    grey = {"light": "grey", "grey": "not_returned"}
    empty = dict.fromkeys(("value", "actual_pct", "gap", "completion_pct"))
    result = edited(edited(result, "units", **grey), "duties", **grey)
    result = edited(result, "tasks", **grey, last_light=None, last_grey=None)
    return edited(result, "indicators", **grey, **empty)


SAMPLES = {
    "small": sample.small,
    "shipped": lambda: sample.of_plan(shipped()),
    "nobody": nobody,
    "nasty": nasty,
    "one": lambda: sample.grown(1, 1),
    "wide": lambda: sample.grown(6, 60),
}


class TestLights:
    def test_counts_are_those_of_the_tasks(self) -> None:
        result = sample.of_plan(shipped())
        (picture,) = light_drawings(result)
        told = texts(picture)
        for word, count in Counter(row.lamp.word for row in result.tasks).items():
            place = told.index(str(word))
            assert told[place + 1] == str(count)
        for block, rows in result.frame("tasks").groupby("block", sort=False):
            at = told.index(str(block))
            pieces = told[at + 1 : told.index(f"{len(rows)}项", at)]
            counts = Counter(light_word(*lamp) for lamp in zip(rows["light"], rows["grey"], strict=True))
            assert pieces == [f"{word} {counts[word]}" for word in LIGHT_WORDS.values() if counts[word]]

    def test_every_colour_has_its_word_beside_its_count(self) -> None:
        (picture,) = light_drawings(sample.small())
        fills = {mark.fill for mark in picture.marks if isinstance(mark, Box)}
        assert fills == {LIGHT_COLOURS[word][0] for word in (*LIGHT_WORDS.values(), GREY_WORDS["unknown"])}
        assert {"●绿 1", "▲黄 1", "■红 1", "○未报 1", "○无效 1"} <= set(texts(picture))

    def test_pieces_too_short_for_words_are_told_below_the_bar(self) -> None:
        result = sample.grown(3, 150)
        one_block = with_tasks(result, block="同一板块", light=["red", "yellow", *["green"] * 148], grey=None)
        (picture,) = light_drawings(one_block)
        assert "●绿148  ▲黄1  ■红1" in texts(picture)

    def test_last_period_is_left_out_where_there_was_none(self) -> None:
        (with_last,) = light_drawings(sample.small())
        (first,) = light_drawings(with_tasks(sample.small(), last_light=None, last_grey=None))
        assert any(told.startswith("上期") for told in texts(with_last))
        assert not any(told.startswith("上期") for told in texts(first))

    def test_many_blocks_come_in_parts_and_none_is_lost(self) -> None:
        result = sample.grown(2, 2 * ROWS_MOST + 1)
        blocks = [f"第{number}块" for number in range(2 * ROWS_MOST + 1)]
        made = light_drawings(with_tasks(result, block=blocks))
        assert [picture.name for picture in made] == ["亮灯_1", "亮灯_2", "亮灯_3"]
        assert [told for picture in made for told in texts(picture) if told in blocks] == blocks

    def test_a_plan_without_tasks_has_no_picture(self) -> None:
        result = sample.small()
        assert light_drawings(replace(result, tasks=())) == []


class TestIndicators:
    def test_bars_are_as_long_as_their_figures(self) -> None:
        (picture,) = indicator_drawings(sample.small())
        bars = {mark.dashed: mark for mark in picture.marks if isinstance(mark, Box) and mark.height < 41}
        assert bars[False].width / bars[True].width == pytest.approx(60 / 75)
        assert {"序时75%", "完成60%", "慢15个百分点", "▲黄"} <= set(texts(picture))

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"actual_pct": D(830), "gap": D(-755), "light": "green"}, {"完成830% »", "快755个百分点", "●绿"}),
            ({"actual_pct": D("-12.5"), "gap": D("87.5"), "light": "red"}, {"完成-12.5%", "慢87.5个百分点", "■红"}),
            ({"actual_pct": D(75), "gap": D(0), "light": "green"}, {"完成75%", "与序时进度持平"}),
            ({"value": None, "held": "3.3亿", "actual_pct": None, "gap": None, "light": "grey", "grey": "unknown"},
             {"完成 —", "—", "○待核", "完成待核，目标5.2(万件)"}),
            ({"value": None, "target": None, "actual_pct": None, "expected_pct": None, "gap": None, "light": "grey",
              "grey": "not_due"}, {"序时 —", "完成 —", "○未到期", "完成—，目标—(万件)"}),
        ],
    )  # fmt: skip
    def test_odd_figures_are_told_as_they_are(self, row: dict[str, Any], told: set[str]) -> None:
        (picture,) = indicator_drawings(with_indicators(sample.small(), [row]))
        assert told <= set(texts(picture))
        assert all(mark.x + mark.width <= WIDTH for mark in picture.marks if isinstance(mark, Box))

    def test_further_targets_are_counted_only(self) -> None:
        (picture,) = indicator_drawings(sample.small())
        assert not any(told.startswith("X1") for told in texts(picture))
        assert "另有1项目标" in texts(picture)[-1]

    def test_many_come_in_parts(self) -> None:
        rows = [{"indicator": f"I{number}"} for number in range(INDICATORS_MOST + 1)]
        made = indicator_drawings(with_indicators(sample.small(), rows))
        assert [picture.name for picture in made] == ["指标_1", "指标_2"]
        names = [told.split()[0] for picture in made for told in texts(picture) if told.endswith("商标有效注册量")]
        assert names == [row["indicator"] for row in rows]

    def test_none_has_no_picture(self) -> None:
        assert indicator_drawings(with_indicators(sample.small(), [{"indicator": "X1"}])) == []


def cells_of(made: list[Drawing]) -> list[str]:
    return [told for picture in made for told in texts(picture) if told[:1] in ("牵", "责") and len(told) < 7]


class TestMatrix:
    @pytest.mark.parametrize("name", ["small", "shipped"])
    def test_a_cell_has_role_and_light(self, name: str) -> None:
        result = SAMPLES[name]()
        made = matrix_drawings(result)
        letters = {"lead": "牵", "responsible": "责"}
        expected = [letters[row.role] + row.lamp.word for row in result.duties]
        assert [picture.name for picture in made] == ["矩阵"]
        assert Counter(cells_of(made)) == Counter(expected)

    def test_a_large_one_grows_and_says_what_its_shapes_mean(self) -> None:
        result = sample.grown(40, 40)
        (picture,) = matrix_drawings(result)
        assert picture.width > WIDTH
        assert picture.width * HEIGHT == picture.height * WIDTH
        assert Counter(map(len, cells_of([picture]))) == {2: 40 * 40}
        assert "○灰（未报、无效、未到期或待核）" in texts(picture)[-1]

    def test_the_largest_is_cut_into_parts_that_hold_everything_once(self) -> None:
        result = sample.grown(80, 150)
        made = matrix_drawings(result)
        units = [told for picture in made for told in texts(picture) if told.endswith("单位") and told != "单位"]
        tasks = [told for picture in made for told in texts(picture) if told.startswith("T")]
        assert len(cells_of(made)) == 80 * 150
        assert set(units) == {row.unit for row in result.units}
        assert set(tasks) == {row.task for row in result.tasks}
        assert all("第" in texts(picture)[0] and f"共{len(made)}张" in texts(picture)[0] for picture in made)

    def test_too_many_are_not_drawn(self) -> None:
        assert matrix_drawings(sample.grown(600, 3)) == []
        assert matrix_drawings(replace(sample.small(), units=())) == []

    @pytest.mark.parametrize(("units", "tasks"), [(1, 1), (26, 18), (26, 30), (80, 150), (300, 5), (5, 300)])
    def test_no_cell_is_smaller_than_its_style_allows(self, units: int, tasks: int) -> None:
        grid = grid_of(["市葡萄酒产业发展服务中心"] * units, tasks)
        assert grid.style in STYLES
        assert grid.width >= grid.style.width
        assert grid.height >= grid.style.height
        assert grid.rows * grid.down >= units
        assert grid.columns * grid.across >= tasks
        assert grid.down * grid.across <= PARTS_MOST


class TestLayout:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_title_names_plan_period_and_day(self, name: str) -> None:
        result = SAMPLES[name]()
        for picture in all_drawings(result):
            subtitle = texts(picture)[1]
            assert subtitle[:3] == fit(result.plan.settings.title, 26, WIDTH)[:3]
            assert name == "nasty" or subtitle.endswith("2023年第三季度（截至2023年9月30日）")

    @pytest.mark.parametrize("name", SAMPLES)
    def test_texts_are_legible_inside_and_apart(self, name: str, letters: Letters) -> None:
        for picture in all_drawings(SAMPLES[name]()):
            places = [_place(mark, letters) for mark in picture.marks if isinstance(mark, DrawnText) and mark.text]
            for left, top, right, bottom, said in places:
                assert min(left, top) >= 0, said
                assert (right, bottom) <= (picture.width, picture.height), said
                assert bottom <= picture.height, said
            for one, other in combinations(places, 2):
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (picture.name, one, other)

    @pytest.mark.parametrize("name", SAMPLES)
    def test_letters_are_large_enough(self, name: str) -> None:
        for picture in all_drawings(SAMPLES[name]()):
            assert min(mark.size for mark in picture.marks if isinstance(mark, DrawnText)) >= SMALLEST

    def test_widths_are_not_underestimated(self, letters: Letters) -> None:
        for said in (
            "市场监管局(知识产权局)",
            "2023年第三季度",
            "T100",
            "完成100.0%",
            "●绿 12",
            "GB/T 9704-2012",
            "WMC&%",
        ):
            assert _width(DrawnText(0, 0, said, 26, "#000000"), letters) <= width_of(said, 26) + 2

    def test_a_text_of_any_length_is_cut_at_once(self) -> None:
        assert fit("长" * 5_000_000, 20, 100) == "长长长长…"
        assert fit("短", 20, 100) == "短"


def _width(mark: DrawnText, letters: Letters) -> float:
    from PIL import ImageFont

    path, index = letters.bold if mark.bold else letters.regular
    return float(ImageFont.truetype(path, round(mark.size), index).getlength(mark.text)) * mark.size / round(mark.size)


def _place(mark: DrawnText, letters: Letters) -> tuple[float, float, float, float, str]:
    """The box that holds the middle of the letters; a pixel on each side may be shared."""
    width = _width(mark, letters)
    left = mark.x - {"left": 0.0, "center": width / 2, "right": width}[mark.align]
    return left + 1, mark.y - mark.size * 0.42, left + width - 1, mark.y + mark.size * 0.42, mark.text


def painted(picture: Drawing, family: str) -> bytes:
    return typeset(drawing_job(picture), family)


class TestPixels:
    def test_a_picture_is_a_plain_png_in_the_colours_of_the_workbook(self, family: str) -> None:
        from PIL import Image

        (picture,) = light_drawings(sample.small())
        image = Image.open(BytesIO(painted(picture, family)))
        image.load()
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        image = image.convert("RGB")
        cards = [mark for mark in picture.marks if isinstance(mark, Box) and mark.height == 150]
        for mark, word in zip(cards, ("●绿", "▲黄", "■红", "○未报", "○无效"), strict=True):
            fill, ink = LIGHT_COLOURS[word]
            inside = image.crop((int(mark.x), int(mark.y), int(mark.x + mark.width), int(mark.y + mark.height)))
            colours = {colour: count for count, colour in inside.getcolors(1 << 20)}
            assert colours[_rgb(fill)] > 20_000
            assert colours[_rgb(ink)] > 200

    def test_a_text_is_painted_where_the_data_say(self, family: str) -> None:
        from PIL import Image, ImageChops

        mark = DrawnText(200, 100, "国国国", 40, "#000000", align="center")
        image = Image.open(BytesIO(painted(Drawing("x", 400, 200, (mark,)), family))).convert("L")
        left, top, right, bottom = ImageChops.invert(image).getbbox()
        assert (left + right) / 2 == pytest.approx(200, abs=3)
        assert (top + bottom) / 2 == pytest.approx(100, abs=3)
        assert right - left == pytest.approx(3 * 40, abs=8)

    def test_no_formula_and_no_markup_is_read(self, family: str) -> None:
        said = (NASTY, "$\\frac{$", "", " ", "#panic()", "*粗* _斜_ @a <b> \\", '"; #import "x"')
        marks = tuple(DrawnText(10, 30 + 40 * n, one, 20, "#000000") for n, one in enumerate(said))
        assert painted(Drawing("x", 800, 300, marks), family).startswith(b"\x89PNG")


class TestFonts:
    def test_the_first_family_that_is_here_is_taken_in_its_own_spelling(self) -> None:
        assert find_family(["DejaVu Sans", "simhei", "Noto Sans CJK SC"]) == "Noto Sans CJK SC"
        assert find_family(["DejaVu Sans", "simhei"]) == "simhei"

    def test_no_other_font_stands_in(self) -> None:
        assert find_family(["DejaVu Sans", "Some Font"]) is None


def painted_hashes(**environment: str) -> dict[str, str]:
    """The pictures of the shipped plan, drawn and painted by a process of its own: their hashes by name."""
    code = (
        "import sys, json, hashlib, pathlib, tempfile; import result_sample as s\n"
        "from ipxl.plan.table import shipped; from ipxl.report.plots.charts import chart_jobs\n"
        "from ipxl.report.leaders.page import page_jobs; from ipxl.report.typeset.setting import Typesetting\n"
        "folder = pathlib.Path(tempfile.mkdtemp())\n"
        "result = s.of_plan(shipped())\n"
        "with Typesetting((*page_jobs(result), *chart_jobs(result))) as setting: made = setting.write(folder)\n"
        "assert 'typst' not in sys.modules and not made.left_out, made\n"
        "print(json.dumps({n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in made.files}))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), **environment}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return dict(json.loads(run.stdout))


def test_the_same_bytes_anywhere(family: str) -> None:
    """Other hash seed, zone and locale; a home that cannot be written."""
    plain = painted_hashes(PYTHONHASHSEED="1")
    assert sorted(plain) == sorted([*PAGES, *(f"图/{name}" for name in NAMES)])
    assert plain == painted_hashes(PYTHONHASHSEED="2", TZ="America/Los_Angeles", LC_ALL="C")
    nowhere = os.devnull + "/x"
    assert plain == painted_hashes(HOME=nowhere, XDG_CACHE_HOME=nowhere, XDG_CONFIG_HOME=nowhere)


class TestWithout:
    def test_a_library_that_does_not_load_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "typst", None)
        assert set_all(()).missing == "library"

    def test_without_a_font_there_are_no_boxes_instead_of_letters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ipxl.report.typeset.fonts.find_family", lambda: None)
        done = set_all(chart_jobs(sample.small()))
        assert (done.files, done.missing) == ((), "font")
        assert MISSING["font"].count("\n") == 0

    def test_a_worker_that_ends_early_costs_the_pictures_only(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for program in ("/bin/false", str(tmp_path / "no such program")):
            monkeypatch.setattr(sys, "executable", program)
            with Typesetting(chart_jobs(sample.small())) as setting:
                assert "中途停止" in setting.write(tmp_path).left_out

    def test_a_worker_that_hangs_is_ended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program = tmp_path / "sleeper"
        program.write_text("#!/bin/sh\nexec sleep 60\n")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        monkeypatch.setattr("ipxl.report.typeset.setting.SECONDS_MOST", 0.1)
        with Typesetting(chart_jobs(sample.small())) as setting:
            assert "中途停止" in setting.write(tmp_path).left_out
            process = setting._process
        assert process is not None
        assert process.returncode is not None

    def test_a_matrix_too_large_is_told(self) -> None:
        result = sample.grown(600, 3)
        jobs = chart_jobs(result)
        assert "矩阵" in left_out(result, jobs)
        assert [job.name for job in jobs] == ["图/亮灯.png", "图/指标.png"]


class TestMerge:
    def test_pictures_and_page_stand_in_the_outbox_and_come_out_the_same_twice(
        self, family: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = make_workspace(tmp_path / "w")
        fill_all(folder, skip=("市科技局",))
        hashes = []
        for _ in range(2):
            assert main(["-C", str(folder), "merge", "--as-of", "2023-10-10"]) == 0
            made = sorted([*(folder / "outbox/2023Q3/图").iterdir(), *(folder / "outbox/2023Q3/给领导").iterdir()])
            hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in made])
        assert {f"{path.parent.name}/{path.name}" for path in made} >= {*PAGES, *(f"图/{name}" for name in NAMES)}
        assert hashes[0] == hashes[1]
        told = capsys.readouterr()
        assert "图片：3张" in told.out
        assert "outbox/2023Q3/图/" in told.out
        assert told.err == ""


class TestPage:
    def test_it_is_one_sheet_of_a4_and_no_letter_is_smaller_than_10_5_points(self, family: str) -> None:
        for make in (sample.small, lambda: sample.of_plan(shipped()), lambda: sample.grown(30, 60), nobody):
            (paper, _phone) = page_jobs(make())
            with pdfplumber.open(BytesIO(typeset(paper, family))) as pdf:
                (page,) = pdf.pages
                assert (round(page.width), round(page.height)) == (595, 842)
                assert min(one["size"] for one in page.chars) >= 10.45
                assert max(one["x1"] for one in page.chars) <= page.width - 40
                assert max(one["bottom"] for one in page.chars) <= page.height - 20

    def test_it_begins_with_the_judgement_and_names_who_lags(self, family: str) -> None:
        result = sample.of_plan(shipped())
        (paper, _phone) = page_jobs(result)
        with pdfplumber.open(BytesIO(typeset(paper, family))) as pdf:
            text = "".join(pdf.pages[0].extract_text().split())
        every = folded(lines(result), result.plan)
        said = headline(every, len(result.requests))
        assert "".join(paper.data["headline"].split()) in text
        assert paper.data["headline"].startswith(said[:8])
        for line in lagging(every)[:3]:
            assert "".join(line.name.split()) in text

    def test_on_a_phone_judgement_and_counts_stand_in_the_first_screen(self, family: str) -> None:
        """844 points of a screen 390 wide, seen by the same template on paper of that size."""
        from PIL import Image

        (_paper, phone) = page_jobs(sample.small())
        image = Image.open(BytesIO(typeset(phone, family)))
        assert image.width == 390 * 3
        screen = image.convert("RGB").crop((0, 0, image.width, 844 * 3))
        colours = {colour for _count, colour in screen.getcolors(1 << 24)}
        assert _rgb(LIGHT_COLOURS["■红"][0]) in colours
        assert _rgb(LIGHT_COLOURS["▲黄"][0]) in colours

    def test_hostile_texts_are_printed_as_they_stand(self, family: str) -> None:
        result = edited(sample.small(), "tasks", title='#panic("x") *a* $b$ \\ <w:p>')
        (paper, _phone) = page_jobs(result)
        with pdfplumber.open(BytesIO(typeset(paper, family))) as pdf:
            assert "#panic" in pdf.pages[0].extract_text()

    def test_without_tasks_and_indicators_there_is_none(self) -> None:
        assert page_jobs(replace(sample.small(), tasks=(), indicators=())) == ()


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
