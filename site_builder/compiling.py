"""FHIR Shorthand of a guide becomes resources, as if they had been read from files."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from site_builder.codes import CODES, Severity
from site_builder.config import GuideConfig
from site_builder.diagnostics import Diagnostic, Location, Problems, counted
from site_builder.fsh.compilation import Made
from site_builder.fsh.compiler import Compiled, Compiler
from site_builder.fsh.fishing import STRUCTURE_KINDS, Fishing
from site_builder.fsh.project import Project
from site_builder.fsh.rulesets import inserts_of_rule_sets
from site_builder.fsh.settings import Settings, settings_of
from site_builder.fsh.sources import in_order
from site_builder.fsh.syntax import Entity, EntityKind, InsertRule, Rule, Span
from site_builder.read.guide import RawGuide
from site_builder.read.packages import default_cache, how_to_add, open_packages
from site_builder.read.resources import RawResource, Shorthand, outline_of
from site_builder.source.kept import kept
from site_builder.source.tree import Pointer

_MAY_FOLLOW = frozenset(
    {
        "fsh-binding",
        "fsh-codeable-reference",
        "fsh-instance-of",
        "fsh-left-out",
        "fsh-mapping",
        "fsh-modifier-extension",
        "fsh-parent",
        "fsh-path",
        "fsh-required",
        "fsh-slicing",
        "fsh-type",
        "fsh-unknown-code",
        "fsh-unknown-instance",
        "fsh-unknown-name",
        "fsh-unknown-path",
        "fsh-unknown-reference",
        "fsh-value",
        "fsh-value-usage",
    }
)
"""Findings that a definition which is not at hand may be the cause of."""

_DEFINING: tuple[EntityKind, ...] = ("Profile", "Extension", "Logical", "Resource", "ValueSet", "CodeSystem")
_TYPES = {"ValueSet": "ValueSet", "CodeSystem": "CodeSystem"}
"""Resource types of what is no StructureDefinition."""


@dataclass(frozen=True, slots=True)
class _Run:
    compiled: Compiled
    project: Project
    absent: tuple[str, ...]
    """Packages that the settings name, and that are not here."""


@dataclass(frozen=True, slots=True)
class WithShorthand:
    """A guide with what its FHIR Shorthand defines."""

    raw: RawGuide
    is_whole: bool
    """Whether all of it could be compiled."""
    unsure: frozenset[str] = frozenset()
    """Definitions and examples (`TYPE/ID`) that lack what missing packages have."""


def with_shorthand(raw: RawGuide, problems: Problems) -> WithShorthand:
    """Compile a guide's FHIR Shorthand.

    What another tool compiled of it gives way; where it says something else, one note says so.
    """
    folder = raw.config.reading.compiled
    others = [each for each in raw.resources if _is_compiled(each, folder)]
    own = tuple(each for each in raw.resources if not _is_compiled(each, folder))
    run = _run(raw, own)
    raw = replace(raw, defined=_defined(run))
    found = run.compiled.findings
    made = tuple(_resources(run, raw.shorthand))
    unsure = [each for each in found if each.code in _MAY_FOLLOW] if run.absent else []
    if unsure:
        problems.extend(each for each in found if each.code not in _MAY_FOLLOW)
        problems.add("fsh-undecided", *_undecided(raw.config, unsure, run.absent))
        # Who compiled it before had the packages.
        known = {_key(each) for each in others}
        more = tuple(each for each in made if _key(each) not in known)
        keys = _keys_of(_entities_with(unsure, run.project), run.compiled.definitions)
        here = frozenset("/".join(_key(each)) for each in more)
        return WithShorthand(replace(raw, resources=(*own, *others, *more)), bool(others), keys & here)
    problems.extend(found)
    is_whole = not any(CODES[each.code].severity is Severity.ERROR for each in found)
    resources = (*own, *made)
    if not is_whole:
        # Nothing is lost that somebody else could compile.
        known = {_key(each) for each in made}
        resources += tuple(each for each in others if _key(each) not in known)
    _compare(made, others, folder, problems)
    return WithShorthand(replace(raw, resources=resources), is_whole)


def settings_for(config: GuideConfig) -> Settings:
    """Return what the compiler needs to know of a guide's settings."""
    return replace(
        settings_of(config.keys, config.settings_file),
        canonical=config.canonical or Settings().canonical,
        fhir_version=config.fhir_version,
        version=config.version,
        status=config.status,
    )


