"""What pages of guides for HL7's IG Publisher ask for: data, fragments, tags, each on a page of its own."""

from __future__ import annotations

import json

import pytest

from tests import publisher_guide
from tests.publisher_guide import Pages, shown, with_pages

OFFERED = (
    ("{{ site.data.fhir.path }}", "https://hl7.org/fhir/R4/"),
    ("{{ site.data.fhir.ver.uscore }}/x", "http://hl7.org/fhir/us/core/x"),
    ("{{ site.data.fhir.uscore }}", "http://hl7.org/fhir/us/core"),
    ("{{ site.data.fhir.ig.title }} {{ site.data.fhir.igVer }}", "Care Guide 0.3.0"),
    ("{{ site.data.ig.jurisdiction[0].coding[0].display }}", "United Kingdom"),
    ("{{ site.data.pages['ordering.html'].title }}", "Ordering care"),
    ("{{ site.data.pages['Patient-one.html'].title }}", "A patient"),
    ("{{ site.data.artifacts['Patient-one.html'].example }}", "true"),
    ("{{ site.data.resources['ValueSet/moods'].path }}", "ValueSet-moods.html"),
    ("{{ site.data.structuredefinitions['care-patient'].basename }}", "Patient"),
    (
        "{% for one in site.data.valuesets %}{{ one[0] }}={{ one[1].title }}{% endfor %}",
        "moods=Moods to choose",
    ),
)
FRAGMENTS = (
    ("dependency-table.xhtml", "Patients are recorded so."),
    ("globals-table.xhtml", "no profile that all resources of a type conform to"),
    ("ip-statements.xhtml", "Moods are free for all."),
    ("StructureDefinition-care-patient-diff.xhtml", 'id="StructureDefinition-care-patient-tabs-diff"'),
    (
        "StructureDefinition-care-patient-snapshot.xhtml",
        'id="StructureDefinition-care-patient-tabs-snap"',
    ),
    ("cross-version-analysis.xhtml", "None of the types that it uses is another in R4B"),
    ("cross-version-analysis-inline-en.xhtml", "can be used there as it is"),
    ("expansion-params.xhtml", "expanded without parameters"),
    ("summary-observations.xhtml", "no profile of Observation"),
    ("summary-extensions.xhtml", "defines no extension"),
    ("canonical-index.xhtml", "<td>CodeSystem</td>"),
    ("codesystem-list.xhtml", "CodeSystem-moods.html"),
    ("related-igs-list.xhtml", "No guide is named as related"),
    ("StructureDefinition-care-patient-header.xhtml", "<dt>Computable name</dt>"),
    ("StructureDefinition-care-patient-status.xhtml", "draft"),
    ("StructureDefinition-care-patient-grid.xhtml", "Patient.name"),
    ("StructureDefinition-care-patient-example-list.xhtml", "There are no examples."),
    ("CodeSystem-moods-ip-statements.xhtml", "No code system that is used"),
    ("CodeSystem-moods-content.xhtml", "Calm"),
    ("ValueSet-moods-expansion.xhtml", "Calm"),
    ("Patient-one-html.xhtml", "Care"),
    ("Patient-one-json-html.xhtml", "family"),
    (
        "list-profiles.xhtml",
        'StructureDefinition-care-patient.html">Care patient</a> <span class="md">Somebody in care.',
    ),
    ("list-simple-patients.xhtml", '<li><a href="Patient-one.html">A patient</a></li>'),
    ("list-simple-name-patients.xhtml", '<li><a href="Patient-one.html">A patient</a></li>'),
    ("table-valuesets.xhtml", '<tr><td><a href="ValueSet-moods.html">Moods to choose</a></td>'),
)
STATEMENTS = (
    (
        "§a-1^server^exchange:It **SHALL** answer. §",
        '<span id="a-1"><a id="ci-c-a-1"></a>It <strong>SHALL</strong> answer. '
        '<sup><a href="#ci-c-a-1">§a-1</a></sup></span>',
    ),
    ("§b?:If so.§ §c^x,y:And\nso.§", 'If so. <sup><a href="#ci-c-b">§b</a></sup></span> <span id="c">'),
    ("see [§][CONF-1] and §4.2: x §", "see [§][CONF-1] and §4.2: x §"),
    ("§d:open\n\nand§", "§d:open"),
)
UNMADE = (
    ("{% include deleted-extensions.xhtml %}", "missing-fragment"),
    ("{% include StructureDefinition-care-patient-uml.xhtml %}", "missing-fragment"),
    ("{% include StructureDefinition-none-diff.xhtml %}", "unknown-artifact"),
    ("{% include nothing.html %}", "missing-include"),
    ("{% lang-fragment nothing.html %}", "missing-include"),
    ("{% include PlantUML.svg %}", "missing-include"),
    ("{% fragment Patient/none JSON %}", "unknown-artifact"),
    ("{% fragment Patient/one TTL %}", "missing-fragment"),
    ("{% fragment Patient/one JSON BASE:name.where( EXCEPT:family %}", "missing-fragment"),
    ("{% fragment Patient/one XML BASE:photo %}", "missing-fragment"),
    ("{% sql select None from Nothing %}", "failed-query"),
    ("{% sqlToData all select None from Nothing %}", "failed-query"),
    ("{% fragment %}", "liquid-syntax"),
    ("[gone](comparison-v1/index.html)", "broken-link"),
)
BODIES = (
    *(body for body, _ in (*OFFERED, *STATEMENTS, *UNMADE)),
    *(f"{{% {tag} {name} %}}" for name, _ in FRAGMENTS for tag in ("include", "lang-fragment")),
)


