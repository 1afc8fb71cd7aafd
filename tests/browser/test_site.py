"""The built site in a real browser, opened from file:// as a reader with no server would."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from site_builder import pipeline
from tests.browser.conftest import Browser
from tests.browser.pages import WIDTHS, show, shown, violations, wait
from tests.guides import write

pytestmark = pytest.mark.browser

OWN_PAGES = (
    "index.html",
    "artifacts.html",
    "api_entity_patient.html",
    "explore.html",
    "StructureDefinition-CareConnect-Patient-1.html",
    "StructureDefinition-CareConnect-Patient-1-definitions.html",
    "ValueSet-CareConnect-MaritalStatus-1.html",
    "overview_glossary.html",
    "tags.html",
    "toc.html",
    "search.html",
    "404.html",
)


def test_lists_of_a_part_have_the_columns_of_the_others(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, "artifacts.html")
    lists = browser.find_elements(By.CSS_SELECTOR, "table.artifacts")
    assert lists[0].find_elements(By.CSS_SELECTOR, "thead:not(.unseen)")
    assert any(each.find_elements(By.CSS_SELECTOR, "thead.unseen") for each in lists)
    widths = {each.find_element(By.CSS_SELECTOR, "tbody th").size["width"] for each in lists}
    assert max(widths) - min(widths) <= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", OWN_PAGES)
def test_axe_finds_nothing(browser: Browser, own_site: Path, axe: str, page: str, theme: str) -> None:
    if not (own_site / page).exists():
        pytest.fail(f"the guide has no page {page}")
    show(browser, own_site, page, theme=theme)

    assert violations(browser, axe, theme) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", OWN_PAGES)
def test_no_page_scrolls_sideways(browser: Browser, own_site: Path, page: str, width: int) -> None:
    show(browser, own_site, page, width=width)

    overflow = browser.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


def test_page_reflows_at_320_pixels(browser: Browser, own_site: Path, tmp_path: Path) -> None:
    """A window can't be that narrow, a frame can (WCAG 2.2, 1.4.10)."""
    for page in OWN_PAGES:
        frame = tmp_path / "frame.html"
        frame.write_text(
            f'<iframe src="{(own_site / page).as_uri()}" style="width:320px;height:900px"></iframe>'
        )
        browser.get(frame.as_uri())
        browser.switch_to.frame(0)
        overflow = browser.execute_script("return document.documentElement.scrollWidth - 320")
        browser.switch_to.default_content()
        assert overflow <= 0, page


@pytest.mark.parametrize("page", OWN_PAGES)
def test_nothing_is_logged_and_nothing_fetched_from_elsewhere(
    browser: Browser, own_site: Path, page: str
) -> None:
    browser.get_log("browser")  # what earlier pages left
    show(browser, own_site, page)

    fetched = browser.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )

    assert [name for name in fetched if not name.startswith(("file:", "data:"))] == []
    assert browser.get_log("browser") == []


def test_site_is_complete_without_script(bare_browser: Browser, own_site: Path) -> None:
    bare_browser.get((own_site / "StructureDefinition-CareConnect-Patient-1.html").as_uri())

    rows = bare_browser.find_elements(By.CSS_SELECTOR, "table[data-view] tbody tr:not(.not-differential)")
    menus = bare_browser.find_elements(By.CSS_SELECTOR, "nav a[href]")

    assert rows
    assert all(row.is_displayed() for row in rows)
    assert len(menus) > 5


def test_skip_link_is_the_first_stop(browser: Browser, own_site: Path) -> None:
    show(browser, own_site, "index.html")

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)

    assert browser.switch_to.active_element.get_attribute("href").endswith("#content")


