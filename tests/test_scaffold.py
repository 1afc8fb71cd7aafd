"""A new guide works, whatever its definitions are written in."""

import json
from pathlib import Path

import pytest

from site_builder.pipeline import build, check
from site_builder.scaffold import scaffold


@pytest.mark.parametrize("is_shorthand", [False, True], ids=["JSON", "FHIR Shorthand"])
def test_a_new_guide_has_no_finding_and_its_definitions_on_its_pages(
    tmp_path: Path, *, is_shorthand: bool
) -> None:
    scaffold(tmp_path / "my guide", title='A "guide"', is_shorthand=is_shorthand)
    report = build(tmp_path / "my guide", output=tmp_path / "out")

    assert report.diagnostics == ()
    assert report.artifacts == 6
    visit = (tmp_path / "out/visit.html").read_text("utf-8")
    assert all(word in visit for word in ("Follow-up", "reasonCode", "example-visit-1"))


def test_both_kinds_of_a_new_guide_define_the_same(tmp_path: Path) -> None:
    made = []
    for is_shorthand in (False, True):
        folder = tmp_path / str(is_shorthand)
        scaffold(folder, is_shorthand=is_shorthand)
        assert check(folder).diagnostics == ()
        site = build(folder, output=tmp_path / f"out-{is_shorthand}").output
        assert site is not None
        files = sorted(site.glob("[A-Z]*.json"))
        made.append({path.name: _meaning(json.loads(path.read_text("utf-8"))) for path in files})

    assert made[0] == made[1]
    assert len(made[0]) == 6


def _meaning(resource: dict[str, object]) -> dict[str, object]:
    """What a resource says but for what Shorthand leaves to the guide."""
    return {
        key: value
        for key, value in resource.items()
        if key not in ("version", "date", "publisher", "snapshot")
    }
