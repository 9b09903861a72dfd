"""Test cells on the trusted side say what they would say in one namespace with the answer, in every style there is.

The oracle is `exec`: the open cell, the answer and the test in one dictionary, as an ordinary kernel runs them.
"""

# ruff: noqa: E501 - a table

import contextlib
import io
import shutil
import subprocess
import sys
import types
from unittest import mock

import numpy as np
import psutil
import pytest
from nbformat import from_dict, v4

from ghosts.grader import names, sandbox, walls
from ghosts.grader.scoring import judge
from ghosts.sheets import shelf
from tests.boxed import needs_sandbox, run

pytestmark = needs_sandbox


@pytest.fixture(scope="module")
def bench():
    with sandbox.open_bench() as bench:
        yield bench


def sealed(bench, opened, solution, answer, test, files=None):
    """The outputs of `test` for `answer`, with the student's code in its box."""
    whose = names.plan([(names.OPEN, opened), (names.ANSWER, solution), (names.TEST, test)])
    cells = [("student", opened, whose.own.get(0, "")), ("student", answer, whose.own.get(1, "")), ("test", test, "")]
    task = sandbox.Task(
        tuple({"role": role, "source": text, "own": own, "title": role} for role, text, own in cells),
        whose, files or {}, "pyplot" in opened,
    )  # fmt: skip
    ran = bench.run(task, seconds_per_cell=10, seconds=60, output_bytes=2**20)
    assert 2 in ran.outputs, ran.remarks
    return ran.outputs[2]


def plain(opened, answer, test, folder):
    """Whether `test` passes in one namespace with the `answer`."""
    module = types.ModuleType("__main__")
    space = vars(module)
    # subtle: a test may replace a function of NumPy for good, and this process has other tests to run
    with (contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()), mock.patch.dict(vars(np)),
          mock.patch.dict(sys.modules, {"__main__": module})):  # fmt: skip
        for text in (opened, answer):
            with contextlib.suppress(Exception):
                exec(text, space)
        try:
            exec(test, space)
        except BaseException:
            return False
    return True


OPEN = """import math
import io
import contextlib
import random
import numpy as np
from fractions import Fraction
from collections import Counter, defaultdict, namedtuple, OrderedDict

RATE = 0.1

class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

    def __eq__(self, other):
        return isinstance(other, Node) and (self.value, self.next) == (other.value, other.next)

Point = namedtuple("Point", "x y")

class TooSmall(ValueError):
    pass

def close(a, b):
    return abs(a - b) < 1e-9

def twice(x):
    return 2 * square(x)

@contextlib.contextmanager
def without(name):
    def forbidden(*_, **__):
        raise AssertionError(f"np.{name} is not allowed")

    kept = getattr(np, name)
    setattr(np, name, forbidden)
    try:
        yield
    finally:
        setattr(np, name, kept)
"""

