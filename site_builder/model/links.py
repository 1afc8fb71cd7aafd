"""Links to what canonical URLs and types name: in the guide, else in the specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.fhir.specification import canonical_page, type_name, type_page
from site_builder.model.link import Link

if TYPE_CHECKING:
    from site_builder.model.view import GuideView

_VSAC = "http://cts.nlm.nih.gov/fhir/ValueSet/"
"""Value sets of the US authority, known by their OIDs, which nobody may pass on."""


def canonical_link(view: GuideView, url: str, release: str, text: str) -> Link:
    """Return a link to what a canonical URL names; see `GuideView.link_canonical`."""
    if local := view.resolve(url):
        return Link(text or local.title, local.out, url)
    definitions = view.definitions(release)
    page = canonical_page(
        url,
        release,
        spec_url=definitions.release.spec_url,
        is_type=lambda name: definitions.type(name) is not None,
        is_resource=definitions.is_resource,
    )
    known = definitions.canonical(url)
    label = text or _short_name(url)
    if known and not text:
        # The core's value sets go by the name that every implementer knows from the specification.
        # R4's v3 value sets have titles such as `V3 Value SetActCode`, v2's names such as `v2.0360`.
        is_named = "/v3-" in url or (known.kind == "ValueSet" and "/v2-" not in url)
        label = known.name.removeprefix("v3.") if is_named else known.title
    elif not text and (packaged := definitions.resource(url)):
        label = str(packaged.get("title") or packaged.get("name") or label)
    return Link(label or url, page or _openable(url), url)


def type_link(view: GuideView, type_: str, release: str) -> Link:
    """Return a link to a type's page in the specification, or to a logical model of the guide."""
    if "://" in type_ and (local := view.resolve(type_)):
        return Link(type_name(type_), local.out, local.url)
    name = type_name(type_)
    definitions = view.definitions(release)
    if "://" in type_ and not type_.startswith("http://hl7.org/fhir"):
        return Link(name, _openable(type_), type_)
    if definitions.type(name) is None:
        model = view.artifact("StructureDefinition", name)
        return Link(name, model.out if model else "")
    page = type_page(name, release, is_resource=definitions.is_resource(name))
    return Link(name, definitions.release.spec_url + page)


def _short_name(url: str) -> str:
    """Return the last part of a URL; the whole where that part is only a number or an OID."""
    plain = url.partition("|")[0]
    last = plain.rstrip("/").rpartition("/")[2]
    if plain.startswith(_VSAC):
        return f"VSAC {last}"
    return last if any(letter.isalpha() for letter in last) else plain


def _openable(url: str) -> str:
    return url.partition("|")[0] if url.startswith(("http://", "https://")) else ""