PARTS = (
    ("tx", ("Patient.maritalStatus", "Patient.gender"), ()),
    ("tx-diff", ("Patient.maritalStatus",), ("Patient.gender",)),
    ("tx-key-pt-BR", ("Patient.maritalStatus",), ("Patient.language",)),
    ("inv", ("care-1", "pat-1"), ()),
    ("inv-diff", ("care-1",), ("pat-1",)),
    ("maps", ("Registry", "line-5"), ()),
)
STATED = {
    **publisher_guide.PROFILE,
    "mapping": [{"identity": "registry", "name": "Registry"}],
    "differential": {
        "element": [
            {
                "id": "Patient.name",
                "path": "Patient.name",
                "constraint": [
                    {"key": "care-1", "severity": "error", "human": "Be named.", "expression": "exists()"}
                ],
                "mapping": [{"identity": "registry", "map": "line-5"}],
            },
            {
                "id": "Patient.maritalStatus",
                "path": "Patient.maritalStatus",
                "binding": {"strength": "required", "valueSet": publisher_guide.VALUES["url"]},
            },
        ]
    },
}
BINARIES = (
    ("image/png", "iVBORw0KGgo=", "8 bytes"),
    ("text/plain", "aGVsbG8=", "hello"),
    ("text/plain", "not base64!", "text/plain"),
    ("text/plain", "YWFhYQ==".replace("YWFh", "YWFh" * 70_000), "The first 200,000 of "),
    ("text/plain", "/w==", "1 byte<"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Build the small guide with all bodies."""
    return with_pages(tmp_path_factory.mktemp("pages"), BODIES)


@pytest.mark.parametrize(("body", "expected"), OFFERED)
def test_what_the_publisher_offers_to_pages(pages: Pages, body: str, expected: str) -> None:
    assert expected in pages.drawn(body)


@pytest.mark.parametrize(("fragment", "expected"), FRAGMENTS)
def test_fragments_of_the_publisher(pages: Pages, fragment: str, expected: str) -> None:
    assert expected in pages.drawn(f"{{% include {fragment} %}}")
    assert expected in pages.drawn(f"{{% lang-fragment {fragment} %}}")


@pytest.mark.parametrize(("body", "expected"), STATEMENTS)
def test_statements_of_conformance_can_be_linked_to(pages: Pages, body: str, expected: str) -> None:
    assert expected in pages.drawn(body)


@pytest.mark.parametrize(("body", "code"), UNMADE)
def test_what_is_not_made_is_reported_at_its_line(pages: Pages, body: str, code: str) -> None:
    assert [(found.code, found.location.line) for found in pages.findings(body)] == [(code, 2)]


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Build the small guide with a profile that states more, a page for each of its tables, and binaries."""
    resources: dict[str, object] = {"profiles/care-patient": STATED}
    for number, (kind, content, _) in enumerate(BINARIES):
        binary = {"resourceType": "Binary", "id": f"b{number}", "contentType": kind, "data": content}
        resources[f"examples/b{number}"] = binary
    files = {f"input/{name}.json": json.dumps(content) for name, content in resources.items()}
    return with_pages(tmp_path_factory.mktemp("stated"), [including(part) for part, _, _ in PARTS], **files)


def including(part: str) -> str:
    return f"{{% include StructureDefinition-care-patient-{part}.xhtml %}}"


@pytest.mark.parametrize(("part", "kept", "left_out"), PARTS)
def test_fragments_of_a_profiles_tables(
    stated: Pages, part: str, kept: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    text = stated.drawn(including(part))
    # A path may break behind its dots.
    text = text.replace("<wbr/>", "")
    assert [words for words in (*kept, *left_out) if words in text] == list(kept)


@pytest.mark.parametrize("number", range(len(BINARIES)))
def test_binaries_show_what_they_hold_where_it_is_text(stated: Pages, number: int) -> None:
    assert BINARIES[number][2] in shown(stated.report, f"Binary-b{number}.html")
