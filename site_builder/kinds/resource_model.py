"""The resource model: which resource of the guide refers to which, read off its profiles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from site_builder.diagnostics import nearest
from site_builder.fhir.specification import type_name
from site_builder.kinds.structure_definition.profile import is_prohibited
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Graph, GraphEdge, GraphNode, Link, Piece, Section, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings, strings

_REFERENCES = ("Reference", "CodeableReference")
_OWN_STRUCTURE = ("BackboneElement", "Element")
_ANY = frozenset({"Resource", "DomainResource"})
_MAX_LABEL = 26


@dataclass(frozen=True, slots=True)
class _Reference:
    """An element that may refer to a target."""

    element: str
    """Path below the resource, as instances have it: `medicationReference`."""
    target: str
    """Canonical URL; the one of Resource for any."""
    is_inner: bool
    """Whether it stands within a data type, such as `identifier.assigner`: so has every resource."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a resource refers to, and by which elements."""

    link: Link
    position: int | None
    """The node that is meant; None for what the guide has no profile of."""
    elements: tuple[str, ...]
    is_weak: bool


def resource_model_sections(
    profiles: Sequence[Artifact], wanted: Mapping[str, str], view: GuideView
) -> tuple[Section, ...]:
    """Return the graph of those profiles that are of resources.

    `wanted` may name `types`, with commas between, and a `title`. Raises LookupError with a message for
    the author.
    """
    nodes = _chosen([each for each in profiles if _is_of_resource(each)], wanted.get("types", ""))
    labels = _labels(nodes)
    relations = [_relations(each, nodes, labels, view) for each in nodes]
    pairs = {
        (source, relation.position)
        for source, found in enumerate(relations)
        for relation in found
        if relation.position is not None
    }
    order = _stairs(len(nodes), pairs, labels)
    place = {position: index for index, position in enumerate(order)}
    edges = _edges(relations, place)
    title = wanted.get("title", "")
    drawn = tuple(
        GraphNode(
            Link(labels[position], nodes[position].out, nodes[position].title), _in_words(relations[position])
        )
        for position in order
    )
    name = title or "Resource model"
    summary = _summary(labels, order, edges)
    return (Graph(_anchor(wanted), title, drawn, edges, name, summary, _note(edges)),)


def _is_of_resource(artifact: Artifact) -> bool:
    structure = artifact.neutral
    return structure.get("kind") == "resource" and structure.get("derivation") != "specialization"


def _chosen(profiles: Sequence[Artifact], types: str) -> list[Artifact]:
    wanted = [name.strip() for name in types.split(",") if name.strip()]
    known = {_type_of(each) for each in profiles}
    for name in wanted:
        if name not in known:
            hint = nearest(name, known)
            message = f"no profile here is of the type '{name}'"
            raise LookupError(f"{message} ({hint})" if hint else message)
    found = [each for each in profiles if not wanted or _type_of(each) in wanted]
    if not found:
        raise LookupError("the guide has no profile of a resource that fits, so there is no model to draw")
    return found


def _type_of(artifact: Artifact) -> str:
    return type_name(str(artifact.neutral.get("type") or ""))


def _labels(profiles: Sequence[Artifact]) -> list[str]:
    """Name each profile by its type; where several share it, by what sets their titles apart."""
    types = [_type_of(each) for each in profiles]
    titles = [each.title.split() for each in profiles]
    shared = 0
    while len({tuple(words[: shared + 1]) for words in titles}) == 1 and all(
        len(words) > shared + 1 for words in titles
    ):
        shared += 1
    labels = [
        type_ if types.count(type_) == 1 else " ".join(words[shared:])
        for type_, words in zip(types, titles, strict=True)
    ]
    return [label if len(label) <= _MAX_LABEL else f"{label[: _MAX_LABEL - 1].rstrip()}…" for label in labels]


