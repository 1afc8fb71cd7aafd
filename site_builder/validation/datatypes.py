"""Rules of single types that no invariant holds: attachments, identifiers, quantities.

Source: https://hl7.org/fhir/R5/datatypes.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from site_builder.codes import Severity
from site_builder.fhir.code_grammars import UNITS
from site_builder.fhirpath.ucum import is_unit
from site_builder.source.json_access import text
from site_builder.validation.codings import check_spelling
from site_builder.validation.node import Node
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run

_URIS = "urn:ietf:rfc:3986"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_EXAMPLE = re.compile(r"(?:\bexample\.(?:org|com|net)|\bacme\.(?:com|org))(?:/|$)|^urn:oid:2\.999\.")
MAX_SIZE = "http://hl7.org/fhir/StructureDefinition/maxSize"
_MAX_CHECKED = 50_000_000
"""Characters of data that are decoded; more takes long, and nobody mails it."""


def check_attachment(node: Node, run: Run) -> None:
    """Check that what an Attachment says of its data is true."""
    data = _decoded(node)
    if data is None:
        has_content = any(node.all(name) for name in ("data", "url", "extension"))
        if not has_content and not (node.all("contentType") or node.all("language")):
            message, minor = "the attachment has neither data nor a URL", run.context.options.minor
            run.add("empty-attachment", node, message, severity=minor)
        return
    size = node.first("size")
    stated = size.value if size is not None else None
    if stated is not None and str(stated).isdigit() and int(str(stated)) != len(data):
        message = f"the attachment says that its size is {stated} bytes, but its data has {len(data)}"
        run.add("wrong-attachment", node, message, about="size")
    digest = node.text("hash")
    if digest and digest != base64.b64encode(hashlib.sha1(data).digest()).decode():  # noqa: S324 - FHIR's choice
        run.add("wrong-attachment", node, "the attachment's hash is not that of its data", about="hash")


def limits_size(rule: Rule) -> bool:
    """Tell whether a definition limits the size of attachments."""
    return any(each.get("url") == MAX_SIZE for each in rule.extensions)


def check_size(node: Node, rule: Rule, run: Run) -> None:
    """Check the size of an attachment, or of data, against the largest that its element allows."""
    if node.type not in ("Attachment", "base64Binary"):
        return
    data = _decoded(node)
    size = node.get("size")
    actual = len(data) if data is not None else size if isinstance(size, int) else None
    for extension in rule.extensions:
        if extension.get("url") != MAX_SIZE or actual is None:
            continue
        most = next((value for key, value in extension.items() if key.startswith("value")), None)
        if isinstance(most, int | float) and actual > most:
            message = f"there are {actual} bytes; {most} at most are allowed"
            run.add("attachment-too-large", node, message, rule=rule)


def _decoded(node: Node) -> bytes | None:
    data = text(node.value) if node.is_primitive else node.text("data")
    if not data or len(data) > _MAX_CHECKED:
        return None
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def check_identifier(node: Node, run: Run) -> None:
    """Check an Identifier's system, and the value of one that is a URI."""
    system, value = text(node.get("system")), text(node.get("value"))
    if system and _SCHEME.match(system) is None:
        place = node.first("system") or node
        run.add("wrong-system", place, f"the system '{system}' is no absolute URI")
    check_spelling(node.first("system") or node, system, run)
    if system == _URIS and value and _SCHEME.match(value) is None:
        place = node.first("value") or node
        message = f"the system says that the value is a URI, but '{value}' is none"
        severity = Severity.WARNING if _is_example(node) else None
        run.add("wrong-identifier", place, message, severity=severity)


def check_labels(node: Node, run: Run) -> None:
    """Check that a resource's meta has each security label once."""
    seen: set[tuple[str, str]] = set()
    for each in node.all("security"):
        label = (text(each.get("system")), text(each.get("code")))
        if label[1] and label in seen:
            run.add("repeated-label", each, f"the security label '{label[1]}' is there already")
        seen.add(label)


def _is_example(node: Node) -> bool:
    """Tell whether a value illustrates a definition: readers are to see what may stand there."""
    at = node.parent
    while at is not None and at.type != "ElementDefinition":
        at = at.parent
    return at is not None


def check_example_url(node: Node, run: Run) -> None:
    """Report a URL of a domain for examples, where whoever asks wants none."""
    if run.context.options.forbids_examples and isinstance(node.value, str) and _EXAMPLE.search(node.value):
        run.add("example-url", node, f"'{node.value}' is a URL for examples")


def check_quantity(node: Node, run: Run) -> None:
    """Check a Quantity's unit where it is one of UCUM."""
    system, code = text(node.get("system")), text(node.get("code"))
    place = node.first("system") or node
    if system and _SCHEME.match(system) is None:
        run.add("wrong-system", place, f"the system '{system}' is no absolute URI")
    else:
        check_spelling(place, system, run)
    if system == UNITS and code and not is_unit(code):
        run.add("invalid-unit", node.first("code") or node, f"'{code}' is no unit of UCUM")