def _run(raw: RawGuide, own: Sequence[RawResource]) -> _Run:
    config = raw.config
    # What is wrong with packages is told where the guide's definitions are opened.
    packages = open_packages(config.packages, raw.root, default_cache(), Problems(), config.package_place)
    here = {package.name for package in packages}
    absent = tuple(name for name in config.packages if name.partition("#")[0] not in here)
    settings = settings_for(config)
    predefined = [_document(each) for each in own]
    same = (repr(settings), repr(packages), *own)
    compiler = kept(("compiler",), same, lambda: Compiler(settings, in_order(settings, packages), predefined))
    return kept(
        ("shorthand",),
        (*raw.shorthand, *raw.shorthand.values(), *same),
        lambda: _Run(*compiler.compiled(raw.shorthand), absent),
    )


def _undecided(
    config: GuideConfig, unsure: Sequence[Diagnostic], absent: Sequence[str]
) -> tuple[str, Location, str]:
    """Return words, place and cure of the note about what can't be told without packages."""
    count = counted(len(unsure), "finding")
    more = f" and {len(absent) - 1} more" if len(absent) > 1 else ""
    message = f"{count} about the FHIR Shorthand may follow from missing packages: '{absent[0]}'{more}"
    return message, config.package_place(absent[0]), f"{how_to_add(absent[0])}."


def _defined(run: _Run) -> Mapping[str, str]:
    """Name what has a page of its own, or would have it, and say which resource that is."""
    named = {
        entity.name: f"{_TYPES.get(entity.kind, 'StructureDefinition')}/{entity.said('Id') or entity.name}"
        for entity in run.project.of_kinds(*_DEFINING)
    }
    for made in run.compiled.definitions:
        name = made.entity.name if made.entity is not None else ""
        named[name] = f"{made.document.get('resourceType')}/{made.document.get('id')}"
    named.pop("", None)
    return named


def _entities_with(found: Iterable[Diagnostic], project: Project) -> set[str]:
    """Name the entities that findings are about, and those that build on them."""
    inserting: dict[str, list[str]] = {}
    inner = inserts_of_rule_sets(project)
    for entity in project.entities:
        for name in _inserted(entity.rules, inner):
            inserting.setdefault(name, []).append(entity.name)
    owners = [(entity.span, [entity.name]) for entity in project.entities]
    for sets in (project.rule_sets, project.text_rule_sets):
        owners += [(rules.span, inserting.get(name, [])) for name, rules in sets.items()]
    starts: dict[str, list[tuple[int, list[str]]]] = {}
    for span, names in owners:
        starts.setdefault(span.file, []).append((span.line, names))
    named: set[str] = set()
    for each in found:
        above = [one for one in starts.get(each.location.path, ()) if one[0] <= (each.location.line or 0)]
        if above:
            named.update(max(above)[1])
    return _with_heirs(named, project)


def _with_heirs(named: set[str], project: Project) -> set[str]:
    """Add the entities whose parent or type is one of those named, by its name or id."""
    size = -1
    while size < len(named):
        size = len(named)
        ids = {each.said("Id") for each in project.entities if each.name in named}
        known = (named | ids) - {""}
        named |= {
            each.name for each in project.entities if {each.said("Parent"), each.said("InstanceOf")} & known
        }
    return named


def _keys_of(names: Container[str], definitions: Iterable[Made]) -> frozenset[str]:
    return frozenset(
        f"{made.document.get('resourceType')}/{made.document.get('id')}"
        for made in definitions
        if made.entity is not None and made.entity.name in names
    )


def _document(resource: RawResource) -> Mapping[str, Any]:
    """Return a resource as JSON; of XML what stands at its top, which names it."""
    return outline_of(resource)


def _resources(run: _Run, texts: Mapping[str, str]) -> Iterator[RawResource]:
    written = _written(run.project, texts, run.compiled.fishing)
    for made in run.compiled.definitions:
        if made.span is not None:
            name = Location(made.span.file, made.span.line, made.span.column)
            yield _resource(made, name, written.get((name.path, name.line), Shorthand("", "", "", "")))


