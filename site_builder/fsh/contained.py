"""References to what a resource contains: they lead to `#id`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def refer_within(document: dict[str, Any]) -> None:
    """Let references to contained resources lead to their ids alone."""
    contained = document.get("contained")
    names: dict[str, str] = {}
    for each in contained if isinstance(contained, list) else ():
        if isinstance(each, dict) and each.get("id"):
            id_ = f"#{each['id']}"
            names.setdefault(f"{each.get('resourceType')}/{each['id']}", id_)
            if isinstance(each.get("url"), str):
                names.setdefault(each["url"], id_)
    pending: list[Any] = [document] if names else []
    while pending:
        at = pending.pop()
        if isinstance(at, dict):
            said = at.get("reference")
            if isinstance(said, str) and said in names:
                at["reference"] = names[said]
            pending.extend(at.values())
        elif isinstance(at, list):
            pending.extend(at)


def contained_id(name: str, rules: Sequence[tuple[str, str, Any]]) -> str:
    """Return the id of a contained resource that has a name, id or URL; empty where none has.

    `rules` are those about contained resources, in order: the path before the last part, the last part,
    the value.
    """
    for _, _, value in rules:
        if isinstance(value, dict) and name in (value.get("url"), value.get("name"), value.get("id")):
            return str(value.get("id", ""))
    for key in ("id", "name", "url"):
        for above, last, value in rules:
            if last == key and value == name:
                return next((str(id_) for other, base, id_ in rules if base == "id" and other == above), "")
    return ""
