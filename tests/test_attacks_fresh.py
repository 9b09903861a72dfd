"""Attacks by somebody who had read the grader's source: against the trusted side itself, its terminal and its clock.

`test_attacks` holds what is tried against the tests; here it is the machinery round them that is tried: modules and
pickles that the trusted side might load, frames that might end it, links, neighbours, memory, empty answers.
"""

# ruff: noqa: E501 - a table

import ctypes
import itertools
import os
import resource
import signal
import tempfile
from types import SimpleNamespace

import nbformat
import psutil
import pytest

from ghosts.grader import beside, link, sandbox
from ghosts.grader.cells import Unreadable, read
from ghosts.grader.inside import wire
from ghosts.grader.proxy import error_kind
from ghosts.grader.run import UNGRADED, Limits, Result, grade
from ghosts.grader.scoring import counts, judge, to_number
from ghosts.grader.trusted import cleaned
from ghosts.sheets import shelf
from tests.boxed import needs_sandbox
from tests.test_grader import code

pytestmark = needs_sandbox

KEYS = {"x86_64": (248, 250), "aarch64": (217, 219)}.get(os.uname().machine)  # add_key, keyctl
CALLS = {"x86_64": (425, 321, 323), "aarch64": (425, 280, 282)}.get(os.uname().machine, ())
OPEN = "import numpy as np\nclass Pair:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return self.x == o.x\nclass Stack(list):\n    pass"
SOLUTION = "def f(x): return x * x\ndef g(h): return h(3)\ndef dump(x): return b''\ndef pair(): return Pair(3)\ndef stack(): return Stack([1])\ndef row(x): return [a * a for a in x]\ndef count(): yield 1\ndef value(text): return sum(map(int, text.split('+')))"
TESTS = {
    "hidden": "assert f(2) == 4\n### BEGIN HIDDEN TESTS\nassert f(-31) == 961\n### END HIDDEN TESTS",
    "helper": "def late():\n    import helper, wave\n    return helper.NINE\nassert f(3) == late()",
    "testing": "np.testing.assert_allclose(f(3), 9.0)",
    "equal": "np.testing.assert_equal(f(3), 9)",
    "allclose": "assert np.allclose(f(3), 9.0)",
    "counted": "points = 0\npoints += f(3) == 9\npoints",
    "callback": "rng = np.random.default_rng()\nassert g(lambda n: int(rng.normal(size=n).shape == (3,))) == 1",
    "mocked": "from unittest import mock\nm = mock.Mock(return_value=1)\ng(m)\nm.assert_called_once_with(3)",
    "spied": "from unittest.mock import patch\nwith patch('builtins.eval', wraps=eval) as spy, patch('builtins.open', wraps=open), patch('os.system', __import__('os').system):\n    assert value('2 + 3') == 5\nassert spy.call_count < 2",
    "pickled": "import pickle\nassert pickle.loads(dump({1, 2})) == {1, 2}",
    "instance": "assert pair() == Pair(3)",
    "subclass": "assert len(stack()) == 1 and stack()[0] == 1",
    "length": "out = row([1, 2])\nassert len(out) == 2 and all(a == b for a, b in zip(out, [1, 4]))",
    "total": "out = row([1, 2])\nassert sum(out) == 5 and len(set(out)) == 2",
    "iterator": "made = count()\nassert iter(made) is made and list(made) == [1]",
}  # fmt: skip

HONEST = SOLUTION.replace("return b''", "return __import__('pickle').dumps(x)")
EVIL = (
    "open('MARKER', 'w').close()\nimport ghosts.grader.trusted as t\nt.Session.test = lambda self, cell, names: []\n"
)
LINE = """import gc, json, struct
from inside import wire
me = next(o for o in gc.get_objects() if type(o).__name__ == 'Student')
def raw(**facts):
    text = json.dumps(dict(q=me.current, said=[], changed=[], gone=[], **facts)).encode()
    me.link.sendall(struct.pack('>II', len(text), 0) + text)
"""
EMPTY = "f = lambda x: {}\n"
SETS = r"""def dump(x):
    sets = b'cOWNER\n(N}(\x8c' + bytes([len(b'NAME')]) + b'NAME' + VALUE + b'utb0'  # setattr(OWNER, NAME, VALUE)
    return b'\x80\x04' + sets + __import__('pickle').dumps(x)[2:]
"""

