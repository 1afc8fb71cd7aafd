"""StructureDefinitions of other releases in R4's shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.fhir.addresses import with_ids
from site_builder.fhir.facts import STRUCTURES, SYSTEM_TYPES
from site_builder.source.json_access import objects, text, texts

Json = dict[str, Any]

_EXPRESSION = "http://hl7.org/fhir/StructureDefinition/structuredefinition-expression"
_VIEWS = ("snapshot", "differential")
_CONTEXT_TYPES: Mapping[str, str] = {"resource": "element", "datatype": "element", "extension": "extension"}


def structure_from_dstu2(content: Json) -> Json:
    """Return a DSTU2 StructureDefinition STU3's names."""
    structure = dict(content)
    constrained = text(structure.pop("constrainedType", None))
    base = text(structure.pop("base", None))
    own = text(structure.get("url")).rpartition("/")[2] or text(structure.get("id"))
    structure["type"] = constrained or own
    structure["derivation"] = "constraint" if constrained else "specialization"
    if base:
        structure["baseDefinition"] = base
    if structure.get("kind") == "datatype":
        structure["kind"] = "primitive-type" if structure["type"][:1].islower() else "complex-type"
    if "display" in structure:
        structure.setdefault("title", structure.pop("display"))
    if "code" in structure:
        structure.setdefault("keyword", structure.pop("code"))
    structure["mapping"] = [
        _renamed(item, "comments", "comment") for item in objects(structure.get("mapping"))
    ]
    sliced = {path for view in _VIEWS for path in _sliced_paths(_elements(structure, view))}
    for view in _VIEWS:
        if objects(structure.get(view)):
            elements = _elements(structure, view)
            names = _labels(elements) or _labels(_elements(structure, "snapshot"))
            shaped = [_element_from_dstu2(element, sliced, names) for element in elements]
            structure[view] = {"element": shaped}
    return structure


def structure_from_stu3(content: Json) -> Json:
    """Return an STU3 StructureDefinition R4's names and lists."""
    structure = dict(content)
    kind = text(structure.pop("contextType", None))
    if "context" in structure:
        structure["context"] = [
            item if isinstance(item, dict) else {"type": _CONTEXT_TYPES.get(kind, kind), "expression": item}
            for item in _listed(structure["context"])
        ]
    for view in _VIEWS:
        if objects(structure.get(view)):
            structure[view] = {
                "element": [_element_from_stu3(element) for element in _elements(structure, view)]
            }
    return structure


def with_element_ids(structure: Json, *, is_trusted: bool) -> Json:
    """Return every element of both views the id that FHIR's rules make.

    `is_trusted`: ids that fit their path stay, as from R4 on, where they are required, and content references
    name the definition that they lead into.
    """
    for view in _VIEWS:
        if view in structure:
            elements = [element for element in structure[view].get("element", ()) if element.get("path")]
            structure[view] = {**structure[view], "element": with_ids(elements, is_trusted=is_trusted)}
    _settle_references(structure, is_whole=is_trusted)
    return structure


def _elements(structure: Mapping[str, Any], view: str) -> list[Json]:
    found = objects(structure.get(view))
    return objects(found[0].get("element")) if found else []


def _sliced_paths(elements: Iterable[Json]) -> set[str]:
    """Find the paths that are sliced: by their own word, or because they stand more than once."""
    paths = Counter(text(element.get("path")) for element in elements)
    repeated = {path for path, times in paths.items() if times > 1}
    return repeated | {text(element.get("path")) for element in elements if "slicing" in element}


def _labels(elements: Iterable[Json]) -> dict[str, str]:
    """Map the names that `nameReference` uses to paths."""
    found: dict[str, str] = {}
    for element in elements:
        if name := text(element.get("name")):
            found.setdefault(name, text(element.get("path")))
    return found


def _element_from_dstu2(element: Json, sliced: set[str], names: Mapping[str, str]) -> Json:
    changed = _renamed(element, "comments", "comment")
    path, name = text(element.get("path")), text(changed.pop("name", None))
    # DSTU2's name is a slice's name, but also a label for nameReference, and what tools copied from the
    # profile of the type ("SimpleQuantity"). Only where there is slicing it names a slice.
    is_extension = path.endswith((".extension", ".modifierExtension"))
    if name and "slicing" not in element and (path in sliced or is_extension):
        changed["sliceName"] = name
    if reference := text(changed.pop("nameReference", None)):
        changed["contentReference"] = "#" + names.get(reference, reference)
    if "type" in changed:
        changed["type"] = [_type_from_dstu2(item) for item in objects(changed["type"])]
    for slicing in objects(changed.get("slicing"))[:1]:
        found = [_discriminator(item) for item in texts(slicing.get("discriminator"))]
        changed["slicing"] = {**slicing, "discriminator": found}
    if "constraint" in changed:
        changed["constraint"] = [_constraint_from_dstu2(item) for item in objects(changed["constraint"])]
    examples = [key for key in changed if key.startswith("example") and key != "example"]
    if examples:  # one example[x] became a list of labelled values
        changed["example"] = [
            {"label": "General", "value" + key.removeprefix("example"): changed.pop(key)} for key in examples
        ]
    return changed


