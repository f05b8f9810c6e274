"""`triptych extract find`: words are found where they stand, however a scan has treated them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from command import at_terminal, triptych
from tiny import ALDER, REPOSITORY, edit
from triptych.anchoring import Anchorer
from triptych.evidence.texts import SourceText
from triptych.extracting.finding import find_words

SET_OFF = re.compile(r"\x1b\[30;103m(.+?)\x1b\[0m", re.DOTALL)
CHAPTER = (REPOSITORY / "seeds/001_86ea303feb83c8d8.txt").read_text("utf-8")


def quotes(text: str, words: str) -> list[str]:
    """Give the quotations of the places that words have in a text."""
    return [place.quote for place in find_words(SourceText("seeds/a.txt", text), words)]


def found(root: Path, *arguments: str) -> dict[str, Any]:
    """Give what `--json` says."""
    return json.loads(triptych("extract", "find", "--json", *arguments, cwd=root).stdout)


# Where words stand together


def test_a_place_is_shown_with_its_line_its_extract_and_its_context(tiny: Path) -> None:
    """One look tells where it is, who holds it already, and what stands around it."""
    done = triptych("extract", "find", "drawn up", cwd=tiny, COLUMNS="60")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "seeds/alder.txt:3  Alder 1961, in ald-01\n"
        "  The Mill at Alder The mill began under a plan »drawn up«\n"
        "  far away. Its direc tors were told what to make, and the\n"
        "  work- ers were not asked. In 1953 the plan was…\n"
        "\n"
        "1 place.\n"
    )


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("DRAWN  Up", "drawn up"),
        ("directors", "directors"),
        ("and the workers were", "and the workers were"),
        ("a plan drawn", "a plan drawn"),
        ("direct", "direct"),
        ("In 1953", "In 1953"),
    ],
)
def test_capitals_lines_and_their_hyphens_do_not_matter(words: str, quote: str) -> None:
    """What is found is quoted as the source has it, with the words' own white space."""
    assert quotes(ALDER, words) == [quote]
    assert isinstance(Anchorer(ALDER).anchor(quote), list)


def test_a_footnotes_number_in_a_word_is_no_hindrance_but_is_quoted() -> None:
    """An extract needs the passage as it is, so the quotation to copy has the number."""
    assert quotes(CHAPTER, "agricultural investment") == ["agricul2 tural investment"]


@pytest.mark.parametrize(
    ("text", "words", "quote"),
    [
        ("the workers’ view", "workers' view", "workers’ view"),
        ("he said “no” twice", '"no"', "“no”"),
        ("in 1958–1960 it", "1958-1960", "1958–1960"),
    ],
)
def test_a_keyboards_signs_stand_for_typographic_ones(text: str, words: str, quote: str) -> None:
    """Nobody has to type a curved quotation mark or a dash."""
    assert quotes(text, words) == [quote]


def test_a_word_is_found_by_its_beginning_and_else_anywhere() -> None:
    """“mill” is not told of every “steam-sawmiller” while there is a mill."""
    assert quotes("A sawmill, a mill, two mills.", "mill") == ["mill", "mill"]
    assert quotes("A sawmill.", "mill") == ["mill"]
    assert quotes("在工厂里", "工厂") == ["工厂"]


def test_white_space_inside_a_word_counts_only_between_whole_words() -> None:
    """“heir” does not stand in “the iron”, but “to day” is “today”."""
    assert quotes("the iron", "heir") == []
    assert quotes("made to day", "today") == ["today"]


# Where a scan has them apart


def test_words_that_a_scan_has_moved_are_found_in_the_sources_order() -> None:
    """Chapter V has the end of this sentence before its middle, and a word in two."""
    sentence = (
        "While industrial development was advancing well, the Chinese were disturbed by imbalances"
        " in their economy."
    )
    quote = (
        "vancing well, economy. While industrial development was ad the Chinese were disturbed by"
        " imbalances in their"
    )
    assert quotes(CHAPTER, sentence) == [quote]
    assert isinstance(Anchorer(CHAPTER).anchor(quote), list)


