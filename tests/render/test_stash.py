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
