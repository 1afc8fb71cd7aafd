"""Every finding has a place within a file of its guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.pipeline import check
from tests.shared import SHARED, needs_shared

SETTINGS = ("guide.yaml", "_config.yml", "ig.ini", "sushi-config.yaml")
GUIDES = sorted({file.parent for name in SETTINGS for file in SHARED.glob(f"cases/*/**/{name}")})


@needs_shared
def test_there_are_cases() -> None:
    assert len(GUIDES) > 20


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(SHARED / "cases").as_posix())
def test_a_finding_stands_within_its_file(guide: Path) -> None:
    for found in check(guide, jobs=1).diagnostics:
        path = guide / found.location.path
        rows = path.read_text("utf-8", errors="replace").split("\n") if path.is_file() else [""]
        assert found.location.line <= len(rows), found
        assert found.location.column <= len(rows[found.location.line - 1]) + 1, found
