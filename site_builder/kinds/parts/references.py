"""Findings about references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from site_builder.diagnostics import Diagnostic, nearest
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView
from site_builder.source.value import Value


def unknown_references(
    artifact: Artifact, view: GuideView, named: Iterable[tuple[Value, str]]
) -> Iterator[Diagnostic]:
    """Report canonical URLs of the neutral resource that are the guide's own to define and are nowhere.

    Each comes with a word for what it should be, and is reported once.
    """
    seen: set[tuple[str, str]] = set()
    for url, what in named:
        whole = url.text.partition("#")[0]
        bare = whole.partition("|")[0]
        if not bare or (whole, what) in seen:
            continue
        seen.add((whole, what))
        if not view.is_own(bare) or view.is_known(whole, artifact.release):
            continue
        message = (
            f"{artifact.key} refers to the {what} '{url.text}', which is not in this guide or its packages"
        )
        place = artifact.neutral_place(*url.pointer)
        yield Diagnostic("unknown-reference", message, place, nearest(bare, view.known_urls()))
