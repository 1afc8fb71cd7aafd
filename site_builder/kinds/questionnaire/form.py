"""The form that a questionnaire stands for: each item as the control that would take its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.dates import date_words
from site_builder.kinds.questionnaire.items import Items, item_anchor, property_of
from site_builder.model.sections import Cell, Control, Form, FormItem, Link, Text
from site_builder.source.json_access import mappings

MAX_OPTIONS = 50
"""A value set with more codes is named, not listed."""
MAX_ITEMS = 500
"""As many items stand in the form."""
_MAX_DEPTH = 12

_CONTROLS: Mapping[str, Control] = {
    "group": "group",
    "display": "display",
    "boolean": "boolean",
    "decimal": "number",
    "integer": "number",
    "quantity": "number",
    "date": "date",
    "dateTime": "datetime",
    "instant": "datetime",
    "time": "time",
    "text": "lines",
    "url": "url",
    "attachment": "file",
    "choice": "choice",
    "open-choice": "choice",
    "coding": "choice",
}


def form(items: Items) -> Form:
    """Return the form; items that the person never sees are left out."""
    note: Cell = (Text("What the person sees who fills it in. Conditions are shown, not carried out."),)
    maker = _Maker(items)
    made = maker.items(mappings(items.artifact.neutral.get("item")), 0)
    if maker.is_full:
        note = (*note, Text(f" The first {MAX_ITEMS} items."))
    return Form("form", "Form", made, note)


class _Maker:
    """Makes the items of one form."""

    def __init__(self, about: Items) -> None:
        self._about = about
        self._count = 0

    @property
    def is_full(self) -> bool:
        """Whether items had to be left out."""
        return self._count > MAX_ITEMS

    def items(self, given: Sequence[Mapping[str, Any]], depth: int) -> tuple[FormItem, ...]:
        """Return the visible items of a group."""
        found = []
        for item in given if depth < _MAX_DEPTH else ():
            if property_of(item, "questionnaire-hidden") is True:
                continue
            self._count += 1
            if self.is_full:
                break
            found.append(self._item(item, depth))
        return tuple(found)

    def _item(self, item: Mapping[str, Any], depth: int) -> FormItem:
        control = _CONTROLS.get(str(item.get("type") or "group"), "text")
        options, from_set = self._options(item, control)
        if options and control in ("text", "number", "date", "lines"):
            control = "choice"
        if control == "choice" and item.get("repeats") and options:
            control = "choices"
        return FormItem(
            id=f"form-{item_anchor(str(item.get('linkId') or ''))}-{self._count}",
            label=str(item.get("text") or ""),
            control=control,
            marker=str(item.get("prefix") or ""),
            options=options,
            value=self._initial(item, control),
            hint=self._hint(item, from_set),
            is_required=item.get("required") is True and control not in ("group", "display"),
            items=self.items(mappings(item.get("item")), depth + 1),
        )

    def _options(self, item: Mapping[str, Any], control: Control) -> tuple[tuple[str, ...], Cell]:
        """Return the answers to choose from, or what they come from when they are too many or not at hand."""
        if control == "boolean":
            return ("Yes", "No"), ()
        if listed := mappings(item.get("answerOption")):
            return tuple(_label(option) for option in listed), ()
        url = str(item.get("answerValueSet") or "")
        if not url or control in ("group", "display"):
            return (), ()
        local = self._about.view.resolve(url)
        resource = self._about.contained(url) if url.startswith("#") else local.neutral if local else None
        if resource is not None:
            expansion = self._about.terms.expand(resource)
            if 0 < expansion.total <= MAX_OPTIONS:
                return tuple(concept.display or concept.code for concept in expansion.concepts), ()
        return (), (Text("Answers from "), self._about.value_set_link(url))

    def _initial(self, item: Mapping[str, Any], control: Control) -> str:
        for each in mappings(item.get("initial")):
            value = each.get("value")
            if isinstance(value, bool):
                return "Yes" if value else "No"
            # A date control takes a date as FHIR writes it; what it can't take stands as text.
            return (
                str(value) if control in ("date", "datetime", "time", "number") else _label({"value": value})
            )
        chosen = [each for each in mappings(item.get("answerOption")) if each.get("initialSelected") is True]
        return _label(chosen[0]) if chosen else ""

    def _hint(self, item: Mapping[str, Any], from_set: Cell) -> Cell:
        parts: list[Cell] = [from_set] if from_set else []
        if unit := property_of(item, "questionnaire-unit"):
            parts.append((Text(f"In {_label({'value': unit})}"),))
        if length := item.get("maxLength"):
            parts.append((Text(f"At most {length} characters"),))
        if item.get("readOnly"):
            parts.append((Text("Filled in by the system"),))
        if item.get("repeats") and item.get("type") not in ("choice", "open-choice", "coding"):
            parts.append((Text("May be repeated"),))
        if item.get("type") == "open-choice" or item.get("answerConstraint") in (
            "optionsOrType",
            "optionsOrString",
        ):
            parts.append((Text("Another answer may be written"),))
        if condition := self._about.condition(item):
            unlinked = tuple(
                Text(piece.text, "code") if isinstance(piece, Link) else piece for piece in condition
            )
            parts.append((Text("Asked when "), *unlinked))
        return joined(parts, ". ")


def _label(holder: Mapping[str, Any]) -> str:
    """Return an answer as the person reads it: a code's display, a plain value."""
    value = next((part for name, part in holder.items() if name.startswith("value")), "")
    if isinstance(value, Mapping):
        return str(
            value.get("display") or value.get("unit") or value.get("code") or value.get("reference") or ""
        )
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return date_words(str(value)) if value is not None else ""