def _type_from_dstu2(item: Json) -> Json:
    """A reference's targets stood in `profile`."""
    changed = dict(item)
    profiles = texts(changed.pop("profile", None))
    if profiles:
        changed["targetProfile" if item.get("code") == "Reference" else "profile"] = profiles
    return changed


def _discriminator(path: str) -> Json:
    """Read DSTU2's discriminator paths: `url`, `code.@type`, `reference.@profile`, `$this`."""
    for ending, kind in (("@type", "type"), ("@profile", "profile"), ("@exists", "exists")):
        if path.endswith(ending):
            return {"type": kind, "path": path.removesuffix(ending).rstrip(".") or "$this"}
    return {"type": "value", "path": path or "$this"}


def _constraint_from_dstu2(item: Json) -> Json:
    """Take the FHIRPath expression that some tools put into an extension, since DSTU2 had only XPath."""
    changed = dict(item)
    kept = []
    for extension in objects(changed.get("extension")):
        if extension.get("url") == _EXPRESSION and isinstance(extension.get("valueString"), str):
            changed.setdefault("expression", extension["valueString"])
        else:
            kept.append(extension)
    changed["extension"] = kept
    return changed if kept else {key: value for key, value in changed.items() if key != "extension"}


def _element_from_stu3(element: Json) -> Json:
    changed = dict(element)
    if "type" in changed:
        changed["type"] = _merged_types(objects(changed["type"]))
    for binding in objects(changed.get("binding"))[:1]:
        changed["binding"] = _binding_from_stu3(binding)
    return changed


def _merged_types(types: Iterable[Json]) -> list[Json]:
    """Join what STU3 repeats for each profile and target: one Reference with all its targets."""
    merged: dict[tuple[object, ...], Json] = {}
    for item in types:
        aggregation, versioning = tuple(texts(item.get("aggregation"))), text(item.get("versioning"))
        code = text(item.get("code")) or _system_type(item)
        one = merged.get((code, aggregation, versioning))
        if one is None:
            one = merged[code, aggregation, versioning] = {
                key: value for key, value in item.items() if key not in ("profile", "targetProfile", "_code")
            } | {"code": code}
        for name in ("profile", "targetProfile"):
            known = one.get(name, [])
            if new := [url for url in texts(item.get(name)) if url not in known]:
                one[name] = [*known, *new]
    return list(merged.values())


def _system_type(item: Json) -> str:
    """Return the type of a primitive's value, which before R4 was an extension: FHIRPath's String serves."""
    return SYSTEM_TYPES + "String" if isinstance(item.get("_code"), dict) else ""


def _binding_from_stu3(binding: Json) -> Json:
    changed = dict(binding)
    uri = text(changed.pop("valueSetUri", None))
    references = objects(changed.pop("valueSetReference", None))
    reference = text(references[0].get("reference")) if references else ""
    if found := text(changed.get("valueSet")) or reference or uri:
        changed["valueSet"] = found
    return changed


def _settle_references(structure: Json, *, is_whole: bool) -> None:
    """Name the definition in content references, as HL7's tools do since R5; before R4, leave it out.

    Profiles don't change what is referred to: a fragment alone would read as an element of the profile.
    """
    kind = text(structure.get("type"))
    whose = kind if ":" in kind else STRUCTURES + kind
    if structure.get("derivation") == "specialization":
        whose = text(structure.get("url")) or whose
    for view in _VIEWS:
        for element in structure[view].get("element", ()) if view in structure else ():
            reference = element.get("contentReference", "")
            if is_whole and reference.startswith("#") and kind:
                element["contentReference"] = whose + reference
            elif not is_whole and reference.startswith(whose + "#"):
                element["contentReference"] = reference.removeprefix(whose)


def _renamed(item: Json, old: str, new: str) -> Json:
    if old not in item:
        return dict(item)
    return {(new if key == old else key): value for key, value in item.items()}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
