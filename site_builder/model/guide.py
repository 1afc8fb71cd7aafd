"""The guide and its parts, as the stages after `read` see them. Every value is frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Literal

from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Location
from site_builder.fhir.json_text import dumps
from site_builder.model.dialect import NATIVE, Dialect
from site_builder.read.identity import digest_of
from site_builder.source.dependencies import (
    TrackedField,
    depend_on,
    fingerprint,
    named_function,
    packed,
    tracked,
    untracked,
)
from site_builder.source.kept import kept
from site_builder.source.origins import Origins
from site_builder.source.source_map import Places, SourceMap, ValuePlace

Day = date
"""A date, also where a class has a field `date`."""

OutPath = str
"""A file of the site: POSIX, relative to the output folder, such as `api/patient.html`."""

STATIC_FOLDER = "static"
"""The site's folder for the theme's own files."""

_NOWHERE = Location("")
_NO_PLACES = SourceMap("")

BodyFormat = Literal["markdown", "html", "raw"]
"""`markdown`: Liquid, then Markdown, then the page shell. `html`: Liquid, then the shell.
`raw`: Liquid only, no shell (a stylesheet or a JSON file with front matter, or `layout: none`)."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old name that leads to a page of today."""

    out: OutPath
    target: str
    """Output path in this site, or an absolute URL."""
    at: ValuePlace
    """Who asks for it."""


@tracked(
    lambda page: page.source,
    page_body=("body", "body_line"),
    page_facts=(
        *("title", "front_matter", "summary", "tags", "keywords", "sidebar", "sidebar_at", "toc"),
        *(
            "searchable",
            "hide_sidebar",
            "layout",
            "redirect_from",
            "date",
            "changed",
            "reviewed",
            "review_due",
            "places",
        ),
    ),
)
@dataclass(frozen=True, slots=True)
class Page:
    """One page as its author wrote it, with defaults applied."""

    source: str
    """Path of the source file, relative to the guide's folder."""
    out: OutPath
    url: str
    """What Jekyll calls `page.url`: an absolute site path, `/` for the start page."""
    title: str
    front_matter: Mapping[str, Any]
    """Defaults and the page's own keys, merged: Liquid's and Jinja's `page.KEY`."""
    body: str
    """Source after the front matter, with line ends as `\\n`."""
    body_line: int
    """1-based line of the source file at which `body` starts."""
    format: BodyFormat
    summary: str = ""
    """May hold inline Markdown, HTML and entities."""
    tags: tuple[str, ...] = ()
    keywords: str = ""
    sidebar: str = ""
    """Name of a file in `_data/sidebars`, without the ending; empty for none."""
    sidebar_at: ValuePlace = field(default=ValuePlace(), compare=False)
    """What names it: the page, or the settings."""
    toc: bool = True
    """Whether the page's contents are listed."""
    searchable: bool = True
    hide_sidebar: bool = False
    layout: str = "page"
    redirect_from: tuple[Redirect, ...] = ()
    """Old output names that lead here."""
    collection: str = "pages"
    """`pages`, `posts`, or a Jekyll collection's name."""
    date: date | datetime | None = None
    """A post's date."""
    changed: Day | None = None
    """When its source was last changed."""
    reviewed: Day | None = None
    """When somebody last saw to it that it is right."""
    review_due: Day | None = None
    """Until when this must be done again; None when nobody says."""
    places: SourceMap = _NO_PLACES
    """Where the values of the front matter stand."""

    def at(self, key: str) -> ValuePlace:
        """Return where a key of the page's own front matter stands; the page as a whole without it."""
        return ValuePlace(self.places, (key,))


