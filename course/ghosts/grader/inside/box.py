"""A fresh box for one submission: namespaces of its own, an empty home, limits, no way back.

The zygote already lives behind bubblewrap: no network, no capability, a read-only system. `enter` adds what must be
new each time: users, mounts, processes, IPC, network and host name, /tmp, /dev/shm and home as empty memory, rlimits,
and a keeper as process 1, with whom everything that the submission started ends.

But: Linux only. `enter` with `walls="outer"` is for a process that has bubblewrap or a container to itself: it gives
up root and sets limits. With `"none"` there are limits, a keeper and a folder that is deleted, and nothing is hidden.
"""

import contextlib
import ctypes
import os
import random
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
from typing import NoReturn

LIBC = ctypes.CDLL(None, use_errno=True)
NEW = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "ipc": 0x08000000, "net": 0x40000000,
       "uts": 0x04000000}  # fmt: skip
NOSUID, NODEV, NOEXEC, BIND, REC, PRIVATE, READ_ONLY = 2, 4, 8, 0x1000, 0x4000, 0x40000, 1
SET_SECCOMP, FILTER = 22, 2
SET_DUMPABLE, SET_SUBREAPER, CAPBSET_DROP, SET_NO_NEW_PRIVS = 4, 36, 24, 38
# by machine: its audit number, the call that opens a socket, and those that give memory or keys which no limit counts
# (shmget, semget, msgget, add_key, request_key, keyctl, memfd_create, memfd_secret), that go past this very list
# (io_uring_setup), or by which kernels are broken and no answer is found (bpf, perf_event_open, userfaultfd)
FORBIDDEN = {"x86_64": (0xC000003E, 41, (29, 64, 68, 248, 249, 250, 319, 447, 425, 321, 298, 323)),
             "aarch64": (0xC00000B7, 198, (194, 190, 186, 217, 218, 219, 279, 447, 425, 280, 241, 282))}  # fmt: skip
FAMILIES = (1, 2, 10, 16)  # of sockets: UNIX, INET, INET6, NETLINK. No namespace holds VSOCK, which leads to the host
NOBODY = 65534
HOME = "/home/student"
OPEN_FILES = 512
FILES = 20_000  # in each place that can be written to


def call(name: str, *arguments: object) -> None:
    """The system call `name` of the C library; OSError if it fails."""
    if getattr(LIBC, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(kind: str, target: str, flags: int, options: str = "") -> None:
    """Mount a file system of memory, or of processes, on `target`."""
    call("mount", kind.encode(), target.encode(), kind.encode(), flags, options.encode())


def enter(limits: dict[str, int], hello: socket.socket, walls: str) -> None:
    """Return in a new process inside a new box; the caller's process and the keeper never return.

    `hello` is told of the keeper by a byte with its credentials, and later closed by whoever reads it: then all ends.
    """
    home = None
    if walls == "none":
        home = os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="ghosts-")
    else:
        become_nobody()
    if walls == "own":
        separate()
        if os.fork():
            os._exit(0)
        furnish(limits["scratch"])
    keep(hello, walls, home)
    confine(limits)
    os.chdir(os.environ["HOME"])
    random.seed()
    if numpys := sys.modules.get("numpy.random"):
        numpys.seed()


def become_nobody() -> None:
    """Give up root, if we are root, so that limits on processes hold."""
    if os.getuid() == 0 and can_be_nobody():
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def can_be_nobody() -> bool:
    """Whether this user namespace knows anyone but root."""
    with open("/proc/self/uid_map") as table:
        return any(int(line.split()[2]) > NOBODY for line in table)


def separate() -> None:
    """Leave the namespaces of the zygote; the next fork is process 1 of the new ones."""
    user, group = os.getuid(), os.getgid()
    call("prctl", SET_DUMPABLE, 1, 0, 0, 0)  # subtle: without it one may not write one's own map
    call("unshare", sum(NEW.values()))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def furnish(scratch: int) -> None:
    """Empty places to write in, no further namespaces, and no capability left."""
    call("mount", None, b"/", None, REC | PRIVATE, None)
    # subtle: the machine has 4096 terminals in all; and without an instance of their own neighbours could meet there
    mount("devpts", "/dev/pts", NOSUID | NOEXEC, "newinstance,ptmxmode=0666,mode=620,max=64")
    room = f"size={scratch},nr_inodes={FILES}"  # subtle: an empty file takes a kilobyte of the kernel's, and no space
    empty("/tmp", f"{room},mode=1777")
    empty(HOME, f"{room},mode=700")
    mount("tmpfs", "/dev/shm", NOSUID | NODEV | NOEXEC, f"{room},mode=1777")
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    try:
        mount("proc", "/proc", NOSUID | NODEV | NOEXEC)
    except OSError:  # where the outer /proc is partly covered the kernel gives no new one; then there is none
        mount("tmpfs", "/proc", NOSUID | NODEV | NOEXEC | READ_ONLY, "size=0,mode=555")
    for capability in range(64):
        LIBC.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    call("capset", header, data)


