"""White space parts tokens, and of what may begin at a place the longest counts."""

from __future__ import annotations

import pytest

from site_builder.fsh.lexer import parameters, tokens
from site_builder.fsh.strings import bad_escape, code_of, lines_of, unquoted
from site_builder.fsh.syntax import Code

_KINDS = [
    ("a 5mg 1:128 0..1MS", ["word a", "word 5mg", "word 1:128", "word 0..1MS"]),
    ("Profile : Foo", ["heading Profile", "word Foo"]),
    ("Profile:Foo", ["word Profile:Foo"]),
    ("\n* a\n  * b\n*c", ["star ", "word a", "star ", "word b", "word *c"]),
    ("* a", ["word *", "word a"]),
    ('"a // b" c // d', ['string "a // b"', "word c"]),
    ('"a"b', ['word "a"b']),
    ("http://x.org /* no\nword */ b", ["word http://x.org", "word b"]),
    ('s#c #"a b" a#', ["code s#c", 'code #"a b"', "word a#"]),
    ("Reference(A or B) Canonical( C|1 )", ["reference Reference(A or B)", "reference Canonical( C|1 )"]),
    ("5 'mg' ( exactly )", ["word 5", "unit 'mg'", "strength ( exactly )"]),
    ('"""a\n"b" """ x', ['multiline """a\n"b" """', "word x"]),
    ("insert Foo (a, b)", ["word insert", "rule set Foo", "parameters a, b)"]),
    ("/* never closed", ["word /*", "word never", "word closed"]),
]


@pytest.mark.parametrize(("text", "expected"), _KINDS)
def test_tokens(text: str, expected: list[str]) -> None:
    found = [f"{token.kind} {token.text}" for token in tokens(f"{text}\n")]

    assert found == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a, b )", ("a", "b")),
        (r"a\, b, c\))", ("a, b", "c)")),
        ("[[a, )]], b)", ("a, )", "b")),
        ("[[ x ]])", (" x ",)),
        (")", ("",)),
    ],
)
def test_parameters_of_an_insert(written: str, expected: tuple[str, ...]) -> None:
    assert parameters(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r'"a\"b\\n\n\t"', 'a"b\\n\n\t'),
        (r'"\u00e9"', "é"),
        (r'"\uD83D\uDE00"', "\U0001f600"),
        ('"line\nbreak"', "line\nbreak"),
    ],
)
def test_escapes_of_strings(written: str, expected: str) -> None:
    assert unquoted(written) == expected


def test_other_escapes_are_none() -> None:
    assert bad_escape(r'"a\qb"') == r"\q"
    assert bad_escape(r'"a\\qb"') == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"""\n    a\n      b\n\n    c\n    """', "a\n  b\n\nc"),
        ('"""one line"""', "one line"),
        ('""""""', ""),
        ('"""a \\" b"""', 'a \\" b'),
    ],
)
def test_common_indentation_of_texts_goes(written: str, expected: str) -> None:
    assert lines_of(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("#a", Code("a")),
        ("http://x#a#b", Code("a#b", "http://x")),
        ("http://x|2#a", Code("a", "http://x|2")),
        (r"http://x\#y#a", Code("a", "http://x#y")),
        (r'#"a \"b\""', Code('a "b"')),
    ],
)
def test_codes_are_parted_at_the_first_sign(written: str, expected: Code) -> None:
    assert code_of(written) == expected
