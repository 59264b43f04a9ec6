"""Every text in a folder that a person could come to read: cells, prompts, names, properties, documents, mails, lists, screens."""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

_MARKS = re.compile(r"<[^>]*>")
_ENCODINGS = ("utf-8-sig", "gb18030")
_PLAIN = frozenset({".txt", ".csv", ".json", ".md", ".toml", ".bat", ".sh", ".html", ".log"})


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of every file below `folder`, and of its name. Whole packages: also what no program shows at once."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, path.name
        if path.is_file():
            yield from _texts(name, path.read_bytes())


def texts_of(path: Path) -> list[tuple[str, str]]:
    """The same of one file."""
    return list(_texts(path.name, path.read_bytes()))


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.infolist():
                yield f"{name}!{part.filename}", part.filename
                yield from _texts(f"{name}!{part.filename}", package.read(part))
    elif name.endswith((".xml", ".rels", ".vml")):
        text = data.decode("utf-8")
        yield name, unescape(text)  # attributes: prompts, defined names, properties
        yield name, unescape(_MARKS.sub("", text))  # a word over several runs
    elif name.endswith(".eml"):
        for part in email.message_from_bytes(data, policy=email.policy.default).walk():
            yield name, "\n".join(f"{key}: {value}" for key, value in part.items())
            if not part.is_multipart():
                yield from _texts(f"{name}!{part.get_filename() or part.get_content_type()}", _payload(part))
    elif Path(name).suffix.lower() in _PLAIN or name.endswith(("text/plain", "text/html")):
        yield name, _decoded(data)
    else:
        yield name, data.decode("utf-8", "ignore")
        yield name, data.decode("gb18030", "ignore")


def _payload(part: email.message.EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def found(folder: Path, words: frozenset[str]) -> list[tuple[str, str]]:
    """(word, where) of each word that stands anywhere below `folder`."""
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    hits = {(hit[0], where): None for where, text in texts(folder) for hit in pattern.finditer(text)}
    return list(hits)
