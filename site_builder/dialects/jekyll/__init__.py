"""Guides for Jekyll: `_config.yml`."""

from site_builder.dialects.jekyll.settings import is_jekyll_guide as is_at
from site_builder.dialects.jekyll.settings import translate as read

__all__ = ["is_at", "read"]