def _relations(
    artifact: Artifact, nodes: Sequence[Artifact], labels: Sequence[str], view: GuideView
) -> tuple[_Relation, ...]:
    """Return what a profile's resource refers to, the guide's own first."""
    by_target: dict[str, list[_Reference]] = {}
    for reference in _references(artifact, view):
        by_target.setdefault(reference.target, []).append(reference)
    keys = {node.key: position for position, node in enumerate(nodes)}
    found: list[_Relation] = []
    for target, references in by_target.items():
        local = view.resolve(target)
        position = keys.get(local.key) if local else None
        is_exact = position is not None
        if position is None:
            position = _only_of_type(_target_type(target, artifact, view), nodes)
        if is_exact and position is not None:
            link = Link(labels[position], nodes[position].out, nodes[position].title)
        else:
            link = _outer_link(target, artifact, view, is_any=position is not None)
        elements = tuple(dict.fromkeys(each.element for each in references))
        is_weak = not is_exact or all(each.is_inner for each in references)
        found.append(_Relation(link, position, elements, is_weak))
    return tuple(sorted(found, key=lambda relation: _rank(relation, labels)))


def _rank(relation: _Relation, labels: Sequence[str]) -> tuple[bool, str, bool]:
    """Order by name, what the guide has no profile of last."""
    if relation.position is None:
        return True, relation.link.text.casefold(), False
    return False, labels[relation.position].casefold(), relation.is_weak


def _target_type(target: str, artifact: Artifact, view: GuideView) -> str:
    structure = view.structure_at(target, artifact.release)
    named = str(structure.get("type") or "") if structure else ""
    return type_name(named or target)


def _only_of_type(type_: str, nodes: Sequence[Artifact]) -> int | None:
    """Find the profile that stands for a type in this guide: the only one that it has."""
    found = [position for position, node in enumerate(nodes) if _type_of(node) == type_]
    return found[0] if len(found) == 1 else None


def _outer_link(target: str, artifact: Artifact, view: GuideView, *, is_any: bool) -> Link:
    """Link a target that is no node; `is_any`: a node stands for it, though not every such resource fits."""
    if type_name(target) in _ANY:
        return Link("any resource", view.link_type("Resource", artifact.release).target)
    link = view.link_canonical(target, artifact.release)
    return replace(link, text=f"any {link.text}") if is_any else link


def _references(artifact: Artifact, view: GuideView) -> Iterator[_Reference]:
    """Yield every reference that a profile's resource may hold, those through extensions too."""
    elements = [each.definition for each in view.elements(artifact)]
    types = {str(each.get("path") or ""): mappings(each.get("type")) for each in elements}
    prohibited: list[str] = []
    for element in elements:
        id_ = str(element.get("id") or element.get("path") or "")
        if any(_is_below(id_, each) for each in prohibited):
            continue
        if is_prohibited(element):
            prohibited.append(id_)
            continue
        path = str(element.get("path") or "")
        is_inner = _is_within_type(path, types)
        for target in _targets(element):
            yield _Reference(_element_name(path), target, is_inner)
        for name, target in _through_extension(element, path, artifact, view):
            yield _Reference(name, target, is_inner)


def _is_below(id_: str, above: str) -> bool:
    return id_.startswith((f"{above}.", f"{above}:", f"{above}/"))


