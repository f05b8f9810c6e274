"""Where an essay gets triptych from: from where the one that starts it was installed."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from triptych import __version__

FROM_A_FOLDER = "# A folder of one machine: where others build the essay, name a repository here."


def requirement() -> str:
    """Write what `requirements.txt` holds: a line for pip, and above it what to know of that."""
    try:
        told = distribution("triptych").read_text("direct_url.json")
    except PackageNotFoundError:
        told = None
    return requirement_of(json.loads(told)) if told else f"triptych=={__version__}"


def requirement_of(origin: dict[str, Any]) -> str:
    """Write it for an installation that came from an address, as PEP 610 records it."""
    address = origin["url"]
    if vcs := origin.get("vcs_info"):
        address = f"{vcs['vcs']}+{address}@{vcs['commit_id']}"
    if within := origin.get("subdirectory"):
        address += f"#subdirectory={within}"
    line = f"triptych @ {address}"
    return f"{FROM_A_FOLDER}\n{line}" if address.startswith("file:") else line
