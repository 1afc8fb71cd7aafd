"""What a definition says about an element, compiled to plain tables: of a type or of a profile.

A rule is made once of an element and walked for each resource. All that is in it is a name, a number, a text
or what the definition's JSON holds, so that it can be written as JSON and read by another program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from site_builder.validation.node import Node
    from site_builder.validation.run import Run


@dataclass(frozen=True, slots=True)
class TypeRule:
    """One type that an element may have."""

    code: str
    """`Quantity`, `Reference`, `string`."""
    profiles: tuple[str, ...] = ()
    """Canonical URLs of which a value of the type keeps one."""
    targets: tuple[str, ...] = ()
    """Canonical URLs of what a reference or canonical may lead to."""
    aggregation: tuple[str, ...] = ()
    """`contained`, `referenced`, `bundled`; empty for any."""
    versioning: str = ""
    """`independent` or `specific`; empty for either."""


@dataclass(frozen=True, slots=True)
class BindingRule:
    """The codes that an element may have."""

    strength: str
    """`required`, `extensible`, `preferred` or `example`."""
    value_set: str
    """Canonical URL, with `|version` where stated; empty where there are only words."""
    additional: tuple[tuple[str, str], ...] = ()
    """Further value sets: purpose (`maximum`, `required` ...) and canonical URL."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """An invariant."""

    key: str
    severity: Literal["error", "warning"]
    expression: str
    """FHIRPath; empty where nobody knows it."""
    human: str = ""
    """What it asks in words; empty for those of the specification, whose words are not built in."""
    source: str = ""
    """Canonical URL of the definition that states it."""
    is_best_practice: bool = False


@dataclass(frozen=True, slots=True)
class Discriminator:
    """How the items of slices are told apart."""

    type: str
    """`value`, `pattern`, `exists`, `type`, `profile` or `position`; what stands else can't be followed."""
    path: str
    """FHIRPath, restricted: `$this`, `code.coding`, `extension('url').value`, `resolve()`."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What tells the items of one slice: the value at a path."""

    path: tuple[str, ...]
    """Steps from the item: names, `extension(URL)`, `resolve()`, `ofType(TYPE)`; empty for itself."""
    kind: Literal[
        "fixed", "pattern", "binding", "exists", "absent", "types", "profiles", "position", "rest", "unknown"
    ]
    """`rest`: the slice takes what the base allows and no other slice; `unknown`: it says nothing there, or
    nothing that can be followed."""
    expected: Any = None
    """The value, the value set's URL, the names of types or profiles; of positions the first one and the one
    behind the last, None where there is none."""


@dataclass(frozen=True, slots=True)
class Slicing:
    """How an element's items are distributed to its slices."""

    discriminators: tuple[Discriminator, ...]
    rules: str
    """`open`, `closed` or `openAtEnd`."""
    is_ordered: bool = False


@dataclass(slots=True, eq=False)
class Rule:
    """What a definition says of one element."""

    id: str
    """`Patient.identifier:mrn.system`."""
    path: str
    """`Patient.identifier.system`."""
    name: str
    """The element's name without the ending of a choice: `value` for `value[x]`."""
    min: int = 0
    max: int | None = None
    """None for FHIR's `*`."""
    types: tuple[TypeRule, ...] = ()
    """What is allowed here; empty where only the base says it."""
    statements: Mapping[str, Any] = field(default_factory=dict)
    """What the definition says of the value, by the names of ElementDefinition: `fixedCode`, `patternCoding`,
    `minValueDate`, `maxLength`, `mustHaveValue`."""
    extensions: tuple[Mapping[str, Any], ...] = ()
    """Extensions on the element's definition, such as `minLength` or `maxDecimalPlaces`."""
    binding: BindingRule | None = None
    constraints: tuple[Constraint, ...] = ()
    key: str = ""
    """The one JSON property that is meant where a name is of one type of a choice: `valueQuantity`."""
    slice_name: str = ""
    children: tuple[Rule, ...] = ()
    """Of a profile's rule: those that say more than the base does."""
    slicing: Slicing | None = None
    criteria: tuple[Criterion, ...] = ()
    """Of a slice: what its items are known by; all have to be met."""
    slices: tuple[Rule, ...] = ()
    source: str = ""
    """Canonical URL of the profile; empty for the base definitions."""
    counts: bool = False
    """Whether occurrences are to be counted: the base doesn't ask the same."""
    checks: tuple[RuleCheck, ...] = ()
    """Checks of the families that are about this rule."""

    @property
    def is_idle(self) -> bool:
        """Whether the rule says nothing beyond the base."""
        return not (self.counts or self.checks or self.children or self.slices)

    @property
    def most(self) -> str:
        """The maximum as a definition writes it."""
        return "*" if self.max is None else str(self.max)

    def stated(self, stem: str) -> tuple[str, Any] | None:
        """Return name and value of a statement such as `fixed` of any type; None without one."""
        for name, value in self.statements.items():
            if name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper():
                return name, value
        return None


TypeCheck = Callable[["Node", "Run"], None]
"""Looks at a value of one type."""
RuleCheck = Callable[["Node", Rule, "Run"], None]
"""Looks at a value of an element that a rule is about."""


@dataclass(frozen=True, slots=True)
class RuleFamily:
    """A check that only some rules need."""

    applies: Callable[[Rule], bool]
    """Whether a rule says what the check is about; asked once a rule."""
    check: RuleCheck


@dataclass(frozen=True, slots=True)
class Families:
    """All rules beside those of shape, cardinality and slices, which the engine has itself."""

    types: tuple[tuple[str, TypeCheck], ...]
    """By the name of a type; `*` for all values."""
    rules: tuple[RuleFamily, ...]
    document: tuple[TypeCheck, ...] = ()
    """Run once with the root."""

    def of_types(self, names: tuple[str, ...]) -> tuple[TypeCheck, ...]:
        """Return the checks of a type, given by its name and those of its bases."""
        return tuple(check for name, check in self.types if name == "*" or name in names)

    def of_rule(self, rule: Rule) -> tuple[RuleCheck, ...]:
        """Return the checks that a rule needs."""
        return tuple(family.check for family in self.rules if family.applies(rule))
