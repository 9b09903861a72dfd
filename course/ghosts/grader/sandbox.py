"""The only door to a student's code: a notebook goes in, the same notebook comes out with outputs.

`run` starts this very file as a child process with a temporary home, resource limits and no way to ask anything. The
child drives a kernel with nbclient; a kernel that dies or does not let itself be interrupted is replaced, the cells
before are run again, and the rest goes on. At the end whatever the submission started is killed.

But: not yet sealed. The tests run in the student's own kernel, which sees the file system and the network as the
user who grades does. Whoever replaces `run` replaces all of that, and nothing else has to change.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict

GRACE = 20  # seconds to start and to hand over, beyond those that the cells may use
PATIENCE = 5  # seconds in which an interrupted cell has to stop, and a flood of output to drain
REPLY = 256 * 2**20  # bytes that a child may answer
FOLDERS = 256 * 2**20  # bytes of data files that are copied beside the notebook
KEPT = (
    *("PATH", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH"),
    *("LANG", "LC_ALL", "LC_CTYPE", "TZ", "OPENBLAS_CORETYPE"),
)
FLOOD = 64 * 2**20  # bytes of output at which a cell is stopped; what it keeps is far less
OVERTIME, OVERFLOW, DEATH, CUT = "TimeLimit", "OutputLimit", "DeadKernel", "… the rest of the output was cut"
# subtle: rfc3987_syntax takes a second to import and serves only to validate addresses; jsonschema can do without it
START = "import runpy, sys; sys.modules['rfc3987_syntax'] = None; runpy.run_path(sys.argv[1], run_name='__main__')"
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h

_children: set[subprocess.Popen] = set()


@dataclass(frozen=True)
class Executed:
    """A `notebook` with outputs, the indices of code cells that were never run, and what went wrong, in sentences.

    `cpu_seconds` counts the child, its kernels and what they waited for.
    """

    notebook: NotebookNode
    unreached: frozenset[int]
    remarks: tuple[str, ...]
    cpu_seconds: float


def run(
    notebook: NotebookNode,
    *,
    seconds_per_cell: float = 30,
    seconds: float = 600,
    output_bytes: int = 2**20,
    memory_bytes: int = 2 * 2**30,
    file_bytes: int = 256 * 2**20,
    folders: Sequence[Path] = (),
) -> Executed:
    """Execute `notebook` in a child process and kill all that it started. Raises nothing on the notebook's account.

    Every cell may use `seconds_per_cell`, all together `seconds`; a cell keeps `output_bytes` of what it prints and
    shows; a process may hold `memory_bytes` and write files of `file_bytes`. The files in `folders` lie beside the
    notebook, those of a later folder over those of an earlier one.
    """
    root = Path(tempfile.mkdtemp(prefix="ghosts-"))
    job = {"root": str(root), "cells": notebook.cells, "seconds_per_cell": seconds_per_cell, "seconds": seconds,
           "output_bytes": output_bytes, "memory_bytes": memory_bytes, "file_bytes": file_bytes}  # fmt: skip
    try:
        for name in ("home", "work", "tmp"):
            (root / name).mkdir()
        left_out = [name for folder in folders for name in copy(folder, root / "work")]
        reply = converse(job, environment(root), seconds + GRACE)
    finally:
        kill_marked(root)
        remove(root)
    remarks = [f"{name} was not laid beside the notebook: it is a link or too large." for name in left_out]
    return merge(notebook, reply, remarks)


def merge(notebook: NotebookNode, reply: dict[str, Any] | None, remarks: list[str]) -> Executed:
    """`notebook` with the outputs in the child's `reply`; None if the child never answered."""
    code = {index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    if reply is None:
        return Executed(notebook, frozenset(code), (*remarks, "The notebook stopped the process that ran it."), 0.0)
    ran = from_dict({**notebook, "cells": [dict(cell) for cell in notebook.cells]})
    for index, outputs in reply["outputs"].items():
        ran.cells[int(index)].outputs = [from_dict(output) for output in outputs]
    unreached = frozenset(code - {int(index) for index in reply["outputs"]})
    return Executed(ran, unreached, (*remarks, *reply["remarks"]), reply["cpu_seconds"])


def environment(root: Path) -> dict[str, str]:
    """What the child is told about the world: where Python is and where its own folders are, no more."""
    home = root / "home"
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        **{name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")},
        "HOME": str(home),
        "TMPDIR": str(root / "tmp"),
        "GHOSTS_HOME": str(home / ".ghosts"),
        "IPYTHONDIR": str(home / ".ipython"),
        "NBGRADER_EXECUTION": "autograde",  # nbgrader's own word, which test cells may look for
        "PYTHONSAFEPATH": "1",  # no file beside the notebook is imported in place of the kernel's modules
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def copy(folder: Path, work: Path) -> list[str]:
    """Lay the files of `folder`, notebooks and links apart, into `work`; the names of those left out."""
    left_out, room = [], FOLDERS
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            file = Path(where, name)
            if ".ipynb" in str(file.relative_to(folder)):
                continue
            size = file.lstat().st_size
            if file.is_symlink() or not file.is_file() or size > room:
                left_out.append(name)
                continue
            room -= size
            target = work / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    return left_out


def converse(job: dict[str, Any], env: dict[str, str], seconds: float) -> dict[str, Any] | None:
    """Give the `job` to a new child and return its answer, or None if there is none after `seconds`."""
    command = [sys.executable, "-P", "-c", START, __file__]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             env=env, cwd=job["root"], start_new_session=True)  # fmt: skip
    _children.add(child)
    alarm = threading.Timer(seconds, end, [child])
    alarm.start()
    try:
        # subtle: stdin stays open while the child works; should the grader die, its end tells the child to stop
        child.stdin.write(json.dumps(job).encode() + b"\n")
        child.stdin.flush()
        return json.loads(child.stdout.read(REPLY))
    except (BrokenPipeError, ValueError):
        return None
    finally:
        alarm.cancel()
        end(child)
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        child.wait()
        _children.discard(child)


def stop() -> None:
    """End every notebook that is being executed; each `run` then returns as if its child had died."""
    for child in tuple(_children):
        end(child)


def end(child: subprocess.Popen) -> None:
    """Kill the `child` and everything below it: orphans stay below it because it is their subreaper."""
    if child.poll() is None:
        with contextlib.suppress(psutil.Error):
            slay(psutil.Process(child.pid))
        child.kill()


def slay(parent: psutil.Process) -> None:
    """Kill all descendants of `parent`, and those that were born meanwhile."""
    for _ in range(50):
        born = [each for each in parent.children(recursive=True) if alive(each)]
        if not born:
            return
        for each in born:
            with contextlib.suppress(psutil.Error):
                each.kill()
        psutil.wait_procs(born, timeout=0.2)


def alive(process: psutil.Process) -> bool:
    """Whether `process` still does something."""
    with contextlib.suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def kill_marked(root: Path) -> None:
    """Kill what outlived its parents but was born with `root` in its environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get("TMPDIR") == str(root / "tmp"):
                process.kill()


def remove(root: Path) -> None:
    """Delete the folder `root`, also where the submission took away its own permissions."""
    for where, names, _ in os.walk(root):
        for name in names:
            if not os.path.islink(os.path.join(where, name)):
                os.chmod(os.path.join(where, name), 0o700)
    shutil.rmtree(root, ignore_errors=True)


# ── the child ─────────────────────────────────────────────────────────────────────────────────────────


class Client(NotebookClient):
    """An nbclient that keeps no more output than it may, and takes the kernel's word for whether a cell failed."""

    def __init__(self, job: dict[str, Any], outputs: dict[int, list], **traits: Any) -> None:
        error = {"ename": OVERTIME, "evalue": f"stopped after {job['seconds_per_cell']:g} seconds", "traceback": []}
        super().__init__(
            NotebookNode(cells=[from_dict(cell) for cell in job["cells"]], metadata={}),
            timeout=job["seconds_per_cell"], interrupt_on_timeout=True, error_on_timeout=error, allow_errors=True,
            iopub_timeout=PATIENCE, raise_on_iopub_timeout=True, shutdown_kernel="immediate", record_timing=False,
            store_widget_state=False, on_cell_executed=self.note_failure, **traits,
        )  # fmt: skip
        self.room, self.limit, self.kept = job["output_bytes"], job["output_bytes"], outputs
        self.brake: asyncio.Task | None = None
        self.kill: asyncio.Task | None = None

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Keep `msg` while there is room, and of a result its text only; widgets have no part in grading."""
        kind, content = msg["msg_type"], msg["content"]
        if kind.startswith("comm") or kind == "clear_output":
            return None
        if kind == "stream":
            text, room = content["text"], max(0, self.room)
            self.room -= len(text)
            self.watch()
            # subtle: even without room, something says that this stream was written to; a score may hang on it
            if room == 0 and any(out.get("name") == content["name"] for out in cell.outputs):
                return None
            content["text"] = text if len(text) <= room else text[:room] + CUT
        elif kind in ("display_data", "update_display_data"):
            self.room -= sum(len(str(each)) for each in content["data"].values())
            self.watch()
            if self.room <= 0:
                return None
        elif kind == "execute_result":
            content["data"] = {"text/plain": str(content["data"].get("text/plain", ""))[:1000]}
        elif kind == "error":
            content.update(brief(content))
        return super().process_message(msg, cell, cell_index)

    def watch(self) -> None:
        """Stop a cell that prints without end before its backlog fills the memory."""
        if self.limit - self.room > FLOOD and self.brake is None:
            self.brake = asyncio.ensure_future(self.km.interrupt_kernel())
            asyncio.get_running_loop().call_later(PATIENCE, self.halt, self.brake)

    def halt(self, brake: asyncio.Task) -> None:
        """Kill the kernel if the cell for which `brake` was pulled still runs, or its output still arrives."""
        if self.brake is brake:
            self.kill = asyncio.ensure_future(self.km.signal_kernel(signal.SIGKILL))

    def note_failure(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Add the error of the kernel's reply, or of too much output, where the outputs do not show it."""
        content = execute_reply["content"]
        shown = [output.get("ename") for output in cell.outputs if output.output_type == "error"]
        if content["status"] == "error" and content["ename"] not in shown:
            cell.outputs.append(NotebookNode(output_type="error", **brief(content)))
        if self.brake:
            words = f"stopped after {FLOOD >> 20} MB of output"
            cell.outputs.append(NotebookNode(output_type="error", ename=OVERFLOW, evalue=words, traceback=[]))

    async def attempt(self, index: int) -> str | None:
        """Run cell `index`, keep its first outputs, say what befell it: OVERTIME, OVERFLOW, DEATH or None."""
        cell, self.room, self.brake, fate = self.nb.cells[index], self.limit, None, None
        try:
            await self.async_execute_cell(cell, index)
        except CellTimeoutError:
            fate, words = DEATH, "the cell did not stop when it was interrupted"
        except DeadKernelError:
            fate, words = DEATH, "the cell ended its kernel"
        if fate:
            cell.outputs.append(NotebookNode(output_type="error", ename=DEATH, evalue=words, traceback=[]))
        else:
            enames = [output.get("ename") for output in cell.outputs]
            fate = next((each for each in (OVERTIME, OVERFLOW) if each in enames), None)
        if self.brake:
            await self.brake  # subtle: an interrupt that came after the next cell had begun would stop that one
            self.brake = None
        if self.kill:
            fate = DEATH
        self.kept.setdefault(index, cell.outputs)
        return fate


def brief(error: dict[str, Any]) -> dict[str, Any]:
    """The name, text and last lines of an `error`, none of them long."""
    return {
        "ename": str(error["ename"])[:200],
        "evalue": str(error["evalue"])[:2000],
        "traceback": [str(line)[:2000] for line in error["traceback"][-20:]],
    }


async def execute(job: dict[str, Any], outputs: dict[int, list], remarks: list[str]) -> None:
    """Run all code cells into `outputs`; when a kernel is lost, run the others again in a new one and go on."""
    code = [index for index, cell in enumerate(job["cells"]) if cell["cell_type"] == "code"]
    fatal: set[int] = set()
    while any(index not in outputs for index in code):
        client = Client(job, outputs)
        client.km = client.create_kernel_manager()
        client.km.connection_file = os.path.join(job["root"], f"{len(fatal)}.json")
        # subtle: two children could draw the same TCP port at the same moment; a socket's path has at most 107 bytes
        client.km.transport = "ipc" if len(client.km.connection_file) < 90 else "tcp"
        async with client.async_setup_kernel(cwd=os.path.join(job["root"], "work")):
            for index in code:
                new = index not in outputs
                fate = await client.attempt(index) if index not in fatal else None
                if fate and new:
                    remarks.append(f"{title(job['cells'][index], index)} {consequence(fate, job)}.")
                if fate == DEATH:
                    fatal.add(index)
                    break


def title(cell: dict[str, Any], index: int) -> str:
    """What to call a cell: its grade_id, or its number."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id") or f"Cell {index + 1}"


def consequence(fate: str, job: dict[str, Any]) -> str:
    """What happened to a cell, as the end of a sentence."""
    if fate == OVERTIME:
        return f"was stopped after {job['seconds_per_cell']:g} seconds"
    if fate == OVERFLOW:
        return f"was stopped after {FLOOD >> 20} MB of output"
    return "ended or blocked its kernel; the other cells were run without it"


def confine(job: dict[str, Any]) -> None:
    """Set this process's limits, which its children inherit, and adopt every orphan below it (Linux)."""
    seconds = int(job["seconds"]) + GRACE
    for limit, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, job["memory_bytes"]),
                        (resource.RLIMIT_FSIZE, job["file_bytes"]), (resource.RLIMIT_CORE, 0)):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def abandon(root: str) -> None:
    """The grader is gone: leave nothing behind."""
    slay(psutil.Process())
    remove(Path(root))
    os._exit(1)


