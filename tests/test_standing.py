"""Which claims still stand without some of the sources."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiny import REPOSITORY
from triptych.drawing import theme
from triptych.evidence.load import load_evidence
from triptych.evidence.standing import MOST_SOURCES, VERDICTS, every_choice, standings
from triptych.evidence.tables import STANCES


def support_of(claims: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Make a table of support from each claim's stances by source."""
    rows = [
        {"claim": claim, "source": source, "stance": stance, "extracts": ()}
        for claim, voices in claims.items()
        for source, stance in voices.items()
    ]
    return pd.DataFrame(rows, columns=["claim", "source", "stance", "extracts"])


def verdict(voices: dict[str, str], *left_out: str) -> str:
    """Judge a single claim."""
    return standings(support_of({"it": voices}), left_out)["it"].verdict


SOURCES = ("a", "b", "c", "d")
SUPPORT = st.dictionaries(
    st.sampled_from(["first", "second", "third"]),
    st.fixed_dictionaries({source: st.sampled_from(STANCES) for source in SOURCES}),
    min_size=1,
).map(support_of)
LEFT_OUT = st.sets(st.sampled_from(SOURCES))


# The rule


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [((), "stands"), ("c", "stands"), ("a", "weakens"), ("b", "weakens"), ("ac", "weakens"),
     ("ab", "falls"), ("abc", "falls")],
)
def test_a_claim_rests_on_all_who_affirm_it(left_out, expected):
    """It stands with all of them, weakens with some, and falls with none."""
    assert verdict({"a": "affirms", "b": "affirms", "c": "silent"}, *left_out) == expected


@pytest.mark.parametrize("stance", [stance for stance in STANCES if stance != "affirms"])
def test_only_affirming_carries_a_claim(stance):
    """One that is qualified, denied, passed over or not coded is not affirmed, nor does it fall."""
    for left_out in ((), ("a",), ("b",), ("a", "b")):
        assert verdict({"a": stance, "b": "silent"}, *left_out) == "not affirmed"
    assert verdict({"a": "affirms", "b": stance}, "a") == "falls"


@pytest.mark.parametrize(
    ("stance", "at_first", "less"),
    [("affirms", "affirmed", False), ("silent", "affirmed", False), ("denies", "contested", True),
     ("not coded", "affirmed", False), ("qualifies", "contested", True)],
)
def test_a_claim_whose_opponent_is_gone_is_less_contested(stance, at_first, less):
    """That is said beside the verdict, which stays."""
    support = support_of({"it": {"a": "affirms", "b": stance}})
    before, after = (standings(support, left_out)["it"] for left_out in ((), {"b"}))
    assert (before.at_first, before.less_contested) == (at_first, False)
    assert (after.at_first, after.less_contested) == (at_first, less)
    assert after.verdict == ("weakens" if stance == "affirms" else "stands")


@pytest.mark.parametrize("stance", ["affirms", "silent"])
def test_only_what_is_still_affirmed_is_less_contested(stance):
    """Of a claim that falls, or that nobody affirmed, there is nothing left to contest."""
    support = support_of({"it": {"a": stance, "b": "denies"}})
    assert not standings(support, {"a", "b"})["it"].less_contested


def test_a_standing_names_who_is_left_by_what_they_say():
    """Each source that is left is in one list, and one left out is in none."""
    voices = dict(zip("fedcba", [*STANCES, "affirms"], strict=True))
    standing = standings(support_of({"it": voices}), {"e"})["it"]
    assert (standing.affirming, standing.qualifying, standing.denying) == (("a", "f"), (), ("d",))
    assert (standing.silent, standing.not_coded) == (("c",), ("b",))


# What holds of any support


@given(SUPPORT, LEFT_OUT, LEFT_OUT)
def test_leaving_out_more_never_makes_a_claim_better_affirmed(support, some, others):
    """Each further source left out leaves a verdict as it is, or makes it worse."""
    fewer, more = standings(support, some), standings(support, some | others)
    for claim, standing in fewer.items():
        assert VERDICTS.index(more[claim].verdict) >= VERDICTS.index(standing.verdict)
        assert set(more[claim].affirming) <= set(standing.affirming)


@given(SUPPORT)
def test_all_stand_with_all_sources_and_fall_with_none(support):
    """Claims that no source affirms outright are neither said to stand nor to fall."""
    whole, nothing = standings(support, ()), standings(support, SOURCES)
    for claim in whole:
        if whole[claim].at_first == "not affirmed":
            assert whole[claim].verdict == nothing[claim].verdict == "not affirmed"
        else:
            assert (whole[claim].verdict, nothing[claim].verdict) == ("stands", "falls")


@given(SUPPORT, LEFT_OUT, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(support, left_out, random):
    """Whoever sorts the table reads the same of every claim."""
    order = list(support.index)
    random.shuffle(order)
    assert standings(support.loc[order], left_out) == standings(support, left_out)


# Every choice


@given(SUPPORT)
def test_every_choice_is_judged_as_by_itself(support):
    """Each set of sources is there once, in their order, with the verdicts of that choice."""
    choices = every_choice(support, SOURCES)
    assert len(choices) == 2 ** len(SOURCES) == len(set(map(frozenset, choices)))
    assert next(iter(choices)) == ()
    for left_out, verdicts in choices.items():
        assert list(left_out) == [source for source in SOURCES if source in left_out]
        by_itself = standings(support, left_out)
        assert verdicts == {claim: one.verdict for claim, one in by_itself.items()}


@pytest.mark.parametrize(
    ("many", "expected"), [(MOST_SOURCES, 2**MOST_SOURCES), (MOST_SOURCES + 1, MOST_SOURCES + 2)]
)
def test_of_many_sources_each_is_left_out_alone(many, expected):
    """Beyond six the choices would double with each source."""
    sources = [f"s{number}" for number in range(many)]
    support = support_of({"it": dict.fromkeys(sources, "affirms")})
    choices = every_choice(support, sources)
    assert len(choices) == expected
    assert [choice for choice in choices if len(choice) == 1] == [(source,) for source in sources]


# The essay's own claims


def test_the_essays_contested_claim_falls_without_its_only_voice():
    """Li says that a campaign for innovation ran throughout, the chapter that it did not."""
    support = load_evidence(REPOSITORY).support
    claim = "innovation-throughout"
    assert standings(support, ())[claim].at_first == "contested"
    assert standings(support, {"li"})[claim].verdict == "falls"
    alone = standings(support, {"chapter"})[claim]
    assert (alone.verdict, alone.less_contested) == ("stands", True)


def test_every_verdict_has_a_sign_of_its_own():
    """None is told by colour alone, nor taken for a stance, and charts' fonts have them all."""
    assert tuple(theme.VERDICTS) == VERDICTS
    signs = [sign for sign, _ in theme.VERDICTS.values()]
    stances = {sign for sign, _ in theme.STANCES.values()}
    assert len({*signs, *stances}) == len(signs) + len(stances)
    fonts = REPOSITORY / "_extensions/triptych/fonts"
    assert {*signs, *stances} <= set((fonts / "chart.txt").read_text("utf-8"))
    for one, other in combinations(STANCES, 2):
        assert theme.STANCES[one][0] != theme.STANCES[other][0]
