"""Contained resources that nothing refers to: the specification's rule dom-3, which FHIRPath says slowly."""

from __future__ import annotations

from site_builder.validation.node import Node
from site_builder.validation.run import Run

_POINTING = frozenset(("reference", "canonical", "uri", "url"))


def check_contained(node: Node, run: Run) -> None:
    """Report each contained resource that is not referred to, and doesn't refer to its container."""
    contained = node.all("contained")
    if not contained:
        return
    pointed, narratives = _pointed(node)
    for each in contained:
        name = each.get("id")
        if not isinstance(name, str) or f"#{name}" in pointed or "#" in _pointed(each)[0]:
            continue
        if any(f'"#{name}"' in text for text in narratives):  # an image that a narrative shows
            continue
        message = (
            f"dom-3: nothing refers to the contained resource '{name}', nor does it refer to its container"
        )
        run.add("broken-invariant", each, message, about="dom-3", hint=f"Refer to '#{name}', or remove it.")


def _pointed(node: Node) -> tuple[set[str], list[str]]:
    """Return all references within a resource that stay in it, and the narratives."""
    found: set[str] = set()
    narratives: list[str] = []
    for each in node.walk():
        value = each.value
        if not isinstance(value, str):
            continue
        if value.startswith("#") and (each.name in _POINTING or each.type in _POINTING):
            found.add(value)
        elif each.type == "xhtml" or each.plan.content == "xhtml":
            narratives.append(value)
    return found, narratives
