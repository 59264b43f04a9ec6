"""The pictures in 图/: what stands in them as data, what comes out as pixels, and what is said when there are none."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import result_sample as sample
from filling import fill_all, make_workspace
from typed_rows import edited, edited_row

from ipxl.cli import main
from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.merge.result import Result
from ipxl.plan.table import shipped
from ipxl.report.plots import write
from ipxl.report.plots.drawing import HEIGHT, SMALLEST, WIDTH, fit, width_of
from ipxl.report.plots.fonts import UNKNOWN, Lettering, find_lettering
from ipxl.report.plots.grid import STYLES, grid_of
from ipxl.report.plots.indicators import ROWS_MOST as INDICATORS_MOST
from ipxl.report.plots.indicators import indicator_drawings
from ipxl.report.plots.lights import ROWS_MOST, light_drawings
from ipxl.report.plots.marks import Box, Drawing, Text
from ipxl.report.plots.matrix import PARTS_MOST, matrix_drawings
from ipxl.report.plots.paint import own_settings, png
from ipxl.report.plots.painter import painted
from ipxl.report.summary.book import light_words
from ipxl.report.summary.style import LIGHT_COLOURS

pytest.importorskip("matplotlib", reason="the extra 'pictures' is not installed")
pytestmark = pytest.mark.usefixtures("pictures")

D = Decimal
NASTY = "$\\alpha_1^2$ <b>&甲\n乙\t丙\x00\ud800" + "很长的名称" * 30
NAMES = ["亮灯.png", "指标.png", "矩阵.png"]


@pytest.fixture(scope="module")
def letters() -> Iterator[Lettering]:
    """A Chinese font of this machine; CI promises one."""
    with own_settings():
        found = find_lettering()
        if found is None:
            assert os.environ.get("CI") != "true", "fonts-noto-cjk is missing"
            pytest.skip("no Chinese font here")
        yield found


def texts(picture: Drawing) -> list[str]:
    return [mark.text for mark in picture.marks if isinstance(mark, Text)]


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
        for word, count in Counter(light_words(result.frame("tasks"))).items():
            place = told.index(str(word))
            assert told[place + 1] == str(count)
        for block, rows in result.frame("tasks").groupby("block", sort=False):
            at = told.index(str(block))
            pieces = told[at + 1 : told.index(f"{len(rows)}项", at)]
            counts = Counter(light_words(rows))
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
        assert {"应达 75.0%", "实际 60.0%", "慢15.0个百分点", "▲黄"} <= set(texts(picture))

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"actual_pct": D(830), "gap": D(-755), "light": "green"}, {"实际 830.0% »", "快755.0个百分点", "●绿"}),
            ({"actual_pct": D("-12.5"), "gap": D("87.5"), "light": "red"}, {"实际 -12.5%", "慢87.5个百分点", "■红"}),
            ({"actual_pct": D(75), "gap": D(0), "light": "green"}, {"实际 75.0%", "与序时持平"}),
            ({"value": None, "held": "3.3亿", "actual_pct": None, "gap": None, "light": "grey", "grey": "unknown"},
             {"实际 —", "差距 —", "○待核", "完成待核，目标5.2(万件)"}),
            ({"value": None, "target": None, "actual_pct": None, "expected_pct": None, "gap": None, "light": "grey",
              "grey": "not_due"}, {"应达 —", "实际 —", "○未到期", "完成—，目标—(万件)"}),
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
        roles = [row.role for row in result.duties]
        expected = [
            letters[role] + str(word) for role, word in zip(roles, light_words(result.frame("duties")), strict=True)
        ]
        assert [picture.name for picture in made] == ["矩阵"]
        assert Counter(cells_of(made)) == Counter(expected)

    def test_a_large_one_grows_and_says_what_its_shapes_mean(self) -> None:
        result = sample.grown(40, 40)
        (picture,) = matrix_drawings(result)
        assert picture.width > WIDTH
        assert picture.width * HEIGHT == picture.height * WIDTH
        assert Counter(map(len, cells_of([picture]))) == {2: 40 * 40}
        assert "○灰(未报、无效、未到期或待核)" in texts(picture)[-1]

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
        for picture in write.all_drawings(result):
            subtitle = texts(picture)[1]
            assert subtitle[:3] == fit(result.plan.settings.title, 26, WIDTH)[:3]
            assert name == "nasty" or subtitle.endswith("2023年第三季度(截至2023年9月30日)")

    @pytest.mark.parametrize("name", SAMPLES)
    def test_texts_are_legible_inside_and_apart(self, name: str, letters: Lettering) -> None:
        for picture in write.all_drawings(SAMPLES[name]()):
            places = [_place(mark, letters) for mark in picture.marks if isinstance(mark, Text) and mark.text]
            for left, top, right, bottom, said in places:
                assert min(left, top) >= 0, said
                assert (right, bottom) <= (picture.width, picture.height), said
                assert bottom <= picture.height, said
            for one, other in combinations(places, 2):
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (picture.name, one, other)

    @pytest.mark.parametrize("name", SAMPLES)
    def test_letters_are_large_enough(self, name: str) -> None:
        for picture in write.all_drawings(SAMPLES[name]()):
            assert min(mark.size for mark in picture.marks if isinstance(mark, Text)) >= SMALLEST

    def test_widths_are_not_underestimated(self, letters: Lettering) -> None:
        for said in (
            "市场监管局(知识产权局)",
            "2023年第三季度",
            "T100",
            "实际 100.0%",
            "●绿 12",
            "GB/T 9704-2012",
            "WMC&%",
        ):
            assert _width(Text(0, 0, said, 26, "#000000"), letters) <= width_of(said, 26) + 2

    def test_a_text_of_any_length_is_cut_at_once(self) -> None:
        assert fit("长" * 5_000_000, 20, 100) == "长长长长…"
        assert fit("短", 20, 100) == "短"


def _width(mark: Text, letters: Lettering) -> float:
    face = letters.bold if mark.bold else letters.regular
    font = face.open()
    font.set_size(mark.size, 72)
    font.set_text(face.fit(mark.text), 0.0)
    return float(font.get_width_height()[0]) / 64


def _place(mark: Text, letters: Lettering) -> tuple[float, float, float, float, str]:
    """The box that holds the middle of the letters; a pixel on each side may be shared."""
    width = _width(mark, letters)
    left = mark.x - {"left": 0.0, "center": width / 2, "right": width}[mark.align]
    return left + 1, mark.y - mark.size * 0.42, left + width - 1, mark.y + mark.size * 0.42, mark.text


class TestPixels:
    def test_a_picture_is_a_plain_png_in_the_colours_of_the_workbook(self, letters: Lettering) -> None:
        from PIL import Image

        (picture,) = light_drawings(sample.small())
        image = Image.open(BytesIO(png(picture, letters)))
        image.load()
        assert (image.format, image.size, image.mode, image.info) == ("PNG", (WIDTH, HEIGHT), "RGB", {})
        cards = [mark for mark in picture.marks if isinstance(mark, Box) and mark.height == 150]
        for mark, word in zip(cards, ("●绿", "▲黄", "■红", "○未报", "○无效"), strict=True):
            fill, ink = LIGHT_COLOURS[word]
            inside = image.crop((int(mark.x), int(mark.y), int(mark.x + mark.width), int(mark.y + mark.height)))
            colours = {colour: count for count, colour in inside.getcolors(1 << 20)}
            assert colours[_rgb(fill)] > 20_000
            assert colours[_rgb(ink)] > 200

    def test_a_text_is_painted_where_the_data_say(self, letters: Lettering) -> None:
        from PIL import Image, ImageChops

        mark = Text(200, 100, "国国国", 40, "#000000", align="center")
        image = Image.open(BytesIO(png(Drawing("x", 400, 200, (mark,)), letters))).convert("L")
        left, top, right, bottom = ImageChops.invert(image).getbbox()
        assert (left + right) / 2 == pytest.approx(200, abs=3)
        assert (top + bottom) / 2 == pytest.approx(100, abs=3)
        assert right - left == pytest.approx(3 * 40, abs=8)

    def test_what_the_font_lacks_is_a_printers_mark_and_no_formula_is_read(self, letters: Lettering) -> None:
        assert letters.regular.fit("甲😀乙\u202e") == f"甲{UNKNOWN}乙{UNKNOWN}"
        marks = tuple(
            Text(10, 50 + 60 * n, said, 30, "#000000") for n, said in enumerate((NASTY, "$\\frac{$", "", " "))
        )
        assert png(Drawing("x", 800, 300, marks), letters).startswith(b"\x89PNG")

    def test_matplotlib_is_as_it_was(self, letters: Lettering) -> None:
        import matplotlib

        before = dict(matplotlib.rcParams)
        with own_settings():
            png(light_drawings(sample.small())[0], letters)
        assert dict(matplotlib.rcParams) == before


class TestFonts:
    def test_the_simplified_face_is_taken_from_a_collection(self, letters: Lettering) -> None:
        found = find_lettering(("Noto Sans CJK SC",))
        if found is None:
            pytest.skip("another Chinese font here")
        assert found.regular.open().family_name == "Noto Sans CJK SC"
        assert "Bold" in found.bold.open().style_name

    def test_a_font_newer_than_the_cache_is_found(self, letters: Lettering, monkeypatch: pytest.MonkeyPatch) -> None:
        from matplotlib.font_manager import fontManager

        monkeypatch.setattr(fontManager, "ttflist", [])
        assert find_lettering() is not None

    def test_no_other_font_stands_in(self, letters: Lettering) -> None:
        assert find_lettering(("DejaVu Sans", "Some Font")) is None


def painted_hashes(**environment: str) -> dict[str, str]:
    """The pictures of the shipped plan, drawn and painted by a process of its own: their hashes by name."""
    code = (
        "import sys, json, hashlib, pathlib, tempfile; import result_sample as s\n"
        "from ipxl.plan.table import shipped; from ipxl.report.plots.write import Plotting\n"
        "folder = pathlib.Path(tempfile.mkdtemp())\n"
        "with Plotting(s.of_plan(shipped())) as plotting: made = plotting.write(folder)\n"
        "assert 'matplotlib' not in sys.modules and not made.left_out, made\n"
        "print(json.dumps({n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in made.files}))"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), **environment}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    return dict(json.loads(run.stdout))


def test_the_same_bytes_anywhere(letters: Lettering, tmp_path: Path) -> None:
    """Other hash seed, zone and locale; a settings file of the user's; a home that cannot be written."""
    (tmp_path / "matplotlibrc").write_text("path.snap: False\ntext.antialiased: False\nlines.antialiased: False\n")
    plain = painted_hashes(PYTHONHASHSEED="1")
    assert sorted(plain) == sorted(NAMES)
    assert plain == painted_hashes(
        PYTHONHASHSEED="2", TZ="America/Los_Angeles", LC_ALL="C", MPLCONFIGDIR=str(tmp_path), MPLBACKEND="nonsense"
    )
    nowhere = os.devnull + "/x"
    assert plain == painted_hashes(HOME=nowhere, MPLCONFIGDIR=nowhere, XDG_CACHE_HOME=nowhere, XDG_CONFIG_HOME=nowhere)


