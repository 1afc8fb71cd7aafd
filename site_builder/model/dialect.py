"""What a guide does by the tool that it was written for: one face, asked what is done, never whose it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Location, Problems
from site_builder.read.guide import RawGuide
from site_builder.source.placed import Placed
from site_builder.source.source_map import Places

if TYPE_CHECKING:
    from site_builder.model.guide import Artifact, Layout, OutPath, Page
    from site_builder.model.sections import Section
    from site_builder.model.view import GuideView


class Drawer(Protocol):
    """The page that is being drawn, as far as a dialect needs it."""

    def render(self, template: str, /, **names: Any) -> str:
        """Draw a template."""
        ...

    def draw_sections(self, sections: Sequence[Section], level: int) -> str:
        """Draw sections one after the other, their headings at `level`."""
        ...


class Keep(Protocol):
    """Keeps HTML that is done."""

    def __call__(self, html: str, place: Location | None = None) -> str:
        """Return what stands for it until the text is HTML too; `place` is where it was asked for."""
        ...


@dataclass(frozen=True)
class Dialect:
    """The habits of a guide.

    As they stand here they are our own; another dialect names and overrides what it does otherwise. How its
    folders are read is `GuideConfig.reading`.
    """

    last_page_stands: bool = False
    """Whether of pages with one output name the last by file name is kept, not the first."""
    heads_artifacts: bool = False
    """Whether a page with an artifact's output name is shown above the artifact's own."""
    raises_headings: bool = False
    """Whether the highest heading of a text is put right below the page's title, however low it is."""
    titles_pages: bool = True
    """Whether a page's title is its only heading of the highest level."""
    minds_keys: bool = True
    """Whether a key of front matter that is nearly one of ours is meant as that."""
    liquid_as_written: bool = False
    """Whether Liquid's `site` and `page` hold only what authors wrote, without what it means to us."""
    tags_posts_only: bool = False
    """Whether `site.tags` and `site.categories` leave pages out."""
    paths_in_site: bool = False
    """Whether `page.path` is where a page is in the site, not where its source is."""
    sources_beside_pages: bool = False
    """Whether `include_relative` finds artifacts' sources by name: `Patient-example.json`."""
    has_fragments: bool = False
    """Whether pages may ask for parts by the tags `fragment`, `lang-fragment` and `sql`."""
    draws_narratives: bool = False
    """Whether an include `TYPE.liquid` draws the resources of a type that have no narrative."""
    offers_whole_site: bool = False
    """Whether pages may lead to the whole site as `full-ig.zip`."""
    tolerated: tuple[str, ...] = ()
    """Lines of what the guide's authors know of and live with; see `check.rules`."""
    lacks_definitions: bool = False
    """Whether definitions of the guide are not at hand: what is missing of its own may be among them."""
    unsure: frozenset[str] = frozenset()
    """Artifacts (`TYPE/ID`) that were made without what missing packages have: they are not judged."""
    special_urls: frozenset[str] = frozenset()
    """Canonical URLs of the guide that do not end with the ids of their resources, which is meant so."""
    file_mark: str = ""
    """What an element's id begins with that names a file in place of its content."""
    keeps_anchors: bool = False
    """Whether places of our pages also have the names that the tool gives them."""
    anchors_of_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names that the tool gives the headings of the list of artifacts, by our headings."""
    theme: tuple[str, ...] = ("care-connect",)
    """What the theme has for some guides only: folders of its `dialects/`, the first with a file counts."""
    styles: tuple[str, ...] = ()
    """The theme's stylesheets for class names of the tool's own look."""
    include_hint: str = ""
    """What to do about a missing include that no other resembles."""

    def sorted(self, raw: RawGuide, problems: Problems) -> RawGuide:
        """Return what was read with each file as what it is to this dialect."""
        del problems
        return raw

    def usual_packages(self, packages: Sequence[str]) -> tuple[str, ...]:
        """Return of a release's usual packages those that the guide has without naming them."""
        del packages
        return ()

    def layouts(self, config: GuideConfig) -> Mapping[str, Layout]:
        """Return what stands for layouts that the guide names and that lie elsewhere."""
        del config
        return {}

    def paginated(self, pages: Sequence[Page], config: GuideConfig) -> list[Page]:
        """Return the pages with further ones for lists that are too long for one."""
        del config
        return list(pages)

    def paginator(self, page: Page, posts: Sequence[object]) -> Mapping[str, object] | None:
        """Return what Liquid's `paginator` says on a page; None where it is not one of a list's pages."""
        del page, posts
        return None

    def completed(self, artifacts: list[Artifact], config: GuideConfig, build_date: date) -> list[Artifact]:
        """Return the artifacts with what they take over from the guide."""
        del config, build_date
        return artifacts

    def old_names(self, artifact: Artifact) -> Sequence[tuple[OutPath, OutPath]]:
        """Return names that the tool gives pages of an artifact and we don't, each with our page."""
        del artifact
        return ()

    def site_data(
        self,
        written: Mapping[str, Any],
        config: GuideConfig,
        pages: Sequence[Page],
        artifacts: Sequence[Artifact],
        build_date: date,
    ) -> Mapping[str, Any]:
        """Return `site.data`: the guide's own files and what the tool offers."""
        del config, pages, artifacts, build_date
        return written

    def data_places(self) -> Mapping[str, Places]:
        """Return where the values stand that `site_data` has besides those of data files, by dotted key."""
        return {}

    def include(
        self, name: str, view: GuideView, drawer: Drawer, report: Callable[[str, str], None]
    ) -> str | None:
        """Draw an include that neither the guide nor the theme has; None for what nobody knows.

        `report` takes code and message of what can't be drawn.
        """
        del name, view, drawer, report
        return None

    def written(
        self, text: Placed, view: GuideView, drawer: Drawer, keep: Keep
    ) -> tuple[Placed, tuple[Diagnostic, ...]]:
        """Read a text of an author's, its Liquid done, as Markdown or HTML."""
        del view, drawer, keep
        return text, ()

    def explains_missing(self, out: OutPath) -> bool:
        """Tell whether a missing file is the effect of what another finding says already."""
        del out
        return False

    def missing_hint(self, out: OutPath) -> str:
        """Say what to do about a link to a file that only the tool makes; empty for any other."""
        del out
        return ""


NATIVE = Dialect()
"""Our own habits."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a guide's folder says of itself."""

    config: GuideConfig
    dialect: Dialect = NATIVE
