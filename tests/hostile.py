"""A tiny project with hostile text in every field that is anybody's, and what that text is.

Each field holds a word of its own before and after the hostile text, so that a test can tell which
field was shown, and that all of it was.
"""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from io import StringIO
from pathlib import Path

import yaml

from tiny import ALDER, BIRCH, edit, tiny_project

SCRIPTS = (
    "<script>window.__hit=1</script>",
    "</script><script>window.__hit=2</script>",
    '<img src=x onerror="window.__hit=3">',
    "\"><svg onload='window.__hit=4'>",
    "' onfocus=window.__hit=5 autofocus '",
    "[a](javascript:window.__hit=6)",
    "<a href=data:text/html,x>b</a>",
    "<iframe src=https://evil.example/></iframe>",
    "![c](https://evil.example/c.png)",
    "</title></style></textarea>--><!--",
    "&lt;b&gt; &#60;",
)
"""What a page may run, follow or fetch."""
EXPRESSIONS = (
    "$body$ ${body} $if(title)$",
    '#read("/etc/passwd") #panic() #include "x.typ" *b* _i_ @ald-99 <label> //',
    "{{< include /etc/passwd >}} {{< var x >}}",
    "\\input{/etc/passwd} `os.exit(1)`{=lua} ]] .. os.exit(1) .. [[",
    "datum.constructor.constructor('window.__hit=9')() \" + 1 + \"",
    "$(touch hit) `touch hit` ; touch hit | & ~ ! %s %n {0} {}",
    "../../etc/passwd C:\\x file:///etc/passwd",
)
"""What a template, Typst, a shortcode, Lua, Vega or a shell may take for its own."""
FORMULAS = ('=HYPERLINK("https://evil.example","d")', "+1", "-1", "@SUM(A1)")
"""What a spreadsheet may run."""
HOSTILE = " ".join((*SCRIPTS, *EXPRESSIONS, *FORMULAS))

FREE = {
    "extracts": ("note",),
    "left_out": ("reason",),
    "events": ("label",),
    "shifts": ("function",),
    "comparison": ("position",),
    "claims": ("claim",),
    "glossary": ("pinyin", "characters", "gloss"),
}
"""The columns of each table that take any text."""
OWN_SCHEMA = """\
title: {0}
description: {0}
fields:
  - {{name: "name", type: string, description: {0}}}
  - {{name: extracts, type: list, delimiter: "; "}}
primaryKey: name
foreignKeys:
  - fields: extracts
    reference: {{resource: extracts, fields: id}}
"""
OWN_TABLE = '''

def table(claims, comparison, events, shifts, looms, sources, codebook):
    """List what the data say."""
    frames = (claims.claim, comparison.position, events.label, shifts.function, looms.name)
    told = [*sources.vantage, *sources.label, *codebook.definition, *codebook.label]
    rows = [[cell, cell] for frame in frames for cell in frame] + [[cell, cell] for cell in told]
    return Table([Column("Told"), Column(claims.claim[0])], rows, "What is told.")
'''


def text_of(field: str) -> str:
    """Give the text of a field: hostile all through, but for a word at each end."""
    return f"begins-{field} {HOSTILE} ends-{field}"


