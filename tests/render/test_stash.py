"""Finished HTML that passes Markdown by."""

from site_builder.render.stash import Stash


def test_piece_replaces_its_token_and_the_paragraph_that_holds_nothing_else() -> None:
    stash = Stash()
    token = stash.put("<svg></svg>")

    assert stash.restore(f"<p>{token}</p><p>see {token}</p>") == "<svg></svg><p>see <svg></svg></p>"


def test_pieces_may_hold_pieces() -> None:
    stash = Stash()
    outer = stash.put(f"<div>{stash.put('<b>x</b>')}</div>")

    assert stash.restore(outer) == "<div><b>x</b></div>"


def test_text_without_pieces_is_untouched() -> None:
    assert Stash().restore("<p>x</p>") == "<p>x</p>"


def test_paragraph_ends_before_a_block_and_goes_on_after_it() -> None:
    stash = Stash()
    block, drawing = stash.put("<aside>x</aside>"), stash.put("<svg></svg>")

    assert (
        stash.restore(f"<p>one {drawing}\n{block} two</p><p>{block}{block}</p>")
        == "<p>one <svg></svg></p><aside>x</aside><p>two</p><aside>x</aside><aside>x</aside>"
    )


def test_paragraph_with_attributes_is_left_whole() -> None:
    stash = Stash()

    assert stash.restore(f'<p class="x">a {stash.put("<b>b</b>")}</p>') == '<p class="x">a <b>b</b></p>'


def test_token_of_nobody_is_dropped() -> None:
    stash = Stash()
    stash.put("x")

    assert stash.restore("a\ue0007\ue001b") == "ab"
