"""The whole story, from a guide's folder to its site: read, assemble, check, render, check, write."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from site_builder.check.guide import check_guide, check_menus
from site_builder.check.output import check_output
from site_builder.check.packages import check_packages
from site_builder.check.rules import settled, without_tolerated
from site_builder.codes import ONLY_EXTERNAL
from site_builder.derived import made_of, quality_files, whole_site_files, whole_view
from site_builder.diagnostics import Diagnostic, Problems, ordered
from site_builder.gather import Gathered, gather
from site_builder.model.archives import offered
from site_builder.model.assemble import assemble
from site_builder.model.guide import Artifact, Guide, Page, StaticFile
from site_builder.model.library import open_library
from site_builder.model.navigation import build_navigation
from site_builder.model.page_menus import WHOLES
from site_builder.model.records import Disk, Files, Records
from site_builder.model.rendered import Rendered
from site_builder.model.view import GuideView
from site_builder.read.reach import refuse_stated_output
from site_builder.render.drawn_menus import drawn_menus
from site_builder.render.everything import Progress, render_all
from site_builder.render.html import SiteMap
from site_builder.render.listings import tag_pages
from site_builder.render.quality import quality_outs
from site_builder.render.rendering import Rendering
from site_builder.report import BuildReport
from site_builder.run import Run
from site_builder.site_files import known_outs, linked_sources, once, readable, static_files
from site_builder.source.dependencies import TrackedMapping, fingerprint
from site_builder.source.kept import keeping
from site_builder.today import build_date
from site_builder.write.last_build import Asked, Elsewhere, keep_report
from site_builder.write.record_store import RecordStore
from site_builder.write.shelf import Looked, Shelf
from site_builder.write.site import Written, publish, refuse_sources
from site_builder.write.stage import open_stage


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The pages and artifacts of a guide, drawn."""

    rendering: Rendering
    pages: Files
    undecided: Mapping[str, int]
    """What checking the artifacts could not decide."""


@dataclass(frozen=True, slots=True)
class _Site:
    """Everything that will be written."""

    rendering: Rendering
    rendered: tuple[Rendered, ...]
    static: tuple[StaticFile, ...]
    undecided: Mapping[str, int]


def build(
    root: Path,
    *,
    output: Path | None = None,
    jobs: int = 0,
    today: date | None = None,
    progress: Progress | None = None,
    records: Records | None = None,
    is_printed: bool = False,
    is_external: bool = False,
    on_pages: Callable[[], None] | None = None,
) -> BuildReport:
    """Build the guide's site; one that `is_printed` has the whole guide on one page, however large it is.

    `on_pages` is called when the pages lie in the site, which is before what is made of them does: lists,
    indexes, archives. Without it the site changes once. With `is_external` links that lead out of the site
    are checked, too, which asks the network.
    `jobs` 0 means one for each processor. `records` are those of the builds before in this process, which
    those on disk stand for otherwise. Raises FileNotFoundError when `root` is no folder, PermissionError
    when its settings reach too far, `write.beside.OutputRefusedError` when the output folder can't be used.
    """
    started_ns = time.time_ns()
    run = Run(jobs or os.cpu_count() or 1, today, progress or _silent, is_printed, is_external, on_pages)
    records = records or Records()
    with keeping(records.kept):
        gathered = _gathered(root, output, run)
        if output is None:
            refuse_stated_output(root, gathered.raw.config)
        refuse_sources(gathered.output, root, (root / name for name in gathered.raw.config.folders))
        records.open(RecordStore(gathered.output))
        report = _built(gathered, run, records)
    if not is_external:
        # What the web says may be otherwise the next time, and is not asked unless the author asks for it.
        asked = Asked(root, output, str(build_date(today)), is_printed)
        keep_report(asked, report, _elsewhere(gathered), started_ns)
    return report


def _built(gathered: Gathered, run: Run, records: Records) -> BuildReport:
    problems, drawn = Problems(), None
    if run.on_pages is not None:
        drawn = _publish_pages(gathered, run, records, problems)
        run.on_pages()
    with open_stage(gathered.output) as stage:
        shelf = Shelf(stage)
        run.laps.end("look at the output")
        if drawn is None:
            drawn = _draw(gathered, run, records, shelf, problems)
        else:
            records.move_to(shelf)
        site = _complete(gathered, drawn, run, records, problems)
        run.progress("writing", 0, 0)
        qa = quality_files(site.rendering, _settled(gathered, problems, run), records)
        problems.extend(found for file in qa for found in file.diagnostics)
        made = (*site.rendered, *qa)
        made += site.rendering.stylesheets.files(made)
        made += whole_site_files(site.rendering, made, site.static, records)
        run.laps.end("report")
        written = publish(stage, made, site.static, shelf.staged(made))
        run.laps.end("write")
        records.finish()
    gathered.keep()
    run.laps.end("keep for the next build")
    return _report(site, _settled(gathered, problems, run), run, written, gathered.output, records)


def check(
    root: Path,
    *,
    jobs: int = 0,
    today: date | None = None,
    progress: Progress | None = None,
    is_external: bool = False,
) -> BuildReport:
    """Find everything that is wrong with the guide; write nothing. `is_external` as in `build`."""
    problems = Problems()
    run = Run(jobs or os.cpu_count() or 1, today, progress or _silent, is_external=is_external)
    gathered = _gathered(root, None, run)
    # What is found anew is not kept: no file is written that it could be about.
    records = Records()
    records.open(RecordStore(gathered.output))
    drawn = _draw(gathered, run, records, Looked(gathered.output), problems)
    site = _complete(gathered, drawn, run, records, problems)
    return _report(site, _settled(gathered, problems, run), run, None, None, records)


