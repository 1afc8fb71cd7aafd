"""Rules that bind an element to a value set."""

from __future__ import annotations

import contextlib

from site_builder.fsh.structure.paths import code_of
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.tree import Element

STRENGTHS = ("example", "preferred", "extensible", "required")
"""From the weakest on."""
BOUND = frozenset(("code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri"))
"""The types that have codes."""


def bind(element: Element, value_set: str, strength: str) -> None:
    """Bind an element to a value set's URL, or to `#id` of one that is contained.

    Raises RefusedError where the binding is weaker than it was, or what is bound is no URL.
    """
    if strength not in STRENGTHS:
        raise RefusedError("fsh-binding", f"'{strength}' is no strength of a binding")
    if not is_uri(value_set.partition("|")[0]) and not value_set.startswith("#"):
        raise RefusedError("fsh-unknown-name", f"'{value_set}' is no value set of this guide or its packages")
    _check(element.definition.get("binding"), strength, element)
    for each in element.connected():
        binding = each.definition.get("binding")
        if isinstance(binding, dict) and binding.get("valueSet") == value_set:
            with contextlib.suppress(RefusedError):
                # A slice may have a stronger binding than what is sliced.
                bind(each, value_set, strength)
    sliced = element.sliced()
    theirs = sliced.definition.get("binding") if sliced else None
    if isinstance(theirs, dict) and theirs.get("valueSet") == value_set:
        _check(theirs, strength, element)
    element.change("binding", {"strength": strength, "valueSet": value_set})


def has_codes(element: Element) -> bool:
    """Tell whether an element is of a type that has codes."""
    return any(code_of(each) in BOUND for each in element.types)


def is_uri(text: str) -> bool:
    """Tell whether a text is an absolute URI: a scheme, a colon and no white space."""
    scheme, colon, rest = text.partition(":")
    return bool(
        colon
        and rest
        and scheme[:1].isalpha()
        and all(each.isalnum() or each in "+-." for each in scheme)
        and not any(each.isspace() or each in '<>"{}|\\^`' for each in text)
    )


def _check(binding: object, strength: str, element: Element) -> None:
    was = binding.get("strength") if isinstance(binding, dict) else None
    if was in STRENGTHS and STRENGTHS.index(strength) < STRENGTHS.index(was):
        raise RefusedError(
            "fsh-binding",
            f"the binding of '{element.id}' is {was} and can't become {strength}",
            f"Say {was} or stronger.",
        )
