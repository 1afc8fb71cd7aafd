"""The element tables, facts and definition blocks as HTML."""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter
from dataclasses import replace

import pytest
from lxml import html as lxml_html

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.xml import from_xml
from site_builder.kinds.structure_definition import STRUCTURE_DEFINITION, view_sections
from site_builder.model.sections import Chip, Facts, Group, Legend, Link, Markdown, Text, Tree, TreeRow
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme, theme_folder
from site_builder.render.views import column_letters, element_table
from tests.element_tables import VIEWS, rows_of_view, text_of
from tests.kinds.profiles import element, structure
from tests.kinds.small_guide import artifact, view_of
from tests.shared import SHARED, needs_shared

THEME = Theme(None, MarkdownRenderer())
PAGE = "StructureDefinition-our.html"
SAID = {
    "resource": "Resource",
    "element": "Element",
    "primitive": "Primitive",
    "datatype": "Data type",
    "reference": "Reference",
    "choice": "Choice of types",
    "content-reference": "Content reference",
    "slice-group": "Sliced",
    "slice-item": "Slice",
    "extension": "Extension",
    "modifier-extension": "Modifier extension",
    "fixed": "Fixed value",
    "logical": "Logical model",
}
STYLES = (theme_folder() / "static" / "artifact.css").read_text(encoding="utf-8")
DRAWINGS = re.findall(
    r"^:is\(.*\) (?:\.([\w-]+) > )?\.name::before (\{ content.*mask-image.*\})$", STYLES, re.M
)
"""The class of a row, empty for any, and what draws the icon before its name; in the order of the rules."""


def drawn(*sections: object) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(f"<main>{THEME.page(PAGE).draw_sections(sections)}</main>")


def row(**more: object) -> TreeRow:
    values = {
        "element": "Patient.name",
        "depth": 1,
        "icon": "datatype",
        "name": (Text("name", "strong"),),
        "flags": (Chip("S", "must-support", "Must support"), Chip("Σ", "summary", "Part of summaries")),
        "card": (Text("1"), Text("..", "soft"), Text("*", "soft")),
        "type": (Link("Reference", "https://x.example/r"), Text("(", "soft"), Text("x")),
        "description": (
            (Text("A <name>"),),
            (Text("Binding: ", "strong"), Chip("required", "required", "", "https://x.example/")),
        ),
        "target": "StructureDefinition-our-definitions.html#Patient.name",
        "marks": ("stated", "slice"),
    }
    return TreeRow(**{**values, **more})  # type: ignore[arg-type]


def test_the_key_to_a_tree_shows_its_signs_as_the_tree_does() -> None:
    key = Legend(("extension",), (Chip("S", "must-support", "Must support"),), has_prohibited=True)
    page = drawn(Group("tabs", "Views", (Tree("t", "T", "key", ()),), look="tabs", legend=key))
    items = [" ".join(each.text_content().split()) for each in page.findall(".//details//li")]
    assert items == [
        "S Must support",
        "Extension",
        "1..1 stated here, and inherited",
        "name must not be there",
    ]
    assert page.find(".//details//abbr").get("class") == "must-support"
    assert page.xpath("//details//li[@class='i-extension']/*[@class='name' and @aria-hidden]")


def test_tools_can_read_rows_and_cells() -> None:
    page = drawn(Tree("tabs-diff", "Differential", "differential", (row(), row(target="", marks=()))))
    (table,) = page.iter("table")
    assert table.get("data-view") == "differential"
    first, unlinked = table.find("tbody")
    assert first.get("data-element") == "Patient.name"
    assert first.get("class") == "stated slice i-datatype"
    assert [cell.get("class") for cell in first] == ["name", "flags", "card", "type", "description"]
    assert [" ".join(cell.text_content().split()) for cell in first] == [
        "name",
        "SΣ",
        "1..*",
        "Reference(x",
        "A <name> Binding: required",
    ]
    assert first.find(".//th/a").get("href") == "StructureDefinition-our-definitions.html#Patient.name"
    assert unlinked.find(".//th/a") is None


