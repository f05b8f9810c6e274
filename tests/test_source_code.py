"""What the package's own code never does: it is read as a tree, call by call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tiny import REPOSITORY

PACKAGE = REPOSITORY / "src/triptych"
FORBIDDEN = {
    *("eval", "exec", "compile", "__import__"),
    *("os.system", "os.popen", "os.spawnl", "os.spawnv", "subprocess.getoutput"),
    *("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "tempfile.mktemp"),
}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "requests", "httpx", "aiohttp"}
"""Modules that run what they read, or fetch from elsewhere."""
FETCHING = {"urllib.request", "http.client", "ftplib", "smtplib", "xmlrpc.client"}


def trees() -> Iterator[tuple[str, ast.AST]]:
    """Yield each module of the package, parsed."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_bytes())


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield each call with its module's path and what is called, as it is written."""
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{name}:{node.lineno}", ast.unparse(node.func), node


def test_nothing_read_is_run() -> None:
    """No text becomes code, and no reader makes objects; figures' modules are imported as such."""
    assert [(place, called) for place, called, _ in calls() if called in FORBIDDEN] == []
    loaders = {place.split(":")[0] for place, called, _ in calls() if "exec_module" in called}
    assert loaders == {"drawing/draw.py"}


def test_no_program_is_started_through_a_shell() -> None:
    """Every program gets a list of arguments."""
    for place, called, call in calls():
        if called.startswith("subprocess."):
            given = {one.arg: ast.unparse(one.value) for one in call.keywords}
            assert given.get("shell", "False") == "False", place
            assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr), place


def test_nothing_is_imported_that_fetches_or_runs_what_it_reads() -> None:
    """Neither pickles nor a host's answers come into a book; `verify` asks for a copy of one."""
    asking = set()
    for place, tree in trees():
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] not in UNSAFE, place
                asking |= {place} if name in FETCHING else set()
    assert asking <= {"verifying/copies.py"}


def test_lua_runs_no_text_either() -> None:
    """The filter and the engine's scripts start no program and load no code but their own."""
    scripts = [*PACKAGE.rglob("*.lua"), *(REPOSITORY / "_extensions/triptych").rglob("*.lua")]
    assert len(scripts) > 20
    for path in scripts:
        text = path.read_text("utf-8")
        for word in ("os.execute", "io.popen", "pandoc.pipe", "load(", "dofile(", "mediabag.fetch"):
            assert word not in text, f"{path}: {word}"


def test_the_lock_names_no_host() -> None:
    """What a developer installs is named by version and hash, wherever it comes from."""
    lines = (REPOSITORY / "requirements-dev.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if "==" in line and not line.lstrip().startswith("#")]
    assert len(pins) > 40
    assert not [line for line in lines if "://" in line or "index-url" in line]
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
    assert Path(REPOSITORY / "constraints-lowest.txt").read_text("utf-8").count("==") > 15
