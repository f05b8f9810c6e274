"""Serve the site to the browsers of this machine, and to nobody else.

Every page carries a script of the preview's own, which the book itself does not hold: it listens
for the news and refreshes the page. A request that names another host is refused, as a foreign
page whose name was made to lead here (DNS rebinding) would send one, and so is what a page of
another site asks for by itself.
"""

from __future__ import annotations

import mimetypes
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from triptych.previewing.news import News
from triptych.problems import ToolError

LOOPBACK = "127.0.0.1"
USUAL_PORT = 4747
"""The port unless another is named, so that an open page finds the next preview again."""
OWN = "/.preview/"
"""Where the preview's own files are; no file of a site is hidden, so none has such an address."""
EVENTS = f"{OWN}events"
OWN_FILES = ("refresh.js", "overlay.css")
HERE = Path(__file__).parent / "page"
HEARTBEAT = 10.0
"""Seconds after which an open page is written to, which tells whether it is still there."""
SWAP_TRIES, SWAP_PAUSE = 20, 0.05
"""How often, and how many seconds apart, a file is looked for while a new site is swapped in."""
TYPES = mimetypes.MimeTypes(filenames=())
for _type, _ending in (
    ("text/javascript", ".js"),
    ("font/woff2", ".woff2"),
    ("application/wasm", ".wasm"),
    ("application/epub+zip", ".epub"),
    ("application/x-bibtex", ".bib"),
):
    TYPES.add_type(_type, _ending)
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{0}</title></head><body><p>{0}</p></body></html>
"""


def type_of(name: str) -> str:
    """Give the media type of a file by its name, the same on every machine."""
    kind = TYPES.guess_type(name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
    return f"{kind}; charset=utf-8" if is_text else kind


def found_in(site: Path, path: str) -> Path | None:
    """Find the file or folder that a request's path names; none outside the site or hidden in it.

    A path that ends in a slash names the folder's `index.html`.
    """
    parts = [part for part in unquote(path).split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    if path.endswith("/"):
        parts.append("index.html")
    try:
        found = site.joinpath(*parts).resolve(strict=True)
        return found if found.is_relative_to(site.resolve()) else None
    except (OSError, RuntimeError):
        return None


def with_script(page: bytes, edition: str) -> bytes:
    """Put the script that listens for news into a page, which says what edition it is of."""
    tag = f'<script src="{OWN}refresh.js?edition={edition}" defer></script>\n'.encode()
    head, end, rest = page.partition(b"</head>")
    return head + tag + end + rest if end else tag + page


class _Server(ThreadingHTTPServer):
    """Answers each request in a thread, and leaves none of them behind."""

    daemon_threads = False

    def __init__(self, site: Path, news: News, port: int) -> None:
        self.site, self.news = site, news
        self._connections: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), _Request)
        names = (LOOPBACK, "localhost")
        self.hosts = {f"{name}:{self.server_port}" for name in names}

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a browser that went away is no fault
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Let go of every page that still listens, then wait for the threads."""
        self.news.end()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()


class _Request(BaseHTTPRequestHandler):
    server: _Server
    server_version, sys_version = "triptych", ""
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hosts = self.headers.get_all("Host", [])
        path = self.path.partition("?")[0].partition("#")[0]
        is_named = len(hosts) == 1 and hosts[0].lower() in self.server.hosts
        if not is_named or self._is_asked_by_another_site():
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", b"This is for this machine alone.\n")
        elif path == EVENTS:
            self._tell_news()
        elif path.removeprefix(OWN) in OWN_FILES:
            name = path.removeprefix(OWN)
            self._answer(HTTPStatus.OK, type_of(name), (HERE / name).read_bytes())
        else:
            self._give_file(path)

    def _is_asked_by_another_site(self) -> bool:
        """Say whether a page of another site asks, for more than a page that its reader goes to."""
        origins = self.headers.get_all("Origin", [])
        own = {f"http://{host}" for host in self.server.hosts}
        is_followed = self.headers.get("Sec-Fetch-Dest") == "document"
        is_foreign = self.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        return not own.issuperset(origins) or (is_foreign and not is_followed)

    def _give_file(self, path: str) -> None:
        edition = self.server.news.latest.edition
        found = self._found(path)
        if isinstance(found, Path):
            parts = found.relative_to(self.server.site.resolve()).parts
            self._answer(HTTPStatus.FOUND, "text/plain", b"", f"/{quote('/'.join(parts))}/")
        elif found:
            name, content = found
            if name.endswith(".html"):
                content = with_script(content, edition)
            self._answer(HTTPStatus.OK, type_of(name), content)
        else:
            words = "The book has no such page." if edition else "There is no book yet."
            page = with_script(PAGE.format(words).encode(), edition)
            self._answer(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", page)

    def _found(self, path: str) -> tuple[str, bytes] | Path | None:
        """Give a file's name and content, or the folder that is named; none is there otherwise.

        While a new site takes the last one's place there is none for a moment, so look again.
        """
        for _ in range(SWAP_TRIES if self.server.news.latest.edition else 1):
            found = found_in(self.server.site, path)
            if found and found.is_dir():
                return found
            if found:
                with suppress(FileNotFoundError):
                    return found.name, found.read_bytes()
            elif self.server.site.is_dir():
                return None
            time.sleep(SWAP_PAUSE)
        return None

    def _answer(self, status: HTTPStatus, kind: str, content: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self._end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def _end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()

    def _tell_news(self) -> None:
        """Write each new state as a server-sent event, until the page or the preview goes."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self._end_headers()
        seen = None
        while self.command == "GET" and not self.server.news.is_over:
            state = self.server.news.after(seen, HEARTBEAT)
            line = ":" if state is seen else f"data: {state.as_json()}"
            self.wfile.write(f"{line}\n\n".encode())
            seen = state


@contextmanager
def serving(site: Path, news: News, port: int | None) -> Iterator[str]:
    """Serve a folder on loopback while the block runs, and give its address.

    Without a port, the usual one, or any other where that is taken. Raises `ToolError` when a port
    that was asked for can't be had.
    """
    server = _listening(site, news, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,))
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _listening(site: Path, news: News, port: int | None) -> _Server:
    try:
        return _Server(site, news, port or USUAL_PORT)
    except OSError as error:
        if port is None:
            return _Server(site, news, 0)
        message = f"port {port} can't be had ({error.strerror}); name another with --port"
        raise ToolError("The preview", message) from None
