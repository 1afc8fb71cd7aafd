"""The files of a site, as the stages after rendering see them. Every value is frozen."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeVar

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.guide import OutPath
from site_builder.read.identity import digest_of
from site_builder.source.dependencies import Dependency, TrackedField, depend_on, tracked

_Class = TypeVar("_Class", bound=type[Any])


def _by_arguments(cls: _Class) -> _Class:
    """Decorate a dataclass so that it is pickled as what it is made of.

    By themselves slotted ones are asked for their fields one instance after the other, in thrice the time.
    """
    arguments = attrgetter(*cls.__slots__)

    def reduced(instance: object) -> tuple[_Class, tuple[Any, ...]]:
        return cls, arguments(instance)

    cls.__reduce__ = reduced  # type: ignore[assignment]
    return cls


@_by_arguments
@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a rendered page, for its contents list and the search index."""

    level: int
    id: str
    text: str
    """Plain text, entities resolved."""


@_by_arguments
@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A reference that a rendered page makes."""

    target: str
    """As it stood before it was made relative: `foo.html#bar`, `/x`, `https://...`."""
    out: OutPath
    """The site file it leads to, resolved from the page; empty when it leads elsewhere."""
    fragment: str
    is_image: bool
    place: Location
    """Where the address was written, or what was written that led to it; nowhere for what is surely there."""


EntryKind = Literal[
    "page", "section", "artifact", "element", "inherited", "code", "item", "parameter", "operation"
]
"""`element`: one that its structure says something of; `inherited`: one that it only has. `item`: of a
questionnaire. `parameter`: of a search or of an operation."""


@_by_arguments
@dataclass(frozen=True, slots=True)
class SearchEntry:
    """Something that search can find: a page or a place on it."""

    kind: EntryKind
    title: str
    anchor: str = ""
    """Id of its place; empty for the page."""
    text: str = ""
    """What it says: searched, and shown where a word of it was asked for."""
    titles: tuple[str, ...] = ()
    """What readers call it besides its title."""
    names: tuple[str, ...] = ()
    """What computers call it: ids, addresses, paths. Who types one of these whole means it."""
    words: str = ""
    """Searched as its text is, and never shown."""
    label: str = ""
    """What it is, as the result says it: `profile`, `code`, `search parameter of Patient`."""
    group: str = ""
    """Under which heading results stand together, where the kind doesn't tell it: `Value sets`."""


@_by_arguments
@dataclass(frozen=True, slots=True)
class Indexed:
    """An entry as the search index needs it; see `site_builder.search`."""

    sort: str
    """Of what sort it is: results of one stand together."""
    record: bytes
    """What a result shows of it, as JSON."""
    keys: str
    """The names that it is called by, as they are looked up: one a line. A large guide has half a million
    entries, so that each is a few texts."""
    fields: str
    """Its words with blanks between, by where they stand: a line each."""
    explained: tuple[tuple[str, str], ...]
    """Short forms that it explains, each with what it stands for."""


PrintPiece = str | int | tuple[str, str, str]
"""A piece of a page that is printed with others: HTML; the level of a heading, where its tag has it; or an
attribute that says something else on each view: its tag, its name and its value."""


@dataclass(frozen=True, slots=True)
class StoredContent:
    """The bytes of a file that lies on disk already."""

    path: str
    """Absolute."""
    digest: str
    size: int
    """In bytes."""

    def read(self) -> bytes:
        """Return the bytes; raises OSError."""
        return Path(self.path).read_bytes()


PACKED = ("search", "indexed", "links", "anchors", "printed")
"""The fields of a file for lists of all files and for checks; they are most of what it holds."""
_ALLOWED = frozenset(
    {
        ("site_builder.diagnostics", "Diagnostic"),
        ("site_builder.diagnostics", "Location"),
        *((__name__, name) for name in ("Heading", "Hyperlink", "Indexed", "Packed", "PageContent")),
        *((__name__, name) for name in ("Rendered", "SearchEntry", "StoredContent")),
        ("builtins", "frozenset"),
        ("copyreg", "__newobj__"),
    }
)
"""What files and what tasks made are pickled as."""


class _Reader(pickle.Unpickler):
    """Reads values of the classes that files are made of, and no others: strangers may have written them."""

    def find_class(self, module_name: str, global_name: str) -> object:
        """Return a class by its name; raises UnpicklingError for any other."""
        if (module_name, global_name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a record")
        return super().find_class(module_name, global_name)


def unpickled(data: bytes) -> Any:
    """Read what was pickled of files; runs nothing, whoever wrote it. Raises what pickle does for damage."""
    return _Reader(io.BytesIO(data)).load()


@dataclass(frozen=True, slots=True)
class Packed:
    """What a field holds, as bytes: until somebody asks for it, it takes a sixth of the memory."""

    data: bytes

    @classmethod
    def of(cls, value: object) -> Packed:
        """Pack a value; a set has an order of its own in each process, so it becomes a list."""
        value = sorted(value) if isinstance(value, frozenset) else value
        return cls(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 1))

    def value(self) -> Any:
        """Return the value."""
        found = unpickled(zlib.decompress(self.data))
        return frozenset(found) if isinstance(found, list) else found


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's own text as HTML, without any layout: what other pages may show of it."""

    digest: str
    packed: bytes
    """Compressed: whoever shows contents shows those of all pages."""

    @classmethod
    def of(cls, html: str) -> PageContent:
        """Pack a text."""
        return cls(content_digest(html), zlib.compress(_encoded(html), 1))

    @property
    def html(self) -> str:
        """The text."""
        return zlib.decompress(self.packed).decode(errors="surrogatepass")


