"""An expression as a tree of plain lists, which JSON can hold: `[kind, offset, ...]`.

| kind | what follows the offset |
|---|---|
| `literal` | type (`boolean`, `integer`, `long`, `decimal`, `string`, `moment`), text |
| `quantity` | number as text, unit, whether it is a word (`days`) rather than UCUM |
| `empty` | nothing: `{}` |
| `name` | an element's name, at the start of a path |
| `dot` | input, `name` or `call` |
| `call` | function, list of arguments |
| `this`, `index`, `total` | nothing |
| `variable` | name |
| `at` | input, position |
| `sign` | `+` or `-`, operand |
| `and`, `or`, `union`, `join` | operands, two or more (`join` is `&`) |
| `binary` | operator, left, right |
| `is`, `as` | operand, type's name (`FHIR.Patient`) |
| `type` | a type's name, as argument of `is`, `as`, `ofType` |
"""

from __future__ import annotations

from typing import Any

from site_builder.fhirpath.syntax import FHIRPathSyntaxError, Token, tokens_of

Tree = list[Any]

MAX_DEPTH = 100
"""Operators and calls within each other; a run goes as deep, and Python's own stack is finite."""

PRECEDENCE = {
    "implies": 1,
    "or": 2, "xor": 2,
    "and": 3,
    "in": 4, "contains": 4,
    "=": 5, "~": 5, "!=": 5, "!~": 5,
    "<": 6, ">": 6, "<=": 6, ">=": 6,
    "|": 7,
    "is": 8, "as": 8,
    "+": 9, "-": 9, "&": 9,
    "*": 10, "/": 10, "div": 10, "mod": 10,
}  # fmt: skip
"""How firmly each operator binds, loosest first."""

CALENDAR_UNITS = {
    word: singular
    for singular in ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
    for word in (singular, singular + "s")
}
"""Words that stand for a unit of time behind a number, and their singular."""

_FLAT = {"and": "and", "or": "or", "|": "union", "&": "join"}
"""Operators whose chains are one node: published lists have a hundred members."""
_TYPE_FUNCTIONS = frozenset(("is", "as", "ofType"))
_OPERAND = "a path, a value or '('"


