"""Do the entries of a Bundle fit its type, and each other?

Source: https://hl7.org/fhir/R5/bundle.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from site_builder.source.json_access import text
from site_builder.validation.addresses import is_absolute, read_address
from site_builder.validation.documents import check_document, check_message
from site_builder.validation.node import Node
from site_builder.validation.resolve import index_of
from site_builder.validation.run import Run

_URL_OPTIONAL = frozenset({"transaction", "transaction-response", "batch", "batch-response"})
_PAGING = frozenset({"first", "previous", "next", "last"})
_PAGED = frozenset({"history", "searchset"})


def check_bundle(node: Node, run: Run) -> None:
    """Check a Bundle's links and entries, and what its type asks beyond."""
    kind = node.text("type")
    _check_links(node, kind, run)
    for entry in node.all("entry"):
        _check_url(entry, kind, run)
    _check_unique(node, kind, run)
    if further := _BY_KIND.get(kind):
        further(node, run)


def _check_links(node: Node, kind: str, run: Run) -> None:
    """Check that relations fit the Bundle's type, and are unique where one page can't have two."""
    seen: set[str] = set()
    for link in node.all("link"):
        relation = link.text("relation")
        if kind not in _PAGED and relation in _PAGING:
            place = link.first("relation") or link
            run.add("wrong-link-relation", place, f"a Bundle of type '{kind}' has no '{relation}' link")
        elif relation in seen and (relation == "self" or (kind in _PAGED and relation in _PAGING)):
            run.add("wrong-link-relation", link, f"there can be one '{relation}' link only")
        elif kind == "document" and relation == "stylesheet":
            _check_stylesheet(node, link, run)
        seen.add(relation)


def _check_stylesheet(node: Node, link: Node, run: Run) -> None:
    """Check that a stylesheet of a document that is no absolute URL is one of its entries."""
    url = link.text("url")
    if url and not is_absolute(url) and not index_of(node, run).by_name.get(url):
        place = link.first("url") or link
        run.add("missing-entry", place, f"the Bundle has no entry for the stylesheet '{url}'")


def _check_url(entry: Node, kind: str, run: Run) -> None:
    """Check an entry's fullUrl: there, absolute, and that of its resource."""
    url, resource = entry.text("fullUrl"), entry.first("resource")
    if not url:
        if kind not in _URL_OPTIONAL and run.context.release.needs_full_urls and not entry.all("fullUrl"):
            run.add("missing-full-url", entry, "the entry has no fullUrl, which says what its resource is")
        return
    if not is_absolute(url):
        run.add("wrong-full-url", entry, f"the fullUrl '{url}' is not absolute")
        return
    address = read_address(url, run.context.definitions)
    if resource is not None and address is None and resource.get("url") == url:
        message = f"the fullUrl '{url}' is the canonical URL of the resource, which is not where it is"
        run.add("wrong-full-url", entry, message)
    if address is None or resource is None:
        return
    id_ = text(resource.get("id"))
    if not id_:
        run.add(
            "wrong-full-url", entry, f"the fullUrl '{url}' is that of a server, but the resource has no id"
        )
    elif (address.type, address.id) != (resource.type, id_):
        own = f"{resource.type}/{id_}"
        run.add(
            "wrong-full-url", entry, f"the fullUrl '{url}' does not end in '{own}', which is the resource's"
        )


def _check_unique(node: Node, kind: str, run: Run) -> None:
    """Check that a fullUrl stands for one resource; histories have several versions of one."""
    if kind == "history":
        return
    seen: set[tuple[str, str]] = set()
    for entry in node.all("entry"):
        resource = entry.first("resource")
        meta = resource.first("meta") if resource is not None else None
        key = (entry.text("fullUrl"), meta.text("versionId") if meta is not None else "")
        if key[0] and key in seen:
            run.add("duplicate-full-url", entry, f"another entry has the fullUrl '{key[0]}'")
        seen.add(key)


def _check_search(node: Node, run: Run) -> None:
    """Check the entries of search results against their search modes and the search."""
    types = _searched(node, run)
    if types is None:
        run.add("search-without-self", node, "the Bundle has no 'self' link, which says what was searched")
    for entry in node.all("entry"):
        resource = entry.first("resource")
        if resource is not None:
            _check_result(entry, resource, types or [], run)
        elif entry.get("resource") is None:
            run.add("search-entry", entry, "an entry of search results has no resource")


def _check_result(entry: Node, resource: Node, types: Sequence[str], run: Run) -> None:
    search = entry.first("search")
    mode = search.text("mode") if search is not None else ""
    message = ""
    if not mode:
        run.add("search-without-mode", entry, "the entry does not say whether it is a match")
    elif mode == "outcome":
        if resource.type != "OperationOutcome":
            message = f"what a search tells beside its results is an OperationOutcome, not '{resource.type}'"
    elif mode == "match" and types and resource.type not in types:
        message = f"a search for {' or '.join(types)} found no '{resource.type}'"
    elif mode in ("match", "include") and not text(resource.get("id")):
        message = "what a search found has no id"
    if message:
        run.add("search-entry", resource, message)


def _searched(node: Node, run: Run) -> list[str] | None:
    """Return the types that were searched; empty where the link doesn't tell, None without a link."""
    link = next((each for each in node.all("link") if each.text("relation") == "self"), None)
    if link is None:
        return None
    path, _, query = link.text("url").partition("?")
    name = path.rstrip("/").rpartition("/")[2]
    if run.context.definitions.is_resource(name):
        return [name]
    types = [part[len("_type=") :] for part in query.split("&") if part.startswith("_type=")]
    return [name for part in types for name in part.split(",") if name]


_BY_KIND: Mapping[str, Callable[[Node, Run], None]] = {
    "document": check_document,
    "message": check_message,
    "searchset": _check_search,
}
