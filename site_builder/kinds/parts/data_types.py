"""Data types by their properties, and what a value's line leaves out.

A type is told by what it holds, so that invalid resources and all releases read alike. A value that has a
form is written on one line (`ValueWriter`); ids, extensions and facts of little weight have no room there:
they are what the line leaves unsaid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.terminology import system_name
from site_builder.source.json_access import text

Json = Mapping[str, Any]
_Test = Callable[[Json], bool]

BESIDE = frozenset({"id", "extension", "modifierExtension"})
"""What any value may have besides its own properties."""
_EXTENSIONS = frozenset({"extension", "modifierExtension"})
_CONTACT_SYSTEMS = ("phone", "fax", "email", "pager", "url", "sms", "other")
_NAME_PARTS = ("prefix", "given", "family", "suffix")
_ADDRESS_PARTS = ("line", "city", "district", "state", "postalCode", "country")


class Left(dict[str, Any]):
    """What is left of an object: it has a part of its properties, and no line of its own."""


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    known: frozenset[str]
    """The properties that the type has."""
    needed: frozenset[str]
    """One of these must be there."""
    accepts: _Test
    unsaid: Callable[[Json], frozenset[str]]
    """The properties that the line leaves out."""
    parts: Mapping[str, str]
    """The forms in which it writes its parts, whatever they lack."""


def form_of(value: Json) -> str | None:
    """Name the form of a value; None for one that needs rows of its own."""
    found = _form(value)
    return found.name if found else None


def unsaid(value: Any) -> Any:
    """Return what the line of a value leaves out, in the value's shape; None where it says all.

    Of an object without a form, whose properties stand in rows of their own, ids and extensions are left out.
    """
    return _unsaid(value, None)


def _unsaid(value: Any, form: _Form | None) -> Any:
    """Return what is left out of a value that is written in a form, or in its own where none is given."""
    if isinstance(value, list | tuple):
        parts = [part for each in value if (part := _unsaid(each, form)) is not None]
        return parts or None
    if isinstance(value, Left) or not isinstance(value, Mapping):
        return value if isinstance(value, Left) else None
    form = form or _form(value)
    silent = form.unsaid(value) if form else frozenset()
    found = Left()
    for name, part in value.items():
        is_strange = form is not None and name not in form.known
        if is_strange or name in BESIDE or name[:1] == "_" or name in silent:
            found[name] = part
        elif isinstance(part, Mapping | list | tuple):
            within = _BY_NAME.get(form.parts.get(name, "")) if form else None
            if (rest := _unsaid(part, within)) is not None:
                found[name] = rest
    return found or None


def has_extension(value: Any) -> bool:
    """Tell whether an extension stands anywhere in a value."""
    if isinstance(value, Mapping):
        return bool(_EXTENSIONS & value.keys()) or any(map(has_extension, value.values()))
    return isinstance(value, list | tuple) and any(map(has_extension, value))


def joined_name(value: Json, *, is_address: bool = False) -> str:
    """Return a name as it is spoken, or an address on one line, made of its parts."""
    keys, between = (_ADDRESS_PARTS, ", ") if is_address else (_NAME_PARTS, " ")
    return between.join(word for key in keys for word in words_of(value.get(key)))


def shown_unit(value: Json) -> str:
    """Return what a quantity is counted in: the first of unit, currency and code that it has."""
    units = (value.get(name) for name in ("unit", "units", "currency", "code"))
    return str(next((unit for unit in units if unit), ""))


def words_of(value: object) -> list[str]:
    """Read a text or a list of texts: DSTU2 has several family names, later releases one."""
    if isinstance(value, list):
        return [str(word) for word in value if isinstance(word, str | int)]
    return [str(value)] if value else []


def _form(value: Json) -> _Form | None:
    if isinstance(value, Left):
        return None
    names = value.keys()
    if any(name in BESIDE or name[:1] == "_" for name in names):
        value = {name: part for name, part in value.items() if name not in BESIDE and name[:1] != "_"}
        names = value.keys()
    for form in _FORMS if names else ():
        if names <= form.known and not form.needed.isdisjoint(names) and form.accepts(value):
            return form
    return None


def _always(_value: Json) -> bool:
    return True


def _nothing(_value: Json) -> frozenset[str]:
    return frozenset()


def _made(
    name: str,
    known: str,
    needed: str,
    accepts: _Test = _always,
    unsaid_: Callable[[Json], frozenset[str]] | str = _nothing,
    **parts: str,
) -> _Form:
    silent = frozenset(unsaid_.split()) if isinstance(unsaid_, str) else frozenset()
    left_out = (lambda _value: silent) if isinstance(unsaid_, str) else unsaid_
    return _Form(name, frozenset(known.split()), frozenset(needed.split()), accepts, left_out, parts)


def _is_reference(value: Json) -> bool:
    has_texts = all(isinstance(value.get(name, ""), str) for name in ("reference", "type", "display"))
    return has_texts and ("reference" in value or isinstance(value.get("identifier"), Mapping))


def _is_identifier(value: Json) -> bool:
    return isinstance(value.get("type", {}), Mapping)


def _is_contact(value: Json) -> bool:
    return value.get("system") in _CONTACT_SYSTEMS or ("rank" in value and "type" not in value)


def _is_number(value: Json) -> bool:
    return not isinstance(value.get("value"), str | Mapping) and isinstance(value.get("unit", ""), str)


def _is_scalar(value: Json) -> bool:
    return not any(isinstance(part, Mapping | list) for part in value.values())


def _unsaid_of_reference(value: Json) -> frozenset[str]:
    """Leave the type out: mostly the reference begins with it."""
    type_ = text(value.get("type"))
    return frozenset({"type"} if type_ and not text(value.get("reference")).startswith(f"{type_}/") else ())


def _unsaid_of_quantity(value: Json) -> frozenset[str]:
    """Leave the system out, unless it goes by a name."""
    is_named = value.get("code") and system_name(text(value.get("system")))
    return frozenset({*(() if is_named else ("system",)), *(("unit",) if value.get("units") else ())})


def _unsaid_of_name(value: Json) -> frozenset[str]:
    whole = joined_name(value)
    return frozenset({"text"} if whole and whole != value.get("text") else ())


def _unsaid_of_address(value: Json) -> frozenset[str]:
    whole = joined_name(value, is_address=True)
    return frozenset({"text"} if whole and whole != value.get("text") else ())


# The first form that fits is taken.
_FORMS: tuple[_Form, ...] = (
    _made(
        "reference",
        "reference type identifier display",
        "reference identifier",
        _is_reference,
        _unsaid_of_reference,
        identifier="identifier",
    ),
    _made(
        "concept",
        "coding text",
        "coding text",
        lambda value: isinstance(value.get("coding", []), list),
        coding="coding",
    ),
    _made(
        "coding",
        "system version code display userSelected primary",
        "code",
        _is_scalar,
        "version userSelected primary",
    ),
    _made(
        "quantity",
        "value comparator unit units system code currency",
        "value",
        _is_number,
        _unsaid_of_quantity,
    ),
    _made("contact point", "system value use rank period", "value", _is_contact, "rank", period="period"),
    _made(
        "identifier",
        "use type system value period assigner",
        "value",
        _is_identifier,
        type="concept",
        period="period",
        assigner="reference",
    ),
    _made("period", "start end", "start end", _is_scalar),
    _made("span", "low high", "low high", low="quantity", high="quantity"),
    _made(
        "span",
        "numerator denominator",
        "numerator denominator",
        numerator="quantity",
        denominator="quantity",
    ),
    _made(
        "human name",
        "use text family given prefix suffix period",
        "family given",
        _always,
        _unsaid_of_name,
        period="period",
    ),
    _made(
        "address",
        "use type text line city district state postalCode country period",
        "line city district state postalCode country",
        _always,
        _unsaid_of_address,
        period="period",
    ),
    _made(
        "attachment",
        "contentType language data url size hash title creation height width frames duration pages",
        "contentType data",
        _is_scalar,
        "language size hash height width frames duration pages",
    ),
    _made("annotation", "authorReference authorString time text", "text", authorReference="reference"),
    _made(
        "codeable reference",
        "concept reference",
        "concept reference",
        lambda value: all(isinstance(part, Mapping) for part in value.values()),
        concept="concept",
        reference="reference",
    ),
    _made("display", "display", "display", _is_scalar),
)
_BY_NAME: Mapping[str, _Form] = {form.name: form for form in _FORMS}
