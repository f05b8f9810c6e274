"""How the report of what differs looks: its faces and its style sheet."""

from __future__ import annotations

import shutil
from pathlib import Path

from triptych.project import Project

FACES = {
    ("Triptych Serif", "normal", 400): "TriptychSerif-Regular.woff2",
    ("Triptych Sans", "normal", 400): "TriptychSans-Regular.woff2",
    ("Triptych Sans", "normal", 600): "TriptychSans-Semibold.woff2",
    ("Triptych Han", "normal", 400): "TriptychHan-Regular.woff2",
}
STYLE = """\
.lead { color: var(--quiet); font: 1rem/1.5 var(--sans); margin: 0 0 1.2rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0; }
nav a {
  display: block;
  padding: 0.25rem 0.75rem;
  border: 1px solid var(--rule);
  border-radius: 1rem;
  font: 0.9rem/1.5 var(--sans);
  text-decoration: none;
}
nav a:hover { background: var(--panel); }
.change { border-left: 3px solid var(--rule); padding: 0.1rem 0 0.1rem 1rem; margin: 1.1rem 0; }
.change.added { border-color: var(--come); }
.change.removed { border-color: var(--gone); }
.name { font: 600 0.92rem/1.4 var(--sans); margin: 0 0 0.35rem; overflow-wrap: anywhere; }
.name span { font-weight: 400; color: var(--quiet); }
.side, dt { font: 0.78rem/1.5 var(--sans); color: var(--quiet); }
.words { font: 600 0.85rem/1.4 var(--sans); margin: 1rem 0 0.2rem; }
.side { margin: 0 0 0.15rem; }
.compared > div { min-width: 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: 0.1rem 0.9rem; }
dl { margin: 0; align-items: baseline; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font: 0.9rem/1.45 var(--sans); font-feature-settings: "tnum"; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 1.2rem 0.4rem 0; }
thead th { border-bottom: 1px solid; font-weight: 600; }
tbody tr { border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 400; }
.wide table { min-width: 40rem; width: 100%; }
tr.gone td:first-child, tr.come td:first-child { padding-left: 0.4rem; }
tr.gone { background: var(--gone-behind); }
tr.come { background: var(--come-behind); }
tr.gone + tr.gone, tr.come + tr.gone { border-top: 1px solid var(--rule); }
.sign { font-weight: 600; }
.key { font: 0.85rem/1.5 var(--sans); color: var(--quiet); }
.key b { font-weight: 600; }
.key .went { color: light-dark(#a3320b, #f0825c); }
.key .came { color: var(--link); }
"""


def looks(project: Project, folder: Path) -> str:
    """Put the faces that the project has beside the page, and give the page's style sheet."""
    return "".join(_face(project, folder, *face) for face in FACES.items()) + STYLE


def _face(project: Project, folder: Path, face: tuple[str, str, int], file: str) -> str:
    family, style, weight = face
    if not (project.fonts / file).is_file():
        return ""
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(project.fonts / file, folder / "fonts" / file)
    return (
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weight}; '
        f'src: url("fonts/{file}") format("woff2"); }}\n'
    )