def content_digest(html: str) -> str:
    """Return what tells a content from any other."""
    return digest_of(_encoded(html))


def _encoded(html: str) -> bytes:
    return html.encode(errors="surrogatepass")


@tracked(
    lambda file: file.out,
    file_kind=("kind",),
    file_title=("title", "summary"),
    file_facts=("source", "headings", "tags", "diagnostics", "styles"),
)
@dataclass(frozen=True, slots=True)
class Rendered:
    """One file of the site, and what the stages behind need to know of it."""

    out: OutPath
    content: bytes
    """Read from disk at each use where it is a `StoredContent`."""
    title: str = ""
    summary: str = ""
    """Plain text."""
    source: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Hyperlink, ...] = ()
    anchors: frozenset[str] = frozenset()
    search: tuple[SearchEntry, ...] = ()
    """Empty for what search should not find."""
    tags: tuple[str, ...] = ()
    kind: str = "page"
    """`page`, `artifact`, `listing`, `file` (no page shell), `stand-in` (a page that says that it could not
    be drawn, written where there is no last good one), or `failed` (findings, but no file)."""
    diagnostics: tuple[Diagnostic, ...] = ()
    styles: tuple[str, ...] | None = None
    """The parts of the theme's styles that the page loads besides the shell's; None without the shell."""
    indexed: tuple[Indexed | SearchEntry, ...] = ()
    """What `search` has as the index needs it, where that is known; what is inherited stays as it is."""
    printed: tuple[PrintPiece, ...] = ()
    """What stands on a view for print, of a page that one has."""

    @property
    def stored(self) -> bytes | StoredContent:
        """The content as it is held."""
        held: bytes | StoredContent = _HELD["content"](self)
        return held

    @property
    def digest(self) -> str:
        """What tells the content from any other."""
        held = self.stored
        return held.digest if isinstance(held, StoredContent) else digest_of(held)

    @property
    def size(self) -> int:
        """How many bytes the content has."""
        depend_on("file content", self.out)
        held = self.stored
        return held.size if isinstance(held, StoredContent) else len(held)

    @property
    def at_hand(self) -> bytes | Path:
        """The content, or the file that it lies in."""
        depend_on("file content", self.out)
        held = self.stored
        return Path(held.path) if isinstance(held, StoredContent) else held

    def held_as(self, content: StoredContent) -> Rendered:
        """Return the same file, whose bytes lie on disk."""
        return self._changed(content=content)

    def known_as(
        self, indexed: tuple[Indexed | SearchEntry, ...], printed: tuple[PrintPiece, ...]
    ) -> Rendered:
        """Return the same file with what the index and views for print have of it."""
        return self._changed(indexed=indexed, printed=printed)

    def at_rest(self) -> Rendered:
        """Return the same file as it waits for the lists that are made of all files: its own are packed."""
        return self._changed(**{name: self.packed(name) for name in PACKED if _HELD[name](self)})

    def packed(self, name: str) -> Packed:
        """Return one of the fields that are packed."""
        value = _HELD[name](self)
        return value if isinstance(value, Packed) else Packed.of(value)

    def _changed(self, **values: object) -> Rendered:
        """Return the same file but for these fields; the others as they are held."""
        held: Any = {name: held(self) for name, held in _HELD.items()} | values
        return Rendered(**held)

    def __getstate__(self) -> tuple[Any, ...]:
        """Return the fields as they are held: what is on disk stays there, what is packed remains so."""
        return tuple(held(self) for held in _HELD.values())

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take the fields."""
        for name, value in zip(_HELD, state, strict=True):
            object.__setattr__(self, name, value)


class _Content(TrackedField):
    """The field of a file's bytes, which are read where they lie on disk."""

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        value = super().__get__(instance, owner)
        return value.read() if isinstance(value, StoredContent) else value


class _List(TrackedField):
    """A field that may be packed."""

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        value = super().__get__(instance, owner)
        return value.value() if isinstance(value, Packed) else value


def _question(question: str) -> Callable[[Rendered], Dependency]:
    return lambda file: (question, file.out)


_SLOTS: Mapping[str, Any] = {
    name: slot.slot if isinstance(slot := Rendered.__dict__[name], TrackedField) else slot
    for name in (each.name for each in fields(Rendered))
}
_HELD: Mapping[str, Callable[[Rendered], Any]] = {name: slot.__get__ for name, slot in _SLOTS.items()}
"""What a field holds, and nobody is noted."""
Rendered.content = _Content(_SLOTS["content"], _question("file content"))  # type: ignore[misc,assignment]
for _name in PACKED:
    setattr(Rendered, _name, _List(_SLOTS[_name], _question(f"file {_name}")))
