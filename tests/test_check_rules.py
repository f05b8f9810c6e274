"""Each rule has a severity, an author may set those that a book can be built without, and no
problem leaves `check` without a rule."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import test_data_faults
from command import triptych
from tiny import QUARTO, REPOSITORY, edit, spoil
from triptych.check import check_project, examine
from triptych.problems import MaterialError, Problem
from triptych.project import load_project
from triptych.rules import CATALOGUE, SETTABLE, SEVERITIES, weighed

(TINYS_OWN,) = re.findall(r"^ +paragraph-without-mark: off.*\n", QUARTO, re.MULTILINE)
UNUSED = "bir-02,birch,the looms,,,,fact,innovation,looms,,,\n"
BROKEN = {
    "event-outside-source": ("data/events.csv", ",1953,", ",1961,", "data/events.csv:2:30"),
    "unused-extract": ("data/extracts.csv", "looms,workers,,\n", f"looms,workers,,\n{UNUSED}",
                       "data/extracts.csv:5:1"),
    "paragraph-without-mark": ("index.qmd", "lists them", "lists all", "index.qmd:16:1"),
    "typed-number": ("index.qmd", "{{< var extracts.total >}}", "three", "index.qmd:4:29"),
    "left-unseen": ("data/left_out.csv", "alder,7,A footnote's number.\n", "",
                    "seeds/alder.txt:7:31"),
    "hidden-character": ("index.qmd", "One mill", "One\u200b mill", "index.qmd:3:4"),
}  # fmt: skip


def set_checks(root: Path, text: str) -> None:
    """Write what stands below `checks:`, each rule on a line."""
    edit(root, "_quarto.yml", TINYS_OWN, text)


def broken(root: Path, rule: str, severity: str = "") -> list[Problem]:
    """Break a rule of the tiny project, set to a severity or left at its own; give what is told."""
    file, old, new, _ = BROKEN[rule]
    edit(root, file, old, new)
    off = "" if rule == "paragraph-without-mark" else TINYS_OWN
    set_checks(root, f"{off}    {rule}: {severity}\n" if severity else off or "    {}\n")
    return list(examine(root).problems)


@pytest.mark.parametrize("rule", SETTABLE)
def test_a_broken_rule_is_told_at_its_place_with_its_own_severity(tiny, rule):
    """Whoever sets nothing has the catalogue's severities; one fault is told once."""
    (problem,) = broken(tiny, rule)
    assert str(problem).startswith(f"{BROKEN[rule][3]}: ")
    assert (problem.rule, problem.severity) == (rule, CATALOGUE[rule].severity)
    assert problem.remedy


@pytest.mark.parametrize("rule", SETTABLE)
def test_a_rule_set_to_error_stops_the_book(tiny, rule):
    """It is then as any error: status 1, and nothing is drawn."""
    (problem,) = broken(tiny, rule, "error")
    assert problem.severity == "error"
    with pytest.raises(MaterialError) as caught:
        check_project(load_project(tiny))
    assert caught.value.problems == (problem,)
    done = triptych("check", cwd=tiny)
    assert (done.returncode, done.stdout) == (1, "")
    assert f": error ({rule}): " in done.stderr
    assert done.stderr.endswith("\n1 error.\n")


@pytest.mark.parametrize("rule", SETTABLE)
def test_a_rule_set_to_warn_stops_nothing(tiny, rule):
    """The warning is told and counted, and the book can be built."""
    (problem,) = broken(tiny, rule, "warn")
    assert problem.severity == "warn"
    assert check_project(load_project(tiny)).warnings == 1
    done = triptych("check", cwd=tiny)
    assert f": warning ({rule}): " in done.stderr
    assert done.stderr.endswith("\n1 warning.\n")
    assert (done.returncode, "No errors: 2 sources" in done.stdout) == (0, True)


