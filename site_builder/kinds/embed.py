"""Parts of artifacts for any page of the guide: what `{% include profile.html id="..." %}` shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from site_builder.diagnostics import nearest
from site_builder.fhir.json_text import loads
from site_builder.kinds import binary, code_system, example, group_of, structure_definition, value_set
from site_builder.kinds.api import api_sections
from site_builder.kinds.parts import groups, header, source
from site_builder.kinds.parts.anchors import prefixed
from site_builder.kinds.parts.bound_value_sets import bound_value_set_sections
from site_builder.kinds.resource_filters import as_text, as_xml, filtered
from site_builder.kinds.resource_model import resource_model_sections
from site_builder.model.guide import Artifact
from site_builder.model.guide_questions import artifact_fact
from site_builder.model.sections import Cell, Code, Column, Link, Row, Section, Table, Text
from site_builder.model.view import GuideView


def embed(kind: str, parameters: Mapping[str, Any], view: GuideView) -> tuple[Section, ...]:
    """Return the sections that an include shows.

    `kind` is `profile`, `valueset`, `codesystem`, `example`, `artifacts`, `api`, `resource-model` or
    `bindings`. Raises LookupError, with a message for the page's author, when what was asked for does not
    exist, and FilterError when a resource can't be shown in part as asked for.
    """
    if kind not in _MAKERS:
        raise LookupError(f"there is nothing of the kind '{kind}' to show{_or(nearest(kind, _MAKERS))}")
    wanted = {name: str(value).strip() for name, value in parameters.items() if value is not None}
    return _MAKERS[kind](wanted, view)


def _profile(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    artifact = _find(wanted, view, "profile", "StructureDefinition")
    chosen = _one_of(wanted.get("view") or "differential", ("differential", "snapshot", "key"), "view")
    return kept_apart(structure_definition.view_sections(artifact, view, chosen), artifact)


def _value_set(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    artifact = _find(wanted, view, "value set", "ValueSet")
    chosen = _one_of(wanted.get("view") or "definition", ("definition", "expansion"), "view")
    if chosen == "expansion":
        return kept_apart(value_set.expansion_sections(artifact, view), artifact)
    return kept_apart(value_set.definition_sections(artifact, view), artifact)


def _code_system(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    artifact = _find(wanted, view, "code system", "CodeSystem")
    return kept_apart(code_system.definition_sections(artifact, view), artifact)


def _example(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    artifact = _find(wanted, view, "example", "")
    chosen = _one_of(wanted.get("format") or "json", ("json", "xml", "summary"), "format")
    if chosen == "summary":
        return kept_apart(example.content_sections(artifact, view), artifact)
    ending: source.SourceFormat = "xml" if chosen == "xml" else "json"
    code = source.code(artifact, view, ending)
    text = code.text
    if filters := wanted.get("filters"):
        text = _filtered(artifact, filters, ending, view)
        return (Code(f"{artifact.type}-{artifact.id}-part-{ending}", "", ending, text, code.download),)
    if (held := binary.text_of(artifact) if artifact.type == "Binary" else None) is not None:
        # A page wants what the binary holds, not how a resource wraps it.
        id_ = f"{artifact.type}-{artifact.id}-text"
        return (Code(id_, "", binary.text_language(artifact), held, code.download),)
    if path := wanted.get("excerpt"):
        text = _excerpt(artifact, view, path, ending)
    if lines := wanted.get("lines"):
        text = _lines(text, lines)
    links = tuple(link for link in code.links if f'"{link[0]}"' in text)
    return (Code(f"{artifact.type}-{artifact.id}-{ending}", "", ending, text, code.download, links=links),)


class FilterError(Exception):
    """A filter of HL7's tag `fragment` that can't be applied; says why."""


def _filtered(artifact: Artifact, filters: str, ending: str, view: GuideView) -> str:
    held = binary.text_of(artifact) if artifact.type == "Binary" else None
    definitions = view.definitions(artifact.release)
    try:
        whole = artifact.resource if held is None else loads(held)
        part = filtered(whole, filters, definitions)
        return as_xml(part, definitions) if ending == "xml" else as_text(part)
    except ValueError as error:
        raise FilterError(str(error)) from error


def _artifacts(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    found = [artifact for artifact in view.guide.artifacts if _is_wanted(artifact, wanted, view)]
    found.sort(key=lambda artifact: artifact.title.casefold())
    chosen = _one_of(wanted.get("format") or "list", ("list", "table"), "format")
    if not found:
        filters = ", ".join(
            f"{name} '{value}'" for name, value in wanted.items() if value and name != "format"
        )
        raise LookupError(f"no artifact of the guide has {filters or 'a page'}")
    links: list[Link] = [view.link_artifact(artifact) for artifact in found]
    if chosen == "list":
        return (Table("", "", (), tuple(Row(((link,),)) for link in links)),)
    is_mixed = len({artifact.type for artifact in found}) > 1
    columns = (Column("Name"), *((Column("Type"),) if is_mixed else ()), Column("Description"))
    rows: list[Row] = []
    for link, artifact in zip(links, found, strict=True):
        kind: tuple[Cell, ...] = ((Text(artifact.type),),) if is_mixed else ()
        rows.append(Row(((link,), *kind, (Text(header.summary(artifact).words),))))
    return (Table("", "", columns, tuple(rows), is_filterable=len(rows) > 20),)


def _resource_model(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    filters = {name: wanted.get(name, "") for name in ("group", "base")}
    found = [each for each in view.of_type("StructureDefinition") if _is_wanted(each, filters, view)]
    return resource_model_sections(found, wanted, view)


def _bindings(wanted: Mapping[str, str], view: GuideView) -> tuple[Section, ...]:
    filters = {**wanted, "group": wanted.get("group") or groups.PROFILES}
    found = [each for each in view.of_type("StructureDefinition") if _is_wanted(each, filters, view)]
    if not found:
        raise LookupError(f"no profile of the guide is wanted by {', '.join(filters.values())}")
    return bound_value_set_sections(found, view)


_MAKERS: Mapping[str, Callable[[Mapping[str, str], GuideView], tuple[Section, ...]]] = {
    "profile": _profile,
    "valueset": _value_set,
    "codesystem": _code_system,
    "example": _example,
    "artifacts": _artifacts,
    "api": api_sections,
    "resource-model": _resource_model,
    "bindings": _bindings,
}


def _find(wanted: Mapping[str, str], view: GuideView, what: str, type_: str) -> Artifact:
    name = wanted.get("id", "")
    if not name:
        raise LookupError(f"the include of a {what} needs an id")
    artifact = view.find(name, type_)
    if artifact is None:
        candidates = view.of_type(type_) if type_ else view.guide.artifacts
        known = [each.id for each in candidates] + [each.key for each in candidates]
        raise LookupError(f"the guide has no {what} '{name}'{_or(nearest(name, known))}")
    return artifact


def _one_of(value: str, known: Sequence[str], what: str) -> str:
    if value not in known:
        raise LookupError(f"the {what} '{value}' does not exist; there are {', '.join(known)}")
    return value


def _or(hint: str) -> str:
    return f" ({hint})" if hint else ""


def kept_apart(sections: Sequence[Section], artifact: Artifact) -> tuple[Section, ...]:
    """Put the artifact's id before the sections' anchors: a page may show several artifacts."""
    return tuple(prefixed(section, f"{artifact.type}-{artifact.id}-") for section in sections)


def _excerpt(artifact: Artifact, view: GuideView, path: str, ending: source.SourceFormat) -> str:
    """Return the part of a resource at `a.path` or `a[1].path`, with the element's name around it."""
    steps = [step for step in re.split(r"[.\[\]]+", path.removeprefix(f"{artifact.type}.")) if step]
    value: Any = artifact.resource
    name = ""
    for step in steps:
        name = name if step.isdigit() else step
        value = _step(value, step, path, artifact)
    if ending == "json":
        return json.dumps({name: value} if name else value, ensure_ascii=False, indent=2, default=str) + "\n"
    return _xml_excerpt(view.source(artifact, "xml"), steps)