def test_what_stands_between_scattered_words_is_left_out_of_the_quotation() -> None:
    """The segments are joined as an extract joins them, and anchor."""
    [quote] = quotes(CHAPTER, "industrial development was advancing well")
    assert quote == "vancing well […] industrial development was ad"
    assert isinstance(Anchorer(CHAPTER).anchor(quote), list)


def test_scattered_words_too_few_to_be_told_apart_are_quoted_with_what_is_between() -> None:
    """A quotation to copy is one that has a single place."""
    text = "A mill ran by a plan. A mill fell, a plan fell."
    assert quotes(text, "mill plan") == ["mill ran by a plan", "mill fell, a plan"]


def test_places_in_the_words_order_come_before_those_in_another() -> None:
    """Where the words stand in order, other places of them are no answer."""
    text = f"looms and mills. {'x ' * 200} mills had looms."
    assert quotes(text, "mills looms") == ["mills had looms"]
    assert quotes("looms and mills.", "mills looms") == ["looms […] mills"]


def test_words_far_from_each_other_are_not_found() -> None:
    """Words that happen to stand in one source are no place."""
    assert quotes(f"mills {'x ' * 200} looms", "mills looms") == []


def test_a_place_together_is_preferred(tiny: Path) -> None:
    """Scattered places are shown only where the words stand together nowhere in the source."""
    assert quotes("the plan of a mill. The mill plan.", "mill plan") == ["mill plan"]


# Which extracts hold it


def test_extracts_are_told_by_how_much_they_hold(tiny: Path) -> None:
    """All of it, some of it, none of it."""
    places = [
        found(tiny, words)["places"][0]
        for words in ("a plan drawn", "far away. Its", "Printed by the mill")
    ]
    held = [(place["extracts"], place["overlapping"]) for place in places]
    assert held == [(["ald-01"], []), ([], ["ald-01", "ald-02"]), ([], [])]
    shown = [
        triptych("extract", "find", words, cwd=tiny).stdout.splitlines()[0].split(", ", 1)[1]
        for words in ("a plan drawn", "far away. Its", "Printed by the mill")
    ]
    assert shown == ["in ald-01", "partly in ald-01, ald-02", "in no extract"]


