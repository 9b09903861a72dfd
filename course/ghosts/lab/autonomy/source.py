"""The standard library as a pile of tokens, each module also under other names: same program, never read before.

But: a rough tokenizer. It drops comments and long strings, and takes short strings apart like code.
"""

import ast
import builtins
import keyword
import re

from ghosts.lab import text

TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|\n|[^\w\s]")
PROSE = re.compile(r'("""|\'\'\')(?:.|\n)*?\1|#[^\n]*')
CONVENTION = {"self", "cls", *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
RENAMED = "ʹ"  # appended to a renamed name: no module writes this letter


def tokens_of(source: str) -> list[str]:
    """Names, numbers, signs and ends of lines, without comments and long strings."""
    return TOKEN.findall(PROSE.sub("", source))


def modules(least: int = 400) -> dict[str, str]:
    """Source by name of the standard library's modules of one file, those with at least `least` tokens."""
    return {name: source for name, source in text.modules().items() if len(tokens_of(source)) >= least}


def own_names(source: str) -> set[str]:
    """The names that a module gives: functions, classes, arguments, variables and attributes that it sets."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                names.add(name)
    return {name for name in names - CONVENTION if not name.startswith("__")}


def renamed(tokens: list[str], names: set[str]) -> list[str]:
    """The same program with other words: each of `names` gets a mark that no training text has."""
    return [token + RENAMED if token in names else token for token in tokens]
