"""Supplements: what they add is about codes of the code system that they name.

Source: https://hl7.org/fhir/R5/codesystem.html#supplements
"""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.terminology import system_name
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_OF_THE_SYSTEM = ("hierarchyMeaning", "caseSensitive", "compositional", "versionNeeded")
"""What only the code system itself can say."""


def check_supplement(node: Node, concepts: Sequence[Node], run: Run) -> None:
    """Check a CodeSystem that supplements another one: which one, its codes, and what both say."""
    url = node.text("supplements").partition("|")[0]
    if node.text("content") != "supplement":
        if url:
            message = f"it supplements '{url}', and its content is '{node.text('content')}'"
            place = node.first("content") or node
            run.add("wrong-content", place, message, severity=Severity.WARNING)
        return
    if not url:
        message = "it does not say which code system it supplements"
        run.add("wrong-content", node.first("content") or node, message)
        return
    system = run.context.code_system(url)
    index = run.context.terminology.index(url) if system is not None else None
    if system is None or index is None:
        if concepts:
            run.cannot_decide(f"codes of {system_name(url) or url} can't be checked here")
        return
    for name in _OF_THE_SYSTEM:
        stated = node.first(name)
        if stated is not None and name in system and stated.value != system[name]:
            message = f"'{name}' is {stated.value} here, and {system[name]} in {url}"
            run.add("unlike-supplemented", stated, message)
    if not index.is_complete or index.is_dated or not index.concepts:
        return
    for concept in concepts:
        code = concept.text("code")
        if code and index.find(code) is None:
            hint = guess(nearest_name(code, [each.code for each in index.concepts]))
            message = f"the code system {url} has no code '{code}'"
            run.add("no-such-code", concept.first("code") or concept, message, hint=hint)
