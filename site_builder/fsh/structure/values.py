"""Rules that assign a value: `pattern[x]`, or `fixed[x]` where it is exactly that one.

A value must not contradict one that holds already: of the element, of those above and below it, of what
it is a slice of.

Source: https://hl7.org/fhir/elementdefinition-definitions.html#ElementDefinition.pattern_x_
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fsh.structure.binding import is_uri
from site_builder.fsh.structure.cardinality import constrain
from site_builder.fsh.structure.paths import code_of
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import Boolean, Canonical, Code, Moment, Number, Quantity, Ratio, Reference, Text
from site_builder.fsh.syntax import Value as Written

Json = Any

UCUM = "http://unitsofmeasure.org"
_CODES = ("code", "string", "uri")
_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TEXTS: Mapping[str, re.Pattern[str]] = {
    "string": re.compile(r"(?s).*"),
    "markdown": re.compile(r"(?s).*"),
    "xhtml": re.compile(r"(?s).*"),
    "uuid": re.compile(r"(?s).*"),
    "uri": re.compile(r"\S*"),
    "url": re.compile(r"\S*"),
    "canonical": re.compile(r"\S*"),
    "base64Binary": re.compile(r"[\s0-9A-Za-z+/=]*|ig-loader-.*"),
    "instant": re.compile(f"{_DAY}T{_CLOCK}{_ZONE}"),
    "date": re.compile(_DATE),
    "dateTime": re.compile(f"{_DATE}|{_DAY}T{_CLOCK}{_ZONE}"),
    "time": re.compile(_CLOCK),
    "oid": re.compile(r"urn:oid:[0-2](\.(0|[1-9]\d*))+"),
    "id": re.compile(r"[A-Za-z0-9.-]{1,64}"),
    "integer64": re.compile(r"-?\d+"),
}
"""What a text of a type looks like; a code is none."""
_NUMBERS = {"decimal": None, "integer": None, "unsignedInt": 0, "positiveInt": 1}
"""The least number of a type that has one."""


def assign(structure: Structure, element: Element, value: Written, *, is_exact: bool) -> None:
    """Assign what a rule says; an instance is assigned by `assign_json`.

    Raises RefusedError for a value of another type, or one that contradicts what holds.
    """
    made, type_ = as_json(structure, element, value)
    assign_json(structure, element, made, type_, is_exact=is_exact)


def as_json(structure: Structure, element: Element, value: Written) -> tuple[Json, str]:
    """Return the JSON that a value is at an element, and its type.

    Raises RefusedError where the element is of no single type, or the value of none that fits.
    """
    code = _single_type(element)
    match value:
        case Reference():
            made, type_ = _reference(structure, element, code, value)
        case Canonical():
            made, type_ = _text(canonical_url(structure, element, value), code), code
        case Code():
            made, type_ = _code(structure, element, code, value)
        case Quantity():
            made, type_ = quantity_json(value), code if _is_quantity(structure, code) else "Quantity"
        case Ratio():
            parts = {"numerator": value.numerator, "denominator": value.denominator}
            made, type_ = {key: quantity_json(each) for key, each in parts.items()}, "Ratio"
        case Boolean():
            made, type_ = value.is_true, "boolean"
        case Number():
            made, type_ = _number(value, code), code
        case Text() | Moment():
            made, type_ = _text(value.text, code), code
        case _:
            raise RefusedError(
                "fsh-value", f"'{value.text}' is no value that can be assigned to '{element.id}'"
            )
    return made, type_


def assign_json(structure: Structure, element: Element, value: Json, type_: str, *, is_exact: bool) -> None:
    """Assign a value that is JSON of a type already.

    Raises RefusedError for a value of another type, or one that contradicts what holds.
    """
    _single_type(element)
    if not is_exact and (fixed := _key(element, "fixed")):
        raise RefusedError("fsh-value", f"'{element.id}' has {fixed} already, which a pattern can't loosen")
    check(structure, element, value, type_)
    name = type_[:1].upper() + type_[1:]
    fixed, pattern = f"fixed{name}", f"pattern{name}"
    if is_exact:
        element.change(pattern, None)
    element.change(fixed if is_exact else pattern, value)
    _require_discriminators(element)


def check(structure: Structure, element: Element, value: Json, type_: str) -> None:
    """Refuse JSON of a type that an element doesn't have, or that contradicts what holds for it.

    Raises RefusedError.
    """
    codes = [code_of(each) for each in element.types]
    if type_ not in codes and not any(kin.type in codes for kin in structure.schema.lineage(type_)):
        raise RefusedError(
            "fsh-value", f"{_shown(value)} is of type {type_ or 'unknown'}, not {', '.join(codes)}"
        )
    name = type_[:1].upper() + type_[1:]
    given = [element.definition.get(key) for key in (f"fixed{name}", f"pattern{name}")]
    was = next((each for each in given if each is not None), None)
    was = assigned_above(element) if was is None else was
    if was is not None and not isinstance(was, list) and not holds(value, was):
        raise RefusedError(
            "fsh-value", f"{_shown(value)} contradicts {_shown(was)}, which holds for '{element.id}'"
        )
    _check_below(element, element, value)
    if (sliced := element.sliced()) is not None:
        _check_below(sliced, sliced, value)


def holds(value: Json, part: Json) -> bool:
    """Tell whether a value says all that a part says, of an array in any order."""
    if isinstance(part, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and holds(value[key], each) for key, each in part.items()
        )
    if isinstance(part, list):
        return isinstance(value, list) and all(any(holds(own, each) for own in value) for each in part)
    return bool(value == part and isinstance(value, bool) == isinstance(part, bool))


def assigned_above(element: Element) -> Json:
    """Return what a value of an element above says of this one; None where none does."""
    parent = element.parent
    if parent is None:
        return None
    value = None
    if key := _key(parent, "fixed") or _key(parent, "pattern"):
        said = parent.definition[key]
        value = said.get(element.name) if isinstance(said, Mapping) else None
    if value is not None:
        return value
    above = assigned_above(parent)
    if isinstance(above, list):
        values = [each.get(element.name) if isinstance(each, Mapping) else None for each in above]
        is_one = bool(values) and all(each == values[0] for each in values)
        return values[0] if is_one else values
    return above.get(element.name) if isinstance(above, Mapping) else None


def number_json(text: str) -> int | float:
    """Read a number as written: 5.0 is 5, 1e3 is 1000."""
    value = float(text)
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    return int(text) if text.lstrip("+-").isdigit() else value


def quantity_json(value: Quantity) -> dict[str, Json]:
    """Write a quantity."""
    made: dict[str, Json] = {"value": number_json(value.value)} if value.value else {}
    return made | (unit_json(value.unit) if value.unit else {})


def unit_json(code: Code) -> dict[str, Json]:
    """Write a code as the unit of a quantity."""
    parts = {"code": code.code, "system": code.system, "unit": code.display}
    return {key: each for key, each in parts.items() if each}


def coding_json(code: Code) -> dict[str, Json]:
    """Write a code as a Coding."""
    system, _, version = code.system.partition("|")
    parts = {"code": code.code, "system": system, "version": version, "display": code.display}
    return {key: each for key, each in parts.items() if each}


def with_url(structure: Structure, code: Code) -> Code:
    """Return a code with the URL of the code system that it names."""
    name, bar, version = code.system.partition("|")
    known = structure.schema.compilation.fishing.find(name, "CodeSystem") if name else None
    return (
        Code(code.code, known.url + bar + version, code.display, code.span) if known and known.url else code
    )


def canonical_url(structure: Structure, element: Element, value: Canonical) -> str:
    """Return the URL that `Canonical(X)` means.

    Raises RefusedError where nothing is called so, it has no URL, or it is of a type that isn't allowed.
    """
    kinds = ("Resource", "Logical", "Type", "Profile", "Extension", "ValueSet", "CodeSystem", "Instance")
    find = structure.schema.compilation.fishing.find
    found = [known for kind in kinds if (known := find(value.target, kind))]
    if not found:
        raise RefusedError("fsh-unknown-name", f"nothing with a canonical URL is called '{value.target}'")
    fitting = [each for each in found if _may_lead_to(structure, element, each.resource_type)]
    if not fitting:
        raise RefusedError("fsh-type", f"'{element.id}' may not lead to a {found[0].resource_type}")
    known = fitting[0]
    is_inline = known.entity is not None and known.entity.said("Usage").lower() == "inline"
    url = known.url or (f"#{known.id}" if is_inline and known.id else "")
    if not url:
        raise RefusedError("fsh-value", f"'{value.target}' has no canonical URL")
    return f"{url}|{value.version}" if value.version else url


def _single_type(element: Element) -> str:
    if len(element.types) != 1:
        raise RefusedError("fsh-value", f"'{element.id}' has no single type that a value could be of")
    return code_of(element.types[0])


def _key(element: Element, start: str) -> str:
    return next((key for key in element.definition if key.startswith(start) and key != start), "")


def _number(value: Number, code: str) -> Json:
    number = number_json(value.text)
    if code == "integer64" and isinstance(number, int):
        return str(number)
    if code in _NUMBERS and (code == "decimal" or isinstance(number, int)):
        least = _NUMBERS[code]
        if least is None or number >= least:
            return number
    raise RefusedError("fsh-value", f"the number {value.text} is no {code}")


def _text(text: str, code: str) -> str:
    pattern = _TEXTS.get(code)
    if pattern is None or not pattern.fullmatch(text):
        raise RefusedError("fsh-value", f"{_shown(text)} is no {code}")
    return text


def _code(structure: Structure, element: Element, code: str, value: Code) -> tuple[Json, str]:
    value = with_url(structure, value)
    if code in _CODES:
        return value.code, code
    system = value.system.partition("|")[0]
    if system and not is_uri(system):
        raise RefusedError("fsh-unknown-name", f"there is no code system '{system}'")
    if code == "CodeableConcept":
        return {"coding": [coding_json(value)]}, code
    if code == "Coding":
        return coding_json(value), code
    kept = _present(element, code)
    if _is_quantity(structure, code):
        return {key: kept[key] for key in ("value", "comparator") if key in kept} | unit_json(value), code
    if code == "CodeableReference":
        reference = {"reference": kept["reference"]} if "reference" in kept else {}
        return {"concept": {"coding": [coding_json(value)]}, **reference}, code
    raise RefusedError("fsh-value", f"the code #{value.code} is no {code}")


def _present(element: Element, code: str) -> Mapping[str, Json]:
    """Return the value of a type that holds for an element."""
    said = element.definition.get(f"fixed{code}") or element.definition.get(f"pattern{code}")
    said = said or assigned_above(element)
    return said if isinstance(said, Mapping) else {}


def _reference(structure: Structure, element: Element, code: str, value: Reference) -> tuple[Json, str]:
    target, type_ = resolved(structure, value)
    holder = element
    parent = element.parent
    if code == "Reference" and parent and parent.types and code_of(parent.types[0]) == "CodeableReference":
        holder = parent
    if type_ and not _may_lead_to(structure, holder, type_):
        raise RefusedError("fsh-type", f"'{element.id}' may not lead to a {type_}")
    made: Json = {"reference": target} | ({"display": value.display} if value.display else {})
    if code != "CodeableReference":
        return made, "Reference"
    kept = _present(element, code)
    return {"reference": made} | ({"concept": kept["concept"]} if "concept" in kept else {}), code


def resolved(structure: Structure, value: Reference) -> tuple[str, str]:
    """Return what a reference leads to (`Patient/x`), and its type; both as written where it isn't known."""
    schema = structure.schema
    find = schema.compilation.fishing.find
    for kind in ("Instance", "Profile", "Extension", "Logical", "Resource", "CodeSystem", "ValueSet"):
        known = find(value.target, kind)
        if known is None or not known.id:
            continue
        type_ = known.resource_type
        if known.kind == "Instance" and known.entity is not None:
            line = schema.lineage(known.entity.said("InstanceOf"))
            type_ = line[0].type if line else type_
        if type_:
            return (value.target if "/" in value.target else f"{type_}/{known.id}"), type_
    target = value.target
    if "|" in target:
        return resolved(structure, Reference(target.partition("|")[0], value.display))
    return target, ""


