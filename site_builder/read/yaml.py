"""YAML as guides write it: front matter, settings, data files, resources.

PyYAML's C loader reads ten times as fast as its Python one. Ours differs from it in what authors
mean: keys are text, a number stays a number only when it is written the way it prints (`1.10` is a
version, `007` an identifier), impossible dates stay text, and a key that occurs twice is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from yaml import CSafeLoader, MappingNode, Mark, Node, ScalarNode, SequenceNode, YAMLError
from yaml.composer import ComposerError

from site_builder.diagnostics import Problems
from site_builder.source.budget import FILE
from site_builder.source.source_map import SourceMap
from site_builder.source.yaml_tree import top_level_entries, without_tab_lines

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BRACKET = re.compile(r"[\[\]{}]")
_BLOCK_DEPTH = re.compile(r"^[ \t?:-]{100}", re.MULTILINE)
_MAX_DEPTH = FILE.depth
_MAX_KEY = 200
_MAX_EXPANDED = FILE.steps
"""How many values a document may have when each alias is counted as what it stands for."""
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_BOOL = "tag:yaml.org,2002:bool"


class GuideLoader(CSafeLoader):
    """Reads YAML into mappings with text keys, and notes what it finds odd on the way."""

    def __init__(self, text: str) -> None:
        """Take the text; findings gather in `notes` as (code, place, message)."""
        super().__init__(without_tab_lines(text))
        self.notes: list[tuple[str, Mark, str]] = []

    def mapping(self, node: Node) -> Any:
        """Build a mapping; the last of two equal keys counts."""
        if not isinstance(node, MappingNode):
            return self.unknown(node)
        self.note_duplicates(node)
        self.flatten_mapping(node)
        return {self.key(key): self.construct_object(value, deep=True) for key, value in node.value}

    def key(self, node: Node) -> str:
        """Return a key as it is written, so that `on:` is not the key True."""
        if isinstance(node, ScalarNode):
            return str(node.value)
        # Keys within keys (`{{{{...`) would double their quotes at each level without an end.
        return str(self.construct_object(node, deep=True))[:_MAX_KEY]

    def note_duplicates(self, node: MappingNode) -> None:
        """Note keys that occur twice, before merge keys add theirs."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, ScalarNode):
                continue
            if key.value in seen:
                self.notes.append(("duplicate-key", key.start_mark, f"the key '{key.value}' occurs twice"))
            seen.add(key.value)

    def number(self, node: Node) -> Any:
        """Build a number, or keep the text where it would print differently."""
        if not isinstance(node, ScalarNode):
            return self.unknown(node)
        text = str(node.value)
        try:
            value: int | float = int(text) if node.tag.endswith(":int") else float(text)
        except ValueError:
            return text
        return value if str(value) == text else text

    def timestamp(self, node: Node) -> Any:
        """Build a date, or keep the text where there is no such day."""
        if not isinstance(node, ScalarNode):
            return self.unknown(node)
        try:
            return self.construct_yaml_timestamp(node)
        except (ValueError, AttributeError):
            # An author may call anything `!!timestamp`; what has not its form has no match.
            return str(node.value)

    def truth(self, node: Node) -> Any:
        """Build a boolean, or keep the text of what an author calls one."""
        if not isinstance(node, ScalarNode) or node.value.lower() not in self.bool_values:
            return self.unknown(node)
        return self.construct_yaml_bool(node)

    def unknown(self, node: Node) -> Any:
        """Read a value whose tag means nothing as if it had none, and say so."""
        message = f"the tag '{node.tag}' means nothing; quote the value"
        self.notes.append(("invalid-yaml", node.start_mark, message))
        if isinstance(node, MappingNode):
            return self.mapping(node)
        if isinstance(node, SequenceNode):
            return self.construct_sequence(node, deep=True)
        return node.value


class ResourceLoader(GuideLoader):
    """Reads FHIR in YAML: dates are text, and only `true` and `false` are booleans (`no` is Norwegian)."""

    def boolean(self, node: Node) -> Any:
        """Build a FHIR boolean."""
        if not isinstance(node, ScalarNode):
            return self.unknown(node)
        return {"true": True, "false": False}.get(node.value, str(node.value))

    def text(self, node: Node) -> Any:
        """Keep the text as written."""
        return str(node.value) if isinstance(node, ScalarNode) else self.unknown(node)


GuideLoader.add_constructor("tag:yaml.org,2002:map", GuideLoader.mapping)
GuideLoader.add_constructor("tag:yaml.org,2002:int", GuideLoader.number)
GuideLoader.add_constructor("tag:yaml.org,2002:float", GuideLoader.number)
GuideLoader.add_constructor(_TIMESTAMP, GuideLoader.timestamp)
GuideLoader.add_constructor(_BOOL, GuideLoader.truth)
for _name in ("binary", "omap", "pairs", "set"):
    # What Python makes of these, neither Liquid nor JSON knows.
    GuideLoader.add_constructor(f"tag:yaml.org,2002:{_name}", GuideLoader.unknown)
GuideLoader.add_constructor(None, GuideLoader.unknown)
ResourceLoader.add_constructor(_BOOL, ResourceLoader.boolean)
ResourceLoader.add_constructor(_TIMESTAMP, ResourceLoader.text)


