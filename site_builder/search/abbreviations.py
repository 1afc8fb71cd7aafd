"""What short forms stand for, as a guide's own texts say: `value set authority center (VSAC)`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from site_builder.model.rendered import SearchEntry

Explained = tuple[str, str]
"""A short form and what it stands for, both in lower case."""

_IN_BRACKETS = re.compile(r" \(([A-Z][A-Za-z]{0,6}[A-Z])s?\)")
_SHORT = re.compile(r"[A-Z][A-Za-z]{0,6}[A-Z]\Z")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FARTHEST = 120
"""As many signs before or behind a short form may hold its long form."""
_LONGEST = 8
"""As many words has a long form."""
_UNCOUNTED = frozenset(("a", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
_MOST = 200
"""As many short forms are kept: those that are explained most often."""


def abbreviations(times: Counter[Explained]) -> Mapping[str, tuple[str, ...]]:
    """Return long forms by short form, of those that are explained so many times."""
    found: dict[str, list[str]] = defaultdict(list)
    for short, long in sorted(dict(times.most_common(_MOST))):
        found[short].append(long)
    return {short: tuple(longs) for short, longs in found.items()}


def explained(entry: SearchEntry) -> Iterator[Explained]:
    """Yield what a text, or a glossary's entry, says that short forms stand for."""
    text = entry.text
    if " (" in text:
        for match in _IN_BRACKETS.finditer(text):
            before = _WORD.findall(text, max(0, match.start() - _FARTHEST), match.start())
            for first in range(len(before) - 2, max(-1, len(before) - _LONGEST - 1), -1):
                if long := _spelled(before[first:], match[1]):
                    yield match[1].lower(), long
                    break
    if entry.kind == "section" and _SHORT.match(entry.title):
        # A glossary's entry begins with what it stands for.
        behind = _WORD.findall(text, 0, _FARTHEST)
        for last in range(2, min(len(behind), _LONGEST) + 1):
            if long := _spelled(behind[:last], entry.title):
                yield entry.title.lower(), long
                break


def _spelled(words: list[str], short: str) -> str:
    """Return words as a long form if their first letters spell the short one, with or without small words."""
    if words[0].lower() in _UNCOUNTED:
        return ""
    for each in (words, [word for word in words if word.lower() not in _UNCOUNTED]):
        if len(each) > 1 and "".join(word[0] for word in each).lower() == short.lower():
            return " ".join(words).lower()
    return ""
