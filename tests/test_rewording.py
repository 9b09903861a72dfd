"""A hint reworded by a stub endpoint: kind, telling, hostile, slow, broken or absent, the flow is the same."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ghosts.desk import rewording
from ghosts.desk.rewording import reworded, tells

pytest.importorskip("openai", reason="the endpoint's client is an extra: summoning-ghosts[tutor]")
HINT, TASK, SECRET = "Divide by 2 first.", "How many bits?", "np.log2(x).sum()"


@pytest.fixture
def endpoint(monkeypatch):
    """A stub that answers as it is told, and remembers what it was sent."""

    class Stub(BaseHTTPRequestHandler):
        reply, status, delay, seen = "Halve it before anything else: 2.", 200, 0.0, []

        def do_POST(self):
            Stub.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            time.sleep(Stub.delay)
            message = {"role": "assistant", "content": Stub.reply}
            answer = {"id": "1", "object": "chat.completion", "created": 0, "model": "m",
                      "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}  # fmt: skip
            body = answer if isinstance(Stub.reply, str) else Stub.reply
            try:
                self.send_response(Stub.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())
            except BrokenPipeError:
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("GHOSTS_TUTOR_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("GHOSTS_TUTOR_MODEL", "m")
    yield Stub
    server.shutdown()
    server.server_close()


def words():
    return reworded(HINT, TASK, lambda: [SECRET])


def test_a_kind_endpoint_rewords_and_is_sent_the_task_and_the_hint_alone(endpoint):
    assert words() == endpoint.reply
    [request] = endpoint.seen
    text = json.dumps(request)
    assert HINT in text and TASK in text and SECRET not in text
    assert request["model"] == "m"


@pytest.mark.parametrize("reply", [
    "Just write np.log2(x).sum() and you are done.", "Write  NP.LOG2( x ).sum()", "It is 7.", "", "   ",
    "word " * 400, {"choices": []}, {"error": "no"}, {"choices": [{"message": None}]},
])  # fmt: skip
def test_a_reply_that_tells_or_is_no_hint_is_dropped(endpoint, reply):
    endpoint.reply = reply
    assert words() == HINT


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_a_broken_endpoint_leaves_the_author_s_hint(endpoint, status):
    endpoint.status = status
    assert words() == HINT


def test_a_slow_endpoint_is_not_waited_for(endpoint, monkeypatch):
    monkeypatch.setattr(rewording, "PATIENCE", 0.2)
    endpoint.delay = 1.0
    assert words() == HINT


def test_an_absent_endpoint_or_none_at_all(monkeypatch):
    monkeypatch.delenv("GHOSTS_TUTOR_URL", raising=False)
    assert words() == HINT
    monkeypatch.setenv("GHOSTS_TUTOR_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("GHOSTS_TUTOR_MODEL", "m")
    assert words() == HINT


def test_a_number_of_the_hint_may_come_back():
    assert not tells("First halve it, that is, divide by 2.", HINT, [SECRET])
    assert tells("Divide by 3.", HINT, [SECRET])
