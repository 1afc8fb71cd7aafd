"""Extensions whose texts have a form of their own: XHTML, regular expressions.

Source: https://hl7.org/fhir/R4/extension-rendering-xhtml.html, extension-regex.html
"""

from __future__ import annotations

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.narrative import read_narrative
from site_builder.fhir.xhtml import XHTML
from site_builder.fhirpath.regex import PatternError, pattern_of
from site_builder.validation.node import Node
from site_builder.validation.run import Run


def check_rendering(node: Node, run: Run) -> None:
    """Check the text of an extension that programs are to draw or to match."""
    url = node.text("url")
    find = _FAULTS.get(url)
    value = node.first("value")
    if find is None or value is None or not isinstance(value.value, str):
        return
    fault = find(value.value)
    if fault:
        run.add("invalid-rendering", value, fault)


def _xhtml_fault(written: str) -> str:
    faults = read_narrative(f'<div xmlns="{XHTML}">{written}</div>').faults
    # A narrative has to say something; a text may be drawn as a line's end, or as nothing.
    grave = next((each for each in faults if each.kind != "empty"), None)
    return f"the XHTML can't be shown: {grave.message}" if grave is not None else ""


def _regex_fault(written: str) -> str:
    try:
        pattern_of(written)
    except PatternError as error:
        return "" if error.is_unsupported else f"this is no regular expression: {error}"
    return ""


_FAULTS = {STRUCTURES + "rendering-xhtml": _xhtml_fault, STRUCTURES + "regex": _regex_fault}
