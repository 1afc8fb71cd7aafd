"""Work spread over processes. One that dies costs the piece it was at; the others go on.

Where the system forks safely, processes inherit the work. Elsewhere they are started anew (spawned) and are
sent it, which takes longer to begin with.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, Literal, TypeVar

_Result = TypeVar("_Result")

Start = Literal["fork", "spawn"]

_UNSAFE_FORKS = frozenset({"darwin"})
"""Systems whose own libraries may have threads, which don't survive a fork. Windows has no forks at all."""
_AHEAD = 2
"""A process that has fewer pieces before it is given more, so that it need not wait for the first one."""


@dataclass(frozen=True, slots=True)
class Death:
    """What came instead of a result: the process that was at it ended."""

    reason: str
    """How it ended, such as `killed by SIGKILL`."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    is_ready: bool = False
    """Whether it has begun to work; one that ends before could not start at all."""
    pieces: deque[int] = field(default_factory=deque)
    """What it was given and has not brought back, in its order."""


def start_method() -> Start:
    """Return how processes are started: as `multiprocessing.set_start_method` was told, else as is safe here.

    Source: https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods
    """
    is_safe = "fork" in multiprocessing.get_all_start_methods() and sys.platform not in _UNSAFE_FORKS
    told = multiprocessing.get_start_method(allow_none=True) or ("fork" if is_safe else "spawn")
    return "fork" if told == "fork" else "spawn"


def by_processes(
    work: Callable[[int], _Result], total: int, jobs: int, at_once: int
) -> Iterator[_Result | Death]:
    """Yield `work(0)`, `work(1)` ... up to `total` in this order, each from one of `jobs` processes.

    Pieces are given out `at_once` at a time. `work` must not raise; where processes are spawned, it and its
    results are pickled.
    """
    pieces = deque(range(start, min(start + at_once, total)) for start in range(0, total, at_once))
    crew = _Crew(work, pieces, start_method())
    done: dict[int, _Result | Death] = {}
    try:
        crew.hire(jobs)
        for piece in range(total):
            while piece not in done:
                done.update(crew.results())
            yield done.pop(piece)
        crew.dismiss()
    finally:
        crew.stop()


class _Crew(Generic[_Result]):
    """The processes and what is left for them."""

    def __init__(self, work: Callable[[int], _Result], left: deque[range], start: Start) -> None:
        self._work = work
        self._left = left
        self._process: Callable[..., BaseProcess] = (
            multiprocessing.get_context("fork").Process
            if start == "fork"
            else multiprocessing.get_context("spawn").Process
        )
        self._start = start
        self._workers: list[_Worker] = []

    def hire(self, number: int) -> None:
        """Start as many processes as there are wanted, and have work and room."""
        for _ in range(min(number, len(self._left))):
            ours, theirs = multiprocessing.Pipe()
            # A child that holds the others' ends would keep them from noticing that this process is gone.
            inherited = (*(worker.connection for worker in self._workers), ours)
            process = self._process(
                target=_serve,
                args=(theirs, inherited if self._start == "fork" else (), self._work, gc.get_threshold()),
                daemon=True,
            )
            try:
                with _without_interrupts(self._start):
                    process.start()
            except OSError:
                # No memory, or too many processes: those that run do the rest.
                ours.close()
                return
            finally:
                theirs.close()
            self._workers.append(_Worker(process, ours))
            self._give(self._workers[-1])

    def results(self) -> Iterable[tuple[int, _Result | Death]]:
        """Wait for what comes next; without any process, do a piece here."""
        if not self._workers:
            return [(piece, self._work(piece)) for piece in self._left.popleft()]
        by_connection = {worker.connection: worker for worker in self._workers}
        found: list[tuple[int, _Result | Death]] = []
        for ready in wait(list(by_connection)):
            worker = by_connection[ready]  # type: ignore[index]
            try:
                result: _Result = worker.connection.recv()
            except (EOFError, OSError):
                found += self._bury(worker)
                continue
            if worker.is_ready:
                found.append((worker.pieces.popleft(), result))
                self._give(worker)
            # The first that comes says only that something will.
            worker.is_ready = True
        return found

    def _give(self, worker: _Worker) -> None:
        while self._left and len(worker.pieces) < _AHEAD:
            # What it can't be told any more, its end will bring back.
            with suppress(OSError):
                worker.connection.send(self._left[0])
            worker.pieces.extend(self._left.popleft())

    def _bury(self, worker: _Worker) -> Iterable[tuple[int, Death]]:
        """Let another process take the place of one that ended, and do what it had before it."""
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        if not worker.is_ready:
            # Another one would fare no better: those that run do the rest.
            self._left.extendleft(range(piece, piece + 1) for piece in reversed(worker.pieces))
            return []
        lost = [worker.pieces.popleft()] if worker.pieces else []
        self._left.extendleft(range(piece, piece + 1) for piece in reversed(worker.pieces))
        self.hire(1)
        return [(piece, Death(_how_it_ended(worker.process.exitcode or 0))) for piece in lost]

    def dismiss(self) -> None:
        """Let the processes end by themselves: all is done."""
        for worker in self._workers:
            worker.connection.close()
            worker.process.join()
        self._workers.clear()

    def stop(self) -> None:
        """End the processes that still run."""
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()
            worker.connection.close()
        self._workers.clear()


@contextmanager
def _without_interrupts(start: Start) -> Iterator[None]:
    """Let a process that is started here not be interrupted by Ctrl+C before it can say what it does then.

    It inherits that the signal is held back; this process gets at the end what came meanwhile.
    """
    hold = getattr(signal, "pthread_sigmask", None)
    if hold is None:
        yield
        return
    if start == "spawn":
        # Where it is started on the way, it lets the signal pass again.
        resource_tracker.ensure_running()
    before = hold(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        hold(signal.SIG_SETMASK, before)


def _serve(
    connection: Connection,
    inherited: Iterable[Connection],
    work: Callable[[int], object],
    garbage: tuple[int, int, int],
) -> None:
    """Do what comes through the connection until it is closed."""
    # Ctrl+C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # How often garbage is looked for, a spawned process doesn't inherit.
    gc.set_threshold(*garbage)
    for other in inherited:
        other.close()
    with suppress(EOFError, OSError):
        connection.send(None)
        while True:
            for piece in connection.recv():
                connection.send(work(piece))


def _how_it_ended(code: int) -> str:
    """Say in words what an exit code says."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
