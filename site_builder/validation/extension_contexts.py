"""Where an extension may stand, as its definition says.

Source: https://hl7.org/fhir/R4/defining-extensions.html#context
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhirpath import Undecided
from site_builder.fhirpath.values import holds
from site_builder.source.json_access import mappings, strings, text
from site_builder.validation.fhirpath_nodes import answer_of, path_node, selects
from site_builder.validation.keeping import conforms
from site_builder.validation.node import Node
from site_builder.validation.profiles import ProfilePlan
from site_builder.validation.run import Run

_ANYWHERE = frozenset({"Element", "Any", "*"})
_VERSIONS = STRUCTURES + "version-specific-use"
_MENDED: Mapping[str, tuple[str, ...]] = {
    # R4 says the code, which is where nobody has it; later releases say the type.
    "structuredefinition-fhir-type": ("ElementDefinition.type",),
    # The specification's own primitives have it on the type. https://jira.hl7.org/browse/FHIR-13328
    "regex": ("ElementDefinition.type",),
    # All artifacts and elements of the specification's own have it.
    "structuredefinition-normative-version": ("Element",),
    # Conformance is stated of every element of CapabilityStatement, SearchParameter and others.
    "capabilitystatement-expectation": ("Element",),
    "capabilitystatement-prohibited": ("Element",),
    # STU3 and R4 publish DICOM's code system with it on concepts.
    "valueset-comments": ("CodeSystem.concept",),
    "valueset-concept-comments": ("CodeSystem.concept",),
}
"""Where extensions of the specification may stand besides what it says, by the end of their URL."""
_IN_DEFINITIONS = frozenset({"fixed", "pattern", "example", "defaultValue"})
"""Elements of an ElementDefinition that hold values of any type, with what these may have."""


def check_context(node: Node, parent: Node, profile: ProfilePlan, run: Run) -> None:
    """Report an extension where its definition doesn't allow it."""
    if _is_resource_id(parent):
        run.add("extension-context", node, "the id of a resource can have no extensions")
        return
    compiled = run.context.compiled
    if (key := ("contexts", profile)) not in compiled:
        compiled[key] = _contexts(profile, run)
    contexts, names = compiled[key]
    if not contexts or _is_in_definition(parent):
        return
    # By a type, or anywhere: most extensions are defined so.
    is_plain = not names.isdisjoint(parent.plan.bases) or not names.isdisjoint(_ANYWHERE)
    paths = frozenset() if is_plain else frozenset(_paths(parent))
    if is_plain or any(_allows(each, parent, paths, run) for each in contexts):
        _check_invariants(node, parent, profile, run)
        return
    mended = _MENDED.get(profile.url.removeprefix(STRUCTURES), ())
    if any(each in _ANYWHERE or each in paths for each in mended):
        return
    allowed = ", ".join(text(each.get("expression")) for each in contexts)
    message = f"the extension '{profile.url}' may not stand here, in {_shortest(parent)}; it is for {allowed}"

    def report() -> None:
        # Where a profile asks for it, the resource has no choice: profile and extension are at odds.
        if not (run.context.options.is_lenient and id(node) in run.asked):
            run.add("extension-context", node, message)

    run.later.append(report)


def _contexts(profile: ProfilePlan, run: Run) -> tuple[list[Mapping[str, Any]], frozenset[str]]:
    """Return the contexts of an extension that are of the release, and the names of those of elements.

    HL7's own have got others since the release, which are all that its later tools know.
    """
    stated = mappings(profile.structure.get("context"))
    since = () if run.context.is_given(profile.url) else run.context.definitions.core_contexts(profile.url)
    told = {text(each.get("expression")) for each in stated}
    later = (each for each in since if text(each.get("expression")) not in told) if stated else ()
    found = [each for each in (*stated, *later) if _is_of_release(each, run)]
    of_elements = (each for each in found if text(each.get("type")) not in ("extension", "fhirpath"))
    return found, frozenset(text(each.get("expression")) for each in of_elements)


def _check_invariants(node: Node, parent: Node, profile: ProfilePlan, run: Run) -> None:
    """Report an extension whose surroundings aren't as its definition asks in FHIRPath."""
    for expression in strings(profile.structure.get("contextInvariant")):
        answer = answer_of(expression, parent, run, {"extension": path_node(node, run)})
        if isinstance(answer, Undecided):
            run.cannot_decide(answer.reason)
        elif isinstance(answer, list) and not holds(answer):
            message = f"the extension '{profile.url}' may stand here only where {expression}"
            run.add("extension-context", node, message, about=expression)


def _allows(context: Mapping[str, Any], parent: Node, paths: frozenset[str], run: Run) -> bool:
    """Tell whether a context is met, or may be."""
    type_, expression = text(context.get("type")), text(context.get("expression"))
    if type_ == "extension":
        outer = parent.parent if parent.name == "value" and parent.parent is not None else parent
        return outer.text("url") == expression
    if type_ == "fhirpath":
        return selects(expression, parent, run) is not False
    url, mark, path = expression.partition("#")
    if mark and conforms(parent.resource, url, run) is False:
        return False
    wanted = (path if mark else expression).replace("[x]", "")
    if wanted in _ANYWHERE or wanted in paths:
        return True
    # An element's id names a slice: whether it is that one is for the profile to tell.
    return ":" in wanted and ".".join(step.partition(":")[0] for step in wanted.split(".")) in paths


def _paths(parent: Node) -> Iterator[str]:
    """Yield all names of an element: by its type, and by its path from each type around it."""
    yield from parent.plan.bases
    if parent.is_resource and is_canonical(parent.type):
        yield from ("CanonicalResource", "MetadataResource")
    if not parent.is_resource and not parent.is_primitive and "." in parent.plan.owner:
        yield parent.plan.owner
    if parent.rule is not None:
        yield parent.rule.path.replace("[x]", "")
    below, place = "", parent
    while place.parent is not None and not place.is_resource:
        below = f".{place.name}{below}"
        place = place.parent
        for base in place.plan.bases:
            yield base + below
        if "." in place.plan.owner:
            # What refers to another element's content has its path as well.
            yield place.plan.owner + below
    if parent.name != parent.key:
        yield f"{place.type}{below.removesuffix('.' + parent.name)}.{parent.key}"


def _shortest(parent: Node) -> str:
    return parent.rule.path if parent.rule is not None and not parent.is_resource else parent.type


def _is_resource_id(parent: Node) -> bool:
    return parent.name == "id" and parent.parent is not None and parent.parent.is_resource


def _is_in_definition(parent: Node) -> bool:
    place: Node | None = parent
    while place is not None and not place.is_resource:
        above = place.parent
        if place.name in _IN_DEFINITIONS and above is not None and "ElementDefinition" in above.plan.owner:
            return True
        place = above
    return False


def _is_of_release(context: Mapping[str, Any], run: Run) -> bool:
    """Tell whether a context is about the release: some are about earlier or later ones only."""
    told = {
        text(each.get("url")): text(each.get("valueCode"))
        for outer in mappings(context.get("extension"))
        if outer.get("url") == _VERSIONS
        for each in mappings(outer.get("extension"))
    }
    own = _numbers(run.context.release.version)[:2]
    since, until = told.get("startFhirVersion", ""), told.get("endFhirVersion", "")
    return (not since or own >= _numbers(since)) and (not until or own <= _numbers(until))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
