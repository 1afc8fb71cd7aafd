"""What a guide's capability statement says of one resource type, as pages about that API ask for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from site_builder.diagnostics import nearest
from site_builder.kinds.api.values import Found, first_value
from site_builder.kinds.capability_statement.resource import Rest, interaction_verb
from site_builder.kinds.parts.expectation import Combination, combinations, verb_of
from site_builder.model.guide import Artifact
from site_builder.model.sections import Link
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings

BASE = "[baseUrl]"
_PATH = re.compile(r"(?<!\s)\s*+\bPath:\s*+(?P<path>\S.*)$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter of a resource."""

    name: str
    type: str
    verb: str
    about: str
    """What it finds; Markdown."""
    path: str
    """Where it looks; empty when nobody says."""
    modifiers: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Api:
    """The API of one resource type."""

    view: GuideView
    rest: Rest
    content: Mapping[str, Any]
    """What the statement says of the resource."""

    @cached_property
    def type(self) -> str:
        """The resource type."""
        return str(self.content.get("type") or "")

    @property
    def statement(self) -> Artifact:
        """The capability statement."""
        return self.rest.artifact

    @cached_property
    def profile(self) -> Artifact | None:
        """The guide's own profile of the resource."""
        return self.view.resolve(str(self.content.get("profile") or ""))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The search parameters, in the statement's order."""
        return tuple(self._parameter(each) for each in mappings(self.content.get("searchParam")))

    @cached_property
    def combinations(self) -> tuple[Combination, ...]:
        """The search combinations."""
        return tuple(combinations(self.content))

    @cached_property
    def examples(self) -> tuple[Artifact, ...]:
        """The guide's examples of the resource, those that follow the profile first."""
        own = self.view.examples_of(self.profile) if self.profile else ()
        first = [each for each in own if each.type == self.type]
        known = {each.key for each in first}
        others = [each for each in self.view.of_type(self.type) if each.is_example and each.key not in known]
        return (*first, *others)

    def supports(self, code: str) -> bool:
        """Tell whether the statement has an interaction."""
        return interaction_verb(self.content, code) is not None

    def parameter(self, name: str) -> Parameter | None:
        """Return a search parameter by name."""
        return next((each for each in self.parameters if each.name == name), None)

    def value(self, parameter: Parameter) -> Found | None:
        """Return a value that one of the guide's examples has."""
        return first_value(self.examples, parameter.path, parameter.type)

    def link_example(self, example: Artifact) -> Link:
        """Link to an example by its title, without the type that the page is about: `Asha Lowe (Patient)`."""
        link = self.view.link_artifact(example)
        return replace(link, text=link.text.removesuffix(f" ({self.type})"))

    def _parameter(self, given: Mapping[str, Any]) -> Parameter:
        definition = _definition(str(given.get("definition") or ""), self)
        about = str(given.get("documentation") or definition.get("description") or "")
        # Statements have no element for the path: documentation may end with it, else the definition has it.
        match = _PATH.search(about.rstrip())
        path = match["path"] if match else _own_part(str(definition.get("expression") or ""), self.type)
        return Parameter(
            name=str(given.get("name") or ""),
            type=str(given.get("type") or definition.get("type") or ""),
            verb=verb_of(given),
            about=about[: match.start()] if match else about,
            path=path,
            modifiers=tuple(given.get("modifier") or ()),
            targets=tuple(given.get("target") or ()),
        )


def find_api(resource: str, statement: str, view: GuideView) -> Api:
    """Find what a statement says of a resource type.

    Without the statement's name, it is the first of the guide's that has the type. Raises LookupError with a
    message for the page's author.
    """
    if not resource:
        raise LookupError('the include of an API needs a resource, such as resource="Patient"')
    statements = _statements(statement, view)
    known: list[str] = []
    for artifact in statements:
        for rest in mappings(artifact.neutral.get("rest")):
            for content in mappings(rest.get("resource")):
                if content.get("type") == resource:
                    return Api(view, Rest(artifact, view, rest, ""), content)
                known.append(str(content.get("type") or ""))
    hint = nearest(resource, known)
    raise LookupError(
        f"{statements[0].key} says nothing of the resource '{resource}'{f' ({hint})' if hint else ''}"
    )


def resource_types(statement: str, view: GuideView) -> tuple[str, ...]:
    """Return the resource types that a statement has, in its order; without its name, those of all."""
    return tuple(
        dict.fromkeys(
            str(content.get("type") or "")
            for artifact in _statements(statement, view)
            for rest in mappings(artifact.neutral.get("rest"))
            for content in mappings(rest.get("resource"))
        )
    )


def base_url(api: Api, given: str) -> str:
    """Return the server's address: as the page says, else as the statement does, else a stand-in."""
    implementation = mapping(api.statement.neutral.get("implementation"))
    return (given or str(implementation.get("url") or "") or BASE).rstrip("/")


def _statements(name: str, view: GuideView) -> list[Artifact]:
    """Return the statement of that name, or all. Raises LookupError when there is none."""
    statements = [*view.of_type("CapabilityStatement"), *view.of_type("Conformance")]
    if name:
        found = view.find(name, "CapabilityStatement") or view.find(name, "Conformance")
        if found is None:
            hint = nearest(name, [each.id for each in statements])
            raise LookupError(f"the guide has no capability statement '{name}'{f' ({hint})' if hint else ''}")
        return [found]
    if not statements:
        raise LookupError("the guide has no capability statement, which API includes are made from")
    return statements


def _definition(url: str, api: Api) -> Mapping[str, Any]:
    """Return the SearchParameter resource, from the guide or a package."""
    if not url:
        return {}
    local = api.view.resolve(url)
    if local is not None and local.type == "SearchParameter":
        return local.neutral
    found = api.view.definitions(api.statement.release).resource(url)
    return found if found and found.get("resourceType") == "SearchParameter" else {}


def _own_part(expression: str, type_: str) -> str:
    """Return the alternatives of an expression that begin with a type: many resources share a parameter."""
    parts = [part.strip() for part in expression.split(" | ")]
    return " | ".join(part for part in parts if part.lstrip("(").split(".")[0] == type_)
