"""Which questions are asked: yes, no, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.fhirpath import EvaluationError, Expression, Failed, FHIRPathSyntaxError, Types, Undecided
from site_builder.fhirpath.comparing import equal_items, order_of
from site_builder.fhirpath.moments import moment_of, time_of
from site_builder.fhirpath.values import Node as PathNode
from site_builder.fhirpath.values import decimal_of, holds, quantity_of, system_value
from site_builder.source.json_access import mapping, text
from site_builder.validation.fhirpath_nodes import environment_of, path_node
from site_builder.validation.node import Node
from site_builder.validation.responses.form import Condition, Form, Question
from site_builder.validation.run import Run

Trail = Sequence[tuple[Question, Node]]
"""The questions around, with the items that answer them, from the outermost."""

_EXPRESSIONS = ("sdc-questionnaire-enableWhenExpression", "fiphr-ext-questionnaire-enablewhen")
_QUANTITY = Types().named("Quantity")
_ORDERS = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


def is_asked(question: Question, form: Form, response: Node, trail: Trail, run: Run) -> bool | None:
    """Tell whether a question is asked in a response; None where that can't be told."""
    for name in _EXPRESSIONS:
        for stated in question.extension_values(name):
            return _expressed(stated, response, run)
    if not question.conditions:
        return True
    found = [_is_met(each, question, form, response, trail) for each in question.conditions]
    if len(found) > 1 and question.needs_all:
        return False if False in found else None if None in found else True
    return True if True in found else None if None in found else False


def _expressed(stated: Any, response: Node, run: Run) -> bool | None:
    """Evaluate an expression that says whether a question is asked."""
    if isinstance(stated, Mapping):
        is_path = text(stated.get("language")) in ("text/fhirpath", "")
        stated = text(stated.get("expression")) if is_path else ""
    if not isinstance(stated, str) or not stated:
        return None
    try:
        expression = Expression(stated)
    except FHIRPathSyntaxError:
        return None
    answer = expression.evaluate([path_node(response, run)], environment_of(response, run))
    if isinstance(answer, Undecided | Failed):
        return None
    return bool(answer) and holds(answer)


def _is_met(
    condition: Condition, question: Question, form: Form, response: Node, trail: Trail
) -> bool | None:
    other = form.by_link_id.get(condition.question)
    if other is None:
        return None
    answers = list(_answers(_common(question, other, response, trail), condition.question))
    if condition.operator == "exists":
        return bool(answers) is (condition.expected is True)
    found = [_compares(answer, condition) for answer in answers]
    return True if True in found else None if None in found else False


def _common(question: Question, other: Question, response: Node, trail: Trail) -> Node:
    """Return the item of the response in which the answer counts: that of the nearest group around both."""
    around = [*other.above()]
    for one in question.above():
        if one in around:
            return next((item for each, item in reversed(trail) if each is one), response)
    return response


def _answers(node: Node, link_id: str) -> Iterator[Node]:
    """Yield the answers to a question below an item."""
    for item in node.all("item"):
        if item.text("linkId") == link_id:
            yield from (value for answer in item.all("answer") for value in answer.all("value"))
        yield from _answers(item, link_id)
        for answer in item.all("answer"):
            yield from _answers(answer, link_id)


def _compares(answer: Node, condition: Condition) -> bool | None:
    """Compare an answer with what a condition expects; None where they can't be compared."""
    if condition.type and answer.type != condition.type:
        return None
    if answer.type == "Coding":
        if condition.operator not in ("=", "!="):
            return None
        expected = mapping(condition.expected)
        same = all(answer.get(key) == expected.get(key) for key in ("system", "code"))
        return same is (condition.operator == "=")
    try:
        return _ordered(
            value_of(answer.type, answer.value), value_of(answer.type, condition.expected), condition
        )
    except EvaluationError:
        return None


def _ordered(answer: Any, expected: Any, condition: Condition) -> bool | None:
    if condition.operator in _ORDERS:
        order = order_of(answer, expected)
        return None if order is None else order in _ORDERS[condition.operator]
    same = equal_items(answer, expected)
    return None if same is None else same is (condition.operator == "=")


def value_of(type_name: str, value: Any) -> Any:
    """Return a raw value as FHIRPath calculates with it."""
    if type_name in ("date", "dateTime", "instant") and isinstance(value, str):
        return moment_of(value) or value
    if type_name == "time" and isinstance(value, str):
        return time_of(value) or value
    if type_name in ("decimal", "integer"):
        number = decimal_of(value)
        return value if number is None else number
    if type_name == "Quantity" and isinstance(value, Mapping):
        return quantity_of(PathNode(value, _QUANTITY))
    return system_value(value)
