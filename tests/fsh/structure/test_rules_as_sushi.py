"""Many rules side by side become what SUSHI makes of them.

`cases/rules.json` holds what SUSHI 3.21.0 wrote for `cases/rules.fsh`, definitions by id.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from site_builder.fsh.compilation import Made
from site_builder.fsh.settings import Settings
from tests.fsh.structure.compiling import compiled

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASES / "rules.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made() -> dict[str, Made]:
    settings = Settings(version="1.0.0", status="draft", is_only_definitions=True)
    return compiled((CASES / "rules.fsh").read_text(encoding="utf-8"), settings)[0]


def test_all_are_made(made: dict[str, Made]) -> None:
    assert made.keys() == EXPECTED.keys()


@pytest.mark.parametrize("id_", EXPECTED)
def test_a_structure_is_what_sushi_makes_of_it(made: dict[str, Made], id_: str) -> None:
    document = json.loads(json.dumps(made[id_].document))

    assert document["differential"]["element"] == EXPECTED[id_]["differential"]["element"]
    assert document == EXPECTED[id_]
