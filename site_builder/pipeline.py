"""The whole story, from a guide's folder to its site: read, assemble, check, render, check, write."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import jinja2

from site_builder.check.guide import check_guide
from site_builder.check.output import check_output
from site_builder.check.packages import check_packages
from site_builder.check.rules import settled
from site_builder.codes import ONLY_EXTERNAL
from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Location, Problems, ordered
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.gather import Gathered, gather
from site_builder.kinds.grouped import grouped_artifacts
from site_builder.model.assemble import assemble
from site_builder.model.guide import Artifact, Guide, OutPath, Page, StaticFile
from site_builder.model.navigation import Navigation, build_navigation
from site_builder.model.page_menus import WHOLES
from site_builder.model.print_plan import print_plan
from site_builder.model.records import Disk, Files, Make, Records
from site_builder.model.rendered import Rendered
from site_builder.model.twins import twins
from site_builder.model.view import GuideView
from site_builder.read.files import relative_name
from site_builder.read.identity import identity
from site_builder.read.packages import Package, core_package, default_cache, open_packages
from site_builder.read.reach import refuse_stated_output
from site_builder.render.artifact import raw_outs
from site_builder.render.everything import Progress, render_all
from site_builder.render.html import SiteMap
from site_builder.render.listings import listing_outs, listings, tag_pages
from site_builder.render.print_views import print_views
from site_builder.render.quality import quality_outs, quality_report
from site_builder.render.rendering import Rendering
from site_builder.render.shell import draw, draw_failed
from site_builder.report import BuildReport
from site_builder.source.dependencies import TrackedMapping, fingerprint
from site_builder.source.kept import keeping, kept
from site_builder.source.source_map import ValuePlace
from site_builder.today import build_date
from site_builder.write.downloads import WHOLE, download_outs, downloads, offers_whole, whole_site
from site_builder.write.indexes import indexes
from site_builder.write.last_build import Asked, Elsewhere, keep_report
from site_builder.write.llms import llms
from site_builder.write.previews import previews
from site_builder.write.record_store import RecordStore
from site_builder.write.shelf import Looked, Shelf
from site_builder.write.site import Written, publish, refuse_sources
from site_builder.write.stage import open_stage


@dataclass(slots=True)
class _Laps:
    """Where the time of a build goes."""

    _at: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds by stage, in the order of the stages."""

    def end(self, stage: str) -> None:
        """Count the time since the stage before to this one."""
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0) + now - self._at
        self._at = now


