"""The description cell of an element's row, line by line, and the rows of fixed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhir.additional_bindings import additional_bindings, usage_words
from site_builder.fhir.elements import ElementNode
from site_builder.fhir.obligations import INHERIT_OBLIGATIONS, obligations
from site_builder.kinds.parts.cells import prose, string
from site_builder.kinds.structure_definition.cells import canonical_link, is_general
from site_builder.kinds.structure_definition.form import form_lines
from site_builder.kinds.structure_definition.narrative import narrative_line
from site_builder.kinds.structure_definition.profile import (
    Definition,
    Profile,
    is_prohibited,
    typed_value,
)
from site_builder.kinds.structure_definition.values import compact, value_lines
from site_builder.model.sections import Cell, Chip, Link, Piece, Style, Text
from site_builder.source.json_access import mapping, mappings, strings
from site_builder.source.value import Value

_STRENGTHS: Mapping[str, str] = {
    "required": "A code must be from this value set",
    "extensible": "A code must be from this value set if it has one that fits",
    "preferred": "Codes should be from this value set",
    "example": "The value set only shows what codes may be like",
}
_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
_OTHER_PROFILES: Mapping[str, tuple[str, ...]] = {
    "Takes obligations and additional bindings from": INHERIT_OBLIGATIONS,
    "Also imposes": (_EXTENSIONS + "structuredefinition-imposeProfile",),
    "Also complies with": (_EXTENSIONS + "structuredefinition-compliesWithProfile",),
}
_MIN_LENGTH = "http://hl7.org/fhir/StructureDefinition/minLength"
_RULES: Mapping[str, str] = {"open": "Open", "closed": "Closed", "openAtEnd": "Open at end"}
_PURPOSES: Mapping[str, str] = {"maximum": "Max Binding", "minimum": "Min Binding", "ui": "UI Binding"}


def description(node: ElementNode, profile: Profile, *, is_differential: bool) -> tuple[Cell, ...]:
    """Return the lines of a description; in a differential, only the short text is inherited, and dimmed."""
    if node.path.endswith(".url") and (fixed := typed_value(node.definition, "fixed")):
        # An extension's or a part's URL is all that there is to say of it.
        return ((Text(f'"{compact(fixed[1])}"', "code"),),)
    short = short_line(node, profile, is_differential=is_differential)
    if not is_differential and is_prohibited(node.definition):
        # What would hold of an element that may not be there concerns nobody, but that it is sliced is the
        # one thing that HL7's pages tell of it.
        slicing = slicing_line(mapping(node.definition.get("slicing")))
        return tuple(line for line in (short, slicing) if line)
    lines = [
        short,
        *further_lines(node, profile, is_differential=is_differential),
    ]
    return tuple(line for line in lines if line)


def further_lines(node: ElementNode, profile: Profile, *, is_differential: bool) -> list[Cell]:
    """Return all lines of a description behind the short text; some may be empty."""
    stated, shown = profile.stated(node), node.definition
    lines = [slicing_line(mapping(shown.get("slicing"))), narrative_line(node, profile)]
    lines += form_lines(node, profile)
    lines += binding_lines(node, profile)
    lines.append(_constraints(stated, shown, profile, is_differential=is_differential))
    lines += value_lines(node, profile)
    lines += obligation_lines(shown, profile)
    if node.parent is None and not node.slice_name:
        lines = _root_lines(profile) + lines + obligation_lines(profile.structure, profile)
    return lines + limit_lines(shown)


def _root_lines(profile: Profile) -> list[Cell]:
    """Say what holds for a structure as a whole: that it is abstract, and which other profiles count."""
    lines: list[Cell] = []
    if profile.structure.get("abstract") is True:
        derived = [use.artifact for use in profile.view.used_by(profile.artifact) if use.how == "base"]
        links = _listed([profile.view.link_artifact(each) for each in derived])
        lines.append((Text("Abstract", "strong"), *((Text("; derived from it: "), *links) if links else ())))
    extensions = mappings(profile.structure.get("extension"))
    for label, urls in _OTHER_PROFILES.items():
        named = [
            str(each.get("valueCanonical") or each.get("valueUri") or "")
            for each in extensions
            if each.get("url") in urls
        ]
        if links := _listed([canonical_link(url, profile) for url in named if url]):
            lines.append((Text(f"{label}: ", "strong"), *links))
    return lines


def _listed(links: Sequence[Piece]) -> Cell:
    pieces: list[Piece] = []
    for link in links:
        pieces += [*([Text(", ")] if pieces else []), link]
    return tuple(pieces)


def binding_lines(node: ElementNode, profile: Profile) -> list[Cell]:
    """Return an element's binding and those that are added to it."""
    own = mapping(node.definition.get("binding"))
    if not own:
        return []
    # A differential may state the strength alone.
    binding = {**mapping(profile.effective(node).get("binding")), **own}
    shown = {**node.definition, "binding": binding}
    lines = [binding_line(profile.stated(node), shown, profile, is_explained=False)]
    return lines + additional_binding_lines(binding, profile)


