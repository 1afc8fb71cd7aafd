"""Scripts whose names are short do what they did."""

from __future__ import annotations

import gzip
import re

import pytest

from site_builder.render.script_tokens import tokens_of
from site_builder.render.scripts import checker_script
from site_builder.render.short_names import with_short_names

MOST_BYTES = 25_000


def shortened(body: str) -> str:
    script = "".join(text for _, text in with_short_names(tokens_of(f"(() => {{{body}}})();")))
    return script.removeprefix("(() => {").removesuffix("})();")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # What the function declares has names of its own, which none of a statement's can be.
        ("const one = 1, two = one;", "const A = 1, B = A;"),
        ("function add(one, other) { return one + other; }", "function A(a, b) { return a + b; }"),
        ("class Sum {} function* all() { yield new Sum(); }", "class A {} function* B() { yield new A(); }"),
        ("const { one, two: other } = globalThis.x; other(one);", "const { one:A, two: B } = globalThis.x; B(A);"),
        # Properties keep theirs, and so does what the browser has.
        ("const f = (a) => a.b.c;", "const A = (a) => a.b.c;"),
        ("const f = (x) => ({ x, y: x, z() {} });", "const A = (a) => ({ x:a, y: a, z() {} });"),
        ("const f = ({ x, y: [z] = [], ...rest }) => [x, z, ...rest];",
         "const A = ({ x:a, y: [b] = [], ...c }) => [a, b, ...c];"),
        ("const f = (x) => x?.y ?? Math.max(...x);", "const A = (a) => a?.y ?? Math.max(...a);"),
        ("class Sum { constructor(parts) { this.parts = parts; } get all() { return this.parts; } }",
         "class A { constructor(a) { this.parts = a; } get all() { return this.parts; } }"),
        ("const f = (x, y) => x ? y : x;", "const A = (a, b) => a ? b : a;"),
        ("const f = (x) => `x ${x} ${`${x.x}`}`;", "const A = (a) => `x ${a} ${`${a.x}`}`;"),
        ("const f = (x) => /x/.test(x) && 'x';", "const A = (a) => /x/.test(a) && 'x';"),
        ("globalThis.siteBuilderChecker = { f }; function f() {}",
         "globalThis.siteBuilderChecker = { f:A }; function A() {}"),
        ("for (const each of all) each.go(); const all = [];", "for (const a of A) a.go(); const A = [];"),
    ],
)  # fmt: skip
def test_names_that_nobody_else_knows_are_short(written: str, expected: str) -> None:
    assert shortened(written) == expected


def test_statements_have_names_of_their_own_and_those_of_all_are_others() -> None:
    many = [f"const common{at} = {at};" for at in range(2_000)]
    inner = ", ".join(f"inner{at}" for at in range(80))
    script = shortened("".join(many) + f"function f({inner}) {{ return [{inner}]; }}")

    declared = re.findall(r"const (\w+)", script)
    parameters = re.findall(r"function \w+\((.*?)\)", script)[0].split(", ")
    assert len({*declared}) == 2_000
    assert len({*parameters}) == 80
    assert not {*declared} & {*parameters}


def test_the_pages_validator_is_small() -> None:
    assert len(gzip.compress(checker_script().content, 9)) <= MOST_BYTES
