/* Ranks what the search index lists, without a server. The index is cut into scripts (`search-index/`): a query
   loads those that hold its terms, then those of the entries that are shown. Loaded when a reader goes to a
   search box; `search.js` draws what is found. */
(() => {
  "use strict";
  const { RUN, PLAIN_RUN, LONGEST_PHRASE, plain, twoLettered, nameKey, split, words, variants, roots, isOfFamily, distance, isSmall, kindOf, sideBySide, otherNames } = globalThis.siteBuilderSearchWords;
  /* A name that was typed whole goes before any number of words: a word says at most about ln(entries). */
  const NAMED = 100, VERBATIM = 1.2;
  /* One that begins so is what its words say; below a path stand the parts of what it names. */
  const BEGUN = 1, BEGUN_PATH = 10;
  /* A word as everybody writes it, that is also how an element's path ends: prescription, status. */
  const ENDED = 1;
  /* How far a word is trusted that only resembles what was typed: another ending or spelling, its beginning,
     another word of its family (ethnicity, ethnic), what FHIR calls the same thing, a slip of the pen; and how
     far the parts of a name are, where the name itself is not found. */
  const VARIANT = 0.9, BEGINNING = 0.8, FAMILY = 0.6, SAME = 0.5, SLIP = 0.45, PART = 0.6;
  /* How much rather a query that looks like a path, an operation or a parameter, or asks for an example,
     means one. */
  const SHAPED = 1.5;
  /* How much the small words of a question count beside others. */
  const SMALL = 0.2;
  /* How much more an entry says that has a query's words side by side. */
  const TOGETHER = 0.3;
  /* How much more an entry says that has several of the words for one thing. */
  const ALSO = 0.3;
  /* From what certainty on a query is taken for a name; below what part of the best a match is no match. */
  const SURE = 0.8, LEAST = 0.15;
  const EXACT = "Exact matches", BEST = "Best matches", FIRST = 3;
  /* With more steps, words with slashes between them are an address. */
  const SHORT = 2;
  /* As many files of terms are read for one word, and as many entries of one name are looked at. */
  const FILES = 4, CHECKED = 12;

  /* A query without what stands around a name where it was copied from: `<url>`, `"id",`, `Patient/x/_history/1`. */
  const bared = (query) => query.trim().replace(/^["'<]+|["'>,;]+$/g, "").replace(/\/_history(\/[^/]*)?$/, "");
  const isAddress = (query) => query.includes("/") && !/\s/.test(query);
  const stepsOf = (address) => address.split(/[|#?]/)[0].split("/").filter(Boolean);

  /* Names that a query may be, each with how surely: itself, then what the forms of FHIR hold. */
  function namesOf(query) {
    const found = [[query, 1]];
    const bare = query.replace(/\.(?:ofType|as)\((\w+)\)/g, "$1").replace(/\.where\(.*?\)/g, "").replace(/\[\d+\]/g, "");
    if (bare !== query) found.push([bare, 1]);
    const request = /(\w+)\?([\w-]+)/.exec(query);
    if (request) found.push([`${request[1]}.${request[2]}`, 1], [request[2], 0.6]);
    const operation = /\$[\w-]+/.exec(query);
    if (operation) found.push([operation[0], 0.9]);
    if (isAddress(query)) {
      /* Of an address the ends: `StructureDefinition/x` of another server or release, then the id alone. */
      const steps = stepsOf(query);
      if (steps.length > 1) found.push([steps.join("/"), 1], [steps.slice(-2).join("/"), 0.9], [steps.at(-1), 0.8]);
    } else if (/^\w+(\.|:)\S+$/.test(bare)) {
      /* Of a path that goes below what the guide says, the nearest element above. */
      const steps = bare.split(".");
      for (let length = steps.length - 1; length > 1; length--) found.push([steps.slice(0, length).join("."), 0.5 ** (steps.length - length)]);
    }
    const large = query.split(/\s+/).filter((word) => !isSmall(word.replace(/\W+$/, ""))).join(" ");
    if (large && large !== query) found.push([large, 0.9]);
    return found.map(([name, surely]) => [nameKey(name.split("|")[0]), surely]).filter(([key]) => key);
  }

  function shapeOf(query) {
    if (query.startsWith("$")) return "Operations";
    if (/^_\w+$/.test(query)) return "Search parameters";
    const { heading } = kindOf(query);
    if (heading) return heading;
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
      const own = roots(word), root = own.at(-1);
      if (/^[a-z]{4,}$/.test(word))
        for (const [each, postings] of Object.entries(root === word ? near : await terms(manifest, root)))
          if (!known.has(each) && each.startsWith(root) && isOfFamily(own, each)) known.set(each, [FAMILY, postings]);
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
      const kind = new Set(kindOf(query).words);
      const says = (run) => !isSmall(run) && !kind.has(run.toLowerCase());
      const isLess = (run) => !says(run) && runs.some(says);
      const each = await Promise.all(runs.map(async (run, at) => {
        const found = await unit(manifest, run, matched, at === runs.length - 1, isNamed && runs.length === 1);
        return isLess(run) ? times(found, SMALL) : found;
      }));
      return withOthers(manifest, runs, each, matched);
    }

    /* Words of a query and words that mean one thing together, each with what else that is called. */
    async function withOthers(manifest, runs, units, matched) {
      const asked = new Set(runs.map((run) => run.toLowerCase())), found = [];
      for (let at = 0, length; at < runs.length; at += length) {
        let others = [];
        for (length = Math.min(LONGEST_PHRASE, runs.length - at); length; length--) {
          const said = runs.slice(at, at + length).join(" ").toLowerCase();
          /* A small word may be a short form, too: IN, WHO. */
          others = isSmall(said) ? [] : otherNames(said, manifest.short).filter((each) => !each.every((word) => asked.has(word)));
          if (others.length || length === 1) break;
        }
        const itself = length === 1 ? units[at] : all(units.slice(at, at + length));
        const named = await Promise.all(others.map(async (each) => all(await Promise.all(each.map((word) => exactly(manifest, word, matched))))));
        found.push(named.reduce((one, other) => either(one, other, SAME), itself));
      }
      return found;
    }
    async function exactly(manifest, word, matched) {
      const postings = await term(manifest, word);
      if (postings) matched.add(word);
      return said(manifest, postings ? [[word, 1, postings]] : []);
    }
    /* What one or the other says, the other as much as the one: a name that many things have tells no less. */
    const either = (one, other, trust) => {
      if (!other.worth) return one;
      const factor = trust * (one.worth ? one.worth / other.worth : 1), scores = new Map(one.scores);
      for (const [entry, score] of other.scores) {
        const own = scores.get(entry) ?? 0, more = factor * score;
        scores.set(entry, Math.max(own, more) + ALSO * Math.min(own, more));
      }
      return { scores, worth: one.worth || trust * other.worth };
    };

    async function unit(manifest, run, matched, isLast, isNamed) {
      const [first, ...parts] = new Set(split(run)), steps = stepsOf(run);
      /* The last step of an address says what is meant; every address of a guide has the others. */
      const others = steps.length > SHORT ? split(steps.at(-1)) : parts;
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
      const isWord = /^[a-z]+$/.test(query);
      let most = 0;
      /* What else the query may be is only looked for where it is no name itself. */
      for (const some of [names.slice(0, 1), names.slice(1)]) {
        const held = await Promise.all(some.map(([key]) => Promise.all(marks.map((mark) => term(manifest, mark + key)))));
        for (const [at, postings] of held.entries()) {
          if (!postings.some(Boolean) || some[at][1] < most) continue;
          most = some[at][1];
          const surely = (entry) => (isWord && sortOf(manifest, entry)[0] === "Elements" ? ENDED : NAMED * most);
          for (const each of postings) if (each) for (const [entry] of decoded(each, false)) add(entry, surely(entry));
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

    async function ask(typed) {
      const query = bared(typed);
      const manifest = await file("index");
      const matched = new Set(words(query));
      const two = twoLettered(query);
      const named = await byName(manifest, query);
      const isNamed = [...named.values()].some((score) => score >= NAMED * SURE);
      const asked = query.toLowerCase();
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
      await standTogether(manifest, query, ranked.slice(0, CHECKED));
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
    /* What has the query's words side by side says more than what has them here and there. */
    async function standTogether(manifest, query, first) {
      const asked = query.toLowerCase().match(PLAIN_RUN)?.filter((word) => !isSmall(word)) ?? [];
      if (asked.length < 2) return;
      await Promise.all(first.map(async (each) => {
        const [, title, , , text] = await record(manifest, each[0]);
        each[1] *= 1 + TOGETHER * sideBySide(`${title} ${text}`, asked);
      }));
    }
    const sortOf = (manifest, entry) => manifest.sorts[after(manifest.sorts.map((sort) => sort[2]), entry) - 1];

    async function record(manifest, entry) {
      const at = after(manifest.records, entry) - 1;
      return (await file(`r${at}`))[entry - manifest.records[at]];
    }

    /* The results of a query: `{count, groups: [{heading, count, results}]}`: the first ones, then those of each
       kind, the kind of the best result first. A result is `{url, title, label, of, text, terms, isTitled}`: the
       words to mark, and whether its title has all that was asked for. At most `most` are given, `each` of a
       group; with `only`, all of that group. */
    async function search(query, most, each, only = "") {
      const { ranked, named, matched, manifest } = await ask(query);
      const groups = new Map();
      const before = only ? new Map() : firstOnes(ranked, named, each);
      const ofKind = new Map();
      let count = 0;
      for (const [entry, , kind] of ranked) {
        const heading = before.get(entry) ?? kind;
        if (heading !== EXACT) ofKind.set(kind, (ofKind.get(kind) ?? 0) + 1);
        if (only && heading !== only) continue;
        const group = groups.get(heading) ?? { heading, entries: [] };
        if (count < most && group.entries.length < (only ? most : each)) {
          group.entries.push(entry);
          count += 1;
        }
        if (group.entries.length) groups.set(heading, group);
      }
      const seen = new Set(), asked = words(query);
      const read = await Promise.all([...groups.values()].map(async (group) => ({ ...group, records: await Promise.all(group.entries.map((entry) => record(manifest, entry))) })));
      const found = read.map(({ heading, records }) => {
        const shown = different(records.flatMap((each) => results(each, matched, asked)), seen, only ? most : each);
        return { heading, count: Math.max(ofKind.get(heading) ?? 0, shown.length), results: shown };
      });
      return { count: only ? (ofKind.get(only) ?? 0) : ranked.length, groups: found.filter((group) => group.results.length) };
    }

    /* The headings of entries that stand before those of their kind: what is called as the query reads; else the
       first few of all kinds, unless one kind has them all. */
    function firstOnes(ranked, named, most) {
      const exact = ranked.filter(([entry]) => named.get(entry) >= NAMED * SURE).slice(0, most);
      const best = ranked.slice(0, FIRST), isMixed = new Set(best.map(([, , kind]) => kind)).size > 1;
      const first = exact.length ? exact : isMixed ? best : [];
      return new Map(first.map(([entry]) => [entry, exact.length ? EXACT : BEST]));
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

  globalThis.siteBuilderSearchEngine = { engine, excerpt };
})();
