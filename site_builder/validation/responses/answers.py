"""Single answers: their number, type and limits."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhirpath import EvaluationError
from site_builder.fhirpath.comparing import order_of
from site_builder.fhirpath.regex import PatternError, pattern_of
from site_builder.fhirpath.ucum import are_comparable
from site_builder.fhirpath.values import UCUM, decimal_of
from site_builder.source.json_access import mapping, text
from site_builder.validation.membership import ask
from site_builder.validation.node import Node
from site_builder.validation.responses.enabling import value_of
from site_builder.validation.responses.form import CHOICES, Form, Question
from site_builder.validation.responses.options import check_options
from site_builder.validation.run import Run

TYPES: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("boolean", "decimal", "integer", "date", "dateTime", "time", "string")},
    "text": ("string",),
    "url": ("uri",),
    "attachment": ("Attachment",),
    "reference": ("Reference",),
    "quantity": ("Quantity",),
    **dict.fromkeys(CHOICES, ("Coding", "date", "time", "integer", "string", "decimal", "uri", "Reference")),
}
"""Types of answers by the type of the question; a choice has those of its options."""
_ORDERED = ("decimal", "integer", "date", "dateTime", "time")


def check_answers(item: Node, answers: Sequence[Node], question: Question, run: Run) -> None:
    """Check how many answers a question has."""
    count = len(answers)
    if count > 1 and not question.may_repeat:
        message = f"'{question.link_id}' takes one answer, and has {count}"
        run.add("too-many-answers", item, message)
        return
    least, most = _number(question, "minOccurs"), _number(question, "maxOccurs")
    if most is not None and count > most:
        message = f"'{question.link_id}' takes {most} answers, and has {count}"
        run.add("too-many-answers", item, message)
    if least is not None and count < least:
        message = f"'{question.link_id}' needs {least} answers, and has {count}"
        run.add("too-few-answers", item, message)


def check_answer(answer: Node, question: Question, form: Form, run: Run) -> None:
    """Check an answer's type, limits and whether it is one of the options."""
    for value in answer.all("value"):
        wanted = TYPES.get(question.type)
        if wanted is None:
            continue
        if value.type not in wanted:
            asked = "Coding" if question.type in CHOICES else wanted[0]
            message = f"'{question.link_id}' asks for {asked}, and is answered by {value.type}"
            run.add("wrong-answer-type", value, message)
            continue
        if value.type in _ORDERED:
            _check_bounds(value, question, run)
        if value.type in ("decimal", "Quantity"):
            _check_decimals(value, question, run)
        if value.type in ("string", "uri"):
            _check_text(value, question, run)
        elif value.type == "Attachment":
            _check_attachment(value, question, run)
        elif value.type == "Reference":
            _check_reference(value, question, run)
        elif value.type == "Quantity":
            _check_quantity(value, question, run)
        check_options(answer, value, question, form, run)


def _number(question: Question, name: str) -> int | None:
    found = question.extension_values(name)
    return found[0] if found and isinstance(found[0], int) else None


def _check_bounds(value: Node, question: Question, run: Run) -> None:
    """Report a value below the least or above the greatest; of dates of unlike precision, what is certain."""
    own = value_of(value.type, value.value)
    for name, wrong, word in (("minValue", -1, "less than"), ("maxValue", 1, "more than")):
        for bound in question.extension_values(name):
            try:
                order = order_of(own, value_of(value.type, bound))
            except EvaluationError:
                continue
            if order == wrong:
                run.add("answer-beyond-limits", value, f"{value.value} is {word} {bound}", about=name)


def _check_decimals(value: Node, question: Question, run: Run) -> None:
    most = _number(question, "maxDecimalPlaces")
    raw = value.value if value.type == "decimal" else value.get("value")
    number = decimal_of(raw)
    exponent = number.as_tuple().exponent if number is not None else 0
    if most is not None and isinstance(exponent, int) and -exponent > most:
        message = f"{raw} has {-exponent} digits behind the point; {most} are allowed"
        run.add("answer-beyond-limits", value, message, about="maxDecimalPlaces")


def _check_text(value: Node, question: Question, run: Run) -> None:
    written = str(value.value or "")
    least = _number(question, "minLength")
    if least is not None and len(written) < least:
        message = f"the answer has {len(written)} characters; {least} are needed"
        run.add("answer-beyond-limits", value, message, about="minLength")
    if question.max_length is not None and len(written) > question.max_length:
        message = f"the answer has {len(written)} characters; {question.max_length} are allowed"
        run.add("answer-beyond-limits", value, message, about="maxLength")
    for expression in question.extension_values("regex"):
        _check_pattern(value, written, str(expression), question, run)
    if question.type == "string" and ("\n" in written or "\r" in written):
        run.add("unusual-answer", value, "the question takes one line, and the answer has several")


