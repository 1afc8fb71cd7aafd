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
_SAME: Mapping[str, str] = {"no-code": "no-value"}
"""Codes of errors that say what an error of another code says of the same value."""


def drop_repeated(_root: Node, run: Run) -> None:
    """Leave out findings that follow from what an error says at the same value or within it."""
    wrong: dict[int, set[str]] = {}
    # A code that nobody has is in no value set. Programs that compare rules are told of both.
    is_for_people = run.context.options.is_lenient
    outside = {id(each.node) for each in run.issues if is_for_people and each.code == "code-not-in-value-set"}
    for issue in run.issues:
        at: Node | None = issue.node if issue.severity is Severity.ERROR else None
        while at is not None and not at.is_resource:
            wrong.setdefault(id(at), set()).add(issue.code)
            at = at.parent
    explained = _explained(run)
    run.issues[:] = [
        issue
        for issue in run.issues
        if id(issue) not in explained
        and _SAME.get(issue.code) not in wrong.get(id(issue.node), ())
        and not (issue.code == "no-such-code" and {id(issue.node), id(issue.node.parent)} & outside)
        and (
            issue.severity is Severity.ERROR
            or not _FOLLOWING.get(issue.code, frozenset()) & wrong.get(id(issue.node), set())
        )
    ]


def _explained(run: Run) -> set[int]:
    """Return the broken rules (by identity) that look only at what is there too seldom or too often.

    A name or an identifier is to be there, and each of them is missing that the profile requires.
    """
    return {id(issue) for issue, node, names in run.explained if names <= run.amiss.get(node, set())}
