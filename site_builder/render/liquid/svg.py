"""Drawings that pages include as they come out of an editor: only what draws is kept."""

from __future__ import annotations

import re
from functools import lru_cache

from site_builder.source.markup import without

_ASIDES = {"<?": "?>", "<!--": "-->"}
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^<>\[]|\[[^\]]*+\])*+>", re.IGNORECASE)
_DECLARED = re.compile(r"(?<!\s)\s++xmlns:([\w.-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_METADATA = re.compile(r"<metadata\b[^>]*+(?:(?<=/)>|>.*?</metadata\s*+>)", re.DOTALL)
_NO_METADATA = re.compile(r"<metadata\b[^>]*+(?<=/)>")
_METADATA_END = re.compile(r"</metadata\s*+>")
_MOST_LEVELS = 50
"""How deep elements of an editor lie in each other at most."""
_SVG_PREFIX = re.compile(r"(</?)svg:")
_BLANK_LINES = re.compile(r"\n\s*\n")
_KEPT_NAMESPACES = frozenset(
    {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"}
)
_DRAWN_NAMES = frozenset({"svg", "xlink", "xml"})


@lru_cache(maxsize=64)
def clean_svg(text: str) -> str:
    """Drop XML declaration, DOCTYPE, comments and what editors leave for themselves.

    The rest, scripts of the author's included, stays as written. An editor's namespace is dropped with all
    its elements and attributes, since browsers don't know it.
    """
    text = _DOCTYPE.sub("", without(text, _ASIDES))
    # Behind the last end nothing that is opened has one.
    end = max((found.end() for found in _METADATA_END.finditer(text)), default=0)
    text = _METADATA.sub("", text[:end]) + _NO_METADATA.sub("", text[end:])
    for prefix, double, single in _DECLARED.findall(text):
        if (double or single) not in _KEPT_NAMESPACES and prefix not in _DRAWN_NAMES:
            text = _without_namespace(text, prefix)
    # In HTML an element's name has no prefix.
    text = _SVG_PREFIX.sub(r"\1", text)
    return _BLANK_LINES.sub("\n", text).strip()


def _without_namespace(text: str, prefix: str) -> str:
    name = re.escape(prefix)
    text = re.sub(rf"(?<!\s)\s++xmlns:{name}\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')", "", text)
    # Innermost first: an element of the namespace that holds none of its own kind.
    whole = re.compile(
        rf"<({name}:[\w.-]++)(?:\s(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)?+"
        rf"(?:/>|(?<=/)>|>(?:(?!<{name}:|</{name}:).)*+</\1\s*+>)",
        re.DOTALL,
    )
    for _ in range(_MOST_LEVELS):
        text, number = whole.subn("", text)
        if not number:
            break
    return re.sub(rf"(?<!\s)\s++{name}:[\w.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')", "", text)
