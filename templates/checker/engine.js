/* Checks a resource in the page that a reader has open: nothing is sent anywhere. It walks the tables that
   site_builder/validation/tables.py writes as site_builder/validation walks its plans, finds the same and says it
   in the same words; tests/validation/check_cases.yml is for both. What it can't tell is counted as undecided.

   `siteBuilderChecker.check(text, options)` returns `{ issues, undecided, profiles, wanted, problem }`. Where tables
   that `options.store` hasn't loaded are needed, `wanted` names their files: load them and check again. */
(() => {
  "use strict";
  const { Failed, Node: Item, Types, Undecided, holds, isNumeral, isObject, keysOf, momentOf, orderOf, rawNum, run: runTree } = globalThis.siteBuilderPath;
  const STRUCTURES = "http://hl7.org/fhir/StructureDefinition/", DEEPEST = 100, MOST_ALIKE = 20;
  const WARNINGS = new Set(["unusual-value", "unusable-invariant"]);
  const isText = (value) => typeof value === "string";
  const isNone = (value) => value === undefined || value === null;

  /* JSON: a number keeps its digits, an object and a list know where each of their values stands. */
  class SyntaxFault { constructor(at, message) { Object.assign(this, { at, message }); } }
  const TOKEN = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b|[[\]{},:]/y;
  const BLANK = /[ \t\r\n]*/y;
  function readJson(text) {
    const places = new Map(), repeated = [];
    let at = 0, token = "", start = 0;
    const next = () => {
      BLANK.lastIndex = at;
      BLANK.exec(text);
      TOKEN.lastIndex = start = BLANK.lastIndex;
      token = TOKEN.exec(text)?.[0] ?? "";
      if (!token && start < text.length) throw new SyntaxFault(start, `this is no JSON: ${/^["\w]/.test(text[start]) ? "a value that is none begins here" : `'${text[start]}' is not expected here`}`);
      at = start + token.length;
    };
    const expect = (marks, what) => { if (!token || !marks.includes(token)) throw new SyntaxFault(start, token ? `${what} is expected, not ${token.slice(0, 40)}` : `the text ends where ${what} is expected`); };
    const value = (depth) => {
      if (depth > 120) throw new SyntaxFault(start, "more than 120 objects and lists within each other");
      if (token === "{") return object(depth);
      if (token === "[") return list(depth);
      if (token === "" || "]},:".includes(token)) expect([], "a value");
      const written = token;
      next();
      return written[0] === '"' || "tfn".includes(written[0]) ? JSON.parse(written) : Object.freeze({ numeral: written });
    };
    function object(depth) {
      const found = Object.create(null), held = new Map();
      places.set(found, held);
      for (next(); token !== "}";) {
        if (token[0] !== '"') expect([], "a name in quotes");
        const key = JSON.parse(token), place = start;
        if (held.has(key)) repeated.push([key, place]);
        next();
        expect([":"], "':'");
        next();
        found[key] = value(depth + 1);
        held.set(key, place);
        expect([",", "}"], "',' or '}'");
        if (token === ",") { next(); if (token === "}") expect([], "a name in quotes"); }
      }
      next();
      return found;
    }
    function list(depth) {
      const found = [], held = [];
      places.set(found, held);
      for (next(); token !== "]";) {
        held.push(start);
        found.push(value(depth + 1));
        expect([",", "]"], "',' or ']'");
        if (token === ",") { next(); if (token === "]") expect([], "a value"); }
      }
      next();
      return found;
    }
    next();
    const first = start, root = value(0);
    if (token) expect([], "the end");
    return { root, places, first, repeated };
  }
  /* Line and column, from 1, of an offset; a line ends with \n, \r or both. */
  function lineOf(text, offset) {
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: before.length, column: [...before.at(-1)].length + 1 };
  }

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

  /* What a value is, in words; see kind_of and shown there. */
  const kindOf = (value) => typeof value === "boolean" ? "true or false" : isText(value) ? "a text" : isNumeral(value) ? "a number" : Array.isArray(value) ? "a list" : isNone(value) ? "null" : "an object";
  function shown(value) {
    if (isNumeral(value)) return value.numeral.slice(0, 80);
    if (isObject(value)) return `{${Object.entries(value).map(([key, part]) => `${key}: ${shown(part)}`).join(", ")}}`.slice(0, 80);
    if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`.slice(0, 80);
    return isText(value) ? `'${value.slice(0, 80)}'` : String(value ?? null);
  }
  const briefly = (value) => isObject(value) || Array.isArray(value) ? kindOf(value) : shown(isText(value) ? value.slice(0, 60) : value);
  const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

  /* Equal throughout, or with all parts of a pattern. What tables say has JavaScript's own numbers. */
  const sameValue = (value, asked) => typeof asked === "number" ? isNumeral(value) && Number(value.numeral) === asked : value === asked;
  function isEqual(value, asked) {
    if (Array.isArray(asked)) return Array.isArray(value) && value.length === asked.length && asked.every((part, at) => isEqual(value[at], part));
    if (!isObject(asked)) return sameValue(value, asked);
    return isObject(value) && Object.keys(value).length === Object.keys(asked).length && Object.keys(asked).every((key) => key in value && isEqual(value[key], asked[key]));
  }
  function matches(value, asked) {
    if (Array.isArray(asked)) return Array.isArray(value) && asked.every((part) => value.some((each) => matches(each, part)));
    if (!isObject(asked)) return sameValue(value, asked);
    return isObject(value) && Object.keys(asked).every((key) => matches(value[key], asked[key]));
  }

  /* A name that another may be a slip of, as `nearest_name` (diagnostics.py) and Python's difflib find it. */
  function matching(one, other) {
    let best = [0, 0, 0];
    for (let i = 0; i < one.length; i++) for (let j = 0; j < other.length; j++) {
      let size = 0;
      while (one[i + size] !== undefined && one[i + size] === other[j + size]) size++;
      if (size > best[2]) best = [i, j, size];
    }
    const [i, j, size] = best;
    return size && size + matching(one.slice(0, i), other.slice(0, j)) + matching(one.slice(i + size), other.slice(j + size));
  }
  const ratio = (one, other) => one.length + other.length ? 2 * matching(one, other) / (one.length + other.length) : 1;
  const meantBy = (wrong, names) => {
    if (wrong.length > 60 || names.includes(wrong)) return "";
    const ranked = names.map((name) => [ratio(name, wrong), name]).filter(([like]) => like >= 0.6).sort(([one, first], [other, second]) => other - one || (first < second ? 1 : -1));
    return ranked.find(([like]) => like >= 0.75)?.[1] ?? "";
  };

  /* Primitives; see validation/primitives.py. Each returns code and message, or nothing. */
  const wrongType = (value, type, what) => ["wrong-json-type", `${briefly(value)} is no ${type}; it is to be ${what}`];
  const invalid = (message) => ["invalid-value", message];
  const plainText = (value, node) => !isText(value) ? wrongType(value, node.type, "a text, in quotes") : value ? null : ["empty-value", `the ${node.type} is empty`];
  const urnFault = (value) => {
    const start = value.slice(0, 80);
    if (/^(oid|uuid):/.test(value)) return invalid(`'${start}' is to start with 'urn:'`);
    if (value === "http://" || value === "https://") return invalid(`'${value}' names no host`);
    if (value.startsWith("urn:oid:") && !/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/.test(value)) return invalid(`'${start}' is no OID`);
    if (value.startsWith("urn:uuid:") && !UUID.test(value)) return invalid(`'${start}' is no UUID: 8-4-4-4-12 hexadecimal digits`);
    return null;
  };
  const TURNS = { "\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069" };
  function openDirection(value) {
    const waiting = [];
    for (const sign of value.match(/[\u202a-\u202e\u2066-\u2069]/g) ?? []) {
      if (TURNS[sign]) waiting.push(sign);
      else if (TURNS[waiting.pop()] !== sign) return sign;
    }
    return waiting.at(-1) ?? "";
  }
  const UUID = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const PRIMITIVES = {
    boolean: (value) => typeof value === "boolean" ? null : ["wrong-json-type", `${briefly(value)} is no boolean; it is to be true or false, without quotes`],
    integer(value, { type }) {
      if (!isNumeral(value)) return wrongType(value, type, "a number, without quotes");
      const { numeral } = value, least = { positiveInt: 1, unsignedInt: 0 }[type] ?? -(2 ** 31);
      if (!/^-?(0|[1-9]\d*)$/.test(numeral) || numeral.length > 12) return invalid(`${numeral.slice(0, 40)} is no ${type}`);
      return Number(numeral) >= least && Number(numeral) < 2 ** 31 ? null : invalid(`${numeral} is no ${type}: it is to be between ${least} and ${2 ** 31 - 1}`);
    },
    integer64(value) {
      if (!isText(value)) return ["wrong-json-type", `${briefly(value)} is no integer64, which JSON writes as a text`];
      return /^-?(0|[1-9]\d*)$/.test(value) && value.length <= 20 && BigInt.asIntN(64, BigInt(value)) === BigInt(value) ? null : invalid(`'${value.slice(0, 40)}' is no integer64`);
    },
    decimal(value, node, run) {
      if (!isNumeral(value)) return wrongType(value, node.type, "a number, without quotes");
      const { numeral } = value, [number, exponent = "0"] = numeral.split(/[eE]/), digits = number.replace(/\D/g, "").length;
      if (!Number.isFinite(Number(numeral))) return invalid(`${numeral.slice(0, 40)} is greater than any decimal can be`);
      if (Math.abs(Number(exponent)) > 18) run.add("unusual-value", node, `${numeral.slice(0, 40)} is beyond what programs keep: 10 to the 18`);
      if (digits > 18) run.add("unusual-value", node, `${numeral.slice(0, 40)} has ${digits} digits; programs keep 18`);
      return null;
    },
    string(value, node, run) {
      if (!isText(value)) return wrongType(value, node.type, "a text, in quotes");
      if (!value) return ["empty-value", "the text is empty"];
      if (!value.trim()) run.add("unusual-value", node, "the text is nothing but blanks");
      const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.exec(value);
      if (control) run.add("unusual-value", node, `the text has the control character U+${control[0].charCodeAt().toString(16).toUpperCase().padStart(4, "0")}`);
      const turn = openDirection(value);
      if (turn) run.add("unusual-value", node, `the text turns the direction of writing by U+${turn.charCodeAt().toString(16).toUpperCase()}, and not back`, { about: "direction" });
      return value.length > 1048576 ? invalid(`the text has ${grouped(value.length)} characters; 1,048,576 are allowed`) : null;
    },
    code: (value, node) => plainText(value, node) ?? (value !== value.trim() || /\s\s|[\t\r\n]/.test(value) ? invalid(`the code '${value.slice(0, 60)}' has blanks at an end, or several in a row`) : null),
    id(value, node, run) {
      const fault = plainText(value, node), start = isText(value) ? value.slice(0, 80) : "";
      if (fault) return fault;
      if (node.name === "id" && !node.parent?.plan.isResource) return null;
      if (!/^[A-Za-z0-9\-.]+$/.test(value)) return ["invalid-id", `the id '${start}' may have letters, digits, '-' and '.' only`];
      return value.length > 64 ? ["invalid-id", `the id '${start}' has ${value.length} characters; 64 are allowed`] : null;
    },
    uri(value, node, run) {
      const fault = plainText(value, node);
      if (fault) return fault;
      if (/\s/.test(value)) return invalid(`the ${node.type} '${value.slice(0, 80)}' has ${/\s/.test(value.trim()) ? "blanks in it" : "blanks around it"}`);
      if (value !== value.toLowerCase() && value.startsWith("urn:uuid:") && UUID.test(value)) run.add("unusual-value", node, "a UUID is written in lower case");
      return urnFault(value);
    },
    canonical(value, node, run) {
      const fault = PRIMITIVES.uri(value, node, run), message = isText(value) ? `the canonical '${value.slice(0, 80)}' is no absolute URL` : "";
      if (fault || /^([A-Za-z][A-Za-z0-9+.-]*:|#)/.test(value)) return fault;
      if (!node.resource.plan.fields.has("publisher")) return invalid(message);
      run.add("unusual-value", node, message);
      return null;
    },
    oid: (value, node, run) => PRIMITIVES.uri(value, node, run) ?? (value.startsWith("urn:oid:") ? null : invalid(`the oid '${value.slice(0, 80)}' is to start with 'urn:oid:'`)),
    uuid: (value, node, run) => PRIMITIVES.uri(value, node, run) ?? (value.startsWith("urn:uuid:") ? null : invalid(`the uuid '${value.slice(0, 80)}' is to start with 'urn:uuid:'`)),
    date: (value, node, run) => plainText(value, node) ?? dayFault(value, node, run),
    dateTime(value, node, run) {
      const fault = plainText(value, node);
      if (fault) return fault;
      const [day, ...rest] = value.split("T"), clock = rest.join("T");
      if (!rest.length) return dayFault(value, node, run);
      if (day.length !== 10) return invalid(`'${value.slice(0, 60)}' has a time without a whole date`);
      return dayFault(day, node, run) ?? clockFault(value, clock, node, run);
    },
    instant: (value, node, run) => plainText(value, node) ?? (value.includes("T") ? PRIMITIVES.dateTime(value, node, run) : invalid(`'${value.slice(0, 60)}' is no instant: it needs a date, a time and a zone`)),
    time(value, node, run) {
      const fault = plainText(value, node), parts = fault ? null : CLOCK.exec(value);
      return fault ?? (parts?.[3] === undefined ? invalid(`'${value.slice(0, 60)}' is no time: it is written hh:mm:ss, without a zone`) : beyondClock(value, parts, run));
    },
    base64Binary(value, node, run) {
      const fault = plainText(value, node);
      if (fault) return fault;
      const signs = value.replace(/[ \t\r\n]/g, ""), body = signs.replace(/=+$/, "");
      if (signs !== value && !run.facts.has("breaks_base64")) return invalid("base64 with blanks or line breaks");
      if (signs !== value) run.add("unusual-value", node, "base64 with blanks or line breaks");
      return signs.length % 4 || signs.length - body.length > 2 || /[^A-Za-z0-9+/]/.test(body) ? invalid(`'${value.slice(0, 40)}' is no base64`) : null;
    },
  };
  Object.assign(PRIMITIVES, { unsignedInt: PRIMITIVES.integer, positiveInt: PRIMITIVES.integer, markdown: PRIMITIVES.string, url: PRIMITIVES.uri });
  const CLOCK = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/, DAY = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
  function dayFault(value, node, run) {
    const found = DAY.exec(value);
    if (!found) return invalid(`'${value.slice(0, 60)}' is no ${node.type}: it is written YYYY, YYYY-MM or YYYY-MM-DD`);
    if (!momentOf(value)) return invalid(`the calendar has no ${value}`);
    const year = Number(found[1]);
    if (year < 1800 || year > 2110) run.add("unusual-value", node, `the year ${year} is hardly meant`);
    return null;
  }
  function clockFault(value, rest, node, run) {
    const start = value.slice(0, 60), cut = rest.search(/[Z+-]/), clock = cut < 0 ? rest : rest.slice(0, cut), zone = cut < 0 ? "" : rest.slice(cut), parts = CLOCK.exec(clock);
    if (!parts) return invalid(`'${start}' is no ${node.type}: a time is written hh:mm:ss`);
    if (parts[3] === undefined && (run.facts.has("needs_seconds") || node.type === "instant")) return invalid(`'${start}' lacks the seconds`);
    if (!zone) return invalid(`'${start}' lacks a time zone, such as Z or +01:00`);
    if (!/^(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/.test(zone)) return invalid(`'${start}' has no time zone such as Z or +01:00`);
    return beyondClock(value, parts, run);
  }
  const beyondClock = (value, [, hour, minute, second = 0], run) => Number(hour) > 23 || Number(minute) > 59 || Number(second) > (run.facts.has("has_leap_seconds") ? 60 : 59) ? invalid(`the clock has no '${value.slice(0, 60)}'`) : null;

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

  /* Nodes, and what no JSON of FHIR may look like; see validation/shape.py. */
  function fill(node, content, run, depth) {
    if (depth > DEEPEST) return run.add("nested-too-deeply", node, `more than ${DEEPEST} elements within each other`);
    const keys = Object.keys(content), { fields } = node.plan;
    if (!keys.length && node.parent) return run.add("empty-element", node, "the object is empty");
    if (keys.length === 1 && keys[0] === "id" && !node.plan.isResource && (isNone(node.value) || !node.isPrimitive)) run.add("empty-element", node, "there is an id, and neither a value nor anything else");
    const put = (field, made) => { if (made.length) node.children.set(field.name, [...node.all(field.name), ...made]); };
    for (const key of keys) {
      const field = fields.get(key);
      if (field) { put(field, nodesOf(node, content, field, content[key], run, depth)); continue; }
      const beside = key[0] === "_" ? fields.get(key.slice(1)) : undefined;
      if (!beside) {
        if (!(key === "resourceType" && node.plan.isResource) && !(key === "fhir_comments" && run.facts.has("has_json_comments"))) unknown(node, key, run);
      } else if (run.planOfField(beside).content !== "primitive") run.add("unknown-property", node, `'${key}' stands beside '${beside.key}', which is no primitive`, { part: key });
      else if (!(beside.key in content)) put(beside, nodesOf(node, content, beside, undefined, run, depth));
    }
  }
  function unknown(node, key, run) {
    const name = key.replace(/^_+/, ""), { fields } = node.plan, meant = meantBy(name, [...fields.keys()]);
    if (meant) run.meant.add(`${node.id} ${fields.get(meant).name}`);
    for (const field of fields.values()) if (name.startsWith(field.name) && /^($|[A-Z])/.test(name.slice(field.name.length))) run.meant.add(`${node.id} ${field.name}`);
    run.add("unknown-property", node, `'${key}' is no element of ${node.plan.owner}`, { part: key, hint: meant });
  }
  function nodesOf(parent, content, field, value, run, depth) {
    const plan = run.planOfField(field), isPrimitive = plan.content === "primitive", beside = isPrimitive ? content[`_${field.key}`] : undefined;
    if (plan.content === "unknown") { run.cannotDecide(`what a ${field.type} holds is not known here`); return []; }
    const { key } = field, tell = (code, message) => run.add(code, parent, message, { part: key });
    if (isNone(value) && isNone(beside)) { tell("null-value", `'${key}' is null`); return []; }
    const isList = Array.isArray(value);
    if (isList && !field.isMany) tell("unexpected-list", `'${key}' is a list, but there can be one only`);
    else if (field.isMany && !isNone(value) && !isList && isObject(value) === (plan.content === "complex")) tell("missing-list", `'${key}' is to be a list, for it may repeat`);
    if (Array.isArray(beside) && !field.isMany && !isList) run.add("unexpected-list", parent, `'_${key}' is a list, but there can be one only`, { part: `_${key}` });
    else if (isObject(beside) && field.isMany && (isNone(value) || isList)) run.add("missing-list", parent, `'_${key}' is to be a list, for '${key}' may repeat`, { part: `_${key}` });
    if (isList && !value.length) { tell("empty-list", `'${key}' is an empty list`); return []; }
    if (!isList && !Array.isArray(beside)) return [nodeOf(parent, field, plan, value, beside, null, run, depth)].filter(Boolean);
    const values = isList ? value : isNone(value) ? [] : [value], others = Array.isArray(beside) ? beside : isNone(beside) ? [] : [beside], made = [];
    for (let at = 0; at < Math.max(values.length, others.length); at++) {
      if (isNone(values[at]) && isNone(others[at])) run.add("null-value", parent, `'${key}' has a null at ${at}`, { part: key, about: String(at) });
      else made.push(nodeOf(parent, field, plan, values[at], others[at], at, run, depth));
    }
    return made.filter(Boolean);
  }
  function nodeOf(parent, field, plan, value, beside, index, run, depth) {
    if (plan.content === "primitive") {
      const node = new Node(value, plan, parent, field, index, beside);
      const fault = isNone(value) ? null : PRIMITIVES[plan.type]?.(value, node, run);
      if (fault) {
        run.add(fault[0], node, fault[1]);
        node.isFaulty = true;
        if (isObject(value) || Array.isArray(value)) node.value = null;
      }
      if (isObject(beside)) fill(node, beside, run, depth + 1);
      else if (!isNone(beside)) run.add("wrong-json-type", node, `what stands beside a value is an object, not ${kindOf(beside)}`);
      return node;
    }
    if (plan.content === "xhtml") {
      const node = new Node(value, plan, parent, field, index);
      if (isText(value)) return node;
      run.add("wrong-json-type", node, `the XHTML is to be a text, not ${kindOf(value)}`);
      return null;
    }
    if (!isObject(value)) {
      run.add("wrong-json-type", new Node(null, plan, parent, field, index), `a ${field.type} is to be an object, not ${kindOf(value)}`);
      run.meant.add(`${parent.id} ${field.name}`);
      return null;
    }
    let own = plan;
    if (plan.isResource) {
      const name = value.resourceType, bare = new Node(value, plan, parent, field, index);
      own = resourcePlan(name, run);
      if (!own && run.lookup.isResource(name) && !ABSTRACT.includes(name)) {
        run.cannotDecide(`a ${name} can't be checked here: this guide has no profile of it`);
        return new Node(value, opaquePlan(name), parent, field, index);
      }
      if (!own) {
        if (name === undefined) run.add("no-such-type", bare, "the resource says no resourceType");
        else run.add("no-such-type", bare, `'${name}' is no resource type of ${run.words}`, { part: "resourceType" });
        return null;
      }
    }
    const node = new Node(value, own, parent, field, index);
    fill(node, value, run, depth + 1);
    return node;
  }
  /* Of a resource that nobody can look into here. */
  const opaquePlan = (name) => ({ owner: name, type: name, bases: [name, "DomainResource", "Resource"], content: "complex", isResource: true, isOpaque: true, fields: new Map(), counted: [] });
  const ABSTRACT = ["Resource", "DomainResource", "CanonicalResource", "MetadataResource"];
  const resourcePlan = (name, run) => { const plan = isText(name) && !name.includes(".") && !ABSTRACT.includes(name) && run.lookup.isResource(name) ? run.plan(name, name) : null; return plan?.isResource ? plan : null; };

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
    const urls = [...new Set(fitting.flatMap(([, profiles = []]) => profiles))];
    if (!fitting.length || fitting.some(([, profiles = []]) => !profiles.length)) return;
    if (urls.length === 1) return void keepOne(node, urls[0], run);
    const answers = urls.map((url) => conforms(node, url, run));
    if (answers.includes(true)) return;
    if (answers.includes(null)) run.cannotDecide("whether a value keeps one of several profiles can't be told here");
    else run.add("no-profile-kept", node, `none of the profiles is kept: ${urls.join(", ")}`);
  }

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

  /* Least and greatest values, lengths, digits; see validation/limits.py. */
  function checkLimits(node, rule, run) {
    if (isNone(node.value)) return;
    const limits = { ...rule.values, ...rule.limits }, isAmount = node.plan.bases.includes("Quantity"), { value } = node;
    const tell = (message, about) => run.add("beyond-limits", node, message, { about });
    for (const [name, wrong, word, called] of [["minValue", -1, "less than", "least"], ["maxValue", 1, "more than", "greatest"]]) {
      const [key, bound] = stated(limits, name) ?? (name in (rule.limits ?? {}) ? [name, rule.limits[name]] : []);
      if (key === undefined) continue;
      const own = isAmount ? value.value : value, limit = isAmount ? bound.value : bound;
      const left = amountOf(own), right = amountOf(limit);
      if (isAmount !== isObject(bound) || (isAmount && (bound.code ?? bound.unit) !== (value.code ?? value.unit))) run.cannotDecide("limits in other units are not looked at in a page");
      else if (left && right && left.constructor === right.constructor && orderOf(left, right) === wrong) tell(`${shownBound(value)} is ${word} ${shownBound(bound)}, the ${called} value allowed`, name);
    }
    if (node.isPrimitive && isText(value)) {
      const count = [...value].length;
      if (limits.maxLength && count > limits.maxLength) tell(`the value has ${count} characters; ${limits.maxLength} at most are allowed`, "maxLength");
      if (limits.minLength !== undefined && count < limits.minLength) tell(`the value has ${count} characters; ${limits.minLength} are needed`, "minLength");
      if (isText(limits.regex)) {
        let pattern = null;
        try { pattern = new RegExp(`^(?:${limits.regex})$`, "su"); } catch { /* not one that a browser has */ }
        if (!pattern || count > 10_000) run.cannotDecide("a regular expression of a profile can't be used");
        else if (!pattern.test(value)) tell(`'${value.slice(0, 60)}' is not written as ${limits.regex} asks`, "regex");
      }
    }
    const raw = isObject(value) ? value.value : value, places = isNumeral(raw) ? rawNum(raw)?.scale ?? 0 : 0;
    if (limits.maxDecimalPlaces !== undefined && places > limits.maxDecimalPlaces) tell(`${raw.numeral} has ${places} digits behind the point; ${limits.maxDecimalPlaces} at most are allowed`, "maxDecimalPlaces");
  }
  const amountOf = (value) => isNumeral(value) ? rawNum(value) : typeof value === "number" ? rawNum({ numeral: String(value) }) : isText(value) ? momentOf(value) : null;
  const shownBound = (value) => isNumeral(value) ? value.numeral : isObject(value) ? `${value.value?.numeral ?? value.value} ${value.unit || value.code || ""}`.trim() : isText(value) ? `'${value.slice(0, 60)}'` : String(value);

  /* Profiles; see validation/keeping.py. */
  function keep(node, url, profile, run) {
    const key = `${node.id} ${url}`, outer = run.source;
    if (run.kept.has(key)) return;
    run.kept.add(key);
    run.source = url;
    applyRule(profile.rule, node, run);
    run.source = outer;
  }
  function keepOne(node, url, run) {
    const [canonical, profile] = run.lookup.profile(url);
    if (profile?.problem) run.cannotDecide(`the profile ${url} can't be used: ${profile.problem}`);
    else if (profile && node.plan.bases.includes(profile.type)) keep(node, canonical, profile, run);
    else if (!profile && !run.lookup.isCoreType(url)) run.cannotDecide(`the profile ${url} is not part of this guide`);
  }
  function conforms(node, url, run) {
    const key = `${node.id} ${url}`;
    if (!run.answers.has(key)) {
      run.answers.set(key, null);
      run.answers.set(key, tried(node, url, run));
    }
    return run.answers.get(key);
  }
  function tried(node, url, run) {
    if (run.lookup.isCoreType(url)) return node.plan.bases.includes(url.split("|")[0].slice(STRUCTURES.length));
    const [canonical, profile] = run.lookup.profile(url);
    if (!profile || profile.problem || node.plan.isOpaque) return null;
    if (!node.plan.bases.includes(profile.type)) return false;
    const trial = run.trial();
    keep(node, canonical, profile, trial);
    return trial.issues.some(({ severity }) => severity === "error") ? false : trial.undecided.size ? null : true;
  }
  function applyRule(rule, node, run) {
    if (!node.isFaulty) checkRule(node, rule, run);
    for (const child of rule.children ?? []) applyChild(child, node, run);
  }
  function applyChild(rule, parent, run) {
    const values = parent.all(rule.name).filter((each) => !rule.key || each.key === rule.key);
    if ("min" in rule) checkCount(rule, values, parent, run);
    for (const value of values) applyRule(rule, value, run);
    if (!rule.slices) return;
    for (const [slice, items] of checkSlices(rule, values, parent, run)) {
      for (const item of items) {
        applyRule(slice, item, run);
        if (slice.slices) checkSlices(slice, [item], parent, run);
      }
    }
  }

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
    if (actual) checkTargetType(reference, actual, target, targets, run);
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

  /* Extensions; see validation/extensions.py. */
  function checkExtension(node, run) {
    const url = node.text("url"), { parent } = node;
    if (!url || !parent) return;
    const hasValue = node.all("value").length > 0, hasParts = node.all("extension").length > 0;
    if (hasValue === hasParts && !run.meant.has(`${node.id} value`)) return void run.add("extension-content", node, `the extension has ${hasValue ? "a value and extensions" : "neither a value nor extensions"}; it needs one of them`);
    if (!url.includes(":")) return void checkRelative(node, parent, url, run);
    const [bare, version] = url.split("|"), [canonical, profile] = run.lookup.profile(bare);
    if (version !== undefined && profile) run.add("extension-url", node, `the url '${url}' names a version; an extension's url has none`, { part: "url", severity: profile.version && profile.version !== version ? "error" : "warning" });
    if (!profile) return void (run.lookup.isOwn(url) ? run.add("unknown-extension", node, `nobody defines the extension '${url}'`) : run.cannotDecide(`the extension ${url} is not part of this guide`));
    if (profile.type !== "Extension") return void run.add("unknown-extension", node, `'${url}' is a profile of ${profile.type} and no extension`);
    if (profile.problem) return void run.cannotDecide(`the extension ${canonical} can't be used: ${profile.problem}`);
    const isModifier = node.name === "modifierExtension";
    if (profile.modifier && !isModifier) run.add("extension-modifier", node, `'${canonical}' modifies what it stands in, and belongs into modifierExtension`);
    else if (!profile.modifier && isModifier) run.add("extension-modifier", node, `'${canonical}' modifies nothing, and belongs into extension`);
    return void keep(node, canonical, profile, run);
  }
  function checkRelative(node, parent, url, run) {
    if (parent.type !== "Extension") return run.add("extension-url", node, `the url '${url}' is not absolute`, { part: "url" });
    const names = run.lookup.profile(parent.text("url"))[1]?.parts;
    if (names && !names.includes(url)) run.add("unknown-sub-extension", node, `'${url}' is no part of the extension '${parent.text("url")}', which has ${names.join(", ")}`);
    return undefined;
  }

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
    set(url) {
      for (const file of Object.values(this.store.files)) if (file.sets?.[url]) return file.sets[url];
      return this.shared("sets", url);
    }
    isCoreType(url) { const name = url.split("|")[0]; return name.startsWith(STRUCTURES) && (this.isResource(name.slice(STRUCTURES.length)) || Boolean(this.type(name.slice(STRUCTURES.length)))); }
    basesOf(name) { return this.type(name)?.is ?? [name, "DomainResource", "Resource"]; }
    typeOf(url) {
      const name = url.split("|")[0].replace(STRUCTURES, "");
      return this.isResource(name) || name === "Any" ? name : this.profile(url)[1]?.type ?? "";
    }
    isOwn(url) { const { own } = this.store.manifest; return Boolean(own) && url.startsWith(own); }
  }

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
})();
