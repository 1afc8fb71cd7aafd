"""Paths that don't exist are found without a resource."""

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import check, parse

TYPES = types_of_release(DefinitionsLibrary().release("R4"))
WRONG = [
    ("name.givn.exists()", "Patient", 5, "givn", "given"),
    ("name.where(usee = 'x')", "Patient", 11, "usee", "use"),
    ("Patient.name.given and contct.exists()", "Patient", 23, "contct", "contact"),
    ("valueQuantity.exists()", "Observation", 0, "valueQuantity", "value"),
    ("Encounter.status", "Patient", 0, "Encounter", ""),
    ("value.ofType(Quantity).unitt", "Observation", 23, "unitt", "unit"),
    ("(value as Period).unit", "Observation", 18, "unit", ""),
    ("contact.name.exists(family2.empty())", "Patient", 20, "family2", "family"),
    ("value is Quantitty", "Observation", 6, "Quantitty", ""),
    ("repeat(item).linkID", "Questionnaire", 13, "linkID", "linkId"),
    ("%resource.nam", "Patient", 10, "nam", "name"),
    ("name.select(given | famly)", "Patient", 20, "famly", "family"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "type_name", "offset", "name", "nearest"), WRONG)
def test_an_unknown_path_is_found_with_the_nearest(
    text: str, type_name: str, offset: int, name: str, nearest: str
) -> None:
    (problem,) = check(parse(text), TYPES.named(type_name), resource=TYPES.named(type_name))
    assert (problem.offset, problem.name, problem.nearest) == (offset, name, nearest)


RIGHT = [
    ("name.given.first().substring(1).length() > 2", "Patient"),
    ("repeat(item).where(type = 'group').item.linkId.isDistinct()", "Questionnaire"),
    ("value.unit.exists()", "Observation"),
    ("entry.resource.name.exists()", "Bundle"),
    ("entry.resource.ofType(Patient).birthDate", "Bundle"),
    ("subject.resolve().anything", "Observation"),
    ("descendants().reference", "Patient"),
    ("extension('http://x').value.ofType(Coding).code", "Patient"),
    ("name.exists() or telecom.exists()", "Patient.contact"),
    ("$this.matches('x')", "string"),
    ("birthDate.value", "Patient"),
    ("contained.where(('#' + id in %resource.descendants().reference).not()).empty()", "Patient"),
]


@pytest.mark.parametrize(("text", "type_name"), RIGHT)
def test_paths_that_exist_or_may_are_no_problem(text: str, type_name: str) -> None:
    assert check(parse(text), TYPES.named(type_name)) == []


@pytest.mark.parametrize("release", ["DSTU2", "STU3", "R4", "R4B", "R5"])
def test_the_specifications_own_expressions_can_be_read(release: str) -> None:
    definitions = DefinitionsLibrary().release(release)
    for name in definitions.types():
        facts = definitions.type(name)
        assert facts is not None
        for fact in (facts.root, *facts.elements.values()):
            for key in fact.constraints:
                text = definitions.facts.translated(name, key)
                if text and "#39;" not in text:  # one was published with broken quotes
                    parse(text)
