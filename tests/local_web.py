"""A web on this machine, for tests: a proxy on 127.0.0.1 that answers for every host as it is told to."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.local_registry import Answer


@dataclass
class LocalWeb:
    """Its answers by address, one after the other where there are several, and what it was asked."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Method and address."""
    agents: set[str] = field(default_factory=set)
    at_once: dict[str, int] = field(default_factory=dict)
    """The most requests that a host had at one time."""

    def put(self, address: str, *statuses: int, **headers: str) -> None:
        self.answers[address] = [Answer(b"", status, headers) for status in statuses]


@contextlib.contextmanager
def local_web(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalWeb]:
    """Answer all of `http:` as long as the context lasts; what it wasn't told of is there."""
    busy: dict[str, int] = {}
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            host = self.path.split("/")[2]
            with lock:
                busy[host] = busy.get(host, 0) + 1
                web.at_once[host] = max(web.at_once.get(host, 0), busy[host])
                web.asked.append(f"{self.command} {self.path}")
                web.agents.add(self.headers["User-Agent"])
                told = web.answers.get(self.path) or web.answers.get(f"{self.command} {self.path}")
                answer = (told.pop(0) if len(told) > 1 else told[0]) if told else Answer()
            time.sleep(0.005)
            with lock:
                busy[host] -= 1
            if answer.status == 0:
                # Neither an answer nor an end: what a host does that is there and doesn't listen.
                self.close_connection = True
                return
            self.send_response(answer.status)
            headers: Mapping[str, str] = {"Content-Length": "0", **answer.headers}
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        do_GET = do_HEAD  # noqa: N815 - the standard library's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
            """Keep the tests' output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        web = LocalWeb()
        for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()