def _gathered(root: Path, output: Path | None, run: Run) -> Gathered:
    run.progress("reading", 0, 0)
    # How many files there are, nobody knows before.
    gathered = gather(root, output, lambda done: run.progress("reading", done, 0))
    run.progress("assembling", 0, 0)
    run.laps.end("read")
    return gathered


def _elsewhere(gathered: Gathered) -> Elsewhere:
    """Return what the guide's settings name."""
    return Elsewhere.of(gathered.raw.root, gathered.raw.config)


def _publish_pages(gathered: Gathered, run: Run, records: Records, problems: Problems) -> _Drawn:
    """Draw what is stale of pages and artifacts, and put it into the site as that is."""
    with open_stage(gathered.output) as stage:
        shelf = Shelf(stage)
        drawn = _draw(gathered, run, records, shelf, problems)
        styles = drawn.rendering.stylesheets.files(drawn.pages)
        files = (*drawn.pages, *styles)
        publish(stage, files, (), shelf.staged(files), others_stay=True)
        pages = records.listed("pages", map(shelf.published, drawn.pages))
    run.laps.end("write the pages")
    return replace(drawn, pages=pages)


def _draw(gathered: Gathered, run: Run, records: Records, disk: Disk, problems: Problems) -> _Drawn:
    """Assemble the guide, and draw its pages and artifacts."""
    problems.extend(gathered.found)
    config = gathered.raw.config
    library = open_library(gathered.raw.root, config, problems)
    guide = assemble(gathered.raw, gathered.dialect, library, build_date(run.today), problems)
    problems.extend(check_guide(guide))
    navigation = build_navigation(guide, problems, drawn_menus(guide))
    problems.extend(check_menus(guide, navigation))
    run.laps.end("assemble")
    site = SiteMap(
        known_outs(guide, navigation),
        config.base_path,
        places_outside=run.is_external,
        sources=linked_sources(guide),
    )
    tags = TrackedMapping("tag page", tag_pages(guide))
    rendering = Rendering(guide, GuideView(guide, library), navigation, site, tags)
    records.begin(rendering.questions, disk, WHOLES)
    tasks: tuple[Page | Artifact, ...] = (*guide.pages, *guide.artifacts)
    drawn: list[Rendered] = []
    undecided: Counter[str] = Counter()
    for record in render_all(tasks, rendering, run.jobs, run.progress, records):
        drawn += record.files
        problems.extend(record.found)
        undecided.update(dict(record.undecided))
    pages = records.listed("pages", once(drawn, problems))
    run.laps.end("render")
    return _Drawn(rendering, pages, undecided)


def _complete(gathered: Gathered, drawn: _Drawn, run: Run, records: Records, problems: Problems) -> _Site:
    """Make what is made of the pages, and check all links."""
    rendering, guide = drawn.rendering, drawn.rendering.guide
    rendered = (*drawn.pages, *made_of(drawn.pages, rendering, run, records))
    static, unreadable = readable(static_files(rendering, rendered), gathered.raw.root)
    rendered += unreadable
    for file in rendered:
        problems.extend(file.diagnostics)
    run.progress("checking", 0, 0)
    problems.extend(_check_output(guide, rendered, static, records))
    problems.extend(records.found("packages", lambda: check_packages(rendering.view)))
    run.laps.end("check")
    if run.is_external:
        from site_builder.external import check_external  # noqa: PLC0415 - only who asks pays for the network

        problems.extend(check_external(guide, rendered, gathered.output, run.progress))
    return _Site(rendering, rendered, static, drawn.undecided)


def _check_output(
    guide: Guide, rendered: Files, static: Iterable[StaticFile], records: Records
) -> tuple[Diagnostic, ...]:
    outs = {file.out for file in rendered} | {file.out for file in static} | set(quality_outs(guide))
    outs |= {*offered(guide)}
    files = records.listed("all", rendered)
    asked = fingerprint(sorted(outs)).hex()
    return records.found(f"links {asked}", lambda: check_output(guide, files, outs))


def _settled(gathered: Gathered, problems: Problems, run: Run) -> tuple[Diagnostic, ...]:
    """Return the findings as the guide's settings will have them, in order."""
    not_sought = () if run.is_external else ONLY_EXTERNAL
    known = without_tolerated(gathered.dialect.tolerated, problems)
    return ordered(gathered.told(settled(gathered.raw.config.findings, known, not_sought)))


def _report(
    site: _Site,
    found: tuple[Diagnostic, ...],
    run: Run,
    written: Written | None,
    output: Path | None,
    records: Records,
) -> BuildReport:
    guide = site.rendering.guide
    run.laps.end("report")
    return BuildReport(
        guide.config.title,
        len(guide.pages),
        len(guide.artifacts),
        written.total if written else 0,
        found,
        output,
        sum(run.laps.stages.values()),
        whole_view(site.rendering, site.rendered),
        written.in_turn if written else "",
        tuple(records.made),
        site.undecided,
        tuple(run.laps.stages.items()),
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""