def _xml_excerpt(text: str, steps: Sequence[str]) -> str:
    """Return an element of an XML resource, all of its repetitions unless a number chooses one."""
    from lxml import etree  # noqa: PLC0415 - slow to import, and seldom needed

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    # Text is decoded already: an encoding that its declaration names no longer holds.
    found = [etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser)]
    for step in steps:
        if step.isdigit():
            found = found[int(step) : int(step) + 1]
        else:
            # As in the JSON: of several, the first. A wrapper such as `resource` holds the resource itself.
            parents = [_unwrapped(element) for element in found[:1]]
            found = [child for parent in parents for child in parent if _local_name(child) == step]
    written = [etree.tostring(element, encoding="unicode", with_tail=False) for element in found]
    without_namespace = [
        re.sub(r'(<[\w:]+) xmlns="http://hl7.org/fhir"', r"\1", part, count=1) for part in written
    ]
    return "\n".join(_dedented(part) for part in without_namespace) + "\n"


def _unwrapped(element: Any) -> Any:
    children = [child for child in element if _local_name(child)]
    is_wrapper = len(children) == 1 and _local_name(children[0])[:1].isupper()
    return children[0] if is_wrapper else element


def _local_name(element: Any) -> str:
    """Return an element's name without its namespace; an empty one for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _dedented(part: str) -> str:
    """Move an element's inner lines to the left as far as its last line stands."""
    first, *rest = part.splitlines()
    width = len(rest[-1]) - len(rest[-1].lstrip()) if rest else 0
    return "\n".join([first, *(line[width:] if not line[:width].strip() else line for line in rest)])