@pytest.mark.parametrize("rule", SETTABLE)
@pytest.mark.parametrize("off", ["off", '"off"'])
def test_a_rule_set_to_off_is_silent(tiny, rule, off):
    """With quotation marks or without, which YAML takes for different things."""
    assert broken(tiny, rule, off) == []
    assert check_project(load_project(tiny)).warnings == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("unused-extracts: ¦off", "“unused-extracts” is no rule. Did you mean “unused-extract”?"),
        ("left-unseen: ¦warning", "“warning” is no severity. Did you mean “warn”?"),
        ("left-unseen: ¦[warn]", "“['warn']” is no severity."),
        ("left-unseen: ¦on", "“True” is no severity."),
        ("unanchored-quotation: ¦warn", "“unanchored-quotation” can't be set to “warn”: without"),
        ("doubled-id: ¦off", "“doubled-id” can't be set to “off”: without it no book"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_told_at_its_line(tiny, given, told):
    """A misspelt rule would otherwise be on, or off, without its author's knowing."""
    place = spoil(tiny, "_quarto.yml", TINYS_OWN, f"{TINYS_OWN}    {given}\n")
    (problem,) = examine(tiny).errors
    assert str(problem).startswith(place + told)
    with pytest.raises(MaterialError):
        load_project(tiny)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("triptych: ¦x\n", "“triptych” must be a mapping."),
        ("triptych:\n  checks: ¦x\n", "“triptych.checks” must be a mapping."),
        ("triptych:\n  check: ¦{}\n", "“triptych.check” is no setting. Did you mean “checks”?"),
    ],
)
def test_settings_of_another_form_are_told(tiny, given, told):
    """Whatever stands under `triptych:`, it is told what goes there."""
    place = spoil(tiny, "_quarto.yml", f"triptych:\n  checks:\n{TINYS_OWN}", given)
    assert str(examine(tiny).errors[0]).startswith(place + told)


def test_what_can_not_be_lowered_may_be_set_to_error():
    """To say what is so is no fault."""
    problem = Problem("a", 1, 1, "Bad.", rule="doubled-id")
    assert weighed([problem], {"doubled-id": "error"}) == [problem]
    assert weighed([problem], {"doubled-id": "off"}) == [problem]


def test_every_rule_has_a_name_a_severity_and_a_sentence():
    """The catalogue is what the documentation and the settings are held against."""
    for name, rule in CATALOGUE.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert rule.severity in SEVERITIES
        assert re.fullmatch(r"[A-Z].*\.", rule.says)
        assert rule.can_be_set or rule.severity == "error"


def test_the_documentation_lists_every_rule():
    """Name, severity and sentence, as the catalogue has them, in its order."""
    text = (REPOSITORY / "docs/checks.md").read_text("utf-8").partition("## For programs")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|(?: (error|warn) \|)? (.+) \|$", text, re.MULTILINE)
    settable = [(r.name, r.severity, r.says) for r in CATALOGUE.values() if r.can_be_set]
    fixed = [(r.name, "", r.says) for r in CATALOGUE.values() if not r.can_be_set]
    assert rows == [*settable, *fixed]


NAMED = re.compile(r"(?:\w+\.)?(?:rule|RULE|UNREADABLE|breaks)|f'unknown-\{\w+\}'")
"""How a rule is named where it isn't written out: a parameter, a constant, one of several."""