def _may_lead_to(structure: Structure, element: Element, type_: str) -> bool:
    targets = element.types[0].get("targetProfile") if element.types else None
    if not type_ or not targets:
        return True
    schema = structure.schema
    allowed = {line[0].type for each in targets if (line := schema.lineage(each))}
    return any(kin.type in allowed for kin in schema.lineage(type_))


def _is_quantity(structure: Structure, code: str) -> bool:
    line = structure.schema.lineage(code) if code != "Quantity" else ()
    return code == "Quantity" or (len(line) > 1 and line[1].id == "Quantity")


def _check_below(top: Element, element: Element, value: Json) -> None:
    """Refuse a value that contradicts one of the elements below."""
    for child in element.kids():
        if child.slice_name:
            continue
        _check_child(top, child, value)
        _check_below(top, child, value)
        slicing = child.definition.get("slicing")
        if isinstance(slicing, Mapping) and slicing.get("rules") == "closed":
            _check_closed(top, child.slices(), value)


def _check_closed(top: Element, slices: Sequence[Element], value: Json) -> None:
    for each in slices:
        try:
            _check_child(top, each, value)
            _check_below(top, each, value)
        except RefusedError:
            continue
        return
    if slices:
        raise RefusedError("fsh-value", f"{_shown(value)} fits none of the slices of '{slices[0].path}'")


