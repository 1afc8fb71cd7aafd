"""The manual names every setting of Jekyll and kramdown."""

from __future__ import annotations

import yaml

from site_builder.dialects.jekyll.effects import READ, WITHOUT_EFFECT
from tests.guide_content.jekyll_settings import LISTED, current

JEKYLLS = (
    "source destination collections_dir cache_dir plugins_dir layouts_dir data_dir includes_dir collections safe include "
    "exclude keep_files encoding markdown_ext strict_front_matter show_drafts limit_posts future unpublished whitelist "
    "plugins markdown highlighter lsi excerpt_separator incremental detach port host baseurl show_dir_listing permalink "
    "paginate paginate_path timezone quiet verbose defaults liquid kramdown"
)
"""https://jekyllrb.com/docs/configuration/default/"""
KRAMDOWNS = (
    "template auto_ids auto_id_stripping auto_id_prefix transliterated_header_ids parse_block_html parse_span_html "
    "html_to_native link_defs footnote_nr entity_output toc_levels line_width latex_headers smart_quotes typographic_symbols "
    "remove_block_html_tags remove_span_html_tags header_offset syntax_highlighter syntax_highlighter_opts math_engine "
    "math_engine_opts footnote_backlink footnote_backlink_inline footnote_prefix remove_line_breaks_for_cjk "
    "forbidden_inline_options list_indent input hard_wrap gfm_quirks gfm_emojis guess_lang show_warnings"
)
"""https://kramdown.gettalong.org/options.html"""


def test_every_setting_is_read_or_named() -> None:
    wanted = {*JEKYLLS.split(), *(f"kramdown.{name}" for name in KRAMDOWNS.split())}

    assert wanted - READ - WITHOUT_EFFECT.keys() == set()
    assert READ & WITHOUT_EFFECT.keys() == set()


def test_the_manual_has_the_current_list() -> None:
    assert yaml.safe_load(LISTED.read_text(encoding="utf-8")) == current()
