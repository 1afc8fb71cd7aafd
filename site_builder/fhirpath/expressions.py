"""Expressions ready to run, and what they are run in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from site_builder.fhirpath.compiling import compiled
from site_builder.fhirpath.model import Types
from site_builder.fhirpath.parser import Tree, parse
from site_builder.fhirpath.running import STEPS, Budget, Run, Services
from site_builder.fhirpath.values import (
    Collection,
    EvaluationError,
    Failed,
    Node,
    Undecided,
    UndecidedSignal,
)


@dataclass(frozen=True, slots=True)
class Environment:
    """What expressions know besides what they are run on."""

    types: Types = field(default_factory=Types)
    resource: Node | None = None
    """`%resource`: the resource that holds what expressions are run on."""
    root: Node | None = None
    """`%rootResource`: the one that contains it, itself where nothing does."""
    services: Services = field(default_factory=Services)
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Further variables by name, each an item or a list of items."""
    now: datetime | None = None
    """The time, with its zone; without it `now()` is undecided."""
    is_lenient: bool = False
    """Whether `as` takes several items, as the expressions of releases before R5 expect."""
    steps: int = STEPS
    """Items that an expression may look at before it is given up."""
    budget: Budget | None = None
    """What all expressions of an occasion have together; None for no bound."""


class Expression:
    """A compiled expression."""

    __slots__ = ("_code", "text", "tree")

    def __init__(self, text: str, tree: Tree | None = None) -> None:
        """Read and compile a text, or compile its tree.

        Raises FHIRPathSyntaxError.
        """
        self.text = text
        self.tree = parse(text) if tree is None else tree
        self._code = compiled(self.tree)

    def evaluate(
        self, items: Collection, environment: Environment, context: Collection | None = None
    ) -> Collection | Undecided | Failed:
        """Run the expression on items; `context` is `%context` where it isn't the same."""
        steps = environment.steps
        if environment.budget is not None:
            steps = min(steps, environment.budget.left)
            if steps <= 0:
                return Undecided("the expressions take too long on this resource")
        run = Run(
            environment.types,
            items if context is None else context,
            resource=environment.resource,
            root=environment.root,
            services=environment.services,
            variables=environment.variables,
            now=environment.now,
            is_lenient=environment.is_lenient,
            steps=steps,
        )
        try:
            return self._code(run, items)
        except UndecidedSignal as signal:
            return Undecided(signal.reason)
        except EvaluationError as error:
            return Failed(error.message, error.offset)
        except RecursionError:
            return Failed("the expression or the resource is nested too deeply")
        finally:
            if environment.budget is not None:
                environment.budget.left -= steps - run.steps


@lru_cache(maxsize=4096)
def expression_of(text: str) -> Expression:
    """Read and compile a text once.

    Raises FHIRPathSyntaxError.
    """
    return Expression(text)
