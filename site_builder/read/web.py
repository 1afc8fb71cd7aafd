"""What addresses on the web answer: asked politely, and only certainty is certain.

One connection a host at a time, with a pause between two; several hosts at once. What a host says of how
long to wait is heeded where that is short; else it isn't asked again. Only the heads of answers are read.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin, urlsplit

import site_builder

USER_AGENT = f"site-builder/{site_builder.__version__}"
_TIMEOUT_S = 15.0
_PAUSE_S = 0.25
NO_NETWORK = "no host can be looked up: is there a network?"
_NO_SUCH_HOST = "there is no host of this name"
_LONGEST_WAIT_S = 30.0
"""A host that asks for more is left alone."""
_HOSTS_AT_ONCE = 8
_MOST_REDIRECTS = 10
_NOBODYS = re.compile(
    r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local|internal|home\.arpa)\.?",
    re.IGNORECASE,
)
"""Hosts that are not the same whoever asks: examples, and those of one's own machine or network.

Sources: https://www.rfc-editor.org/rfc/rfc2606, https://www.rfc-editor.org/rfc/rfc6762,
https://www.rfc-editor.org/rfc/rfc8375; `internal` by a resolution of ICANN's board of 29 July 2024.
"""
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*\.?", re.IGNORECASE)
"""A name with a domain; what ends in a number, such as `127.1`, is an address in disguise."""
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
_SAFE = "!#$%&'()*+,/:;=?@[]~"
"""What a written address has that is not quoted: what quotes, parts or stands for itself already."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of an address."""

    state: Literal["there", "gone", "undecided"]
    reason: str = ""
    """Why it is gone, or can't be told."""
    moved_to: str = ""
    """Where it has moved for good; empty when it has not."""


class _Reply(NamedTuple):
    status: int
    reason: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class _Host:
    """A host, and what was learnt of it on the way."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0
    """When it may be asked again, by the monotonic clock."""
    failure: Answer | None = None
    """Why it isn't asked any more."""


class Web:
    """Asks addresses."""

    def __init__(self, *, pause_s: float = _PAUSE_S, timeout_s: float = _TIMEOUT_S) -> None:
        """Wait `pause_s` between two requests to a host, and at most `timeout_s` for an answer."""
        self._pause_s, self._timeout_s = pause_s, timeout_s
        self._opener = web_opener()
        self._hosts: dict[str, _Host] = {}
        self._stopped = threading.Event()
        self._found: dict[str, Answer] = {}

    @property
    def found(self) -> Mapping[str, Answer]:
        """The answers so far, by address."""
        return _unless_offline(dict(self._found))

    def ask(self, addresses: Iterable[str], progress: Callable[[int], None]) -> None:
        """Ask each address, http or https without a fragment; `progress` is told how many are done.

        Whatever ends it before, `found` has the answers that came.
        """
        by_host: dict[str, list[str]] = {}
        for address in addresses:
            by_host.setdefault(urlsplit(address).netloc.lower(), []).append(address)
        # The host with the most addresses takes longest, so it begins first.
        groups = sorted(by_host.values(), key=lambda group: (-len(group), group))
        with ThreadPoolExecutor(_HOSTS_AT_ONCE) as pool:
            try:
                left: set[Future[None]] = {pool.submit(self._ask_all, group) for group in groups}
                while left:
                    done, left = wait(left, timeout=0.5, return_when=FIRST_COMPLETED)
                    for each in done:
                        each.result()
                    progress(len(self._found))
            finally:
                self._stopped.set()
                pool.shutdown(cancel_futures=True)

    def _ask_all(self, group: Iterable[str]) -> None:
        for address in group:
            if self._stopped.is_set():
                return
            answer = self._answer(address)
            # What was cut short says nothing.
            if not self._stopped.is_set():
                self._found[address] = answer

    def _answer(self, address: str) -> Answer:
        at, moved_to, is_permanent = address, "", True
        for _ in range(_MOST_REDIRECTS):
            # One step of the interpreter, so that no two threads have each their own.
            host = self._hosts.setdefault(urlsplit(at).netloc.lower(), _Host())
            reply = self._reply(at, host)
            if isinstance(reply, Answer):
                return reply if at == address else Answer(reply.state, f"it leads to {at}: {reply.reason}")
            target = reply.headers.get("location", "")
            if reply.status in _REDIRECTS and target:
                at = _absolute(target, at)
                # Nor must a stranger's answer make us ask hosts of our own network.
                if not is_web(at) or not is_public(at):
                    return Answer("undecided", f"it leads to '{target}'")
                is_permanent = is_permanent and reply.status in _PERMANENT
                moved_to = at if is_permanent else moved_to
                continue
            words = f"{reply.status} {reply.reason}".strip()
            if reply.status in _GONE:
                return Answer("gone", f"it answers {words}")
            if reply.status >= 400:
                return Answer("undecided", f"it answers {words}")
            return Answer("there", moved_to=moved_to)
        return Answer("undecided", "it leads from one address to the next without an end")

    def _reply(self, address: str, host: _Host) -> _Reply | Answer:
        """Ask by HEAD, and by GET what HEAD gives no good answer to: many servers answer it wrongly."""
        reply = self._patient(address, "HEAD", host)
        if isinstance(reply, _Reply) and reply.status >= 400 and reply.status not in _BUSY:
            reply = self._patient(address, "GET", host)
        return reply

    def _patient(self, address: str, method: str, host: _Host) -> _Reply | Answer:
        """Ask once more where a host that is busy says when."""
        reply = self._in_turn(address, method, host)
        if isinstance(reply, _Reply) and reply.status in _BUSY and "retry-after" in reply.headers:
            wait_s = _seconds(reply.headers["retry-after"])
            if wait_s <= _LONGEST_WAIT_S:
                host.next_at = time.monotonic() + wait_s
                reply = self._in_turn(address, method, host)
        if isinstance(reply, _Reply) and reply.status in _BUSY:
            host.failure = Answer("undecided", f"it answers {reply.status} {reply.reason}: it is busy")
            return host.failure
        return reply

    def _in_turn(self, address: str, method: str, host: _Host) -> _Reply | Answer:
        with host.turn:
            if host.failure is not None:
                return host.failure
            if self._stopped.wait(max(0.0, host.next_at - time.monotonic())):
                return Answer("undecided", "it was not asked")
            try:
                return self._open(address, method)
            except (OSError, ValueError, http.client.HTTPException) as error:
                answer, concerns_host = _failure(error)
                host.failure = answer if concerns_host else None
                return answer
            finally:
                host.next_at = time.monotonic() + self._pause_s

    def _open(self, address: str, method: str) -> _Reply:
        headers = {"User-Agent": f"{USER_AGENT} (link check)", "Accept": "*/*"}
        asked = request.Request(address, headers=headers, method=method)  # noqa: S310 - the opener knows only the web
        try:
            with self._opener.open(asked, timeout=self._timeout_s) as answer:
                return _Reply(answer.status, answer.reason, _lower(answer.headers))
        except HTTPError as error:
            with error:
                return _Reply(error.code, str(error.reason), _lower(error.headers))


