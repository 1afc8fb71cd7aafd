"""Compare our Liquid and Markdown with Ruby's on the public suites of cases.

`benchmarks/suites.py liquid FOLDER...` takes jg-rp/golden-liquid or Shopify/liquid-spec,
`benchmarks/suites.py kramdown FOLDER` gettalong/kramdown. What is right is what Jekyll and its libraries on
this machine give. Left out are cases that they refuse, that ask for files or for objects of Ruby, and those
with options of kramdown that the manual names as without effect. `--show N` prints the first that differ.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from lxml import html as parsed

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.jekyll.dialect import JekyllDialect
from site_builder.dialects.jekyll.effects import WITHOUT_EFFECT
from site_builder.dialects.jekyll.kramdown import markdown_settings
from site_builder.model.guide import Guide, Page
from site_builder.render.liquid import LiquidRenderer
from site_builder.render.markdown import MarkdownRenderer
from site_builder.source.source_map import SourceMap, ValuePlace

_LIQUID = """
require 'jekyll'; require 'json'
Liquid::Template.error_mode = :warn
site = Jekyll::Site.new(Jekyll.configuration('quiet' => true, 'source' => Dir.mktmpdir))
answers = JSON.parse(STDIN.read).map do |one|
  begin
    template = Liquid::Template.parse(one['text'])
    context = [one['values'], {}, { site: site, page: {} }]
    text = template.render!(one['values'], registers: { site: site, page: {} }, strict_filters: false)
    { text: text.encode('UTF-8', invalid: :replace, undef: :replace) }
  rescue StandardError, SystemStackError => e
    { error: "#{e.class}: #{e.message}"[0, 200] }
  end
end
puts JSON.generate(answers)
"""
_KRAMDOWN = """
require 'kramdown'; require 'kramdown-parser-gfm'; require 'json'
answers = JSON.parse(STDIN.read).map do |one|
  begin
    options = one['options'].transform_keys(&:to_sym)
    { text: Kramdown::Document.new(one['text'], options).to_html }
  rescue StandardError => e
    { error: "#{e.class}: #{e.message}"[0, 200] }
  end
end
puts JSON.generate(answers)
"""
_ASKS_FOR_MORE = re.compile(r"\{%-?\s*(?:include|render|layout|doc|snippet|schema|section)\b")
_UNLIKE = re.compile(r"\b(?:now|today)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a suite."""

    name: str
    text: str
    values: dict[str, Any]


