"""The state of one page's rendering, on top of python-liquid's context."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from liquid import BoundTemplate, RenderContext, Token

from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.guide import Page
from site_builder.source.budget import PAGE, Budget
from site_builder.source.placed import SourceText

if TYPE_CHECKING:
    from site_builder.render.liquid.parsing import Parsed
    from site_builder.render.liquid.site import SiteValues
    from site_builder.render.placeholders import Placeholders


CONTENT = "\ue010"
"""Stands for the page's body in what its layouts draw."""
BODY_START, BODY_END = "\ue011", "\ue012"
"""Stand around the page's body where a layout's filters need to see it."""
_MOST_FOUND = 1000
_STEPS_A_REPORT = 10
"""A fault in a loop takes longer than the loop's step."""


class Report(Protocol):
    """Records a finding at the tag that is being rendered."""

    def __call__(self, code: str, message: str, hint: str = "", /) -> None:
        """Record it."""
        ...


class ThemeInclude(Protocol):
    """Returns an include of the theme, None where the theme lacks it."""

    def __call__(self, name: str, parameters: Mapping[str, object], page: Page, report: Report) -> str | None:
        """Draw the include for a page."""
        ...


def no_theme(name: str, parameters: Mapping[str, object], page: Page, report: Report) -> str | None:
    """Stand for a theme without includes."""
    del name, parameters, page, report
    return None


@dataclass
class Work:
    """What tags and filters of ours share while one page is rendered."""

    page: Page
    site: SiteValues
    placeholders: Placeholders | None
    page_text: SourceText
    origin: SourceText
    """The template that is being rendered: the page, or an include of it."""
    theme_include: ThemeInclude = no_theme
    """Draws what the guide's own includes lack."""
    found: dict[Diagnostic, None] = field(default_factory=dict)
    """Each finding once, in the order they were found."""
    token: Token | None = None
    """The tag that is being rendered: where a fault is reported."""
    include_token: Token | None = None
    """The page's own include tag that is being rendered, where there is one."""
    includes: list[str] = field(default_factory=list)
    """Names of the includes around the tag, outermost first."""
    cut: set[str] = field(default_factory=set)
    """Includes that were found to include themselves without an end."""
    has_gaps: bool = False
    """Whether a name that nobody set was to be written."""
    stopped_at: Location | None = None
    """Where the budget was spent, in an include."""
    body: Callable[[], str] | None = None
    """Makes the page's HTML for the filters of a layout, in whose text a sign stands for it."""
    budget: Budget = field(default_factory=lambda: Budget(PAGE))
    """What is left for the page, all its includes together."""

    def may_show(self, size: int) -> None:
        """Let the page show the guide's texts, which have so many characters."""
        self.budget.limits = PAGE.with_texts(size)

    def add_found(self, parsed: Parsed) -> None:
        """Take over what was found when a template was read."""
        self.found.update(dict.fromkeys(parsed.found))

    def with_body(self, value: object) -> object:
        """Put the page's HTML in the place of the sign that stands for it in a text."""
        if self.body is None or not isinstance(value, str) or CONTENT not in value:
            return value
        return value.replace(CONTENT, f"{BODY_START}{self.body()}{BODY_END}")

    def report(self, code: str, message: str, hint: str = "") -> None:
        """Record a fault of the tag that is being rendered."""
        self.add(Diagnostic(code, message, self.place(), hint))
        self.budget.step(_STEPS_A_REPORT)

    def report_at_page(self, code: str, message: str, hint: str = "") -> None:
        """Record a fault whose cause the page itself is: at its own include tag."""
        token = self.include_token
        if token is None:
            self.report(code, message, hint)
            return
        self.add(Diagnostic(code, message, self.page_text.place(token.start_index), hint))

    def add(self, found: Diagnostic) -> None:
        """Record a finding; in a loop without an end, the first ones say enough."""
        if len(self.found) < _MOST_FOUND:
            self.found[found] = None

    def place(self) -> Location:
        """Return the place of the tag that is being rendered."""
        return self.origin.place(self.token.start_index if self.token else 0)


class Scopes:
    """Variables: block scopes (innermost first), then the page's own, then what the site offers."""

    def __init__(self, own: MutableMapping[str, object], offered: Mapping[str, object]) -> None:
        """Start with no block open."""
        self._maps: list[Mapping[Any, object]] = [offered, own]

    def get(self, name: object) -> object:
        """Return a variable, nil where there is none."""
        for mapping in reversed(self._maps):
            if name in mapping:
                return mapping[name]
        return None

    def push(self, namespace: Mapping[Any, object]) -> None:
        """Open a block's scope."""
        self._maps.append(namespace)

    def pop(self) -> Mapping[Any, object]:
        """Close the innermost block's scope."""
        return self._maps.pop()


class PageContext(RenderContext):
    """python-liquid's context with Ruby's scopes and our shared work."""

    __slots__ = ("registers", "variables", "work")

    def __init__(self, template: BoundTemplate, offered: MutableMapping[str, object], work: Work) -> None:
        """Start rendering a page."""
        super().__init__(template, globals=offered)
        self.work = work
        # `increment` writes where Ruby does: among what the site offers, below the page's own variables.
        self.variables = Scopes(self.locals, offered)
        self.registers: dict[str, dict[object, int]] = {"for": {}, "cycle": {}}
