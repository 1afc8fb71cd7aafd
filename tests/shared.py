"""Where the reference material lies that some tests read, and how they are skipped without it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
"""A sibling of the repository: the original guide, its artifacts, core FHIR packages."""

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the reference material (a folder 'shared' beside the repository) is not here"
)
