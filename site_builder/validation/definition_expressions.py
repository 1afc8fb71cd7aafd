"""FHIRPath in definitions: can it be read, and does it name elements that there are?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from site_builder.codes import Severity
from site_builder.diagnostics import guess
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import FHIRPathSyntaxError, Tree, Types, check, expression_of, parse
from site_builder.fhirpath.model import ElementType
from site_builder.source.json_access import strings, text
from site_builder.validation.addresses import is_of_fhir
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_SPECIFICATION = ("http://hl7.org/fhir/StructureDefinition/", "http://hl7.org/fhir/SearchParameter/")
_PATH = ("text/fhirpath", "text/fhirpath.identifier")


def check_element_expressions(element: Node, run: Run) -> None:
    """Check the rules that an element of a StructureDefinition states itself."""
    if element.parent is None or not _is_stated(element):
        return
    resource = element.resource
    types = types_of_release(run.context.definitions)
    for constraint in element.all("constraint"):
        expression = constraint.first("expression")
        if expression is None or not isinstance(expression.value, str):
            continue
        stated = resource.text("type")
        if not is_of_fhir(stated):
            # What elements the model has is not known here.
            _check(expression, (), None, run)
            continue
        owner = stated.rpartition("/")[2]
        if expression.value == run.context.definitions.facts.expression(owner, constraint.text("key")):
            continue  # the specification's own words, repeated
        found = types_at(text(element.get("path")), types)
        _check(expression, found, types.named(owner), run)


def check_search_expression(parameter: Node, run: Run) -> None:
    """Check what a SearchParameter looks at in each resource that it is for."""
    expression = parameter.first("expression")
    bases = strings([each.value for each in parameter.all("base")])
    if expression is None or not isinstance(expression.value, str) or not expression.value:
        return
    types = types_of_release(run.context.definitions)
    known = [types.named(base) for base in bases if types.is_known(base)]
    _check(expression, known, None, run)


def check_expression(node: Node, run: Run) -> None:
    """Check an Expression: a condition, a calculated value; what it is evaluated on is not known here."""
    expression = node.first("expression")
    if expression is not None and node.text("language") in _PATH and isinstance(expression.value, str):
        # Those who evaluate it may have functions of their own: only the grammar counts.
        _read(expression, run, parse)


def check_structure_expressions(structure: Node, run: Run) -> None:
    """Check where an extension may be used, as far as FHIRPath says so."""
    for each in structure.all("contextInvariant"):
        _check(each, (), None, run)
    for context in structure.all("context"):
        expression = context.first("expression")
        if context.text("type") == "fhirpath" and expression is not None:
            _check(expression, (), None, run)


def check_fhirpath(node: Node, types: Iterable[ElementType], run: Run) -> None:
    """Report an expression that can't be read, or that names what elements of these types have not."""
    _check(node, types, None, run)


def types_at(path: str, types: Types) -> list[ElementType]:
    """Return the types that an element may have, by its path in a definition; none where nobody knows."""
    root, *names = path.split(".")
    if not types.is_known(root):
        return []
    found = [types.named(root)]
    for name in names:
        found = [below for each in found for below in _below(each, name)]
    return list(dict.fromkeys(found))


def _below(type_: ElementType, name: str) -> Iterable[ElementType]:
    members = type_.members.get(name.removesuffix("[x]"))
    if members is None:  # one type of a choice, by its JSON name
        members = tuple(each for group in type_.members.values() for each in group if each.key == name)
    return [member.type for member in members]


def _is_stated(element: Node) -> bool:
    """Tell whether an element is of the differential, or of a snapshot that stands alone."""
    around = element.parent
    if around is None or around.name == "differential":
        return around is not None
    return around.parent is not None and not around.parent.all("differential")


def _check(node: Node, types: Iterable[ElementType], resource: ElementType | None, run: Run) -> None:
    """Report an expression that can't be read, or names what isn't there."""
    tree = _read(node, run, lambda written: expression_of(written).tree)
    if tree is None:
        return
    known = resource if resource is not None and not resource.is_open else None
    for problem in check(tree, *types, resource=known):
        message = f"{problem.message} (character {problem.offset + 1})"
        hint = guess(problem.nearest)
        run.add("unknown-fhirpath", node, message, about=problem.message, hint=hint, severity=_severity(node))


def _read(node: Node, run: Run, read: Callable[[str], Tree]) -> Tree | None:
    """Return an expression's tree; None for one that can't be read, which is reported."""
    try:
        return read(str(node.value))
    except FHIRPathSyntaxError as error:
        message = f"expected {error.expected}, found {error.found} at character {error.offset + 1}"
        run.add("unreadable-fhirpath", node, message, severity=_severity(node))
    return None


def _severity(node: Node) -> Severity | None:
    """Return how grave a fault is: nobody can mend what the specification has published."""
    is_published = text(node.resource.get("url")).startswith(_SPECIFICATION)
    return Severity.WARNING if is_published else None
