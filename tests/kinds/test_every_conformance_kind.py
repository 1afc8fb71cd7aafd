"""Any resource that says what systems do gives pages, whatever its release and however broken it is."""

from __future__ import annotations

import random
from typing import Any

import pytest

from site_builder.kinds import GROUPS, kind_of
from site_builder.model.sections import ArtifactPage
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from tests.kinds.samples import SAMPLES
from tests.kinds.small_guide import artifact, view_of

_IDS = [f"{release}-{resource['resourceType']}-{resource['id']}" for release, resource in SAMPLES]
_ODD: tuple[Any, ...] = (None, 1, "x", [], {}, [1], {"a": [1]}, True, ["a", {}])


def _pages(resource: dict[str, Any], release: str) -> tuple[ArtifactPage, ...]:
    subject = artifact(resource, release)
    view = view_of(subject)
    kind = kind_of(subject)
    tuple(kind.checks(subject, view))
    return kind.pages(subject, view)


def _broken(value: Any, dice: random.Random, depth: int = 0) -> Any:
    if depth and dice.random() < 0.05:
        return dice.choice(_ODD)
    if isinstance(value, dict):
        kept = ("resourceType", "id") if depth == 0 else ()
        return {key: part if key in kept else _broken(part, dice, depth + 1) for key, part in value.items()}
    return [_broken(part, dice, depth + 1) for part in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def theme() -> Theme:
    return Theme(None, MarkdownRenderer())


@pytest.mark.parametrize(("release", "resource"), SAMPLES, ids=_IDS)
def test_its_main_page_comes_first_and_is_drawn(release: str, resource: dict[str, Any], theme: Theme) -> None:
    pages = _pages(resource, release)
    assert [page.label for page in pages] == ["Content", "JSON", "XML"]
    html = str(theme.page(pages[0].out).draw_sections(pages[0].sections))
    assert "<section" in html
    assert "None" not in html
    assert "{&#39;" not in html, "a Python value is shown"


@pytest.mark.parametrize(("release", "resource"), SAMPLES, ids=_IDS)
def test_it_has_a_kind_of_its_own_and_a_group(release: str, resource: dict[str, Any]) -> None:
    subject = artifact(resource, release)
    assert kind_of(subject).name != "example"
    assert kind_of(subject).group(subject) in GROUPS


@pytest.mark.parametrize(("release", "resource"), SAMPLES, ids=_IDS)
def test_values_of_a_wrong_kind_never_stop_it(release: str, resource: dict[str, Any]) -> None:
    dice = random.Random(7)
    for _ in range(25):
        assert _pages(_broken(resource, dice), release)[0].title


@pytest.mark.parametrize("type_", sorted({resource["resourceType"] for _, resource in SAMPLES}))
def test_an_empty_one_has_a_page(type_: str, theme: Theme) -> None:
    release = {"Conformance": "DSTU2", "Requirements": "R5", "ActorDefinition": "R5"}.get(type_, "R4")
    pages = _pages({"resourceType": type_, "id": "e", "url": f"https://fhir.example.org/{type_}/e"}, release)
    assert theme.page(pages[0].out).draw_sections(pages[0].sections) is not None
