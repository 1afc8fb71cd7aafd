"""What guides for Jekyll do otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.config import GuideConfig, Reading
from site_builder.diagnostics import Problems
from site_builder.dialects.jekyll.github_pages import with_readmes
from site_builder.dialects.jekyll.pagination import Pagination, pager_url, paginated
from site_builder.dialects.jekyll.themes import theme_layouts
from site_builder.model.dialect import Dialect
from site_builder.read.guide import RawGuide

if TYPE_CHECKING:
    from site_builder.model.guide import Layout, Page

READING = Reading(page_endings=(), patterns_by_prefix=True, copies_sources=True, posts="any")
"""Pages are files with front matter, and whatever is not left out by name is copied."""


@dataclass(frozen=True)
class JekyllDialect(Dialect):
    """The habits of guides for Jekyll."""

    # Jekyll writes pages in the order of their file names, one over the other.
    last_page_stands: bool = True
    titles_pages: bool = False
    minds_keys: bool = False
    liquid_as_written: bool = True
    tags_posts_only: bool = True
    styles: tuple[str, ...] = ("jekyll.css",)
    is_for_pages: bool = False
    """Whether the guide is written for GitHub Pages, which makes more pages."""
    pagination: Pagination | None = None
    """How a list of posts is parted; None where none is."""

    def sorted(self, raw: RawGuide, problems: Problems) -> RawGuide:
        """Return what was read, each README a start page where GitHub Pages makes it one."""
        return with_readmes(raw, problems) if self.is_for_pages else raw

    def layouts(self, config: GuideConfig) -> Mapping[str, Layout]:
        """Return what stands for the layouts of the theme that the guide names."""
        return theme_layouts(config.keys)

    def paginated(self, pages: Sequence[Page], config: GuideConfig) -> list[Page]:
        """Return the pages with those of the list of posts."""
        return paginated(pages, self.pagination, config.content)

    def paginator(self, page: Page, posts: Sequence[object]) -> Mapping[str, object] | None:
        """Return Liquid's `paginator` on one of the list's pages; `posts` are the newest first."""
        if self.pagination is None or not page.pager:
            return None
        size, number = self.pagination.posts_a_page, page.pager
        total = max(1, -(-len(posts) // size))
        first = page.url if number == 1 else str(page.front_matter.get("paginator_start", "/"))
        before = number - 1 if number > 1 else None
        after = number + 1 if number < total else None
        return {
            "page": number,
            "per_page": size,
            "posts": list(posts[(number - 1) * size : number * size]),
            "total_posts": len(posts),
            "total_pages": total,
            "previous_page": before,
            "previous_page_path": pager_url(first, self.pagination, before) if before else None,
            "next_page": after,
            "next_page_path": pager_url(first, self.pagination, after) if after else None,
        }
