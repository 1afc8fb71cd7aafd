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
