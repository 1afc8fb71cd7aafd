"""A tree of elements over HTML that others wrote: where each begins and ends, the text itself untouched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from site_builder.render.html_facts import END_BEFORE, VOID_ELEMENTS

_TAG = re.compile(
    r"<(?:(?P<aside>!--|!|\?)|(?P<end>/)?(?P<name>[a-z][\w:-]*+)"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>)",
    re.IGNORECASE,
)
_VERBATIM = frozenset({"script", "style", "textarea", "title"})
_DEEPEST = 200


@dataclass(eq=False, slots=True)
class Element:
    """An element, or the whole text."""

    name: str
    """In small letters; empty for the whole text."""
    attributes: str
    start: int
    """Where its start tag begins."""
    inner_start: int
    parent: Element | None
    inner_end: int = -1
    end: int = -1
    children: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield the elements within, in the order of their start tags."""
        waiting = [*reversed(self.children)]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)

    def holding(self, offset: int) -> Iterator[Element]:
        """Yield the elements that hold a character, the outermost first."""
        inner = next((each for each in self.children if each.inner_start <= offset < each.inner_end), None)
        while inner is not None:
            yield inner
            children = inner.children
            inner = next((each for each in children if each.inner_start <= offset < each.inner_end), None)


def read_tree(html: str) -> Element:
    """Read HTML as a tree; what nothing closes ends with its parent, what closes nothing is passed over."""
    root = Element("", "", 0, 0, None)
    stack, open_names = [root], Counter[str]()
    position = 0
    while found := _TAG.search(html, position):
        position = found.end()
        if found["aside"]:
            end = html.find("-->" if found["aside"] == "!--" else ">", position)
            position = len(html) if end < 0 else end + 1
            continue
        name = found["name"].lower()
        if not found["end"]:
            if name in END_BEFORE:
                _end_before(found.start(), name, stack, open_names)
            element = Element(name, found["attributes"], found.start(), position, stack[-1])
            stack[-1].children.append(element)
            if name in VOID_ELEMENTS or found["attributes"].endswith("/"):
                element.inner_end = element.end = position
            elif name in _VERBATIM:
                position = _close_verbatim(html, element)
            elif len(stack) < _DEEPEST:
                stack.append(element)
                open_names[name] += 1
            else:
                element.inner_end = element.end = position
        elif open_names[name]:
            while True:
                element = stack.pop()
                open_names[element.name] -= 1
                element.inner_end = found.start()
                element.end = position if element.name == name else found.start()
                if element.name == name:
                    break
    for element in stack:
        element.inner_end = element.end = len(html)
    return root


def _end_before(offset: int, name: str, stack: list[Element], open_names: Counter[str]) -> None:
    """End the elements that a start tag ends."""
    ended, around = END_BEFORE[name]
    if not any(open_names[each] for each in ended):
        return
    last = next((at for at in range(len(stack) - 1, 0, -1) if stack[at].name in ended | around), 0)
    while last and stack[last].name in ended:
        for element in reversed(stack[last:]):
            element.inner_end = element.end = offset
            open_names[element.name] -= 1
        del stack[last:]
        last -= 1


def _close_verbatim(html: str, element: Element) -> int:
    found = re.compile(rf"</{element.name}\b[^>]*+>", re.IGNORECASE).search(html, element.inner_start)
    element.inner_end = found.start() if found else len(html)
    element.end = found.end() if found else len(html)
    return element.end