def test_it_works_while_the_data_have_faults(tiny: Path) -> None:
    """Whoever mends a table looks passages up meanwhile."""
    for name in ("claims.csv", "codebook.yml", "events.csv"):
        (tiny / "data" / name).unlink()
    edit(tiny, "data/extracts.csv", "At Birch the workers met", "At Birch the workers sat")
    done = triptych("extract", "find", "looms", cwd=tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert "seeds/birch.txt:2  Birch 1962, in no extract" in done.stdout


def test_a_table_of_extracts_that_cannot_be_read_is_told_beside_the_places(tiny: Path) -> None:
    """The words are found all the same."""
    edit(tiny, "data/extracts.csv", "1953,\n", '1953,"\n')
    done = triptych("extract", "find", "looms", cwd=tiny)
    assert done.returncode == 0
    assert "seeds/birch.txt:2" in done.stdout
    assert "data/extracts.csv:" in done.stderr


def test_a_missing_seed_is_the_authors_fault(tiny: Path) -> None:
    """A source that can't be looked into is never passed over; another one can be chosen."""
    (tiny / "seeds/alder.txt").unlink()
    done = triptych("extract", "find", "looms", cwd=tiny)
    assert (done.returncode, done.stdout) == (1, "")
    assert "seeds/alder.txt:1:1: This seed is missing." in done.stderr
    assert triptych("extract", "find", "looms", "--source", "birch", cwd=tiny).returncode == 0


# What is asked for


def test_several_words_need_no_quotation_marks(tiny: Path) -> None:
    """The shell's words are joined."""
    assert found(tiny, "drawn", "up") == found(tiny, "drawn up")


def test_many_places_are_cut_short_unless_all_are_asked_for(tiny: Path) -> None:
    """The first twenty are shown, with how many more there are."""
    (tiny / "seeds/birch.txt").write_text("A loom. " * 25, "utf-8")
    short = triptych("extract", "find", "loom", cwd=tiny).stdout
    assert short.count("seeds/birch.txt:1") == 20
    assert short.endswith("25 places; --all shows the other 5.\n")
    every = triptych("extract", "find", "loom", "--all", cwd=tiny).stdout
    assert every.count("seeds/birch.txt:1") == 25
    assert every.endswith("25 places.\n")
    assert found(tiny, "loom")["more"] == 5


def test_one_source_alone_is_looked_into(tiny: Path) -> None:
    """`--source` names it; one that there isn't is a wrong call, with what was meant."""
    assert {place["source"] for place in found(tiny, "the")["places"]} == {"alder", "birch"}
    assert {place["source"] for place in found(tiny, "the", "--source", "birch")["places"]} == {
        "birch"
    }
    wrong = triptych("extract", "find", "the", "--source", "brich", cwd=tiny)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "There is no source “brich”. Did you mean “birch”?" in wrong.stderr


@pytest.mark.parametrize("words", [[], [" "]])
def test_no_words_are_a_wrong_call(tiny: Path, words: list[str]) -> None:
    """Nothing is not found everywhere."""
    done = triptych("extract", "find", *words, cwd=tiny)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_program_gets_offsets_and_lines(tiny: Path) -> None:
    """The offsets are those of the source's text, the lines those of its seed."""
    data = found(tiny, "told what", "1953")
    [place] = data["places"]
    assert [ALDER[start:end] for start, end in place["spans"]] == ["told what", "1953"]
    assert (place["file"], place["line"], place["last_line"]) == ("seeds/alder.txt", 4, 7)
    assert (data["words"], data["more"], data["nearest"]) == ("told what 1953", 0, None)


# Nothing found


def test_words_that_stand_nowhere_are_told_with_the_nearest_passage(tiny: Path) -> None:
    """As a lost quotation is: where it is, and what differs; capitals are no difference."""
    done = triptych("extract", "find", "IN 1953 the plan was trebled", cwd=tiny)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "No source holds “IN 1953 the plan was trebled”, nor its words near each other.",
        "The nearest passage, seeds/alder.txt:7, Alder 1961:",
        "  In 1953 the plan was doubled",
        "  difference: [-trebled-]{+doubled+}",
    ]


def test_words_like_nothing_are_told_so(tiny: Path) -> None:
    """No far-fetched passage is shown; a program gets an empty list."""
    done = triptych("extract", "find", "xylophone", cwd=tiny)
    assert done.stderr == "No source holds “xylophone”. Nothing there is like it.\n"
    as_data = triptych("extract", "find", "--json", "xylophone", cwd=tiny)
    assert as_data.returncode == 1
    assert json.loads(as_data.stdout)["places"] == []


# At a terminal


def test_a_terminal_gets_the_words_in_colour_and_no_marks(tiny: Path) -> None:
    """They are set off as with a marker pen, also across a line's end."""
    shown = at_terminal("-C", tiny, "extract", "find", "drawn up far", COLUMNS="56")
    assert SET_OFF.findall(shown) == ["drawn up", "far"]
    assert "»" not in shown


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_whoever_wants_no_colour_gets_marks(tiny: Path, env: dict[str, str]) -> None:
    """The words can be told without colour."""
    shown = at_terminal("-C", tiny, "extract", "find", "drawn up", **env)
    assert "\x1b" not in shown
    assert "»drawn up«" in shown


@pytest.mark.parametrize("columns", [60, 100])
def test_the_context_fits_the_terminal(tiny: Path, columns: int) -> None:
    """No line of the passage is longer than the terminal is wide."""
    shown = triptych("extract", "find", "told", cwd=tiny, COLUMNS=str(columns)).stdout
    lengths = [len(line) for line in shown.splitlines()]
    assert columns - 12 < max(lengths) <= columns


def test_quiet_says_it_by_the_status_alone(tiny: Path) -> None:
    """As for any program that searches."""
    done = triptych("-q", "extract", "find", "looms", cwd=tiny)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("command", [["extract"], ["extract", "find"], ["extract", "add"]])
def test_help_shows_examples(command: list[str]) -> None:
    """Every command's help is an answer with something to copy."""
    done = triptych(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(rf"^ +triptych {' '.join(command)} ", done.stdout, re.MULTILINE)
