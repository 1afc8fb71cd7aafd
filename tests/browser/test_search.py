"""The search of a built site: its words, its ranks, its keys, what it says to those who don't see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.conftest import REPOSITORY, Browser
from tests.browser.pages import WIDTHS, show, violations, wait
from tests.search.search_cases import NAMES, WORDS

pytestmark = pytest.mark.browser

PATIENT = "StructureDefinition-CareConnect-Patient-1.html"
STATIC = REPOSITORY / "templates" / "static"
ENGINE = "\n".join((STATIC / f"search-{name}.js").read_text(encoding="utf-8") for name in ("words", "engine"))


def box_of(browser: Browser) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, "header input[type=search]")


def asked(browser: Browser, site: Path, query: str, *, width: int = 1280, theme: str = "light") -> list[str]:
    """Type a query into the box of the start page; return the addresses of the options."""
    show(browser, site, "index.html", width=width, theme=theme)
    box_of(browser).send_keys(query)
    # Each letter is a query of its own.
    wait(
        browser,
        lambda b: b.find_element(By.CSS_SELECTOR, "[role=listbox]").get_attribute("data-query") == query,
    )
    options = browser.find_elements(By.CSS_SELECTOR, ".search-panel [role=option]")
    return [option.get_attribute("href").rpartition("/")[2] for option in options]


def status_of(browser: Browser) -> str:
    """Return what is said of the results to those who don't see them."""
    return browser.find_element(By.CSS_SELECTOR, "form.search [role=status]").get_attribute("textContent")


def test_client_splits_words_as_the_index_does(browser: Browser) -> None:
    browser.get("about:blank")
    browser.execute_script(ENGINE)
    texts, names = [text for text, _ in WORDS], [name for name, _ in NAMES]

    split = browser.execute_script("return arguments[0].map(siteBuilderSearchWords.words)", texts)
    keys = browser.execute_script("return arguments[0].map(siteBuilderSearchWords.nameKey)", names)

    assert [" ".join(found) for found in split] == [found for _, found in WORDS]
    assert keys == [key for _, key in NAMES]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        # Words of one family, and those that only begin alike.
        ("isOfFamily(roots('pregnant'), 'pregnancy')", True),
        ("isOfFamily(roots('ethnicity'), 'ethnic')", True),
        ("isOfFamily(roots('testing'), 'tested')", False),
        ("isOfFamily(roots('validate'), 'validation')", True),
        ("isOfFamily(roots('organisation'), 'organ')", False),
        # What readers say in other words, in any number; what a guide's short forms stand for.
        ("otherNames('vaccines', {})", [["immunization"]]),
        ("otherNames('date of birth', {})", [["birthdate"], ["birth"]]),
        (
            "otherNames('sdoh', {sdoh: ['social determinants of health']})",
            [["social", "determinants", "of", "health"]],
        ),
        ("otherNames('social determinant of health', {sdoh: ['social determinants of health']})", []),
        (
            "otherNames('social determinants of health', {sdoh: ['social determinants of health']})",
            [["sdoh"]],
        ),
        ("otherNames('constructor', {})", []),
        ("otherNames('sdoh')", []),
        # Neighbours in the query that are neighbours in a text.
        ("sideBySide('The gender identities of patients', ['gender', 'identity'])", 1),
        ("sideBySide('An identity; the gender', ['gender', 'identity'])", 0),
        ("sideBySide('Whether a patient died', ['patient'])", 0),
        # What is looked for, as a query says it; alone, or within a sentence, it is a word as others are.
        ("kindOf('lab results profile')", {"heading": "Profiles", "words": ["profile"]}),
        ("kindOf('smoking Value Set')", {"heading": "Value sets", "words": ["value", "set"]}),
        ("kindOf('deceased patient example')", {"heading": "Examples", "words": ["example"]}),
        ("kindOf('profiles')", {"heading": "", "words": []}),
        ("kindOf('profiles of others')", {"heading": "", "words": []}),
    ],
)
def test_words_that_stand_for_others(browser: Browser, script: str, expected: object) -> None:
    browser.get("about:blank")
    browser.execute_script(ENGINE)

    assert browser.execute_script(f"with (siteBuilderSearchWords) return {script}") == expected


