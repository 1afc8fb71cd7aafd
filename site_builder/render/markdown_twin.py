"""A page once more as Markdown, for programs and for people at a terminal: its twin.

It is made from the page as it is drawn, where Liquid, includes and artifacts are resolved. GitHub's
Markdown is written, since it has tables. Source: https://github.github.com/gfm/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from site_builder.model.addresses import is_refused
from site_builder.model.text import plain_text
from site_builder.render.page_content import BREAK_SIGN, page_content

if TYPE_CHECKING:
    from lxml.etree import _Element

Address = Callable[[str], str]
"""Tells how a twin writes an address that the page links to."""

_SKIPPED = frozenset(
    (
        "button",
        "form",
        "input",
        "nav",
        "noscript",
        "option",
        "script",
        "select",
        "style",
        "template",
        "textarea",
    )
)
_SKIPPED_CLASSES = frozenset({"headerlink", "table-filter", "tree-key", "view-tabs"})
"""What helps on a screen only: marks beside headings, switches and keys of tables that are not drawn here."""
_CONTAINERS = frozenset(
    ("article", "aside", "center", "div", "dd", "details", "fieldset", "figure", "footer", "header", "li")
)
_LEAVES = frozenset(
    ("blockquote", "dl", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "summary")
)
_BLOCKS = _CONTAINERS | _LEAVES | {"main", "section", "svg", "table", "ul"}
_MARKS = {"b": "**", "strong": "**", "em": "*", "del": "~~", "s": "~~"}
_SPACE = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")
"""White space that is more than one blank."""
_MAY_BE_SPECIAL = re.compile(r"[\\`*\[\]<_&~]")
_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~(?=~)")
_BLOCK_START = re.compile(r"\A(\d*+)([#>+\-=.)])(?=[\s\-=#]|$)")
_BREAKS = re.compile(r"(?<!\s)\s*+\x1e[\s\x1e]*+")
_BREAK = "\x1e"
"""Stands for a line's end until its place is known; HTML has no such sign."""
_STATED = "Every element, inherited ones included. What this profile states something of is bold."


def markdown_twin(page: str, root: _Element | None, address: Address) -> str:
    """Write a page, which is whole and in our shell, as Markdown; `root` is its `content_tree`.

    Of what can't be read its words are left.
    """
    if root is not None:
        # What authors' HTML and hostile resources hold can't be foreseen.
        with suppress(Exception):
            return "\n\n".join(_Writer(root, address).blocks(root)).replace(BREAK_SIGN, "") + "\n"
    return plain_text(page_content(page)) + "\n"


