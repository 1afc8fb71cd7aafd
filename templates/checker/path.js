/* Runs FHIRPath on a resource: the trees that site_builder/fhirpath/parser.py makes, without offsets. An answer
   is a list of items, as there: elements, booleans, texts, numbers, moments, quantities. What can't be told in a
   page is undecided, and so is a function that is not here. The validator in `engine/` calls it. */
(() => {
  "use strict";
  const UCUM = "http://unitsofmeasure.org", STEPS = 1_000_000, LONGEST = 1_048_576;

  class Undecided { constructor(reason) { this.reason = reason; } }
  class Failed { constructor(message) { this.message = message; } }
  const fail = (message) => { throw new Failed(message); };
  const undecided = (reason) => { throw new Undecided(reason); };
  const beyond = () => undecided("a rule asks for what can't be worked out in a page"), units = () => undecided("units of measure can't be converted in a page");

  /* Numbers, exact: so many units, each a tenth to the power of `scale`. */
  class Num {
    constructor(units, scale = 0, whole = scale === 0) { Object.assign(this, { units, scale, whole }); }
    toString() {
      const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, "0");
      const point = digits.length - this.scale;
      return (this.units < 0n ? "-" : "") + digits.slice(0, point) + (this.scale ? "." + digits.slice(point) : "");
    }
  }
  const number = (value) => new Num(BigInt(value));
  /* A number as JSON or a literal writes it; null beyond all measure. */
  function numOf(text) {
    const [, sign, whole, part = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
    if (whole === undefined || Math.abs(power) > 400 || text.length > 400) return null;
    const scale = part.length - Number(power), units = BigInt(sign + whole + part);
    const isWhole = !part && power === "0";
    return scale < 0 ? new Num(units * 10n ** BigInt(-scale), 0, isWhole) : new Num(units, scale, isWhole);
  }
  const alike = (one, other) => {
    const scale = Math.max(one.scale, other.scale);
    return [one.units * 10n ** BigInt(scale - one.scale), other.units * 10n ** BigInt(scale - other.scale), scale];
  };
  const compareNums = (one, other) => { const [a, b] = alike(one, other); return a < b ? -1 : a > b ? 1 : 0; };
  /* What equal numbers have in common. */
  const plainNum = (num) => String(num).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

  class Quantity { constructor(value, unit, word = false) { Object.assign(this, { value, unit, word }); } }
  class TypeName { constructor(namespace, name) { Object.assign(this, { namespace, name }); } }
  class Node { constructor(value, type, extra, parent) { Object.assign(this, { value, type, extra, parent }); } }

  /* Dates, times and both, each as exact as it is written: year, month, day, hour, minute, nanoseconds of the minute. */
  class Moment {
    constructor(kind, parts, offset = null, text = "") { Object.assign(this, { kind, parts, offset, text }); }
    toString() { return this.text || beyond(); }
  }
  const MOMENT = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(T(?:(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:\d\d)?)?)?$/;
  const daysIn = (year, month) => [31, year % 4 || (year % 100 === 0 && year % 400) ? 28 : 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  const nanos = (second, part = "") => Number(second) * 1e9 + Number(part.slice(0, 9).padEnd(9, "0"));
  const stated = (...parts) => parts.filter((part) => part !== undefined).map(Number);
  const isPossible = ([year, month = 1, day = 1, hour = 0, minute = 0, nano = 0]) => year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour <= 23 && minute <= 59 && nano <= 60e9;
  function momentOf(text) {
    const [all, year, month, day, mark, hour, minute, second, part, zone] = MOMENT.exec(text) ?? [];
    if (all === undefined || (hour !== undefined && day === undefined)) return null;
    const parts = stated(year, month, day, hour, minute);
    if (second !== undefined) parts.push(nanos(second, part));
    if (!isPossible(parts)) return null;
    const offset = !zone ? null : zone === "Z" ? 0 : (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
    return new Moment(mark ? "DateTime" : "Date", parts, offset, text);
  }
  function timeOf(text) {
    const [all, hour, minute, second, part] = /^T?(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/.exec(text) ?? [];
    if (all === undefined) return null;
    const parts = stated(hour, minute);
    if (second !== undefined) parts.push(nanos(second, part));
    return isPossible([2000, 1, 1, ...parts]) ? new Moment("Time", parts, null, text.replace("T", "")) : null;
  }
  const padded = (parts) => [...parts, ...[0, 1, 1, 0, 0, 0].slice(parts.length)];
  /* Minutes since the year 0, as far as a date goes. */
  const minuteOf = ([year, month, day, hour, minute]) => { const date = new Date(0); date.setUTCFullYear(year, month - 1, day); return Math.floor(date.getTime() / 60000) + hour * 60 + minute; };
  function shifted(parts, minutes) {
    const [, , , , , nano] = padded(parts), date = new Date((minuteOf(padded(parts)) + minutes) * 60000);
    return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), nano].slice(0, parts.length);
  }
  const inUtc = (moment) => moment.offset && moment.parts.length > 3 ? shifted(moment.parts, -moment.offset) : moment.parts;
  function compareParts(left, right) {
    for (let at = 0; at < Math.min(left.length, right.length); at++) if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
    return left.length === right.length ? 0 : null;
  }
  function compareMoments(left, right) {
    if (left.offset !== null && right.offset !== null && left.offset !== right.offset) return compareParts(inUtc(left), inUtc(right));
    if (left.kind !== "Time" && left.parts.length > 3 && right.parts.length > 3 && (left.offset === null) !== (right.offset === null)) {
      const apart = minuteOf(padded(left.parts)) - (left.offset ?? 0) - minuteOf(padded(right.parts)) + (right.offset ?? 0);
      return Math.abs(apart) <= 26 * 60 ? null : Math.sign(apart);
    }
    return compareParts(left.parts, right.parts);
  }
  /* A calendar unit is added to a date; what is finer than the date says nothing. */
  function moved(moment, amount, unit) {
    const count = Number(amount.units / 10n ** BigInt(amount.scale)), { parts } = moment;
    if (moment.kind === "Time" || !["year", "month", "week", "day", "hour", "minute"].includes(unit) || Math.abs(count) > 1e9) return beyond();
    const like = (found) => found[0] < 1 || found[0] > 9999 ? null : new Moment(moment.kind, found, moment.offset);
    if (unit === "year" || unit === "month") {
      const month = parts[0] * 12 + (parts[1] ?? 1) - 1 + count * (unit === "year" ? 12 : 1), found = [Math.floor(month / 12), month - Math.floor(month / 12) * 12 + 1, ...parts.slice(2)];
      if (found.length > 2) found[2] = Math.min(found[2], daysIn(found[0], found[1]));
      return like(found.slice(0, parts.length));
    }
    if (parts.length < 5 && !(parts.length === 3 && (unit === "day" || unit === "week"))) return beyond();
    return like(shifted(parts, count * { week: 10080, day: 1440, hour: 60, minute: 1 }[unit]));
  }

  /* Items */
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !isNumeral(value);
  const isNumeral = (value) => value?.numeral !== undefined;
  const rawNum = (value) => isNumeral(value) ? numOf(value.numeral) : null;
  const untyped = (value) => typeof value === "boolean" || typeof value === "string" ? value : rawNum(value);
  const READ = {
    integer: (value) => typeof value === "string" && /^-?\d{1,19}$/.test(value) ? numOf(value) : null,
    decimal: (value) => { const num = rawNum(value); return num && new Num(num.units, num.scale, false); },
    date: (value) => typeof value === "string" ? momentOf(value) : null,
    dateTime: (value) => { const found = READ.date(value); return found && new Moment("DateTime", found.parts, found.offset, found.text); },
    time: (value) => typeof value === "string" ? timeOf(value) : null,
  };
  function quantityOf(node) {
    const { value } = node, num = isObject(value) ? READ.decimal(value.value) : null;
    if (!num) return node;
    if (value.system === UCUM && typeof value.code === "string") return new Quantity(num, value.code);
    return new Quantity(num, String(value.code || value.unit || "1"));
  }
  function systemValue(item) {
    if (!(item instanceof Node)) return item;
    if (item.type.plain === "quantity") return quantityOf(item);
    if (!item.type.isPrimitive) return isObject(item.value) ? item : untyped(item.value);
    const found = item.value === null || item.value === undefined ? null : READ[item.type.plain]?.(item.value) ?? null;
    return found ?? untyped(item.value);
  }
  const boolean = (answer) => answer === null || answer === undefined ? [] : [answer];
  function single(items, what) {
    if (!items.length) return null;
    if (items.length > 1) fail(`${what} takes one item, not ${items.length}`);
    return systemValue(items[0]);
  }
  function truth(items) {
    if (!items.length) return null;
    if (items.length > 1) fail(`a Boolean is needed, not ${items.length} items`);
    const value = systemValue(items[0]);
    return typeof value === "boolean" ? value : true;
  }

  /* From an element to those below it */
  const ownType = (type, value) => {
    const name = (type.isResource || type.isOpen) && (isObject(value) ? value.resourceType : typeof value === "boolean" ? "boolean" : isNumeral(value) ? (/^-?\d+$/.test(value.numeral) ? "integer" : "decimal") : typeof value === "string" ? "string" : "");
    return typeof name === "string" && name ? type.types.named(name) : type;
  };
  function add(parent, type, value, extra, found) {
    const none = (each) => each === undefined || each === null;
    if (Array.isArray(value)) {
      const several = Array.isArray(extra) ? extra : [];
      value.forEach((each, at) => { if (!none(each) || !none(several[at])) found.push(new Node(each, ownType(type, each), several[at], parent)); });
      for (const more of several.slice(value.length)) found.push(new Node(null, type, more, parent));
    } else if (Array.isArray(extra)) for (const each of extra) found.push(new Node(null, type, each, parent));
    else found.push(new Node(value, ownType(type, value), extra, parent));
  }
  function children(item, name, found) {
    if (!(item instanceof Node)) {
      if (item instanceof TypeName && (name === "name" || name === "namespace")) found.push(item[name]);
      return;
    }
    const { type } = item, holder = type.isPrimitive ? item.extra : item.value, members = type.members.get(name);
    if (!members) {
      if (type.isPrimitive && name === "value" && item.value !== null && item.value !== undefined) found.push(systemValue(item));
      else if (type.isOpen) beyond();
      return;
    }
    if (!isObject(holder)) return;
    for (const [key, typeName] of members) {
      const value = holder[key], extra = holder["_" + key];
      if ((value !== undefined && value !== null) || (extra !== undefined && extra !== null)) add(item, type.types.named(typeName), value, extra, found);
    }
  }
  function allChildren(item, found) {
    const holder = item instanceof Node ? (item.type.isPrimitive ? item.extra : item.value) : null;
    if (!isObject(holder)) return;
    const byKey = new Map([...item.type.members.values()].flat());
    for (const key of Object.keys(holder)) {
      const plain = key.replace(/^_/, "");
      if (plain !== key && plain in holder) continue;
      if (byKey.has(plain)) add(item, item.type.types.named(byKey.get(plain)), holder[plain], holder["_" + plain], found);
    }
  }

  /* Equality and order */
  function rawKey(value) {
    if (isNumeral(value)) return `n${plainNum(numOf(value.numeral) ?? new Num(0n))}`;
    if (Array.isArray(value)) return `[${value.map(rawKey).join()}]`;
    if (isObject(value)) return `{${Object.keys(value).sort().map((key) => JSON.stringify(key) + rawKey(value[key])).join()}}`;
    return JSON.stringify(value ?? null);
  }
  function keyOf(item) {
    const value = systemValue(item);
    if (typeof value === "string") return `s${value}`;
    if (value instanceof Node) return rawKey(value.value);
    if (value instanceof Moment) return `m${value.kind === "Time"}${value.offset === null}${inUtc(value).join()}`;
    if (value instanceof Quantity) return `q${plainNum(value.value)} ${value.unit}`;
    if (value instanceof Num) return `n${plainNum(value)}`;
    if (value === null && item instanceof Node) return rawKey(item.extra);
    return String(value instanceof TypeName ? value.namespace + value.name : value);
  }
  const asMoments = (one, other) => typeof one === "string" ? [momentOf(one) ?? one, other] : typeof other === "string" ? [one, momentOf(other) ?? other] : [one, other];
  const asQuantity = (value) => value instanceof Quantity ? value : new Quantity(value, "1");
  const isAmount = (value) => value instanceof Quantity || value instanceof Num;
  const sameUnit = (one, other) => one.unit === other.unit && one.word === other.word;
  function equalItems(left, right) {
    let one = systemValue(left), other = systemValue(right);
    if (one instanceof Moment || other instanceof Moment) {
      [one, other] = asMoments(one, other);
      if (!(one instanceof Moment && other instanceof Moment) || (one.kind === "Time") !== (other.kind === "Time")) return false;
      const order = compareMoments(one, other);
      return order === null ? null : order === 0;
    }
    if (one instanceof Quantity || other instanceof Quantity) {
      if (!isAmount(one) || !isAmount(other)) return false;
      [one, other] = [asQuantity(one), asQuantity(other)];
      return sameUnit(one, other) ? compareNums(one.value, other.value) === 0 : units();
    }
    if (one instanceof Num && other instanceof Num) return compareNums(one, other) === 0;
    if (one === null && other === null) return rawKey(left.extra) === rawKey(right.extra);
    if (one instanceof Node && other instanceof Node) return one.value === other.value || rawKey(one.value) === rawKey(other.value);
    if (one instanceof TypeName && other instanceof TypeName) return one.namespace === other.namespace && one.name === other.name;
    return one === other;
  }
  function equal(left, right) {
    if (!left.length || !right.length) return null;
    if (left.length !== right.length) return false;
    let answer = true;
    for (let at = 0; at < left.length; at++) {
      const same = equalItems(left[at], right[at]);
      if (same === false) return false;
      if (same === null) answer = null;
    }
    return answer;
  }
  const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
  function equivalentItems(left, right) {
    const one = systemValue(left), other = systemValue(right);
    if (typeof one === "string" && typeof other === "string") return words(one) === words(other);
    if (one instanceof Num && other instanceof Num) return compareNums(one, other) === 0 || (one.scale === other.scale ? false : beyond());
    if (one instanceof Node && other instanceof Node && one.value !== other.value) {
      const first = [], second = [];
      allChildren(one, first);
      allChildren(other, second);
      return one.type === other.type && equivalent(first, second);
    }
    return equalItems(left, right) === true;
  }
  function equivalent(left, right) {
    const rest = [...right];
    return left.length === right.length && left.every((item) => {
      const at = rest.findIndex((other) => equivalentItems(item, other));
      if (at >= 0) rest.splice(at, 1);
      return at >= 0;
    });
  }
  function orderOf(left, right) {
    if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
    if (left instanceof Moment || right instanceof Moment) [left, right] = asMoments(left, right);
    if (left instanceof Moment && right instanceof Moment && (left.kind === "Time") === (right.kind === "Time")) return compareMoments(left, right);
    if (left instanceof Num && right instanceof Num) return compareNums(left, right);
    if (isAmount(left) && isAmount(right)) {
      const one = asQuantity(left), other = asQuantity(right);
      return sameUnit(one, other) ? compareNums(one.value, other.value) : units();
    }
    return fail(`${named(left)} and ${named(right)} have no order`);
  }
  const distinct = (items) => [...new Map(items.map((item) => [keyOf(item), item]).reverse()).values()].reverse();

  /* Calculating */
  const TIMES = { wk: "week", d: "day", h: "hour", min: "minute", s: "second", ms: "millisecond" };
  const divided = (left, right, digits) => { const [a, b] = alike(left, right); return new Num(a * 10n ** BigInt(digits) / b, digits, false); };
  function numbers(operator, left, right) {
    const [a, b, scale] = alike(left, right), whole = left.whole && right.whole;
    if ("/divmod".includes(operator) && b === 0n) return null;
    if (operator === "+" || operator === "-") return new Num(operator === "+" ? a + b : a - b, scale, whole);
    if (operator === "*") return new Num(left.units * right.units, left.scale + right.scale, whole);
    if (operator === "div") return new Num(a / b);
    return operator === "mod" ? new Num(a % b, scale, whole) : divided(left, right, 30);
  }
  function calculate(operator, left, right) {
    if (left instanceof Num && right instanceof Num) return numbers(operator, left, right);
    if (typeof left === "string" && typeof right === "string" && operator === "+") return left + right;
    if (left instanceof Moment && right instanceof Quantity && "+-".includes(operator)) {
      const sign = new Num(operator === "-" ? -right.value.units : right.value.units, right.value.scale);
      return moved(left, sign, right.word ? right.unit : TIMES[right.unit] ?? fail(`'${right.unit}' can't be added to a date: use year, month, week, day, hour ...`));
    }
    if (isAmount(left) && isAmount(right)) {
      const one = asQuantity(left), other = asQuantity(right);
      if (!sameUnit(one, other) || !"+-".includes(operator)) return units();
      return new Quantity(numbers(operator, one.value, other.value), one.unit, one.word);
    }
    return fail(`'${operator}' can't be used with ${named(left)} and ${named(right)}`);
  }

  /* Types */
  const SYSTEM = new Set("Boolean String Integer Long Decimal Date DateTime Time Quantity Any".split(" "));
  const systemType = (value) => typeof value === "boolean" ? "Boolean" : typeof value === "string" ? "String" : value instanceof Moment ? value.kind : value instanceof Num ? (value.whole ? "Integer" : "Decimal") : value instanceof Quantity ? "Quantity" : "Any";
  const named = (value) => value instanceof Node ? "an element" : `${value instanceof Num && value.whole ? "an" : "a"} ${systemType(value)}`;
  function isOf(item, name) {
    const [plain, namespace = ""] = name.split(".").reverse();
    if (!(item instanceof Node)) return (namespace === "" || namespace === "System") && (plain === systemType(item) || plain === "Any");
    return (namespace === "" || namespace === "FHIR") && item.type.bases.includes(plain);
  }
  const meant = (run, item, name) => run.isLenient && item instanceof Node && SYSTEM.has(name) && name !== "Quantity" ? name[0].toLowerCase() + name.slice(1) : name;
  const ofType = (run, items, name) => items.filter((item) => {
    const wanted = meant(run, item, name);
    return isOf(item, wanted) && !(item instanceof Node && item.type.isPrimitive && item.type.name !== wanted.replace(/^FHIR\./, ""));
  });
  function hasType(run, items, name) {
    if (items.length > 1) fail(`'is' takes one item, not ${items.length}`);
    return items.length ? [isOf(items[0], meant(run, items[0], name))] : [];
  }
  function cast(run, items, name) {
    if (items.length > 1 && !run.isLenient) fail(`'as' takes one item, not ${items.length}: use ofType()`);
    return ofType(run, items, name);
  }
  const typeName = (item) => item instanceof Node ? new TypeName("FHIR", item.type.name.includes(".") ? item.type.bases.find((base) => base === "BackboneElement" || base === "Element") ?? "BackboneElement" : item.type.name) : new TypeName("System", systemType(item));

  /* Running trees */
  class Run {
    constructor(types, context, surroundings) { Object.assign(this, { types, context, index: 0, total: [], variables: {}, steps: STEPS }, surroundings); }
    charge(cost) { if ((this.steps -= cost) < 0) fail("the expression takes too long on this resource"); }
  }
  const text = (run, found) => { if (found.length > LONGEST) fail("a text grew beyond 1 MiB"); run.charge(found.length >> 6); return [found]; };
  const compare = (accepted) => (run, left, right, operator) => {
    const one = single(left, operator), other = single(right, operator);
    if (one === null || other === null) return [];
    const order = orderOf(one, other);
    return order === null ? [] : [accepted.includes(order)];
  };
  const within = (run, wanted, items, operator) => {
    if (!wanted.length) return [];
    if (wanted.length > 1) fail(`'${operator}' looks for one item, not ${wanted.length}`);
    run.charge(items.length);
    return [items.some((item) => equalItems(wanted[0], item) === true)];
  };
  const arithmetic = (run, left, right, operator) => {
    const one = single(left, operator), other = single(right, operator);
    if (one === null || other === null) return [];
    const value = calculate(operator, one, other);
    return typeof value === "string" ? text(run, value) : value === null ? [] : [value];
  };
  const not = (answer) => answer === null ? null : !answer;
  const OPERATORS = {
    "=": (run, left, right) => boolean(equal(left, right)), "!=": (run, left, right) => boolean(not(equal(left, right))),
    "~": (run, left, right) => [equivalent(left, right)], "!~": (run, left, right) => [!equivalent(left, right)],
    "<": compare([-1]), "<=": compare([-1, 0]), ">": compare([1]), ">=": compare([0, 1]),
    in: within, contains: (run, left, right, operator) => within(run, right, left, operator),
    xor: (run, left, right) => { const one = truth(left), other = truth(right); return one === null || other === null ? [] : [one !== other]; },
    "+": arithmetic, "-": arithmetic, "*": arithmetic, "/": arithmetic, div: arithmetic, mod: arithmetic,
  };
  function implies(run, left, right, these) {
    let unknown = null, premise = null;
    try { premise = truth(evaluate(run, left, these)); } catch (signal) { if (!(signal instanceof Undecided)) throw signal; unknown = signal; }
    if (premise === false) return [true];
    const conclusion = truth(evaluate(run, right, these));
    if (conclusion) return [true];
    if (unknown) throw unknown;
    return premise === null || conclusion === null ? [] : [false];
  }
  /* One operand may decide whatever the others say, or don't. */
  function logic(run, trees, these, decisive) {
    let answer = [!decisive], unknown = null;
    for (const tree of trees) {
      try {
        const value = truth(evaluate(run, tree, these));
        if (value === decisive) return [decisive];
        if (value === null) answer = [];
      } catch (signal) { if (!(signal instanceof Undecided)) throw signal; unknown = signal; }
    }
    if (unknown) throw unknown;
    return answer;
  }
  function each(run, items, tree, visit) {
    const outer = run.index;
    run.charge(items.length);
    for (let at = 0; at < items.length; at++) {
      run.index = at;
      if (visit(() => evaluate(run, tree, [items[at]]), items[at])) break;
    }
    run.index = outer;
  }
  /* Is there an item for which an expression is true, or isn't; one such decides. */
  function some(run, items, tree, wanted) {
    let found = !wanted, unknown = null;
    each(run, items, tree, (ask) => {
      try { if ((truth(ask()) === true) === wanted) { found = wanted; return true; } } catch (signal) { if (!(signal instanceof Undecided)) throw signal; unknown = signal; }
      return false;
    });
    if (unknown && found !== wanted) throw unknown;
    return [found];
  }
  const LITERALS = { boolean: (word) => word === "true", integer: numOf, long: numOf, decimal: (word) => { const num = numOf(word); return new Num(num.units, num.scale, false); }, moment: (word) => word[1] === "T" ? timeOf(word.slice(2)) : momentOf(word.slice(1)), string: (word) => word };
  const KINDS = {
    literal: (run, [, kind, word]) => [LITERALS[kind](word)],
    quantity: (run, [, value, unit, word]) => [new Quantity(LITERALS.decimal(value), unit, word)],
    empty: () => [], this: (run, tree, these) => these, index: (run) => [number(run.index)], total: (run) => run.total,
    variable: (run, [, name]) => variable(run, name),
    name(run, [, name], these) {
      const found = [], mayBeType = /^[A-Z]/.test(name);
      for (const item of these) if (mayBeType && item instanceof Node && item.type.bases.includes(name)) found.push(item); else children(item, name, found);
      return found;
    },
    dot(run, [, before, step], these) {
      if (step[0] === "call") return call(run, step[1], step[2], before, these);
      const items = evaluate(run, before, these);
      if (step[0] !== "name") return evaluate(run, step, items);
      const found = [];
      for (const item of items) children(item, step[1], found);
      run.charge(found.length > 64 ? found.length : 0);
      return found;
    },
    call: (run, [, name, trees], these) => call(run, name, trees, ["this"], these),
    at(run, [, start, position], these) {
      const items = evaluate(run, start, these), at = single(evaluate(run, position, these), "an index");
      if (at === null) return [];
      if (!(at instanceof Num && at.whole)) fail("an index is an Integer");
      return at.units >= 0n && at.units < items.length ? [items[Number(at.units)]] : [];
    },
    sign(run, [, sign, operand], these) {
      const value = single(evaluate(run, operand, these), `'${sign}'`);
      if (value === null) return [];
      if (!isAmount(value)) fail(`'${sign}' can't stand before ${named(value)}`);
      if (sign === "+") return [value];
      const turned = (num) => new Num(-num.units, num.scale, num.whole);
      return [value instanceof Num ? turned(value) : new Quantity(turned(value.value), value.unit, value.word)];
    },
    and: (run, tree, these) => logic(run, tree.slice(1), these, false),
    or: (run, tree, these) => logic(run, tree.slice(1), these, true),
    union(run, tree, these) { const found = distinct(tree.slice(1).flatMap((part) => evaluate(run, part, these))); run.charge(found.length); return found; },
    join: (run, tree, these) => text(run, tree.slice(1).map((part) => {
      const value = single(evaluate(run, part, these), "'&'");
      return value === null || typeof value === "string" ? value ?? "" : fail(`'&' joins texts, not ${named(value)}`);
    }).join("")),
    binary: (run, [, operator, left, right], these) => operator === "implies" ? implies(run, left, right, these) : OPERATORS[operator](run, evaluate(run, left, these), evaluate(run, right, these), operator),
    is: (run, [, operand, name], these) => hasType(run, evaluate(run, operand, these), name),
    as: (run, [, operand, name], these) => cast(run, evaluate(run, operand, these), name),
  };
  const evaluate = (run, tree, these) => KINDS[tree[0]](run, tree, these);
  function variable(run, name) {
    if (name === "resource") return run.resource ? [run.resource] : run.context;
    if (name === "rootResource") return run.root ? [run.root] : run.context;
    if (name === "context") return run.context;
    if (Object.hasOwn(run.variables, name)) return run.variables[name];
    const known = { ucum: UCUM, sct: "http://snomed.info/sct", loinc: "http://loinc.org" }[name];
    if (known) return [known];
    for (const [start, base] of [["vs-", "ValueSet/"], ["ext-", "StructureDefinition/"]]) if (name.startsWith(start)) return [`http://hl7.org/fhir/${base}${name.slice(start.length)}`];
    return undecided(`%${name} isn't known in a page`);
  }

  /* Functions. Those that look at their items one by one take trees, the others what their arguments are. */
  const OF_TREES = {
    where(run, items, [tree]) { const found = []; each(run, items, tree, (ask, item) => { if (truth(ask())) found.push(item); }); return found; },
    select(run, items, [tree]) { const found = []; each(run, items, tree, (ask) => { found.push(...ask()); }); run.charge(found.length); return found; },
    exists: (run, items, [tree]) => tree ? some(run, items, tree, true) : [items.length > 0],
    all: (run, items, [tree]) => some(run, items, tree, false),
    repeat(run, items, [tree]) {
      const found = new Map();
      for (let waiting = items; waiting.length;) {
        const following = [];
        for (const item of waiting) for (const part of (run.charge(1), evaluate(run, tree, [item]))) if (!found.has(keyOf(part))) { found.set(keyOf(part), part); following.push(part); }
        waiting = following;
      }
      return [...found.values()];
    },
    iif(run, items, [test, yes, no], these) {
      if (items.length > 1) fail(`iif() takes one item, not ${items.length}`);
      const focus = items.length ? items : these;
      return truth(evaluate(run, test, focus)) ? evaluate(run, yes, focus) : no ? evaluate(run, no, focus) : [];
    },
    trace: (run, items) => items,
    is: (run, items, [type]) => hasType(run, items, type[1]), as: (run, items, [type]) => cast(run, items, type[1]), ofType: (run, items, [type]) => ofType(run, items, type[1]),
  };
  const quantified = (wanted, decisive) => (run, items) => {
    const values = items.map(systemValue);
    if (values.some((value) => typeof value !== "boolean")) fail("allTrue() and the like take Booleans");
    return [values.includes(wanted) ? decisive : !decisive];
  };
  const keys = (items) => new Set(items.map(keyOf));
  const count = (argument) => { const value = single(argument, "a count"); if (!(value instanceof Num && value.whole)) fail("a count is an Integer"); return Math.max(0, Number(value.units)); };
  const ofText = (work) => (run, items, ...given) => {
    const value = single(items, "a function of texts"), values = given.map((argument) => single(argument, "an argument"));
    if (value === null || values.includes(null)) return [];
    if (typeof value !== "string") fail("this function takes a String");
    const answer = work(value, ...values);
    return Array.isArray(answer) ? answer : typeof answer === "string" ? text(run, answer) : [answer];
  };
  const ofValue = (work) => (run, items, ...given) => {
    const value = single(items, "the function");
    return value === null ? [] : boolean(work(value, ...given.map((argument) => single(argument, "an argument"))));
  };
  const pattern = (written, flags) => { try { return new RegExp(written, flags); } catch { return beyond(); } };
  const matched = (isWhole) => (run, items, argument) => {
    const value = single(items, "matches()"), written = single(argument, "a regular expression");
    if (value === null || written === null) return [];
    if (typeof written !== "string") fail("matches() takes a String as argument");
    run.charge(String(value).length);
    if (String(value).length > 10_000) beyond();
    return [pattern(isWhole ? `^(?:${written})$` : written, "su").test(String(value))];
  };
  const letters = (value) => [...value];
  const TO = {
    Integer: (value) => typeof value === "boolean" ? number(value) : value instanceof Num ? (value.whole ? value : null) : typeof value === "string" && /^[+-]?\d{1,19}$/.test(value) ? numOf(value.replace("+", "")) : null,
    Decimal: (value) => typeof value === "boolean" ? number(value) : value instanceof Num ? value : typeof value === "string" && /^[+-]?\d{1,400}(\.\d{1,400})?$/.test(value) ? LITERALS.decimal(value.replace("+", "")) : null,
    String: (value) => value instanceof Node || value instanceof Quantity ? null : String(value),
  };
  const asked = (answer, what) => answer === null || answer === undefined ? undecided(what) : [answer];
  const FUNCTIONS = {
    empty: (run, items) => [!items.length], not: (run, items) => boolean(not(truth(items))), count: (run, items) => [number(items.length)],
    allTrue: quantified(false, false), anyTrue: quantified(true, true), allFalse: quantified(true, false), anyFalse: quantified(false, true),
    subsetOf: (run, items, others) => { const held = keys(others); return [items.every((item) => held.has(keyOf(item)))]; },
    supersetOf: (run, items, others) => FUNCTIONS.subsetOf(run, others, items),
    distinct: (run, items) => (run.charge(items.length), distinct(items)), isDistinct: (run, items) => [distinct(items).length === items.length],
    union: (run, items, others) => distinct([...items, ...others]), combine: (run, items, others) => [...items, ...others],
    intersect: (run, items, others) => { const held = keys(others); return distinct(items).filter((item) => held.has(keyOf(item))); },
    exclude: (run, items, others) => { const held = keys(others); return items.filter((item) => !held.has(keyOf(item))); },
    single: (run, items) => items.length > 1 ? fail(`single() takes one item, not ${items.length}`) : items,
    first: (run, items) => items.slice(0, 1), last: (run, items) => items.slice(-1), tail: (run, items) => items.slice(1),
    skip: (run, items, argument) => items.slice(count(argument)), take: (run, items, argument) => items.slice(0, count(argument)),
    children(run, items) { const found = []; for (const item of items) allChildren(item, found); run.charge(found.length); return found; },
    descendants(run, items) { const found = []; for (let level = items; (level = FUNCTIONS.children(run, level)).length;) found.push(...level); return found; },
    type: (run, items) => items.map(typeName),
    startsWith: ofText((value, part) => value.startsWith(part)), endsWith: ofText((value, part) => value.endsWith(part)), contains: ofText((value, part) => value.includes(part)),
    matches: matched(false), matchesFull: matched(true), length: ofText((value) => number(letters(value).length)),
    replace: ofText((value, old, fresh) => value.replaceAll(old, () => fresh)), upper: ofText((value) => value.toUpperCase()), lower: ofText((value) => value.toLowerCase()), trim: ofText((value) => value.trim()),
    indexOf: ofText((value, part) => number(letters(value.slice(0, value.indexOf(part) + 1)).length - 1)),
    substring(run, items, start, length) {
      const value = single(items, "substring()"), at = single(start, "an index"), most = length ? single(length, "a length") : null;
      if (value === null || at === null) return [];
      if (typeof value !== "string" || !(at instanceof Num)) fail("substring() takes a String");
      const signs = letters(value), from = Number(at.units);
      return from < 0 || from >= signs.length ? [] : [signs.slice(from, most === null ? undefined : from + Math.max(0, Number(most.units))).join("")];
    },
    join: (run, items, separator) => items.length ? text(run, items.map(systemValue).filter((value) => value !== null).map(String).join(separator ? single(separator, "a separator") ?? "" : "")) : [],
    sum: (run, items) => items.length ? boolean(items.map(systemValue).reduce((one, other) => one === null ? null : calculate("+", one, other))) : [],
    extension(run, items, argument) { const url = single(argument, "an extension's URL"), found = []; for (const item of items) children(item, "extension", found); return found.filter((item) => isObject(item.value) && item.value.url === url); },
    hasValue: (run, [item, ...others]) => [item !== undefined && !others.length && (!(item instanceof Node) || (item.type.isPrimitive && item.value !== null && item.value !== undefined))],
    getValue: (run, items) => items.length === 1 && !(items[0] instanceof Node && !items[0].type.isPrimitive) ? boolean(systemValue(items[0])) : [],
    resolve: (run, items) => items.flatMap((item) => {
      const reference = item instanceof Node ? (isObject(item.value) ? item.value.reference : item.value) : item;
      return typeof reference === "string" ? resolved(run, reference, item) : [];
    }),
    memberOf(run, items, argument) {
      const url = single(argument, "a value set's URL");
      if (!items.length || url === null) return [];
      if (items.length > 1) fail(`memberOf() takes one item, not ${items.length}`);
      return asked(run.services?.memberOf(items[0], url), `the codes of ${url} aren't at hand`);
    },
    conformsTo(run, items, argument) {
      const url = single(argument, "a profile's URL");
      return items.length && url !== null ? asked(run.services?.conformsTo(items[0], url), `the profile ${url} isn't at hand`) : [];
    },
    comparable(run, items, others) {
      const one = single(items, "comparable()"), other = single(others, "comparable()");
      if (one === null || other === null) return [];
      if (!isAmount(one) || !isAmount(other)) return [false];
      return sameUnit(asQuantity(one), asQuantity(other)) ? [true] : units();
    },
    now: (run) => [momentOf(run.now)], today: (run) => [momentOf(run.now.slice(0, 10))],
  };
  for (const [name, convert] of Object.entries(TO)) {
    FUNCTIONS[`to${name}`] = ofValue(convert);
    FUNCTIONS[`convertsTo${name}`] = (run, items) => { const value = single(items, "a conversion"); return value === null ? [] : [convert(value) !== null]; };
  }
  function resolved(run, reference, source) {
    run.charge(10);
    if (!reference.startsWith("#")) {
      const found = run.services?.resolve(reference);
      return found ? [found] : undecided(`'${reference}' can't be followed here`);
    }
    const around = [];
    for (let at = source; at instanceof Node; at = at.parent) if (isObject(at.value) && "resourceType" in at.value) around.push(at);
    for (const container of [...around, run.resource, run.root]) {
      if (!container || reference === "#") { if (container) return [container]; continue; }
      const inside = [];
      children(container, "contained", inside);
      const hit = inside.find((item) => isObject(item.value) && item.value.id === reference.slice(1));
      if (hit) return [hit];
    }
    return [];
  }
  function call(run, name, trees, before, these) {
    /* where(x).exists() is exists(x), which may stop early and do without an undecided item. */
    if (name === "exists" && !trees.length && before[0] === "dot" && before[2][0] === "call" && before[2][1] === "where") return call(run, "exists", before[2][2], before[1], these);
    const items = evaluate(run, before, these);
    if (Object.hasOwn(OF_TREES, name)) return OF_TREES[name](run, items, trees, these);
    if (!Object.hasOwn(FUNCTIONS, name)) return items.length ? undecided(`${name}() isn't run in a page`) : [];
    return FUNCTIONS[name](run, items, ...trees.map((tree) => evaluate(run, tree, these)));
  }

  /* The types of a release, as their tables say: `table(name)` returns one. */
  const PLAIN = { boolean: "boolean", decimal: "decimal", time: "time", integer: "integer", unsignedInt: "integer", positiveInt: "integer", integer64: "integer", date: "date", dateTime: "dateTime", instant: "dateTime", Quantity: "quantity", Age: "quantity", Count: "quantity", Distance: "quantity", Duration: "quantity" };
  class Types {
    constructor(table) { this.table = table; this.known = new Map(); }
    named(name) {
      if (!this.known.has(name)) this.known.set(name, this.made(name));
      return this.known.get(name);
    }
    made(name) {
      const table = this.table(name);
      if (!table) return { name, types: this, bases: [name], members: new Map(), isOpen: true };
      const members = new Map(table.elements?.map((element) => [element.name, keysOf(element)]));
      const plain = table.is.map((base) => PLAIN[base]).find(Boolean) ?? "";
      return { name, types: this, bases: table.type ? [name, ...table.is] : table.is, members, plain, isPrimitive: table.kind === "primitive" || table.kind === "xhtml", isResource: name === "Resource" || name === "DomainResource", isOpen: false };
    }
  }
  /* JSON keys of an element with the types of their values. */
  const keysOf = (element) => (element.choice ?? [element.type]).map((type) => [element.choice ? element.name + type[0].toUpperCase() + type.slice(1) : element.name, element.owner ?? type]);

  /* Returns the answer, or an `Undecided`, or a `Failed`. */
  function run(tree, items, types, surroundings) {
    try {
      return evaluate(new Run(types, items, surroundings), tree, items);
    } catch (signal) {
      if (signal instanceof Undecided || signal instanceof Failed) return signal;
      if (signal instanceof RangeError) return new Failed("the expression or the resource is nested too deeply");
      throw signal;
    }
  }
  const holds = (answer) => answer.length === 1 ? (answer[0] instanceof Node ? answer[0].value : answer[0]) !== false : answer.length > 0;

  globalThis.siteBuilderPath = { Failed, Node, Num, Types, Undecided, compareNums, holds, isNumeral, isObject, keysOf, momentOf, numOf, orderOf, rawNum, run, systemValue };
})();
