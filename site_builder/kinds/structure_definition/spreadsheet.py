"""A profile's elements as a spreadsheet: one row an element, in the columns that implementers know.

The columns' names and order are those of the HL7 IG Publisher's CSV files, which scripts read by name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from site_builder.fhir.json_text import dumps
from site_builder.kinds.structure_definition.profile import Profile, typed_value, walk
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, strings

Definition = Mapping[str, Any]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that starts so is run as a formula by spreadsheet programs, even out of a CSV file.
Source: https://owasp.org/www-community/attacks/CSV_Injection"""


def spreadsheet(artifact: Artifact, view: GuideView) -> str:
    """Write the snapshot of a StructureDefinition as CSV, or its differential where it has no snapshot.

    Lists stand in one cell, an item a line. Source of the form: https://www.rfc-editor.org/rfc/rfc4180
    """
    profile, elements = _elements(artifact, view)
    models = _models(profile.structure, elements)
    rows = [[*_cells(element), *_mapped(element, models)] for element in elements]
    return _csv([[*_COLUMNS, *(f"Mapping: {name}" for name in models.values())], *rows])


def all_profiles(artifacts: Iterable[Artifact], view: GuideView) -> str:
    """Write the elements of several StructureDefinitions as one CSV, each with its id, without mappings."""
    rows = (
        [artifact.id, *_cells(element)] for artifact in artifacts for element in _elements(artifact, view)[1]
    )
    return _csv([["Profile", *_COLUMNS], *rows])


def _elements(artifact: Artifact, view: GuideView) -> tuple[Profile, list[Definition]]:
    profile = Profile(artifact, view)
    return profile, [node.definition for node in walk(profile.main) if node.is_stated]


def _cells(element: Definition) -> list[str]:
    return [cell(element) for cell in _COLUMNS.values()]


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(map(_safe, row) for row in rows)
    return text.getvalue()


def _models(structure: Definition, elements: Iterable[Definition]) -> Mapping[str, str]:
    """Name the models that the elements map to, those declared first; one may be used without that."""
    models = {
        str(each["identity"]): str(each.get("name") or each["identity"])
        for each in mappings(structure.get("mapping"))
        if each.get("identity")
    }
    used = {str(each.get("identity") or "") for element in elements for each in _maps(element)}
    return {**models, **{identity: identity for identity in sorted(used - models.keys()) if identity}}


def _maps(element: Definition) -> tuple[Definition, ...]:
    return mappings(element.get("mapping"))


def _mapped(element: Definition, models: Iterable[str]) -> list[str]:
    found: dict[str, list[str]] = {}
    for each in _maps(element):
        found.setdefault(str(each.get("identity") or ""), []).append(_plain(each.get("map")))
    return ["\n".join(found.get(model, ())) for model in models]


def _safe(text: str) -> str:
    """Keep a spreadsheet program from running a cell; a number may start with its sign."""
    if not text.startswith(_FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _plain(value: Any) -> str:
    """Write a value: a primitive as it is, what has parts as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value).rstrip()


def _stated(key: str) -> Callable[[Definition], str]:
    return lambda element: _plain(element.get(key))


def _flag(key: str) -> Callable[[Definition], str]:
    return lambda element: "Y" if element.get(key) is True else ""


def _list(key: str) -> Callable[[Definition], str]:
    return lambda element: "\n".join(strings(element.get(key)))


def _value(stem: str) -> Callable[[Definition], str]:
    """Return the value of a choice such as `fixed[x]`."""

    def cell(element: Definition) -> str:
        found = typed_value(element, stem)
        return _plain(found[1]) if found else ""

    return cell


def _part(part: str, key: str) -> Callable[[Definition], str]:
    return lambda element: _plain(mapping(element.get(part)).get(key))


def _types(element: Definition) -> str:
    """Write types as `Reference(PROFILE | PROFILE)`, `Quantity {PROFILE}`, `Reference(X) (bundled)`."""
    lines = []
    for type_ in mappings(element.get("type")):
        line = _plain(type_.get("code"))
        if targets := strings(type_.get("targetProfile")):
            line += f"({' | '.join(targets)})"
        if profiles := strings(type_.get("profile")):
            line += f" {{{' | '.join(profiles)}}}"
        if aggregation := strings(type_.get("aggregation")):
            line += f" ({', '.join(aggregation)})"
        lines.append(line)
    if reference := element.get("contentReference"):
        lines.append(f"See {_plain(reference).rpartition('#')[2]}")
    return "\n".join(lines)


def _examples(element: Definition) -> str:
    lines = []
    for example in mappings(element.get("example")):
        found = typed_value(example, "value")
        label, value = _plain(example.get("label")), _plain(found[1]) if found else ""
        lines.append(f"{label}: {value}" if label else value)
    return "\n".join(lines)


def _codes(element: Definition) -> str:
    lines = []
    for code in mappings(element.get("code")):
        line = "#".join(_plain(code[key]) for key in ("system", "code") if code.get(key))
        lines.append(line + (f" ({_plain(code['display'])})" if code.get("display") else ""))
    return "\n".join(lines)


def _discriminators(element: Definition) -> str:
    found: Sequence[Definition] = mappings(mapping(element.get("slicing")).get("discriminator"))
    return "\n".join(f"{_plain(each.get('type'))}:{_plain(each.get('path'))}" for each in found)


def _ordered(element: Definition) -> str:
    return "Y" if mapping(element.get("slicing")).get("ordered") is True else ""


def _constraints(element: Definition) -> str:
    lines = []
    for each in mappings(element.get("constraint")):
        expression = _plain(each.get("expression") or each.get("xpath"))
        line = ": ".join(_plain(each[key]) for key in ("key", "human") if each.get(key))
        lines.append(f"{line} {{{expression}}}" if expression else line)
    return "\n".join(lines)


_COLUMNS: Mapping[str, Callable[[Definition], str]] = {
    "Path": _stated("path"),
    "Slice Name": _stated("sliceName"),
    "Alias(s)": _list("alias"),
    "Label": _stated("label"),
    "Min": _stated("min"),
    "Max": _stated("max"),
    "Must Support?": _flag("mustSupport"),
    "Is Modifier?": _flag("isModifier"),
    "Is Summary?": _flag("isSummary"),
    "Type(s)": _types,
    "Short": _stated("short"),
    "Definition": _stated("definition"),
    "Comments": _stated("comment"),
    "Requirements": _stated("requirements"),
    "Default Value": _value("defaultValue"),
    "Meaning When Missing": _stated("meaningWhenMissing"),
    "Fixed Value": _value("fixed"),
    "Pattern": _value("pattern"),
    "Example": _examples,
    "Minimum Value": _value("minValue"),
    "Maximum Value": _value("maxValue"),
    "Maximum Length": _stated("maxLength"),
    "Binding Strength": _part("binding", "strength"),
    "Binding Description": _part("binding", "description"),
    "Binding Value Set": _part("binding", "valueSet"),
    "Code": _codes,
    "Slicing Discriminator": _discriminators,
    "Slicing Description": _part("slicing", "description"),
    "Slicing Ordered": _ordered,
    "Slicing Rules": _part("slicing", "rules"),
    "Base Path": _part("base", "path"),
    "Base Min": _part("base", "min"),
    "Base Max": _part("base", "max"),
    "Condition(s)": _list("condition"),
    "Constraint(s)": _constraints,
}
"""Each column and what it says of an element in the neutral shape."""