def test_table_reads_well_without_script_and_for_the_blind() -> None:
    page = drawn(Tree("t", "Differential", "differential", (row(),), (Text("What it says"),)))
    assert "What it says" in page.text_content()
    assert [head.get("scope") for head in page.xpath("//thead//th")] == ["col"] * 5
    # The only header cell of a row of data is the row's header: that needs no `scope`, unless nothing is beside it.
    assert [cell.tag for cell in page.find(".//tbody/tr")] == ["th", "td", "td", "td", "td"]
    assert page.find(".//table").get("aria-label") == "Differential"
    assert page.xpath("//tbody//abbr/@title") == ["Must support", "Part of summaries"]
    assert not page.xpath("//*[@hidden]")


def test_header_of_a_row_that_says_nothing_else_is_told_from_a_columns() -> None:
    empty = row(flags=(), card=(), type=(), description=())
    page = drawn(Tree("t", "x", "differential", (row(), empty)))
    assert [head.get("scope") for head in page.xpath("//tbody//th")] == [None, "row"]


REFERENCE = (
    Link("Reference", "r"),
    Text("("),
    Link("Patient", "p"),
    Text(" | "),
    Link("Group", "g"),
    Text(")"),
)


@pytest.mark.parametrize(
    ("changes", "letters"),
    [
        ({"name": (Text("birthDate"),), "type": (Link("date", "d"),)}, (11, 4)),
        # A step into the tree takes room; of a slice its own name is seen.
        ({"depth": 3, "marks": ("slice",), "name": (Text("name"), Text(":usual"))}, (11, 9)),
        ({"type": (Link("HumanName", "h"), Text(" {"), Link("OurName", "o"), Text("}"))}, (6, 19)),
        # Of several that are referred to, the first, and how many more.
        ({"type": REFERENCE}, (6, len("Reference(Patient... +9"))),
        # What no column could hold asks for no room.
        ({"name": (Text("n" * 40),), "type": (Text("t" * 40),)}, (0, 0)),
    ],
)
def test_columns_are_as_wide_as_names_and_types_ask(
    changes: dict[str, object], letters: tuple[int, int]
) -> None:
    tree = Tree("t", "x", "snapshot", (row(**{"depth": 1, "type": (Link("HumanName", "h"),)} | changes),))
    assert column_letters(element_table((tree,))) == letters


@pytest.mark.parametrize("marks", [(), ("stated",), ("stated", "slice")])
@pytest.mark.parametrize("icon", SAID)
def test_every_icon_is_drawn_and_named_by_the_styles(icon: str, marks: tuple[str, ...]) -> None:
    # A slice that is no slice's row, and the other way round, the tree does not make.
    if "slice" in marks and icon != "slice-item":
        marks = ("stated",)
    page = drawn(Tree("t", "x", "snapshot", (row(icon=icon, marks=marks),)))
    classes = page.xpath("string(//tbody/tr/@class)").split()
    # As styles have it: of rules as weighty, the last one holds.
    rules = [rule for name, rule in DRAWINGS if name in classes] or [
        rule for name, rule in DRAWINGS if not name
    ]
    assert f'content: "\\200b" / "{SAID[icon]}"' in rules[-1]
    assert "mask-image: url(" in rules[-1]


def test_two_trees_on_a_page_share_no_ids() -> None:
    own = artifact(structure(element("Patient.name", min=1), snapshot=(element("Patient", min=0, max="*"),)))
    view = view_of(own)
    trees = [view_sections(own, view, name)[0] for name in ("differential", "snapshot")]
    views = Group("tabs", "Formal views", tuple(trees), look="tabs")
    for page in (drawn(*trees), drawn(views)):
        ids = Counter(each.get("id") for each in page.iter() if each.get("id"))
        assert max(ids.values()) == 1


@pytest.mark.parametrize(
    ("flags", "count", "looks"),
    [
        ((Chip("S", "must-support", "Must support"),), 2, "tree"),
        ((), 2, "tree bare"),
        ((), 1001, "tree bare vast"),
    ],
)
def test_table_says_what_the_styles_need_to_know(flags: tuple[Chip, ...], count: int, looks: str) -> None:
    page = drawn(Tree("t", "x", "snapshot", (row(flags=flags), *[row(flags=())] * (count - 1))))
    assert page.find(".//table").get("class") == looks


