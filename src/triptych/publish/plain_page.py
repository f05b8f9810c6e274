"""The look of the pages beside the book that tell of changes: one file each, without a script."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from triptych.drawing.theme import DENIED, INK, LINK, PAPER, QUIET

FACES = "site*/**/fonts/fonts.css"
"""Where an engine puts the style sheet with a site's faces."""

STYLE = f"""\
:root {{
  color-scheme: light dark;
  --ink: light-dark({INK}, #e4e2dd);
  --quiet: light-dark({QUIET}, #a3a8b1);
  --rule: light-dark(#d9d6d0, #353a42);
  --page: light-dark(#fdfcfa, #16181c);
  --panel: light-dark(#f4f2ee, #1e2126);
  --link: light-dark({LINK}, #7db8ee);
  --gone: light-dark({DENIED}, #f0825c);
  --come: light-dark(#00634a, #4fc3a1);
  --gone-behind: light-dark({DENIED}1f, #f0825c1f);
  --come-behind: light-dark(#00634a24, #4fc3a124);
  --sans: "Triptych Sans", "Triptych Han", system-ui, sans-serif;
  --serif: "Triptych Serif", "Triptych Han", Georgia, serif;
}}
* {{ box-sizing: border-box; }}
body {{
  max-width: 72rem;
  margin: 0 auto;
  padding: 2.5rem 1.25rem 5rem;
  background: var(--page);
  color: var(--ink);
  font: 1.05rem/1.55 var(--serif);
}}
h1, h2, h3 {{ font-family: var(--sans); line-height: 1.2; text-wrap: balance; }}
h1 {{ font-size: 1.9rem; margin: 0 0 0.6rem; }}
h2 {{ font-size: 1.3rem; margin: 3rem 0 1rem; border-top: 1.5px solid; padding-top: 0.8rem; }}
h3 {{ font-size: 1rem; margin: 1.8rem 0 0.6rem; }}
a {{ color: var(--link); }}
ul {{ padding-left: 0; list-style: none; }}
li {{ margin: 0.3rem 0; padding-left: 1.1em; text-indent: -1.1em; overflow-wrap: anywhere; }}
figure {{ margin: 1rem 0 2.5rem; }}
figcaption {{ font: 600 0.95rem/1.4 var(--sans); margin-bottom: 0.6rem; }}
ins, del {{ padding: 0 0.12em; border-radius: 2px; }}
ins {{
  color: var(--come);
  background: var(--come-behind);
  text-decoration: none;
}}
del {{ color: var(--gone); background: var(--gone-behind); }}
.compared {{
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
  gap: 1rem 1.5rem;
}}
.compared p {{ margin: 0; }}
img {{
  display: block;
  width: 100%;
  height: auto;
  padding: 0.6rem;
  background: {PAPER};
  border: 1px solid var(--rule);
  border-radius: 4px;
}}
"""


def sheets_of_faces(site: Path) -> list[str]:
    """Give the paths below a site of the style sheets that name its faces, whichever engine's."""
    return sorted(sheet.relative_to(site).as_posix() for sheet in site.glob(FACES))


def plain_page(
    title: str, lang: str, body: Iterable[str], head: Iterable[str] = (), style: str = ""
) -> str:
    """Give a page with the common look; `body` and `head` are lines of HTML, `style` is CSS."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(lang)}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            *head,
            f"<style>\n{STYLE}{style}</style></head>",
            "<body><main>",
            *body,
            "</main></body></html>\n",
        ]
    )
