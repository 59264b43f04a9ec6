"""The paper of GB/T 9704-2012 as WordprocessingML: sizes, grid, styles, page numbers. Lengths are twips (1/20 point).

The type area is 156 x 225 mm with 22 lines of 28 characters. 22 lines of 29 points are 0.07 mm more than 225 mm, so
the lower margin gives that much way; otherwise every page would hold 21 lines. 28 characters of 16 points are 158 mm,
so each is set 0.25 points closer to the next. The grid could take that off too (charSpace), but LibreOffice answers a
cell smaller than its character with two cells, 14 characters a line. Page numbers are 四号 宋体 between dashes, the dash 7 mm below the type area,
one character in from the right edge of odd pages and from the left edge of even ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import quoteattr

from ipxl import text
from ipxl.plan.model import Settings
from ipxl.report.bulletin.blocks import Style

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from lxml.etree import _Element as Element

SHORT, LONG = 11906, 16838
"""A4."""
LINE, LINES = 580, 22
TOP, LEFT, RIGHT = 2098, 1588, 1474
BOTTOM = LONG - TOP - LINES * LINE
CHARACTER, CHARACTERS, CLOSER = 315, 28, 5
"""Advance of a character of the text, how many a line has, and how much closer than their own width they stand."""
WIDTH, LANDSCAPE_WIDTH = SHORT - LEFT - RIGHT, LONG - TOP - BOTTOM
_NUMBER_DROP = 567
"""From the type area down to the lower edge of the page number's line."""
LATIN = "Times New Roman"
_NUMBER_FONT = "宋体"
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

EAST_ASIAN = f'<w:rFonts {_NS} w:hint="eastAsia"/>'
"""Quotation marks and dashes in the Chinese font, which they share with the Latin one."""