def test_views_are_links_with_the_anchors_that_people_link_to() -> None:
    trees = tuple(
        Tree(f"tabs-{name}", name, view, (row(),), (Text("note"),))  # type: ignore[arg-type]
        for name, view in (("diff", "differential"), ("key", "key"), ("snap", "snapshot"))
    )
    page = drawn(Group("tabs", "Views", trees, look="tabs"))
    links = page.xpath("//ul[@class='view-tabs']//a")
    assert [(each.get("id"), each.get("href"), each.get("data-view")) for each in links] == [
        ("tabs-diff", "#tabs-diff", "differential"),
        ("tabs-key", "#tabs-key", "key"),
        ("tabs-snap", "#tabs-snap", "snapshot"),
    ]
    assert [each.get("aria-current") for each in links] == ["true", None, None]


def test_views_are_one_table_that_tools_can_tell_apart() -> None:
    way = row(flags=(), card=(), type=(), description=(), marks=())
    url = (Text("URL: ", "strong"), Text("x"))
    stated = row(description=((Text("A name", "soft"),), (Text("Mine"),)), marks=("stated",))
    full = row(description=((Text("A name"),), (Text("Bound"),)), marks=("stated",))
    other = row(element="Patient.photo", name=(Text("photo"),), depth=2, marks=())
    trees = (
        Tree("tabs-diff", "D", "differential", (way, stated)),
        Tree("tabs-key", "K", "key", (full,)),
        Tree("tabs-snap", "S", "snapshot", (replace(full, address=url), full, replace(other, depth=1))),
    )
    page = drawn(Group("tabs", "Views", trees, look="tabs"))
    (table,) = page.iter("table")
    assert (table.get("data-view"), table.get("data-views")) == ("differential", "differential key snapshot")
    rows = table.findall("tbody/tr")
    # Each place has one anchor, however many rows speak of it.
    assert [each.get("id") for each in rows] == ["Patient.name", None, "Patient.photo"]
    said = {
        view: [
            [
                " ".join(text_of(cell, view).split())
                for cell in each.xpath("td[@class='card' or @class='description']")
            ]
            for each in rows_of_view(page, view)
        ]
        for view in VIEWS
    }
    assert said == {
        "differential": [["", ""], ["1..*", "A nameMine"]],
        "key": [["1..*", "A nameBound"]],
        "snapshot": [
            ["1..*", "A nameURL: xBound"],
            ["1..*", "A nameBound"],
            ["1..*", "A <name> Binding: required"],
        ],
    }
    assert table.find(".//span[@class='inherited']").text == "A name"


def test_a_row_may_lie_deeper_in_one_view_than_in_another() -> None:
    trees = (
        Tree("tabs-key", "K", "key", (row(depth=1),)),
        Tree("tabs-snap", "S", "snapshot", (row(depth=2),)),
    )
    page = drawn(Group("tabs", "Views", trees, look="tabs"))
    assert page.find(".//tbody/tr").get("style") == "--d:2;--key:1"


@pytest.mark.parametrize("seed", range(20))
def test_each_view_keeps_its_rows_in_their_order(seed: int) -> None:
    chance = random.Random(seed)
    trees = [
        Tree(view, view, view, tuple(row(element=f"P.{chance.choice('abcdef')}") for _ in range(12)))  # type: ignore[arg-type]
        for view in VIEWS
    ]
    table = element_table(trees)
    for tree in trees:
        kept = [each.row.element for each in table if f"not-{tree.view}" not in each.marks]
        assert kept == [each.element for each in tree.rows]
    ids = [each.id for each in table if each.id]
    assert len(ids) == len(set(ids))


def test_definition_block_is_anchored_with_its_element() -> None:
    block = Facts("Patient.name:x", "Patient.name:x", (("Short", (Markdown("a *b*", "soft"),)),))
    page = drawn(Group("definitions", "", (block,), look="blocks"))
    (found,) = page.xpath("//*[@id='Patient.name:x']")
    assert found.find(".//h2/a").get("href") == "#Patient.name:x"
    assert [each.text_content() for each in found.iter("dt", "dd")] == ["Short", "a b"]


