import pytest

from site_builder.source.markup import prologue_end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("<a/>", 0),
        (" \n\t<a/>", 3),
        ('<?xml version="1.0"?>\n<!-- c --><a/>', 32),
        ("<!--><!-->--><a/>", 10),
        ("<!-- <?p?> --><?p <!-- ?><a/>", 25),
        ("<!-- never ends <a/>", 0),
        (" <!-- a --> <!-- b", 12),
        ("text <!-- a -->", 0),
    ],
)
def test_what_stands_before_a_document_is_stepped_over(text: str, expected: int) -> None:
    assert prologue_end(text) == expected


@pytest.mark.parametrize(
    "unit", ["<!-- c -->", "<!-- c -->\n", "  ", "\n \n", "<?p a?>", "<?p a?> <!-- c --> ", "<!--", "<?"]
)
def test_a_prologue_of_any_length_is_stepped_over_at_once(unit: str) -> None:
    # With backtracking, thirty of them would take an hour.
    at = prologue_end(unit * 100_000 + "<a>")

    assert at == (0 if unit in ("<!--", "<?") else 100_000 * len(unit))
