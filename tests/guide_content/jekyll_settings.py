"""The manual's list of Jekyll's settings: `python -m tests.guide_content.jekyll_settings` rewrites it."""

from __future__ import annotations

from pathlib import Path

import yaml

from site_builder.dialects.jekyll.effects import READ, WITHOUT_EFFECT

LISTED = Path(__file__).parents[2] / "content" / "_data" / "jekyll_settings.yml"
_HEAD = "# Made by `python -m tests.guide_content.jekyll_settings` from site_builder/dialects/jekyll/effects.py.\n"


def current() -> dict[str, list[object]]:
    """Return the settings that are read, and those without effect with the reason."""
    without = [{"name": name, "reason": reason} for name, reason in sorted(WITHOUT_EFFECT.items())]
    return {"read": sorted(READ), "without": list(without)}


if __name__ == "__main__":
    LISTED.write_text(
        _HEAD + yaml.safe_dump(current(), sort_keys=False, allow_unicode=True, width=110), encoding="utf-8"
    )
