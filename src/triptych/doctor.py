"""What is here, what is missing, and what each absence means."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from triptych.engines.asking import ask
from triptych.engines.needed import PANDOC, TYPST
from triptych.engines.pandoc import UNKNOWN, pandoc_path, pandoc_version
from triptych.engines.quarto import OLDEST, find_quarto
from triptych.problems import ToolError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_PATIENCE = 10
"""Seconds that a browser has to say which it is."""


@dataclass(frozen=True)
class Finding:
    """One thing looked for; `needed` says that nothing can be built without it."""

    name: str
    is_here: bool
    what: str
    needed: bool = False


def examine(root: Path | None, quarto_path: str | None) -> list[Finding]:
    """Look for every tool that a build, or a test of it, can use."""
    return [_quarto(quarto_path), _pandoc(), _typst(), _fonts(root), _browser()]


def find_browser() -> str | None:
    """Find a Chromium or Chrome: `CHROME`, then PATH."""
    if given := os.environ.get("CHROME"):
        return shutil.which(given)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _quarto(given: str | None) -> Finding:
    without = "The embedded engine (pandoc and Typst) makes the same book."
    oldest = ".".join(map(str, OLDEST))
    try:
        found = find_quarto(given)
    except ToolError as error:
        return Finding("Quarto", False, f"{error.message}. {without}")
    if found is None:
        return Finding("Quarto", False, f"not found. {without}")
    where = f"{found.version} ({found.path}, found by {found.origin})"
    if not found.is_new_enough:
        what = f"{where}: too old, books in Typst need {oldest}. {without}"
        return Finding("Quarto", False, what)
    return Finding("Quarto", True, f"{where}, {_quarto_typst(found.path)}")


def _quarto_typst(path: str) -> str:
    """Say which Typst a Quarto carries."""
    try:
        done = ask(path, "typst", "--version")
    except (OSError, subprocess.TimeoutExpired):
        return "whose Typst gives no answer"
    answer = re.search(r"typst (\d+(?:\.\d+)+)", done.stdout + done.stderr)
    return f"with Typst {answer[1]}" if answer else "whose Typst gives no answer"


def _pandoc() -> Finding:
    without = "Install the package anew: pip install --force-reinstall pypandoc_binary."
    try:
        path = pandoc_path()
    except ToolError as error:
        return Finding("pandoc", False, f"{error}. {without}", needed=True)
    try:
        found = pandoc_version()
    except ToolError as error:
        return Finding("pandoc", False, f"{error}.", needed=True)
    if found == UNKNOWN:
        return Finding("pandoc", False, f"{path} tells no version. {without}", needed=True)
    if fault := PANDOC.fault_of(found):
        return Finding("pandoc", False, f"{fault}.", needed=True)
    return Finding("pandoc", True, f"{found} (from pypandoc_binary)", needed=True)


def _typst() -> Finding:
    try:
        found = version("typst")
    except PackageNotFoundError:
        what = "not installed: no PDF. Install it: pip install typst."
        return Finding("Typst", False, what, needed=True)
    if fault := TYPST.fault_of(found):
        return Finding("Typst", False, f"{fault}.", needed=True)
    return Finding("Typst", True, f"{found} (from the package typst)", needed=True)


def _fonts(root: Path | None) -> Finding:
    if root is None:
        return Finding("fonts", False, "no project here to look for them in")
    from triptych.project import EXTENSION

    faces = sorted((root / EXTENSION / "fonts").glob("*.ttf"))
    if not faces:
        what = f"none in {EXTENSION}/fonts: figures and PDF can't be set as designed."
        return Finding("fonts", False, what, needed=True)
    families = dict.fromkeys(face.stem.split("-")[0] for face in faces)
    return Finding("fonts", True, f"{', '.join(families)} ({len(faces)} faces)", needed=True)


def _browser() -> Finding:
    remedy = "Only the tests need it: install chromium, or set CHROME to one."
    found = find_browser()
    if found is None:
        return Finding("browser", False, f"not found. {remedy}")
    try:
        starts = ask(found, "--version", patience=BROWSER_PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        starts = False
    if not starts:
        return Finding("browser", False, f"{found} does not start. {remedy}")
    return Finding("browser", True, f"{found} (only the tests need it)")
