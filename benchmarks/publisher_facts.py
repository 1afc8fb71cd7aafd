"""What a cell of an element table says, told apart from how it is said.

The Publisher's pages and ours word some things differently on purpose. Here both are brought to one wording,
and only where the fact is the same; what one side lacks stays a difference:

* a link to an artifact is what it leads to: here, a profile of a package not at hand has its id for a name;
* a version behind a name, which the Publisher adds where it has loaded several, is dropped;
* `See link (Bundle)` is `See Bundle.link`; `Coverage {HRexCoverage}` is `HRexCoverage`, whose type is known;
* the table of additional bindings is a line each, without what the author says of them;
* the narrative's sentence is ours, and the word `Constraints` before their keys; capitals don't count;
* HL7's v3 terminology is named without `v3-` or `V3 Value Set`;
* the display that we give a fixed code is dropped, and how an example's value is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lxml import html

_ARTIFACT = re.compile(r"(?:StructureDefinition|ValueSet|CodeSystem)[-/]([\w.-]+?)(?:\.html)?(?:[|#].*)?$")
_VERSION = re.compile(r"\(\d[\w.+-]*\)")
_RULES: Sequence[tuple[re.Pattern[str], str]] = (
    (_VERSION, ""),
    (re.compile(r"See (\w+) \([\w.]+\)"), r"See \1"),
    (re.compile(r"See [\w.:\[\]-]+\.(\w+)"), r"See \1"),
    (re.compile(r"[\w\[\]]+ \{([^}]+)\}"), r"\1"),
    (re.compile(r"\(\)"), ""),
    (re.compile(r"Constraints: "), ""),
    (re.compile(r"Additional Binding: (\S+) \(([^)]*)\)(?:: .*)?"), r"Additional Bindings Purpose \1 \2"),
    (re.compile(r"(?<=Purpose )(\S+ [\w ]*Binding) Additional Bindings Purpose"), r"\1"),
    (
        re.compile(r"Narrative: content, language and traceability to data elements are not constrained"),
        "This profile does not constrain the narrative in regard to content, language, or traceability to "
        "data elements",
    ),
    (re.compile(r"\bv3(-| value set| code system )(?=\w)", re.IGNORECASE), ""),
    (re.compile(r"Example \(([^)]*)\):"), r"Example \1:"),
    (re.compile(r"(Example[^:]*): (?:(?!Example |Max |Min ).)*"), r"\1: "),
    (re.compile(r"\s*:\s*"), ": "),
    (re.compile(r" \| "), ", "),
)


def fact(cell: html.HtmlElement, text: Callable[[html.HtmlElement], str]) -> str:
    """Return what a cell says in the common wording; `text` reads an element's text."""
    for link in cell.iter("a"):
        found = _ARTIFACT.search(link.get("href") or "")
        # An address that is written out says itself where it leads; rows lead to their own definitions.
        if found and "://" not in text(link) and not found[1].endswith("-definitions"):
            for child in list(link):
                link.remove(child)
            link.text = found[1]
    for code in cell.iter("code"):
        display = code.getnext()
        if display is not None and display.tag == "i" and (display.text or "").startswith(" ("):
            display.text = ""
    said = text(cell)
    for pattern, wording in _RULES:
        said = pattern.sub(wording, said)
    return " ".join(said.casefold().split())
