"""The pictures in the folder 图, as jobs for the typesetter."""

from __future__ import annotations

from ipxl.merge.result import Result
from ipxl.report.plots.indicators import indicator_drawings
from ipxl.report.plots.lights import light_drawings
from ipxl.report.plots.marks import Box, Drawing, DrawnRule
from ipxl.report.plots.matrix import NAME as MATRIX
from ipxl.report.plots.matrix import matrix_drawings
from ipxl.report.typeset.job import TypesetJob

FOLDER = "图"
NO_MATRIX = "单位和任务太多，矩阵没有画成图片，请看汇总表的“单位×任务矩阵”。"


def all_drawings(result: Result) -> tuple[Drawing, ...]:
    """Every picture of a period, as data."""
    return (*light_drawings(result), *indicator_drawings(result), *matrix_drawings(result))


def chart_jobs(result: Result) -> tuple[TypesetJob, ...]:
    """Every picture of a period."""
    return tuple(drawing_job(picture) for picture in all_drawings(result))


def drawing_job(picture: Drawing) -> TypesetJob:
    """A picture of which a point is a pixel."""
    marks = [
        {
            "kind": "box" if isinstance(mark, Box) else "rule" if isinstance(mark, DrawnRule) else "text",
            **mark._asdict(),
        }
        for mark in picture.marks
    ]
    return TypesetJob(
        f"{FOLDER}/{picture.name}.png", "drawing", {"width": picture.width, "height": picture.height, "marks": marks}
    )


def left_out(result: Result, jobs: tuple[TypesetJob, ...]) -> str:
    """What could not be drawn because it is too large, and where it stands; "" for nothing."""
    without = bool(jobs) and bool(result.duties) and not any(job.name.startswith(f"{FOLDER}/{MATRIX}") for job in jobs)
    return NO_MATRIX if without else ""
