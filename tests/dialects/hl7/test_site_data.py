"""What pages of guides for HL7's IG Publisher find in `site.data`."""

import pytest

from site_builder.dialects.hl7.page_data import page_data
from site_builder.dialects.hl7.pages import ListedPage
from tests import publisher_guide
from tests.guides import build, html, write

SETTINGS = publisher_guide.SETTINGS.replace(
    "parameters:\n", "parameters:\n  releaselabel: STU 1\n  excludexml: true\n"
)
PATIENT = (
    '{"resourceType": "Patient", "id": "one", "meta": {"profile": ["%s/StructureDefinition/care-patient"]}}'
)
ASKED = (
    ("info.releaselabel", "STU 1"),
    ("info.excludexml", "y"),
    ("info.excludejson", "N"),
    ("fhir.releaseLabel", "STU 1"),
    ("fhir.errorCount", "0"),
    ("pages['ordering.html'].label", "2.1"),
    ("pages['ordering.html'].previous", "use-cases.html"),
    ("pages['index.html'].next", "use-cases.html"),
    ("artifacts['Patient-one.html'].exampleOf.name", "Care patient"),
    ("artifacts['Patient-one.html'].exampleOf.url", "StructureDefinition-care-patient.html"),
    ("artifacts['Patient-one.html'].example", "true"),
    ("resources['StructureDefinition/care-patient'].status.status", "Draft"),
    ("resources['StructureDefinition/care-patient'].status.owner", "Care Group"),
    ("resources['StructureDefinition/care-patient'].history", "false"),
    ("structuredefinitions['care-patient'].basepath", "https://hl7.org/fhir/R4/patient.html"),
    ("languages.hasTranslations", "false"),
    ("canonicals[0].type", "StructureDefinition"),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("guide")
    body = "\n".join(f"a{at}={{{{site.data.{key}}}}}=\n" for at, (key, _) in enumerate(ASKED))
    files = {
        "sushi-config.yaml": SETTINGS,
        "input/examples/Patient-one.json": PATIENT % publisher_guide.CANONICAL,
    }
    files = publisher_guide.files(**files)
    files["input/pagecontent/index.md"] += f"\n{body}"
    build(write(folder, **files))
    return html(folder, "index.html")


@pytest.mark.parametrize(("at", "expected"), [(at, value) for at, (_, value) in enumerate(ASKED)])
def test_what_the_publisher_tells_pages(page: str, at: int, expected: str) -> None:
    assert f"a{at}={expected}=" in page


def test_the_way_to_a_page_is_told_as_links() -> None:
    listed = (ListedPage("a", "A & B", (ListedPage("b", "C"),)),)
    assert page_data(listed, (), ())["b.html"] == {
        "title": "C",
        "label": "1.1",
        "breadcrumb": "<li><a href='toc.html'><b>Table of Contents</b></a></li>"
        "<li><a href='a.html'><b>A &amp; B</b></a></li><li><b>C</b></li>",
        "previous": "a.html",
    }
