"""A resource checked in the page: with lines, by keyboard and file, from disk, and by nobody else's help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from site_builder.render.scripts import checker_script
from tests.browser.conftest import Browser
from tests.browser.pages import WIDTHS, show, violations, wait
from tests.validation.check_payload import payload, store_of
from tests.validation.test_checker import (
    CASES,
    OPTIONS,
    TYPES,
    cases_of,
    context_of,
    of_validator,
    rows,
    text_of,
)

pytestmark = pytest.mark.browser

PATIENT = "StructureDefinition-CareConnect-Patient-1.html"
URL = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1"
WRONG = '{\n  "resourceType": "Patient",\n  "gender": "man",\n  "name": [{"use": "usual", "family": "A"}]\n}'


def open_box(browser: Browser, site: Path, page: str, **how: Any) -> None:
    show(browser, site, page, **how)
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".checker textarea"))


def status_of(browser: Browser) -> str:
    return str(browser.find_element(By.CSS_SELECTOR, ".checker [role=status]").get_attribute("textContent"))


def answered(browser: Browser) -> str:
    wait(browser, lambda b: status_of(b) and not status_of(b).startswith("Checking"))
    return status_of(browser)


def found(browser: Browser) -> list[str]:
    return [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".checker-found > ul > li")]


def type_in(browser: Browser, text: str) -> None:
    field = browser.find_element(By.CSS_SELECTOR, ".checker textarea")
    browser.execute_script("arguments[0].value = arguments[1]", field, text)
    field.send_keys(Keys.TAB, Keys.ENTER)


def test_the_browser_finds_what_the_validator_finds(browser: Browser) -> None:
    browser.get("about:blank")
    browser.execute_script(checker_script().content.decode())
    texts = [text_of(each["resource"]) for each in cases_of("R4")]
    store = store_of(context_of("R4"), CASES["structures"], TYPES, OPTIONS.canonical)

    answers = browser.execute_script(
        "const { texts, ...options } = JSON.parse(arguments[0]);"
        "return texts.map((text) => ({ issues: siteBuilderChecker.check(text, options).issues }));",
        payload("R4", store, texts),
    )

    assert [rows(each) for each in answers] == [of_validator(text, context_of("R4")) for text in texts]


def test_a_profiles_page_checks_by_keyboard_alone(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PATIENT)
    summary = browser.find_element(By.CSS_SELECTOR, "#check summary")
    assert not browser.find_elements(By.CSS_SELECTOR, "script[src*='check']")

    summary.send_keys(Keys.ENTER)
    wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".checker textarea"))
    type_in(browser, WRONG)

    assert answered(browser).startswith("1 error. Checked against FHIR STU3 and " + URL)
    assert [each.partition(" ")[0] for each in found(browser)] == ["Line"]
    assert "Line 3 error Patient.gender the code 'man' is not in the value set" in found(browser)[0]

    browser.find_element(By.CSS_SELECTOR, ".checker-found button").send_keys(Keys.ENTER)
    selected = browser.execute_script(
        "const field = document.activeElement; return field.value.slice(field.selectionStart, field.selectionEnd)"
    )
    assert selected == '  "gender": "man",'


def test_nothing_but_scripts_of_the_site_is_loaded(browser: Browser, own_site: Path) -> None:
    browser.get_log("browser")  # what earlier pages left
    open_box(browser, own_site, f"{PATIENT}#check")
    type_in(browser, WRONG)
    answered(browser)

    loaded = browser.execute_script("return [...document.scripts].map(({ src }) => src).filter(Boolean)")
    assert all(name.startswith(own_site.as_uri()) for name in loaded)
    names = {name.partition("check-tables/")[2] for name in loaded if "check-tables/" in name}
    assert names == {"site/index.js", "STU3/common.js", "STU3/Patient.js", "CareConnect-Patient-1.js"}
    assert [each for each in browser.get_log("browser") if each["level"] == "SEVERE"] == []


def test_the_link_to_the_box_opens_it(browser: Browser, own_site: Path) -> None:
    open_box(browser, own_site, f"{PATIENT}#check")

    assert browser.find_element(By.CSS_SELECTOR, ".checker textarea").is_displayed()


def test_the_page_checks_a_file_against_the_profile_that_is_chosen(
    browser: Browser, own_site: Path, tmp_path: Path
) -> None:
    open_box(browser, own_site, "check.html")
    given = tmp_path / "patient.json"
    given.write_text('{"resourceType": "Patient"}', encoding="utf-8")

    browser.find_element(By.CSS_SELECTOR, ".checker input[type=file]").send_keys(str(given))
    assert answered(browser) == "Nothing wrong was found. Checked against FHIR STU3."

    browser.execute_script(
        "const list = document.querySelector('.checker select'); list.value = arguments[0];"
        "list.dispatchEvent(new Event('change'))",
        f"STU3 {URL}",
    )
    wait(browser, lambda b: URL in status_of(b))
    assert status_of(browser).startswith("1 error")


def test_a_file_may_be_dropped(browser: Browser, own_site: Path) -> None:
    open_box(browser, own_site, "check.html")

    browser.execute_script(
        "const given = new DataTransfer(); given.items.add(new File([arguments[0]], 'a.json'));"
        "document.querySelector('.checker').dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true }))",
        WRONG,
    )

    assert answered(browser).startswith("1 error")


def test_what_can_not_be_decided_is_said(browser: Browser, own_site: Path) -> None:
    open_box(browser, own_site, "check.html")
    type_in(
        browser, '{"resourceType": "Medication", "extension": [{"url": "http://x.org/y", "valueCode": "a"}]}'
    )

    assert "1 thing could not be decided here" in answered(browser)
    browser.find_element(By.CSS_SELECTOR, ".checker-found summary").click()
    listed = browser.find_element(By.CSS_SELECTOR, ".checker-found details li").text
    assert listed == "the extension http://x.org/y is not part of this guide"


def test_hostile_text_is_shown_and_not_run(browser: Browser, own_site: Path) -> None:
    open_box(browser, own_site, "check.html")
    name = "<img src=x onerror=document.title='run'>"
    type_in(browser, json.dumps({"resourceType": "Patient", name: 1, "__proto__": {"gender": "x"}}))

    assert answered(browser).startswith("2 errors")
    assert name in found(browser)[0]
    assert browser.find_elements(By.CSS_SELECTOR, ".checker-found img") == []


def test_text_that_is_no_json_and_no_text_have_an_answer(browser: Browser, own_site: Path) -> None:
    open_box(browser, own_site, "check.html")
    type_in(browser, " ")
    assert answered(browser) == "Paste a resource first, or choose a file."

    type_in(browser, '{\n"resourceType": Patient}')
    wait(browser, lambda b: status_of(b).startswith("1 error"))
    assert found(browser)[0].startswith("Line 2 error this is no JSON")


def test_without_script_the_page_says_how_to_check(bare_browser: Browser, own_site: Path) -> None:
    for page in ("check.html", PATIENT):
        bare_browser.get((own_site / page).as_uri())
        texts = [
            each.get_attribute("textContent") for each in bare_browser.find_elements(By.TAG_NAME, "code")
        ]
        assert any(str(text).startswith("site-builder validate FILE --package package.tgz") for text in texts)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_when_the_form_comes(browser: Browser, own_site: Path, width: int) -> None:
    added = browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "window.moved = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
            " window.moved += each.value; }).observe({ type: 'layout-shift', buffered: true });"
        },
    )
    open_box(browser, own_site, "check.html", width=width)
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    browser.execute_async_script("setTimeout(arguments[0], 300)")

    assert browser.execute_script("return window.moved") <= 0.02
    overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser.execute_script(overflow) <= 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", ["check.html", f"{PATIENT}#check"])
def test_axe_finds_nothing(browser: Browser, own_site: Path, axe: str, page: str, theme: str) -> None:
    open_box(browser, own_site, page, theme=theme)
    type_in(browser, WRONG)
    answered(browser)

    assert violations(browser, axe, theme) == []
