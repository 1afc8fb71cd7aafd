"""ValueSets: what they include and from where, their filters, parameters and expansions.

Source: https://hl7.org/fhir/R5/valueset.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from site_builder.codes import Severity
from site_builder.diagnostics import guess, nearest_name
from site_builder.fhir.code_systems import CodeSystemIndex
from site_builder.fhir.specification import TERMINOLOGY
from site_builder.fhir.terminology import system_name
from site_builder.source.json_access import mappings, text
from site_builder.validation.definitions.canonical import check_url
from site_builder.validation.definitions.expansion import check_displays, check_expansion
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PARAMETER = "http://hl7.org/fhir/tools/StructureDefinition/valueset-parameter"
_NAMED = re.compile(r"%([A-Za-z_][\w-]*)")
_STANDARD = frozenset(
    (
        *("concept", "code", "display", "definition", "parent", "child", "inactive", "status"),
        *("notSelectable", "effectiveDate", "deprecationDate", "retirementDate", "partOf", "synonym"),
        *("comment", "itemWeight", "subsumedBy", "deprecated", "ancestor", "descendant"),
    )
)
"""Properties that every code system has, or has by the specification."""
_HIERARCHY = frozenset({"is-a", "descendent-of", "is-not-a", "generalizes", "child-of", "descendent-leaf"})
_PLAIN = frozenset({"string", "integer", "decimal", "boolean", "dateTime"})
_WITHOUT: Mapping[str, frozenset[str]] = {
    each: _HIERARCHY if each == "string" else _HIERARCHY | {"regex"} for each in _PLAIN
}
"""By the types of properties, the operators that ask for something which their values have not."""
_OF_TYPE: Mapping[str, re.Pattern[str]] = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]*)"),
    "decimal": re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"),
    "boolean": re.compile("true|false"),
    "dateTime": re.compile(
        r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?"
    ),
}


def check_value_set(node: Node, run: Run) -> None:
    """Check a ValueSet as a whole."""
    check_url(node, run)
    used: set[str] = set()
    parameters = {
        each.text("value") or _name_of(each): each
        for each in node.all("extension")
        if each.get("url") == _PARAMETER
    }
    compose = node.first("compose")
    if compose is not None:
        for name in ("include", "exclude"):
            for component in compose.all(name):
                _check_component(component, node, run)
                _check_imports(component, node, run)
                for rule in component.all("filter"):
                    _check_expression(rule, parameters.keys(), used, run)
    for name, place in parameters.items():
        if name and name not in used:
            run.add("unused-parameter", place, f"the parameter '{name}' is not used", about=name)
    check_expansion(node, run)


def _name_of(parameter: Node) -> str:
    """Return the name that an extension gives to a parameter, among its parts."""
    for part in parameter.all("extension"):
        if part.get("url") == "name":
            return next((str(each.value) for each in part.all("value")), "")
    return ""


def _check_component(component: Node, whole: Node, run: Run) -> None:
    system = component.first("system")
    if system is None or not isinstance(system.value, str):
        return
    url = system.value
    if url.startswith("#") or _ABSOLUTE.match(url) is None:
        message = f"the code system '{url}' must be an absolute URL"
        if url.startswith("#"):
            message += ": a contained one is named by its url, too"
        run.add("wrong-include-system", component, message)
        return
    bare, mark, version = url.partition("|")
    if mark:
        message = f"the code system is '{bare}'; its version '{version}' belongs into 'version'"
        run.add("wrong-include-system", system, message)
        return
    contained = [each.value for each in whole.all("contained") if isinstance(each.value, Mapping)]
    index = run.context.terminology.index(url, contained)
    if index is None:
        _check_unknown_system(component, url, run)
        return
    if index.content == "supplement":
        named = text((run.context.code_system(url) or {}).get("supplements"))
        hint = f"Write '{named.partition('|')[0]}'." if named else ""
        run.add("wrong-include-system", system, f"'{url}' is a supplement, which has no codes", hint=hint)
        return
    _check_codes(component, index, run)
    check_displays(component, index, whole, run)
    for rule in component.all("filter"):
        _check_filter(rule, index, run)


def _check_imports(component: Node, whole: Node, run: Run) -> None:
    """Check that the value sets which an include names are at hand, and others than this one."""
    for imported in component.all("valueSet"):
        url = imported.value
        if not isinstance(url, str) or url.startswith("#"):
            continue
        if whole.text("url") and url.partition("|")[0] == whole.text("url"):
            run.add("includes-itself", imported, "the value set includes itself")
        elif run.context.value_set(url) is None and run.context.resource(url) is None:
            message = f"the value set '{url}' is not at hand"
            run.add("value-set-not-at-hand", imported, message, severity=run.context.options.minor)


def _check_unknown_system(component: Node, url: str, run: Run) -> None:
    found = run.context.value_set(url)
    if found is None:
        run.cannot_decide(f"codes of {system_name(url) or url} can't be checked here")
        return
    systems = {text(each.get("system")) for each in _includes(found)}
    hint = f"Write '{next(iter(systems))}', whose codes it has." if len(systems) == 1 and all(systems) else ""
    message = f"'{url}' is a value set, not a code system"
    run.add("wrong-include-system", component, message, hint=hint)


def _includes(value_set: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    compose = value_set.get("compose")
    return tuple(mappings(compose.get("include"))) if isinstance(compose, Mapping) else ()


def _check_codes(component: Node, index: CodeSystemIndex, run: Run) -> None:
    """Check that the codes listed are the system's, and are called as it calls them."""
    version = component.text("version")
    is_other = bool(version and index.version and version != index.version)
    if (
        not index.is_complete
        or index.is_dated
        or not index.concepts
        or is_other
        or _may_have_grown(index.url, run)
    ):
        return
    known = [each.code for each in index.concepts]
    for concept in component.all("concept"):
        code = concept.text("code")
        if not code:
            continue
        if index.find(code) is None:
            message = f"the code system {index.url} has no code '{code}'"
            run.add(
                "no-such-code",
                concept.first("code") or concept,
                message,
                hint=guess(nearest_name(code, known)),
            )


