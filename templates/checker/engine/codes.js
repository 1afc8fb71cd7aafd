/* Codes; see validation/bindings.py and fhir/membership.py. */
const BINDABLE = new Set(["CodeableConcept", "Coding", "code", "string", "uri", "Quantity", "CodeableReference"]);
const CROSS_VERSION = /^http:\/\/hl7\.org\/fhir\/[1-9]\.[0-9]\/StructureDefinition\/extension-[A-Za-z0-9.[\]-]{1,200}$/;
const isAbsent = (node) => node.all("extension").some((each) => String(each.get("url")).endsWith("/data-absent-reason"));
function checkBinding(node, rule, run) {
  if (!BINDABLE.has(node.type) && !node.plan.bases.includes("Quantity")) return;
  const coded = node.type === "CodeableReference" ? node.first("concept") : node;
  if (!coded || (!coded.isPrimitive && isAbsent(coded))) return;
  for (const [set, strength, isAdditional] of rule.bound) if (!set.startsWith("http://hl7.org/fhir/ValueSet/guide-parameter-code")) checkBound(coded, set, strength, isAdditional, run);
}
function checkBound(node, set, strength, isAdditional, run) {
  const isRequired = strength === "required", codings = codingsOf(node, node.type === "CodeableConcept" ? node.all("coding") : [node]);
  if (!codings.length) {
    const standsIn = node.all("extension").some((each) => CROSS_VERSION.test(each.get("url"))), severity = standsIn ? "warning" : "error";
    const isWithout = node.type === "CodeableConcept" || (node.type === "code" && isNone(node.value) && (standsIn || isAbsent(node)));
    if (isRequired && isWithout && !isAdditional) run.add("no-code", node, `no code is given, but one of the value set ${set} is required`, { severity });
    return;
  }
  let answer = NO;
  for (const [system, code] of codings) {
    const found = ask(set, system, code, run);
    if (found.isMember) return node.isPrimitive && isRequired ? checkOneSystem(node, set, code, run) : undefined;
    if (found.isMember === null) answer = found;
  }
  if (answer.isMember === null) return run.cannotDecide(answer.reason);
  if (node.type === "uri" && !isRequired) return;
  const named = codings.slice(0, 3).map(([system, code]) => `'${code}'${system ? ` of ${system}` : ""}`).join(", ");
  const message = `${codings.length === 1 ? `the code ${named} is not` : `none of the codes ${named} is`} in the value set ${set}`;
  run.add(isRequired ? "code-not-in-value-set" : "code-outside-value-set", node, message, { severity: isRequired ? "error" : "warning", about: isRequired ? "" : set });
}
function checkOneSystem(node, url, code, run) {
  const set = run.lookup.set(url), names = set.in?.length > 1 ? [...new Set(set.in.map(({ system }) => system))] : [undefined];
  if (set.problem || names.includes(undefined)) return;
  const answers = names.map((system) => askSet(set, system, code).isMember), systems = names.filter((_, at) => answers[at]).sort();
  if (!answers.includes(null) && systems.length > 1) run.add("ambiguous-code", node, `the code '${code}' may be of ${systems.join(" and ")}, which the value set ${url} both has`);
}
const codingsOf = (node, entries) => node.isPrimitive ? (node.value === "" || isNone(node.value) ? [] : [["", isNumeral(node.value) ? node.value.numeral : String(node.value)]]) : entries.filter((each) => isObject(each.value) && isText(each.value.code)).map(({ value }) => [isText(value.system) ? value.system : "", value.code]);
const YES = { isMember: true }, NO = { isMember: false };
const open = (reason) => ({ isMember: null, reason });
const anyOf = (answers) => answers.find((each) => each.isMember) ?? answers.find((each) => each.isMember === null) ?? NO;
const allOf = (answers) => answers.find((each) => each.isMember === false) ?? answers.find((each) => each.isMember === null) ?? YES;
function ask(url, system, code, run) {
  const set = run.lookup.set(url);
  return set ? askSet(set, system, code) : open(`the value set ${url.split("|")[0]} is not at hand`);
}
function askSet(set, system, code) {
  if (set.problem) return open(set.problem);
  const answer = set.in ? askDefined(set, system, code) : open("The value set lists no codes.");
  if (answer.isMember !== null || !set.listed) return answer;
  if (set.listed.some(([of, each]) => each === code && (of === system || !system))) return YES;
  return set.whole ? NO : answer;
}
function askDefined(set, system, code) {
  const answer = anyOf(set.in.map((part) => askPart(part, system, code)));
  if (answer.isMember === false) return answer;
  const excluded = anyOf((set.out ?? []).map((part) => askPart(part, system, code)));
  if (excluded.isMember || set.barred?.some(([of, each]) => of === system && each === code)) return NO;
  return excluded.isMember === false ? answer : excluded;
}
function askPart(part, system, code) {
  const answers = [];
  if (part.system) {
    if (system && system !== part.system) return NO;
    const written = part.anyCase ? code.toLowerCase() : code, codes = part.lookup ??= part.codes && new Set(part.codes);
    if (codes) answers.push(codes.has(written) ? YES : part.why && !part.leftOut?.includes(written) ? open(part.why) : NO);
    else answers.push(part.form ? { isMember: new RegExp(`^(?:${part.form})$`, "s").test(code) } : open(part.why ?? "the codes are not at hand"));
  }
  for (const set of part.sets ?? []) answers.push(askSet(set, system, code));
  return answers.length ? allOf(answers) : open("An include names neither a code system nor a value set.");
}
/* Whether a value's code is in a value set; of a CodeableConcept one of its codes. */
function isMember(node, url, run) {
  const answers = codingsOf(node, node.all("coding").length ? node.all("coding") : [node]).map(([system, code]) => ask(url, system, code, run).isMember);
  return answers.includes(true) || (answers.includes(null) ? null : false);
}
