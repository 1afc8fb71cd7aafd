"""What the index holds of an entry, as far as its page alone tells it: made when the page is drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.model.rendered import EntryKind, Indexed, Rendered, SearchEntry
from site_builder.search.abbreviations import explained
from site_builder.search.words import name_key, words

FIELDS = ("title", "names", "text", "of", "rest")
"""Where a word of an entry stands: in its title, in a name, in its text, in the title of its page or the word
for what it is, elsewhere on a page that it begins."""

_SHOWN_TEXT = 700
"""As many signs of a text are kept, for the line that a result shows of it."""
_NUMBER = re.compile(r"\A\d+(?:\.\d+)*\.?\s+(?=\D)")
"""The number that some authors write before a heading."""
_TITLE_PARTS = re.compile(r"\s[|–—-]\s|:\s")
_MOST_STEPS = 4
"""Elements are found by the ends of their paths, too: `identifier:nhsNumber.system`, up to as many steps."""
_SORT_OF_KIND: Mapping[EntryKind, str] = {
    "page": "Pages",
    "section": "section",
    "element": "Elements",
    "inherited": "inherited",
    "code": "Codes",
    "item": "Questions",
    "parameter": "parameter",
    "operation": "operation",
}


_Words = tuple[str, ...]


def entries_of(file: Rendered) -> tuple[Indexed | SearchEntry, ...]:
    """Return the entries of a file; what a structure only inherits stays as it is, one stands for all."""
    listed = file.search
    return tuple(
        entry if entry.kind == "inherited" else indexed(entry, file, _fields(entry, file, listed))
        for entry in listed
    )


def inherited(entry: SearchEntry, file: Rendered, places: Sequence[Rendered]) -> Indexed:
    """Return the entry of an element that a file's structure inherits, and those of `places`, too."""
    # It is found by its path; what is said of it everywhere says nothing of this place.
    return indexed(entry, file, (words(entry.title), *[()] * (len(FIELDS) - 1)), places)


def indexed(
    entry: SearchEntry, file: Rendered, fields: Sequence[Sequence[str]], places: Sequence[Rendered] = ()
) -> Indexed:
    """Return what the index holds of an entry whose words are known."""
    keys = [f"~{name_key(title)}" for title in _titles(entry)]
    keys += (f"={name_key(name)}" for name in _identifiers(entry))
    return Indexed(
        entry.group or _SORT_OF_KIND[entry.kind],
        as_json(_record(entry, file, places)),
        "\n".join(key for key in dict.fromkeys(keys) if len(key) > 1),
        "\n".join(map(" ".join, fields)),
        tuple(explained(entry)),
    )


def _record(entry: SearchEntry, file: Rendered, places: Sequence[Rendered]) -> list[Any]:
    """Return what a result shows: address, title, what it is, its page's title, text; then other places."""
    text = entry.text
    if entry.kind == "page" and file.summary:
        # What the author says of a page tells more than its first words, and some have none before a heading.
        text = f"{file.summary} {text}".strip()
    of = "" if entry.kind in ("page", "artifact") else file.title
    address = f"{file.out}#{entry.anchor}" if entry.anchor else file.out
    record: list[Any] = [address, entry.title, entry.label or entry.kind, of, text[:_SHOWN_TEXT]]
    if places:
        record.append([part for place in places for part in (place.out, place.title)])
    return record


def _titles(entry: SearchEntry) -> Iterator[str]:
    """Yield what readers call an entry: also without the number of its section, and its parts."""
    for title in (entry.title, *entry.titles):
        bare = _NUMBER.sub("", title)
        yield from (title, bare)
        if len(parts := _TITLE_PARTS.split(bare)) > 1:
            yield from parts


def _identifiers(entry: SearchEntry) -> Iterator[str]:
    """Yield what computers call an entry; an element also by the ends of its path."""
    if entry.kind not in ("element", "inherited"):
        # What has no blank may be meant as it is written: a code, a parameter.
        yield from (name for name in (entry.title, *entry.names) if " " not in name)
        return
    for name in (entry.title, *entry.names):
        steps = name.split(".")
        for length in range(1, min(len(steps), _MOST_STEPS) + 1):
            yield ".".join(steps[-length:])
        yield name


def _fields(entry: SearchEntry, file: Rendered, listed: Sequence[SearchEntry]) -> tuple[_Words, ...]:
    """Return the words of an entry, as `FIELDS` has them; `listed` are all entries of its file."""
    text, of = f"{entry.text} {entry.words}", entry.label
    rest: _Words = ()
    if entry.kind == "artifact":
        text, rest = entry.text, tuple(dict.fromkeys(words(entry.words)))
    elif entry.kind == "page":
        text = f"{file.summary} {text}"
        # A query's words may stand in several sections: then the page is what is looked for.
        rest = tuple({word: 1 for part in listed if part.anchor for word in words(part.text)})
    else:
        of = f"{of} {file.title}"
    names = (*entry.titles, *(name for name in entry.names if "://" not in name))
    return (words(entry.title), words(" ".join(names)), words(text), words(of), rest)


def as_json(value: object) -> bytes:
    """Write a value as a part of a script."""
    # In a script, "</script>" and U+2028 would be read as more than text.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    # JSON may name half a character (`\\ud83d`), which no file can hold.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.encode(errors="replace")
