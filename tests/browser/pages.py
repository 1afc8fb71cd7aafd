"""What is done with a page in the browser: open it, wait for it, see what is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import Browser

WIDTHS = (1280, 500)
"""A desktop, and the narrowest window that a headless Chromium opens."""


def show(browser: Browser, site: Path, page: str, *, width: int = 1280, theme: str = "light") -> None:
    browser.set_window_size(width, 900)
    name, mark, place = page.partition("#")
    browser.get((site / name).as_uri() + mark + place)
    browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)


def wait(browser: Browser, condition: Callable[[Browser], Any]) -> Any:
    return WebDriverWait(browser, 10).until(condition)


def violations(browser: Browser, axe: str, theme: str) -> list[str]:
    """Return what axe-core finds wrong with the page; nothing but colours is another matter in the dark."""
    browser.execute_script(axe)
    found = browser.execute_async_script(
        "const [options, done] = arguments; axe.run(document, options).then((result) => done(result.violations))",
        {"runOnly": ["cat.color"]} if theme == "dark" else {},
    )
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


_SHOWN = """
const isShown = (each) => {
  const { width, height } = each.getBoundingClientRect();
  return width && height && each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
};
const shown = [...document.querySelectorAll(arguments[0])].filter(isShown);
"""
"""One question to the browser: asked of each element, a large table takes thousands."""


def shown(browser: Browser, selector: str) -> list[WebElement]:
    found: list[WebElement] = browser.execute_script(f"{_SHOWN} return shown", selector)
    return found


def seen(browser: Browser, selector: str) -> list[str]:
    """Return the ids of the elements of a profile whose rows are shown, or else the first words of what is."""
    named = "shown.map((each) => each.dataset.element || each.innerText.trim().split(/[\\n\\t]/)[0])"
    found: list[str] = browser.execute_script(f"{_SHOWN} return {named}", selector)
    return found
