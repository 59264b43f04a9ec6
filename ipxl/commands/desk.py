"""`ipxl desk`: the page on 127.0.0.1 for those who have no terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ipxl.desk.serve import serve


@dataclass(frozen=True, slots=True)
class DeskClosed:
    """The desk was closed, or handed over to one that runs."""

    strict_failure: bool = False

    def text(self) -> str:
        return "工作台已关闭。"

    def as_json(self) -> dict[str, object]:
        return {"closed": True}


def run(folder: Path, port: int = 0, browser: bool = True, say: Callable[[str], None] = print) -> DeskClosed:
    """Serve the desk of a folder, which need not be a workspace yet, until it is closed."""
    folder.mkdir(parents=True, exist_ok=True)
    serve(folder.resolve(), port, browser, say)
    return DeskClosed()
