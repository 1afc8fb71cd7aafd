"""Ids made of the words of a heading, as GitHub makes them: people link to them."""

from __future__ import annotations

import re
import unicodedata

_NOT_ASCII_WORD = re.compile(r"[^A-Za-z0-9_\- \t\u0080-\U0010ffff]")
_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})


def heading_slug(text: str) -> str:
    """Return the id that a heading wants; empty where its words have no letters."""
    slug = _NOT_ASCII_WORD.sub("", text.lower())
    if not slug.isascii():
        slug = "".join(c for c in slug if c.isascii() or unicodedata.category(c) in _WORD_CATEGORIES)
    return slug.replace(" ", "-").replace("\t", "-")