def _may_have_grown(url: str, run: Run) -> bool:
    """Tell whether HL7 may have added codes since: what is built in is as old as the release."""
    if not (run.context.options.is_lenient and url.startswith(TERMINOLOGY)):
        return False
    return run.context.resource(url, ("CodeSystem",)) is None


@dataclass(frozen=True, slots=True)
class _Property:
    """What a filter's property is."""

    type: str
    """Of CodeSystem.property; `code` for those that lead to codes of the system."""


def _check_filter(rule: Node, index: CodeSystemIndex, run: Run) -> None:
    name, operator, value = (rule.text(each) for each in ("property", "op", "value"))
    if not name or system_name(index.url):
        return
    found = _property_of(name, index, run)
    if found is None:
        declared = sorted({*index.declared, *_STANDARD, *_filters(index, run)})
        message = f"the code system {index.url} defines no property '{name}'"
        severity = Severity.NOTE if not index.is_complete else None
        hint = guess(nearest_name(name, declared))
        run.add(
            "unknown-filter-property", rule.first("property") or rule, message, severity=severity, hint=hint
        )
        return
    if not value:
        return
    if found.type in _WITHOUT and operator in _WITHOUT[found.type]:
        message = f"the property '{name}' is a {found.type}, of which '{operator}' can't be asked"
        run.add("wrong-filter", rule.first("op") or rule, message)
    elif operator == "regex":
        _check_regex(value, rule, run)
    elif operator == "exists":
        if value not in ("true", "false"):
            run.add("wrong-filter", rule, f"'{value}' is neither true nor false, which 'exists' asks for")
    elif operator in _HIERARCHY or found.type == "concept":
        _check_code(value, name, index, rule, run)
    elif operator in ("=", "in", "not-in"):
        values = [value] if operator == "=" else [each.strip() for each in value.split(",")]
        for each in values:
            _check_value(each, found, name, index, rule, run)


