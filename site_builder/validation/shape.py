"""The nodes of a resource, and what no JSON of FHIR may look like.

Source: https://hl7.org/fhir/R4/json.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.diagnostics import guess, nearest_name
from site_builder.validation.node import Node
from site_builder.validation.primitives import check_primitive
from site_builder.validation.run import Run
from site_builder.validation.types import Field, TypePlan

MAX_DEPTH = 100
"""Elements within each other, beyond which nothing is looked at."""

_COMMENTS = "fhir_comments"
_OBJECT = (dict, Mapping)
_LIST = (list, tuple)
_SIMPLE = frozenset({str, bool, int})


def build(content: Mapping[str, Any], plan: TypePlan, run: Run) -> Node:
    """Return the root of a resource's nodes; what has no place in it is reported and left out."""
    root = Node(content, plan)
    run.root = root
    run.nodes.append(root)
    _fill(root, content, run, 0)
    return root


def _fill(node: Node, content: Mapping[str, Any], run: Run, depth: int) -> None:
    """Make the children of an object."""
    if depth > MAX_DEPTH:
        run.add("nested-too-deeply", node, f"more than {MAX_DEPTH} elements within each other")
        return
    plan = node.plan
    if not content and node.parent is not None:
        run.add("empty-element", node, "the object is empty")
        return
    if "id" in content and not plan.is_resource:
        run.with_ids.append(node)
        if len(content) == 1 and (node.value is None or not node.is_primitive):
            run.add("empty-element", node, "there is an id, and neither a value nor anything else")
    fields = plan.fields
    children: dict[str, list[Node]] = {}
    for key, value in content.items():
        one = fields.get(key)
        if one is None:
            if key[:1] == "_":
                _beside_alone(node, content, key, children, run, depth)
            elif not _is_passed(key, plan, run):
                _unknown(node, key, run)
            continue
        made = _usual(node, content, one, value, run, depth)
        if made is None:
            made = [*_nodes(node, content, one, value, run, depth)]
        if made:
            if one.name in children:
                children[one.name] += made
            else:
                children[one.name] = made
    node.children = children


def _is_passed(key: str, plan: TypePlan, run: Run) -> bool:
    """Tell whether a property that is no element may stand in an object all the same."""
    if key == "resourceType":
        return plan.is_resource
    return key == _COMMENTS and run.context.release.has_json_comments


def _usual(
    parent: Node, content: Mapping[str, Any], one: Field, value: Any, run: Run, depth: int
) -> list[Node] | None:
    """Return the nodes of a property that looks as nearly all do; None for any other.

    It is a value with nothing beside it, an object, or a list of objects.
    """
    kind = value.__class__
    if one.content == "primitive":
        if one.is_repeating or kind not in _SIMPLE or one.beside_key in content:
            return None
        node = _primitive(parent, one, value, None, None, run)
        return [node]
    if one.content != "complex":
        return None
    if not one.is_repeating:
        return [_object(parent, one, value, None, run, depth)] if kind is dict else None
    if kind is not list or not value or any(item.__class__ is not dict for item in value):
        return None
    return [_object(parent, one, item, at, run, depth) for at, item in enumerate(value)]


def _beside_alone(
    node: Node, content: Mapping[str, Any], key: str, children: dict[str, list[Node]], run: Run, depth: int
) -> None:
    """Take what stands beside primitives (`_name`) where there are no values."""
    one = node.plan.fields.get(key[1:])
    if one is None:
        _unknown(node, key, run)
    elif one.content != "primitive":
        run.add(
            "unknown-property", node, f"'{key}' stands beside '{one.key}', which is no primitive", part=key
        )
    elif key[1:] not in content and (made := [*_nodes(node, content, one, None, run, depth)]):
        children.setdefault(one.name, []).extend(made)


def _unknown(node: Node, key: str, run: Run) -> None:
    name = key.lstrip("_")
    meant = nearest_name(name, node.plan.fields)
    if meant:
        run.meant.add((id(node), node.plan.fields[meant].name))
    for one in node.plan.fields.values():
        if name.startswith(one.name) and (name == one.name or name[len(one.name)].isupper()):
            run.meant.add((id(node), one.name))
    run.add(
        "unknown-property", node, f"'{key}' is no element of {node.plan.owner}", part=key, hint=guess(meant)
    )


def _nodes(
    parent: Node, content: Mapping[str, Any], one: Field, value: Any, run: Run, depth: int
) -> Iterator[Node]:
    """Yield the nodes of one property."""
    is_primitive = one.content == "primitive"
    beside = content.get(f"_{one.key}") if is_primitive else None
    if value is None and beside is None:
        _say_nothing_is_there("null-value", "null", parent, one, run)
        return
    is_list = isinstance(value, _LIST)
    if is_list and not one.is_repeating:
        if len(value) > 1 or run.is_json:
            # XML has no lists: an element stands there again.
            what = "is a list" if run.is_json else f"stands there {len(value)} times"
            message = f"'{one.key}' {what}, but there can be one only"
            run.add("unexpected-list", parent, message, part=one.key)
    elif one.is_repeating and value is not None and not is_list and _is_right(value, one):
        run.add("missing-list", parent, f"'{one.key}' is to be a list, for it may repeat", part=one.key)
    _check_beside(parent, one, value, beside, run)
    if is_list and not value:
        _say_nothing_is_there("empty-list", "an empty list", parent, one, run)
        return
    if is_list or isinstance(beside, _LIST):
        yield from _items(parent, one, value, beside, run, depth)
    elif (node := _node(parent, one, value, beside, None, run, depth)) is not None:
        yield node