def load(text: str, path: str, problems: Problems, code: str = "invalid-yaml") -> Any | None:
    """Read a YAML document; None when it is empty or broken.

    `code` is the finding of text that can't be parsed.
    """
    return _construct(GuideLoader, SourceMap(path, "yaml", text), problems, code)


def load_resource(text: str, path: str, problems: Problems) -> Any | None:
    """Read a FHIR resource that is written in YAML."""
    return _construct(ResourceLoader, SourceMap(path, "yaml", text), problems, "invalid-yaml")


def load_mapping(
    text: str, path: str, problems: Problems, line: int = 1
) -> tuple[Mapping[str, Any], SourceMap]:
    """Read a mapping and the places of its values; empty when it is no mapping.

    `line` is the file's line at which `text` starts. Where the whole can't be parsed, the entries that can
    stand: one slip must not cost a page its title.
    """
    source = SourceMap(path, "yaml", text, line)
    nothing = SourceMap(path, "yaml", "", line)
    if _is_too_deep(text):
        message = f"the values are nested more than {_MAX_DEPTH} deep"
        problems.add("invalid-yaml", message, nothing.place())
        return {}, nothing
    loader = GuideLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, source
        if not isinstance(node, MappingNode):
            message = "the front matter is no list of 'key: value' lines"
            problems.add("invalid-front-matter", message, source.place())
            return {}, nothing
        _refuse_bomb(node, text)
        values: dict[str, Any] = loader.construct_document(node)
    except (YAMLError, RecursionError) as error:
        _report(error, source, problems, "invalid-yaml")
        return _rescue(source), source
    finally:
        loader.dispose()
    _report_notes(loader, source, problems)
    return values, source


def _construct(kind: type[GuideLoader], source: SourceMap, problems: Problems, code: str) -> Any | None:
    text = source.text
    if _is_too_deep(text):
        message = f"the values are nested more than {_MAX_DEPTH} deep"
        problems.add(code, message, source.at(0, 0))
        return None
    loader = kind(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _refuse_bomb(node, text)
        value = loader.construct_document(node)
    except (YAMLError, RecursionError) as error:
        _report(error, source, problems, code)
        return None
    finally:
        loader.dispose()
    _report_notes(loader, source, problems)
    return value


def _is_too_deep(text: str) -> bool:
    """Tell whether the C library, which recurses without a limit, would run out of stack."""
    # A block can't be deeper than twice the columns before its text.
    if not _BLOCK_DEPTH.search(text) and _bracket_depth(text) <= _MAX_DEPTH:
        return False
    # Brackets inside quotes don't count: only the parser knows which those are.
    depth = 0
    try:
        for event in yaml.parse(text, Loader=CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                return True
    except YAMLError:
        pass
    return False


def _bracket_depth(text: str) -> int:
    """Count how deep brackets are nested at most, those inside quotes too."""
    if text.count("[") + text.count("{") <= _MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _refuse_bomb(root: Node, text: str) -> None:
    """Raise YAMLError where aliases make a document endless, or a short one huge ("billion laughs")."""
    if "*" not in text:
        return
    sizes: dict[Node, int] = {}
    open_nodes: set[Node] = set()

    def size(node: Node) -> int:
        if node in sizes:
            return sizes[node]
        if node in open_nodes:
            raise ComposerError(None, None, "an alias stands inside what it stands for", node.start_mark)
        if isinstance(node, ScalarNode):
            return 1
        open_nodes.add(node)
        parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
        sizes[node] = 1 + sum(map(size, parts))
        open_nodes.discard(node)
        return sizes[node]

    if size(root) > max(_MAX_EXPANDED, 10 * len(text)):
        message = f"aliases make more than {_MAX_EXPANDED} values of this"
        raise ComposerError(None, None, message, root.start_mark)


def _report_notes(loader: GuideLoader, source: SourceMap, problems: Problems) -> None:
    for code, mark, message in loader.notes:
        problems.add(code, message, source.at_offset(mark.index))


def _report(error: Exception, source: SourceMap, problems: Problems, code: str) -> None:
    """Record a parse error at its place in the file."""
    text = source.text
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        parts = [part for part in (error.context, error.problem) if part]
        # What is missing at the end is missed behind the last line. YAML's lines are not ours: it breaks them
        # at characters of Unicode, too.
        end = len(without_tab_lines(text).rstrip("\n"))
        problems.add(code, ": ".join(parts), source.at_offset(min(mark.index, end)))
        return
    control = _CONTROL.search(text)
    if control is not None:
        message = f"the control character U+{ord(control[0]):04X} is not allowed in YAML"
        problems.add(code, message, source.at_offset(control.start()))
        return
    problems.add(code, f"this is no YAML: {error}", source.at(0, 0))


def _rescue(source: SourceMap) -> Mapping[str, Any]:
    """Read each top-level entry of a broken mapping by itself.

    An entry of one line that is no YAML (`title: Care: the basics`) is taken as the text it is.
    """
    values: dict[str, Any] = {}
    for _, key, rest, entry in top_level_entries(_CONTROL.sub("", source.text)):
        parsed = _construct(GuideLoader, SourceMap(source.path, "yaml", entry), Problems(), "invalid-yaml")
        if isinstance(parsed, dict) and key in parsed:
            values[key] = parsed[key]
        elif "\n" not in entry.strip("\n"):
            values[key] = rest.strip().strip("\"'")
    return values
