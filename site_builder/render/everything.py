"""All pages and artifacts of a guide, in several processes where that pays."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

from site_builder.diagnostics import Diagnostic, Location
from site_builder.kinds import kind_of
from site_builder.model.guide import Artifact, Page
from site_builder.model.records import Disk, Files, Record, Records, at_rest
from site_builder.model.rendered import PageContent, Rendered
from site_builder.model.structures import SNAPSHOTS_KEPT
from site_builder.render.artifact import raw_outs, render_artifact
from site_builder.render.completing import completed
from site_builder.render.liquid import shows_contents
from site_builder.render.overrides import OverrideError
from site_builder.render.page import render_page
from site_builder.render.rendering import Rendering
from site_builder.render.shell import draw_failed
from site_builder.render.workers import Death, Start, by_processes, start_method
from site_builder.source.dependencies import tracking

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its parts are done, and how many there are; 0 where that is not known."""

_SERIAL_BELOW: Mapping[Start, int] = {"fork": 24, "spawn": 100}
"""Fewer pages than this are rendered faster than processes start."""


def render_all(
    tasks: Sequence[Page | Artifact], rendering: Rendering, jobs: int, progress: Progress, records: Records
) -> Iterator[Record]:
    """Render in the order of `tasks`, with `jobs` processes; one that fails is a finding, never the end.

    What earlier builds made and would be the same is not drawn again. Who shows what other pages hold comes
    last: they have been drawn by then.
    """
    showing = [task for task in tasks if _shows_others(task)]
    others = [task for task in tasks if not _shows_others(task)]
    first = _render_all(others, rendering, jobs, progress, records)
    if not showing:
        yield from first
        return
    made, made_last = deque(first), _render_all(showing, rendering, 1, _untold, records)
    for task in tasks:
        yield next(made_last) if _shows_others(task) else made.popleft()


def _untold(_stage: str, _done: int, _total: int) -> None:
    """Show no progress: the last few pages are none."""


def _shows_others(task: Page | Artifact) -> bool:
    return isinstance(task, Page) and shows_contents(task.body)


def _render_all(
    tasks: Sequence[Page | Artifact], rendering: Rendering, jobs: int, progress: Progress, records: Records
) -> Iterator[Record]:
    known = _known(tasks, rendering, records)
    stale = [task for task, record in zip(tasks, known, strict=True) if record is None]
    if any(isinstance(task, Artifact) for task in stale):
        # Once, before there are processes that would each load it.
        import_module("site_builder.kinds.validity")
    fresh = _render_each(stale, rendering, jobs, progress, records)
    for task, found in zip(tasks, known, strict=True):
        record = found or records.keep(_name(task), next(fresh))
        _keep_content(task, record, rendering)
        yield record


def _known(tasks: Sequence[Page | Artifact], rendering: Rendering, records: Records) -> list[Record | None]:
    """Return what earlier builds made and would be the same.

    Posts and other documents are asked about first, as Jekyll renders them: who shows what they hold then
    need not have them drawn to be told that it is the same.
    """
    found: list[Record | None] = [None] * len(tasks)
    for at in sorted(range(len(tasks)), key=lambda at: getattr(tasks[at], "collection", "") == "pages"):
        found[at] = records.current(_name(tasks[at]))
        _keep_content(tasks[at], found[at], rendering)
    return found


def _keep_content(task: Page | Artifact, record: Record | None, rendering: Rendering) -> None:
    if record is not None and record.content is not None and isinstance(task, Page):
        rendering.liquid.contents.keep(task, record.content)


def _name(task: Page | Artifact) -> str:
    if isinstance(task, Artifact):
        return f"artifact {task.key} {task.out}"
    return f"page {task.source} {task.out} {task.format}"


