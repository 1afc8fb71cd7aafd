"""What guides for HL7's IG Publisher do otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Problems
from site_builder.dialects.hl7.adjuncts import FILE_MARK, with_adjuncts
from site_builder.dialects.hl7.defaults import with_defaults
from site_builder.dialects.hl7.drawing import draw_part, with_links, with_statements
from site_builder.dialects.hl7.guide import PublisherGuide
from site_builder.dialects.hl7.links import ANCHORS_OF_GROUPS, is_of_shorthand, is_publishers, old_names
from site_builder.dialects.hl7.menu_file import with_link_references
from site_builder.dialects.hl7.narratives import report_narratives
from site_builder.dialects.hl7.pages import sort_pages
from site_builder.dialects.hl7.parameters import parameters
from site_builder.dialects.hl7.resource import with_guide_resource
from site_builder.dialects.hl7.site_data import data_places, with_site_data
from site_builder.model.dialect import NATIVE, Dialect, Drawer, Keep
from site_builder.model.guide import Artifact, OutPath, Page
from site_builder.model.view import GuideView
from site_builder.read.guide import RawGuide
from site_builder.read.resources import RawResource
from site_builder.source.placed import Placed
from site_builder.source.source_map import Places


@dataclass(frozen=True)
class PublisherDialect(Dialect):
    """The habits of one guide for the IG Publisher."""

    guide: PublisherGuide = field(kw_only=True)
    heads_artifacts: bool = True
    raises_headings: bool = True
    titles_pages: bool = False
    minds_keys: bool = False
    # The Publisher gives Jekyll pages that lie where they will be in the site.
    paths_in_site: bool = True
    sources_beside_pages: bool = True
    has_fragments: bool = True
    draws_narratives: bool = True
    # HL7's guides offer it for reading without a connection.
    offers_whole_site: bool = True
    file_mark: str = FILE_MARK
    keeps_anchors: bool = True
    anchors_of_groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ANCHORS_OF_GROUPS)
    theme: tuple[str, ...] = ("hl7", *NATIVE.theme)
    include_hint: str = "If it is one of the template's, copy it into input/includes; else correct its name."

    def sorted(self, raw: RawGuide, problems: Problems) -> RawGuide:
        """Part the files of the folders of pages, and add the guide's resource."""
        static = {file.source: file for file in raw.static}
        parts = sort_pages(raw.pages, raw.includes, self.guide.pages, static.keys(), problems)
        for page in parts.pages:
            static.pop(page.source, None)
        return replace(
            raw,
            pages=parts.pages,
            # A folder of images may also be named as one of pages.
            static=tuple(static.values()),
            includes=with_link_references(parts.includes, raw),
            prose={**parts.prose, **raw.prose},
            resources=self._resources(raw, problems),
        )

    def _resources(self, raw: RawGuide, problems: Problems) -> tuple[RawResource, ...]:
        found = with_guide_resource(raw, self.guide, problems)
        report_narratives(raw, found, problems)
        folders = parameters(self.guide.resource).get("path-binary", ())
        return with_adjuncts(found, raw.root, folders, problems)

    def usual_packages(self, packages: Sequence[str]) -> tuple[str, ...]:
        """Return what the Publisher adds to every guide's packages: all of them."""
        return tuple(packages)

    def completed(self, artifacts: list[Artifact], config: GuideConfig, build_date: date) -> list[Artifact]:
        """Return the artifacts with what the guide's parameters put into them."""
        return with_defaults(artifacts, self.guide, config.canonical, build_date)

    def old_names(self, artifact: Artifact) -> Sequence[tuple[OutPath, OutPath]]:
        """Return the names that the Publisher gives pages of an artifact."""
        return old_names(artifact)

    def site_data(
        self,
        written: Mapping[str, Any],
        config: GuideConfig,
        pages: Sequence[Page],
        artifacts: Sequence[Artifact],
        build_date: date,
    ) -> Mapping[str, Any]:
        """Return a guide's data with the Publisher's."""
        return with_site_data(written, self.guide, config, pages, artifacts, build_date)

    def data_places(self) -> Mapping[str, Places]:
        """Return where the values stand that the navigation is made of."""
        return data_places(self.guide)

    def include(
        self, name: str, view: GuideView, drawer: Drawer, report: Callable[[str, str], None]
    ) -> str | None:
        """Draw what the Publisher has under this name."""
        return draw_part(name, view, self.guide, drawer, report)

    def written(
        self, text: Placed, view: GuideView, drawer: Drawer, keep: Keep
    ) -> tuple[Placed, tuple[Diagnostic, ...]]:
        """Mark statements of conformance, and link canonical URLs in triple brackets."""
        return with_links(with_statements(text, view.guide, drawer, keep), view)

    def explains_missing(self, out: OutPath) -> bool:
        """Tell whether a file may be of an artifact that was not compiled: one finding tells of all."""
        return self.lacks_definitions and is_of_shorthand(out)

    def missing_hint(self, out: OutPath) -> str:
        """Say what to do about a link to a file that only the Publisher makes."""
        if not is_publishers(out):
            return ""
        return "Only the IG Publisher makes this file: remove the link, or put the file into input/images."
