"""How often an element, or a slice of it, occurs."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.validation.node import Node
from site_builder.validation.rules import Rule
from site_builder.validation.run import Run


def check_count(
    rule: Rule, values: Sequence[Node], parent: Node, run: Run, others: Sequence[Node] = ()
) -> None:
    """Report too few occurrences where they are to be, too many at the first one that is one too many.

    `others` are the items of a slice's element that belong to other slices: the missing one belongs to them.
    """
    count = len(values)
    name = f"{rule.name}:{rule.slice_name}" if rule.slice_name else rule.name
    about = f"{rule.name}:{rule.slice_name}"
    if count < rule.min:
        if (id(parent), rule.name) in run.meant:
            return
        message = (
            f"'{name}' is missing; at least {rule.min} required"
            if not count
            else f"'{name}' is there {count} times; at least {rule.min} are required"
        )
        run.amiss.setdefault(id(parent), set()).add(rule.name)
        beside = next(iter((*values, *others)), None)
        run.add(
            "too-few", parent, message, part=beside.key if beside is not None else "", rule=rule, about=about
        )
    elif rule.max is not None and count > rule.max:
        message = (
            f"'{name}' is ruled out"
            if rule.max == 0
            else f"'{name}' is there {count} times; no more than {rule.max} allowed"
        )
        run.amiss.setdefault(id(parent), set()).add(rule.name)
        run.add("too-many", values[rule.max], message, rule=rule, about=about)
