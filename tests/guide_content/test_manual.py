"""The manual, "Writing a guide", against the program that it describes."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from click import Group

from site_builder.cli import main
from site_builder.codes import CODES
from site_builder.read.settings import author_settings
from tests.guide_content import findings

ROOT = Path(__file__).parents[2]
WRITING = ROOT / "content" / "writing"


def in_code(page: str) -> set[str]:
    """The words that a page of the manual sets in code."""
    text = (WRITING / page).read_text(encoding="utf-8")
    fences = re.findall(r"^(`{3,})[^\n]*\n(.*?)\n\1$", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`]+)`", re.sub(r"^(`{3,}).*?\n\1$", "", text, flags=re.DOTALL | re.MULTILINE))
    return {word for code in (*inline, *(code for _, code in fences)) for word in re.split(r"[\s:]+", code)}


def test_every_setting_is_explained() -> None:
    assert set(author_settings()) - in_code("writing_settings.md") == set()


def test_every_command_is_explained() -> None:
    assert isinstance(main, Group)
    assert set(main.commands) - in_code("writing_start.md") == set()


def test_every_include_of_the_theme_is_explained() -> None:
    folder = ROOT / "templates" / "includes"
    # Those of `custom/` are there for guides that have them already; the manual shows the useful ones.
    names = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.html") if path.parent.name != "custom"
    }
    explained = in_code("writing_includes.md") | in_code("writing_artifacts.md")

    assert {name for name in names if not name.startswith("_")} - explained == {
        "taglogic.html",
        "version.html",
    }


def test_findings_are_those_that_the_program_has() -> None:
    """When this fails, run `python -m tests.guide_content.findings`."""
    listed = yaml.safe_load(findings.LISTED.read_text(encoding="utf-8"))

    assert listed == findings.current()
    assert {finding["code"] for group in listed for finding in group["codes"]} == set(CODES)
