"""What must hold of what is written, whatever was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from site_builder.diagnostics import Diagnostic

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_MARKS = re.compile("[\ue000-\ue003]")


def places(found: Iterable[Diagnostic], text: str, first_line: int = 1) -> Iterator[str]:
    """Yield findings that stand outside of the text, whose first line has this number."""
    lines = re.split("\r\n|\r|\n", text)
    for each in found:
        line = each.location.line - first_line + 1
        if each.location.line == 1 and each.location.column == 1:
            continue  # the file as a whole
        if not 1 <= line <= len(lines):
            yield f"a finding of {each.code} is at no line of the file"
        elif each.location.column > len(lines[line - 1]) + 1:
            yield f"a finding of {each.code} is at no column of its line"


def marks(html: str, written: str) -> Iterator[str]:
    """Yield what is left of the signs that stand for finished pieces, which nobody wrote."""
    if _MARKS.search(html) and not _MARKS.search(written):
        yield "a placeholder is left"


class Tags(HTMLParser):
    """Notes tags that are closed in another order than they are opened."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Open a tag."""
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Pass a tag that is its own end."""

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")


def balanced(html: str) -> Iterator[str]:
    """Yield tags that don't fit together; HTML of the program's own always does."""
    tags = Tags()
    tags.feed(html)
    tags.close()
    yield from tags.faults
    yield from (f"<{tag}> is never closed" for tag in tags.open)
