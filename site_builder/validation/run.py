"""One validation under way: what was found so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from site_builder.codes import CODES, Severity
from site_builder.fhirpath import Budget
from site_builder.validation.issue import Issue
from site_builder.validation.node import Node

if TYPE_CHECKING:
    from site_builder.fhir.membership import CodeTest
    from site_builder.validation.context import Context
    from site_builder.validation.profiles import ProfilePlan
    from site_builder.validation.rules import Rule


_MOST_STEPS = 10_000_000
"""Items that all rules of one resource may look at: some ten seconds; a usual resource takes a thousand."""


class Run:
    """What the checks of one resource report to."""

    def __init__(
        self, context: Context, root: Node | None = None, *, is_json: bool = True, follows: bool = True
    ) -> None:
        """Start with nothing found; `is_json`: what JSON alone writes down can be held against the author.

        `follows`: whether what references lead to is to keep its profiles, too.
        """
        self.context = context
        self.follows = follows
        self.is_json = is_json
        self._root = root
        self.nodes: list[Node] = []
        """The values of which something is asked, each before those below it; every resource is one."""
        self.with_ids: list[Node] = []
        """The elements that have ids."""
        self.issues: list[Issue] = []
        self.undecided: Counter[str] = Counter()
        self.meant: set[tuple[int, str]] = set()
        """Nodes (by identity) and the elements that unknown properties may be meant for: they do not lack."""
        self.amiss: dict[int, set[str]] = {}
        """Nodes (by identity) and the names of elements of which they have too few or too many."""
        self.explained: list[tuple[Issue, int, frozenset[str]]] = []
        """Broken rules with the node (by identity) and the names of its elements that they look at."""
        self.later: list[Callable[[], None]] = []
        """What can be reported only when all profiles were looked at."""
        self.asked: set[int] = set()
        """Extensions (by identity of their nodes) that a profile has a slice for."""
        self.kept: set[tuple[int, str]] = set()
        """The nodes (by identity) and profiles that were walked: a profile may lead back to itself."""
        self.profiles: dict[str, None] = {}
        """Canonical URLs of all profiles that were applied."""
        self.code_tests: dict[str, CodeTest | None] = {}
        """The value sets that were asked about, by canonical URL: the context is asked once for each."""
        self.plans: dict[str, ProfilePlan | None] = {}
        """The profiles that were asked for, likewise."""
        self.target_types: dict[str, str] = {}
        """The types that profiles are about, by canonical URL, as far as somebody asked."""
        self._unsure: set[tuple[str, int]] = set()
        self._seen: dict[tuple[str, int, str, str], Issue] = {}
        self.budget = Budget(_MOST_STEPS)
        """What all FHIRPath of this resource may cost: rules are strangers', and resources may be huge."""
        self.answers: dict[tuple[int, str], bool | None] = {}
        """Whether a node (by its identity) keeps a profile, as far as that was asked."""
        self.found: dict[tuple[str, int], Any] = {}
        """What checks found out about a node (by its identity) and will ask again, by their names for it."""

    def add(
        self,
        code: str,
        node: Node,
        message: str,
        *,
        part: str = "",
        rule: Rule | None = None,
        about: str = "",
        severity: Severity | None = None,
        hint: str = "",
        lines: int = 0,
    ) -> Issue | None:
        """Report an issue and return it, unless the same was reported before, by the base or another profile.

        `part` names the property of the node that is meant where it is no node; `about` tells issues of one
        code and place apart, such as an invariant's key. `rule` is what asks it. `lines` says how far below
        the start of a text the fault is, which JSON has on one line.
        """
        level = CODES[code].severity if severity is None else severity
        if level is Severity.NOTE and self.context.options.is_lenient:
            return None
        key = (code, id(node), part, about)
        if not self._is_graver(key, level):
            return None
        source = rule.source if rule is not None else ""
        below = 0 if self.is_json else lines
        issue = Issue(code, message, node, level, part, source, hint, below)
        self._seen[key] = issue
        self.issues.append(issue)
        return issue

    def _is_graver(self, key: tuple[str, int, str, str], level: Severity) -> bool:
        """Tell whether an issue was not reported yet; where a milder one was, it makes room."""
        known = self._seen.get(key)
        if known is None:
            return True
        if level <= known.severity:
            return False
        self.issues[:] = [each for each in self.issues if each is not known]
        return True

    def cannot_decide(self, reason: str, about: Node | None = None) -> None:
        """Count something that nobody can decide here; reasons are the same text for the same cause.

        Without a reason nobody is told: it is told elsewhere.
        What is `about` a value is counted once of it.
        """
        if about is not None:
            if (reason, id(about)) in self._unsure:
                return
            self._unsure.add((reason, id(about)))
        self.undecided[reason] += 1

    def may_be_unmade(self) -> bool:
        """Tell whether what is not at hand may be the guide's own that could not be made; if so, count it."""
        if self.context.options.lacks_definitions:
            self.cannot_decide("not all of the guide's definitions could be made")
        return self.context.options.lacks_definitions

    def profile(self, url: str) -> ProfilePlan | None:
        """Return the plan of a profile or extension by canonical URL; None when nobody has it."""
        if url not in self.plans:
            self.plans[url] = self.context.profile(url)
        return self.plans[url]

    def trial(self) -> Run:
        """Return a run of the same resource whose findings are nobody's: does a value keep a profile?"""
        other = Run(self.context, self._root, is_json=self.is_json, follows=self.follows)
        other.answers = self.answers
        other.budget = self.budget
        other.meant = self.meant
        other.found = self.found
        other.code_tests = self.code_tests
        other.plans = self.plans
        other.target_types = self.target_types
        return other

    @property
    def root(self) -> Node:
        """The outermost node."""
        if self._root is None:
            raise RuntimeError("the nodes are not there yet")
        return self._root

    @root.setter
    def root(self, node: Node) -> None:
        self._root = node

    @property
    def has_errors(self) -> bool:
        """Whether an error was found."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)
