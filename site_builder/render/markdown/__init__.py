"""Markdown as guides write it: kramdown's habits, on Python-Markdown."""

from site_builder.render.markdown.renderer import Converted, MarkdownRenderer, Tree

__all__ = ["Converted", "MarkdownRenderer", "Tree"]
