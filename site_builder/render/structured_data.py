"""What a page says of itself to programs that read schema.org's words, as JSON-LD.

Source: https://schema.org/TechArticle, https://schema.org/WebSite, https://schema.org/DefinedTermSet
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from site_builder.config import GuideConfig
from site_builder.model.guide import Artifact, OutPath
from site_builder.model.menu import NavItem
from site_builder.model.text import plain_text

_START = "index.html"
_TERMS = frozenset({"CodeSystem", "ValueSet"})
_FORMATS = (("json", "application/fhir+json"), ("xml", "application/fhir+xml"))


def structured_data(
    out: OutPath,
    title: str,
    about: str,
    config: GuideConfig,
    *,
    changed: date | None = None,
    artifact: Artifact | None = None,
    crumbs: Sequence[NavItem] = (),
) -> Markup:
    """Return a page's JSON-LD, fit to stand in a script element.

    Addresses are whole ones: without `site_url` there are none.
    """
    main = _site(config, about) if out == _START else _article(out, title, about, config, changed)
    if artifact is not None:
        main["mainEntity"] = _resource(artifact, config)
    nodes = [main, *_breadcrumbs(title, config, crumbs)]
    content = {"@context": "https://schema.org", **(nodes[0] if len(nodes) == 1 else {"@graph": nodes})}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # In a script element only these could end it, or begin a comment.
    return Markup(text.replace("<", r"\u003c"))  # noqa: S704


def _site(config: GuideConfig, about: str) -> dict[str, Any]:
    return _filled(
        {
            "@type": "WebSite",
            "name": plain_text(config.title),
            "description": about,
            "inLanguage": config.language,
            "version": config.version,
            "url": _address(config, _START),
            "publisher": _publisher(config),
            "license": _licence(config.license),
        }
    )


def _article(
    out: OutPath, title: str, about: str, config: GuideConfig, changed: date | None
) -> dict[str, Any]:
    site = {"@type": "WebSite", "name": plain_text(config.title), "url": _address(config, _START)}
    return _filled(
        {
            "@type": "TechArticle",
            "headline": title,
            "description": about,
            "inLanguage": config.language,
            "url": _address(config, out),
            "dateModified": changed.isoformat() if changed else "",
            "isPartOf": _filled(site),
            "publisher": _publisher(config),
        }
    )


def _resource(artifact: Artifact, config: GuideConfig) -> dict[str, Any]:
    stem = artifact.out.removesuffix(".html")
    files = [
        {
            "@type": "MediaObject",
            "encodingFormat": media,
            "contentUrl": _address(config, f"{stem}.{ending}"),
        }
        for ending, media in _FORMATS
    ]
    return _filled(
        {
            "@type": "DefinedTermSet" if artifact.type in _TERMS else "CreativeWork",
            "name": artifact.name,
            "identifier": artifact.url or artifact.key,
            "version": artifact.version,
            "encoding": files if config.site_url else [],
        }
    )


def _breadcrumbs(title: str, config: GuideConfig, crumbs: Sequence[NavItem]) -> list[dict[str, Any]]:
    """Return the way to the page; a step without a page of its own has no address and is left out."""
    linked = [crumb for crumb in crumbs if crumb.target and not crumb.is_external]
    if not linked or not config.site_url:
        return []
    steps = [(crumb.title, {"item": _address(config, crumb.target)}) for crumb in linked]
    items = [
        {"@type": "ListItem", "position": position, "name": plain_text(name), **item}
        for position, (name, item) in enumerate([*steps, (title, {})], 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def _publisher(config: GuideConfig) -> dict[str, str]:
    name = plain_text(config.publisher)
    return {"@type": "Organization", "name": name} if name else {}


def _licence(name: str) -> str | dict[str, str]:
    """Return the licence, which the vocabulary knows by its address or as a work with a name."""
    if not name or name.startswith(("http://", "https://")):
        return name
    return {"@type": "CreativeWork", "name": name}


def _address(config: GuideConfig, out: OutPath) -> str:
    if not config.site_url:
        return ""
    path, hash_sign, fragment = out.partition("#")
    return f"{config.address('' if path == _START else path)}{hash_sign}{fragment}"


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
