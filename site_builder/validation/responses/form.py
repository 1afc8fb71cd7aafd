"""A questionnaire, read once for all responses to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.run import Run

Json = Mapping[str, Any]

_MAX_DEPTH = 60
_OPEN = ("optionsOrString", "optionsOrType")
CHOICES = frozenset(("choice", "open-choice", "coding"))
"""Types of questions whose answers are chosen."""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked."""

    question: str
    """The `linkId` of the other question."""
    operator: str
    """`exists`, `=`, `!=`, `<`, `>`, `<=`, `>=`."""
    type: str
    """Of what is expected: `boolean`, `Coding` ..."""
    expected: Any


@dataclass(slots=True, eq=False)
class Question:
    """An item of a questionnaire: a question, a group or a text."""

    link_id: str
    type: str
    text: str
    is_required: bool
    may_repeat: bool
    max_length: int | None
    options: tuple[Json, ...]
    value_set: str
    is_open: bool
    """Whether an answer may be written instead of chosen."""
    conditions: tuple[Condition, ...]
    needs_all: bool
    """Whether all conditions have to hold; else one will do."""
    extensions: tuple[Json, ...]
    content: Json
    """As the questionnaire has it."""
    parent: Question | None
    items: list[Question] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Whether it holds questions and has no answer itself."""
        return self.type == "group"

    def extension_values(self, name: str) -> list[Any]:
        """Return the values of extensions by the end of their URLs: `minLength`, `maxSize`."""
        return values_of(self.extensions, name)

    def above(self) -> Iterator[Question]:
        """Yield the groups and questions around it, the nearest first."""
        around = self.parent
        while around is not None:
            yield around
            around = around.parent


@dataclass(slots=True, eq=False)
class Form:
    """A questionnaire."""

    content: Json
    """In the neutral shape."""
    items: list[Question]
    by_link_id: dict[str, Question]
    contained: tuple[Json, ...]
    """What `#id` may lead to: the questionnaire's own, or what the response holds beside it."""
    codes: dict[str, frozenset[tuple[str, str]] | None] = field(default_factory=dict)
    """Systems and codes of contained value sets that were asked, by `#id`; None for what can't be told."""


def form_of(content: Json, run: Run) -> Form:
    """Return a questionnaire of the neutral shape that the context has, read once."""
    return run.context.once(("form", id(content)), lambda: read_form(content))


def read_form(content: Json, beside: tuple[Json, ...] = ()) -> Form:
    """Read a questionnaire of the neutral shape, which a response may contain `beside` others."""
    by_link_id: dict[str, Question] = {}
    items = [_question(each, None, by_link_id, 0) for each in mappings(content.get("item"))]
    return Form(content, items, by_link_id, beside or mappings(content.get("contained")))


def values_of(extensions: tuple[Json, ...], name: str) -> list[Any]:
    """Return the values of extensions by the end of their URLs: `minLength`, `unitOption`, `minQuantity`."""
    found: list[Any] = []
    for each in extensions:
        tail = text(each.get("url")).rpartition("/")[2]
        if tail == name or tail.endswith(f"questionnaire-{name}"):  # the core's, and sdc-questionnaire-...
            found += [value for key, value in each.items() if key.startswith("value")]
    return found


def _question(item: Json, parent: Question | None, by_link_id: dict[str, Question], depth: int) -> Question:
    length = item.get("maxLength")
    type_ = text(item.get("type"))
    found = Question(
        link_id=text(item.get("linkId")),
        type=type_,
        text=text(item.get("text")),
        is_required=item.get("required") is True,
        may_repeat=item.get("repeats") is True,
        max_length=length if isinstance(length, int) else None,
        options=mappings(item.get("answerOption")),
        value_set=text(item.get("answerValueSet")),
        is_open=type_ == "open-choice" or text(item.get("answerConstraint")) in _OPEN,
        conditions=tuple(_condition(each) for each in mappings(item.get("enableWhen"))),
        needs_all=text(item.get("enableBehavior")) == "all",
        extensions=mappings(item.get("extension")),
        content=item,
        parent=parent,
    )
    by_link_id.setdefault(found.link_id, found)
    if depth < _MAX_DEPTH:
        below = mappings(item.get("item"))
        found.items = [_question(each, found, by_link_id, depth + 1) for each in below]
    return found


def _condition(condition: Json) -> Condition:
    named = next(
        ((key, value) for key, value in condition.items() if key.startswith("answer") and key != "answer"),
        ("", condition.get("answer")),
    )
    type_ = named[0].removeprefix("answer")
    is_capital = isinstance(named[1], Mapping)
    return Condition(
        text(condition.get("question")),
        text(condition.get("operator")) or "=",
        type_ if is_capital else type_[:1].lower() + type_[1:],
        mapping(named[1]) if is_capital else named[1],
    )
