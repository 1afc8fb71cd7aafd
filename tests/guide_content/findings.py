"""The manual's list of findings, made from the program: `python -m tests.guide_content.findings` rewrites it."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from site_builder import codes

LISTED = Path(__file__).parents[2] / "content" / "_data" / "findings.yml"
_HEAD = "# Made by `python -m tests.guide_content.findings` from site_builder/codes.py.\n"
_GROUP_OR_CODE = re.compile(r'^    # (?P<group>[^\n]*)\.$|^    "(?P<code>[a-z0-9-]+)": _', re.MULTILINE)


def current() -> list[dict[str, object]]:
    """Return every code by group, in the order of `codes.CODES`, whose comments name the groups."""
    source = Path(codes.__file__).read_text(encoding="utf-8").partition("\nCODES: ")[2]
    groups: list[tuple[str, list[str]]] = []
    for found in _GROUP_OR_CODE.finditer(source):
        if found["group"]:
            groups.append((found["group"], []))
        else:
            groups[-1][1].append(found["code"])
    return [{"group": name, "codes": [_facts(code) for code in codes]} for name, codes in groups]


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
