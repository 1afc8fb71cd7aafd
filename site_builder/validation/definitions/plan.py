"""Plans and groups of requests: actions that refer to each other by their ids.

Source: https://hl7.org/fhir/R5/plandefinition.html
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.diagnostics import guess, nearest_name
from site_builder.validation.node import Node
from site_builder.validation.run import Run

_TO_ACTIONS = ("actionId", "targetId")


def check_plan(node: Node, run: Run) -> None:
    """Check that actions and goals are there which others name."""
    actions = list(_actions(node))
    known = {each.text("id"): each for each in actions if each.text("id")}
    linked = {each.text("linkId") for each in actions} - {""}
    goals = {each.text("id") for each in node.all("goal")} - {""}
    for action in actions:
        for related in action.all("relatedAction"):
            for name in _TO_ACTIONS:
                _check(related.first(name), {*known, *linked}, "action", run)
        for goal in action.all("goalId"):
            _check(goal, goals, "goal", run)


def _actions(node: Node) -> Iterator[Node]:
    waiting = list(reversed(node.all("action")))
    while waiting:
        action = waiting.pop()
        yield action
        waiting += reversed(action.all("action"))


def _check(named: Node | None, known: set[str], what: str, run: Run) -> None:
    if named is not None and isinstance(named.value, str) and named.value not in known:
        message = f"there is no {what} with the id '{named.value}'"
        run.add("unknown-action", named, message, hint=guess(nearest_name(named.value, known)))
