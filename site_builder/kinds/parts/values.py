"""FHIR's data types as a reader sees them: one value, one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from site_builder.fhir.terminology import Terminology, system_name
from site_builder.kinds.parts.cells import prose, string
from site_builder.kinds.parts.codes import code_link
from site_builder.kinds.parts.data_types import form_of, joined_name, shown_unit, words_of
from site_builder.kinds.parts.dates import date_words, period_words
from site_builder.model.sections import Cell, Link, Piece, Text
from site_builder.model.view import GuideView

_URIS = "urn:ietf:rfc:3986"


def called(resource: Mapping[str, Any]) -> str:
    """Return what people call the thing that a resource is about: a person's name, a name, a type, a code."""
    for key in ("name", "title", "deviceName", "code", "vaccineCode", "medicationCodeableConcept", "type"):
        found = resource.get(key)
        first = found[0] if isinstance(found, list) and found else found
        if isinstance(first, str) and key in ("name", "title"):
            return first
        if isinstance(first, Mapping):
            spoken = [word for part in ("given", "family") for word in words_of(first.get(part))]
            codings = _list(first.get("coding"))
            coded = codings[0].get("display") if codings and isinstance(codings[0], Mapping) else ""
            name = " ".join(spoken) or first.get("text") or coded or first.get("name")
            if isinstance(name, str) and name:
                return name
    return ""


