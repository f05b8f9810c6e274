"""A whole project small enough to read at a glance: what the tests break, one thing at a time.

Two sources, three extracts, one figure and its table, one chapter and the appendices of a book.
 `tiny_project` writes it; `edit` changes one file of it as an author would.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent

ALDER = """\
The Mill at Alder
The mill began under a plan
drawn up far away. Its direc
tors were told what to make, and the work-
ers were not asked.

In 1953 the plan was doubled. 7

Printed by the mill.
"""

BIRCH = """\
At Birch the workers met each week
and changed the looms themselves.
"""

SOURCES = f"""\
- id: alder
  sign: A
  seed: seeds/alder.txt
  sha256: {sha256(ALDER.encode()).hexdigest()}
  label: Alder 1961
  csl: {{id: alder1961, type: book, title: The Mill at Alder}}
  covers: 195X
  vantage: It looks down from the plan.
  romanization: none
  unknown:
    - the author
- id: birch
  sign: B
  seed: seeds/birch.txt
  sha256: {sha256(BIRCH.encode()).hexdigest()}
  label: Birch 1962
  csl: {{id: birch1962, type: article-journal, title: Looms at Birch}}
  vantage: It looks up from the looms.
  romanization: none
"""

CODEBOOK = """\
kind:
  fact: {label: Fact, definition: What was so., rule: The passage tells it., example: ald-01}
panels:
  plan: {label: The plan, definition: What was planned., rule: The passage tells of a plan.}
themes:
  planning: {label: Planning, panel: plan, definition: Plans., rule: It names a plan.}
  innovation: {label: Innovation, panel: plan, definition: Changes., rule: It names a change.}
level:
  mill: {label: Mill, definition: The whole mill., rule: It names the mill.}
  looms: {label: Looms, definition: The looms., rule: It names the looms.}
actors:
  directors: {label: Directors, definition: Who directs., rule: It names them.}
  workers: {label: Workers, definition: Who works., rule: It names them.}
bodies:
  ministry: {label: Ministry, definition: The ministry., rule: It names it.}
  workers: {label: Workers, definition: Who works., rule: It names them.}
direction:
  downward: {label: Downward, definition: To a lower body., rule: The second is lower.}
stance:
  affirms: {label: Affirms, definition: It says so., rule: A passage says so.}
  denies: {label: Denies, definition: It says no., rule: A passage says so.}
  silent: {label: Silent, definition: It says nothing., rule: No passage does.}
status:
  stated: {label: Stated, definition: It says so., rule: A passage says so.}
  silent: {label: Silent, definition: It says nothing., rule: No passage does.}
"""

EXTRACTS = """\
id,source,quote,prefix,suffix,reading,kind,themes,level,actors,when,note
ald-01,alder,The mill began under a plan drawn up far away.,,,,fact,planning,mill,,,
ald-02,alder,"Its directors were told what to make, and the workers were not asked. […] In 1953 \
the plan was doubled.",,,"Its directors were told what to make, and the workers were not asked. In \
1953 the plan was doubled.",fact,planning,mill,directors; workers,1953,
bir-01,birch,At Birch the workers met each week and changed the looms themselves.,,,,fact,\
innovation,looms,workers,,
"""

DATA = {
    "sources.yml": SOURCES,
    "codebook.yml": CODEBOOK,
    "extracts.csv": EXTRACTS,
    "left_out.csv": """\
source,quote,reason
alder,The Mill at Alder,The title.
alder,7,A footnote's number.
alder,Printed by the mill.,The printer's line.
""",
    "events.csv": """\
id,label,when,theme,extracts
doubling,The plan is doubled,1953,planning,ald-02
""",
    "shifts.csv": """\
id,function,before,after,direction,when,extracts
looms,Changing the looms,ministry,workers,downward,,bir-01
""",
    "comparison.csv": """\
dimension,source,position,status,extracts
Driving force,alder,A plan from far away.,stated,ald-01
Driving force,birch,The workers.,stated,bir-01
""",
    "claims.csv": """\
id,claim,theme
planned,The mill followed a plan.,planning
asked,The workers had a say.,innovation
""",
    "support.csv": """\
claim,source,stance,extracts
planned,alder,affirms,ald-01; ald-02
planned,birch,silent,
asked,alder,denies,ald-02
asked,birch,affirms,bir-01
""",
    "glossary.csv": """\
