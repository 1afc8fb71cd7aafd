"""Findings about references that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from site_builder.diagnostics import Diagnostic, Location, nearest
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView


def unknown_reference(artifact: Artifact, view: GuideView, url: str, what: str) -> Iterator[Diagnostic]:
    """Report a canonical URL that should be the guide's own and is nowhere.

    What other publishers have can't be known here, so their URLs pass.
    """
    bare = url.partition("|")[0]
    if not bare or not _is_ours(bare, view) or view.is_known(url, artifact.release):
        return
    message = f"{artifact.key} refers to the {what} '{url}', which is not in this guide or its packages"
    yield Diagnostic("unknown-reference", message, place(artifact, url), nearest(bare, view.known_urls()))


def unknown_code(artifact: Artifact, code: str, system: str, known: Iterable[str]) -> Diagnostic:
    """Report a code that its own, complete code system lacks."""
    message = f"{artifact.key} lists the code '{code}', which the code system '{system}' lacks"
    return Diagnostic("unknown-code", message, place(artifact, code), nearest(code, known))


def place(artifact: Artifact, text: str) -> Location:
    """Find the first line of an artifact's source on which a value stands."""
    quoted = re.search(rf"[\"'>\s:]{re.escape(text)}(?=[\"'<\s]|$)", artifact.source_text)
    if quoted is None:
        return Location(artifact.source)
    return Location(artifact.source, artifact.source_text.count("\n", 0, quoted.start() + 1) + 1)


def _is_ours(url: str, view: GuideView) -> bool:
    """Tell whether a guide can be expected to have what a URL names.

    Below the canonical base it must; with no base set, whatever lies beside an artifact of the guide counts:
    the same folder, such as `https://fhir.example.org/STU3/ValueSet/`.
    """
    if not url.startswith(("http://", "https://")) or url.startswith("http://hl7.org/fhir/"):
        return False
    base = view.guide.config.canonical
    if base:
        return url.startswith(base.rstrip("/") + "/")
    folders = view.once(("folders",), lambda: frozenset(map(_folder, view.known_urls())))
    return _folder(url) in folders


def _folder(url: str) -> str:
    return url.rpartition("/")[0]
