"""The search index: what the small client in `templates/static/search.js` ranks, also without a server.

Words are split as FHIR names need it: `CareConnect-Patient-1` is found by `patient`, `careconnect` and
`connect`. The client splits queries by the same rules; a change here is a change there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from site_builder.model.guide import OutPath, Rendered

INDEX_DATA = "search.json"
"""The parts as plain records, for other tools."""
INDEX_SCRIPT = "search-index.js"
"""The index as a script: a page opened from `file://` may load a script, but may not fetch JSON."""

_WORD = re.compile(r"[^\W_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CAMEL = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[^\W\da-zA-Z_]+")
_EXCERPT_LENGTH = 220
_LONGEST_WORD = 40
"""Longer runs are hashes and encoded data: nobody searches for them, and they fill the index."""
_COMMON_WORDS = 8_192
"""How many words are split once only: the same ones stand on page after page."""
_PAGE_TITLE_WEIGHT, _TITLE_WEIGHT, _SUMMARY_WEIGHT = 4, 6, 3
_MOST_WEIGHT = 60


@dataclass(frozen=True, slots=True)
class _Part:
    url: str
    title: str
    page_title: str
    text: str
    weights: Counter[str]


def words(text: str) -> list[str]:
    """Split text into search words: lower case, without accents, names also by their camel-case parts."""
    found: list[str] = []
    for word in _WORD.findall(_without_accents(text)):
        found += _split(word)
    return found


@lru_cache(_COMMON_WORDS)
def _split(word: str) -> tuple[str, ...]:
    if len(word) > _LONGEST_WORD:
        return ()
    parts = _CAMEL.findall(word)
    return (word.lower(), *(part.lower() for part in parts if len(parts) > 1))


def search_files(rendered: Sequence[Rendered]) -> dict[OutPath, bytes]:
    """Write the index of all pages that search may find, as data and as a script."""
    parts = [part for file in rendered for part in _parts(file)]
    records = [
        {"url": part.url, "title": part.title, "page": part.page_title, "text": part.text} for part in parts
    ]
    index = {
        "parts": [[part.url, part.title, part.page_title, part.text[:_EXCERPT_LENGTH]] for part in parts],
        "lengths": [sum(part.weights.values()) for part in parts],
        "words": _postings(parts),
    }
    return {
        INDEX_DATA: _json(records),
        INDEX_SCRIPT: b"window.siteBuilderSearch=" + _json(index).rstrip() + b";\n",
    }


def _parts(file: Rendered) -> Iterable[_Part]:
    for part in file.search:
        weights: Counter[str] = Counter()
        _count(weights, words(part.text), 1)
        _count(weights, words(part.title), _TITLE_WEIGHT)
        if part.anchor:
            _count(weights, words(file.title), 1)
        else:
            _count(weights, words(file.title), _PAGE_TITLE_WEIGHT)
            _count(weights, words(f"{file.summary} {' '.join(file.tags)}"), _SUMMARY_WEIGHT)
        url = f"{file.out}#{part.anchor}" if part.anchor else file.out
        # What the author says of a page tells more than its first words, and some have none before a heading.
        text = part.text if part.anchor or not file.summary else f"{file.summary} {part.text}".strip()
        yield _Part(url, part.title, file.title, text, weights)


def _count(weights: Counter[str], found: Iterable[str], weight: int) -> None:
    weights.update({word: times * weight for word, times in Counter(found).items()})


def _postings(parts: Sequence[_Part]) -> dict[str, list[int]]:
    """Return for each word: part, weight, part, weight, ...; parts as the distance from the one before."""
    postings: dict[str, list[int]] = {}
    last: dict[str, int] = {}
    for number, part in enumerate(parts):
        for word, weight in part.weights.items():
            postings.setdefault(word, []).extend((number - last.get(word, 0), min(weight, _MOST_WEIGHT)))
            last[word] = number
    return dict(sorted(postings.items()))


def _without_accents(text: str) -> str:
    return _NOT_ASCII.sub(lambda run: _plain(run[0]), text)


def _plain(letters: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(mark))


def _json(value: object) -> bytes:
    # In a script, "</script>" and U+2028 would be read as more than text.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode() + b"\n"
