"""The nodes of validation as FHIRPath sees them, and what it may ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from site_builder.fhirpath import (
    Collection,
    Environment,
    EvaluationError,
    Failed,
    FHIRPathSyntaxError,
    Services,
    Undecided,
    expression_of,
)
from site_builder.fhirpath import Node as PathNode
from site_builder.today import build_date
from site_builder.validation.keeping import conforms
from site_builder.validation.membership import is_member
from site_builder.validation.node import Node
from site_builder.validation.resolve import resolve
from site_builder.validation.run import Run
from site_builder.validation.slicing import belongs, slices_at
from site_builder.validation.types import TypePlan


def path_node(node: Node, run: Run) -> PathNode:
    """Return a node for FHIRPath."""
    plan = node.plan
    # The engine's model names elements with elements of their own by their paths.
    name = plan.owner if "." in plan.owner else plan.type
    return PathNode(node.value, run.context.path_types.named(name), node.beside)


def environment_of(node: Node, run: Run, variables: Mapping[str, Any] | None = None) -> Environment:
    """Return what expressions know that are evaluated in a node: its resource, and what contains that."""
    resource = node.resource
    if variables or resource.type == "Bundle":
        # Entries of a Bundle resolve references each in its own way.
        return _environment(node, run, variables or {})
    key = ("environment", id(resource))
    found: Environment | None = run.found.get(key)
    if found is None:
        found = run.found[key] = _environment(resource, run, {})
    return found


def _environment(node: Node, run: Run, variables: Mapping[str, Any]) -> Environment:
    resource, root = node.resource, node.root_resource
    resource_path = path_node(resource, run)
    return Environment(
        types=run.context.path_types,
        resource=resource_path,
        root=resource_path if root is resource else path_node(root, run),
        services=_Services(node, run),
        variables=variables,
        budget=run.budget,
        now=run.context.once(("now",), _end_of_today),
        is_lenient=run.context.release.takes_items_singly,
    )


def _end_of_today() -> datetime:
    """Return the latest time of the day that the site shows: what a build finds is the same all day."""
    return datetime.combine(build_date(), time(23, 59, 59), UTC)


def answer_of(
    written: str, node: Node, run: Run, variables: Mapping[str, Any] | None = None
) -> Collection | Undecided | str:
    """Return what an expression answers on a node; a text says why it has no answer."""
    try:
        expression = expression_of(written)
    except FHIRPathSyntaxError as error:
        return str(error)
    answer = expression.evaluate([path_node(node, run)], environment_of(node, run, variables))
    return answer.message if isinstance(answer, Failed) else answer


def selects(written: str, node: Node, run: Run) -> bool | None:
    """Tell whether an expression means a node: it leads there from the resource, or is true on either.

    None where that can't be told.
    """
    answers = [answer_of(written, node.resource, run), answer_of(written, node, run)]
    found = [item for answer in answers if isinstance(answer, list) for item in answer]
    if any(item is True or _is_same(item, node) for item in found):
        return True
    return False if all(isinstance(answer, list) for answer in answers) else None


def _is_same(item: Any, node: Node) -> bool:
    """Tell whether FHIRPath reached the very node, of those that look alike."""
    return isinstance(item, PathNode) and item.value is node.value and item.extra is node.beside


class _Services(Services):
    """Answers from what validation has at hand."""

    def __init__(self, node: Node, run: Run) -> None:
        self._node = node
        self._run = run

    def resolve(self, reference: str, source: PathNode) -> Mapping[str, Any] | bool | None:
        del source
        asking = Node({"reference": reference}, _REFERENCE, self._node, name="reference")
        asking.children = {"reference": [Node(reference, _STRING, asking, name="reference")]}
        found = resolve(asking, self._run)
        return found.value if found is not None and isinstance(found.value, Mapping) else None

    def member_of(self, item: Any, value_set: str) -> bool | None:
        value = item.value if isinstance(item, PathNode) else item
        if isinstance(value, str):
            return is_member(Node(value, _CODE, self._node), value_set, self._run)
        asked = self._node_of(item)
        return None if asked is None else is_member(asked, value_set, self._run)

    def conforms_to(self, node: PathNode, profile: str) -> bool | None:
        asked = self._node_of(node)
        return None if asked is None else conforms(asked, profile, self._run)

    def is_of_slice(self, node: PathNode, profile: str, name: str) -> bool | None:
        asked, plan = self._node_of(node), self._run.profile(profile)
        if asked is None or plan is None or plan.problem:
            return None
        slices = [each for each in slices_at(plan.rule, asked.path) if each.slice_name == name]
        if not slices:
            raise EvaluationError(f"{profile} has no slice '{name}' of {asked.path}")
        return belongs(asked, slices[0], self._run)

    def _node_of(self, item: Any) -> Node | None:
        """Find the node of validation that has an object: the one where the run began, or one below."""
        value = item.value if isinstance(item, PathNode) else None
        if not isinstance(value, Mapping):
            return None
        return next((each for each in self._node.root_resource.walk() if each.value is value), None)


_STRING = TypePlan("string", "string", ("string",), "primitive", is_resource=False)
_CODE = TypePlan("code", "code", ("code", "string"), "primitive", is_resource=False)
_REFERENCE = TypePlan("Reference", "Reference", ("Reference", "Element"), "complex", is_resource=False)
