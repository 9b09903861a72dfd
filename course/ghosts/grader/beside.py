"""The files beside a notebook, on both sides alike: what a test writes a student's code can read, and the other way.

But: ordinary files below the notebook's folder, and only for a test whose text speaks of files.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from hashlib import blake2b

from ghosts.grader.link import Link

SPEAKS = re.compile(r"\bopen\(|\bPath\b|\bos\.|\bread_|\bto_csv|\bload|\bsave|\.(?:csv|txt|json|npy|dat)\b")
ROOM = 32 * 2**20  # bytes of files that travel between the two sides
MOST, FILES = 256 * 2**20, 5000  # bytes and number of files of the student's that lie on this side


class Beside:
    """The files of one notebook, for the test that is under way."""

    def __init__(self, link: Link) -> None:
        self.link, self.matter = link, False
        self.laid: dict[str, str] = {}  # what both sides have, by name, as digests
        self.sizes: dict[str, int] = {}  # of those that came from the student's side

    def open(self, source: str) -> None:
        """A test with the text `source` begins."""
        self.matter = bool(SPEAKS.search(source))
        self.fetch()

    def lay(self) -> None:
        """Give the student's side the files that the test has written."""
        if not self.matter:
            return
        now = dict(local_files())
        new = {name: content for name, content in now.items() if self.laid.get(name) != digest(content)}
        gone = tuple(name for name in self.laid if name not in now)
        if new or gone:
            self.link.ask("files", content=new, gone=gone)
            self.laid = {name: digest(content) for name, content in now.items()}

    def fetch(self) -> None:
        """Take the files that the student's side has written, as ordinary files in this folder and nowhere else."""
        if not self.matter:
            return
        answer, reader = self.link.ask("fetch", known=self.laid, room=ROOM)
        value = self.link.read(reader, answer.get("value"), list)
        if len(value) != 2 or type(value[0]) is not dict or type(value[1]) is not list:
            raise self.link.broken("tells badly of its files")
        for name in value[1]:
            if isinstance(name, str) and inside_folder(name) and os.path.isfile(name):
                os.unlink(name)
                self.laid.pop(name, None)
                self.sizes.pop(name, None)
        for name, content in value[0].items():
            if isinstance(name, str) and type(content) is bytes and inside_folder(name):
                self.sizes[name] = len(content)
                if len(self.sizes) > FILES or sum(self.sizes.values()) > MOST:
                    raise self.link.broken("lays more files than it can have")
                with contextlib.suppress(OSError):
                    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                    with open(name, "wb") as file:
                        file.write(content)
                    self.laid[name] = digest(content)


def inside_folder(name: str) -> bool:
    """Whether a relative name stays below this folder."""
    parts = name.split("/")
    return len(name) < 500 and bool(name) and "\0" not in name and all(part not in ("", ".", "..") for part in parts)


def local_files() -> Iterator[tuple[str, bytes]]:
    """The files in this folder and below it."""
    left = ROOM
    for where, _, files in os.walk("."):
        for file in files:
            name = os.path.normpath(os.path.join(where, file))
            if (size := os.path.getsize(name)) <= left:
                left -= size
                with open(name, "rb") as handle:
                    yield name, handle.read()


def digest(content: bytes) -> str:
    """What tells one content of a file from another."""
    return blake2b(content).hexdigest()
