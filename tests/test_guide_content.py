"""Pages of the Care Connect guide that ships with the program; tests/guide has its artifacts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from site_builder.report import BuildReport
from tests.guides import findings
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
# Pages that the original has not: where Care Connect stands today, and tasks with requests and answers.
ADDED = {"overview_status.html", "build_tasks.html"}


def front_matter(page: Path) -> Mapping[str, Any]:
    loaded = yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(loaded, dict)
    return loaded


def pages() -> list[Path]:
    return sorted(path for path in CONTENT.rglob("*.md") if not path.name.startswith("_"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_a_page_has_title_summary_and_permalink(page: Path) -> None:
    keys = front_matter(page)

    assert keys["title"]
    assert keys["summary"]
    assert keys["permalink"].endswith(".html")


@needs_shared
def test_permalinks_are_those_of_the_original() -> None:
    originals = {
        match[1]
        for page in (SHARED / "careconnect" / "pages").rglob("*.md")
        if (match := re.search(r"^permalink: *(\S+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    }
    ours = {str(front_matter(page)["permalink"]) for page in pages() if page.parent.name != "writing"}

    assert ours - originals == ADDED


@needs_shared
def test_sentences_are_our_own() -> None:
    originals = (SHARED / "careconnect" / "pages").rglob("*.md")
    taken = set().union(*(_runs(page.read_text(encoding="utf-8")) for page in originals))
    glossary = (SHARED / "careconnect" / "data" / "glossary.yml").read_text(encoding="utf-8")
    taken |= _runs(glossary)
    ours = [*pages(), CONTENT / "_data" / "glossary.yml", *(ROOT / "templates" / "includes").rglob("*.*")]

    shared = {
        page.name: sorted(" ".join(run) for run in _runs(page.read_text(encoding="utf-8")) & taken)
        for page in ours
    }

    assert {name: found for name, found in shared.items() if found} == {}


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Every run of words in prose: without settings, addresses, code, tags and table cells."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    prose = re.sub(
        r"```.*?```|`[^`]*`|<[^>]*>|\(?https?://\S+|{%.*?%}|{{.*?}}|\|", " ¶ ", text, flags=re.DOTALL
    )
    words = re.findall(r"[a-z']+|¶", prose.lower())
    runs = (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
    return {run for run in runs if "¶" not in run}


def test_the_guide_builds_without_a_finding(own_guide: BuildReport) -> None:
    assert findings(own_guide) == []
