"""The narrative of a resource: XHTML, which JSON holds as a string and XML as elements."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

XHTML = "http://www.w3.org/1999/xhtml"

_MAX_DEPTH = 256  # libxml2's own limit
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_ENTITY = re.compile(r"&(\w+;)")
_CANONICAL_START = f'<div xmlns="{XHTML}"'
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_text(text: str) -> str:
    """Put U+FFFD for characters that XML can't hold: control characters, lone surrogates."""
    return _INVALID.sub("\ufffd", text)


def escape_text(text: str) -> str:
    """Escape text between tags."""
    escaped = clean_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\r", "&#xD;")


def escape_attribute(text: str) -> str:
    """Escape an attribute's value; line ends and tabs too, which XML would turn into spaces."""
    if text.isalnum() and text.isascii():  # most values are codes and ids
        return text
    escaped = clean_text(text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return escaped.replace("\r", "&#xD;").replace("\n", "&#xA;").replace("\t", "&#x9;")


def xhtml_text(element: _Element) -> str:
    """Write an XHTML element in one form, whatever prefixes and declarations the source has.

    The root declares the XHTML namespace, elements of other namespaces their own.
    """
    parts: list[str] = []
    _write(element, "", parts, 0)
    return "".join(parts)


def narrative_xml(text: str) -> str:
    """Return a narrative from JSON as XML; text that is not well-formed becomes the text of a div."""
    from lxml import etree  # noqa: PLC0415 - slow to import, and most resources have no narrative

    named = clean_text(_ENTITY.sub(_resolved, text))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(named.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return f"{_CANONICAL_START}>{escape_text(text)}</div>"
    is_plain = named.startswith(_CANONICAL_START) and root.tag == f"{{{XHTML}}}div"
    return named.strip() if is_plain else xhtml_text(root)


def _resolved(match: re.Match[str]) -> str:
    """Return the character of an HTML entity that XML doesn't know, such as `&nbsp;`."""
    name = match[1]
    if name in _XML_ENTITIES or name not in html5:
        return match[0]
    return html.unescape(match[0])


def _write(element: _Element, inherited: str, parts: list[str], depth: int) -> None:
    tag: object = element.tag
    if not isinstance(tag, str):  # a comment or processing instruction: no part of a narrative
        return
    namespace, _, name = tag.rpartition("}")
    namespace = namespace[1:] or XHTML
    parts.append(f"<{name}")
    if namespace != inherited:
        parts.append(f' xmlns="{escape_attribute(namespace)}"')
    for key, value in element.attrib.items():
        parts.append(f' {_attribute_name(str(key))}="{escape_attribute(str(value))}"')
    if len(element) == 0 and not element.text:
        parts.append("/>")
        return
    parts.append(">")
    parts.append(escape_text(element.text or ""))
    for child in element if depth < _MAX_DEPTH else ():
        _write(child, namespace, parts, depth + 1)
        parts.append(escape_text(child.tail or ""))
    parts.append(f"</{name}>")


def _attribute_name(key: str) -> str:
    namespace, _, name = key.rpartition("}")
    return f"xml:{name}" if namespace.endswith("/XML/1998/namespace") else name
