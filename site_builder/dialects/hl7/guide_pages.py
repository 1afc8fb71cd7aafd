"""The pages of an ImplementationGuide: those that settings list, else the files in the folders of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.dialects.hl7.titles import words_of
from site_builder.source.json_access import mapping

Json = dict[str, Any]

_R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ImplementationGuide.definition.page."
_OWN = frozenset(
    [
        "title",
        "generation",
        "sourceUrl",
        "sourceString",
        "sourceMarkdown",
        "extension",
        "modifierExtension",
        "name",
    ]
)
_ENDINGS = {"md": "markdown", "xml": "html"}
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "because",
        "but",
        "by",
        "en",
        "for",
        "if",
        "in",
        "neither",
        "nor",
        "of",
        "on",
        "only",
        "or",
        "over",
        "per",
        "so",
        "some",
        "than",
        "that",
        "the",
        "to",
        "up",
        "upon",
        "v",
        "versus",
        "via",
        "vs",
        "when",
        "with",
        "without",
        "yet",
    ]
)
"""Words that a title writes small, but for its first and last."""
_SIGNS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_DEEPEST = 12


def pages_of(settings: Mapping[str, Any], folders: Sequence[Sequence[str]], *, is_r5: bool) -> Json:
    """Return the page of contents with all pages below it; `folders` has the names of files by folder."""
    listed = mapping(settings.get("pages"))
    if listed:
        below = [
            _configured(str(name), about, is_r5=is_r5, levels=_DEEPEST) for name, about in listed.items()
        ]
    else:
        below = [_named(page, is_r5=is_r5) for page in _of_files(settings, folders)]
    top = _named({"nameUrl": "toc.html", "title": "Table of Contents", "generation": "html"}, is_r5=is_r5)
    return {**top, "page": below}


def _named(page: Json, *, is_r5: bool) -> Json:
    """Return a page as a release names it: R5 parts a page's name from its source."""
    if not is_r5:
        return page
    name = page["nameUrl"]
    return {
        **{key: value for key, value in page.items() if key != "nameUrl"},
        "name": name,
        "sourceUrl": name,
    }


def _configured(name: str, about: Any, *, is_r5: bool, levels: int) -> Json:
    said = mapping(about)
    stem, _, ending = name.rpartition(".")
    stem, ending = (stem, ending) if stem else (name, "")
    generation = str(said.get("generation") or _ENDINGS.get(ending, "html")).removeprefix("#")
    page: Json = {
        "nameUrl": f"{stem}.html",
        "title": said.get("title") or headline(stem),
        "generation": generation,
    }
    for key in ("extension", "modifierExtension"):
        if said.get(key):
            page[key] = said[key]
    page = _with_source(page, name, said, is_r5=is_r5)
    below = [
        _configured(str(key), each, is_r5=is_r5, levels=levels - 1)
        for key, each in said.items()
        if key not in _OWN and (each is None or isinstance(each, Mapping)) and levels
    ]
    return {**page, "page": below} if below else page


def _with_source(page: Json, name: str, said: Mapping[str, Any], *, is_r5: bool) -> Json:
    """Say where a page's text comes from, and what it is called, where that is said."""
    sources = [(key, said[key]) for key in ("sourceUrl", "sourceString", "sourceMarkdown") if said.get(key)]
    if is_r5:
        made = _named(page, is_r5=True)
        if own := said.get("name"):
            made["name"] = own
            if not said.get("title"):
                made["title"] = headline(re.sub(r"\.[^.]+$", "", str(own)))
        if sources:
            del made["sourceUrl"]
            made[sources[0][0]] = sources[0][1]
        return made
    extensions = list(page.get("extension") or ())
    if said.get("name") and said["name"] != name:
        extensions.append({"url": f"{_R5}name", "valueUrl": said["name"]})
    if sources and sources[0] != ("sourceUrl", name):
        value = {"sourceUrl": "valueUrl", "sourceString": "valueString", "sourceMarkdown": "valueMarkdown"}
        extensions.append({"url": f"{_R5}source", value[sources[0][0]]: sources[0][1]})
    return {**page, "extension": extensions} if extensions else page


def _of_files(settings: Mapping[str, Any], folders: Sequence[Sequence[str]]) -> Iterator[Json]:
    """Yield the pages that files make: the start page first, then by numbers before their names, then by
    name."""
    indices = [name for names in folders[:2] for name in names if name in ("index.md", "index.xml")]
    if indices or settings.get("indexPageContent"):
        is_markdown = "index.md" in indices or not indices
        yield {"nameUrl": "index.html", "title": "Home", "generation": "markdown" if is_markdown else "html"}
    for names in folders:
        stems: dict[str, str] = {}
        for name in sorted(names):
            stem, _, ending = name.rpartition(".")
            if ending in _ENDINGS and stem != "index" and not stem.endswith(("-intro", "-notes")):
                stems.setdefault(stem, ending)
        for stem in sorted(stems, key=_place):
            bare = re.sub(r"^\d+_", "", stem)
            yield {"nameUrl": f"{stem}.html", "title": headline(bare), "generation": _ENDINGS[stems[stem]]}


def headline(stem: str) -> str:
    """Make a title of a file's name: `how-to-read` is `How to Read`."""
    if stem == "index":
        return "Index"
    words = words_of(stem)
    last = len(words) - 1
    # What the name has in capitals keeps them: `TermsOfUse` is `Terms Of Use`.
    return " ".join(
        word if word in _SMALL and place not in (0, last) else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )


def _place(stem: str) -> tuple[Any, ...]:
    """Return where a page stands: numbers first, then names as people sort them."""
    number = re.match(r"(\d+)_", stem)
    return (number is None, int(number[1][:18]) if number else 0, *_collated(stem))


def _collated(text: str) -> tuple[Any, ...]:
    """Return a key that sorts signs before digits before letters, and capitals after their small letters."""
    order = [
        (0, _SIGNS.find(letter), "") if letter in _SIGNS else (1 if letter.isdigit() else 2, 0, letter)
        for letter in text.casefold()
    ]
    return tuple(order), text.swapcase()
