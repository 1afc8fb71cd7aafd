"""What the table and the form of a questionnaire both say of its items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.header import profile_link
from site_builder.kinds.parts.values import ValueWriter
from site_builder.kinds.questionnaire.contained import contained_anchor
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Link, Piece, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

# Structured Data Capture has the extensions that work answers out.
_STRUCTURES = ("http://hl7.org/fhir/StructureDefinition/", "http://hl7.org/fhir/uv/sdc/StructureDefinition/")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SCORES = ("ordinalValue", "itemWeight")
_OPERATORS: Mapping[str, str] = {
    "=": "is",
    "!=": "is not",
    ">": "is above",
    "<": "is below",
    ">=": "is at least",
}
_OPERATORS = {**_OPERATORS, "<=": "is at most"}


class Items:
    """The items of one questionnaire."""

    def __init__(self, artifact: Artifact, view: GuideView) -> None:
        """Take the questionnaire."""
        self.artifact = artifact
        self.view = view
        self.terms = terminology(view, artifact.release)
        self.writer = ValueWriter(view, artifact.release, self.terms)
        items = Value(artifact.neutral).tree("item")
        self._link_ids = frozenset(item.member("linkId").text for item in items)

    def condition(self, item: Mapping[str, Any]) -> Cell:
        """Say when an item is asked; empty for always."""
        found: list[Cell] = []
        for condition in mappings(item.get("enableWhen")):
            question = str(condition.get("question") or "")
            link: Piece = Text(question, "code")
            if question in self._link_ids:
                link = Link(question, f"{self.artifact.out}#{item_anchor(question)}", style="code")
            operator, answer = str(condition.get("operator") or "="), condition.get("answer")
            if operator == "exists":
                found.append((link, Text(" has no answer" if answer is False else " has an answer")))
                continue
            value = self.writer.inline(answer, {}) if answer is not None else None
            found.append((link, Text(f" {_OPERATORS.get(operator, operator)} "), *(value or ())))
        return joined(found, " or " if item.get("enableBehavior") != "all" else " and ")

    def options(self, item: Mapping[str, Any]) -> list[Cell]:
        """Return the answers that an item lists."""
        return [cell for option in mappings(item.get("answerOption")) if (cell := self._option(option))]

    def _option(self, option: Mapping[str, Any]) -> Cell:
        """Write an answer with its score, and that it is chosen at first."""
        cell = self.value(option)
        notes = [f"score {score}" for name in _SCORES for score in properties_of(option, name)]
        notes += ["chosen at first"] if option.get("initialSelected") is True else []
        return (*cell, Text(f" ({', '.join(notes)})", "soft")) if cell and notes else cell

    def value(self, holder: Mapping[str, Any]) -> Cell:
        """Write the `value[x]` of an option or an initial value."""
        value = next((part for name, part in holder.items() if name.startswith("value")), None)
        return (self.writer.inline(value, {}) or ()) if value is not None else ()

    def value_set_link(self, url: str) -> Piece:
        """Link the value set of the answers; a contained one is named by its title."""
        if url.startswith("#") and (inner := self.contained(url)):
            name = str(inner.get("title") or inner.get("name") or url)
            return Link(
                name, f"{self.artifact.out}#{contained_anchor(url)}", "A value set inside this resource"
            )
        return profile_link(url, self.artifact.release, self.view)

    def contained(self, reference: str) -> Mapping[str, Any] | None:
        """Return a contained resource."""
        id_ = reference.removeprefix("#")
        resources = mappings(self.artifact.neutral.get("contained"))
        return next((each for each in resources if str(each.get("id") or "").removeprefix("#") == id_), None)


def cardinality(item: Mapping[str, Any]) -> str:
    """Return how often an item is answered; extensions may set bounds other than one and many."""
    low = property_of(item, "questionnaire-minOccurs")
    high = property_of(item, "questionnaire-maxOccurs")
    least = low if isinstance(low, int) and not isinstance(low, bool) else int(item.get("required") is True)
    most = high if isinstance(high, int) and not isinstance(high, bool) else "*" if item.get("repeats") else 1
    return f"{least}..{most}"


def property_of(item: Mapping[str, Any], name: str) -> Any:
    """Return the value of one of the specification's extensions; None when the item lacks it."""
    return next(iter(properties_of(item, name)), None)


def properties_of(item: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    """Return the values of one of the specification's extensions, which may repeat."""
    urls = {base + name for base in _STRUCTURES}
    return tuple(
        value
        for extension in mappings(item.get("extension"))
        if extension.get("url") in urls
        for key, value in extension.items()
        if key.startswith("value")
    )


def item_anchor(link_id: str) -> str:
    """Return the anchor of an item's row."""
    return f"item-{_UNSAFE.sub('-', link_id)}"
