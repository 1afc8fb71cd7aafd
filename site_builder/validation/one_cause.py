"""One cause, one finding: what another finding at the same value says already is left out."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.codes import Severity
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_FOLLOWING: Mapping[str, frozenset[str]] = {
    "invalid-unit": frozenset({"not-as-fixed", "not-as-pattern"}),
    "impossible-code": frozenset({"not-as-fixed", "not-as-pattern", "code-not-in-value-set"}),
    "unusual-value": frozenset({"invalid-value", "beyond-limits"}),
    "code-outside-value-set": frozenset({"code-not-in-value-set", "no-such-code"}),
}
"""Codes of findings that say no more than errors of these other codes at the same value, or within it."""


def drop_repeated(_root: Node, run: Run) -> None:
    """Leave out findings that follow from what an error says at the same value or within it."""
    wrong: dict[int, set[str]] = {}
    for issue in run.issues:
        at: Node | None = issue.node if issue.severity is Severity.ERROR else None
        while at is not None and not at.is_resource:
            wrong.setdefault(id(at), set()).add(issue.code)
            at = at.parent
    run.issues[:] = [
        issue
        for issue in run.issues
        if issue.severity is Severity.ERROR
        or not _FOLLOWING.get(issue.code, frozenset()) & wrong.get(id(issue.node), set())
    ]
