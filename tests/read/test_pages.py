import pytest

from site_builder.diagnostics import Problems
from site_builder.read.pages import part


@pytest.mark.parametrize(
    ("text", "front_matter", "body", "line", "codes"),
    [
        ("---\ntitle: A\n---\nText\n", {"title": "A"}, "Text\n", 4, []),
        ("---  \ntitle: A\n---  \n\n \n  Text", {"title": "A"}, "  Text", 6, []),
        ("---\ntitle: A\n...\nText", {"title": "A"}, "Text", 4, []),
        ("---\n---\nText", {}, "Text", 3, []),
        ("---\ntitle: A\n---", {"title": "A"}, "", 3, []),
        ("No front matter", {}, "No front matter", 1, []),
        ("---\n\nA ruler\n\n---\n\nanother", {}, "---\n\nA ruler\n\n---\n\nanother", 1, []),
        ("---\nA ruler", {}, "---\nA ruler", 1, []),
        ("--- not front matter", {}, "--- not front matter", 1, []),
        (
            "---\ntitle: A\nsummary: B\n\n# Text\n",
            {"title": "A", "summary": "B"},
            "# Text\n",
            5,
            ["unclosed-front-matter"],
        ),
        ("---\ntitle: A: B\n---\nText", {"title": "A: B"}, "Text", 4, ["invalid-yaml"]),
        ("---\n'a: 1'\n---\nText", {}, "Text", 4, ["invalid-front-matter"]),
    ],
)
def test_text_is_parted_into_front_matter_and_body(
    text: str, front_matter: dict[str, object], body: str, line: int, codes: list[str]
) -> None:
    problems = Problems()
    parted = part(text, "x.md", problems)
    assert (parted.front_matter, parted.body, parted.body_line) == (front_matter, body, line)
    assert [each.code for each in problems] == codes


def test_a_slip_in_front_matter_has_the_line_of_the_file() -> None:
    problems = Problems()
    part("---\ntitle: A\nsummary: B: C\n---\n", "x.md", problems)
    assert [str(each.location) for each in problems] == ["x.md:3:11"]
