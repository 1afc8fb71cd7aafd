"""What two pieces of HTML have in common when only their structure counts."""

from __future__ import annotations

import re

import lxml.html

_BLOCKS = frozenset(
    [
        "x",
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "hr",
        "details",
        "summary",
        "section",
        "script",
        "style",
        "br",
    ]
)
_Event = tuple[str, ...]


def structure(html: str) -> list[_Event]:
    """Tags, attributes and text in order, without the white space that HTML ignores.

    Code blocks come down to language and code: colours are another module's matter. Roles of footnotes don't
    count: kramdown writes one that is deprecated, and another on an element that may not have it.
    """
    events: list[_Event] = []
    _visit(lxml.html.fragment_fromstring(html or " ", create_parent="x"), events, keep=False)
    return [event for event in _trimmed(events) if event != ("text", "")]


def _visit(element: lxml.html.HtmlElement, events: list[_Event], *, keep: bool) -> None:
    if not isinstance(element.tag, str):
        return  # a comment
    if _is_code_block(element):
        code = element if element.tag == "code" else next(element.iter("code"))
        # Kramdown puts attributes on `pre`; ours are on a `div` around it, as Jekyll's are.
        frame = sorted(f"{k}={v}" for k, v in element.items()) if element.tag == "pre" else []
        block = ("code", code.get("class", "").lower(), code.text_content().strip("\n"))
        events += [("start", "div", *frame), block, ("end", "div")] if frame else [block]
        return
    given = {key: value for key, value in element.items() if not (key == "role" and value.startswith("doc-"))}
    attributes = sorted(f"{key}={_spaced(value)}" for key, value in given.items())
    events.append(("start", element.tag, *attributes))
    keep = keep or element.tag in ("pre", "script", "style")
    _text(element.text, events, keep=keep)
    for child in element:
        _visit(child, events, keep=keep)
        _text(child.tail, events, keep=keep)
    events.append(("end", element.tag))


def _is_code_block(element: lxml.html.HtmlElement) -> bool:
    if element.tag == "div" and element.get("class") == "highlight":
        return True
    return element.tag == "pre" and len(element) == 1 and element[0].tag == "code" and not element.text


def _text(text: str | None, events: list[_Event], *, keep: bool) -> None:
    if not text:
        return
    if not keep:
        text = _spaced(text)
    if events and events[-1][0] == "text":
        text = _spaced(events.pop()[1] + text)
    events.append(("text", text))


def _spaced(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def _trimmed(events: list[_Event]) -> list[_Event]:
    trimmed = []
    for index, event in enumerate(events):
        if event[0] == "text":
            text = event[1]
            if index and (events[index - 1][1] in _BLOCKS or events[index - 1][0] == "code"):
                text = text.lstrip(" \n")
            if index + 1 < len(events) and (
                events[index + 1][1] in _BLOCKS or events[index + 1][0] == "code"
            ):
                text = text.rstrip(" \n")
            event = ("text", text)  # noqa: PLW2901 - the event as it counts
        trimmed.append(event)
    return trimmed
