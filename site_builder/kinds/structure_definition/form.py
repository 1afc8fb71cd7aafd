"""What elements and models say about their form in XML and JSON, and about models as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.fhir.obligations import OBLIGATION_PROFILE
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.structure_definition.cells import canonical_link, is_attribute
from site_builder.kinds.structure_definition.profile import Profile, typed_value
from site_builder.model.sections import Cell, Text
from site_builder.source.json_access import mapping, mappings, strings

_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
_TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"
_NAMESPACE = (_TOOLS + "xml-namespace", _EXTENSIONS + "elementdefinition-namespace")
_XML_NAME = (_TOOLS + "xml-name", _EXTENSIONS + "elementdefinition-xml-name")
_JSON_NAME = (_TOOLS + "json-name", _TOOLS + "elementdefinition-json-name")
_STYLE = (_TOOLS + "extension-style", _TOOLS + "elementdefinition-extension-style")
_TYPE_SPECIFIER = _TOOLS + "type-specifier"
_CHARACTERISTICS = _EXTENSIONS + "structuredefinition-type-characteristics"
_MAX_BASES = 20

_SAID: Mapping[str, Mapping[str, str]] = {
    _TOOLS + "json-empty-behavior": {
        "present": "JSON: an array without items is there as an empty one",
        "absent": "JSON: an array without items is left out",
        "either": "JSON: an array without items may be there or left out",
    },
    _TOOLS + "json-primitive-choice": {"True": "JSON: the type is that of the JSON value"},
    _TOOLS + "json-nullable": {"True": "JSON: may be null, which counts as present"},
    _TOOLS + "id-expectation": {
        "optional": "Id: may be there or not",
        "required": "Id: required",
        "prohibited": "Id: not allowed",
    },
    **{url: {"named-elements": "Extended by named JSON elements"} for url in _STYLE},
}
"""Extensions whose codes and booleans are told in words."""

_LABELLED: Mapping[str, str] = {
    _TOOLS + "json-property-key": "JSON: one object, its properties named by",
    _TOOLS + "implied-string-prefix": "Prefix read in front of the value",
    _TOOLS + "elementdefinition-date-format": "Date Format",
}
"""Extensions whose values are told behind a label."""


def form_lines(node: ElementNode, profile: Profile) -> list[Cell]:
    """Return the lines on an element's form; for a root those on the whole structure as well."""
    lines = [*_alternatives(node, profile), *_names(node, profile)]
    extensions = mappings(node.definition.get("extension"))
    for extension in extensions:
        url, found = str(extension.get("url") or ""), typed_value(extension, "value")
        value = str(found[1]) if found else ""
        if words := _SAID.get(url, {}).get(value):
            lines.append((Text(words),))
        elif url == _TOOLS + "xml-choice-group":
            lines.append((Text("Choice group: ", "strong"), Text("repeats, and is not itself in the data")))
        elif url in _LABELLED and value:
            lines.append((Text(f"{_LABELLED[url]}: ", "strong"), Text(value, "code")))
        elif url == _TYPE_SPECIFIER:
            lines.append(_type_specifier(mappings(extension.get("extension")), profile))
    if node.parent is None and not node.slice_name:
        lines += _whole(profile)
    return lines


def _alternatives(node: ElementNode, profile: Profile) -> Iterator[Cell]:
    """Name the extensions that may stand in place of a primitive value."""
    links = [(canonical_link(url, profile),) for url in strings(node.definition.get("valueAlternatives"))]
    if links:
        yield (Text("Value alternatives: ", "strong"), *joined(links, ", "))


