/* Ids within a resource; see validation/contained.py. */
function checkContained(node, run) {
  const seen = new Set();
  for (const each of node.all("contained")) {
    const id = isText(each.get("id")) ? each.get("id") : "";
    if (!id) run.add("contained-without-id", each, "a contained resource has no id");
    else if (seen.has(id)) run.add("duplicate-contained-id", each, `another contained resource has the id '${id}'`);
    seen.add(id);
  }
}
const idFault = (id, run) => !run.facts.has("has_ids_of_text") ? (/^[A-Za-z0-9\-.]+$/.test(id) ? "" : `the id '${id.slice(0, 80)}' may have letters, digits, '-' and '.' only`) : /\s/.test(id) ? `the id '${id.slice(0, 80)}' has blanks` : "";
function checkElementIds(node, run) {
  const seen = new Set(), idOf = (each) => isObject(each.beside) ? each.beside.id : each.isPrimitive ? "" : each.get("id");
  const look = (each) => {
    const id = each === node || each.type === "ElementDefinition" ? "" : idOf(each), fault = isText(id) && id ? idFault(id, run) : "";
    if (fault) run.add("invalid-id", each, fault, { part: "id" });
    if (isText(id) && id) { if (seen.has(id)) run.add("duplicate-element-id", each, `another element of the resource has the id '${id}'`); seen.add(id); }
    for (const child of [...each.children.values()].flat()) if (!child.plan.isResource) look(child);
  };
  look(node);
}
const OF_TYPES = { Extension: checkExtension, Reference: checkReference, DomainResource: checkContained, Resource: checkElementIds };