# name: (solution and right answer, wrong answer, test)
CASES = {
    "assert": ("def square(x): return x * x", "def square(x): return x", "assert square(3) == 9"),
    "is None": ("def f(): return None", "def f(): return 0", "assert f() is None"),
    "is True": ("def even(n): return n % 2 == 0", "def even(n): return 1", "assert even(4) is True"),
    "helper": ("def area(r): return math.pi * r * r", "def area(r): return r", "assert close(area(2), 4 * math.pi)"),
    "helper that calls": ("def square(x): return x * x", "def square(x): return x", "assert twice(3) == 18"),
    "np.testing": ("def f(x): return np.cumsum(x)", "def f(x): return x",
                   "np.testing.assert_allclose(f(np.arange(4.0)), [0, 1, 3, 6])"),
    "dtype and shape": ("def f(n): return np.eye(n, dtype=np.float32)", "def f(n): return np.eye(n)",
                        "a = f(3)\nassert a.shape == (3, 3) and a.dtype == np.float32"),
    "scalar of numpy": ("def f(x): return np.mean(x)", "def f(x): return 0",
                        "assert isinstance(f([1, 2]), np.floating) and f([1, 2]) == 1.5"),
    "nan": ("def f(): return float('nan')", "def f(): return 0.0", "assert math.isnan(f())"),
    "huge": ("def f(): return 3 ** 5000", "def f(): return 3 ** 4999", "assert f() == 3 ** 5000"),
    "complex": ("def f(): return 1 + 2j", "def f(): return 1", "assert f() == 1 + 2j"),
    "bytes": ("def f(s): return s.encode()", "def f(s): return s", "assert f('é') == b'\\xc3\\xa9'"),
    "nested": ("def f(): return {'a': [1, (2, {3})], (1, 2): None}", "def f(): return {'a': [1, [2, {3}]]}",
               "assert f() == {'a': [1, (2, {3})], (1, 2): None}"),
    "fraction": ("def f(): return Fraction(1, 3)", "def f(): return 1 / 3", "assert f() == Fraction(1, 3)"),
    "counter": ("def f(s): return Counter(s)", "def f(s): return Counter()", "assert f('aab').most_common(1) == [('a', 2)]"),
    "defaultdict": ("def f():\n d = defaultdict(list)\n d[1].append(2)\n return d", "def f(): return {}",
                    "assert f() == {1: [2]}"),
    "namedtuple": ("P = namedtuple('P', 'x y')\ndef f(): return P(1, 2)", "def f(): return (1, 2)", "assert f().x == 1"),
    "range": ("def f(n): return range(n)", "def f(n): return range(n + 1)", "assert list(f(3)) == [0, 1, 2]"),
    "type": ("def f(): return [1]", "def f(): return (1,)", "assert type(f()) is list"),
    "raises": ("def f(x):\n if x < 0: raise ValueError('negative')\n return x", "def f(x): return x",
               "try:\n    f(-1)\nexcept ValueError as error:\n    assert 'neg' in str(error)\n"
               "else:\n    raise AssertionError('no error')"),
    "raises the wrong kind": ("def f(x): raise KeyError(x)", "def f(x): raise TypeError(x)",
                              "try:\n    f(1)\nexcept LookupError as error:\n    assert error.args == (1,)"),
    "raises the instructor's": ("def f(x): raise TooSmall(x)", "def f(x): raise ValueError(x)",
                                "try:\n    f(1)\nexcept TooSmall:\n    pass"),
    "raises the student's": ("class Empty(Exception): pass\ndef f(): raise Empty('!')",
                             "class Empty(Exception): pass\ndef f(): raise Exception('!')",
                             "try:\n    f()\nexcept Empty as error:\n    assert str(error) == '!'"),
    "raises of numpy": ("def f(): return np.linalg.inv(np.zeros((2, 2)))", "def f(): return 0",
                        "try:\n    f()\nexcept np.linalg.LinAlgError:\n    pass\nelse:\n    assert False"),
    "assertRaises": ("def f(x): return 1 / x", "def f(x): return 0",
                     "import unittest\nwith unittest.TestCase().assertRaises(ZeroDivisionError): f(0)"),
    "unittest": ("def f(x): return x + 1", "def f(x): return x",
                 "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(f(1), 2)\n"
                 "r = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader."
                 "loadTestsFromTestCase(T))\nassert r.wasSuccessful()"),
    "del": ("def square(x): return x * x\ndef area(r): return 3 * square(r)",
            "def square(x): return x * x\ndef area(r): return 3 * r * r",
            "kept = square\ndel square\ntry:\n    area(1)\nexcept NameError:\n    pass\nelse:\n    assert False\n"
            "finally:\n    square = kept\nassert area(2) == 12"),
    "monkeypatch": ("def square(x): return x * x\ndef area(r): return 3 * square(r)",
                    "def square(x): return x * x\ndef area(r): return 3 * r * r",
                    "kept = square\nsquare = lambda x: 100\nassert area(1) == 300\nsquare = kept\nassert area(1) == 3"),
    "count calls": ("def square(x): return x * x\ndef total(n): return sum(square(i) for i in range(n))",
                    "def square(x): return x * x\ndef total(n): return sum(i * i for i in range(n))",
                    "calls = []\nreal = square\ndef square(x):\n    calls.append(x)\n    return real(x)\n"
                    "total(4)\nassert calls == [0, 1, 2, 3]\nsquare = real"),
    "constant": ("def tax(x): return RATE * x", "def tax(x): return 0.1 * x", "RATE = 0.5\nassert tax(10) == 5\nRATE = 0.1"),
    "global variable": ("count = 0\ndef tick():\n    global count\n    count += 1", "count = 0\ndef tick(): pass",
                        "tick()\ntick()\nassert count == 2"),
    "global list": ("log = []\ndef note(x): log.append(x)", "log = []\ndef note(x): pass",
                    "note(1)\nnote(2)\nassert log == [1, 2]\nlog.clear()\nnote(3)\nassert log == [3]"),
    "variable": ("answer = np.arange(3) ** 2", "answer = [0, 1, 2]", "np.testing.assert_array_equal(answer, [0, 1, 4])"),
    "list in place": ("def f(a): a.sort()", "def f(a): return sorted(a)", "a = [3, 1, 2]\nf(a)\nassert a == [1, 2, 3]"),
    "rows in place": ("def f(g): g[0][1] = 9", "def f(g): g[0] = [9]",
                      "row = [1, 2]\ng = [row, [3]]\nf(g)\nassert row == [1, 9]"),
    "array in place": ("def f(a): a *= 2", "def f(a): a = a * 2", "a = np.arange(3)\nb = a\nf(a)\nassert b.tolist() == [0, 2, 4]"),
    "dict in place": ("def f(d): d['x'] = 1", "def f(d): pass", "d = {}\nf(d)\nassert d == {'x': 1}"),
    "same object": ("def f(a): return a", "def f(a): return list(a)", "a = [1]\nassert f(a) is a"),
    "not the same object": ("def f(a): return list(a)", "def f(a): return a", "a = [1]\nassert f(a) is not a"),
    "input untouched": ("def f(a): return a + [1]", "def f(a):\n a.append(1)\n return a",
                        "a = [0]\nassert f(a) == [0, 1]\nassert a == [0]"),
    "function": ("def apply(f, x): return f(f(x))", "def apply(f, x): return f(x)", "assert apply(lambda x: x + 3, 1) == 7"),
    "closure": ("def each(f, xs):\n for x in xs: f(x)", "def each(f, xs): pass",
                "seen = []\neach(seen.append, [1, 2])\nassert seen == [1, 2]"),
    "function that raises": ("def safe(f):\n try: return f()\n except ZeroDivisionError: return 'no'",
                             "def safe(f): return f()", "assert safe(lambda: 1 / 0) == 'no'"),
    "ufunc": ("def apply(f, x): return f(x)", "def apply(f, x): return x", "assert apply(np.square, 3) == 9"),
    "returns a function": ("def adder(n): return lambda x: x + n", "def adder(n): return lambda x: x",
                           "assert adder(2)(3) == 5 and callable(adder(1))"),
    "passes it back": ("def compose(f, g): return lambda x: f(g(x))\ndef inc(x): return x + 1",
                       "def compose(f, g): return f\ndef inc(x): return x + 1",
                       "assert compose(inc, compose(inc, lambda x: 2 * x))(3) == 8"),
    "decorator": ("def once(f):\n def g(*a): return f(*a) * 2\n return g", "def once(f): return f",
                  "@once\ndef three(): return 3\nassert three() == 6"),
    "generator": ("def gen(n):\n for i in range(n): yield i", "def gen(n): return list(range(n))",
                  "import types\nassert isinstance(gen(2), types.GeneratorType)\nassert list(gen(3)) == [0, 1, 2]"),
    "next": ("def gen():\n i = 0\n while True:\n  yield i\n  i += 1", "def gen(): yield 0",
             "g = gen()\nassert [next(g) for _ in range(3)] == [0, 1, 2]"),
    "passes a generator": ("def f(it): return sum(it)", "def f(it): return 0", "assert f(i for i in range(4)) == 6"),
    "rng": ("def f(rng): return rng.normal(size=2)", "def f(rng): return np.zeros(2)",
            "a, b = np.random.default_rng(1), np.random.default_rng(1)\n"
            "np.testing.assert_array_equal(f(a), b.normal(size=2))\nassert a.random() == b.random()"),
    "seed": ("def f(): return np.random.rand()", "def f(): return 0.5",
             "np.random.seed(3)\na = f()\nnp.random.seed(3)\nassert a == np.random.rand()\n"
             "np.random.seed(3)\nf()\nb = np.random.rand()\nnp.random.seed(3)\nnp.random.rand()\nassert b == np.random.rand()"),
    "random": ("def roll(): return random.randint(1, 6)", "def roll(): return 7",
               "random.seed(5)\na = [roll() for _ in range(5)]\nrandom.seed(5)\n"
               "assert a == [random.randint(1, 6) for _ in range(5)]"),
    "print": ("def hello(n): print('hello', n)", "def hello(n): return 'hello ' + n",
              "out = io.StringIO()\nwith contextlib.redirect_stdout(out): hello('ada')\nassert out.getvalue() == 'hello ada\\n'"),
    "sys.stdout": ("def hello(): print('hi')", "def hello(): print('ho')",
                   "import sys\nkept, sys.stdout = sys.stdout, io.StringIO()\nhello()\ntext = sys.stdout.getvalue()\n"
                   "sys.stdout = kept\nassert text == 'hi\\n'"),
    "mocked print": ("def hello(): print('hi')", "def hello(): pass",
                     "from unittest import mock\nwith mock.patch('builtins.print') as p: hello()\np.assert_called_once_with('hi')"),
    "mocked input": ("def ask(): return int(input('n: ')) + 1", "def ask(): return 1",
                     "from unittest import mock\nwith mock.patch('builtins.input', return_value='41'): assert ask() == 42"),
    "stdin": ("def ask(): return input() + input()", "def ask(): return 'a'",
              "import sys\nkept, sys.stdin = sys.stdin, io.StringIO('a\\nb\\n')\nassert ask() == 'ab'\nsys.stdin = kept"),
    "mock": ("def f(m): m(3)", "def f(m): m(4)", "from unittest import mock\nm = mock.Mock()\nf(m)\nm.assert_called_with(3)"),
    "class": ("class Stack:\n def __init__(self): self.items = []\n def push(self, x): self.items.append(x)\n"
              " def pop(self): return self.items.pop()\n def __len__(self): return len(self.items)",
              "class Stack:\n def __init__(self): self.items = []\n def push(self, x): self.items = [x]\n"
              " def pop(self): return self.items.pop()\n def __len__(self): return len(self.items)",
              "s = Stack()\ns.push(1)\ns.push(2)\nassert len(s) == 2 and s.pop() == 2 and s.items == [1]\n"
              "assert isinstance(s, Stack)\ns.extra = 3\nassert s.extra == 3"),
    "operators": ("class V:\n def __init__(s, x): s.x = x\n def __add__(s, o): return V(s.x + o.x)\n"
                  " def __eq__(s, o): return s.x == o.x\n def __mul__(s, k): return V(s.x * k)\n"
                  " def __repr__(s): return f'V({s.x})'",
                  "class V:\n def __init__(s, x): s.x = x\n def __add__(s, o): return V(s.x)\n"
                  " def __eq__(s, o): return s.x == o.x\n def __mul__(s, k): return V(s.x * k)\n"
                  " def __repr__(s): return f'V({s.x})'",
                  "assert V(1) + V(2) == V(3)\nassert V(2) * 3 == V(6)\nassert repr(V(1)) == 'V(1)'"),
    "compares with a value": ("class Money:\n def __init__(s, x): s.x = x\n def __eq__(s, o): return s.x == o\n"
                              " def __lt__(s, o): return s.x < o",
                              "class Money:\n def __init__(s, x): s.x = x\n def __eq__(s, o): return False\n"
                              " def __lt__(s, o): return s.x < o",
                              "assert Money(5) == 5\nassert Money(5) < 6"),
    "instance of the instructor's": ("def length(n): return 0 if n is None else 1 + length(n.next)",
                                     "def length(n): return 1", "assert length(Node(1, Node(2))) == 2"),
    "makes the instructor's": ("def build(xs):\n n = None\n for x in reversed(xs): n = Node(x, n)\n return n",
                               "def build(xs): return Node(xs)", "assert build([1, 2]) == Node(1, Node(2))"),
    "changes the instructor's": ("def append(n, x):\n while n.next: n = n.next\n n.next = Node(x)",
                                 "def append(n, x): n.value = x",
                                 "n = Node(1, Node(2))\nappend(n, 3)\nassert n.next.next.value == 3 and n.value == 1"),
    "class of the test": ("def speak(a): return a.sound() + '!'", "def speak(a): return '!'",
                          "class Cat:\n    def __init__(self): self.s = 'miau'\n    def sound(self): return self.s\n"
                          "assert speak(Cat()) == 'miau!'"),
    "docstring and name": ("def f(x):\n 'Doubles.'\n return 2 * x", "def f(x): return 2 * x",
                           "assert f.__doc__ == 'Doubles.' and f.__name__ == 'f'"),
    "signature": ("def f(x, *, k=1): return x", "def f(x): return x",
                  "import inspect\nassert list(inspect.signature(f).parameters) == ['x', 'k']"),
    "hasattr": ("class A:\n def go(self): return 1", "class A: pass", "assert hasattr(A(), 'go') and hasattr(A, 'go')"),
    "in globals": ("defined = 1", "undefined = 1", "assert 'defined' in globals()"),
    "context manager": ("class Ctx:\n def __enter__(s): return 5\n def __exit__(s, *a): return False",
                        "class Ctx:\n def __enter__(s): return 4\n def __exit__(s, *a): return False",
                        "with Ctx() as five: assert five == 5"),
    "iterable class": ("class It:\n def __iter__(s): return iter([1, 2])\n def __contains__(s, x): return x == 1\n"
                       " def __getitem__(s, k): return k * 2",
                       "class It:\n def __iter__(s): return iter([1])\n def __contains__(s, x): return x == 1\n"
                       " def __getitem__(s, k): return k * 2",
                       "assert list(It()) == [1, 2] and 1 in It() and 5 not in It() and It()[3] == 6"),
    "writes a file": ("def save(p):\n with open(p, 'w') as f: f.write('done')", "def save(p): pass",
                      "save('out.txt')\nassert open('out.txt').read() == 'done'"),
    "reads a file": ("def count(p):\n with open(p) as f: return len(f.readlines())", "def count(p): return 0",
                     "with open('in.txt', 'w') as f: f.write('a\\nb\\n')\nassert count('in.txt') == 2"),
    "eval": ("def square(x): return x * x", "def square(x): return x", "assert eval('square(4)') == 16"),
    "many": ("def f(i): return i", "def f(i): return 0", "assert [f(i) for i in range(500)] == list(range(500))"),
    "two of the student's": ("def f(x): return x\ndef g(x): return x", "def f(x): return x\ndef g(x): return -x",
                             "assert f(2) == g(2)"),
    "recursion": ("def fact(n): return 1 if n < 2 else n * fact(n - 1)", "def fact(n): return fact(n)", "assert fact(30) == "
                  "265252859812191058636308480000000"),
    "lambda": ("square = lambda x: x * x", "square = lambda x: x", "assert square(3) == 9"),
    "kwargs": ("def f(a, *r, k=0, **m): return (a, r, k, m)", "def f(*r, **m): return 1",
               "assert f(1, 2, k=3, z=4) == (1, (2,), 3, {'z': 4})"),
    "import of the answer": ("import statistics\ndef f(x): return statistics.median(x)", "def f(x): return 0",
                             "assert f([1, 5, 2]) == 2 and statistics.mean([1, 3]) == 2"),
    "forbids": ("def f(a): return [min(a), max(a)]", "def f(a): return np.sort(a)[[0, -1]].tolist()",
                "kept = np.sort\ndef forbidden(*a, **k): raise AssertionError('np.sort is not allowed')\n"
                "np.sort = forbidden\ntry:\n    assert f([3, 1, 2]) == [1, 3]\nfinally:\n    np.sort = kept"),
    "forbids, and asks for it": ("def f(a): return np.sort(a)", "def f(a): return np.array(sorted(a))",
                "class Used(Exception): pass\ndef forbidden(*a, **k): raise Used(a)\nkept, np.sort = np.sort, forbidden\n"
                "try:\n    f([2, 1])\nexcept Used as error:\n    assert error.args == (([2, 1],),)\nelse:\n"
                "    assert False\nfinally:\n    np.sort = kept"),
    "forbids a submodule's": ("def f(a, b): return np.linalg.solve(a, b)", "def f(a, b): return np.linalg.inv(a) @ b",
                "from unittest import mock\nwith mock.patch('numpy.linalg.inv', side_effect=AssertionError('no')):\n"
                "    np.testing.assert_allclose(f(2 * np.eye(2), np.ones(2)), [0.5, 0.5])"),
    "patch.object": ("def f(a): return np.median(a)", "def f(a): return sorted(a)[len(a) // 2]",
                "from unittest.mock import patch\nwith patch.object(np, 'median', wraps=np.median) as spy:\n"
                "    assert f([1, 3, 2]) == 2\nassert spy.call_count == 1"),
    "counts a library's calls": ("def f(xs): return [math.sqrt(x) for x in xs]", "def f(xs): return [x ** 0.5 for x in xs]",
                "seen = []\nreal = math.sqrt\ndef spy(x):\n    seen.append(x)\n    return real(x)\nmath.sqrt = spy\n"
                "try:\n    assert f([1, 4]) == [1, 2]\nfinally:\n    math.sqrt = real\nassert seen == [1, 4]"),
    "loaded dice": ("def roll(): return random.randint(1, 6) + random.randint(1, 6)", "def roll(): return 7",
                "from unittest.mock import patch\nwith patch('random.randint', side_effect=[2, 6]) as die: assert roll() == 8\n"
                "die.assert_called_with(1, 6)"),
    "no wait": ("import time\ndef f(): time.sleep(500)\nf", "import time\ndef f(): time.sleep(5 * 0)",
                "from unittest.mock import patch\nwith patch('time.sleep') as sleep: f()\nsleep.assert_called_once_with(500)"),
    "a function deleted": ("def f(a): return sum(a) / len(a)", "def f(a): return np.mean(a)",
                "kept = np.mean\ndel np.mean\ntry:\n    assert f([1, 2]) == 1.5\nfinally:\n    np.mean = kept"),
    "a method": ("def f(x): return x.limit_denominator(10)", "def f(x): return Fraction(round(x * 10), 10)",
                "kept = Fraction.limit_denominator\nseen = []\ndef spy(self, n):\n    seen.append((self, n))\n"
                "    return kept(self, n)\nFraction.limit_denominator = spy\ntry:\n    f(Fraction(1, 3))\nfinally:\n"
                "    Fraction.limit_denominator = kept\nassert seen == [(Fraction(1, 3), 10)]"),
    "an imported name": ("from random import randint\ndef roll(): return randint(1, 6)", "def roll(): return 3",
                "randint = lambda a, b: a + b\nassert roll() == 7"),
    "builtin forbidden": ("def f(xs):\n t = 0\n for x in xs: t += x\n return t", "def f(xs): return sum(xs)",
                "import builtins\nkept = builtins.sum\ndef forbidden(*a): raise AssertionError('no sum')\n"
                "builtins.sum = forbidden\ntry:\n    assert f([1, 2]) == 3\nfinally:\n    builtins.sum = kept"),
    "builtin deleted": ("def f(xs): return xs[0] if xs else None", "def f(xs): return max(xs)",
                "import builtins\nkept = builtins.max\ndel builtins.max\ntry:\n    assert f([1]) == 1\nfinally:\n"
                "    builtins.max = kept"),
    "builtins that the grader uses": ("def f(xs): return [x + 1 for x in xs]", "def f(xs): return list(map(len, xs))",
                "import builtins\nnames = ['len', 'isinstance', 'map', 'zip', 'list', 'dict', 'min', 'enumerate', 'type']\n"
                "def forbid(name):\n    def no(*a, **k): raise AssertionError(name)\n    return no\n"
                "def tried():\n    kept = {name: getattr(builtins, name) for name in names}\n    try:\n"
                "        for name in names: setattr(builtins, name, forbid(name))\n        return f([1, 2])\n"
                "    finally:\n        for name, each in kept.items(): setattr(builtins, name, each)\nassert tried() == [2, 3]"),
    "modules that the grader uses": ("def f(x): return np.ones(3) * x", "def f(x): return math.prod([x, 2.0])",
                "import json, re, struct, time\nfrom unittest.mock import patch\nno = AssertionError('no')\n"
                "with patch('math.prod', side_effect=no), patch('numpy.frombuffer', side_effect=no), patch('json.loads', "
                "side_effect=no), patch('time.monotonic', side_effect=no), patch('numpy.dtype', side_effect=no):\n"
                "    made = f(2)\nassert made.tolist() == [2, 2, 2]"),
    "mocked file": ("def f(p):\n with open(p) as file: return [line.strip() for line in file]", "def f(p): return [p]",
                "from unittest.mock import mock_open, patch\nwith patch('__main__.open', mock_open(read_data='a\\nb\\n')) as o:\n"
                "    assert f('x.txt') == ['a', 'b']\no.assert_called_once_with('x.txt')"),
    "parts of a mock": ("def f(m): return m.door.open('front').count + 1", "def f(m): return 1",
                "from unittest.mock import MagicMock\nm = MagicMock()\nm.door.open.return_value.count = 4\n"
                "assert f(m) == 5\nm.door.open.assert_called_once_with('front')"),
    "patches a student's": ("def g(): return 1\ndef f(): return g() + 1", "def g(): return 1\ndef f(): return 2",
                "from unittest.mock import patch\nwith patch('__main__.g', return_value=4): assert f() == 5\nassert f() == 2"),
    "reads the code": ("def f(xs): return sorted(xs)", "def f(xs):\n xs.sort()\n return xs",
                "assert 'sort' not in f.__code__.co_names and f.__code__.co_argcount == 1\nassert f([2, 1]) == [1, 2]"),
    "wraps": ("def f(a): return np.sort(a)", "def f(a): return np.array(sorted(a))",
                "import functools\nseen, kept = [], np.sort\n@functools.wraps(kept)\ndef spy(a, *r, **k):\n    seen.append(a)\n"
                "    return kept(a, *r, **k)\nnp.sort = spy\ntry:\n    assert f([2, 1])[0] == 1\nfinally:\n    np.sort = kept\n"
                "assert seen == [[2, 1]]"),
    "replaces for good": ("def f(a): return min(a)", "def f(a): return np.min(a)",
                "def no(*a, **k): raise AssertionError('np.min')\nnp.min = no\nassert f([2, 1]) == 1"),
    "its own kind of tuple": ("def f(): return Point(1, 2)\ndef g(p): return p.x + p[1]", "def f(): return (1, 2)\ndef g(p): return 3",
                "assert isinstance(f(), Point) and f() == Point(1, 2) and g(f()) == 3"),
    "the student's kind of tuple": ("Q = namedtuple('Q', 'a b')\ndef f(): return Q(1, 2)\ndef g(q): return isinstance(q, Q) and q.a + q[1]",
                "Q = namedtuple('Q', 'a b')\ndef f(): return (1, 2)\ndef g(q): return isinstance(q, Q) and q.a + q[1]", "assert g(f()) == 3"),
    "environment": ("import os\ndef f(): return os.environ.get('KEY', '-')", "def f(): return '-'",
                "import os\nfrom unittest.mock import patch\nassert f() == '-'\n"
                "with patch.dict('os.environ', {'KEY': 'v'}): assert f() == 'v'\nassert f() == '-'"),
    "arguments": ("import sys\ndef main(): return int(sys.argv[1])", "def main(): return 4",
                "import sys\nfrom unittest.mock import patch\nwith patch.object(sys, 'argv', ['p', '3']): assert main() == 3"),
    "helper forbids": ("def f(a): return [min(a), max(a)]", "def f(a): return np.sort(a)[[0, -1]].tolist()",
                "with without('sort'): assert f([3, 1, 2]) == [1, 3]\nassert np.sort([2, 1])[0] == 1"),
    "source": ("def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)", "def f(n):\n    return n",
               "import inspect\nassert f(10) == 55"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_test_says_the_same_on_the_trusted_side(bench, name, tmp_path):
    solution, wrong, test = CASES[name]
    for answer, holds in ((solution, True), (wrong, False)):
        outputs = sealed(bench, OPEN, solution, answer, test)
        assert plain(OPEN, answer, test, tmp_path) is holds, "the case itself is wrong"
        errors = [each for each in outputs if each["output_type"] == "error"]
        assert (not errors) is holds, errors or outputs
        for file in tmp_path.iterdir():
            file.unlink()


@pytest.mark.parametrize(("test", "holds"), [
    ("thing is thing", True), ("same(thing) is thing", True), ("same(items) is items", True),
    ("get() == get()", True), ("other == thing", True), ("get() == Thing()", False),
    ("get() is get()", False), ("other is thing", False), ("thing.itself() is thing", False), ("held() is items", False),
])  # fmt: skip
def test_is_knows_only_what_the_test_itself_holds(bench, test, holds):
    answer = (
        "class Thing:\n    def itself(self): return self\n"
        "thing = other = Thing()\nitems = [1]\ndef get(): return thing\ndef held(): return items\ndef same(x): return x"
    )
    [shown] = sealed(bench, "", answer, answer, f"print({test})")
    assert shown["text"] == f"{holds}\n"


def test_what_cannot_be_handed_over_is_said_to_the_instructor(bench):
    answer, test = "def f(a): return 0", "import numpy as np, threading\nnp.sort = threading.Lock()\nassert f(1) == 0"
    whose = names.plan([(names.ANSWER, answer), (names.TEST, test)])
    cells = [
        {"role": role, "source": text, "own": "", "title": role}
        for role, text in (("student", answer), ("test", test))
    ]
    ran = bench.run(sandbox.Task(tuple(cells), whose), seconds_per_cell=10, seconds=60, output_bytes=2**20)
    assert ran.outputs[1][-1]["ename"] == "CannotCross"
    assert "lock" in ran.outputs[1][-1]["evalue"]
    assert ["can't be judged apart" in each for each in ran.remarks] == [True]


@pytest.mark.parametrize(("test", "score"), [
    ("2 if square(3) == 9 else 0", 2.0), ("square(1) + 0.5", 1.5), ("square(2);", 4.0), ("None", 4.0),
    ("print(3)", 4.0), ("import sys\nprint('x', file=sys.stderr)", 0.0), ("%timeit -n1 -r1 square(2)", 4.0),
    ("import warnings\nwarnings.warn('slow')", 4.0), ("noisy()", 4.0),
])  # fmt: skip
def test_scores_by_value(bench, test, score):
    answer = "import sys\ndef square(x): return x * x\ndef noisy(): print('debug', file=sys.stderr)"
    outputs = [from_dict(each) for each in sealed(bench, OPEN, answer, answer, test)]
    assert judge(outputs, 4.0)[0] == score


PLOT = "import matplotlib.pyplot as plt\nimport numpy as np"
DRAWS = """def draw(ax=None):
    ax = ax or plt.gca()
    ax.plot([1, 2], [3, 4], label='line')
    ax.bar([0, 1], [5, 6])
    ax.set_title('T')
    ax.set_xlabel('x')
    ax.legend()
    return ax
"""


@pytest.mark.parametrize("test", [
    "ax = draw()\nassert ax.get_title() == 'T'",
    "draw()\nax = plt.gca()\nnp.testing.assert_array_equal(ax.lines[0].get_xdata(), [1, 2])\nplt.close('all')",
    "fig, ax = plt.subplots()\ndraw(ax)\nassert [p.get_height() for p in ax.patches] == [5, 6]",
    "fig, axes = plt.subplots(2, 2)\nassert axes.shape == (2, 2)",
    "import matplotlib\nassert isinstance(draw(), matplotlib.axes.Axes)",
    "assert draw().get_legend().get_texts()[0].get_text() == 'line'",
    "assert len(draw().get_lines()) == 1 and plt.get_fignums() == [1]",
])  # fmt: skip
def test_plots_are_judged_by_their_data(bench, test):
    for answer, holds in ((DRAWS, True), ("def draw(ax=None): return None", False)):
        outputs = sealed(bench, PLOT, DRAWS, answer, test)
        errors = [each for each in outputs if each["output_type"] == "error"]
        assert holds is not bool(errors) or "subplots(2" in test, errors


def test_the_stand_in_has_every_name_that_a_sheet_may_import():
    import ghosts
    from ghosts.grader.inside.standin import ghosts as standin

    assert sorted(standin.__all__) == sorted(ghosts.__all__)
    assert all(hasattr(each, name) for name in ghosts.__all__ for each in (standin, ghosts))


@pytest.mark.parametrize(("kind", "many"), [("bwrap", True), ("bwrap", False), ("none", True)])
def test_each_way_to_run_ends_what_was_started_and_only_walls_hide(kind, many, monkeypatch, tmp_path):
    """Forked into boxes, one bubblewrap each (where the kernel allows no boxes in boxes), and without any wall."""
    settings = sandbox.Bench.settings
    monkeypatch.setattr(sandbox.Bench, "settings", lambda bench, control: settings(bench, control) | {"many": many})
    (tmp_path / "secret").write_text("42")
    texts = ["import os, ctypes\nos.getuid()", f"os.path.exists({str(tmp_path / 'secret')!r})", "open('mine', 'w').write('x')",
             "import subprocess\np = subprocess.Popen(['sleep', '4715'], start_new_session=True)",
             "ctypes.CDLL(None).setuid(0) == 0"]  # fmt: skip
    ran = run(v4.new_notebook(cells=[v4.new_code_cell(text) for text in texts]), kind=kind, seconds=30)
    shown = [[each.get("data", {}).get("text/plain") for each in cell.outputs] for cell in ran.notebook.cells]
    walls = kind == "bwrap"
    assert shown[1] == [str(not walls)]
    assert shown[2] == ["1"] and ran.remarks == ()
    assert shown[0] != ["0"] or not walls
    assert shown[4] == ["False"] or not walls
    left = [each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[1:] == ["4715"]]
    assert not psutil.wait_procs(left, timeout=10)[1]  # what has been killed may take a moment to be gone


# ── behind other walls ────────────────────────────────────────────────────────────────────────────────


def engine():
    """A container engine that runs here and has its image already; None where there is none."""
    for each in filter(shutil.which, walls.ENGINES):
        tried = [
            each,
            "run",
            "--rm",
            "--pull=never",
            "--network=none",
            "--volume=/usr:/usr:ro",
            walls.IMAGE,
            "/usr/bin/true",
        ]
        if subprocess.run(tried, capture_output=True, check=False).returncode == 0:
            return each
    return None


def test_a_container_seals_as_well(monkeypatch):
    if (found := engine()) is None:
        pytest.skip(f"no container engine that has {walls.IMAGE}")
    monkeypatch.setattr(walls, "ENGINES", (found,))
    with sandbox.open_bench("container") as bench:
        square = "def f(x): return np.array(x) ** 2"
        assert not errors(sealed(bench, OPEN, square, square, "np.testing.assert_array_equal(f([1, 2]), [1, 4])"))
        look = "import glob, socket\ndef f(x):\n try: socket.create_connection(('1.1.1.1', 53), 1)\n except OSError: return len(glob.glob(x))"
        assert not errors(
            sealed(bench, OPEN, look, look, f"assert f({str(shelf.SOLUTIONS)!r}) == 0 and f('/usr') == 1")
        )
        wrong = sealed(bench, OPEN, square, "def f(x): return x", "assert f(3) == 9, 'not nine'")
        assert errors(wrong)[0]["evalue"] == "not nine"


def errors(outputs):
    return [each for each in outputs if each["output_type"] == "error"]
