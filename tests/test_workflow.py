"""The workflow that publishes: valid, with the least rights, and its scripts do what they say.

GitHub itself is not here: the scripts run as its runners run them; origin is a bare repository.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from command import SURROUNDINGS, triptych
from tiny import REPOSITORY, edit, tiny_project

FILE = REPOSITORY / ".github/workflows/book.yml"
TEXT = FILE.read_text("utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
ON = True  # what YAML 1.1 makes of the key `on`
README = (REPOSITORY / "README.md").read_text("utf-8")
ME = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
GIT = ME | {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}


def script(job: str, words: str) -> str:
    """Give the script of the one step of a job whose name has these words."""
    (found,) = (step["run"] for step in JOBS[job]["steps"] if words in step.get("name", ""))
    return str(found)


def run(text: str, folder: Path, **env: str) -> None:
    """Run a script as `shell: bash` does on a runner."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    done = subprocess.run(
        command, cwd=folder, env=SURROUNDINGS | GIT | env, capture_output=True, text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def git(folder: Path, *arguments: str) -> str:
    """Ask git in a folder."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=SURROUNDINGS | GIT, capture_output=True, text=True,
        check=True,
    )
    return done.stdout


# What it says


def test_it_runs_on_each_push_and_for_each_pull_request() -> None:
    """The branch `main` is published; a pull request is only built and tested."""
    assert WORKFLOW[ON] == {"push": {"branches": ["main"]}, "pull_request": None}
    publishing = [step for step in STEPS if "pages" in step.get("uses", "")]
    assert len(publishing) == 2
    for name in ("keep", "publish"):
        assert JOBS[name]["if"] == "github.event_name == 'push'"
    upload = next(step for step in publishing if "upload" in step["uses"])
    assert upload["if"] == "github.event_name == 'push'"


def test_every_job_has_the_least_rights() -> None:
    """Reading, unless a job says what else it needs; none may do two things."""
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in JOBS.items()} == {
        "build": None,
        "pythons": None,
        "keep": {"contents": "write"},
        "publish": {"pages": "write", "id-token": "write"},
    }


def test_it_needs_no_secret() -> None:
    """A fork publishes without anything to set but where Pages come from."""
    assert "secrets." not in TEXT


def test_actions_are_pinned() -> None:
    """By a commit's hash with its release beside it, or by a tag with the reason."""
    lines = [line.split("uses: ")[1] for line in TEXT.splitlines() if "uses: " in line]
    assert len(lines) == len([step for step in STEPS if "uses" in step])
    for line in lines:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) or re.fullmatch(
            r"quarto-dev/quarto-actions/setup@v2 # by its tag: .+", line
        ), line


def test_it_uses_the_readmes_commands() -> None:
    """What builds and tests there is what a newcomer types, with a Quarto that is new enough."""
    runs = [step["run"].strip() for step in STEPS if "run" in step]
    made = [run for run in runs if run.startswith("make ")]
    assert made == ["make book", "make test"]
    assert all(f"$ {command}" in README for command in made)
    assert "`triptych editions`" in README
    (quarto,) = (step for step in STEPS if "quarto" in step.get("uses", ""))
    assert str(quarto["with"]["version"]).startswith("1.9.")


def test_no_value_is_put_into_a_script() -> None:
    """A branch's or a commit's name reaches scripts by the environment alone."""
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


