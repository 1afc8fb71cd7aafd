"""The search index: what stands where, cut into scripts that a reader loads as a query needs them.

An entry is something that search can find; it has a number. Terms are words, each with the entries that hold
it and how much it says of them, and names, each with the entries that are called so. Terms are sorted and
cut into files, and so are the records of the entries, by number: a query loads the manifest, the files of
its terms, and those of the entries that are shown.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

from site_builder.model.guide import OutPath
from site_builder.model.rendered import Indexed, Rendered, SearchEntry
from site_builder.search.abbreviations import Explained, abbreviations, explained
from site_builder.search.entries import FIELDS, as_json, entries_of, inherited

INDEX_FOLDER = "search-index"
"""Scripts: a page opened from `file://` may load a script, but may not fetch JSON."""

_TERMS_BYTES, _RECORDS_BYTES = 14_000, 6_000
"""About as large is a file. A query loads a few of terms, and one of records for most of its results."""
_MOST_HOLDING = 1_000
"""A word that more entries hold tells little; those of which it says most are kept."""
_MOST_NAMED = 60
"""As many entries are kept of one name."""
_MOST_PLACES = 60
"""As many structures are named that only inherit an element."""
_SATURATION = 3.0
"""BM25's k1: how soon a word's repetition stops to matter. The usual values (1.2 to 2) leave less difference
between a word of a short title and one that a long text repeats; `benchmarks/search_queries` say so. Source:
Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), 3.5."""
_FIELD_WEIGHTS = (8.0, 4.0, 1.0, 2.0, 0.3)
"""What a word says of an entry, by where it stands, as `FIELDS` has it."""
_FIELD_LENGTHS = (0.8, 0.3, 0.6, 0.8, 0.6)
"""BM25F's b of each field: how much less a word says among many others. A short title that a query names in
full goes before a long one; names differ in length for no reason of meaning."""
_SCALE = 99
"""What a word says of an entry is kept as a whole number from 1 to this."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """Entries that results show together."""

    heading: str
    prior: float
    """How much rather a reader wants one of these than a page that matches as well."""


_SORTS: Mapping[str, _Sort] = {
    "Pages": _Sort("Pages", 1.0),
    "section": _Sort("Pages", 0.9),
    "Profiles": _Sort("Profiles", 1.15),
    "Extensions": _Sort("Extensions", 1.05),
    "Operations": _Sort("Operations", 1.0),
    "operation": _Sort("Operations", 0.9),
    "Search parameters": _Sort("Search parameters", 1.0),
    "parameter": _Sort("Search parameters", 0.9),
    "Elements": _Sort("Elements", 0.75),
    "inherited": _Sort("Elements", 0.7),
    "Codes": _Sort("Codes", 0.85),
    "Questions": _Sort("Questions", 0.8),
    "Examples": _Sort("Examples", 0.7),
}
"""Definitions go before what uses them, whole pages before their parts, and what many pages have (elements,
parameters) after what few have. Other groups of artifacts have the heading of the artifacts page."""
_OTHER_PRIOR = 1.0


def search_files(rendered: Sequence[Rendered]) -> dict[OutPath, bytes]:
    """Write the index of all pages that search may find."""
    explained_: Counter[Explained] = Counter()
    entries = _entries(rendered, explained_)
    terms = _cut(_terms(entries).items(), _TERMS_BYTES, lambda item: 8 + len(item[0]) + 4 * len(item[1]))
    records = _cut([each.record for each in entries], _RECORDS_BYTES, len)
    manifest = {
        "entries": len(entries),
        "short": abbreviations(explained_),
        "sorts": _ranges(entries),
        "terms": [block[0][0] for block in terms],
        "records": _starts(records),
    }
    # What has been written need not be kept as it was before.
    del entries
    made = {
        f"t{number}": as_json({term: numbers.tolist() for term, numbers in block})
        for number, block in enumerate(_taken(terms))
    }
    made |= {f"r{number}": b"[%b]" % b",".join(block) for number, block in enumerate(_taken(records))}
    made["index"] = as_json(manifest)
    stamp = _stamp(made)
    return {f"{INDEX_FOLDER}/{name}.js": _script(name, stamp, made.pop(name)) for name in list(made)}


def _entries(rendered: Iterable[Rendered], explained_: Counter[Explained]) -> list[Indexed]:
    """Return all entries, those of a sort together; what structures only inherit is there once for all.

    `explained_` is told which short forms they explain.
    """
    found: list[Indexed] = []
    places: dict[str, list[Rendered]] = defaultdict(list)
    first: dict[str, SearchEntry] = {}
    for file in rendered:
        # What the build adds is drawn after the pages of which this is known.
        for entry in file.indexed or (() if file.kind == "file" else entries_of(file)):
            if isinstance(entry, Indexed):
                found.append(entry)
                explained_.update(entry.explained)
            else:
                places[entry.anchor].append(file)
                first.setdefault(entry.anchor, entry)
                explained_.update(explained(entry))
    for anchor, entry in first.items():
        file, *others = places[anchor]
        found.append(inherited(entry, file, others[: _MOST_PLACES - 1]))
    order = {sort: at for at, sort in enumerate(_SORTS)}
    found.sort(
        key=lambda each: (order.get(each.sort, len(order)), each.sort if each.sort not in order else "")
    )
    return found


def _ranges(entries: Sequence[Indexed]) -> list[tuple[str, float, int]]:
    """Return the sorts in order: heading, prior, number of the first entry."""
    found: list[tuple[str, float, int]] = []
    last = ""
    for number, each in enumerate(entries):
        if each.sort != last or not found:
            sort = _SORTS.get(each.sort, _Sort(each.sort, _OTHER_PRIOR))
            found.append((sort.heading, sort.prior, number))
            last = each.sort
    return found


# Terms

_Numbers: TypeAlias = "array[int]"


def _numbers(values: Iterable[int] = ()) -> _Numbers:
    """Hold numbers of entries, and what words say of them, in four bytes each."""
    return array("I", values)


def _terms(entries: Sequence[Indexed]) -> dict[str, _Numbers]:
    """Return the words and the names, sorted, each with its entries.

    A word has, by number of entry, the distance from the one before and what it says of it. A title is marked
    by a `~`, another name by a `=`; both have the distances alone.
    """
    return dict(sorted([*_names(entries), *_words(entries)]))


def _names(entries: Sequence[Indexed]) -> Iterator[tuple[str, _Numbers]]:
    named: dict[str, _Numbers] = defaultdict(_numbers)
    for number, each in enumerate(entries):
        for key in each.keys.split("\n") if each.keys else ():
            if len(named[key]) < _MOST_NAMED:
                named[key].append(number)
    for key, numbers in named.items():
        yield key, _distances(numbers)


def _words(entries: Sequence[Indexed]) -> Iterator[tuple[str, _Numbers]]:
    means = _means(entries)
    postings: dict[str, _Numbers] = defaultdict(_numbers)
    last: dict[str, int] = {}
    for number, each in enumerate(entries):
        for word, weight in _weights(each.fields.split("\n"), means).items():
            says = weight / (_SATURATION + weight)
            postings[word].extend((number - last.get(word, 0), math.ceil(says * _SCALE)))
            last[word] = number
    for word, held in postings.items():
        yield word, held if len(held) <= 2 * _MOST_HOLDING else _most_telling(held)


def _means(entries: Iterable[Indexed]) -> list[float]:
    """Return the mean numbers of words that the fields have where they have any."""
    words, holding = ([0] * len(FIELDS) for _ in range(2))
    for each in entries:
        for at, field in enumerate(each.fields.split("\n")):
            if field:
                words[at] += field.count(" ") + 1
                holding[at] += 1
    return [max(1.0, total / max(1, number)) for total, number in zip(words, holding, strict=True)]


def _most_telling(postings: Sequence[int]) -> _Numbers:
    """Return the entries of which a word says most; before them, how many hold it in all."""
    numbers = list(accumulate(postings[0::2]))
    pairs = sorted(zip(numbers, postings[1::2], strict=True), key=lambda pair: -pair[1])[:_MOST_HOLDING]
    kept = sorted(pairs)
    distances = _distances([number for number, _ in kept])
    flat = [part for distance, (_, says) in zip(distances, kept, strict=True) for part in (distance, says)]
    return _numbers([len(numbers), *flat])


def _weights(fields: Iterable[str], means: Sequence[float]) -> Mapping[str, float]:
    """Weigh the words of an entry's fields as BM25F does, against the mean lengths of the fields."""
    found: dict[str, float] = defaultdict(float)
    for at, field in enumerate(fields):
        if not field:
            continue
        held = field.split(" ")
        share = _FIELD_LENGTHS[at]
        weight = _FIELD_WEIGHTS[at] / (1 - share + share * len(held) / means[at])
        for word, times in Counter(held).items():
            found[word] += weight * times
    return found


