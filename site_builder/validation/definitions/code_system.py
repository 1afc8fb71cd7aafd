"""CodeSystems: codes once, properties as they are defined, standard properties as HL7 defines them.

Source: https://hl7.org/fhir/R5/codesystem.html, https://hl7.org/fhir/R5/codesystem-concept-properties.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.source.json_access import mapping, mappings, text
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.definitions.supplement import check_supplement
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_SPACE = "http://hl7.org/fhir/concept-properties#"
_STANDARD: Mapping[str, str] = {
    "status": "code",
    "inactive": "boolean",
    "effectiveDate": "dateTime",
    "deprecated": "dateTime",
    "deprecationDate": "dateTime",
    "retirementDate": "dateTime",
    "notSelectable": "boolean",
    "parent": "code",
    "child": "code",
    "partOf": "code",
    "synonym": "code",
    "comment": "string",
    "itemWeight": "decimal",
    "order": "integer",
    "label": "string",
    "hierarchyMeaning": "code",
}
"""Properties that the specification defines, each with the type that it has."""
_SINCE_R5 = frozenset({"order", "label", "hierarchyMeaning"})
_CHECKED = frozenset(_STANDARD) - _SINCE_R5 - {"deprecated"}
"""Those that are told by their code alone, too."""
_TO_CODES = frozenset({"parent", "child"})
"""Those that name codes of the same system."""
_WITHOUT_CONTENT = ("not-present",)
_PARTIAL = ("fragment", "example")
_SOME = ("concept", "filter", "valueSet")
"""What leaves an include some of a system's codes."""
_NAMED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?\w")
"""A URI that names something: SNOMED CT's has places for some that it has not."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NO_DEFINITION = "is defined nowhere in this code system"


def check_code_system(node: Node, run: Run) -> None:
    """Check a CodeSystem as a whole."""
    check_url(node, run)
    types = _check_properties(node, run)
    concepts = list(_concepts(node))
    codes: set[str] = set()
    for concept in concepts:
        _check_code(concept, codes, node, run)
    for concept in concepts:
        for given in concept.all("property"):
            _check_given(given, concept.text("code"), types, codes, node, run)
        _check_designations(concept, node, run)
    _check_content(node, len(codes), run)
    _check_all_codes(node, run)
    check_supplement(node, concepts, run)


def _concepts(node: Node) -> Iterator[Node]:
    """Yield the concepts at any depth, in their order."""
    waiting = [iter(node.all("concept"))]
    while waiting:
        concept = next(waiting[-1], None)
        if concept is None:
            waiting.pop()
            continue
        yield concept
        waiting.append(iter(concept.all("concept")))


def _check_code(concept: Node, codes: set[str], node: Node, run: Run) -> None:
    code = concept.text("code")
    key = code.lower() if node.get("caseSensitive") is False else code
    if code and key in codes:
        run.add(
            "duplicate-code",
            concept.first("code") or concept,
            f"the code '{code}' is defined before",
            about=code,
        )
    codes.add(key)


def _check_content(node: Node, count: int, run: Run) -> None:
    content, stated = node.text("content"), node.first("count")
    if content == "complete" and not node.all("concept"):
        run.add(
            "empty-code-system",
            node.first("content") or node,
            "the content is 'complete', and there is no concept",
        )
    elif content in _WITHOUT_CONTENT and node.all("concept"):
        message = f"the content is '{content}', and there are concepts"
        run.add("wrong-content", node.first("content") or node, message)
    elif stated is not None and isinstance(stated.value, int):
        # Of a part, the count is how many codes the whole has.
        is_wrong = stated.value < count if content in _PARTIAL else stated.value != count
        if is_wrong and content in ("complete", *_PARTIAL):
            run.add("wrong-count", stated, f"the count is {stated.value}, and there are {count} codes")
    if content == "complete" and node.first("caseSensitive") is None:
        message = "nothing says whether the case of codes matters"
        run.add("unsaid-case", node, message)


def _check_all_codes(node: Node, run: Run) -> None:
    """Check that the value set that is to have all of the system's codes has these and no others."""
    place, url = node.first("valueSet"), node.text("url")
    stated = node.text("valueSet").partition("|")[0]
    value_set = run.context.resource(stated, ("ValueSet",)) if stated and url else None
    compose = mapping(value_set.get("compose")) if value_set is not None else {}
    includes = mappings(compose.get("include"))
    if place is None or not includes:
        return
    systems = {text(each.get("system")) for each in includes}
    if url not in systems:
        run.add("not-all-codes", place, f"the value set '{stated}' includes no codes of '{url}'")
    elif systems != {url}:
        others = ", ".join(sorted(systems - {url, ""})) or "other value sets"
        run.add("not-all-codes", place, f"the value set '{stated}' has codes of {others}, too")
    elif compose.get("exclude") or all(any(each.get(name) for name in _SOME) for each in includes):
        run.add("not-all-codes", place, f"the value set '{stated}' has not all of the codes")


