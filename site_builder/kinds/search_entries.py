"""What search finds in an artifact: itself, its elements, and the rows of its tables that have an anchor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from site_builder.fhir.effective import EffectiveElement
from site_builder.fhir.markdown import is_plain, read, words_of
from site_builder.kinds import kind_of
from site_builder.kinds.parts.kind_words import kind_word
from site_builder.model.guide import Artifact
from site_builder.model.rendered import SearchEntry
from site_builder.model.sections import (
    ArtifactPage,
    Capability,
    Cell,
    Chip,
    Facts,
    Form,
    FormItem,
    Group,
    Link,
    Markdown,
    Narrative,
    Picture,
    Piece,
    Prose,
    Request,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.model.text import plain_text
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, mappings, strings, text

_REPEATED = frozenset({"used-by", "more-facts", "statistics", "bindings", "constraints"})
"""Sections that say again what other pages say, or the artifact's own elements."""
_GROUP_OF_TYPE = {"SearchParameter": "Search parameters", "OperationDefinition": "Operations"}
"""Definitions that stand with what statements say of the same thing."""
_MOST_TYPES = 20
"""An element of more types may have any: nobody looks for it by the name of one."""
_CHOICE = "[x]"
_TYPE_SLICE = re.compile(r"\b(?P<stem>\w++)\[x\]:(?P<type>(?P=stem)[A-Z]\w*)")
"""An element of several types, of one of them, anywhere on a path: `value[x]:valueQuantity`."""
_ASKED_FOR = ("fixed", "pattern")


def search_entries(artifact: Artifact, page: ArtifactPage, view: GuideView) -> tuple[SearchEntry, ...]:
    """Return what search finds in an artifact whose main page is `page`; the artifact itself comes first."""
    is_operation = artifact.type == "OperationDefinition"
    words = _Words("operation parameter" if is_operation else "search parameter")
    words.read(page.sections, "")
    elements = tuple(view.elements(artifact)) if artifact.type == "StructureDefinition" else ()
    # A description that is longer than its summary stands among the sections.
    summary = page.summary.words if page.summary.is_whole else ""
    said = _joined([summary, *words.texts, *_type_text(elements, artifact, view)])
    # The page is that of the root element, too.
    names = (*_names(artifact), *(key for root in elements[:1] for key in _constraint_keys(root)))
    itself = SearchEntry(
        "artifact",
        plain_text(page.title),
        text=said,
        titles=_titles(artifact),
        names=tuple(dict.fromkeys(names)),
        words=_joined(_other_words(elements)),
        label=_label(artifact),
        group=_GROUP_OF_TYPE.get(artifact.type) or kind_of(artifact).group(artifact),
    )
    return (itself, *words.entries, *_inclusions(artifact, page), *map(_element, elements[1:]))


def _type_text(elements: Sequence[EffectiveElement], artifact: Artifact, view: GuideView) -> tuple[str, ...]:
    """Return what the specification says of a profile's type: problems and diagnoses are conditions."""
    if not elements or artifact.neutral.get("kind") != "resource":
        return ()
    return view.definitions(artifact.release).text(elements[0].id)


def _other_words(elements: Sequence[EffectiveElement]) -> Iterator[str]:
    """Yield what elements are in short, inherited ones too: readers have other words than their names."""
    for element in elements:
        yield from (text(element.definition.get("short")), *strings(element.definition.get("alias")))


def _label(artifact: Artifact) -> str:
    """Say what an artifact is; a profile with its type, what requests name by a code with the code."""
    word, (type_, code) = kind_word(artifact), (artifact.neutral.get(key) for key in ("type", "code"))
    if artifact.type == "SearchParameter" and code:
        return f"{word} {code}"
    if artifact.type == "OperationDefinition" and code:
        return f"{word} ${code}"
    return f"{word} of {type_}" if word == "profile" and type_ else word


def _titles(artifact: Artifact) -> tuple[str, ...]:
    """Return the type that a profile is of: who asks for a Patient asks what one looks like here."""
    type_ = artifact.neutral.get("type")
    is_profile = artifact.type == "StructureDefinition" and artifact.neutral.get("kind") == "resource"
    return (type_,) if is_profile and isinstance(type_, str) else ()


def _names(artifact: Artifact) -> Iterator[str]:
    """Yield what an artifact is called besides its title: by its id, its URL, and in requests."""
    neutral = artifact.neutral
    yield from filter(None, (artifact.id, artifact.key, artifact.url, artifact.name))
    if artifact.type == "ImplementationGuide":
        # What all addresses of the guide begin with stands for the guide.
        yield from filter(None, (artifact.url.rpartition("/ImplementationGuide/")[0],))
    yield from (
        text for each in mappings(neutral.get("uniqueId")) if isinstance(text := each.get("value"), str)
    )
    code = neutral.get("code")
    if isinstance(code, str) and code and artifact.type == "SearchParameter":
        yield code
        yield from (f"{base}.{code}" for base in strings(neutral.get("base")))
    elif isinstance(code, str) and code and artifact.type == "OperationDefinition":
        yield from (code, f"${code}")