def _say_nothing_is_there(code: str, what: str, parent: Node, one: Field, run: Run) -> None:
    """Report a property without a value; where one is required, that it is missing says nothing more."""
    run.meant.add((id(parent), one.name))
    run.add(code, parent, f"'{one.key}' is {what}", part=one.key)


def _check_beside(parent: Node, one: Field, value: Any, beside: Any, run: Run) -> None:
    """Report a list beside a primitive that can be one only, and the other way round."""
    key = f"_{one.key}"
    if isinstance(beside, _LIST) and not one.is_repeating and not isinstance(value, _LIST):
        run.add("unexpected-list", parent, f"'{key}' is a list, but there can be one only", part=key)
    elif isinstance(beside, _OBJECT) and one.is_repeating and (value is None or isinstance(value, _LIST)):
        run.add("missing-list", parent, f"'{key}' is to be a list, for '{one.key}' may repeat", part=key)


def _is_right(value: Any, one: Field) -> bool:
    """Tell whether a value could be an item of its list: else that is what is wrong."""
    return isinstance(value, _OBJECT) is (one.content in ("complex", "resource"))


def _items(parent: Node, one: Field, value: Any, beside: Any, run: Run, depth: int) -> Iterator[Node]:
    """Yield the nodes of a list's entries, each with what stands beside it."""
    values = value if isinstance(value, _LIST) else [] if value is None else [value]
    others = beside if isinstance(beside, _LIST) else () if beside is None else (beside,)
    for at in range(max(len(values), len(others))):
        item = values[at] if at < len(values) else None
        other = others[at] if at < len(others) else None
        if item is None and other is None:
            run.add("null-value", parent, f"'{one.key}' has a null at {at}", part=one.key, about=str(at))
        elif (node := _node(parent, one, item, other, at, run, depth)) is not None:
            yield node


def _node(
    parent: Node, one: Field, value: Any, beside: Any, index: int | None, run: Run, depth: int
) -> Node | None:
    plan = one.plan or run.context.types.plan_of(one)
    if one.content == "primitive":
        node = _primitive(parent, one, value, beside, index, run)
        if beside is not None:
            _fill_beside(node, beside, run, depth)
        return node
    if one.content == "xhtml":
        node = Node(value, plan, parent, name=one.name, key=one.key, index=index, rule=one.rule)
        if not isinstance(value, str):
            run.add("wrong-json-type", node, f"the XHTML is to be a text, not {kind_of(value)}")
            return None
        run.nodes.append(node)
        return node
    if not isinstance(value, _OBJECT):
        node = Node(None, plan, parent, name=one.name, key=one.key, index=index, rule=one.rule)
        run.add("wrong-json-type", node, f"a {one.type} is to be an object, not {kind_of(value)}")
        run.meant.add((id(parent), one.name))
        return None
    if one.content == "resource":
        return _resource(parent, one, value, index, run, depth)
    return _object(parent, one, value, index, run, depth)


def _primitive(parent: Node, one: Field, value: Any, beside: Any, index: int | None, run: Run) -> Node:
    """Make the node of a primitive, without what stands beside it."""
    plan = one.plan or run.context.types.plan_of(one)
    node = Node(
        value, plan, parent, name=one.name, key=one.key, index=index, rule=one.rule, beside=beside or None
    )
    if one.rule.checks or not plan.is_quiet:
        run.nodes.append(node)
    if value is not None and not check_primitive(node, run):
        node.is_faulty = True
        node.value = None if isinstance(value, (*_OBJECT, *_LIST)) else value
    return node


def _object(
    parent: Node, one: Field, value: Mapping[str, Any], index: int | None, run: Run, depth: int
) -> Node:
    """Make the node of an element that has elements, with all that is below."""
    plan = one.plan or run.context.types.plan_of(one)
    node = Node(value, plan, parent, name=one.name, key=one.key, index=index, rule=one.rule)
    run.nodes.append(node)
    _fill(node, value, run, depth + 1)
    return node


def _fill_beside(node: Node, beside: Any, run: Run, depth: int) -> None:
    """Make the children of a primitive: its id and extensions."""
    if isinstance(beside, _OBJECT):
        _fill(node, beside, run, depth + 1)
    else:
        run.add("wrong-json-type", node, f"what stands beside a value is an object, not {kind_of(beside)}")


def _resource(
    parent: Node, one: Field, value: Mapping[str, Any], index: int | None, run: Run, depth: int
) -> Node | None:
    """Make the node of a resource within another one."""
    types = run.context.types
    name = value.get("resourceType")
    plan = types.plan(name) if isinstance(name, str) else None
    if plan is None or not types.is_concrete(plan):
        bare = Node(
            value, types.plan("Resource") or parent.plan, parent, name=one.name, key=one.key, index=index
        )
        if name is None:
            run.add("no-such-type", bare, "the resource says no resourceType")
        else:
            known = [each for each in types.definitions.types() if types.definitions.is_resource(each)]
            meant = guess(nearest_name(str(name), known))
            message = f"'{name}' is no resource type of {types.definitions.release}"
            run.add("no-such-type", bare, message, part="resourceType", hint=meant)
        return None
    node = Node(value, plan, parent, name=one.name, key=one.key, index=index, rule=one.rule)
    run.nodes.append(node)
    _fill(node, value, run, depth + 1)
    return node


def kind_of(value: Any) -> str:
    """Name what JSON has there."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, _OBJECT):
        return "an object"
    if isinstance(value, _LIST):
        return "a list"
    return "null" if value is None else "a number"
