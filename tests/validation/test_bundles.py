"""Entries of a Bundle fit its type, and each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found

_A = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
_B = "urn:uuid:d757873d-ec9a-4326-a141-556f43239520"
_PATIENT = {"resourceType": "Patient", "id": "p"}


def _entry(resource: dict[str, Any] | None, url: str = "", **more: Any) -> dict[str, Any]:
    content = {"resource": resource} if resource else {}
    return {**({"fullUrl": url} if url else {}), **content, **more}


def _bundle(kind: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **more}


def _codes(resource: dict[str, Any], release: str = "R4") -> list[tuple[str, str]]:
    """Return what is found but invariants, which ask some of this, too."""
    mine = ("url", "reference", "entry", "search", "relation", "document")
    return [each for each in found(resource, release) if any(word in each[0] for word in mine)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (_A, []),
        ("http://x.org/fhir/Patient/p", []),
        ("http://x.org/fhir/Patient/q", [("wrong-full-url", "Bundle.entry[0]")]),
        ("Patient/p", [("wrong-full-url", "Bundle.entry[0]")]),
        ("", [("missing-full-url", "Bundle.entry[0]")]),
    ],
)
def test_a_full_url_is_that_of_the_resource(url: str, expected: list[tuple[str, str]]) -> None:
    assert _codes(_bundle("collection", _entry(_PATIENT, url))) == expected


def test_requests_need_no_full_url() -> None:
    request = {"method": "POST", "url": "Patient"}

    assert _codes(_bundle("transaction", _entry(_PATIENT, request=request))) == []


def test_one_full_url_stands_for_one_resource() -> None:
    bundle = _bundle("collection", _entry(_PATIENT, _A), _entry({"resourceType": "Basic", "id": "b"}, _A))

    assert ("duplicate-full-url", "Bundle.entry[1]") in _codes(bundle)


@pytest.mark.parametrize(
    ("kind", "links", "expected"),
    [
        ("searchset", ["self", "next"], []),
        ("searchset", ["self", "self"], [("wrong-link-relation", "Bundle.link[1]")]),
        ("collection", ["first"], [("wrong-link-relation", "Bundle.link[0].relation")]),
    ],
)
def test_links_fit_the_type(kind: str, links: list[str], expected: list[tuple[str, str]]) -> None:
    link = [{"relation": each, "url": "http://x.org/fhir/Patient?a=b"} for each in links]
    entry = _entry(_PATIENT, _A, **({"search": {"mode": "match"}} if kind == "searchset" else {}))

    assert _codes(_bundle(kind, entry, link=link)) == expected


@pytest.mark.parametrize(
    ("resource", "mode", "expected"),
    [
        (_PATIENT, "match", []),
        ({"resourceType": "Basic", "id": "b"}, "match", ["search-entry"]),
        ({"resourceType": "Patient"}, "match", ["search-entry"]),
        (_PATIENT, "outcome", ["search-entry"]),
        (_PATIENT, "", ["search-without-mode"]),
    ],
)
def test_search_results_fit_the_search(resource: dict[str, Any], mode: str, expected: list[str]) -> None:
    link = [{"relation": "self", "url": "http://x.org/fhir/Patient?name=x"}]
    entry = _entry(resource, _A, **({"search": {"mode": mode}} if mode else {}))

    assert [code for code, _ in _codes(_bundle("searchset", entry, link=link))] == expected


def _document(subject: str, *entries: dict[str, Any]) -> dict[str, Any]:
    composition = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"text": "x"},
        "date": "2020",
        "author": [{"display": "x"}],
        "title": "x",
        "subject": {"reference": subject},
    }
    more = {"identifier": {"system": "urn:ietf:rfc:3986", "value": _A}, "timestamp": "2020-01-01T00:00:00Z"}
    return _bundle("document", _entry(composition, _B), *entries, **more)


def test_a_document_holds_what_its_composition_refers_to() -> None:
    place = "Bundle.entry[0].resource.subject"

    assert _codes(_document(_A, _entry(_PATIENT, _A))) == []
    assert ("missing-entry", place) in _codes(_document("Patient/9", _entry(_PATIENT, _A)))


def test_a_document_holds_nothing_else() -> None:
    other = _entry({"resourceType": "Device", "id": "d"}, "http://x.org/fhir/Device/d")

    assert ("unreachable-entry", "Bundle.entry[2]") in _codes(_document(_A, _entry(_PATIENT, _A), other))


def test_a_document_begins_with_its_composition() -> None:
    assert ("wrong-first-entry", "Bundle.entry[0].resource") in _codes(
        _bundle("document", _entry(_PATIENT, _A))
    )


def test_entries_that_refer_to_each_other_in_a_circle_come_to_an_end() -> None:
    patient = {**_PATIENT, "link": [{"type": "seealso", "other": {"reference": _A}}]}

    assert _codes(_document(_A, _entry(patient, _A))) == []


@pytest.mark.parametrize(("url", "is_there"), [("Patient/p", True), ("Binary/css", False)])
def test_a_stylesheet_is_an_entry(url: str, is_there: bool) -> None:
    bundle = {**_document(_A, _entry(_PATIENT, _A)), "link": [{"relation": "stylesheet", "url": url}]}

    assert (("missing-entry", "Bundle.link[0].url") in _codes(bundle)) is not is_there


def test_a_relative_reference_names_the_type_of_what_a_uuid_stands_for() -> None:
    device = {"resourceType": "Device", "id": "d", "patient": {"reference": f"Organization/{_A[9:]}"}}
    bundle = _bundle("collection", _entry(_PATIENT, _A), _entry(device, _B))

    assert ("wrong-reference-type", "Bundle.entry[1].resource.patient") in _codes(bundle)
    later = {"resourceType": "Observation", "id": "o", "focus": [{"reference": f"Organization/{_A[9:]}"}]}
    codes = _codes(_bundle("collection", _entry(_PATIENT, _A), _entry(later, _B)), "R5")
    assert "wrong-reference-type" not in {code for code, _ in codes}
