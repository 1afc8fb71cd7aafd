"""Attribute lists: `{: .class #id key="value" reference}` and the attributes of HTML tags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.entities import html5

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.patterns import ID, NAME
from site_builder.render.markdown.source import Source

REFERRING = frozenset({"href", "src", "xlink:href", "data", "poster"})
"""Attributes of HTML that may refer to files."""

_ID_OR_CLASS = re.compile(r"#([A-Za-z][\w:-]*)|\.([^\s.#]+)")
_ENTRY = re.compile(
    rf"(?:\A|\s)(?:(?P<key>{ID})=(?P<quote>[\"'])(?P<value>(?:\\[}}\"']|(?!(?P=quote))[^}}])*)(?P=quote)"
    rf"|(?P<reference>{ID})|(?P<marks>(?:#[A-Za-z][\w:-]*|\.[^\s.#]+)+))(?=\s|\Z)"
)
_TAG_ATTRIBUTE = re.compile(rf"\s*({NAME})(?:\s*=\s*(?:(\w+)|\"([^\"]*)\"|'([^']*)'))?")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));")


@dataclass(slots=True)
class AttributeList:
    """What one or several `{: ...}` say."""

    values: dict[str, str] = field(default_factory=dict)
    """Attributes by name; classes are joined by a space."""
    references: list[str] = field(default_factory=list)
    """Names of attribute lists defined elsewhere, and signs such as `toc`."""

    def read(self, text: str) -> None:
        """Add what the text between the braces says."""
        for entry in _ENTRY.finditer(text):
            if entry["reference"]:
                self.references.append(entry["reference"])
            elif entry["marks"]:
                for name, class_ in _ID_OR_CLASS.findall(entry["marks"]):
                    if class_:
                        add_class(self.values, class_)
                    else:
                        self.values["id"] = name
            else:
                value = entry["value"].replace("\\}", "}").replace("\\" + entry["quote"], entry["quote"])
                self.values[entry["key"]] = resolve_references(value)


def add_class(attributes: dict[str, str], class_: str) -> None:
    """Put a class behind those that are there."""
    present = attributes.get("class")
    attributes["class"] = f"{present} {class_}" if present else class_


def apply(node: Node, wanted: AttributeList, definitions: dict[str, AttributeList]) -> None:
    """Return a node the attributes of a list, first those of the definitions it refers to."""
    for name in wanted.references:
        if (definition := definitions.get(name)) is not None:
            # What a definition refers to in turn may run in a circle: each counts once.
            rest = {other: found for other, found in definitions.items() if other != name}
            apply(node, definition, rest)
    for key, value in wanted.values.items():
        if key == "class":
            add_class(node.attrib, value)
        else:
            node.set(key, value)


def take_attributes(node: Node, tag: re.Match[str], source: Source, *, lower: bool) -> None:
    """Give a node the attributes written in its HTML tag; of two with one name the last counts."""
    node.at = source.origin(tag.start())
    if not tag[2]:
        return
    start = tag.start(2)
    for match in _TAG_ATTRIBUTE.finditer(tag[2]):
        name, word, double, single = match.groups("")
        name = name.lower() if lower else name
        value = word or double or single
        node.attrib[name] = resolve_references(value) if "&" in value else value
        if name in REFERRING:
            at = source.origin(start + match.start(match.lastindex or 1))
            node.values_at = {**node.values_at, name: at}


def resolve_references(text: str) -> str:
    """Replace the character references of a text, `&amp;` and the like; unknown ones stay as written."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def character(number: int) -> str:
    """The character of a number, or the sign for an unknown one where HTML has no such character."""
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    return chr(number)


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if decimal:
        return character(int(decimal))
    if hexadecimal:
        return character(int(hexadecimal, 16))
    return html5.get(name + ";", match[0])
