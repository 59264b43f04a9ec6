"""One module a command: does the work by library calls and hands back what to tell the user.

A module has `run(...)` (`plan` has `show` and `lint`) and returns a Result; printing and exit status are the command
line's. Nothing heavy is imported here, since `ipxl.cli` imports a command's module only when it is called.
"""

from __future__ import annotations

from typing import Protocol


class CommandResult(Protocol):
    """What a command has done."""

    @property
    def strict_failure(self) -> bool:
        """Whether `--strict` ends with status 1 (design: errors in current returns, undecided files, missing units)."""

    def text(self) -> str:
        """What a person reads, in Chinese."""

    def as_json(self) -> dict[str, object]:
        """What `--json` prints: JSON values only, lists sorted, no NaN."""
