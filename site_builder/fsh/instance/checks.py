"""Whether an instance has all that its profile requires, and one type of each choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.diagnostics import counted
from site_builder.fsh.compilation import Report
from site_builder.fsh.instance.content import Content, finished
from site_builder.fsh.structure.paths import choice_name, code_of
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.structure.values import holds
from site_builder.fsh.syntax import Entity

_MOST = 20
"""More missing elements of one instance are not named."""


def check_required(content: Mapping[str, Any], root: Element, entity: Entity, report: Report) -> None:
    """Report each required element that is missing, and choices of which several types are there."""
    for told, (code, message) in enumerate(_faults(content, root)):
        if told >= _MOST:
            return
        report.add(code, f"{message} in '{entity.name}'", entity.span)


def check_repeated(content: Mapping[str, Any], root: Element, entity: Entity, report: Report) -> None:
    """Report entries of arrays that say what a slice beside them says, and are none of it."""
    pending = [(content, root)]
    while pending:
        at, element = pending.pop()
        for child in element.kids():
            entries = at.get(child.name)
            if child.slice_name or not isinstance(entries, list):
                continue
            if "slicing" in child.definition and (names := _repeated(entries)):
                message = f"'{child.id}' of '{entity.name}' has an entry that says what slice '{names}' says"
                report.add("fsh-repeated-slice-entry", message, entity.span)
            pending += [(each, child) for each in entries if isinstance(each, dict)]


def _repeated(entries: Sequence[Any]) -> str:
    """Name the slice that an entry without a slice's name repeats; empty where none does."""
    named = [each for each in entries if _slice(each)]
    for each in entries:
        if isinstance(each, dict) and each and not _slice(each):
            for own in named:
                if own and holds(finished(each), finished(own)):
                    return _slice(own)
    return ""


def _faults(content: Mapping[str, Any], element: Element) -> Iterator[tuple[str, str]]:
    for child in element.kids():
        keys = _keys(child, element, content)
        if child.is_choice and not child.slice_name and len(keys) > 1:
            yield "fsh-choices", f"'{child.id}' is there as {' and '.join(keys)}, and may be one"
        entries = _entries(content, keys, child)
        if entries is None:
            continue
        if len(entries) < child.min and child.max != "0" and not _is_value(child, content):
            times = counted(child.min, "time")
            yield "fsh-required", f"'{child.id}' must be there {times}, and is there {len(entries)}"
        for each in entries:
            if isinstance(each, Mapping) and each and "resourceType" not in each:
                yield from _faults(each, child)


def _keys(child: Element, element: Element, content: Mapping[str, Any]) -> list[str]:
    """Return under which keys an element is there; the key that it would have where it isn't."""
    if not child.is_choice:
        return [child.name]
    if child.slice_name:
        return [child.slice_name]
    codes = [code_of(type_) for each in element.kids() if each.name == child.name for type_ in each.types]
    names = dict.fromkeys(choice_name(child, code) for code in codes)
    return [name for name in names if name in content or f"_{name}" in content]


def _entries(content: Mapping[str, Any], keys: Sequence[str], child: Element) -> list[Any] | None:
    """Return what is there of an element; None where nobody can tell which slice an entry is."""
    found: list[Any] = []
    for key in keys:
        value, beside = content.get(key), content.get(f"_{key}")
        if isinstance(value, list) or isinstance(beside, list):
            found += _joined(value or [], beside or [])
        elif value is not None or beside is not None:
            found.append(beside if isinstance(beside, Mapping) else value)
    if not child.slice_name or child.is_choice:
        return [each for each in found if each is not None]
    own = [each for each in found if _is_of(each, child.slice_name)]
    if not own and any(not _slice(each) for each in found):
        return None
    return own


def _joined(values: Sequence[Any], beside: Sequence[Any]) -> list[Any]:
    """Return the entries of a list, those of primitives with what stands beside them."""
    length = max(len(values), len(beside))
    pairs = [
        (values[at] if at < len(values) else None, beside[at] if at < len(beside) else None)
        for at in range(length)
    ]
    return [value if value not in (None, {}) else other for value, other in pairs]


def _slice(entry: Any) -> str:
    return entry.slice_name if isinstance(entry, Content) else ""


def _is_of(entry: Any, name: str) -> bool:
    own = _slice(entry)
    return own == name or own.startswith(f"{name}/")


def _is_value(child: Element, content: Mapping[str, Any]) -> bool:
    """Tell whether an element is a primitive's value, which JSON has elsewhere."""
    return child.name == "value" and not {"url", "value"} & set(content)
