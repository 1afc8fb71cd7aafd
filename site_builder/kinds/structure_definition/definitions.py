"""The page of detailed descriptions: one anchored block an element."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.parts.cells import joined, prose, string
from site_builder.kinds.structure_definition.cells import (
    canonical_link,
    cardinality,
    choice_types,
    is_general,
    is_type_supported,
    shown_id,
    supported_part,
    type_cell,
    type_pieces,
)
from site_builder.kinds.structure_definition.description import (
    additional_binding_lines,
    binding_line,
    constraint_anchor,
    limit_lines,
    obligation_lines,
    slicing_line,
)
from site_builder.kinds.structure_definition.example_values import example_values
from site_builder.kinds.structure_definition.extension import extension_url, extension_value
from site_builder.kinds.structure_definition.form import form_lines
from site_builder.kinds.structure_definition.key import key_elements
from site_builder.kinds.structure_definition.profile import Definition, Profile, typed_value, walk
from site_builder.kinds.structure_definition.said import aspects, first_codes
from site_builder.kinds.structure_definition.values import coded, written
from site_builder.model.sections import Cell, Facts, Group, Link, Piece, Style, Text
from site_builder.source.json_access import mapping, mappings, strings

Item = tuple[str, Cell]
_XML_FORMATS: Mapping[str, str] = {
    "xmlAttr": "an attribute",
    "xmlText": "the text of its parent",
    "typeAttr": "its type is told by xsi:type",
    "cdaText": "CDA's text",
    "xhtml": "XHTML",
}
_VIEWS = ("root", "tabs-diff", "tabs-key", "tabs-snap")
"""Names that HL7's IG Publisher gives the views of the page."""


def definition_blocks(profile: Profile, rows: Container[str] = ()) -> Group:
    """Return a block for each element of the fullest tree that the resource holds.

    `rows` are the elements that have a row with an anchor in the tables of the profile's page.
    """
    told: set[str] = set()
    names = _names_by_view(profile)
    examples = example_values(profile)
    blocks: list[Facts] = []
    for node in (*walk(profile.main), *profile.beside):
        items = [item for item in _items(node, profile, told, examples.get(node.id, ())) if item[1]]
        back = f"{profile.artifact.out}#{node.id}" if node.id in rows else ""
        anchors = tuple(f"{prefix}{node.id}" for prefix, ids in names.items() if node.id in ids)
        blocks.append(Facts(node.id, shown_id(node, profile), tuple(items), back, anchors))
    views = _VIEWS if names else ()
    return Group("definitions", "", tuple(blocks), look="blocks", anchors=views)


def _names_by_view(profile: Profile) -> Mapping[str, Container[str]]:
    """Return what stands before an element's name for a view, and the elements that the view shows."""
    if not profile.view.guide.dialect.keeps_anchors:
        return {}
    keys = key_elements(profile) if profile.snapshot else ()
    return {
        "diff_": frozenset(node.id for node in walk(profile.differential)),
        "key_": frozenset(node.id for node in walk(profile.snapshot) if node in keys),
    }


def _items(node: ElementNode, profile: Profile, invariants: set[str], examples: Cell) -> Iterator[Item]:
    """Yield what is to be said of an element. `invariants` are those whose words the page has already."""
    stated, shown = profile.stated(node), profile.effective(node)

    spec_url = profile.definitions.release.spec_url

    def told(key: str) -> Cell:
        return prose(shown.get(key)) if key in stated else prose(shown.get(key), "soft", spec_url)

    def words(key: str) -> Cell:
        return string(shown.get(key), _style(stated, key))

    yield "Slice name", _text(node.slice_name, "code")
    slicing = mapping(shown.get("slicing"))
    yield "Slicing", _dimmed(slicing_line(slicing)[1:], is_stated="slicing" in stated)
    yield "Why sliced", string(slicing.get("description"))
    yield "Definition", told("definition")
    yield "Short", words("short")
    yield "Comments", told("comment")
    yield "Control", _control(node, shown, profile)
    yield from _binding(stated, shown, profile)
    yield "Type", _types(node, profile)
    yield "Note", _note(node, profile)
    yield from _yes_or_no(node, stated, shown, profile)
    yield from _form(node, shown, profile)
    yield "Requirements", told("requirements")
    yield "Label", words("label")
    yield "Alternate names", _text(", ".join(strings(shown.get("alias"))), _style(stated, "alias"))
    yield "Defining codes", _codes(shown, profile)
    own_limits = limit_lines(stated)
    for line in limit_lines(shown):
        yield _label(line), _dimmed(line[1:], is_stated=line in own_limits)
    yield from _values(node, shown, profile)
    yield "Meaning if missing", told("meaningWhenMissing")
    yield "Order meaning", words("orderMeaning")
    for line in obligation_lines(shown, profile):
        yield _label(line), line[1:]
    yield "Invariants", _invariants(stated, shown, profile, invariants)
    yield "In examples", examples
    yield "Mappings", _mappings(stated, shown)
    yield "Stated here", _text(", ".join(aspects(stated)) or "nothing: all of this is inherited", "soft")
    yield "Inherited from", _origins(node, profile)


