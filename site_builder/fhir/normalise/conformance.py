"""One shape for what systems do: capability statements, operations, questionnaires and their like.

The shape is R4's. Where R5 says more (a graph's nodes, a scenario's keys), its names are used, since R4's
can be put into them and not the other way round. References to definitions are canonical strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from site_builder.source.json_access import choice, objects, text

Json = dict[str, Any]


def _capability_statement(content: Json) -> Json:
    content["profile"] = _canonicals(content.get("profile"))
    if "rest" in content:
        content["rest"] = [_rest(rest) for rest in objects(content["rest"])]
    if "messaging" in content:
        content["messaging"] = [_messaging(messaging) for messaging in objects(content["messaging"])]
    if "document" in content:
        content["document"] = [_with_canonical(each, "profile") for each in objects(content["document"])]
    return content


def _rest(rest: Json) -> Json:
    found = dict(rest)
    found["resource"] = [_rest_resource(resource) for resource in objects(rest.get("resource"))]
    found["operation"] = _with_canonicals(rest.get("operation"), "definition")
    return found


def _rest_resource(resource: Json) -> Json:
    found = _with_canonical(resource, "profile")
    found["supportedProfile"] = _canonicals(resource.get("supportedProfile"))
    found["operation"] = _with_canonicals(resource.get("operation"), "definition")
    return found


def _messaging(messaging: Json) -> Json:
    found = dict(messaging)
    found["supportedMessage"] = _with_canonicals(messaging.get("supportedMessage"), "definition")
    found["event"] = [
        _with_canonical(_with_canonical(event, "request"), "response")
        for event in objects(messaging.get("event"))
    ]
    return found


def _search_parameter(content: Json) -> Json:
    content["component"] = _with_canonicals(content.get("component"), "definition")
    return content


def _operation_definition(content: Json) -> Json:
    content = _with_canonical(content, "base")
    if "notes" in content:
        content.setdefault("comment", content.pop("notes"))
    if isinstance(idempotent := content.pop("idempotent", None), bool):
        content.setdefault("affectsState", not idempotent)
    if isinstance(kinds := content.get("type"), list):
        # DSTU2 listed the resource types; later releases have those in `resource` and a flag here.
        content.setdefault("resource", kinds)
        content["type"] = bool(kinds)
    content["parameter"] = [_parameter(each) for each in objects(content.get("parameter"))]
    return content


def _parameter(parameter: Json) -> Json:
    found = dict(parameter)
    profile = parameter.get("profile")
    # STU3's profile of a Reference is what R4 calls its target.
    is_target = parameter.get("type") == "Reference" and "targetProfile" not in parameter
    found["targetProfile"] = _canonicals(profile if is_target else parameter.get("targetProfile"))
    found["profile"] = "" if is_target else _canonical(profile)
    if isinstance(binding := parameter.get("binding"), Mapping):
        value_set = next(
            (binding[name] for name in ("valueSet", "valueSetUri", "valueSetReference") if name in binding),
            "",
        )
        found["binding"] = {**binding, "valueSet": _canonical(value_set)}
    found["part"] = [_parameter(part) for part in objects(parameter.get("part"))]
    return found


def _naming_system(content: Json) -> Json:
    return _with_canonical(content, "replacedBy")


def _questionnaire(content: Json) -> Json:
    if isinstance(group := content.get("group"), Mapping):
        if title := group.get("title"):
            content.setdefault("title", title)
        content["code"] = objects(group.get("concept"))
        content["item"] = [*_group_items(group)]
        return content
    content["item"] = [_item(item) for item in objects(content.get("item"))]
    return content


def _group_items(group: Mapping[str, Any]) -> Iterable[Json]:
    """Yield the items of a DSTU2 group: its groups, or its questions."""
    for inner in objects(group.get("group")):
        yield {
            **{key: inner[key] for key in ("extension", "linkId", "required", "repeats") if key in inner},
            "type": "group",
            "text": inner.get("title") or inner.get("text"),
            "code": objects(inner.get("concept")),
            "item": [*_group_items(inner)],
        }
    for question in objects(group.get("question")):
        kept = ("extension", "linkId", "text", "type", "required", "repeats")
        nested = [item for each in objects(question.get("group")) for item in _group_items({"group": [each]})]
        yield {
            **{key: question[key] for key in kept if key in question},
            "code": objects(question.get("concept")),
            "answerValueSet": _canonical(question.get("options")),
            "answerOption": [{"valueCoding": option} for option in objects(question.get("option"))],
            "item": nested,
        }


def _item(item: Json) -> Json:
    found = dict(item)
    if "option" in item:
        found["answerOption"] = item["option"]
    if "options" in item:
        found["answerValueSet"] = _canonical(item["options"])
    if "initial" not in item and (initial := choice(item, "initial")[1]) is not None:
        found["initial"] = [{"value": initial}]
    else:
        found["initial"] = [{"value": choice(each, "value")[1]} for each in objects(item.get("initial"))]
    found["enableWhen"] = [_condition(condition) for condition in objects(item.get("enableWhen"))]
    found["item"] = [_item(inner) for inner in objects(item.get("item"))]
    return found


def _condition(condition: Json) -> Json:
    """Return STU3's `hasAnswer` as the operator that R4 has for it."""
    found = {**condition, "answer": choice(condition, "answer")[1]}
    if "hasAnswer" in condition:
        found.update(operator="exists", answer=condition["hasAnswer"])
    return {"operator": "=", **found}


