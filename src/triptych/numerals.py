"""Numbers as words, as prose writes the small ones."""

from __future__ import annotations

_TO_NINETEEN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

SPELLED = {
    word: number
    for number, word in enumerate(
        [
            *_TO_NINETEEN,
            *(f"{ten}-{one}".removesuffix("-zero") for ten in _TENS for one in _TO_NINETEEN[:10]),
        ]
    )
}
"""The words for the numbers below a hundred."""


def in_words(number: int) -> str:
    """Spell a number below a hundred; a greater one stays in figures."""
    return next((word for word, value in SPELLED.items() if value == number), str(number))
