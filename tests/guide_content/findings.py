"""The manual's list of findings, made from the program: `python -m tests.guide_content.findings` rewrites it."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import yaml

from site_builder import codes
from site_builder.codes import (
    content,
    definitions,
    fsh,
    fsh_structure,
    guide,
    invariants,
    layouts,
    responses,
    texts,
    validation,
)

LISTED = Path(__file__).parents[2] / "content" / "_data" / "findings.yml"
_HEAD = "# Made by `python -m tests.guide_content.findings` from site_builder/codes/.\n"
_ROOMS = (
    guide,
    texts,
    definitions,
    fsh,
    fsh_structure,
    validation,
    content,
    invariants,
    layouts,
    responses,
)
"""The modules whose tables `CODES` is made of, in its order."""
_GROUP_OR_CODE = re.compile(r'^    # (?P<group>[^\n]*)\.$|^    "(?P<code>[a-z0-9-]+)": [enw]', re.MULTILINE)


def current() -> list[dict[str, object]]:
    """Return every code by group, in the order of `codes.CODES`, whose comments name the groups."""
    groups: list[tuple[str, list[str]]] = []
    for found in _GROUP_OR_CODE.finditer("".join(map(_table, _ROOMS))):
        if found["group"]:
            groups.append((found["group"], []))
        else:
            groups[-1][1].append(found["code"])
    return [{"group": name, "codes": [_facts(code) for code in codes]} for name, codes in groups]


def _table(room: ModuleType) -> str:
    """Return the lines of a module's table of codes."""
    return Path(str(room.__file__)).read_text(encoding="utf-8").partition("_CODES: ")[2]


def _facts(name: str) -> dict[str, str]:
    code = codes.CODES[name]
    return {
        "code": name,
        "severity": code.severity.word,
        "meaning": code.meaning,
        "cure": code.cure,
    }


if __name__ == "__main__":
    text = yaml.safe_dump(current(), sort_keys=False, allow_unicode=True, width=110)
    LISTED.write_text(_HEAD + text, encoding="utf-8")