class ValueWriter:
    """Writes data type values of one artifact as cells."""

    def __init__(self, view: GuideView, release: str, terminology: Terminology) -> None:
        """`release` tells which specification codes and types link to."""
        self._view = view
        self._release = release
        self._terminology = terminology

    def inline(self, value: Any, anchors: Mapping[str, Link]) -> Cell | None:
        """Return the one-line form of a value; None for an object that needs rows of its own.

        `anchors` maps references (`#p1`, `Patient/1`, a bundle's fullUrl) to links to what is on this page.
        What the line leaves out (ids, extensions, versions of codes) is `unsaid` (`data_types`).
        """
        if not isinstance(value, Mapping):
            return self._primitive(value)
        form = form_of(value)
        if form is None:
            return None
        return self.reference(value, anchors) if form == "reference" else _WRITERS[form](self, value)

    def display_in(self, value_set: str, code: str) -> str:
        """Return the display of a code that stands alone, by the value set that its element is bound to."""
        return self._terminology.display_in(value_set, code)

    def reference(self, value: Mapping[str, Any], anchors: Mapping[str, Link]) -> Cell:
        """Write a Reference as a link to the resource's place on this page or its own page."""
        target = str(value.get("reference") or "")
        label = str(value.get("display") or "")
        here = anchors.get(target)
        place, title = (here.target, here.text) if here else ("", "")
        if not place and (local := self._view.resolve(target)):
            place = local.out
            # Many examples have no better title than their id.
            title = local.title if local.title != local.id else called(local.resource) or local.title
        first: Piece = Text(label) if label else Text(target, "code")
        if place:
            first = Link(label or title or target, place, target)
        pieces: list[Piece] = [first] if label or title or target else []
        if label and target and not place:
            pieces.append(Text(f" ({target})", "soft"))
        if isinstance(identifier := value.get("identifier"), Mapping):
            pieces += [*([Text(" ", "soft")] if pieces else []), *self.identifier(identifier)]
        return tuple(pieces)

    def coding(self, value: Mapping[str, Any]) -> Cell:
        """Write a Coding: its display, then system and code."""
        system, code = str(value.get("system") or ""), str(value.get("code") or "")
        display = str(value.get("display") or "") or self._terminology.display(system, code)
        pieces: list[Piece] = [Text(display)] if display else []
        if not code:
            return (*pieces, *self._system(system, " ")) if pieces else self._system(system, "")
        link = code_link(self._view, self._terminology, system, code)
        pieces += [Text(" (" if display else "", "soft"), *self._system(system, "")]
        pieces += [Text(" ", "soft") if system else Text(""), link or Text(code, "code")]
        if display:
            pieces.append(Text(")", "soft"))
        return tuple(piece for piece in pieces if not (isinstance(piece, Text) and not piece.text))

    def concept(self, value: Mapping[str, Any]) -> Cell:
        """Write a CodeableConcept: its text unless a coding says the same, then the codings."""
        codings = [coding for coding in _list(value.get("coding")) if isinstance(coding, Mapping)]
        text = str(value.get("text") or "")
        displays = {str(coding.get("display") or "").casefold() for coding in codings}
        pieces: list[Piece] = []
        if text and text.casefold() not in displays:
            pieces.append(Text(text))
        for coding in codings:
            if pieces:
                # A text that is a sentence has its own end.
                pieces.append(Text(" " if len(pieces) == 1 and text.endswith(".") else "; ", "soft"))
            pieces += self.coding(coding)
        return tuple(pieces)

    def codeable_reference(self, value: Mapping[str, Any]) -> Cell | None:
        """Write R5's CodeableReference."""
        concept, reference = value.get("concept"), value.get("reference")
        pieces: list[Piece] = []
        if isinstance(concept, Mapping):
            pieces += self.concept(concept)
        if isinstance(reference, Mapping):
            pieces += ([Text("; ", "soft")] if pieces else []) + [*self.reference(reference, {})]
        return tuple(pieces)

    def quantity(self, value: Mapping[str, Any]) -> Cell:
        """Write a Quantity or Money: comparator, number, unit."""
        number = str(value.get("value", ""))
        unit = shown_unit(value)
        words = f"{value.get('comparator') or ''} {number} {unit}".strip()
        code, system = str(value.get("code") or ""), str(value.get("system") or "")
        name = system_name(system)
        if not code or code == unit:
            return (Text(words), *((Text(f" ({name})", "soft"),) if code and name else ()))
        return (
            Text(words),
            Text(f" ({name} " if name else " (", "soft"),
            Text(code, "code"),
            Text(")", "soft"),
        )

    def period(self, value: Mapping[str, Any]) -> Cell:
        """Write a Period."""
        first, last = (str(value.get(key) or "") for key in ("start", "end"))
        if first and last:
            return (Text(period_words(first, last)),)
        start, end = date_words(first), date_words(last)
        return (Text(f"from {start}" if start else f"until {end}"),)

    def span(self, value: Mapping[str, Any]) -> Cell:
        """Write a Range or Ratio: two quantities."""
        first, second, between = ("low", "high", " to ") if {"low", "high"} & value.keys() else _RATIO
        parts = [
            self.quantity(part) if isinstance(part := value.get(key), Mapping) else (Text("?"),)
            for key in (first, second)
        ]
        return (*parts[0], Text(between), *parts[1])

    def identifier(self, value: Mapping[str, Any]) -> Cell:
        """Write an Identifier: its value, then what it is and whose."""
        number = str(value.get("value") or "")
        pieces: list[Piece] = [Text(number, "code")] if number else []
        notes: list[Cell] = []
        if isinstance(kind := value.get("type"), Mapping) and (concept := self.concept(kind)):
            notes.append((_plain(concept),))
        notes += [(Text(str(value["use"]), "soft"),)] if value.get("use") else []
        system = str(value.get("system") or "")
        # That the value is a URI is to be seen.
        notes += [self._system(system, "")] if system and system != _URIS else []
        if isinstance(period := value.get("period"), Mapping):
            notes.append(tuple(Text(_text(self.period(period)), "soft") for _ in range(1)))
        if isinstance(assigner := value.get("assigner"), Mapping):
            notes.append((Text("assigned by ", "soft"), *self.reference(assigner, {})))
        return _with_notes(pieces, notes)

    def human_name(self, value: Mapping[str, Any]) -> Cell:
        """Write a HumanName as it is spoken."""
        name = joined_name(value) or str(value.get("text") or "")
        return _with_notes([Text(name)], self._use(value))

    def address(self, value: Mapping[str, Any]) -> Cell:
        """Write an Address on one line."""
        words = joined_name(value, is_address=True)
        return _with_notes([Text(words or str(value.get("text") or ""))], self._use(value))

    def contact_point(self, value: Mapping[str, Any], *, is_short: bool = False) -> Cell:
        """Write a ContactPoint; web and mail addresses are links, which in short says what they are."""
        kind, number = str(value.get("system") or ""), str(value.get("value") or "")
        piece: Piece = Text(number)
        if number.startswith(("http://", "https://")):
            piece = Link(number, number)
        elif number.startswith("mailto:") or (kind == "email" and "@" in number):
            address = number.removeprefix("mailto:")
            piece = Link(address, f"mailto:{address}")
        shown = "" if is_short and isinstance(piece, Link) else kind
        label = " ".join(word for word in (str(value.get("use") or ""), shown) if word)
        rest = self._use({key: value[key] for key in ("period",) if key in value})
        return _with_notes([piece], ([(Text(label, "soft"),)] if label else []) + rest)

    def attachment(self, value: Mapping[str, Any]) -> Cell:
        """Write an Attachment: a link where it has an address, and what it is."""
        url = str(value.get("url") or "")
        label = str(value.get("title") or "") or url or "Attachment"
        local = self._view.resolve(url)
        target = local.out if local else url if url.startswith(("http://", "https://")) else ""
        notes: list[Cell] = [(Text(str(value["contentType"]), "soft"),)] if value.get("contentType") else []
        if url and not target and label != url:
            notes.append((Text(url, "code"),))
        if isinstance(content := value.get("data"), str):
            size = len(content) * 3 // 4 - content[-2:].count("=")
            notes.append((Text(f"{size:,} bytes", "soft"),))
        if value.get("creation"):
            notes.append((Text(date_words(str(value["creation"])), "soft"),))
        return _with_notes([Link(label, target, url) if target else Text(label)], notes)

    def annotation(self, value: Mapping[str, Any]) -> Cell:
        """Write an Annotation: the text, then who wrote it and when."""
        notes: list[Cell] = []
        if isinstance(author := value.get("authorReference"), Mapping):
            notes.append(self.reference(author, {}))
        if value.get("authorString"):
            notes.append((Text(str(value["authorString"]), "soft"),))
        if value.get("time"):
            notes.append((Text(date_words(str(value["time"])), "soft"),))
        is_markdown = self._view.definitions(self._release).type_of("Annotation", "text") == "markdown"
        text = value.get("text")
        return _with_notes([*(prose(text) if is_markdown else string(text))], notes)

    def _primitive(self, value: Any) -> Cell:
        if isinstance(value, bool):
            return (Text("true" if value else "false"),)
        text = str(value)
        if text.startswith(("http://", "https://", "urn:")):
            return self._system(text, "")
        return (Text(date_words(text) if isinstance(value, str) else text),)

    def _system(self, url: str, before: str) -> Cell:
        """Name a system or other URI, linked where the guide or the specification has a page of it."""
        if not url:
            return ()
        lead: Cell = (Text(before, "soft"),) if before else ()
        name = system_name(url)
        if local := self._view.resolve(url):
            return (*lead, Link(local.title, local.out, url))
        if url.startswith("http://hl7.org/fhir/"):
            link = self._view.link_canonical(url, self._release)
            return (*lead, link if link.target else Text(url, "code"))
        if name:
            return (*lead, Text(name, "soft"))
        if known := self._view.title_of(url, self._release):
            return (*lead, self._view.link_canonical(url, self._release, known))
        return (*lead, Text(url, "code"))

    def _use(self, value: Mapping[str, Any]) -> list[Cell]:
        words = [str(value[key]) for key in ("use", "type") if isinstance(value.get(key), str)]
        if isinstance(period := value.get("period"), Mapping):
            words.append(_text(self.period(period)))
        return [(Text(word, "soft"),) for word in words]


