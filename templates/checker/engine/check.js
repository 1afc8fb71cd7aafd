/* Checks a resource in the page that a reader has open: nothing is sent anywhere. The parts in this folder are one
   function (render/scripts.py joins them). They walk the tables that site_builder/validation/tables.py writes as
   site_builder/validation walks its plans, find the same and say it in the same words; tests/validation/check_cases.yml
   is for both. What can't be told is counted as undecided.

   `siteBuilderChecker.check(text, options)` returns `{ issues, undecided, profiles, wanted, problem }`. Where tables
   that `options.store` hasn't loaded are needed, `wanted` names their files: load them and check again. */

/* The profile that FHIR itself asks for by what an Observation is about; see validation/implied.py. */
function implied(node, run) {
  if (node.type !== "Observation" || !run.facts.has("implies_profiles")) return [];
  const codes = (node.first("code")?.all("coding") ?? []).map((each) => `${each.text("system")} ${each.text("code")}`);
  const { implied: tables = [] } = run.lookup.part(`${run.lookup.release}/implied`);
  return tables.filter(([, held]) => Object.entries(held).some(([system, each]) => each.some((code) => codes.includes(`${system} ${code}`)))).slice(0, 1).map(([url]) => url);
}
function checkProfiles(node, asked, run) {
  const named = new Map((node.first("meta")?.all("profile") ?? []).filter(({ value, isFaulty }) => isText(value) && !isFaulty).map((each) => [each.value, each]));
  const urls = new Set([...asked, ...named.keys(), ...(run.lookup.store.manifest.globals?.[node.type] ?? [])]);
  for (const url of urls.size ? urls : implied(node, run)) {
    const [canonical, profile] = run.lookup.profile(url), place = named.get(url) ?? node;
    if (!profile) { if (!(run.lookup.isCoreType(url) && node.plan.bases.includes(url.slice(STRUCTURES.length)))) run.cannotDecide(`the profile ${url} is not part of this guide`); }
    else if (profile.problem) run.cannotDecide(`the profile ${url} can't be used: ${profile.problem}`);
    else if (!node.plan.bases.includes(profile.type)) run.add("wrong-profile", place, `'${profile.title}' is a profile of ${profile.type}, not of ${node.type}`, { about: url });
    else { run.profiles.add(canonical); keep(node, canonical, profile, run); }
  }
}
function limited(issues) {
  const counts = new Map();
  return issues.flatMap((issue) => {
    const count = (counts.get(issue.code) ?? 0) + 1;
    counts.set(issue.code, count);
    return count <= MOST_ALIKE ? [issue] : count > MOST_ALIKE + 1 ? [] : [{ ...issue, code: "more-of-this", part: "", source: "", message: `and ${grouped(issues.filter(({ code }) => code === issue.code).length - MOST_ALIKE)} more findings of '${issue.code}'`, severity: "note" }];
  });
}
/* Without what says no more than an error at the same value, or within it; see validation/one_cause.py. */
const FOLLOWING = { "unusual-value": ["invalid-value", "beyond-limits"], "code-outside-value-set": ["code-not-in-value-set"] };
function withoutRepeated({ issues, amiss, explained }) {
  const wrong = new Set(), follows = new Set(explained.filter(([, names]) => names.every((name) => amiss.has(name))).map(([issue]) => issue));
  for (const { code, node, severity } of issues) if (severity === "error") for (let at = node; at && !at.plan.isResource; at = at.parent) wrong.add(`${at.id} ${code}`);
  return issues.filter((issue) => !follows.has(issue)).filter(({ code, node }) => code !== "no-code" || !wrong.has(`${node.id} no-value`)).filter(({ code, node, severity }) => severity === "error" || !FOLLOWING[code]?.some((each) => wrong.has(`${node.id} ${each}`)));
}
/* The offset of what a pointer leads to, or of the nearest above. */
function offsetOf({ root, places, first }, pointer) {
  let value = root, offset = first;
  for (const step of pointer) {
    const held = places.get(value), at = held instanceof Map ? held.get(step) : held?.[step];
    if (at === undefined) return offset;
    offset = at;
    value = value[step];
  }
  return offset;
}

/* `options`: `release` (R4), `profiles` (canonical URLs beside those that the resource names), `store`, `now`. */
function check(text, { release, profiles = [], store, now = new Date().toISOString() }) {
  let read;
  try { read = readJson(text); } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    return { issues: [{ code: "invalid-json", severity: "error", expression: "", message: fault.message, profile: "", ...lineOf(text, fault.at) }], undecided: new Map(), profiles: [], wanted: [] };
  }
  const lookup = new Lookup(store, release), { common } = lookup, name = isObject(read.root) ? read.root.resourceType : undefined;
  const found = (issues, run) => ({ issues, undecided: run?.undecided ?? new Map(), profiles: [...run?.profiles ?? []], wanted: [...lookup.wanted].filter((each) => !store.files[each]) });
  const alone = (code, message, pointer = []) => found([{ code, severity: "error", expression: ["Resource", ...pointer].join("."), message, profile: "", ...lineOf(text, offsetOf(read, pointer)) }]);
  if (!common.release) return found([]);
  const run = new Run(lookup, common.release[0], common.release[1], now), plan = resourcePlan(name, run);
  if (!isObject(read.root)) return alone("wrong-json-type", `a resource is to be an object, not ${kindOf(read.root)}`);
  if (!plan && lookup.isResource(name) && !ABSTRACT.includes(name)) { run.cannotDecide(`a ${name} can't be checked here: this guide has no profile of it`); return found([], run); }
  if (!plan) return alone("no-such-type", `'${name}' is no resource type of ${run.words}`, ["resourceType"]);
  const root = new Node(read.root, plan);
  fill(root, read.root, run, 0);
  const nodes = [...root.walk()];
  for (const node of nodes) checkBase(node, run);
  for (const node of nodes) if (node.plan.isResource) checkProfiles(node, node === root ? profiles : [], run);
  const issues = limited(withoutRepeated(run)).map(({ code, node, message, part, source, severity, hint }) => ({ code, severity, message, hint: hint && `Did you mean '${hint}'?`, profile: source, expression: part ? `${node.expression}.${part}` : node.expression, ...lineOf(text, offsetOf(read, part ? [...node.innerPointer, part] : node.pointer)) }));
  for (const [key, at] of read.repeated) issues.push({ code: "duplicate-key", severity: "warning", expression: name, message: `'${key}' stands twice in one object; the last one counts`, profile: "", ...lineOf(text, at) });
  return found(issues.sort((one, other) => one.line - other.line || one.column - other.column || (one.code < other.code ? -1 : 1)), run);
}

globalThis.siteBuilderChecker = { check, readJson };
