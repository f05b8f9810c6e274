"""Find what a chapter defines and what it refers to, each with its place.

Pandoc's syntax tree has no line numbers, so this reads the lines themselves: enough of the dialect
to check every reference before anything is rendered, and to know which passage is cited where.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from triptych.chapters.expand import FENCE, Chapter, Line
from triptych.chapters.prose import blanked, prose
from triptych.chapters.scanned import Attributes, Mention, Scan
from triptych.problems import Problem

CITE_KEY = re.compile(
    r"(?<![\w@\\])-?@(?:\{(?P<braced>[^{}]+)\}|(?P<key>\w[\w:./#$%&+?<>~-]*\w|\w))"
)
NO_CITES = re.compile(r"\]\([^()]*\)|</?[A-Za-z][^<>]*>|(?<!@)\{[^{}]*\}")
"""A link's target, a tag, attributes: an @ in them cites nothing."""
CROSSREF = re.compile(r"^(?P<kind>fig|tbl|sec)-")
HEADING = re.compile(
    r"^(?P<level>#{1,6})\s++"
    r"(?P<text>(?:(?!\{[^{}]*+\}\s*+$)\S|\s++(?=\S)(?!\{[^{}]*+\}\s*+$))*)\s*+"
    r"(?P<attributes>\{[^{}]*+\})?\s*+$"
)
DIV = re.compile(r"^\s*+(?P<colons>:{3,}+)\s*+(?P<attributes>\{[^}]*+\}|[\w-]++)\s*+:*+\s*+$")
DIV_END = re.compile(r"^\s*:{3,}\s*$")
DIV_BEGUN = re.compile(r"^\s*+:{3,}+\s*+(?P<attributes>\{)[^}]*+$")
"""The fence of a division whose attributes go on in the next line, or never end."""
TERM = re.compile(r"\[(?P<term>[^][]+)\]\{(?=[^{}]*(?<![\w=\"'-])\.term(?![\w-]))[^{}]*\}")
CHAPTER_LINK = re.compile(r"\]\(\s*+<?(?P<path>[^()<>\s#]+\.qmd)(?:#(?P<id>[^()<>\s]+))?(?=[\s)>])")
IMAGE = re.compile(r"!\[(?P<alt>[^][]*)\]\(\s*+<?(?P<path>[^()<>\s]+)")
FETCHED = "Save it in the project, or make it a link."
"""What to do about a picture that is no file of the project."""
ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
ID = re.compile(r"#(?P<id>[^\s.}]+)")
CLASS = re.compile(r"(?<![\w=\"'-])\.(?P<name>[\w-]+)")
VALUE = re.compile(
    r"(?<![\w-])(?P<name>[\w-]++)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s}]+))"
)
TYPST_PACKAGE = re.compile(r"#?\b(?:import|include)\s*\"(?P<name>@[^\"]*)")
"""What of a raw block of Typst asks for a package."""
ATTRIBUTES = re.compile(r"(?<![@{])\{(?=[^{}#.=]*+[#.=])[^{}]*+\}")

NEEDS_QUARTO = re.compile(
    r"^(?:panel-[\w-]+|column-[\w-]+|layout[\w-]*|aside|cell|lst-.*|eq-.*|when-profile|when-meta|"
    r"(?:thm|lem|cor|prp|cnj|def|exm|exr)-.*)$"
)


DEEPEST_DIVISION = 40
"""How many divisions may stand within each other; more have been left open."""


