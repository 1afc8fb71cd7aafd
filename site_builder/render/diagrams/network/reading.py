"""PlantUML's diagrams of boxes and lines, read: classes, objects, components, use cases, deployment, states.

Sources of the syntax: https://plantuml.com/class-diagram, object-diagram, component-diagram,
use-case-diagram, deployment-diagram, state-diagram.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.render.diagrams.network.model import Edge, Network, Node, NodeGroup, Shape, Tip
from site_builder.render.diagrams.shapes import NotDrawnError
from site_builder.render.diagrams.source_lines import SourceLine, block, is_look, read_each, read_title
from site_builder.render.diagrams.words import Lines, lines_of

_CLASSES = (
    "abstract class|abstract|class|interface|enum|annotation|entity|object|map|struct|protocol|exception"
    "|circle"
)
_THINGS = (
    "component|agent|actor|usecase|node|cloud|database|rectangle|package|folder|frame|card|artifact|file|storage"
    "|queue|stack|state|boundary|control|collections|person|label|hexagon|namespace|action|process"
)
_NAMED = r"(?:\"[^\"]*\"|\[[^\[\]]*\]|\([^()]*\)|:[^:\"]+:|(?:[\w$/#@]|[.-](?=[\w$/#@]))++)"
_DECLARED = re.compile(
    rf"({_CLASSES}|{_THINGS})\s+({_NAMED})(?:\s+as\s+({_NAMED}))?(?:\s*<(?!<)[^<>]*>)?"
    r"((?:<<[^<>]*>>|\[\[[^\[\]]*\]\]|#[\w/\\|;:.-]+|\$\w+|(?:extends|implements)\s+[\w.,\s]+|\s)*+)(\{|\[)?\s*(\})?$",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(\[[^\[\]]*\]|\([^()]*\)|:[^:\"]+:)(?:\s+as\s+({_NAMED}))?(?:<<[^<>]*>>|#[\w/\\|-]+|\s)*+$"
)
_EDGE = re.compile(
    rf"(\[\*\]|{_NAMED})\s*(\"[^\"]*\")?\s*(?P<tail><\|?|\^|\*|o|\+|#|x|\}}\||\|\||)(?P<line>[-.~=]+)(?:\[(?P<look>[^\[\]]*)\])?"
    rf"(?:(?P<way>left|right|up|down|le|ri|do|[lrud])\b)?(?:\[[^\[\]]*\])?(?P<more>[-.~=]*)(?P<head>\|?>>?|\^|\*|o|\+|#|x|\|\{{|\|\||)\s*(\"[^\"]*\")?\s*"
    rf"(\[\*\]|{_NAMED})\s*(?:<<[^<>]*>>)?\s*(?:#[\w;:.-]+\s*)?(?::(.*))?$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    rf"note\s+(?:(left|right|top|bottom)(?:\s+of\s+({_NAMED}))?|(\"[^\"]*\")\s+as\s+(\w+)|as\s+(\w+))\s*(?:#\S+)?\s*(?::(.*))?$",
    re.IGNORECASE,
)
_NOTE_END = re.compile(r"end\s?note$", re.IGNORECASE)
_URL = re.compile(rf"url\s+(?:of|for)\s+({_NAMED})\s+(?:is\s+)?\[\[([^\[\]]+)\]\]$", re.IGNORECASE)
_ALONE = re.compile(rf"(\"[^\"]*\")\s+as\s+({_NAMED})$")
_MEMBER = re.compile(rf"({_NAMED})\s*:\s*(.+)$")
_PARTING = re.compile(r"(?:--|\.\.|==|__)")
_VISIBILITY = re.compile(r"[+\-#~](?=\s*[\w{])|\{(?:field|method|static|abstract)\}\s*")
_FLAT = re.compile(r"left\s+to\s+right\s+direction", re.IGNORECASE)
_CONTAINERS = frozenset(
    (
        *("node", "cloud", "database", "rectangle", "package", "folder", "frame", "card", "artifact"),
        *("file", "storage", "queue", "stack", "state", "component", "hexagon", "namespace", "process"),
        "agent",
    )
)
_SIGNS = {"actor": "actor", "boundary": "boundary", "control": "control", "person": "actor"}
_SHAPES: dict[str, Shape] = {
    "usecase": "oval",
    "database": "cylinder",
    "storage": "oval",
    "state": "round",
    "card": "round",
    "queue": "round",
    "cloud": "oval",
    "folder": "folder",
    "package": "folder",
    "file": "folder",
    "action": "round",
}
_TIPS: dict[str, Tip] = {
    "<|": "triangle",
    "|>": "triangle",
    "^": "triangle",
    "<": "arrow",
    ">": "arrow",
    ">>": "arrow",
    "*": "full diamond",
    "o": "diamond",
    "+": "circle",
    "#": "diamond",
    "x": "cross",
}


def read_network(lines: list[SourceLine]) -> Network:
    """Read a diagram of boxes and lines. Raises NotDrawnError at a line that it does not know."""
    reading = _Reading(iter(lines))
    read_each(reading.lines, reading.take, reading.opened)
    if not reading.made.nodes:
        raise NotDrawnError(0, "there is nothing in it")
    return reading.made


class _Reading:
    def __init__(self, lines: Iterator[SourceLine]) -> None:
        self.lines = lines
        self.made = Network()
        self.groups: list[int] = []
        self.opened: list[SourceLine] = []
        """Where the groups begin that are open."""
        self.notes = 0

    def take(self, line: SourceLine) -> bool:
        """Read a line; False when it is not known."""
        text = line.text.strip()
        if _FLAT.match(text):
            self.made.is_sideways = True
            return True
        return is_look(text) or any(each(self, text, line) for each in _READERS)

    @property
    def group(self) -> int | None:
        """The group that is open."""
        return self.groups[-1] if self.groups else None

    def node(self, written: str, *, is_source: bool = True) -> str:
        """Return a node's name; one that is not declared is by being named."""
        if written == "[*]":
            return self._end_of_states(is_source=is_source)
        label, shape, sign = _bare(written)
        # Groups may be without a name, and are not what empty brackets mean.
        name = label or written
        if name not in self.made.nodes and all(each.name != name for each in self.made.groups):
            self.made.nodes[name] = Node(name, lines_of(label), shape, sign, group=self.group)
        return name

    def _end_of_states(self, *, is_source: bool) -> str:
        name = f"{'start' if is_source else 'end'} of {self.group}"
        self.made.nodes.setdefault(name, Node(name, (), "start" if is_source else "end", group=self.group))
        return name

    def declared(self, text: str, line: SourceLine) -> bool:
        """Read `class "Long name" as C <<stereotype>> {`."""
        found = _DECLARED.match(text)
        if not found:
            return False
        word, first, second, rest, opened, closed = found.groups()
        word = word.lower()
        label, name = _bare(first)[0], _bare(second or first)[0]
        if second and second.startswith(('"', "[")) and not first.startswith(('"', "[")):
            label, name = name, label
        stereotypes = re.findall(r"<<([^<>]*)>>", rest or "")
        if opened == "[":
            label = "\n".join(block(self.lines, re.compile(r"\]$"), line))
        shown = (*(lines_of(f"//«{each.strip()}»//")[0] for each in stereotypes), *lines_of(label))
        if opened == "{" and not closed and word in _CONTAINERS:
            self._open(shown, name, line)
            return True
        self._declare(word, name, shown)
        if link := re.search(r"\[\[([^\[\]\s{]+)", rest or ""):
            self.made.nodes[name].link = link[1]
        self._inherit(name, rest or "")
        if opened == "{" and not closed:
            self.made.nodes[name].parts = _parts(block(self.lines, re.compile(r"\}$"), line))
        return True

    def _declare(self, word: str, name: str, label: Lines) -> None:
        shape: Shape = "sign" if word in _SIGNS else _SHAPES.get(word, "box")
        if word in ("interface", "enum", "annotation") or word.startswith("abstract"):
            label = (*lines_of(f"//«{word.removesuffix(' class')}»//"), *label)
        known = self.made.nodes.get(name)
        self.made.nodes[name] = Node(
            name,
            label,
            shape,
            _SIGNS.get(word, ""),
            known.parts if known else [],
            known.group if known else self.group,
        )

    def _inherit(self, name: str, rest: str) -> None:
        for word, others in re.findall(r"(extends|implements)\s+([\w.,\s]+)", rest):
            for other in re.findall(r"[\w.]+", others):
                self.made.edges.append(
                    Edge(self.node(other), name, is_dotted=word == "implements", head="", tail="triangle")
                )

    def _open(self, label: Lines, name: str, line: SourceLine) -> None:
        self.made.groups.append(NodeGroup(name, label, self.group))
        self.groups.append(len(self.made.groups) - 1)
        self.opened.append(line)
        # Lines lead to the frame itself, too.
        self.made.nodes.pop(name, None)

    def braces(self, text: str, line: SourceLine) -> bool:
        """Read `together {` and the end of a group."""
        if text == "}" and self.groups:
            self.groups.pop()
            self.opened.pop()
            return True
        if re.match(r"together\s*\{$", text, re.IGNORECASE):
            self.made.groups.append(NodeGroup("", (), self.group, is_drawn=False))
            self.groups.append(len(self.made.groups) - 1)
            self.opened.append(line)
            return True
        return False

    def short(self, text: str, _: SourceLine) -> bool:
        """Read `[Component] as C`, `(Use case)` and `:Actor:`."""
        found = _SHORT.match(text) or _ALONE.match(text)
        if not found:
            return False
        label, shape, sign = _bare(found[1])
        name, shape_of_name, _sign = _bare(found[2] or found[1])
        if shape_of_name != "box":
            shape = shape_of_name
        self.made.nodes[name] = Node(name, lines_of(label), shape, sign, group=self.group)
        return True

    def edge(self, text: str, _: SourceLine) -> bool:
        """Read `A "1" --> "many" B : words`."""
        found = _EDGE.match(text)
        if not found:
            return False
        source, target = self.node(found[1]), self.node(found[10], is_source=False)
        line = found["line"] + found["more"]
        at_source, at_target = (lines_of(each.strip('"')) if each else () for each in (found[2], found[9]))
        way = (found["way"] or "")[:1].lower()
        head, tail = _TIPS.get(found["head"], ""), _TIPS.get(found["tail"], "")
        words = lines_of(re.sub(r"^\s*<\s+|\s+>\s*$", "", found[11].strip()).strip('"')) if found[11] else ()
        look = (found["look"] or "").lower()
        is_dotted = "." in line or "~" in line or "dotted" in look or "dashed" in look
        is_level = len(line) == 1 if not way else way in "lr"
        if way in ("l", "u"):
            source, target, head, tail, at_source, at_target = (
                target,
                source,
                tail,
                head,
                at_target,
                at_source,
            )
        if "hidden" in look:
            return True
        self.made.edges.append(
            Edge(source, target, words, is_dotted, is_level, head, tail, at_source, at_target)
        )
        return True

    def note(self, text: str, line: SourceLine) -> bool:
        """Read notes, tied to a node or free."""
        found = _NOTE.match(text)
        if not found:
            return False
        side, of, quoted, name, alone, words = found.groups()
        self.notes += 1
        key = name or alone or f"note {self.notes}"
        if words is None:
            words = quoted.strip('"') if quoted else "\n".join(block(self.lines, _NOTE_END, line))
        other = self.node(of) if of else next(reversed(self.made.nodes), key)
        self.made.nodes[key] = Node(key, lines_of(words.strip()), "note", group=self.group)
        if side:
            ends = (key, other) if side.lower() in ("left", "top") else (other, key)
            is_level = side.lower() in ("left", "right")
            self.made.edges.append(Edge(*ends, is_dotted=True, is_level=is_level, head=""))
        return True

    def member(self, text: str, _: SourceLine) -> bool:
        """Read `Name : field`."""
        found = _MEMBER.match(text)
        if not found or _bare(found[1])[0] not in self.made.nodes:
            return False
        parts = self.made.nodes[_bare(found[1])[0]].parts
        if not parts:
            parts.append([])
        parts[-1].append(lines_of(found[2].strip()))
        return True

    def linked(self, text: str, _: SourceLine) -> bool:
        """Read `url of Name is [[address]]`."""
        found = _URL.match(text)
        if found and (node := self.made.nodes.get(_bare(found[1])[0])):
            node.link = found[2].split()[0]
        return found is not None

    def titled(self, text: str, line: SourceLine) -> bool:
        """Read the texts above and below the drawing."""
        return read_title(self.made, text, line, self.lines)


_READERS = (
    _Reading.braces,
    _Reading.titled,
    _Reading.linked,
    _Reading.note,
    _Reading.declared,
    _Reading.short,
    _Reading.edge,
    _Reading.member,
)


def _bare(written: str) -> tuple[str, Shape, str]:
    """Return a name without its signs, and what the signs say of its shape."""
    if written.startswith("["):
        return written[1:-1].strip(), "box", ""
    if written.startswith("("):
        return written[1:-1].strip(), "oval", ""
    if written.startswith(":"):
        return written.strip(":").strip(), "sign", "actor"
    return written.strip('"'), "box", ""


def _parts(lines: list[str]) -> list[list[Lines]]:
    """Part the members of a class at its lines."""
    parts: list[list[Lines]] = [[]]
    for line in filter(None, lines):
        if _PARTING.match(line):
            title = line.strip(" -.=_")
            parts.append([lines_of(f"//{title}//")] if title else [])
        else:
            parts[-1].append(lines_of(_VISIBILITY.sub("", line, count=1).strip()))
    return [part for part in parts if part]
