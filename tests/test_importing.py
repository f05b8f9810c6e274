"""Passages coded in QualCoder, Hypothesis, Taguette or by our own export become checked extracts.

The files are of the shape that these programs write: QualCoder's `refi.py`, the presenters of
Hypothesis' `h`, Taguette's `export.py`.
"""

from __future__ import annotations

import csv
import json
import struct
import zipfile
from html import escape
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from command import problems, triptych
from tiny import ALDER, BIRCH, edit
from triptych.evidence.load import load_evidence

TABLE = "data/extracts.csv"
CODES = {
    "Fact": "0a6c02b5-6f4c-4d4b-8d4b-000000000001",
    "Planning": "0A6C02B5-6F4C-4D4B-8D4B-000000000002",
    "Innovation": "0a6c02b5-6f4c-4d4b-8d4b-000000000003",
    "Workers": "0a6c02b5-6f4c-4d4b-8d4b-000000000004",
    "Looming": "0a6c02b5-6f4c-4d4b-8d4b-000000000009",
}
TAGS = ["fact", "theme: Innovation", "when: 1953"]
USER = "5c94bc9e-db8c-4f1d-9cd6-e900c7440860"


def imported(root: Path, file: Path, *options: str) -> CompletedProcess[str]:
    """Run the command in a project."""
    return triptych("import", file, *options, cwd=root)


def rows(root: Path) -> dict[str, dict[str, str]]:
    """Read the table back, by id."""
    with (root / TABLE).open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def refused(root: Path, file: Path, *options: str) -> list[str]:
    """Give the problems of an import that must write nothing."""
    before = (root / TABLE).read_bytes()
    told = problems(imported(root, file, *options))
    assert (root / TABLE).read_bytes() == before
    return [line.removeprefix(f"{file}") for line in told]


# QualCoder


def selection(text: str, quote: str, code: str, memo: str = "", at: int | None = None) -> str:
    """Write a coded passage as QualCoder does: one selection for each code, named by its text."""
    start = text.index(quote) if at is None else at
    described = f"<Description>{escape(memo)}</Description>\n" if memo else ""
    return (
        f'<PlainTextSelection guid="{USER}" startPosition="{start}" '
        f'endPosition="{start + len(quote)}" name="{escape(quote)}" creatingUser="{USER}" '
        f'creationDateTime="2024-02-29T10:00:00Z">\n{described}'
        f'<Coding guid="{USER}" creatingUser="{USER}" >\n'
        f'<CodeRef targetGUID="{CODES[code]}" />\n</Coding>\n</PlainTextSelection>\n'
    )


def qualcoder(
    folder: Path, selections: str, text: str = ALDER, name: str = "alder.txt", **files: str
) -> Path:
    """Write a project as QualCoder does, its texts with a byte-order mark."""
    codes = "".join(
        f'<Code guid="{guid}" name="{code}" isCodable="true" color="#F781F3" />\n'
        for code, guid in CODES.items()
    )
    project = (
        '<?xml version="1.0" encoding="utf-8"?>\n<Project '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="mills.qda" '
        f'origin="QualCoder 3.7" creatingUserGUID="{USER}" '
        'creationDateTime="2024-02-29T09:00:00Z" xmlns="urn:QDA-XML:project:1.0">\n'
        f'<Users>\n<User guid="{USER}" name="default" />\n</Users>\n'
        f'<CodeBook>\n<Codes>\n<Code guid="{USER}" name="Ours" isCodable="false">\n{codes}</Code>\n'
        "</Codes>\n</CodeBook>\n<Sources>\n"
        f'<TextSource plainTextPath="internal://AB12.txt" creatingUser="{USER}" '
        f'creationDateTime="2024-02-29T09:30:00Z" guid="{USER}" name="{name}">\n{selections}'
        "</TextSource>\n</Sources>\n</Project>"
    )
    held = {"project.qde": project, "sources/AB12.txt": f"\ufeff{text}", **files}
    return zipped(folder / "study.qdpx", held)


