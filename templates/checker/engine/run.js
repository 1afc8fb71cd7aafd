/* One check: what its tables are, the canonical URL of the profile that is walked, and what was found. */
class Run {
  constructor(lookup, facts, words, now) {
    Object.assign(this, { lookup, facts: new Set(facts), words, now, source: "", issues: [], undecided: new Map(), seen: new Map(), meant: new Set(), kept: new Set(), answers: new Map(), profiles: new Set(), plans: new Map(), amiss: new Set(), explained: [] });
    this.types = new Types((name) => lookup.type(name));
  }
  add(code, node, message, { part = "", about = "", hint = "", severity = WARNINGS.has(code) ? "warning" : "error" } = {}) {
    const key = JSON.stringify([code, node.id, part, about]);
    const known = this.seen.get(key), issue = { code, node, message, part, source: this.source, severity, hint };
    if (known) {
      if (severity !== "error" || known.severity === "error") return null;
      this.issues.splice(this.issues.indexOf(known), 1);
    }
    this.seen.set(key, issue);
    this.issues.push(issue);
    return issue;
  }
  cannotDecide(reason) { this.undecided.set(reason, (this.undecided.get(reason) ?? 0) + 1); }
  trial() {
    const other = Object.assign(Object.create(Run.prototype), this);
    return Object.assign(other, { issues: [], undecided: new Map(), seen: new Map(), kept: new Set(), profiles: new Set(), amiss: new Set(), explained: [] });
  }
  /* What the values of a type have; none where its table is not at hand. */
  plan(owner, type) {
    const key = `${owner} ${type}`;
    if (!this.plans.has(key)) {
      const table = this.lookup.type(owner);
      this.plans.set(key, table ? planOf(owner, type, table, this.lookup) : null);
    }
    return this.plans.get(key);
  }
  planOfField(field) { return this.plan(field.owner, field.type) ?? { owner: field.owner, type: field.type, bases: [field.type], content: "unknown", fields: new Map(), counted: [] }; }
}
function planOf(owner, type, table, lookup) {
  const fields = new Map(), bases = table.is, name = table.type ?? type;
  for (const element of table.elements ?? []) {
    for (const [key, of] of keysOf(element)) {
      const own = element.choice ? of : element.type;
      fields.set(key, { key, name: element.name, type: own, owner: element.owner ?? own, isMany: Boolean(element.many), rule: element });
    }
  }
  return { owner, type: name, bases, content: table.kind === "resource" || !table.kind ? "complex" : table.kind, isResource: table.kind === "resource", fields, counted: (table.elements ?? []).filter((element) => "min" in element), rules: table.rules ?? [], lookup };
}
