"""A page that is drawn is a value of its own: pages that are drawn in turn do not meet."""

import gc
import weakref
from pathlib import Path

import pytest

from site_builder.model.sections import Narrative, Prose
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.page_ids import PageIds
from site_builder.render.templates import Theme

LINK = "{% macro link() %}{{ 'b/x.html' | href }} {{ site_root() }}{% endmacro %}"


@pytest.fixture
def theme(tmp_path: Path) -> Theme:
    for name, text in {
        "link.html": LINK,
        "with.html": '{% import "link.html" as kit with context %}{{ kit.link() }}',
        "without.html": '{% from "link.html" import link %}{{ link() }}',
        "included.html": '{% include "without.html" %}',
        "base-of.html": "{% block body %}{% endblock %}",
        "extended.html": '{% extends "base-of.html" %}{% from "link.html" import link %}'
        "{% block body %}{{ link() }}{% endblock %}",
        "sections/narrative.html": "\n{{ gone.at.all }}",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Theme(tmp_path, MarkdownRenderer())


@pytest.mark.parametrize("template", ["with.html", "without.html", "included.html", "extended.html"])
def test_macros_know_the_page_however_they_are_imported(theme: Theme, template: str) -> None:
    deep, top = theme.page("a/b/deep.html"), theme.page("top.html")

    drawn = [page.render(template) for page in (deep, top, deep)]
    assert drawn == ["../../b/x.html ../../", "b/x.html ", "../../b/x.html ../../"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/javascript:alert(1)", "./javascript:alert(1)"),
        ("//../javascript:alert(1)", "//../javascript:alert(1)"),
        ("/data:text/html,x", "./data:text/html,x"),
        ("/a/b:c.html", "a/b:c.html"),
    ],
)
def test_a_file_of_the_site_is_no_scheme_whatever_its_name(theme: Theme, target: str, expected: str) -> None:
    assert theme.page("top.html").href(target) == expected


def test_each_page_gives_out_its_own_ids(theme: Theme) -> None:
    one, other = theme.page("a.html"), theme.page("b.html", PageIds(prefix="text-"))
    sections = (Prose("", "", "# Scope"),)

    first = one.draw_sections(sections)
    assert 'id="scope"' in first
    assert 'id="text-scope"' in other.draw_sections(sections)
    assert 'id="scope-1"' in one.draw_sections(sections)
    assert theme.page("c.html").draw_sections(sections) == first


def test_a_fault_of_a_template_is_the_pages_own(theme: Theme) -> None:
    failing, other = theme.page("a.html"), theme.page("b.html")

    assert "<p>text</p>" in failing.draw_sections((Narrative("", "", "<p>text</p>"),))
    assert other.render("with.html")
    assert [str(fault.location) for fault in failing.faults] == ["templates/sections/narrative.html:2:1"]
    assert (other.faults, theme.page("a.html").faults) == ((), ())


def test_the_theme_is_only_read(theme: Theme) -> None:
    before = dict(vars(theme))

    theme.page("a/b.html").render("with.html")
    theme.page("c.html").draw_sections((Prose("", "", "# Scope"),))

    after = {name: value for name, value in vars(theme).items() if name in before}
    assert after == before
    assert set(vars(theme)) - set(before) <= {"_fingerprints"}


@pytest.mark.parametrize(
    ("target", "link"),
    [
        ("a.html#Patient.deceased[x]", "a.html#Patient.deceased%5Bx%5D"),
        ("b.html#a|b c", "#a%7Cb%20c"),
        ("#a:b[x]", "#a:b%5Bx%5D"),
        ("a.html#caf\u00e9%20:one/(two)", "a.html#caf\u00e9%20:one/(two)"),
    ],
)
def test_fragments_hold_no_sign_that_an_address_may_not_have(theme: Theme, target: str, link: str) -> None:
    assert theme.page("b.html").href(target) == link


class _Shown:
    """Something that a page shows."""


@pytest.mark.parametrize("template", ["with.html", "without.html", "included.html", "extended.html"])
def test_what_a_page_showed_is_gone_when_it_is_finished(theme: Theme, template: str) -> None:
    shown = _Shown()
    alive = weakref.ref(shown)
    page = theme.page("a.html")
    page.render(template, shown=shown)
    gc.disable()
    try:
        page.finish()
        del shown
        assert alive() is None
    finally:
        gc.enable()