term,pinyin,characters,gloss,extracts
mill,gōngchǎng,工厂,A place where cloth is made.,ald-01
""",
}

FIGURE = '''\
"""How many extracts has each source?"""

import altair as alt
from figures._words import several
from triptych import Column, Figure, Marks, Table, theme


def figure(extracts, sources, width):
    """Draw a bar for each source."""
    held = extracts.groupby("source")["id"].agg(tuple)
    data = sources[["id", "label"]].assign(
        count=[len(held.get(source, ())) for source in sources["id"]],
        extracts=[held.get(source, ()) for source in sources["id"]],
    )
    chart = (
        alt.Chart(data.drop(columns="extracts"))
        .mark_bar()
        .encode(
            x=alt.X("count:Q", axis=None),
            y=alt.Y("label:N", title=None),
            color=alt.Color(
                "id:N", legend=None, scale=alt.Scale(**theme.colour_scale(list(sources["id"])))
            ),
        )
        .properties(width=width - 110, height=60)
    )
    first = data.sort_values("count", ascending=False).iloc[0]
    title = f"{first.label} has {several(int(first['count']), 'extract')}"
    counts = ", ".join(
        f"{label} {count}" for label, count in zip(data["label"], data["count"], strict=True)
    )
    return Figure(chart, title, "The number of extracts.", f"Bars: {counts}.", data)


def table(extracts):
    """List the extracts."""
    rows = [[extract.quote, Marks((extract.id,))] for extract in extracts.itertuples()]
    return Table([Column("Passage", 3), Column("Mark")], rows, "The passages.")
'''

GLOSSARY = '''\
"""Which terms are there?"""

from triptych import Column, Headword, Marks, Table, Term


def table(glossary):
    """List the terms."""
    rows = [
        [Headword(term.term), term.pinyin, Term(term.characters), term.gloss, Marks(term.extracts)]
        for term in glossary.itertuples()
    ]
    headings = ("Term", "Pinyin", "Characters", "Gloss", "Passages")
    return Table([Column(heading) for heading in headings], rows, "The terms.")
'''

WORDS = '''\
"""Words for numbers."""


def several(count, noun):
    """Give a count and its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
'''

INDEX = """\
# Two mills {#sec-mills}

One mill was planned [@ald-01; @ald-02], the other changed itself [@bir-01], as [@alder1961] and
@fig-counts show. There are {{< var extracts.total >}} extracts. A [mill]{.term} is defined in
@sec-glossary.

::: {.extract key="ald-02"}
:::

::: {#fig-counts}
:::

::: {#tbl-counts}
:::

@tbl-counts lists them.
"""

CHAPTERS = {
    "index.qmd": INDEX,
    "chapters/references.qmd": "# References {.unnumbered}\n\n::: {#refs}\n:::\n",
    "chapters/extracts.qmd": "# Extracts {#sec-extracts}\n\n::: {.extracts}\n:::\n",
    "chapters/reader-alder.qmd": '# Alder {#sec-alder}\n\n::: {.reader source="alder"}\n:::\n',
    "chapters/reader-birch.qmd": '# Birch {#sec-birch}\n\n::: {.reader source="birch"}\n:::\n',
    "chapters/glossary.qmd": "# Glossary {#sec-glossary}\n\n::: {#tbl-glossary}\n:::\n",
}

QUARTO = """\
project:
  type: book
  output-dir: _book
  pre-render: triptych hook pre-render
  post-render: triptych hook post-render

lang: en-GB
engine: markdown

book:
  title: Two Mills
  author: Ada Mill
  output-file: mills
  chapters:
    - index.qmd
    - chapters/references.qmd
  appendices:
    - chapters/extracts.qmd
    - chapters/reader-alder.qmd
    - chapters/reader-birch.qmd
    - chapters/glossary.qmd

bibliography: build/references.json
citeproc: true
link-citations: true

filters:
  - path: _extensions/triptych/triptych.lua
    at: pre-ast

format:
  html:
    theme: cosmo
    css:
      - _extensions/triptych/fonts/fonts.css
      - _extensions/triptych/triptych.css
    html-math-method: mathml
  triptych-typst:
    pdf-standard: ua-1
    papersize: a4
    toc: true
  epub:
    toc: true

triptych:
  checks:
    paragraph-without-mark: off # a sentence that only names a table has a paragraph of its own
"""


def tiny_project(path: Path) -> Path:
    """Write the tiny project into a folder and give the folder."""
    files = {
        "_quarto.yml": QUARTO,
        "seeds/alder.txt": ALDER,
        "seeds/birch.txt": BIRCH,
        "figures/counts.py": FIGURE,
        "figures/glossary.py": GLOSSARY,
        "figures/_words.py": WORDS,
        **{f"data/{name}": text for name, text in DATA.items()},
        **CHAPTERS,
    }
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8")
    shutil.copytree(REPOSITORY / "_extensions", path / "_extensions", dirs_exist_ok=True)
    return path


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace the one place of `old` in a file of the project; fail when it isn't there once."""
    text = (root / name).read_text("utf-8")
    assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in {name}"
    (root / name).write_text(text.replace(old, new), "utf-8")


def spoil(root: Path, name: str, old: str, new: str) -> str:
    """Replace the one place of `old` in a file by `new`, in which ¦ marks where the fault stands.

    Give that place as a problem does: `file:line:column: `.
    """
    edit(root, name, old, new)
    path = root / name
    before, after = path.read_text("utf-8").split("¦")
    path.write_text(before + after, "utf-8")
    return f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "
