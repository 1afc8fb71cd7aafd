"""What a profile asks of narratives: their status, the languages of their sections, their sources."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.structure_definition.profile import Profile, typed_value
from site_builder.model.sections import Cell, Text
from site_builder.source.json_access import mapping, mappings

_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
_LANGUAGES = _EXTENSIONS + "narrative-language-control"
_SOURCE = _EXTENSIONS + "narrative-source-control"
_EVERY_STATUS = 4
"""Narratives have four statuses; a binding to all of them asks for nothing."""
_MAX_CODES = 20


def narrative_line(node: ElementNode, profile: Profile) -> Cell:
    """Say what a profile asks of a narrative, or that it asks nothing; empty for other types."""
    types = mappings(node.definition.get("type"))
    if [each.get("code") for each in types] != ["Narrative"]:
        return ()
    asked = "; ".join(_asked(node, profile))
    if not asked:
        said = "content, language and traceability to data elements are not constrained"
        return (Text("Narrative: ", "strong"), Text(said, "soft"))
    return (Text("Narrative: ", "strong"), Text(asked))


def _asked(node: ElementNode, profile: Profile) -> Iterator[str]:
    if codes := _status_codes(node, profile):
        yield f"status fixed to {' or '.join(codes)}"
    if languages := _values(node, _LANGUAGES):
        yield _languages(languages)
    for level in _values(node, _SOURCE)[:1]:
        yield f"text without a source-type class is reported as {level}"


def _status_codes(node: ElementNode, profile: Profile) -> tuple[str, ...]:
    """Return the statuses that are allowed; none where all are."""
    status = next((child for child in node.children if child.path.endswith(".status")), None)
    value_set = mapping(status.definition.get("binding")).get("valueSet") if status else None
    if not isinstance(value_set, str):
        return ()
    codes = tuple(sorted({each.code for each in profile.codes(value_set.partition("|")[0], _MAX_CODES)}))
    return codes if len(codes) < _EVERY_STATUS else ()


def _languages(codes: list[str]) -> str:
    match codes:
        case ["_no"]:
            return "no sections for single languages"
        case ["_yes"]:
            return "sections for single languages, which ones is not said"
    named = [code for code in codes if not code.startswith("_")]
    own = ["the language of the resource"] if "_resource" in codes else []
    return f"sections for {', '.join([*own, *named])}"


def _values(node: ElementNode, url: str) -> list[str]:
    extensions = (each for each in mappings(node.definition.get("extension")) if each.get("url") == url)
    return [str(found[1]) for each in extensions if (found := typed_value(each, "value"))]
