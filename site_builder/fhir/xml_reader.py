"""FHIR XML → FHIR JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from site_builder.fhir.definitions import Content, Definitions, Member, Shape
from site_builder.fhir.facts import ElementFact, TypeFact
from site_builder.fhir.json_text import MAX_DEPTH, number
from site_builder.fhir.releases import Release, nearest_first
from site_builder.fhir.xhtml import XHTML, xhtml_text

if TYPE_CHECKING:
    from lxml.etree import _Element

FHIR = "http://hl7.org/fhir"

_INTEGERS = frozenset({"integer", "unsignedInt", "positiveInt"})
_NOT_TEXT = _INTEGERS | {"boolean", "decimal"}
_IGNORED_ATTRIBUTES = "{http://www.w3.org/2001/XMLSchema-instance}"
_IN_FHIR = f"{{{FHIR}}}"
_MAX_NOTES = 1000


@dataclass(frozen=True, slots=True)
class XmlNote:
    """Something in the XML that its definitions don't allow; it was kept as well as can be."""

    path: str
    """Where: `Patient.contact.nme`."""
    number: int
    """Of its element in the order of the file, from 0."""
    message: str
    is_unknown: bool = False
    """The element or type is unknown; otherwise a value or repetition is wrong."""
    is_of_xml: bool = False
    """What was read does not show it: it is about namespaces, stray text, empty elements, the order."""
    is_of_order: bool = False
    """An element stands behind one that is to come after it."""
    expression: str = ""
    """FHIRPath of the place: `Patient.contact[1].name`."""


@dataclass(slots=True)
class _Property:
    """A JSON property in the making: all elements of one name."""

    first: _Element
    is_repeating: bool
    is_known: bool
    values: list[Any] = field(default_factory=list)
    parts: list[dict[str, Any] | None] = field(default_factory=list)
    """For primitives what stands in `_name`; None where there is nothing."""


def from_xml(root: _Element, definitions: Definitions) -> tuple[dict[str, Any], tuple[XmlNote, ...]]:
    """Read a resource from its root element.

    Dates, ids and the digits of decimals stay as written; comments are dropped. What the definitions
    don't know is kept as its shape suggests, with a note.
    """
    reader = _Reader(definitions)
    return reader.resource(root, _name(root), 0), tuple(reader.notes)


