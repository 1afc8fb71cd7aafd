"""The guide and its parts, as the stages after `read` see them. Every value is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from site_builder.config import GuideConfig
from site_builder.diagnostics import Location
from site_builder.model.dialect import NATIVE, Dialect
from site_builder.read.resources import Shorthand
from site_builder.source.dependencies import tracked
from site_builder.source.origins import Origins
from site_builder.source.source_map import Format, Places, SourceMap, ValuePlace
from site_builder.source.tree import Pointer

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
    pager: int = 0
    """Which of the pages of a list of posts it is, counted from 1; 0 for no such page."""
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
    artifact_content=("resource", "neutral", "source_text", "source_stated", "origins", "is_amended"),
    artifact_shorthand=("shorthand",),
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
    source_format: Format
    source_text: str
    """Of the artifact alone, where its file holds several."""
    out: OutPath
    """`TYPE-ID.html`."""
    is_example: bool
    origins: Origins = field(compare=False, repr=False)
    """Where the values of `neutral` stand in `resource`."""
    source_stated: Mapping[Pointer, Location] | None = field(default=None, compare=False, repr=False)
    """Where the rules stand that made the values of `resource`, as `SourceMap` has it."""
    shorthand: Shorthand | None = None
    """What it was compiled of; None for what was not."""
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
        source = SourceMap(self.source, self.source_format, self.source_text, stated=self.source_stated)
        return ValuePlace(source, pointer)

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
class Layout:
    """What the guide's own tool draws around pages that name it."""

    name: str
    """As pages name it, without an ending: `default`, `docs/api`."""
    source: str
    text: str
    """Liquid and HTML, after the front matter."""
    line: int
    """1-based line of the source file at which `text` starts."""
    values: Mapping[str, Any]
    """Its front matter: Liquid's `layout.KEY`; `layout` names the one around it."""


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
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    """By name; empty where pages get no more than the theme's shell."""
    documents: tuple[Page, ...] = ()
    """Documents of collections without output: Liquid lists them, no page is built."""

    @property
    def authored_outs(self) -> frozenset[OutPath]:
        """The files of the guide's own pages and static files; nothing generated replaces them."""
        return frozenset((*(page.out for page in self.pages), *(file.out for file in self.static)))