@tracked(
    lambda artifact: artifact.key,
    artifact_title=("title",),
    artifact_description=("description",),
    artifact_facts=("url", "version", "name", "status", "release", "is_example", "source", "source_format"),
    artifact_content=("resource", "neutral", "source_text", "origins", "is_amended"),
    artifact_texts=("intro", "notes", "intro_at", "notes_at"),
)
@dataclass(frozen=True, slots=True)
class Artifact:
    """A FHIR resource of the guide."""

    type: str
    """`StructureDefinition`, `ValueSet`, `Patient`, ..."""
    id: str
    url: str
    """Canonical URL; empty where the type has none."""
    version: str
    name: str
    """Computable name, else the id."""
    title: str
    """What a reader calls it; never empty."""
    status: str
    description: str
    """Markdown; may be empty."""
    release: str
    """`DSTU2`, `STU3`, `R4`, `R4B` or `R5`."""
    resource: Mapping[str, Any]
    """FHIR JSON in the resource's own release, as written (converted where the source is XML or YAML)."""
    neutral: Mapping[str, Any]
    """The same in the one shape that kinds read; see `site_builder.fhir.normalise`."""
    source: str
    source_format: Literal["json", "xml", "yaml"]
    source_text: str
    out: OutPath
    """`TYPE-ID.html`."""
    is_example: bool
    origins: Origins = field(compare=False, repr=False)
    """Where the values of `neutral` stand in `resource`."""
    is_amended: bool = False
    """Whether `resource` holds more than its source: what it takes over from the guide."""
    intro: str = ""
    """Author's Markdown from `TYPE-ID-intro.md`, shown above the formal views."""
    notes: str = ""
    """Author's Markdown from `TYPE-ID-notes.md`, shown below them."""
    intro_at: Location = _NOWHERE
    """Where the text of `intro` begins."""
    notes_at: Location = _NOWHERE

    @property
    def key(self) -> str:
        """`TYPE/ID`, unique in a guide."""
        return f"{self.type}/{self.id}"

    def at(self, *pointer: str | int) -> ValuePlace:
        """Return where a value of `resource` stands in the source."""
        return ValuePlace(SourceMap(self.source, self.source_format, self.source_text), pointer)

    def place(self, *pointer: str | int) -> Location:
        """Return the place in the source of a value of `resource`, or of what should hold it."""
        return self.at(*pointer).place()

    def neutral_place(self, *pointer: str | int) -> Location:
        """Return the place in the source of a value of `neutral`, or of what should hold it."""
        return self.place(*self.origins.of(pointer))

    def text_place(self, text: str) -> Location:
        """Return the place in the source of a text of `neutral`, which is known by its identity."""
        return self.place(*self.origins.of_text(self.neutral, text))


@dataclass(frozen=True, slots=True)
class Include:
    """A Liquid include of the guide."""

    name: str
    """As pages name it, such as `custom/contribute.html`."""
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that is copied as it is."""

    source: str
    """Path on disk, absolute."""
    out: OutPath


@tracked(
    lambda _: "",
    pages=("pages",),
    documents=("documents",),
    artifacts=("artifacts",),
    static=("static",),
    redirects=("redirects",),
    day=("build_date",),
)
@dataclass(frozen=True, slots=True)
class Guide:
    """Everything that rendering needs."""

    root: str
    """The guide's folder, absolute."""
    config: GuideConfig
    pages: tuple[Page, ...]
    artifacts: tuple[Artifact, ...]
    includes: Mapping[str, Include]
    """By name, forward slashes."""
    site_data: Mapping[str, Any]
    """Liquid's `site.data`: nested by folder, files without their ending."""
    data_places: Mapping[str, Places]
    """Dotted key of a data file (`sidebars.overview`) to where its values stand."""
    static: tuple[StaticFile, ...]
    redirects: tuple[Redirect, ...]
    build_date: date
    """From SOURCE_DATE_EPOCH where it is set."""
    dialect: Dialect = NATIVE
    """What the guide does by the tool that it was written for."""
    documents: tuple[Page, ...] = ()
    """Documents of collections without output: Liquid lists them, no page is built."""

    @property
    def authored_outs(self) -> frozenset[OutPath]:
        """The files of the guide's own pages and static files; nothing generated replaces them."""
        return frozenset((*(page.out for page in self.pages), *(file.out for file in self.static)))


