"""All pages and artifacts of a guide, in forked processes where that pays."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.guide import Artifact, Page, Rendered
from site_builder.render.artifact import render_artifact
from site_builder.render.kept import KeptPages
from site_builder.render.overrides import OverrideError
from site_builder.render.page import Workshop, draw_failed, render_page

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its parts are done, and how many there are."""

_SERIAL_BELOW = 24
"""Fewer pages than this are rendered faster than processes start."""


def render_all(
    tasks: Sequence[Page | Artifact], workshop: Workshop, jobs: int, progress: Progress, kept: KeptPages
) -> Iterator[Rendered]:
    """Render in the order of `tasks`, with `jobs` processes; one that fails is a finding, never the end.

    What is `kept` from the last build is not drawn again.
    """
    kept.renew(workshop)
    fresh = _render_each([task for task in tasks if kept.drawn(task) is None], workshop, jobs, progress)
    for task in tasks:
        files = kept.drawn(task)
        if files is None:
            files = next(fresh)
            kept.keep(task, files)
        yield from files


def _render_each(
    tasks: Sequence[Page | Artifact], workshop: Workshop, jobs: int, progress: Progress
) -> Iterator[tuple[Rendered, ...]]:
    total = len(tasks)
    if jobs < 2 or total < _SERIAL_BELOW or "fork" not in multiprocessing.get_all_start_methods():
        for done, task in enumerate(tasks):
            progress("rendering", done, total)
            yield _render(task, workshop)
        return
    _make_shared(tasks, workshop)
    chunk = max(1, min(8, total // (jobs * 4)))
    starts = range(0, total, chunk)
    context = multiprocessing.get_context("fork")
    with context.Pool(jobs, _adopt, (workshop, tasks)) as pool:
        parts = pool.imap(_render_part, [(start, start + chunk) for start in starts])
        for start, part in zip(starts, parts, strict=True):
            progress("rendering", start, total)
            yield from part


def _make_shared(tasks: Iterable[Page | Artifact], workshop: Workshop) -> None:
    """Make what forked children share, and the stages behind need too; each would make its own later."""
    workshop.liquid, workshop.theme  # noqa: B018
    for task in tasks:
        if isinstance(task, Artifact) and task.type == "StructureDefinition":
            # What a hostile resource provokes can't be foreseen; its page reports it.
            with suppress(Exception):
                workshop.view.snapshot(task)


_adopted: list[tuple[Workshop, Sequence[Page | Artifact]]] = []
"""What a child process renders, inherited by fork instead of being pickled."""


def _adopt(workshop: Workshop, tasks: Sequence[Page | Artifact]) -> None:
    # Ctrl+C reaches every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _adopted[:] = [(workshop, tasks)]


def _render_part(part: tuple[int, int]) -> tuple[tuple[Rendered, ...], ...]:
    workshop, tasks = _adopted[0]
    return tuple(_render(task, workshop) for task in tasks[slice(*part)])


def _render(task: Page | Artifact, workshop: Workshop) -> tuple[Rendered, ...]:
    if isinstance(task, Artifact):
        return render_artifact(task, workshop)
    try:
        return (render_page(task, workshop),)
    except Exception as error:
        # One page that fails, whatever the reason, must not take the others with it.
        if isinstance(error, OverrideError):
            failed = error.fault
        else:
            failed = Diagnostic("page-failed", f"{type(error).__name__}: {error}", Location(task.source))
        return (draw_failed(task.out, task.title, workshop, failed),)
