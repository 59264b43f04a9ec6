"""XML that came from anywhere, told apart by a tokenizer: quotes, prefixes and the order of attributes make no difference.

No document type is taken, so there are no entities to expand. What a well-formed document may not hold (control
characters, broken UTF-8) is put aside once, since readers of cells are as lenient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from ipxl.intake.bounds import Refused, Unreadable

Attributes = Mapping[str, str]
_DEEPEST = 256
"""Elements within each other; office documents nest about 20."""
_CONTROLS = bytes(range(32)).translate(None, b"\t\n\r")
_BLANKS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))


class Element(NamedTuple):
    """One element: its name and attributes without prefixes, and all text in it."""

    name: str
    attributes: dict[str, str]
    text: str


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def new_parser() -> expat.XMLParserType:
    """A tokenizer that refuses a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_facts: object) -> NoReturn:
    raise Refused("文件里有不该有的实体定义(DTD)，可能有害")


def tokenised(part: bytes, feed: Callable[[bytes], None]) -> None:
    """Call `feed` with a part; once more with what may not stand in XML blanked when it is not well-formed for that.

    Raises Unreadable when it stays so.
    """
    try:
        feed(part)
    except expat.ExpatError as error:
        mended = mend(part)
        if mended == part:
            raise Unreadable(_damaged(error)) from error
        try:
            feed(mended)
        except expat.ExpatError as again:
            raise Unreadable(_damaged(again)) from again


def mend(part: bytes) -> bytes:
    """A part with blanks for control characters, and � for bytes that are no UTF-8."""
    return part.translate(_BLANKS).decode("utf-8", "replace").encode()


def _damaged(error: expat.ExpatError) -> str:
    return f"表格内容损坏(内部文件第{error.lineno}行不完整)"


def elements(part: bytes, names: Iterable[str]) -> list[Element]:
    """The elements with these names, whatever their prefix, in the order in which they begin."""
    wanted = frozenset(names)
    found: list[Element] = []

    def feed(data: bytes) -> None:
        found.clear()
        _collect(data, wanted, found)

    tokenised(part, feed)
    return found


def _collect(part: bytes, wanted: frozenset[str], found: list[Element]) -> None:
    parser = new_parser()
    texts: list[str] = []
    open_at: list[tuple[int, int]] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Refused("文件内部层数太多，可能有害")
        if local(name) in wanted:
            found.append(Element(local(name), {local(key): value for key, value in attributes.items()}, ""))
            open_at.append((len(found) - 1, len(texts)))
            parser.CharacterDataHandler = texts.append

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if local(name) in wanted:
            place, first = open_at.pop()
            found[place] = found[place]._replace(text="".join(texts[first:]))
            if not open_at:
                texts.clear()
                parser.CharacterDataHandler = None

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(part, True)
