"""Edits of artifacts, and of the texts beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.edits.author import Author, Edit, bases
from tests.edits.guide import CANONICAL
from tests.edits.pages import paragraph


def change_profile(author: Author) -> Edit | None:
    name, resource = author.some_resource("StructureDefinition")
    return _resource(author, name, resource, author.draw.choice((*_FACTS, *_OF_PROFILES, *_OF_PROFILES)))


def change_terminology(author: Author) -> Edit | None:
    name, resource = author.some_resource("ValueSet", "CodeSystem", "ConceptMap")
    return _resource(author, name, resource, author.draw.choice((*_FACTS, *_OF_TERMS, *_OF_TERMS)))


def change_api(author: Author) -> Edit | None:
    name, resource = author.some_resource("CapabilityStatement", "SearchParameter", "OperationDefinition")
    return _resource(author, name, resource, author.draw.choice((*_FACTS, *_OF_API, *_OF_API)))


def change_example(author: Author) -> Edit | None:
    name, resource = author.some_resource("Patient", "Practitioner")
    return _resource(author, name, resource, author.draw.choice(_OF_EXAMPLES))


def change_beside(author: Author) -> Edit | None:
    name, resource = author.some_resource()
    if not name:
        return None
    beside = (
        name.rpartition("/")[0]
        + f"/{resource['resourceType']}-{resource.get('id')}-{author.draw.choice(('intro', 'notes'))}.md"
    )
    if beside in author.files and author.draw.random() < 0.3:
        return Edit(f"drop {beside}", {beside: None})
    return Edit(beside, {beside: f"{paragraph(author)}\n".encode()})


Mutation = Callable[[Author, dict[str, Any]], None]


def _resource(author: Author, name: str, resource: dict[str, Any], mutate: Mutation) -> Edit | None:
    if not name:
        return None
    mutate(author, resource)
    return Edit(
        f"{mutate.__name__.strip('_')} of {name}", {name: json.dumps(resource, indent=2).encode() + b"\n"}
    )


def _name(author: Author, resource: dict[str, Any]) -> None:
    resource["name"] = f"Name{author.draw.randrange(99)}"


def _title(author: Author, resource: dict[str, Any]) -> None:
    resource["title"] = f"Title {author.word()}"


def _description(author: Author, resource: dict[str, Any]) -> None:
    resource["description"] = f"{author.word()}, see [Person](StructureDefinition-Person.html)."


def _status(author: Author, resource: dict[str, Any]) -> None:
    resource["status"] = author.draw.choice(("draft", "active", "retired"))


def _version(author: Author, resource: dict[str, Any]) -> None:
    resource["version"] = f"{author.draw.randrange(9)}.0.0"


def _url(author: Author, resource: dict[str, Any]) -> None:
    resource["url"] = author.draw.choice(
        (f"{resource.get('url')}x", f"{CANONICAL}/{resource['resourceType']}/{resource.get('id')}")
    )


def _id(author: Author, resource: dict[str, Any]) -> None:
    resource["id"] = f"{resource.get('id')}{author.draw.choice('xyz')}"[:20]


def _elements(resource: dict[str, Any]) -> list[dict[str, Any]]:
    found = resource.get("differential", {}).get("element", [])
    return found if isinstance(found, list) else []


def _cardinality(author: Author, resource: dict[str, Any]) -> None:
    for element in author.draw.sample(_elements(resource), min(1, len(_elements(resource)))):
        element["min"] = author.draw.randrange(2)
        element["max"] = author.draw.choice(("1", "*", "0"))


def _wording(author: Author, resource: dict[str, Any]) -> None:
    for element in author.draw.sample(_elements(resource), min(1, len(_elements(resource)))):
        element[author.draw.choice(("short", "definition", "comment", "requirements"))] = author.word()
        element["mustSupport"] = author.draw.random() < 0.5


def _element(author: Author, resource: dict[str, Any]) -> None:
    path = f"{resource.get('type')}.{author.draw.choice(('birthDate', 'address', 'telecom', 'active', 'communication.language'))}"
    resource["differential"]["element"].append(
        {"id": path, "path": path, "min": author.draw.randrange(2), "short": author.word()}
    )


def _drop_element(author: Author, resource: dict[str, Any]) -> None:
    if len(_elements(resource)) > 1:
        del _elements(resource)[author.draw.randrange(1, len(_elements(resource)))]


def _base(author: Author, resource: dict[str, Any]) -> None:
    if resource.get("type") == "Patient":
        resource["baseDefinition"] = author.draw.choice(bases(author))


def _binding(author: Author, resource: dict[str, Any]) -> None:
    for element in _elements(resource):
        if "binding" in element:
            element["binding"] = {"strength": author.draw.choice(("required", "preferred", "example")),
                                  "valueSet": author.draw.choice((f"{CANONICAL}/ValueSet/moods", f"{CANONICAL}/ValueSet/few", f"{CANONICAL}/ValueSet/none"))}  # fmt: skip


def _concept(author: Author, resource: dict[str, Any]) -> None:
    if resource["resourceType"] == "CodeSystem":
        resource.setdefault("concept", []).append(
            {"code": f"c{author.draw.randrange(99)}", "display": author.word()}
        )


def _display(author: Author, resource: dict[str, Any]) -> None:
    for concept in resource.get("concept", [])[:1]:
        concept["display"] = author.word()


def _include(author: Author, resource: dict[str, Any]) -> None:
    if resource["resourceType"] == "ValueSet":
        system = f"{CANONICAL}/CodeSystem/mood-codes"
        resource["compose"]["include"] = [author.draw.choice((
            {"system": system}, {"system": system, "concept": [{"code": "glad", "display": author.word()}]},
            {"valueSet": [f"{CANONICAL}/ValueSet/few"]}, {"system": "http://loinc.org"}))]  # fmt: skip


def _search(author: Author, resource: dict[str, Any]) -> None:
    for rest in resource.get("rest", []):
        rest["resource"][0]["searchParam"].append(
            {"name": f"p{author.draw.randrange(99)}", "type": "string", "documentation": author.word()}
        )


def _interaction(author: Author, resource: dict[str, Any]) -> None:
    for rest in resource.get("rest", []):
        rest["resource"][0]["interaction"] = [
            {"code": code} for code in author.draw.sample(("read", "search-type", "create", "vread"), 2)
        ]


def _code(author: Author, resource: dict[str, Any]) -> None:
    if "code" in resource:
        resource["code"] = f"code-{author.draw.randrange(9)}"


def _family(author: Author, resource: dict[str, Any]) -> None:
    resource["name"] = [{"family": author.word()}]


def _of_profile(author: Author, resource: dict[str, Any]) -> None:
    resource["meta"] = {"profile": [author.draw.choice(bases(author))]}


def _reference(author: Author, resource: dict[str, Any]) -> None:
    resource["generalPractitioner"] = [
        {"reference": author.draw.choice(("Practitioner/carla", "Practitioner/none", "Patient/anna"))}
    ]


_FACTS: Sequence[Mutation] = (_name, _title, _description, _status, _version, _url, _id)
_OF_PROFILES: Sequence[Mutation] = (_cardinality, _wording, _element, _drop_element, _base, _binding)
_OF_TERMS: Sequence[Mutation] = (_concept, _display, _include)
_OF_API: Sequence[Mutation] = (_search, _interaction, _code)
_OF_EXAMPLES: Sequence[Mutation] = (_family, _of_profile, _reference, _id)
