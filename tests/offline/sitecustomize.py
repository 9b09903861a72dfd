"""What every kernel started by the tests is bound by: no network but the loopback, and a lesson's budget."""

import socket
import sys

if "ipykernel_launcher" in sys.orig_argv:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (120, 130))  # seconds: a minute on two cores
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")
connect, resolve = socket.socket.connect, socket.getaddrinfo


def local_connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOCAL):
        raise OSError(f"the tests are offline: no connection to {address[0]}")
    return connect(self, address)


def local_resolve(host, *args, **kwargs):
    if host is not None and not str(host).startswith(LOCAL):
        raise socket.gaierror(f"the tests are offline: no look-up of {host}")
    return resolve(host, *args, **kwargs)


socket.socket.connect, socket.getaddrinfo = local_connect, local_resolve