def scan_chapter(chapter: Chapter) -> Scan:
    """Scan an expanded chapter."""
    scan = Scan(chapter.path)
    for line in chapter.lines:
        if line.is_code and FENCE.match(line.text):
            _inline_attributes(scan, line)
        if line.is_code and (package := TYPST_PACKAGE.search(line.text)):
            at = Mention(package["name"], line.file, line.number, package.start("name") + 1)
            what = f"Typst would download the package “{at.name}”."
            scan.problems.append(at.problem(what, "Do without it: nothing is fetched.", "dialect"))
    lines = list(prose(chapter.lines))
    around: list[Attributes] = []
    for index, line in enumerate(lines):
        if heading := HEADING.match(line.text):
            _heading(scan, line, heading)
        elif div := DIV.match(line.text):
            after = (lines[later].text for later in range(index + 1, len(lines)))
            following = next((text for text in after if text.strip()), "")
            is_empty = bool(DIV_END.match(following))
            on_page = not any(outer.is_hidden_on_pages for outer in around)
            _division(scan, line, div["attributes"], is_empty, on_page)
            around.append(scan.divs[-1])
            if len(around) > DEEPEST_DIVISION:
                what = f"More than {DEEPEST_DIVISION} divisions stand within each other here."
                scan.problems.append(around[-1].at.problem(what, "Close them.", "dialect"))
                break
            _float_in_float(scan, around)
            _break_in_division(scan, around)
            continue
        elif begun := DIV_BEGUN.match(line.text):
            column = begun.start("attributes") + 1
            what = "The attributes of this division don't end on its line."
            remedy = "Write all of them on the line of the colons."
            scan.problems.append(Problem(line.file, line.number, column, what, remedy, "dialect"))
        elif DIV_END.match(line.text) and around:
            around.pop()
        on_page = not any(outer.is_hidden_on_pages for outer in around)
        _mentions(scan, line, on_page)
    _across_lines(scan, lines)
    return scan


def _heading(scan: Scan, line: Line, heading: re.Match[str]) -> None:
    attributes = heading["attributes"] or ""
    found = ID.search(attributes)
    if found:
        column = heading.start("attributes") + found.start() + 1
        scan.ids.append(Mention(found["id"], line.file, line.number, column))
    shown = HEADING.match(line.source or line.text) or heading
    scan.anchors.append(found["id"] if found else automatic_id(shown["text"]))
    if len(heading["level"]) == 1 and not scan.title:
        scan.title = shown["text"]
        scan.id = found["id"] if found else ""
        if CITE_KEY.search(NO_CITES.sub(blanked, heading["text"])):
            at = Mention("", line.file, line.number, heading.start("text") + 1)
            what = "A mark or a citation can't stand in a chapter's title."
            remedy = "Put it into the first paragraph."
            scan.problems.append(at.problem(what, remedy, "chapter-title"))


def _division(scan: Scan, line: Line, attributes: str, is_empty: bool, on_page: bool) -> None:
    column = line.text.index(attributes) + 1
    found = ID.search(attributes) if attributes.startswith("{") else None
    name = found["id"] if found else ""
    at = Mention(name, line.file, line.number, column)
    classes = tuple(match["name"] for match in CLASS.finditer(attributes))
    values = {
        match["name"]: match["double"] or match["single"] or match["bare"] or ""
        for match in VALUE.finditer(attributes)
    }
    if not attributes.startswith("{"):
        classes = (attributes,)
    if name:
        scan.ids.append(at)
    words = [word for word in (name, *classes, *values) if NEEDS_QUARTO.match(word)]
    remedy = "The portable dialect has figures, tables, callouts and plain divisions."
    scan.problems += [at.problem(f"“{word}” needs Quarto.", remedy, "dialect") for word in words]
    scan.divs.append(Attributes(at, classes, values, is_empty, on_page))


def _float_in_float(scan: Scan, around: list[Attributes]) -> None:
    names = [outer.at.name for outer in around]
    floats = [name for name in names if name.startswith(("fig-", "tbl-"))]
    if names[-1] in floats and len(floats) > 1:
        what = f"“{floats[-1]}” stands within “{floats[-2]}”, which needs Quarto."
        remedy = "Put the one after the other."
        scan.problems.append(scan.divs[-1].at.problem(what, remedy, "dialect"))