def _constraints(stated: Definition, shown: Definition, profile: Profile, *, is_differential: bool) -> Cell:
    """Name an element's constraints: what the profile says itself, with what it means in a differential."""
    own = {str(each.get("key")) for each in mappings(stated.get("constraint"))}
    pieces: list[Piece] = []
    for each in mappings(shown.get("constraint")):
        key = str(each.get("key") or "")
        if key not in own and (is_differential or is_general(key)):
            continue
        pieces.append(Text(", " if pieces else "Constraints: ", "" if pieces else "strong"))
        if key not in own:
            pieces.append(Text(key))
            continue
        pieces.append(Link(key, f"{profile.artifact.out}#{constraint_anchor(key)}"))
        if is_differential and (words := string(each.get("human"))):
            pieces += [Text(": "), *words]
    return tuple(pieces)


def constraint_anchor(key: str) -> str:
    """Return the anchor of a constraint in the table of constraints."""
    return f"constraint-{key}"


def short_line(node: ElementNode, profile: Profile, *, is_differential: bool) -> Cell:
    """Return the short text, dimmed in a differential that does not state it."""
    own = node.definition.get("short")
    if isinstance(own, str) and own:
        return (Text(own),)
    inherited = profile.effective(node).get("short")
    style: Style = "soft" if is_differential else ""
    return (Text(inherited, style),) if isinstance(inherited, str) and inherited else ()


def slicing_line(slicing: Definition) -> Cell:
    """Say how an element is sliced: `Unordered, Open by value:system`."""
    if not slicing:
        return ()
    by = [
        f"{each.get('type') or 'value'}:{each.get('path') or '$this'}"
        for each in mappings(slicing.get("discriminator"))
    ]
    rules = _RULES.get(str(slicing.get("rules") or "open"), str(slicing.get("rules")))
    text = f"{'Ordered' if slicing.get('ordered') is True else 'Unordered'}, {rules}"
    words = f"{text} by {', '.join(by)}" if by else text
    return (Text("Slice: ", "strong"), Text(words))


def binding_line(
    stated: Definition, shown: Definition, profile: Profile, *, is_explained: bool = True
) -> Cell:
    """Say from which value set a code comes, and how strictly; nothing where there is no binding.

    `is_explained`: the strength is linked to the specification's words. A tree has a hundred bindings, and
    the table of bindings explains each strength.
    """
    binding = mapping(shown.get("binding"))
    if not binding:
        return ()
    value_set = binding.get("valueSet")
    if isinstance(value_set, str) and value_set:
        pieces: list[Piece] = [Text("Binding: ", "strong"), canonical_link(value_set, profile), Text(" ")]
    else:
        pieces = [Text("Binding Description: ", "strong")]
    strength = strength_chip(str(binding.get("strength") or ""), profile)
    is_link = is_explained and bool(strength.target)
    label = Link(strength.label, strength.target) if is_link else Text(strength.label)
    pieces += [Text("("), label, Text(")")]
    base = "" if stated.get("binding") else profile.definitions.release.spec_url
    words = prose(binding.get("description"), "more", base=base)
    return (*pieces, Text(": ", "more"), *words) if words else tuple(pieces)


