"""The numbers in the prose are those of the data."""

from __future__ import annotations

from importlib.metadata import version

from tiny import ALDER, BIRCH, edit
from triptych.chapters.expand import flat_names
from triptych.evidence.load import load_evidence
from triptych.numbers import PACKAGES, compute_variables, variable_names
from triptych.numerals import in_words


def test_the_numbers_count_what_is_there(tiny):
    """Each number of the tiny project can be counted by hand."""
    words = {"alder": len(ALDER.split()), "birch": len(BIRCH.split())}
    assert compute_variables(load_evidence(tiny)) == {
        "sources": {"total": 2, "in-words": "two"},
        "words": {"total": sum(words.values()), **words},
        "extracts": {"total": 3, "in-words": "three", "alder": 2, "birch": 1},
        "events": {"total": 1, "in-words": "one"},
        "shifts": {"total": 1, "in-words": "one"},
        "claims": {"total": 2, "in-words": "two", "shared": 1, "single": 1, "disputed": 1},
        "cells": {"silent": 1},
        "versions": {package: version(package) for package in PACKAGES},
    }


def test_a_claim_is_disputed_only_where_one_affirms_and_another_limits(tiny):
    """Two sources that both deny agree."""
    edit(tiny, "data/support.csv", "asked,birch,affirms,bir-01", "asked,birch,denies,bir-01")
    assert compute_variables(load_evidence(tiny))["claims"] == {
        "total": 2, "in-words": "two", "shared": 1, "single": 1, "disputed": 0,
    }  # fmt: skip


def test_not_coded_is_neither_a_voice_nor_a_silence(tiny):
    """A cell that nobody has looked at counts nowhere."""
    edit(tiny, "data/support.csv", "planned,birch,silent", "planned,birch,not coded")
    edit(tiny, "data/support.csv", "asked,birch,affirms,bir-01", "asked,birch,not coded,")
    numbers = compute_variables(load_evidence(tiny))
    assert numbers["claims"] == {
        "total": 2, "in-words": "two", "shared": 0, "single": 2, "disputed": 0,
    }  # fmt: skip
    assert numbers["cells"] == {"silent": 0}


def test_a_change_of_the_data_changes_the_numbers(tiny):
    """One extract more is one more in the prose."""
    before = compute_variables(load_evidence(tiny))["extracts"]
    path = tiny / "data/extracts.csv"
    row = "bir-02,birch,the looms,,,,fact,innovation,looms,,,\n"
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    after = compute_variables(load_evidence(tiny))["extracts"]
    assert (after["total"], after["birch"]) == (before["total"] + 1, before["birch"] + 1)
    assert after["alder"] == before["alder"]


def test_a_source_without_extracts_has_the_number_0(tiny):
    """Zero is a number that the prose may use."""
    for name in ("extracts", "shifts", "support", "comparison"):
        path = tiny / f"data/{name}.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "bir-01" not in line), "utf-8")
    path = tiny / "data/support.csv"
    path.write_text(path.read_text() + "asked,birch,silent,\n")
    path = tiny / "data/comparison.csv"
    path.write_text(path.read_text() + "Driving force,birch,,silent,\n")
    numbers = compute_variables(load_evidence(tiny))
    assert numbers["extracts"] == {"total": 2, "in-words": "two", "alder": 2, "birch": 0}


def test_the_numbers_of_empty_tables_are_0(tiny):
    """An essay that makes no claims yet has numbers too."""
    for name in ("claims", "support", "events", "shifts", "comparison"):
        path = tiny / f"data/{name}.csv"
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n")
    numbers = compute_variables(load_evidence(tiny))
    assert numbers["claims"] == {
        "total": 0, "in-words": "zero", "shared": 0, "single": 0, "disputed": 0,
    }  # fmt: skip
    assert numbers["cells"] == {"silent": 0}


def test_faulty_data_have_the_same_names(tiny):
    """While the data are broken, the prose's names are still checked against the true ones."""
    names = flat_names(variable_names(("alder", "birch")))
    assert names == flat_names(compute_variables(load_evidence(tiny)))


def test_a_total_is_there_in_words_too():
    """Small numbers are spelled as prose spells them; from a hundred on they stay in figures."""
    numbers = (0, 3, 14, 20, 21, 40, 88, 99, 100)
    words = "zero three fourteen twenty twenty-one forty eighty-eight ninety-nine 100"
    assert " ".join(map(in_words, numbers)) == words
