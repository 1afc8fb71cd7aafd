"""Templates without an end: each ends as one finding at its place, in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.render.liquid import context
from site_builder.source.budget import PAGE, Limits
from tests.counting import uncounted
from tests.guides import html, page, write
from tests.render.liquid.guides import BODY_LINE, findings, render

SIXTY = "{% for i in (1..60) %}"
END = "{% endfor %}"
LISTED = "{% assign a = '1,2' | split: ',' %}"
LARGE = "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 14

STEPS, CHARACTERS, INCLUDES = "20,000 steps", "1,000,000 characters", "500 includes"

ENDLESS = {
    "a text that doubles": (f"\n{{% assign a='xx' %}}{SIXTY}{{% assign a = a | append: a %}}{END}", "2:42", CHARACTERS),
    "and before": (f"{{% assign a='xx' %}}{SIXTY}{{% assign a = a | prepend: a %}}{END}", "1:42", CHARACTERS),
    "a chain of filters": ("{{ 'x' " + "| replace: 'x', 'xxxxxxxxxx' " * 30 + "}}", "1:1", CHARACTERS),
    "a text that replaces itself": (f"{{% assign a='aa' %}}{SIXTY}{{% assign a = a | replace: 'a', a %}}{END}", "1:42", CHARACTERS),
    "a capture of itself": (f"{{% assign a='xx' %}}{SIXTY}{{% capture a %}}{{{{ a }}}}{{{{ a }}}}{{% endcapture %}}{END}", None, CHARACTERS),
    "many variables": (LARGE + "".join(f"{{% assign a{n} = a | append: 'x' %}}" for n in range(9)), None, CHARACTERS),
    "a text of many parts": (LARGE + "{% assign b = a | split: '' %}", None, CHARACTERS),
    "a list that doubles": (f"{LISTED}{SIXTY}{{% assign a = a | concat: a %}}{END}", "1:58", CHARACTERS),
    "a list in itself": (f"{LISTED}{SIXTY}{{% assign a = a | push: a %}}{END}{{{{ a }}}}", "1:58", CHARACTERS),
    "groups of groups": (f"{LISTED}{SIXTY}{{% assign a = a | concat: a | group_by: 'x' %}}{END}{{{{ a }}}}", "1:58", CHARACTERS),
    "glue": ("{% assign a = (1..100000) | join: '" + "x" * 1000 + "' %}", "1:1", CHARACTERS),
    "a range": ("a\n{% for i in (1..10000000000) %}x{% endfor %}", "2:1", STEPS),
    "a range of more than a number": ("{% for i in (1..1" + "0" * 5000 + ") %}x{% endfor %}", "1:1", STEPS),
    "a range backwards": ("{% for i in (1..10000000000) reversed %}{% endfor %}", "1:1", STEPS),
    "a range as a list": ("{{ (1..10000000000) | reverse }}", "1:1", CHARACTERS),
    "a range as a text": ("{{ (1..10000000000) | join: ',' }}", "1:1", CHARACTERS),
    "a range in order": ("{{ (1..10000000000) | sort }}", "1:1", STEPS),
    "a range as JSON": ("{{ (1..10000000000) | jsonify }}", "1:1", STEPS),
    "loops in loops": ("{% for i in (1..100) %}" * 9 + "x" + END * 9, None, STEPS),
    "a table": ("{% tablerow i in (1..10000000000) %}{{ i }}{% endtablerow %}", None, STEPS),
    "turns": (LARGE + "{% for i in (1..1000) %}{% cycle a, a %}{% endfor %}", None, CHARACTERS),
    "text in a loop": ("{% for i in (1..99999) %}" + "x" * 1000 + END, "1:1", CHARACTERS),
    "Markdown in a loop": ("{% for i in (1..999999) %}{{ '*a*' | markdownify }}{% endfor %}", "1:27", STEPS),
    "dates in a loop": ("{% for i in (1..999999) %}{{ '2020-01-01' | date: '%Y' }}{% endfor %}", "1:27", STEPS),
    "a search in a loop": (LARGE + "{% for i in (1..999999) %}{% if a contains 'xy' %}{% endif %}{% endfor %}", None, STEPS),
    "code in a loop": ("{% for i in (1..999999) %}{% highlight json %}{}{% endhighlight %}{% endfor %}", "1:27", STEPS),
    "includes that fan out": ("{% include f0.html %}", "_includes/f8.html:1", INCLUDES),
    "an include in a loop": ("{% for i in (1..999999) %}{% include f9.html %}{% endfor %}", "1:27", INCLUDES),
}  # fmt: skip

FANNING = {f"f{number}.html": f"{{% include f{number + 1}.html %}}" * 10 for number in range(9)} | {
    "f9.html": "x"
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_has_no_end_is_one_finding_at_its_place(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "PAGE", Limits(steps=20_000, size=1_000_000, includes=500))
    template, place, limit = ENDLESS[name]

    result = render(template, includes=FANNING)

    [found] = result.diagnostics
    assert found.code == "liquid-render"
    assert f"more than {limit}" in found.message
    assert found.hint
    assert found.location.column > 0
    if place and ":" in place and place[0].isdigit():
        line, column = map(int, place.split(":"))
        assert str(found.location) == f"page.md:{BODY_LINE + line - 1}:{column}"
    elif place:
        assert str(found.location).startswith(place)
    assert len(result.text) <= 200_000


HARMLESS = {
    "sizes of a range": ("{{ (1..10000000000) | size }}", "10000000000"),
    "a width": ("{{ '2020-01-01' | date: '%10000000000Y' | size }}", "64"),
    "a text built in a loop": (
        "{% for i in (1..2000) %}{% assign a = a | append: 'twenty characters...' %}{% endfor %}{{ a | size }}",
        "40000",
    ),
    "captures in a loop": (
        "{% for i in (1..2000) %}{% capture a %}{{ a }}twenty characters...{% endcapture %}{% endfor %}{{ a | size }}",
        "40000",
    ),
    "a list built in a loop": (
        "{% assign a = '' | split: ',' %}{% for i in (1..1000) %}{% assign a = a | push: i %}{% endfor %}{{ a | size }}",
        "1000",
    ),
    "texts that are not kept": (
        "{% for i in (1..900) %}{% assign a = '"
        + "x" * 10_000
        + "' | upcase %}{% assign a = '' %}{% endfor %}",
        "",
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_has_an_end_is_drawn(name: str) -> None:
    template, text = HARMLESS[name]

    result = render(template)

    assert findings(result) == []
    assert result.text == text


@pytest.mark.parametrize("operation", ["times: a", "plus: a"])
def test_a_number_without_end_costs_its_filter_only(operation: str) -> None:
    result = render(
        f"{{% assign a = 7 %}}{{% for i in (1..20000) %}}{{% assign a = a | {operation} %}}{{% endfor %}}."
    )

    assert "a number may have 10,000 bits at most" in result.diagnostics[0].message
    assert result.text == "."


def test_numbers_that_are_too_long_are_read_as_far_as_they_can_be() -> None:
    result = render("{{ " + "9" * 10_000 + " }}")

    assert result.text == "9" * 4000


@uncounted
def test_blocks_that_are_never_closed_cost_no_more_than_the_page() -> None:
    source = "{% if true %}" * 5_000

    result = render(source)

    assert result.text == source
    assert findings(result) == ["page.md:4:651 liquid-syntax"]


_BUILD = """
import resource, sys
from pathlib import Path
from site_builder.pipeline import build

report = build(Path(sys.argv[1]), output=Path(sys.argv[1]) / "out", jobs=1)
print(sorted({found.location.path for found in report.diagnostics if found.code == "liquid-render"}))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in kibibytes on Linux alone")
def test_a_guide_of_pages_without_end_is_built_in_little_memory(tmp_path: Path) -> None:
    chosen = ["a text that doubles", "a list in itself", "glue", "a capture of itself", "text in a loop"]
    pages = {f"p{number}.md": page(ENDLESS[name][0], title=name) for number, name in enumerate(chosen)}
    write(tmp_path, **pages, **{"index.md": page("All is well here.", title="Start")})

    built = subprocess.run(
        [sys.executable, "-c", _BUILD, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )

    found, kibibytes = built.stdout.splitlines()
    assert found == str([f"p{number}.md" for number in range(len(chosen))])
    assert int(kibibytes) < 1 << 20
    assert "All is well here." in html(tmp_path, "index.html")


def test_a_page_that_shows_all_texts_of_a_large_guide_has_room_for_them() -> None:
    assert PAGE.with_texts(50_000) == PAGE
    large = PAGE.with_texts(8_000_000)
    assert (large.steps, large.size, large.includes) == (5_000_000, 37_000_000, PAGE.includes)