def main() -> int:
    """Compare, and say how many agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("liquid", "kramdown"))
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args()
    if asked.kind == "liquid":
        cases = [case for folder in asked.folders for case in _liquid_cases(folder)]
        right = _ruby(_LIQUID, [{"text": case.text, "values": case.values} for case in cases])
        ours = [_our_liquid(case) for case in cases]
    else:
        cases = [case for folder in asked.folders for case in _kramdown_cases(folder)]
        right = _ruby(_KRAMDOWN, [{"text": case.text, "options": case.values} for case in cases])
        ours = [(_our_markdown(case), False) for case in cases]
    return _compare(cases, right, ours, asked.kind, asked.show)


def _compare(
    cases: list[Case], right: list[dict[str, str]], ours: list[tuple[str, bool]], kind: str, show: int
) -> int:
    same = told = refused = silent = 0
    differing: list[tuple[Case, str, str]] = []
    for case, answer, (text, has_findings) in zip(cases, right, ours, strict=True):
        if "text" not in answer:
            refused += 1
            silent += not has_findings
            if not has_findings and kind == "liquid" and show < 0:
                differing.append((case, answer["error"], text))
            continue
        agrees = text == answer["text"] if kind == "liquid" else _shape(text) == _shape(answer["text"])
        same += agrees
        told += not agrees and has_findings
        if not agrees and show >= 0:
            differing.append((case, answer["text"], text))
    for case, wanted, text in differing[: abs(show)]:
        print(f"--- {case.name}\n{case.text!r}\n{case.values!r}\nright: {wanted!r}\nours:  {text!r}")
    taken = len(cases) - refused
    print(
        f"{taken} cases, {same} agree: {same / max(taken, 1):.2%}; of those that differ {told} have findings"
    )
    print(f"{refused} that Ruby refuses, {silent} of them without a finding of ours")
    return 0


def _ruby(program: str, cases: list[dict[str, Any]]) -> list[dict[str, str]]:
    said = subprocess.run(
        ["ruby", "-rtmpdir", "-e", program],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, str]] = json.loads(said.stdout[said.stdout.index("[{") :])
    return answers


def _liquid_cases(folder: Path) -> Iterator[Case]:
    golden = folder / "golden_liquid.json"
    if golden.is_file():
        for test in json.loads(golden.read_text(encoding="utf-8"))["tests"]:
            if not test.get("templates") and _is_comparable(test["template"], test.get("data") or {}):
                yield Case(test["name"], test["template"], test.get("data") or {})
        return
    for file in sorted((folder / "specs").rglob("*.yml")):
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
        except yaml.YAMLError:
            continue
        listed = content.get("specs") if isinstance(content, dict) else content
        for spec in listed if isinstance(listed, list) else ():
            if (
                not isinstance(spec, dict)
                or not isinstance(spec.get("template"), str)
                or spec.get("filesystem")
            ):
                continue
            values = spec.get("environment") or {}
            if isinstance(values, dict) and _is_comparable(spec["template"], values):
                yield Case(f"{file.name}: {spec.get('name')}", spec["template"], values)


def _is_comparable(text: str, values: dict[str, Any]) -> bool:
    if _ASKS_FOR_MORE.search(text) or _UNLIKE.search(text):
        return False
    try:
        told = json.dumps(values)
    except (TypeError, ValueError):
        return False
    return "instantiate:" not in told and json.loads(told) == values


def _our_liquid(case: Case) -> tuple[str, bool]:
    page = Page("page.md", "page.html", "/page.html", "Page", {}, case.text, 1, "raw")
    config = GuideConfig(content=".", keys={})
    guide = Guide("/", config, (page,), (), {}, {}, {}, (), (), date(2026, 1, 2), JekyllDialect())
    renderer = LiquidRenderer(guide, "/")
    offered = renderer._offered  # the values of a case stand beside `site` and `page`
    renderer._offered = lambda page: {**offered(page), **case.values}  # type: ignore[method-assign]
    found = renderer.render(page)
    return str(found.text), bool(found.diagnostics)


def _kramdown_cases(folder: Path) -> Iterator[Case]:
    base = folder / "test" / "testcases"
    for file in sorted(base.rglob("*.text")):
        if not file.with_suffix(".html").is_file():
            continue
        stated = file.with_suffix(".options")
        stated = stated if stated.is_file() else file.parent / "options"
        text = stated.read_text(encoding="utf-8") if stated.is_file() else "auto_ids: false\nfootnote_nr: 1"
        options = yaml.safe_load(re.sub(r"^(\s*):(\w+):", r"\1\2:", text, flags=re.M)) or {}
        source = file.read_bytes().decode("utf-8", errors="replace")
        if any(f"kramdown.{name}" in WITHOUT_EFFECT for name in options):
            continue
        options = {"input": "GFM", "hard_wrap": False, **options}
        yield Case(str(file.relative_to(base)), source, options)


def _our_markdown(case: Case) -> str:
    settings = markdown_settings(case.values, ValuePlace(SourceMap("")), Problems())
    smart = "apos" not in str(case.values.get("smart_quotes", ""))
    hard_wrap = case.values.get("hard_wrap") is True
    return (
        MarkdownRenderer(smart_quotes=smart, hard_wrap=hard_wrap, settings=settings).convert(case.text).html
    )


def _shape(text: str) -> object:
    """Return what HTML comes to as far as kramdown decides it: not the colours of code, nor roles."""
    root = parsed.fragment_fromstring(f"<div>{text}</div>", create_parent="body")
    return _element(root)


def _element(element: Any) -> object:
    element = _without_wrapper(element)
    if element.tag in ("pre", "code"):
        return ("code", " ".join(element.text_content().split()))
    drop = {"role", "class", "style", "lang"} if element.tag in ("a", "li", "div", "sup") else {"role"}
    attributes = sorted((key, " ".join(value.split())) for key, value in element.items() if key not in drop)
    parts: list[object] = [element.text or ""]
    for child in element:
        inner = _element(child) if isinstance(child.tag, str) else ""
        parts += [inner, child.tail or ""]
    return (element.tag, attributes, _joined(parts))


def _without_wrapper(element: Any) -> Any:
    """Return the code within the elements that only colour it."""
    inner = element
    while inner.tag == "div" and len(inner) == 1 and not (inner.text or "").strip():
        inner = inner[0]
    return inner if inner.tag == "pre" else element


def _joined(parts: list[object]) -> list[object]:
    """Put texts together that a comment parted."""
    found: list[object] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    even = [" ".join(part.split()) if isinstance(part, str) else part for part in found]
    return [part for part in even if part]


if __name__ == "__main__":
    sys.exit(main())
