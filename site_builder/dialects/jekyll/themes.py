"""What the themes draw that most guides name without having their files: minima, Just the Docs.

Their layouts are no part of such a guide. What they show of its settings and pages is: posts on the start
page, lists of pages below a page, owner and contacts in the footer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.model.guide import Layout

_CONTACTS = "".join(
    f'{{% if site.{key} %}}<li><a href="{address}{{{{ site.{key} }}}}">{{{{ site.{key} }}}}</a></li>'
    "{% endif %}"
    for key, address in (
        ("email", "mailto:"),
        ("github_username", "https://github.com/"),
        ("twitter_username", "https://www.twitter.com/"),
        ("linkedin_username", "https://www.linkedin.com/in/"),
        ("facebook_username", "https://www.facebook.com/"),
    )
)
_OWNED = (
    "<main>{{ content }}</main><footer><p>{{ site.title | escape }}</p><ul>"
    "{% assign owner = site.author.name | default: site.author %}"
    "{% if owner %}<li>{{ owner | escape }}</li>{% endif %}"
    f"{_CONTACTS}</ul><p>{{{{ site.description | escape }}}}</p></footer>"
)
_POSTS = (
    "{{ content }}{% assign form = site.minima.date_format | default: '%b %-d, %Y' %}"
    "{% if site.posts.size > 0 %}<h2>{{ page.list_title | default: 'Posts' }}</h2><ul>"
    "{% for post in site.posts %}<li>{{ post.date | date: form }}"
    '<h3><a href="{{ post.url | relative_url }}">{{ post.title | escape }}</a></h3>'
    "{% if site.show_excerpts %} {{ post.excerpt }}{% endif %}</li>{% endfor %}</ul>"
    "<p>subscribe <a href=\"{{ '/feed.xml' | relative_url }}\">via RSS</a></p>{% endif %}"
)
_POST = (
    "{% assign form = site.minima.date_format | default: '%b %-d, %Y' %}"
    "<p>{{ page.date | date: form }}{% if page.author %} • {{ page.author | join: ', ' }}{% endif %}</p>"
    "{{ content }}"
)
_CHILDREN = (
    "<main>{{ content }}{% if page.has_toc != false %}"
    '{% assign children = site.html_pages | where: "parent", page.title | sort: "nav_order" %}'
    "{% if page.title and children.size > 0 %}<hr><h2>Table of contents</h2><ul>{% for child in children %}"
    "{% unless child.nav_exclude or child.grand_parent and child.grand_parent != page.parent %}"
    '<li><a href="{{ child.url | relative_url }}">{{ child.title }}</a>'
    "{% if child.summary %} - {{ child.summary }}{% endif %}</li>{% endunless %}{% endfor %}</ul>"
    "{% endif %}{% endif %}"
    "</main>{% if site.footer_content %}<footer>{{ site.footer_content }}</footer>{% endif %}"
)
_MINIMA = {"base": _OWNED, "default": _OWNED, "page": "{{ content }}", "home": _POSTS, "post": _POST}
_DOCS = {"default": _CHILDREN, "page": "{{ content }}", "home": "{{ content }}", "about": "{{ content }}"}
_THEMES: Mapping[str, Mapping[str, str]] = {"minima": _MINIMA, "just-the-docs": _DOCS}


def theme_layouts(settings: Mapping[str, Any]) -> dict[str, Layout]:
    """Return what stands for the layouts of the theme that a guide names; nothing for other themes."""
    named = str(settings.get("remote_theme") or settings.get("theme") or "")
    theme = named.partition("@")[0].rpartition("/")[2]
    return {
        name: Layout(
            name, f"_layouts/{name}.html", text, 1, {} if "<main>" in text else {"layout": "default"}
        )
        for name, text in _THEMES.get(theme, {}).items()
    }