def _implementation_guide(content: Json) -> Json:
    content["global"] = _with_canonicals(content.get("global"), "profile")
    if "dependency" in content:
        content.setdefault(
            "dependsOn", [{"uri": _canonical(each.get("uri"))} for each in objects(content["dependency"])]
        )
    given = content.get("definition")
    definition: Json = dict(given) if isinstance(given, Mapping) else {}
    if "package" in content:
        packages = objects(content["package"])
        definition["grouping"] = [
            {"id": str(number), "name": each.get("name"), "description": each.get("description")}
            for number, each in enumerate(packages)
        ]
        definition["resource"] = [
            {**resource, "groupingId": str(number)}
            for number, each in enumerate(packages)
            for resource in objects(each.get("resource"))
        ]
    definition["resource"] = [_guide_resource(each) for each in objects(definition.get("resource"))]
    if isinstance(page := definition.get("page") or content.get("page"), Mapping):
        definition["page"] = _guide_page(page)
    definition["parameter"] = [
        {**each, "code": _code(each.get("code"))} for each in objects(definition.get("parameter"))
    ]
    return {**content, "definition": definition}


def _guide_resource(resource: Json) -> Json:
    reference = next(
        (resource[name] for name in ("reference", "sourceReference", "sourceUri") if name in resource), ""
    )
    example = next(
        (resource[name] for name in ("exampleCanonical", "exampleFor") if name in resource),
        resource.get("profile"),
    )
    is_example = bool(
        resource.get("isExample")
        or resource.get("exampleBoolean")
        or resource.get("example")
        or resource.get("purpose") == "example"
        or "exampleCanonical" in resource
    )
    return {
        **resource,
        "reference": _canonical(reference),
        "isExample": is_example,
        "profile": _canonicals(example),
    }


def _guide_page(page: Mapping[str, Any]) -> Json:
    # R5 has the file in `name`, and what it is made of as its source.
    first = "name" if "title" in page and text(page.get("name")) else "nameUrl"
    names = (first, "nameUrl", "sourceUrl", "nameReference", "source", "name")
    name = next((page[key] for key in names if key in page), "")
    return {
        **page,
        "name": _canonical(name),
        # DSTU2 called the title a name, and what later releases call name a source.
        "title": page.get("title") or page.get("name"),
        "page": [_guide_page(inner) for inner in objects(page.get("page"))],
    }


def _message_definition(content: Json) -> Json:
    content = _with_canonical(content, "base")
    content["parent"] = _canonicals(content.get("parent"))
    content["replaces"] = _canonicals(content.get("replaces"))
    content["graph"] = _canonicals(content.get("graph"))
    if isinstance(event := content.get("event"), Mapping):
        content.setdefault("eventCoding", event)
    if isinstance(required := content.get("responseRequired"), bool):
        content["responseRequired"] = "always" if required else "never"
    content["focus"] = _with_canonicals(content.get("focus"), "profile")
    content["allowedResponse"] = _with_canonicals(content.get("allowedResponse"), "message")
    return content