def _origins(node: ElementNode, profile: Profile) -> Cell:
    """Name the other profiles that say something of an element, and of what, the nearest first."""
    said = (each for each in profile.origins(node) if each.element.positions)
    return joined(
        (
            (
                canonical_link(each.url, profile),
                Text(f" ({', '.join(aspects(each.element.stated)) or 'its name'})", "soft"),
            )
            for each in said
        ),
        ", ",
    )


def _control(node: ElementNode, shown: Definition, profile: Profile) -> Cell:
    conditions = [key for key in strings(shown.get("condition")) if not is_general(key)]
    more: Cell = (
        (Text(f" (this element is affected by {', '.join(conditions)})", "soft"),) if conditions else ()
    )
    card = cardinality(node, profile, is_differential=True)
    return (*card, *more) if card else ()


def _binding(stated: Definition, shown: Definition, profile: Profile) -> Iterator[Item]:
    binding = mapping(shown.get("binding"))
    if not binding:
        return
    is_stated = "binding" in stated
    value_set = _text(str(binding.get("valueSet") or ""), "soft")
    line = _dimmed(binding_line(stated, shown, profile)[1:], is_stated=is_stated)
    yield "Binding", (*line, Text("\n"), *value_set) if value_set else line
    yield "Codes", first_codes(str(binding.get("valueSet") or ""), profile)
    for line in additional_binding_lines(binding, profile):
        yield _label(line), _dimmed(line[1:], is_stated=is_stated)


def _types(node: ElementNode, profile: Profile) -> Cell:
    """Return all types of an element, those of a choice too, which have rows of their own in the trees."""
    if url := extension_url(node, profile):
        value = extension_value(url, profile).type
        known: Cell = (Text(" with the value ", "soft"), *value) if value else ()
        return (Text("Extension("), canonical_link(url, profile), Text(")"), *known)
    types = choice_types(node)
    if not types:
        return type_cell(node, profile, is_differential=False)
    pieces: list[Piece] = []
    for each in types:
        pieces += [*([Text(", ", "soft")] if pieces else []), *type_pieces(each, profile)]
    return tuple(pieces)


def _form(node: ElementNode, shown: Definition, profile: Profile) -> Iterator[Item]:
    """Say how an element is written where that is not FHIR's usual way."""
    formats = strings(shown.get("representation"))
    written_as = ", ".join(_XML_FORMATS.get(each, each) for each in formats)
    yield "XML format", _text(written_as, _style(profile.stated(node), "representation"))
    for line in form_lines(node, profile):
        yield (_label(line), line[1:]) if len(line) > 1 else ("Form", line)


def _note(node: ElementNode, profile: Profile) -> Cell:
    """Point to the specification's words on what readers often mistake."""
    spec_url = profile.definitions.release.spec_url
    if node.is_choice:
        return (Text("see ", "soft"), Link("choice of data types", f"{spec_url}formats.html#choice"))
    types = {each.get("code") for each in profile.types(node)}
    if types == {"Identifier"} and node.path.endswith(".identifier"):
        link = Link("a business identifier", f"{spec_url}resource.html#identifiers")
        return (link, Text(", not the resource’s id", "soft"))
    if node.path.endswith(".version") and not (node.parent and _is_coding(node.parent, profile)):
        link = Link("a business version", f"{spec_url}resource.html#versions")
        return (link, Text(", not the version of the resource on a server", "soft"))
    return ()


