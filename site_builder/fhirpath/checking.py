"""What can be told of an expression without a resource: paths that don't exist, with the nearest that do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from site_builder.fhirpath.functions import TABLE
from site_builder.fhirpath.model import SYSTEM_TYPES, ElementType, Types
from site_builder.fhirpath.parser import Tree, parts_of

_OF_ITEMS = "where select all exists repeat repeatAll sort aggregate iif trace defineVariable"
_ITEM_FUNCTIONS = frozenset(_OF_ITEMS.split())
"""Functions whose arguments look at the items of their input."""
_KEEPING = frozenset(("where", "first", "last", "tail", "skip", "take", "single", "distinct", "trace", "sort",
                      "defineVariable", "exclude", "intersect"))  # fmt: skip
"""Functions that return some of their input."""
_IN_ORDER = frozenset(("first", "last", "tail", "skip", "take"))
_TEXTS = (
    "toString substring upper lower replace replaceMatches trim encode decode escape unescape "
    "toChars split join"
)
_BOOLEANS = (
    "exists empty all not allTrue anyTrue allFalse anyFalse subsetOf supersetOf isDistinct "
    "startsWith endsWith contains matches matchesFull hasValue memberOf conformsTo subsumes "
    "subsumedBy htmlChecks htmlchecks htmlChecks2 checkModifiers hasTemplateIdOf comparable is "
    "toBoolean"
)
_ANSWERS: Mapping[str, str] = {
    **dict.fromkeys(_TEXTS.split(), "String"),
    **dict.fromkeys(_BOOLEANS.split(), "Boolean"),
    **dict.fromkeys((name for name in TABLE if name.startswith("convertsTo")), "Boolean"),
    **dict.fromkeys(("count", "length", "indexOf", "lastIndexOf", "precision"), "Integer"),
    "toInteger": "Integer",
    "toLong": "Integer",
    "toDecimal": "Decimal",
    "toDate": "Date",
    "toDateTime": "DateTime",
    "toTime": "Time",
    "toQuantity": "Quantity",
    "now": "DateTime",
    "today": "Date",
    "timeOfDay": "Time",
}
"""Functions that answer a System type whatever they are given."""
_OPEN_RESOURCES = ("Resource", "DomainResource", "Base")
_MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A path or type of an expression that doesn't exist."""

    offset: int
    """Characters before it."""
    name: str
    """What doesn't exist, or can't stand there."""
    message: str
    nearest: str = ""
    """What may have been meant; empty where nothing is near."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part of an expression may answer."""

    types: tuple[ElementType | str, ...] | None
    """FHIR types, and System types by name; None where it may be anything."""
    is_ordered: bool = True

    def known(self) -> tuple[ElementType | str, ...]:
        """Return the types, none where anything may be."""
        return self.types or ()


_ANYTHING = _Found(None)


def check(
    tree: Tree,
    *types: ElementType,
    resource: ElementType | None = None,
    is_ordered: bool = False,
) -> list[Problem]:
    """Return what doesn't exist in an expression that is evaluated on elements of these types.

    `resource` is the type of `%resource`. With `is_ordered`, asking for the first of what has no order is a
    problem, too.
    """
    if not types:
        return []
    checker = _Checker(types, resource, is_ordered=is_ordered)
    checker.visit(tree, _Found(types))
    return checker.problems[:_MAX_PROBLEMS]


def answers(tree: Tree, *types: ElementType) -> tuple[ElementType, ...] | None:
    """Return the FHIR types that an expression on elements of these types may answer; None: nobody knows."""
    found = _Checker(types, None, is_ordered=False).visit(tree, _Found(types)) if types else _ANYTHING
    if not found.types or not all(isinstance(each, ElementType) for each in found.types):
        return None
    return tuple(each for each in found.types if isinstance(each, ElementType))


