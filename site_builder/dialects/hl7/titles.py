"""Titles that pages have where nobody gave them one: their files' names."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+|[^\W_]+")


def title_of(stem: str) -> str:
    """Make a title of a file's name: `sharing-data` is `Sharing Data`."""
    if stem == "index":
        return "Home"
    return " ".join(word[:1].upper() + word[1:] for word in words_of(stem))


def words_of(stem: str) -> list[str]:
    """Part a file's name into words: `sharingOf-data` has `sharing`, `Of` and `data`."""
    return _WORD.findall(stem) or [stem]
