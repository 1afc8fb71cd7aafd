"""The guide's settings, and the only place where defaults live.

`guide.yaml` is written for us; what guides for other tools say is translated into the same `GuideConfig` by
`site_builder.dialects`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from site_builder.codes import Severity
from site_builder.diagnostics import Location
from site_builder.source.dependencies import tracked_alone
from site_builder.source.source_map import SourceMap, ValuePlace


@dataclass(frozen=True, slots=True)
class DefaultScope:
    """Front matter that every page below a folder has unless it says otherwise (Jekyll's `defaults`)."""

    path: str
    """Folder or page path, relative to the guide; empty means every page."""
    type: str
    """`pages`, `posts`, a collection's name, or empty for all."""
    values: Mapping[str, Any]
    at: ValuePlace = field(default=ValuePlace(), compare=False)
    """Where `values` stand in the settings."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A Jekyll collection: a folder `_NAME` of pages."""

    name: str
    output: bool = False
    """Whether its documents get pages of their own."""
    permalink: str = ""
    """Jekyll permalink pattern; empty means `/:collection/:path:output_ext`."""
    sort_by: str = ""
    """Key of the front matter by which its documents are ordered; empty for date and path."""
    order: tuple[str, ...] = ()
    """Names of documents, relative to its folder, that come first."""


@dataclass(frozen=True, slots=True)
class MarkdownSettings:
    """How Markdown is read, besides what authors set by names of ours: kramdown's own options."""

    auto_ids: bool = True
    """Headings get ids from their text."""
    auto_id_prefix: str = ""
    github_ids: bool = True
    """Ids are made as GitHub makes them, not by kramdown's own rule."""
    parse_block_html: bool = False
    parse_span_html: bool = True
    toc_levels: frozenset[int] = frozenset(range(1, 7))
    header_offset: int = 0
    """How many levels lower headings are than written."""
    footnote_nr: int = 1
    """Number of a page's first footnote."""
    footnote_prefix: str = ""
    footnote_backlink: str = "\N{LEFTWARDS ARROW WITH HOOK}"
    """Text of the links back from footnotes; empty for none."""
    footnote_backlink_inline: bool = False
    """Whether they stand in a footnote's last text, whatever block that is in."""
    quotes: tuple[str, str, str, str] = ("\u2018", "\u2019", "\u201c", "\u201d")
    """What straight quotes become: left and right single, left and right double."""
    symbols: tuple[tuple[str, str], ...] = ()
    """What typographic symbols are written as, by kramdown's names: `mdash`, `hellip`."""
    emoji: bool = False
    """Whether names between colons are emoji: `:tada:`."""
    link_defs: tuple[tuple[str, str, str], ...] = ()
    """Links that every page may refer to: name, address, title."""


KRAMDOWN = MarkdownSettings()
"""As Jekyll reads it."""
MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown")
"""Endings of Markdown files."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the folders of a guide are read: what its dialect does, and no author says."""

    page_endings: tuple[str, ...] = MARKDOWN
    """Endings of files that are pages even without front matter."""
    patterns_by_prefix: bool = False
    """Whether a pattern of `exclude` also matches everything whose path merely starts with it."""
    copies_sources: bool = False
    """Whether settings, includes, data and artifacts among the pages are copied as other files are."""
    posts: Literal["any", "top", "none"] = "top"
    """Where folders `_posts` are looked for: in any folder, at the top, or not at all."""
    pages: tuple[str, ...] = ()
    """Folders of pages besides `content`; paths as in `GuideConfig`."""
    includes: tuple[str, ...] = ()
    """Folders of includes besides `includes`; the first that has a name wins."""
    data: tuple[str, ...] = ()
    """Folders of data besides `data`."""
    markdown: tuple[str, ...] = ()
    """Endings of Markdown files with front matter, besides the usual ones; without the dot."""
    drafts: bool = False
    """Whether `_drafts` holds posts that are shown."""
    latest_posts: int = 0
    """How many of the newest posts are shown; 0 for all."""
    is_for_pages: bool = False
    """Whether pages are made as GitHub Pages makes them: also of Markdown without front matter."""
    layouts: str = ""
    """Folder of the layouts that are drawn around pages; empty where there are none."""
    static: tuple[str, ...] = ()
    """Folders whose files go to the site's root."""
    has_foreign: bool = False
    """Whether files among the artifacts may be no resources, which is noted and no error."""
    compiled: str = ""
    """Folder of what another tool compiled of the guide's FHIR Shorthand; empty where there is none."""
    binaries: frozenset[str] = frozenset()
    """Ids of resources of the type Binary that the guide lists."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings that a guide lives with."""

    code: str
    path: str
    """Glob pattern of the files that they are in, as those of `exclude`; empty for all."""
    pattern: str
    """The same as findings have paths: absolute where it leads out of the guide."""
    at: ValuePlace
    """Where it stands in the settings."""


@dataclass(frozen=True, slots=True)
class FindingRules:
    """What a guide says about its findings. It changes nothing that is built, and no page shows it."""

    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    """Codes that count for more or less than they do by themselves; None for those that are off."""
    ignores: tuple[Ignore, ...] = ()


@tracked_alone("setting", but=("keys",))
@dataclass(frozen=True, slots=True)
class GuideConfig:
    """What a guide says about itself. All paths are POSIX and relative to the guide's folder."""

    title: str = "Implementation guide"
    """The guide's name as the header shows it."""
    id: str = ""
    """Package id such as `hl7.fhir.uk.careconnect`."""
    version: str = ""
    status: str = ""
    """`draft`, `active` or `retired`."""
    publisher: str = ""
    description: str = ""
    language: str = "en-GB"
    canonical: str = ""
    """Canonical base URL of the artifacts, without a slash at the end."""
    fhir_version: str = "4.0.1"
    """Which FHIR release artifacts have that do not say so themselves."""
    site_url: str = ""
    """Where the site is published, for sitemap, feed and absolute_url; without a slash at the end."""
    base_path: str = ""
    """Jekyll's baseurl, e.g. `/guide`."""
    license: str = ""
    edit_url: str = ""
    """Prefix of "edit this page" links; the page's source path is appended."""
    feedback_url: str = ""
    """Where "feedback" leads: an https or mailto link."""
    logo: str = ""
    """Image before the title in the header: a file of the site, such as `images/logo.svg`."""
    preview_image: str = ""
    """PNG, JPEG, GIF or WebP that stands beside a link to the site: a file of the site, or an address."""
    stylesheets: tuple[str, ...] = ()
    """Files of the site with styles that come after the theme's, such as `css/brand.css`."""
    content: str = "content"
    """Folder of the pages; `.` for the whole guide folder."""
    includes: str = "content/_includes"
    data: str = "content/_data"
    assets: tuple[str, ...] = ()
    """Folders whose files are copied besides the static files among the pages."""
    artifacts: tuple[str, ...] = ("profiles",)
    """Folders of FHIR resources, at any depth; a path may lead out of the guide, within `read.reach`."""
    fsh: tuple[str, ...] = ()
    """Folders of FHIR Shorthand, which is compiled."""
    templates: str = "templates"
    """Folder of theme files that the guide overrides."""
    packages: tuple[str, ...] = ()
    """FHIR packages: `NAME#VERSION` in the cache, or a path to a `.tgz` or folder."""
    sidebar: str = ""
    """Sidebar of the pages that name none."""
    output: str = "build/site"
    exclude: tuple[str, ...] = ()
    """Glob patterns of files and folders that are not read."""
    include: tuple[str, ...] = ()
    """Glob patterns of files and folders that are read although their name starts with `_` or `.`."""
    defaults: tuple[DefaultScope, ...] = ()
    collections: tuple[Collection, ...] = ()
    collections_folder: str = ""
    """Folder that the collections' folders lie in; empty for the guide's."""
    permalink: str = ""
    """Jekyll's permalink style (`pretty`, `date`, `none`) or pattern for posts."""
    future: bool = False
    """Whether posts dated after the build are shown."""
    unpublished: bool = False
    """Whether pages with `published: false` are shown."""
    search_json: bool = False
    """Whether what search finds is written as `search.json`, too, for other tools."""
    page_dates: bool = True
    """Whether pages say when they were last changed, where git knows it."""
    markdown_twins: bool = True
    """Whether each page stands beside itself as Markdown, with `llms.txt` as their list."""
    print_views: bool = True
    """Whether the pages of a section, and of the whole guide where it is not large, also stand on one."""
    print_artifacts: bool = False
    """Whether the whole guide on one page has the main facts of artifacts, too."""
    smart_quotes: bool = True
    markdown_hard_wrap: bool = False
    markdown: MarkdownSettings = MarkdownSettings()
    reading: Reading = Reading()
    findings: FindingRules = field(default=FindingRules(), compare=False, repr=False)
    settings_file: str = ""
    """Name of the settings file; empty when the guide has none."""
    stated: Mapping[str, ValuePlace] = field(default_factory=dict, compare=False, repr=False)
    """Where settings stand, by our names; a package of `packages` by its own."""
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Every key of the settings file as written: Liquid's `site.KEY`."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Every folder that the guide is read from, besides its own."""
        own = (self.content, self.includes, self.data, self.templates)
        several = (*self.assets, *self.artifacts, *self.fsh)
        more = self.reading
        layouts = (more.layouts,) if more.layouts else ()
        return (*own, *several, *layouts, *more.pages, *more.includes, *more.data, *more.static)

    def at(self, key: str, *inner: str | int) -> ValuePlace:
        """Return where a setting, or a value in it, stands; the settings as a whole where none says it."""
        found = self.stated.get(key)
        whole = self.settings_file or self.content
        return found.inner(*inner) if found else ValuePlace(SourceMap(whole))

    def package_place(self, name: str) -> Location:
        """Return where one of `packages` is named; the FHIR version for one that comes with it."""
        return self.at(name if name in self.stated else "fhir_version").place()

    def address(self, out: str) -> str:
        """Return the full address of a file of the site; without `site_url` it begins with the base path."""
        return f"{self.site_url}{self.base_path}/{quote(out)}"
