"""Make sure that the tests have a browser: find one, install Debian's, or say what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from triptych.doctor import find_browser


def main() -> int:
    """Give exit status 0 when a browser is there in the end."""
    if find_browser():
        return 0
    if os.environ.get("CHROME"):
        print(f"CHROME names {os.environ['CHROME']}, which is no executable.", file=sys.stderr)
        return 1
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's chromium for the tests …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if find_browser():
            return 0
    print(
        "The tests need Chromium or Chrome. Install it (on Debian: apt install chromium), "
        "or set CHROME to its executable.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