def _distances(numbers: Sequence[int]) -> _Numbers:
    return _numbers(number - before for before, number in zip([0, *numbers], numbers, strict=False))


# Files


def _cut(items: Iterable[Any], size: int, length: Any) -> list[list[Any]]:
    """Cut a list into parts of about a size."""
    parts: list[list[Any]] = []
    room = 0
    for item in items:
        if room <= 0:
            parts.append([])
            room = size
        parts[-1].append(item)
        room -= length(item)
    return parts


def _taken(parts: list[list[Any]]) -> Iterator[list[Any]]:
    """Yield the parts of a list, which lets go of them."""
    parts.reverse()
    while parts:
        yield parts.pop()


def _starts(parts: Sequence[Sequence[Any]]) -> list[int]:
    starts = [0]
    for part in parts[:-1]:
        starts.append(starts[-1] + len(part))
    return starts if parts else []


def _stamp(made: Mapping[str, bytes]) -> str:
    """Tell an index from any other: what a browser keeps of an older one must not be read with this one."""
    digest = hashlib.sha256()
    for name in sorted(made):
        digest.update(made[name])
    return digest.hexdigest()[:8]


def _script(name: str, stamp: str, body: bytes) -> bytes:
    return b'siteBuilderSearch("%b","%b",%b);\n' % (name.encode(), stamp.encode(), body)
