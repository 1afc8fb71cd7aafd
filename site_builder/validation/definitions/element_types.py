"""What the elements of a profile refer to: types, profiles of types, value sets.

Source: https://hl7.org/fhir/R4/elementdefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.facts import STRUCTURES
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.keeping import is_core_type
from site_builder.validation.node import Node
from site_builder.validation.run import Run

Json = Mapping[str, Any]

_BINDABLE = frozenset(
    {
        *("code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri", "url"),
        *("canonical", "id", "markdown", "oid", "Extension"),
    }
)
"""Types that have codes, or texts that may be some; an extension's binding is that of its value."""


def check_types(node: Node, path: str, run: Run) -> None:
    """Check that the types of an element exist, and that the profiles of these are of them."""
    definitions = run.context.definitions
    for each in node.all("type"):
        code, place = each.text("code"), each.first("code")
        if place is None or "/" in code or not code:
            continue
        if definitions.type(code) is None:
            hint = guess(nearest_name(code, definitions.types()))
            message = f"{path}: {run.context.release} has no type '{code}'"
            run.add("unknown-type", place, message, hint=hint)
            continue
        for profile in each.all("profile"):
            _check_profile(profile, code, path, run)


def _check_profile(node: Node, code: str, path: str, run: Run) -> None:
    url = node.value
    if not isinstance(url, str) or node.is_faulty or is_core_type(url, run):
        return
    structure = run.context.structures.structure(url) or _of_facts(url, run)
    if structure is None:
        if not url.startswith(STRUCTURES):
            message = f"{path}: the profile '{url}' is not at hand"
            run.add("profile-not-at-hand", node, message, about=url, severity=run.context.options.minor)
        return
    described = text(structure.get("type")).rpartition("/")[2]
    if code not in run.context.types.bases(described):
        message = f"{path}: '{url}' is a profile of {described}, not of {code}"
        run.add("wrong-type-profile", node, message)
    elif code == "Extension":
        _check_modifier(node, structure, path, run)


def _of_facts(url: str, run: Run) -> Json | None:
    """Return a data type that only narrows another, such as SimpleQuantity."""
    facts = run.context.definitions.type(url.partition("|")[0].removeprefix(STRUCTURES))
    return {"type": facts.base} if facts is not None and facts.is_profile else None


def _check_modifier(node: Node, extension: Json, path: str, run: Run) -> None:
    """Check that an extension that modifies is offered as one, and no other."""
    name = path.rpartition(".")[2]
    modifies = any(_is_modifier(extension, view) for view in ("snapshot", "differential"))
    if name not in ("extension", "modifierExtension") or modifies is (name == "modifierExtension"):
        return
    what = "modifies what it stands in" if modifies else "modifies nothing"
    run.add("wrong-type-profile", node, f"{path}: the extension '{node.value}' {what}")


def _is_modifier(extension: Json, view: str) -> bool:
    elements = mappings(mapping(extension.get(view)).get("element"))
    return any(each.get("path") == "Extension" and each.get("isModifier") is True for each in elements)


def check_bindable(node: Node, path: str, types: tuple[str, ...], run: Run) -> None:
    """Check that what is bound to a value set can have codes, and that the value set is at hand."""
    binding = node.first("binding")
    if binding is None or not types:
        return
    bases = {base for code in types for base in run.context.types.bases(code)}
    if not bases & _BINDABLE and not any("/" in code or "." in code for code in types):
        message = f"{path}: {', '.join(types)} has no codes, and can't be bound to a value set"
        run.add("not-bindable", binding, message)
        return
    value = binding.first("valueSet")
    url = text(value.value) if value is not None else ""
    if value is None or not url or url[0] == "#":
        return
    if run.context.value_set(url.partition("|")[0]) is None:
        message = f"{path}: the value set '{url}' is not at hand"
        run.add("value-set-not-at-hand", value, message, severity=run.context.options.minor)


def check_slice_support(node: Node, run: Run) -> None:
    """Note a slice that need not be supported where what it is sliced of must."""
    if not node.text("sliceName") or "/" in node.text("sliceName") or node.get("mustSupport") is True:
        return
    structure = node.resource.value
    for each in mappings(mapping(structure.get("differential")).get("element")):
        if each.get("path") == node.get("path") and each.get("slicing"):
            if each.get("mustSupport") is True:
                message = (
                    f"the slice '{node.text('sliceName')}' need not be supported; what is sliced must be"
                )
                run.add("slice-support", node, message, severity=run.context.options.minor)
            return
