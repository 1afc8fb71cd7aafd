"""What guides for Jekyll do otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from site_builder.config import Reading
from site_builder.model.dialect import Dialect

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
