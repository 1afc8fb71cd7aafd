"""A real browser, and sites to look at with it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from selenium import webdriver

from site_builder import pipeline
from site_builder.scaffold import scaffold
from tests.counting import pause

CHROMIUM, CHROMEDRIVER = shutil.which("chromium"), shutil.which("chromedriver")
REPOSITORY = Path(__file__).parents[2]
Browser = webdriver.Chrome


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    for item in items:
        if item.get_closest_marker("browser") and not (CHROMIUM and CHROMEDRIVER):
            item.add_marker(pytest.mark.skip(reason="chromium and chromedriver are not installed"))


@pytest.fixture(scope="session")
def start_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    """Yield a function that starts a headless Chromium; all are ended with the session."""
    started: list[Browser] = []

    def start(*, script: bool) -> Browser:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        profile = tmp_path_factory.mktemp("profile")
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
        ):
            options.add_argument(argument)
        if not script:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2}
            )
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(CHROMEDRIVER)))
        started.append(driver)
        return driver

    yield start
    for driver in started:
        driver.quit()


@pytest.fixture(scope="session")
def browser(start_browser: Callable[..., Browser]) -> Browser:
    """Return a browser with JavaScript."""
    return start_browser(script=True)


@pytest.fixture(scope="session")
def bare_browser(start_browser: Callable[..., Browser]) -> Browser:
    """Return a browser without JavaScript."""
    return start_browser(script=False)


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the guide that `site-builder new` writes."""
    folder = tmp_path_factory.mktemp("new") / "guide"
    scaffold(folder, title="Example guide")
    report = pipeline.build(folder, today=date(2026, 1, 2))
    assert report.output is not None
    return report.output


@pytest.fixture(scope="session")
def vast_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a guide of one logical model that has more than a thousand elements."""
    folder = tmp_path_factory.mktemp("vast") / "guide"
    scaffold(folder, title="Vast")
    groups = [(f"Vast.g{group}", [f"e{group}x{part}" for part in range(40)]) for group in range(30)]
    elements = [{"id": "Vast", "path": "Vast", "min": 0, "max": "*"}]
    for path, parts in groups:
        elements.append(
            {"id": path, "path": path, "min": 0, "max": "1", "type": [{"code": "BackboneElement"}]}
        )
        elements += [
            {
                "id": f"{path}.{part}",
                "path": f"{path}.{part}",
                "min": 0,
                "max": "1",
                "type": [{"code": "string"}],
            }
            for part in parts
        ]
    model = {
        "resourceType": "StructureDefinition",
        "id": "vast",
        "url": "http://example.org/StructureDefinition/vast",
        "name": "Vast",
        "status": "draft",
        "fhirVersion": "4.0.1",
        "kind": "logical",
        "abstract": False,
        "type": "http://example.org/StructureDefinition/vast",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Element",
        "derivation": "specialization",
        "differential": {"element": elements},
    }
    (folder / "profiles" / "StructureDefinition-vast.json").write_text(json.dumps(model), encoding="utf-8")
    with pause():
        report = pipeline.build(folder, jobs=1, today=date(2026, 1, 2))
    assert report.output is not None
    return report.output


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core's source, where AXE_CORE names its file."""
    path = os.environ.get("AXE_CORE", "")
    if not path or not Path(path).is_file():
        pytest.skip("AXE_CORE does not name axe-core's axe.min.js")
    return Path(path).read_text(encoding="utf-8")
