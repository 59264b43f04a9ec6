"""`ipxl mail texts`: the shipped texts of mails as files that the office may edit."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from ipxl.files import write_file
from ipxl.mail.texts import FOLDER, TEXTS, load_texts, shipped
from ipxl.workspace import locked, open_workspace


@dataclass(frozen=True, slots=True)
class MailTextsDone:
    """made: files that were written. there: those that the office has already, which stay as they are."""

    made: tuple[str, ...]
    there: tuple[str, ...]
    strict_failure: bool = False

    def text(self) -> str:
        lines = [f"  {name}  {TEXTS[Path(name).stem]}" for name in self.made]
        if self.there:
            lines.append(f"已经有的没有动：{'、'.join(self.there)}")
        return "\n".join([f"写了{len(self.made)}份邮件文字，用记事本就能改；不改的可以删掉，用自带的。", *lines])

    def as_json(self) -> dict[str, object]:
        return {"made": list(self.made), "there": list(self.there)}


def run(folder: Path) -> MailTextsDone:
    """Write every shipped text that the office has no own one of. Raises IpxlError for one of its own that is wrong."""
    workspace = open_workspace(folder)
    with locked(workspace):
        load_texts(workspace.texts)
        made, there = [], []
        for name in TEXTS:
            path = workspace.texts / f"{name}.txt"
            if path.exists():
                there.append(f"{FOLDER}/{path.name}")
            else:
                # as Windows' oldest editor shows it rightly
                write_file(path, codecs.BOM_UTF8 + shipped(name).replace("\n", "\r\n").encode())
                made.append(f"{FOLDER}/{path.name}")
    return MailTextsDone(tuple(made), tuple(there))