def made_without_a_rule() -> list[str]:
    """List the places where a problem is made whose last argument is no rule of the catalogue.

    A problem of which nothing is said is made for its place alone.
    """
    places = []
    for path in sorted((REPOSITORY / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if name not in ("Problem", "problem"):
                continue
            *_, last = [*node.args, *(k.value for k in node.keywords if k.arg == "rule")]
            says_nothing = len(node.args) < 4 and ast.unparse(last) == "''"
            is_rule = isinstance(last, ast.Constant) and last.value in CATALOGUE
            if not says_nothing and not is_rule and not NAMED.fullmatch(ast.unparse(last)):
                places.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
    return places


def test_every_problem_that_is_made_names_its_rule():
    """Wherever the program makes one; so that each can be explained, counted and, often, set."""
    assert made_without_a_rule() == []


FAULTS = {
    **{name: (f"data/{case[0]}", *case[1:3]) for name, case in test_data_faults.CELLS.items()},
    "a quotation that is lost": ("data/extracts.csv", "At Birch", "¦At Beech"),
    "a quotation that stands twice": (
        "data/extracts.csv", "At Birch the workers met each week and changed the looms themselves.",
        "¦the"),
    "a changed seed": ("seeds/birch.txt", "At Birch", "¦At  Birch"),
    "a silence that rests": ("data/support.csv", "birch,silent,", "birch,silent,¦bir-01"),
    "a statement that doesn't": ("data/support.csv", "asked,birch,affirms,bir-01",
                                 "asked,birch,affirms,¦"),
    "an extract of another": ("data/support.csv", "affirms,bir-01", "affirms,¦ald-01"),
    "a pair that is missing": ("data/support.csv", "planned,birch,silent,\n", "¦"),
    "a column unknown": ("data/events.csv", "id,label", "¦id,lable"),
    "a row too long": ("data/claims.csv", "asked,The", "¦asked,yes,The"),
    "a quotation mark": ("data/claims.csv", "asked,The", '¦asked,"The'),
    "an id given twice": ("data/claims.csv", "asked,The", "¦planned,The"),
    "a dimension that is missing": ("data/codebook.yml", "direction:", "¦way:"),
    "no YAML": ("data/codebook.yml", "kind:", "kind: {¦"),
    "a list of codes": ("data/codebook.yml", "kind:\n", "¦- kind:\n"),
    "a mark of none": ("index.qmd", "@bir-01", "¦@bir-1"),
    "a reference to nothing": ("index.qmd", "@sec-glossary", "¦@sec-glosary"),
    "a link to nothing": ("index.qmd", "One mill", "[One¦](nowhere.qmd) mill"),
    "a division to nothing": ("index.qmd", "#fig-counts", "¦#fig-count"),
    "a passage of none": ("index.qmd", 'key="ald-02"', '¦key="ald-2"'),
    "a passage unnamed": ("index.qmd", ' key="ald-02"', "¦"),
    "a term unknown": ("index.qmd", "[mill]{.term}", "[¦mule]{.term}"),
    "no glossary": ("chapters/glossary.qmd", "::: {#tbl-glossary}\n:::\n", "¦"),
    "a shortcode": ("index.qmd", "One mill", "{{< video x >}}¦ mill"),
    "a variable unknown": ("index.qmd", "extracts.total", "¦extracts.totl"),
    "an include that is missing": ("index.qmd", "One mill", "{{< include _no.qmd >}}\n¦\nOne mill"),
    "an executable cell": ("index.qmd", "One mill", "```{python}\n```\n¦\nOne mill"),
    "attributes of Quarto": ("index.qmd", "One mill", "[x]{.aside}¦ One mill"),
    "no heading": ("index.qmd", "# Two", "¦Two"),
    "a mark in the title": ("index.qmd", "# Two mills", "# Two mills¦ [@ald-01]"),
    "an image that is missing": ("index.qmd", "One mill", "![A mill](no.png)¦ mill"),
    "an image without words": ("index.qmd", "One mill", "![](no.png)¦ mill"),
    "an identifier given twice": ("index.qmd", "@tbl-counts", "## A {#sec-mills}\n¦\n@tbl-counts"),
    "no Python": ("figures/counts.py", "def figure(", "def figure(:¦"),
    "a frame unknown": ("figures/counts.py", "def table(extracts)", "def table(¦extract)"),
    "a chapter that is missing": ("_quarto.yml", "- index.qmd\n", "- index.qmd\n    - ¦no.qmd\n"),
    "a part": ("_quarto.yml", "- index.qmd\n", "- index.qmd\n    - ¦part: One\n"),
    "no title": ("_quarto.yml", "  title: Two Mills\n", "¦"),
    "an exemption misspelt": ("index.qmd", "# Two", "---\nevidence: ¦exemt\n---\n\n# Two"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_no_problem_without_a_rule_leaves_check(tiny, name):
    """Whatever is wrong, it breaks a rule of the catalogue."""
    spoil(tiny, *FAULTS[name])
    examined = examine(tiny)
    assert examined.errors
    assert [str(problem) for problem in examined.problems if problem.rule not in CATALOGUE] == []
    assert examined.checked is None
