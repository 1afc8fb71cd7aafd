"""The server of a preview: what it answers, and to whom.

It is the author's own, and any page that the author's browser has open can send it requests. So it answers
only to its own names: a foreign one may lead here by DNS rebinding. livereload brings most of the rest.
"""

from __future__ import annotations

import logging
import socket
import threading
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler, StaticFileHandler
from livereload.server import LiveScriptInjector
from livereload.watcher import Watcher
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPOutputError
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from site_builder.preview import Preview

HOST = "127.0.0.1"
"""A preview listens on no other address."""
_NAMES = (HOST, "localhost", "[::1]")
_HTTP_PORT = 80
"""The port that addresses of `http:` leave out."""
_LARGEST_REQUEST = 1 << 16
"""Bytes of a request's body or of a message; none that means us well is larger."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    # Else any site could load the guide's scripts and pictures as its own.
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}
"""What must be right for a browser that does not guess; a system's own table may say otherwise."""


class PreviewServer:
    """Gives out a folder from a thread of its own."""

    def __init__(self, port: int) -> None:
        """Take the port, 0 for a free one. Raises OSError with a cure when it can't be had."""
        try:
            self._sockets = bind_sockets(port, HOST, family=socket.AF_INET)
        except OSError as error:
            reason = f"port {port} can't be used ({error.strerror}); choose another with --port"
            raise OSError(reason) from error
        self.port = int(self._sockets[0].getsockname()[1])
        self._loop: IOLoop | None = None

    @property
    def address(self) -> str:
        """Where the start page is."""
        return f"http://{HOST}:{self.port}/"

    def start(self, folder: Path, preview: Preview) -> None:
        """Give out the folder's files until the process ends, pages as `preview` shows them."""
        # Ours speaks of builds; a log of every request would bury it.
        for name in ("livereload", "tornado.access", "tornado.general"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        started = threading.Event()

        def run() -> None:
            self._loop = IOLoop(make_current=True)
            server = HTTPServer(_application(folder, self.port, preview), max_body_size=_LARGEST_REQUEST)
            server.add_sockets(self._sockets)
            self._loop.add_callback(started.set)
            self._loop.start()
            server.stop()

        # It must not keep the process from ending, whoever is connected.
        threading.Thread(target=run, name="preview", daemon=True).start()
        started.wait()

    def reload(self, path: str) -> None:
        """Let the browsers load a changed file anew: a stylesheet's path, or `*` for the page as a whole."""
        if self._loop is not None:
            # The only call that tornado allows from another thread.
            self._loop.add_callback(_Socket.reload_waiters, path)

    def stop(self) -> None:
        """Answer no more."""
        if self._loop is not None:
            self._loop.add_callback(self._loop.stop)


def _application(folder: Path, port: int, preview: Preview) -> Application:
    class Injector(LiveScriptInjector):  # type: ignore[misc]
        script = f'<script src="/livereload.js?port={port}"></script>'.encode()

    names = {f"{name}:{port}" for name in _NAMES} | ({*_NAMES} if port == _HTTP_PORT else set())
    files = {"path": str(folder), "default_filename": "index.html", "preview": preview}
    return Application(
        [(r"/livereload", _Socket), (r"/livereload\.js", _Script), (r"/(.*)", _Files, files)],
        transforms=[Injector],
        default_handler_class=_Nothing,
        websocket_max_message_size=_LARGEST_REQUEST,
        names=frozenset(names),
    )


class _Guarded(RequestHandler):
    """Refuses what is not meant for this server, and says what a browser may do with an answer."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        if self.request.host.lower() not in self.settings["names"]:
            # 421 means: not the server that you look for.
            raise HTTPError(421, reason="Misdirected Request")

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        # A file that a build takes away or changes while it is given out is no fault of the program.
        if not isinstance(value, OSError | HTTPOutputError):
            super().log_exception(typ, value, tb)


class _Nothing(_Guarded):
    """Answers what no other handler is there for."""

    def prepare(self) -> None:
        super().prepare()
        raise HTTPError(404)


class _Script(_Guarded, LiveReloadJSHandler):  # type: ignore[misc]
    """Returns livereload's script."""


class _Socket(_Guarded, LiveReloadHandler):  # type: ignore[misc]
    """Tells browsers to reload."""

    watcher = Watcher()
    live_css = True

    def prepare(self) -> None:
        super().prepare()
        # Programs that are no browser name none.
        origin = self.request.headers.get("Origin")
        if origin is not None and origin.lower() not in {f"http://{name}" for name in self.settings["names"]}:
            raise HTTPError(403)

    def on_message(self, message: str | bytes) -> None:
        try:
            super().on_message(message)
        except (AttributeError, TypeError, ValueError):
            self.close(1003, "not livereload's protocol")


class _Files(_Guarded, StaticFileHandler):  # type: ignore[misc]
    """Returns the site's files; a page's size is that of what is shown."""

    def initialize(self, path: str, default_filename: str, preview: Preview) -> None:
        super().initialize(path, default_filename)
        self._preview = preview
        self._page: bytes | None = None

    def parse_url_path(self, url_path: str) -> str:
        """Refuse names that no file of a site has."""
        if any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in url_path):
            raise HTTPError(400)
        if any(part.startswith(".") for part in url_path.replace("\\", "/").split("/")):
            # What others know of the guide's folder or the build is no part of the site.
            raise HTTPError(404)
        return str(super().parse_url_path(url_path))

    async def get(self, path: str, include_body: bool = True) -> None:
        try:
            # livereload has no types.
            await super().get(path, include_body)  # type: ignore[misc]
        except ValueError:
            raise HTTPError(400) from None
        except OSError:
            raise HTTPError(404) from None

    def compute_etag(self) -> None:
        """Return none: a page changes with the findings, too."""

    def get_content_size(self) -> int:
        # Read once, so that a build in between does not change what was counted.
        path = str(self.absolute_path)
        if not path.lower().endswith((".html", ".htm")):
            return int(super().get_content_size())
        self._page = self._preview.page(Path(path).read_bytes())
        return len(self._page)

    def get_content(self, abspath: str, start: int | None = None, end: int | None = None) -> Any:
        return super().get_content(abspath, start, end) if self._page is None else self._page[start:end]

    def get_content_type(self) -> str:
        known = _TYPES.get(Path(str(self.absolute_path)).suffix.lower())
        return known or str(super().get_content_type())
