"""Books that tests share: copies of projects, built as the command builds them."""

from __future__ import annotations

import base64
import fcntl
import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import html

from tiny import ALDER, REPOSITORY, edit, tiny_project
from triptych.build import Book, Engine, build
from triptych.progress import silent
from triptych.project import FORMATS

EMBEDDED = Engine("pandoc", "asked for")
PROJECT_PARTS = ("_quarto.yml", "index.qmd", "seeds", "data", "figures", "chapters", "_extensions")


@dataclass(frozen=True)
class Built:
    """A project and the book that was built of it."""

    root: Path
    book: Book

    @property
    def output(self) -> Path:
        """Give the folder of the finished book."""
        return self.book.output

    def page(self, path: str) -> html.HtmlElement:
        """Parse a page of the site."""
        return html.fromstring((self.output / path).read_bytes().decode())

    def file(self, extension: str) -> Path:
        """Give the book's PDF or EPUB."""
        return next(self.output.glob(f"*.{extension}"))

    @cached_property
    def typst(self) -> str:
        """Give the text that Typst was given."""
        return (self.root / "build/embedded/book.typ").read_text("utf-8")

    @cached_property
    def drawn(self) -> dict[str, Any]:
        """Give the words of every figure and table, by id."""
        paths = (self.root / "build/drawn").glob("*.json")
        return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def build_with(root: Path, engine: Engine = EMBEDDED, *formats: str) -> Book:
    """Build a project's book where its `_quarto.yml` puts it."""
    return build(root, formats or FORMATS, engine, None, silent)


def built_once(root: Path, write: Callable[[Path], Path]) -> Built:
    """Write a project and build its book, if no other process of the tests has done so.

    Its tests share it: none may change anything there.
    """
    kept = root.with_suffix(".book")
    with root.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(build_with(write(root))))
    return Built(root, pickle.loads(kept.read_bytes()))


def essay_project(path: Path) -> Path:
    """Copy the repository's own project, without what was built of it."""
    for part in PROJECT_PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            path.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path / part)
    return path


TYPED = "In the ’50s, the 1950’s and (’58) some waited... -?"
"""Signs that a typesetter would take for others: each must come out as it was written."""

METHOD = """\
# The method {#sec-method}

::: {.summary}
Looms are counted, with a mark in the summary [@ald-02].
:::

::: {.abstract}
What the abstract says rests on a passage too [@bir-01].
:::

Compare @fig-counts, @tbl-counts and @tbl-glossary with @sec-mills. Panel -@fig-counts has bars.
Both [@fig-counts; @tbl-counts] count. See @sec-scope, and [its start](../index.qmd#sec-mills), and
[the other chapter](../index.qmd).

## Scope {#sec-scope}

{{< include _scope.qmd >}}

### Deeper

## Notes

### Deeper again

::: {.callout-note}
## Mind the loom
A note with a mark [@ald-01].
:::

::: {.callout-warning}
A warning without a title.
:::

{{< pagebreak >}}

::: {.content-visible when-format="html"}
Only on pages.
:::

::: {.content-visible when-format="typst"}
Only in print.
:::

::: {.content-hidden when-format="html"}
Never on pages.
:::

A remark.[^remark] A rate of $\\frac{1}{2}$ and

$$ a^2 + b^2 = c^2 $$

as [@birch1962, p. 3] says, and @alder1961.

[^remark]: The remark's text, with a mark [@bir-01].

::: {#tbl-own}
| Loom | Count |
|------|------:|
| one, with a mark in a cell [@ald-01] | 1 |

A table of the author's own, with a mark in its caption [@bir-01].
:::

::: {#fig-own}
![A dot](dot.png)

A figure of the author's own, with a mark in its caption [@ald-02; @bir-01].
:::

@tbl-own and @fig-own are the author's. What was planned stands [side by
side](beside.qmd#theme-planning).

## Unnumbered {.unnumbered}

Done.
"""


BESIDE = """\
# Side by side {#sec-beside}

::: {.side-by-side by="theme"}
:::

::: {.side-by-side by="claim"}
:::

::: {.side-by-side by="event"}
:::

::: {.leave-out}
:::
"""

GROUNDS = "# Grounds {#sec-grounds}\n\n::: {.grounds}\n:::\n"

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def whole_dialect_project(path: Path) -> Path:
    """Write the tiny project with a preface and three chapters more that use all of the dialect."""
    root = tiny_project(path)
    (root / "chapters/mills.qmd").write_text((root / "index.qmd").read_text("utf-8"), "utf-8")
    (root / "index.qmd").write_text("# Preface {.unnumbered}\n\nBegin at @sec-method.\n", "utf-8")
    method = METHOD.replace("../index.qmd", "mills.qmd")
    (root / "chapters/method.qmd").write_text(method, "utf-8")
    scope = "There are {{< var sources.total >}} sources and {{< var extracts.total >}} extracts.\n"
    (root / "chapters/_scope.qmd").write_text(scope, "utf-8")
    (root / "chapters/beside.qmd").write_text(BESIDE, "utf-8")
    (root / "chapters/grounds.qmd").write_text(GROUNDS, "utf-8")
    (root / "chapters/dot.png").write_bytes(DOT)
    caption = "The number of extracts, with a mark in the caption [@ald-01; @bir-01]. {}"
    edit(root, "figures/counts.py", "The number of extracts.", caption.format(TYPED))
    edit(root, "figures/counts.py", "Marks, Table, theme", "Marks, Table, rests_on, theme")
    edit(root, "figures/counts.py", 'data.drop(columns="extracts")', "data")
    rests = "chart = rests_on(chart, \"datum.label + ', ' + datum.count\")"
    edit(root, "figures/counts.py", "    first = ", f"    {rests}\n    first = ")
    note = 'data, "Counted with a mark in the note [@ald-02].")'
    edit(root, "figures/counts.py", "data)\n\n\ndef table", f"{note}\n\n\ndef table")
    edit(
        root, "figures/counts.py", "The passages.", "The passages, marked in the caption [@bir-01]."
    )
    chapters = "    - index.qmd\n    - chapters/mills.qmd\n    - chapters/method.qmd\n"
    edit(root, "_quarto.yml", "    - index.qmd\n", chapters)
    glossary = "    - chapters/glossary.qmd\n"
    edit(
        root,
        "_quarto.yml",
        glossary,
        f"{glossary}    - chapters/beside.qmd\n    - chapters/grounds.qmd\n",
    )
    return root


NEAR, FAR = "near to the last passage", "nobody outside may read these withheld words of the mill"


def withholding_project(path: Path) -> Path:
    """Write the tiny project with a source of which only excerpts may be published.

    A line of it is so far from every passage that it is withheld.
    """
    root = tiny_project(path)
    printed = "Printed by the mill."
    for name in ("seeds/alder.txt", "data/left_out.csv"):
        edit(root, name, printed, f"{printed} This is {NEAR}. Of all these others {FAR}.")
    digest = sha256((root / "seeds/alder.txt").read_bytes()).hexdigest()
    edit(root, "data/sources.yml", sha256(ALDER.encode()).hexdigest(), digest)
    rights = "\n  publish: excerpts\n  rights: All rights are the mill’s.\n"
    edit(root, "data/sources.yml", "  label: Alder 1961\n", f"  label: Alder 1961{rights}")
    return root
