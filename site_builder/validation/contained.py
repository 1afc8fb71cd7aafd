"""Are contained resources referred to, and ids of their own?

Source: https://hl7.org/fhir/R5/references.html#contained
"""

from __future__ import annotations

from site_builder.source.json_access import mapping, text
from site_builder.validation.narrative import facts_of
from site_builder.validation.node import Node
from site_builder.validation.primitives import id_fault
from site_builder.validation.run import Run

_LINKING = frozenset({"uri", "url", "canonical"})


def check_contained(node: Node, run: Run) -> None:
    """Check the resources that one contains."""
    contained = node.all("contained")
    if not contained:
        return
    _check_ids(contained, run)
    reached = _reached(node, contained, run)
    for each in contained:
        id_ = text(each.get("id"))
        if id_ and id_ not in reached:
            message = f"nothing refers to the contained resource '{id_}'"
            run.add("unreferenced-contained", each, message)


def check_element_ids(_root: Node, run: Run) -> None:
    """Check the ids of elements, and that no two of a resource have one."""
    seen: set[tuple[int, str]] = set()
    for each in run.with_ids:
        id_ = _element_id(each)
        # Snapshot and differential have the same ids, which are of the elements that they define.
        if not id_ or each.type == "ElementDefinition":
            continue
        if fault := id_fault(id_, run):
            run.add("invalid-id", each, fault, part="id")
        key = (id(each.resource), id_)
        if key in seen:
            run.add("duplicate-element-id", each, f"another element of the resource has the id '{id_}'")
        seen.add(key)


def _element_id(node: Node) -> str:
    if node.beside is not None:
        return text(mapping(node.beside).get("id"))
    return "" if node.is_primitive else text(node.get("id"))


def _check_ids(contained: list[Node], run: Run) -> None:
    seen: set[str] = set()
    for each in contained:
        id_ = text(each.get("id"))
        if not id_:
            run.add("contained-without-id", each, "a contained resource has no id")
        elif id_ in seen:
            run.add("duplicate-contained-id", each, f"another contained resource has the id '{id_}'")
        seen.add(id_)


def _reached(node: Node, contained: list[Node], run: Run) -> set[str]:
    """Return the ids of contained resources that are referred to, or that refer to their container."""
    links = {text(each.get("id")): _links(each, run) for each in contained}
    reached = {id_ for id_, found in links.items() if "" in found}
    waiting = [*_links(node, run), *(inner for id_ in reached for inner in links[id_])]
    while waiting:
        id_ = waiting.pop()
        if id_ not in reached:
            reached.add(id_)
            waiting.extend(links.get(id_, ()))
    return reached


def _links(resource: Node, run: Run) -> set[str]:
    """Return what a resource itself refers to within its container: ids, empty for the container."""
    found: set[str] = set()
    waiting = [resource]
    while waiting:
        node = waiting.pop()
        if node.is_primitive and isinstance(node.value, str):
            is_link = node.type in _LINKING or (node.name == "reference" and node.key == "reference")
            if is_link and node.value.startswith("#"):
                found.add(node.value[1:])
            elif node.type == "xhtml":
                found.update(each.target[1:] for each in facts_of(node, run).links if each.target[:1] == "#")
        if node.children:
            inner = (child for group in node.children.values() for child in group)
            waiting.extend(child for child in inner if not child.is_resource)
    return found
