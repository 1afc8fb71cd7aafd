"""Graph definitions: which resources belong together, link by link from the one that the graph starts at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header
from site_builder.kinds.parts.cells import joined, shown_columns, stated
from site_builder.kinds.parts.definition_page import definition_pages, links, types
from site_builder.kinds.parts.references import unknown_references
from site_builder.kinds.parts.remainder import shown
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage, Cell, Column, Facts, Row, Section, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings
from site_builder.source.value import Value

MAX_ROWS = 1000
"""As many links stand on the page."""
_MAX_DEPTH = 20
_TITLES = ("Link", "Card.", "Resource", "Profile", "Rules", "Description")
_CLASSES = ("", "card", "", "", "", "definition")
_USES: Mapping[str, str] = {
    "where": "where it has",
    "condition": "where it has",
    "requires": "requires",
    "requirement": "requires",
}
_RULES: Mapping[str, str] = {
    "identical": "the same",
    "matching": "a matching",
    "different": "a different",
    "custom": "a special",
    "no-rule": "any",
}


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph, and the nodes of R5's by their ids."""

    artifact: Artifact
    view: GuideView
    nodes: Mapping[str, Mapping[str, Any]]
    links: tuple[Mapping[str, Any], ...]


_SHOWN = shown(
    """
    start profile node(nodeId description type profile)
    link(
        path sliceName min max description sourceId targetId params compartment(use code rule expression)
        target(type params profile compartment(use code rule expression) link*)
    )
    """,
    header.SHOWN,
)


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return a graph definition's pages."""
    return definition_pages(artifact, view, graph_sections(artifact, view), _SHOWN)


def graph_sections(artifact: Artifact, view: GuideView) -> Iterator[Section]:
    """Yield where the graph starts, then its links as a tree."""
    neutral = artifact.neutral
    nodes = {str(node.get("nodeId") or ""): node for node in mappings(neutral.get("node"))}
    graph = _Graph(artifact, view, nodes, mappings(neutral.get("link")))
    start = str(neutral.get("start") or "")
    node = nodes.get(start, {})
    type_ = str(node.get("type") or start)
    profile = str(node.get("profile") or neutral.get("profile") or "")
    facts = stated(
        ("Starts at", types([type_], artifact, view) if type_ else ""),
        ("Profile", links([profile], artifact, view) if profile else ""),
        ("Description", (Text(str(node["description"])),) if node.get("description") else ""),
    )
    if facts:
        yield Facts("start", "Start", facts)
    yield from _nodes(graph)
    rows = []
    # R5 lists links between nodes; before, each link held its targets, which held further links.
    for row in _of_nodes(start, graph) if nodes else _nested(graph.links, 0, graph):
        rows.append(row)
        if len(rows) == MAX_ROWS:
            break
    kept = shown_columns([row.cells for row in rows]) or (0,)
    columns = tuple(Column(_TITLES[at], _CLASSES[at]) for at in kept)
    made = tuple(Row(tuple(row.cells[at] for at in kept), depth=row.depth) for row in rows)
    note: Cell = () if rows else (Text("The graph has no links."),)
    if len(rows) == MAX_ROWS:
        note = (Text(f"The first {MAX_ROWS:,} links; the source has all."),)
    yield Table("links", "Links", columns if rows else (), made, note)


def checks(artifact: Artifact, view: GuideView) -> Iterator[Diagnostic]:
    """Find profiles of the guide's own that do not exist."""
    whole = Value(artifact.neutral)
    holders = [whole, *whole.objects("node")]
    pending = [*whole.objects("link")]
    while pending:
        for target in pending.pop().objects("target"):
            holders.append(target)
            pending += target.objects("link")
    yield from unknown_references(artifact, view, [(each.member("profile"), "profile") for each in holders])


def _nested(given: Sequence[Mapping[str, Any]], depth: int, graph: _Graph) -> Iterator[Row]:
    for link in given:
        targets = mappings(link.get("target"))
        for target in targets or ({},):
            yield _row(link, target, {**link, **target}, depth, graph)
            yield from _nested(mappings(target.get("link")), depth + 1, graph)


