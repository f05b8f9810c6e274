"""A finished book is checked where it was put together, then swapped into place in one step."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triptych.kept import Kept
from triptych.problems import Problem
from triptych.publish.links import check_site
from triptych.publish.swap import staged

PAGE = '<html><body><main id="content">{}</main></body></html>'


def site(folder: Path, **pages: str) -> Path:
    """Write a site: `index`, and pages below `chapters/`."""
    for name, body in pages.items():
        path = folder / ("index.html" if name == "index" else f"chapters/{name}.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(body), "utf-8")
    return folder


def checked(folder: Path) -> list[Problem]:
    """Check a site, what was read of it kept beside it."""
    return check_site(folder, Kept(folder.with_name("kept")))


def said(folder: Path) -> list[str]:
    """Give what the check says, place and fault."""
    return [f"{problem.file}:{problem.line} {problem.what}" for problem in checked(folder)]


# Links


def test_a_sound_site_passes(tmp_path: Path) -> None:
    """Links to pages, places, files, one's own page and other hosts are all fine."""
    site(
        tmp_path,
        index='<h1 id="top">A</h1><a href="chapters/one.html#caf%C3%A9">1</a> <a href="#top">2</a>'
        '<a href="https://example.org/x">3</a> <a href="mailto:a@example.org">4</a>',
        one='<p id="café"><a href="../index.html">back</a><img src="../a%20b.svg" alt=""></p>'
        '<img src="data:image/svg+xml,%3Csvg/%3E" alt=""><a href="?q=1#café">here</a>',
    )
    (tmp_path / "a b.svg").write_text("<svg/>")
    assert said(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="two.html">x</a>', "“two.html” leads to no file of the book."),
        ('<img src="../missing.svg" alt="">', "“../missing.svg” leads to no file of the book."),
        ('<source srcset="thin.svg">', "“thin.svg” leads to no file of the book."),
        ('<a href="../index.html#no">x</a>', "“../index.html#no” leads to no place on its page."),
        ('<a href="#no">x</a>', "“#no” leads to no place on its page."),
        ('<a href="../../etc/passwd">x</a>', "“../../etc/passwd” leads to no file of the book."),
        (
            '<script src="https://cdn.example/x.js"></script>',
            "“https://cdn.example/x.js” would be asked of another host.",
        ),
        (
            '<link rel="stylesheet" href="//cdn.example/x.css">',
            "“//cdn.example/x.css” would be asked of another host.",
        ),
        ('<p id="one"></p><p id="one"></p>', "The identifier “one” stands 2 times."),
    ],
)
def test_a_fault_is_named_with_its_page_and_line(tmp_path: Path, body: str, fault: str) -> None:
    """A missing file or place, a way out of the book, another host, a doubled identifier."""
    site(tmp_path, index="<p>Start</p>", one=f"<p>First line</p>\n{body}")
    line = 1 if "identifier" in fault else 2
    assert said(tmp_path) == [f"chapters/one.html:{line} {fault}"]


def test_every_fault_of_every_page_is_found_at_once(tmp_path: Path) -> None:
    """Nobody has to mend one link to be told of the next."""
    site(tmp_path, index='<a href="a.html">a</a><a href="b.html">b</a>', one='<a href="#c">c</a>')
    assert len(said(tmp_path)) == 3


@example(["http://["])
@example(["a" * 300])
@given(st.lists(st.sampled_from(["http:", "//", "[", "]", ":", "%", "#", "?", "a" * 300, "\0"])))
def test_no_link_makes_the_check_fail_itself(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    """Whatever an author writes as a link, the check answers with a list."""
    folder = tmp_path_factory.mktemp("site")
    site(folder, index=f'<a href="{escape("".join(parts))}">x</a>')
    assert isinstance(checked(folder), list)


# The swap


def beside(folder: Path) -> list[str]:
    """List a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_new_book_takes_the_place_of_the_last(tmp_path: Path) -> None:
    """After the swap only what the new book holds is there, and nothing is left beside it."""
    output = tmp_path / "_book"
    output.mkdir()
    (output / "old.html").write_text("old")
    with staged(output) as stage:
        (stage / "new.html").write_text("new")
        assert beside(output) == ["old.html"]
        assert stage.parent == output.parent
    assert beside(output) == ["new.html"]
    assert beside(tmp_path) == ["_book"]


def test_a_first_book_needs_no_folder_before_it(tmp_path: Path) -> None:
    """The folders above the book are made."""
    with staged(tmp_path / "out/essay") as stage:
        (stage / "index.html").write_text("new")
    assert beside(tmp_path / "out") == ["essay"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_keeps_the_last_book_and_leaves_nothing_behind(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    """Whatever ends the work, the last book is whole and the half-made one is gone."""
    output = tmp_path / "_book"
    output.mkdir()
    (output / "index.html").write_text("last")
    with pytest.raises(failure), staged(output) as stage:
        (stage / "index.html").write_text("half")
        raise failure
    assert (output / "index.html").read_text() == "last"
    assert beside(tmp_path) == ["_book"]


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    """A stage of the same name, left by a process that was killed, is not taken over."""
    output = tmp_path / "_book"
    with staged(output) as stage:
        name = stage.name
    (tmp_path / name).mkdir()
    (tmp_path / name / "stale.html").write_text("stale")
    with staged(output) as stage:
        (stage / "index.html").write_text("new")
    assert beside(output) == ["index.html"]


def test_what_a_killed_build_left_is_taken_away_by_the_next(tmp_path: Path) -> None:
    """A folder of a process that runs no more goes; one of a running build stays."""
    dead, alive = tmp_path / "_book.new-999999999", tmp_path / f"_book.new-{os.getppid()}"
    dead.mkdir()
    alive.mkdir()
    with staged(tmp_path / "_book"):
        pass
    assert not dead.exists() and alive.exists()


def test_a_book_that_a_killed_build_had_moved_comes_back(tmp_path: Path) -> None:
    """Between two renames there is no book; the next build, even one that fails, restores it."""
    moved = tmp_path / "_book.old-999999999"
    moved.mkdir()
    (moved / "index.html").write_text("the last book")
    with pytest.raises(RuntimeError), staged(tmp_path / "_book"):
        raise RuntimeError
    assert (tmp_path / "_book/index.html").read_text() == "the last book"
    assert not moved.exists()
