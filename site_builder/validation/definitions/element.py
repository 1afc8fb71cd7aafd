"""ElementDefinitions: slicing, lengths and ranges, fixed values, keys of invariants.

Source: https://hl7.org/fhir/R5/elementdefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.diagnostics import guess
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import FHIRPathSyntaxError, check, parse
from site_builder.validation.addresses import is_of_fhir
from site_builder.validation.definitions.element_types import check_bindable, check_slice_support, check_types
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_TEXTS = ("string", "uri", "base64Binary")
_ORDERED = ("date", "dateTime", "instant", "time", "decimal", "integer", "integer64", "Quantity")
_MEANING = "meaningWhenMissing"
_PARTS = ("BackboneElement", "Element")
"""Types of elements that have parts of their own."""


def check_element(node: Node, run: Run) -> None:
    """Check what is stated of an element; what a snapshot repeats of the differential is told there."""
    structure, view = node.resource, node.parent
    if structure.type != "StructureDefinition" or view is None or not run.context.release.has_derivations:
        return
    path = node.text("path")
    if not path:
        return
    _check_once(node, run)
    if view.name == "snapshot" or structure.text("derivation") != "constraint":
        _check_cardinality(node, path, run)
    if view.name == "snapshot" and structure.first("differential") is not None:
        return
    if structure.text("derivation") == "constraint" and view.name == "differential":
        _check_constraint(node, path, run)
        check_slice_support(node, run)
    if is_of_fhir(structure.text("type")):
        types = _types_of(node, path, run)
        _check_discriminators(node, path, types, run)
        _check_ranges(node, path, types, run)
        if structure.text("kind") != "logical":
            check_types(node, path, run)
            check_bindable(node, path, types, run)
    _check_keys(node, path, run)
    _check_value_set(node, run)


def _check_once(node: Node, run: Run) -> None:
    """Check that each rule of an element has a key of its own: eld-14."""
    keys: set[str] = set()
    for constraint in node.all("constraint"):
        key = constraint.text("key")
        if key and key in keys:
            message = f"the key '{key}' is that of another rule of the element"
            run.add("repeated-invariant-key", constraint, message)
        keys.add(key)


def _check_cardinality(node: Node, path: str, run: Run) -> None:
    """Check that the least number is not above the most: eld-2. Of profiles, their differentials tell."""
    least, most = node.get("min"), node.text("max")
    if isinstance(least, int) and most.isdigit() and least > int(most):
        message = f"{path}: min {least} is above max {most}"
        run.add("wrong-cardinality", node.first("min") or node, message)


def _check_constraint(node: Node, path: str, run: Run) -> None:
    """Check what a profile may not say."""
    meaning = node.first(_MEANING)
    # An extension's own root is where it says what it means that there is none.
    is_of_extension = path == "Extension" or path.endswith(".extension")
    if (
        meaning is not None
        and not is_of_extension
        and not any(each.get("url") for each in meaning.all("extension"))
    ):
        message = f"{path}: only the base says what it means when the element is missing"
        run.add("not-in-a-profile", meaning, message)
    fixed = node.first("fixed")
    if fixed is not None and isinstance(fixed.value, Mapping):
        message = (
            f"{path}: a fixed {fixed.type} allows nothing beside what it has; a pattern is usually meant"
        )
        run.add("fixed-complex-value", fixed, message)


def _types_of(node: Node, path: str, run: Run) -> tuple[str, ...]:
    """Return the types that the element has here, as far as they are known; its path for parts of its own."""
    stated = tuple(each.text("code") for each in node.all("type"))
    if stated and not any(code in _PARTS for code in stated):
        return tuple(code for code in stated if code)
    definitions = run.context.definitions
    fact = definitions.element(path)
    if fact is None:
        return ()
    codes = tuple(each.code for each in fact.types)
    if (
        "." not in path
        or fact.content_reference
        or any(code in ("BackboneElement", "Element") for code in codes)
    ):
        return (path,)
    return codes


def _check_discriminators(node: Node, path: str, types: tuple[str, ...], run: Run) -> None:
    """Check that what slices are told apart by exists in what is sliced."""
    slicing = node.first("slicing")
    for discriminator in slicing.all("discriminator") if slicing is not None else ():
        expression = discriminator.text("path")
        if not expression or expression == "$this" or "@" in expression:
            continue
        fault = _fault(expression, types, run)
        if fault[0]:
            message = f"{path} is sliced by '{expression}', which it has not: {fault[0]}"
            run.add("wrong-discriminator", discriminator, message, hint=fault[1])


def _fault(expression: str, types: tuple[str, ...], run: Run) -> tuple[str, str]:
    """Return what is wrong with a path in elements of some types, and a hint; nothing for what is right."""
    try:
        tree = parse(expression)
    except FHIRPathSyntaxError as error:
        return str(error), ""
    of_release = types_of_release(run.context.definitions)
    known = [of_release.named(name) for name in types if of_release.is_known(name)]
    problems = [check(tree, each) for each in known]
    if not problems or not all(problems):
        return "", ""
    return problems[0][0].message, guess(problems[0][0].nearest)


def _check_ranges(node: Node, path: str, types: tuple[str, ...], run: Run) -> None:
    """Check that only texts have lengths, and only what has an order least and greatest values."""
    if not types or not node.all("type"):
        return
    for name, allowed, what in (
        ("maxLength", _TEXTS, "length"),
        ("minValue", _ORDERED, "least value"),
        ("maxValue", _ORDERED, "greatest value"),
    ):
        stated = node.first(name)
        if stated is not None and not any(_is_one(code, allowed, run) for code in types):
            message = f"{path}: {', '.join(types)} has no {what}"
            run.add("wrong-limit", stated, message)


def _is_one(code: str, allowed: tuple[str, ...], run: Run) -> bool:
    bases = run.context.types.bases(
        code.rpartition("/")[2].removeprefix("System.").lower() if "/" in code else code
    )
    return any(base in allowed for base in bases)


def _check_keys(node: Node, path: str, run: Run) -> None:
    """Check the keys of the rules that the definition states itself."""
    own = node.resource.text("url")
    for constraint in node.all("constraint"):
        expression, source = constraint.text("expression"), constraint.text("source").partition("|")[0]
        if expression and (not source or not own or source == own):
            _check_key(constraint, expression, path, run)


def _check_key(constraint: Node, expression: str, path: str, run: Run) -> None:
    """Check that a key means one rule: in this definition, and in the type that it is of."""
    key = constraint.text("key")
    known: dict[str, tuple[str, str]] = run.found.setdefault(("invariant keys", id(constraint.resource)), {})
    before = known.setdefault(key, (expression, path))
    if before[0] != expression and before[1] != path:
        message = f"the key '{key}' is another rule's, of {before[1]}"
        run.add("repeated-invariant-key", constraint.first("key") or constraint, message)
        return
    definitions = run.context.definitions
    fact, root = definitions.element(path), path.partition(".")[0]
    if fact is None or key not in fact.constraints:
        return
    given = definitions.facts.expression(root, key)
    if given and given != expression:
        message = f"the key '{key}' is that of a rule of FHIR's own on {path}"
        run.add("repeated-invariant-key", constraint.first("key") or constraint, message)


def _check_value_set(node: Node, run: Run) -> None:
    """Check that what an element is bound to is a value set, where it is at hand."""
    binding = node.first("binding")
    for name in ("valueSet", "valueSetUri", "valueSetReference"):
        value = (
            binding.first(name.removesuffix("Uri").removesuffix("Reference")) if binding is not None else None
        )
        if value is None or not isinstance(value.value, str):
            continue
        found = run.context.resource(value.value)
        if found is not None and found.get("resourceType") not in (None, "ValueSet"):
            message = f"'{value.value}' is a {found.get('resourceType')}, not a value set"
            run.add("not-a-value-set", value, message)
            return
