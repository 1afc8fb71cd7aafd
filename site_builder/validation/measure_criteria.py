"""Do the criteria of a Measure name what its libraries define?

Source: https://hl7.org/fhir/R5/measure.html#logic-library-definition
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from site_builder.diagnostics import guess, nearest_name
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_PATHS = (("population", "criteria"), ("stratifier", "criteria"), ("stratifier", "component", "criteria"))
_CQL = frozenset({"text/cql", "text/cql-identifier", "text/cql.identifier"})
_NAMES = _CQL - {"text/cql"}
"""Languages in which a criterion is the name of what a library defines."""
_NAME = re.compile(r"(?:(?P<library>[A-Za-z_]\w*)\.)?(?:(?P<plain>[A-Za-z_]\w*)|\"(?P<quoted>[^\"]*)\")")
_ELM = "{urn:hl7-org:elm:r1}"
_MAX_ELM = 20_000_000
"""Characters of a library's compiled logic that are read."""


def check_criteria(node: Node, run: Run) -> None:
    """Check the CQL criteria of a Measure that are a name alone against the libraries at hand."""
    libraries = _libraries(node, run)
    is_whole = len(libraries) == len(node.all("library"))
    for group in node.all("group"):
        for path in _PATHS:
            for criteria in group.at(*path):
                _check(criteria, libraries, run, is_whole=is_whole)


def _check(criteria: Node, libraries: Mapping[str, frozenset[str]], run: Run, *, is_whole: bool) -> None:
    """Check one criterion; `is_whole`: all libraries of the measure are at hand."""
    if criteria.text("language") not in _CQL:
        return
    named = _NAME.fullmatch(criteria.text("expression").strip())
    if named is None:
        return
    is_name = criteria.text("language") in _NAMES
    if not libraries:
        if is_whole and is_name:
            message = "the criterion is the name of what a library defines, and the measure has none"
            run.add("unknown-criteria", criteria, message, about="library")
        return
    # An expression may lead to what a library includes, the name of a definition does not.
    if is_name and is_whole and named["library"] and named["library"] not in libraries:
        hint = guess(nearest_name(named["library"], libraries))
        message = f"the measure has no library '{named['library']}'"
        run.add("unknown-criteria", criteria, message, hint=hint)
        return
    library = named["library"] or (next(iter(libraries)) if len(libraries) == 1 else "")
    defined = libraries.get(library)
    name = named["plain"] or named["quoted"] or ""
    if defined and name not in defined:
        run.add("unknown-criteria", criteria, f"the library {library} defines no '{name}'")


def _libraries(node: Node, run: Run) -> dict[str, frozenset[str]]:
    """Return, by the names of the libraries at hand, what each defines."""
    found: dict[str, frozenset[str]] = {}
    for each in node.all("library"):
        url = each.value if isinstance(each.value, str) else ""
        library = run.context.resource(url, ("Library",)) if url else None
        if library is not None:
            key = ("definitions of a library", url)
            found[text(library.get("name"))] = run.context.once(key, partial(_defined, library))
    return found


def _defined(library: Mapping[str, Any]) -> frozenset[str]:
    names: set[str] = set()
    for content in mappings(library.get("content")):
        data = text(content.get("data"))
        if not data or len(data) > _MAX_ELM:
            continue
        try:
            raw = base64.b64decode("".join(data.split()))
        except (binascii.Error, ValueError):
            continue
        kind = text(content.get("contentType"))
        if kind == "application/elm+xml":
            names.update(_of_xml(raw))
        elif kind == "application/elm+json":
            names.update(_of_json(raw))
    return frozenset(names)


def _of_xml(raw: bytes) -> Iterator[str]:
    from lxml import etree  # noqa: PLC0415 - slow to import, and few libraries hold compiled logic

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    for each in root.iterfind(f"{_ELM}statements/{_ELM}def"):
        yield str(each.get("name", ""))


def _of_json(raw: bytes) -> Iterator[str]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return
    statements = mapping(mapping(mapping(content).get("library")).get("statements"))
    for each in mappings(statements.get("def")):
        yield text(each.get("name"))
