"""FHIR JSON → FHIR XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from site_builder.fhir.definitions import Definitions, Member, Shape
from site_builder.fhir.json_text import MAX_DEPTH, Number
from site_builder.fhir.xhtml import clean_text, escape_attribute, narrative_xml

_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = ' xmlns="http://hl7.org/fhir"'
_WRONG_IN_NAME = re.compile(r"[^A-Za-z0-9_.-]|^(?=[^A-Za-z_])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")
_NO_ORDER = 10_000


def to_xml(resource: Mapping[str, Any], definitions: Definitions) -> str:
    """Write a resource as XML: elements in the order of the specification, unknown ones last.

    `fhir_comments` of DSTU2's and STU3's JSON become XML comments. Characters that XML can't hold become
    U+FFFD. Raises ValueError when there is no `resourceType`.
    """
    if not _is_resource(resource):
        raise ValueError("a resource has no resourceType")
    writer = _Writer(definitions)
    writer.resource(resource, _NAMESPACE, 0)
    return _HEADER + "".join(writer.parts)


def element_xml(name: str, value: Any, type_: str, definitions: Definitions) -> str:
    """Write a part of a resource as XML: the element `name` of a type; without a name a whole resource.

    A resource within another one has the element that holds it around it.
    """
    writer = _Writer(definitions)
    if not name:
        writer.resource(value, _NAMESPACE, 0)
    elif isinstance(value, Mapping) and not _is_resource(value):
        writer.object(name, value, definitions.shape(type_), 0)
    else:
        writer.item(name, value, None, None, 0)
    return "".join(writer.parts)


class _Writer:
    """Writes one resource into parts of text."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.parts: list[str] = []

    def resource(self, resource: Mapping[str, Any], namespace: str, depth: int) -> None:
        """Write a resource as an element named after its type."""
        name = _xml_name(resource["resourceType"])
        self.object(name, resource, self.definitions.shape(name), depth, namespace)

    def object(
        self, name: str, content: Mapping[str, Any], shape: Shape | None, depth: int, attributes: str = ""
    ) -> None:
        """Write an object as an element: `id` and an extension's `url` as attributes, then its children."""
        indent = "  " * depth
        members = shape.members if shape else {}
        inner: list[tuple[int, str]] = []
        seen: set[str] = set()
        for key in content:
            if key in ("resourceType", "fhir_comments"):
                continue
            bare = str(key).removeprefix("_")
            member = members.get(bare)
            if _is_attribute(bare, member, shape) and isinstance(content.get(bare), str):
                if key == bare:
                    attributes += f' {bare}="{escape_attribute(content[bare])}"'
            elif bare not in seen:
                seen.add(bare)
                inner.append((member.order if member else _NO_ORDER, bare))
        self.parts.append(f"{indent}<{name}{attributes}")
        comments = _comments(content.get("fhir_comments"))
        if (not inner and not comments) or depth >= MAX_DEPTH:
            self.parts.append("/>\n")
            return
        self.parts.append(">\n")
        for comment in comments:
            self.parts.append(f"{indent}  <!--{comment}-->\n")
        inner.sort(key=lambda item: item[0])
        for _, bare in inner:
            self.property(bare, content, members.get(bare), depth + 1)
        self.parts.append(f"{indent}</{name}>\n")

    def property(self, name: str, content: Mapping[str, Any], member: Member | None, depth: int) -> None:
        """Write a JSON property, every item of an array as an element."""
        tag = name if member else _xml_name(name)
        value, aside = content.get(name), content.get(f"_{name}")
        if aside is None and not isinstance(value, list):
            self.item(tag, value, None, member, depth)
            return
        values, parts = _listed(value), _listed(aside)
        for at in range(max(len(values), len(parts))):
            value = values[at] if at < len(values) else None
            beside = parts[at] if at < len(parts) else None
            self.item(tag, value, beside, member, depth)

    def item(self, name: str, value: Any, beside: Any, member: Member | None, depth: int) -> None:
        """Write one element from a value and what `_name` says beside it."""
        if type(value) is str and beside is None and (member is None or member.content != "xhtml"):
            self.parts.append(f'{"  " * depth}<{name} value="{escape_attribute(value)}"/>\n')
        elif value is None and beside is None:
            return
        elif isinstance(value, Mapping):
            if _is_resource(value) and (member is None or member.content == "resource"):
                indent = "  " * depth
                self.parts.append(f"{indent}<{name}>\n")
                self.resource(value, "", depth + 1)
                self.parts.append(f"{indent}</{name}>\n")
            else:
                self.object(name, value, self.definitions.shape_of(member) if member else None, depth)
        elif isinstance(value, list):
            for inner in value if depth < MAX_DEPTH else ():
                self.item(name, inner, None, member, depth)
        elif member is not None and member.content == "xhtml" and isinstance(value, str):
            self.parts.append(f"{'  ' * depth}{narrative_xml(value)}\n")
        else:
            attributes = "" if value is None else f' value="{escape_attribute(_text(value))}"'
            self.primitive(name, attributes, beside, depth)

    def primitive(self, name: str, attributes: str, beside: Any, depth: int) -> None:
        """Write a primitive with its id and extensions."""
        if isinstance(beside, Mapping):
            # The attribute order of the specification's own files: id, then value.
            shape = self.definitions.shape("Element")
            identifier = beside.get("id")
            if isinstance(identifier, str):
                attributes = f' id="{escape_attribute(identifier)}"{attributes}'
                beside = {key: item for key, item in beside.items() if key != "id"}
            self.object(name, beside, shape, depth, attributes)
        else:
            self.parts.append(f"{'  ' * depth}<{name}{attributes}/>\n")


def _is_resource(value: Mapping[str, Any]) -> bool:
    return isinstance(name := value.get("resourceType"), str) and name != ""


def _is_attribute(name: str, member: Member | None, shape: Shape | None) -> bool:
    if member is not None:
        return member.fact.is_attribute
    return name == "id" and shape is None


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not isinstance(value, Number):
        return format(Decimal(repr(value)), "f")  # XML's decimal has no exponent
    return str(value)


def _xml_name(name: str) -> str:
    """Make a name that XML allows; all of FHIR's are."""
    return name if _NAME.match(name) else _WRONG_IN_NAME.sub("_", name) or "_"


def _comments(found: Any) -> list[str]:
    """Return comments in a form that XML allows: no `--`, no `-` at the end."""
    texts = [clean_text(item) for item in _listed(found) if isinstance(item, str)]
    return [re.sub("-(?=-|$)", "- ", text) for text in texts]
