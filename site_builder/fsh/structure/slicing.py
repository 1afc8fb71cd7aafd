"""Rules that make slices: `contains`.

Source: https://hl7.org/fhir/uv/shorthand/reference.html#contains-rules-for-slicing
"""

from __future__ import annotations

from site_builder.fsh.structure.checks import check_version
from site_builder.fsh.structure.paths import code_of, slice_by
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.structure.values import assign_json
from site_builder.fsh.syntax import Item

_MOST_SLICES = 500
"""How many slices an element may have: each rule looks through them."""


def add_slices(structure: Structure, element: Element, items: tuple[Item, ...], kind: str) -> list[str]:
    """Make a slice for each item; return the names of those that aren't there then, which are reported.

    `kind` is that of the entity: extensions alone define extensions within themselves.
    """
    is_extension = [code_of(each) for each in element.types] == ["Extension"] and not element.slice_name
    if not is_extension and not element.is_choice and not element.is_repeating and element.max in ("0", "1"):
        message = f"'{element.id}' is there once at most, so there is nothing to slice"
        raise RefusedError("fsh-slicing", message)
    if is_extension and not element.definition.get("slicing"):
        slice_by(element, "value", "url")
    report = structure.schema.compilation.report
    failed = []
    for item in items:
        structure.tree.span = item.span
        was_there = element.slice(item.name) is not None
        try:
            if not is_extension:
                _add_slice(element, item)
            elif item.type:
                _add_extension(structure, element, item)
            else:
                _define_extension(structure, element, item, kind)
        except RefusedError as refused:
            report.add(refused.code, refused.message, item.span, refused.hint)
            if not was_there:
                failed.append(item.name)
    return failed


def new_slice(element: Element, name: str) -> Element:
    """Make a slice of an element, or of a slice, that is not there yet.

    Raises RefusedError where the element isn't sliced, or has a slice of that name.
    """
    if not element.definition.get("slicing") and not element.slice_name:
        raise RefusedError(
            "fsh-slicing",
            f"'{element.id}' isn't sliced, so it can't have a slice '{name}'",
            "Say how it is sliced: '^slicing.discriminator.type', '^slicing.discriminator.path' and "
            "'^slicing.rules' of this element.",
        )
    whole = f"{element.slice_name}/{name}" if element.slice_name else name
    there = element.slices()
    if any(each.slice_name == whole for each in there):
        raise RefusedError("fsh-slicing", f"'{element.id}' has a slice '{name}' already")
    if len(there) >= _MOST_SLICES:
        raise RefusedError(
            "fsh-slicing", f"'{element.id}' has {_MOST_SLICES} slices, and no more can be made"
        )
    slice_ = element.add_slice(name)
    slice_.change("min", element.min if _is_type_slice(element) else 0)
    slice_.change("max", element.max)
    return slice_


def _is_type_slice(element: Element) -> bool:
    """Tell whether a slice of a choice is the choice itself, for it has one type left."""
    slicing = element.definition.get("slicing") or {}
    by = (slicing.get("discriminator") or [{}])[0]
    is_by_type = (by.get("type"), by.get("path")) == ("type", "$this")
    return element.is_choice and len(element.types) == 1 and is_by_type


def _add_slice(element: Element, item: Item) -> None:
    new_slice(element, item.name)
    if item.type:
        raise RefusedError(
            "fsh-slicing",
            f"slice '{item.name}' can't be of '{item.type}', for '{element.id}' is no extension",
        )


def _add_extension(structure: Structure, element: Element, item: Item) -> None:
    schema = structure.schema
    known = schema.known(item.type, "Extension")
    if known is None:
        message = f"there is no extension '{item.type}'"
        raise RefusedError("fsh-unknown-name", message, schema.guess(item.type, "Extension"))
    check_version(item.type, known, item.span, schema.compilation)
    _, bar, version = item.type.partition("|")
    there = element.slice(item.name)
    if there is not None:
        if there.types and known.url in (there.types[0].get("profile") or ()):
            message = f"'{element.id}' has a slice '{item.name}' of this extension already"
            raise RefusedError("fsh-repeated-slice", message)
        raise RefusedError("fsh-slicing", f"'{element.id}' has a slice '{item.name}' already")
    slice_ = new_slice(element, item.name)
    type_ = dict(slice_.types[0]) if slice_.types else {"code": "Extension"}
    slice_.change("type", [{**type_, "profile": [*(type_.get("profile") or ()), known.url + bar + version]}])
    is_modifier = schema.is_modifier(known)
    if is_modifier != (element.name == "modifierExtension"):
        word = "a" if is_modifier else "no"
        message = f"'{item.type}' is {word} modifier extension, and stands in '{element.path}'"
        schema.compilation.report.add("fsh-modifier-extension", message, item.span)


def _define_extension(structure: Structure, element: Element, item: Item, kind: str) -> None:
    slice_ = new_slice(element, item.name)
    url = slice_.child("url")
    if url is not None:
        assign_json(structure, url, slice_.slice_name, "uri", is_exact=True)
    if kind != "Extension":
        raise RefusedError(
            "fsh-slicing",
            f"'{item.name}' has no type, and only extensions define extensions within themselves",
            f"Define an extension and write 'contains NAME named {item.name}'.",
        )