@dataclass(frozen=True, slots=True)
class _Run:
    """How this build is done."""

    jobs: int
    """Processes."""
    today: date | None
    progress: Progress
    is_printed: bool = False
    """Whether the whole guide is put on one page, however large it is."""
    is_external: bool = False
    """Whether links that lead out of the site are checked, too."""
    on_pages: Callable[[], None] | None = None
    """Called when the pages lie in the site."""
    laps: _Laps = field(default_factory=_Laps)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The pages and artifacts of a guide, drawn."""

    rendering: Rendering
    pages: Files


@dataclass(frozen=True, slots=True)
class _Site:
    """Everything that will be written."""

    rendering: Rendering
    rendered: tuple[Rendered, ...]
    static: tuple[StaticFile, ...]


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
    run = _Run(_jobs(jobs), today, progress or _silent, is_printed, is_external, on_pages)
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


def _built(gathered: Gathered, run: _Run, records: Records) -> BuildReport:
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
        qa = _quality_report(site.rendering, _settled(gathered, problems, run), records)
        problems.extend(found for file in qa for found in file.diagnostics)
        made = (*site.rendered, *qa)
        made += site.rendering.stylesheets.files(made)
        made += _whole_site(site, made, records)
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
    run = _Run(_jobs(jobs), today, progress or _silent, is_external=is_external)
    gathered = _gathered(root, None, run)
    # What is found anew is not kept: no file is written that it could be about.
    records = Records()
    records.open(RecordStore(gathered.output))
    drawn = _draw(gathered, run, records, Looked(gathered.output), problems)
    site = _complete(gathered, drawn, run, records, problems)
    return _report(site, _settled(gathered, problems, run), run, None, None, records)


def _gathered(root: Path, output: Path | None, run: _Run) -> Gathered:
    run.progress("reading", 0, 0)
    # How many files there are, nobody knows before.
    gathered = gather(root, output, lambda done: run.progress("reading", done, 0))
    run.progress("assembling", 0, 0)
    run.laps.end("read")
    return gathered


def _elsewhere(gathered: Gathered) -> Elsewhere:
    """List what the guide was read from outside of its folder."""
    root, config = gathered.raw.root, gathered.raw.config
    named = [os.path.normpath(root / name) for name in (*config.folders, *config.packages)]
    outside = (path for path in named if not Path(path).is_relative_to(root))
    return Elsewhere(tuple(dict.fromkeys(outside)), str(default_cache() or ""))


def _publish_pages(gathered: Gathered, run: _Run, records: Records, problems: Problems) -> _Drawn:
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


def _draw(gathered: Gathered, run: _Run, records: Records, disk: Disk, problems: Problems) -> _Drawn:
    """Assemble the guide, and draw its pages and artifacts."""
    problems.extend(gathered.found)
    config = gathered.raw.config
    library = _library(gathered.raw.root, config, problems)
    guide = assemble(gathered.raw, gathered.dialect, library, build_date(run.today), problems)
    problems.extend(check_guide(guide))
    navigation = build_navigation(guide, problems)
    run.laps.end("assemble")
    site = SiteMap(_known_outs(guide, navigation), config.base_path, places_outside=run.is_external)
    tags = TrackedMapping("tag page", tag_pages(guide))
    rendering = Rendering(guide, GuideView(guide, library), navigation, site, tags)
    records.begin(rendering.questions, disk, WHOLES)
    tasks: tuple[Page | Artifact, ...] = (*guide.pages, *guide.artifacts)
    drawn: list[Rendered] = []
    for record in render_all(tasks, rendering, run.jobs, run.progress, records):
        drawn += record.files
        problems.extend(record.found)
    pages = records.listed("pages", _once(drawn, problems))
    run.laps.end("render")
    return _Drawn(rendering, pages)


def _complete(gathered: Gathered, drawn: _Drawn, run: _Run, records: Records, problems: Problems) -> _Site:
    """Make what is made of the pages, and check all links."""
    rendering, guide = drawn.rendering, drawn.rendering.guide
    rendered = (*drawn.pages, *_made_of(drawn.pages, rendering, run, records))
    static, unreadable = _readable(_static_files(rendering, rendered), gathered.raw.root)
    rendered += unreadable
    for file in rendered:
        problems.extend(file.diagnostics)
    run.progress("checking", 0, 0)
    problems.extend(_check_output(guide, rendered, static, records))
    problems.extend(records.found("packages", lambda: check_packages(rendering.view)))
    run.laps.end("check")
    if run.is_external:
        problems.extend(_check_external(guide, rendered, gathered.output, run))
    return _Site(rendering, rendered, static)


def _made_of(pages: Files, rendering: Rendering, run: _Run, records: Records) -> Files:
    """Make what is made of the pages: archives, print views, lists, indexes."""
    guide, view, navigation = rendering.guide, rendering.view, rendering.navigation
    words, drawer, make = rendering.markdown.words, _drawer(rendering), records.files
    archives = downloads(guide, view, pages, make)
    run.laps.end("archives")
    views = _for_print(rendering, pages, run, make)
    run.laps.end("print views")
    whole = _whole_view(rendering, views) or ""
    lists = listings(guide, view, navigation, drawer, archives, whole=whole, words=words, make=make)
    every = records.listed("pages and lists", (*pages, *views, *lists))
    run.laps.end("lists")
    found = indexes(guide, every, make)
    run.laps.end("indexes")
    found += make("previews", lambda: previews(view, every))
    found += make("llms.txt", lambda: llms(guide, navigation, every, rendering.twins))
    run.laps.end("lists")
    return (*archives, *views, *lists, *found)


def _check_output(
    guide: Guide, rendered: Files, static: Iterable[StaticFile], records: Records
) -> tuple[Diagnostic, ...]:
    outs = {file.out for file in rendered} | {file.out for file in static} | set(quality_outs(guide))
    outs |= {WHOLE} if offers_whole(guide) else set()
    files = records.listed("all", rendered)
    asked = fingerprint(sorted(outs)).hex()
    return records.found(f"links {asked}", lambda: check_output(guide, files, outs))


def _quality_report(rendering: Rendering, found: tuple[Diagnostic, ...], records: Records) -> Files:
    def make() -> Files:
        return quality_report(rendering.guide, found, _drawer(rendering))

    return records.files(f"quality report {fingerprint(found).hex()}", make)


def _whole_site(site: _Site, made: Files, records: Records) -> Files:
    """Make the zip of the whole site, where a page leads to it."""
    guide = site.rendering.guide
    if not offers_whole(guide) or not any(link.out == WHOLE for file in made for link in file.links):
        return ()
    static = [(file.out, identity(os.stat(file.source))) for file in site.static]  # noqa: PTH116 - for every file
    files = records.listed("whole site", made)
    asked = fingerprint(static).hex()
    return records.files(f"{WHOLE} {asked}", lambda: whole_site(guide, files, site.static))


def _settled(gathered: Gathered, problems: Problems, run: _Run) -> tuple[Diagnostic, ...]:
    """Return the findings as the guide's settings will have them, in order."""
    not_sought = () if run.is_external else ONLY_EXTERNAL
    return ordered(gathered.told(settled(gathered.raw.config.findings, problems, not_sought)))


def _check_external(
    guide: Guide, rendered: Sequence[Rendered], output: Path, run: _Run
) -> Iterator[Diagnostic]:
    """Ask the web about links that lead out of the site, as far as no kept answer holds."""
    from site_builder.check.external import external_links, findings  # noqa: PLC0415 - only who asks pays for the network
    from site_builder.read.web import Web  # noqa: PLC0415 - as above
    from site_builder.write.kept_answers import KeptAnswers  # noqa: PLC0415 - as above

    links = external_links(guide, rendered)
    kept = KeptAnswers(output, time.time())
    known = kept.good
    wanted = [address for address in links if address not in known]
    web = Web()
    try:
        web.ask(wanted, lambda done: run.progress("asking", done, len(wanted)))
    finally:
        # Whoever stops it, since it takes minutes, need not begin again.
        kept.keep(web.found)
    return findings(links, {**known, **web.found})


