"""What an EPUB needs after its packing: fallbacks of its figures, titles, words on accessibility.

Pandoc packs the EPUB in both engines. It has no place for a picture's fallback, for the name of a
document and for some of the metadata on accessibility, so these are put in here.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from html import escape
from pathlib import Path

from triptych.drawing.svg import on_paper
from triptych.files import write_if_changed
from triptych.project import Project

PACKAGE = "EPUB/content.opf"
COVER_PAGE = "EPUB/text/cover.xhtml"
FALLBACK_SCALE = 1.25
"""Of a fallback's pixels to the drawing's: old screens that need it are small."""
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
EARLIEST = (1980, 1, 1, 0, 0, 0)

SCHEMA = re.compile(r'\s*<meta property="schema:access\w+">[^<]*</meta>')
NO_DATE = re.compile(r"\s*<dc:date\b[^>]*>1980-01-01T[^<]*</dc:date>")
IMAGE = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)\.svg"[^>]*?/>')
NOTE_LINK = re.compile(r'(<a\b[^>]*?href=")[^"#]*(#note-[^"]*"[^>]*?epub:type="noteref")')
FOOTNOTE = re.compile(r'<aside\b[^>]* id="fn(\d+)"[^>]*>\s*<p>')
DATA_ATTRIBUTE = re.compile(r'(<[^<>]*?)\sdata-[\w-]+="[^"]*"')
HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
TITLE = re.compile(r"<title>[^<]*</title>")

FEATURES = (
    "alternativeText",
    "ARIA",
    "displayTransformability",
    "readingOrder",
    "structuralNavigation",
    "tableOfContents",
)
SUMMARY = (
    "All figures have alternative texts, and what they show is also told in the text or in tables."
    " Tables have header cells, and formulas are MathML. Signs in the text are links to notes with"
    " the passages that a statement rests on, and each note leads back. The reading order is that"
    " of the text; no meaning depends on colour alone."
)


def finish_epub(path: Path, project: Project) -> None:
    """Rewrite a packed EPUB in place, its entries in their order; once done, nothing changes."""
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
        infos = {info.filename: info for info in archive.infolist()}
    package = entries[PACKAGE].decode()
    if "schema:accessibilitySummary" in package:
        return
    pictures: dict[str, bytes] = {}
    for name, content in entries.items():
        if name.endswith(".svg"):
            png = name.removesuffix(".svg") + ".png"
            pictures[png] = _fallback(content.decode(), project)
        elif name.endswith(".xhtml"):
            entries[name] = _document(content.decode(), project).encode()
    entries[PACKAGE] = with_metadata(package, project, sorted(pictures)).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (entries | pictures).items():
            info = zipfile.ZipInfo(name, infos[name].date_time if name in infos else EARLIEST)
            stored = name == "mimetype" or name in pictures
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def _fallback(svg: str, project: Project) -> bytes:
    """Draw a figure as pixels, or take it from the last build."""
    digest = hashlib.sha256(svg.encode()).hexdigest()
    kept = project.build / "epub" / f"{digest}.png"
    if kept.is_file():
        return kept.read_bytes()
    import vl_convert

    vl_convert.register_font_directory(str(project.fonts))
    png = _smaller(bytes(vl_convert.svg_to_png(on_paper(svg), scale=FALLBACK_SCALE)))
    write_if_changed(kept, png)
    return png


def _smaller(png: bytes) -> bytes:
    """Compress a PNG's pixels well: vl-convert is content with less.

    At the most that zlib can, they would be a 25th smaller and take six times as long.
    """
    chunks, at, pixels = [], len(PNG_SIGNATURE), b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IDAT":
            pixels += content
        else:
            chunks.append((kind, content))
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(pixels))))
    return PNG_SIGNATURE + b"".join(
        struct.pack(">I4s", len(content), kind)
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _document(text: str, project: Project) -> str:
    """Give a document its title, footnotes numbers, figures fallbacks; take out site attributes.

    A note on a passage is in the document of its mark, while pandoc leads each mark to the first
    document that has a note on that passage.
    """
    text = NOTE_LINK.sub(r"\1\2", text)
    text = FOOTNOTE.sub(_with_number, text)
    while (plain := DATA_ATTRIBUTE.sub(r"\1", text)) != text:
        text = plain
    if heading := HEADING.search(text):
        words = " ".join(re.sub(r"<[^>]+>", "", heading[1]).split())
        text = TITLE.sub(lambda _: f"<title>{words}</title>", text, count=1)
    if 'id="cover-image"' in text:
        label = f' role="img" aria-label="Cover of {escape(project.title)}"'
        text = text.replace("<svg", f"<svg{label}", 1)
    return IMAGE.sub(_with_fallback, text)


def _with_number(footnote: re.Match[str]) -> str:
    """Begin a footnote with its number, which leads back, as the notes on passages do."""
    number = footnote[1]
    label = f'aria-label="Back to note {number}"'
    return f'{footnote[0]}<a role="doc-backlink" href="#fnref{number}" {label}>{number}</a> '


def _with_fallback(image: re.Match[str]) -> str:
    source = f'<source srcset="{image[1]}.svg" type="image/svg+xml" />'
    return f"<picture>{source}{image[0].replace(image[1] + '.svg', image[1] + '.png')}</picture>"


def with_metadata(text: str, project: Project, pictures: list[str]) -> str:
    """List the fallbacks, and say for whom the book is accessible, and how.

    A book that nothing dates has no date, where pandoc puts one of its own.
    """
    said = [
        ("schema:accessMode", "textual"),
        ("schema:accessMode", "visual"),
        ("schema:accessModeSufficient", "textual"),
        *(("schema:accessibilityFeature", feature) for feature in FEATURES),
        ("schema:accessibilityHazard", "none"),
        ("schema:accessibilitySummary", SUMMARY),
    ]
    if conforms := project.epub.get("conforms-to"):
        said.append(("dcterms:conformsTo", str(conforms)))
        said.append(("a11y:certifiedBy", ", ".join(project.authors) or project.title))
    metas = "".join(f'\n    <meta property="{name}">{escape(s)}</meta>' for name, s in said)
    items = "".join(
        f'\n    <item id="{Path(name).stem}_png" href="{name.removeprefix("EPUB/")}"'
        ' media-type="image/png" />'
        for name in pictures
    )
    text = NO_DATE.sub("", SCHEMA.sub("", text))
    text = text.replace("\n  </metadata>", f"{metas}\n  </metadata>", 1)
    return text.replace("\n  </manifest>", f"{items}\n  </manifest>", 1)
