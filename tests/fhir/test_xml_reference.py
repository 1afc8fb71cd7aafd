"""The real artifacts: twins in XML and JSON, and whole core packages."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.json_text import loads
from site_builder.fhir.xhtml import narrative_xml
from site_builder.fhir.xml import from_xml, to_xml
from tests.counting import uncounted
from tests.shared import SHARED, needs_shared

LIBRARY = DefinitionsLibrary()
CARE_CONNECT = SHARED / "careconnect"

EXPLAINED = {
    "Extension-CareConnect-MedicationDosageAdditionalInstructions-1": ".publisher: only the JSON has it",
    **{
        f"CareConnect-{name}-1": ".meta.lastUpdated: the same moment in another time zone"
        for name in (
            "ConditionCategory",
            "ConditionClinicalStatus",
            "ConditionEpisodicity",
            "ConditionRelationship",
            "ManufacturedMaterialSnCT",
            "MedicationSupplyType",
        )
    },
}
"""Twins that differ in the sources themselves, and how."""


def twins() -> list[Path]:
    """Find the DSTU2 artifacts that exist as XML and as JSON."""
    folder = CARE_CONNECT / "dstu2"
    return [path for path in sorted(folder.rglob("*.xml")) if path.with_suffix(".json").is_file()]


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Say where two JSON values differ."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if key not in theirs:
                yield f"{path}.{key}: only the XML has it"
            elif key not in ours:
                yield f"{path}.{key}: only the JSON has it"
            else:
                yield from differences(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{path}[{at}]")
    elif ours != theirs:
        moved = path.endswith(".lastUpdated") and ours[-6:] != theirs[-6:]
        yield f"{path}: {'the same moment in another time zone' if moved else f'{ours!r} is not {theirs!r}'}"


@uncounted
@needs_shared
@pytest.mark.parametrize("path", twins(), ids=lambda path: path.stem)
def test_xml_reads_as_its_json_twin(path: Path) -> None:
    try:
        twin = json.loads(path.with_suffix(".json").read_text(encoding="utf-8-sig"))
    except ValueError:
        pytest.skip("the JSON twin is no valid JSON")
    found, notes = from_xml(etree.parse(path).getroot(), LIBRARY.release("DSTU2"))
    expected = [EXPLAINED[path.stem]] if path.stem in EXPLAINED else []
    assert list(differences(found, twin)) == expected
    assert notes == ()


@uncounted
@needs_shared
@pytest.mark.parametrize("folder", ["stu3", "dstu2", "examples"])
def test_xml_to_json_to_xml_to_json_loses_nothing(folder: str) -> None:
    definitions = LIBRARY.release("STU3" if folder == "stu3" else "DSTU2")
    paths = sorted((CARE_CONNECT / folder).rglob("*.xml"))
    assert paths
    for path in paths:
        root = etree.parse(path).getroot()
        first, notes = from_xml(root, definitions)
        written = to_xml(first, definitions)
        again = etree.fromstring(written.encode())
        # One of the examples has an element out of order.
        assert [note for note in notes if not note.is_of_order] == [], path.name
        assert from_xml(again, definitions) == (first, ()), path.name
        assert sorted(values(again)) == sorted(values(root)), path.name


def values(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Yield every attribute: element ids, dates and all other values, as written."""
    for element in root.iter(etree.Element):
        for name in ("id", "url", "value"):
            if (value := element.get(name)) is not None:
                yield etree.QName(element).localname, name, value


@uncounted
@needs_shared
@pytest.mark.parametrize(
    ("package", "release"),
    [
        ("hl7.fhir.r2.core#1.0.2", "DSTU2"),
        ("hl7.fhir.r3.core#3.0.2", "STU3"),
        ("hl7.fhir.r4.core#4.0.1", "R4"),
        ("hl7.fhir.r4b.core#4.3.0", "R4B"),
        ("hl7.fhir.r5.core#5.0.0", "R5"),
    ],
)
def test_core_resources_pass_through_xml_unchanged(package: str, release: str) -> None:
    definitions = LIBRARY.release(release)
    for name, resource in sample(SHARED / "packages" / f"{package}.tgz"):
        found, notes = from_xml(etree.fromstring(to_xml(resource, definitions).encode()), definitions)
        assert notes == (), name
        assert comparable(found) == comparable(resource), name


def sample(archive: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every 40th resource of a package."""
    with tarfile.open(archive) as package:
        members = [m for m in package if m.isfile() and m.name.endswith(".json") and m.name.count("/") == 1]
        for member in members[::40]:
            file = package.extractfile(member)
            content = loads(file.read().decode()) if file else None
            if isinstance(content, dict) and "resourceType" in content:
                yield member.name, content


def comparable(value: Any) -> Any:
    """Leave out comments (and what held nothing else), and give narratives one form."""
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if not isinstance(value, dict):
        return value
    shaped = {
        key: narrative_xml(item) if key == "div" and isinstance(item, str) else comparable(item)
        for key, item in value.items()
        if key != "fhir_comments"
    }
    return {key: item for key, item in shaped.items() if not (key.startswith("_") and item == {})}
