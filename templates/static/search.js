/* The search box of every page, and the search page. What is found and in which order says search-engine.js,
   which is loaded when a reader first goes to a box. */
(() => {
  "use strict";
  const MOST = 14, EACH = 5, MOST_ON_PAGE = 80, EACH_ON_PAGE = 10, MOST_OF_KIND = 200;
  const place = document.querySelector("[data-search-root]");
  if (!place) return;
  const { searchRoot: root, searchEngine } = place.dataset;
  const make = (name, values = {}, ...inner) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };

  let engine, stamp = "";
  const bodies = new Map();
  window.siteBuilderSearch = (name, of, body) => bodies.set(name, [of, body]);
  const script = (src) => new Promise((done, failed) => {
    const element = make("script", { src });
    element.onload = done;
    element.onerror = () => failed(new Error(`${src.replace(/^.*\//, "")} could not be loaded`));
    document.head.append(element);
  });
  async function file(name) {
    await script(`${root}search-index/${name}.js${stamp && `?${stamp}`}`);
    const [of, body] = bodies.get(name) ?? [];
    bodies.delete(name);
    stamp ||= of;
    if (of !== stamp) throw new Error("this guide has changed, load the page anew");
    return body;
  }
  const load = () => (engine ??= script(searchEngine).then(() => {
    const made = window.siteBuilderSearchEngine.engine(file);
    return made.load().then(() => made);
  }).catch((error) => { engine = undefined; throw error; }));

  const pieces = (text, { terms, isTitled }, length) =>
    window.siteBuilderSearchEngine.excerpt(text, terms, length, isTitled).map(([piece, isAsked]) => (isAsked ? make("mark", {}, piece) : piece));

  /* A result as a link: its title, what and where it is, and what it says where a word was found. */
  function link(result, values = {}) {
    const { url, title, label, of, text } = result;
    const [page, anchor] = url.split("#");
    const about = [label, of].filter(Boolean).join(" · ");
    const made = make("a", { ...values, href: root + page + (anchor ? `#${encodeURIComponent(anchor).replaceAll("%3A", ":")}` : "") });
    made.append(make("span", { class: /^(element|code|.*parameter|operation)/.test(label) ? "search-title search-name" : "search-title" }, ...pieces(title, result, 200)));
    if (about) made.append(" ", make("span", { class: "search-page" }, about));
    if (text) made.append(" ", make("span", { class: "search-text" }, ...pieces(text, result, 150)));
    return made;
  }

  const counted = (count, query) => (count ? `${count.toLocaleString()} result${count > 1 ? "s" : ""}` : `Nothing found for “${query}”`);

  function box(form) {
    const input = form.querySelector("input[type=search]");
    const id = "search-options";
    const panel = make("div", { class: "search-panel" });
    panel.hidden = true;
    /* Heard when it changes, so it is there before it says anything. */
    const status = make("p", { class: "search-status", role: "status" });
    const list = make("div", { id, role: "listbox", "aria-label": "Results" });
    const more = make("a", { class: "search-more" });
    panel.append(status, list, more);
    form.append(panel);
    for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(key, value);
    let asked = "", active = -1;
    const options = () => [...list.querySelectorAll("[role=option]")];

    function point(at) {
      const all = options();
      all[active]?.setAttribute("aria-selected", "false");
      active = all.length ? ((at % all.length) + all.length) % all.length : -1;
      if (at < 0 && at !== -1) active = -1;
      const chosen = all[active];
      chosen?.setAttribute("aria-selected", "true");
      chosen?.scrollIntoView({ block: "nearest" });
      if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
      else input.removeAttribute("aria-activedescendant");
    }

    const open = (isOpen) => {
      panel.hidden = !isOpen;
      input.setAttribute("aria-expanded", String(isOpen && options().length > 0));
      if (!isOpen) point(-2);
    };

    async function show() {
      const query = (asked = input.value.trim());
      if (!query) { status.textContent = ""; return open(false); }
      let found;
      try {
        found = await (await load()).search(query, MOST, EACH);
      } catch (error) {
        list.replaceChildren();
        more.hidden = true;
        status.textContent = `Search is not available: ${error.message}.`;
        return open(true);
      }
      if (query !== asked) return;
      let number = 0;
      list.replaceChildren(...found.groups.map(({ heading, results }, at) => make(
        "div", { role: "group", "aria-labelledby": `${id}-${at}` },
        make("div", { class: "search-group", id: `${id}-${at}`, role: "presentation" }, heading),
        ...results.map((result) => link(result, { role: "option", id: `${id}-option-${number++}`, tabindex: "-1", "aria-selected": "false" })),
      )));
      list.dataset.query = query;
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !number;
      more.hidden = found.count <= number;
      more.href = `${form.action}?q=${encodeURIComponent(query)}`;
      more.textContent = `All ${counted(found.count, query)}`;
      status.textContent = counted(found.count, query) + (found.count > number ? `, the first ${number} shown` : "");
      open(true);
    }

    input.addEventListener("focus", () => load().catch(() => {}));
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      const isOpen = !panel.hidden;
      if (event.key === "Escape" && isOpen) { event.preventDefault(); open(false); }
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!isOpen && input.value.trim()) show();
        else if (options().length) point(event.key === "ArrowDown" ? active + 1 : active < 0 ? options().length - 1 : active - 1);
        else return;
        event.preventDefault();
      } else if (event.key === "Enter" && isOpen && active >= 0) { event.preventDefault(); options()[active].click(); }
    });
    list.addEventListener("click", () => open(false));
    document.addEventListener("click", (event) => { if (!form.contains(event.target)) open(false); });
    form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) open(false); });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); input.focus(); input.select(); }
    });
  }

  async function page(area) {
    const asked = new URLSearchParams(location.search);
    const query = asked.get("q")?.trim() ?? "", only = asked.get("kind") ?? "";
    const status = area.querySelector("[role=status]"), list = area.querySelector("[data-search-groups]");
    for (const input of document.querySelectorAll("form[role=search] input[type=search]")) input.value = query;
    if (!query) return;
    const address = (kind) => `?q=${encodeURIComponent(query)}${kind && `&kind=${encodeURIComponent(kind)}`}`;
    try {
      const { count, groups } = await (await load()).search(query, only ? MOST_OF_KIND : MOST_ON_PAGE, EACH_ON_PAGE, only);
      list.replaceChildren(...groups.map((group) => make(
        "section", {}, make("h2", {}, group.heading),
        make("ol", { class: "search-results" }, ...group.results.map((result) => make("li", {}, link(result)))),
        ...(!only && group.count > group.results.length ? [make("p", {}, make("a", { href: address(group.heading) }, `All ${group.count.toLocaleString()}: ${group.heading.toLowerCase()}`))] : []),
      )));
      if (only) list.append(make("p", {}, make("a", { href: address("") }, `All kinds of results for “${query}”`)));
      const shown = groups.reduce((sum, group) => sum + group.results.length, 0);
      status.textContent = count ? `${counted(count, query)} for “${query}”${count > shown ? `, the first ${shown} shown` : ""}` : `${counted(0, query)}. Try fewer or other words.`;
    } catch (error) {
      status.textContent = `Search is not available: ${error.message}.`;
    }
  }

  for (const form of document.querySelectorAll("form[role=search]")) if (!form.closest("[data-search-results]")) box(form);
  const area = document.querySelector("[data-search-results]");
  if (area) page(area);
})();
