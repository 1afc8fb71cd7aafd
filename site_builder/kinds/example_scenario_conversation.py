"""A process of an example scenario as a conversation of its actors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.model.sections import Conversation, Turn
from site_builder.source.json_access import mapping, mappings

_MAX_ACTORS = 12
_MAX_TURNS = 200
_MAX_DEPTH = 20


def conversation(
    process: Mapping[str, Any], neutral: Mapping[str, Any], id_: str
) -> tuple[Conversation, ...]:
    """Draw who sends what to whom; nothing where too few or too many take part to be drawn."""
    names = {
        f"{part}-{each.get('key')}": str(each.get("title") or each.get("key") or "")
        for part in ("actor", "instance")
        for each in mappings(neutral.get(part))
    }
    turns = [*_turns(mappings(process.get("step")), "", names, 0)]
    spoken = {key for source, target, _, _ in turns for key in (source, target) if key}
    # In the order in which the scenario lists its actors; who says nothing here is not drawn.
    actors = [str(each.get("key")) for each in mappings(neutral.get("actor"))]
    taking_part = [key for key in dict.fromkeys(actors) if key in spoken]
    if not 2 <= len(taking_part) <= _MAX_ACTORS or len(turns) > _MAX_TURNS:
        return ()
    place = {key: position for position, key in enumerate(taking_part)}
    drawn = tuple(
        Turn(label, place.get(source or target), place.get(target or source), is_reply)
        for source, target, label, is_reply in turns
    )
    participants = tuple(names[f"actor-{key}"] for key in taking_part)
    name = f"{process.get('title') or 'The process'}: who sends what to whom, as the table below says it"
    return (Conversation(id_, participants, drawn, name),)


_Said = tuple[str, str, str, bool]
"""Keys of sender and receiver, what is said, whether it is an answer."""


def _turns(
    steps: Sequence[Mapping[str, Any]], prefix: str, names: Mapping[str, str], depth: int
) -> Iterator[_Said]:
    for position, step in enumerate(steps if depth < _MAX_DEPTH else (), 1):
        number = f"{prefix}{position}"
        if step.get("pause") is True:
            yield "", "", "Pause", False
        operation = mapping(step.get("operation"))
        if operation:
            yield from _operation(
                operation, str(step.get("number") or operation.get("number") or number), names
            )
        for inner in mappings(step.get("process")):
            yield "", "", f"{number} {inner.get('title') or 'Process'}", False
            yield from _turns(mappings(inner.get("step")), f"{number}.", names, depth + 1)
        for letter, choice in enumerate(mappings(step.get("alternative"))):
            label = f"{number}{chr(97 + letter % 26)}"
            yield "", "", f"{label} Or: {choice.get('title') or 'another way'}", False
            yield from _turns(mappings(choice.get("step")), f"{label}.", names, depth + 1)


def _operation(operation: Mapping[str, Any], number: str, names: Mapping[str, str]) -> Iterator[_Said]:
    source, target = (
        key if f"actor-{key}" in names else ""
        for key in (str(operation.get("initiator") or ""), str(operation.get("receiver") or ""))
    )
    title = str(operation.get("title") or operation.get("type") or "")
    yield source, target, f"{number} {title}{_carried(operation, 'request', names)}", False
    if source and target and (answer := _carried(operation, "response", names)):
        yield target, source, answer.removeprefix(": "), True


def _carried(operation: Mapping[str, Any], part: str, names: Mapping[str, str]) -> str:
    name = names.get(f"instance-{mapping(operation.get(part)).get('instance')}", "")
    return f": {name}" if name else ""
