"""What is written for each experiment is what SUSHI writes, or better for a reason that is given."""

from __future__ import annotations

import pytest

from tests.fsh.experiments import BETTER, OPEN, compiled, expected, experiments, inline, written

_GUIDE = "ImplementationGuide-"


@pytest.mark.parametrize("name", experiments())
def test_experiment_is_compiled_as_by_sushi(name: str) -> None:
    found = compiled(name)
    ours, theirs = written(found), expected(name)
    without_file = inline(found)
    theirs = {
        file: document
        for file, document in theirs.items()
        if not file.startswith(_GUIDE)
        and (str(document.get("resourceType")), str(document.get("id"))) not in without_file
        and not file.endswith("-noid.json")
    }
    # A logical model's instance without an id has no name that is asked for.
    ours = {
        file: document for file, document in ours.items() if not file.startswith("Binary-") or file in theirs
    }
    if name in BETTER:
        assert set(theirs) <= set(ours)
        assert any(each.severity.word == "error" for each in found.findings)
    elif name not in OPEN:
        assert ours == theirs
