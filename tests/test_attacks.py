"""Fifty ways to a score without an answer, and what stops each: none of them earns a point or touches a neighbour.

Every attack is one answer cell. It solves nothing, so whoever earns anything has got through. `magic` returns a number
that stands in the hidden test and in the solution alone: to return it is to have read one of them.
"""

# ruff: noqa: E501 - a table

import copy
import os
import tempfile

import nbformat
import psutil
import pytest

from ghosts.grader.run import Limits, grade
from ghosts.sheets import shelf
from tests.boxed import needs_sandbox
from tests.test_grader import cell, code

pytestmark = needs_sandbox

SECRET = 94139413
HIDDEN = "\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
OPEN = "import math\nimport numpy as np\nEXPECTED = 5\ndef close(a, b):\n    return abs(a - b) < 1e-9"
ANSWER = "def {}:\n    ### BEGIN SOLUTION\n    {}\n    ### END SOLUTION"
ANSWERS = {"square": ("square(x)", "return x * x"), "mean": ("mean(x)", "return sum(x) / len(x)"),
           "magic": ("magic()", f"return {SECRET}"), "add": ("add(a, b)", "return a + b"),
           "load": ("load(name)", "return int(open(name).read())")}  # fmt: skip
TESTS = {
    "test_square": (3, "assert square(2) == 4" + HIDDEN.format("assert square(-3) == 9\nassert square(12) > 143")),
    "test_score": (2, "points = 0\nfor x in range(2, 6):\n    points += 0.5 * (square(x) == x * x)\npoints"),
    "test_map": (1, "found = 0\nfor x, y in zip((2, 3), map(square, (2, 3))):\n    assert y == x * x"),
    "test_unit": (1, "import io, unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(square(5), 25)\n"
                     "made = unittest.defaultTestLoader.loadTestsFromTestCase(T)\n"
                     "assert unittest.TextTestRunner(stream=io.StringIO()).run(made).wasSuccessful()"),
    "test_mean": (2, "np.testing.assert_allclose(mean([1, 2, 6]), 3.0)\nassert np.isclose(mean([2]), 2)\nassert close(mean([2, 4]), 3)"),
    "test_magic": (2, "assert callable(magic)" + HIDDEN.format(f"expected = {SECRET}\nassert magic() == expected")),
    "test_add": (1, "assert add(2, 3) == EXPECTED"),
    "test_load": (1, "with open('in.txt', 'w') as file: file.write('37')\nassert load('in.txt') == 37"),
}  # fmt: skip

LINE = "import gc, sys\nme = next(o for o in gc.get_objects() if type(o).__name__ == 'Student')\n"
EQUAL = "def __eq__(s, o): return True\n def __ne__(s, o): return False\n def __hash__(s): return 1\n"
ALL = "square = mean = magic = add = load = lambda *a: {}"
SEEK = "def magic():\n import re, os, sys\n def hit(t): return '94139413' in str(t)\n"
FORGE = (
    LINE
    + "send = me.link.sendall\nimport struct\ndef square(x):\n send({})\n return 1\nmean = magic = add = load = square"
)

