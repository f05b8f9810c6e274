"""Make up essays of any size, the same each time: sources, extracts, figures and chapters of them.

An essay of size 1 has about as much as this project's own: three sources, ninety extracts, thirteen
figures, ten tables, nineteen chapters. One of size N has N times as many of each; a figure, a table
and a chapter of prose stay as large as they are. Their words are made up.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SEED = 1958
SOURCES, EXTRACTS, FIGURES, TABLES, PROSE = 3, 90, 13, 10, 9
"""How many of each an essay of size 1 has; its other chapters are readers and appendices."""
SENTENCES = 40
"""How many a source has besides its extracts."""
LETTERS = "eeeetttaaaooiinnsshhrrdlucmfwygpbvk"
CODES = ("first", "second", "third", "fourth", "fifth")

FIGURE = '''\
"""On which level are the extracts of a source?"""

import altair as alt
from figures._own import own_of
from triptych import Column, Figure, Marks, Table, theme

SOURCE = "{source}"


def figure(extracts, width):
    """Draw a bar for each level of one source's extracts."""
    held = own_of(extracts, SOURCE).groupby("level")["id"].agg(tuple)
    data = held.rename("extracts").reset_index().assign(count=held.map(len).to_numpy())
    chart = (
        alt.Chart(data.drop(columns="extracts"))
        .mark_bar()
        .encode(x=alt.X("count:Q", axis=None), y=alt.Y("level:N", title=None))
        .properties(width=width - 110, height=160)
    )
    counts = ", ".join(f"{{row.level}} {{row.count}}" for row in data.itertuples(index=False))
    return Figure(chart, "Levels of {label}", "The extracts by level.", f"Bars: {{counts}}.", data)
'''
TABLE = '''

def table(extracts):
    """List some extracts of one source."""
    held = own_of(extracts, SOURCE).head(12)
    rows = [[one.quote, one.level, Marks((one.id,))] for one in held.itertuples()]
    return Table([Column("Passage", 3), Column("Level"), Column("Mark")], rows, "Of {label}.")
'''
OWN = '''\
"""What the figures share."""


def own_of(extracts, source):
    """Give the extracts of one source."""
    return extracts[extracts["source"] == source]
