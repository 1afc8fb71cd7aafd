"""Work spread over forked processes. One that dies costs the piece it was at; the others go on."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

_Result = TypeVar("_Result")

_AHEAD = 2
"""A process that has fewer pieces before it is given more, so that it need not wait for the first one."""


@dataclass(frozen=True, slots=True)
class Death:
    """What came instead of a result: the process that was at it ended."""

    reason: str
    """How it ended, such as `killed by SIGKILL`."""


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    connection: Connection
    pieces: deque[int] = field(default_factory=deque)
    """What it was given and has not brought back, in its order."""


def can_fork() -> bool:
    """Tell whether this system has forked processes: they inherit a guide instead of reading it again."""
    return "fork" in multiprocessing.get_all_start_methods()


def by_processes(
    work: Callable[[int], _Result], total: int, jobs: int, at_once: int
) -> Iterator[_Result | Death]:
    """Yield `work(0)`, `work(1)` ... up to `total` in this order, each from one of `jobs` processes.

    Pieces are given out `at_once` at a time. `work` must not raise.
    """
    crew = _Crew(work, deque(range(start, min(start + at_once, total)) for start in range(0, total, at_once)))
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

    def __init__(self, work: Callable[[int], _Result], left: deque[range]) -> None:
        self._work = work
        self._left = left
        self._workers: list[_Worker] = []

    def hire(self, number: int) -> None:
        """Start as many processes as there are wanted, and have work and room."""
        for _ in range(min(number, len(self._left))):
            ours, theirs = multiprocessing.Pipe()
            # A child that holds the others' ends would keep them from noticing that this process is gone.
            inherited = (*(worker.connection for worker in self._workers), ours)
            process = multiprocessing.get_context("fork").Process(
                target=_serve, args=(theirs, inherited, self._work), daemon=True
            )
            try:
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
            found.append((worker.pieces.popleft(), result))
            self._give(worker)
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


def _serve(connection: Connection, inherited: Iterable[Connection], work: Callable[[int], object]) -> None:
    """Do what comes through the connection until it is closed."""
    # Ctrl+C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in inherited:
        other.close()
    with suppress(EOFError, OSError):
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