# name: (what is tried, what stops it, the answer)
ATTACKS = {
    "pandas.py": ("a module beside the notebook that the decoder imports", "the folder is no place for modules on the trusted side", LINE + "def f(x): raw(value=['p', 1, ['l'], ['l', ['l'], ['l']], ['l'], []])"),
    "wave.py": ("a module beside the notebook that a test imports late", "as above; the instructor's own modules are found", "def f(x): return 0"),
    "written.py": ("such a module, written while the notebook runs", "as above", "for name in ('pandas', 'wave', 'helper'):\n    with open(name + '.py', 'w') as file: file.write('NINE = 0\\n' + TEXT)\n" + LINE + "def f(x): raw(value=['p', 1, ['l'], ['l', ['l'], ['l']], ['l'], []])"),
    "pickle": ("a pickle that a test loads", "only data is unpickled", "class R:\n    def __reduce__(self): return exec, (TEXT,)\ndef dump(x): return __import__('pickle').dumps(R())"),
    "module in a pickle": ("a pickle that is right, but first has the trusted side import from the student's folder", "no module is data", SETS.replace("OWNER", r"datetime\nsys").replace("NAME", "path").replace("VALUE", r"b'(\x8c\x01.l'")),
    "class in a pickle": ("a pickle that is right, but first has every Counter equal any other", "a class that a pickle names is put back, and the test fails", SETS.replace("OWNER", r"collections\nCounter").replace("NAME", "__eq__").replace("VALUE", r"b'cbuiltins\nlist\n'")),
    "kind of output": ("an output whose kind is a list, so that the judge dies and a person has to look", "what breaks the judge costs its own question", LINE + "me.cell = lambda source, room: me.send({'outputs': [{'output_type': []}]}, me.writer())\nraw(outputs=[{'output_type': []}])"),
    "flood in a look": ("60 MB printed while names are looked up", "as above", LINE + "def f(x): return 0\nme.look = lambda names: me.send({'value': ['d'], 'said': [['stdout', 'x' * (31 << 20)]] * 1}, me.writer())\nme.fetch = me.files = lambda **k: me.look(())"),
    "thousand kinds": ("a million kinds of named tuples, each a class", "kinds are counted", LINE + "def f(x): raw(value=['l', *[['n', f'a{i}', []] for i in range(10**5)]])"),
    "greedy callback": ("a test's function asked for 16 GB", "the judge has a limit too", "def g(h):\n    try: h(2 * 10**9)\n    except MemoryError: pass\n    return 0"),
    "spied eval": ("code for an `eval` that a test counts and passes on", "nothing is compiled on a student's behalf", "def value(text): return eval('exec(' + repr(TEXT) + ') or 5')"),
    "spied open": ("a file on the trusted side, through an `open` that a test counts and passes on", "only files beside the notebook", "import builtins\ndef value(text):\n    for mode in 'wra': builtins.open(PLACE, mode)\n    return 5"),
    "mock": ("a test's mock told what it is to have seen", "its record is out of reach", "def g(h):\n    for do in (lambda: h.configure_mock(call_count=1), lambda: h.reset_mock(), lambda: setattr(h, 'assert_called_once_with', print),\n               lambda: h.__class__.assert_called_once_with, lambda: h._student.call_back(h._number, ('getattr', '_mock_children'), {}).clear(),\n               lambda: h._student.call_back(h._number, ('getattr', 'assert_called_once_with.__func__'), {}),\n               lambda: h._student.call_back(h._number, ('setattr', 'called', True), {})):\n        try: do()\n        except Exception: pass"),
    "ends a loop": ("an exception of the test's own, raised again to end its loop", "one that ends a loop is never let through", LINE + "def g(h):\n    raw(error=[1, 'x', ['l'], [['builtins', 'StopIteration']], 1])"),
    "empty list": ("an empty list, close to every number in NumPy's eyes", "emptiness is compared first", EMPTY.format("[]")),
    "empty table": ("an array without rows, and points that become one", "a count that is no number is none", EMPTY.format("np.zeros((0, 2))")),
    "text": ("a comparison that makes the points a NumPy number, printed as no number", "NumPy's numbers are read", EMPTY.format("np.array('9')")),
    "endless range": ("a range that a test adds up for years in one step, deaf to signals and threads", "the kernel counts the judge's seconds, and another judges the rest", "def row(x): return range(10**13)"),
    "colliding numbers": ("numbers of one hash, of which a test makes a set", "as above", "def row(x):\n    out = [i * (2**61 - 1) for i in range(10**6)]\n    return [*out, 5 - sum(out)]"),
    "lying length": ("an object that says it is as long as wished, and is empty", "items are counted against the length", "class L:\n    def __len__(self): return 2\n    def __iter__(self): return iter([])\ndef row(x): return L()"),
    "terminal": ("an error that clears the instructor's terminal", "shown without control characters", "def f(x): raise ValueError('\\x1b[2J\\x1b]0;x\\x07 ada: 12 of 12 \\ud800')"),
    "uncounted memory": ("memory that is in no file, no heap and no limit", "calls that give it are forbidden", "import ctypes, os\nmade = ctypes.CDLL(None).shmget(0, 10**9, 0o1600) >= 0 or ctypes.CDLL(None).memfd_create(b'', 0) >= 0\nmade |= ctypes.CDLL(None).semget(0, 9, 0o1600) >= 0 or ctypes.CDLL(None).msgget(0, 0o1600) >= 0\ndef f(x):\n    if made: return x * x"),
    "shared memory": ("3 GB of shared memory in a few bytes of code", "shared memory is counted", "import mmap\nheld = mmap.mmap(-1, 3 << 30)\nfor place in range(0, len(held), 1 << 20): held[place:place + (1 << 20)] = bytes(1 << 20)\ndef f(x): return x * x"),
    "a socket to the host": ("a socket of a family that no namespace holds, as VSOCK", "four families may be opened", "import errno, socket\nout = False\nfor family in (9, 38, 40):\n    try: out = socket.socket(family, socket.SOCK_STREAM)\n    except OSError as error: out = out or error.errno != errno.EPERM\ndef f(x):\n    if out: return x * x"),
    "round the list": ("io_uring, which calls without calling; bpf and userfaultfd", "forbidden as well", f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfound = []\nfor number in {CALLS}:\n    libc.syscall(number, 0, 0, 0, 0, 0)\n    found.append(ctypes.get_errno())\ndef f(x):\n    if set(found) != {{1}}: return x * x"),
    "empty files": ("a million empty files, which take no space, and every terminal of the machine", "both are counted", "import os\nfound = max(os.statvfs(each).f_files for each in ('/tmp', '/dev/shm', os.path.expanduser('~')))\nlines = []\ntry:\n    while len(lines) < 100: lines.append(os.openpty())\nexcept OSError: pass\ndef f(x):\n    if found > 20_000 or len(lines) == 100: return x * x"),
    "neighbour": ("another's terminals and keys", "a /dev/pts and a key ring of its own", f"import ctypes, os\nfound = os.listdir('/dev/pts') != ['ptmx'] or ctypes.CDLL(None).syscall({KEYS and KEYS[1]}, 10, ctypes.c_int(-3), b'user', b'ghosts-left', 0) > 0\ndef f(x):\n    if found: return x * x\nos.openpty()"),
    "sleeper": ("a sleep, which would be run a second time in case the machine was busy", "who sleeps has not waited for a processor", "import time\ndef f(x): time.sleep(100 if x == 2 else 0)"),
}  # fmt: skip


def notebook(answer):
    """The assignment with `answer` in its one answer cell."""
    cells = [code(OPEN), code(answer, grade_id="answer", solution=True)]
    cells += [code(text, grade_id=name, grade=True, locked=True, points=1) for name, text in TESTS.items()]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """The attackers, links, and an honest student, graded in one run."""
    course, room = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("room")
    marker = tmp_path_factory.mktemp("marker") / "was-here"
    (course / "source" / "a").mkdir(parents=True)
    nbformat.write(notebook(f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION"), course / "source" / "a" / "p.ipynb")
    (course / "source" / "a" / "helper.py").write_text("NINE = 9\n")
    evil = EVIL.replace("MARKER", str(marker))
    for student, answer in {"honest": HONEST, **{name: each[2] for name, each in ATTACKS.items()}}.items():
        folder = course / "submitted" / student / "a"
        folder.mkdir(parents=True)
        nbformat.write(
            notebook(answer.replace("TEXT", repr(evil)).replace("PLACE", repr(str(marker)))), folder / "p.ipynb"
        )
    for name in ("pandas", "wave", "helper"):
        for student in ("pandas.py", "wave.py"):
            (course / "submitted" / student / "a" / f"{name}.py").write_text("NINE = 0\n" + evil)
    (course / "submitted" / "link").mkdir()
    (course / "submitted" / "link" / "a").symlink_to("../../source/a")
    (course / "submitted" / "alias").symlink_to("honest")
    odd = course / "submitted" / "terminal" / "a"
    for name in ("\x1b[2J\nada: 12 of 12", "\udcff", *map(str, range(40))):
        (odd / name).symlink_to("/etc/passwd")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(room))
        if KEYS:
            libc = ctypes.CDLL(None)
            libc.syscall(KEYS[1], 1, None)  # a key ring for this process, with a key in it
            libc.syscall(KEYS[0], b"user", b"ghosts-left", b"x", 1, ctypes.c_int(-3))
        summary = grade("a", course, workers=2, limits=Limits(seconds_per_cell=1, seconds=60))
    results = {each.student: each for each in summary.results}
    scores = {student: {each.exercise: each for each in result.scores} for student, result in results.items()}
    return results, scores, marker, room


def test_the_honest_student_earns_everything(attacked):
    assert {name: score.score for name, score in attacked[1]["honest"].items()} == dict.fromkeys(TESTS, 1), {
        name: score.note for name, score in attacked[1]["honest"].items() if score.score != 1
    }


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_earns_a_point_or_a_second_look(attacked, name):
    earned = {test: score.score for test, score in attacked[1][name].items()}
    assert earned == dict.fromkeys(TESTS, 0), (
        attacked[0][name].remarks,
        {test: score.note for test, score in attacked[1][name].items()},
    )


def test_nothing_of_a_students_ran_on_the_trusted_side(attacked):
    assert not attacked[2].exists()
    assert list(attacked[3].iterdir()) == []
    assert not [each for each in psutil.Process().children(recursive=True) if "inside.zygote" in str(each.cmdline())]


def test_a_link_is_nobodys_answer(attacked):
    for student in ("link", "alias"):
        result = attacked[0][student]
        assert result.state == UNGRADED
        assert result.score == 0
        assert "is a link" in result.line


def test_the_instructors_terminal_obeys_no_student(attacked):
    result = attacked[0]["terminal"]
    assert result.line.isprintable()
    assert len(result.remarks) < 20
    assert all(score.note.isprintable() for score in attacked[1]["terminal"].values())
    assert "12 of 12" in Result("a\x1b[2J", UNGRADED, remarks=("\nada: 12 of 12",)).line


@pytest.mark.parametrize(("text", "number"), [("2", 2), ("np.int64(0)", 0), ("np.float64(0.5)", 0.5), ("array([1.])", 1),
                                              ("array(2, dtype=uint8)", 2), ("array([1, 2])", None), ("None", None),
                                              ("array([], dtype=float64)", None), ("'done'", None)])  # fmt: skip
def test_points_are_read_as_python_and_numpy_print_them(text, number):
    assert to_number(text) == number


def test_points_that_became_no_number_earn_nothing_only_where_points_were_counted():
    shown = [nbformat.v4.new_output("execute_result", data={"text/plain": "array([], dtype=bool)"})]
    counted, shows = "points = 0\nfor x in (1, 2):\n    points += f(x) == 1\npoints", "assert f(1) == 1\nf(2)"
    assert judge(shown, 2, counts(counted))[0] == 0
    assert judge(shown, 2, counts(shows))[0] == 2
    assert judge([nbformat.v4.new_output("execute_result", data={"text/plain": "1.5"})], 2, True)[0] == 1.5


def test_who_sleeps_is_not_run_a_second_time():
    cells = ({"role": "student", "source": "import time\ntime.sleep(60)", "own": "", "title": "sleep"},)
    with sandbox.open_bench() as bench:
        ran = bench.run(sandbox.Task(cells), seconds_per_cell=0.5, seconds=20, output_bytes=1000)
    assert "stopped" in ran.remarks[0]
    assert not ran.starved


def test_who_is_killed_for_memory_has_the_other_cells_run_with_files_beside_them():
    texts = ("import mmap\nheld = mmap.mmap(-1, 3 << 30)\nfor place in range(0, len(held), 1 << 20): held[place] = 1\n"
             "for place in range(0, len(held), 4096): held[place] = 1\nimport time\ntime.sleep(9)", "open('a.txt').read()")  # fmt: skip
    cells = tuple({"role": "student", "source": text, "own": "", "title": text[:6]} for text in texts)
    with sandbox.open_bench() as bench:
        ran = bench.run(sandbox.Task(cells, files={"a.txt": b"x"}), seconds_per_cell=8, seconds=60, output_bytes=1000)
    assert ran.outputs[1][0]["data"] == {"text/plain": "'x'"}
    assert "2048 MB" in ran.outputs[0][-1]["evalue"]


def test_a_reader_raises_its_own_error_for_whatever_a_frame_makes_it_call():
    def falls(*_):
        raise ImportError("a library that is not there")

    with pytest.raises(wire.WireError):
        wire.Reader(b"", falls).value(["o", 1, "thing", "", []])
    for bad in (["n", "a", [[]]], ["n", "a b", []], ["n", 3, []], ["n", "a", "x y"], ["n", "a", ["class"]]):
        with pytest.raises(wire.WireError):
            wire.Reader(b"", falls).value(bad)
    many = wire.Reader(b"", falls)
    made = many.value(["l", *[["n", "P", ["x"], 1]] * 3000])
    assert len({type(each) for each in made}) == 1


def test_a_notebook_of_nothing_but_brackets_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "p.ipynb"
    path.write_bytes(b'{"cells":[' + b"[]," * (3 << 20) + b"1]}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = read(path)
    assert isinstance(made, Unreadable)
    assert "parts" in made.reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_outputs_that_a_students_process_forges_are_kept_only_while_there_is_room():
    forged = [{"output_type": "stream", "name": "stdout", "text": "x" * 10**5}] * 100
    assert sum(len(each["text"]) for each in cleaned(forged, 10**6)) == 9 * 10**5
    cells = (
        {
            "role": "student",
            "own": "",
            "title": "forges",
            "source": LINE
            + "text = 'x' * (30 << 20)\nfor _ in range(3): me.send({'outputs': [{'output_type': 'stream', 'name': 'stdout', 'text': text}]}, me.writer()); me.current += 1",
        },
    ) + ({"role": "student", "own": "", "title": "more", "source": "1"},) * 4
    with sandbox.open_bench() as bench:
        ran = bench.run(sandbox.Task(cells), seconds_per_cell=9, seconds=60, output_bytes=1000)
    assert (
        30 << 20 < sum(len(each.get("text", "")) for outputs in ran.outputs.values() for each in outputs) <= 64 << 20
    )


def test_files_that_a_students_process_invents_do_not_fill_the_disk(tmp_path, monkeypatch):
    """Each time it is asked it says that there are new ones, and that none is gone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(beside, "MOST", 10_000)
    names = map(str, itertools.count())
    line = SimpleNamespace(ask=lambda *_, **__: ({}, None), broken=lambda why: EOFError(why),
                           read=lambda *_: [{next(names): bytes(1000)}, []])  # fmt: skip
    folder = beside.Beside(line)
    with pytest.raises(EOFError, match="more files"):
        for _ in range(100):
            folder.open("open('x')")
    assert len(list(tmp_path.iterdir())) == 10


def test_a_notebook_of_a_million_cells_is_refused(tmp_path):
    path = tmp_path / "p.ipynb"
    path.write_text(
        '{"cells":[' + '{"cell_type":"code","source":"1"},' * 10_000 + '{"cell_type":"code","source":"1"}]}'
    )
    assert "10001 cells" in read(path).reason


def test_who_is_interrupted_may_take_no_more_memory_meanwhile(monkeypatch):
    looks = []
    monkeypatch.setattr(link, "sleep", lambda seconds: looks.append(seconds))
    monkeypatch.setattr(link.Watch, "look", lambda watch: None)
    monkeypatch.setattr(link.Watch, "too_large", lambda watch, tree: len(looks) >= 3)
    before = signal.getsignal(signal.SIGALRM)
    watch = link.Watch(seconds=60, memory=1)
    signal.signal(signal.SIGALRM, before)
    watch.kill, watch.began = lambda: setattr(watch, "began", None), (0.0, 0.0, 0.0, 0.0)
    watch.interrupt(watch.cell)
    assert len(looks) == 4


def test_an_exception_by_which_hypothesis_passes_over_an_example_is_raised_as_another():
    errors = pytest.importorskip("hypothesis.errors")
    name = errors.UnsatisfiedAssumption.__name__
    assert (
        error_kind(name, [("hypothesis.errors", name), ("builtins", "Exception")], {}).__module__
        != "hypothesis.errors"
    )


def test_the_page_has_the_same_table():
    page = (shelf.ROOT / "course" / "grading.md").read_text(encoding="utf-8").split("\n")
    rows = [f"| {name} | {tried} | {stops} |" for name, (tried, stops, _) in ATTACKS.items()]
    assert [row for row in rows if row not in page] == []