@dataclass(slots=True)
class _Words:
    """What sections say, and which of their rows search finds by themselves."""

    parameter: str
    """What parameters are here."""
    texts: list[str] = field(default_factory=list)
    entries: list[SearchEntry] = field(default_factory=list)

    def read(self, sections: Iterable[Section], about: str) -> None:
        """Read sections, which are about a resource type, or about none that they name."""
        for section in sections:
            if section.id in _REPEATED:
                continue
            match section:
                case Group():
                    self.read(section.sections, about)
                case Capability():
                    self.read(section.overview, "")
                    for panel in section.panels:
                        self.read((panel,), panel.title)
                case Table():
                    self._table(section, about)
                case _:
                    self.texts += _said(section)

    def _table(self, table: Table, about: str) -> None:
        self.texts.append(_words(table.note))
        for row in table.rows:
            if table.holds and row.id:
                self.entries.append(self._row(table, row, about))
            elif not table.holds:
                self.texts.append(" ".join(filter(None, map(_words, row.cells))))

    def _row(self, table: Table, row: Row, about: str) -> SearchEntry:
        name, *cells = map(_words, row.cells)
        said = _joined(cells)
        if table.holds == "code":
            display = next((cell for cell in cells if cell), "")
            return SearchEntry("code", name, row.id, said, titles=(display,), label="code")
        if table.holds == "item":
            # Readers know a question by its words; programs know it by its id.
            asked = cells[0] if cells else ""
            return SearchEntry("item", asked or name, row.id, said, names=(name,), label="question")
        if table.holds == "operation":
            return SearchEntry("operation", name, row.id, said, label=_of("operation", about))
        names, label = (f"{about}.{name}",) if about else (), _of(self.parameter, about)
        return SearchEntry("parameter", name, row.id, said, names=names, label=label)


def _of(word: str, about: str) -> str:
    return f"{word} of {about}" if about else word


def _said(section: Section) -> Iterator[str]:
    """Yield what a section says, besides what is shown on every page of its kind."""
    match section:
        case Facts():
            yield from (f"{label}: {words}" for label, cell in section.items if (words := _words(cell)))
        case Prose():
            yield _read(section.markdown)
        case Narrative():
            yield plain_text(section.xhtml)
        case Picture():
            yield section.name
        case Request():
            yield f"{section.method} {section.path}"
        case Form():
            yield from _asked(section.items)
        case _:
            return


def _asked(items: Iterable[FormItem]) -> Iterator[str]:
    for item in items:
        yield item.label
        yield from item.options
        yield from _asked(item.items)


def _joined(texts: Iterable[str]) -> str:
    """Write texts in a line, a point between those that are no sentences."""
    return "".join(f"{text} " if text.endswith(".") else f"{text} · " for text in texts if text).rstrip(" ·")


def _words(cell: Cell) -> str:
    return " ".join("".join(map(_piece, cell)).split())


def _piece(piece: Piece) -> str:
    match piece:
        case Text() | Link():
            return piece.text
        case Markdown():
            return _read(piece.text)
        case Chip():
            return ""


def _read(markdown: str) -> str:
    """Return the words of FHIR Markdown."""
    if not markdown or is_plain(markdown):
        return markdown
    tokens = read(markdown)
    lines = (words_of(token.children) if token.children else token.content.strip() for token in tokens)
    return " ".join(line for line in lines if line)


def _inclusions(artifact: Artifact, page: ArtifactPage) -> Iterator[SearchEntry]:
    """Yield `_include` and `_revinclude` of each resource of a capability statement that has them."""
    modes = (section for section in page.sections if isinstance(section, Capability))
    for mode, rest in zip(modes, mappings(artifact.neutral.get("rest")), strict=False):
        for panel, resource in zip(mode.panels, mappings(rest.get("resource")), strict=True):
            for name, member in (("_include", "searchInclude"), ("_revinclude", "searchRevInclude")):
                if values := strings(resource.get(member)):
                    names = (f"{panel.title}.{name}",)
                    label = _of("search parameter", panel.title)
                    yield SearchEntry(
                        "parameter", name, panel.id, ", ".join(values), names=names, label=label
                    )


def _element(element: EffectiveElement) -> SearchEntry:
    names = tuple(_choices(element))
    if not element.positions:
        return SearchEntry("inherited", element.id, element.id, names=names, label="element")
    names = (*names, *_constraint_keys(element))
    return SearchEntry("element", element.id, element.id, _facts(element), names=names, label="element")


def _constraint_keys(element: EffectiveElement) -> Iterator[str]:
    constraints = mappings(element.stated.get("constraint"))
    return (key for each in constraints if (key := text(each.get("key"))))


def _choices(element: EffectiveElement) -> Iterator[str]:
    """Yield how data and requests write an element of several types, or of one: `valueQuantity`, `value`."""
    if _TYPE_SLICE.search(element.id):
        yield _TYPE_SLICE.sub(r"\g<type>", element.id)
    if not element.id.endswith(_CHOICE):
        return
    stem = element.id.removesuffix(_CHOICE)
    yield stem
    codes = [str(each.get("code") or "") for each in mappings(element.definition.get("type"))]
    if len(codes) <= _MOST_TYPES:
        yield from (f"{stem}{code[0].upper()}{code[1:]}" for code in codes if code.isalpha())


def _facts(element: EffectiveElement) -> str:
    """Return what a structure says of an element in a line, with the codes and values that it asks for."""
    stated, holds = element.stated, element.definition
    low, high = holds.get("min"), holds.get("max")
    words = [f"{low}..{high}" if low is not None and high is not None else ""]
    words.append(str(holds.get("short") or ""))
    words += (" ".join(_leaves(value)) for name, value in stated.items() if name.startswith(_ASKED_FOR))
    words.append(_read(text(stated.get("definition"))))
    words += (text(each.get("human")) for each in mappings(stated.get("constraint")))
    words.append(str(mapping(stated.get("binding")).get("valueSet") or ""))
    return _joined(words)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str):
        yield value
