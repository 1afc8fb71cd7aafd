"""Templates with which a guide replaces the theme's."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import jinja2

from site_builder.model.sections import Prose
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.overrides import OverrideError
from site_builder.render.templates import Theme
from tests.edits.guide import THEME
from tests.fuzz.making import ODD_TEXTS, mutated_text
from tests.fuzz.run import Format

_PIECES = (
    "{% block body %}", "{% endblock %}", "{% if x %}", "{% endif %}", "{% for i in range(99999999) %}", "{% for i in section %}", "{% endfor %}", "{{ nothing }}", "{{ nothing.at.all }}", "{{ 1 / 0 }}", "{{ 'x' * 9 }}", "{{ section }}", "{{ x | nofilter }}", "{{ x is notest }}", "{% include 'sections/prose.html' %}", "{% include 'missing.html' %}", "{% include nothing %}",
    "{% extends 'base.html' %}", "{% import 'sections/prose.html' as p %}", "{{ p.nothing() }}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% set x = x %}", "{{ ''.__class__.__mro__ }}", "{{ section | draw }}", "{{ 'x' | href }}", "{{ 1 | href }}", "{{ none | fhir_markdown }}", "{{ [1] | narrative }}", "{{ {} | markdown }}", "{{ 3 | date_text }}", "{{ 'x' | asset }}", "{% call m() %}{% endcall %}",
    "{% raw %}", "{% endraw %}", "{#", "#}", "{%", "%}", "{{", "}}", "{{ loop.index }}", "{{ super() }}", "{% do x %}", "{{ joiner() }}", "{{ 'a' ~ 1 ~ none }}", "{{ range(10) | list | tojson }}", "{{ draw(1) }}", "{{ [] | first }}", "{{ [3, 'a'] | sort }}", "{{ 'x' | int | float | round(400) }}",
)  # fmt: skip
_NAME = "sections/prose.html"
_SECTIONS = (Prose("a", "A", "Some *text*."), Prose("b", "B", "More."))


def _make(draw: Random) -> str:
    text = (THEME / _NAME).read_text(encoding="utf-8")
    return mutated_text(draw, text, (*_PIECES, *_PIECES, *ODD_TEXTS))


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _faults(text: str) -> Iterator[str]:
    root = Path(_folder().name) / "templates"
    shutil.rmtree(root, ignore_errors=True)
    (root / _NAME).parent.mkdir(parents=True)
    content = text.encode("utf-8", "surrogatepass")
    (root / _NAME).write_bytes(content)
    theme = Theme(root, MarkdownRenderer())
    theme.environment.bytecode_cache = theme.bare.bytecode_cache = None
    drawing = theme.page()
    try:
        drawing.draw_sections(_SECTIONS)
    except (OverrideError, jinja2.TemplateError):
        # What calls it makes a finding of these.
        return
    lines = content.decode("utf-8", "replace").count("\n") + 1
    if any(each.location.line > lines for each in drawing.faults):
        yield "a finding is at no line of the template"


TEMPLATES = Format("templates", _make, _faults)
