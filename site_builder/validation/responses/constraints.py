"""Rules that a questionnaire states of its answers, in FHIRPath, and the variables that they use.

Source: https://hl7.org/fhir/extensions/StructureDefinition-questionnaire-constraint.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.codes import Severity
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import Node as PathNode
from site_builder.fhirpath import Undecided
from site_builder.fhirpath.values import holds
from site_builder.source.json_access import mappings, text
from site_builder.validation.fhirpath_nodes import answer_of
from site_builder.validation.node import Node
from site_builder.validation.responses.form import Form, Json, Question
from site_builder.validation.run import Run

_RULES = ("questionnaire-constraint", "targetConstraint")
Variables = Mapping[str, Any]


def variables_of(form: Form, response: Node, run: Run) -> Variables:
    """Return the variables of a questionnaire: itself, and those that it states for all its items."""
    types = types_of_release(run.context.definitions)
    known = {"questionnaire": PathNode(form.content, types.named("Questionnaire"))}
    return with_stated(known, mappings(form.content.get("extension")), response, run)


def variables_in(question: Question, item: Node, outer: Variables, run: Run) -> Variables:
    """Return the variables within an item: the question, and those that it states."""
    types = types_of_release(run.context.definitions)
    known = {**outer, "qitem": PathNode(question.content, types.named("Questionnaire.item"))}
    return with_stated(known, question.extensions, item, run)


def with_stated(known: Variables, extensions: Sequence[Json], node: Node, run: Run) -> Variables:
    """Add the variables that extensions state; one that can't be worked out is left out."""
    found = dict(known)
    for each in extensions:
        stated = each.get("valueExpression")
        if text(each.get("url")).rpartition("/")[2] != "variable" or not isinstance(stated, Mapping):
            continue
        answer = answer_of(text(stated.get("expression")), node, run, found)
        if isinstance(answer, list) and text(stated.get("language")) == "text/fhirpath":
            found[text(stated.get("name"))] = answer
    return found


def check_constraints(node: Node, extensions: Sequence[Json], variables: Variables, run: Run) -> None:
    """Evaluate the rules that a questionnaire or one of its items states on the response or its item."""
    for each in extensions:
        if text(each.get("url")).rpartition("/")[2] not in _RULES:
            continue
        said = {text(part.get("url")): _value(part) for part in mappings(each.get("extension"))}
        stated = said.get("expression")
        expression = text(stated.get("expression")) if isinstance(stated, Mapping) else str(stated or "")
        key = str(said.get("key") or "")
        answer = answer_of(expression, node, run, variables)
        if isinstance(answer, Undecided):
            run.cannot_decide(answer.reason)
        elif not isinstance(answer, list):
            message = f"the rule {key} of the questionnaire can't be evaluated: {answer}"
            run.add("unusable-invariant", node, message, about=key)
        elif not holds(answer):
            severity = Severity.WARNING if said.get("severity") == "warning" else Severity.ERROR
            message = f"{key}: {said.get('human') or expression}"
            run.add("broken-invariant", node, message, about=key, severity=severity)


def _value(part: Json) -> Any:
    return next((value for key, value in part.items() if key.startswith("value")), None)
