"""Raw values become the guide: every output name once, every reference between files resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from site_builder.diagnostics import Location, Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.model.assemble_artifacts import ArtifactAssembler
from site_builder.model.assemble_pages import AssembledPages, PageAssembler
from site_builder.model.collections import newest
from site_builder.model.dialect import Dialect
from site_builder.model.guide import (
    STATIC_FOLDER,
    Artifact,
    Guide,
    Include,
    Layout,
    OutPath,
    Page,
    Redirect,
    StaticFile,
)
from site_builder.model.listed_names import with_listed_names
from site_builder.read.file_names import unfit
from site_builder.read.files import RawText
from site_builder.read.guide import RawGuide
from site_builder.read.pages import RawPage
from site_builder.read.resources import PROSE
from site_builder.source.dependencies import TrackedMapping
from site_builder.source.source_map import SourceMap, ValuePlace


def assemble(
    raw: RawGuide, dialect: Dialect, library: DefinitionsLibrary, build_date: date, problems: Problems
) -> Guide:
    """Make the guide of what was read; nothing that is wrong with one part costs another."""
    pages, prose = _without_prose(raw)
    artifacts = with_listed_names(
        ArtifactAssembler(raw.config, library, prose, problems).assemble(raw.resources)
    )
    artifacts = dialect.completed(artifacts, raw.config, build_date)
    assembled = PageAssembler(raw.config, build_date, problems, raw.changed).assemble(pages)
    if dialect.heads_artifacts:
        artifacts = _with_own_pages(artifacts, assembled)
    assembled.pages = newest(assembled.pages, raw.config.reading.latest_posts, build_date)
    assembled.pages = dialect.paginated(assembled.pages, raw.config)
    outs = _Outs(problems, last_stands=dialect.last_page_stands)
    kept_pages = outs.pages(assembled.pages)
    kept_artifacts = outs.artifacts(artifacts)
    static = outs.static(raw)
    redirects = outs.redirects(kept_pages, assembled.redirects)
    return Guide(
        root=str(raw.root),
        config=replace(raw.config, keys=TrackedMapping("said setting", raw.config.keys)),
        pages=kept_pages,
        artifacts=kept_artifacts,
        includes=TrackedMapping(
            "include",
            {name: Include(name, found.source, found.text) for name, found in raw.includes.items()},
        ),
        layouts=TrackedMapping(
            "layout",
            {
                **dialect.layouts(raw.config),
                **{
                    name: Layout(name, found.source, found.body, found.body_line, found.front_matter)
                    for name, found in raw.layouts.items()
                },
            },
        ),
        site_data=TrackedMapping(
            "data", dialect.site_data(raw.site_data, raw.config, kept_pages, kept_artifacts, build_date)
        ),
        data_places={**dialect.data_places(), **raw.data_places},
        static=static,
        redirects=redirects,
        build_date=build_date,
        dialect=dialect,
        documents=tuple(assembled.documents),
    )


class _Outs:
    """Which output names are taken, and by which source."""

    def __init__(self, problems: Problems, *, last_stands: bool) -> None:
        self._problems = problems
        self._last_stands = last_stands
        self._sources: dict[OutPath, str] = {}
        self._folders: dict[OutPath, str] = {STATIC_FOLDER: "the theme"}
        self._pages: dict[OutPath, Page] = {}

    def pages(self, pages: Sequence[Page]) -> tuple[Page, ...]:
        """Keep one page of each name: where the last one stands, that is what the guide's readers know."""
        chosen = sorted(pages, key=_file_name, reverse=True) if self._last_stands else pages
        kept: set[int] = set()
        for page in chosen:
            if self._take(page.out, page.at("permalink")):
                kept.add(id(page))
                self._pages[page.out] = page
            elif (first := self._pages.pop(page.out, None)) and "permalink" in first.front_matter:
                # Whichever of the two the author has at hand tells of the other.
                message = f"the output file '{page.out}' would be made from {page.source}, too"
                self._problems.add("duplicate-output", message, first.at("permalink").place())
        return tuple(page for page in pages if id(page) in kept)

    def artifacts(self, artifacts: Iterable[Artifact]) -> tuple[Artifact, ...]:
        """Keep the artifacts whose page's name is free."""
        return tuple(found for found in artifacts if self._take(found.out, found.at("id")))

    def static(self, raw: RawGuide) -> tuple[StaticFile, ...]:
        """Keep the static files whose name is free."""
        return tuple(
            StaticFile(file.path, file.out)
            for file in raw.static
            if self._take(file.out, ValuePlace(SourceMap(file.source)))
        )

    def redirects(self, pages: Iterable[Page], whole: Iterable[Redirect]) -> tuple[Redirect, ...]:
        """Keep the redirects whose name is free: those of moved pages, then the old names of others."""
        kept: list[Redirect] = []
        for redirect in whole:
            self._redirect(redirect, kept)
        for page in pages:
            for old in page.redirect_from:
                if old.out != page.out:
                    self._redirect(old, kept)
        return tuple(kept)

    def _take(self, out: OutPath, at: ValuePlace) -> bool:
        if reason := unfit(out):
            self._problems.add("unfit-output", f"the output file '{_shown(out)}' {reason}", at.place())
            return False
        if (first := self._claim(out, at.source.path)) is None:
            return True
        message = f"the output file '{out}' is already made from {first}"
        if out not in self._sources:
            message = f"the output file '{out}' can't stand beside the folder or file that {first} makes"
        self._problems.add("duplicate-output", message, at.place())
        return False

    def _redirect(self, redirect: Redirect, kept: list[Redirect]) -> None:
        if reason := unfit(redirect.out):
            message = f"the redirect '{_shown(redirect.out)}' {reason}"
            self._problems.add("unfit-output", message, redirect.at.place())
        elif (first := self._claim(redirect.out, redirect.at.source.path)) is None:
            kept.append(redirect)
        else:
            message = f"the redirect from '{redirect.out}' has the name of what is made from {first}"
            self._problems.add("redirect-conflict", message, redirect.at.place())

    def _claim(self, out: OutPath, source: str) -> str | None:
        """Take an output name; where it is taken, as a file or as a folder, give what took it."""
        folders = [parent.as_posix() for parent in PurePosixPath(out).parents][:-1]
        taken = self._sources.get(out) or self._folders.get(out)
        taken = taken or next((self._sources[name] for name in folders if name in self._sources), None)
        if taken is None:
            self._sources[out] = source
            for name in folders:
                self._folders.setdefault(name, source)
        return taken