class _Checker:
    def __init__(
        self, start: tuple[ElementType, ...], resource: ElementType | None, *, is_ordered: bool
    ) -> None:
        self.problems: list[Problem] = []
        self._types: Types = start[0].types
        self._start = start
        self._resource = resource
        self._asks_order = is_ordered
        self._visitors: Mapping[str, Callable[[Tree, _Found], _Found]] = {
            "name": self._first_step,
            "dot": self._dot,
            "call": lambda tree, this: self._call(tree, this, this),
            "this": lambda _, this: this,
            "variable": self._variable,
            "at": self._at,
            "union": self._union,
            "is": self._is,
            "as": self._as,
            "literal": self._literal,
        }

    def visit(self, tree: Tree, this: _Found) -> _Found:
        """Return what a tree may answer; problems are noted."""
        visitor = self._visitors.get(tree[0])
        if visitor is not None:
            return visitor(tree, this)
        for part in parts_of(tree):
            self.visit(part, this)
        if tree[0] in ("and", "or"):
            return _Found(("Boolean",))
        if tree[0] == "binary" and tree[2] not in ("+", "-", "*", "/", "div", "mod"):
            return _Found(("Boolean",))
        return _ANYTHING

    def _literal(self, tree: Tree, _: _Found) -> _Found:
        name = {"boolean": "Boolean", "string": "String", "integer": "Integer", "decimal": "Decimal"}.get(
            tree[2]
        )
        return _Found((name,)) if name else _ANYTHING

    def _variable(self, tree: Tree, _: _Found) -> _Found:
        if tree[2] == "context":
            return _Found(self._start)
        if tree[2] == "resource" and self._resource is not None:
            return _Found((self._resource,))
        return _ANYTHING

    def _at(self, tree: Tree, this: _Found) -> _Found:
        self.visit(tree[3], this)
        found = self.visit(tree[2], this)
        self._ordered(found, tree[1], "[ ]")
        return found

    def _union(self, tree: Tree, this: _Found) -> _Found:
        return _together(self.visit(part, this) for part in tree[2:])

    def _is(self, tree: Tree, this: _Found) -> _Found:
        self.visit(tree[2], this)
        self._type(tree[3], tree[1])
        return _Found(("Boolean",))

    def _as(self, tree: Tree, this: _Found) -> _Found:
        found = self.visit(tree[2], this)
        return self._narrowed(found, tree[3], tree[1])

    def _first_step(self, tree: Tree, this: _Found) -> _Found:
        name = tree[2]
        if name[:1].isupper() and this.types is not None:
            same = [each for each in this.types if isinstance(each, ElementType) and name in each.bases]
            if same:
                return _Found(tuple(same))
            if self._types.is_known(name) and self._types.model is not None:
                if any(_is_any_resource(each) for each in this.types):
                    return _Found((self._types.named(name),))
                where = _listed(this.types)
                self._note(tree[1], name, f"the expression is evaluated on {where}, not on {name}")
                return _ANYTHING
        return self._step(tree, this)

    def _dot(self, tree: Tree, this: _Found) -> _Found:
        before = self.visit(tree[2], this)
        step = tree[3]
        if step[0] == "name":
            return self._step(step, before)
        if step[0] == "call":
            return self._call(step, before, this)
        return before if step[0] == "this" else _ANYTHING

    def _step(self, tree: Tree, before: _Found) -> _Found:
        """Look an element up in the types that its parent may have."""
        _, offset, name = tree
        if before.types is None or not before.types:
            return _ANYTHING
        found: list[ElementType | str] = []
        for each in before.types:
            if not isinstance(each, ElementType) or each.is_open:
                if isinstance(each, ElementType):
                    return _ANYTHING
                continue
            if name in each.members:
                found += [member.type for member in each.members[name]]
            elif _is_any_resource(each) or (each.is_primitive and name == "value"):
                return _ANYTHING
        if found:
            return _Found(tuple(dict.fromkeys(found)), before.is_ordered)
        self._note(
            offset, name, f"{_listed(before.types)} has no element '{name}'", _nearest(name, before.types)
        )
        return _ANYTHING

    def _call(self, tree: Tree, before: _Found, this: _Found) -> _Found:
        _, offset, name, arguments = tree
        if name in _IN_ORDER:
            self._ordered(before, offset, f"{name}()")
        if name in ("repeat", "repeatAll"):
            return self._repeat(arguments[0], before)
        if name in ("is", "as", "ofType") and arguments[0][0] == "type":
            return self._typed(name, arguments[0], before)
        inner = before if name in _ITEM_FUNCTIONS else this
        answers = [self.visit(argument, inner) for argument in arguments]
        if name == "iif":
            self._criterion(answers[0], arguments[0][1])
        return self._answer(name, before, answers)

    def _typed(self, function: str, argument: Tree, before: _Found) -> _Found:
        if function != "is":
            return self._narrowed(before, argument[2], argument[1])
        self._type(argument[2], argument[1])
        return _Found(("Boolean",))

    def _answer(self, name: str, before: _Found, answers: list[_Found]) -> _Found:
        """Return what a function may answer, given its input and what its arguments may answer."""
        if name in ("iif", "select"):
            return _together(answers[1:] if name == "iif" else answers)
        if name in ("union", "combine"):
            return _together((before, *answers))
        if name in _KEEPING:
            return before
        if name == "extension":
            return _Found((self._types.named("Extension"),), before.is_ordered)
        if name in ("children", "descendants"):
            return _Found(None, is_ordered=False)
        return _Found((_ANSWERS[name],)) if name in _ANSWERS else _ANYTHING

    def _repeat(self, argument: Tree, before: _Found) -> _Found:
        """Check an expression that is repeated on what it answers: a path must exist in one of the types."""
        noted = list(self.problems)
        found = before
        for _ in range(4):
            found = _together((found, self.visit(argument, found)))
        self.problems = noted
        return self.visit(argument, found)

    def _narrowed(self, before: _Found, name: str, offset: int) -> _Found:
        self._type(name, offset)
        plain = name.rpartition(".")[2]
        if name.startswith("System.") or plain in SYSTEM_TYPES:
            return (
                _Found((plain,))
                if plain != "Quantity" or name.startswith("System.")
                else self._fhir(plain, before)
            )
        return self._fhir(plain, before)

    def _fhir(self, name: str, before: _Found) -> _Found:
        same = [each for each in before.known() if isinstance(each, ElementType) and name in each.bases]
        return _Found(tuple(same) or (self._types.named(name),), before.is_ordered)

    def _type(self, name: str, offset: int) -> None:
        namespace, _, plain = name.rpartition(".")
        is_system = plain in SYSTEM_TYPES
        if (namespace != "FHIR" and is_system) or (namespace != "System" and self._types.is_known(plain)):
            return
        if namespace == "System" and self._types.is_known(plain):
            return  # it never holds, which an expression may want to say
        self._note(offset, name, f"there is no type '{name}'")

    def _criterion(self, found: _Found, offset: int) -> None:
        for each in found.known():
            is_boolean = each == "Boolean" if isinstance(each, str) else each.plain == "boolean"
            if not is_boolean:
                self._note(offset, "iif", "the criterion of iif() is no Boolean")
                return

    def _ordered(self, found: _Found, offset: int, what: str) -> None:
        if self._asks_order and not found.is_ordered:
            self._note(offset, what, f"{what} is asked of what has no order")

    def _note(self, offset: int, name: str, message: str, nearest: str = "") -> None:
        problem = Problem(offset, name, message, nearest)
        if problem not in self.problems:
            self.problems.append(problem)


def _together(parts: Iterable[_Found]) -> _Found:
    """Join what alternatives may answer."""
    found: dict[ElementType | str, None] = {}
    is_ordered = True
    is_open = False
    for part in parts:
        is_ordered = is_ordered and part.is_ordered
        is_open = is_open or part.types is None
        found.update(dict.fromkeys(part.known()))
    return _Found(None if is_open else tuple(found), is_ordered)


def _is_any_resource(each: ElementType | str) -> bool:
    return isinstance(each, ElementType) and each.name in _OPEN_RESOURCES


def _listed(types: Iterable[ElementType | str]) -> str:
    names = [each if isinstance(each, str) else each.name for each in types]
    return " or ".join(names[:3]) + (" ..." if len(names) > 3 else "")


def _nearest(name: str, types: Iterable[ElementType | str]) -> str:
    """Return the element that was meant: the one that JSON names with a type, else one written much alike."""
    names: set[str] = set()
    for each in types:
        if not isinstance(each, ElementType):
            continue
        for element, members in each.members.items():
            names.add(element)
            if any(member.key == name for member in members):
                return element
    return next(iter(get_close_matches(name, sorted(names), 1, 0.7)), "")
