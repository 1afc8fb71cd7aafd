/* What all parts use: what a value is, in words; whether two are equal; which name is meant. */
const { Failed, Node: Item, Types, Undecided, holds, isNumeral, isObject, keysOf, momentOf, orderOf, rawNum, run: runTree } = globalThis.siteBuilderPath;
const STRUCTURES = "http://hl7.org/fhir/StructureDefinition/", DEEPEST = 100, MOST_ALIKE = 20;
/* FHIR's own stands in tables by its name alone. */
const wholeUrl = (url) => /^[A-Za-z]+$/.test(url) ? STRUCTURES + url : url;
const WARNINGS = new Set(["unusual-value", "unusable-invariant"]);
const isText = (value) => typeof value === "string";
const isNone = (value) => value === undefined || value === null;

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
