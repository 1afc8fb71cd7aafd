"""Boxes and lines of a graph: nothing lies on anything else, and every reference has its dot."""

from __future__ import annotations

import pytest

from site_builder.model.sections import Graph, GraphEdge, GraphNode, Link
from site_builder.render.stairs import Stairs, stairs, text_width

NAMES = ("Flag", "FamilyMemberHistory", "Observation", "Encounter", "Patient", "Organization")
EVERY_PAIR = tuple((source, target) for source in range(6) for target in range(6))
GRAPHS: tuple[tuple[tuple[int, int], ...], ...] = (
    (),
    ((0, 1),),
    ((0, 0),),
    ((5, 0),),
    ((0, 2), (1, 2), (2, 5), (3, 5), (4, 3), (5, 4)),
    EVERY_PAIR,
)


def laid_out(*pairs: tuple[int, int], names: tuple[str, ...] = NAMES) -> Stairs:
    nodes = tuple(GraphNode(Link(name, f"{name}.html")) for name in names)
    edges = tuple(GraphEdge(source, target, is_weak=target == 3) for source, target in pairs)
    return stairs(Graph("g", "", nodes, edges, "G", "A graph."))


@pytest.mark.parametrize("pairs", GRAPHS)
def test_boxes_keep_apart_and_within_the_drawing(pairs: tuple[tuple[int, int], ...]) -> None:
    drawing = laid_out(*pairs)

    for above, below in zip(drawing.boxes, drawing.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= drawing.width
        assert box.y + box.height <= drawing.height


@pytest.mark.parametrize("pairs", GRAPHS)
def test_no_dot_lies_on_a_box_or_on_another(pairs: tuple[tuple[int, int], ...]) -> None:
    drawing = laid_out(*pairs)
    dots = [dot for box in drawing.boxes for dot in box.dots]

    assert len(dots) == len({(x, y) for x, y, _ in dots}) == len([1 for a, b in pairs if a != b])
    for x, y, _ in dots:
        assert 4 <= x <= drawing.width - 4
        for box in drawing.boxes:
            is_beside = x + 4 < box.x or x - 4 > box.x + box.width
            assert is_beside or not box.y <= y <= box.y + box.height


def test_a_reference_leads_down_to_the_foot_of_its_targets_column() -> None:
    first, second, *_ = laid_out((0, 1)).boxes
    ((x, y, is_weak),) = first.dots

    assert (y, is_weak) == (first.y + first.height // 2, False)
    assert second.x < x < second.x + second.width
    assert first.lines == f"M{first.x + first.width} {y}H{x}V{second.y - 5}"
    assert first.heads.startswith(f"M{x} {second.y}l")


def test_one_that_leads_back_up_goes_left_of_all_boxes_between() -> None:
    drawing = laid_out((0, 3), (1, 4), (5, 1))
    ((x, _, _),) = drawing.boxes[5].dots

    assert x < min(box.x for box in drawing.boxes[1:6])
    assert drawing.boxes[5].heads.startswith(f"M{drawing.boxes[1].x} ")


def test_two_that_lead_back_up_past_each_other_have_lines_of_their_own() -> None:
    drawing = laid_out((4, 1), (5, 2))

    assert drawing.boxes[4].dots[0][0] != drawing.boxes[5].dots[0][0]


def test_what_refers_to_its_like_has_a_loop_and_room_for_it() -> None:
    alone, plain = laid_out((0, 0)).boxes[0], laid_out().boxes[0]

    assert (bool(alone.loop), plain.loop, alone.dots, alone.is_target) == (True, "", (), False)
    assert alone.width > plain.width


def test_wide_letters_need_more_room_than_narrow_ones() -> None:
    assert text_width("ill") < text_width("abc") < text_width("ABC") < text_width("MWM")


def test_a_graph_of_nothing_is_an_empty_drawing() -> None:
    assert laid_out(names=()).boxes == ()
