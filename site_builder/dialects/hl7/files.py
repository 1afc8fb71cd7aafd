"""The files by which a guide for HL7's IG Publisher is known."""

from __future__ import annotations

from pathlib import Path

from site_builder.read.files import is_there

INI = "ig.ini"
SUSHI = ("sushi-config.yaml", "sushi-config.yml")


def is_publisher_guide(root: Path) -> bool:
    """Tell whether a folder holds a guide for the IG Publisher."""
    return any(is_there(root / name) for name in (INI, *SUSHI))
