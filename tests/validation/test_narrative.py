"""A narrative holds what FHIR allows, and its links lead somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile

_XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'


def _patient(inner: str, start: str = f"<div {_XHTML}>", **more: Any) -> dict[str, Any]:
    text = {"status": "generated", "div": f"{start}{inner}</div>"}
    return {"resourceType": "Patient", "text": text, **more}


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<p>A <b>b</b> &amp; &#xA0;</p>", ""),
        ("<table><tbody><tr><td colspan='2'>x</td></tr></tbody></table>", ""),
        ("<script>x</script>", "element"),
        ("<p>x<table><tr><td>y</td></tr></table></p>", "element"),
        ("<table><td>x</td></table>", "element"),
        ("<ul>x</ul>", "element"),
        ("<b>x<b>y</b></b>", "element"),
        ("<p onclick='x()'>x</p>", "attribute"),
        ("<p>x", "malformed"),
        ("<p>a & b</p>", "malformed"),
        ("<p>&nbsp;x</p>", "malformed"),
        ("<p> </p>", "empty"),
        ("<img src='x.png' alt='x'/>", ""),
        ("<p id='a'>x</p><p id='a'>y</p>", "duplicate-id"),
        ("<a href='#a'>x</a>", "link"),
        ("<a href='#a'>x</a><p id='a'>y</p>", ""),
        ("<a href='#a'>x</a><a name='a'>y</a>", ""),
        ("<a href=' '>x</a>", "link"),
        ("<a href='urn:uuid:7221aa91-d9e1-44fa-8b90-c5a8c7caeade'>x</a>", "link"),
        ("<a href='javascript:x()'>x</a>", "link"),
        ("<a href='Patient/2'>x</a>", ""),
    ],
)
def test_what_a_narrative_must_not_hold_is_found(inner: str, expected: str) -> None:
    codes = [f"narrative-{expected}"] if expected else []

    assert found(_patient(inner)) == [(code, "Patient.text.div") for code in codes]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("<div>", ["narrative-namespace"]),
        ('<div xmlns="http://hl7.org/fhir">', ["narrative-namespace"]),
        (f"<!DOCTYPE x [<!ENTITY y 'z'>]><div {_XHTML}>", ["narrative-malformed"]),
    ],
)
def test_a_narrative_begins_as_xhtml(start: str, expected: list[str]) -> None:
    assert [code for code, _ in found(_patient("x", start))] == expected


def test_a_link_may_lead_to_an_id_of_the_resource() -> None:
    contained = [{"resourceType": "Binary", "id": "b", "contentType": "image/png"}]

    resource = _patient("<img src='#b' alt='x'/>", contained=contained)

    assert "narrative-link" not in {code for code, _ in found(resource)}


def test_the_language_of_a_narrative_is_that_of_its_resource() -> None:
    other = f'<div {_XHTML} lang="nl" xml:lang="nl">'

    assert found(_patient("x", language="en")) == [("narrative-language", "Patient")]
    assert found(_patient("x", other, language="en")) == [("narrative-language", "Patient")]
    assert found(_patient("x", other, language="nl")) == []


@pytest.mark.parametrize(
    ("asked", "inner", "expected"),
    [
        ("_no", "<div xml:lang='nl'>x</div>", True),
        ("_no", "x", False),
        ("_yes", "x", True),
        ("nl", "<div xml:lang='nl'>x</div>", False),
        ("de", "<div xml:lang='nl'>x</div>", True),
    ],
)
def test_a_profile_asks_for_parts_in_languages(asked: str, inner: str, expected: bool) -> None:
    extension = {
        "url": "http://hl7.org/fhir/StructureDefinition/narrative-language-control",
        "valueCode": asked,
    }
    own = [profile("Patient", {"id": "Patient"}, {"id": "Patient.text", "extension": [extension]})]

    issues = found(_patient(inner), own=own, profiles=["http://example.org/p"])

    assert issues == ([("narrative-sections", "Patient.text")] if expected else [])
