#!/usr/bin/env python3
"""Measures whether a built site's pages hold: at each width, in both themes, whatever the guide brings along.

usage: shell.py SITE... [--pages 12] [--only TEXT] [--widths 320,375,...] [--verbose]

SITE is a built site. Of its pages a sample is opened from the file system in a headless Chromium, the start
and the list of artifacts always. For each width it prints how many pages it looked at, and how many

* `wide`: are wider than the window;
* `under`: have something that sticks and lies under the header when the page is scrolled;
* `wraps`: have a header whose parts stand below one another though the window is 800 px wide or more;
* `shift`: shift their layout while they load (the greatest cumulative layout shift, and the pages over 0.02);
* `words`: have words of a drawing that overlap, or lie outside it;
* `faint`: have text in their body with less than 4.5:1 against its ground (3:1 where large), light or dark.

The last line of a site has the weight of its stylesheets, compressed, and how many pages ask for a file
twice.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from selenium import webdriver

WIDTHS = (320, 375, 768, 1024, 1280, 1440, 1920)
_ALWAYS = ("index.html", "artifacts.html")
_OBSERVE = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_MEASURE = r"""
const found = {};
const root = document.documentElement;
const seen = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const box = (each) => each.getBoundingClientRect();
found.shift = window.shifted;
found.wide = root.scrollWidth > root.clientWidth ? [`${root.scrollWidth}`] : [];

/* Words of drawings. */
const say = (each) => each.textContent.trim().slice(0, 40);
found.words = [];
const apart = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1
  || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
const inked = (node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return [...range.getClientRects()];
};
for (const drawing of document.querySelectorAll(".body svg, .journey")) {
  if (!seen(drawing)) continue;
  const isSvg = drawing.matches("svg");
  const parts = isSvg ? "text" : ".journey-name span, .journey-parts li";
  const texts = [...drawing.querySelectorAll(parts)].filter(seen);
  const edge = box(drawing);
  const boxes = texts.map((text) => (isSvg ? [box(text)] : inked(text)));
  texts.forEach((text, at) => {
    const isOut = (each) => each.left < edge.left - 1 || each.right > edge.right + 1;
    if (boxes[at].some(isOut)) found.words.push(`${say(text)} |`);
    for (let other = at + 1; other < texts.length; other += 1) {
      if (boxes[at].some((one) => boxes[other].some((two) => !apart(one, two)))) {
        found.words.push(`${say(text)} / ${say(texts[other])}`);
      }
    }
  });
}

/* Contrast. */
const shades = (colour) => {
  const parts = colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  if (colour.startsWith("color(srgb")) return [parts[0] * 255, parts[1] * 255, parts[2] * 255, parts[3] ?? 1];
  return [parts[0], parts[1], parts[2], parts[3] ?? 1];
};
const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3])).concat(1);
const ground = (each) => {
  const layers = [];
  for (let node = each; node; node = node.parentElement) {
    const style = getComputedStyle(node);
    if (style.backgroundImage !== "none" && node.matches("[style*='url('], [background]")) return null;
    const shade = shades(style.backgroundColor);
    if (shade[3] > 0) layers.push(shade);
    if (shade[3] === 1) break;
  }
  return layers.reduceRight((under, top) => over(top, under), [255, 255, 255, 1]);
};
const light = (shade) => {
  const [red, green, blue] = shade.slice(0, 3).map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
found.faint = [];
const within = document.querySelector(".body") ?? document.body;
const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
for (const done = new Set(); walker.nextNode();) {
  const holder = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || done.has(holder) || !seen(holder)) continue;
  if (holder.closest("svg, .journey-name, [disabled], script, style")) continue;
  done.add(holder);
  const under = ground(holder);
  if (!under) continue;
  const style = getComputedStyle(holder);
  const shade = light(over(shades(style.color), under));
  const paper = light(under);
  const ratio = (Math.max(shade, paper) + 0.05) / (Math.min(shade, paper) + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio >= (isLarge ? 3 : 4.5)) continue;
  found.faint.push(`${ratio.toFixed(1)} <${holder.tagName.toLowerCase()}> ${say(holder)}`);
}

