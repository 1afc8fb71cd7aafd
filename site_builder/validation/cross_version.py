"""Extensions that stand for elements of other releases.

Source: https://hl7.org/fhir/R4/versions.html#extensions
"""

from __future__ import annotations

import re
from functools import cache

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.facts import ElementFact
from site_builder.fhir.releases import release_named
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_URL = re.compile(
    r"http://hl7\.org/fhir/(?P<version>[1-9]\.[0-9])/StructureDefinition/extension-(?P<path>[A-Za-z0-9.\[\]-]{1,200})\Z"
)
_KNOWN = ("1.0", "3.0", "4.0", "4.3", "5.0")
_INLINE = ("BackboneElement", "Element")


def is_cross_version(url: str) -> bool:
    """Tell whether an extension's URL stands for an element of some release."""
    return _URL.match(url) is not None


def check_cross_version(node: Node, url: str, run: Run) -> None:
    """Check an extension against the element that it stands for."""
    match = _URL.match(url)
    if match is None:
        return
    version, path = match["version"], match["path"]
    if version not in _KNOWN:
        run.cannot_decide(f"elements of FHIR {version} can't be checked here")
        return
    other = _definitions(version)
    fact = _element(other, path)
    if fact is None:
        message = f"{other.release} has no element '{path}'"
        run.add("cross-version-extension", node, message)
        return
    # A Basic may stand for a resource as another release has it, with all its elements.
    is_whole = node.resource.type == "Basic" and not path.startswith("Basic.")
    if other.release is run.context.release or (not is_whole and _is_here(fact, path, run)):
        message = f"'{path}' is an element of {run.context.release}, too, and needs no extension"
        run.add("cross-version-extension", node, message)
        return
    if fact.is_modifier and node.name != "modifierExtension":
        message = f"'{url}' modifies what it stands in, and belongs into modifierExtension"
        run.add("extension-modifier", node, message)
    _check_content(node, fact, path, other, run)


def _check_content(node: Node, fact: ElementFact, path: str, other: Definitions, run: Run) -> None:
    """Check the value's type, or the names of the parts."""
    codes = {each.code for each in fact.types}
    inner = node.all("extension")
    names = {each.name.removesuffix("[x]") for each in other.children(path)}
    if (inner and codes & {*_INLINE}) or (inner and fact.content_reference):
        for each in inner:
            name = each.text("url")
            if ":" not in name and name.removesuffix("[x]") not in names:
                message = f"'{name}' is no part of {other.release}'s {path}"
                run.add("unknown-sub-extension", each, message)
        return
    value = node.first("value")
    if value is None or not codes or codes & {"*", *_INLINE}:
        return
    # A type that this release has not is written as parts, or as the nearest there is.
    known = {code for code in codes if run.context.definitions.facts.kind(code)}
    if known == codes and not any(base in codes for base in value.plan.bases):
        message = f"{value.type} is not the type of {other.release}'s {path}: {', '.join(sorted(codes))}"
        run.add("type-not-allowed", value, message)


def _element(other: Definitions, path: str) -> ElementFact | None:
    """Return an element; a choice may be named without its ending."""
    return other.element(path) or other.element(f"{path}[x]")


def _is_here(fact: ElementFact, path: str, run: Run) -> bool:
    """Tell whether the release has an element of the same path and types."""
    here = _element(run.context.definitions, path)
    if here is None:
        return False
    if fact.binding_strength:
        # The codes may be others.
        return False
    are_known = {each.code for each in fact.types} <= {each.code for each in here.types}
    return are_known and _targets(fact) <= _targets(here)


def _targets(fact: ElementFact) -> set[str]:
    return {url for each in fact.types for url in each.targets}


@cache
def _definitions(version: str) -> Definitions:
    return Definitions(release_named(version))
