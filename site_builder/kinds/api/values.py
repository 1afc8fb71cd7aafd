"""Values to search for, taken from a guide's own examples: what a request names can be found in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from site_builder.fhir.terminology import system_name
from site_builder.kinds.parts.dates import date_words
from site_builder.model.guide import Artifact
from site_builder.source.json_access import mapping, mappings

_STEP = re.compile(r"([A-Za-z]+)(\[x\])?")
_SYSTEM = re.compile(r"\(\s*system\s*=\s*'?(\w+)'?\s*\)")
_TARGET = re.compile(r"\(resolve\(\)\s+is\s+(\w+)\)|\s\(([A-Z]\w++)\)$")
_CAST = re.compile(r"(?:(?<!\s)\s++as\s++|\.(?:as|ofType)\()(\w)(\w*)\)?")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A value of an example, as a search writes it."""

    example: Artifact
    value: str
    """Not yet escaped."""
    words: str
    """As a reader calls it: a display, a name, a date."""


def escaped(value: str, *, is_strict: bool = False) -> str:
    """Write a value into an address; unless it must be strict, what FHIR's searches use stays legible.

    A query may hold slashes and colons as they are, but no bar: https://www.rfc-editor.org/rfc/rfc3986#section-3.4
    """
    return quote(value, safe="/:,-._~" if is_strict else "/:|,$.-~_")


def first_value(examples: Sequence[Artifact], path: str, kind: str) -> Found | None:
    """Return the first value at a search parameter's path that a search of its type can name."""
    for example in examples:
        if found := value_in(example, path, kind):
            return found
    return None


def value_in(example: Artifact, path: str, kind: str) -> Found | None:
    """Return the first value of one example; None when it has none.

    `path` is a FHIRPath expression or its plain form, alternatives with `|` between: `Patient.name.family`,
    `Patient.telecom (system = email)`, `Condition.subject (Patient)`, `Observation.effective[x]`.
    """
    for alternative in path.split(" | "):
        for value in _values(example, alternative.strip()):
            written = _WRITERS.get(kind, _string)(value)
            if written and written[0]:
                return Found(example, *written)
    return None


def _values(example: Artifact, path: str) -> Iterator[Any]:
    """Walk a path; where it narrows by system or target, only what fits is given."""
    system, target = _SYSTEM.search(path), _TARGET.search(path)
    # `value as Quantity` is written `valueQuantity` in the JSON.
    written = _CAST.sub(lambda cast: cast[1].upper() + cast[2], path.lstrip("("))
    root, *steps = re.split(r"\s|\.where\(|\.exists\(", written, maxsplit=1)[0].rstrip(")").split(".")
    if root != example.type:
        return
    values: list[Any] = [example.resource]
    for step in steps:
        values = [part for value in values for part in _children(value, step)]
    wanted = next((group for group in target.groups() if group), "") if target else ""
    for value in values:
        if system and mapping(value).get("system") != system[1]:
            continue
        if wanted and not _is_reference_to(value, wanted):
            continue
        yield value


def _children(value: Any, step: str) -> Iterator[Any]:
    match = _STEP.fullmatch(step)
    if not isinstance(value, Mapping) or match is None:
        return
    name = match[1]
    # A choice is called `value[x]` or `value`, and written `valueQuantity`.
    names = [name] if name in value else [key for key in value if _is_choice(key, name)]
    for key in names:
        child = value[key]
        yield from child if isinstance(child, list | tuple) else [child]


def _is_choice(key: str, name: str) -> bool:
    return key.startswith(name) and key[len(name) :][:1].isupper()


def _is_reference_to(value: Any, type_: str) -> bool:
    reference = str(mapping(value).get("reference") or "")
    return f"{type_}/" in reference


def _string(value: Any) -> tuple[str, str] | None:
    if isinstance(value, str):
        return value, value
    content = mapping(value)
    # A name or address is searched by any of its parts.
    for name in ("family", "given", "text", "line", "city", "postalCode"):
        part = content.get(name)
        part = part[0] if isinstance(part, list | tuple) and part else part
        if isinstance(part, str):
            return part, part
    return None


def _token(value: Any) -> tuple[str, str] | None:
    if isinstance(value, bool):
        return ("true", "true") if value else ("false", "false")
    if isinstance(value, str):
        return value, value
    content = mapping(value)
    if codings := mappings(content.get("coding")):
        return _token(codings[0])
    if isinstance(code := content.get("code"), str):
        return _with_system(content, code, str(content.get("display") or code))
    if isinstance(number := content.get("value"), str):
        is_contact = content.get("system") in ("phone", "fax", "email", "pager", "url", "sms", "other")
        return (number, number) if is_contact else _with_system(content, number, number)
    return None


def _with_system(content: Mapping[str, Any], code: str, words: str) -> tuple[str, str]:
    system = str(content.get("system") or "")
    name = system_name(system)
    return (f"{system}|{code}" if system else code), (f"{words} ({name})" if name else words)


def _date(value: Any) -> tuple[str, str] | None:
    content = mapping(value)
    text = value if isinstance(value, str) else content.get("start") or content.get("end")
    if not isinstance(text, str):
        return None
    # A search by day finds every time of that day.
    day = _DATE.match(text)
    return (day[0], date_words(day[0])) if day else None


def _reference(value: Any) -> tuple[str, str] | None:
    reference = mapping(value).get("reference")
    if not isinstance(reference, str) or reference.startswith(("#", "urn:")):
        return None
    bare = reference.partition("/_history/")[0]
    words = str(mapping(value).get("display") or bare)
    return "/".join(bare.split("/")[-2:]), words


def _quantity(value: Any) -> tuple[str, str] | None:
    content = mapping(value)
    if not isinstance(content.get("value"), int | float) and "value" not in content:
        return None
    number, unit = str(content["value"]), str(content.get("unit") or content.get("code") or "")
    system, code = str(content.get("system") or ""), str(content.get("code") or "")
    return (f"{number}|{system}|{code}" if code else number), f"{number} {unit}".strip()


def _number(value: Any) -> tuple[str, str] | None:
    return None if isinstance(value, Mapping | list | bool) or value is None else (str(value), str(value))


_WRITERS = {
    "string": _string,
    "token": _token,
    "date": _date,
    "reference": _reference,
    "quantity": _quantity,
    "number": _number,
    "uri": _number,
}
