"""Do documents and messages hold what they refer to, and nothing else?

Source: https://hl7.org/fhir/R5/documents.html#content
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.codes import Severity
from site_builder.source.json_access import text
from site_builder.validation.addresses import is_absolute, read_address
from site_builder.validation.node import Node
from site_builder.validation.resolve import look_up
from site_builder.validation.run import Run

_PATHS = (
    ("subject",),
    ("author",),
    ("encounter",),
    ("custodian",),
    ("attester", "party"),
    ("event", "detail"),
)
"""What a document must hold of what its Composition refers to, beside what sections do."""
_MAX_SECTIONS = 100
_MAX_MISSING = 20
"""Findings of resources that one Composition misses; more say nothing new."""
_NO_LINKS = frozenset({"system", "fullUrl"})
_ENDPOINTS = frozenset({("source", "endpoint"), ("destination", "endpoint")})


def check_document(node: Node, run: Run) -> None:
    """Check a Bundle of type document."""
    composition = _first(node, "Composition", run)
    entries = node.all("entry")
    if composition is not None:
        _check_held(composition, entries[0], node, run)
    if run.context.release.dates_documents_by_meta and not _last_updated(node):
        run.add("undated-document", node, "a document says when it was made, in meta.lastUpdated")
    if entries:
        _check_linked(node, run, is_message=False)


def check_message(node: Node, run: Run) -> None:
    """Check a Bundle of type message."""
    header = _first(node, "MessageHeader", run)
    entries = node.all("entry")
    if header is not None:
        for reference in header.all("focus"):
            if fault := _fault_of(reference, entries[0], node, run):
                run.add("missing-entry", reference, fault)
        _check_linked(node, run, is_message=True)


def _first(node: Node, type_name: str, run: Run) -> Node | None:
    """Return the resource of the first entry, which is to be of a type."""
    entries = node.all("entry")
    kind = node.text("type")
    if not entries:
        run.add("wrong-first-entry", node, f"a Bundle of type '{kind}' begins with a {type_name}")
        return None
    resource = entries[0].first("resource")
    if resource is None:
        run.add("wrong-first-entry", entries[0], f"a Bundle of type '{kind}' begins with a {type_name}")
        return None
    if resource.type != type_name:
        message = f"a Bundle of type '{kind}' begins with a {type_name}, not with '{resource.type}'"
        run.add("wrong-first-entry", resource, message)
        return None
    return resource


def _last_updated(node: Node) -> bool:
    meta = node.first("meta")
    return meta is not None and bool(meta.text("lastUpdated"))


def _asked(composition: Node) -> Iterator[Node]:
    """Yield the references of a Composition that its document must hold."""
    for path in _PATHS:
        yield from composition.at(*path)
    waiting = composition.all("section")
    for _ in range(_MAX_SECTIONS):
        for section in waiting:
            for name in ("author", "focus", "entry"):
                yield from section.all(name)
        waiting = [inner for section in waiting for inner in section.all("section")]
        if not waiting:
            return


def _check_held(composition: Node, entry: Node, bundle: Node, run: Run) -> None:
    """Check that a document holds what its Composition refers to."""
    missing = 0
    for reference in _asked(composition):
        fault = _fault_of(reference, entry, bundle, run)
        missing += bool(fault)
        if fault and missing <= _MAX_MISSING:
            run.add("missing-entry", reference, fault)
    if missing > _MAX_MISSING:
        more = missing - _MAX_MISSING
        run.add("missing-entry", composition, f"the Bundle has no entries for {more} more references")


def _fault_of(reference: Node, entry: Node, bundle: Node, run: Run) -> str:
    """Return what is wrong with a reference that is to lead to an entry; empty where it does."""
    written = reference.text("reference")
    if reference.type != "Reference" or not written or written.startswith("#"):
        return ""
    if not is_absolute(written) and read_address(written, run.context.definitions) is None:
        return ""
    found = look_up(written, entry, bundle, run)
    likely = found.likely
    if len(found.entries) == 1 or _is_accepted(entry, likely, run):
        return ""
    if found.entries:
        return f"{len(found.entries)} entries have the fullUrl '{found.target}'"
    if not likely:
        return f"the Bundle has no entry for '{written}'"
    urls = " and ".join(f"'{each.text('fullUrl')}'" for each in likely)
    wanted = f"'{found.target}' is looked for" if found.target else "relative references need another"
    return f"the Bundle has {written}, but with the fullUrl {urls}, and {wanted}"


def _is_accepted(entry: Node, likely: Sequence[Node], run: Run) -> bool:
    """Tell whether type and id will do: before R4, and between entries that no server knows."""
    return len(likely) == 1 and (run.context.release.finds_entries_by_id or _are_transient(entry, likely[0]))


def _are_transient(*entries: Node) -> bool:
    """Tell whether entries are known by nothing but their Bundle."""
    return all(each.text("fullUrl").startswith(("urn:", "cid:")) for each in entries)


def _check_linked(bundle: Node, run: Run, *, is_message: bool) -> None:
    """Check that the first entry leads to every other, or that it leads there by way of others."""
    entries = [each for each in bundle.all("entry") if each.first("resource") is not None]
    if not entries:
        return
    leads = {id(entry): _targets(entry, bundle, run) for entry in entries}
    sources: dict[int, list[Node]] = {}
    for entry in entries:
        for target in leads[id(entry)]:
            sources.setdefault(id(target), []).append(entry)
    reached: set[int] = set()
    waiting = [entries[0], *_stylesheets(bundle, entries)]
    for entry in waiting:
        _follow(entry, leads, reached, waiting)
        for source in sources.get(id(entry), ()):
            if id(source) not in reached:
                _report_reverse(source, run, is_message=is_message)
                _follow(source, leads, reached, waiting)
    for entry in entries:
        if id(entry) not in reached:
            start = "MessageHeader" if is_message else "Composition"
            message = f"no reference leads from the {start} to {_named(entry)}, nor back"
            severity = Severity.WARNING if is_message else None
            run.add("unreachable-entry", entry, message, severity=severity)


def _follow(entry: Node, leads: dict[int, list[Node]], reached: set[int], found: list[Node]) -> None:
    """Add an entry and all that it leads to; what is new is found."""
    waiting = [entry]
    while waiting:
        at = waiting.pop()
        if id(at) not in reached:
            reached.add(id(at))
            found.append(at)
            waiting.extend(leads.get(id(at), ()))


def _report_reverse(entry: Node, run: Run, *, is_message: bool) -> None:
    """Before R5, nothing but a Provenance may stand in a document because it refers to it."""
    resource = entry.first("resource")
    is_expected = not run.context.release.links_documents_forward
    if is_message or is_expected or (resource and resource.type == "Provenance"):
        return
    message = f"{_named(entry)} refers to the document, but the document does not refer to it"
    run.add("unreachable-entry", entry, message, severity=Severity.WARNING)


def _named(entry: Node) -> str:
    return f"'{entry.text('fullUrl')}'" if entry.text("fullUrl") else "the entry"


def _stylesheets(bundle: Node, entries: list[Node]) -> list[Node]:
    urls = {each.text("url") for each in bundle.all("link") if each.text("relation") == "stylesheet"}
    found: list[Node] = []
    for entry in entries if urls else ():
        resource = entry.first("resource")
        if resource is not None and f"{resource.type}/{text(resource.get('id'))}" in urls:
            found.append(entry)
    return found


def _targets(entry: Node, bundle: Node, run: Run) -> list[Node]:
    """Return the entries that a resource refers to, by references or other URLs."""
    found: list[Node] = []
    for written in dict.fromkeys(_links(entry)):
        answer = look_up(written, entry, bundle, run)
        likely = answer.likely if _is_accepted(entry, answer.likely, run) else ()
        entries = answer.entries if len(answer.entries) == 1 else likely
        found.extend(each for each in entries if each is not entry)
    return found


def _links(entry: Node) -> Iterator[str]:
    waiting = [entry.first("resource")]
    while waiting:
        node = waiting.pop()
        if node is None or (node.is_resource and node.type == "Bundle"):
            continue
        if node.type == "Reference":
            if (written := node.text("reference")) and not written.startswith("#"):
                yield written
        elif node.type in ("uri", "url") and _is_link(node):
            yield str(node.value)
        waiting.extend(child for group in node.children.values() for child in group)


def _is_link(node: Node) -> bool:
    if not isinstance(node.value, str) or node.value.startswith("#") or node.name in _NO_LINKS:
        return False
    holder = node.parent
    if node.name == "url" and holder is not None and holder.type == "Extension":
        return False
    return holder is None or (holder.name, node.name) not in _ENDPOINTS
