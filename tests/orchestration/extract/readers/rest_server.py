"""A REST service on this machine for the tests: routes are functions from a request to an answer."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as the service saw it."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What the service says; anything but bytes becomes JSON."""

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


@dataclass
class Service:
    """The running service: where it is, and what it was asked."""

    url: str
    asked: list[Asked]


@contextmanager
def serve(route: Callable[[Asked], Answer | Any]) -> Iterator[Service]:
    """Answer every request with what ``route`` gives, until the test is done."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            one = Asked(
                self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers), self.rfile.read(length)
            )
            asked.append(one)
            given = route(one)
            answer = given if isinstance(given, Answer) else Answer(given)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.bytes)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.bytes)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Service(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