def _of_nodes(start: str, graph: _Graph) -> Iterator[Row]:
    """Yield the links that the start leads to, then those that it does not."""
    reached: set[int] = set()
    yield from _from_node(start, (start,), graph, reached)
    for link in graph.links:
        if id(link) not in reached:
            yield _row(link, graph.nodes.get(str(link.get("targetId") or ""), {}), link, 0, graph)


def _nodes(graph: _Graph) -> Iterator[Table]:
    """Yield R5's nodes by the ids that links have of them."""
    rows = tuple(
        Row(
            (
                (Text(id_, "code"),),
                types([str(node["type"])], graph.artifact, graph.view) if node.get("type") else (),
                links([str(node["profile"])], graph.artifact, graph.view) if node.get("profile") else (),
                (Text(str(node["description"])),) if node.get("description") else (),
            )
        )
        for id_, node in graph.nodes.items()
    )
    if rows:
        titles = ("Node", "Resource", "Profile", "Description")
        kept = shown_columns([row.cells for row in rows], 2)
        columns = tuple(Column(titles[at], "definition" if at == 3 else "") for at in kept)
        made = tuple(Row(tuple(row.cells[at] for at in kept)) for row in rows)
        yield Table("nodes", "Nodes", columns, made)


def _from_node(node_id: str, trail: tuple[str, ...], graph: _Graph, reached: set[int]) -> Iterator[Row]:
    """Yield the links of a node and of those it leads to; a node that leads back to itself ends there."""
    for link in graph.links:
        if link.get("sourceId") != node_id:
            continue
        target_id = str(link.get("targetId") or "")
        reached.add(id(link))
        yield _row(link, graph.nodes.get(target_id, {}), link, len(trail) - 1, graph)
        if target_id not in trail and len(trail) < _MAX_DEPTH:
            yield from _from_node(target_id, (*trail, target_id), graph, reached)


def _row(
    link: Mapping[str, Any],
    target: Mapping[str, Any],
    rules: Mapping[str, Any],
    depth: int,
    graph: _Graph,
) -> Row:
    path, params = str(link.get("path") or ""), str(rules.get("params") or "")
    low, high = link.get("min"), link.get("max")
    type_, profile = str(target.get("type") or ""), str(target.get("profile") or "")
    name = f"{path}:{link['sliceName']}" if link.get("sliceName") else path
    name += f"?{params}" if name and params else ""
    words = [str(each["description"]) for each in (link, target) if each.get("description")]
    ends = [str(link[end]) for end in ("sourceId", "targetId") if link.get(end)]
    told: Cell = (Text(name or f"?{params}", "code"),) if name or params else (Text("link", "soft"),)
    cells: tuple[Cell, ...] = (
        (*told, Text(f" ({' → '.join(ends)})", "soft")) if ends else told,
        (Text(f"{low if low is not None else 0}..{high or '*'}"),) if low is not None or high else (),
        types([type_], graph.artifact, graph.view) if type_ else (),
        links([profile], graph.artifact, graph.view) if profile else (),
        joined(_compartment(each) for each in mappings(rules.get("compartment"))),
        (Text(" ".join(dict.fromkeys(words))),) if words else (),
    )
    return Row(cells, depth=depth)


def _compartment(compartment: Mapping[str, Any]) -> Cell:
    """Write a rule on compartments, such as “requires the same Patient”."""
    rule, code = str(compartment.get("rule") or ""), str(compartment.get("code") or "")
    use = str(compartment.get("use") or "requires")
    verb = _USES.get(use, use)
    words = f"{verb} {_RULES.get(rule, rule)} {code}".strip()
    expression = str(compartment.get("expression") or "")
    return (Text(words), *((Text(": "), Text(expression, "code")) if expression else ()))


GRAPH_DEFINITION = Kind(
    name="graph-definition",
    group=lambda _artifact: groups.OTHER,
    pages=pages,
    checks=checks,
)
