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
    """Report canonical URLs of the neutral resource that should be the guide's own and are nowhere.

    Each comes with a word for what it should be, and is reported once. What other publishers have can't be
    known here, so their URLs pass.
    """
    seen: set[tuple[str, str]] = set()
    for url, what in named:
        whole = url.text.partition("#")[0]
        bare = whole.partition("|")[0]
        if not bare or (whole, what) in seen:
            continue
        seen.add((whole, what))
        if not _is_ours(bare, view) or view.is_known(whole, artifact.release):
            continue
        message = (
            f"{artifact.key} refers to the {what} '{url.text}', which is not in this guide or its packages"
        )
        place = artifact.neutral_place(*url.pointer)
        yield Diagnostic("unknown-reference", message, place, nearest(bare, view.known_urls()))


def unknown_code(artifact: Artifact, code: Value, system: str, known: Iterable[str]) -> Diagnostic:
    """Report a code of the neutral resource that its own, complete code system lacks."""
    message = f"{artifact.key} lists the code '{code.text}', which the code system '{system}' lacks"
    place = artifact.neutral_place(*code.pointer)
    return Diagnostic("unknown-code", message, place, nearest(code.text, known))


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
