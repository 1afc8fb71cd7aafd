"""A resource's data as a labelled outline: a row for each value, indented as the data nests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from site_builder.kinds.parts.cells import joined, prose
from site_builder.kinds.parts.data_types import has_extension, unsaid
from site_builder.kinds.parts.remainder import NAMES, is_narrative
from site_builder.kinds.parts.values import ValueWriter
from site_builder.model.sections import Cell, Chip, Column, Link, Piece, Row, Table, Text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mappings

MAX_ROWS = 2000
"""As many rows stand on a page; what is beyond is in the source."""
_MAX_DEPTH = 30

# An element of another release, such as `.../5.0/StructureDefinition/extension-Device.category`.
_LATER_ELEMENT = re.compile(r"http://hl7\.org/fhir/(\d\.\d)/StructureDefinition/extension-(\w++(?:\.\w++)++)")
_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What tells an object from its siblings stands in its own row, and is not said again below.
_NAMES = ("name", "title", "label", "text", "code")

Target = Callable[[str], str]
"""Returns the site path that tells more of an element, such as `Patient.name.given`; empty for none."""


def nowhere(_path: str) -> str:
    """Lead nowhere."""
    return ""


def outline(
    resource: Mapping[str, Any],
    writer: ValueWriter,
    view: GuideView,
    *,
    anchors: Mapping[str, Link],
    skipped: frozenset[str],
    release: str,
    id_: str,
    title: str = "",
    path: str = "",
    is_whole: bool = False,
    target: Target = nowhere,
) -> Table | None:
    """Return the outline of a resource without its `skipped` properties; None when nothing is left.

    `path` is where the base definition has the object, such as `Bundle.entry`; a resource says it itself.
    A whole outline leaves nothing out; another one has no room for `small_print`. `target` tells where an
    element's name leads.
    """
    writer_of_rows = _Outliner(writer, view, anchors, release, is_whole=is_whole, target=target)
    rows: list[Row] = []
    note: Cell = ()
    for row in writer_of_rows.members(resource, 0, path, skipped):
        if len(rows) == MAX_ROWS:
            note = (Text(f"The first {MAX_ROWS:,} values; the source has all."),)
            break
        rows.append(row)
    if not rows:
        return None
    return Table(id_, title, (Column("Element", "label"), Column("Value", "value")), tuple(rows), note)


def label(name: str, choices: Mapping[str, str] | None = None) -> str:
    """Write an element's name as words: `Birth date`; `Value` for `valueQuantity` by the `choices`."""
    words = _CAPITALS.sub(" ", (choices or {}).get(name, name)).split(" ")
    spoken = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return spoken[:1].upper() + spoken[1:]


