/* Rules in FHIRPath; see validation/invariants.py and fhirpath_nodes.py. */
const typeNameOf = (node) => node.plan.owner.includes(".") ? node.plan.owner : node.type;
const itemOf = (node, run) => new Item(node.value, run.types.named(typeNameOf(node)), node.beside, null);
function checkInvariants(node, rules, path, run) {
  const item = itemOf(node, run), around = node.plan.isResource && node.parent && path.includes(".") ? node.parent : node;
  const resource = itemOf(around.resource, run), root = around.rootResource === around.resource ? resource : itemOf(around.rootResource, run);
  const services = {
    resolve: (reference) => { const found = resolveText(reference, around, run); return found ? itemOf(found, run) : null; },
    memberOf: (asked, url) => { const found = nodeWith(asked, node); return isText(asked?.value ?? asked) ? ask(url, "", asked?.value ?? asked, run).isMember : found ? isMember(found, url, run) : null; },
    conformsTo: (asked, url) => { const found = nodeWith(asked, node); return found ? conforms(found, url, run) : null; },
  };
  for (const [key, severity, words, tree, ...names] of rules) {
    if (!tree) { run.cannotDecide(key); continue; }
    const answer = runTree(tree, [item], run.types, { resource, root, services, now: run.now, isLenient: run.facts.has("takes_items_singly") });
    if (answer instanceof Undecided) run.cannotDecide(answer.reason);
    else if (answer instanceof Failed) {
      const message = `the rule ${key} can't be evaluated: ${answer.message}`;
      if (!run.source || run.source.startsWith(STRUCTURES)) run.cannotDecide(message);
      else run.add("unusable-invariant", node.resource, message, { about: key });
    } else if (!holds(answer)) {
      const about = names.length === 1 ? node.all(names[0]) : [];
      const issue = run.add("broken-invariant", about.length === 1 ? about[0] : node, `${key}: ${words}`, { about: key, severity });
      if (issue && names.length) run.explained.push([issue, names.map((name) => `${node.id} ${name}`)]);
    }
  }
}
const nodeWith = (item, node) => isObject(item?.value) ? [...node.rootResource.walk()].find((each) => each.value === item.value) : undefined;