def _check_pattern(value: Node, written: str, expression: str, question: Question, run: Run) -> None:
    try:
        is_met = pattern_of(expression).matches(written, is_whole=True)
    except PatternError:
        run.cannot_decide("a regular expression of a questionnaire can't be used")
        return
    if not is_met:
        form = next((str(each) for each in question.extension_values("entryFormat")), "")
        how = f"as in '{form}'" if form else f"as {expression} asks"
        run.add("answer-beyond-limits", value, f"'{written[:60]}' is not written {how}", about="regex")


def _check_attachment(value: Node, question: Question, run: Run) -> None:
    allowed = [str(each) for each in question.extension_values("mimeType")]
    kind = value.text("contentType")
    if allowed and not any(kind.startswith(each) for each in allowed):
        found = f"'{kind}'" if kind else "no contentType"
        message = f"{found}, where {', '.join(allowed)} is allowed"
        run.add("answer-beyond-limits", value, message, about="mimeType")
    most = question.extension_values("maxSize")
    limit = decimal_of(most[0]) if most else None
    size = _size(value.text("data"))
    if limit is not None and size is not None and size > limit:
        run.add("answer-beyond-limits", value, f"{size} bytes; {limit:f} are allowed", about="maxSize")


def _size(data: str) -> int | None:
    """Count the bytes of an attachment; None where it has no readable data."""
    try:
        return len(base64.b64decode("".join(data.split()), validate=True)) if data else None
    except (ValueError, binascii.Error):
        return None


def _check_reference(value: Node, question: Question, run: Run) -> None:
    allowed = [str(each) for each in question.extension_values("referenceResource")]
    type_ = value.text("type") or _type_in(value.text("reference"))
    if allowed and type_ and type_ not in allowed:
        message = f"a reference to {type_}, where {', '.join(allowed)} is allowed"
        run.add("answer-beyond-limits", value, message, about="referenceResource")


def _type_in(reference: str) -> str:
    """Return the type that a RESTful reference names; empty for any other."""
    parts = reference.partition("/_history")[0].split("/")
    return parts[-2] if len(parts) > 1 and parts[-2][:1].isupper() and parts[-2].isalpha() else ""


def _check_quantity(value: Node, question: Question, run: Run) -> None:
    for name, wrong, word in (("minQuantity", -1, "less than"), ("maxQuantity", 1, "more than")):
        for bound in question.extension_values(name):
            _check_amount(value, mapping(bound), name, wrong, word, run)
    units = [mapping(each) for each in question.extension_values("unitOption")]
    if units and not any(_is_unit(value, each) for each in units):
        names = ", ".join(text(each.get("display")) or text(each.get("code")) for each in units)
        run.add("answer-beyond-limits", value, f"{_shown(value.value)}: the units are {names}", about="unit")
    for value_set in question.extension_values("unitValueSet"):
        answer = ask(str(value_set), value.text("system"), value.text("code"), run)
        if answer.is_member is False or not value.text("code"):
            message = f"the unit of {_shown(value.value)} is not in the value set {value_set}"
            run.add("answer-beyond-limits", value, message, about="unit")


def _check_amount(value: Node, bound: Mapping[str, Any], name: str, wrong: int, word: str, run: Run) -> None:
    system, code = value.text("system"), value.text("code")
    other, other_code = text(bound.get("system")), text(bound.get("code"))
    is_ucum = system == other == UCUM and are_comparable(code, other_code)
    if not (system and code and system == other and (code == other_code or is_ucum)):
        message = f"{_shown(value.value)} can't be compared with {_shown(bound)}: their units differ in kind"
        if not (system and code and other and other_code):
            message = f"{_shown(value.value)} can't be compared with {_shown(bound)} without coded units"
        run.add("answer-beyond-limits", value, message, about=name)
        return
    try:
        order = order_of(value_of("Quantity", value.value), value_of("Quantity", bound))
    except EvaluationError:
        return
    if order == wrong:
        run.add("answer-beyond-limits", value, f"{_shown(value.value)} is {word} {_shown(bound)}", about=name)


def _is_unit(value: Node, unit: Mapping[str, Any]) -> bool:
    system, code = value.text("system"), value.text("code")
    if system or code:
        return system == text(unit.get("system")) and code == text(unit.get("code"))
    return value.text("unit") in (text(unit.get("display")), text(unit.get("code")))


def _shown(quantity: Any) -> str:
    found = mapping(quantity)
    return f"{found.get('value')} {found.get('unit') or found.get('code') or ''}".strip()
