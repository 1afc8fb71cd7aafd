"""Drawings that pages include as they come out of an editor: only what draws is kept."""

from __future__ import annotations

import re
from functools import lru_cache

_PROLOGUE = re.compile(r"<\?.*?\?>|<!DOCTYPE(?:[^<>\[]|\[.*?\])*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_DECLARED = re.compile(r"\s+xmlns:([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_METADATA = re.compile(r"<metadata\b[^>]*?(?:/>|>.*?</metadata\s*>)", re.DOTALL)
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
    text = _METADATA.sub("", _PROLOGUE.sub("", text))
    for prefix, double, single in _DECLARED.findall(text):
        if (double or single) not in _KEPT_NAMESPACES and prefix not in _DRAWN_NAMES:
            text = _without_namespace(text, prefix)
    # In HTML an element's name has no prefix.
    text = _SVG_PREFIX.sub(r"\1", text)
    return _BLANK_LINES.sub("\n", text).strip()


def _without_namespace(text: str, prefix: str) -> str:
    name = re.escape(prefix)
    text = re.sub(rf"\s+xmlns:{name}\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", text)
    # Innermost first: an element of the namespace that holds none of its own kind.
    whole = re.compile(
        rf"<({name}:[\w.-]+)(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?(?:/>|>(?:(?!<{name}:).)*?</\1\s*>)",
        re.DOTALL,
    )
    before = ""
    while before != text:
        before, text = text, whole.sub("", text)
    return re.sub(rf"\s+{name}:[\w.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", text)