def _render_each(
    tasks: Sequence[Page | Artifact],
    rendering: Rendering,
    jobs: int,
    progress: Progress,
    records: Records,
) -> Iterator[Record]:
    total = len(tasks)
    if jobs < 2 or total < _SERIAL_BELOW[start_method()]:
        for done, task in enumerate(tasks):
            progress("rendering", done, total)
            yield _render(task, rendering)
        return
    _make_shared(tasks, rendering)
    at_once = max(1, min(8, total // (jobs * 4)))
    results = by_processes(_Work(tasks, rendering, records.disk), total, jobs, at_once)
    for done, (task, result) in enumerate(zip(tasks, results, strict=True)):
        if done % at_once == 0:
            progress("rendering", done, total)
        yield _lost(task, result, rendering) if isinstance(result, Death) else result


@dataclass(frozen=True, slots=True)
class _Work:
    """What processes do: the tasks by number."""

    tasks: Sequence[Page | Artifact]
    rendering: Rendering
    disk: Disk | None

    def __call__(self, number: int) -> Record:
        record = _render(self.tasks[number], self.rendering)
        # What is on disk need not come through a pipe, and what is packed comes as it is.
        # A full disk is the whole build's end, said there.
        with suppress(OSError):
            return at_rest(record, self.disk)
        return record


def _make_shared(tasks: Iterable[Page | Artifact], rendering: Rendering) -> None:
    """Make what forked children share, and the stages behind need too; each would make its own later."""
    rendering.liquid, rendering.theme  # noqa: B018
    artifacts = [task for task in tasks if isinstance(task, Artifact)]
    structures = [artifact for artifact in artifacts if artifact.type == "StructureDefinition"]
    for artifact in artifacts:
        kind_of(artifact)
    # What would not be kept is made where it is asked for.
    for artifact in structures if len(structures) <= SNAPSHOTS_KEPT else ():
        # What a hostile resource provokes can't be foreseen; its page reports it.
        with suppress(Exception):
            rendering.view.snapshot(artifact)
    if artifacts and start_method() == "fork":
        from site_builder.kinds.validity import prepare  # noqa: PLC0415 - for guides with artifacts

        prepare(artifacts, rendering.view)


def _render(task: Page | Artifact, rendering: Rendering) -> Record:
    with tracking() as noted:
        files, content = _drawn(task, rendering)
        files = completed(files, rendering)
        found, undecided = _checked(task, rendering) if isinstance(task, Artifact) else ((), ())
    return Record(frozenset(noted), files, found, undecided, content)


def _checked(
    artifact: Artifact, rendering: Rendering
) -> tuple[tuple[Diagnostic, ...], tuple[tuple[str, int], ...]]:
    """Return what is wrong with an artifact, and what could not be decided, with how often."""
    if artifact.key in rendering.guide.dialect.unsure:
        # What is missing is told once.
        return (), ()
    try:
        from site_builder.kinds.validity import findings_of, validity_of  # noqa: PLC0415 - for guides with artifacts

        own = kind_of(artifact).checks(artifact, rendering.view)
        found = (*own, *findings_of(artifact, rendering.view))
        return found, validity_of(artifact, rendering.view).undecided
    except Exception as error:
        # What a hostile resource provokes can't be foreseen; its page says what could be built.
        reason = f"{artifact.key} could not be checked: {type(error).__name__}: {error}"
        return (Diagnostic("artifact-failed", reason, Location(artifact.source)),), ()


def _drawn(task: Page | Artifact, rendering: Rendering) -> tuple[Files, PageContent | None]:
    """Draw the files of a task, and what other pages may show of it."""
    if isinstance(task, Artifact):
        return render_artifact(task, rendering), None
    try:
        page = render_page(task, rendering, keeps_content=rendering.shows_contents)
        return (page.file,), page.content
    except Exception as error:
        # One page that fails, whatever the reason, must not take the others with it.
        if isinstance(error, OverrideError):
            failed = error.fault
        else:
            failed = Diagnostic("page-failed", f"{type(error).__name__}: {error}", Location(task.source))
        return (draw_failed(task.out, task.title, rendering, failed),), None


def _lost(task: Page | Artifact, death: Death, rendering: Rendering) -> Record:
    """Stand in for what a process was drawing when it ended."""
    message = f"the process that drew this {death.reason}"
    hint = "If memory ran out, use fewer processes (--jobs 1) or make it smaller; else report this as a bug."
    code, outs = ("artifact-failed", raw_outs(task)) if isinstance(task, Artifact) else ("page-failed", ())
    failed = Diagnostic(code, message, Location(task.source, 1, 1), hint)
    files = (Rendered(out, b"", source=task.source, kind="failed") for out in outs)
    return Record(frozenset(), (draw_failed(task.out, task.title, rendering, failed), *files))