class _Reader:
    """Reads one resource and collects notes."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.notes: list[XmlNote] = []
        self.is_quiet = False
        """Whether what is read lies below an element that nobody knows: one finding tells of all of it."""
        self.numbers: dict[_Element, int] = {}

    def resource(self, element: _Element, path: str, depth: int) -> dict[str, Any]:
        """Read a resource element: the root, or one inside another resource."""
        name = _name(element)
        if _namespace(element) != FHIR:
            self.note(element, path, f"'{name}' is not in FHIR's namespace {FHIR}", is_of_xml=True)
        outer = self.definitions
        if not outer.is_resource(name):
            other = next((one for one in _others(outer.release) if one.is_resource(name)), None)
            known = f"; it was read as {other.release}'s" if other else ""
            message = f"'{name}' is no resource type of {outer.release}{known}"
            self.note(element, path, message, is_unknown=True)
            self.definitions = other or outer
        content: dict[str, Any] = {"resourceType": name}
        self.fill(content, element, self.definitions.shape(name), path, depth)
        self.definitions = outer
        return content

    def fill(
        self,
        content: dict[str, Any],
        element: _Element,
        shape: Shape | None,
        path: str,
        depth: int,
        expected: Sequence[str] = ("id", "url"),
    ) -> None:
        """Add an element's attributes and children to a JSON object."""
        for key, value in element.attrib.items():
            self.attribute(content, element, str(key), str(value), path, expected)
        self.stray(element, element.text, path)
        if depth >= MAX_DEPTH:
            self.note(element, path, "nested too deeply; what is inside was left out")
            return
        properties: dict[str, _Property] = {}
        order, last = -1, ""
        members: Mapping[str, Member] = shape.members if shape else {}
        for child in element:
            if isinstance(child.tag, str):  # neither a comment nor a processing instruction
                self.add(properties, child, shape, path, depth + 1)
                if (member := members.get(name := _name(child))) is not None:
                    if member.order < order:
                        message = f"'{name}' is to stand before '{last}'"
                        self.note(child, f"{path}.{name}", message, is_of_order=True)
                    else:
                        order, last = member.order, name
            if (tail := child.tail) and not tail.isspace():
                self.stray(child, tail, path)
        for name, one in properties.items():
            if len(one.values) == 1 and one.parts[0] is None and not one.is_repeating:
                value = one.values[0]  # the usual case; `emit` says the same at length
                if value is not None and name not in content:
                    content[name] = value
                    continue
            self.emit(content, name, one, f"{path}.{name}")

    def attribute(
        self,
        content: dict[str, Any],
        element: _Element,
        key: str,
        value: str,
        path: str,
        expected: Sequence[str],
    ) -> None:
        """Add an attribute; a primitive's `value` is read elsewhere, schema locations say nothing."""
        if key.startswith(_IGNORED_ATTRIBUTES) or (key == "value" and key in expected):
            return
        if key not in expected:
            self.note(element, path, f"attribute '{key}' has no place here")
        content.setdefault(key.rpartition("}")[2], value)

    def add(
        self, properties: dict[str, _Property], child: _Element, shape: Shape | None, path: str, depth: int
    ) -> None:
        """Add one child element to the property of its name."""
        name = _name(child)
        path = f"{path}.{name}"
        if not child.tag.startswith(_IN_FHIR):
            self.foreign(child, path)
        definitions, member = self.definitions, shape.members.get(name) if shape else None
        text = child.get("value") if member is not None and member.content == "primitive" else None
        if member is not None and text is not None and len(child) == 0 and len(child.attrib) == 1:
            self.plain(properties, child, member, path, text)
            return
        is_known = member is not None
        if member is None:
            self.note(child, path, self.unknown(name, shape), is_unknown=True)
            definitions, member = self.guessed(child, name, shape)
        for value, parts in self.read(child, member, definitions, path, depth):
            if value is None and parts is None:
                self.note(child, path, "is empty and was left out", is_of_xml=True)
                continue
            one = properties.get(name)
            if one is None:
                one = properties[name] = _Property(child, bool(member and member.is_repeating), is_known)
            one.values.append(value)
            one.parts.append(parts)

    def foreign(self, child: _Element, path: str) -> None:
        """Note an element of another namespace than FHIR's; a narrative is XHTML's."""
        above = child.getparent()
        # What stands in an element of another namespace is there with it.
        if _namespace(child) != XHTML and (above is None or _namespace(above) == FHIR):
            namespace = _namespace(child) or "no namespace"
            message = f"'{_name(child)}' is in {namespace}, not in FHIR's namespace {FHIR}"
            # FHIRPath can't name what is not FHIR's.
            self.note(child, path, message, is_of_xml=True, within=above)

    def plain(
        self, properties: dict[str, _Property], child: _Element, member: Member, path: str, text: str
    ) -> None:
        """Add a primitive that is a value and nothing else: four elements out of five."""
        if child.text:
            self.stray(child, child.text, path)
        one = properties.get(member.name)
        if one is None:
            one = properties[member.name] = _Property(child, member.is_repeating, is_known=True)
        one.values.append(self.value(child, text, member.type, path))
        one.parts.append(None)

    def read(
        self, child: _Element, member: Member | None, definitions: Definitions, path: str, depth: int
    ) -> Iterator[tuple[Any, dict[str, Any] | None]]:
        """Read a child element: value, and what stands beside a primitive's value."""
        content = member.content if member else _suggested(child)
        if content == "xhtml":
            yield xhtml_text(child), None
        elif content == "resource":
            for resource in self.inner_resources(child, path, depth):
                yield resource, None
        elif content == "primitive" and not _has_own_children(child):
            yield self.primitive(child, member.type if member else "", path, depth)
        else:
            if content == "primitive":
                self.note(child, path, "has child elements where a value belongs")
                member = None
            shape = definitions.shape_of(member) if member else None
            outer, self.definitions = self.definitions, definitions
            # What lies below what is wrong as a whole is told with it.
            was_quiet, self.is_quiet = self.is_quiet, self.is_quiet or member is None
            yield self.complex(child, shape or definitions.shape("BackboneElement"), path, depth), None
            self.definitions, self.is_quiet = outer, was_quiet

    def complex(self, child: _Element, shape: Shape | None, path: str, depth: int) -> Any:
        """Read an object; a bare value where an object belongs stays a string."""
        value = child.get("value")
        if value is not None and len(child) == 0 and len(child.attrib) == 1:
            self.note(child, path, "has a value where child elements belong")
            return value
        content: dict[str, Any] = {}
        self.fill(content, child, shape, path, depth)
        return content

    def inner_resources(self, child: _Element, path: str, depth: int) -> Iterator[dict[str, Any]]:
        """Read the resource in `contained`, `Bundle.entry.resource`, `Parameters.parameter.resource`."""
        inner = [item for item in child if isinstance(item.tag, str)]
        if len(inner) != 1:
            self.note(child, path, f"holds {len(inner)} resources where one belongs", is_of_xml=True)
        for item in inner:
            yield self.resource(item, path, depth + 1)

    def primitive(
        self, child: _Element, type_name: str, path: str, depth: int
    ) -> tuple[Any, dict[str, Any] | None]:
        """Read a primitive: its value, and its id and extensions."""
        text = child.get("value")
        value = None if text is None else self.value(child, text, type_name, path)
        parts: dict[str, Any] = {}
        shape = self.definitions.shape("Element")
        self.fill(parts, child, shape, path, depth, expected=("id", "value"))
        return value, parts or None

    def value(self, child: _Element, text: str, type_name: str, path: str) -> Any:
        """Return a primitive's JSON value; text that its type does not allow stays a string."""
        if type_name not in _NOT_TEXT:
            return text
        if type_name == "boolean":
            if text in ("true", "false"):
                return text == "true"
        elif type_name in _INTEGERS:
            found = number(text)
            if isinstance(found, int):
                return found
        elif (found := number(text)) is not None:
            return found
        self.note(child, path, f"'{text[:40]}' is no {type_name}")
        return text

    def emit(self, content: dict[str, Any], name: str, one: _Property, path: str) -> None:
        """Write a property: an array where it repeats, `_name` where a primitive has more than a value."""
        if name in content:
            message = "stands twice: as an attribute and as an element; the first counts"
            self.note(one.first, path, message, is_of_xml=True)
            return
        has_value = any(value is not None for value in one.values)
        has_parts = any(one.parts)
        if one.is_repeating or len(one.values) > 1:
            if one.is_known and not one.is_repeating:
                self.note(one.first, path, f"stands {len(one.values)} times where once is allowed")
            if has_value:
                content[name] = one.values
            if has_parts:
                content[f"_{name}"] = one.parts
        else:
            if has_value:
                content[name] = one.values[0]
            if has_parts:
                content[f"_{name}"] = one.parts[0]

    def guessed(self, child: _Element, name: str, shape: Shape | None) -> tuple[Definitions, Member | None]:
        """Find an unknown element in other releases, else by the type that ends its name."""
        for other in _others(self.definitions.release) if shape else ():
            same = other.shape(shape.owner) if shape else None
            if same and (member := same.members.get(name)):
                return other, member
        if (type_name := _type_in_name(name, self.definitions)) is None:
            return self.definitions, None
        content: Content = "primitive" if self.definitions.is_primitive(type_name) else "complex"
        if (content == "primitive") is _has_own_children(child):
            return self.definitions, None
        fact = ElementFact(f"{shape.owner if shape else ''}.{name}", 0, "1", (TypeFact(type_name),))
        return self.definitions, Member(name, fact, type_name, content, 0)

    def unknown(self, name: str, shape: Shape | None) -> str:
        """Say that an element is unknown, and which release knows it."""
        owner = shape.owner if shape else "an unknown type"
        message = f"element '{name}' is unknown in {owner} of {self.definitions.release}"
        for other in _others(self.definitions.release) if shape else ():
            same = other.shape(shape.owner) if shape else None
            if same and name in same.members:
                return f"{message}; {other.release} has it"
        return message

    def stray(self, element: _Element, text: str | None, path: str) -> None:
        """Note text between elements, which FHIR has only in narratives."""
        if text and (words := text.strip()):
            message = f"text '{words[:40]}' has no place here; it was left out"
            self.note(element, path, message, is_of_xml=True)

    def note(
        self,
        element: _Element,
        path: str,
        message: str,
        *,
        is_unknown: bool = False,
        is_of_xml: bool = False,
        is_of_order: bool = False,
        within: _Element | None = None,
    ) -> None:
        """Record a note, as long as there are not absurdly many; `within` is what FHIRPath leads to."""
        if len(self.notes) < _MAX_NOTES and not self.is_quiet:
            expression = _expression(element if within is None else within)
            number = self.number(element)
            note = XmlNote(path, number, message, is_unknown, is_of_xml, is_of_order, expression)
            self.notes.append(note)

    def number(self, element: _Element) -> int:
        """Return an element's number; all are counted when the first note asks."""
        if not self.numbers:
            self.numbers = {each: at for at, each in enumerate(element.getroottree().iter("*"))}
        return self.numbers.get(element, 0)


