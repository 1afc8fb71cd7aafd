"""StructureDefinitions: kind and type, what extensions are for, and what differentials can't mean.

Source: https://hl7.org/fhir/R5/structuredefinition.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import SnapshotProblem
from site_builder.fhir.snapshot.outdated import outdated
from site_builder.source.origins import Origins
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.definitions.compliance import check_compliance
from site_builder.validation.definitions.obligation_profile import check_obligations
from site_builder.validation.definitions.pointers import node_at
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OPEN_TYPES = frozenset({"Element", "CanonicalResource", "MetadataResource", "Base", "Definition"})
"""Contexts that are types of some releases only, or of none, and are understood all the same."""
_JSON_NAME = "json-name"
_OUTSIDE = frozenset({"unknown-base", "unknown-profile"})
"""Problems of a differential that a package that isn't here may be the cause of."""


def check_structure(node: Node, run: Run) -> None:
    """Check a StructureDefinition as a whole."""
    check_url(node, run)
    before = len(run.issues)
    _check_type(node, run)
    is_of_a_type = len(run.issues) == before
    is_of_its_type = _check_paths(node, run)
    if node.text("type") == "Extension":
        _check_extension_url(node, run)
        _check_contexts(node, run)
    elif run.context.release.has_context_types:
        _check_no_context(node, run)
    _check_snapshot(node, run)
    check_obligations(node, run)
    # What can't be of its type can't be applied to its base either: that is one fault.
    if is_of_a_type and is_of_its_type:
        _check_differential(node, run)
        check_compliance(node, run)


def _check_type(node: Node, run: Run) -> None:
    """Check that the type is one of the release's, or a logical model's own, and fits how it is derived."""
    name, url, kind = (node.text(each) for each in ("type", "url", "kind"))
    derivation, at = node.text("derivation"), node.first("type")
    if not name or at is None:
        return
    definitions = run.context.definitions
    if _ABSOLUTE.match(name):
        if kind != "logical":
            run.add(
                "wrong-definition-type",
                at,
                f"the type '{name}' is an address, which only a logical model has",
            )
        elif derivation == "specialization" and not _is_in_space(name, url):
            message = f"the type '{name}' is of another space of names than the definition, '{url}'"
            run.add("wrong-definition-type", at, message, severity=Severity.WARNING)
    elif definitions.type(name) is None:
        if not _is_logical_elsewhere(name, node, run):
            hint = guess(nearest_name(name, definitions.types()))
            message = f"'{name}' is no type of {run.context.release}; others are written as addresses"
            run.add("wrong-definition-type", at, message, hint=hint, severity=_of_plain_type(kind, run))
    elif derivation == "specialization" and url != STRUCTURES + name and not url.startswith(STRUCTURES):
        message = f"'{name}' is FHIR's own type, of which there are only constraints"
        run.add("wrong-definition-type", at, message)
    _check_against_base(node, at, run)


def _of_plain_type(kind: str, run: Run) -> Severity | None:
    is_name = kind == "logical" and not run.context.release.names_models_by_url
    return Severity.WARNING if is_name else None


def _is_logical_elsewhere(name: str, node: Node, run: Run) -> bool:
    """Tell whether a base of another guide has the type, which its publisher may call as he likes."""
    base = run.context.resource(node.text("baseDefinition"), ("StructureDefinition",))
    return node.text("derivation") == "constraint" and (base is None or base.get("type") == name)


def _is_in_space(name: str, url: str) -> bool:
    space = url.rpartition("/")[0]
    return name.rpartition("/")[0] in (space, space.removesuffix("/StructureDefinition"))


def _check_against_base(node: Node, at: Node, run: Run) -> None:
    """Check kind and type against those of the base, as far as it is at hand."""
    url = node.text("baseDefinition")
    base = _base_of(url, run) if url else None
    if base is None:
        return
    if node.text("derivation") == "specialization" and node.text("type") == base.get("type"):
        message = f"the type '{node.text('type')}' is that of the base, of which this is no constraint"
        run.add("wrong-definition-type", at, message)
    kind, base_kind = node.text("kind"), base.get("kind")
    if kind and base_kind and kind != base_kind and base.get("abstract") is not True:
        message = f"the kind is {kind}, the base's is {base_kind}"
        run.add("wrong-kind", node.first("kind") or node, message)


def _base_of(url: str, run: Run) -> Mapping[str, Any] | None:
    """Return a base, of a type of FHIR's own what its facts tell; None where it is not at hand."""
    bare = url.partition("|")[0]
    found = run.context.structures.structure(bare)
    facts = run.context.definitions.type(bare.removeprefix(STRUCTURES)) if found is None else None
    if facts is None or facts.is_profile:
        return found
    return {"type": facts.name, "kind": facts.kind, "abstract": facts.is_abstract}


def _check_paths(node: Node, run: Run) -> bool:
    """Check that ids of elements say what paths say, and that these begin with the type; return whether."""
    all_begin = True
    type_name = node.text("type").rpartition("/")[2]
    # Who corrects a definition sees at the first one what is wrong with all of them.
    is_for_people = run.context.options.is_lenient
    for view in ("differential", "snapshot"):
        told = False
        for element in node.at(view, "element"):
            path, id_ = element.text("path"), element.text("id")
            root = path.partition(".")[0]
            if type_name and root and root != type_name and not told:
                message = f"the path '{path}' does not begin with the type '{type_name}'"
                run.add("wrong-element-path", element.first("path") or element, message)
                told, all_begin = is_for_people, False
            if view == "differential" and id_ and path and not _is_id_of(id_, path):
                message = f"the id '{id_}' is not that of the path '{path}'"
                hint = f"Write the path's names, each with its slice behind a colon: '{_id_for(path, id_)}'."
                run.add("wrong-element-id", element.first("id") or element, message, hint=hint)
    return all_begin


