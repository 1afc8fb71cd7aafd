"""Guides for HL7's IG Publisher: `ig.ini`, `sushi-config.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.dialects.hl7.files import is_publisher_guide as is_at

if TYPE_CHECKING:
    from site_builder.diagnostics import Problems
    from site_builder.model.dialect import Recognised

__all__ = ["is_at", "read"]


def read(root: Path, problems: Problems) -> Recognised:
    """Read the settings of a guide for the IG Publisher, and what it does otherwise."""
    from site_builder.dialects.hl7.settings import translate  # noqa: PLC0415 - many guides are none of these

    return translate(root, problems)