def zipped(path: Path, files: dict[str, str]) -> Path:
    """Write an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return path


def test_a_project_of_qualcoder_becomes_extracts(tiny: Path, tmp_path: Path) -> None:
    """One row for a passage that has a selection for each code; a memo's lines fill its columns."""
    quote = "drawn up far away"
    marked = (
        selection(ALDER, quote, "Fact", "when: 1953~\nAsk who drew it.")
        + selection(ALDER, quote, "Planning")
        + selection(ALDER, quote, "Workers")
    )
    done = imported(tiny, qualcoder(tmp_path, marked))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{TABLE}:4: ald-03: “drawn up far away” (fact; planning)",
        "1 extract added.",
    ]
    row = rows(tiny)["ald-03"]
    assert (row["source"], row["quote"], row["when"]) == ("alder", quote, "1953~")
    assert (row["kind"], row["themes"], row["actors"]) == ("fact", "planning", "workers")
    assert row["note"] == "Ask who drew it."
    assert "ald-03" in set(load_evidence(tiny).extracts["id"])


def test_a_dry_run_shows_the_rows_and_writes_nothing(tiny: Path, tmp_path: Path) -> None:
    """What would be done is told as such."""
    before = (tiny / TABLE).read_bytes()
    marked = selection(ALDER, "began", "Fact") + selection(ALDER, "began", "Planning")
    done = imported(tiny, qualcoder(tmp_path, marked), "--dry-run")
    assert done.stdout.splitlines()[-1] == "1 extract would be added."
    assert (tiny / TABLE).read_bytes() == before


def test_line_ends_of_two_characters_are_counted_as_the_selections_show(
    tiny: Path, tmp_path: Path
) -> None:
    """For MAXQDA, QualCoder writes CRLF and counts each as one; others count two."""
    crlf = ALDER.replace("\n", "\r\n")
    quote = "the plan was doubled"
    for counted in (ALDER, crlf):
        marked = "".join(selection(counted, quote, code) for code in ("Fact", "Planning"))
        done = imported(tiny, qualcoder(tmp_path, marked, crlf), "--dry-run")
        assert f"“{quote}”" in done.stdout, done.stderr


def test_positions_in_utf_16_are_seen_to_be(tiny: Path, tmp_path: Path) -> None:
    """A program that counts an astral character as two names its selections by their text."""
    text = "𝔸𝔹 " + ALDER
    at = text.index("doubled") + 2
    marked = "".join(selection(text, "doubled", code, at=at) for code in ("Fact", "Planning"))
    assert "“doubled”" in imported(tiny, qualcoder(tmp_path, marked, text), "--dry-run").stdout


def test_which_of_several_places_is_meant_is_settled_by_the_document(
    tiny: Path, tmp_path: Path
) -> None:
    """The second “plan” gets the words that tell it apart, the fewest of them."""
    second = ALDER.rindex("plan")
    marked = "".join(selection(ALDER, "plan", code, at=second) for code in ("Fact", "Planning"))
    imported(tiny, qualcoder(tmp_path, marked))
    row = rows(tiny)["ald-03"]
    assert (row["quote"], row["prefix"], row["suffix"]) == ("plan", "the", "")
    assert load_evidence(tiny).spans["ald-03"][0].start == second


def test_a_passage_that_is_an_extract_already_is_passed_over(tiny: Path, tmp_path: Path) -> None:
    """So a project can be exported, coded further, and taken in again."""
    held = "The mill began under a plan\ndrawn up far away."
    marked = selection(ALDER, held, "Fact") + selection(ALDER, "began", "Fact")
    marked += selection(ALDER, "began", "Planning")
    done = imported(tiny, qualcoder(tmp_path, marked))
    assert done.stdout.splitlines()[-2:] == [
        "1 extract added.",
        "1 passage passed over: extracts already.",
    ]
    assert imported(tiny, qualcoder(tmp_path, marked)).stdout.splitlines()[0] == "0 extracts added."


def test_everything_wrong_is_told_at_once_with_its_place(tiny: Path, tmp_path: Path) -> None:
    """A lost passage, an unknown code and a missing one: each with the line of the selection."""
    marked = (
        selection(ALDER, "began", "Looming")
        + selection(ALDER, "doubled", "Fact")
        + selection("Nothing like it stands there, not a word. ", "Nothing like", "Fact", at=0)
    )
    path = qualcoder(tmp_path, marked, f"Nothing like it. {ALDER}")
    told = refused(tiny, path, "--source", "alder")
    assert "“Looming” is no code of data/codebook.yml." in told[0]
    assert "This passage has no code of themes." in told[1]
    assert "The source does not hold “Nothing like”." in told[2]
    assert all(line.startswith("/project.qde:") for line in told)
    lines = [int(line.split(":")[1]) for line in told]
    assert lines == sorted(set(lines))


