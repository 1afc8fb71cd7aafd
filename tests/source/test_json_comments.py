"""JSON whose comments are read as blanks."""

import json

import pytest

from site_builder.source.json_comments import without_comments


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{"a": 1} // one', '{"a": 1}       '),
        ('{/* two\nlines */"a": 1}', '{      \n        "a": 1}'),
        ('{"a": "http://x // y", "b": "/* z */"}', '{"a": "http://x // y", "b": "/* z */"}'),
        ('{"a": "\\"// b"} // c', '{"a": "\\"// b"}     '),
        ("{} /** a **/", "{}          "),
        ('{"a": 1 /* never closed', '{"a": 1                '),
    ],
)
def test_comments_become_blanks_of_their_length(written: str, expected: str) -> None:
    assert without_comments(written) == expected


def test_all_else_is_read_as_it_stands() -> None:
    text = '// one\n{"a": ["b", /* two */ 3]}\n'
    assert json.loads(without_comments(text)) == {"a": ["b", 3]}