def test_theme_choice_is_kept(browser: Browser, new_site: Path) -> None:
    browser.get((new_site / "index.html").as_uri())
    before = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    button = browser.find_element(By.CSS_SELECTOR, "button.theme")
    for _ in range(2):
        button.click()
        if browser.execute_script("return getComputedStyle(document.body).backgroundColor") != before:
            break
    chosen = browser.execute_script("return getComputedStyle(document.body).backgroundColor")

    browser.get((new_site / "patient.html").as_uri())

    assert chosen != before
    assert browser.execute_script("return getComputedStyle(document.body).backgroundColor") == chosen


def test_a_logo_stands_in_the_header_at_its_size(browser: Browser, tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"></svg>'
    write(
        tmp_path,
        **{"guide.yaml": "title: T\nlogo: logo.svg", "content/logo.svg": drawing, "content/index.md": "A"},
    )
    pipeline.build(tmp_path, output=tmp_path / "out")

    browser.get(f"file://{tmp_path}/out/index.html")
    logo = browser.find_element(By.CLASS_NAME, "brand-logo")
    name = browser.find_element(By.CLASS_NAME, "brand-name")

    assert (logo.size["width"], logo.size["height"]) == (64, 32)
    assert "underline" not in name.value_of_css_property("text-decoration")


@pytest.fixture(scope="module")
def busy_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a guide of many menus, with boxes that its author coloured."""
    menus = "".join(
        f"  - title: Matters of conformance {number}\n    folderitems:\n    - {{title: Start, url: /index.html}}\n"
        for number in range(7)
    )
    boxes = (
        "<style>.pale { background: #eeeeee } .deep { background: #002244 }</style>\n"
        '<div class="pale"><h3 id="pale">Pale</h3></div>\n<div class="deep"><h3 id="deep">Deep</h3></div>\n'
        '<div style="background-color: #eee"><h3 id="own">Own</h3></div>\n'
    )
    folder = write(
        tmp_path_factory.mktemp("busy"),
        **{
            "guide.yaml": "title: A guide with a name that is not short at all\nsidebar: main",
            "content/_data/topnav.yml": f"topnav_dropdowns:\n- title: Menus\n  folders:\n{menus}",
            "content/_data/sidebars/main.yml": "entries:\n- title: Guide\n  folders:\n"
            "  - title: All\n    folderitems:\n    - {title: Start, url: /index.html}\n",
            "content/index.md": f"---\ntitle: Start\n---\n{boxes}\n" + "Words.\n\n" * 80,
        },
    )
    report = pipeline.build(folder, today=date(2026, 1, 2))
    assert report.output is not None
    return report.output


def test_menus_fold_before_they_wrap_and_nothing_lies_beneath_the_header(
    browser: Browser, busy_site: Path
) -> None:
    show(browser, busy_site, "index.html")
    summary = wait(browser, lambda _: browser.find_element(By.CSS_SELECTOR, ".folded .menus-fold > summary"))
    browser.execute_script("scrollTo(0, 600)")
    header, side = (browser.find_element(By.CSS_SELECTOR, each) for each in ("header.top", ".side"))
    top = browser.execute_script("return arguments[0].getBoundingClientRect().top", side)

    assert header.size["height"] <= 64
    assert top >= header.size["height"] - 1
    assert not browser.find_element(By.CSS_SELECTOR, ".menus .menu").is_displayed()

    summary.click()
    assert len(shown(browser, ".menu > summary")) == 7

    summary.send_keys(Keys.ESCAPE)
    assert not browser.find_element(By.CSS_SELECTOR, ".menus .menu").is_displayed()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_on_grounds_of_the_author_is_readable(
    browser: Browser, busy_site: Path, axe: str, theme: str
) -> None:
    show(browser, busy_site, "index.html", theme=theme)

    found = browser.execute_async_script(
        f"{axe}; axe.run('.body', {{runOnly: 'color-contrast'}}).then((result) => arguments[0](result))"
    )
    checked = " ".join(node["html"] for each in found["passes"] for node in each["nodes"])
    assert found["violations"] == []
    assert [name for name in ("pale", "deep", "own") if f'id="{name}"' not in checked] == []