def _step(value: Any, step: str, path: str, artifact: Artifact) -> Any:
    if isinstance(value, list | tuple) and not step.isdigit():
        # `name.given` means the given names of the first name, as readers of the JSON expect.
        value = value[0] if value else None
    if isinstance(value, list | tuple) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    if isinstance(value, Mapping) and step in value:
        return value[step]
    known = [str(key) for key in value] if isinstance(value, Mapping) else []
    raise LookupError(f"{artifact.key} has no element '{path}'{_or(nearest(step, known))}")


def _lines(text: str, wanted: str) -> str:
    """Return the lines `3-9`, `3-`, `-9` or `5` of a source, counted from 1."""
    match = re.fullmatch(r"(\d*)\s*(-?)\s*(\d*)", wanted)
    lines = text.splitlines()
    if match is None or not (match[1] or match[3]):
        raise LookupError(f"lines='{wanted}' names no lines; write them as 1-20")
    first = int(match[1] or 1)
    last = int(match[3] or (len(lines) if match[2] else first))
    chosen = lines[max(first - 1, 0) : last]
    if not chosen:
        raise LookupError(f"lines='{wanted}' names none of the source's {len(lines)} lines")
    return "\n".join(chosen) + "\n"


def _is_wanted(artifact: Artifact, wanted: Mapping[str, str], view: GuideView) -> bool:
    type_, group, base, name = (wanted.get(key, "") for key in ("type", "group", "base", "name"))
    if type_ and type_.casefold() not in (
        artifact.type.casefold(),
        _type_described(artifact).casefold(),
    ):
        return False
    if group and group_of(artifact).casefold() != group.casefold():
        return False
    if base and not _has_base(artifact, base, view):
        return False
    return name.casefold() in f"{artifact.id} {artifact.name} {artifact.title}".casefold()


@artifact_fact
def _type_described(artifact: Artifact) -> str:
    return str(artifact.neutral.get("type", ""))


@artifact_fact
def _base(artifact: Artifact) -> str:
    return str(artifact.neutral.get("baseDefinition") or "")


def _has_base(artifact: Artifact, base: str, view: GuideView) -> bool:
    """Tell whether a structure is derived from what `base` names, directly or through others."""
    current: Artifact | None = artifact
    seen: set[str] = set()
    while current is not None and current.key not in seen:
        seen.add(current.key)
        url = _base(current)
        parent = view.resolve(url)
        names = {url, url.rpartition("/")[2], *((parent.id, parent.name) if parent else ())}
        if base in names:
            return True
        current = parent
    return False
