"""Which resource a reference leads to, as far as it is at hand."""

from __future__ import annotations

from site_builder.validation.node import Node
from site_builder.validation.run import Run


def resolve(reference: Node, run: Run) -> Node | None:
    """Return the resource that a Reference (or canonical, or uri) leads to; None when it is not at hand.

    It may be within the resource (`#id`), another entry of its Bundle, or a resource that the context finds.
    """
    written = reference.text("reference") if not reference.is_primitive else str(reference.value or "")
    if not written:
        return None
    if written.startswith("#"):
        return _contained(reference.root_resource, written[1:])
    return _entry(reference, written) or _elsewhere(written, run)


def _contained(holder: Node, id_: str) -> Node | None:
    if not id_:
        return holder
    return next((each for each in holder.all("contained") if each.get("id") == id_), None)


def _entry(reference: Node, written: str) -> Node | None:
    """Find the entry of the Bundles around a reference."""
    node: Node | None = reference
    while node is not None:
        if node.type == "Bundle":
            for entry in node.all("entry"):
                resource = entry.first("resource")
                if resource is None:
                    continue
                url = entry.text("fullUrl")
                own = f"{resource.type}/{resource.get('id')}"
                if url == written or (own == written and url.endswith(own)):
                    return resource
        node = node.parent
    return None


def _elsewhere(written: str, run: Run) -> Node | None:
    """Find a resource that the context knows; its nodes are made once."""
    type_, _, id_ = written.partition("/")
    if not id_ or ":" in type_:
        return None
    content = run.context.references.find(type_, id_.partition("/")[0])
    if content is None:
        return None

    def made() -> Node | None:
        from site_builder.validation.engine import nodes_of  # noqa: PLC0415 - the engine resolves, too

        return nodes_of(content, run.context)

    return run.context.once(("nodes", type_, id_), made)
