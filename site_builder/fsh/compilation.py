"""One run of the compiler: what all exporters share.

Exporters get a `Compilation` and an `Entity`. They ask it for the entity's rules (`rules`), for what a
name means (`fishing`), for other definitions (`structure`, `definition`), and tell it what is wrong
(`report`).

`structure/` (StructureDefinitions) gives, and instances, value sets and carets use:

* `structure.export.export(entity, compilation) -> Structure`: a profile, extension, logical model or
  resource of the FSH as a tree of elements, all its rules applied;
* `structure.tree.opened(document) -> Structure`: the same of a StructureDefinition with a snapshot, by its
  JSON;
* `Structure.document() -> Made`: the finished StructureDefinition with the place of each of its values;
* `Structure.root -> Element`, `Structure.find(path) -> Element | None`: `path` as in a rule, with slice
  names in brackets and without numbers; `name.given`, `component[sys].code`, `valueQuantity.unit`,
  `extension[race].url`;
* `Element`: `id`, `path`, `definition` (the raw ElementDefinition, a dict), `slice_name`, `children()`
  (unfolded from the type, profile or content reference on first use; slices of a child follow it, as in a
  snapshot), `slices()`, `child(name)`, `slice(name)`. Unfolding adds to the tree only; what is unfolded
  and not changed is never written.

In return exporters of structures use of this room: `values.as_json(value, type_code, ...)` for the JSON of
an assigned value, `assign.assign(document, ...)` for carets: a value at a path of a StructureDefinition or
ElementDefinition with all that the path implies, checked against FHIR's definition of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from site_builder.diagnostics import Diagnostic, Location, counted
from site_builder.fsh.syntax import NOWHERE, Entity, Span

_UNFIT = re.compile(r"[/?<>\\:*|\"\x00-\x1f\x80-\x9f]")

Json = dict[str, Any]
Pointer = tuple[str | int, ...]


_MOST_STEPS = 4
"""So many inserts, one within another, are named by a finding."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished definition."""

    file: str
    """Its name among SUSHI's: `StructureDefinition-x.json`; empty for one that is only used inside others."""
    document: Json
    places: Mapping[Pointer, Span] = field(default_factory=dict)
    """Where the rule stands that set a value; a value below one that is named here came with it."""
    entity: Entity | None = None
    """What the FSH says of it."""

    @property
    def span(self) -> Span:
        """The place of the entity's name."""
        return self.entity.span if self.entity else NOWHERE


def file_name(type_: str, id_: str) -> str:
    """Name the file of a definition; what no file's name can have is `-`."""
    name = _UNFIT.sub("-", f"{type_}-{id_}")[:200]
    return f"{name}.json"


@dataclass(frozen=True, slots=True)
class Told:
    """Something that is wrong, before it is a finding."""

    code: str
    message: str
    span: Span
    hint: str = ""


class Report:
    """Collects what is wrong, each with its place in the FSH."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.told: dict[Told, None] = {}
        self._apart: dict[Told, None] | None = None

    def add(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Say what is wrong at a rule; the same twice is once.

        `code` is one of `codes.fsh`; `hint` the cure for this case, where it is other than the code's.
        """
        told = Told(code, message, span, hint)
        self.told.setdefault(told)
        if self._apart is not None:
            self._apart.setdefault(told)

    @contextmanager
    def apart(self) -> Iterator[Mapping[Told, None]]:
        """Collect what is said in the context, besides; whoever collects around it is not told."""
        around, self._apart = self._apart, {}
        try:
            yield self._apart
        finally:
            self._apart = around

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """The findings; what comes from a rule set says where that was inserted."""
        return tuple(_finding(told) for told in self.told)


def _finding(told: Told) -> Diagnostic:
    span, message = told.span, told.message
    steps = list(_inserts(span))
    # What inserts itself would say the same again and again.
    shown = steps if len(steps) <= _MOST_STEPS else [*steps[: _MOST_STEPS - 1], steps[-1]]
    for place in shown:
        message += f"; inserted at {place}"
    if len(shown) < len(steps):
        message += f", with {counted(len(steps) - len(shown), 'insert')} between"
    return Diagnostic(told.code, message, Location(span.file, span.line, span.column), told.hint)


def _inserts(span: Span) -> Iterator[str]:
    """Yield where a rule was inserted, then where that one was."""
    inserted = span.inserted
    while inserted:
        yield f"{inserted.file}:{inserted.line}"
        inserted = inserted.inserted


__all__ = ["Json", "Made", "Pointer", "Report", "Sequence"]
