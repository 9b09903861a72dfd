"""A sandbox to test with: the mark of tests that need one, and a notebook run in it from end to end."""

from dataclasses import dataclass

import pytest
from nbformat import NotebookNode, from_dict

from ghosts.grader.sandbox import Task, gather, open_bench
from ghosts.grader.walls import Bounds, bwrap_fails

needs_sandbox = pytest.mark.skipif((why := bwrap_fails()) is not None, reason=f"no sandbox: {why}")


@dataclass(frozen=True)
class Ran:
    """A `notebook` with outputs, the indices of cells that were never run, and what went wrong, in sentences."""

    notebook: NotebookNode
    unreached: frozenset[int]
    remarks: tuple[str, ...]


def run(
    notebook, *, seconds_per_cell=30, seconds=600, output_bytes=2**20, memory_bytes=2 * 2**30, file_bytes=256 * 2**20,
    folders=(), kind="auto",
):  # fmt: skip
    """Run a `notebook` without tests, every cell as a student's."""
    files, left_out = gather(folders)
    code = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    cells = [{"role": "student" if number in code else None, "source": cell.source, "own": "",
              "title": f"Cell {number + 1}"} for number, cell in enumerate(notebook.cells)]  # fmt: skip
    with open_bench(kind, Bounds(memory_bytes, file_bytes)) as bench:
        ran = bench.run(Task(tuple(cells), files=files), seconds_per_cell=seconds_per_cell, seconds=seconds,
                        output_bytes=output_bytes)  # fmt: skip
    for place, outputs in ran.outputs.items():
        notebook.cells[place].outputs = [from_dict(each) for each in outputs]
    return Ran(notebook, frozenset(code) - set(ran.outputs), (*left_out, *ran.remarks))
