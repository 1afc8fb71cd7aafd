"""Whether an answer is one of a question's options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.codes import Severity
from site_builder.fhir.normalise import neutral
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.membership import ask
from site_builder.validation.node import Node
from site_builder.validation.responses.form import CHOICES, Form, Json, Question, values_of
from site_builder.validation.run import Run

_KEYS = {"Coding": "valueCoding", "Reference": "valueReference", "uri": "valueUri"}


def check_options(answer: Node, value: Node, question: Question, form: Form, run: Run) -> None:
    """Report an answer that is none of the options, or stands beside one that excludes all others."""
    if question.options:
        _check_listed(answer, value, question, run)
    elif question.value_set and value.type in ("Coding", "string"):
        _check_set(answer, value, question, form, run)


def _check_listed(answer: Node, value: Node, question: Question, run: Run) -> None:
    key = _KEYS.get(value.type) or f"value{value.type[:1].upper()}{value.type[1:]}"
    of_type = [each for each in question.options if key in each]
    chosen = next((each for each in of_type if _is_same(each[key], value)), None)
    if chosen is not None:
        others = answer.parent.all("answer") if answer.parent is not None else []
        if True in values_of(mappings(chosen.get("extension")), "optionExclusive") and len(others) > 1:
            message = f"{_shown(value)} excludes any other answer"
            run.add("answer-no-option", answer, message, about="exclusive")
        return
    if value.type == "string" and question.is_open:
        _check_written(answer, value, question, run)
        return
    if question.is_open and value.type != "Coding":
        return
    kinds = "" if of_type or question.type not in CHOICES else f", none of which is a {value.type}"
    message = f"{_shown(value)} is none of the {len(question.options)} options{kinds}"
    run.add("answer-no-option", answer, message)


def _check_written(answer: Node, value: Node, question: Question, run: Run) -> None:
    """Warn of an answer that is written although it is one of the options."""
    written = str(value.value or "").lower()
    codings = [mapping(each.get("valueCoding")) for each in question.options]
    if written in {text(each.get(key)).lower() for each in codings for key in ("display", "code")} - {""}:
        message = f"'{value.value}' is one of the options, and is written as a text"
        run.add("unusual-answer", answer, message, severity=Severity.WARNING)


def _is_same(option: Any, value: Node) -> bool:
    if isinstance(option, Mapping):
        keys = ("reference",) if value.type == "Reference" else ("system", "code")
        return all(option.get(key) == value.get(key) for key in keys)
    return bool(option == value.value)


def _shown(value: Node) -> str:
    if value.type == "Coding":
        return f"{text(value.get('system'))}#{text(value.get('code'))}"
    return f"'{value.value}'"


def _check_set(answer: Node, value: Node, question: Question, form: Form, run: Run) -> None:
    """Check an answer against a value set: the questionnaire's own, or one by its URL."""
    system = text(value.get("system")) if value.type == "Coding" else ""
    code = text(value.get("code")) if value.type == "Coding" else str(value.value or "")
    if not code or (value.type == "string" and (question.is_open or question.type in CHOICES)):
        return
    is_member = _membership(question.value_set, system, code, form, run)
    if is_member is None:
        run.cannot_decide(f"the codes of {question.value_set.partition('|')[0]} aren't at hand")
    elif not is_member:
        message = f"{_shown(value)} is not in the value set {question.value_set}"
        run.add("answer-no-option", answer, message)


def _membership(url: str, system: str, code: str, form: Form, run: Run) -> bool | None:
    if not url.startswith("#"):
        return ask(url, system, code, run).is_member
    if url not in form.codes:
        value_set = next((each for each in form.contained if each.get("id") == url[1:]), None)
        form.codes[url] = None if value_set is None else _codes(value_set, run)
    codes = form.codes[url]
    if codes is None:
        return None
    # An answer that names no system may mean any that has the code; that it names none is another finding.
    return (system, code) in codes or (not system and any(each == code for _, each in codes))


def _codes(value_set: Json, run: Run) -> frozenset[tuple[str, str]] | None:
    expansion = run.context.terminology.expand(neutral(value_set, run.context.release.name))
    if expansion.origin == "none" or expansion.reasons:
        return None
    return frozenset((each.system, each.code) for each in expansion.concepts)