# What it does


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Clone a project from a bare origin, its book built there as the workflow builds it."""
    origin = tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    root = tiny_project(tmp_path / "runner/mills")
    (root / ".gitignore").write_text("_book/\nbuild/\n_variables.yml\n.venv/\nsite/\n", "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", str(origin))
    command = root / ".venv/bin/triptych"
    command.parent.mkdir(parents=True)
    command.symlink_to(Path(sys.executable).parent / "triptych")
    return root


def publish(root: Path, day: str, message: str) -> str:
    """Commit and push, then build, assemble and keep an edition; give its name."""
    git(root, "add", ".")
    dated = f"{day}T12:00:00+00:00"
    env = SURROUNDINGS | GIT | {"GIT_COMMITTER_DATE": dated, "GIT_AUTHOR_DATE": dated}
    subprocess.run(["git", "commit", "--quiet", "-m", message], cwd=root, env=env, check=True)
    git(root, "push", "--quiet", "origin", "main")
    done = triptych("-q", "build", "--to", "html", "--engine", "pandoc", cwd=root)
    assert done.returncode == 0, done.stderr
    output = root.parent / "output"
    output.write_text("")
    run(script("build", "Name the edition"), root, GITHUB_OUTPUT=str(output))
    name = output.read_text("utf-8").removeprefix("name=").strip()
    run("rm -rf site", root)
    run(script("build", "newest edition at the root"), root, EDITION=name)
    other = root.parent / "other"
    run(f'rm -rf "{other}" temp; mkdir temp; cp -R mills/_book temp/book', root.parent)
    origin, temp = root.parent.parent / "origin.git", str(root.parent / "temp")
    git(root.parent, "clone", "--quiet", "--branch=main", str(origin), str(other))
    run(script("keep", "Add the edition"), other, EDITION=name, RUNNER_TEMP=temp)
    return name


def without_link(page: bytes) -> bytes:
    """Give a page without its foot's link to the editions, which those of the newest book have."""
    return re.sub(rb'<!-- editions -->|<p class="editions">.*?</p>', b"", page)


def test_each_edition_stays_at_its_own_address(checkout: Path) -> None:
    """The newest is at the root; what was published before is there as it was, byte for byte."""
    first = publish(checkout, "2024-02-29", "Begin")
    assert re.fullmatch(r"2024-02-29-[0-9a-f]{7}", first)
    site = checkout / "site"
    held = (site / "editions" / first / "index.html").read_bytes()
    assert without_link((site / "index.html").read_bytes()) == without_link(held)
    edit(checkout, "data/claims.csv", "The workers had a say.", "The workers decided.")
    edit(checkout, "index.qmd", "One mill was planned", "A mill was planned")
    second = publish(checkout, "2024-03-01", "Change a claim")
    assert (site / "editions" / first / "index.html").read_bytes() == held
    assert (site / "index.html").read_bytes() != held
    newest = (site / "editions" / second / "index.html").read_bytes()
    assert without_link((site / "index.html").read_bytes()) == without_link(newest)
    page = (site / "editions.html").read_text("utf-8")
    assert f'href="editions/{first}/index.html"' in page
    assert "claims: asked (claim)" in page
    origin = checkout.parent.parent / "origin.git"
    kept = git(origin, "ls-tree", "--name-only", "editions").split()
    assert kept == [first, second]


def test_a_run_that_is_repeated_changes_no_edition(checkout: Path) -> None:
    """The same commit is the same edition, published once."""
    name = publish(checkout, "2024-02-29", "Begin")
    origin = checkout.parent.parent / "origin.git"
    before = git(origin, "rev-parse", "editions")
    other = checkout.parent / "again"
    git(checkout.parent, "clone", "--quiet", "--branch=main", str(origin), str(other))
    temp = str(checkout.parent / "temp")
    run(script("keep", "Add the edition"), other, EDITION=name, RUNNER_TEMP=temp)
    assert git(origin, "rev-parse", "editions") == before


def test_editions_are_never_dropped_because_the_origin_is_silent(checkout: Path) -> None:
    """Where the branch can't be asked for, the step fails; it does not publish without them."""
    (checkout / "_book").mkdir()
    git(checkout, "remote", "set-url", "origin", str(checkout / "nowhere"))
    with pytest.raises(AssertionError, match="nowhere"):
        run(script("build", "newest edition at the root"), checkout, EDITION="2024-02-29-abcdef0")
