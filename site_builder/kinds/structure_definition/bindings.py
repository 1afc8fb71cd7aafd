"""The table of a profile's bindings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_builder.fhir.additional_bindings import additional_bindings
from site_builder.fhir.elements import ElementNode
from site_builder.fhir.specification import CORE
from site_builder.kinds.structure_definition.cells import canonical_link, shown_id
from site_builder.kinds.structure_definition.description import (
    purpose_words,
    strength_chip,
)
from site_builder.kinds.structure_definition.profile import Profile, typed_value
from site_builder.kinds.structure_definition.values import coded
from site_builder.kinds.structure_definition.views import Views
from site_builder.model.sections import Cell, Column, Piece, Row, Table, Text
from site_builder.source.json_access import mapping
from site_builder.source.value import Value

_COLUMNS = (
    Column("Path", "path"),
    Column("Strength"),
    Column("Value set", "lines"),
    Column("Version", "version"),
    Column("Source", "source"),
)


def bindings(profile: Profile, views: Views) -> Table | None:
    """Return the bindings of all elements, marked with the views that lack them; None when there are none."""
    rows: list[Row] = []
    for node in views.elements():
        binding = mapping(node.definition.get("binding"))
        if not binding:
            continue
        marks = views.lacking((node,), lambda each: bool(profile.stated(each).get("binding")))
        rows.append(_row(node, binding, profile, marks))
        rows += _additional_rows(node, binding, profile, marks)
    if not rows:
        return None
    return Table("bindings", "Bindings", _COLUMNS, tuple(rows), is_filterable=len(rows) > 20, anchors=("tx",))


def _row(node: ElementNode, binding: Mapping[str, object], profile: Profile, marks: tuple[str, ...]) -> Row:
    value_set = binding.get("valueSet")
    url, _, version = value_set.partition("|") if isinstance(value_set, str) else ("", "", "")
    pieces: list[Piece] = (
        [canonical_link(url, profile)] if url else [Text(str(binding.get("description") or ""))]
    )
    for stem in ("fixed", "pattern"):
        if found := typed_value(node.definition, stem):
            pieces += [Text(f" ({stem} to ", "soft"), *coded(found[1], node, profile), Text(")", "soft")]
    return Row(
        (
            (Text(shown_id(node, profile)),),
            (strength_chip(str(binding.get("strength") or ""), profile),),
            tuple(pieces),
            _version(url, version, profile),
            _source(url, profile),
        ),
        marks=(*(("stated",) if profile.stated(node).get("binding") else ()), *marks),
    )


def _additional_rows(
    node: ElementNode, binding: Mapping[str, object], profile: Profile, marks: tuple[str, ...]
) -> Iterator[Row]:
    """Yield a row for each value set that is bound in addition, its purpose in place of a strength."""
    for each in additional_bindings(Value(binding)):
        purpose = (Text(purpose_words(each.purpose)),)
        url, _, pinned = each.value_set.text.partition("|")
        version = _version(url, pinned, profile)
        link = (canonical_link(each.value_set.text, profile),)
        source = _source(each.value_set.text, profile)
        yield Row(((Text(shown_id(node, profile)),), purpose, link, version, source), marks=marks)


def _version(url: str, pinned: str, profile: Profile) -> Cell:
    """Return the version that a binding asks for, or dimmed the one that is at hand where it takes any."""
    if pinned or not url:
        return (Text(pinned),)
    if local := profile.view.resolve(url):
        return (Text(local.version, "soft"),)
    packaged = profile.definitions.resource(url) or {}
    known = profile.definitions.canonical(url)
    return (Text(str(packaged.get("version") or (known.version if known else "")), "soft"),)


def _source(url: str, profile: Profile) -> Cell:
    """Say who publishes a value set: this guide, FHIR, a package, or whoever."""
    if not url:
        return ()
    if profile.view.resolve(url):
        return (Text("this guide"),)
    definitions = profile.definitions
    if url.startswith(CORE) or definitions.canonical(url):
        return (Text(f"FHIR {definitions.release.name}"),)
    return (Text("a package" if definitions.resource(url) else "elsewhere"),)
