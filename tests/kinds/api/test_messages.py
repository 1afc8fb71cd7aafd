"""Example requests and responses are made of the guide's own examples."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.model.sections import Code, Table
from tests.kinds.api_samples import BUNDLE, OBSERVATION, PATIENT
from tests.kinds.api_samples import api_view as _view
from tests.kinds.api_samples import server_statement as _statement
from tests.kinds.api_samples import show as _show
from tests.kinds.conformance_samples import canonical
from tests.kinds.small_guide import artifact, text_of, view_of


def test_the_example_request_finds_an_example() -> None:
    http, curl = _show("example-request")
    assert isinstance(http, Code)
    assert isinstance(curl, Code)
    assert http.text == (
        "GET /[base]/Patient?family=Lowe&gender=female HTTP/1.1\nHost: [host]\n"
        "Accept: application/fhir+json\nAuthorization: Bearer [token]\n"
    )
    assert curl.text == (
        "curl --get '[baseUrl]/Patient' \\\n  --header 'Accept: application/fhir+json' \\\n"
        "  --header 'Authorization: Bearer [token]' \\\n"
        "  --data-urlencode 'family=Lowe' \\\n  --data-urlencode 'gender=female'\n"
    )
    note, code = _show("example-response")
    assert isinstance(note, Table)
    assert isinstance(code, Code)
    assert text_of(note.note) == "The Bundle that is returned holds this resource: asha[Patient-asha.html]."
    assert '"family": "Lowe"' in code.text


def test_a_bundle_of_the_guide_decides_the_example_request() -> None:
    view = _view(
        OBSERVATION, BUNDLE, statement=_statement(implementation={"url": "https://x.example.org/STU3/"})
    )
    http, _ = _show("example-request", "Observation", view)
    assert isinstance(http, Code)
    assert http.text.splitlines()[:2] == [
        "GET /STU3/Observation?patient=asha&date=ge2026-01-01 HTTP/1.1",
        "Host: x.example.org",
    ]
    note, code = _show("example-response", "Observation", view, format="xml")
    assert isinstance(note, Table)
    assert isinstance(code, Code)
    assert text_of(note.note) == "The Bundle that is returned: found[Bundle-found.html]."
    assert "<Bundle" in code.text


def test_without_a_search_the_example_is_read() -> None:
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain"}
    http, curl = _show("example-request", "Binary", _view(binary), base="https://y.example.org")
    assert isinstance(http, Code)
    assert isinstance(curl, Code)
    assert http.text.startswith("GET /Binary/b HTTP/1.1\nHost: y.example.org\n")
    assert curl.text.startswith("curl 'https://y.example.org/Binary/b' ")
    assert (
        text_of(_show("example-response", "Binary", _view(binary))[0].note)
        == "The resource: b[Binary-b.html]."
    )  # type: ignore[union-attr]


def _with_parameters(*names: tuple[str, str]) -> dict[str, Any]:
    parameters = [{"name": name, "type": "token", "documentation": f"Path: {path}"} for name, path in names]
    resource = {"type": "Patient", "interaction": [{"code": "search-type"}], "searchParam": parameters}
    return canonical("CapabilityStatement", "server", rest=[{"mode": "server", "resource": [resource]}])


@pytest.mark.parametrize(
    ("parameters", "request_line"),
    [
        (
            (("gender", "Patient.gender"), ("identifier", "Patient.identifier")),
            "GET /[base]/Patient?identifier=https://fhir.example.org/id%7C999%201 HTTP/1.1",
        ),
        (
            (("odd", "Patient.odd"), ("gender", "Patient.gender")),
            "GET /[base]/Patient?gender=female HTTP/1.1",
        ),
        ((("odd", "Patient.odd"),), "GET /[base]/Patient/asha HTTP/1.1"),
    ],
)
def test_the_request_asks_by_identifier_where_it_can(
    parameters: tuple[tuple[str, str], ...], request_line: str
) -> None:
    view = view_of(artifact(PATIENT, "STU3"), artifact(_with_parameters(*parameters), "STU3"))
    http, curl = _show("example-request", view=view)
    assert isinstance(http, Code)
    assert isinstance(curl, Code)
    assert http.text.splitlines()[0] == request_line
    assert "Authorization" not in http.text + curl.text


def test_a_quote_in_a_value_does_not_end_the_command() -> None:
    patient = {**PATIENT, "gender": "o'clock"}
    view = view_of(
        artifact(patient, "STU3"), artifact(_with_parameters(("gender", "Patient.gender")), "STU3")
    )
    assert "--data-urlencode 'gender=o'\\''clock'" in _show("example-request", view=view)[1].text  # type: ignore[union-attr]


def test_a_long_response_is_linked_not_shown() -> None:
    patient = {**PATIENT, "text": {"div": "x" * 40_000}}
    view = view_of(
        artifact(patient, "STU3"), artifact(_with_parameters(("gender", "Patient.gender")), "STU3")
    )
    (note,) = _show("example-response", view=view)
    assert isinstance(note, Table)
    assert text_of(note.note).endswith("asha[Patient-asha.html].")


def test_a_bundle_for_another_resource_is_no_answer() -> None:
    view = _view(OBSERVATION, BUNDLE, {**BUNDLE, "id": "without", "link": []})
    http, _ = _show("example-request", "Patient", view)
    assert isinstance(http, Code)
    assert http.text.startswith("GET /[base]/Patient?family=Lowe&gender=female ")
