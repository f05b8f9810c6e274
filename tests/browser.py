"""A real Chromium, and what a page does in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from triptych.doctor import find_browser

ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
)
SIZES = {"wide": (1400, 900), "tablet": (820, 1180), "phone": (390, 844), "small": (320, 640)}


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser that `triptych doctor` finds; there is no test of a site without one."""
    found = find_browser()
    assert found, "no browser: python tests/ensure_browser.py installs Debian's Chromium"
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *as_root])
        yield browser
        browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Watched:
    """A page of the browser, all that it asked for, and all that went wrong in it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the start."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _said(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.faults.append(said.text)

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)
        if _is_foreign(request.url):
            self.faults.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        """Note a failure, but for a request that the test itself cut short by going on."""
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("file", "data", "blob") and parts.hostname != "127.0.0.1"


@contextmanager
def opened(
    browser: Browser,
    size: str = "wide",
    scheme: str = "light",
    *,
    scripts: bool = True,
    touch: bool = False,
) -> Iterator[Watched]:
    """Open an empty page of a size and a colour scheme, for a mouse or for fingers."""
    width, height = SIZES[size]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
        has_touch=touch,
        reduced_motion="reduce",
    )
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
