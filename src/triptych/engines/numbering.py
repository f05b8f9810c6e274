"""Numbers of chapters, sections, figures and tables, and by what each is known in the whole book.

The wording is Quarto's: Chapter 2, Section 2.1, Appendix A, Figure 2.1, Table A.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from triptych.project import BookChapter

FLOATS = {"fig": "Figure", "tbl": "Table"}


@dataclass(frozen=True)
class Head:
    """What a chapter's first heading says: its words as text and as HTML, number, label and id.

    `number` is empty for a chapter without one; `label` is what it follows, Chapter or Appendix.
    """

    text: str
    html: str
    number: str = ""
    label: str = ""
    id: str = ""


@dataclass
class Numbered:
    """A chapter with its numbers.

    `numbers` and `ids` are those of its headings, in order, a number empty where there is none;
    `sections` are its headings of the second level as a page's contents list them.
    """

    chapter: BookChapter
    head: Head
    numbers: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    sections: list[dict[str, str]] = field(default_factory=list)


def number_book(
    outlines: Iterable[tuple[BookChapter, Sequence[Mapping[str, Any]]]],
) -> tuple[list[Numbered], dict[str, dict[str, Any]]]:
    """Number the chapters, and tell of each identifier its label, its number and its page.

    An outline lists a chapter's headings and floats in order, as `outline.lua` gives them.
    """
    counts = {"Chapter": 0, "Appendix": 0}
    known: dict[str, dict[str, Any]] = {}
    book = []
    for chapter, outline in outlines:
        first = next((one for one in outline if _opens(one)), None)
        number, label = "", "Appendix" if chapter.is_appendix else "Chapter"
        if first and first["is_numbered"]:
            counts[label] += 1
            number = _letter(counts[label]) if chapter.is_appendix else str(counts[label])
        head = Head(chapter.path, chapter.path)
        if first:
            words = first.get("text", ""), first.get("html", "")
            head = Head(*words, number, label, first["id"])
        book.append(_numbered(chapter, outline, first, head, known))
    return book, known


def _numbered(
    chapter: BookChapter,
    outline: Sequence[Mapping[str, Any]],
    first: Mapping[str, Any] | None,
    head: Head,
    known: dict[str, dict[str, Any]],
) -> Numbered:
    numbered = Numbered(chapter, head)
    number = ""  # the sections before a chapter's own heading have none
    floats = dict.fromkeys(FLOATS, 0)
    sections: list[int] = []
    for one in outline:
        if one["kind"] in FLOATS:
            floats[one["kind"]] += 1
            counted = [*([number] if number else []), str(floats[one["kind"]])]
            known[one["id"]] = {
                "label": FLOATS[one["kind"]],
                "number": ".".join(counted),
                "page": chapter.page,
                "is_float": True,
            }
            continue
        if one is first:
            number = own = head.number
            label = head.label
        else:
            own = _section(number, one, sections)
            label = "Section"
        known[one["id"]] = {"label": label, "number": own, "page": chapter.page}
        numbered.numbers.append(own)
        numbered.ids.append(one["id"])
        if one["level"] == 2:
            target, html = f"#{one['id']}", one.get("html", "")
            numbered.sections.append({"target": target, "number": own, "title": html})
    return numbered


def _opens(one: Mapping[str, Any]) -> bool:
    return one["kind"] == "heading" and one["level"] == 1


def _section(number: str, heading: Mapping[str, Any], sections: list[int]) -> str:
    """Count a heading below a chapter's own; `sections` are the counts by depth."""
    depth = heading["level"] - 1
    if not heading["is_numbered"] or not number or not depth:
        return ""
    sections += [0] * (depth - len(sections))
    sections[depth - 1] += 1
    sections[depth:] = [0] * (len(sections) - depth)
    return ".".join([number, *map(str, sections[:depth])])


def _letter(count: int) -> str:
    return chr(ord("A") + count - 1)


def tell_apart(book: Sequence[Numbered]) -> None:
    """Give headings of one file identifiers of their own, where chapters have the same."""
    taken: set[str] = set()
    for numbered in book:
        for index, id in enumerate(numbered.ids):
            own, count = id, 0
            while own and own in taken:
                count += 1
                own = f"{id}-{count}"
            taken.add(own)
            numbered.ids[index] = own