# name: (what is tried, what stops it, the answer)
ATTACKS = {
    "always equal": ("an object that equals everything", "opaque: equals nothing", f"class E:\n {EQUAL}{ALL.format('E()')}"),
    "always equal int": ("a subclass of int that equals everything", "opaque: subclasses don't cross", f"class E(int):\n {EQUAL}{ALL.format('E(1)')}"),
    "always equal str": ("a subclass of str", "opaque", f"class E(str):\n {EQUAL}{ALL.format('E(1)')}"),
    "always equal tuple": ("a named tuple with its own `__eq__`", "opaque", f"from collections import namedtuple\nclass E(namedtuple('N', 'a')):\n {EQUAL}{ALL.format('E(1)')}"),
    "always equal float": ("a NumPy scalar's subclass", "opaque", f"class E(np.float64):\n {EQUAL}{ALL.format('E(1)')}"),
    "array that agrees": ("an ndarray subclass whose comparisons are all true", "opaque", "class E(np.ndarray):\n def __array_ufunc__(s, *a, **k): return np.True_\n def __eq__(s, o): return np.ones(1, bool)\n" + ALL.format("np.zeros(1).view(E)")),
    "masked array": ("a masked array, which `assert_allclose` takes for equal", "opaque", ALL.format("np.ma.masked_all(())")),
    "__array__": ("an object that becomes whatever array is asked for", "never asked", "class E:\n def __array__(s, *a, **k): return np.array(3.0)\n def __float__(s): return 3.0\n" + ALL.format("E()")),
    "arithmetic": ("an object whose difference from anything is 0", "no arithmetic with a test's value", "class E:\n __sub__ = __rsub__ = __abs__ = lambda s, *a: 0\n __lt__ = __gt__ = __le__ = __ge__ = lambda s, o: True\n" + ALL.format("E()")),
    "steals the operand": ("an object that is told what it is compared with", "it isn't told", "got = []\nclass E:\n def __eq__(s, o):\n  got.append(o)\n  return True\n __rsub__ = __sub__ = __eq__\ndef magic():\n return got[-1] if got else E()\n" + "square = mean = add = load = lambda *a: E()"),
    "claims a class": ("an object whose `__class__` is int", "types are read from real data", "class E:\n __class__ = int\n __eq__ = lambda s, o: True\n" + ALL.format("E()")),
    "class for a function": ("a class in a function's place, to count as built by the test", "only classes of the solution do", "".join(f"class {n}:\n def __init__(s, *a): pass\n {EQUAL} __sub__ = __rsub__ = __abs__ = lambda s, *a: 0\n __lt__ = __gt__ = lambda s, o: True\n" for n in ("square", "mean", "magic", "add", "load"))),
    "metaclass": ("a class object that equals everything", "opaque", f"class M(type):\n {EQUAL}class E(metaclass=M): pass\n" + ALL.format("E")),
    "list of liars": ("liars in a list", "opaque inside plain data too", f"class E:\n {EQUAL}{ALL.format('[E()]')}"),
    "object array": ("an array of objects", "opaque: no pickles", f"class E:\n {EQUAL}{ALL.format('np.array([E()], object)')}"),
    "pickle": ("an object with `__reduce__` that runs code when it is loaded", "nothing is unpickled", "class E:\n def __reduce__(s): return (exec, ('import os; os._exit(0)',))\n" + ALL.format("E()")),
    "not a number": ("NaN for everything", "NaN equals nothing", ALL.format("float('nan')")),
    "patches builtins": ("`abs`, `all`, `isinstance`, `AssertionError` replaced", "those are the student's own", "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda x: True\nbuiltins.isinstance = lambda *a: True\nbuiltins.AssertionError = ValueError"),
    "patches numpy": ("`np.testing` and `np.isclose` replaced", "another process's NumPy judges", "np.testing.assert_allclose = np.isclose = np.allclose = lambda *a, **k: True"),
    "patches unittest": ("`assertEqual` replaced", "another process", "import unittest\nunittest.TestCase.assertEqual = lambda *a: None"),
    "replaces the helper": ("the instructor's `close` redefined", "the instructor's name stays theirs", "def close(a, b): return True\ndef mean(x): return 0"),
    "replaces the data": ("the instructor's `EXPECTED` redefined", "the instructor's name stays theirs", "EXPECTED = 'x'\ndef add(a, b): return 'x'"),
    "waits for the value": ("a global of the name that a test uses for its expected value", "a test's names aren't passed on", "expected = None\ndef magic(): return expected"),
    "frames": ("the caller's frames searched for values", "no caller in this process", "import sys\ndef magic():\n f = sys._getframe()\n while f:\n  for k, v in {**f.f_locals, **f.f_globals}.items():\n   if v == 94139413 - 0 and k != 'v': return v\n  f = f.f_back"),
    "garbage": ("all objects in memory searched for the test", "it is in no student's process", "import gc\n" + SEEK + " return next((94139412 + 1 for o in gc.get_objects() if isinstance(o, str) and 'HIDDEN TESTS' in o and len(o) < 999 and 'magic() ==' in o and 'def magic' not in o), 0)"),
    "own memory": ("/proc/self/mem searched", "nothing there", SEEK + " try:\n  maps = open('/proc/self/maps').read().split('\\n')\n  mem = open('/proc/self/mem', 'rb')\n except OSError: return 0\n for m in maps:\n  if 'heap' in m:\n   a, b = (int(x, 16) for x in m.split()[0].split('-'))\n   mem.seek(a)\n   if b'assert magic() == ' in mem.read(b - a).replace(b'assert magic() == \\'', b''): return 94139412 + 1\n"),
    "files": ("every readable file searched for the test", "only Python and the system are there", SEEK + " for w, d, f in os.walk('/'):\n  if w.startswith(('/usr', '/lib', '/proc', '/sys', '/dev')) or 'site-packages/' in w or 'lib/python' in w: d[:] = d[:0] if 'site-packages/' in w else d\n  for n in f:\n   if n.endswith(('.ipynb', '.db')):\n    try:\n     if hit(open(os.path.join(w, n)).read()): return 94139412 + 1\n    except Exception: pass\n"),
    "solutions": ("`ghosts.sheets` imported, solutions/ opened", "neither is there", f"def magic():\n import os\n try:\n  import ghosts.sheets\n  return {SECRET}\n except ImportError: pass\n if os.path.exists({str(shelf.SOLUTIONS)!r}) or os.path.exists({str(shelf.SHEETS)!r}): return {SECRET}"),
    "neighbours": ("other submissions and the gradebook opened", "not mounted", "def magic():\n import os\n return 94139412 + any(os.path.exists(p) for p in ('COURSE/submitted', 'COURSE/gradebook.db', 'COURSE/source', 'HOST/.bashrc', '/etc/shadow'))"),
    "environment": ("the grader's environment read", "it is not passed on", "import os\ndef magic(): return 94139412 + ('GHOSTS_SECRET' in os.environ)"),
    "other processes": ("environments and memory of other processes read", "a process namespace of its own", "def magic():\n import glob, os\n n = 0\n for p in glob.glob('/proc/[0-9]*/environ'):\n  try: n |= b'GHOSTS_SECRET' in open(p, 'rb').read()\n  except OSError: pass\n return 94139412 + n"),
    "shadows": ("numpy.py and sitecustomize.py beside the notebook", "the folder is searched only after the start", "def mean(x): return 0"),
    "sys.modules": ("NumPy replaced in `sys.modules`", "another process's NumPy judges", "import sys, types\nm = types.ModuleType('numpy')\nm.__getattr__ = lambda n: (lambda *a, **k: True)\nsys.modules['numpy'] = sys.modules['numpy.testing'] = m"),
    "cell hooks": ("IPython's hooks run before and after each cell", "tests run in no student's shell", "ip = get_ipython()\nip.events.register('pre_run_cell', lambda *a: ip.user_ns.update(square=lambda x: x * x if 0 else 1))\nip.events.register('post_run_cell', lambda r: setattr(r, 'error_in_exec', None))"),
    "transformers": ("IPython's transformers that drop assertions", "tests run in no student's shell", "import ast\nclass D(ast.NodeTransformer):\n def visit_Assert(s, n): return ast.Pass()\nget_ipython().ast_transformers.append(D())\nget_ipython().input_transformers_post.append(lambda ls: ['2'])"),
    "display hook": ("the value of a cell forged by the display hook", "a test's value is shown elsewhere", "import sys\nsys.displayhook = lambda v: print(2)\nget_ipython().display_formatter.format = lambda o, **k: ({'text/plain': '2'}, {})"),
    "no exceptions": ("IPython's exception handlers replaced", "tests run in no student's shell", "get_ipython().set_custom_exc((Exception,), lambda *a: None)\nget_ipython().showtraceback = lambda *a, **k: None"),
    "StopIteration": ("an exception that ends a test's loop in silence", "raised as another kind", "def square(x): raise StopIteration"),
    "SkipTest": ("an exception that skips a unit test", "raised as another kind", "import unittest\ndef square(x): raise unittest.SkipTest('no')"),
    "SystemExit": ("an exit in the middle of a test", "an error like any other", "def square(x): raise SystemExit(0)\nmean = magic = add = load = square"),
    "BdbQuit": ("the exception that quits a debugger", "raised as another kind", "import bdb\ndef square(*x): raise bdb.BdbQuit\nmean = magic = add = load = square"),
    "dies in time": ("the process ended in the middle of a test", "the test fails", "import os\ndef square(*x): os._exit(0)"),
    "forged value": ("an answer to the next question sent beforehand", "questions are numbered", FORGE.format("wire_frame(dict(q=me.current + 1, said=[], value=25, changed=[], gone=[]))").replace("import struct", "import struct\nfrom inside import wire\ndef wire_frame(m): return wire.Writer(None).frame(m)")),
    "forged twice": ("two answers to one question", "the second is dropped", FORGE.format("wire_frame(dict(q=me.current, said=[], value=1, changed=[], gone=[])) or send(wire_frame(dict(q=me.current, said=[], value=x * x, changed=[], gone=[])))").replace("import struct", "from inside import wire\ndef wire_frame(m): return wire.Writer(None).frame(m)")),
    "forged length": ("a frame that claims 4 GB", "lengths are checked before allocation", FORGE.format("struct.pack('>II', 2**32 - 1, 2**32 - 1)")),
    "forged garbage": ("bytes that are no frame", "the process is ended, the test fails", LINE + "def magic():\n me.link.sendall(bytes(range(256)) * 9)"),
    "forged array": ("an array whose shape is a thousand times its bytes", "shape against bytes", FORGE.format("struct.pack('>II', len(t), 0) + t").replace("import struct", "import struct, json\nt = json.dumps(dict(q=0, said=[], changed=[], gone=[], value=['a', '<f8', [10**9], 0, 8])).encode()").replace("send(", "send(b''); t2 = t.replace(b'\"q\": 0', b'\"q\": %d' % me.current); t3 = t2; send(struct.pack('>II', len(t2), 0) + t2) or (")),
    "forged depth": ("a list a million deep", "depth is bounded", FORGE.format("struct.pack('>II', 2 * 10**6, 0) + b'[' * 10**6 + b']' * 10**6")),
    "forged call": ("a call of a function that no test lent", "unknown numbers end the process", FORGE.format("wire_frame(dict(q=me.current, back=1, arguments=['l'], named=['d'], said=[]))").replace("import struct", "from inside import wire\ndef wire_frame(m): return wire.Writer(None).frame(m)")),
    "forged outputs": ("a cell's outputs with a score in them", "scores come from the trusted side", LINE + "me.send({'outputs': [{'output_type': 'execute_result', 'data': {'text/plain': '2'}, 'metadata': {}}]}, me.writer())"),
    "colliding keys": ("a dictionary whose keys all collide", "entries are bounded, time is measured", "M = 2**61 - 1\ndef square(x): return {i * M: 0 for i in range(1, 3000)}\nmean = magic = add = load = square"),
    "path out": ("a file name that leads out of the folder", "names are checked, links aren't followed", LINE + "def load(n): return 0\nimport os\nos.symlink('/etc/hostname', 'out.txt')\nme.fetch = lambda **k: me.send({'value': me.writer().value([{'../../escaped.txt': b'x', '/tmp/ghosts-escaped.txt': b'x'}, ['../work']])}, me.writer())"),
    "network": ("a connection to the outside or to the host", "a network namespace without a network", "import socket\ndef magic():\n for a in (('127.0.0.1', 22), ('8.8.8.8', 53)):\n  try:\n   socket.create_connection(a, 0.3)\n   return 94139412 + 1\n  except OSError: pass"),
    "kills": ("a signal to every process there is", "a process namespace of its own", "import os, signal\ntry: os.kill(-1, 0)\nexcept OSError: pass\nfor p in range(2, 50):\n try:\n  if p != os.getpid(): os.kill(p, 9)\n except OSError: pass"),
    "leaves a process": ("a process that outlives the submission", "all die with the namespace", "import subprocess\nsubprocess.Popen(['sleep', '4713'], start_new_session=True)"),
    "namespaces": ("new namespaces, mounts and users", "no capability, no further namespaces", f"import ctypes, os\nc = ctypes.CDLL(None)\ndef magic():\n ok = c.unshare(0x10000000) == 0 or c.mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0 or c.umount2(b'/proc', 2) == 0 or c.setuid(0) == 0\n return {SECRET} if ok else 0"),
    "control group": ("its own control group left, or another's limits raised", "no group is in sight, and none can be mounted", f"import ctypes, glob, os\nc = ctypes.CDLL(None)\nfound = [c.mount(k, b'/tmp', k, 0, o) == 0 for k, o in ((b'cgroup2', None), (b'cgroup', b'memory'), (b'sysfs', None))]\nfound += glob.glob('/sys/fs/cgroup/**/cgroup.procs', recursive=True) + glob.glob(os.path.join('/proc/1', 'root', 'sys/fs/cgroup/*'))\ndef magic(): return {SECRET} if any(found) else 0"),
    "writes outside": ("files written everywhere", "read-only, but for an empty home", f"import os\ndef magic():\n n = 0\n for d in ('/', '/usr', '/sealed/inside', '/dev', os.path.dirname(os.__file__)):\n  try:\n   open(d + '/escaped', 'w')\n   n = {SECRET}\n  except OSError: pass\n return n"),
    "leaves files": ("a file for the next submission in /tmp and home", "both are new each time", f"import os\ndef magic():\n return {SECRET} if [p for p in ('/tmp', '/dev/shm') if os.listdir(p)] else 0\nfor p in ('/tmp/mine', '/dev/shm/mine'): open(p, 'w').close()\ndef magic(): return 0"),
    "finds files": ("what another left in /tmp, /dev/shm or memory", "both are new each time", f"import os\nleft = [p for p in ('/tmp/mine', '/dev/shm/mine', os.path.expanduser('~/mine')) if os.path.exists(p)]\ndef magic(): return {SECRET} if left else 0"),
    "hidden inputs": ("inputs of hidden tests recorded and answered by table", "inputs are no answers; this course's are drawn anew each time", "seen = []\ndef square(x):\n seen.append(x)\n return {2: 5}.get(x, 0)"),
    "deaf": ("a function that ignores interrupts for ever", "killed; the test fails", "def magic():\n while True:\n  try:\n   while True: pass\n  except BaseException: pass"),
}  # fmt: skip