Font = Literal["body", "title", "heading", "subheading"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a style looks. points: size. first, left, right: indents in characters of 16 points, `first` negative for a
    hanging one. level: of the outline, 0 the highest. colour: of the characters, "" for black. edges: lines above and
    below, as WordprocessingML has them. tab: place of a right tab stop in characters, 0 for none."""

    name: str
    font: Font = "body"
    points: float = 16
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    keep_next: bool = False
    level: int | None = None
    colour: str = ""
    edges: str = ""
    tab: float = 0


_RED = "FF0000"
_RULE = '<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
_ABOVE, _BELOW = (_RULE.format(side=side, size=8, space=2, colour="auto") for side in ("top", "bottom"))


LOOKS: dict[Style, Look] = {
    "head": Look("通报发文机关标志", "title", 42, "center", keep_next=True, colour=_RED),
    "number": Look("通报文号", align="center"),
    "number_lined": Look(
        "通报文号红线", align="center", edges=_RULE.format(side="bottom", size=18, space=10, colour=_RED)
    ),
    "title": Look("Title", "title", 22, "center", keep_next=True),
    "address": Look("通报主送", align="left"),
    "heading": Look("heading 1", "heading", first=2, keep_next=True, level=0),
    "subheading": Look("heading 2", "subheading", first=2, keep_next=True, level=1),
    "body": Look("Body Text", first=2),
    "body_last": Look("通报正文末段", first=2, keep_next=True),
    "blank": Look("通报空行", keep_next=True),
    "annex_first": Look("通报附件说明", align="left", first=-3, left=5, keep_next=True),
    "annex_next": Look("通报附件说明续", align="left", left=5, keep_next=True),
    "signature": Look("通报落款", align="center", keep_next=True),
    "contact": Look("通报附注", align="left", left=2),
    "copies": Look("通报抄送", points=14, align="left", left=1, right=1, edges=_ABOVE, keep_next=True),
    "printed_by": Look("通报印发", points=14, align="left", left=1, right=1, edges=_ABOVE + _BELOW, tab=CHARACTERS - 1),
    "annex_mark": Look("通报附件序号", "heading", align="left", keep_next=True, level=0),
    "annex_title": Look("通报附件标题", "title", 22, "center", keep_next=True),
    "annex_note": Look("通报附件说明文字", points=12, align="left", keep_next=True),
}


def set_up(document: Document, settings: Settings) -> None:
    """Give an empty document our styles and settings in place of those it came with."""
    from docx.oxml import parse_xml

    _replace(document.styles.element, parse_xml(_styles(settings)))
    _replace(document.settings.element, parse_xml(_SETTINGS))


def _replace(element: object, new: object) -> None:
    element[:] = list(new)  # type: ignore[index,call-overload]


def style_id(style: Style) -> str:
    """The identifier of a style within the file."""
    return f"ipxl{list(LOOKS).index(style)}"


def _styles(settings: Settings) -> str:
    fonts: dict[Font, str] = {
        "body": settings.bulletin_body_font,
        "title": settings.bulletin_title_font,
        "heading": settings.bulletin_heading_font,
        "subheading": settings.bulletin_subheading_font,
    }
    made = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style_id(style)}"><w:name w:val={quoteattr(look.name)}/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/>{_paragraph(look)}<w:rPr>{_fonts(fonts[look.font])}'
        f"{_colour(look.colour)}{size(look.points)}</w:rPr></w:style>"
        for style, look in LOOKS.items()
    )
    return (
        f"<w:styles {_NS}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(fonts['body'])}{size(16)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        f"{made}</w:styles>"
    )


def _colour(colour: str) -> str:
    return f'<w:color w:val="{colour}"/>' if colour else ""


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia={quoteattr(text.safe(name))}/>'


def size(points: float) -> str:
    """The size of characters; those of the text's own size are set closer."""
    closer = -CLOSER if points == 16 else 0
    return f'<w:spacing w:val="{closer}"/><w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _paragraph(look: Look) -> str:
    keep = "<w:keepNext/>" if look.keep_next else ""
    level = "" if look.level is None else f'<w:outlineLvl w:val="{look.level}"/>'
    # a title's characters are wider than the grid's, which some programs would answer with two fields each
    grid = '<w:snapToGrid w:val="0"/>' if look.points != 16 else ""
    edges = f"<w:pBdr>{look.edges}</w:pBdr>" if look.edges else ""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{round(look.tab * CHARACTER)}"/></w:tabs>' if look.tab else ""
    exact = f'<w:spacing w:line="{round(look.points * 26)}" w:lineRule="exact"/>' if look.points > 29 else ""
    return f'<w:pPr>{keep}{edges}{tab}{grid}{exact}{indent(look.first, look.left, look.right)}<w:jc w:val="{look.align}"/>{level}</w:pPr>'


def indent(first: float = 0, left: float = 0, right: float = 0) -> str:
    """Indents in characters, and the same in twips for programs that know no characters."""
    parts = [
        f'w:{name}Chars="{round(abs(count) * 100)}" w:{name}="{round(abs(count) * CHARACTER)}"'
        for name, count in (
            ("left", left), ("right", right), ("firstLine" if first > 0 else "hanging", first),
        )
        if count
    ]  # fmt: skip
    return f"<w:ind {' '.join(parts)}/>"


THIN = f'<w:spacing {_NS} w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
"""The line of a paragraph that must be there and must not be seen, such as the one that ends a section."""


def with_namespace(element: str) -> str:
    """An element that can be parsed on its own."""
    return element.replace("/>", f" {_NS}/>", 1)


# Latin letters and digits keep their own width, full stops are not squeezed, as typists set up such papers.
_SETTINGS = (
    f'<w:settings {_NS}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
    '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="156"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>'
    "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/>"
    '<w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
    '<w:listSeparator w:val=","/></w:settings>'
)


def put_xml(parent: Element, xml: str, *, first: bool = False) -> None:
    """Put an element that is written as text into `parent`, at its end or before everything in it."""
    from docx.oxml import parse_xml

    parent.insert(0 if first else len(parent), parse_xml(xml))


def take_out(element: Element) -> None:
    """Take an element out of what holds it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def set_section(section: Section, landscape: bool) -> None:
    """Paper, margins, grid and page numbers of one section.

    An upright sheet turned to the right: what was its binding edge is the upper edge of a landscape one.
    """

    properties = section._sectPr
    for child in list(properties):
        properties.remove(child)
    if landscape:
        size, orient = (LONG, SHORT), ' w:orient="landscape"'
        top, right, bottom, left = LEFT, TOP, RIGHT, BOTTOM
        grid = f'w:linePitch="{LINE}"'
    else:
        size, orient = (SHORT, LONG), ""
        top, right, bottom, left = TOP, RIGHT, BOTTOM, LEFT
        grid = f'w:type="linesAndChars" w:linePitch="{LINE}"'
    margins = f'w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
    for made in (
        '<w:type {ns} w:val="nextPage"/>' if landscape else "",
        f'<w:pgSz {{ns}} w:w="{size[0]}" w:h="{size[1]}"{orient}/>',
        f'<w:pgMar {{ns}} {margins} w:header="851" w:footer="{bottom - _NUMBER_DROP}" w:gutter="0"/>',
        '<w:cols {ns} w:space="425"/>',
        f"<w:docGrid {{ns}} {grid}/>",
    ):
        if made:
            put_xml(properties, made.format(ns=_NS))
    if not landscape:  # the annexes go on with the same numbers
        _number(section.footer, "right")
        _number(section.even_page_footer, "left")


def _number(footer: object, side: str) -> None:
    """— 1 — one character in from the edge."""
    from docx.oxml import parse_xml

    run = (
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{_NUMBER_FONT}" w:hAnsi="{_NUMBER_FONT}" '
        f'w:eastAsia="{_NUMBER_FONT}"/>{size(14)}</w:rPr>{{}}</w:r>'
    )
    field = "".join(
        run.format(part)
        for part in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    paragraph = parse_xml(
        f'<w:p {_NS}><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="360" w:lineRule="exact"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>{field}</w:p>'
    )
    footer.is_linked_to_previous = False  # type: ignore[attr-defined]
    _replace(footer._element, [paragraph])  # type: ignore[attr-defined]
