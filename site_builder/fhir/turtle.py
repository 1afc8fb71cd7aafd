"""FHIR JSON → FHIR's RDF, written as Turtle.

Source: https://hl7.org/fhir/R5/rdf.html; of the forms that releases have, the later is written for all, as
HL7's tools do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhir.definitions import Definitions, Member, Shape
from site_builder.fhir.json_text import MAX_DEPTH

_PREFIXES: Mapping[str, str] = {
    "fhir": "http://hl7.org/fhir/",
    "loinc": "https://loinc.org/rdf/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sct": "http://snomed.info/id/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ADDRESSES = frozenset({"uri", "url", "canonical", "oid", "uuid"})
_DATATYPES: Mapping[str, str] = {
    "base64Binary": "xsd:base64Binary",
    "decimal": "xsd:decimal",
    "instant": "xsd:dateTime",
    "positiveInt": "xsd:positiveInteger",
    "time": "xsd:time",
    "unsignedInt": "xsd:nonNegativeInteger",
}
_BY_LENGTH: Mapping[int, str] = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""Datatypes of dates, which may leave out their ends."""
_CONCEPTS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "http://snomed.info/sct": ("sct", re.compile(r"\d{6,18}$")),
    "http://loinc.org": ("loinc", re.compile(r"\d{1,7}-\d$")),
}
"""Code systems whose concepts have addresses."""
_LINK = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+$")
_RELATIVE = re.compile(r"[A-Z][A-Za-z]{0,63}/[A-Za-z0-9.-]{1,64}$")
_PLAIN = re.compile(r"[A-Za-z_][\w-]*$", re.ASCII)
_ESCAPES: Mapping[str, str] = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\ud800-\udfff]')


def to_turtle(resource: Mapping[str, Any], definitions: Definitions, base: str) -> str:
    """Write a resource as Turtle; `base` is what its own address and those of relative references begin with.

    Raises ValueError when there is no `resourceType`.
    """
    type_ = resource.get("resourceType")
    if not isinstance(type_, str) or not _PLAIN.match(type_):
        raise ValueError("a resource has no resourceType")
    identity = str(resource.get("id") or "")
    subject = f"<{base.rstrip('/')}/{type_}/{identity}>" if base and _PLAIN_ID.match(identity) else "[]"
    writer = _Writer(definitions, base.rstrip("/"))
    lines = [f"@prefix {name}: <{address}> ." for name, address in _PREFIXES.items()]
    statements = [f"a fhir:{type_}", "fhir:nodeRole fhir:treeRoot"]
    statements += writer.statements(resource, definitions.shape(type_), 1)
    return "\n".join((*lines, "", f"{subject} " + " ;\n  ".join(statements) + " .", ""))


_PLAIN_ID = re.compile(r"[A-Za-z0-9.-]{1,64}$")


class _Writer:
    """Writes the statements about one resource."""

    def __init__(self, definitions: Definitions, base: str) -> None:
        self._definitions = definitions
        self._base = base

    def statements(self, content: Mapping[str, Any], shape: Shape | None, depth: int) -> Iterator[str]:
        """Yield `fhir:name value` for each property, in the order of the specification."""
        members = shape.members if shape else {}
        names = dict.fromkeys(str(key).removeprefix("_") for key in content if key != "resourceType")
        known = sorted(names, key=lambda name: members[name].order if name in members else len(members))
        for name in known:
            if not _PLAIN.match(name) or depth > MAX_DEPTH:
                continue
            member = members.get(name)
            values, beside = content.get(name), content.get(f"_{name}")
            stem = name
            if member is not None and member.fact.is_choice:
                stem = member.fact.name.removesuffix("[x]")
            nodes = [*self._nodes(values, beside, member, depth)]
            if not nodes:
                continue
            is_list = isinstance(values, list) or isinstance(beside, list)
            yield f"fhir:{stem} ( {' '.join(nodes)} )" if is_list else f"fhir:{stem} {nodes[0]}"

    def _nodes(self, values: Any, beside: Any, member: Member | None, depth: int) -> Iterator[str]:
        listed = values if isinstance(values, list) else [values]
        more = beside if isinstance(beside, list) else [beside]
        for at in range(max(len(listed), len(more))):
            value = listed[at] if at < len(listed) else None
            part = more[at] if at < len(more) else None
            if (node := self._node(value, part, member, depth)) is not None:
                yield node

    def _node(self, value: Any, beside: Any, member: Member | None, depth: int) -> str | None:
        """Write a value as a blank node; None for nothing at all."""
        said = [f"a fhir:{member.type}"] if member is not None and member.fact.is_choice else []
        if isinstance(value, Mapping):
            said += self._object(value, member, depth)
        elif value is not None:
            said += self._primitive(value, member)
        if isinstance(beside, Mapping):
            said += self.statements(beside, self._definitions.shape("Element"), depth + 1)
        if not said or (value is None and not isinstance(beside, Mapping)):
            return None
        indent = "  " * (depth + 1)
        return "[\n" + indent + f" ;\n{indent}".join(said) + f"\n{'  ' * depth}]"

    def _object(self, value: Mapping[str, Any], member: Member | None, depth: int) -> Iterator[str]:
        type_ = value.get("resourceType")
        if isinstance(type_, str) and _PLAIN.match(type_):
            yield f"a fhir:{type_}"
            yield from self.statements(value, self._definitions.shape(type_), depth + 1)
            return
        concept = _CONCEPTS.get(str(value.get("system")))
        code = str(value.get("code") or "")
        if concept is not None and concept[1].match(code):
            yield f"a {concept[0]}:{code}"
        yield from self.statements(value, self._definitions.shape_of(member) if member else None, depth + 1)
        if (
            (target := self._target(value.get("reference")))
            and member is not None
            and member.type == "Reference"
        ):
            yield f"fhir:l <{target}>"

    def _target(self, reference: Any) -> str:
        if not isinstance(reference, str):
            return ""
        if _LINK.match(reference):
            return reference
        return f"{self._base}/{reference}" if self._base and _RELATIVE.match(reference) else ""

    def _primitive(self, value: Any, member: Member | None) -> Iterator[str]:
        type_ = member.type if member is not None else ""
        yield f"fhir:v {_literal(value, type_)}"
        if type_ in _ADDRESSES and isinstance(value, str) and _LINK.match(value.partition("|")[0]):
            yield f"fhir:l <{value.partition('|')[0]}>"


def _literal(value: Any, type_: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if type_ == "integer" and re.fullmatch(r"-?\d{1,18}", text):
        return text
    quoted = '"' + _ESCAPED.sub(_escape, text) + '"'
    if type_ in _ADDRESSES:
        return f"{quoted}^^xsd:anyURI"
    if type_ in ("date", "dateTime"):
        return f"{quoted}^^{_BY_LENGTH.get(len(text), 'xsd:dateTime')}"
    if type_ == "xhtml":
        return f"{quoted}^^rdf:XMLLiteral"
    datatype = _DATATYPES.get(type_, "xsd:integer" if type_ == "integer64" else "")
    return f"{quoted}^^{datatype}" if datatype else quoted


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return _ESCAPES.get(sign) or ("\\uFFFD" if "\ud800" <= sign <= "\udfff" else f"\\u{ord(sign):04X}")
