"""The reference is what the program says of itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_reference_is_as_it_would_be_written() -> None:
    """Commands, schemas, rules and public names stand there as they are."""
    command = [sys.executable, str(DOCS / "reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_reference_that_lags_behind_is_told(tmp_path: Path) -> None:
    """A page that says something else is refused, with the command that mends it."""
    script = tmp_path / "reference.py"
    script.write_text((DOCS / "reference.py").read_text("utf-8"), "utf-8")
    (tmp_path / "reference.md").write_text("# Reference\n", "utf-8")
    command = [sys.executable, str(script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "python docs/reference.py" in done.stdout
    subprocess.run(command[:-1], check=True)
    assert subprocess.run(command, check=False).returncode == 0
