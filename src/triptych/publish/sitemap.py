"""The list of a site's pages for those who search the web."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import escape


def sitemap(site_url: str, pages: Iterable[str], day: datetime.date) -> str:
    """Write the sitemap, in the sitemaps.org protocol, of pages named from the site's root.

    `site_url` has no last slash, and is itself the address of the first page; `day` is that of the
    edition, on which all its pages changed.
    """
    entries = "".join(
        f"<url><loc>{escape(f'{site_url}/{quote(_shown(page))}')}</loc>"
        f"<lastmod>{day.isoformat()}</lastmod></url>\n"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )


def _shown(page: str) -> str:
    return "" if page == "index.html" else page
