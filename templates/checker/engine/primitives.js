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
