"""What a run of an expression knows besides its input, and how far it may go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from site_builder.fhirpath.model import Types
from site_builder.fhirpath.values import Collection, EvaluationError, Node

STEPS = 1_000_000
"""Items that a run may look at."""
MAX_TEXT = 1_048_576
"""Characters of a text that a run may make."""


@dataclass(slots=True)
class Budget:
    """Items that several runs may look at together."""

    left: int


Code = Callable[["Run", Collection], Collection]
"""A compiled expression: takes the run and `$this`."""


class Services:
    """What the engine can't know: other resources, terminology, profiles. Callers derive from it.

    Each answers None where it can't be told here, as all do unless they are overridden.
    """

    def resolve(self, reference: str, source: Node) -> Mapping[str, Any] | bool | None:
        """Return the resource of a reference that stands in a node; False where it certainly isn't there."""
        del reference, source
        return None

    def member_of(self, item: Any, value_set: str) -> bool | None:
        """Tell whether a code, Coding or CodeableConcept is in a value set."""
        del item, value_set
        return None

    def conforms_to(self, node: Node, profile: str) -> bool | None:
        """Tell whether an element keeps a profile.

        Raises EvaluationError for what is certainly no profile.
        """
        del node, profile
        return None

    def is_of_slice(self, node: Node, profile: str, name: str) -> bool | None:
        """Tell whether an element belongs to a slice of a profile.

        Raises EvaluationError for a slice that the profile certainly hasn't.
        """
        del node, profile, name
        return None

    def subsumes(self, one: Any, other: Any) -> bool | None:
        """Tell whether a code subsumes another."""
        del one, other
        return None

    def is_narrative(self, text: str, *, has_content: bool) -> bool | None:
        """Tell whether XHTML keeps FHIR's rules (`htmlChecks`), or with `has_content` says anything."""
        del text, has_content
        return None


class Run:
    """One evaluation: its surroundings, and the steps that are left."""

    __slots__ = ("context", "index", "is_lenient", "now", "resource", "root", "services", "settled", "steps",
                 "total", "types", "variables")  # fmt: skip

    def __init__(
        self,
        types: Types,
        context: Collection,
        *,
        resource: Node | None,
        root: Node | None,
        services: Services,
        variables: Mapping[str, Any],
        now: datetime | None,
        is_lenient: bool,
        steps: int,
    ) -> None:
        """Take what `evaluate` was given."""
        self.types = types
        self.context = context
        self.resource = resource
        self.root = root
        self.services = services
        self.variables: dict[str, Any] = dict(variables)
        """By name, each a collection or a single item; those that `defineVariable` adds, too."""
        self.now = now
        self.is_lenient = is_lenient
        """Whether `as` takes several items, as expressions before R5 expect."""
        self.steps = steps
        self.settled: dict[Code, Collection] = {}
        """Answers that are the same throughout the run, by what works them out."""
        self.index = 0
        self.total: Collection = []

    def charge(self, cost: int) -> None:
        """Count items or characters that were looked at.

        Raises EvaluationError when the run has gone too far.
        """
        self.steps -= cost
        if self.steps < 0:
            raise EvaluationError("the expression takes too long on this resource")

    def text(self, text: str) -> Collection:
        """Return a text that was made, unless it is too long."""
        if len(text) > MAX_TEXT:
            raise EvaluationError("a text grew beyond 1 MiB")
        self.charge(len(text) >> 6)
        return [text]