/* The header, and what sticks below it. */
const top = document.querySelector("header.top");
found.wraps = [];
if (top && root.clientWidth >= 800) {
  const middles = [...top.querySelectorAll(".brand-name, .menus > ul > li, form.search, .theme")].filter(seen)
    .map((each) => (box(each).top + box(each).bottom) / 2);
  if (Math.max(...middles) - Math.min(...middles) > 14) found.wraps.push(`${Math.round(box(top).height)}`);
}
found.under = [];
scrollTo(0, 1200);
const bottom = top && getComputedStyle(top).position === "sticky" ? box(top).bottom : 0;
for (const each of document.querySelectorAll(".shell *")) {
  const style = getComputedStyle(each);
  if (style.position !== "sticky" || style.top === "auto" || !seen(each)) continue;
  for (let frame = each.parentElement; ; frame = frame.parentElement) {
    if (!frame) {
      const place = box(each);
      if (parseFloat(style.top) < bottom - 1 && place.top < bottom - 1 && place.bottom > 0) {
        found.under.push(each.className || each.tagName);
      }
      break;
    }
    if (frame === document.body || frame === root) continue;
    if (/auto|scroll|hidden/.test(getComputedStyle(frame).overflowY)) break;
  }
}
scrollTo(0, 0);
const asked = performance.getEntriesByType("resource").map((each) => each.name.split("#")[0]);
found.twice = asked.filter((name, at) => asked.indexOf(name) !== at);
return found;
"""


def main() -> None:
    """Print a table for each site."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sites", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=12, help="how many pages of each site")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--verbose", action="store_true", help="say what was found where")
    given = parser.parse_args()
    widths = [int(width) for width in given.widths.split(",")]
    with tempfile.TemporaryDirectory() as profile:
        browser = _browser(profile)
        try:
            for site in given.sites:
                _report(
                    browser, site, _sample(site, given.only, given.pages), widths, is_verbose=given.verbose
                )
        finally:
            browser.quit()


def _sample(site: Path, only: str, count: int) -> list[Path]:
    """Take pages evenly from the list of all, the same ones each time."""
    pages = [page for page in sorted(site.glob("**/*.html")) if only in page.name and _is_ours(page)]
    always = [page for page in pages if page.name in _ALWAYS and page.parent == site]
    others = [page for page in pages if page not in always]
    step = max(1, len(others) // max(1, count - len(always)))
    return (always + others[::step])[:count]


def _is_ours(page: Path) -> bool:
    return b'<header class="top">' in page.read_bytes()


def _browser(profile: str) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "no-first-run", f"user-data-dir={profile}"):
        options.add_argument(f"--{argument}")
    options.add_argument("--disable-background-networking")
    browser = webdriver.Chrome(options=options)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _OBSERVE})
    return browser


def _report(
    browser: webdriver.Chrome, site: Path, pages: Sequence[Path], widths: Sequence[int], *, is_verbose: bool
) -> None:
    print(f"{site}\nwidth pages  wide under wraps words faint  shift over")
    twice: Counter[str] = Counter()
    for width in widths:
        counts: Counter[str] = Counter()
        worst = 0.0
        for page, found in _measured(browser, pages, width):
            worst = max(worst, found["shift"])
            counts.update(name for name in ("wide", "under", "wraps", "words", "faint") if found[name])
            counts["over"] += found["shift"] > 0.02
            twice.update({page.name: 1} if found["twice"] else {})
            if is_verbose:
                _details(page, width, found)
        columns = "".join(f"{counts[name]:6}" for name in ("wide", "under", "wraps", "words", "faint"))
        print(f"{width:5}{len(pages):6}{columns} {worst:6.3f}{counts['over']:5}", flush=True)
    sheets = {page.name: _sheets_weight(page) for page in pages}
    print(
        f"styles: at most {max(sheets.values()) / 1000:.1f} kB; pages that ask for a file twice: {len(twice)}"
    )


def _measured(
    browser: webdriver.Chrome, pages: Sequence[Path], width: int
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 768}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for page in pages:
        shown = {}
        for theme in ("dark", "light"):
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
            browser.get(page.resolve().as_uri())
            browser.execute_async_script("setTimeout(arguments[0], 120)")
            shown[theme] = browser.execute_script(_MEASURE)
        yield page, {**shown["light"], "faint": shown["light"]["faint"] + shown["dark"]["faint"]}


def _sheets_weight(page: Path) -> int:
    links = re.findall(
        r'<link rel="stylesheet" href="([^"?]*static/[^"?]+)', page.read_text(encoding="utf-8")
    )
    files = {(page.parent / link).resolve() for link in links}
    return sum(len(gzip.compress(file.read_bytes())) for file in files if file.is_file())


def _details(page: Path, width: int, found: Mapping[str, Any]) -> None:
    for name in ("wide", "under", "wraps", "words", "faint", "twice"):
        if found[name]:
            several = f" (and {len(found[name]) - 3} more)" if len(found[name]) > 3 else ""
            print(f"  {page.name} {width} {name}: {'; '.join(map(str, found[name][:3]))}{several}")
    if found["shift"] > 0.02:
        print(f"  {page.name} {width} shift: {found['shift']:.3f}")


if __name__ == "__main__":
    main()
