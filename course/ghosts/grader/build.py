"""Building: a unit's notebooks are executed and written, or compared with those that are there.

But: execution is nbclient's, and what stands in a notebook is `faces`' affair.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from ghosts.grader.faces import BuildError, Unit, notebook, sheet_face, solution_face

SECONDS_PER_CELL = 120


def build(unit: Unit, seconds_per_cell: int = SECONDS_PER_CELL) -> None:
    """Execute `unit`'s notebook and write its faces. A failing cell stops it with a `BuildError`."""
    write(execute(solution_face(notebook(unit)), unit.name, seconds_per_cell), unit.executed)
    if unit.sheet:
        write(sheet_face(notebook(unit)), unit.sheet)


def execute(book: NotebookNode, name: str, seconds_per_cell: int = SECONDS_PER_CELL) -> NotebookNode:
    """`book` with outputs, run by nbclient in an empty folder with a learner's record of its own."""
    begun = []
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            book, timeout=seconds_per_cell, kernel_name="python3", record_timing=False, store_widget_state=False,
            coalesce_streams=True, extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": folder}}, on_cell_start=lambda cell, cell_index: begun.append(cell.id),
        )  # fmt: skip
        try:
            client.execute(env=os.environ | {"GHOSTS_HOME": folder})
        except CellExecutionError as error:
            raise BuildError(f"{name}: cell {begun[-1]!r} failed. {error.ename}: {error.evalue}") from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise BuildError(f"{name}: cell {begun[-1]!r} failed. {str(error).splitlines()[0]}") from error
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    book.metadata.language_info = {"name": "python"}
    return book


def write(book: NotebookNode, path: Path) -> None:
    """Write `book` to `path` in nbformat's one canonical form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(book)
    path.write_bytes(rendered(book))


# ── drift ─────────────────────────────────────────────────────────────────────────────────────────────


def drift(unit: Unit) -> Iterator[str]:
    """Every way in which `unit`'s notebooks on disk differ from its source, a sentence each."""
    if unit.sheet and (not unit.sheet.exists() or unit.sheet.read_bytes() != rendered(sheet_face(notebook(unit)))):
        yield f"exercises/{unit.sheet.name} is not what its source gives."
    where = f"{unit.executed.parent.name}/{unit.executed.name}"
    if not unit.executed.exists():
        yield f"{where} has not been built."
        return
    book = nbformat.read(unit.executed, as_version=4)
    if bare(book) != bare(solution_face(notebook(unit))):
        yield f"{where} differs from its source in a cell, an id or metadata."
    for cell in book.cells:
        if cell.cell_type == "code" and not cell.execution_count:
            yield f"{where}: cell {cell.id!r} has not been executed."


def rendered(book: NotebookNode) -> bytes:
    """The bytes that `write` would write."""
    return (nbformat.writes(book) + "\n").encode()


def bare(book: NotebookNode) -> tuple:
    """All of a notebook but its outputs: cells, ids, metadata."""
    cells = [(cell.id, cell.cell_type, cell.source, dict(cell.metadata)) for cell in book.cells]
    return dict(book.metadata), cells