class _Writer:
    """Writes elements of one page."""

    def __init__(self, root: _Element, address: Address) -> None:
        self._address = address
        # Of a profile's views the last is the fullest; what only others show would stand here twice.
        views = next(
            (table.get("data-views", "") for table in root.iter("table") if table.get("data-views")), ""
        )
        self._unseen = _SKIPPED_CLASSES | {f"not-{view}" for view in views.split()[-1:]}

    def blocks(self, element: _Element) -> list[str]:
        """Write what an element holds as blocks: paragraphs of what stands in lines, and the others."""
        found: list[str] = []
        line = [_escaped(element.text or "")]
        for child in element:
            if not self._is_skipped(child):
                if child.tag in _BLOCKS or _holds_blocks(child):
                    found += _paragraph(line)
                    line = []
                    found += _MAKERS.get(child.tag, _Writer.blocks)(self, child)
                else:
                    line.append(self._inline(child))
            if child.tail:
                line.append(_escaped(child.tail))
        return [*found, *_paragraph(line)]

    def _is_skipped(self, element: _Element) -> bool:
        if element.tag in _SKIPPED or element.get("hidden") is not None:
            return True
        classes = element.get("class")
        if classes is None:
            return False
        # A line about one of the views says what stands above the table here.
        is_about_view = classes.startswith("note-line not-")
        return is_about_view or not self._unseen.isdisjoint(classes.split())

    def _inline(self, element: _Element) -> str:
        """Write an element that stands in a line."""
        tag = element.tag
        if tag == "br":
            return _BREAK
        if tag == "img":
            return self._image(element)
        if tag in ("code", "kbd", "samp"):
            return _code(_SPACE.sub(" ", _text(element)))
        text = self._within(element)
        if tag == "a":
            return self._link(element, text)
        mark = _MARKS.get(tag, "")
        return _around(text, mark) if mark else text

    def _within(self, element: _Element) -> str:
        text = _escaped(element.text or "")
        if not len(element):
            return text
        pieces = [text]
        for child in element:
            if not self._is_skipped(child):
                pieces.append(self._inline(child))
            if child.tail:
                pieces.append(_escaped(child.tail))
        return "".join(pieces)

    def _link(self, element: _Element, text: str) -> str:
        target = (element.get("href") or "").strip()
        if not text.strip() or not target or is_refused(target):
            return text
        return f"[{text.strip()}]({_target(self._address(target))})"

    def _image(self, element: _Element) -> str:
        source = (element.get("src") or "").strip()
        words = _escaped(element.get("alt") or "")
        if not source or is_refused(source):
            return words
        return f"![{words}]({_target(self._address(source))})"

    def _heading(self, element: _Element) -> Iterator[str]:
        if text := _flat(self._within(element)):
            yield f"{'#' * int(element.tag[1:])} {text}"

    def _quote(self, element: _Element) -> Iterator[str]:
        if inner := "\n\n".join(self.blocks(element)):
            yield "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))

    def _term(self, element: _Element) -> Iterator[str]:
        below = element.getnext()
        if below is not None and below.tag == "dl":
            # It abbreviates what the list says.
            return
        if text := _flat(self._within(element)):
            yield _around(text, "**")

    def _list(self, element: _Element) -> Iterator[str]:
        items: list[str] = []
        for item in element:
            if item.tag == "li" and not self._is_skipped(item) and (inner := self.blocks(item)):
                mark = f"{len(items) + 1}. " if element.tag == "ol" else "- "
                items.append(_item(mark, inner))
        if items:
            yield "\n".join(items)

    def _definitions(self, element: _Element) -> Iterator[str]:
        """Write a list of terms and what they mean, or of facts; Markdown has no such lists."""
        items: list[str] = []
        term = ""
        for part in element.iter("dt", "dd"):
            if part.tag == "dt":
                term = _around(_flat(self._within(part)), "**")
                items.append(f"- {term}")
            elif items and (inner := self.blocks(part)):
                # What is folded away below its own name says it again.
                inner = inner[1:] if inner[0] == term and len(inner) > 1 else inner
                items[-1] += ": " + _item("  ", inner).lstrip()
        if items:
            yield "\n".join(items)

    def _table(self, table: _Element) -> Iterator[str]:
        head, body = self._rows(table)
        width = max((len(row) for row in (*head, *body)), default=0)
        if not width:
            return
        top = head[0] if head else [""] * width
        lines = [top, ["---"] * width, *head[1:], *body]
        if any(row[0].startswith("**`") for row in body if row) and table.get("data-views"):
            yield _STATED
        yield "\n".join(f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in lines)

    def _rows(self, table: _Element) -> tuple[list[list[str]], list[list[str]]]:
        """Return the rows of the head and those below it; a cell that spans rows stands in each."""
        head: list[list[str]] = []
        body: list[list[str]] = []
        spanning: dict[int, tuple[int, str]] = {}
        for row in _rows_of(table):
            if self._is_skipped(row):
                continue
            cells = self._cells(row, spanning)
            is_head = not body and all(cell.tag == "th" for cell in row)
            (head if is_head else body).append(cells)
        return head, body

    def _cells(self, row: _Element, spanning: dict[int, tuple[int, str]]) -> list[str]:
        cells: list[str] = []

        def spanned() -> None:
            while (above := spanning.pop(len(cells), None)) is not None:
                if above[0] > 1:
                    spanning[len(cells)] = (above[0] - 1, above[1])
                cells.append(above[1])

        element = row.get("data-element", "")
        for cell in row.iterchildren("th", "td"):
            if self._is_skipped(cell):
                continue
            spanned()
            text = _element_name(row, element) if element and not cells else self._cell(cell)
            if (rows := _number(cell.get("rowspan"))) > 1:
                spanning[len(cells)] = (rows - 1, text)
            cells += [text, *[""] * (_number(cell.get("colspan")) - 1)]
        spanned()
        return cells

    def _cell(self, cell: _Element) -> str:
        if _holds_blocks(cell):
            text = "<br>".join(self.blocks(cell)).replace("\n\n", "<br>").replace("\n", "<br>")
        else:
            text = _folded(self._within(cell)).replace(_BREAK, "<br>")
        return text.replace("|", r"\|")


