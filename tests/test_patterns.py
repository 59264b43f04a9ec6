"""Patterns say what they mean: a character class that names a mark twice has lost a full-width one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "ipxl"


def patterns() -> Iterator[tuple[str, str]]:
    """(place, text) of every string inside a call of `re`."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.")):
                continue
            for node in ast.walk(call.args[0]) if call.args else ():
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node.value


def classes(text: str) -> Iterator[str]:
    """The insides of the character classes of a pattern, escapes as they stand."""
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text[at] == "[":
            end = at + 2 if text[at + 1 : at + 2] == "^" else at + 1
            end += text[end : end + 1] == "]"
            while end < len(text) and text[end] != "]":
                end += 2 if text[end] == "\\" else 1
            if end < len(text):
                yield text[at + 1 : end]
            at = end + 1
        else:
            at += 1


ONE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|[^\\]", re.S)


def marks(inside: str) -> list[str]:
    """The single members of a class; ranges and escapes count as they stand."""
    found, at = [], int(inside.startswith("^"))
    while at < len(inside):
        match = ONE.match(inside, at)
        assert match is not None
        end = match.end()
        if inside[end : end + 1] == "-" and (last := ONE.match(inside, end + 1)):
            end = last.end()
        found.append(inside[at:end])
        at = end
    return found


@pytest.mark.parametrize(
    ("pattern", "twice"),
    [("[((]", "("), ("[。!!]", "!"), ("[a-z(（]", ""), (r"[\s\]（(]", ""), ("[^、、]", "、"), ("x{2}", "")],
)
def test_a_mark_named_twice_is_seen(pattern: str, twice: str) -> None:
    found = [mark for inside in classes(pattern) for mark in marks(inside) if marks(inside).count(mark) > 1]
    assert "".join(dict.fromkeys(found)) == twice


def test_no_class_names_a_mark_twice() -> None:
    wrong = [
        f"{place} [{inside}]"
        for place, text in patterns()
        for inside in classes(text)
        if len(set(marks(inside))) < len(marks(inside))
    ]
    assert wrong == []