def _resource(made: Made, name: Location, shorthand: Shorthand) -> RawResource:
    """Return a definition whose entity's name stands at a place; the very same one where nothing changed."""

    text = shorthand.whole

    def read() -> RawResource:
        stated: dict[Pointer, Location] = {(): name}
        for pointer, span in made.places.items():
            stated[pointer] = Location(span.file, span.line, span.column)
        return RawResource(name.path, "fsh", text, made.document, stated, shorthand)

    # What the compiler takes over is the same object.
    return kept(("definition", made.file), (made.document, made.places, made.entity, text), read)


def _written(
    project: Project, texts: Mapping[str, str], fishing: Fishing | None
) -> Mapping[tuple[str, int], Shorthand]:
    """Return the text of each entity with the rule sets that it inserts, by file and line of its name."""
    parts = _parts(project, texts)
    inner = inserts_of_rule_sets(project)
    sets: dict[str, Span] = {name: rules.span for name, rules in project.rule_sets.items()}
    sets.update((name, rules.span) for name, rules in project.text_rule_sets.items())
    found: dict[tuple[str, int], Shorthand] = {}
    for entity in project.entities:
        place = (entity.span.file, entity.span.line)
        inserted = [(name, sets[name]) for name in _inserted(entity.rules, inner)]
        more = [
            (name, f"// {span.file}:{span.line}\n{parts[span.file, span.line]}") for name, span in inserted
        ]
        parent = _parent(entity, fishing)
        found[place] = Shorthand(entity.kind, entity.name, parent, parts[place], tuple(more))
    return found


def _parent(entity: Entity, fishing: Fishing | None) -> str:
    """Return what an entity of the guide is derived from, or an instance of, where the guide defines that."""
    name = entity.said("InstanceOf" if entity.kind == "Instance" else "Parent").partition("|")[0]
    known = fishing.own.find(name, None, STRUCTURE_KINDS) if fishing and name else None
    return f"{known.resource_type}/{known.id}" if known else ""


def _parts(project: Project, texts: Mapping[str, str]) -> Mapping[tuple[str, int], str]:
    """Return the text of each entity and rule set, up to the next one."""
    starts: dict[str, set[int]] = {}
    spans = [entity.span for entity in project.entities]
    spans += [rules.span for rules in project.rule_sets.values()]
    spans += [rules.span for rules in project.text_rule_sets.values()]
    for span in spans:
        starts.setdefault(span.file, set()).add(span.line)
    found: dict[tuple[str, int], str] = {}
    for file, lines in starts.items():
        text = texts.get(file, "").split("\n")
        for start, end in pairwise([*sorted(lines), len(text) + 1]):
            found[file, start] = "\n".join(text[start - 1 : end - 1]).strip() + "\n"
    return found


def _inserted(rules: Sequence[Rule], inner: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return the names of the rule sets that rules insert, at any depth, each once."""
    found: dict[str, None] = {}
    waiting = [rule.rule_set for rule in rules if isinstance(rule, InsertRule)]
    while waiting:
        name = waiting.pop(0)
        if name not in found and name in inner:
            found[name] = None
            waiting += inner[name]
    return tuple(found)


def _is_compiled(resource: RawResource, folder: str) -> bool:
    is_there = bool(folder) and resource.source.startswith(f"{folder}/")
    return is_there and resource.type != "ImplementationGuide"


def _key(resource: RawResource) -> tuple[str, str]:
    return resource.type, str(outline_of(resource).get("id") or "")


def _compare(
    made: Sequence[RawResource], others: Sequence[RawResource], folder: str, problems: Problems
) -> None:
    """Note once what another tool made otherwise."""
    if not others:
        return
    ours = {_key(each): each.document for each in made}
    unlike = [each for each in others if ours.get(_key(each)) != each.document]
    lacking = len(ours.keys() - {_key(each) for each in others})
    if unlike or lacking:
        count = counted(len(unlike) + lacking, "definition")
        first = unlike[0].source if unlike else folder
        message = f"'{folder}' has {count} otherwise than the FHIR Shorthand, which counts"
        problems.add("compiled-otherwise", message, Location(first))
