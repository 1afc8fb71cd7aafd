/* Slices; see validation/slicing.py. An item is one of a slice, is none, or nobody can tell (null). */
function checkSlices(rule, values, parent, run) {
  const found = new Map(rule.slices.map((slice) => [slice, []])), unsure = new Set(), top = rule.slices.filter(({ slice }) => !slice.includes("/"));
  let last = -1;
  for (const node of values) {
    const answers = top.map((slice) => [slice, belongs(node, slice, run)]), maybe = answers.filter(([, answer]) => answer === null).map(([slice]) => slice);
    const all = answers.filter(([, answer]) => answer).map(([slice]) => slice), told = all.filter((slice) => !(slice.criteria ?? []).every(([, kind]) => kind === "rest")), hits = all.length > 1 && told.length ? told : all;
    for (const slice of maybe) unsure.add(slice);
    if (hits.length > 1) run.add("several-slices", node, `the item belongs to the slices ${hits.map(({ slice }) => `'${slice}'`).join(" and ")} alike`);
    for (const slice of hits) {
      found.get(slice).push(node);
      for (const inner of rule.slices) if (inner.slice.startsWith(`${slice.slice}/`) && belongs(node, inner, run)) found.get(inner).push(node);
    }
    if (!maybe.length) last = placed(rule, node, hits, top, last, run);
  }
  /* That the element is missing says all. */
  if (!values.length && rule.min > 0) return found;
  const owner = (slice) => rule.slices.find((each) => each.slice === slice.slice.slice(0, slice.slice.lastIndexOf("/"))) ?? slice;
  for (const [slice, items] of found) {
    const isIdle = slice.slice.includes("/") && !items.length && !found.get(owner(slice)).length;
    const isCertain = !unsure.has(slice) || (slice.max !== undefined && items.length > slice.max);
    if ("min" in slice && isCertain && !isIdle && isTold(slice)) checkCount(slice, items, parent, run, values);
  }
  if ([...unsure].some(isTold)) run.cannotDecide("which slices some items belong to can't be told here");
  return found;
}
const isTold = (slice) => Boolean(slice.key) || (slice.criteria?.length > 0 && !slice.criteria.some(([, kind]) => kind === "unknown"));
function placed(rule, node, hits, top, last, run) {
  if (!rule.slicing) return last;
  const [rules, isOrdered] = rule.slicing;
  if (!hits.length) {
    if (rules === "closed") run.add("no-slice", node, `the item belongs to none of the slices ${top.map(({ slice }) => `'${slice}'`).join(", ")}`);
    return rules === "openAtEnd" ? top.length : last;
  }
  const at = top.indexOf(hits[0]);
  if (isOrdered && at < last) run.add("slice-order", node, `an item of slice '${hits[0].slice}' stands behind those that come after it`);
  else if (rules === "openAtEnd" && last === top.length) { run.add("slice-order", node, "an item of a slice stands behind items of none"); return last; }
  return Math.max(last, at);
}
function belongs(node, slice, run) {
  if (slice.key) return node.key === slice.key;
  if (!slice.criteria) return null;
  let isUnsure = false;
  for (const criterion of slice.criteria) {
    const answer = meets(node, criterion, run);
    if (answer === false) return false;
    isUnsure ||= answer === null;
  }
  return isUnsure ? null : true;
}
function meets(node, [path, kind, expected], run) {
  if (kind === "unknown") return null;
  if (kind === "position") return node.index !== null && node.index >= expected[0] && (isNone(expected[1]) || node.index < expected[1]);
  const values = [...nodesAt(node, path, run)], known = values.filter((each) => each !== null), answer = meeting(known, kind, expected, run);
  return values.length > known.length && answer !== true ? null : answer;
}
function meeting(values, kind, expected, run) {
  if (kind === "exists" || kind === "absent") return (values.length > 0) === (kind === "exists");
  if (kind === "types") return values.some(({ plan }) => expected.some((name) => plan.bases.includes(name)));
  if (kind === "fixed" || kind === "pattern") return values.some(({ value }) => (kind === "fixed" ? isEqual : matches)(value, expected));
  if (kind === "rest") return true;
  const answers = values.flatMap((each) => kind === "profiles" ? expected.map((url) => conforms(each, url, run)) : [isMember(each, expected, run)]);
  return answers.includes(true) || (answers.includes(null) ? null : false);
}
function* nodesAt(node, [step, ...rest], run) {
  if (step === undefined) yield node;
  else if (step === "resolve()") {
    const target = resolve(node, run);
    if (target) yield* nodesAt(target, rest, run); else yield null;
  } else if (step.startsWith("ofType(")) {
    if (node.plan.bases.includes(step.slice(7, -1).split(".").at(-1))) yield* nodesAt(node, rest, run);
  } else if (step.startsWith("extension(")) {
    for (const each of node.all("extension")) if (each.get("url") === step.slice(10, -1)) yield* nodesAt(each, rest, run);
  } else for (const each of node.all(step)) yield* nodesAt(each, rest, run);
}
