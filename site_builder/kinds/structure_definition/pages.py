"""StructureDefinition: profiles, extensions, data type profiles, logical models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from site_builder.kinds.kind import Kind
from site_builder.kinds.parts import groups, header, source, used_by
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.more_facts import definition_rest
from site_builder.kinds.parts.remainder import shown
from site_builder.kinds.structure_definition.bindings import bindings
from site_builder.kinds.structure_definition.cells import canonical_link
from site_builder.kinds.structure_definition.checks import checks
from site_builder.kinds.structure_definition.constraints import constraints
from site_builder.kinds.structure_definition.definitions import definition_blocks
from site_builder.kinds.structure_definition.extension import contexts, usage
from site_builder.kinds.structure_definition.legend import legend
from site_builder.kinds.structure_definition.mappings import mapping_tables
from site_builder.kinds.structure_definition.profile import Profile
from site_builder.kinds.structure_definition.statistics import STATISTICS, SUMMARY_NAME, statistics
from site_builder.kinds.structure_definition.tree import View, tree, views
from site_builder.kinds.structure_definition.views import Views
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    ArtifactPage,
    Cell,
    Chip,
    Column,
    Group,
    Link,
    Markdown,
    Prose,
    Row,
    Section,
    Table,
    Text,
    Tree,
)
from site_builder.model.summary import plain_summary
from site_builder.model.view import GuideView

__all__ = ["STRUCTURE_DEFINITION", "bindings", "tree", "view_sections"]

_KIND_WORDS = {
    groups.PROFILES: "Profile",
    groups.DATA_TYPE_PROFILES: "Data type profile",
    groups.EXTENSIONS: "Extension",
    groups.LOGICAL_MODELS: "Logical model",
}


_SHOWN = shown(
    """
    abstract baseDefinition base contextInvariant mapping(identity uri name comment comments)
    context(type expression)
    snapshot|differential(element(
        id! path! sliceName label code short definition comment comments
        requirements alias min max base! contentReference name nameReference meaningWhenMissing orderMeaning
        defaultValue[x]! fixed[x]! pattern[x]! example! minValue[x]! maxValue[x]! maxLength condition
        constraint(key severity human expression ~elementdefinition-bestpractice
            ~elementdefinition-bestpractice-explanation)
        slicing(discriminator(type path) description ordered rules)
        type(code profile targetProfile aggregation ~structuredefinition-fhir-type
            ~elementdefinition-type-must-support
            _profile|_targetProfile(~elementdefinition-type-must-support))
        mustSupport isModifier isSummary mapping(identity language map comment)
        binding(strength valueSet valueSet[x] description additional(purpose valueSet shortDoco any)
            ~additional-binding ~elementdefinition-maxValueSet ~elementdefinition-minValueSet)
        ~obligation ~minLength ~structuredefinition-standards-status ~elementdefinition-namespace
        ~elementdefinition-xml-name ~elementdefinition-json-name ~elementdefinition-extension-style
        ~elementdefinition-date-format ~elementdefinition-binding-style
        ~narrative-language-control ~narrative-source-control
    ))
    ~structuredefinition-compliesWithProfile ~structuredefinition-imposeProfile ~inherit-obligations
    ~structuredefinition-type-characteristics ~structuredefinition-implements ~obligation-profile
    """,
    header.SHOWN,
)


def group(artifact: Artifact) -> str:
    """Tell profiles, data type profiles, extensions and logical models apart."""
    structure = artifact.neutral
    if structure.get("kind") == "logical":
        return groups.LOGICAL_MODELS
    if str(structure.get("type") or "").rpartition("/")[2] == "Extension":
        return groups.EXTENSIONS
    if structure.get("kind") in ("complex-type", "primitive-type", "datatype"):
        return groups.DATA_TYPE_PROFILES
    return groups.PROFILES


def pages(artifact: Artifact, view: GuideView) -> tuple[ArtifactPage, ...]:
    """Return the content, detailed descriptions, mappings, examples and source."""
    profile = Profile(artifact, view)
    trees = views(profile)
    found = [_main_page(profile, trees)]
    if profile.main:
        rows = frozenset(row.anchor for tree in trees for row in tree.rows)
        blocks = _further(profile, "definitions", "Definitions", (definition_blocks(profile, rows),))
        summary = plain_summary("Each element in detail. Inherited words are dimmed.")
        found.append(replace(blocks, summary=summary, script=profile.script))
    if tables := mapping_tables(profile):
        found.append(_further(profile, "mappings", "Mappings", tables))
    if table := _examples(profile):
        found.append(_further(profile, "examples", "Examples", (table,)))
    sources = (replace(each, chips=_chips(profile)) for each in source.pages(artifact, view))
    return (*found, *sources)


def view_sections(artifact: Artifact, view: GuideView, wanted: View | str = "") -> tuple[Section, ...]:
    """Return one view of a profile for any page of the guide: its tree, or what the resource holds of it."""
    profile = Profile(artifact, view)
    trees = views(profile)
    chosen = tuple(each for each in trees if each.view == wanted) or trees[:1]
    # An author's page may show several profiles, or two views of one.
    return tuple(
        replace(each, id=f"{profile.stem}-{each.id}", title=f"{artifact.title}: {each.title}")
        for each in chosen
    )


def _main_page(profile: Profile, trees: tuple[Tree, ...]) -> ArtifactPage:
    artifact, view = profile.artifact, profile.view
    words = usage(profile) if profile.is_extension else ""
    told = (Prose("usage", "", words),) if words else ()
    # A sentence stands above the elements; a list of parts, which says what they say, behind them.
    is_short = len(words.splitlines()) == 1
    tables = tuple(_tables(profile)) if trees else ()
    # Where nothing is counted, links to the counts lead to what there is.
    more = () if any(each.id == STATISTICS for each in tables) else (SUMMARY_NAME,)
    lead: list[Section] = [*(told if is_short else ()), _elements(trees, *more)]
    sections = [
        *lead,
        *(() if is_short else told),
        *header.descriptions(artifact, "Description"),
        *tables,
    ]
    # A snapshot says again what its differential and its base say.
    made = frozenset({"snapshot"} if artifact.resource.get("differential") else ())
    sections += definition_rest(artifact, view, _SHOWN, made)
    users = used_by.section(artifact, view)
    return ArtifactPage(
        out=artifact.out,
        title=artifact.title,
        label="Content",
        sections=(*sections, *users),
        facts=_facts(profile),
        chips=_chips(profile),
        summary=header.summary(artifact),
        intro_at=len(lead),
        after_notes=len(users),
    )


def _elements(trees: tuple[Tree, ...], *more: str) -> Section:
    """Return the trees as views of one thing; `more` are further names of the place."""
    if not trees:
        return Prose("tabs", "", "This structure definition states no elements.")
    # The names that links to HL7 guides have for this place.
    anchors = ("profile", "root", "tabs-all", *more)
    return Group("tabs", "Elements", trees, look="tabs", anchors=anchors, legend=legend(trees))


def _tables(profile: Profile) -> Iterator[Section]:
    """Yield what the elements bind and constrain, told once for all views."""
    shared = Views(profile)
    below = (statistics(profile), bindings(profile, shared), constraints(profile, shared))
    yield from (section for section in below if section is not None)


def _further(profile: Profile, name: str, label: str, sections: tuple[Section, ...]) -> ArtifactPage:
    return ArtifactPage(
        out=f"{profile.stem}-{name}.html",
        title=f"{profile.artifact.title}: {label.lower()}",
        label=label,
        sections=sections,
        chips=_chips(profile),
    )


def _chips(profile: Profile) -> tuple[Chip, ...]:
    return header.chips(profile.artifact, _KIND_WORDS[group(profile.artifact)])


def _facts(profile: Profile) -> tuple[tuple[str, Cell], ...]:
    """Put what only a structure has between the facts that every artifact has."""
    general = list(header.facts(profile.artifact, profile.view))
    own: list[tuple[str, Cell]] = []
    if profile.base_url:
        own.append(("Base", (canonical_link(profile.base_url, profile),)))
    elif profile.type:
        own.append(("Type", (profile.view.link_type(profile.type, profile.release),)))
    if profile.structure.get("abstract") is True:
        own.append(("Abstract", (Text("yes: only what is derived from it can be used"),)))
    if profile.is_extension and (card := _root_card(profile)):
        own.append(("Cardinality", (Text(card),)))
    if places := contexts(profile.structure):
        own.append(("Context of use", _places(places)))
    if invariants := profile.structure.get("contextInvariant"):
        own.append(("Context invariant", (Text(", ".join(str(each) for each in invariants), "code"),)))
    if examples := profile.view.examples_of(profile.artifact):
        words = f"{len(examples)} example{'' if len(examples) == 1 else 's'}"
        own.append(("Examples", (Link(words, f"{profile.stem}-examples.html"),)))
    position = next((at for at, (name, _) in enumerate(general) if name == "FHIR release"), len(general))
    return (*general[:position], *own, *general[position:])


def _root_card(profile: Profile) -> str:
    for root in profile.main[:1]:
        if "max" in root.definition:
            return f"{root.definition.get('min', 0)}..{root.definition['max']}"
    return ""


def _places(places: tuple[tuple[str, str], ...]) -> Cell:
    """Name the places of an extension; what is no element says what it is."""
    return joined(
        (Text(place, "code"), *((Text(f" ({kind})", "soft"),) if kind != "element" else ()))
        for place, kind in places
    )


def _examples(profile: Profile) -> Table | None:
    found = profile.view.examples_of(profile.artifact)
    if not found:
        return None
    rows = tuple(
        Row(
            (
                (profile.view.link_artifact(example),),
                (Text(example.type),),
                (Markdown(example.description),) if example.description else (),
            )
        )
        for example in found
    )
    columns = (Column("Example"), Column("Type"), Column("Description", "lines"))
    return Table("examples", "", columns, rows, is_filterable=len(rows) > 20)


STRUCTURE_DEFINITION = Kind("structure-definition", group, pages, checks)
"""The kind of every StructureDefinition."""
