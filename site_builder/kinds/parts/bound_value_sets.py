"""Which of the guide's value sets its profiles bind, their extensions' included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from site_builder.kinds.parts.cells import joined
from site_builder.model.guide import Artifact
from site_builder.model.references import mentions
from site_builder.model.sections import Column, Row, Section, Table, Text
from site_builder.model.view import GuideView


def bound_value_set_sections(profiles: Iterable[Artifact], view: GuideView) -> tuple[Section, ...]:
    """Return a table of profiles and the value sets that they and the extensions they use bind."""
    rows = []
    for profile in sorted(profiles, key=lambda each: each.title.casefold()):
        found = {each.key: each for each in _bound(profile, view, set())}
        links = joined(((view.link_artifact(each),) for each in sorted(found.values(), key=_title)), "\n")
        rows.append(Row(((view.link_artifact(profile),), links or (Text("none of its own", "soft"),))))
    return (Table("", "", (Column("Profile", "label"), Column("Value sets", "lines")), tuple(rows)),)


def _bound(structure: Artifact, view: GuideView, seen: set[str]) -> Iterator[Artifact]:
    """Yield the value sets that a structure binds, at any depth of its extensions."""
    seen.add(structure.key)
    for mention in mentions(structure):
        target = view.resolve(mention.target)
        if target is None or target.key in seen:
            continue
        if mention.how.endswith(" binding"):
            yield target
        elif mention.how == "extension":
            yield from _bound(target, view, seen)


def _title(artifact: Artifact) -> str:
    return artifact.title.casefold()
