"""What a profile does, in figures and names: the summary below its description."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.structure_definition.cells import canonical_link
from site_builder.kinds.structure_definition.description import slicing_line
from site_builder.kinds.structure_definition.profile import Profile, is_prohibited, typed_value, walk
from site_builder.model.sections import Cell, Facts, Piece, Text
from site_builder.source.json_access import mapping, mappings, strings

_CORE = "http://hl7.org/fhir/StructureDefinition/"

STATISTICS = "statistics"
SUMMARY_NAME = "tabs-summ"
"""The name that links to HL7 guides have for it."""


def statistics(profile: Profile) -> Facts | None:
    """Return counts of the differential, and the structures, extensions and slices that it names."""
    nodes = [node for node in walk(profile.differential) if node.parent is not None and node.is_stated]
    items: list[tuple[str, Cell]] = []
    if line := _counts(nodes, profile):
        items.append(("Elements", (Text(line),)))
    targets, extensions = _referred(nodes)
    for label, urls in (("Structures", targets), ("Extensions", extensions)):
        if urls:
            items.append((label, _links(urls, profile)))
    if slices := _slices(profile):
        items.append(("Slices", slices))
    return Facts(STATISTICS, "Summary", tuple(items), anchors=(SUMMARY_NAME,)) if items else None


def _counts(nodes: list[ElementNode], profile: Profile) -> str:
    mandatory = [node for node in nodes if _least(node) > 0]
    nested = sum(1 for node in mandatory if _has_optional_parent(node, profile))
    outright = len(mandatory) - nested
    counts = (
        ("Mandatory", outright, f" ({_elements(nested, 'nested mandatory ')})" if nested else ""),
        ("Must support", sum(1 for node in nodes if node.definition.get("mustSupport") is True), ""),
        ("Fixed", sum(1 for node in nodes if typed_value(node.definition, "fixed")), ""),
        ("Prohibited", sum(1 for node in nodes if is_prohibited(node.definition)), ""),
    )
    return " · ".join(f"{label}: {_elements(count)}{more}" for label, count, more in counts if count or more)


def _elements(count: int, kind: str = "") -> str:
    return f"{count} {kind}element{'' if count == 1 else 's'}"


def _least(node: ElementNode) -> int:
    least = node.definition.get("min")
    return least if isinstance(least, int) else 0


def _has_optional_parent(node: ElementNode, profile: Profile) -> bool:
    above = node.parent
    while above is not None and above.parent is not None:
        if not profile.effective(above).get("min"):
            return True
        above = above.parent
    return False


def _referred(nodes: list[ElementNode]) -> tuple[list[str], list[str]]:
    """Return the profiles and the extensions that the differential names, core resource types left out."""
    targets: dict[str, None] = {}
    extensions: dict[str, None] = {}
    for node in nodes:
        for type_ in mappings(node.definition.get("type")):
            into = extensions if type_.get("code") == "Extension" else targets
            into.update(dict.fromkeys(strings(type_.get("profile"))))
            targets.update(dict.fromkeys(strings(type_.get("targetProfile"))))
    return [url for url in targets if not url.startswith(_CORE)], list(extensions)


def _links(urls: Iterable[str], profile: Profile) -> Cell:
    pieces: list[Piece] = []
    for url in urls:
        pieces += [*([Text(", ")] if pieces else []), canonical_link(url, profile)]
    return tuple(pieces)


def _slices(profile: Profile) -> Cell:
    pieces: list[Piece] = []
    for node in walk(profile.differential):
        if not node.slices or node.path.rpartition(".")[2] in ("extension", "modifierExtension"):
            continue
        slicing = mapping(node.definition.get("slicing") or profile.effective(node).get("slicing"))
        names = ", ".join(each.slice_name for each in node.slices)
        line = slicing_line(slicing)
        how = f" ({line[1].text})" if len(line) > 1 and isinstance(line[1], Text) else ""
        pieces += [*([Text("\n")] if pieces else []), Text(node.id, "code"), Text(f": {names}{how}")]
    return tuple(pieces)
