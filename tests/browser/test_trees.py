"""Element tables in a real browser: views, folding, filter, keyboard, and the tables that follow the view."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Browser
from tests.browser.pages import seen, show, shown, wait

pytestmark = pytest.mark.browser

PAGE = "StructureDefinition-CareConnect-Patient-1.html"


ROWS = "table[data-view] tbody tr[data-element]"


def tab(browser: Browser, title: str) -> None:
    for link in browser.find_elements(By.CSS_SELECTOR, ".view-tabs a"):
        if link.text == title:
            link.click()


def test_a_view_is_chosen_by_its_link_and_by_the_address(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    differential = seen(browser, ROWS)
    tab(browser, "Snapshot")
    snapshot = seen(browser, ROWS)
    assert len(snapshot) > len(differential)
    assert browser.current_url.endswith("#tabs-snap")

    browser.refresh()
    assert seen(browser, ROWS) == snapshot

    browser.execute_script("location.hash = 'tabs-key'")
    wait(browser, lambda _: len(seen(browser, ROWS)) not in (len(snapshot), len(differential)))
    assert shown(browser, ".view-tabs a[aria-current]")[0].text == "Key elements"


def test_without_script_the_address_chooses_the_view(bare_browser: Browser, own_site: Path) -> None:
    counts = []
    for anchor in ("", "#tabs-key", "#tabs-snap", "#Patient.link.other"):
        bare_browser.get("about:blank")
        bare_browser.get((own_site / PAGE).as_uri() + anchor)
        counts.append(len(shown(bare_browser, ROWS)))
    assert counts[0] < counts[2]
    assert counts[1] < counts[2] == counts[3]


def test_bindings_and_constraints_are_those_of_the_view(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    counts = {}
    for title in ("Differential", "Key elements", "Snapshot"):
        tab(browser, title)
        counts[title] = [len(seen(browser, f"#{name} tbody tr")) for name in ("bindings", "constraints")]
        heading = browser.execute_script(
            "return getComputedStyle(document.querySelector('#bindings h2'), '::after').content"
        )
        assert title.casefold() in heading.casefold()

    assert counts["Snapshot"][0] == len(browser.find_elements(By.CSS_SELECTOR, "#bindings tbody tr"))
    assert 0 < counts["Differential"][0] < counts["Key elements"][0] < counts["Snapshot"][0]


def test_every_binding_is_there_without_script(bare_browser: Browser, own_site: Path) -> None:
    bare_browser.get((own_site / PAGE).as_uri())
    rows = bare_browser.find_elements(By.CSS_SELECTOR, "#bindings tbody tr, #constraints tbody tr")
    assert rows
    assert all(row.is_displayed() for row in rows)


def test_rows_fold_and_unfold_from_the_keyboard(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    rows = ROWS
    every = seen(browser, rows)
    browser.find_element(By.CSS_SELECTOR, f"{rows}[tabindex='0']").send_keys(Keys.ARROW_LEFT)
    assert seen(browser, rows) == every[:1]
    browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert seen(browser, rows) == every
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert browser.switch_to.active_element.get_attribute("aria-level") == "2"
    browser.switch_to.active_element.send_keys(Keys.END)
    last = shown(browser, rows)[-1]
    assert browser.switch_to.active_element == last


def test_filter_keeps_what_matches_and_what_it_lies_below(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    rows = ROWS
    every = len(seen(browser, rows))
    box = shown(browser, ".tree-bar input")[0]
    box.send_keys("birthDate")
    assert seen(browser, rows)[0] == "Patient"
    assert 1 < len(seen(browser, rows)) < every
    assert browser.current_url.endswith("#tabs-diff&text=birthDate")
    box.send_keys(Keys.BACKSPACE * 9)
    assert len(seen(browser, rows)) == every


@pytest.mark.parametrize("kind", ["browser", "bare_browser"])
def test_the_drawing_before_a_name_is_read_out(
    request: pytest.FixtureRequest, own_site: Path, kind: str
) -> None:
    browser: Browser = request.getfixturevalue(kind)
    browser.get((own_site / PAGE).as_uri())
    expected = {"Resource Patient", "Extension extension:ethnicCategory", "Primitive birthDate"}

    def said(_: Browser) -> bool:
        # The first look makes the browser set out to build its tree for assistive technology.
        tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        heads = {node["name"]["value"] for node in tree if node["role"]["value"] == "rowheader"}
        return expected <= {re.sub(r"Fold \S+ | ?, stated here", "", head) for head in heads}

    assert wait(browser, said)


def test_a_vast_tree_starts_folded_and_says_so(browser: Browser, vast_site: Path) -> None:
    show(browser, vast_site, "StructureDefinition-vast.html")
    rows = ROWS
    assert len(seen(browser, rows)) == 31
    assert shown(browser, ".tree-bar output")[0].text == "31 of 1231"

    shown(browser, ".tree-bar input")[0].send_keys("e7x7")
    assert seen(browser, rows) == ["Vast", "Vast.g7", "Vast.g7.e7x7"]

    shown(browser, ".tree-bar input")[0].send_keys(Keys.BACKSPACE * 4)
    unfold = next(each for each in shown(browser, ".tree-bar button") if each.text == "Unfold all")
    unfold.click()
    assert len(seen(browser, rows)) == 1231
    assert not [each.text for each in shown(browser, ".tree-bar output") if each.text]


def test_columns_of_a_vast_tree_are_those_of_any_other(browser: Browser, vast_site: Path) -> None:
    show(browser, vast_site, "StructureDefinition-vast.html")
    places = """
        const place = (cell) => Math.round(cell.getBoundingClientRect().left);
        const table = document.querySelector("table[data-view='differential']");
        return ["thead tr", "tbody tr"].map((row) => [...table.querySelector(row).cells].map(place));
    """
    for change in ("remove", "add"):
        browser.execute_script(f"document.querySelector('table.tree').classList.{change}('vast')")
        head, body = browser.execute_script(places)
        assert all(abs(one - other) <= 1 for one, other in zip(head, body, strict=True))


def panel(browser: Browser) -> str:
    """Return what the open panel says, once it has been loaded; empty where none is open."""
    if not browser.find_elements(By.CSS_SELECTOR, "tr.open"):
        return ""
    return wait(browser, lambda b: [each.text for each in shown(b, ".panel:has(dl)")])[0]


def test_a_link_to_an_element_opens_its_definition_in_its_place(browser: Browser, own_site: Path) -> None:
    # The differential has no such row: a view that has it is opened.
    element = "Patient.link.other"
    browser.get("about:blank")
    browser.get((own_site / PAGE).as_uri() + f"#{element}")
    assert "Among all definitions" in panel(browser)
    assert shown(browser, ".view-tabs a[aria-current]")[0].text != "Differential"
    row = browser.switch_to.active_element
    assert row.get_attribute("data-element") == element
    top, bar = row.rect["y"] - browser.execute_script("return scrollY"), 56 + 37
    assert bar <= top < 300


def test_what_a_link_to_an_element_opens_moves_nothing_that_was_seen(
    browser: Browser, own_site: Path
) -> None:
    browser.get("about:blank")
    browser.get((own_site / PAGE).as_uri() + "#Patient.identifier")
    assert panel(browser)
    shift = browser.execute_async_script("""
        const done = arguments[0];
        let sum = 0;
        const add = (list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value; };
        const observer = new PerformanceObserver(add);
        observer.observe({ type: "layout-shift", buffered: true });
        setTimeout(() => { add({ getEntries: () => observer.takeRecords() }); done(sum); }, 300);
    """)
    assert shift < 0.02


def test_a_row_that_the_address_names_stands_below_the_filter_on_a_phone(
    browser: Browser, own_site: Path
) -> None:
    show(browser, own_site, "index.html", width=500)
    browser.get((own_site / PAGE).as_uri() + "#Patient.identifier")
    assert panel(browser)
    row, bar = (
        browser.execute_script("return document.querySelector(arguments[0]).getBoundingClientRect()", each)
        for each in ("tr.open", ".tree-bar")
    )
    assert bar["bottom"] <= row["top"] < bar["bottom"] + 60


@pytest.mark.parametrize("width", [1180, 1440])
def test_the_head_of_the_table_stays_below_the_pages_of_the_artifact(
    browser: Browser, own_site: Path, width: int
) -> None:
    show(browser, own_site, PAGE, width=width)
    # As many as a definition may have.
    browser.execute_script("""
        const list = document.querySelector("nav.pages ul");
        list.append(...[...list.children].map((each) => each.cloneNode(true)));
        scrollTo(0, 800);
    """)
    below = """
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        return Math.abs(box(".page-bar").bottom - box(".tree thead th").top);
    """
    wait(browser, lambda b: b.execute_script("return scrollY") > 700)
    assert browser.execute_script(below) <= 2


def test_columns_are_as_wide_as_their_letters_ask(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    widths = """
        const table = document.querySelector(".tree");
        for (const [name, value] of Object.entries(arguments[0])) table.style.setProperty(name, value);
        return [".name", ".type"].map((column) => table.querySelector(`thead ${column}`).offsetWidth);
    """
    short = browser.execute_script(widths, {"--names": 14, "--types": 15})
    long = browser.execute_script(widths, {"--names": 18, "--types": 22})
    assert [one - other > 20 for one, other in zip(long, short, strict=True)] == [True, True]


def test_a_table_is_a_table_on_a_small_laptop(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE, width=1024)
    assert browser.find_element(By.CSS_SELECTOR, ".tree thead th").rect["height"] > 20


def test_a_row_is_a_line_until_its_text_is_asked_for(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, "StructureDefinition-CareConnect-PractitionerRole-1.html")
    row = next(each for each in shown(browser, ROWS) if each.get_attribute("data-element").endswith("system"))
    line = row.rect["height"]
    assert line <= 38
    row.find_element(By.CSS_SELECTOR, ".description").click()
    assert row.rect["height"] > line
    row.find_element(By.CSS_SELECTOR, ".description").click()
    assert row.rect["height"] == line
    shown(browser, ".whole-text")[0].click()
    assert row.rect["height"] > line
    assert browser.current_url.endswith("rows=whole")


def test_an_elements_panel_is_worked_from_the_keyboard(browser: Browser, own_site: Path) -> None:
    browser.get("about:blank")
    show(browser, own_site, PAGE)
    browser.find_element(By.CSS_SELECTOR, f"{ROWS}[tabindex='0']").send_keys(Keys.ARROW_DOWN * 2)
    row = browser.switch_to.active_element
    element = row.get_attribute("data-element")
    row.send_keys(Keys.ENTER)
    assert "Stated here" in panel(browser)
    assert browser.current_url.endswith(f"#{element}")

    row.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.find_element(By.XPATH, "ancestor::tr") == row
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert (panel(browser), browser.switch_to.active_element) == ("", row)
    assert browser.current_url.endswith(PAGE)

    row.send_keys("f")
    assert browser.switch_to.active_element.get_attribute("aria-label") == "Filter elements"


def test_a_tree_is_one_stop_of_the_tab_key(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    outside = "table.tree :is(a, button, [tabindex]):not(tr[tabindex='0'], tr[tabindex='0'] *)"
    stops = "return [...document.querySelectorAll(arguments[0])].filter((each) => each.tabIndex >= 0)"
    assert browser.execute_script(stops, outside) == []


def test_definitions_are_filtered_and_an_address_ends_the_filter(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE.replace(".html", "-definitions.html"))
    every = len(shown(browser, ".block"))
    shown(browser, ".table-filter input")[0].send_keys("birthDate")
    assert 0 < len(shown(browser, ".block")) < every
    browser.execute_script("location.hash = 'Patient.photo'")
    wait(browser, lambda _: len(shown(browser, ".block")) == every)


def test_a_link_says_what_it_leads_to_and_escape_puts_that_away(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, PAGE)
    link = next(each for each in shown(browser, "td.type a") if each.text == "Identifier")
    ActionChains(browser).move_to_element(link).perform()
    preview = wait(browser, lambda b: b.find_elements(By.CSS_SELECTOR, ".preview"))[0]
    assert "Data type of FHIR STU3" in preview.text
    assert link.get_attribute("aria-describedby") == preview.get_attribute("id")

    # It stays while the pointer is on it.
    ActionChains(browser).move_to_element(preview).pause(0.5).perform()
    assert preview.is_displayed()
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert not browser.find_elements(By.CSS_SELECTOR, ".preview")


def test_a_panel_leaves_the_columns_of_a_table_without_flags_as_they_are(
    browser: Browser, own_site: Path
) -> None:
    show(browser, own_site, "api_workflow_flag.html")
    table = browser.find_element(By.CSS_SELECTOR, "table.tree.bare")
    widths = "return [...arguments[0].tHead.rows[0].cells].map((cell) => cell.offsetWidth)"
    before = browser.execute_script(widths, table)
    browser.execute_script("arguments[0].querySelector('.name a').click()", table)
    assert panel(browser)
    assert browser.execute_script(widths, table) == before