def _is_coding(node: ElementNode, profile: Profile) -> bool:
    """Tell whether an element is a coding, whose version is that of its code system."""
    return node.path == "Coding" or any(each.get("code") == "Coding" for each in profile.types(node))


def _yes_or_no(node: ElementNode, stated: Definition, shown: Definition, profile: Profile) -> Iterator[Item]:
    if shown.get("isModifier") is True:
        style = _style(stated, "isModifier")
        reason = string(shown.get("isModifierReason"), _style(stated, "isModifierReason"))
        yield "Is modifier", (Text("yes", style), *((Text(": ", style), *reason) if reason else ()))
    if shown.get("mustHaveValue") is True:
        words = "must be there: an extension in its place is not enough"
        yield "Value", _text(words, _style(stated, "mustHaveValue"))
    if shown.get("mustSupport") is True:
        yield "Must support", _text("yes", _style(stated, "mustSupport"))
        supported = [supported_part(each) for each in profile.types(node) if is_type_supported(each)]
        yield "Must support types", joined((type_pieces(each, profile) for each in supported), ", ")
    if shown.get("isSummary") is True:
        yield "Summary", _text("yes", _style(stated, "isSummary"))


def _codes(shown: Definition, profile: Profile) -> Cell:
    pieces: list[Piece] = []
    for each in mappings(shown.get("code")):
        pieces += [*([Text(", ")] if pieces else []), *written(each, profile)]
    return tuple(pieces)


def _values(node: ElementNode, shown: Definition, profile: Profile) -> Iterator[Item]:
    for stem, label in (
        ("defaultValue", "Default value"),
        ("fixed", "Fixed value"),
        ("pattern", "Pattern value"),
    ):
        if found := typed_value(shown, stem):
            yield label, coded(found[1], node, profile)
    for example in mappings(shown.get("example")):
        if found := typed_value(example, "value"):
            label = str(example.get("label") or "")
            lead: Cell = (Text(f"{label}: ", "soft"),) if label else ()
            yield "Example", (*lead, *written(found[1], profile))


def _invariants(stated: Definition, shown: Definition, profile: Profile, told: set[str]) -> Cell:
    """Return an element's invariants: in words where they are met first, else by their keys."""
    own = {str(each.get("key")) for each in mappings(stated.get("constraint"))}
    pieces: list[Piece] = []
    known: list[Cell] = []
    for each in mappings(shown.get("constraint")):
        key, human = str(each.get("key") or ""), each.get("human")
        if key and f"{key} {human}" in told:
            known.append((Link(key, f"{profile.artifact.out}#{constraint_anchor(key)}"),))
            continue
        told.add(f"{key} {human}")
        style: Style = "" if key in own else "soft"
        expression = each.get("expression") or each.get("xpath")
        pieces += [Text("\n")] if pieces else []
        pieces += [Text(f"{key}: ", "strong" if key in own else "soft"), *string(human, style)]
        pieces += [Text(" "), Text(str(expression), "code")] if expression else []
    return (*pieces, *([Text("\n")] if pieces and known else []), *joined(known, ", "))


def _mappings(stated: Definition, shown: Definition) -> Cell:
    words = [
        f"{each.get('identity') or ''}: {each.get('map') or ''}" for each in mappings(shown.get("mapping"))
    ]
    return _text("\n".join(words), _style(stated, "mapping"))


def _dimmed(cell: Cell, *, is_stated: bool) -> Cell:
    """Dim the plain words of what is inherited; code and links have looks of their own."""
    if is_stated:
        return cell
    return tuple(
        replace(each, style="soft") if isinstance(each, Text) and not each.style else each for each in cell
    )


def _style(stated: Mapping[str, Any], key: str) -> Style:
    return "" if key in stated else "soft"


def _label(line: Cell) -> str:
    first = line[0]
    return first.text.strip().rstrip(":") if isinstance(first, Text) else ""


def _text(text: str, style: Style = "") -> Cell:
    return (Text(text, style),) if text else ()
