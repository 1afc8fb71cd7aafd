"""Rules written in FHIRPath: those of the specification, and of profiles."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import RELEASES
from site_builder.fhirpath import Expression
from site_builder.validation.context import Options
from site_builder.validation.engine import validate
from site_builder.validation.invariant_repairs import REPAIRS
from tests.validation.resources import context, profile, report

PATIENT = {"resourceType": "Patient"}
SUBJECT = {"reference": "Patient/1"}
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


def broken(resource: dict[str, Any], release: str = "R4", **more: Any) -> list[tuple[str, str, str]]:
    """Return key, FHIRPath and severity of each broken rule."""
    issues = report(resource, release, **more).issues
    return [
        (each.message.partition(":")[0], each.expression, each.severity.word)
        for each in issues
        if each.code == "broken-invariant"
    ]


CASES = [
    (PATIENT | {"contact": [{"relationship": [{"text": "x"}]}]}, "R4", [("pat-1", "Patient.contact[0]")]),
    (PATIENT | {"contact": [{"name": {"text": "x"}}]}, "R4", []),
    (OBSERVATION | {"valueString": "x", "dataAbsentReason": {"text": "y"}}, "R4", [("obs-6", "Observation")]),
    (OBSERVATION | {"effectivePeriod": {"start": "2024-02", "end": "2024-01"}}, "R4", [("per-1", "Observation.effective")]),
    (OBSERVATION | {"effectivePeriod": {"start": "2024-01-05", "end": "2024-01"}}, "R4", [("per-1", "Observation.effective")]),
    (OBSERVATION | {"effectivePeriod": {"start": "2024-01-05", "end": "2024-01"}}, "R5", []),
    ({"resourceType": "ValueSet", "status": "draft", "compose": {"include": [{"system": "urn:a"}], "exclude": [{"valueSet": ["http://a.org/v"], "concept": [{"code": "x"}]}]}}, "R4", [("vsd-2", "ValueSet.compose.exclude[0]")]),
    ({"resourceType": "Composition", "status": "final", "type": {"text": "x"}, "subject": {"display": "x"}, "date": "2024", "title": "x", "author": [{"display": "x"}], "section": [{"section": [{"title": "x"}]}]}, "STU3", [("cmp-1", "Composition.section[0].section[0]")]),
    (OBSERVATION | {"valueRange": {"low": {"value": 2, "code": "g", "system": "http://unitsofmeasure.org"},
                                   "high": {"value": 1999, "code": "mg", "system": "http://unitsofmeasure.org"}}}, "R4",
     [("rng-2", "Observation.value")]),
    (OBSERVATION | {"subject": {"display": "x"}}, "R4", []),
    (OBSERVATION | {"subject": {"display": "x"}}, "STU3", []),
    (OBSERVATION | {"subject": {"reference": "#x"}, "contained": [PATIENT | {"id": "x", "link": [{"other": {"reference": "#y"}, "type": "refer"}]}, PATIENT | {"id": "y"}]}, "R4", []),
    (PATIENT | {"contained": [{"resourceType": "Basic", "id": "b", "code": {"text": "x"}, "subject": {"reference": "#"}}]}, "R4", []),
    ({"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:uuid:0aa0e4dc-1d8f-4f6e-9b70-0e1d1c1b2a3f", "resource": OBSERVATION | {"subject": {"reference": "#x"}, "contained": [PATIENT | {"id": "x"}]}}]}, "R4", []),
    (PATIENT | {"contact": [{"relationship": [{"text": "x"}]}]}, "DSTU2", [("pat-1", "Patient.contact[0]")]),
    ({"resourceType": "Procedure", "status": "completed", "subject": {"display": "x"}, "code": {"text": "x"}, "reasonNotPerformed": [{"text": "x"}]}, "DSTU2", [("pro-1", "Procedure")]),
    ({"resourceType": "StructureDefinition", "url": "http://x.org/p", "name": "P", "status": "draft", "kind": "resource", "abstract": False, "constrainedType": "Patient", "base": "http://hl7.org/fhir/StructureDefinition/Patient", "differential": {"element": [{"path": "Patient"}, {"path": "Patient.active", "fixedBoolean": True}]}}, "DSTU2", []),
    ({"resourceType": "Bundle", "type": "collection", "total": 1}, "R4", [("bdl-1", "Bundle")]),
    ({"resourceType": "OperationDefinition", "name": "x", "status": "draft", "kind": "operation", "code": "x", "system": True, "type": False, "instance": False, "parameter": [{"name": "a", "use": "in", "min": 0, "max": "1", "type": "code"}]}, "STU3", []),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "release", "expected"), CASES)
def test_the_rules_of_the_specification_hold_on_each_occurrence(
    resource: dict[str, Any], release: str, expected: list[tuple[str, str]]
) -> None:
    errors = [(key, place) for key, place, severity in broken(resource, release) if severity == "error"]
    assert errors == expected


def _ruled(expression: str, element: str = "Patient", **more: Any) -> dict[str, Any]:
    rule = {"key": "ward-1", "severity": "error", "human": "Say it.", "expression": expression, **more}
    return profile("Patient", {"id": element, "constraint": [rule]})


RULED = [
    ("name.exists()", "Patient", PATIENT, [("ward-1", "Patient", "error")]),
    ("name.exists()", "Patient", PATIENT | {"name": [{"text": "x"}]}, []),
    ("family.exists()", "Patient.name", PATIENT | {"name": [{"family": "x"}, {"text": "y"}]}, [("ward-1", "Patient.name[1]", "error")]),
    ("birthDate < @2000", "Patient", PATIENT, [("ward-1", "Patient", "error")]),
    ("managingOrganization.resolve().name.exists()", "Patient", PATIENT | {"managingOrganization": {"reference": "Organization/9"}}, []),
    ("gender.memberOf('http://nowhere.org/vs')", "Patient", PATIENT | {"gender": "male"}, []),
    ("%resource.type().name = 'Patient' and %context = $this", "Patient.name", PATIENT | {"name": [{"text": "x"}]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "element", "resource", "expected"), RULED)
def test_a_profiles_rule_is_broken_only_where_that_is_certain(
    expression: str, element: str, resource: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert broken(resource, own=[_ruled(expression, element)], profiles=["http://example.org/p"]) == expected


def sliced(expression: str) -> dict[str, Any]:
    """Return a profile with a rule about its slice `mail` of the telecom, and another slice."""
    rule = {"key": "ward-1", "severity": "error", "human": "Say it.", "expression": expression}
    by_system = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    return profile(
        "Patient",
        {"id": "Patient.telecom", "slicing": by_system, "constraint": [rule]},
        {"id": "Patient.telecom:mail", "max": "1"},
        {"id": "Patient.telecom:mail.system", "min": 1, "fixedCode": "email"},
        {"id": "Patient.telecom:call"},
        {"id": "Patient.telecom:call.system", "min": 1, "fixedCode": "phone"},
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("slice(%profile, 'mail').all(use.exists())", ["Patient.telecom[1]"]),
        ("slice('http://example.org/p', 'call').all(use.exists())", ["Patient.telecom[0]"]),
        ("%resource.telecom.slice(%profile, 'mail').exists()", []),
        ("slice('http://nowhere.org/p', 'mail').all(use.exists())", []),
    ],
)
def test_a_rule_may_ask_for_a_slice_of_its_profile(expression: str, expected: list[str]) -> None:
    resource = PATIENT | {"telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "a@b"}]}

    found = broken(resource, own=[sliced(expression)], profiles=["http://example.org/p"])

    assert [place for _, place, _ in found] == expected


def test_a_slice_that_a_profile_has_not_makes_a_rule_unusable() -> None:
    resource = PATIENT | {"telecom": [{"system": "phone", "value": "1"}]}

    found = report(
        resource, own=[sliced("slice(%profile, 'fax').exists()")], profiles=["http://example.org/p"]
    )

    assert [each.code for each in found.issues] == ["unusable-invariant"]


def test_a_rule_that_warns_warns() -> None:
    own = [_ruled("name.exists()", severity="warning")]
    assert broken(PATIENT, own=own, profiles=["http://example.org/p"]) == [("ward-1", "Patient", "warning")]


def test_what_could_not_be_decided_is_counted() -> None:
    own = [_ruled("gender.memberOf('http://nowhere.org/vs')")]
    found = report(PATIENT | {"gender": "male"}, own=own, profiles=["http://example.org/p"])
    assert found.undecided["the codes of http://nowhere.org/vs aren't at hand"] == 1


@pytest.mark.parametrize(("expression", "code"), [("name.single()", "unusable-invariant"), ("name.(", None)])
def test_a_rule_that_cannot_be_used_says_nothing_of_the_resource(expression: str, code: str | None) -> None:
    found = report(
        PATIENT | {"name": [{"text": "x"}, {"text": "y"}]},
        own=[_ruled(expression)],
        profiles=["http://example.org/p"],
    )
    assert [each.code for each in found.issues] == ([code] if code else [])
    assert code or any("ward-1" in reason for reason in found.undecided)


@pytest.mark.parametrize(
    ("wish", "expected"), [("ignore", []), ("hint", ["note"]), ("warning", ["warning"]), ("error", ["error"])]
)
def test_best_practice_is_what_the_caller_wishes(wish: str, expected: list[str]) -> None:
    found = validate(PATIENT, context(options=Options(best_practice=wish)))
    assert [each.severity.word for each in found.issues if each.message.startswith("dom-6")] == expected


def test_each_repair_mends_a_published_expression() -> None:
    published: dict[str, set[str]] = {}
    for release in RELEASES:
        facts = load_facts(release)
        for name in facts.names():
            known = facts.type(name)
            assert known is not None
            for fact in (known.root, *known.elements.values()):
                for key in fact.constraints:
                    published.setdefault(facts.translated(name, key), set()).add(key)
    for repair in REPAIRS:
        assert repair.published in published, repair.key
        assert repair.key in ("*", *published[repair.published])
        if repair.meant:
            Expression(repair.meant)


def test_rules_of_the_specification_are_said_in_words() -> None:
    rule = {"key": "w-1", "severity": "error", "human": "x", "expression": "name.exists()"}
    issues = report(profile("Patient", {"id": "Patient", "constraint": [rule]}, name="my profile")).issues
    found = [each.message for each in issues if each.code == "broken-invariant"]
    assert found == ["sdf-0: a name begins with a capital letter and has letters, digits and '_' only"]


def test_now_is_the_day_that_the_site_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "946684800")  # the first day of 2000
    own = [_ruled("birthDate <= today() and birthDate < now()")]
    assert broken(PATIENT | {"birthDate": "1999-12-31"}, own=own, profiles=["http://example.org/p"]) == []
    assert len(broken(PATIENT | {"birthDate": "2000-01-02"}, own=own, profiles=["http://example.org/p"])) == 1


def test_a_rule_that_cannot_be_read_is_undecided_for_each_resource() -> None:
    rule = {"key": "x-1", "severity": "error", "human": "x", "expression": "name.("}
    asked = context(own=[profile("Patient", {"id": "Patient", "constraint": [rule]})])

    counted = [validate(PATIENT, asked, ["http://example.org/p"]).undecided for _ in range(2)]

    assert counted[0] == counted[1]
    assert any("x-1" in reason for reason in counted[0])


def test_what_a_type_says_of_itself_is_seen_from_its_own_resource_where_a_profile_repeats_it() -> None:
    rule = {
        "key": "bdl-3",
        "severity": "error",
        "expression": "entry.all(request.exists() = (%resource.type = 'transaction'))",
        "source": "http://hl7.org/fhir/StructureDefinition/Bundle",
    }
    parcel = {"id": "Bundle.entry.resource", "type": [{"code": "Bundle"}], "constraint": [rule]}
    document = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:oid:1.2.3", "resource": PATIENT}]}  # fmt: skip
    request = {"method": "POST", "url": "Bundle"}
    sent = {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": document, "request": request}]}  # fmt: skip

    assert broken(sent, own=[profile("Bundle", parcel)], profiles=["http://example.org/p"]) == []
