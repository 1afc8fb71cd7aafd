/* Tables as they are looked up; what is not loaded yet is wanted. */
class Lookup {
  constructor(store, release) { Object.assign(this, { store, release, wanted: new Set(), types: new Map() }); }
  part(name) { const found = this.store.files[name]; if (!found) this.wanted.add(name); return found ?? {}; }
  get common() { return this.part(`${this.release}/common`); }
  isResource(name) { return this.common.resources?.includes(name) ?? false; }
  shared(kind, key) { return this.common[kind]?.[key] ?? this.part(`${this.release}/further`)[kind]?.[key]; }
  /* A type's table, with what its base has. */
  type(name) {
    if (!this.types.has(name)) {
      const table = this.typeTable(name), base = table && !table.alone && this.type(name.includes(".") ? table.type : table.is[1] ?? "");
      const without = (found, own, key) => (found ?? []).filter((each) => !(own ?? []).some((other) => other[key] === each[key]));
      this.types.set(name, base ? { ...table, elements: [...without(base.elements, table.elements, "name"), ...table.elements ?? []], rules: name.includes(".") ? table.rules : [...without(base.rules, table.rules, 0), ...table.rules ?? []] } : table);
    }
    return this.types.get(name);
  }
  typeTable(name) {
    if (!name) return undefined;
    const [root] = name.split("."), own = this.store.manifest.types[this.release] ?? [];
    if (own.includes(root)) return this.part(`${this.release}/${root}`).types?.[name];
    if (this.common.types?.[name] || this.isResource(root)) return this.common.types?.[name];
    for (const each of own) { const found = this.store.files[`${this.release}/${each}`]?.types?.[name]; if (found) return found; }
    return this.shared("types", name);
  }
  /* The canonical URL, none for what the specification has as a type, and the table of a profile. */
  profile(url) {
    const [bare, version] = url.split("|"), named = this.store.manifest.profiles[this.release]?.[bare], file = named === "" ? bare.split("/").at(-1) : named;
    const found = this.common.profiles?.[bare] ?? (file ? this.part(file) : this.store.files[`${this.release}/implied`])?.profiles?.[bare];
    return [found?.unnamed ? "" : bare, found && version && (found.version ?? version) !== version ? undefined : found];
  }
  set(url) { return this.withResources(Object.values(this.store.files).find(({ sets }) => sets?.[url])?.sets[url] ?? this.shared("sets", url)); }
  /* The names of all resource types are there once, whatever has them among its codes. */
  withResources(set) {
    for (const part of [...set?.in ?? [], ...set?.out ?? []]) {
      if (part.resources) Object.assign(part, { codes: [...part.codes ?? [], ...this.common.resources], resources: false });
      part.sets?.forEach((each) => this.withResources(each));
    }
    return set;
  }
  isCoreType(url) { const name = url.split("|")[0]; return name.startsWith(STRUCTURES) && (this.isResource(name.slice(STRUCTURES.length)) || Boolean(this.type(name.slice(STRUCTURES.length)))); }
  basesOf(name) { return this.type(name)?.is ?? [name, "DomainResource", "Resource"]; }
  typeOf(url) {
    const name = url.split("|")[0].replace(STRUCTURES, "");
    return this.isResource(name) || name === "Any" ? name : this.profile(url)[1]?.type ?? "";
  }
  isOwn(url) { const { own } = this.store.manifest; return Boolean(own) && url.startsWith(own); }
}