def _is_id_of(id_: str, path: str) -> bool:
    """Tell whether an id has the names of a path; a choice may be called by one of its types."""
    names, parts = path.split("."), id_.split(".")
    if len(names) != len(parts):
        # Slices may have dots in their names, which makes more parts.
        return ":" in id_ and len(parts) > len(names)
    return all(
        part.partition(":")[0] == name
        # STU3 calls a choice by its one type in the path, and as the choice in the id.
        or (part.partition(":")[0].endswith("[x]") and name.startswith(part.partition("[x]")[0]))
        or name.endswith("[x]")
        for part, name in zip(parts, names, strict=True)
    )


def _id_for(path: str, id_: str) -> str:
    """Return a path as an id, with the slices that an id has where their names are the same."""
    names, parts = path.split("."), id_.split(".")
    if len(names) != len(parts):
        return path
    return ".".join(
        part if part.partition(":")[0] == name else name for part, name in zip(parts, names, strict=True)
    )


def _check_extension_url(node: Node, run: Run) -> None:
    """Check that an extension fixes its url to its own."""
    url = node.text("url")
    if node.first("differential") is None and node.first("snapshot") is None:
        return
    for view in ("differential", "snapshot"):
        for element in node.at(view, "element"):
            if element.text("path") != "Extension.url":
                continue
            fixed = element.first("fixed")
            if fixed is not None and isinstance(fixed.value, str):
                if url and fixed.value != url:
                    message = f"the extension's url is fixed to '{fixed.value}', but its own is '{url}'"
                    run.add("wrong-extension-url", fixed, message)
                return
    base = node.text("baseDefinition")
    if base == f"{STRUCTURES}Extension" and url != base and node.get("abstract") is not True:
        message = "the extension does not fix its url"
        hint = f"Add an element 'Extension.url' with '\"fixedUri\": \"{url}\"'."
        run.add("wrong-extension-url", node.first("differential") or node, message, hint=hint)


def _check_contexts(node: Node, run: Run) -> None:
    """Check that the elements exist that an extension is for."""
    for context, path, place in _element_contexts(node, run):
        if any("version-specific-use" in str(each.get("url")) for each in context.all("extension")):
            continue
        root = path.partition(".")[0]
        if "#" in path or "/" in path or "*" in path or root in _OPEN_TYPES or not path:
            continue
        definitions = run.context.definitions
        if definitions.element(path) is None:
            known = definitions.types() if "." not in path else _siblings(path, run)
            message = f"{run.context.release} has no element '{path}'"
            run.add("unknown-context", place, message, hint=guess(nearest_name(path, known)))


def _element_contexts(node: Node, run: Run) -> Iterator[tuple[Node, str, Node]]:
    """Yield each context that is an element: itself, the path, and where that stands."""
    if not run.context.release.has_context_types:
        if node.text("contextType") == "resource":
            for context in node.all("context"):
                yield context, str(context.value or ""), context
        return
    for context in node.all("context"):
        if context.text("type") == "element":
            yield context, context.text("expression"), context.first("expression") or context


def _siblings(path: str, run: Run) -> list[str]:
    above = path.rpartition(".")[0]
    return [f"{above}.{fact.name}" for fact in run.context.definitions.children(above)]


def _check_no_context(node: Node, run: Run) -> None:
    if any(_JSON_NAME in str(each.get("url")) for each in node.walk() if each.name == "extension"):
        return
    for context in node.all("context"):
        message = f"only extensions have contexts, and this is a definition of {node.text('type')}"
        run.add("unknown-context", context, message)
        return


def _check_snapshot(node: Node, run: Run) -> None:
    """Report a snapshot that says other than the differential: once, at the first place."""
    for at, key in outdated(node.value) if isinstance(node.value, Mapping) else ():
        element = next((each for each in node.at("snapshot", "element") if each.index == at), node)
        message = f"the snapshot's '{key}' of '{element.text('id')}' is not what the differential states"
        run.add("outdated-snapshot", element, message)
        return


def _check_differential(node: Node, run: Run) -> None:
    """Apply the differential to its base, and report what it can't mean."""
    if node.text("derivation") != "constraint" or not any(node.at("differential", "element")):
        return
    content, release = node.value, run.context.release.name
    origins = Origins(content, partial(neutral, release=release))
    for problem in run.context.applied(content).problems:
        if not problem.is_of_base:
            _report(problem, origins, node, run)


def _report(problem: SnapshotProblem, origins: Origins, node: Node, run: Run) -> None:
    if problem.code in _OUTSIDE or problem.missing:
        run.cannot_decide(f"what {problem.missing or 'a definition'} says is not known here")
        place, part = node_at(node, origins.of(problem.pointer))
        run.add(
            problem.code, place, problem.text, part=part, severity=Severity.WARNING, about=problem.element
        )
        return
    place, part = node_at(node, origins.of(problem.pointer))
    run.add(problem.code, place, problem.text, part=part, about=problem.message)
