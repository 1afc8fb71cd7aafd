"""Whether a coded value is in a value set: yes, no, or nobody can tell here."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.validation.node import Node
from site_builder.validation.run import Run


def is_member(node: Node, value_set: str, run: Run) -> bool | None:
    """Tell whether a coded value is in a value set; None where nobody can tell."""
    codes = run.context.once(("members", value_set), lambda: _codes(value_set, run))
    if codes is None:
        return None
    found = [(system, code) for system, code in _coded(node) if code]
    return any(pair in codes or (not pair[0] and ("", pair[1]) in codes) for pair in found)


def _codes(value_set: str, run: Run) -> frozenset[tuple[str, str]] | None:
    definition = run.context.value_set(value_set.partition("|")[0])
    if definition is None:
        return None
    expansion = run.context.terminology.expand(definition)
    if expansion.origin == "none" or expansion.reasons:
        return None
    pairs = {(each.system, each.code) for each in expansion.concepts}
    return frozenset(pairs | {("", code) for _, code in pairs})


def _coded(node: Node) -> list[tuple[str, str]]:
    if node.is_primitive:
        return [("", str(node.value))]
    codings = node.all("coding") or [node]
    return [
        (str(each.value.get("system") or ""), str(each.value.get("code") or ""))
        for each in codings
        if isinstance(each.value, Mapping)
    ]
