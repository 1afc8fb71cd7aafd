/* A value within the resource; see validation/node.py. */
let numbered = 0;
class Node {
  constructor(value, plan, parent = null, field = {}, index = null, beside = undefined) {
    Object.assign(this, { id: numbered++, value, plan, parent, name: field.name ?? "", key: field.key ?? "", rule: field.rule ?? null, index, beside, isFaulty: false, children: new Map() });
    this.resource = parent === null || plan.isResource ? this : parent.resource;
  }
  get type() { return this.plan.type; }
  get isPrimitive() { return this.plan.content === "primitive"; }
  get rootResource() { let node = this.resource; while (node.name === "contained" && node.parent) node = node.parent.resource; return node; }
  get(name) { return isObject(this.value) ? this.value[name] : undefined; }
  all(name) { return this.children.get(name) ?? []; }
  first(name) { return this.all(name)[0]; }
  text(name) { const found = this.first(name)?.value; return isText(found) ? found : ""; }
  * walk() { yield this; for (const group of this.children.values()) for (const child of group) yield* child.walk(); }
  /* Keys and positions that lead to it; what stands beside a primitive's value is `_key`. */
  get pointer() {
    if (!this.parent) return [];
    const key = isNone(this.value) && !isNone(this.beside) ? `_${this.key}` : this.key;
    return [...this.parent.innerPointer, key, ...(this.index === null ? [] : [this.index])];
  }
  get innerPointer() {
    if (!this.isPrimitive || !this.parent) return this.pointer;
    return [...this.parent.innerPointer, `_${this.key}`, ...(this.index === null ? [] : [this.index])];
  }
  get expression() { return this.parent ? `${this.parent.expression}.${this.name}${this.index === null ? "" : `[${this.index}]`}` : this.plan.type; }
}
