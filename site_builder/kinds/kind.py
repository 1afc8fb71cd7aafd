"""What a kind of artifact is: which resources it takes, and what their pages say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from site_builder.diagnostics import Diagnostic
from site_builder.model.guide import Artifact
from site_builder.model.sections import ArtifactPage
from site_builder.model.view import GuideView


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of artifact. Kinds return sections; templates give them a look."""

    name: str
    """Short name, such as `structure-definition`."""
    group: Callable[[Artifact], str]
    """The heading under which `artifacts.html` lists it."""
    pages: Callable[[Artifact, GuideView], tuple[ArtifactPage, ...]]
    """Its pages; the first one is the main page (`out` equals the artifact's `out`)."""
    checks: Callable[[Artifact, GuideView], Iterable[Diagnostic]]
    """What is wrong with it, as far as its cross references tell."""
