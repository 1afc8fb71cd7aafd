"""The pages of the guide that ships with the program: addresses that people know, words of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
PAGES = sorted(path for path in CONTENT.rglob("*.md") if not path.name.startswith("_"))
DRAWINGS = sorted((ROOT / "templates" / "includes" / "custom").glob("*.svg"))
# Where the original guide has its pages; links to them are all over the web.
PERMALINKS = """
api_clinical_allergyintolerance.html api_clinical_condition.html
api_clinical_familymemberhistory.html api_clinical_procedure.html
api_diagnostics_diagnosticorder.html api_diagnostics_diagnosticreport.html
api_diagnostics_observation.html api_documents_binary.html api_documents_documentreference.html
api_entity_location.html api_entity_organisation.html api_entity_patient.html
api_entity_practitioner.html api_entity_practitioner_role.html api_foundation_capability.html
api_foundation_codesystem.html api_foundation_valueset.html api_medication_immunization.html
api_medication_medication.html api_medication_medicationflag.html
api_medication_medicationrequest.html api_medication_medicationstatement.html
api_workflow_encounter.html assure.html assure_access.html assure_end_to_end.html
assure_security.html build_patient_search.html build_patient_server.html build_pcc_clinical.html
build_pcc_diagnostics.html build_pcc_medication.html build_pcc_workflow.html build_ri.html
build_ri_develop.html build_ri_feedback.html build_ri_glossary.html build_ri_install.html
build_ri_navigate.html build_ri_overview.html build_ri_security.html build_ri_security_access.html
build_ri_security_scopes.html build_ri_use.html build_ri_version.html deploy.html deploy_access.html
deploy_security.html design.html design_access.html design_build.html
design_clinical_terminologies.html design_development_roadmap.html design_exchange_patterns.html
design_get_record.html design_overview.html design_patterns.html design_product_versioning.html
design_security.html development_api_security_guidance.html engage.html engage_case_studies.html
engage_michaelsstory.html engage_poc_bristolcc.html engage_poc_uhscc.html
engage_proof_of_concept.html engage_userstories.html engage_using_profiles.html explore.html
explore_api_codes.html explore_cc_versioning.html explore_fhir_open_source_guidance.html
explore_fhir_server_guidance.html explore_reference.html explore_search_parameters.html
howtouserstory.html index.html overview_api_journey.html overview_api_provide.html
overview_glossary.html overview_guide_versioning.html overview_release_notes.html
restfulapis_workflow_flag.html restfulapis_workflow_orderresponse.html support_coming_soon.html
support_communications.html support_community.html support_faq.html support_fhirtools.html
support_referenceapiservers.html support_whereelse.html tag_api.html tag_casestudies.html
tag_clinical.html tag_deployment.html tag_design.html tag_development.html tag_diagnostics.html
tag_engage.html tag_fhir.html tag_foundation.html tag_identification.html tag_introduction.html
tag_medication.html tag_noccprofile.html tag_overview.html tag_rest.html tag_support.html
tag_topology.html tag_user_stories.html tag_workflow.html test.html test_access.html test_data.html
test_patterns.html test_security.html
""".split()  # noqa: SIM905 - a list would take a line for each
_UNFINISHED = re.compile(r"lorem ipsum|coming soon|\b(?:TODO|FIXME|TBD|TBC)\b", re.IGNORECASE)
_NOT_PROSE = re.compile(
    r"```.*?```|`[^`]*`|<[^>]*>|\(?https?://\S+|{%.*?%}|{{.*?}}|\||^#+ |\n\n|\n[*>-] |\n\d+\. ",
    re.DOTALL | re.MULTILINE,
)


def front_matter(page: Path) -> Mapping[str, Any]:
    loaded = yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def body(page: Path) -> str:
    return page.read_text(encoding="utf-8").split("---\n", 2)[2]


def runs(text: str, length: int = 8) -> Iterator[tuple[str, ...]]:
    """Every run of words within a sentence or table cell; settings, addresses, code and tags left out."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    words = re.findall(r"[a-z']+|¶", _NOT_PROSE.sub(" ¶ ", text.lower()))
    for at in range(len(words) - length + 1):
        run = tuple(words[at : at + length])
        if "¶" not in run:
            yield run


class Words(HTMLParser):
    """The words that a reader finds in a page's article."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._depth = 0
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == "article"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "article"

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found += data.split()


@pytest.mark.parametrize("permalink", PERMALINKS)
def test_an_address_that_people_know_still_leads_somewhere(own_site: Path, permalink: str) -> None:
    assert (own_site / permalink).is_file()


@needs_shared
def test_the_known_addresses_are_those_of_the_original() -> None:
    originals = {
        match[1]
        for page in (SHARED / "careconnect" / "pages").rglob("*.md")
        if (match := re.search(r"^permalink: *(\S+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    }

    assert set(PERMALINKS) == originals


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_title_summary_tags_and_address(page: Path) -> None:
    keys = front_matter(page)

    assert keys["title"]
    assert str(keys["summary"]).endswith((".", "?"))
    assert keys["tags"]
    assert keys["permalink"].endswith(".html")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_something_to_say(own_site: Path, page: Path) -> None:
    words = Words((own_site / front_matter(page)["permalink"]).read_text(encoding="utf-8")).found

    assert len(words) > 120


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_on_a_page_is_put_off(page: Path) -> None:
    assert _UNFINISHED.findall(re.sub(r"`[^`]*`", "", body(page))) == []


def test_every_page_is_in_the_menu() -> None:
    menu = (CONTENT / "_data" / "sidebars" / "overview.yml").read_text(encoding="utf-8")
    listed = set(re.findall(r"url: /(\S+)", menu))

    assert {str(front_matter(page)["permalink"]) for page in PAGES} - listed == set()


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.stem)
def test_a_drawing_has_a_name_for_those_who_cannot_see_it(drawing: Path) -> None:
    text = drawing.read_text(encoding="utf-8")

    assert "aria-label=" in text or "aria-labelledby=" in text


def test_requests_go_to_no_server_that_others_run() -> None:
    """Servers go; an example has a placeholder, a name kept for examples, or the reader's own machine."""
    request = r'include (?:request\.html[^%]*?path|custom/embedcurl\.html[^%]*?command)="([^"]*)"'
    targets = [target for page in PAGES for target in re.findall(request, page.read_text(encoding="utf-8"))]
    # An address that a value holds, such as the system of an identifier, is no target.
    hosts = {host for target in targets for host in re.findall(r"(?:^|')https?://([^/:]+)", target)}

    assert len(targets) > 50
    assert hosts <= {"127.0.0.1", "fhir.example.org"}


def test_what_a_page_cuts_out_of_an_example_by_lines_is_whole() -> None:
    """Lines shift when an example changes: a part must still begin with an element and close what it opens."""
    folder, found = ROOT / "profiles" / "examples", []
    pattern = r'example\.html id="\w+/([\w-]+)" lines="(\d+)-(\d+)"'
    for page in PAGES:
        if page.parent.name != "writing":
            found += re.findall(pattern, page.read_text(encoding="utf-8"))

    assert found
    for name, first, last in found:
        lines = (folder / f"{name}.json").read_text(encoding="utf-8").splitlines()[int(first) - 1 : int(last)]
        if first != "1":
            assert re.match(r'  "\w+": ', lines[0])
            assert re.match(r"  \S", lines[-1])


@needs_shared
def test_sentences_are_our_own() -> None:
    taken = {
        run
        for page in (SHARED / "careconnect" / "pages").rglob("*.md")
        for run in runs(page.read_text(encoding="utf-8"))
    }
    ours = {
        path.name: sorted({" ".join(run) for run in runs(path.read_text(encoding="utf-8")) if run in taken})
        for path in (*PAGES, *DRAWINGS, *(CONTENT / "_data").rglob("*.yml"))
    }

    assert {name: found for name, found in ours.items() if found} == {}
