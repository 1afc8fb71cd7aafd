"""Texts that a test writes, compiled with the specification alone."""

from __future__ import annotations

from typing import Any

from site_builder.fsh.compiler import Compiled, compile_fsh
from site_builder.fsh.settings import Settings


def compiled(text: str, **settings: Any) -> Compiled:
    """Compile a text; the settings are a test's own."""
    return compile_fsh({"a.fsh": text}, Settings(**settings))


def documents(text: str, **settings: Any) -> dict[str, dict[str, Any]]:
    """Return what is made of a text without a finding, by id."""
    found = compiled(text, **settings)
    assert [str(each) for each in found.findings] == []
    return {made.document["id"]: made.document for made in found.definitions}


def patient(rules: str, **settings: Any) -> dict[str, Any]:
    """Return the content of a Patient that rules fill, without its type and id."""
    made = documents(f"Instance: X\nInstanceOf: Patient\n{rules}", **settings)["X"]
    return {key: value for key, value in made.items() if key not in ("resourceType", "id")}


def findings(text: str) -> list[str]:
    """Return place, code and message of what is wrong with a text."""
    return [
        f"{each.location.line}:{each.location.column} {each.code}: {each.message}"
        for each in compiled(text).findings
    ]