def web_opener(*handlers: request.BaseHandler) -> request.OpenerDirector:
    """Make an opener for http and https alone, so that no address makes us read files.

    It follows redirects if one of `handlers` does.
    """
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        *handlers,
    ):
        opener.add_handler(handler)
    return opener


def is_web(address: str) -> bool:
    """Tell whether an address is one of http or https with a host."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Tell whether an address may lead to the same place whoever asks: no example, no host of one's own."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return _HOST.fullmatch(host) is not None and _NOBODYS.fullmatch(host) is None


def askable(address: str) -> str:
    """Write an address as it is asked: without its fragment, what HTTP can't hold quoted."""
    parts = urlsplit(address.partition("#")[0])
    host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    return quote(parts._replace(netloc=host).geturl(), safe=_SAFE)


def _absolute(target: str, base: str) -> str:
    """Write where a redirect leads, without its fragment; empty for what is no address."""
    try:
        return urljoin(base, quote(target, safe=_SAFE)).partition("#")[0]
    except ValueError:
        return ""


def _failure(error: Exception) -> tuple[Answer, bool]:
    """Say what a failed request tells, and whether it is the host's matter."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, socket.gaierror):
        if reason.errno == socket.EAI_NONAME:
            return Answer("gone", _NO_SUCH_HOST), True
        return Answer("undecided", "its name can't be looked up"), True
    if isinstance(reason, TimeoutError):
        return Answer("undecided", "it doesn't answer in time"), True
    if isinstance(reason, OSError):
        words = getattr(reason, "verify_message", "") or reason.strerror or str(reason)
        return Answer("undecided", f"it can't be reached: {words}"), True
    return Answer("undecided", f"it answers nothing that can be read: {reason}"), False


def _unless_offline(found: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """Doubt that no host has a name where not one of them had: then this machine has no network."""
    nameless = {address for address, answer in found.items() if answer.reason == _NO_SUCH_HOST}
    if any(answer.state != "undecided" for address, answer in found.items() if address not in nameless):
        return found
    lost = Answer("undecided", NO_NETWORK)
    return {address: lost if address in nameless else answer for address, answer in found.items()}


def _seconds(text: str) -> float:
    """Read `Retry-After`: seconds, or a date; a day for what is neither."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 86_400.0


def _lower(headers: Message) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}
