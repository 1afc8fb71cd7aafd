/* Nodes, and what no JSON of FHIR may look like; see validation/shape.py. */
function fill(node, content, run, depth) {
  if (depth > DEEPEST) return run.add("nested-too-deeply", node, `more than ${DEEPEST} elements within each other`);
  const keys = Object.keys(content), { fields } = node.plan;
  if (!keys.length && node.parent) return run.add("empty-element", node, "the object is empty");
  if (keys.length === 1 && keys[0] === "id" && !node.plan.isResource && (isNone(node.value) || !node.isPrimitive)) run.add("empty-element", node, "there is an id, and neither a value nor anything else");
  const put = (field, made) => { if (made.length) node.children.set(field.name, [...node.all(field.name), ...made]); };
  for (const key of keys) {
    const field = fields.get(key);
    if (field) { put(field, nodesOf(node, content, field, content[key], run, depth)); continue; }
    const beside = key[0] === "_" ? fields.get(key.slice(1)) : undefined;
    if (!beside) {
      if (!(key === "resourceType" && node.plan.isResource) && !(key === "fhir_comments" && run.facts.has("has_json_comments"))) unknown(node, key, run);
    } else if (run.planOfField(beside).content !== "primitive") run.add("unknown-property", node, `'${key}' stands beside '${beside.key}', which is no primitive`, { part: key });
    else if (!(beside.key in content)) put(beside, nodesOf(node, content, beside, undefined, run, depth));
  }
}
function unknown(node, key, run) {
  const name = key.replace(/^_+/, ""), { fields } = node.plan, meant = meantBy(name, [...fields.keys()]);
  if (meant) run.meant.add(`${node.id} ${fields.get(meant).name}`);
  for (const field of fields.values()) if (name.startsWith(field.name) && /^($|[A-Z])/.test(name.slice(field.name.length))) run.meant.add(`${node.id} ${field.name}`);
  run.add("unknown-property", node, `'${key}' is no element of ${node.plan.owner}`, { part: key, hint: meant });
}
function nodesOf(parent, content, field, value, run, depth) {
  const plan = run.planOfField(field), isPrimitive = plan.content === "primitive", beside = isPrimitive ? content[`_${field.key}`] : undefined;
  if (plan.content === "unknown") { run.cannotDecide(`what a ${field.type} holds is not known here`); return []; }
  const { key } = field, tell = (code, message) => run.add(code, parent, message, { part: key });
  if (isNone(value) && isNone(beside)) return nothing("null-value", "null", parent, field, run);
  const isList = Array.isArray(value);
  if (isList && !field.isMany) tell("unexpected-list", `'${key}' is a list, but there can be one only`);
  else if (field.isMany && !isNone(value) && !isList && isObject(value) === (plan.content === "complex")) tell("missing-list", `'${key}' is to be a list, for it may repeat`);
  if (Array.isArray(beside) && !field.isMany && !isList) run.add("unexpected-list", parent, `'_${key}' is a list, but there can be one only`, { part: `_${key}` });
  else if (isObject(beside) && field.isMany && (isNone(value) || isList)) run.add("missing-list", parent, `'_${key}' is to be a list, for '${key}' may repeat`, { part: `_${key}` });
  if (isList && !value.length) return nothing("empty-list", "an empty list", parent, field, run);
  if (!isList && !Array.isArray(beside)) return [nodeOf(parent, field, plan, value, beside, null, run, depth)].filter(Boolean);
  const values = isList ? value : isNone(value) ? [] : [value], others = Array.isArray(beside) ? beside : isNone(beside) ? [] : [beside], made = [];
  for (let at = 0; at < Math.max(values.length, others.length); at++) {
    if (isNone(values[at]) && isNone(others[at])) run.add("null-value", parent, `'${key}' has a null at ${at}`, { part: key, about: String(at) });
    else made.push(nodeOf(parent, field, plan, values[at], others[at], at, run, depth));
  }
  return made.filter(Boolean);
}
function nothing(code, what, parent, field, run) {
  run.meant.add(`${parent.id} ${field.name}`);
  run.add(code, parent, `'${field.key}' is ${what}`, { part: field.key });
  return [];
}
function nodeOf(parent, field, plan, value, beside, index, run, depth) {
  if (plan.content === "primitive") {
    const node = new Node(value, plan, parent, field, index, beside);
    const fault = isNone(value) ? null : PRIMITIVES[plan.type]?.(value, node, run);
    if (fault) {
      run.add(fault[0], node, fault[1]);
      node.isFaulty = true;
      if (isObject(value) || Array.isArray(value)) node.value = null;
    }
    if (isObject(beside)) fill(node, beside, run, depth + 1);
    else if (!isNone(beside)) run.add("wrong-json-type", node, `what stands beside a value is an object, not ${kindOf(beside)}`);
    return node;
  }
  if (plan.content === "xhtml") {
    const node = new Node(value, plan, parent, field, index);
    if (isText(value)) return node;
    run.add("wrong-json-type", node, `the XHTML is to be a text, not ${kindOf(value)}`);
    return null;
  }
  if (!isObject(value)) {
    run.add("wrong-json-type", new Node(null, plan, parent, field, index), `a ${field.type} is to be an object, not ${kindOf(value)}`);
    run.meant.add(`${parent.id} ${field.name}`);
    return null;
  }
  let own = plan;
  if (plan.isResource) {
    const name = value.resourceType, bare = new Node(value, plan, parent, field, index);
    own = resourcePlan(name, run);
    if (!own && run.lookup.isResource(name) && !ABSTRACT.includes(name)) {
      run.cannotDecide(`a ${name} can't be checked here: this guide has no profile of it`);
      return new Node(value, opaquePlan(name), parent, field, index);
    }
    if (!own) {
      if (name === undefined) run.add("no-such-type", bare, "the resource says no resourceType");
      else run.add("no-such-type", bare, `'${name}' is no resource type of ${run.words}`, { part: "resourceType" });
      return null;
    }
  }
  const node = new Node(value, own, parent, field, index);
  fill(node, value, run, depth + 1);
  return node;
}
/* Of a resource that nobody can look into here. */
const opaquePlan = (name) => ({ owner: name, type: name, bases: [name, "DomainResource", "Resource"], content: "complex", isResource: true, isOpaque: true, fields: new Map(), counted: [] });
const ABSTRACT = ["Resource", "DomainResource", "CanonicalResource", "MetadataResource"];
const resourcePlan = (name, run) => { const plan = isText(name) && !name.includes(".") && !ABSTRACT.includes(name) && run.lookup.isResource(name) ? run.plan(name, name) : null; return plan?.isResource ? plan : null; };
