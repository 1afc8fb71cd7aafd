"""What FHIR Shorthand says, as values: entities, their rules, and what rules assign.

Aliases are resolved already: where a rule or a heading names something, the name is an alias's URL if it was
an alias. The indentation is resolved, too: each rule has its full path. What is left for `rulesets` to
resolve are rules that insert rule sets, and soft indices (`[+]`, `[=]`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

EntityKind = Literal[
    "Profile",
    "Extension",
    "Logical",
    "Resource",
    "Instance",
    "ValueSet",
    "CodeSystem",
    "Invariant",
    "Mapping",
    "RuleSet",
]
"""The words that begin an entity; an alias is none."""

Flag = Literal["MS", "SU", "?!", "TU", "N", "D"]


class Span(NamedTuple):
    """Where something stands in a text."""

    file: str
    """As the project names it, relative to the guide's folder."""
    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    end: tuple[int, int]
    """Line and column behind its last character."""
    inserted: Span | None = None
    """The rule that inserted it, where it comes from a rule set; that one may be inserted itself."""


NOWHERE = Span("", 1, 1, (1, 1))
"""The place of what nobody wrote."""


# What rules assign.


@dataclass(frozen=True, slots=True)
class Text:
    """A string in quotes, its escapes resolved."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: the name of an instance. An alias is a `Text` of what it stands for."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as written: `5.40`, `1e3`, `+7`."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, time or both without quotes: `2020-01`, `12:30:00`."""

    text: str


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    is_true: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A code, with the system as written in front of `#`."""

    code: str
    system: str = ""
    """A name or URL, with `|version` where stated; empty for `#code`."""
    display: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit; either may be missing."""

    value: str = ""
    """As written; empty for a unit alone."""
    unit: Code | None = None
    """The unit's code; of UCUM where it was in single quotes. Its display is the unit's text."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two quantities; a number alone is a quantity without a unit."""

    numerator: Quantity
    denominator: Quantity


@dataclass(frozen=True, slots=True)
class Reference:
    """`Reference(X)`: the name, id or URL of an instance, or `Type/id` of something elsewhere."""

    target: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Canonical:
    """`Canonical(X|version)`: the name, id or URL of something that has a canonical URL."""

    target: str
    version: str = ""


Value = Text | Word | Number | Moment | Boolean | Code | Quantity | Ratio | Reference | Canonical


# Rules. `path` is the element's path as written, with the paths of the rules that it is indented below;
# empty where a rule has none.


@dataclass(frozen=True, slots=True)
class Target:
    """A type that `only` or a new element allows."""

    kind: Literal["type", "Reference", "Canonical", "CodeableReference"]
    """`type` for the name itself; else it is what such a reference may lead to."""
    name: str
    """Name, id or URL of a type or profile, with `|version` where stated."""


@dataclass(frozen=True, slots=True)
class CardinalityRule:
    """`* path min..max flags`."""

    span: Span
    path: str
    min: int | None
    """None where that side was left out."""
    max: str
    """A number or `*`; empty where that side was left out."""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagRule:
    """`* path flags`; a rule with several paths is several of these."""

    span: Span
    path: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class BindingRule:
    """`* path from value_set (strength)`."""

    span: Span
    path: str
    value_set: str
    """Name, id or URL."""
    strength: str
    """`required` where none was said."""


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """`* path = value (exactly)`."""

    span: Span
    path: str
    value: Value
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A slice that `contains` makes."""

    name: str
    """Of the slice."""
    type: str
    """Name, id or URL of the extension that the slice is of (`X named name`); empty where none was said."""
    min: int | None
    max: str
    flags: tuple[Flag, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ContainsRule:
    """`* path contains item and item`."""

    span: Span
    path: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class OnlyRule:
    """`* path only type or type`."""

    span: Span
    path: str
    types: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class ObeysRule:
    """`* path obeys invariant and invariant`; without a path the structure's root obeys."""

    span: Span
    path: str
    invariants: tuple[str, ...]
    """Names."""


@dataclass(frozen=True, slots=True)
class CaretRule:
    """`* path ^caret = value`.

    Without a path a value of the definition itself; with the path `.` of its root element. In value sets
    and code systems `codes` may name a concept.
    """

    span: Span
    path: str
    caret: str
    """Without the `^`."""
    value: Value
    codes: tuple[Code, ...] = ()
    """From the topmost concept down; of a value set one."""


