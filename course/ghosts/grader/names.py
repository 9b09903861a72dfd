"""Whose name is it? Which names a test must ask the student for, and which the instructor answers for.

A name is the student's if an answer binds it or touches what it holds, in the instructor's own solution, or if it is
computed from such a name. Everything else that the open cells make (imports, helpers, data) is made a second time on
the trusted side, out of the instructor's cells, where no student can reach it.

But: reads the text and runs nothing. What an answer changes by a way that the text doesn't show goes unnoticed, and
then the test sees the instructor's value.
"""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

ANSWER, OPEN, TEST = "answer", "open", "test"
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Scope = Function | ast.ClassDef
BUILTINS = frozenset({*dir(builtins), "get_ipython", "display"})
IN_PLACE = {"shuffle", "heappush", "heapify", "heappop", "insort", "copyto", "fill_diagonal", "put", "place"}


@dataclass(frozen=True)
class Plan:
    """Whose names are whose: `students` are asked for; a test's hold on `mirrored` ones is passed on to the student.

    `classes` are defined by the solution, with their `methods`; `own` maps a cell to the text that the trusted side
    runs of it; `helpers` are the words in the instructor's functions, which may need a student's name, too. What is
    `imported` anywhere isn't asked for.
    """

    students: frozenset[str] = frozenset()
    mirrored: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    own: dict[int, str] = field(default_factory=dict)
    helpers: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()


def plan(cells: Sequence[tuple[str, str]]) -> Plan:
    """The plan of a notebook, given the role and the instructor's text of each cell."""
    trees = [(role, parse(text)) for role, text in cells]
    answers = [statement for role, tree in trees if role == ANSWER for statement in tree]
    opened = [(place, statement) for place, (role, tree) in enumerate(trees) if role == OPEN for statement in tree]
    imported = {name for tree in trees for each in tree[1] if is_import(each) for name in bound(each)}
    students = {name for each in answers if not is_import(each) for name in bound(each) | touched(each)} - imported
    own: dict[int, list[str]] = {}
    tainted: set[str] = set()
    for _ in range(2):  # subtle: a helper may call one that is defined below it
        own = {}
        for place, each in opened:
            depends = loads(each) & (students | tainted)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                tainted |= {each.name} if depends else set()
            elif depends or changes(each, students):
                students |= (bound(each) | touched(each)) - imported
                continue
            if not bound(each) & students:
                own.setdefault(place, []).append(ast.unparse(each))
    for place, (role, tree) in enumerate(trees):
        if role == ANSWER:
            own[place] = [ast.unparse(each) for each in tree if is_import(each)]
    defined = [each for each in answers if isinstance(each, ast.FunctionDef | ast.ClassDef)]
    classes = [each for each in defined if isinstance(each, ast.ClassDef)]
    made = {name for _, tree in trees for each in tree for name in bound(each)}
    wanted = {name for _, each in opened for name in loads(each)} - made
    mirrored = {each.name for each in defined} | {name for each in answers for name in loads(each)} | wanted
    helpers = {name for place, each in opened if is_definition(each) for name in loads(each)}
    return Plan(
        frozenset(students), frozenset(mirrored - BUILTINS | {"open"}), frozenset(each.name for each in classes),
        frozenset(name for each in classes for name in methods(each)),
        {place: "\n".join(lines) for place, lines in own.items()}, frozenset(helpers), frozenset(imported),
    )  # fmt: skip


@cache
def parse(text: str) -> list[ast.stmt]:
    """The statements of a cell, magics understood; none if it is no Python."""
    for reading in (str, without_magics):
        with suppress(SyntaxError, ValueError, RecursionError):
            return ast.parse(reading(text)).body
    return []


def without_magics(text: str) -> str:
    """A cell with IPython's own syntax turned into calls."""
    from IPython.core.inputtransformer2 import TransformerManager  # here, because most cells are plain Python

    return TransformerManager().transform_cell(text)


def words(text: str) -> set[str]:
    """Every word in a text that could be a name, also inside strings."""
    return set(re.findall(r"[^\W\d]\w*", text))


def is_import(statement: ast.stmt) -> bool:
    """Whether a statement imports."""
    return isinstance(statement, ast.Import | ast.ImportFrom)


def is_definition(statement: ast.stmt) -> bool:
    """Whether a statement defines a function or a class."""
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def changes(statement: ast.stmt, students: Iterable[str]) -> bool:
    """Whether a statement changes what one of the `students`' names holds."""
    return bool((bound(statement) | touched(statement)) & set(students)) and not is_import(statement)


def methods(made: ast.ClassDef) -> Iterator[str]:
    """The names of a class's methods."""
    for each in made.body:
        if isinstance(each, ast.FunctionDef):
            yield each.name


def bound(statement: ast.stmt) -> set[str]:
    """The global names that a statement binds or deletes, also from inside functions that say `global`."""
    return {node.id for node, local in names(statement) if node.id not in local
            and not isinstance(node.ctx, ast.Load)} | named(statement)  # fmt: skip


def named(statement: ast.stmt) -> set[str]:
    """The names that definitions, imports and handlers in a statement bind, functions' insides left out."""
    found = set()
    for node in outside(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return found


def outside(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and what is below it, but not what is inside functions and classes."""
    yield node
    if not isinstance(node, Scope):
        for child in ast.iter_child_nodes(node):
            yield from outside(child)


def loads(statement: ast.stmt) -> set[str]:
    """The global names that a statement reads, functions' insides included."""
    return {node.id for node, local in names(statement) if node.id not in local and isinstance(node.ctx, ast.Load)}


def touched(statement: ast.stmt) -> set[str]:
    """The global names whose objects a statement may change: by index, attribute, method, or a call for effect."""
    found = set()
    for node, local in scoped(statement, frozenset()):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found |= {base(node)} - local
        elif isinstance(node, ast.AugAssign):
            found |= {base(node.target)} - local
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            found |= {base(call.func)} - local if isinstance(call.func, ast.Attribute) else set()
            if changes_arguments(call.func):
                found |= {base(each) for each in call.args} - local
    return found - {None} - BUILTINS


def changes_arguments(function: ast.AST) -> bool:
    """Whether a call for its effect may have that effect on its arguments."""
    if isinstance(function, ast.Name):
        return function.id not in BUILTINS
    return isinstance(function, ast.Attribute) and function.attr in IN_PLACE


def base(node: ast.AST) -> str | None:
    """`a` in `a.b[c].d`."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def names(statement: ast.stmt) -> Iterator[tuple[ast.Name, frozenset[str]]]:
    """Every name in a statement, with the names that are local where it stands."""
    return ((node, local) for node, local in scoped(statement, frozenset()) if isinstance(node, ast.Name))


def scoped(node: ast.AST, local: frozenset[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Every node below `node`, with the names that are local where it stands."""
    yield node, local
    if isinstance(node, Function):
        local = local | locals_of(node)
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        local = local | {each.id for part in node.generators for each in ast.walk(part.target)
                         if isinstance(each, ast.Name)}  # fmt: skip
    elif isinstance(node, ast.ClassDef):
        local = local | frozenset(name for each in node.body for name in bound(each))
    for child in ast.iter_child_nodes(node):
        yield from scoped(child, local)


def locals_of(function: Function) -> frozenset[str]:
    """The arguments and the local names of a function."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    found = {each.arg for each in every if each}
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    elsewhere = set()
    for statement in body:
        for node in outside(statement):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.Global):
                elsewhere |= set(node.names)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                found.add(node.name)
        found |= named(statement)
    return frozenset(found - elsewhere)
