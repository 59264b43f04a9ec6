"""What is to be set, as data: which template, what goes into it, what comes out; and the setting of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from ipxl import text

Form = Literal["pdf", "png", "svg"]


class TypesetJob(NamedTuple):
    """One file to be made. data: for the template, plain values only. pixels: of PNGs, for each point of the page.

    shrink: lists in `data` whose last items are left out, one list after another, until all stands on one page.
    """

    name: str
    template: str
    data: Mapping[str, Any]
    pixels: float = 1.0
    shrink: tuple[str, ...] = ()


class Painted(NamedTuple):
    """Files by name; or what was missing: library, font or painter."""

    files: tuple[tuple[str, bytes], ...] = ()
    missing: str = ""


def set_all(jobs: Iterable[TypesetJob]) -> Painted:
    """Every job's file. The same bytes for the same data, fonts and typesetter."""
    try:
        from ipxl.report.typeset.fonts import find_family

        family = find_family()
    except ImportError:
        return Painted(missing="library")
    if family is None:
        return Painted(missing="font")
    return Painted(tuple((job.name, typeset(job, family)) for job in jobs))


def typeset(job: TypesetJob, family: str) -> bytes:
    """The file of one job, lettered in `family`."""
    data = {**_safe(job.data), "font": family}
    for name in job.shrink:
        while len(data[name]) > 1 and _pages(job, data) > 1:
            data[name] = data[name][:-1]
    return _compiled(job.template, data, "pdf" if job.name.endswith(".pdf") else "png", job.pixels)[0]


def _pages(job: TypesetJob, data: Mapping[str, Any]) -> int:
    return len(_compiled(job.template, data, "svg", 1))


def _compiled(template: str, data: Mapping[str, Any], form: Form, pixels: float) -> list[bytes]:
    import typst

    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(
        _template(template), format=form, ppi=72 * pixels, sys_inputs=inputs, timestamp=0, pdf_tags=False
    )
    return made if isinstance(made, list) else [made]


@cache
def _template(name: str) -> bytes:
    return (files("ipxl.report.typeset") / f"{name}.typ").read_bytes()


def _safe(value: Any) -> Any:
    """`value` with every text fit to be printed: templates take texts as they stand and read no marks in them."""
    if isinstance(value, str):
        return text.safe(value)
    if isinstance(value, Mapping):
        return {key: _safe(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(one) for one in value]
    return value