def _property_of(name: str, index: CodeSystemIndex, run: Run) -> _Property | None:
    if name in ("concept", "code", "parent", "child", "subsumedBy"):
        return _Property("concept" if name == "concept" else "code")
    system = run.context.code_system(index.url) or {}
    for declared in mappings(system.get("property")):
        if declared.get("code") == name:
            return _Property(text(declared.get("type")))
    if name in _STANDARD or name in _filters(index, run):
        return _Property("")
    return None


def _filters(index: CodeSystemIndex, run: Run) -> set[str]:
    system = run.context.code_system(index.url) or {}
    return {text(each.get("code")) for each in mappings(system.get("filter"))}


def _check_code(value: str, name: str, index: CodeSystemIndex, rule: Node, run: Run) -> None:
    if not index.is_complete or not index.concepts:
        return
    for code in value.split(",") if rule.text("op") in ("in", "not-in") else [value]:
        if index.find(code.strip()) is None:
            hint = guess(nearest_name(code, [each.code for each in index.concepts]))
            message = f"the filter of '{name}' asks for '{code}', which is no code of {index.url}"
            run.add("no-such-code", rule.first("value") or rule, message, hint=hint)


def _check_value(value: str, of: _Property, name: str, index: CodeSystemIndex, rule: Node, run: Run) -> None:
    if of.type == "code" and index.is_complete and index.concepts and name not in ("code", "status"):
        if index.find(value) is None and name in ("parent", "child", "subsumedBy"):
            run.add("wrong-filter", rule, f"'{value}', which '{name}' is to be, is no code of {index.url}")
    elif of.type == "Coding":
        _check_coding(value, name, rule, run)
    elif (pattern := _OF_TYPE.get(of.type)) is not None and pattern.fullmatch(value) is None:
        run.add("wrong-filter", rule, f"'{value}' is no {of.type}, which the property '{name}' is")


def _check_coding(value: str, name: str, rule: Node, run: Run) -> None:
    """Check a filter's value of a property that holds codes of any system: `system|version#code`."""
    system, mark, code = value.partition("#")
    if not mark or not system or not code:
        run.add("wrong-filter", rule, f"'{value}', which '{name}' is to be, is not written as 'system#code'")
        return
    index = run.context.terminology.index(system)
    if index is None:
        run.cannot_decide(f"codes of {system_name(system) or system} can't be checked here")
    elif index.is_complete and index.find(code) is None:
        message = f"'{value}', which '{name}' is to be, is no code: {index.url} has no '{code}'"
        run.add("wrong-filter", rule, message)


def _check_regex(value: str, rule: Node, run: Run) -> None:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        run.add("wrong-filter", rule, f"the regular expression '{value}' can't be read: {error}")


def _check_expression(rule: Node, known: Collection[str], used: set[str], run: Run) -> None:
    """Check FHIRPath that gives a filter its value: it may name the value set's parameters."""
    holders = [rule, *rule.all("value")]
    for extension in (each for holder in holders for each in holder.all("extension")):
        value = extension.first("value")
        if "expression" not in str(extension.get("url")) or value is None or value.type != "Expression":
            continue
        language, expression = value.text("language"), value.text("expression")
        if language and language != "text/fhirpath":
            message = f"the expression is in '{language}', and must be in 'text/fhirpath'"
            run.add("wrong-filter", value, message)
            continue
        names = _NAMED.findall(expression)
        used.update(names)
        for name in names:
            if name not in known:
                message = f"the value set has no parameter '{name}'"
                run.add("wrong-filter", value, message, hint=guess(nearest_name(name, known)))
