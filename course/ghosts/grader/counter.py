"""The counter at which a person decides: a page on this machine alone, behind an address that nobody can guess.

The server listens on 127.0.0.1, answers only under a random token and only to a browser that calls it by its own name
(a page from elsewhere could otherwise have its name point here), and allows the page its own script and style alone.
Whatever is decided is in the gradebook before the page says so.

But: no accounts. Whoever has the address grades; for two people, give both the address, or start it twice.
"""

import asyncio
import json
import secrets
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from ghosts.grader.gradebook import Gradebook, GradebookError, default_url, there
from ghosts.grader.manual import LEVELS, Desk
from ghosts.grader.pages import HERE, page

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
          "form-action 'none'; frame-ancestors 'none'")  # fmt: skip
FILES = {"manual.js": ("text/javascript", ["manual.js"]), "manual.css": ("text/css", ["pages.css", "manual.css"])}


class Handler(RequestHandler):
    """What all answers have in common."""

    def initialize(self, desk: Desk, hosts: set[str], anonymous: bool) -> None:
        """The desk that is served."""
        self.desk, self.hosts, self.anonymous = desk, hosts, anonymous

    def prepare(self) -> None:
        """Turn away whoever calls this machine by another name."""
        if self.request.host not in self.hosts:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        """Nothing is kept, nothing is guessed, nobody else learns the address."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def tell(self, what: Any) -> None:
        """`what`, as JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(what))

    @property
    def names(self) -> bool:
        """Whether names may be shown."""
        return not self.anonymous and self.get_query_argument("names", "1") == "1"


class Page(Handler):
    """The page itself."""

    def get(self) -> None:
        """The page, which asks for everything else."""
        task = self.desk.assignment
        self.finish(page("manual.html", assignment=task, levels=LEVELS, anonymous=self.anonymous))


class Part(Handler):
    """The page's script and its style."""

    def get(self, name: str) -> None:
        """One of FILES."""
        kind, parts = FILES[name]
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish("\n".join((HERE / part).read_text(encoding="utf-8") for part in parts))


class Questions(Handler):
    """The list of questions."""

    def get(self) -> None:
        """All of them."""
        self.tell(self.desk.questions())


class Answers(Handler):
    """Everybody's answer to one question, and the decisions on them."""

    def get(self) -> None:
        """The answers to the question in `?question=`; with `?names=0` without names."""
        self.tell(self.desk.answers(self.get_query_argument("question"), self.names))

    def post(self) -> None:
        """A decision: {"wanted": {id: revision}, "points", "comment", "extra", "group": whether on a group}."""
        try:
            asked = json.loads(self.request.body)
            wanted = {str(id): int(seen) for id, seen in asked["wanted"].items()}
            points, extra = number(asked["points"]), number(asked["extra"])
            comment, group = str(asked["comment"]), bool(asked["group"])
        except (ValueError, TypeError, KeyError, AttributeError):
            self.set_status(400)
            return self.tell({"error": "That is no decision."})
        try:
            saved = self.desk.decide(wanted, points, comment, extra, overtaking=not group)
        except GradebookError as error:
            self.set_status(422)
            return self.tell({"error": str(error)})
        return self.tell({"written": saved.written, "left": saved.left})


def number(value: Any) -> float | None:
    """A finite number, or None for none."""
    if value is None:
        return None
    if isinstance(value, bool) or not -1e6 < float(value) < 1e6:
        raise ValueError(value)
    return float(value)


def application(desk: Desk, token: str, port: int, anonymous: bool = False) -> Application:
    """The application under `/TOKEN/` on `port`."""
    shared = {"desk": desk, "hosts": {f"127.0.0.1:{port}", f"localhost:{port}"}, "anonymous": anonymous}
    routes = [("", Page), ("questions", Questions), ("answers", Answers), (r"(manual\.js|manual\.css)", Part)]
    return Application(
        [(f"/{token}/{path}", handler, shared) for path, handler in routes], log_function=lambda _: None
    )


def serve(
    assignment: str,
    course: Path,
    gradebook_url: str | None = None,
    anonymous: bool = False,
    port: int = 0,
    browser: bool = True,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted. `ready` is told the address."""
    token = secrets.token_urlsafe(16)
    with Gradebook(there(gradebook_url or default_url(course))) as book:
        desk = Desk(book, assignment, course, secret=token)

        async def forever() -> None:
            sockets = bind_sockets(port, "127.0.0.1")
            number = sockets[0].getsockname()[1]
            server = HTTPServer(application(desk, token, number, anonymous))
            server.add_sockets(sockets)
            address = f"http://127.0.0.1:{number}/{token}/"
            ready(address)
            if browser:
                webbrowser.open(address)
            await asyncio.Event().wait()

        asyncio.run(forever())
