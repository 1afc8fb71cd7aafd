/* Ranks what the search index lists, without a server. The index is cut into scripts (`search-index/`): a query
   loads those that hold its terms, then those of the entries that are shown. Loaded when a reader goes to a
   search box; `search.js` draws what is found. */
(() => {
  "use strict";
  /* A name that was typed whole goes before any number of words: a word says at most about ln(entries). */
  const NAMED = 100, VERBATIM = 1.2;
  /* One that begins so is what its words say; below a path stand the parts of what it names. */
  const BEGUN = 1, BEGUN_PATH = 10;
  /* How far a word is trusted that only resembles what was typed: another ending or spelling, its beginning,
     a slip of the pen; and how far the parts of a name are, where the name itself is not found. */
  const VARIANT = 0.9, BEGINNING = 0.8, SLIP = 0.45, PART = 0.6;
  /* As much of a word that stands nowhere is its stem. */
  const STEM = 0.5;
  /* How much rather a query that looks like a path, an operation or a parameter, or asks for an example,
     means one. */
  const SHAPED = 1.5;
  /* How much the small words of a question count beside others. */
  const SMALL = 0.1;
  const SMALL_WORDS = new Set("a an and are as at be by can do does for from has have how i in is it mean means my of on or our since than that the their this to was we what when where which who why will with you your".split(" "));
  /* From what certainty on a query is taken for a name; below what part of the best a match is no match. */
  const SURE = 0.8, LEAST = 0.15;
  const EXACT = "Exact matches";
  /* As many files of terms are read for one word, and as many entries of one name are looked at. */
  const FILES = 4, CHECKED = 12;

  /* The same rules as site_builder/write/search/words.py. */
  const RUN = /(?:(?<![\p{L}\p{N}_])[$_])?[\p{L}\p{N}]+(?:['’._:/|@-]+[\p{L}\p{N}]+)*/gu;
  const PLAIN_RUN = /[\p{L}\p{N}]+/gu;
  const CAMEL = /[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[^\da-zA-Z]+/g;
  const UNPARTED = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{3,}/g;
  const LETTERS = { ß: "ss", ẞ: "SS", ø: "o", Ø: "O", æ: "ae", Æ: "Ae", œ: "oe", Œ: "Oe", đ: "d", Đ: "D", ð: "d", Ð: "D", þ: "th", Þ: "Th", ł: "l", Ł: "L", ħ: "h", Ħ: "H", ı: "i" };
  const TWO = { ä: "ae", Ä: "Ae", ö: "oe", Ö: "Oe", ü: "ue", Ü: "Ue", ø: "oe", Ø: "Oe", å: "aa", Å: "Aa" };

  const replaced = (text, table) => [...text].map((letter) => table[letter] ?? letter).join("");
  /* Letters whose marks can be left away; those of Japanese and Korean can't. */
  const MARKED = /[^\x00-\x7f\u3040-\u30ff\uac00-\ud7af]/gu;
  const plain = (text) => replaced(text, LETTERS).replace(MARKED, (letter) => letter.normalize("NFKD").replace(/\p{M}/gu, ""));

  function nameKey(name) {
    if (name.includes("://")) name = name.replace(/^https?:\/\//i, "").split("#")[0].split("|")[0];
    const sign = /^[$_]/.test(name) ? name[0] : "";
    return sign + (plain(name).match(PLAIN_RUN) ?? []).join("").toLowerCase();
  }

  /* A run of the query: the whole name where it has parts, and its words. */
  function split(run) {
    const parts = run.match(PLAIN_RUN) ?? [], found = [];
    if (parts.length > 1 || /^[$_]/.test(run)) found.push(nameKey(run));
    for (const part of parts) {
      found.push(part.toLowerCase());
      const camel = part.match(CAMEL) ?? [];
      if (camel.length > 1) found.push(...camel.map((each) => each.toLowerCase()));
      for (const letters of part.match(UNPARTED) ?? []) for (let at = 0; at < letters.length - 1; at++) found.push(letters.slice(at, at + 2));
    }
    return found;
  }

  function words(text) {
    const found = [], read = (piece) => { for (const run of plain(piece).match(RUN) ?? []) found.push(...split(run)); };
    read(text);
    for (const chunk of text.normalize("NFC").split(/\s+/)) {
      const two = replaced(chunk, TWO);
      if (two !== chunk) read(two);
    }
    return found;
  }

  /* Other endings, and British and American spellings, of a word. */
  function variants(word) {
    if (word.length < 4 || !/^[a-z]+$/.test(word)) return [];
    const found = new Set();
    const endings = [[/ies$/, "y"], [/([^s])s$/, "$1"], [/([sxz]|[cs]h)es$/, "$1"], [/([^aeiou])y$/, "$1ies"], [/([^sy])$/, "$1s"]];
    const spellings = [[/ae/, "e"], [/oe/, "e"], [/is(?=e|i|ation)/, "iz"], [/iz(?=e|i|ation)/, "is"], [/our(?=$|s$|ed$|ing$)/, "or"], [/re$/, "er"], [/([^aeiou])er$/, "$1re"], [/ogue$/, "og"], [/ence$/, "ense"], [/ense$/, "ence"], [/ll(?=ed$|ing$|er$)/, "l"]];
    for (const [ending, other] of endings) if (ending.test(word)) found.add(word.replace(ending, other));
    for (const [spelling, other] of spellings) if (spelling.test(word)) found.add(word.replace(spelling, other));
    found.delete(word);
    return [...found];
  }

  /* Levenshtein distance with swaps of neighbours, given up beyond `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  /* Names that a query may be, each with how surely: itself, then what the forms of FHIR hold. */
  function namesOf(query) {
    const found = [[query, 1]];
    const bare = query.replace(/\.(?:ofType|as)\((\w+)\)/g, "$1").replace(/\.where\(.*?\)/g, "").replace(/\[\d+\]/g, "");
    if (bare !== query) found.push([bare, 1]);
    const request = /(\w+)\?([\w-]+)/.exec(query);
    if (request) found.push([`${request[1]}.${request[2]}`, 1], [request[2], 0.6]);
    const operation = /\$[\w-]+/.exec(query);
    if (operation) found.push([operation[0], 0.9]);
    if (query.includes("/") && !/\s/.test(query)) {
      /* Of an address the ends: `StructureDefinition/x` of another server or release, then the id alone. */
      const steps = query.split(/[|#?]/)[0].split("/").filter(Boolean);
      if (steps.length > 1) found.push([steps.join("/"), 1], [steps.slice(-2).join("/"), 0.9], [steps.at(-1), 0.8]);
    } else if (/^\w+(\.|:)\S+$/.test(bare)) {
      /* Of a path that goes below what the guide says, the nearest element above. */
      const steps = bare.split(".");
      for (let length = steps.length - 1; length > 1; length--) found.push([steps.slice(0, length).join("."), 0.5 ** (steps.length - length)]);
    }
    const large = query.split(/\s+/).filter((word) => !SMALL_WORDS.has(word.toLowerCase().replace(/\W+$/, ""))).join(" ");
    if (large && large !== query) found.push([large, 0.9]);
    return found.map(([name, surely]) => [nameKey(name.split("|")[0]), surely]).filter(([key]) => key);
  }

  function shapeOf(query) {
    if (query.startsWith("$")) return "Operations";
    if (/^_\w+$/.test(query)) return "Search parameters";
    if (/\bexamples?\b/i.test(query)) return "Examples";
    return /^[A-Za-z]\w*(\.|:)[A-Za-z]\S*$/.test(query) ? "Elements" : "";
  }

  /* `load(name)` promises the body of a file of the index. */
  function engine(load) {
    const files = new Map();
    const file = (name) => {
      if (!files.has(name)) files.set(name, load(name).catch((error) => { files.delete(name); throw error; }));
      return files.get(name);
    };

    const after = (starts, wanted) => {
      let low = 0, high = starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= wanted) low = middle + 1;
        else high = middle;
      }
      return low;
    };

    /* The terms of the files in which those stand that begin with a text, a few at most. */
    async function terms(manifest, start, most = FILES) {
      const first = Math.max(0, after(manifest.terms, start) - 1);
      const last = Math.min(after(manifest.terms, `${start}\uffff`), first + most);
      return Object.assign(Object.create(null), ...(await Promise.all(Array.from({ length: last - first }, (_, at) => file(`t${first + at}`)))));
    }
    const term = async (manifest, key) => (await terms(manifest, key, 1))[key];

    function decoded(postings, hasWeights) {
      const found = [];
      const offset = hasWeights ? postings.length % 2 : 0, step = hasWeights ? 2 : 1;
      for (let at = offset, entry = 0; at < postings.length; at += step) {
        entry += postings[at];
        found.push([entry, hasWeights ? postings[at + 1] / 99 : 1]);
      }
      return found;
    }
    const holding = (postings) => (postings.length % 2 ? postings[0] : postings.length / 2);

    /* Known words that a word of the query may mean: [word, how far it is trusted, postings]. */
    async function meanings(manifest, word, isLast) {
      const found = [], known = new Map();
      const near = word.length > 2 || (isLast && (word.length > 1 || word > "\x7f")) ? await terms(manifest, word) : { [word]: await term(manifest, word) };
      const others = await Promise.all(variants(word).map(async (each) => [each, await term(manifest, each)]));
      if (near[word]) known.set(word, [1, near[word]]);
      for (const [each, postings] of others) if (postings && !known.has(each)) known.set(each, [VARIANT, postings]);
      if (word.length > 2 || isLast)
        for (const each of Object.keys(near))
          if (near[each] && each.startsWith(word) && !known.has(each)) known.set(each, [(BEGINNING * word.length) / each.length, near[each]]);
      const slips = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
      if (!known.size && slips) {
        const starts = [word.slice(0, 2), word[1] + word[0], word.slice(1, 3)];
        const wide = await Promise.all(starts.map((start) => terms(manifest, start)));
        for (const [each, postings] of Object.entries(Object.assign({}, ...wide))) {
          if (each.startsWith("=") || each.length < 4) continue;
          const off = distance(word, each, slips);
          if (off <= slips) known.set(each, [SLIP / off, postings]);
        }
      }
      /* Another word of the same family: ethnicity, ethnic. */
      const stem = word.slice(0, Math.max(5, Math.ceil(word.length * STEM)));
      if (!known.size && stem.length < word.length)
        for (const [each, postings] of Object.entries(await terms(manifest, stem)))
          if (each.startsWith(stem)) known.set(each, [(SLIP * stem.length) / each.length, postings]);
      for (const [each, [trust, postings]] of known) found.push([each, trust, postings]);
      return found;
    }

    /* What a unit of the query says of each entry, and how much it tells at most. What only resembles the word
       tells no more than the word itself, however rare it is. */
    function said(manifest, alternatives) {
      const scores = new Map();
      const rarity = (postings) => Math.log(1 + (manifest.entries - holding(postings) + 0.5) / (holding(postings) + 0.5));
      const [best, ...others] = [...alternatives].sort((a, b) => b[1] - a[1]);
      if (!best) return { scores, worth: 0 };
      const most = rarity(best[2]);
      for (const [, trust, postings] of [best, ...others]) {
        const tells = trust * Math.min(most, rarity(postings));
        for (const [entry, weight] of decoded(postings, true)) scores.set(entry, Math.max(scores.get(entry) ?? 0, tells * weight));
      }
      return { scores, worth: best[1] * most };
    }

    /* What each word or name of a query says: `{scores, worth}` each. `isNamed`: the query whole is a name. */
    async function units(manifest, query, matched, isNamed) {
      const runs = plain(query).match(RUN) ?? [];
      const isSmall = (run) => SMALL_WORDS.has(run.toLowerCase()) && !runs.every((each) => SMALL_WORDS.has(each.toLowerCase()));
      return Promise.all(runs.map(async (run, at) => {
        const found = await unit(manifest, run, matched, at === runs.length - 1, isNamed && runs.length === 1);
        return isSmall(run) ? times(found, SMALL) : found;
      }));
    }

    async function unit(manifest, run, matched, isLast, isNamed) {
      const [first, ...others] = new Set(split(run));
      const size = run.match(PLAIN_RUN).length, isSigned = /^[$_]/.test(run);
      if (size === 1 && !isSigned) {
        /* One word: itself, or what its capitals part it into. */
        const itself = await wordUnit(manifest, first, matched, isLast);
        return others.length ? joined(itself, await parted(manifest, others, matched, isLast), PART) : itself;
      }
      const postings = await term(manifest, first);
      /* A name that stands whole in a text stands for all its parts. */
      const whole = postings ? times(said(manifest, [[first, 1, postings]]), size) : { scores: new Map(), worth: 0 };
      if (postings) matched.add(first);
      /* Who typed a name that there is doesn't mean its parts; `_include` is no `include`. */
      if (isNamed || (postings && isSigned)) return whole;
      return joined(whole, await parted(manifest, others, matched, isLast), PART);
    }
    const parted = async (manifest, parts, matched, isLast) =>
      all(await Promise.all(parts.map((part, at) => wordUnit(manifest, part, matched, isLast && at === parts.length - 1))));
    async function wordUnit(manifest, word, matched, isLast) {
      const alternatives = await meanings(manifest, word, isLast);
      for (const [each] of alternatives) matched.add(each);
      return said(manifest, alternatives);
    }
    /* Units together. Who has all of them goes before who has a single rare one. */
    const all = (units) => {
      const worth = units.reduce((sum, unit) => sum + unit.worth, 0);
      const scores = new Map(), covered = new Map();
      for (const unit of units)
        for (const [entry, score] of unit.scores) {
          scores.set(entry, (scores.get(entry) ?? 0) + score);
          covered.set(entry, (covered.get(entry) ?? 0) + unit.worth);
        }
      for (const [entry, score] of scores) scores.set(entry, score * (covered.get(entry) / worth) ** 2);
      return { scores, worth };
    };
    const times = (unit, factor) => ({ scores: new Map([...unit.scores].map(([entry, score]) => [entry, score * factor])), worth: unit.worth * factor });
    /* A name itself, what its parts say deciding between two that have it; or its parts. */
    const joined = (one, other, trust) => {
      const scores = new Map();
      for (const [entry, score] of other.scores) {
        const whole = one.scores.get(entry);
        scores.set(entry, whole ? Math.max(whole, trust * score) + (1 - trust) * score : trust * score);
      }
      for (const [entry, score] of one.scores) if (!scores.has(entry)) scores.set(entry, score);
      return { scores, worth: Math.max(one.worth, trust * other.worth) };
    };

    /* Entries that are called as the query reads, or begin so. Words with blanks between them are no id, and an
       address is no title. */
    async function byName(manifest, query) {
      const found = new Map();
      const add = (entry, score) => { if (score > (found.get(entry) ?? 0)) found.set(entry, score); };
      const names = namesOf(query), marks = /\s/.test(query.trim()) ? ["~"] : query.includes("/") ? ["="] : ["~", "="];
      let most = 0;
      /* What else the query may be is only looked for where it is no name itself. */
      for (const some of [names.slice(0, 1), names.slice(1)]) {
        const held = await Promise.all(some.map(([key]) => Promise.all(marks.map((mark) => term(manifest, mark + key)))));
        for (const [at, postings] of held.entries()) {
          if (!postings.some(Boolean) || some[at][1] < most) continue;
          most = some[at][1];
          for (const each of postings) if (each) for (const [entry] of decoded(each, false)) add(entry, NAMED * most);
        }
        if (most) break;
      }
      const key = names[0]?.[0] ?? "", begun = shapeOf(query) === "Elements" ? BEGUN_PATH : BEGUN;
      if (key.length < 3) return found;
      for (const mark of marks)
        for (const [each, postings] of Object.entries(await terms(manifest, mark + key, 2)))
          if (each.startsWith(mark + key)) for (const [entry] of decoded(postings, false)) add(entry, (begun * key.length) / (each.length - 1));
      return found;
    }

    async function ask(query) {
      const manifest = await file("index");
      const matched = new Set(words(query));
      const two = replaced(query.normalize("NFC"), TWO);
      const named = await byName(manifest, query);
      const isNamed = [...named.values()].some((score) => score >= NAMED * SURE);
      const asked = query.trim().toLowerCase();
      const [{ scores }, others] = (await Promise.all([query, ...(two === query ? [] : [two])].map((text) => units(manifest, text, matched, isNamed)))).map(all);
      for (const [entry, score] of others?.scores ?? []) scores.set(entry, Math.max(scores.get(entry) ?? 0, score));
      const least = LEAST * Math.max(...scores.values());
      for (const [entry, score] of scores) if (score < least) scores.delete(entry);
      for (const [entry, score] of named) scores.set(entry, (scores.get(entry) ?? 0) + score);
      const shape = shapeOf(query);
      const ranked = [...scores].map(([entry, score]) => {
        const [heading, prior] = sortOf(manifest, entry);
        return [entry, score * prior * (heading === shape ? SHAPED : 1), heading];
      });
      const inOrder = () => ranked.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      inOrder();
      /* Of several that are called so, those that are written so. */
      const first = ranked.slice(0, CHECKED).filter(([entry]) => named.get(entry) >= NAMED);
      if (first.length > 1) {
        const id = asked.split("|")[0].split("/").at(-1);
        await Promise.all(first.map(async (each) => {
          const [url, title, label] = await record(manifest, each[0]);
          if (title.toLowerCase() === asked || label.toLowerCase().endsWith(` ${asked}`) || url.toLowerCase().endsWith(`-${id}.html`)) each[1] *= VERBATIM;
        }));
        inOrder();
      }
      return { ranked, named, matched, manifest };
    }
    const sortOf = (manifest, entry) => manifest.sorts[after(manifest.sorts.map((sort) => sort[2]), entry) - 1];

    async function record(manifest, entry) {
      const at = after(manifest.records, entry) - 1;
      return (await file(`r${at}`))[entry - manifest.records[at]];
    }

    /* The results of a query: `{count, groups: [{heading, count, results}]}`: what is called as the query
       reads, then by kind, the group of the best result first. A result is
       `{url, title, label, of, text, terms, isTitled}`: the words to mark, and whether its title has all that
       was asked for. At most `most` are given, `each` of a group; with `only`, all of that group. */
    async function search(query, most, each, only = "") {
      const { ranked, named, matched, manifest } = await ask(query);
      const groups = new Map();
      let count = 0;
      for (const [entry, , kind] of ranked) {
        const isExact = !only && named.get(entry) >= NAMED * SURE && (groups.get(EXACT)?.entries.length ?? 0) < each;
        const heading = isExact ? EXACT : kind;
        if (only && heading !== only) continue;
        const group = groups.get(heading) ?? { heading, count: 0, entries: [] };
        group.count += 1;
        if (count < most && group.entries.length < (only ? most : each)) {
          group.entries.push(entry);
          count += 1;
        }
        if (group.entries.length) groups.set(heading, group);
      }
      const seen = new Set(), asked = words(query);
      const read = await Promise.all([...groups.values()].map(async (group) => ({ ...group, records: await Promise.all(group.entries.map((entry) => record(manifest, entry))) })));
      const found = read.map(({ heading, count: of, records }) => {
        const shown = different(records.flatMap((each) => results(each, matched, asked)), seen, only ? most : each);
        return { heading, count: Math.max(of, shown.length), results: shown };
      });
      return { count: only ? (groups.get(only)?.count ?? 0) : ranked.length, groups: found.filter((group) => group.results.length) };
    }

    function results([url, title, label, of, text, places = []], terms, asked) {
      const own = new Set(words(title)), isTitled = asked.every((word) => own.has(word));
      const anchor = url.includes("#") ? url.slice(url.indexOf("#")) : "";
      const found = [{ url, title, label, of, text, terms, isTitled }];
      for (let at = 0; at < places.length; at += 2) found.push({ ...found[0], url: places[at] + anchor, of: places[at + 1] });
      return found;
    }

    /* No two results that lead to one place, or that a reader can't tell apart. */
    function different(found, seen, most) {
      return found.filter((each) => {
        const marks = [each.url, `${each.title}\n${each.label}\n${each.of}\n${each.text}`];
        if (marks.some((mark) => seen.has(mark))) return false;
        for (const mark of marks) seen.add(mark);
        return true;
      }).slice(0, most);
    }

    return { search, load: () => file("index") };
  }

  /* A text in pieces, `[text, is it asked for]`, of about a length around the words that were asked for; from
     its start where its title has them all, and it may say what it is about. */
  function excerpt(text, terms, length, isTitled = false) {
    const hits = [];
    for (const found of text.matchAll(PLAIN_RUN)) if (words(found[0]).some((word) => terms.has(word))) hits.push([found.index, found.index + found[0].length]);
    let start = 0;
    if (text.length > length && hits.length && !isTitled) {
      /* From the hit that has most others within reach. */
      let best = 0;
      for (const [at] of hits) {
        const near = hits.filter(([other, end]) => other >= at && end <= at + length * 0.8).length;
        if (near > best) [best, start] = [near, at];
      }
      start = start < length * 0.5 ? 0 : text.lastIndexOf(" ", start - length * 0.15) + 1;
    }
    let end = start + length;
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + length / 2);
    const pieces = start ? [["… ", false]] : [];
    let at = start;
    for (const [from, to] of hits) {
      if (from < at || to > end) continue;
      pieces.push([text.slice(at, from), false], [text.slice(from, to), true]);
      at = to;
    }
    pieces.push([text.slice(at, end), false]);
    if (end < text.length) pieces.push([" …", false]);
    return pieces.filter(([piece]) => piece);
  }

  globalThis.siteBuilderSearchEngine = { engine, excerpt, words, nameKey };
})();
