"""What a guide for HL7's IG Publisher has that no setting of ours says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.dialects.hl7.pages import ListedPage
from site_builder.source.source_map import Places, SourceMap

SIDEBAR = "pages"
"""Name of the sidebar that shows the guide's tree of pages."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A guide that this one builds on."""

    id: str
    """What pages call it: `site.data.fhir.ver.ID`."""
    package: str
    """Name of its package."""
    version: str
    address: str
    """Where it is published."""


@dataclass(frozen=True, slots=True)
class PublisherGuide:
    """What is known of one guide. Paths as in `GuideConfig`."""

    resource: Mapping[str, Any]
    """The ImplementationGuide resource in R4's or R5's shape, or what SUSHI would make of its settings."""
    resource_file: str = ""
    """Where it is; empty for one that was made of SUSHI's settings."""
    pages_places: Places = field(default_factory=lambda: SourceMap(""))
    """Where the pages of `sidebar` are listed."""
    menu_places: Places = field(default_factory=lambda: SourceMap(""))
    """Where the entries of `topnav` stand."""
    builds_on_base: bool = False
    """Whether its template builds on HL7's base template, which sets parameters where the guide does not."""
    pages: Mapping[str, ListedPage] = field(default_factory=dict)
    """The pages that the guide lists, by file name without ending; empty when it lists none."""
    listed: tuple[ListedPage, ...] = ()
    """The same as they stand below each other."""
    topnav: Mapping[str, Any] = field(default_factory=dict)
    """The menu, in the shape of `_data/topnav.yml`."""
    sidebar: Mapping[str, Any] = field(default_factory=dict)
    """The tree of the pages, in the shape of a sidebar."""
    expansion: Mapping[str, Any] = field(default_factory=dict)
    """The Parameters resource that value sets are expanded with; empty for none."""
    related: tuple[str, ...] = ()
    """Packages of guides that are worked on together with this one."""
    dependencies: tuple[Dependency, ...] = ()