def _expression(element: _Element) -> str:
    """Return the FHIRPath of an element: positions where there are several of its name."""
    steps: list[str] = []
    place: _Element | None = element
    while place is not None:
        name, above = _name(place), place.getparent()
        # A resource within another is what its wrapper holds.
        if above is None or not name[:1].isupper():
            same = [each for each in above if each.tag == place.tag] if above is not None else []
            steps.append(f"{name}[{same.index(place)}]" if len(same) > 1 else name)
        place = above
    return ".".join(reversed(steps))


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _namespace(element: _Element) -> str:
    return str(element.tag).rpartition("}")[0][1:]


def _suggested(child: _Element) -> Content:
    """Tell from its shape what an unknown element is."""
    if _namespace(child) == XHTML:
        return "xhtml"
    if child.get("value") is not None or (len(child) == 0 and not child.attrib):
        return "primitive"
    inner = [item for item in child if isinstance(item.tag, str)]
    if len(inner) == 1 and not child.attrib and _name(inner[0])[:1].isupper():
        return "resource"
    return "complex"


def _has_own_children(child: _Element) -> bool:
    """Tell whether an element has children that a primitive can't have."""
    return any(isinstance(item.tag, str) and _name(item) != "extension" for item in child)


def _type_in_name(name: str, definitions: Definitions) -> str | None:
    """Find the type that ends a choice's name: `Quantity` in `valueQuantity`."""
    for at, letter in enumerate(name):
        if at and letter.isupper():
            ending = name[at:]
            for type_name in (ending, ending[0].lower() + ending[1:]):
                if definitions.facts.kind(type_name) in ("primitive-type", "complex-type"):
                    return type_name
    return None


def _others(release: Release) -> tuple[Definitions, ...]:
    """Return the definitions of the other releases, nearest in time first."""
    return tuple(_definitions(one) for one in nearest_first(release) if one is not release)


@cache
def _definitions(release: Release) -> Definitions:
    return Definitions(release)
