"""What a preview takes over from its last build, and that nobody can tell."""

import json
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.model.guide import Artifact, Rendered
from site_builder.render import everything
from site_builder.render.artifact import render_artifact
from site_builder.render.kept import KeptPages
from site_builder.render.page import Rendering
from tests.guides import write

PATIENT = {"resourceType": "Patient", "id": "one", "name": [{"family": "Care"}]}
OTHER = {"resourceType": "Patient", "id": "two", "link": [{"other": {"reference": "Patient/one"}}]}
FILES = {
    "guide.yaml": "title: A\nartifacts: [profiles]\n",
    "content/index.md": "---\ntitle: Start\n---\nHello\n",
    "content/about.md": "---\ntitle: About\n---\n{% include tip.html %}\n",
    "content/_includes/tip.html": "<p>Tip</p>",
    "content/_data/sidebars/main.yml": "entries:\n- folders:\n  - title: About\n    url: /about.html\n",
    "profiles/one.json": json.dumps(PATIENT),
    "profiles/two.json": json.dumps(OTHER),
}
NO_LOOK = {"templates/partials/footer.html": "<footer>Ours</footer>"}
OF_PAGES = "{% for page in site.pages %}{{ page.content }}{% endfor %}"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the artifacts that are drawn, as they are."""
    keys: list[str] = []

    def draw(artifact: Artifact, rendering: Rendering) -> tuple[Rendered, ...]:
        keys.append(artifact.key)
        return render_artifact(artifact, rendering)

    monkeypatch.setattr(everything, "render_artifact", draw)
    return keys


def site(root: Path, name: str, kept: KeptPages) -> dict[str, bytes]:
    """Build and give every file of the site."""
    out = root / name
    pipeline.build(root, output=out, jobs=1, kept=kept)
    return {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"content/index.md": "---\ntitle: Start\n---\nHello again, [two](Patient-two.html)\n"}, []),
        ({"content/index.md": "---\ntitle: Start\n\n---\n\nHello, a line below\n"}, []),
        ({"content/index.md": "---\ntitle: Begin\n---\nHello\n"}, ["Patient/one", "Patient/two"]),
        ({"content/more.md": "---\ntitle: More\n---\nHello\n"}, ["Patient/one", "Patient/two"]),
        ({"content/_includes/tip.html": "<p>Hint</p>"}, ["Patient/one", "Patient/two"]),
        ({"content/_data/one.yml": "a: 1\n"}, ["Patient/one", "Patient/two"]),
        ({"guide.yaml": "title: B\nartifacts: [profiles]\n"}, ["Patient/one", "Patient/two"]),
        (NO_LOOK, ["Patient/one", "Patient/two"]),
        (
            {"profiles/one.json": json.dumps({**PATIENT, "name": [{"family": "Cure"}]})},
            ["Patient/one", "Patient/two"],
        ),
        ({"profiles/Patient-one-intro.md": "Read me\n"}, ["Patient/one", "Patient/two"]),
    ],
)
def test_artifacts_are_drawn_again_when_they_may_look_different(
    tmp_path: Path, drawn: list[str], changes: dict[str, str], expected: list[str]
) -> None:
    kept = KeptPages()
    write(tmp_path, **FILES)
    site(tmp_path, "out", kept)
    assert drawn == ["Patient/one", "Patient/two"]
    drawn.clear()

    write(tmp_path, **changes)
    after = site(tmp_path, "out", kept)

    assert drawn == expected
    assert after == site(tmp_path, "out", KeptPages())


def test_a_text_beside_an_artifact_that_shows_pages_is_drawn_with_them(
    tmp_path: Path, drawn: list[str]
) -> None:
    kept = KeptPages()
    write(tmp_path, **FILES, **{"profiles/Patient-one-notes.md": OF_PAGES})
    site(tmp_path, "out", kept)
    drawn.clear()

    write(tmp_path, **{"content/index.md": "---\ntitle: Start\n---\nNobody expects this\n"})
    after = site(tmp_path, "out", kept)

    assert drawn == ["Patient/one"]
    assert b"Nobody expects this" in after["Patient-one.html"]