def test_codes_that_none_name_may_be_given(tiny: Path, tmp_path: Path) -> None:
    """A highlighter knows no codebook: --kind and --themes fill what a passage leaves open."""
    path = qualcoder(tmp_path, selection(ALDER, "began", "Innovation"))
    done = imported(tiny, path, "--kind", "fact", "--themes", "planning")
    assert done.returncode == 0
    assert (rows(tiny)["ald-03"]["kind"], rows(tiny)["ald-03"]["themes"]) == ("fact", "innovation")


def test_a_source_that_there_isnt_is_a_wrong_use(tiny: Path, tmp_path: Path) -> None:
    """It is told before the file is read."""
    done = imported(tiny, qualcoder(tmp_path, ""), "--source", "adler")
    assert done.returncode == 2 and "Did you mean “alder”?" in done.stderr


def test_what_is_no_passage_of_a_text_is_counted(tiny: Path, tmp_path: Path) -> None:
    """A coded region of a picture is not lost in silence."""
    path = qualcoder(tmp_path, "")
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    picture = (
        f'<PictureSource guid="{USER}" name="loom.png" path="internal://CD34.png">\n'
        f'<PictureSelection guid="{USER}" firstX="1" firstY="1" secondX="9" secondY="9" />\n'
        "</PictureSource>\n</Sources>"
    )
    files["project.qde"] = files["project.qde"].replace("</Sources>", picture)
    done = imported(tiny, zipped(path, files))
    assert done.stdout.splitlines() == [
        "0 extracts added.",
        "Not read: selections in pictures (1).",
    ]


# Material of anybody


BOMB = (
    '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY x SYSTEM "file:///etc/passwd">]><Project name="&b;&x;"/>'
)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"project.qde": BOMB}, "This declares a document type, which is not read."),
        ({"project.qde": "<Project>" * 300}, "Elements are nested deeper than 200."),
        ({"project.qde": "<Project><Sources></Project>"}, "This is not XML: mismatched tag."),
        ({"project.qde": ""}, "This is not XML: no element found."),
        ({"../project.qde": "<Project/>"}, "a file “../project.qde”, outside of itself."),
        ({"project.qde": "<Project/>", "/etc/x.txt": ""}, "“/etc/x.txt”, outside of itself."),
        ({"project.qde": "<Project/>", "a\\..\\..\\b": ""}, "outside of itself."),
        ({"notes.txt": "None."}, "This archive holds no project.qde."),
    ],
)
def test_an_archive_that_means_ill_is_refused(
    tiny: Path, tmp_path: Path, files: dict[str, str], told: str
) -> None:
    """No entity is expanded, nothing is unpacked, and no other file is read."""
    [line] = refused(tiny, zipped(tmp_path / "study.qdpx", files))
    assert told in line