async def attend(job: dict[str, Any], reply: IO[bytes]) -> NoReturn:
    """Execute within the time that all cells share, for as long as the grader is there, and answer."""
    outputs: dict[int, list] = {}
    remarks: list[str] = []
    asyncio.get_running_loop().add_reader(sys.stdin, abandon, job["root"])
    # subtle: not cancelled at the end of its time, because nbclient takes a cancellation for the death of its kernel
    task = asyncio.create_task(execute(job, outputs, remarks))
    done, _ = await asyncio.wait({task}, timeout=job["seconds"])
    if not done:
        remarks.append(f"The {job['seconds']:g} seconds for the whole notebook were used up.")
    answer(reply, outputs, remarks)


def answer(reply: IO[bytes], outputs: dict[int, list], remarks: list[str]) -> NoReturn:
    """Kill what is left of the submission, write what came of it to `reply`, and be gone."""
    slay(psutil.Process())
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_seconds = sum(each.ru_utime + each.ru_stime for each in spent)
    reply.write(json.dumps({"outputs": outputs, "remarks": remarks, "cpu_seconds": cpu_seconds}).encode())
    reply.close()
    os._exit(0)


def main() -> None:
    """Read a job from standard input, run it, and write what came of it where standard output was."""
    job = json.loads(sys.stdin.buffer.readline())
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine(job)
    asyncio.run(attend(job, reply))


if __name__ == "__main__":
    main()
