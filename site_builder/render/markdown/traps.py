"""What a text says that reads otherwise than its author meant: noted while it is read, at its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

_MOST = 100
"""How many are noted of one text; what is wrong with it is clear by then."""


class _Written(Protocol):
    """A text that knows where it stands in the page's."""

    def origin(self, offset: int) -> int:
        """Return where a character stands in the text of the page; -1 for nowhere."""
        ...


@dataclass(frozen=True, slots=True)
class Trap:
    """One of them."""

    code: str
    """A key of `codes.CODES`."""
    message: str
    at: int
    """Where it stands in the text of the page."""
    hint: str = ""


@dataclass(slots=True)
class _Start:
    """An element that nothing ends."""

    name: str
    at: int
    source: _Written
    ends_lines_only: bool
    """Whether its end tag must begin a line."""
    is_text: bool = False
    """Whether the tag is no tag at all where it stands."""


@dataclass(slots=True)
class _End:
    """An end tag that ends nothing."""

    name: str
    at: int
    source: _Written
    within: str
    """The innermost element that is open there; empty for none."""
    within_at: int
    """Where that starts in the text of the page."""
    of: _Start | None = field(default=None, compare=False)
    """The element that it should have ended."""


class Traps:
    """Those of one text."""

    def __init__(self) -> None:
        """Start with none."""
        self._noted: list[tuple[Trap, _Written]] = []
        self._starts: list[_Start] = []
        self._ends: list[_End] = []

    def note(self, code: str, message: str, source: _Written, at: int, hint: str = "") -> None:
        """Note one that stands at an offset of a source."""
        if len(self._noted) < _MOST:
            self._noted.append((Trap(code, message, at, hint), source))

    def end_tag(self, name: str, source: _Written, at: int, within: str = "", within_at: int = -1) -> None:
        """Note an end tag that ends nothing, with the innermost element that is open there."""
        if len(self._ends) < _MOST:
            self._ends.append(_End(name, at, source, within, within_at))

    def start_tag(self, name: str, source: _Written, at: int, *, ends_lines_only: bool = False) -> None:
        """Note an element that nothing ends, which `ends_lines_only` by an end tag at a line's start."""
        if len(self._starts) < _MOST:
            self._starts.append(_Start(name, at, source, ends_lines_only))

    def shown_tag(self, name: str, source: _Written, at: int) -> None:
        """Note a start tag that is shown as it is written."""
        if len(self._starts) < _MOST:
            self._starts.append(_Start(name, at, source, ends_lines_only=False, is_text=True))

    def forget(self, source: _Written, at: int) -> None:
        """Drop what a wrong guess noted in a source from an offset on."""
        if self._noted or self._starts or self._ends:
            self._noted = [one for one in self._noted if one[1] is not source or one[0].at < at]
            self._starts = [one for one in self._starts if one.source is not source or one.at < at]
            self._ends = [one for one in self._ends if one.source is not source or one.at < at]

    def settled(self) -> tuple[Trap, ...]:
        """Return them by their places in the page; tags that cross are one trap, not one each."""
        found = [replace(trap, at=source.origin(trap.at)) for trap, source in self._noted]
        starts = [replace(one, at=one.source.origin(one.at)) for one in self._starts]
        ends = [replace(one, at=one.source.origin(one.at)) for one in self._ends]
        ends.sort(key=lambda one: one.at)
        found += _of_tags(starts, ends)
        return tuple(sorted(dict.fromkeys(found), key=lambda trap: trap.at))


def _of_tags(starts: Sequence[_Start], ends: Sequence[_End]) -> Iterator[Trap]:
    """Yield one trap for each slip: an end tag left out leaves others without effect."""
    unexplained: list[_Start] = []
    told: list[tuple[int, int]] = []
    caused: set[int] = set()
    # The innermost first: that it stays open is why those around it do.
    for start in sorted(starts, key=lambda one: one.at, reverse=True):
        end = next((one for one in ends if one.of is None and _names(one, start)), None)
        if end is None:
            if not any(one.within_at == start.at >= 0 for one in ends):
                unexplained.append(start)
            continue
        end.of = start
        if start.is_text or any(start.at < inner and last < end.at for inner, last in told):
            caused.add(id(end))
        else:
            told.append((start.at, end.at))
    yield from (_crossed(end) for end in ends if id(end) not in caused)
    yield from (_shown(start) for start in starts if start.is_text)
    yield from _unclosed([start for start in unexplained if not start.is_text])


def _names(end: _End, start: _Start) -> bool:
    return end.name.lower() == start.name.lower() and end.at > start.at


def _shown(start: _Start) -> Trap:
    message = f"'<{start.name}>' can't stand within a line of text, and is shown as it is written"
    hint = "Write it at the start of a line, with a blank line before, or '&lt;' for the sign itself."
    return Trap("crossed-html", message, start.at, hint)


def _crossed(end: _End) -> Trap:
    message, hint = f"'</{end.name}>' ends nothing here, and is shown as it is written", ""
    if end.within:
        message = f"'</{end.name}>' stands where '<{end.within}>' is open, and is shown as it is written"
        hint = f"Write '</{end.within}>' before it."
    elif end.of is not None and end.of.ends_lines_only:
        hint = f"Write '</{end.name}>' at the start of a line: within a line it is text of Markdown's."
    return Trap("crossed-html", message, end.at, hint)


def _unclosed(starts: Sequence[_Start]) -> Iterator[Trap]:
    """Yield a trap for the outermost of elements that end where their text does."""
    inner: dict[int, list[str]] = {}
    for start in reversed(starts):
        names = inner.setdefault(id(start.source), [])
        names.append(start.name)
        if len(names) == 1:
            first = start
            hint = f"Write '</{first.name}>' where it ends, or '&lt;' for the sign itself."
            yield Trap("unclosed-html", f"'<{first.name}>' is never closed", first.at, hint)
