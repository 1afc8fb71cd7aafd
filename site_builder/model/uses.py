"""Which artifact of a guide refers to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from site_builder.model.artifact_index import ArtifactIndex
from site_builder.model.guide import Artifact
from site_builder.model.references import Mention, listed_examples, mentions
from site_builder.source.kept import kept


@dataclass(frozen=True, slots=True)
class Use:
    """A place in an artifact that refers to another artifact."""

    artifact: Artifact
    """The one that refers."""
    element: str
    """Element id or path, such as `Patient.gender`; empty when the artifact as a whole refers."""
    how: str
    """`base`, `profile`, `extension`, `target profile`, `required binding` (or another strength),
    `value set include`, `value set exclude`, `code system include`, `code system exclude`, `supplement`,
    `example` (it claims the profile), or the path of the element that refers."""


def uses_in(index: ArtifactIndex) -> Mapping[str, tuple[Use, ...]]:
    """Return every place that refers to an artifact, by its key, ordered by artifact, then element."""
    found: dict[str, dict[tuple[str, str, str], Use]] = defaultdict(dict)
    for artifact in index.artifacts:
        for mention in kept(("mentions", artifact.key), (artifact,), partial(_mentions, artifact)):
            target = _mentioned(mention, index)
            if target and target.key != artifact.key:
                use = Use(artifact, mention.element, mention.how)
                found[target.key].setdefault((artifact.key, use.element, use.how), use)
        for reference, profile in listed_examples(artifact):
            example, target = index.resolve(reference), index.resolve(profile)
            if example and target and target.key != example.key:
                use = Use(example, "", "example")
                found[target.key].setdefault((example.key, use.element, use.how), use)
    return {key: tuple(_in_order(uses.values())) for key, uses in found.items()}


def _mentioned(mention: Mention, index: ArtifactIndex) -> Artifact | None:
    # Any string may happen to read like `Type/id`; only a full canonical URL counts then.
    return index.resolve(mention.target) if mention.is_certain else index.at(mention.target)


def _mentions(artifact: Artifact) -> tuple[Mention, ...]:
    return tuple(mentions(artifact))


def _in_order(uses: Iterable[Use]) -> list[Use]:
    return sorted(
        uses, key=lambda use: (use.artifact.is_example, use.artifact.type, use.artifact.id, use.element)
    )