@dataclass(frozen=True, slots=True)
class InsertRule:
    """`* path insert name(parameters)`; no stage behind `rulesets` sees one."""

    span: Span
    path: str
    rule_set: str
    parameters: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    has_parameters: bool = False
    """Whether a list of parameters was written, be it of one empty value."""


@dataclass(frozen=True, slots=True)
class MappingRule:
    """`* path -> "map" "comment" #language`."""

    span: Span
    path: str
    map: str
    comment: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AddElementRule:
    """`* path min..max flags type or type "short" "definition"`, in logical models and resources."""

    span: Span
    path: str
    min: int | None
    max: str
    flags: tuple[Flag, ...]
    types: tuple[Target, ...]
    content_reference: str
    """What `contentReference` names; empty for an element with types."""
    short: str
    definition: str
    """Empty where none was said."""


@dataclass(frozen=True, slots=True)
class PathRule:
    """`* path` alone: a context for rules below it, and in instances content of its own."""

    span: Span
    path: str


@dataclass(frozen=True, slots=True)
class ConceptRule:
    """`* #parent #code "display" "definition"` of a code system, `* system#code "display"` of a value set."""

    span: Span
    codes: tuple[Code, ...]
    """From the topmost concept down to the one that is defined; of a value set one."""
    display: str | None = None
    definition: str | None = None
    is_included: bool = True
    """False behind `exclude`."""
    from_system: str = ""
    """What a value set's concept was said to be `from system`."""
    from_value_sets: tuple[str, ...] = ()
    is_component: bool = False
    """Whether it has what only value sets have: `include`, `exclude`, `from`."""


@dataclass(frozen=True, slots=True)
class Filter:
    """`property operator value` of a value set."""

    property: str
    operator: str
    value: Value | None
    is_regex: bool
    span: Span


@dataclass(frozen=True, slots=True)
class FilterRule:
    """`* include codes from system S and valueset V where filter and filter`."""

    span: Span
    is_included: bool
    system: str
    value_sets: tuple[str, ...]
    filters: tuple[Filter, ...]


PathedRule = (
    CardinalityRule
    | FlagRule
    | BindingRule
    | AssignmentRule
    | ContainsRule
    | OnlyRule
    | ObeysRule
    | CaretRule
    | InsertRule
    | MappingRule
    | AddElementRule
    | PathRule
)
"""The rules that have a path."""

Rule = PathedRule | ConceptRule | FilterRule


# Entities.


@dataclass(frozen=True, slots=True)
class Heading:
    """A line such as `Title: "..."` of an entity."""

    value: str
    """Its text: a string's characters, a name (resolved), a code without system."""
    span: Span
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Where an extension may stand."""

    text: str
    """A path, a URL, a name, or FHIRPath."""
    is_quoted: bool
    """Whether it is FHIRPath."""
    span: Span


@dataclass(frozen=True, slots=True)
class Entity:
    """What a heading such as `Profile:` begins."""

    kind: EntityKind
    name: str
    span: Span
    """Of the name."""
    headings: Mapping[str, Heading] = field(default_factory=dict)
    """By keyword: `Parent`, `InstanceOf`, `Id`, `Title`, `Description`, `Usage`, `Source`, `Target`,
    `Severity`, `Expression`, `XPath`."""
    contexts: tuple[Context, ...] = ()
    """Of an extension, in order."""
    characteristics: tuple[Heading, ...] = ()
    """Of a logical model: codes."""
    rules: Sequence[Rule] = ()
    """As written: `rulesets.Expander.rules` says what they are with all that is inserted."""

    def said(self, keyword: str) -> str:
        """Return what a heading says; empty without it."""
        heading = self.headings.get(keyword)
        return heading.value if heading else ""

    def place(self, keyword: str) -> Span:
        """Return where a heading stands, or the entity's name without it."""
        heading = self.headings.get(keyword)
        return heading.span if heading else self.span


@dataclass(frozen=True, slots=True)
class TextRuleSet:
    """A rule set with parameters: its text, which is parsed anew for each insert."""

    name: str
    parameters: tuple[str, ...]
    text: str
    """The rules, from the first star on."""
    span: Span
    """Of the name."""
    start: Span
    """Of the first rule: where `text` begins."""