def strength_chip(strength: str, profile: Profile) -> Chip:
    """Return a binding strength, linked to the specification's words on it."""
    if strength not in _STRENGTHS:
        return Chip(strength or "no strength", "unknown", "Binding strength")
    page = f"{profile.definitions.release.spec_url}terminologies.html#{strength}"
    return Chip(strength, strength, _STRENGTHS[strength], page)


def purpose_words(purpose: str) -> str:
    """Name what an additional binding is for; codes that are no word of their own get one."""
    return _PURPOSES.get(purpose, purpose.replace("-", " ").capitalize())


def additional_binding_lines(binding: Definition, profile: Profile) -> list[Cell]:
    """Return a line for each value set that is bound in addition."""
    lines: list[Cell] = []
    for each in additional_bindings(Value(binding)):
        pieces: list[Piece] = [
            Text("Additional Binding: ", "strong"),
            canonical_link(each.value_set.text, profile),
            Text(f" ({purpose_words(each.purpose)})"),
        ]
        notes = [each.usage, "one repetition is enough" if each.is_any else ""]
        if told := ", ".join(note for note in notes if note):
            pieces.append(Text(f" ({told})", "soft"))
        if each.words:
            pieces += [Text(": "), *prose(each.words)]
        lines.append(tuple(pieces))
    return lines


def obligation_lines(shown: Definition, profile: Profile) -> list[Cell]:
    """Say what an actor is obliged to do with the element, where and when."""
    return [_obligation(mappings(extension.get("extension")), profile) for extension in obligations(shown)]


def _obligation(parts: Sequence[Mapping[str, Any]], profile: Profile) -> Cell:
    values: dict[str, list[Any]] = {}
    for part in parts:
        if found := typed_value(part, "value"):
            values.setdefault(str(part.get("url")), []).append(found[1])
    codes = ", ".join(str(code) for code in values.get("code", ()))
    pieces: list[Piece] = [Text("Obligation: ", "strong"), Text(codes, "code")]
    for position, url in enumerate(strings(values.get("actor"))):
        pieces += [Text(", " if position else " for ", "soft"), canonical_link(url, profile)]
    if elements := strings(values.get("elementId")):
        pieces += [Text(" on ", "soft"), Text(", ".join(elements), "code")]
    if usage := usage_words(values.get("usage")):
        pieces.append(Text(f" ({usage})", "soft"))
    for condition in strings(values.get("filter"))[:1]:
        told = strings(values.get("filter-desc"))
        pieces += [Text(" where ", "soft"), Text(told[0]) if told else Text(condition, "code")]
    for words in (strings(values.get("shortDoco")) or strings(values.get("documentation")))[:1]:
        pieces += [Text(": "), *prose(words)]
    return tuple(pieces)


def limit_lines(shown: Definition) -> list[Cell]:
    """Return least and greatest value and longest text."""
    lines: list[Cell] = []
    for stem, label in (("minValue", "Min value"), ("maxValue", "Max value")):
        if found := typed_value(shown, stem):
            lines.append((Text(f"{label}: ", "strong"), Text(compact(found[1]), "code")))
    if shown.get("maxLength") is not None:
        lines.append((Text("Max length: ", "strong"), Text(str(shown["maxLength"]), "code")))
    for extension in mappings(shown.get("extension")):
        if extension.get("url") == _MIN_LENGTH and extension.get("valueInteger"):
            lines.append((Text("Min length: ", "strong"), Text(str(extension["valueInteger"]), "code")))
    return lines


def link_or_text(link: Link) -> Piece:
    """Return a link, or its text where it leads nowhere."""
    return link if link.target else Text(link.text, link.style)