def _example_scenario(content: Json) -> Json:
    content["actor"] = [_renamed(each, _ACTOR) for each in objects(content.get("actor"))]
    content["instance"] = [_instance(each) for each in objects(content.get("instance"))]
    content["process"] = [_process(each) for each in objects(content.get("process"))]
    return content


_ACTOR: Mapping[str, tuple[str, ...]] = {"key": ("key", "actorId"), "title": ("title", "name")}
_INSTANCE: Mapping[str, tuple[str, ...]] = {"key": ("key", "resourceId"), "title": ("title", "name")}
_VERSION: Mapping[str, tuple[str, ...]] = {"key": ("key", "versionId"), "title": ("title",)}
_CONTAINED: Mapping[str, tuple[str, ...]] = {
    "instance": ("instanceReference", "resourceId"),
    "version": ("versionReference", "versionId"),
}


def _instance(instance: Json) -> Json:
    found = _with_canonical(_renamed(instance, _INSTANCE), "content")
    found["type"] = _code(instance.get("structureType")) or text(instance.get("resourceType"))
    found["profile"] = instance.get("structureProfileCanonical") or instance.get("structureProfileUri")
    found["version"] = [
        _with_canonical(_renamed(each, _VERSION), "content") for each in objects(instance.get("version"))
    ]
    found["containedInstance"] = [
        _renamed(each, _CONTAINED) for each in objects(instance.get("containedInstance"))
    ]
    return found


def _process(process: Json) -> Json:
    return {**process, "step": [_step(step) for step in objects(process.get("step"))]}


def _step(step: Json) -> Json:
    found = {**step, "process": [_process(each) for each in objects(step.get("process"))]}
    found["alternative"] = [
        {**each, "step": [_step(inner) for inner in objects(each.get("step"))]}
        for each in objects(step.get("alternative"))
    ]
    if isinstance(given := step.get("operation"), Mapping):
        operation = {
            **given,
            "type": _code(given.get("type")),
            "title": given.get("title") or given.get("name"),
        }
        for name in ("request", "response"):
            if isinstance(part := given.get(name), Mapping):
                operation[name] = _renamed(dict(part), _CONTAINED)
        found["operation"] = operation
    return found


def _renamed(content: Json, names: Mapping[str, tuple[str, ...]]) -> Json:
    """Return a copy in which each new name has the value of the first old one that is there."""
    found = {
        name: next((content[old] for old in olds if old in content), None) for name, olds in names.items()
    }
    return {**content, **{name: value for name, value in found.items() if value is not None}}


def _code(value: Any) -> str:
    """Return the code of a code, Coding or CodeableConcept."""
    if isinstance(value, Mapping):
        coding = objects(value.get("coding"))
        return text(value.get("code")) or (text(coding[0].get("code")) if coding else text(value.get("text")))
    return text(value)


def _canonical(value: Any) -> str:
    """Return what a canonical, or an older release's Reference, names."""
    return text(value.get("reference")) if isinstance(value, Mapping) else text(value)


def _canonicals(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [found for part in parts if (found := _canonical(part))]


def _with_canonical(content: Json, name: str) -> Json:
    if name not in content:
        return dict(content)
    return {**content, name: _canonical(content[name])}


def _with_canonicals(value: Any, name: str) -> list[Json]:
    return [_with_canonical(each, name) for each in objects(value)]


CHANGES: Mapping[str, Callable[[Json], Json]] = {
    "CapabilityStatement": _capability_statement,
    "SearchParameter": _search_parameter,
    "OperationDefinition": _operation_definition,
    "NamingSystem": _naming_system,
    "Questionnaire": _questionnaire,
    "ImplementationGuide": _implementation_guide,
    "MessageDefinition": _message_definition,
    "ExampleScenario": _example_scenario,
}
"""By resource type; each release's form is known by its elements. Values of a wrong kind may be left."""
