/* What definitions ask of one value, and of how many there are. */
/* How often something occurs; see validation/counting.py. */
function checkCount(rule, values, parent, run, others = []) {
  const count = values.length, name = rule.slice ? `${rule.name}:${rule.slice}` : rule.name, about = `${rule.name}:${rule.slice ?? ""}`;
  if (count < rule.min) {
    if (run.meant.has(`${parent.id} ${rule.name}`)) return;
    run.amiss.add(`${parent.id} ${rule.name}`);
    const message = count ? `'${name}' is there ${count} times; at least ${rule.min} are required` : `'${name}' is missing; at least ${rule.min} required`;
    run.add("too-few", parent, message, { part: [...values, ...others][0]?.key ?? "", about });
  } else if (rule.max !== undefined && count > rule.max) {
    run.amiss.add(`${parent.id} ${rule.name}`);
    run.add("too-many", values[rule.max], rule.max ? `'${name}' is there ${count} times; no more than ${rule.max} allowed` : `'${name}' is ruled out`, { about });
  }
}

/* What the base definitions ask of one value; see engine.py. */
function checkBase(node, run) {
  const { plan, rule } = node;
  if (!isNone(node.value) || node.isPrimitive) for (const counted of plan.counted) checkCount(counted, node.all(counted.name), node, run);
  if (node.isFaulty) return;
  if (rule) checkRule(node, rule, run);
  if (plan.rules?.length) checkInvariants(node, plan.rules, plan.owner, run);
  for (const base of plan.bases) OF_TYPES[base]?.(node, run);
}

/* What a rule says of a value: all that its table has. */
function checkRule(node, rule, run) {
  if (run.source && rule.types) checkType(node, rule, run);
  if (rule.values) checkValues(node, rule, run);
  if (rule.types) checkTypeProfiles(node, rule, run);
  if (rule.bound) checkBinding(node, rule, run);
  if (rule.rules) checkInvariants(node, rule.rules, rule.inner ? "." : "", run);
  if (rule.types) checkTargets(node, rule, run);
  if (rule.limits || rule.values) checkLimits(node, rule, run);
}
function checkType(node, rule, run) {
  const codes = rule.types.map(([code]) => code);
  if (codes.some((code) => node.plan.bases.includes(code) || code === "Element" || code === "BackboneElement" || code.includes("/"))) return;
  if (node.plan.isResource && codes.some((code) => code === "Resource" || code === "DomainResource")) return;
  const place = node.name === "value" && node.parent?.type === "Extension" ? node.parent : node;
  run.add("type-not-allowed", place, `${node.type} is not among the types allowed: ${codes.join(", ")}`);
}
const stated = (values, stem) => Object.entries(values).find(([name]) => name.startsWith(stem) && /^[A-Z]/.test(name.slice(stem.length)));
function checkValues(node, rule, run) {
  if (isNone(node.value)) return node.isPrimitive && checkHasValue(node, rule.values, run);
  if (node.name === "url" && isText(node.value) && node.value.includes("|")) return undefined;
  const fixed = stated(rule.values, "fixed"), pattern = stated(rule.values, "pattern");
  if (fixed && !isEqual(node.value, fixed[1])) compare(node, fixed[1], run, true);
  if (pattern && !matches(node.value, pattern[1])) compare(node, pattern[1], run, false);
  return undefined;
}
function checkHasValue(node, { mustHaveValue, valueAlternatives }, run) {
  if (mustHaveValue) run.add("no-value", node, "a value is asked for; extensions can't stand for it");
  else if (valueAlternatives?.length && !node.all("extension").some((each) => valueAlternatives.includes(each.get("url")))) run.add("no-value", node, `without a value, one of the extensions ${valueAlternatives.join(", ")}`);
}
/* What differs from what is fixed, at the part that does. */
function compare(node, asked, run, isFixed) {
  const [code, word] = isFixed ? ["not-as-fixed", "fixed"] : ["not-as-pattern", "the pattern asks"];
  if (!isObject(asked) || !isObject(node.value)) return run.add(code, node, `${shown(node.value)} is not ${shownAsked(asked)} as ${word}`);
  const inner = (key) => [...node.children.values()].flat().filter((each) => each.key === key);
  for (const [key, part] of Object.entries(asked)) {
    const found = inner(key);
    if (!found.length) run.add(code, node, `'${key}' is missing, which is to be ${shownAsked(part)}`, { about: key });
    else if (Array.isArray(part)) compareLists(node, found, part, run, isFixed);
    else if (!(isFixed ? isEqual : matches)(found[0].value, part)) compare(found[0], part, run, isFixed);
  }
  for (const key of isFixed ? Object.keys(node.value) : []) {
    const name = key.replace(/^_/, "");
    if (!(key in asked)) run.add(code, inner(name)[0] ?? node, `'${name}' is not part of the fixed value`);
  }
  return undefined;
}
function compareLists(node, values, asked, run, isFixed) {
  const code = isFixed ? "not-as-fixed" : "not-as-pattern", [{ name }] = values;
  if (isFixed && values.length === asked.length) return values.forEach((value, at) => { if (!isEqual(value.value, asked[at])) compare(value, asked[at], run, true); });
  const missing = asked.filter((part) => !values.some((each) => matches(each.value, part)));
  if (values.length === 1 && missing.length === 1 && !isFixed) return compare(values[0], missing[0], run, false);
  for (const part of missing) run.add(code, node, `'${name}' has no item with ${shownAsked(part)}`, { about: name + JSON.stringify(part) });
  if (isFixed && !missing.length) run.add(code, node, `'${name}' has more items than fixed`);
  return undefined;
}
const shownAsked = (asked) => shown(typeof asked === "number" ? { numeral: String(asked) } : asked);
function checkTypeProfiles(node, rule, run) {
  const fitting = rule.types.filter(([code]) => node.plan.bases.includes(code) && code !== "Extension");
  const urls = [...new Set(fitting.flatMap(([, profiles = []]) => profiles.map(wholeUrl)))];
  if (!fitting.length || fitting.some(([, profiles = []]) => !profiles.length)) return;
  if (urls.length === 1) return void keepOne(node, urls[0], run);
  const answers = urls.map((url) => conforms(node, url, run));
  if (answers.includes(true)) return;
  if (answers.includes(null)) run.cannotDecide("whether a value keeps one of several profiles can't be told here");
  else run.add("no-profile-kept", node, `none of the profiles is kept: ${urls.join(", ")}`);
}
