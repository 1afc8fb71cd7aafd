"""Small guides made of resources, for the tests of kinds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from site_builder.config import GuideConfig
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.model.guide import Artifact, Guide
from site_builder.model.sections import (
    Cell,
    Chip,
    Code,
    Facts,
    Group,
    Link,
    Markdown,
    Narrative,
    Prose,
    Section,
    Table,
    Text,
)
from site_builder.model.view import GuideView
from site_builder.source.origins import Origins

BASE = "https://fhir.example.org"


class Package:
    """A FHIR package that holds the resources given."""

    def __init__(self, *resources: Mapping[str, Any]) -> None:
        self._resources = {resource["url"]: resource for resource in resources}

    def resource(self, url: str) -> Mapping[str, Any] | None:
        return self._resources.get(url.partition("|")[0])


def artifact(resource: Mapping[str, Any], release: str = "R4", **fields: Any) -> Artifact:
    """Make an artifact as `assemble` does."""
    shaped = neutral(resource, release)
    type_, id_ = resource["resourceType"], str(resource.get("id", "x"))
    url = shaped.get("url") if type_ != "Bundle" and isinstance(shaped.get("url"), str) else ""
    stated = {
        "type": type_,
        "id": id_,
        "url": url or "",
        "version": str(shaped.get("version", "")),
        "name": str(shaped.get("name", id_)) if url else id_,
        "title": str(shaped.get("title") or (shaped.get("name") if url else "") or id_),
        "status": str(shaped.get("status", "")),
        "description": str(shaped.get("description", "")) if url else "",
        "release": release,
        "resource": resource,
        "neutral": shaped,
        "source": f"profiles/{type_}-{id_}.json",
        "source_format": "json",
        "source_text": json.dumps(resource, indent=2, ensure_ascii=False) + "\n",
        "out": f"{type_}-{id_}.html",
        "is_example": not url,
        "origins": Origins(resource, partial(neutral, release=release)),
    }
    return Artifact(**{**stated, **fields})


def view_of(
    *artifacts: Artifact,
    packages: tuple[Package, ...] = (),
    canonical: str = BASE,
    named: tuple[str, ...] = (),
) -> GuideView:
    """Make the view of a guide that holds these artifacts, and names packages."""
    guide = Guide(
        root="/guide",
        config=GuideConfig(canonical=canonical, packages=named),
        pages=(),
        artifacts=artifacts,
        includes={},
        site_data={},
        data_places={},
        static=(),
        redirects=(),
        build_date=date(2026, 1, 2),
    )
    return GuideView(guide, DefinitionsLibrary(packages))


def text_of(cell: Cell) -> str:
    """Return a cell as a reader sees it; a link's target stands behind it in brackets."""
    words = []
    for piece in cell:
        match piece:
            case Text(text) | Markdown(text):
                words.append(text)
            case Link(text, target):
                words.append(f"{text}[{target}]")
            case Chip(label):
                words.append(f"<{label}>")
    return "".join(words)


def rows_of(table: Section) -> list[str]:
    """Return a table's rows as lines: cells with bars between, two dots for each level of depth."""
    assert isinstance(table, Table)
    return [".." * row.depth + " | ".join(text_of(cell) for cell in row.cells) for row in table.rows]


def section(sections: tuple[Section, ...], id_: str) -> Section:
    """Find a section by its id, within groups too."""
    for each in sections:
        if each.id == id_:
            return each
        if isinstance(each, Group):
            try:
                return section(each.sections, id_)
            except LookupError:
                continue
    raise LookupError(id_)


def words(sections: tuple[Section, ...]) -> str:
    """Return all text of sections, to look for something in it."""
    found: list[str] = []
    for each in sections:
        found.append(each.title)
        match each:
            case Table():
                found += [text_of(each.note), *rows_of(each)]
            case Facts():
                found += [f"{name}: {text_of(cell)}" for name, cell in each.items]
            case Prose():
                found.append(each.markdown)
            case Narrative():
                found.append(each.xhtml)
            case Code():
                found.append(each.text)
            case Group():
                found.append(words(each.sections))
    return "\n".join(found)


def facts_of(page: Any) -> dict[str, str]:
    """Return a page's facts as text."""
    return {name: text_of(cell) for name, cell in page.facts}


COLOURS: Mapping[str, Any] = {
    "resourceType": "CodeSystem",
    "id": "colours",
    "url": f"{BASE}/CodeSystem/colours",
    "version": "1.0",
    "name": "Colours",
    "title": "Colours of things",
    "status": "active",
    "content": "complete",
    "caseSensitive": True,
    "property": [
        {"code": "warm", "type": "boolean", "description": "Feels warm", "uri": "https://example.org/warm"}
    ],
    "concept": [
        {
            "code": "red",
            "display": "Red",
            "definition": "Like blood",
            "property": [{"code": "warm", "valueBoolean": True}],
            "concept": [
                {"code": "crimson", "display": "Crimson"},
                {
                    "code": "rust",
                    "display": "Rust",
                    "concept": [{"code": "old rust", "display": "Old rust"}],
                    "property": [{"code": "status", "valueCode": "retired"}],
                },
            ],
        },
        {"code": "blue", "display": "Blue", "property": [{"code": "warm", "valueBoolean": False}]},
    ],
}
"""A code system with a hierarchy, a property, an inactive code."""


def value_set(compose: Mapping[str, Any] | None, id_: str = "chosen", **more: Any) -> dict[str, Any]:
    """Make a value set with this definition."""
    found: dict[str, Any] = {
        "resourceType": "ValueSet",
        "id": id_,
        "url": f"{BASE}/ValueSet/{id_}",
        "name": id_.title(),
        "status": "draft",
        **more,
    }
    return found if compose is None else {**found, "compose": compose}
