"""Scripts without comments and spare blanks mean what they meant."""

from __future__ import annotations

import pytest

from site_builder.render.scripts import checker_script, stripped


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a = b + c;", "a=b+c;"),
        ("return  x ;", "return x;"),
        ("a + +b - -c", "a+ +b- -c"),
        ("/* what\n it does */\nlet a = 1; // so\nlet b;", "let a=1;let b;"),
        ("x = \"a  // b\" + 'c  d';", "x=\"a  // b\"+'c  d';"),
        ('`a  ${ b ? `c  ${ d }` : "}" }  e`', '`a  ${b?`c  ${d}`:"}"}  e`'),
        ("`a ${ { b: 1 }.b } c`", "`a ${{b:1}.b} c`"),
        ('x = /a  "[/ ]`/g.test( y ) / 2 / z', 'x=/a  "[/ ]`/g.test(y)/2/z'),
        ("return / a/;", "return/ a/;"),
        ("a\n(b)", "a\n(b)"),
        ("function f() {\n  g();\n}\nh();", "function f(){g();}\nh();"),
    ],
)
def test_blanks_that_mean_nothing_go(written: str, left: str) -> None:
    assert stripped(written) == f"{left}\n"


def test_what_is_stripped_stays_as_it_is() -> None:
    script = checker_script().content.decode()

    assert stripped(script).replace("\n", "") == script.replace("\n", "")
    assert "/*" not in script
