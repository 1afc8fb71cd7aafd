"""What value sets list: displays beside codes, and the codes of an expansion.

Source: https://hl7.org/fhir/R5/valueset.html#expansion
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.code_systems import CodeSystemIndex
from site_builder.source.json_access import text
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_OF_VERSIONS = ("version", "used-codesystem", "used-valueset")
"""Parameters that say which versions an expansion is made of."""


def check_displays(component: Node, index: CodeSystemIndex, whole: Node, run: Run) -> None:
    """Compare the displays beside listed codes with those of the code system, of the same language."""
    concepts = component.all("concept")
    unnamed = [each for each in concepts if each.first("display") is None]
    if unnamed and len(unnamed) < len(concepts):
        message = f"{len(unnamed)} of {len(concepts)} codes have no display, unlike the others"
        run.add("mixed-displays", component, message)
    language = text((run.context.code_system(index.url) or {}).get("language"))
    is_translated = whole.text("language") not in ("", language) and bool(language)
    for concept in concepts if not (is_translated or index.is_dated) else ():
        known, display = index.find(concept.text("code")), concept.text("display")
        if known is None or not known.display or not display:
            continue
        names = [known.display, *(words for _, words in known.designations)]
        if _plain(display) not in {_plain(each) for each in names}:
            message = f"the display is '{display}'; {index.url} calls '{known.code}' '{known.display}'"
            place = concept.first("display") or concept
            run.add("other-display", place, message, severity=run.context.options.minor)


def _plain(display: str) -> str:
    return " ".join(display.split()).casefold()


def check_expansion(node: Node, run: Run) -> None:
    """Check an expansion: how it says that it was made, its numbers, codes and properties."""
    expansion = node.first("expansion")
    if expansion is None:
        return
    parameters = expansion.all("parameter")
    if not parameters:
        message = "the expansion has no parameters that say how it was made"
        run.add("no-expansion-parameters", expansion, message)
    if expansion.first("identifier") is None:
        run.add("no-expansion-identifier", expansion, "the expansion has no identifier")
    items = list(_items(expansion))
    _check_total(expansion, items, run)
    _check_versions(expansion, items, run)
    _check_properties(expansion, items, run)
    for item in items:
        _check_item(item, run)


def _items(expansion: Node) -> Iterator[Node]:
    waiting = list(reversed(expansion.all("contains")))
    while waiting:
        item = waiting.pop()
        yield item
        waiting += reversed(item.all("contains"))


def _check_total(expansion: Node, items: list[Node], run: Run) -> None:
    """Compare the total with what is there: no part of an expansion has more than the whole."""
    total, offset = expansion.first("total"), expansion.get("offset")
    count = sum(1 for each in items if each.first("code") is not None)
    behind = (offset if isinstance(offset, int) else 0) + count
    if total is not None and isinstance(total.value, int) and behind > total.value:
        run.add("wrong-count", total, f"the total is {total.value}, and there are {behind} codes")


def _check_versions(expansion: Node, items: list[Node], run: Run) -> None:
    """Note the systems of which nobody can tell the version that the expansion is made of."""
    told = {
        str(value.value)
        for each in expansion.all("parameter")
        for value in each.all("value")
        if each.text("name") in _OF_VERSIONS
    }
    told_of = {each.partition("|")[0] for each in told}
    unsaid = dict.fromkeys(each.text("system") for each in items if each.first("version") is None)
    # Where there are no parameters at all, that is the finding.
    for system in unsaid if expansion.all("parameter") else ():
        if system and system not in told_of:
            message = f"nothing says which version of '{system}' the expansion has codes of"
            run.add("no-expansion-parameters", expansion, message, about=system, severity=Severity.NOTE)


def _check_properties(expansion: Node, items: list[Node], run: Run) -> None:
    """Check that properties of codes are among those which the expansion declares: R5 and later."""
    declared = {each.text("code") for each in expansion.all("property")}
    for item in items:
        for given in item.all("property"):
            code = given.text("code")
            if code and code not in declared:
                message = f"the expansion declares no property '{code}'"
                run.add("wrong-property", given, message, hint=guess(nearest_name(code, declared)))


def _check_item(item: Node, run: Run) -> None:
    """Check that a code is its system's, where the version of that is the one at hand."""
    system, code = item.text("system"), item.text("code")
    index = run.context.terminology.index(system) if system and code else None
    if index is None or not index.is_complete or index.is_dated or not index.concepts:
        return
    if item.text("version") not in ("", index.version):
        return
    if index.find(code) is None:
        message = f"the code system {index.url} has no code '{code}'"
        hint = guess(nearest_name(code, [each.code for each in index.concepts]))
        # An expansion is what was so when it was made.
        place = item.first("code") or item
        run.add("no-such-code", place, message, hint=hint, severity=Severity.WARNING)