def parse(text: str) -> Tree:
    """Read an expression.

    Raises FHIRPathSyntaxError with the offset and what was expected.
    """
    reader = _Parser(tokens_of(text))
    tree = reader.expression(0)
    reader.ended()
    if _is_deep(tree):
        raise FHIRPathSyntaxError(0, "more", f"at most {MAX_DEPTH} levels of operators and calls")
    return tree


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def expression(self, least: int) -> Tree:
        """Read operands and the operators between them that bind at least as firmly as `least`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FHIRPathSyntaxError(self._token.offset, "more", f"at most {MAX_DEPTH} levels")
        left = self._operand()
        while (precedence := PRECEDENCE.get(self._operator, -1)) >= max(least, 0):
            operator, offset = self._operator, self._token.offset
            self._at += 1
            if operator in ("is", "as"):
                left = [operator, offset, left, self._type_name()]
                continue
            left = _joined(operator, offset, left, self.expression(precedence + 1))
        self._depth -= 1
        return left

    def ended(self) -> None:
        """Make sure that nothing is left."""
        if self._token.kind != "end":
            raise self._fault("an operator, '.' or the end")

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    @property
    def _operator(self) -> str:
        token = self._tokens[self._at]
        return token.text if token.kind in ("mark", "name") else ""

    def _fault(self, expected: str) -> FHIRPathSyntaxError:
        token = self._token
        found = "the end" if token.kind == "end" else repr(token.text)
        return FHIRPathSyntaxError(token.offset, found, expected)

    def _is_mark(self, text: str) -> bool:
        token = self._tokens[self._at]
        return token.kind == "mark" and token.text == text

    def _take(self, mark: str) -> None:
        if not self._is_mark(mark):
            raise self._fault(repr(mark))
        self._at += 1

    def _operand(self) -> Tree:
        token = self._token
        if token.kind == "mark" and token.text in "+-":
            self._at += 1
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self._fault(f"at most {MAX_DEPTH} levels")
            tree = ["sign", token.offset, token.text, self._operand()]
            self._depth -= 1
            return tree
        tree = self._term()
        while True:
            token = self._token
            if self._is_mark("."):
                self._at += 1
                tree = ["dot", token.offset, tree, self._invocation()]
            elif self._is_mark("["):
                self._at += 1
                tree = ["at", token.offset, tree, self.expression(0)]
                self._take("]")
            else:
                return tree

    def _term(self) -> Tree:
        token = self._token
        if token.kind in ("number", "string", "moment"):
            self._at += 1
            return self._literal(token)
        if token.kind == "mark":
            return self._marked(token)
        if token.kind == "name" and token.text in ("true", "false"):
            self._at += 1
            return ["literal", token.offset, "boolean", token.text]
        if token.kind == "end":
            raise self._fault(_OPERAND)
        return self._invocation()

    def _marked(self, token: Token) -> Tree:
        if token.text == "(":
            self._at += 1
            tree = self.expression(0)
            self._take(")")
            return tree
        if token.text == "{":
            self._at += 1
            self._take("}")
            return ["empty", token.offset]
        if token.text == "%":
            self._at += 1
            name = self._token
            if name.kind not in ("name", "quoted", "string"):
                raise self._fault("a variable's name")
            self._at += 1
            return ["variable", token.offset, name.text]
        raise self._fault(_OPERAND)

    def _literal(self, token: Token) -> Tree:
        if token.kind != "number":
            return ["literal", token.offset, token.kind, token.text]
        unit = self._token
        if unit.kind == "string":
            self._at += 1
            return ["quantity", token.offset, token.text, unit.text, False]
        if unit.kind == "name" and unit.text in CALENDAR_UNITS:
            self._at += 1
            return ["quantity", token.offset, token.text, CALENDAR_UNITS[unit.text], True]
        if token.text.endswith("L"):
            return ["literal", token.offset, "long", token.text[:-1]]
        kind = "decimal" if "." in token.text else "integer"
        return ["literal", token.offset, kind, token.text]

    def _invocation(self) -> Tree:
        token = self._token
        if token.kind == "special":
            self._at += 1
            return [token.text[1:], token.offset]
        if token.kind not in ("name", "quoted"):
            raise self._fault("an element's or a function's name")
        self._at += 1
        if not self._is_mark("(") or token.kind == "quoted":
            return ["name", token.offset, token.text]
        self._at += 1
        arguments: list[Tree] = []
        while not self._is_mark(")"):
            if arguments:
                self._take(",")
            arguments.append(self.expression(0))
        self._at += 1
        if token.text in _TYPE_FUNCTIONS and len(arguments) == 1:
            arguments = [_as_type(arguments[0])]
        return ["call", token.offset, token.text, arguments]

    def _type_name(self) -> str:
        name = self._name_of_type()
        if name in ("FHIR", "System") and self._is_mark("."):
            self._at += 1
            return f"{name}.{self._name_of_type()}"
        return name

    def _name_of_type(self) -> str:
        token = self._token
        if token.kind not in ("name", "quoted"):
            raise self._fault("a type's name")
        self._at += 1
        return token.text


def _joined(operator: str, offset: int, left: Tree, right: Tree) -> Tree:
    """Join two operands; a chain of one operator stays flat."""
    flat = _FLAT.get(operator)
    if flat is None:
        return ["binary", offset, operator, left, right]
    if left[0] == flat:
        return [flat, left[1], *left[2:], right]
    return [flat, offset, left, right]


def _as_type(argument: Tree) -> Tree:
    """Read an argument that names a type: `Patient`, `FHIR.Patient`, in STU3 also `'Patient'`."""
    if argument[0] == "name":
        return ["type", argument[1], argument[2]]
    if argument[0] == "dot" and argument[2][0] == "name" and argument[3][0] == "name":
        return ["type", argument[2][1], f"{argument[2][2]}.{argument[3][2]}"]
    if argument[0] == "literal" and argument[2] == "string":
        return ["type", argument[1], argument[3]]
    return argument


def _is_deep(tree: Tree) -> bool:
    """Tell whether a tree goes deeper than a run may; chains of dots nest to the left without end."""
    level: list[Tree] = [tree]
    for _ in range(MAX_DEPTH):
        level = [part for node in level for part in parts_of(node)]
        if not level:
            return False
    return True


def parts_of(tree: Tree) -> list[Tree]:
    """Return the trees within a tree, in the order of the text."""
    if tree[0] == "call":
        arguments: list[Tree] = tree[3]
        return arguments
    return [part for part in tree[2:] if isinstance(part, list)]
