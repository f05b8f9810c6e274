"""What open pages are told: which edition is shown, and what is wrong with the material."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass

from triptych.problems import MaterialError, ToolError


@dataclass(frozen=True)
class State:
    """The edition that the preview shows, none at first, and the fault that keeps back a newer."""

    edition: str = ""
    fault: MaterialError | ToolError | None = None

    def as_json(self) -> str:
        """Give what the pages' script reads, in one line."""
        if isinstance(self.fault, MaterialError):
            problems = [
                {
                    "place": f"{one.file}:{one.line}:{one.column}",
                    "what": one.what,
                    "remedy": one.remedy,
                    "row": one.row,
                }
                for one in self.fault.problems
            ]
        elif self.fault:
            problems = [{"place": "", "what": str(self.fault), "remedy": "", "row": ""}]
        else:
            problems = []
        return json.dumps({"edition": self.edition, "problems": problems})


class News:
    """The latest state, and a way to wait for the next; safe to use from several threads."""

    def __init__(self) -> None:
        """Start with nothing built."""
        self.latest = State()
        self.is_over = False
        self._changed = threading.Condition()

    def tell(self, state: State) -> None:
        """Make a state the latest."""
        with self._changed:
            self.latest = state
            self._changed.notify_all()

    def end(self) -> None:
        """Let everybody who waits go."""
        with self._changed:
            self.is_over = True
            self._changed.notify_all()

    def after(self, seen: State | None, patience: float) -> State:
        """Wait for another state than the one seen; after `patience` seconds, give that again."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_over or self.latest is not seen, patience)
            return self.latest