def _break_in_division(scan: Scan, around: list[Attributes]) -> None:
    """Report a page break within what stands on one page, where Typst makes none."""
    seen_through = {"content-visible", "content-hidden"}
    boxes = [outer for outer in around[:-1] if seen_through.isdisjoint(outer.classes)]
    if "pagebreak" in around[-1].classes and boxes:
        what = f"A page can't break within the division that begins on line {boxes[-1].at.line}."
        remedy = "Put the break before or after it."
        scan.problems.append(around[-1].at.problem(what, remedy, "dialect"))


def _inline_attributes(scan: Scan, line: Line) -> None:
    """Report attributes inside a line that only Quarto makes something of."""
    for match in ATTRIBUTES.finditer(line.text):
        ids = [found["id"] for found in ID.finditer(match[0])]
        others = [one["name"] for found in (CLASS, VALUE) for one in found.finditer(match[0])]
        if not HEADING.match(line.text):
            scan.anchors += ids
        floats = [id for id in ids if id.startswith(("fig-", "tbl-"))]
        needing = [word for word in (*ids, *others) if NEEDS_QUARTO.match(word)]
        for word in (*floats, *needing[:1]):
            at = Mention(word, line.file, line.number, match.start() + 1)
            remedy = "Put it into a division of that name, its caption last." if floats else ""
            scan.problems.append(at.problem(f"“{word}” needs Quarto here.", remedy, "dialect"))


def _mentions(scan: Scan, line: Line, on_page: bool) -> None:
    def mention(match: re.Match[str], name: str) -> Mention:
        return Mention(name, line.file, line.number, match.start() + 1)

    _inline_attributes(scan, line)
    for match in CITE_KEY.finditer(NO_CITES.sub(blanked, line.text)):
        key = match["braced"] or match["key"]
        found = mention(match, key)
        (scan.crossrefs if CROSSREF.match(key) else scan.cites).append(found)
        if on_page:
            scan.on_page.append(key)


def _across_lines(scan: Scan, lines: list[Line]) -> None:
    """Find what may be broken over the lines of a paragraph: terms, links and images."""
    text = "\n".join(line.text for line in lines)
    starts = list(accumulate((len(line.text) + 1 for line in lines), initial=0))

    def mentions(pattern: re.Pattern[str], name: str) -> Iterator[tuple[Mention, re.Match[str]]]:
        for match in pattern.finditer(text):
            if not re.search(r"\n\s*\n", match[0]):
                index = bisect_right(starts, match.start()) - 1
                line, column = lines[index], match.start() - starts[index] + 1
                word = " ".join(match[name].split())
                yield Mention(word, line.file, line.number, column), match

    scan.terms += [mention for mention, _ in mentions(TERM, "term")]
    scan.links += [
        (mention, match["id"] or "")
        for mention, match in mentions(CHAPTER_LINK, "path")
        if not ELSEWHERE.match(mention.name)
    ]
    for image, match in mentions(IMAGE, "path"):
        if not match["alt"].strip():
            what = "This image has no alternative text."
            remedy = "Say between the brackets what it shows."
            scan.problems.append(image.problem(what, remedy, "image"))
        if ELSEWHERE.match(image.name):
            what = f"The image “{image.name}” would be fetched from elsewhere."
            scan.problems.append(image.problem(what, FETCHED, "image"))
        else:
            scan.images.append(image)


UNSAID = re.compile(r"\]\([^()]*\)|\^\[[^][]*\]|\{[^{}]*\}|</?[a-zA-Z][^<>]*>|&\w+;|-{2,}|\.{3}")
"""What of a heading is no part of its identifier: a link's target, a footnote, tags, dashes."""


def automatic_id(heading: str) -> str:
    """Give the identifier that pandoc makes of a heading without one (`auto_identifiers`)."""
    plain = re.sub(r"[^\w\s.-]", "", UNSAID.sub("", heading).lower())
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", plain.strip())) or "section"
