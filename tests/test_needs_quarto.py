"""What only Quarto can do is an error of the embedded engine, told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from books import build_with
from tiny import tiny_project
from triptych.problems import MaterialError


@pytest.mark.parametrize(
    ("text", "column", "named"),
    [
        ("```{python}\n1 + 1\n```", 1, "executable cell"),
        ("```{mermaid}\ngraph\n```", 1, "executable cell"),
        ("```{.python #lst-x lst-cap='Code'}\nx\n```", 4, "“lst-x” needs Quarto"),
        ("{{< video mill.mp4 >}}", 1, "shortcode “video” needs Quarto"),
        ("A {{< meta title >}}.", 3, "shortcode “meta” needs Quarto"),
        ("::: {.panel-tabset}\n## A\n:::", 5, "“panel-tabset” needs Quarto"),
        ("::: {layout-ncol=2}\nA\n:::", 5, "“layout-ncol” needs Quarto"),
        ("::: {.column-margin}\nA\n:::", 5, "“column-margin” needs Quarto"),
        ("::: {#thm-one}\nA\n:::", 5, "“thm-one” needs Quarto"),
        ("::: {.content-visible when-profile='x'}\nA\n:::", 5, "“when-profile” needs Quarto"),
        ("A [remark]{.aside}.", 11, "“aside” needs Quarto"),
        ("$$ x $$ {#eq-one}", 9, "“eq-one” needs Quarto"),
        ("| a |\n|---|\n| 1 |\n\n: Own {#tbl-x}", 7, "“tbl-x” needs Quarto"),
        ("![Own](own.svg){#fig-x}", 16, "“fig-x” needs Quarto"),
    ],
)
def test_what_needs_quarto_is_an_error_at_its_place(
    tmp_path: Path, text: str, column: int, named: str
) -> None:
    """Nothing that only Quarto can do is dropped in silence: file, line and column are told."""
    root = tiny_project(tmp_path)
    index = (root / "index.qmd").read_text("utf-8")
    (root / "index.qmd").write_text(f"{index}\n{text}\n", "utf-8")
    with pytest.raises(MaterialError) as raised:
        build_with(root)
    problem = next(one for one in raised.value.problems if "needs Quarto" in one.what)
    line = index.count("\n") + 2 + (4 if text.startswith("|") else 0)
    assert (problem.file, problem.line, problem.column) == ("index.qmd", line, column)
    assert named in problem.what
