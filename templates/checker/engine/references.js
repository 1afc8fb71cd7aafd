/* References; see validation/references.py, resolve.py and addresses.py. */
const isAbsolute = (written) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(written);
function addressOf(written, run) {
  const [rest, version = ""] = written.split("#")[0].split("/_history/"), steps = rest.split("/"), id = steps.pop(), type = steps.pop() ?? "";
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(id) || !run.lookup.isResource(type)) return null;
  if (steps.length && !/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.test(steps.join("/"))) return null;
  return { base: steps.length ? `${steps.join("/")}/` : "", type, id, version };
}
const entryOf = (node) => { for (let at = node; at; at = at.parent) if (at.name === "entry" && at.parent?.type === "Bundle") return at; return null; };
const writtenIn = (node) => node.isPrimitive ? String(node.value ?? "") : node.text("reference");
const resolve = (node, run) => resolveText(writtenIn(node), node, run);
function resolveText(written, node, run) {
  if (!written) return null;
  if (written[0] === "#") return written.length === 1 ? node.rootResource : node.rootResource.all("contained").find((each) => each.get("id") === written.slice(1)) ?? null;
  const entry = entryOf(node);
  if (!entry) return null;
  const entries = entry.parent.all("entry"), plain = written.split("#")[0], address = addressOf(plain, run), target = isAbsolute(plain) ? plain : address ? completed(address, entry, run) : "";
  const versioned = (each) => { const version = each.first("resource")?.first("meta")?.text("versionId"); return version ? `${each.text("fullUrl")}/_history/${version}` : ""; };
  let found = target ? entries.filter((each) => each.text("fullUrl") === target || versioned(each) === target) : [];
  if (!found.length && address && !isAbsolute(plain)) found = entries.filter((each) => { const resource = each.first("resource"); return resource?.type === address.type && resource.get("id") === address.id; });
  return found.length === 1 ? found[0].first("resource") ?? null : null;
}
function completed(address, entry, run) {
  const url = entry.text("fullUrl"), own = addressOf(url, run);
  if (own) return `${own.base}${address.type}/${address.id}${address.version ? `/_history/${address.version}` : ""}`;
  return run.facts.has("refers_by_uuid") && url.startsWith("urn:uuid:") ? `urn:uuid:${address.id}` : "";
}
function checkReference(node, run) {
  const written = node.text("reference");
  if (!written) return;
  if (/\s/.test(written)) run.add("invalid-reference", node, `the reference '${written}' has blanks`);
  else if (written[0] === "#") { if (!resolve(node, run)) run.add("dangling-reference", node, `no contained resource has the id '${written.slice(1)}'`); }
  else if (!isAbsolute(written) && !addressOf(written, run)) {
    const kind = entryOf(node)?.parent.text("type"), [type, id] = written.split("/");
    if ((kind === "transaction" || kind === "batch") && /^[^?]+\?./.test(written) && run.lookup.isResource(written.split("?")[0])) return;
    if (id !== undefined && /^[A-Za-z]+$/.test(type) && !run.lookup.isResource(type)) run.add("invalid-reference", node, `'${type}' in the reference '${written}' is no resource type of ${run.words}`);
    else run.add("invalid-reference", node, `the reference '${written}' is neither absolute nor of the form TYPE/ID`);
  }
  const stated = node.text("type"), actual = stated && targetType(node, written, run);
  if (actual && stated.replace(STRUCTURES, "") !== actual) run.add("wrong-reference-type", node, `the reference says that it leads to '${stated}', but it leads to '${actual}'`);
}
const targetType = (node, written, run) => resolve(node, run)?.type ?? addressOf(written, run)?.type ?? "";
function checkTargets(node, rule, run) {
  const ofType = rule.types.find(([code, , targets]) => code === node.type && targets?.length), reference = node.type === "CodeableReference" ? node.first("reference") : node;
  if (!ofType || reference?.type !== "Reference") return;
  const [, , targets, modes = []] = ofType, written = reference.text("reference"), target = written ? resolve(reference, run) : null, actual = target?.type ?? (written ? targetType(reference, written, run) : "");
  if (actual) checkTargetType(reference, actual, target, targets.map(wholeUrl), run);
  if (!written || !modes.length) return;
  const isContained = written[0] === "#", isKept = isContained ? modes.includes("contained") : modes.includes("referenced") || (modes.includes("bundled") && (!entryOf(reference) || target));
  if (!isKept) run.add("wrong-aggregation", reference, `what '${written}' leads to is to be ${modes.join(" or ")}`);
}
function checkTargetType(reference, actual, target, targets, run) {
  const fitting = [], allowed = [], bases = run.lookup.basesOf(actual);
  for (const url of targets) {
    const name = run.lookup.typeOf(url);
    if (!name) return void run.cannotDecide(`the profile ${url} is not part of this guide`);
    if (name === "Resource" || name === "Any" || bases.includes(name)) fitting.push(url);
    allowed.push(name);
  }
  if (!fitting.length) return void run.add("wrong-target-type", reference, `it leads to '${actual}', not to ${[...new Set(allowed)].join(" or ")}`);
  const answers = target ? fitting.map((url) => conforms(target, url, run)) : [true];
  if (answers.includes(true)) return;
  if (answers.includes(null)) run.cannotDecide("profiles of what references lead to can't all be checked here");
  else run.add("wrong-target-profile", reference, `what it leads to keeps none of the profiles ${fitting.join(", ")}`);
}
