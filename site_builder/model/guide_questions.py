"""What tells whether the parts of a guide are still the same to those who asked for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import wraps

from site_builder.fhir.json_text import dumps
from site_builder.model.guide import Artifact, Guide, Page
from site_builder.source.dependencies import depend_on, fingerprint, named_function, packed, untracked
from site_builder.source.kept import kept


def content_of(artifact: Artifact) -> bytes:
    """Tell what an artifact's resource says, and where."""
    # The text of its source tells the rest, but for what it takes over from the guide, or was compiled.
    stated = sorted(artifact.source_stated.items(), key=str) if artifact.source_stated else None
    more = dumps(artifact.resource) if artifact.is_amended or stated else ""
    said = (artifact.source, artifact.source_format, artifact.source_text, artifact.release, more, stated)
    return fingerprint(said)


def _content_of(artifact: Artifact) -> bytes:
    return kept(("content", artifact.key), (artifact,), lambda: content_of(artifact))


def artifact_fact(tell: Callable[[Artifact], str]) -> Callable[[Artifact], str]:
    """Decorate a module's function that tells a little of an artifact: who asks depends on that alone."""
    name = f"{tell.__module__}:{tell.__qualname__}"

    @wraps(tell)
    def told(artifact: Artifact) -> str:
        depend_on("artifact fact", name, artifact.key)
        with untracked():
            return tell(artifact)

    return told


def guide_questions(guide: Guide) -> Mapping[str, Callable[..., object]]:
    """Return what tells the answers of dependencies on the guide's parts, by their questions.

    What is not there answers None.
    """
    pages = {page.source: page for page in (*guide.documents, *guide.pages)}
    artifacts = {artifact.key: artifact for artifact in guide.artifacts}

    def of_page(tell: Callable[[Page], object]) -> Callable[[str], object]:
        return lambda source: tell(pages[source]) if source in pages else None

    def of_artifact(tell: Callable[[Artifact], object]) -> Callable[[str], object]:
        return lambda key: tell(artifacts[key]) if key in artifacts else None

    return {
        "page facts": of_page(_page_facts),
        "page body": of_page(lambda page: (page.body_line, page.body)),
        "artifact title": of_artifact(lambda artifact: artifact.title),
        "artifact description": of_artifact(lambda artifact: artifact.description),
        "artifact facts": of_artifact(_artifact_facts),
        "artifact content": of_artifact(_content_of),
        "artifact shorthand": of_artifact(lambda each: each.shorthand),
        "artifact texts": of_artifact(lambda each: (each.intro, each.intro_at, each.notes, each.notes_at)),
        "artifact fact": lambda name, key: named_function(name)(artifacts[key]) if key in artifacts else None,
        "pages": lambda _: [_page_name(page) for page in guide.pages],
        "documents": lambda _: [_page_name(page) for page in guide.documents],
        "artifacts": lambda _: [*artifacts],
        "static": lambda _: [file.out for file in guide.static],
        "redirects": lambda _: [(each.out, each.target) for each in guide.redirects],
        "day": lambda _: guide.build_date,
        "setting": lambda name: packed(getattr(guide.config, name)),
        "said setting": lambda name: packed(guide.config.keys.get(name)),
        "said setting keys": lambda: [*guide.config.keys],
        "layout": lambda name: packed(guide.layouts.get(name)),
        "layout keys": lambda: [*guide.layouts],
        "include": guide.includes.get,
        "include keys": lambda: [*guide.includes],
        "data": lambda name: packed(guide.site_data.get(name)),
        "data keys": lambda: [*guide.site_data],
    }


def _page_name(page: Page) -> tuple[str, ...]:
    return page.source, page.out, page.url, page.format, page.collection


def _page_facts(page: Page) -> object:
    # Front matter may be endless when it is written out.
    facts = [getattr(page, each.name) for each in fields(page) if each.name not in _TOLD_OTHERWISE]
    return facts, packed(page.front_matter)


_TOLD_OTHERWISE = ("front_matter", "body", "body_line")


def _artifact_facts(artifact: Artifact) -> object:
    said = (artifact.url, artifact.version, artifact.name, artifact.status, artifact.release)
    return (*said, artifact.is_example, artifact.source, artifact.source_format)