def content_of(artifact: Artifact) -> bytes:
    """Tell what an artifact's resource says, and where."""
    # The text of its source tells the rest, but for what it takes over from the guide.
    amended = dumps(artifact.resource) if artifact.is_amended else ""
    said = (artifact.source, artifact.source_format, artifact.source_text, artifact.release, amended)
    return fingerprint(said)


def _content_of(artifact: Artifact) -> bytes:
    return kept(("content", artifact.key), (artifact,), lambda: content_of(artifact))


def artifact_fact(tell: Callable[[Artifact], str]) -> Callable[[Artifact], str]:
    """Decorate a module's function that tells a little of an artifact: who asks depends on that alone."""
    name = f"{tell.__module__}:{tell.__qualname__}"

    @wraps(tell)
    def told(artifact: Artifact) -> str:
        depend_on("artifact fact", name, artifact.key)
        with untracked():
            return tell(artifact)

    return told


def guide_questions(guide: Guide) -> Mapping[str, Callable[..., object]]:
    """Return what tells the answers of dependencies on the guide's parts, by their questions.

    What is not there answers None.
    """
    pages = {page.source: page for page in (*guide.documents, *guide.pages)}
    artifacts = {artifact.key: artifact for artifact in guide.artifacts}

    def of_page(tell: Callable[[Page], object]) -> Callable[[str], object]:
        return lambda source: tell(pages[source]) if source in pages else None

    def of_artifact(tell: Callable[[Artifact], object]) -> Callable[[str], object]:
        return lambda key: tell(artifacts[key]) if key in artifacts else None

    return {
        "page facts": of_page(_page_facts),
        "page body": of_page(lambda page: (page.body_line, page.body)),
        "artifact title": of_artifact(lambda artifact: artifact.title),
        "artifact description": of_artifact(lambda artifact: artifact.description),
        "artifact facts": of_artifact(_artifact_facts),
        "artifact content": of_artifact(_content_of),
        "artifact texts": of_artifact(lambda each: (each.intro, each.intro_at, each.notes, each.notes_at)),
        "artifact fact": lambda name, key: named_function(name)(artifacts[key]) if key in artifacts else None,
        "pages": lambda _: [_page_name(page) for page in guide.pages],
        "documents": lambda _: [_page_name(page) for page in guide.documents],
        "artifacts": lambda _: [*artifacts],
        "static": lambda _: [file.out for file in guide.static],
        "redirects": lambda _: [(each.out, each.target) for each in guide.redirects],
        "day": lambda _: guide.build_date,
        "setting": lambda name: packed(getattr(guide.config, name)),
        "said setting": lambda name: packed(guide.config.keys.get(name)),
        "said setting keys": lambda: [*guide.config.keys],
        "include": guide.includes.get,
        "include keys": lambda: [*guide.includes],
        "data": lambda name: packed(guide.site_data.get(name)),
        "data keys": lambda: [*guide.site_data],
    }


def _page_name(page: Page) -> tuple[str, ...]:
    return page.source, page.out, page.url, page.format, page.collection


def _page_facts(page: Page) -> object:
    # Front matter may be endless when it is written out.
    facts = [getattr(page, each.name) for each in fields(page) if each.name not in _TOLD_OTHERWISE]
    return facts, packed(page.front_matter)


_TOLD_OTHERWISE = ("front_matter", "body", "body_line")


def _artifact_facts(artifact: Artifact) -> object:
    said = (artifact.url, artifact.version, artifact.name, artifact.status, artifact.release)
    return (*said, artifact.is_example, artifact.source, artifact.source_format)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a rendered page, for its contents list and the search index."""

    level: int
    id: str
    text: str
    """Plain text, entities resolved."""


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A reference that a rendered page makes."""

    target: str
    """As it stood before it was made relative: `foo.html#bar`, `/x`, `https://...`."""
    out: OutPath
    """The site file it leads to, resolved from the page; empty when it leads elsewhere."""
    fragment: str
    is_image: bool
    place: Location
    """Where the address was written, or what was written that led to it; nowhere for what is surely there."""


