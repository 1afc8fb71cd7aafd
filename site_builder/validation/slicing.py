"""Which slice an item belongs to, and what slices ask.

An item may match, not match, or nobody can tell (None): then nothing is said about what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.validation.counting import check_count
from site_builder.validation.node import Node
from site_builder.validation.resolve import resolve
from site_builder.validation.rules import Criterion, Rule
from site_builder.validation.run import Run
from site_builder.validation.values import is_equal, matches


class Undecided:
    """A value that nobody has here."""


_UNDECIDED = Undecided()
_EXTENSIONS = ("extension", "modifierExtension")


def distribute(
    rule: Rule, values: Sequence[Node], run: Run
) -> tuple[dict[Rule, list[Node]], frozenset[Rule]]:
    """Return the items of each slice, and the slices that more may belong to.

    What slicing rules out is reported: items of none, of several, or out of order.
    """
    found: dict[Rule, list[Node]] = {each: [] for each in rule.slices}
    unsure: set[Rule] = set()
    top = [each for each in rule.slices if "/" not in each.slice_name]
    last = -1
    for node in values:
        answers = {each: belongs(node, each, run) for each in top}
        hits = _sorted_out([each for each, answer in answers.items() if answer])
        maybe = [each for each, answer in answers.items() if answer is None]
        unsure.update(maybe)
        if len(hits) > 1:
            names = " and ".join(f"'{each.slice_name}'" for each in hits)
            run.add("several-slices", node, f"the item belongs to the slices {names} alike", rule=rule)
        if hits and rule.name in _EXTENSIONS:
            run.asked.add(id(node))
        for each in hits:
            found[each].append(node)
            _reslice(each, rule, node, found, run)
        if not maybe:
            last = _place(rule, node, hits, top, last, run)
    return found, frozenset(unsure)


def _place(rule: Rule, node: Node, hits: Sequence[Rule], top: Sequence[Rule], last: int, run: Run) -> int:
    """Report an item in no slice where that is ruled out, or out of order; return its slice's position."""
    slicing = rule.slicing
    if slicing is None:
        return last
    if not hits:
        _report_outside(rule, node, top, slicing.rules, run)
        return len(top) if slicing.rules == "openAtEnd" else last
    at = top.index(hits[0])
    if slicing.is_ordered and at < last:
        message = f"an item of slice '{hits[0].slice_name}' stands behind those that come after it"
        run.add("slice-order", node, message, rule=rule)
    elif slicing.rules == "openAtEnd" and last == len(top):
        run.add("slice-order", node, "an item of a slice stands behind items of none", rule=rule)
        return last
    return max(last, at)


def _report_outside(rule: Rule, node: Node, top: Sequence[Rule], rules: str, run: Run) -> None:
    """Report an item in no slice; where there may be others, and it is no extension, it may be a slip."""
    names = ", ".join(f"'{each.slice_name}'" for each in top)
    message = f"the item belongs to none of the slices {names}"
    if rules == "closed":
        run.add("no-slice", node, message, rule=rule)
    elif rule.name not in _EXTENSIONS and all(each.criteria and _is_told(each) for each in top):
        run.add("outside-slices", node, message, rule=rule, about=rule.source)


def _sorted_out(hits: list[Rule]) -> list[Rule]:
    """Leave out slices that take whatever the base allows, where others ask for more."""
    if len(hits) < 2:
        return hits
    told = [each for each in hits if not all(one.kind == "rest" for one in each.criteria)]
    return told or hits


def _reslice(owner: Rule, rule: Rule, node: Node, found: dict[Rule, list[Node]], run: Run) -> None:
    """Distribute an item of a slice to what that is sliced into: `a/b` within `a`."""
    for each in rule.slices:
        if each.slice_name.startswith(f"{owner.slice_name}/") and belongs(node, each, run):
            found[each].append(node)


def belongs(node: Node, slice_: Rule, run: Run) -> bool | None:
    """Tell whether an item is one of a slice; None where nobody can tell."""
    if slice_.key:
        return node.key == slice_.key
    if not slice_.criteria:
        return None
    is_unsure = False
    for each in slice_.criteria:
        answer = _meets(node, each, run)
        if answer is False:
            return False
        is_unsure = is_unsure or answer is None
    return None if is_unsure else True