def test_a_small_archive_of_endless_text_is_refused(tiny: Path, tmp_path: Path) -> None:
    """Its texts are read up to a bound, whatever sizes the archive states."""
    path = tmp_path / "study.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", "<Project/>")
        with archive.open("sources/a.txt", "w", force_zip64=True) as file:
            for _ in range(17):
                file.write(bytes(4 * 1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    [line] = refused(tiny, path)
    assert "have more than 67108864 bytes" in line


def test_an_archive_cut_short_is_refused(tiny: Path, tmp_path: Path) -> None:
    """A broken entry is told, and no traceback."""
    path = qualcoder(tmp_path, selection(ALDER, "began", "Fact"))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    struct.pack_into("<I", raw, at + 16, 1)
    path.write_bytes(raw)
    [line] = refused(tiny, path)
    assert "This archive can't be read" in line


@pytest.mark.parametrize("path", ["absolute:///etc/passwd", "relative://../x.txt", "internal://x.txt"])
def test_a_text_outside_of_the_archive_is_not_read(tiny: Path, tmp_path: Path, path: str) -> None:
    """Wherever a project says that a text is."""
    study = qualcoder(tmp_path, selection(ALDER, "began", "Fact"))
    with zipfile.ZipFile(study) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["project.qde"] = files["project.qde"].replace("internal://AB12.txt", path)
    [line] = refused(tiny, zipped(study, files))
    assert f"The text “{path}” is not in the archive." in line


@pytest.mark.parametrize(
    "positions", [("-1", "4"), ("9", "3"), ("0", "99999"), ("x", "4"), ("", "")]
)
def test_positions_that_hold_nothing_are_told(
    tiny: Path, tmp_path: Path, positions: tuple[str, str]
) -> None:
    """They select no words."""
    marked = selection(ALDER, "The", "Fact")
    changed = marked.replace('startPosition="0"', f'startPosition="{positions[0]}"')
    changed = changed.replace('endPosition="3"', f'endPosition="{positions[1]}"')
    [line] = refused(tiny, qualcoder(tmp_path, changed))
    assert "hold nothing of its text" in line or "has no positions" in line


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"rows": [{"target": ', ":1:22: This is not JSON: Expecting value."),
        ("[" * 100_000, ":1:1: This is nested too deeply."),
        ('{"name": "x"}', ":1:1: There are no annotations in this file."),
        ("[3]", ":1:1: This is no annotation."),
        ("A letter.\n", ":1:1: This holds no passages that can be read."),
        ("", ":1:1: This holds no passages that can be read."),
    ],
)
def test_a_file_that_holds_no_annotations_is_told(
    tiny: Path, tmp_path: Path, content: str, told: str
) -> None:
    """Each with its place, and without a traceback."""
    path = tmp_path / "file.json"
    path.write_text(content, "utf-8")
    [line] = refused(tiny, path)
    assert line.startswith(told)


# Annotations


def hypothesis(quote: str, text: str = BIRCH, **more: Any) -> dict[str, Any]:
    """Give an annotation as Hypothesis' API does, of a page that shows the text."""
    start = text.index(quote)
    uri = "https://example.org/chapters/reader.html"
    selectors = [
        {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 0,
         "endContainer": "/p[1]", "endOffset": 4},
        {"type": "TextPositionSelector", "start": start + 812, "end": start + 812 + len(quote)},
        {"type": "TextQuoteSelector", "exact": quote, "prefix": text[max(0, start - 32) : start],
         "suffix": text[start + len(quote) :][:32]},
    ]
    return {
        "id": "xyz", "created": "2024-02-29T10:00:00.000000+00:00", "user": "acct:ada@hypothes.is",
        "uri": uri, "text": "", "tags": [], "group": "__world__", "hidden": False,
        "target": [{"source": uri, "selector": selectors}],
        "document": {"title": ["Birch"]}, **more,
    }  # fmt: skip


def written(folder: Path, value: Any) -> Path:
    """Write JSON as a person reads it."""
    path = folder / "annotations.json"
    path.write_text(json.dumps(value, indent=2), "utf-8")
    return path


@pytest.mark.parametrize("key", ["rows", "annotations", "@graph", "items"])
def test_annotations_of_hypothesis_become_extracts(tiny: Path, tmp_path: Path, key: str) -> None:
    """By the API and by the client: tags are codes, text is the note."""
    given = [
        hypothesis("met each week", tags=TAGS) | {"text": "Weekly."},
        hypothesis("met each week", references=["xyz"]),
        {**hypothesis("met each week"), "target": [{"source": "https://example.org"}]},
    ]
    done = imported(tiny, written(tmp_path, {"total": 3, key: given}))
    assert done.stdout.splitlines() == [
        f"{TABLE}:5: bir-02: “met each week” (fact; innovation)",
        "1 extract added.",
        "Not read: notes on a whole page (1).",
        "Not read: replies (1).",
    ], done.stderr
    row = rows(tiny)["bir-02"]
    assert (row["when"], row["note"], row["source"]) == ("1953", "Weekly.", "birch")


def test_a_passage_that_stands_more_than_once_is_settled_by_the_words_around(
    tiny: Path, tmp_path: Path
) -> None:
    """Hypothesis' positions are those of its page, and no use here."""
    item = hypothesis("plan", ALDER, tags=["fact", "planning"])
    told = imported(tiny, written(tmp_path, [item]), "--dry-run")
    assert told.returncode == 0, told.stderr
    item["target"][0]["selector"][2] |= {"prefix": "", "suffix": ""}
    [line] = refused(tiny, written(tmp_path, [item]))
    assert "This quotation stands 2 times in its source." in line


def test_annotations_in_json_ld_become_extracts(tiny: Path, tmp_path: Path) -> None:
    """As the W3C's model has them, and as Hypothesis' own presenter gives them."""
    item = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "id": "https://hypothes.is/a/xyz",
        "creator": "acct:ada@hypothes.is",
        "body": [
            {"type": "TextualBody", "value": "Weekly.", "format": "text/markdown"},
            {"type": "TextualBody", "value": "Fact", "purpose": "tagging"},
            {"type": "TextualBody", "value": "innovation", "purpose": "tagging"},
        ],
        "target": [
            {
                "source": "https://example.org/birch.html",
                "selector": {
                    "type": "XPathSelector",
                    "value": "/p[1]",
                    "refinedBy": {"type": "TextQuoteSelector", "exact": "met each week"},
                },
            }
        ],
    }
    done = imported(tiny, written(tmp_path, item))
    assert done.returncode == 0, done.stderr
    row = rows(tiny)["bir-02"]
    assert (row["quote"], row["kind"], row["note"]) == ("met each week", "fact", "Weekly.")


def test_a_problem_of_an_annotation_has_its_line(tiny: Path, tmp_path: Path) -> None:
    """The brace that it begins with."""
    given = [hypothesis("met each week"), hypothesis("looms", tags=["fact", "planing"])]
    path = written(tmp_path, {"rows": given})
    lines = path.read_text("utf-8").splitlines()
    begins = [number for number, line in enumerate(lines, 1) if line == "    {"]
    told = refused(tiny, path)
    assert [line.split(": ")[0] for line in told] == [
        f":{begins[0]}:5",
        f":{begins[0]}:5",
        f":{begins[1]}:5",
    ]
    assert "“planing” is no code of data/codebook.yml. Did you mean “planning”?" in told[2]


def test_a_passage_that_two_sources_hold_needs_its_source(tiny: Path, tmp_path: Path) -> None:
    """The words around it tell, or else the author; a source is not guessed."""
    item = hypothesis("the workers", tags=["fact", "planning"])
    assert "“the workers”" in imported(tiny, written(tmp_path, [item]), "--dry-run").stdout
    item["target"][0]["selector"][2] |= {"prefix": "", "suffix": ""}
    [line] = refused(tiny, written(tmp_path, [item]))
    assert "This passage stands in Alder 1961 and in Birch 1962. Say which by --source." in line
    done = imported(tiny, written(tmp_path, [item]), "--source", "birch")
    assert done.returncode == 0, done.stderr


def test_a_reading_that_does_more_than_mend_is_refused(tiny: Path, tmp_path: Path) -> None:
    """What is imported is held against all that is asked of an extract."""
    item = hypothesis("met each week", tags=["fact", "planning", "reading: met every week"])
    [line] = refused(tiny, written(tmp_path, [item]))
    assert "The reading has “every” for “each”." in line


# Taguette


def test_highlights_of_taguette_become_extracts(tiny: Path, tmp_path: Path) -> None:
    """A highlight has a row for each tag; a tag may name its dimension with a point."""
    path = tmp_path / "all_tags.csv"
    path.write_text(
        "id,document,tag,content\r\n"
        "1,birch.txt,kind.fact,changed the looms themselves\r\n"
        "1,birch.txt,themes.innovation,changed the looms themselves\r\n"
        "2,birch.txt,,each week\r\n",
        "utf-8",
        newline="",
    )
    told = refused(tiny, path)
    assert [line.split(" This")[0] for line in told] == [":4:1:", ":4:1:"]
    path.write_text("\r\n".join(path.read_text("utf-8").splitlines()[:3]), "utf-8")
    assert imported(tiny, path).returncode == 0
    assert rows(tiny)["bir-02"]["themes"] == "innovation"


# There and back


@pytest.mark.parametrize("file", ["mills.qdpx", "annotations.jsonld"])
def test_an_export_comes_back_as_the_same_rows(tiny: Path, tmp_path: Path, file: str) -> None:
    """Ids, passages torn apart, codes, dates, readings and notes; the spans are the same."""
    edit(tiny, TABLE, "directors; workers,1953,", "directors; workers,1953,Look again.")
    before, spans = rows(tiny), load_evidence(tiny).spans
    triptych("export", "--output", tmp_path / "out", cwd=tiny)
    assert imported(tiny, tmp_path / "out" / file).stdout.splitlines()[0] == "0 extracts added."
    header = (tiny / TABLE).read_text("utf-8").partition("\n")[0]
    (tiny / TABLE).write_text(f"{header}\n", "utf-8")
    done = imported(tiny, tmp_path / "out" / file)
    assert done.stdout.splitlines()[-1] == "3 extracts added.", done.stderr
    assert load_evidence(tiny).spans == spans
    after = rows(tiny)
    assert after.keys() == before.keys()
    for id, row in before.items():
        changed = {name for name, cell in row.items() if after[id][name] != cell}
        assert changed <= {"quote"}, (id, changed)
