"""The Care Connect guide that ships with the program: facts as published, sentences our own."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from site_builder import pipeline
from tests.guides import findings
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
PROFILES = {
    path: json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "profiles").rglob("*.json"))
}
EXAMPLES = [resource for path, resource in PROFILES.items() if path.parent.name == "examples"]
STRUCTURES = [r for r in PROFILES.values() if r["resourceType"] == "StructureDefinition"]
OURS = "https://fhir.hl7.org.uk/STU3/"
_FHIR = "{http://hl7.org/fhir}"
_STU3 = SHARED / "careconnect" / "stu3"


def front_matter(page: Path) -> Mapping[str, Any]:
    loaded = yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def pages() -> list[Path]:
    return sorted(path for path in CONTENT.rglob("*.md") if not path.name.startswith("_"))


def nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object within a resource."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def xml_value(element: Any, name: str) -> str | None:
    child = element.find(_FHIR + name)
    return None if child is None else str(child.get("value"))


def named(items: list[Mapping[str, Any]]) -> list[str]:
    return [str(item["id"]) for item in items]


@pytest.mark.parametrize("resource", PROFILES.values(), ids=[path.stem for path in PROFILES])
def test_every_artifact_is_valid_stu3(resource: Mapping[str, Any]) -> None:
    kind = resource["resourceType"]
    model = getattr(importlib.import_module(f"fhir.resources.STU3.{kind.lower()}"), kind)

    model.model_validate(resource)


def test_a_file_is_named_by_its_id() -> None:
    assert [resource["id"] for resource in PROFILES.values()] == [path.stem for path in PROFILES]


def test_references_between_examples_lead_to_examples() -> None:
    known = {f"{example['resourceType']}/{example['id']}" for example in EXAMPLES}
    used = {node["reference"] for example in EXAMPLES for node in nodes(example) if "reference" in node}

    assert used <= known


def test_canonical_references_within_the_guide_lead_to_its_artifacts() -> None:
    known = {resource["url"] for resource in PROFILES.values() if "url" in resource}
    used: set[str] = set()
    for resource in PROFILES.values():
        for node in nodes(resource):
            used |= {str(node[key]) for key in ("targetProfile", "reference", "valueSet") if key in node}
            used |= {str(name) for name in (node.get("meta") or {}).get("profile", ())}
            if isinstance(node.get("profile"), str):
                used.add(node["profile"])
            if "extension" in node or "valueCodeableConcept" in node:
                used |= {str(part["url"]) for part in node.get("extension", ())}

    assert sorted(url for url in used - known if url.startswith(OURS)) == []


def test_nhs_numbers_are_from_the_range_for_tests_and_have_their_check_digit() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*PROFILES, *pages())]
    numbers = {
        re.sub(" ", "", found) for text in texts for found in re.findall(r"\b9\d\d ?\d{3} ?\d{4}\b", text)
    }

    assert numbers
    for number in numbers:
        assert number.startswith("999")
        weighted = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
        assert (11 - weighted % 11) % 11 == int(number[9])


def test_codes_of_our_systems_are_used_with_their_display() -> None:
    systems = {
        resource["url"]: {concept["code"]: concept["display"] for concept in resource["concept"]}
        for resource in PROFILES.values()
        if resource["resourceType"] == "CodeSystem"
    }
    codings = [node for example in EXAMPLES for node in nodes(example) if node.get("system") in systems]

    assert codings
    assert [c for c in codings if systems[c["system"]].get(c["code"]) != c["display"]] == []


def test_an_nhs_number_says_how_far_it_was_verified() -> None:
    numbers = [node for e in EXAMPLES for node in nodes(e) if node.get("system", "").endswith("/nhs-number")]

    assert len(numbers) == 2
    assert all(number["extension"][0]["url"].endswith("NHSNumberVerificationStatus-1") for number in numbers)


@pytest.mark.parametrize("structure", STRUCTURES, ids=named(STRUCTURES))
def test_element_ids_are_made_from_path_and_slices(structure: Mapping[str, Any]) -> None:
    elements = structure["differential"]["element"]
    ids = [element["id"] for element in elements]

    assert len(set(ids)) == len(ids)
    for element in elements:
        segments = zip(element["id"].split("."), element["path"].split("."), strict=True)
        for identified, path in segments:
            base, _, slice_name = identified.partition(":")
            assert base == path or (base == "value[x]" and path.startswith("value"))
            parent = element["id"].split(identified)[0] + identified
            assert not slice_name or parent in ids


@pytest.mark.parametrize("structure", STRUCTURES, ids=named(STRUCTURES))
def test_every_element_says_what_it_is(structure: Mapping[str, Any]) -> None:
    assert [e["id"] for e in structure["differential"]["element"] if not e.get("short")] == []


@needs_shared
@pytest.mark.parametrize("structure", STRUCTURES, ids=named(STRUCTURES))
def test_constraints_are_those_published(structure: Mapping[str, Any]) -> None:
    source = etree.parse(str(_STU3 / "constraints" / f"{structure['id']}.xml")).getroot()

    for name in ("url", "version", "name", "status", "type", "baseDefinition", "derivation"):
        assert structure[name] == xml_value(source, name)
    contexts = [str(context.get("value")) for context in source.findall(_FHIR + "context")]
    assert structure.get("context", []) == contexts
    published = [_xml_facts(element) for element in source.iterfind(f"{_FHIR}differential/{_FHIR}element")]
    assert [_json_facts(element) for element in structure["differential"]["element"]] == published


def _xml_facts(element: Any) -> dict[str, object]:
    slicing, binding = element.find(_FHIR + "slicing"), element.find(_FHIR + "binding")
    fixed = [child for child in element if re.match("fixed|pattern", etree.QName(child).localname)]
    types = element.findall(_FHIR + "type")
    facts: dict[str, object] = {
        name: xml_value(element, name) for name in ("path", "sliceName", "min", "max")
    }
    facts["types"] = [
        tuple(xml_value(type_, name) for name in ("code", "profile", "targetProfile")) for type_ in types
    ]
    facts["fixed"] = [(etree.QName(child).localname, child.get("value")) for child in fixed]
    if slicing is not None:
        discriminators = slicing.findall(_FHIR + "discriminator")
        facts["slicing"] = (
            [(xml_value(d, "type"), xml_value(d, "path")) for d in discriminators],
            xml_value(slicing, "ordered"),
            xml_value(slicing, "rules"),
        )
    if binding is not None:
        value_set = binding.find(_FHIR + "valueSetReference")
        facts["binding"] = (xml_value(binding, "strength"), xml_value(value_set, "reference"))
    return facts


def _json_facts(element: Mapping[str, Any]) -> dict[str, object]:
    facts: dict[str, object] = {name: element.get(name) for name in ("path", "sliceName", "min", "max")}
    facts["min"] = None if element.get("min") is None else str(element["min"])
    facts["types"] = [
        tuple(type_.get(name) for name in ("code", "profile", "targetProfile"))
        for type_ in element.get("type", ())
    ]
    facts["fixed"] = [(key, element[key]) for key in element if re.match("fixed|pattern", key)]
    if slicing := element.get("slicing"):
        ordered = slicing.get("ordered")
        facts["slicing"] = (
            [(d["type"], d["path"]) for d in slicing["discriminator"]],
            None if ordered is None else str(ordered).lower(),
            slicing["rules"],
        )
    if binding := element.get("binding"):
        facts["binding"] = (binding["strength"], binding["valueSetReference"]["reference"])
    return facts


@needs_shared
@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet"])
def test_codes_and_displays_are_those_published(kind: str) -> None:
    # The published display of U is misspelt; HL7's own code system has the right one.
    mended = {"unmaried": "unmarried"}
    ours = {r["id"]: r for r in PROFILES.values() if r["resourceType"] == kind}
    assert ours
    for id_, resource in ours.items():
        folder = {"CodeSystem": "codesystems", "ValueSet": "valuesets"}[kind]
        source = etree.parse(str(_STU3 / folder / f"{kind}-{id_}.xml")).getroot()
        displays = [
            (xml_value(concept, "code"), (xml_value(concept, "display") or "").strip())
            for concept in source.iter(_FHIR + "concept")
        ]
        published = [(code, mended.get(display, display)) for code, display in displays]
        assert [(n["code"], n["display"]) for n in nodes(resource) if "code" in n] == published
        assert resource["url"] == xml_value(source, "url")


@needs_shared
def test_concept_maps_relate_the_codes_published() -> None:
    ours = {r["id"]: r for r in PROFILES.values() if r["resourceType"] == "ConceptMap"}
    assert ours
    for id_, resource in ours.items():
        source = etree.parse(str(_STU3 / "conceptmaps" / f"ConceptMap-{id_}.xml")).getroot()
        published = [
            (xml_value(element, "code"), xml_value(target, "code"), xml_value(target, "equivalence"))
            for element in source.iter(_FHIR + "element")
            for target in element.findall(_FHIR + "target")
        ]
        related = [
            (element["code"], target["code"], target["equivalence"])
            for group in resource["group"]
            for element in group["element"]
            for target in element["target"]
        ]
        assert related == published
        # The marital status map names the NHS Data Dictionary's system below fhir.hl7.org.uk, though
        # its own target value set, and the gender map, have it below fhir.nhs.uk.
        assert {group["target"].rsplit("/", 1)[0] for group in resource["group"]} == {
            "https://fhir.nhs.uk/STU3"
        }


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_a_page_has_title_summary_and_permalink(page: Path) -> None:
    keys = front_matter(page)

    assert keys["title"]
    assert keys["summary"]
    assert keys["permalink"].endswith(".html")


@needs_shared
def test_permalinks_are_those_of_the_original() -> None:
    originals = {
        match[1]
        for page in (SHARED / "careconnect" / "pages").rglob("*.md")
        if (match := re.search(r"^permalink: *(\S+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    }
    ours = {str(front_matter(page)["permalink"]) for page in pages() if page.parent.name != "writing"}

    assert ours - originals == set()


@needs_shared
def test_sentences_are_our_own() -> None:
    originals = (SHARED / "careconnect" / "pages").rglob("*.md")
    taken = set().union(*(_runs(page.read_text(encoding="utf-8")) for page in originals))
    glossary = (SHARED / "careconnect" / "data" / "glossary.yml").read_text(encoding="utf-8")
    taken |= _runs(glossary)
    ours = [*pages(), CONTENT / "_data" / "glossary.yml", *(ROOT / "templates" / "includes").rglob("*.*")]

    shared = {
        page.name: sorted(" ".join(run) for run in _runs(page.read_text(encoding="utf-8")) & taken)
        for page in ours
    }

    assert {name: found for name, found in shared.items() if found} == {}


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Every run of words in prose: without settings, addresses, code, tags and table cells."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    prose = re.sub(
        r"```.*?```|`[^`]*`|<[^>]*>|\(?https?://\S+|{%.*?%}|{{.*?}}|\|", " ¶ ", text, flags=re.DOTALL
    )
    words = re.findall(r"[a-z']+|¶", prose.lower())
    runs = (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
    return {run for run in runs if "¶" not in run}


def test_the_guide_builds_without_a_finding() -> None:
    assert findings(pipeline.check(ROOT, jobs=1)) == []