def _check_child(top: Element, child: Element, value: Json) -> None:
    if not child.types:
        return
    code = code_of(child.types[0])
    name = code[:1].upper() + code[1:]
    said = child.definition.get(f"fixed{name}", child.definition.get(f"pattern{name}"))
    if said is None:
        return
    values = [value]
    for name in child.path[len(top.path) + 1 :].split("."):
        found = [each.get(name) if isinstance(each, Mapping) else None for each in values]
        values = [own for each in found for own in (each if isinstance(each, list) else [each])]
    for each in values:
        if each is not None and not holds(each, said):
            raise RefusedError(
                "fsh-value", f"{_shown(each)} contradicts {_shown(said)}, which holds for '{child.id}'"
            )


def _require_discriminators(element: Element) -> None:
    """Let an element be there that tells a slice from others by its value."""
    for slice_ in (element, *element.ancestors()):
        sliced = slice_.sliced()
        slicing = sliced.definition.get("slicing") if sliced else None
        if sliced is None or not isinstance(slicing, Mapping) or element.min:
            continue
        for each in slicing.get("discriminator") or ():
            path = each.get("path")
            is_value = each.get("type") in ("value", "pattern") and path != "$this"
            if is_value and f"{sliced.path}.{path}" == element.path:
                constrain(element, 1, "")
                break


def _shown(value: Json) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 80 else written[:79] + "…"