_RATIO = ("numerator", "denominator", " : ")
_WRITERS: Mapping[str, Callable[[ValueWriter, Mapping[str, Any]], Cell | None]] = {
    "concept": ValueWriter.concept,
    "coding": ValueWriter.coding,
    "quantity": ValueWriter.quantity,
    "contact point": ValueWriter.contact_point,
    "identifier": ValueWriter.identifier,
    "period": ValueWriter.period,
    "span": ValueWriter.span,
    "human name": ValueWriter.human_name,
    "address": ValueWriter.address,
    "attachment": ValueWriter.attachment,
    "annotation": ValueWriter.annotation,
    "codeable reference": ValueWriter.codeable_reference,
    "display": lambda _, value: (Text(str(value["display"])),),
}


def _with_notes(pieces: list[Piece], notes: Iterable[Cell]) -> Cell:
    """Put notes in parentheses behind what they belong to."""
    found = [note for note in notes if note]
    if not found:
        return tuple(pieces)
    joined: list[Piece] = [*pieces, Text(" (" if pieces else "(", "soft")]
    for position, note in enumerate(found):
        joined += [*([Text(", ", "soft")] if position else []), *note]
    return (*joined, Text(")", "soft"))


def _plain(cell: Cell) -> Text:
    return Text(_text(cell), "soft")


def _text(cell: Cell) -> str:
    return "".join(piece.text for piece in cell if isinstance(piece, Text | Link))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