'''


def write_essay(folder: Path, size: int) -> None:
    """Write an essay of a size into a folder that is not there yet."""
    chance = random.Random(SEED)
    shutil.copytree(REPOSITORY / "_extensions", folder / "_extensions")
    words = _Words(chance)
    sources = [f"s{number:03}" for number in range(1, SOURCES * size + 1)]
    quotes = _write_sources(folder, sources, words)
    _write_data(folder, sources, quotes, words)
    names = [f"f{number:04}" for number in range(1, FIGURES * size + 1)]
    _write(folder / "figures/_own.py", OWN)
    for number, name in enumerate(names):
        source = sources[number % len(sources)]
        is_table = number % FIGURES < TABLES
        text = FIGURE + (TABLE if is_table else "")
        _write(folder / f"figures/{name}.py", text.format(source=source, label=_label(source)))
    chapters = _write_chapters(folder, size, names, list(quotes), words)
    appendices = ["chapters/extracts.qmd", "chapters/codebook.qmd"]
    _write(folder / appendices[0], "# The extracts {#sec-extracts}\n\n::: {.extracts}\n:::\n")
    _write(folder / appendices[1], "# The terms {#sec-codebook}\n\nNone is explained.\n")
    for source in sources:
        appendices.append(f"chapters/reader-{source}.qmd")
        title = f"# Reading {_label(source)} {{#sec-{source}}}"
        _write(folder / appendices[-1], f'{title}\n\n::: {{.reader source="{source}"}}\n:::\n')
    _write(folder / "_quarto.yml", _settings(chapters, appendices))


class _Words:
    """Makes up sentences, with words as frequent as those of a language."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        made = {"".join(chance.choices(LETTERS, k=chance.randint(2, 10))) for _ in range(8000)}
        self.words = sorted(made)
        chance.shuffle(self.words)
        self.frequencies = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def sentence(self, least: int = 14, most: int = 30) -> str:
        """Give a sentence of some words."""
        count = self.chance.randint(least, most)
        drawn = self.chance.choices(self.words, cum_weights=self.frequencies, k=count)
        return f"{' '.join(drawn).capitalize()}."


def _label(source: str) -> str:
    return f"Source {source[1:]}"


def _sign(source: str) -> str:
    """Give the two letters that a source's number has."""
    return "".join(chr(ord("A") + digit) for digit in divmod(int(source[1:]), 26))


def _write_sources(folder: Path, sources: Sequence[str], words: _Words) -> dict[str, str]:
    """Write the seeds and `sources.yml`, and give the extracts' quotations by their ids."""
    quotes, records, left_out = {}, [], []
    for source in sources:
        own = [words.sentence() for _ in range(EXTRACTS // SOURCES)]
        rest = [words.sentence() for _ in range(SENTENCES)]
        quotes |= {f"{source}-{number:02}": quote for number, quote in enumerate(own, 1)}
        lines = [*own, "", *rest]
        text = "\n".join(lines) + "\n"
        _write(folder / f"seeds/{source}.txt", text)
        left_out.append([source, " ".join(rest), "Words made up for the length."])
        records.append(
            f"- id: {source}\n  sign: {_sign(source)}\n  seed: seeds/{source}.txt\n"
            f"  sha256: {sha256(text.encode()).hexdigest()}\n  label: {_label(source)}\n"
            f"  csl: {{id: of-{source}, type: book, title: The {source} made up}}\n"
            "  vantage: It is made up.\n  romanization: none\n"
        )
    _write(folder / "data/sources.yml", "".join(records))
    _write_rows(folder / "data/left_out.csv", ["source", "quote", "reason"], left_out)
    return quotes


def _write_data(
    folder: Path, sources: Sequence[str], quotes: dict[str, str], words: _Words
) -> None:
    ids = list(quotes)

    def codes(dimension: str, values: Iterable[str], more: str = "") -> str:
        said = "definition: It is made up., rule: It says so."
        lines = (f"  {value}: {{label: {value.capitalize()}, {more}{said}}}" for value in values)
        return f"{dimension}:\n" + "\n".join(lines) + "\n"

    book = codes("kind", ["fact"], f"example: {ids[0]}, ") + codes("panels", ["whole"])
    book += codes("themes", CODES, "panel: whole, ") + codes("level", CODES)
    book += codes("actors", CODES) + codes("bodies", CODES) + codes("direction", ["downward"])
    book += codes("stance", ["affirms", "qualifies", "denies", "silent"])
    book += codes("status", ["stated", "denied", "silent"])
    _write(folder / "data/codebook.yml", book)
    columns = "id,source,quote,prefix,suffix,reading,kind,themes,level,actors,when,note"
    rows = [
        [
            id,
            id[:4],
            quote,
            "",
            "",
            "",
            "fact",
            CODES[n % 5],
            CODES[n * 7 % 5],
            CODES[n % 3],
            "",
            "",
        ]
        for n, (id, quote) in enumerate(quotes.items())
    ]
    _write_rows(folder / "data/extracts.csv", columns.split(","), rows)
    size = len(sources) // SOURCES
    events = [
        [f"e{n}", words.sentence(3, 6), str(1950 + n % 10), CODES[n % 5], ids[n * 3 % len(ids)]]
        for n in range(20 * size)
    ]
    _write_rows(folder / "data/events.csv", ["id", "label", "when", "theme", "extracts"], events)
    shifts = [["only", "A function", "first", "second", "downward", "", ids[0]]]
    columns = "id,function,before,after,direction,when,extracts"
    _write_rows(folder / "data/shifts.csv", columns.split(","), shifts)
    compared = [
        ["A question", source, "It says so.", "stated", f"{source}-01"] for source in sources
    ]
    columns = "dimension,source,position,status,extracts"
    _write_rows(folder / "data/comparison.csv", columns.split(","), compared)
    claims, support = [], []
    for n in range(14):
        claims.append([f"c{n}", words.sentence(5, 9), CODES[n % 5]])
        support += [[f"c{n}", source, "affirms", f"{source}-{n + 1:02}"] for source in sources]
    _write_rows(folder / "data/claims.csv", ["id", "claim", "theme"], claims)
    _write_rows(folder / "data/support.csv", ["claim", "source", "stance", "extracts"], support)
    terms = [["term", "", "", "It is made up.", ids[0]]]
    columns = "term,pinyin,characters,gloss,extracts"
    _write_rows(folder / "data/glossary.csv", columns.split(","), terms)


def _write_chapters(
    folder: Path, size: int, names: Sequence[str], ids: Sequence[str], words: _Words
) -> list[str]:
    """Write the chapters of prose, and give their paths."""
    paths = ["index.qmd", *(f"chapters/c{n:04}.qmd" for n in range(1, PROSE * size + 1))]
    chapters = {
        path: [f"# {words.sentence(2, 4)[:-1]} {{#sec-{n}}}"] for n, path in enumerate(paths)
    }
    chapters["index.qmd"].append(f"It is all made up [@{ids[0]}].")
    prose = [path for path in paths if path != "index.qmd"]
    for n, path in enumerate(prose):
        held = [ids[(n * 10 + k) % len(ids)] for k in range(10)]
        for k, id in enumerate(held):
            said = " ".join(words.sentence() for _ in range(5))
            chapters[path].append(f"{said[:-1]} [@{id}; @{held[k - 1]}].")
            if k == 4:
                chapters[path].append(f"## {words.sentence(2, 4)[:-1]} {{#sec-{n}-more}}")
    for n, name in enumerate(names):
        shown = [
            f"As @fig-{name} shows, so it is [@{ids[n % len(ids)]}].",
            f"::: {{#fig-{name}}}\n:::",
        ]
        if n % FIGURES < TABLES:
            shown += [f"So does @tbl-{name} [@{ids[n % len(ids)]}].", f"::: {{#tbl-{name}}}\n:::"]
        chapters[prose[n % len(prose)]] += shown
    references = "chapters/references.qmd"
    chapters[references] = ["# References {.unnumbered}", "::: {#refs}\n:::"]
    for path, blocks in chapters.items():
        _write(folder / path, "\n\n".join(blocks) + "\n")
    return list(chapters)


def _settings(chapters: Iterable[str], appendices: Iterable[str]) -> str:
    """Give this project's own `_quarto.yml`, with the chapters of the made-up essay."""
    text = (REPOSITORY / "_quarto.yml").read_text("utf-8")
    head, _, rest = text.partition("  chapters:\n")
    tail = rest[rest.index("\n\n") :].partition("\ntriptych:")[0]
    listed = "".join(f"    - {path}\n" for path in chapters)
    more = "".join(f"    - {path}\n" for path in appendices)
    return f"{head}  chapters:\n{listed}  appendices:\n{more.rstrip()}{tail}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