def test_stack_of_sections_and_facts_have_headings() -> None:
    facts = Facts("s", "Summary", (("A", (Text("b\nc"), Markdown("* d\n* e"))),))
    page = drawn(Group("g", "Group", (facts,)), Group("", "", (), look="stack"))
    assert [(each.tag, each.text) for each in page.iter("h2", "h3")] == [("h2", "Group"), ("h3", "Summary")]
    assert len(page.xpath("//dd//li")) == 2


PIECES = {
    "text": (Text("<a>"), "&lt;a&gt;"),
    "code": (Text("x", "code"), "<code>x</code>"),
    "request": (Text("GET a/b?c=d", "code"), "<code>GET a/<wbr>b?<wbr>c=d</code>"),
    "aside": (Text(" (http://a.b/c)", "soft"), "<i> (http://<wbr>a.b/<wbr>c)</i>"),
    "element": (
        Text("Observation.component:systolic", "code"),
        "<code>Observation.<wbr>component:<wbr>systolic</code>",
    ),
    "number": (Text("1.5", "code"), "<code>1.5</code>"),
    "path": (Link("a.b", "x.html", style="code"), '<a href="x.html" class="code">a.<wbr>b</a>'),
    "struck": (Text("x", "struck"), "<s>x</s>"),
    "link": (Link("x", "Patient-x.html", "T"), '<a href="Patient-x.html" title="T">x</a>'),
    "dimmed link": (Link("x", "#y", style="soft"), '<a href="#y" class="soft">x</a>'),
    "link to nowhere": (Link("x", ""), "x"),
    "dimmed link to nowhere": (Link("x", "", style="soft"), "<i>x</i>"),
    "chip": (Chip("S", "must-support", "Must"), '<span class="tag must-support" title="Must">S</span>'),
    "chip that leads on": (Chip("r", "required", "m", "#t"), '<a class="tag required" href="#t">r</a>'),
    "Markdown": (Markdown("*x*"), '<span class="md"><em>x</em></span>'),
    "quotes of a resource": (Markdown('*it\'s* "x"'), '<span class="md"><em>it\'s</em> "x"</span>'),
}


@pytest.mark.parametrize(("piece", "expected"), PIECES.values(), ids=PIECES.keys())
def test_piece(piece: object, expected: str) -> None:
    template = THEME.environment.from_string(
        '{% from "sections/pieces.html" import pieces %}{{ pieces((piece,)) }}'
    )
    assert template.render(piece=piece, _drawing=THEME.page()) == expected


def test_script_and_its_limits() -> None:
    script = (theme_folder() / "static" / "elements.js").read_text(encoding="utf-8")
    assert len(gzip.compress(script.encode())) < 6 * 1024
    assert not re.search(r"innerHTML|eval\(|https?://", script)


@needs_shared
@pytest.mark.parametrize(
    "name", ["CareConnect-Patient-1", "CareConnect-Encounter-1", "CareConnect-MedicationRequest-1"]
)
def test_page_of_a_large_snapshot_stays_light(name: str) -> None:
    from lxml import etree

    source = (SHARED / "careconnect" / "stu3" / "constraints" / f"{name}.xml").read_bytes()
    resource, _ = from_xml(etree.fromstring(source), DefinitionsLibrary().release("STU3"))
    own = artifact({"id": name, **resource}, "STU3")
    main = STRUCTURE_DEFINITION.pages(own, view_of(own))[0]
    html = str(THEME.page(own.out).draw_sections(main.sections)).encode()
    rows = html.count(b" data-element=")
    assert rows > 250
    assert len(html) < 300_000
    assert len(gzip.compress(html)) < 28_000


def test_a_row_costs_little_more_than_what_it_says() -> None:
    said = {"name": (Text("n"),), "flags": (), "card": (Text("0..1"),), "type": (Text("t"),)}
    one = row(**said, description=((Text("d"),),), target="#n", marks=(), icon="primitive")
    weights = [
        len(THEME.page(PAGE).draw_sections([Tree("t", "x", "key", (one,) * count)])) for count in (1, 2)
    ]
    assert weights[1] - weights[0] < 210
