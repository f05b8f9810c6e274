"""The essay keeps its word: its quotations stand in their sources, its links lead somewhere."""

import os
import subprocess
import unittest
from pathlib import Path

PROJECT = Path(__file__).parent.parent


class Essay(unittest.TestCase):
    """What holds of the data, the chapters and the figures."""

    def test_all_is_in_order(self) -> None:
        """Nothing that would keep the book from being built is wrong."""
        command = [os.environ.get("TRIPTYCH", "triptych"), "-C", str(PROJECT), "check"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