def the_source():
    """Five answers, eight tests."""
    cells = [code(OPEN)]
    cells += [code(ANSWER.format(*each), grade_id=name, solution=True) for name, each in ANSWERS.items()]
    cells += [
        code(text, grade_id=name, grade=True, locked=True, points=points) for name, (points, text) in TESTS.items()
    ]
    return nbformat.v4.new_notebook(cells=cells)


def answered(text, others="0"):
    """The notebook with `text` for its first answer and nothing for the rest."""
    book = the_source()
    for name in ANSWERS:
        cell(book, name).source = others
    cell(book, "square").source = "square = mean = magic = add = load = lambda *a: 1\n" + text
    return book


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """All attackers and an honest student, graded in one run."""
    course = tmp_path_factory.mktemp("attacked")
    (course / "source" / "seal").mkdir(parents=True)
    nbformat.write(the_source(), course / "source" / "seal" / "p1.ipynb")
    honest = copy.deepcopy(the_source())
    for student, book in {"honest": honest, **{name: answered(text.replace("COURSE", str(course)).replace("HOST", os.path.expanduser("~")))
                                               for name, (_, _, text) in ATTACKS.items()}}.items():  # fmt: skip
        folder = course / "submitted" / student / "seal"
        folder.mkdir(parents=True)
        nbformat.write(book, folder / "p1.ipynb")
    for name in ("numpy", "sitecustomize", "usercustomize", "IPython", "inside", "json"):
        (course / "submitted" / "shadows" / "seal" / f"{name}.py").write_text("raise SystemExit\n")
    room = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(room))
        patch.setenv("GHOSTS_SECRET", "the grader's own")
        summary = grade("seal", course, workers=2, limits=Limits(seconds_per_cell=1, seconds=120))
    scores = {each.student: {score.exercise: score for score in each.scores} for each in summary.results}
    return summary, scores, course, room


def test_the_honest_student_earns_everything(attacked):
    assert {name: score.score for name, score in attacked[1]["honest"].items()} == {
        name: points for name, (points, _) in TESTS.items()
    }


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_earns_a_point(attacked, name):
    earned = {test: score.score for test, score in attacked[1][name].items()}
    assert earned == dict.fromkeys(TESTS, 0), {test: score.note for test, score in attacked[1][name].items()}


def test_nothing_is_left_running_and_no_file_outside(attacked):
    _, _, course, room = attacked
    assert list(room.iterdir()) == []
    assert {path.name for path in course.iterdir()} == {"source", "submitted", "gradebook.db"}
    assert not [each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[1:] == ["4713"]]
    assert not os.path.exists("/tmp/ghosts-escaped.txt")


def test_the_page_has_the_same_table():
    page = (shelf.ROOT / "course" / "grading.md").read_text(encoding="utf-8").split("\n")
    rows = [f"| {name} | {tried} | {stops} |" for name, (tried, stops, _) in ATTACKS.items()]
    assert len(rows) >= 40
    assert [row for row in rows if row not in page] == []
