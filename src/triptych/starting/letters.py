"""Which characters of a text the fonts of the book lack, so that no PDF can be made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

SETTING = """\
#set document(title: "Letters")
#set text(font: ("Triptych Serif", "Triptych Sans", "Triptych Han"))
"""
LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')


def lacking(texts: Iterable[str], fonts: Path) -> str:
    """Give the characters, in order, that no font of a folder can show in a PDF.

    Typst is asked, since it is Typst that refuses them.
    """
    import typst

    letters = sorted({letter for text in texts for letter in text if letter.isprintable()})
    source = SETTING + "\n\n".join(
        f"#{json.dumps(letter, ensure_ascii=False)}" for letter in letters
    )
    faces = typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)])
    try:
        typst.compile(source.encode(), font_paths=faces, pdf_standards="ua-1")
    except typst.TypstError as error:
        # the message tells of the first, the diagnostics of all
        told = f"{error}\n{error.diagnostic}"
        return "".join(sorted(set(LACKING.findall(told))))
    return ""