_MAKERS: Mapping[str, Callable[[_Writer, _Element], Iterable[str]]] = {
    "blockquote": _Writer._quote,
    "dl": _Writer._definitions,
    "hr": lambda _writer, _element: ("---",),
    "ol": _Writer._list,
    "ul": _Writer._list,
    "pre": lambda _, element: _code_block(element),
    "summary": _Writer._term,
    "svg": lambda _, element: _drawing(element),
    "table": _Writer._table,
    **{f"h{level}": _Writer._heading for level in range(1, 7)},
}
"""What writes an element that is a block of its own; others are what they hold."""


def _rows_of(table: _Element) -> Iterator[_Element]:
    """Yield the rows of a table, those of tables in its cells left out."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _element_name(row: _Element, path: str) -> str:
    """Name a row by its element's whole path: where it stands in the tree says that to the eye only."""
    is_stated = "stated" in (row.get("class") or "").split()
    return _around(_code(path), "**") if is_stated else _code(path)


def _number(written: str | None) -> int:
    """Read how many rows or columns a cell spans, within what tables have."""
    return max(1, min(int(written), 100)) if written and written.isascii() and written.isdigit() else 1


def _holds_blocks(element: _Element) -> bool:
    return bool(len(element)) and any(inner.tag in _BLOCKS for inner in element.iterdescendants())


def _code_block(element: _Element) -> Iterator[str]:
    text = _text(element).strip("\n")
    if not text.strip():
        return
    classes = " ".join(each.get("class") or "" for each in element.iter("pre", "code"))
    language = re.search(r"(?:^| )language-([\w+-]+)", classes)
    fence = "`" * max(3, _longest_run(text) + 1)
    yield f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


def _drawing(element: _Element) -> Iterator[str]:
    """Name a drawing by what it tells those who don't see it."""
    named = (title.text for title in element.iter("{*}title", "title"))
    if name := element.get("aria-label") or next(filter(None, named), ""):
        yield f"(Drawing: {_flat(_escaped(name))})"


def _item(mark: str, blocks: list[str]) -> str:
    """Write an item of a list, all behind its first line indented; lists in it need no space before them."""
    indent = " " * len(mark)
    is_tight = len(blocks) > 1 and all(each.startswith(("- ", "1. ")) for each in blocks[1:])
    inner = ("\n" if is_tight or len(blocks) == 1 else "\n\n").join(blocks)
    return mark + re.sub(r"\n(?=[^\n])", f"\n{indent}", inner)


def _paragraph(pieces: list[str]) -> list[str]:
    text = _folded("".join(pieces))
    if not text:
        return []
    lines = [line.strip() for line in text.split(_BREAK)]
    return ["\\\n".join(_BLOCK_START.sub(r"\1\\\2", line) for line in lines if line)]


def _folded(text: str) -> str:
    """Fold white space, and breaks that follow each other; a break needs no space beside it."""
    text = _SPACE.sub(" ", text)
    return (_BREAKS.sub(_BREAK, text) if _BREAK in text else text).strip(f" {_BREAK}")


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text.replace(_BREAK, " ")).strip()


def _text(element: _Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _around(text: str, mark: str) -> str:
    """Put marks around words; they mean nothing beside a space."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner[0])
    return f"{text[:start]}{mark}{inner}{mark}{text[start + len(inner) :]}"


def _code(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    fence = "`" * (_longest_run(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0) if "`" in text else 0


def _target(address: str) -> str:
    """Write an address so that nothing in it ends a link."""
    return re.sub(r"[\s<>()]", lambda sign: f"%{ord(sign[0]):02X}", address)


def _escaped(text: str) -> str:
    # Most texts have none of the signs: to look for these alone takes a fifth of the time.
    return _SPECIAL.sub(r"\\\g<0>", text) if _MAY_BE_SPECIAL.search(text) else text