def _check_properties(node: Node, run: Run) -> dict[str, str]:
    """Check the definitions of properties; return the type of each code."""
    types: dict[str, str] = {}
    uris: dict[str, str] = {}
    for each in node.all("property"):
        code, uri, type_name = (each.text(name) for name in ("code", "uri", "type"))
        if code and code in types:
            # SNOMED CT has two attributes of one name: who reads them by their uris can tell them apart.
            severity = Severity.WARNING if types[code] == type_name else None
            message = f"a property '{code}' is defined before"
            run.add("wrong-property", each, message, about="code", severity=severity)
        elif uri in uris and _NAMED.match(uri):
            run.add(
                "wrong-property", each, f"the property '{uris[uri]}' has the same uri, '{uri}'", about="uri"
            )
        types.setdefault(code, type_name)
        uris.setdefault(uri, code)
        _check_standard(each, code, uri, type_name, run)
        _check_uri(each, uri, node, run)
    return types


def _check_uri(each: Node, uri: str, node: Node, run: Run) -> None:
    """Check that what a property's uri names is there: `SYSTEM#CODE` is a code or property of a system."""
    system, mark, code = uri.partition("#")
    place = each.first("uri") or each
    if uri and _ABSOLUTE.match(uri) is None:
        message = f"'{uri}' is relative, and names nothing for those who read it elsewhere"
        run.add("wrong-property", place, message, about="relative", severity=Severity.WARNING)
    elif mark and code and system and not uri.startswith(_SPACE) and system != node.text("url"):
        index = run.context.terminology.index(system)
        if index is not None and index.is_complete and index.concepts and not index.is_dated:
            is_known = index.find(code) is not None or code in index.declared
            if not is_known:
                hint = guess(nearest_name(code, [one.code for one in index.concepts]))
                message = f"the code system {system} has neither a code nor a property '{code}'"
                run.add("undefined-property", place, message, about="uri", hint=hint)


def _check_standard(each: Node, code: str, uri: str, type_name: str, run: Run) -> None:
    if uri.startswith(_SPACE):
        name = uri.removeprefix(_SPACE)
        expected = _STANDARD.get(name)
        if expected is None or (name in _SINCE_R5 and not run.context.release.is_r5_on):
            hint = guess(nearest_name(name, _STANDARD))
            run.add("wrong-property", each, f"HL7 defines no property '{uri}'", about="unknown", hint=hint)
        elif type_name and type_name != expected:
            message = f"'{uri}' is of type {expected}, and defined here as {type_name}"
            run.add("wrong-property", each, message, about="type")
        elif code != name and code in _STANDARD:
            # A code of one's own may stand for it: the uri says what it means.
            message = f"'{uri}' has the code '{name}' elsewhere, and '{code}' here"
            run.add("wrong-property", each, message, about="name")
    elif not uri and code in _CHECKED and type_name and type_name != _STANDARD[code]:
        message = (
            f"the standard property '{code}' is of type {_STANDARD[code]}, and defined here as {type_name}"
        )
        run.add("wrong-property", each, message, about="type", severity=Severity.WARNING)


def _check_given(
    given: Node, of: str, types: Mapping[str, str], codes: set[str], node: Node, run: Run
) -> None:
    """Check a concept's property against its definition."""
    code, value = given.text("code"), given.first("value")
    if not code or value is None:
        return
    expected = types.get(code)
    if expected is None:
        if code not in _CHECKED and node.text("content") != "supplement":
            hint = guess(nearest_name(code, types))
            run.add(
                "undefined-property", given, f"the property '{code}' {_NO_DEFINITION}", about=code, hint=hint
            )
        return
    if value.type != expected and not (expected == "code" and value.type == "string"):
        message = f"the property '{code}' is a {value.type}, and defined as {expected}"
        run.add("wrong-property", given, message, about=code)
    elif code in _TO_CODES and _is_missing(value.value, codes, node):
        message = f"'{code}' names '{value.value}', which is no code here"
        run.add("wrong-property", given, message, about=code)
    elif code in _TO_CODES and of and value.value == of:
        run.add("wrong-property", given, f"'{code}' of '{of}' names '{of}' itself", about=code)


def _is_missing(code: object, codes: set[str], node: Node) -> bool:
    return node.text("content") == "complete" and isinstance(code, str) and code not in codes


def _check_designations(concept: Node, node: Node, run: Run) -> None:
    display = concept.text("display")
    for each in concept.all("designation"):
        is_same = each.text("value") == display and bool(display)
        if is_same and each.first("use") is None and each.text("language") in ("", node.text("language")):
            run.add("unlike-displays", each, f"the designation '{display}' repeats the display")
