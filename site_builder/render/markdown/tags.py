"""HTML tags as kramdown recognises them, in blocks and in running text."""

from __future__ import annotations

import re
from functools import lru_cache

from site_builder.render.html_facts import KNOWN
from site_builder.render.markdown.patterns import NAME

# An unquoted value is one word; `width=100%` makes the whole no tag at all. The possessive `*+` keeps a tag
# that is never closed from being tried in every way.
TAG = re.compile(rf"<((?>{NAME}))((?:\s+{NAME}(?:\s*=\s*(?:\w+|\"[^\"]*\"|'[^']*'))?)*+)\s*(/)?>")
CLOSING_TAG = re.compile(rf"</({NAME})\s*>")
COMMENT_END = re.compile(r"-->")
INSTRUCTION_END = re.compile(r"\?>")

_MODELS = {"0": "raw", "span": "span", "block": "block"}


@lru_cache(maxsize=256)
def closing_tag(name: str) -> re.Pattern[str]:
    """The end tag of an element, in any case; pattern and flags stand in one text."""
    return re.compile(rf"(?i:</{re.escape(name)}\s*>)")


@lru_cache(maxsize=256)
def closing_tag_in_text(name: str) -> re.Pattern[str]:
    """The same within running text, where names that HTML doesn't know are compared letter by letter."""
    return closing_tag(name) if name in KNOWN else re.compile(rf"</{re.escape(name)}\s*>")


def markdown_model(wish: str | None, by_default: str) -> str:
    """How `markdown="..."` wants content to be read; "" when it is absent or says nothing known."""
    return by_default if wish == "1" else _MODELS.get(wish or "", "")