def slices_at(rule: Rule, path: str) -> Iterator[Rule]:
    """Yield the slices of an element of a profile by its path, in whatever slices of others that stands."""
    for child in (*rule.children, *rule.slices):
        if child.path == path:
            yield from child.slices
        elif path.startswith(f"{child.path}."):
            yield from slices_at(child, path)


def check_slices(rule: Rule, values: Sequence[Node], parent: Node, run: Run) -> dict[Rule, list[Node]]:
    """Distribute an element's items and count each slice's; return them."""
    found, unsure = distribute(rule, values, run)
    if not values and rule.counts and rule.min > 0:
        # That the element is missing says all.
        return found
    for each, items in found.items():
        is_idle = "/" in each.slice_name and not items and not found.get(_owner(each, rule), ())
        # What nobody can be sure of may still come: only too many is certain.
        is_certain = each not in unsure or (each.max is not None and len(items) > each.max)
        if each.counts and is_certain and not is_idle and _is_told(each):
            check_count(each, items, parent, run, values)
    if any(_is_told(each) for each in unsure):
        run.cannot_decide("which slices some items belong to can't be told here")
    return found


def _is_told(slice_: Rule) -> bool:
    """Tell whether a slice says what its items are known by; else the profile is at fault."""
    if slice_.key:
        return True
    return bool(slice_.criteria) and not any(one.kind == "unknown" for one in slice_.criteria)


def _owner(slice_: Rule, rule: Rule) -> Rule:
    name = slice_.slice_name.rpartition("/")[0]
    return next((each for each in rule.slices if each.slice_name == name), slice_)


def _meets(node: Node, criterion: Criterion, run: Run) -> bool | None:
    if criterion.kind == "unknown":
        return None
    if criterion.kind == "position":
        first, behind = criterion.expected
        return node.index is not None and first <= node.index and (behind is None or node.index < behind)
    values = [*_at(node, criterion.path, run)]
    is_unsure = any(isinstance(each, Undecided) for each in values)
    known = [each for each in values if isinstance(each, Node)]
    answer = _holds(known, criterion, run)
    return None if is_unsure and answer is not True else answer


def _holds(values: Sequence[Node], criterion: Criterion, run: Run) -> bool | None:
    kind, expected = criterion.kind, criterion.expected
    if kind in ("exists", "absent"):
        return bool(values) is (kind == "exists")
    if kind == "types":
        return any(name in each.plan.bases for each in values for name in expected)
    if kind in ("fixed", "pattern"):
        compare = is_equal if kind == "fixed" else matches
        return any(compare(each.value, expected) for each in values)
    if kind == "rest":
        return True
    ask = _conforms if kind == "profiles" else _is_bound
    return _any(ask(each, expected, run) for each in values)


def _any(answers: Iterator[bool | None]) -> bool | None:
    """Tell whether an answer is yes; None where none is and some are unsure."""
    result: bool | None = False
    for answer in answers:
        if answer:
            return True
        result = None if answer is None else result
    return result


def _conforms(node: Node, urls: Sequence[str], run: Run) -> bool | None:
    from site_builder.validation.keeping import conforms  # noqa: PLC0415 - which asks for slices

    return _any(conforms(node, url, run) for url in urls)


def _is_bound(node: Node, value_set: str, run: Run) -> bool | None:
    """Tell whether a coded value is in a value set."""
    from site_builder.validation.membership import is_member  # noqa: PLC0415 - which looks at slices' values

    return is_member(node, value_set, run)


def _at(node: Node, path: Sequence[str], run: Run) -> Iterator[Node | Undecided]:
    """Yield the nodes at a path; what can't be resolved is unsure."""
    if not path:
        yield node
        return
    step, rest = path[0], path[1:]
    if step == "resolve()":
        target = resolve(node, run)
        if target is None:
            yield _UNDECIDED
        else:
            yield from _at(target, rest, run)
    elif step.startswith("ofType("):
        if step[7:-1].rpartition(".")[2] in node.plan.bases:
            yield from _at(node, rest, run)
    elif step.startswith("extension("):
        for each in node.all("extension"):
            if each.get("url") == step[10:-1]:
                yield from _at(each, rest, run)
    else:
        for each in node.all(step):
            yield from _at(each, rest, run)