EntryKind = Literal[
    "page", "section", "artifact", "element", "inherited", "code", "item", "parameter", "operation"
]
"""`element`: one that its structure says something of; `inherited`: one that it only has. `item`: of a
questionnaire. `parameter`: of a search or of an operation."""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """Something that search can find: a page or a place on it."""

    kind: EntryKind
    title: str
    anchor: str = ""
    """Id of its place; empty for the page."""
    text: str = ""
    """What it says: searched, and shown where a word of it was asked for."""
    titles: tuple[str, ...] = ()
    """What readers call it besides its title."""
    names: tuple[str, ...] = ()
    """What computers call it: ids, addresses, paths. Who types one of these whole means it."""
    words: str = ""
    """Searched as its text is, and never shown."""
    label: str = ""
    """What it is, as the result says it: `profile`, `code`, `search parameter of Patient`."""
    group: str = ""
    """Under which heading results stand together, where the kind doesn't tell it: `Value sets`."""


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The bytes of a file that lies on disk already."""

    path: str
    """Absolute."""
    digest: str
    size: int
    """In bytes."""

    def read(self) -> bytes:
        """Return the bytes; raises OSError."""
        return Path(self.path).read_bytes()


@tracked(
    lambda file: file.out,
    file_search=("search",),
    file_links=("links",),
    file_anchors=("anchors",),
    file_kind=("kind",),
    file_title=("title", "summary"),
    file_facts=("source", "headings", "tags", "diagnostics", "styles"),
)
@dataclass(frozen=True, slots=True)
class Rendered:
    """One file of the site, and what the stages behind need to know of it."""

    out: OutPath
    content: bytes
    """Read from disk at each use where it is a `StoredContent`."""
    title: str = ""
    summary: str = ""
    """Plain text."""
    source: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Hyperlink, ...] = ()
    anchors: frozenset[str] = frozenset()
    search: tuple[SearchEntry, ...] = ()
    """Empty for what search should not find."""
    tags: tuple[str, ...] = ()
    kind: str = "page"
    """`page`, `artifact`, `listing`, `file` (no page shell), `stand-in` (a page that says that it could not
    be drawn, written where there is no last good one), or `failed` (findings, but no file)."""
    diagnostics: tuple[Diagnostic, ...] = ()
    styles: tuple[str, ...] | None = None
    """The parts of the theme's styles that the page loads besides the shell's; None without the shell."""

    @property
    def stored(self) -> bytes | StoredContent:
        """The content as it is held."""
        return _held(self)

    @property
    def digest(self) -> str:
        """What tells the content from any other."""
        held = _held(self)
        return held.digest if isinstance(held, StoredContent) else digest_of(held)

    @property
    def size(self) -> int:
        """How many bytes the content has."""
        depend_on("file content", self.out)
        held = _held(self)
        return held.size if isinstance(held, StoredContent) else len(held)

    @property
    def at_hand(self) -> bytes | Path:
        """The content, or the file that it lies in."""
        depend_on("file content", self.out)
        held = _held(self)
        return Path(held.path) if isinstance(held, StoredContent) else held

    def held_as(self, content: StoredContent) -> Rendered:
        """Return the same file, whose bytes lie on disk."""
        return replace(self, content=content)  # type: ignore[arg-type]

    def __getstate__(self) -> tuple[Any, ...]:
        """Return the fields as they are held: what is on disk stays there."""
        return (self.out, _held(self), *(getattr(self, each.name) for each in fields(self)[2:]))

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take the fields."""
        for each, value in zip(fields(self), state, strict=True):
            object.__setattr__(self, each.name, value)


class _Content(TrackedField):
    """The field of a file's bytes, which are read where they lie on disk."""

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        value = super().__get__(instance, owner)
        return value.read() if isinstance(value, StoredContent) else value


_slot: Any = Rendered.__dict__["content"]
_held: Callable[[Rendered], bytes | StoredContent] = _slot.__get__
Rendered.content = _Content(_slot, lambda file: ("file content", file.out))  # type: ignore[misc,assignment]
