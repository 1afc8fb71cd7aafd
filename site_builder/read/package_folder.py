"""Where FHIR tools keep packages on a machine."""

from __future__ import annotations

from pathlib import Path


def package_folder() -> Path | None:
    """Return the folder, which need not exist; None for a user without a home."""
    try:
        return Path.home() / ".fhir" / "packages"
    except RuntimeError:
        return None
