"""Which resource a reference leads to, as far as it is at hand.

Source: https://hl7.org/fhir/R5/bundle.html#references
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.source.json_access import text
from site_builder.validation.addresses import Address, is_absolute, read_address
from site_builder.validation.node import Node
from site_builder.validation.run import Run

Json = Mapping[str, Any]


@dataclass(slots=True)
class BundleIndex:
    """The entries of a Bundle by what references say."""

    by_url: dict[str, list[Node]] = field(default_factory=dict)
    """Entries by fullUrl, and by fullUrl with version where the resource says one."""
    by_name: dict[str, list[Node]] = field(default_factory=dict)
    """Entries by `Type/id`."""


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of a Bundle that a reference leads to."""

    target: str
    """The URL that was looked for; empty where a relative reference can't be completed."""
    entries: tuple[Node, ...]
    likely: tuple[Node, ...] = ()
    """Entries of the type and id named that have another fullUrl."""


def resolve(reference: Node, run: Run) -> Node | None:
    """Return the resource that a Reference (or canonical, or uri) leads to; None when it is not at hand.

    It may be within the resource (`#id`), another entry of its Bundle, another parameter, or a resource that
    the context finds.
    """
    return _near(reference, run) or _elsewhere(_written(reference), run)


def type_of_target(reference: Node, run: Run) -> str:
    """Return the type of the resource that a Reference leads to; empty when that is not at hand."""
    near = _near(reference, run)
    if near is not None:
        return near.type
    content = _content_elsewhere(_written(reference), run)
    plan = run.context.types.plan(text(content.get("resourceType"))) if content is not None else None
    return plan.type if plan is not None and plan.is_resource else ""


def _written(reference: Node) -> str:
    return text(reference.value) if reference.is_primitive else reference.text("reference")


def _near(reference: Node, run: Run) -> Node | None:
    """Return the resource that a reference leads to within what is validated; looked up once."""
    key = ("target", id(reference))
    if key not in run.found:
        # With the reference: what is asked about here may be gone, and another one have its identity.
        run.found[key] = (_within(reference, _written(reference), run), reference)
    target: Node | None = run.found[key][0]
    return target


def _within(reference: Node, written: str, run: Run) -> Node | None:
    if not written:
        return None
    if written.startswith("#"):
        return _contained(reference, written[1:])
    found = in_bundle(reference, written, run)
    if found is not None:
        entries = found.entries or (found.likely if len(found.likely) == 1 else ())
        if len(entries) == 1:
            return entries[0].first("resource")
    return _parameter(reference, written, run)


def in_bundle(reference: Node, written: str, run: Run) -> Found | None:
    """Look a reference up in the Bundle around it; None outside Bundles.

    A relative reference is completed with the base of the fullUrl of the entry that it stands in.
    """
    entry = entry_of(reference)
    bundle = entry.parent if entry is not None else None
    if entry is None or bundle is None:
        return None
    return look_up(written, entry, bundle, run)


def look_up(written: str, entry: Node, bundle: Node, run: Run) -> Found:
    """Look up what stands in an entry of a Bundle."""
    index = index_of(bundle, run)
    plain = written.partition("#")[0]
    if is_absolute(plain):
        return Found(plain, tuple(index.by_url.get(plain, ())))
    address = read_address(plain, run.context.definitions)
    if address is None:
        return Found("", ())
    target = _completed(address, entry, run)
    found = tuple(index.by_url.get(target, ())) if target else ()
    likely = () if found else tuple(index.by_name.get(address.local, ()))
    return Found(target, found, likely)


def entry_of(node: Node) -> Node | None:
    """Return the innermost entry of a Bundle that a value stands in."""
    at: Node | None = node
    while at is not None:
        if at.name == "entry" and at.parent is not None and at.parent.type == "Bundle":
            return at
        at = at.parent
    return None


def index_of(bundle: Node, run: Run) -> BundleIndex:
    """Return a Bundle's entries, put in order once."""
    key = ("bundle", id(bundle))
    index: BundleIndex | None = run.found.get(key)
    if index is None:
        index = run.found[key] = BundleIndex()
        for entry in bundle.all("entry"):
            _add(entry, index)
    return index


def _add(entry: Node, index: BundleIndex) -> None:
    resource, url = entry.first("resource"), entry.text("fullUrl")
    meta = resource.first("meta") if resource is not None else None
    version = meta.text("versionId") if meta is not None else ""
    if url:
        index.by_url.setdefault(url, []).append(entry)
        if version:
            index.by_url.setdefault(f"{url}/_history/{version}", []).append(entry)
    if resource is not None and (id_ := text(resource.get("id"))):
        index.by_name.setdefault(f"{resource.type}/{id_}", []).append(entry)


def _completed(address: Address, entry: Node, run: Run) -> str:
    url = entry.text("fullUrl")
    version = f"/_history/{address.version}" if address.version else ""
    own = read_address(url, run.context.definitions)
    if own is not None:
        return f"{own.base}{address.local}{version}"
    # Before R5, a UUID was said as an id, too: `Patient/UUID` within an entry known by `urn:uuid:`.
    by_uuid = run.context.release.refers_by_uuid
    return f"urn:uuid:{address.id}" if by_uuid and url.startswith("urn:uuid:") else ""


def _contained(reference: Node, id_: str) -> Node | None:
    holder = reference.root_resource
    if not id_:
        return holder
    return next((each for each in holder.all("contained") if each.get("id") == id_), None)


def _parameter(reference: Node, written: str, run: Run) -> Node | None:
    """Find a resource that is another parameter of the Parameters around a reference."""
    root = reference.root
    if root.type != "Parameters":
        return None
    address = read_address(written, run.context.definitions)
    if address is None:
        return None
    parameters = (each for each in _parameters(root) if each.type == address.type)
    return next((each for each in parameters if each.get("id") == address.id), None)


def _parameters(node: Node) -> Iterator[Node]:
    for name in ("parameter", "part"):
        for parameter in node.all(name):
            yield from parameter.all("resource")
            yield from _parameters(parameter)


def _elsewhere(written: str, run: Run) -> Node | None:
    """Find a resource that the context knows; its nodes are made once."""
    content = _content_elsewhere(written, run)
    if content is None:
        return None

    def made() -> Node | None:
        from site_builder.validation.engine import nodes_of  # noqa: PLC0415 - the engine resolves, too

        return nodes_of(content, run.context)

    return run.context.once(("nodes", written.partition("/_history/")[0]), made)


def _content_elsewhere(written: str, run: Run) -> Json | None:
    type_, _, id_ = written.partition("/")
    if not id_ or ":" in type_ or type_[:1] == "#":
        return None
    return run.context.references.find(type_, id_.partition("/")[0])
