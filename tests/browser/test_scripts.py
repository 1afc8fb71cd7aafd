"""The theme's scripts one by one, on small pages of their own: the one filter, the one copy button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import REPOSITORY, Browser
from tests.browser.pages import wait

pytestmark = pytest.mark.browser

STATIC = REPOSITORY / "templates" / "static"
Opened = Callable[[str, Sequence[str]], Browser]

TABLE = """
<p class="table-filter"><label>Filter <input type="search"></label><output></output></p>
<table><tbody>
<tr id="a"><th>active</th><td>An account in use</td></tr>
<tr id="b"><th>closed</th><td>Not in use any more</td></tr>
<tr id="c"><th>draft</th><td>Being written</td></tr>
</tbody></table>
"""
BLOCKS = """
<p class="table-filter"><label>Filter <input type="search"></label><output></output></p>
<div class="blocks"><section id="a">Patient.name</section><section id="b">Patient.name.given</section></div>
"""
TREE = """
<table class="tree" data-view="all"><thead><tr><th>Name</th><th></th><th></th><th>Type</th><th></th></tr></thead>
<tbody>
<tr data-element="P" class="stated"><th class="name">P</th><td></td><td>0..*</td><td></td><td></td></tr>
<tr data-element="P.name" style="--d:1"><th class="name">name</th><td></td><td>1..1</td>
<td><a href="#x">HumanName</a></td><td>Called so</td></tr>
<tr data-element="P.born" style="--d:1" class="bound"><th class="name">born</th><td></td><td>0..1</td>
<td><a href="#x">date</a></td><td>When</td></tr>
</tbody></table>
"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Opened:
    """Return what opens a page of the elements given, with scripts of the theme."""

    def open_page(body: str, scripts: Sequence[str]) -> Browser:
        tags = "".join(f'<script src="{(STATIC / name).as_uri()}" defer></script>' for name in scripts)
        page = tmp_path / "page.html"
        page.write_text(f"<!doctype html><html lang=en><title>P</title><body>{body}{tags}</body></html>")
        browser.get("about:blank")
        browser.get(page.as_uri())
        return browser

    return open_page


def left(browser: Browser, rows: str) -> list[str]:
    """Return the ids, or the elements, of what is shown."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter((row) => !row.hidden)"
        ".map((row) => row.id || row.dataset.element)",
        rows,
    )


def said(browser: Browser) -> str:
    return str(browser.execute_script("return document.querySelector('output').textContent"))


@pytest.mark.parametrize(
    ("body", "rows", "text", "found"),
    [
        (TABLE, "tbody tr", "use account", ["a"]),
        (TABLE, "tbody tr", "USE", ["a", "b"]),
        (TABLE, "tbody tr", "nothing of this", []),
        (BLOCKS, ".blocks > *", "given", ["b"]),
        # Those above what is found are shown, and not counted.
        (TREE, "tbody tr", "called", ["P", "P.name"]),
    ],
)
def test_a_filter_shows_what_has_all_words_and_counts_it(
    opened: Opened, body: str, rows: str, text: str, found: list[str]
) -> None:
    browser = opened(body, ("site.js", "filter.js", "elements.js"))
    every = left(browser, rows)
    box = browser.find_element(By.CSS_SELECTOR, "input[type=search]")

    box.send_keys(text)

    assert left(browser, rows) == found
    count = 1 if body == TREE else len(found)
    assert said(browser) == f"{count} of {len(every)}"
    box.send_keys(Keys.ESCAPE)
    assert (left(browser, rows), said(browser)) == (every, "")


def test_an_address_never_leads_to_what_a_filter_hides(opened: Opened) -> None:
    browser = opened(TABLE, ("site.js", "filter.js"))
    browser.find_element(By.CSS_SELECTOR, "input").send_keys("draft")

    browser.execute_script("location.hash = '#a'")

    wait(browser, lambda b: left(b, "tbody tr") == ["a", "b", "c"])


def test_chips_and_type_of_a_tree_filter_with_the_words(opened: Opened) -> None:
    browser = opened(TREE, ("site.js", "filter.js", "elements.js"))

    browser.find_element(By.CSS_SELECTOR, "[data-filter=required]").click()
    assert (left(browser, "tbody tr"), said(browser)) == (["P", "P.name"], "1 of 3")

    browser.find_element(By.CSS_SELECTOR, "input").send_keys("called")
    browser.find_element(By.CSS_SELECTOR, "option[value=date]").click()
    assert (left(browser, "tbody tr"), said(browser)) == ([], "0 of 3")

    browser.find_element(By.CSS_SELECTOR, "input").send_keys(Keys.ESCAPE)
    assert (left(browser, "tbody tr"), said(browser)) == (["P", "P.name", "P.born"], "")
    assert (
        browser.find_element(By.CSS_SELECTOR, "[data-filter=required]").get_attribute("aria-pressed")
        == "false"
    )


@pytest.mark.parametrize(("works", "word"), [(True, "Copied"), (False, "Not copied")])
def test_a_copy_button_copies_and_says_so_in_its_place(opened: Opened, works: bool, word: str) -> None:
    browser = opened("<p></p>", ("site.js",))
    browser.execute_script(
        "window.siteBuilderCopy = async (text) => { window.copied = text; return arguments[0]; };"
        "document.querySelector('p').append(siteBuilderCopyButton('Copy path', () => 'Patient.name', 'Patient'));",
        works,
    )
    button = browser.find_element(By.CSS_SELECTOR, "button.copy")
    assert (button.text, button.get_attribute("aria-label")) == ("Copy path", "Copy path Patient")

    button.click()

    wait(browser, lambda _: button.text == word)
    assert browser.execute_script("return window.copied") == "Patient.name"
    wait(browser, lambda _: button.text == "Copy path")