def _library(root: Path, config: GuideConfig, problems: Problems) -> DefinitionsLibrary:
    cache = default_cache()
    packages = open_packages(config.packages, root, cache, problems, config.package_place)
    if packages or cache is not None:
        core = partial(_core_package, cache=cache, problems=problems, at=config.at("fhir_version"))
        return DefinitionsLibrary(packages, core)
    return kept(("library",), (), DefinitionsLibrary)


def _core_package(name: str, cache: Path | None, problems: Problems, at: ValuePlace) -> Package | None:
    return core_package(name, cache, problems, at.place())


def _once(rendered: Iterable[Rendered], problems: Problems) -> Iterator[Rendered]:
    """Pass each output name once: an artifact's further pages may be named like something else."""
    sources: dict[OutPath, str] = {}
    for file in rendered:
        first = sources.setdefault(file.out, file.source)
        if first is file.source:
            yield file
            continue
        message = f"the output file '{file.out}' is already made from {first}"
        problems.add("duplicate-output", message, Location(file.source))


def _for_print(rendering: Rendering, rendered: Files, run: _Run, make: Make) -> Files:
    """Put pages together that are printed together, as the settings and this build ask for it."""
    config, plan = rendering.guide.config, rendering.print_plan
    if not config.print_views:
        plan = replace(plan, sections=(), whole=plan.whole if run.is_printed else None)
    groups = grouped_artifacts(rendering.guide) if config.print_artifacts else ()
    artifacts = tuple(each.out for group in groups for each in group.artifacts if not each.is_example)
    return print_views(
        plan,
        rendered,
        rendering.site,
        _drawer(rendering),
        artifacts=artifacts,
        is_forced=run.is_printed,
        make=make,
    )


def _whole_view(rendering: Rendering, rendered: Iterable[Rendered]) -> OutPath | None:
    whole = rendering.print_plan.whole
    return whole.out if whole and any(file.out == whole.out for file in rendered) else None


def _known_outs(guide: Guide, navigation: Navigation) -> set[OutPath]:
    """List the files that links may lead to, as far as they are known before rendering."""
    outs = {*guide.authored_outs}
    outs |= {redirect.out for redirect in guide.redirects} | set(listing_outs(guide))
    outs |= {*download_outs(guide), *quality_outs(guide), *((WHOLE,) if offers_whole(guide) else ())}
    for artifact in guide.artifacts:
        outs |= {artifact.out, *raw_outs(artifact)}
    outs |= {*twins(guide).values()}
    outs |= {view.out for view in print_plan(guide, navigation).sections if guide.config.print_views}
    return outs


def _static_files(rendering: Rendering, rendered: Sequence[Rendered]) -> tuple[StaticFile, ...]:
    """List the files to copy: the guide's, the theme's, and those of the theme that pages ask for."""
    files = {file.out: file for file in rendering.theme.static_files()}
    files.update((file.out, file) for file in rendering.guide.static)
    made = {file.out for file in rendered}
    wanted = {link.out for file in rendered for link in file.links if link.out} - made - files.keys()
    for out in sorted(wanted):
        fallback = rendering.theme.fallback(out)
        if fallback:
            files[out] = fallback
    return tuple(file for out, file in sorted(files.items()) if out not in made)


def _readable(
    static: Iterable[StaticFile], root: Path
) -> tuple[tuple[StaticFile, ...], tuple[Rendered, ...]]:
    """Part the files that can be copied from those that can't: what the site has of these stays."""
    files: list[StaticFile] = []
    failed: list[Rendered] = []
    for file in static:
        if os.access(file.source, os.R_OK):
            files.append(file)
            continue
        place = Location(relative_name(Path(file.source), root), 1, 1)
        found = Diagnostic("unreadable-file", os.strerror(errno.EACCES), place)
        failed.append(Rendered(file.out, b"", source=place.path, kind="failed", diagnostics=(found,)))
    return tuple(files), tuple(failed)


def _drawer(rendering: Rendering) -> Callable[..., Rendered]:
    def draw_listing(template: str, out: OutPath, title: str, /, **context: object) -> Rendered:
        try:
            return draw(template, out, title, rendering, kind="listing", **context)  # type: ignore[arg-type]
        except jinja2.TemplateError as error:
            place = Location(f"{rendering.guide.config.templates}/{template}")
            failed = Diagnostic("template-failed", f"{out} could not be drawn: {error}", place)
            return draw_failed(out, title, rendering, failed)

    return draw_listing


def _report(
    site: _Site,
    found: tuple[Diagnostic, ...],
    run: _Run,
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
        _whole_view(site.rendering, site.rendered),
        written.in_turn if written else "",
        tuple(records.made),
        tuple(run.laps.stages.items()),
    )


def _jobs(jobs: int) -> int:
    return jobs or os.cpu_count() or 1


def _silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""
