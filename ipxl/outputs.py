"""Outputs of a run that would come out as the last run made them: taken over instead of being made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from ipxl.files import digest, write_file
from ipxl.program import program_key


class KeptOutputs:
    """The outputs in the folder `old`, to be taken over into `new`.

    record: a file that says of what each output was made and as which bytes. It is derived: when it is missing, damaged or
    not right, or an output was changed since, the output is made again, and comes out the same. Names are paths below the
    folders; `made_of` is anything that is equal only if the output would be.
    """

    def __init__(self, record: Path, old: Path, new: Path) -> None:
        self._record, self._old, self._new = record, old, new
        self._before = _read(record)
        self._now: dict[str, tuple[str, str]] = {}

    def write(self, name: str, made_of: str, make: Callable[[Path], object]) -> bool:
        """Have the output in the new folder, made by `make` only where the old one cannot be kept. Whether it was kept."""
        if self.keep(name, made_of):
            return True
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)
        self.made(name, made_of)
        return False

    def keep(self, name: str, made_of: str) -> bool:
        """Take over the old output if it is what would be made; whether that was done."""
        key = _key(made_of)
        before = self._before.get(name)
        if before is None or before[0] != key:
            return False
        try:
            data = (self._old / name).read_bytes()
        except OSError:
            return False
        if digest(data) != before[1]:
            return False
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._now[name] = before
        return True

    def made(self, name: str, made_of: str) -> None:
        """Remember an output that was made now, as it lies in the new folder."""
        self._now[name] = (_key(made_of), digest((self._new / name).read_bytes()))

    def save(self) -> None:
        """Write the record for the next run. What cannot be written is made again then."""
        try:
            write_file(self._record, json.dumps(self._now, ensure_ascii=False, indent=0).encode())
        except OSError:
            return


def _key(made_of: str) -> str:
    return digest(f"{program_key()}\n{made_of}".encode("utf-8", "surrogatepass"))


def _read(record: Path) -> dict[str, tuple[str, str]]:
    try:
        facts = json.loads(record.read_text(encoding="utf-8"))
        return {str(name): (str(key), str(sha256)) for name, (key, sha256) in facts.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