class _Outliner:
    """Writes the rows of one resource."""

    def __init__(
        self,
        writer: ValueWriter,
        view: GuideView,
        anchors: Mapping[str, Link],
        release: str,
        *,
        is_whole: bool,
        target: Target = nowhere,
    ) -> None:
        self._writer = writer
        self._view = view
        self._anchors = anchors
        self._release = release
        self._definitions = view.definitions(release)
        self._choices = self._definitions.facts.choices
        self._is_whole = is_whole
        self._target = target

    def members(
        self, parent: Mapping[str, Any], depth: int, path: str, skipped: frozenset[str] = frozenset()
    ) -> Iterator[Row]:
        """Yield the rows of an object's properties, in the order of the file."""
        if isinstance(kind := parent.get("resourceType"), str):
            path = kind
        for name, value in parent.items():
            if name in skipped or (name == "resourceType" and isinstance(value, str)):
                continue
            if name.startswith("_"):
                # What stands beside an element of that name: a resource's own type has nothing.
                if name[1:] not in parent or name == "_resourceType":
                    yield from self._shadow(name[1:], value, depth)
            elif name in ("extension", "modifierExtension"):
                yield from self._extensions(value, depth, is_modifier=name == "modifierExtension")
            elif (name == "div" and isinstance(value, str)) or (name == "id" and not self._is_whole):
                continue
            elif name == "meta" and isinstance(value, Mapping):
                yield from self._meta(value, depth)
            else:
                yield from self._element(name, value, depth, path)
                if f"_{name}" in parent:
                    yield from self._shadow("", parent[f"_{name}"], depth + 1)

    def _meta(self, meta: Mapping[str, Any], depth: int) -> Iterator[Row]:
        """Yield what is said of the resource itself on the level of its data."""
        profiles = meta.get("profile")
        urls = [url for url in profiles if isinstance(url, str)] if isinstance(profiles, list | tuple) else []
        if urls:
            yield self._row((Text("Conforms to"),), self._joined(urls), depth)
        yield from self.members(meta, depth, "Meta", frozenset({"profile"} if urls else ()))

    def _element(self, name: str, value: Any, depth: int, path: str) -> Iterator[Row]:
        if isinstance(value, list | tuple):
            if value and not any(isinstance(item, Mapping | list | tuple) for item in value):
                yield self._row(self._name(name, path), self._joined(value), depth)
                return
            for item in value:
                yield from self._one(name, item, depth, path)
            return
        yield from self._one(name, value, depth, path)

    def _one(self, name: str, value: Any, depth: int, path: str) -> Iterator[Row]:
        """Yield one value's row, and rows below it where one line can't hold it."""
        if isinstance(value, list | tuple):
            # Not FHIR, but the reader shall see it.
            yield self._row(self._name(name, path), self._joined(value), depth)
            return
        if value is None or is_narrative(value):
            return
        type_ = self._definitions.type_of(path, name)
        if type_ == "markdown" and isinstance(value, str):
            yield self._row(self._name(name, path), prose(value), depth)
            return
        cell = self._code(f"{path}.{name}", value) or self._writer.inline(value, self._anchors)
        if cell is not None and type_ == "Annotation" and isinstance(value, Mapping):
            # A note that is words alone looks like a concept that is.
            cell = self._writer.annotation(value)
        if cell is not None and not self._is_part(f"{path}.{name}", value):
            yield self._row(self._name(name, path), cell, depth)
            yield from self._unsaid(value, depth + 1)
            return
        yield from self._nested(self._name(name, path), value, depth, f"{path}.{name}")

    def _is_part(self, path: str, value: Any) -> bool:
        """Tell an object with nothing but a code that has a meaning of its own from a Coding."""
        if not isinstance(value, Mapping) or set(value) != {"code"}:
            return False
        fact = self._definitions.element(path) if path[0] != "." else None
        return fact is not None and any(type_.code == "BackboneElement" for type_ in fact.types)

    def _code(self, path: str, value: Any) -> Cell:
        """Return a code that stands alone with the display of the value set that its element is bound to.

        One that says the same as the code, but for case and hyphens, is no help.
        """
        if not isinstance(value, str) or path[0] == ".":
            return ()
        fact = self._definitions.element(path)
        if (
            fact is None
            or fact.binding_strength != "required"
            or not any(t.code == "code" for t in fact.types)
        ):
            return ()
        display = self._writer.display_in(fact.value_set, value)
        is_help = display and display.casefold() != value.replace("-", " ").casefold()
        return (Text(display), Text(" (", "soft"), Text(value, "code"), Text(")", "soft")) if is_help else ()

    def _nested(self, name: Cell, value: Mapping[str, Any], depth: int, path: str) -> Iterator[Row]:
        if depth >= _MAX_DEPTH:
            yield Row((name, (Text("nested too deeply to show here; see the source", "soft"),)), depth=depth)
            return
        kind = value.get("resourceType")
        if isinstance(kind, str):
            yield Row((name, (Text(f"{kind} {value.get('id') or ''}".strip()),)), depth=depth)
            yield from self.members(value, depth + 1, path, frozenset({"id"}))
            return
        key, named = self._named(value)
        yield Row((name, named), depth=depth)
        yield from self._unsaid(value.get(key), depth + 1)
        yield from self.members(value, depth + 1, path, frozenset({key}))

    def _unsaid(self, value: Any, depth: int) -> Iterator[Row]:
        """Yield what the line of a value leaves out, where it has more weight than an id."""
        rest = unsaid(value) if isinstance(value, Mapping) else None
        if rest is not None and depth < _MAX_DEPTH and (self._is_whole or has_extension(rest)):
            yield from self._everything.members(rest, depth, "")

    @cached_property
    def _everything(self) -> _Outliner:
        """What writes all of a part, whatever its weight."""
        if self._is_whole:
            return self
        return _Outliner(self._writer, self._view, self._anchors, self._release, is_whole=True)

    def _named(self, value: Mapping[str, Any]) -> tuple[str, Cell]:
        """Return what an object without one-line form is called, and which of its properties says so."""
        for key in NAMES if self._is_whole else _NAMES:
            found = value.get(key)
            if len(value) < 2 or f"_{key}" in value:
                continue
            if isinstance(found, str) and found and (self._is_whole or key != "code"):
                return key, (Text(found),)
            if key == "code" and isinstance(found, Mapping) and (cell := self._writer.inline(found, {})):
                return key, cell
        return "", ()

    def _extensions(self, extensions: Any, depth: int, *, is_modifier: bool) -> Iterator[Row]:
        """Yield the rows of extensions, with all that stands in them."""
        whole = self._everything
        for extension in mappings(extensions if isinstance(extensions, list | tuple) else [extensions]):
            name = self._extension_name(str(extension.get("url") or ""), is_modifier=is_modifier)
            key = next((key for key in extension if key.startswith("value")), "")
            value = extension.get(key)
            cell = self._writer.inline(value, self._anchors) if key else ()
            if cell is None and isinstance(value, Mapping):
                yield from whole._nested(name, value, depth, "")
            else:
                yield Row((name, cell or ()), depth=depth)
                yield from whole._unsaid(value, depth + 1)
            if depth < _MAX_DEPTH:
                rest = {name: part for name, part in extension.items() if name not in (key, "url")}
                yield from whole.members(rest, depth + 1, "")

    def _extension_name(self, url: str, *, is_modifier: bool) -> Cell:
        pieces: list[Piece] = (
            [Chip("?!", "modifier", "Modifies the meaning of what holds it")] if is_modifier else []
        )
        if "://" not in url:
            return (*pieces, Text(label(url) if url else "Extension"))
        link = self._view.link_canonical(url, self._release)
        if later := _LATER_ELEMENT.fullmatch(url):
            link = replace(link, text=label(later[2].rpartition(".")[2], self._choices), title=url)
        is_ours = self._view.resolve(url) is not None or url.startswith("http://hl7.org/fhir/")
        name: Piece = link if is_ours and link.target else Text(link.text)
        return (*pieces, name, Text(" (extension)", "soft"))

    def _shadow(self, name: str, value: Any, depth: int) -> Iterator[Row]:
        """Yield the extensions of a primitive: JSON has them in a property `_name` beside it."""
        parts: Sequence[Any] = value if isinstance(value, list | tuple) else (value,)
        for part in parts:
            if isinstance(part, Mapping) and (self._is_whole or has_extension(part)):
                if name:
                    yield self._row((Text(label(name, self._choices)),), (), depth)
                yield from self._everything.members(part, depth + (1 if name else 0), "")

    def _name(self, name: str, path: str) -> Cell:
        """Write an element's name, as a link where something tells more of it."""
        words, written = label(name, self._choices), self._choices.get(name, name)
        target = self._target(f"{path}.{name}") or (
            self._target(f"{path}.{written}[x]") if written != name else ""
        )
        return (Link(words, target, style="soft"),) if target else (Text(words),)

    def _joined(self, values: Sequence[Any]) -> Cell:
        return joined(self._inline(value) for value in values if value is not None)

    def _inline(self, value: Any) -> Cell:
        cell = self._writer.inline(value, self._anchors)
        return cell if cell is not None else (Text(str(value)),)

    @staticmethod
    def _row(name: Cell, cell: Cell, depth: int) -> Row:
        return Row((name, cell), depth=depth)
