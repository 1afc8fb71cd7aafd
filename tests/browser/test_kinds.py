"""Pages of what systems do, in a real browser: reachable by everybody, and the filter of a statement."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from site_builder import pipeline
from tests.browser.conftest import Browser
from tests.browser.pages import seen, show, violations
from tests.kinds.api_samples import OUTCOME, PATIENT
from tests.kinds.conformance_samples import STATEMENT
from tests.kinds.samples import SAMPLES

pytestmark = pytest.mark.browser

PAGES = (
    "api.html",
    *sorted(
        {
            f"{resource['resourceType']}-{resource['id']}.html"
            for release, resource in SAMPLES
            if release != "DSTU2"
        }
    ),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    profiles = folder / "profiles"
    (profiles / "examples").mkdir(parents=True)
    (folder / "content").mkdir()
    (folder / "guide.yaml").write_text(
        "title: Kinds\nfhir_version: 4.0.1\ncontent: content\nartifacts: [profiles]\n"
    )
    (folder / "content" / "index.md").write_text("---\ntitle: Start\n---\nHello.\n")
    (folder / "content" / "api.md").write_text(
        '---\ntitle: Patient\npermalink: api.html\n---\n{% include api/resource.html resource="Patient" %}\n'
    )
    for number, (release, resource) in enumerate(SAMPLES):
        if release != "DSTU2":
            (profiles / f"{number}.json").write_text(json.dumps(resource))
    for resource in (PATIENT, OUTCOME):
        (profiles / "examples" / f"{resource['id']}.json").write_text(json.dumps(resource))
    report = pipeline.build(folder, today=date(2026, 1, 2))
    assert report.output is not None
    return report.output


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(browser: Browser, site: Path, axe: str, page: str, theme: str) -> None:
    show(browser, site, page, theme=theme)

    assert violations(browser, axe, theme) == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_scrolls_sideways(browser: Browser, site: Path, page: str) -> None:
    show(browser, site, page, width=500)

    overflow = browser.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


def test_a_statement_is_filtered_by_resource_and_by_verb(browser: Browser, site: Path) -> None:
    show(browser, site, f"CapabilityStatement-{STATEMENT['id']}.html")
    resources, panels = ".matrix tbody th", ".resource-panel > h3"
    assert seen(browser, resources) == seen(browser, panels) == ["Patient", "Observation"]

    field = browser.find_element(By.CSS_SELECTOR, ".table-filter input")
    field.send_keys("obs")
    assert seen(browser, resources) == seen(browser, panels) == ["Observation"]
    field.clear()
    field.send_keys(" ")

    verb = Select(browser.find_element(By.CSS_SELECTOR, ".table-filter select"))
    assert [option.text for option in verb.options] == ["any", "SHALL", "SHOULD", "MAY"]
    verb.select_by_visible_text("MAY")
    assert seen(browser, resources) == seen(browser, panels) == ["Patient"]
    assert seen(browser, "#Patient-search tbody th") == ["birthdate"]
    assert browser.find_element(By.CSS_SELECTOR, ".table-filter output").text == "1 of 2"

    browser.execute_script("location.hash = '#Observation'")
    assert seen(browser, panels) == ["Patient", "Observation"]


def test_the_api_page_is_made_of_the_statement_and_the_examples(browser: Browser, site: Path) -> None:
    show(browser, site, "api.html")

    assert seen(browser, "article h2") == [
        "Read", "Search", "Search parameters", "How values are written", "Search combinations", "Response codes",
        "Example request", "Example response",
    ]  # fmt: skip
    assert browser.find_element(By.CSS_SELECTOR, ".request code").text == "[baseUrl]/Patient/[id]"


def test_a_table_whose_rows_stack_is_a_table_still(browser: Browser, site: Path) -> None:
    stacked = next(page for page in PAGES if 'class="cells stacks' in (site / page).read_text())
    show(browser, site, stacked, width=500)

    table = browser.find_element(By.CSS_SELECTOR, "table.stacks")
    assert table.value_of_css_property("display") == "block"
    parts = ("thead", "tbody", "tbody tr", "thead th", "tbody th", "tbody td")
    roles = [table.find_element(By.CSS_SELECTOR, part).get_attribute("role") for part in parts]
    assert (table.get_attribute("role"), roles) == (
        "table",
        ["rowgroup", "rowgroup", "row", "columnheader", "rowheader", "cell"],
    )
