"""The manual's chapter on FHIR Shorthand: what it shows is compiled."""

import re
from pathlib import Path

from site_builder.fsh.compiler import Compiled, compile_fsh
from site_builder.fsh.settings import Settings

CHAPTER = Path(__file__).parents[2] / "content/writing/writing_shorthand.md"


def compiled() -> Compiled:
    shown = re.findall(r"^```fsh\n(.*?)^```$", CHAPTER.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    texts = {f"{number}.fsh": text for number, text in enumerate(shown)}
    assert len(texts) > 4
    return compile_fsh(texts, Settings(canonical="https://example.org/fhir"))


def test_what_the_chapter_shows_compiles_without_a_finding() -> None:
    found = compiled()

    assert [str(each) for each in found.findings] == []
    assert sorted(each.file for each in found.definitions) == [
        "CodeSystem-scales-codes.json",
        "Observation-weight-of-ann.json",
        "Patient-ann.json",
        "StructureDefinition-ward-patient.json",
        "StructureDefinition-ward-weight.json",
        "StructureDefinition-weighed-with.json",
        "ValueSet-scales.json",
    ]


def test_what_the_profile_fixes_is_filled_in_as_the_chapter_says() -> None:
    (weight,) = (each.document for each in compiled().definitions if each.file.startswith("Observation"))

    assert weight["code"]["coding"] == [
        {"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}
    ]
    assert weight["valueQuantity"] == {
        "value": 61,
        "unit": "kg",
        "system": "http://unitsofmeasure.org",
        "code": "kg",
    }
    assert weight["extension"][0]["url"] == "https://example.org/fhir/StructureDefinition/weighed-with"
