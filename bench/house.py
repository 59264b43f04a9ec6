"""`python -m bench.house [FOLDER]`: the size and shape of the package as a table, to be compared between two states of it.

Lines count as they stand, the reader of notices apart from the rest; a public name counts as defined twice when two modules
define a class of that name.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONG_FUNCTION, MANY_PARAMETERS = 50, 8


@dataclass(frozen=True, slots=True)
class Module:
    """One module. functions: (name, lines, parameters). anys: uses of `Any`. classes: public ones."""

    name: str
    lines: int
    functions: tuple[tuple[str, int, int], ...]
    anys: int
    classes: tuple[str, ...]


def read_modules(package: Path) -> Iterator[Module]:
    """Every module of a package, by path."""
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        functions = tuple(
            (node.name, (node.end_lineno or node.lineno) - node.lineno + 1, _parameters(node.args))
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        anys = sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(tree))
        classes = tuple(
            node.name for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        )
        yield Module(path.relative_to(package).as_posix(), text.count("\n"), functions, anys, classes)


def _parameters(arguments: ast.arguments) -> int:
    names = [item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def measure(package: Path) -> list[tuple[str, str]]:
    """(what, figure) of a package, in the order of the table."""
    modules = list(read_modules(package))
    notice = [item for item in modules if item.name.startswith(("notice/", "plan/notice/"))]
    core = [item for item in modules if item not in notice]
    functions = [(size, many, f"{item.name}:{name}") for item in modules for name, size, many in item.functions]
    homes: dict[str, set[str]] = {}
    for item in modules:
        for name in item.classes:
            homes.setdefault(name, set()).add(item.name)
    twice = sorted(name for name, places in homes.items() if len(places) > 1)
    largest = max(modules, key=lambda item: item.lines)
    longest = [item for item in functions if item[0] > LONG_FUNCTION]
    widest = max(functions, key=lambda item: item[1])
    return [
        ("modules", f"{len(modules)} ({len(notice)} of notices)"),
        ("lines, core", f"{sum(item.lines for item in core):,}"),
        ("lines, reader of notices", f"{sum(item.lines for item in notice):,}"),
        ("median module", f"{statistics.median(item.lines for item in modules):.0f}"),
        ("largest module", f"{largest.lines} ({largest.name})"),
        (f"functions over {LONG_FUNCTION} lines", str(len(longest))),
        ("most parameters", f"{widest[1]} ({widest[2]})"),
        (f"functions with more than {MANY_PARAMETERS}", str(sum(item[1] > MANY_PARAMETERS for item in functions))),
        ("Any", str(sum(item.anys for item in modules))),
        ("public class names defined twice", f"{len(twice)} {' '.join(twice)}".strip()),
    ]


def main() -> None:
    """Print the table."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]
    for what, figure in measure(root / "ipxl"):
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
