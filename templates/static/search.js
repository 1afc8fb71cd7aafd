/* Search without a server: ranks the parts of pages that search-index.js lists (BM25), and matches word
   beginnings and small slips of the pen. The index is loaded when the reader first goes to the search box. */
(() => {
  "use strict";
  const K1 = 1.2, B = 0.6, MOST = 8;
  const root = document.querySelector("[data-search-root]")?.dataset.searchRoot ?? "";
  let loading;

  const load = () => (loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${root}search-index.js`;
    script.onload = () => done(prepare(window.siteBuilderSearch));
    script.onerror = () => failed(new Error("search-index.js could not be loaded"));
    document.head.append(script);
  }));

  function prepare(index) {
    const total = index.lengths.reduce((sum, length) => sum + length, 0);
    return { ...index, vocabulary: Object.keys(index.words), mean: total / Math.max(1, index.lengths.length) };
  }

  /* The same rules as site_builder/write/search.py. */
  function words(text) {
    const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
    const found = [];
    for (const word of plain.match(/[\p{L}\p{N}]+/gu) ?? []) {
      found.push(word.toLowerCase());
      const parts = word.match(/[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[^\da-zA-Z]+/g) ?? [];
      if (parts.length > 1) found.push(...parts.map((part) => part.toLowerCase()));
    }
    return found;
  }

  /* Levenshtein distance with swaps of neighbours, given up beyond `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1];
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        least = Math.min(least, row[j]);
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  /* Known words that a word of the query may mean, each with how far it is trusted. */
  function meanings(index, word) {
    const found = [];
    const slips = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    for (const known of index.vocabulary) {
      if (known === word) found.push([known, 1]);
      else if (known.startsWith(word)) found.push([known, 0.7 * (word.length / known.length) + 0.1]);
      else if (slips && known.length > 3) {
        const off = distance(word, known, slips);
        if (off <= slips) found.push([known, 0.45 / off]);
      }
    }
    return found;
  }

  function search(index, query) {
    const asked = [...new Set(words(query))];
    const scores = new Map(), matched = new Map();
    for (const word of asked) {
      const best = new Map();
      for (const [known, trust] of meanings(index, word)) {
        const postings = index.words[known];
        const holding = postings.length / 2;
        const rarity = Math.log(1 + (index.parts.length - holding + 0.5) / (holding + 0.5));
        for (let at = 0, part = 0; at < postings.length; at += 2) {
          part += postings[at];
          const weight = postings[at + 1];
          const length = 1 - B + (B * index.lengths[part]) / index.mean;
          const score = (trust * rarity * weight * (K1 + 1)) / (weight + K1 * length);
          if (score > (best.get(part) ?? 0)) best.set(part, score);
        }
      }
      for (const [part, score] of best) {
        scores.set(part, (scores.get(part) ?? 0) + score);
        matched.set(part, (matched.get(part) ?? 0) + 1);
      }
    }
    /* A part that has all words of the query goes before one that has a single rare one, and one that is
       named so before one that says so; a page before its parts. */
    const named = ([url, title]) => {
      const own = words(title);
      const shared = asked.filter((word) => own.includes(word)).length;
      return (1 + (1.5 * shared) / Math.max(asked.length, own.length)) * (url.includes("#") ? 1 : 1.25);
    };
    return [...scores]
      .map(([part, score]) => [part, score * (matched.get(part) / asked.length) ** 2 * named(index.parts[part])])
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .map(([part]) => index.parts[part]);
  }

  function result([url, title, page, text]) {
    const link = document.createElement("a");
    link.href = root + url;
    const name = document.createElement("span");
    name.className = "search-title";
    name.textContent = title;
    link.append(name);
    if (page && page !== title) {
      const of = document.createElement("span");
      of.className = "search-page";
      of.textContent = page;
      link.append(of);
    }
    if (text) {
      const excerpt = document.createElement("span");
      excerpt.className = "search-text";
      excerpt.textContent = text;
      link.append(excerpt);
    }
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  function box(form) {
    const input = form.querySelector("input[type=search]");
    const panel = document.createElement("div");
    panel.className = "search-panel";
    panel.hidden = true;
    const status = document.createElement("p");
    status.className = "search-status";
    status.setAttribute("role", "status");
    const list = document.createElement("ul");
    panel.append(status, list);
    form.append(panel);
    let asked = "";

    async function show() {
      const query = (asked = input.value.trim());
      if (!query) return hide();
      let found;
      try {
        found = search(await load(), query);
      } catch (error) {
        status.textContent = `Search is not available: ${error.message}.`;
        panel.hidden = false;
        return;
      }
      if (query !== asked) return;
      list.replaceChildren(...found.slice(0, MOST).map(result));
      const more = found.length > MOST ? `, the first ${MOST} shown: press Enter for all` : "";
      status.textContent = found.length ? `${found.length} result${found.length > 1 ? "s" : ""}${more}` : `Nothing found for “${query}”`;
      panel.hidden = false;
    }
    const hide = () => { panel.hidden = true; };
    const links = () => [...list.querySelectorAll("a")];

    input.addEventListener("focus", () => load().catch(() => {}));
    input.addEventListener("input", show);
    form.addEventListener("keydown", (event) => {
      const all = links(), at = all.indexOf(document.activeElement);
      if (event.key === "Escape") { hide(); input.focus(); }
      else if (event.key === "ArrowDown" && !panel.hidden && all.length) { event.preventDefault(); all[Math.min(at + 1, all.length - 1)].focus(); }
      else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (all[at - 1] ?? input).focus(); }
    });
    document.addEventListener("click", (event) => { if (!form.contains(event.target)) hide(); });
    form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) hide(); });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); input.focus(); }
    });
  }

  async function page(place) {
    const query = new URLSearchParams(location.search).get("q")?.trim() ?? "";
    const status = place.querySelector("[role=status]"), list = place.querySelector("ol");
    for (const input of document.querySelectorAll("form[role=search] input[type=search]")) input.value = query;
    if (!query) return;
    try {
      const found = search(await load(), query);
      status.textContent = found.length ? `${found.length} result${found.length > 1 ? "s" : ""} for “${query}”` : `Nothing found for “${query}”. Try fewer or other words.`;
      list.replaceChildren(...found.slice(0, 100).map(result));
    } catch (error) {
      status.textContent = `Search is not available: ${error.message}.`;
    }
  }

  for (const form of document.querySelectorAll("form[role=search]")) if (!form.closest("[data-search-results]")) box(form);
  const place = document.querySelector("[data-search-results]");
  if (place) page(place);
})();
