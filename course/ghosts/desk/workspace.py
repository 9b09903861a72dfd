"""A learner's workspace: lessons to read, sheets to fill in, and nothing that they wrote ever overwritten.

Each delivered file is remembered by the cells it was delivered with. A file that still has those cells is brought
up to date; a file that the learner has written in is kept, and a newer version is laid beside it. Lessons come
without outputs, so that no picture answers a question before it is asked, and with the code of each guess folded,
for its answer stands there. But: a front end that knows no folded code (VS Code) shows it.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ghosts.grader import faces
from ghosts.sheets import shelf

FOLD = "# Run this to be asked. The answer stands in its code: open it after your guess"


@dataclass
class Delivery:
    """What a call of `deliver` did: files that are `new`, `updated`, `kept`, and laid `beside` a kept one."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """A line for each kind of thing that happened."""
        if self.new:
            yield f"New: {', '.join(self.new)}"
        if self.updated:
            yield f"Brought up to date: {', '.join(self.updated)}"
        if self.kept:
            yield f"Kept as you wrote them: {', '.join(self.kept)}"
        if self.beside:
            yield f"There is a newer version beside yours: {', '.join(self.beside)}"


def deliver(folder: Path) -> Delivery:
    """Fill `folder` with the course's lessons and sheets, keeping every file in which the learner wrote."""
    memory = folder / ".delivered.json"
    delivered = recall(memory)
    done = Delivery()
    for name, text in shipped():
        deliver_one(folder, name, text, delivered, done)
    put(memory, json.dumps(delivered, indent=1))
    return done


def deliver_one(folder: Path, name: str, text: str, delivered: dict[str, str], done: Delivery) -> None:
    """Deliver one file, or keep the learner's and lay the newer version beside it."""
    path, print_ = folder / name, fingerprint(text)
    if not path.exists():
        put(path, text)
        done.new.append(name)
    elif (mine := fingerprint(path.read_text(encoding="utf-8", errors="replace"))) == print_:
        pass
    elif mine == delivered.get(name):
        put(path, text)
        done.updated.append(name)
    else:
        done.kept.append(name)
        if print_ != delivered.get(name):
            newer = f"{Path(name).with_suffix('')} (newer {print_[:6]}).ipynb"
            if not (folder / newer).exists():
                put(folder / newer, text)
                done.beside.append(newer)
        return
    delivered[name] = print_


def shipped() -> Iterator[tuple[str, str]]:
    """Every file of a workspace: its name and its text."""
    for unit in faces.units():
        if not unit.sheet:
            yield f"lessons/{unit.executed.name}", nbformat.writes(folded(faces.notebook(unit))) + "\n"
    for sheet in sorted(shelf.SHEETS.glob("*.ipynb")):
        yield f"exercises/{sheet.name}", sheet.read_text(encoding="utf-8")


def folded(book: NotebookNode) -> NotebookNode:
    """`book` with the code of its guesses folded: JupyterLab shows the first line, and dots that unfold the rest."""
    for cell in book.cells:
        if cell.cell_type == "code" and re.search(r"^predict\(", cell.source, re.M):
            cell.source = f"{FOLD}\n{cell.source}"
            cell.metadata["jupyter"] = {"source_hidden": True}
    return book


def fingerprint(text: str) -> str:
    """A hash of a notebook's cells, whatever their outputs; of the whole text where it is not a notebook."""
    try:
        cells = json.loads(text)["cells"]
        text = json.dumps([[cell["cell_type"], "".join(cell["source"])] for cell in cells])
    except (ValueError, KeyError, TypeError):
        pass
    return hashlib.sha256(text.encode()).hexdigest()


def recall(memory: Path) -> dict[str, str]:
    """The fingerprints that were delivered earlier; none where the memory is lost, so that everything is kept."""
    try:
        return dict(json.loads(memory.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def put(path: Path, text: str) -> None:
    """Write `text` to `path` whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)
