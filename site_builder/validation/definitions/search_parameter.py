"""SearchParameters: their bases, and what they are derived from or made of.

Source: https://hl7.org/fhir/R5/searchparameter.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import FHIRPathSyntaxError, parse
from site_builder.source.json_access import text
from site_builder.validation.definition_expressions import check_fhirpath
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.definitions.search_types import (
    COMPARED,
    MODIFIERS,
    is_searched_so,
    types_searched,
)
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_MEANING = (".", "$", "|")
_ANY = ("Resource", "DomainResource")


def check_search_parameter(node: Node, run: Run) -> None:
    """Check a SearchParameter as a whole."""
    check_url(node, run)
    _check_bases(node, run)
    for sign in _MEANING:
        if sign in node.text("code"):
            message = f"the code '{node.text('code')}' has '{sign}', which means something in a search"
            run.add("unusual-code", node.first("code") or node, message)
            break
    if node.text("type") == "composite" and len(node.all("component")) < 2:
        count = len(node.all("component"))
        run.add(
            "no-components",
            node.first("type") or node,
            f"the parameter is composite, and names {count} components",
        )
    _check_kind(node, run)
    _check_components(node, run)
    derived = node.first("derivedFrom")
    if derived is not None and isinstance(derived.value, str):
        _check_derived(node, derived, derived.value, run)


def _check_kind(node: Node, run: Run) -> None:
    """Check that what is searched, modifiers, comparators and targets fit the kind of search."""
    kind, expression = node.text("type"), node.text("expression")
    bases = [each.value for each in node.all("base") if isinstance(each.value, str)]
    found = types_searched(expression, bases, run) if expression else ()
    if found and not any(is_searched_so(kind, each, run) for each in found):
        message = f"a search for a {kind} can't look at {', '.join(found)}, which the expression leads to"
        run.add("wrong-search", node.first("expression") or node, message, about="type")
    allowed = MODIFIERS.get(kind)
    for modifier in node.all("modifier") if allowed is not None else ():
        if isinstance(modifier.value, str) and modifier.value not in (allowed or ()):
            message = f"the modifier '{modifier.value}' means nothing in a search for a {kind}"
            run.add("wrong-search", modifier, message)
    if kind in MODIFIERS and kind not in COMPARED:
        for comparator in (each for each in node.all("comparator") if each.value != "eq"):
            message = f"'{comparator.value}' compares numbers, dates and quantities, not what is a {kind}"
            run.add("wrong-search", comparator, message)
    if kind in MODIFIERS and kind != "reference":
        for target in node.all("target")[:1]:
            run.add("wrong-search", target, f"only references have targets, and this is a {kind}")
    if kind in MODIFIERS and node.all("component"):
        message = f"only composite parameters have components, and this is a {kind}"
        run.add("wrong-search", node.all("component")[0], message)


def _check_components(node: Node, run: Run) -> None:
    """Check what each component of a composite parameter looks at, within what the whole one does."""
    bases = [each.value for each in node.all("base") if isinstance(each.value, str)]
    types = types_of_release(run.context.definitions)
    within = types_searched(node.text("expression"), bases, run) if node.text("expression") else ()
    known = [types.named(each) for each in within or bases if types.is_known(each)]
    for component in node.all("component"):
        place, expression = component.first("expression"), component.text("expression")
        if place is not None and expression:
            check_fhirpath(place, known, run)


def _check_bases(node: Node, run: Run) -> None:
    definitions = run.context.definitions
    for base in node.all("base"):
        if isinstance(base.value, str) and "/" not in base.value and not definitions.is_resource(base.value):
            known = [name for name in definitions.types() if definitions.is_resource(name)]
            message = f"'{base.value}' is no resource type of {run.context.release}"
            run.add("code-not-in-value-set", base, message, hint=guess(nearest_name(base.value, known)))


def _check_derived(node: Node, place: Node, url: str, run: Run) -> None:
    """Check bases, type and expression against those of the parameter that this one is derived from."""
    found = run.context.resource(url, ("SearchParameter",))
    if found is None:
        run.cannot_decide(f"the search parameter {url} is not at hand")
        return
    stated = found.get("base")
    bases = stated if isinstance(stated, list) else [stated]
    for base in node.all("base"):
        if base.value not in bases and not any(each in bases for each in _ANY):
            message = f"'{base.value}' is no base of {url}, from which the parameter is derived"
            run.add("not-as-derived", base, message, about=str(base.value))
    type_name = node.text("type")
    if type_name and type_name != found.get("type"):
        message = f"the type is {type_name}, and that of {url} is {found.get('type')}"
        run.add("not-as-derived", node.first("type") or place, message)
    expression, other = node.text("expression"), text(found.get("expression"))
    if expression and other and not _is_same(expression, other):
        message = f"the expression is not that of {url}: '{other}'"
        run.add("unlike-expression", node.first("expression") or place, message)


def _is_same(one: str, other: str) -> bool:
    """Tell whether an expression has no alternatives but those of another, which may be for more bases."""
    own, given = _alternatives_of(one), _alternatives_of(other)
    if own is None or given is None:
        return one == other
    return all(each in given for each in own)


@lru_cache(maxsize=1024)
def _alternatives_of(expression: str) -> Sequence[object] | None:
    """Return the trees of what an expression joins by `|` at its top; None for what is none."""
    try:
        return _alternatives(_without_places(parse(expression)))
    except FHIRPathSyntaxError:
        return None


def _alternatives(tree: object) -> list[object]:
    """Return what is joined by `|` at the top of an expression."""
    if isinstance(tree, list) and tree[:1] == ["union"]:
        return [inner for part in tree[1:] for inner in _alternatives(part)]
    return [tree]


def _without_places(tree: object) -> object:
    """Return a tree without the offsets of its parts: their second members."""
    if isinstance(tree, Mapping):
        return {key: _without_places(each) for key, each in tree.items()}
    if isinstance(tree, list | tuple):
        parts = [_without_places(each) for each in tree]
        is_part = len(parts) > 1 and isinstance(tree[0], str) and isinstance(tree[1], int)
        return [parts[0], *parts[2:]] if is_part else parts
    return tree
