"""Finished HTML that passes Markdown by."""

from site_builder.render.placeholders import Placeholders


def test_piece_replaces_its_token_and_the_paragraph_that_holds_nothing_else() -> None:
    placeholders = Placeholders()
    token = placeholders.put("<svg></svg>")

    assert placeholders.restore(f"<p>{token}</p><p>see {token}</p>") == "<svg></svg><p>see <svg></svg></p>"


def test_pieces_may_hold_pieces() -> None:
    placeholders = Placeholders()
    outer = placeholders.put(f"<div>{placeholders.put('<b>x</b>')}</div>")

    assert placeholders.restore(outer) == "<div><b>x</b></div>"


def test_text_without_pieces_is_untouched() -> None:
    assert Placeholders().restore("<p>x</p>") == "<p>x</p>"


def test_paragraph_ends_before_a_block_and_goes_on_after_it() -> None:
    placeholders = Placeholders()
    block, drawing = placeholders.put("<aside>x</aside>"), placeholders.put("<svg></svg>")

    assert (
        placeholders.restore(f"<p>one {drawing}\n{block} two</p><p>{block}{block}</p>")
        == "<p>one <svg></svg></p><aside>x</aside><p>two</p><aside>x</aside><aside>x</aside>"
    )


def test_paragraph_with_attributes_is_left_whole() -> None:
    placeholders = Placeholders()

    assert (
        placeholders.restore(f'<p class="x">a {placeholders.put("<b>b</b>")}</p>')
        == '<p class="x">a <b>b</b></p>'
    )


def test_token_of_nobody_is_dropped() -> None:
    placeholders = Placeholders()
    placeholders.put("x")

    assert placeholders.restore("a\ue0007\ue001b") == "ab"