class TestWithout:
    def test_without_the_library_nothing_is_written_and_the_way_out_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(write, "has_library", lambda: False)
        with write.Plotting(sample.small()) as plotting:
            made = plotting.write(tmp_path / "图")
        assert made.files == ()
        assert "ipxl[pictures]" in made.left_out
        assert not (tmp_path / "图").exists()

    def test_a_library_that_does_not_load_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ipxl.report.plots.paint", None)
        assert painted(()).missing == "library"

    def test_without_a_font_there_are_no_boxes_instead_of_letters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ipxl.report.plots.fonts.find_lettering", lambda: None)
        done = painted(tuple(light_drawings(sample.small())))
        assert (done.files, done.missing) == ((), "font")

    def test_a_painter_that_ends_early_costs_the_pictures_only(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "executable", "/bin/false")
        with write.Plotting(sample.small()) as plotting:
            assert "中途停止" in plotting.write(tmp_path).left_out
        monkeypatch.setattr(sys, "executable", str(tmp_path / "no such program"))
        with write.Plotting(sample.small()) as plotting:
            assert "中途停止" in plotting.write(tmp_path).left_out

    def test_a_painter_that_hangs_is_ended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program = tmp_path / "sleeper"
        program.write_text("#!/bin/sh\nexec sleep 60\n")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        monkeypatch.setattr(write, "SECONDS_MOST", 0.1)
        with write.Plotting(sample.small()) as plotting:
            assert "中途停止" in plotting.write(tmp_path / "图").left_out
            process = plotting._process
        assert process is not None
        assert process.returncode is not None

    def test_a_matrix_too_large_is_told(self, letters: Lettering, tmp_path: Path) -> None:
        with write.Plotting(sample.grown(600, 3)) as plotting:
            made = plotting.write(tmp_path)
        assert "矩阵" in made.left_out
        assert made.files == ("亮灯.png", "指标.png")


class TestMerge:
    def test_pictures_stand_in_the_outbox_and_come_out_the_same_twice(
        self, letters: Lettering, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = make_workspace(tmp_path / "w")
        fill_all(folder, skip=("市科技局",))
        hashes = []
        for _ in range(2):
            assert main(["-C", str(folder), "merge", "--as-of", "2023-10-10"]) == 0
            made = sorted((folder / "outbox/2023Q3/图").iterdir())
            hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in made])
        assert [path.name for path in made] == sorted(NAMES)
        assert hashes[0] == hashes[1]
        told = capsys.readouterr()
        assert "图片：3张" in told.out
        assert "outbox/2023Q3/图/" in told.out
        assert told.err == ""

    def test_without_the_library_the_merge_runs_and_says_so_once(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(write, "has_library", lambda: False)
        folder = make_workspace(tmp_path / "w")
        assert main(["-C", str(folder), "merge", "--as-of", "2023-10-10", "--json"]) == 0
        told = capsys.readouterr()
        assert json.loads(told.out)["period"] == "2023Q3"
        assert told.err.count("没有画图片") == 1
        assert not (folder / "outbox/2023Q3/图").exists()
        assert (folder / "outbox/2023Q3/汇总表_2023Q3.xlsx").is_file()


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