def hostile_project(path: Path) -> Path:
    """Write the tiny project with hostile text in every field of every file of its data.

    A table of its own shows all of them that no page shows by itself.
    """
    root = tiny_project(path)
    _passages(root)
    for name, columns in FREE.items():
        _fill(root / f"data/{name}.csv", columns)
    _sources(root)
    _codebook(root)
    text = json.dumps(text_of("own"))
    (root / "data/looms.schema.yml").write_text(OWN_SCHEMA.format(text), "utf-8")
    (root / "data/looms.csv").write_text(f"name,extracts\n{_cell(text_of('loom'))},ald-01\n")
    words = '"""What is told?"""\n\nfrom triptych import Column, Table\n'
    (root / "figures/told.py").write_text(words + OWN_TABLE, "utf-8")
    chapter = (root / "index.qmd").read_text("utf-8")
    more = "\n::: {#tbl-told}\n:::\n\n@tbl-told lists what is told.\n"
    (root / "index.qmd").write_text(chapter + more, "utf-8")
    beside = "# Side by side {#sec-beside}\n"
    for kind in ("theme", "claim", "event"):
        beside += f'\n::: {{.side-by-side by="{kind}"}}\n:::\n'
    (root / "chapters/beside.qmd").write_text(beside + "\n::: {.leave-out}\n:::\n", "utf-8")
    (root / "chapters/grounds.qmd").write_text("# Grounds {#sec-grounds}\n\n::: {.grounds}\n:::\n")
    last = "    - chapters/glossary.qmd\n"
    listed = f"{last}    - chapters/beside.qmd\n    - chapters/grounds.qmd\n"
    edit(root, "_quarto.yml", last, listed)
    edit(root, "_quarto.yml", "title: Two Mills", f"title: {json.dumps(text_of('title'))}")
    edit(root, "_quarto.yml", "author: Ada Mill", f"author: {json.dumps(text_of('author'))}")
    return root


def _passages(root: Path) -> None:
    """Put hostile text into both texts, quote it in one and leave it out in the other."""
    seeds = {"alder": ALDER + text_of("left") + "\n", "birch": BIRCH + text_of("passage") + "\n"}
    for name, old in (("alder", ALDER), ("birch", BIRCH)):
        (root / f"seeds/{name}.txt").write_text(seeds[name], "utf-8")
        digests = [sha256(text.encode()).hexdigest() for text in (old, seeds[name])]
        edit(root, "data/sources.yml", *digests)
    with (root / "data/left_out.csv").open("a", encoding="utf-8") as file:
        file.write(f"alder,{_cell(text_of('left'))},A reason.\n")
    quote = _cell(text_of("passage"))
    with (root / "data/extracts.csv").open("a", encoding="utf-8") as file:
        file.write(f"bir-02,birch,{quote},,,,fact,innovation,looms,workers,,\n")
    edit(root, "index.qmd", "[@bir-01]", "[@bir-01; @bir-02]")
    edit(root, "index.qmd", ":::\n\n@tbl", ':::\n\n::: {.extract key="bir-02"}\n:::\n\n@tbl')


def _fill(path: Path, columns: tuple[str, ...]) -> None:
    """Put hostile text into columns of a table."""
    rows = list(csv.DictReader(StringIO(path.read_text("utf-8"))))
    for number, row in enumerate(rows):
        row |= {column: text_of(f"{path.stem}-{column}-{number}") for column in columns}
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def _sources(root: Path) -> None:
    """Put hostile text into what is told of the first source, fields of its reference included."""
    path = root / "data/sources.yml"
    sources = yaml.safe_load(path.read_text("utf-8"))
    sources[0] |= {name: text_of(name) for name in ("label", "vantage", "romanization", "rights")}
    sources[0]["unknown"] = [text_of("unknown")]
    for name in ("title", "publisher", "note", "container-title", "abstract", "publisher-place"):
        sources[0]["csl"][name] = text_of(f"csl-{name}")
    sources[0]["csl"]["author"] = [{"family": text_of("family"), "given": text_of("given")}]
    path.write_text(yaml.safe_dump(sources, allow_unicode=True, sort_keys=False), "utf-8")


def _codebook(root: Path) -> None:
    """Put hostile text into every code's label, definition and rule."""
    path = root / "data/codebook.yml"
    codebook = yaml.safe_load(path.read_text("utf-8"))
    for dimension, codes in codebook.items():
        for code, fields in codes.items():
            for name in ("label", "definition", "rule"):
                fields[name] = text_of(f"{dimension}-{code}-{name}")
    path.write_text(yaml.safe_dump(codebook, allow_unicode=True, sort_keys=False), "utf-8")


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
