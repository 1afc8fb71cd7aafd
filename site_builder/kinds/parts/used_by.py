"""What refers to an artifact: counted for its header, and listed place by place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from site_builder.kinds.parts.kind_words import kind_word
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Column, Link, Piece, Row, Section, Table, Text
from site_builder.model.uses import Use
from site_builder.model.view import GuideView

# A concept map's own places have other names in each release.
_MAPPED = re.compile(r"ConceptMap\.(?:group\.)?(source|target)\w*")
_MAX_USES = 500
_MAX_PLACES = 20
_DOUBLED = re.compile(r"\b(\w+):\1\b")
"""What STU3's tools made of an id: `valueReference:valueReference`."""
_WAYS: Mapping[str, str] = {
    "example": "claims this profile",
    "extension": "extension of",
    "code system include": "includes its codes",
    "code system exclude": "excludes its codes",
    "value set include": "includes it",
    "value set exclude": "excludes it",
    "all codes": "this value set holds all its codes",
    "supplement": "adds to it",
}
"""Ways of referring that need other words than their names."""


def words(artifact: Artifact, view: GuideView) -> Cell:
    """Count what refers to an artifact: `4 profiles, 12 examples`, linked to the list of them."""
    counts: dict[str, set[str]] = {}
    # A profile's examples are a fact, and a page, of their own.
    examples = {each.key for each in view.examples_of(artifact)}
    for use in view.used_by(artifact):
        if use.artifact.key in examples:
            continue
        counts.setdefault(_counted_word(use.artifact), set()).add(use.artifact.key)
    counted = ", ".join(_counted(len(keys), word) for word, keys in counts.items())
    return (Link(counted, f"{artifact.out}#used-by"),) if counted else ()


def section(artifact: Artifact, view: GuideView) -> tuple[Section, ...]:
    """Return the table of everything that refers to an artifact; nothing when nothing does."""
    by_artifact: dict[str, list[Use]] = {}
    for use in view.used_by(artifact):
        by_artifact.setdefault(use.artifact.key, []).append(use)
    if not by_artifact:
        return ()
    rows = tuple(_use_row(uses, view) for uses in list(by_artifact.values())[:_MAX_USES])
    note: Cell = ()
    if len(by_artifact) > _MAX_USES:
        note = (Text(f"The first {_MAX_USES} of {len(by_artifact):,} artifacts that refer to this one."),)
    columns = (Column("Artifact"), Column("Kind"), Column("How and where", "lines"))
    is_long = len(rows) > 20
    return (Table("used-by", "Used by", columns, rows, note, is_filterable=is_long, is_folded=True),)


def _use_row(uses: list[Use], view: GuideView) -> Row:
    """Name the artifact that refers, and line by line in what way and where; each way is said once."""
    places: list[Piece] = []
    by_way: dict[str, list[str]] = {}
    for use in uses[:_MAX_PLACES]:
        way, place = _way_and_place(use)
        by_way.setdefault(way, []).append(place)
    for way, elements in by_way.items():
        named = [Text(element, "code") for element in elements if element]
        places += [Text("\n")] if places else []
        lead = way + (":\n" if len(named) > 1 else ": " if named else "")
        places += [Text(lead, "soft")] if way else []
        for position, name in enumerate(named):
            places += [Text("\n"), name] if position else [name]
    if len(uses) > _MAX_PLACES:
        places.append(Text(f"\nand {len(uses) - _MAX_PLACES} more", "soft"))
    artifact = uses[0].artifact
    return Row(((view.link_artifact(artifact),), (Text(kind_word(artifact)),), tuple(places)))


def _way_and_place(use: Use) -> tuple[str, str]:
    if mapped := _MAPPED.fullmatch(use.element):
        return ("maps from it" if mapped[1] == "source" else "maps to it"), ""
    return ("" if use.how == use.element else _WAYS.get(use.how, use.how)), _place_words(use)


def _place_words(use: Use) -> str:
    """Shorten a path: an example's row says its type, and the page is that of the system."""
    path = _DOUBLED.sub(r"\1", use.element)
    if use.how == "extension":
        # What is extended says more than the name of a list, or that of a slice.
        path = path.rpartition(".")[0] or path
        return path.removeprefix(f"{use.artifact.type}.") if use.artifact.is_example else path
    if not use.artifact.is_example:
        return path
    return path.removeprefix(f"{use.artifact.type}.").removesuffix(".system").removesuffix(".coding")


def _counted_word(artifact: Artifact) -> str:
    return "example" if artifact.is_example else kind_word(artifact)


def _counted(count: int, word: str) -> str:
    if count == 1 or word.endswith("s"):
        return f"{count} {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("ry") else f"{count} {word}s"
