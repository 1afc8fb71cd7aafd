"""Every setting of Jekyll 4, of kramdown and of GitHub Pages' plugins: read, or named as one without effect.

Sources: https://jekyllrb.com/docs/configuration/default/, https://kramdown.gettalong.org/options.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.diagnostics import Diagnostic
from site_builder.source.source_map import ValuePlace

READ = frozenset(
    {
        *("title", "topnav_title", "site_title", "company_name", "description", "version", "lang", "url"),
        *("baseurl", "repository", "github_editme_path", "feedback_email", "feedback_link", "permalink"),
        *(
            "feedback_subject_line",
            "feedback_disable",
            "source",
            "collections_dir",
            "layouts_dir",
            "data_dir",
        ),
        *("includes_dir", "collections", "include", "exclude", "markdown_ext", "show_drafts", "limit_posts"),
        *("future", "unpublished", "plugins", "gems", "excerpt_separator", "page_excerpts", "paginate"),
        *("paginate_path", "defaults", "kramdown", "sass", "theme", "remote_theme", "readme_index"),
        *("kramdown.auto_ids", "kramdown.auto_id_prefix", "kramdown.toc_levels", "kramdown.smart_quotes"),
        *("kramdown.input", "kramdown.hard_wrap", "kramdown.footnote_nr", "kramdown.parse_block_html"),
        *("kramdown.parse_span_html", "kramdown.header_offset", "kramdown.footnote_prefix"),
        *("kramdown.footnote_backlink", "kramdown.footnote_backlink_inline", "kramdown.link_defs"),
        *("kramdown.typographic_symbols", "sass.sass_dir", "sass.load_paths", "sass.style"),
    }
)
"""What changes the site."""

WITHOUT_EFFECT: Mapping[str, str] = {
    "destination": "the site goes to `build/site`, or where `--output` says",
    "cache_dir": "what builds keep lies in `cache` beside the site",
    "plugins_dir": "plugins are programs in Ruby, which don't run here",
    "safe": "no guide runs programs here",
    "keep_files": "a build removes from the site only what it wrote itself",
    "encoding": "all texts are read as UTF-8",
    "strict_front_matter": "front matter that can't be read is always a finding",
    "whitelist": "plugins don't run here",
    "markdown": "all Markdown is read as kramdown does",
    "highlighter": "code is coloured by the theme",
    "lsi": "related posts are not worked out",
    "incremental": "every build makes only what changed",
    "detach": "it is about Jekyll's server",
    "port": "`serve --port` says it",
    "host": "`serve` is for this machine alone",
    "show_dir_listing": "it is about Jekyll's server",
    "livereload": "`serve` always reloads pages",
    "livereload_port": "it is about Jekyll's server",
    "livereload_min_delay": "it is about Jekyll's server",
    "livereload_max_delay": "it is about Jekyll's server",
    "livereload_ignore": "it is about Jekyll's server",
    "open_url": "it is about Jekyll's server",
    "ssl_cert": "it is about Jekyll's server",
    "ssl_key": "it is about Jekyll's server",
    "watch": "`serve` builds again by itself",
    "force_polling": "`serve` notices changes by itself",
    "profile": "`build --timings` says where the time goes",
    "disable_disk_cache": "what builds keep may be deleted at any time",
    "timezone": "dates are read as written",
    "quiet": "`--quiet` says it",
    "verbose": "`--timings` says more",
    "liquid": "unknown filters, tags and faults are always findings",
    "pygments": "code is coloured by the theme",
    "redcarpet": "all Markdown is read as kramdown does",
    "rdiscount": "all Markdown is read as kramdown does",
    "commonmark": "all Markdown is read as kramdown does",
    "paginate_v2": "lists of posts are parted by `paginate` alone",
    "pagination": "lists of posts are parted by `paginate` alone",
    "autopages": "pages of plugins are not made",
    "kramdown.template": "the theme draws pages",
    "kramdown.auto_id_stripping": "tags within headings never get into ids",
    "kramdown.transliterated_header_ids": "ids keep letters as they are written",
    "kramdown.html_to_native": "HTML stays as it is written",
    "kramdown.entity_output": "characters are written as themselves",
    "kramdown.line_width": "it is about kramdown's other formats",
    "kramdown.latex_headers": "it is about LaTeX",
    "kramdown.remove_block_html_tags": "it is about kramdown's other formats",
    "kramdown.remove_span_html_tags": "it is about kramdown's other formats",
    "kramdown.syntax_highlighter": "code is coloured by the theme",
    "kramdown.syntax_highlighter_opts": "code is coloured by the theme",
    "kramdown.coderay": "code is coloured by the theme",
    "kramdown.math_engine": "formulas are shown as they are written",
    "kramdown.math_engine_opts": "formulas are shown as they are written",
    "kramdown.guess_lang": "code without a language is not coloured",
    "kramdown.show_warnings": "what kramdown warns of is a finding",
    "kramdown.remove_line_breaks_for_cjk": "lines end where they are written",
    "kramdown.forbidden_inline_options": "no option of a page can do harm here",
    "kramdown.list_indent": "it is about kramdown's other formats",
    "kramdown.gfm_quirks": "a paragraph ends before a heading only where an empty line stands",
    "kramdown.gfm_emojis": "emoji are drawn where the plugin `jemoji` is named",
}
"""What changes nothing here, and why."""

_USUAL: Mapping[str, tuple[object, ...]] = {
    "markdown": ("kramdown", "GFM", "CommonMarkGhPages"),
    "highlighter": ("rouge", "pygments", "none", None),
    "encoding": ("utf-8", "UTF-8", "utf8"),
    "safe": (True, False),
    "lsi": (False,),
    "incremental": (False, True),
    "quiet": (False,),
    "verbose": (False,),
    "watch": (True, False),
    "detach": (False,),
    "cache_dir": (".jekyll-cache",),
    "destination": ("_site", "./_site"),
    "plugins_dir": ("_plugins",),
    "kramdown.syntax_highlighter": ("rouge", "coderay", "none", None),
    "kramdown.entity_output": ("as_char", ":as_char"),
    "kramdown.math_engine": ("mathjax",),
    "kramdown.guess_lang": (True, False),
    "kramdown.show_warnings": (True, False),
    "kramdown.auto_id_stripping": (True, False),
    "strict_front_matter": (True, False),
}
"""What a setting without effect may be without anybody missing anything."""


def without_effect(settings: Mapping[str, Any], at: ValuePlace) -> Iterator[Diagnostic]:
    """Report each setting of the tools that is stated, differs from what is usual, and changes nothing."""
    kramdown = settings.get("kramdown")
    inner = {f"kramdown.{key}": key for key in kramdown} if isinstance(kramdown, Mapping) else {}
    stated = {str(key): (settings[key], at.inner(key)) for key in settings}
    if isinstance(kramdown, Mapping):
        stated |= {name: (kramdown[key], at.inner("kramdown").inner(key)) for name, key in inner.items()}
    for name, (value, place) in stated.items():
        reason = WITHOUT_EFFECT.get(name, "")
        if not reason or value in ([], {}, "") or value in _USUAL.get(name, ()):
            continue
        yield Diagnostic("setting-without-effect", f"'{name}' changes nothing here: {reason}", place.place())
