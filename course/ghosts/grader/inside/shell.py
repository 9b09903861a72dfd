"""A notebook's cell, run as a kernel runs it, and what it shows, in nbformat's words.

An IPython shell without its sockets: magics, `display`, the value of the last line. Output is kept up to `room`
bytes; the rest of it is cut, and who goes on for `FLOOD` bytes is stopped.

But: no widgets, no pictures, no input. Figures stay open until the next cell is run and are never drawn.
"""

import builtins
import io
import sys
import traceback
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

FLOOD = 64 * 2**20  # bytes of output at which a cell is stopped; what it keeps is far less
CUT = "… the rest of the output was cut"
RESULT = 1000  # characters of a result that are kept


class OutputLimit(BaseException):
    """More output than anybody reads; not an Exception, so that `except Exception` doesn't swallow it."""


class StdinNotImplementedError(RuntimeError):
    """As a kernel without a person in front of it says it."""


def no_input(prompt: object = "") -> str:
    """What `input` is while nobody is there to answer."""
    raise StdinNotImplementedError("input() was called, but nobody is there to answer while a notebook is graded.")


class Outputs:
    """What a cell shows, in order, while there is room."""

    def __init__(self, room: int) -> None:
        self.room, self.left, self.kept, self.flood = room, room, [], 0
        self.tap: Any = None  # takes text away from the record, for a call that a test makes

    def clear(self) -> list[dict[str, Any]]:
        """What there is, and begin anew."""
        kept, self.kept, self.left, self.flood = self.kept, [], self.room, 0
        return kept

    def write(self, name: str, text: str) -> None:
        """Keep `text` of the stream `name`."""
        if self.tap:
            self.tap(name, text)
            return
        room = max(0, self.left)
        self.spend(len(text))
        # subtle: even without room, something says that this stream was written to; a score may hang on it
        if room == 0 and any(each.get("name") == name for each in self.kept):
            return
        text = text if len(text) <= room else text[:room] + CUT
        if self.kept and self.kept[-1].get("name") == name:
            self.kept[-1]["text"] += text
        elif text:
            self.kept.append({"output_type": "stream", "name": name, "text": text})

    def show(self, data: dict[str, Any]) -> None:
        """Keep a display."""
        data = {kind: each for kind, each in data.items() if isinstance(each, str | dict | list)}
        self.spend(sum(len(str(each)) for each in data.values()))
        if self.left > 0:
            self.kept.append({"output_type": "display_data", "data": data, "metadata": {}})

    def result(self, data: dict[str, Any]) -> None:
        """Keep the text of a result."""
        text = {"text/plain": str(data.get("text/plain", ""))[:RESULT]}
        self.kept.append({"output_type": "execute_result", "data": text, "metadata": {}, "execution_count": None})

    def error(self, error: BaseException) -> None:
        """Keep an error, briefly, and the line of the cell at which it arose."""
        lines = "".join(traceback.format_exception(error, limit=-8)).splitlines()
        self.kept.append({"output_type": "error", "ename": type(error).__name__[:200],
                          "evalue": text_of(error)[:2000],
                          "traceback": [line[:2000] for line in lines[-20:]], "line": line_of(error)})  # fmt: skip

    def spend(self, size: int) -> None:
        """Count `size` bytes of output."""
        self.left -= size
        self.flood += size
        if self.flood > FLOOD:
            self.flood = 0
            raise OutputLimit(f"stopped after {FLOOD >> 20} MB of output")


def text_of(error: BaseException) -> str:
    """What an `error` says; its author may have got that wrong."""
    try:
        return str(error)
    except Exception:
        return "(its text can't be had)"


def line_of(error: BaseException) -> int:
    """The line of the cell that was running when an `error` arose; 0 if none was."""
    steps = [step for step in traceback.walk_tb(error.__traceback__) if step[0].f_code.co_name == "<module>"]
    inside = [line for frame, line in steps if "ipython" in frame.f_code.co_filename]
    return inside[-1] if inside else getattr(error, "lineno", 0) or 0


class Bytes(io.RawIOBase):
    """What lies under a text stream."""

    def __init__(self, stream: "Stream") -> None:
        self.stream = stream

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: Any) -> int:
        """Write `content` as text."""
        return self.stream.write(bytes(content).decode("utf-8", "replace"))


class Stream(io.TextIOBase):
    """Standard output or error. It can't be closed; who writes more than its room learns nothing of it."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.stream_name, self.outputs, self.buffer = name, outputs, Bytes(self)

    def writable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Not this one."""
        pass

    def fileno(self) -> int:
        """A number that leads nowhere, for who must have one."""
        return 1 if self.stream_name == "stdout" else 2

    def write(self, text: str) -> int:
        """Write `text`."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.write(self.stream_name, text)
        return len(text)


class Hook(DisplayHook):
    """Keeps the value of a last line."""

    def write_output_prompt(self) -> None:
        """No prompt."""
        pass

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        """Keep a result."""
        self.shell.outputs.result(format_dict)

    def finish_displayhook(self) -> None:
        """Done."""
        self._is_active = False


class Publisher(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(self, data: dict, *arguments: object, **more: object) -> None:
        """Keep a display."""
        if not more.get("update"):
            self.shell.outputs.show(data)

    def clear_output(self, wait: bool = False) -> None:
        """Nothing is cleared."""
        pass


class Shell(InteractiveShell):
    """An IPython shell that keeps what a cell shows in `outputs`."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def enable_gui(self, gui: str | None = None) -> None:
        """No window is ever opened."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str, str]:
        """`%matplotlib` of any kind: figures are made, and not drawn."""
        return "agg", "agg"

    def showtraceback(self, *arguments: object, **more: object) -> None:
        """Nothing: the error is in the result."""

    def showsyntaxerror(self, *arguments: object, **more: object) -> None:
        """Nothing: the error is in the result."""

    def run(self, source: str) -> list[dict[str, Any]]:
        """Run a cell and return what it shows, the error last."""
        self.open_streams()
        try:
            result = self.run_cell(source, store_history=False)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as stopped:  # an interrupt between two of IPython's own lines
            error = stopped
        if error is not None:
            self.outputs.error(error)
        return self.outputs.clear()

    def open_streams(self) -> None:
        """Standard output and error as they should be, whatever the last cell did to them."""
        sys.stdout, sys.stderr = Stream("stdout", self.outputs), Stream("stderr", self.outputs)
        builtins.input = no_input


def make_shell(room: int) -> Shell:
    """The one shell of this process."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.update(cache_size=0, history_length=0, history_load_length=0, autocall=0)
    shell = Shell.instance(config=settings)
    shell.outputs = Outputs(room)
    shell.run("1 + 1  # so that what the first cell costs is paid before anybody forks")
    return shell
