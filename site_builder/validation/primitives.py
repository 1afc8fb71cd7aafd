"""Values of primitive types: how they are written, and whether the calendar has them.

Source: https://hl7.org/fhir/R4/datatypes.html#primitive
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from site_builder.codes import Severity
from site_builder.fhir.resource_types import is_canonical
from site_builder.validation.node import Node

if TYPE_CHECKING:
    from site_builder.validation.run import Run

Fault = tuple[str, str] | None
"""Code and message; None where all is well."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ID = re.compile(r"[A-Za-z0-9\-.]+\Z")
_OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+\Z")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.I)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\Z")
_ZONE = re.compile(r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)\Z")
_SPECIFICATION = "http://hl7.org/fhir/"
_BASE64 = str.maketrans("", "", " \t\r\n")
_BASE64_SIGNS = str.maketrans("", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_TURNS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
"""Signs that turn the direction of writing, each with what ends that."""
_TURNS_BACK = frozenset(_TURNS.values())
_MAX_ID = 64
_MAX_STRING = 1024 * 1024
_MAX_DIGITS = 18
_32_BIT = 2**31
_64_BIT = 2**63
_EARLIEST, _LATEST = 1800, 2110


def check_primitive(node: Node, run: Run) -> bool:
    """Check a primitive's value; return whether it can be read on as one of its type."""
    value, type_ = node.value, node.plan.type
    check = _CHECKS.get(type_)
    if check is None:
        return True
    fault = check(value, node, run)
    if fault is None:
        return True
    code, message = fault
    run.add(code, node, message)
    return False


def _boolean(value: Any, _node: Node, _run: Run) -> Fault:
    if isinstance(value, bool):
        return None
    return "wrong-json-type", f"{_shown(value)} is no boolean; it is to be true or false, without quotes"


def _number_text(value: Any) -> str | None:
    """Return a number as written; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)


def _integer(value: Any, node: Node, _run: Run) -> Fault:
    type_ = node.plan.type
    written = _number_text(value)
    if written is None:
        return "wrong-json-type", f"{_shown(value)} is no {type_}; it is to be a number, without quotes"
    least = 1 if type_ == "positiveInt" else 0 if type_ == "unsignedInt" else -_32_BIT
    if not _INTEGER.match(written) or len(written) > 12:
        return "invalid-value", f"{written[:40]} is no {type_}"
    if not least <= int(written) < _32_BIT:
        return "invalid-value", f"{written} is no {type_}: it is to be between {least} and {_32_BIT - 1}"
    return None


def _integer64(value: Any, _node: Node, _run: Run) -> Fault:
    if not isinstance(value, str):
        return "wrong-json-type", f"{_shown(value)} is no integer64, which JSON writes as a text"
    if not _INTEGER.match(value) or len(value) > 20 or not -_64_BIT <= int(value) < _64_BIT:
        return "invalid-value", f"'{value[:40]}' is no integer64"
    return None


def _decimal(value: Any, node: Node, run: Run) -> Fault:
    written = _number_text(value)
    if written is None:
        return "wrong-json-type", f"{_shown(value)} is no decimal; it is to be a number, without quotes"
    if not _DECIMAL.match(written):
        return "invalid-value", f"{written[:40]} is no decimal"
    if float(written) in (float("inf"), float("-inf")):
        return "invalid-value", f"{written[:40]} is greater than any decimal can be"
    number, _, exponent = written.lower().partition("e")
    if exponent and (len(exponent) > 4 or abs(int(exponent)) > _MAX_DIGITS):
        run.add(
            "unusual-value", node, f"{written[:40]} is beyond what programs keep: 10 to the {_MAX_DIGITS}"
        )
    digits = sum(sign.isdigit() for sign in number)
    if digits > _MAX_DIGITS:
        message = f"{written[:40]} has {digits} digits; programs keep {_MAX_DIGITS}"
        run.add("unusual-value", node, message)
    return None


def _string(value: Any, node: Node, run: Run) -> Fault:
    if not isinstance(value, str):
        return "wrong-json-type", f"{_shown(value)} is no {node.plan.type}; it is to be a text, in quotes"
    if not value:
        return "empty-value", "the text is empty"
    if "<" in value and (tag := _TAG.search(value)):
        _report_tag(tag[0], node, run)
    if value.isascii() and value.isprintable() and value[0] != " " and value[-1] != " ":
        return _too_long(value)
    if not value.strip():
        run.add("unusual-value", node, "the text is nothing but blanks")
    elif value != value.strip() and node.plan.type != "markdown" and run.is_json:
        minor = run.context.options.minor
        run.add("unusual-value", node, "the text begins or ends with blanks", severity=minor)
    control = next((sign for sign in value if sign < " " and sign not in "\t\r\n"), "")
    if control:
        run.add("unusual-value", node, f"the text has the control character U+{ord(control):04X}")
    if not value.isascii() and (sign := _open_direction(value)):
        message = f"the text turns the direction of writing by U+{ord(sign):04X}, and not back"
        run.add("unusual-value", node, message, about="direction")
    return _too_long(value)


def _report_tag(tag: str, node: Node, run: Run) -> None:
    """Report what looks like HTML: Markdown's readers see the tag as it is written."""
    options = run.context.options
    mild = options.minor if node.plan.type == "markdown" else Severity.NOTE
    message = f"the text holds '{tag[:40]}', which looks like an HTML tag"
    run.add("html-in-text", node, message, severity=None if options.checks_html else mild)


def _open_direction(value: str) -> str:
    """Return a sign that turns the direction of writing and is not undone where it should be, or nothing.

    Source: https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
    """
    waiting: list[str] = []
    for sign in value:
        if sign in _TURNS:
            waiting.append(sign)
        elif sign in _TURNS_BACK:
            if not waiting or _TURNS[waiting[-1]] != sign:
                return sign
            waiting.pop()
    return waiting[-1] if waiting else ""


def _too_long(value: str) -> Fault:
    if len(value) > _MAX_STRING:
        return "invalid-value", f"the text has {len(value):,} characters; {_MAX_STRING:,} are allowed"
    return None


def _code(value: Any, node: Node, _run: Run) -> Fault:
    fault = _text(value, node)
    if fault or value.isalnum():
        return fault
    if value != value.strip() or "  " in value or any(sign in value for sign in "\t\r\n"):
        return "invalid-value", f"the code '{value[:60]}' has blanks at an end, or several in a row"
    return None


def _id(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    if node.name == "id" and not (node.parent is not None and node.parent.is_resource):
        return None  # elements' ids are looked at together
    if not _ID.match(value):
        return "invalid-id", f"the id '{value[:80]}' may have letters, digits, '-' and '.' only"
    if len(value) <= _MAX_ID:
        return None
    message = f"the id '{value[:80]}' has {len(value)} characters; {_MAX_ID} are allowed"
    if node.parent is not None and str(node.parent.get("url")).startswith(_SPECIFICATION):
        # A few definitions of the specification have such ids, and nobody can give them others.
        run.add("invalid-id", node, message, severity=Severity.WARNING)
        return None
    return "invalid-id", message


def id_fault(value: str, run: Run) -> str:
    """Return what is wrong with the id of an element, which since R4 is any text without blanks."""
    shown = value[:80]
    if run.context.release.has_ids_of_text:
        return f"the id '{shown}' has blanks" if any(map(str.isspace, value)) else ""
    if not _ID.match(value):
        return f"the id '{shown}' may have letters, digits, '-' and '.' only"
    return ""


def _uri(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    if (words := value.split()) != [value]:
        where = "blanks around it" if len(words) == 1 else "blanks in it"
        return "invalid-value", f"the {node.plan.type} '{value[:80]}' has {where}"
    if value.startswith("urn:uuid:") and value != value.lower() and _UUID.match(value):
        run.add("unusual-value", node, "a UUID is written in lower case")
    return _urn_fault(value)


def _urn_fault(value: str) -> Fault:
    """Tell what is wrong with the form of a URI."""
    if value.startswith(("oid:", "uuid:")):
        return "invalid-value", f"'{value[:80]}' is to start with 'urn:'"
    if value in ("http://", "https://"):
        return "invalid-value", f"'{value}' names no host"
    if value.startswith("urn:oid:") and not _OID.match(value):
        return "invalid-value", f"'{value[:80]}' is no OID"
    if value.startswith("urn:uuid:") and not _UUID.match(value):
        return "invalid-value", f"'{value[:80]}' is no UUID: 8-4-4-4-12 hexadecimal digits"
    return None


def _canonical(value: Any, node: Node, run: Run) -> Fault:
    fault = _uri(value, node, run)
    if fault is not None or _SCHEME.match(value) or value[0] == "#":
        return fault
    message = f"the canonical '{value[:80]}' is no absolute URL"
    if not is_canonical(node.resource.type):
        return "invalid-value", message
    # Definitions that are published together, HL7's own among them, name each other so.
    run.add("unusual-value", node, message)
    return None


def _oid(value: Any, node: Node, run: Run) -> Fault:
    fault = _uri(value, node, run)
    if fault is None and not value.startswith("urn:oid:"):
        return "invalid-value", f"the oid '{value[:80]}' is to start with 'urn:oid:'"
    return fault


def _uuid(value: Any, node: Node, run: Run) -> Fault:
    fault = _uri(value, node, run)
    if fault is None and not value.startswith("urn:uuid:"):
        return "invalid-value", f"the uuid '{value[:80]}' is to start with 'urn:uuid:'"
    return fault


def _text(value: Any, node: Node) -> Fault:
    """Tell what is wrong with a value that is to be a text of some signs."""
    if not isinstance(value, str):
        return "wrong-json-type", f"{_shown(value)} is no {node.plan.type}; it is to be a text, in quotes"
    return None if value else ("empty-value", f"the {node.plan.type} is empty")


def _date(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    return _day_fault(value, node, run)


def _date_time(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    day, mark, rest = value.partition("T")
    if not mark:
        return _day_fault(value, node, run)
    if len(day) != 10:
        return "invalid-value", f"'{value[:60]}' has a time without a whole date"
    return _day_fault(day, node, run) or _clock_fault(value, rest, node, run)


def _instant(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    if "T" not in value:
        return "invalid-value", f"'{value[:60]}' is no instant: it needs a date, a time and a zone"
    return _date_time(value, node, run)


def _time(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    match = _TIME.match(value)
    if match is None or match[3] is None:
        return "invalid-value", f"'{value[:60]}' is no time: it is written hh:mm:ss, without a zone"
    return _beyond_clock(value, match, run)


def _day_fault(value: str, node: Node, run: Run) -> Fault:
    match = _DATE.match(value)
    if match is None:
        return (
            "invalid-value",
            f"'{value[:60]}' is no {node.plan.type}: it is written YYYY, YYYY-MM or YYYY-MM-DD",
        )
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not year or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return "invalid-value", f"the calendar has no {value}"
    if not _EARLIEST <= year <= _LATEST:
        run.add("unusual-value", node, f"the year {year} is hardly meant")
    return None


def _clock_fault(value: str, rest: str, node: Node, run: Run) -> Fault:
    """Tell what is wrong with a time and its zone, which a dateTime has together."""
    cut = next((at for at, sign in enumerate(rest) if sign in "Z+-"), len(rest))
    match = _TIME.match(rest[:cut])
    if match is None:
        return "invalid-value", f"'{value[:60]}' is no {node.plan.type}: a time is written hh:mm:ss"
    if match[3] is None and (run.context.release.needs_seconds or node.plan.type == "instant"):
        return "invalid-value", f"'{value[:60]}' lacks the seconds"
    if not rest[cut:]:
        return "invalid-value", f"'{value[:60]}' lacks a time zone, such as Z or +01:00"
    if not _ZONE.match(rest[cut:]):
        return "invalid-value", f"'{value[:60]}' has no time zone such as Z or +01:00"
    return _beyond_clock(value, match, run)


def _beyond_clock(value: str, match: re.Match[str], run: Run) -> Fault:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    most = 60 if run.context.release.has_leap_seconds else 59
    if hour > 23 or minute > 59 or second > most:
        return "invalid-value", f"the clock has no '{value[:60]}'"
    return None


def _base64(value: Any, node: Node, run: Run) -> Fault:
    fault = _text(value, node)
    if fault:
        return fault
    signs = value if value.isalnum() else value.translate(_BASE64)
    if len(signs) != len(value):
        if not run.context.release.breaks_base64:
            return "invalid-value", "base64 with blanks or line breaks"
        run.add("unusual-value", node, "base64 with blanks or line breaks")
    body = signs.rstrip("=")
    if len(signs) % 4 or len(signs) - len(body) > 2 or body.translate(_BASE64_SIGNS):
        return "invalid-value", f"'{value[:40]}' is no base64"
    return None


def _shown(value: Any) -> str:
    """Write a value for a message."""
    if isinstance(value, str):
        return f"'{value[:60]}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return str(value)[:60]


_CHECKS: Mapping[str, Callable[[Any, Node, Run], Fault]] = {
    "boolean": _boolean,
    "integer": _integer,
    "unsignedInt": _integer,
    "positiveInt": _integer,
    "integer64": _integer64,
    "decimal": _decimal,
    "string": _string,
    "markdown": _string,
    "code": _code,
    "id": _id,
    "uri": _uri,
    "url": _uri,
    "canonical": _canonical,
    "oid": _oid,
    "uuid": _uuid,
    "date": _date,
    "dateTime": _date_time,
    "instant": _instant,
    "time": _time,
    "base64Binary": _base64,
}
"""By primitive type."""