def test_excerpt_is_cut_around_what_was_asked_for(browser: Browser) -> None:
    browser.get("about:blank")
    browser.execute_script(ENGINE)
    text = "far " * 100 + "the goal here " + "after " * 100

    pieces = browser.execute_script(
        "return siteBuilderSearchEngine.excerpt(arguments[0], new Set(['goal']), 80)", text
    )

    shown = "".join(piece for piece, _ in pieces)
    assert [piece for piece, is_asked in pieces if is_asked] == ["goal"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 110


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("CareConnect-Patient-1", PATIENT),
        ("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.0.0", PATIENT),
        ("Patient.identifier[nhsNumber]", f"{PATIENT}#Patient.identifier:nhsNumber"),
        (
            "Observation.valueQuantity",
            "StructureDefinition-CareConnect-Observation-1.html#Observation.value%5Bx%5D",
        ),
        ("R0050", "CodeSystem-CareConnect-SDSJobRoleName-1.html#CareConnect-SDSJobRoleName-1-R0050"),
        ("immunisation", "StructureDefinition-CareConnect-Immunization-1.html"),
        ("patient profle", PATIENT),
        # As it was copied from a resource, or from a log of requests.
        ('"CareConnect-Patient-1",', PATIENT),
        ("https://example.org/fhir/StructureDefinition/CareConnect-Patient-1/_history/2", PATIENT),
        # Of an address that nothing has, the last step says what is meant.
        (
            "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Immunization-7",
            "StructureDefinition-CareConnect-Immunization-1.html",
        ),
    ],
)
def test_search_finds_from_the_file_system(browser: Browser, own_site: Path, query: str, first: str) -> None:
    assert asked(browser, own_site, query)[0] == first


def test_a_parameter_is_no_word_of_the_same_letters(browser: Browser, own_site: Path) -> None:
    assert not any(target.startswith("writing_") for target in asked(browser, own_site, "_include"))


def test_no_two_results_look_alike(browser: Browser, own_site: Path) -> None:
    browser.get((own_site / "search.html").as_uri() + "?q=patient")
    results = wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".search-results a"))

    texts = [result.text for result in results]

    assert len(texts) > 10
    assert len(set(texts)) == len(texts)
    assert "result" in browser.find_element(By.CSS_SELECTOR, "[data-search-results] [role=status]").text


def test_a_group_leads_to_all_of_its_results(browser: Browser, own_site: Path) -> None:
    browser.get((own_site / "search.html").as_uri() + "?q=patient")
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".search-results a"))

    browser.find_element(By.LINK_TEXT, browser.find_element(By.PARTIAL_LINK_TEXT, ": pages").text).click()

    results = wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".search-results a"))
    assert [head.text for head in browser.find_elements(By.CSS_SELECTOR, "main h2")] == ["Pages"]
    assert len(results) > 10


def test_search_is_worked_from_the_keyboard(browser: Browser, new_site: Path) -> None:
    show(browser, new_site, "patient.html")
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    box = browser.switch_to.active_element
    box.send_keys("patient")
    options = wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, "[role=option]"))
    assert box.get_attribute("aria-expanded") == "true"
    wait(browser, lambda b: status_of(b).partition(" ")[2].startswith("result"))

    box.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)

    assert browser.switch_to.active_element == box
    assert box.get_attribute("aria-activedescendant") == options[0].get_attribute("id")
    assert [option.get_attribute("aria-selected") for option in options].count("true") == 1

    box.send_keys(Keys.ESCAPE)

    assert box.get_attribute("aria-expanded") == "false"
    assert not options[0].is_displayed()

    box.send_keys(Keys.ARROW_DOWN)
    options = wait(
        browser,
        lambda b: [each for each in b.find_elements(By.CSS_SELECTOR, "[role=option]") if each.is_displayed()],
    )
    target = options[0].get_attribute("href")
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)

    wait(browser, lambda b: b.current_url == target)


@pytest.mark.parametrize("query", ["zzyzx", "者", "§"])
def test_nothing_found_is_said(browser: Browser, new_site: Path, query: str) -> None:
    show(browser, new_site, "index.html")
    box_of(browser).send_keys(query)

    wait(browser, lambda b: status_of(b) == f"Nothing found for “{query}”")

    assert box_of(browser).get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_results(
    browser: Browser, own_site: Path, axe: str, width: int, theme: str
) -> None:
    asked(browser, own_site, "patient identifier", width=width, theme=theme)
    box_of(browser).send_keys(Keys.ARROW_DOWN)

    assert violations(browser, axe, theme) == []
    assert browser.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_search_page_leads_on_without_script(bare_browser: Browser, own_site: Path) -> None:
    bare_browser.get((own_site / "search.html").as_uri())

    links = [link.get_attribute("href") for link in bare_browser.find_elements(By.CSS_SELECTOR, "main a")]

    assert (own_site / "toc.html").as_uri() in links
    assert f"{(own_site / 'artifacts.html').as_uri()}#code-systems" in links