def empty(place: str, options: str) -> None:
    """An empty folder at `place`, but for Python, should it live there."""
    below = {root for root in (sys.prefix, sys.base_prefix) if os.path.realpath(root).startswith(place + "/")}
    kept = {os.path.realpath(root): os.open(root, os.O_PATH) for root in below}
    mount("tmpfs", place, NOSUID | NODEV, options)
    for root, handle in kept.items():
        os.makedirs(root)
        call("mount", f"/proc/self/fd/{handle}".encode(), root.encode(), None, BIND | REC, None)
        os.close(handle)


def keep(hello: socket.socket, walls: str, home: str | None) -> None:
    """Fork, return in the child, and stay behind as the keeper, who ends with the child or with `hello`."""
    with contextlib.suppress(OSError):
        call("prctl", SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if walls != "own":
        with contextlib.suppress(OSError):
            os.setsid()
        call("prctl", SET_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    hello.sendall(b"K")
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        hello.sendall(b"S")
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    call("prctl", SET_DUMPABLE, 0, 0, 0, 0)  # the submission may not look into its keeper
    watch(child, hello, walls, home)


def watch(child: int, hello: socket.socket, walls: str, home: str | None) -> NoReturn:
    """Reap whatever ends, until `child` does or nobody listens to `hello` any more."""
    poll = select.poll()
    poll.register(hello, 0)  # a hang-up is always told
    poll.register(os.pidfd_open(child), select.POLLIN)
    while True:
        events = poll.poll(1000)
        if events:
            break
        with contextlib.suppress(ChildProcessError):
            while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
                pass
    if walls != "own":
        slay()
    if home:
        shutil.rmtree(home, ignore_errors=True)
    os._exit(0)


def slay() -> None:
    """Kill everything below this process, and what is born meanwhile."""
    import psutil

    for _ in range(50):
        below = [each for each in psutil.Process().children(recursive=True) if each.status() != psutil.STATUS_ZOMBIE]
        if not below:
            return
        for each in below:
            with contextlib.suppress(psutil.Error):
                each.kill()
        psutil.wait_procs(below, timeout=0.2)


def confine(limits: dict[str, int]) -> None:
    """The limits that every process of the submission inherits."""
    for name, most in (("CPU", limits["seconds"]), ("DATA", limits["memory"]), ("FSIZE", limits["file"]),
                       ("NPROC", limits["processes"]), ("NOFILE", OPEN_FILES), ("CORE", 0),
                       ("MEMLOCK", 0), ("MSGQUEUE", 0)):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    with contextlib.suppress(OSError, KeyError):  # where the kernel has no filters, or we know no numbers
        forbid(*FORBIDDEN[os.uname().machine])


def forbid(machine: int, socket_call: int, numbers: tuple[int, ...]) -> None:
    """Have these system calls, sockets not of FAMILIES, and all calls of another machine's kind fail with EPERM.

    In this process and below; `socket_call` is the number of the call that opens a socket.
    """
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    refused, allowed = "refused", "allowed"  # where a step leads if it holds, and if not; None: to the next
    steps = [(load, None, None, 4), (equal, None, refused, machine), (load, None, None, 0)]
    steps += [(at_least, refused, None, 0x40000000)]  # the x32 numbers
    steps += [(equal, refused, None, number) for number in numbers]
    steps += [(equal, None, allowed, socket_call), (load, None, None, 16)]  # its first argument
    steps += [(equal, allowed, None, family) for family in FAMILIES]
    ends = {refused: len(steps), allowed: len(steps) + 1}
    leads = [(code, *(ends[each] - place - 1 if each else 0 for each in ways), value)
             for place, (code, *ways, value) in enumerate(steps)]  # fmt: skip
    leads += [(give, 0, 0, 0x00050001), (give, 0, 0, 0x7FFF0000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in leads))
    program = ctypes.create_string_buffer(struct.pack("HL", len(leads), ctypes.addressof(code)))
    call("prctl", SET_SECCOMP, FILTER, program, 0, 0)


def possible() -> bool:
    """Whether this process could open a box of its own."""
    child = os.fork()
    if child == 0:
        try:
            become_nobody()
            separate()
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0