def _names(node: ElementNode, profile: Profile) -> Iterator[Cell]:
    """Yield the names and namespaces that differ from FHIR's own."""
    whole = _value(profile.structure, _NAMESPACE)
    own = _value(node.definition, _NAMESPACE)
    space = whole if node.parent is None and profile.is_logical else own
    shown = space if node.parent is None or space != whole else ""
    if name := _value(node.definition, _XML_NAME):
        yield (Text("XML Element Name: ", "strong"), Text(f"{name} ({shown})" if shown else name))
    elif shown:
        yield (Text("XML Namespace: ", "strong"), Text(shown))
    if name := _value(node.definition, _JSON_NAME):
        yield (Text("JSON Property Name: ", "strong"), Text(name))


def _type_specifier(parts: tuple[Mapping[str, Any], ...], profile: Profile) -> Cell:
    """Say when an element has a type that its own definition does not name."""
    found = {str(part.get("url")): typed_value(part, "value") for part in parts}
    condition, type_ = (str(value[1]) if (value := found.get(key)) else "" for key in ("condition", "type"))
    link = (
        canonical_link(type_, profile) if "://" in type_ else profile.view.link_type(type_, profile.release)
    )
    return (Text("If ", "strong"), Text(condition, "code"), Text(" the type is "), link)


def _whole(profile: Profile) -> Iterator[Cell]:
    """Yield the lines on a structure as a whole."""
    structure = profile.structure
    if _value(structure, OBLIGATION_PROFILE) == "True":
        yield (Text("Obligation profile: only obligations and additional bindings are added", "strong"),)
    for label, url in (
        ("Interfaces Implemented", _EXTENSIONS + "structuredefinition-implements"),
        ("Logical Container", _TOOLS + "logical-container"),
    ):
        links = [(canonical_link(each, profile),) for each in _values(structure, (url,)) if each]
        if links:
            yield (Text(f"{label}: ", "strong"), *joined(links, ", "))
    if styles := _values(structure, (_TOOLS + "elementdefinition-binding-style",)):
        yield (Text("Binding: ", "strong"), Text(f"bound to value sets in the style {styles[0]}"))
    kinds = _values(structure, (_CHARACTERISTICS,))
    if kinds and structure.get("kind") in ("resource", "logical"):
        yield (Text("Type Characteristics: ", "strong"), Text(", ".join(kinds)))
    if targets := _values(structure, (_TOOLS + "logical-target",)):
        may = "can" if targets[0] == "True" else "are not marked to"
        yield (Text(f"Instances {may} be the target of a Reference"),)
    if "cda" in _values(structure, (_TOOLS + "type-profile-style",)):
        yield (Text("Instances are validated by their templateId"),)
    yield from _ancestors(profile)


def _ancestors(profile: Profile) -> Iterator[Cell]:
    """Name the elements that a type has from those that it specialises."""
    if profile.structure.get("derivation") != "specialization":
        return
    found: list[tuple[Mapping[str, Any], str]] = []
    url, seen = profile.base_url, {profile.artifact.url}
    while url and url not in seen and len(seen) < _MAX_BASES:
        seen.add(url)
        base = profile.view.structure_at(url, profile.release)
        if base is None:
            break
        stated = mappings(mapping(base.get("differential")).get("element"))
        elements = [each for each in stated if str(each.get("path")).count(".") == 1]
        found[:0] = [(each, url) for each in elements]
        url = str(base.get("baseDefinition") or "")
    links: list[Cell] = []
    for element, origin in found:
        name = str(element.get("path")).rpartition(".")[2]
        label = f"@{name}" if is_attribute(element) else name
        links.append((profile.view.link_canonical(origin, profile.release, label),))
    if links:
        yield (Text("Elements defined in Ancestors: ", "strong"), *joined(links, ", "))


def _values(holder: Mapping[str, Any], urls: tuple[str, ...]) -> list[str]:
    extensions = (each for each in mappings(holder.get("extension")) if each.get("url") in urls)
    return [str(found[1]) for each in extensions if (found := typed_value(each, "value"))]


def _value(holder: Mapping[str, Any], urls: tuple[str, ...]) -> str:
    return next(iter(_values(holder, urls)), "")