def _is_within_type(path: str, types: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Tell whether an element belongs to a data type rather than to the resource."""
    steps = path.split(".")
    above = (".".join(steps[:length]) for length in range(2, len(steps)))
    return any(type_.get("code") not in _OWN_STRUCTURE for each in above for type_ in types.get(each, ()))


def _targets(element: Mapping[str, Any]) -> Iterator[str]:
    for type_ in mappings(element.get("type")):
        if type_.get("code") in _REFERENCES:
            yield from strings(type_.get("targetProfile"))


def _element_name(path: str) -> str:
    """Name an element as it stands in a resource: `medication[x]` that refers is `medicationReference`."""
    return re.sub(r"\[x\]$", "Reference", path.partition(".")[2]).replace("[x]", "")


def _through_extension(
    element: Mapping[str, Any], path: str, artifact: Artifact, view: GuideView
) -> Iterator[tuple[str, str]]:
    """Yield element name and target of each reference that an extension's value may be."""
    for type_ in mappings(element.get("type")):
        if type_.get("code") != "Extension":
            continue
        for url in strings(type_.get("profile")):
            found = view.elements_at(url, artifact.release)
            parts = [each.definition for each in found] if found else []
            inner = path.partition(".")[2].rpartition(".")[0]
            words = str(element.get("sliceName") or type_name(url))
            name = f"{inner}.{words}" if inner else words
            for part in parts:
                if not is_prohibited(part):
                    yield from ((f"{name} (extension)", target) for target in _targets(part))


def _stairs(count: int, pairs: Iterable[tuple[int, int]], labels: Sequence[str]) -> list[int]:
    """Order nodes so that those which refer stand before those which are referred to.

    Among those with equally few references still to come, the one that is referred to least goes first.
    """
    incoming: list[set[int]] = [set() for _ in range(count)]
    for source, target in pairs:
        if source != target:
            incoming[target].add(source)
    left = set(range(count))
    order: list[int] = []
    while left:
        chosen = min(
            left,
            key=lambda node: (len(incoming[node] & left), len(incoming[node]), labels[node].casefold(), node),
        )
        order.append(chosen)
        left.remove(chosen)
    return order


def _edges(relations: Sequence[Sequence[_Relation]], place: Mapping[int, int]) -> tuple[GraphEdge, ...]:
    """Return one edge for each pair; it is weak when everything that makes it is."""
    found: dict[tuple[int, int], bool] = {}
    for source, each in enumerate(relations):
        for relation in each:
            if relation.position is not None:
                pair = (place[source], place[relation.position])
                found[pair] = found.get(pair, True) and relation.is_weak
    return tuple(GraphEdge(*pair, is_weak) for pair, is_weak in sorted(found.items()))


def _in_words(relations: Sequence[_Relation]) -> tuple[Cell, ...]:
    """Return a line for each target in the guide, with the elements, and one that names all others."""
    lines = [_line(relation) for relation in relations if relation.position is not None]
    outside = [relation.link for relation in relations if relation.position is None]
    if outside:
        commas = [(Text(", "), link) for link in outside]
        named = [piece for pair in commas for piece in pair][1:]
        lines.append((Text("Outside this model: ", "soft"), *named))
    return tuple(lines)


def _line(relation: _Relation) -> Cell:
    pieces: list[Piece] = [relation.link, Text(": ")]
    for position, element in enumerate(relation.elements):
        name, _, mark = element.partition(" ")
        pieces += [Text(", ")] if position else []
        pieces += [Text(name, "code"), *([Text(f" {mark}", "soft")] if mark else [])]
    return tuple(pieces)


def _summary(labels: Sequence[str], order: Sequence[int], edges: Sequence[GraphEdge]) -> str:
    """Say in words what the drawing shows at first sight."""
    sources = [{edge.source for edge in edges if edge.target == place} for place in range(len(order))]
    most = sorted(range(len(order)), key=lambda place: (-len(sources[place]), place))[:3]
    told = [f"{labels[order[place]]} by {len(sources[place])}" for place in most if sources[place]]
    words = f"{len(order)} resources and {len(edges)} references between them."
    return f"{words} Most referred to: {', '.join(told)}." if told else words


def _note(edges: Sequence[GraphEdge]) -> Cell:
    """Say how to read the drawing: only of signs that are in it."""
    words = [
        "Follow a resource’s line to the right: each dot is a reference to the resource at the foot"
        " of that column."
    ]
    if any(edge.is_weak for edge in edges):
        words.append(
            "A ring is a weaker one: from within a data type only, such as the assigner of an identifier,"
            " or to any resource of the type, whatever its profile."
        )
    if any(edge.source > edge.target for edge in edges):
        words.append("Lines on the left lead back up.")
    if any(edge.source == edge.target for edge in edges):
        words.append("A loop: it refers to others of its kind.")
    return (Text(" ".join(words)),)


def _anchor(wanted: Mapping[str, str]) -> str:
    """Return an id of its own to each of several models on one page."""
    words = " ".join(wanted.get(name, "") for name in ("title", "group", "base", "types"))
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
    return f"resource-model-{slug}" if slug else "resource-model"
