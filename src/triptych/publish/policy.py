"""The Content-Security-Policy of Quarto's pages: the site itself, and what stands in the page.

Quarto writes scripts into its pages, and handlers on its buttons; the policy names each of them by
its hash, so that no other runs. The embedded engine's pages hold neither, and their template has
its policy.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

BEGINNING = re.compile(r'<head[^>]*>(?:\s*<meta charset="[^"]*">)?')
"""Where a policy goes: before all that it rules, but behind the charset, which a browser looks for
in a page's first 1,024 bytes."""
FIXED = (
    "default-src 'self'",
    # Bootstrap, tippy and anchor.js write style sheets into the page while it runs, and pandoc the
    # widths of a table's columns; a style runs nothing.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",  # the icons of Bootstrap's buttons
    "font-src 'self' data:",  # the sign of anchor.js beside a heading
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
)
POLICY = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(FIXED)}; '
"""How the policy of every page begins."""

FOREIGN_SHEET = re.compile(
    r"""@import\s*(?:url\(\s*)?(?:"(?:https?:)?//[^"]*"|'(?:https?:)?//[^']*'|(?:https?:)?//[^)]*)"""
    r"""\s*\)?[^;]*;"""
)


def without_foreign_sheets(sheet: str) -> str:
    """Take from a style sheet the import of another host's, which its page would be refused.

    Some of Quarto's themes fetch a face so; without it the next face of their list is used.
    """
    return FOREIGN_SHEET.sub("", sheet)


def has_policy(page: str) -> bool:
    """Say whether a page has been given its policy."""
    return POLICY in page


def with_policy(page: str) -> str:
    """Put into a finished page the policy under which its own scripts run, and nothing else."""
    return BEGINNING.sub(lambda head: f'{head[0]}\n{POLICY}{_of_scripts(page)}">', page, count=1)


def _of_scripts(page: str) -> str:
    """Word the part of the policy that differs from page to page."""
    found = _Written()
    found.feed(page)
    found.close()
    scripts = " ".join(["'self'", *_hashes(found.scripts)])
    if not found.handlers:
        return f"script-src {scripts}; script-src-attr 'none'"
    handlers = " ".join(["'unsafe-hashes'", *_hashes(found.handlers)])
    return f"script-src {scripts}; script-src-attr {handlers}"


def _hashes(texts: list[str]) -> list[str]:
    """Give each different text's hash, in an order of their own."""
    digests = {b64encode(sha256(text.encode()).digest()).decode() for text in texts}
    return [f"'sha256-{digest}'" for digest in sorted(digests)]


class _Written(HTMLParser):
    """What is written into a page for the browser to run: scripts, and handlers of events."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self._is_in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handlers += [text for name, text in attrs if name.startswith("on") and text]
        told = dict(attrs)
        # A block of data is run by nobody.
        self._is_in_script = (
            tag == "script" and "src" not in told and "json" not in (told.get("type") or "")
        )
        if self._is_in_script:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._is_in_script:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_in_script = False
