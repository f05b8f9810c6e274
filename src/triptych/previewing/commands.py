"""The command `triptych preview`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import click

from triptych.console import Console
from triptych.problems import ToolError
from triptych.project import find_root

OPENING = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
"""Opens the browser that its user prefers; `python -m webbrowser` doesn't say if it could."""


@click.command()
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(1, 65535),
    help="Serve on this port of 127.0.0.1 (default: 4747, or a free one).",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; only say the address.")
@click.option(
    "--to",
    "shown",
    type=click.Choice(["html"]),
    default="html",
    show_default=True,
    help="What is shown: the site.",
)
@click.option(
    "--engine",
    type=click.Choice(["pandoc", "quarto"]),
    default="pandoc",
    show_default=True,
    help="What renders: the embedded pandoc, or Quarto with its own preview.",
)
@click.option("--quarto", "quarto_path", metavar="FILE", help="The Quarto executable to use.")
@click.pass_obj
def preview(
    given: tuple[Console, Path],
    port: int | None,
    no_browser: bool,
    shown: str,
    engine: str,
    quarto_path: str | None,
) -> None:
    """Show the site in a browser, and build it anew after each edit.

    The site is built below build/; the finished book stays as it is. Open pages are refreshed where
    they stand. What is wrong appears here and over the page, and goes when it is mended. Ctrl-C
    ends the preview.

    \b
    Examples:
      triptych preview
      triptych preview --port 8080 --no-browser
      triptych preview --engine quarto       Quarto's own preview, with our figures
    """
    console, start = given
    root = find_root(start)
    opens = not no_browser and console.is_terminal
    if engine == "quarto":
        _preview_in_quarto(root, quarto_path, port, opens)
        return
    from triptych.previewing.news import News
    from triptych.previewing.rebuilding import rebuild, site_of
    from triptych.previewing.server import serving
    from triptych.previewing.watching import changes

    news = News()
    with serving(site_of(root), news, port) as address:
        console.say(f"Preview: {address} (Ctrl-C ends it)")
        for number, _ in enumerate(changes(root)):
            rebuild(root, console, news)
            if opens and number == 0:
                threading.Thread(target=_open_browser, args=(address, console), daemon=True).start()


def _open_browser(address: str, console: Console) -> None:
    """Open a browser, and wait until it is open or closed; say so where none can be opened.

    It has a process of its own, as one without windows would take the terminal.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-c", OPENING, address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        console.say(f"No browser could be opened. Open {address} yourself.")


def _preview_in_quarto(root: Path, path: str | None, port: int | None, opens: bool) -> None:
    """Run `quarto preview` until it ends; the hooks of `_quarto.yml` draw the figures for it."""
    from triptych.build import choose_engine
    from triptych.engines.quarto import PREVIEW, end_group

    quarto = choose_engine("quarto", path).quarto
    assert quarto is not None, "asked for, Quarto is there or an error"
    command = [quarto.path, "preview", ".", "--host", "127.0.0.1"]
    command += ["--port", str(port)] if port else []
    command += [] if opens else ["--no-browser"]
    beside_python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": beside_python, "QUARTO_PYTHON": sys.executable}
    environment[PREVIEW] = "1"
    process = subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        status = process.wait()
    finally:
        if process.poll() is None:
            end_group(process)
    if status:
        raise ToolError("Quarto", "its preview ended", status=status)
