"""Rules that set flags: must-support, modifier, summary, and what standard an element has reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import Flag

_STATUS = STRUCTURES + "structuredefinition-standards-status"
_STATUSES = {"TU": "trial-use", "N": "normative", "D": "draft"}


def set_flags(element: Element, flags: Sequence[Flag], *, is_specialization: bool) -> None:
    """Set flags on an element and on the same elements inside slices.

    Raises RefusedError for two statuses, and for must-support in what is no profile.
    """
    statuses = [_STATUSES[each] for each in flags if each in _STATUSES]
    if len(statuses) > 1:
        raise RefusedError("fsh-flag", f"'{element.id}' can't have more than one of the flags TU, N and D")
    connected = element.connected()
    if "MS" in flags:
        if is_specialization:
            raise RefusedError(
                "fsh-flag", f"'{element.id}' can't be must-support, for it is not an element of a profile"
            )
        _set(element, "mustSupport")
        for each in connected:
            if not each.slice_name or each.slice_name == element.slice_name:
                _set(each, "mustSupport")
    for flag, key in (("SU", "isSummary"), ("?!", "isModifier")):
        if flag in flags:
            for each in (element, *connected):
                _set(each, key)
    if statuses:
        _set_status(element, statuses[0])


def _set(element: Element, key: str) -> None:
    if element.definition.get(key) is not True:
        element.change(key, True)


def _set_status(element: Element, status: str) -> None:
    said: dict[str, Any] = {"url": _STATUS, "valueCode": status}
    extensions = list(element.definition.get("extension") or ())
    at = next((n for n, each in enumerate(extensions) if each.get("url") == _STATUS), len(extensions))
    extensions[at : at + 1] = [said]
    element.change("extension", extensions)
