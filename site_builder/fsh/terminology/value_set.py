"""What a value set includes and excludes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from site_builder.fsh.compilation import Pointer
from site_builder.fsh.fishing import Fishing
from site_builder.fsh.structure.binding import is_uri
from site_builder.fsh.syntax import Boolean, Code, ConceptRule, Entity, Filter, FilterRule, Rule, Span, Text
from site_builder.fsh.terminology.defined import check_defined

if TYPE_CHECKING:
    from site_builder.fsh.instance.export import Exporting

Json = dict[str, Any]

_SYSTEM = "http://hl7.org/fhir/StructureDefinition/valueset-system"
_CODES = ("=", "in", "not-in", "is-a", "descendent-of", "is-not-a", "generalizes")
_OPERATORS = (*_CODES, "regex", "exists", "child-of", "descendent-leaf")


def compose(
    content: Json, entity: Entity, rules: Sequence[Rule], places: dict[Pointer, Span], compilation: Exporting
) -> bool:
    """Say what is in a value set; False where it only excludes, and so has nothing at all."""
    composer = _Composer(content, entity, places, compilation)
    parts = [rule for rule in rules if isinstance(rule, ConceptRule | FilterRule)]
    for rule in parts:
        composer.add(rule)
    return composer.finished(is_any=bool(parts))


def composed_path(content: Json, code: Code, fishing: Fishing) -> str:
    """Return the path of a concept that is included or excluded; empty where there is none."""
    base, _, version = code.system.partition("|")
    known = fishing.find(base, "CodeSystem") if base else None
    for key in ("include", "exclude"):
        for place, part in enumerate((content.get("compose") or {}).get(key) or ()):
            is_same = part.get("system") in (base, known.url if known else base)
            if not is_same or part.get("version", "") != version or part.get("filter"):
                continue
            for number, concept in enumerate(part.get("concept") or ()):
                if concept.get("code") == code.code:
                    return f"compose.{key}[{place}].concept[{number}]"
            break
    return ""


class _Composer:
    """Gathers includes and excludes of one value set."""

    def __init__(
        self, content: Json, entity: Entity, places: dict[Pointer, Span], compilation: Exporting
    ) -> None:
        self.content = content
        self.entity = entity
        self.places = places
        self.compilation = compilation
        self.include: list[Json] = []
        self.exclude: list[Json] = []
        self.is_broken = False
        """Whether something is missing without which it would be another value set."""

    def finished(self, *, is_any: bool) -> bool:
        if self.is_broken:
            return False
        if not is_any:
            return True
        if not self.include:
            message = f"value set '{self.entity.name}' includes nothing, and so is not written"
            self.compilation.report.add("fsh-empty-value-set", message, self.entity.span)
            return False
        held = self.content.setdefault("compose", {})
        held["include"] = self.include
        if self.exclude:
            held["exclude"] = self.exclude
        return True

    def add(self, rule: ConceptRule | FilterRule) -> None:
        """Add what a rule includes or excludes."""
        part: Json = {}
        system = rule.system if isinstance(rule, FilterRule) else self._system_of(rule)
        value_sets = rule.value_sets if isinstance(rule, FilterRule) else rule.from_value_sets
        if isinstance(rule, ConceptRule) and not system:
            message = f"concept '#{rule.codes[-1].code}' is of no system"
            self.compilation.report.add("fsh-no-system", message, rule.span)
            return
        if system and not self._set_system(part, system, rule.span):
            return
        if value_sets:
            part["valueSet"] = list(self._value_sets(value_sets, rule.span))
        if isinstance(rule, ConceptRule):
            code = rule.codes[-1]
            concept = {"code": code.code}
            if display := rule.display or code.display:
                concept["display"] = display
            part["concept"] = [concept]
            self._check_defined(part, code.code, rule.span)
        elif rule.filters:
            if not system:
                message = "codes are filtered by properties of a system, and none is named"
                self.compilation.report.add("fsh-no-system", message, rule.span)
            elif filters := list(self._filters(rule.filters, part)):
                part["filter"] = filters
        self._place(part, rule)

    def _system_of(self, rule: ConceptRule) -> str:
        system = rule.codes[-1].system
        if system and rule.from_system:
            message = f"concept '#{rule.codes[-1].code}' says its system twice"
            self.compilation.report.add("fsh-no-system", message, rule.span, "Write it once.")
        return system or rule.from_system

    def _set_system(self, part: Json, system: str, span: Span) -> bool:
        """Say of which system codes are; one that is contained is named by an extension, too."""
        base, _, version = system.partition("|")
        fishing = self.compilation.fishing
        known = fishing.find(system, "CodeSystem")
        contained = [each for each in self.content.get("contained") or () if isinstance(each, dict)]
        systems = [each for each in contained if each.get("resourceType") == "CodeSystem"]
        inside = None
        url = base
        if known is not None:
            url = known.url or base
            inside = next((each for each in systems if each.get("id") == known.id), None)
        else:
            names = ("id", "name", "url")
            inside = next((each for each in systems if system in [each.get(name) for name in names]), None)
            url = str(inside.get("url")) if inside else base
        if not is_uri(url):
            self.is_broken = True
            message = (
                f"there is no code system '{system}', and it is no URL; '{self.entity.name}' is not written"
            )
            guess = self.compilation.schema.guess(system, "CodeSystem")
            self.compilation.report.add("fsh-unknown-name", message, span, guess)
            return False
        part["system"] = url
        if version:
            part["version"] = version
        if inside is not None:
            part["_system"] = {"extension": [{"url": _SYSTEM, "valueCanonical": f"#{inside.get('id')}"}]}
        elif (
            known
            and known.entity
            and known.entity.kind == "Instance"
            and known.entity.said("Usage") == "inline"
        ):
            message = f"code system '{system}' is inline, and the value set doesn't contain it"
            self.compilation.report.add("fsh-inline-system", message, span)
            return False
        return True

    def _value_sets(self, names: Iterable[str], span: Span) -> Iterable[str]:
        for name in names:
            version = name.partition("|")[2]
            known = self.compilation.fishing.find(name, "ValueSet")
            url = name
            if known and known.url:
                url = f"{known.url}|{version}" if version else known.url
            if url == self.content.get("url"):
                message = f"value set '{self.entity.name}' includes itself; that is left out"
                self.compilation.report.add("fsh-circular", message, span)
            elif not is_uri(url.partition("|")[0]):
                self.is_broken = True
                message = (
                    f"there is no value set '{name}', and it is no URL; '{self.entity.name}' is not written"
                )
                guess = self.compilation.schema.guess(name, "ValueSet")
                self.compilation.report.add("fsh-unknown-name", message, span, guess)
            else:
                yield url

    def _filters(self, filters: Iterable[Filter], part: Json) -> Iterable[Json]:
        for each in filters:
            value = _filter_value(each)
            if each.operator not in _OPERATORS:
                message = f"'{each.operator}' is no operator of a filter"
                cure = f"Operators are {', '.join(_OPERATORS)}."
                self.compilation.report.add("fsh-filter", message, each.span, cure)
            elif value is None:
                message = f"the filter by '{each.property}' has no value that '{each.operator}' can have"
                self.compilation.report.add("fsh-filter", message, each.span)
            else:
                if isinstance(each.value, Code):
                    self._check_defined(part, each.value.code, each.span)
                yield {"property": each.property, "op": each.operator, "value": value}

    def _check_defined(self, part: Json, code: str, span: Span) -> None:
        check_defined(Code(code, str(part.get("system", ""))), self.compilation, span)

    def _place(self, part: Json, rule: ConceptRule | FilterRule) -> None:
        """Add a part; concepts of the same system and value sets stand together."""
        listed = self.include if rule.is_included else self.exclude
        key = "include" if rule.is_included else "exclude"
        if isinstance(rule, ConceptRule):
            code = rule.codes[-1].code
            same = [each for each in listed if _is_same_system(each, part)]
            if rule.is_included and any(code == own["code"] for each in same for own in each["concept"]):
                message = f"value set '{self.entity.name}' includes '{part['system']}#{code}' already"
                self.compilation.report.add("fsh-repeated-code", message, rule.span)
                return
            for place, each in enumerate(listed):
                if _is_same_system(each, part) and set(each.get("valueSet") or ()) == set(
                    part.get("valueSet") or ()
                ):
                    each["concept"] += part["concept"]
                    self.places["compose", key, place, "concept", len(each["concept"]) - 1] = rule.span
                    return
        elif rule.is_included and not part.get("system") and not part.get("valueSet"):
            return
        listed.append(part)
        self.places["compose", key, len(listed) - 1] = rule.span


def _is_same_system(one: Json, other: Json) -> bool:
    return bool(
        one.get("system") == other.get("system")
        and one.get("version") == other.get("version")
        and one.get("concept")
    )


def _filter_value(given: Filter) -> str | None:
    value = given.value
    if value is None:
        return "true" if given.operator == "exists" else None
    if isinstance(value, Code):
        return (
            value.code
            if given.operator in _CODES or given.operator in ("child-of", "descendent-leaf")
            else None
        )
    if isinstance(value, Boolean):
        return ("true" if value.is_true else "false") if given.operator == "exists" else None
    if not isinstance(value, Text) or (given.is_regex and given.operator != "regex"):
        return None
    if given.operator == "exists" and value.text not in ("true", "false"):
        return None
    return value.text