def _with_own_pages(artifacts: Sequence[Artifact], assembled: AssembledPages) -> list[Artifact]:
    """Put an author's page about an artifact, `TYPE-ID.md`, above the artifact's own.

    HL7's IG Publisher shows the author's page alone, which so often names the downloads of the other's.
    """
    pages = {page.out: page for page in assembled.pages}
    written = [pages[artifact.out] for artifact in artifacts if artifact.out in pages]
    assembled.pages = [page for page in assembled.pages if page not in written]
    return [
        replace(artifact, title=page.title, intro=page.body, intro_at=Location(page.source, page.body_line))
        if (page := pages.get(artifact.out))
        else artifact
        for artifact in artifacts
    ]


def _shown(out: OutPath) -> str:
    printable = "".join(sign if sign.isprintable() else "\ufffd" for sign in out)
    return printable if len(printable) <= 60 else printable[:59] + "…"


def _file_name(page: Page) -> str:
    return page.source.rpartition("/")[2]


def _without_prose(raw: RawGuide) -> tuple[tuple[RawPage, ...], dict[str, RawText]]:
    """Take the authors' texts for artifacts out of the pages: `TYPE-ID-intro.md`, `TYPE-ID-notes.md`."""
    prose = dict(raw.prose)
    if not raw.resources:
        return raw.pages, prose
    types = {resource.type for resource in raw.resources}
    pages: list[RawPage] = []
    for page in raw.pages:
        name = page.source.rpartition("/")[2]
        if PROSE.match(name) and name.partition("-")[0] in types:
            prose.setdefault(name.rpartition(".")[0], RawText(page.source, page.body))
        else:
            pages.append(page)
    return tuple(pages), prose
