"""The passages of all extracts as the site's cards show them, in one file for the whole book.

It is a script, not JSON, because a page that is opened from a disk may not read any other file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from triptych.project import page_of


def passages_script(data: Mapping[str, Any]) -> str:
    """Give a script that holds, by extract, what its card says and where it leads.

    `data` is what the filter is given. Paths are relative to the site's root.
    """
    cards = {id: _card(data, id) for id in data["order"]}
    return f"self.triptychPassages = {json.dumps(cards, ensure_ascii=False, sort_keys=True)};\n"


def _card(data: Mapping[str, Any], id: str) -> dict[str, Any]:
    extract = data["extracts"][id]
    source = data["sources"][extract["source"]]
    pages = data["pages"]
    reader = pages["readers"].get(extract["source"])
    words = ("sign", "text", "before", "after", "lines", "codes", "mends")
    return {word: extract[word] for word in words} | {
        "label": source["label"],
        "index": source["index"],
        "entry": f"{page_of(pages['extracts'])}#{id}" if pages["extracts"] else "",
        "reader": f"{page_of(reader)}#passage-{id}" if reader else "",
    }
