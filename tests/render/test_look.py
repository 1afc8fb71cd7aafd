"""What the theme promises of itself: contrast, weight, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.render.templates import theme_folder

THEME = theme_folder()
STATIC = THEME / "static"
STYLES = (STATIC / "site.css").read_text(encoding="utf-8")
CODE = (STATIC / "code.css").read_text(encoding="utf-8")
OWN_TEMPLATES = sorted((*THEME.glob("*.html"), *(THEME / "partials").glob("*.html")))
LIGHT, DARK, DARK_BY_SYSTEM = ":root {", ':root[data-theme="dark"] {', ':root:not([data-theme="light"]) {'


def tokens(styles: str, selector: str) -> dict[str, str]:
    start = styles.index(selector) + len(selector)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", styles[start : styles.index("}", start)]))


def luminance(colour: str) -> float:
    """Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "raised")),
        *((name, f"{name}-ground") for name in ("note", "tip", "important", "warning", "contribute")),
        *(("ink", f"{name}-ground") for name in ("note", "tip", "important", "warning", "contribute")),
        ("brand-ink", "brand"),
        *(
            (f"code-{name}", "raised")
            for name in ("comment", "keyword", "name", "tag", "string", "number", "error")
        ),
    ],
)
def test_text_is_readable(mode: str, text: str, ground: str) -> None:
    colours = {**tokens(STYLES, LIGHT), **tokens(STYLES, mode), **tokens(CODE, mode)}

    assert contrast(colours[text], colours[ground]) >= 4.5


def test_callouts_are_labelled_in_colours_that_are_readable_as_text() -> None:
    styles = (STATIC / "callouts.css").read_text(encoding="utf-8")
    bars = re.findall(r"--bar: var\(--([\w-]+)\); *\s*--ground: var\(--([\w-]+)\)", styles)

    assert {("soft", "raised")} | {
        (name, f"{name}-ground") for name in ("note", "tip", "important", "warning", "contribute")
    } == set(bars)


@pytest.mark.parametrize("mode", [LIGHT, DARK])
@pytest.mark.parametrize("ground", ["paper", "raised"])
@pytest.mark.parametrize("edge", ["edge", "link"])
def test_edges_of_controls_and_focus_can_be_seen(mode: str, ground: str, edge: str) -> None:
    colours = tokens(STYLES, mode)

    assert contrast(colours[edge], colours[ground]) >= 3


def test_white_is_readable_on_must_support() -> None:
    assert contrast("#ffffff", tokens(STYLES, LIGHT)["must-support"]) >= 4.5


@pytest.mark.parametrize("styles", [STYLES, CODE])
def test_dark_is_the_same_whether_chosen_or_the_systems(styles: str) -> None:
    assert tokens(styles, DARK) == tokens(styles, DARK_BY_SYSTEM)
    assert tokens(styles, DARK).keys() <= tokens(styles, LIGHT).keys()


@pytest.mark.parametrize(
    ("name", "most"), [("site.css", 30_000), ("site.js", 10_496), ("jekyll.css", 10_000)]
)
def test_files_stay_light(name: str, most: int) -> None:
    assert (STATIC / name).stat().st_size <= most


@pytest.mark.parametrize("path", OWN_TEMPLATES, ids=lambda path: path.name)
def test_shell_asks_nothing_of_other_hosts_and_holds_no_script(path: object) -> None:
    text = (THEME / str(path)).read_text(encoding="utf-8")

    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", text)
    assert not re.search(r"\son[a-z]+=", text)
    # Structured data stands in a script element, and is none.
    assert not re.search(r"<script(?![^>]*\bsrc=|[^>]*\btype=\"application/ld\+json\")", text)
    assert not re.search(r"\sstyle=", text)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_styles_load_nothing(path: object) -> None:
    # Without what selectors hold in brackets: one may look for "url(" in a style attribute.
    text = re.sub(r"\[[^\]]*\]", "", (STATIC / str(path)).read_text(encoding="utf-8"))

    assert "@import" not in text
    assert not re.search(r"url\((?!['\"]?(?:data:|#))", text)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_only_the_trees_own_styles_dress_their_cells(path: Path) -> None:
    if path.name == "artifact.css":
        return
    selectors = re.findall(r"(?:^|[},])\s*([^{},@]+)(?=[,{])", path.read_text(encoding="utf-8"))
    bare = re.compile(r"(?:td|th)?\.(?:name|flags|card|type|description)(?=[ :,]|$)")
    assert [selector for selector in selectors if bare.match(selector.strip())] == []
