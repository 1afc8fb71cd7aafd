"""The template that a guide for HL7's IG Publisher is drawn with: what it sets where the guide does not.

Nearly every template builds on HL7's base template, which switches parameters on that a guide can switch off
again. Source: https://github.com/HL7/ig-template-base, `scripts/onLoad.xslt`
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.read.files import is_there, read_text

BASE = "fhir.base.template"
"""The name of HL7's base template."""
SET_BY_BASE = frozenset(
    {
        "apply-contact",
        "apply-context",
        "apply-copyright",
        "apply-jurisdiction",
        "apply-license",
        "apply-publisher",
        "apply-version",
        "apply-wg",
        "propagate-status",
    }
)
"""Parameters that the base template sets to true where the guide says nothing of them."""


def builds_on_base(root: Path, template: str) -> bool:
    """Tell whether a template, as `ig.ini` names it, is HL7's base template or builds on it.

    `#folder` names a template in the guide itself, which says in `package/package.json` on what it builds.
    All that are published build on the base template.
    """
    if not template.startswith("#"):
        return bool(template)
    manifest = _manifest(root, template.removeprefix("#").replace("\\", "/").removeprefix("./"))
    return bool(manifest.get("base")) or manifest.get("name") == BASE


def _manifest(root: Path, folder: str) -> Mapping[str, Any]:
    name = f"{folder}/package/package.json"
    if ".." in folder.split("/") or not is_there(root / name):
        return {}
    try:
        found = json.loads(read_text(root / name, name, Problems()) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}
