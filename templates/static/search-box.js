/* The list of results below the search box, and the search page. What is found and in which order says
   search-engine.js. */
(() => {
  "use strict";
  const MOST = 14, EACH = 5, MOST_ON_PAGE = 80, EACH_ON_PAGE = 10, MOST_OF_KIND = 200, PAUSE_MS = 400;
  const root = document.querySelector("[data-search-root]").dataset.searchRoot;
  const make = (name, values = {}, ...inner) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };

  /* A page opened from disk may load a script, but may not fetch JSON. */
  let stamp = "";
  const bodies = new Map();
  window.siteBuilderSearch = (name, of, body) => bodies.set(name, [of, body]);
  async function file(name) {
    const address = `${root}search-index/${name}.js${stamp && `?${stamp}`}`;
    await new Promise((done, failed) => {
      const script = make("script", { src: address });
      script.onload = done;
      script.onerror = () => failed(new Error(`${name}.js of the index could not be loaded`));
      document.head.append(script);
    });
    const [of, body] = bodies.get(name) ?? [];
    bodies.delete(name);
    stamp ||= of;
    if (of !== stamp) throw new Error("this guide has changed, load the page anew");
    return body;
  }
  const { engine, excerpt } = window.siteBuilderSearchEngine;
  const { search, load } = engine(file);
  load().catch(() => {});

  const pieces = (text, { terms, isTitled }, length) =>
    excerpt(text, terms, length, isTitled).map(([piece, isAsked]) => (isAsked ? make("mark", {}, piece) : piece));

  /* A result as a link: its title, what and where it is, and what it says where a word was found. */
  function link(result, values = {}) {
    const { url, title, label, of, text } = result;
    const [page, anchor] = url.split("#");
    const about = [label, of].filter(Boolean).join(" · ");
    const made = make("a", { ...values, href: root + page + (anchor ? `#${encodeURIComponent(anchor).replaceAll("%3A", ":")}` : "") });
    made.append(make("span", { class: /^(element|code|operation|(search|operation) parameter)( of |$)/.test(label) ? "search-title search-name" : "search-title" }, ...pieces(title, result, 200)));
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
    /* What is heard when it changes must be there before, and must not be hidden with the panel. */
    const heard = make("p", { class: "unseen", role: "status" });
    const status = make("p", { class: "search-status", "aria-hidden": "true" });
    let saying;
    const say = (words) => {
      status.textContent = words;
      clearTimeout(saying);
      /* While someone types, only the last count is of interest. */
      saying = setTimeout(() => { heard.textContent = words; }, PAUSE_MS);
    };
    const list = make("div", { id, role: "listbox", "aria-label": "Results" });
    const more = make("a", { class: "search-more", href: form.action });
    panel.append(status, list, more);
    form.append(panel, heard);
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
      if (!query) { say(""); return open(false); }
      let found;
      try {
        found = await search(query, MOST, EACH);
      } catch (error) {
        list.replaceChildren();
        more.hidden = true;
        say(`Search is not available: ${error.message}.`);
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
      say(counted(found.count, query) + (found.count > number ? `, the first ${number} shown` : ""));
      open(true);
    }

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
    /* Who was faster than this script has typed already. */
    if (document.activeElement === input && input.value) show();
  }

  async function page(area) {
    const asked = new URLSearchParams(location.search);
    const query = asked.get("q")?.trim() ?? "", only = asked.get("kind") ?? "";
    const status = area.querySelector("[role=status]"), list = area.querySelector("[data-search-groups]");
    for (const input of document.querySelectorAll("form[role=search] input[type=search]")) input.value = query;
    if (!query) return;
    const address = (kind) => `?q=${encodeURIComponent(query)}${kind && `&kind=${encodeURIComponent(kind)}`}`;
    try {
      const { count, groups } = await search(query, only ? MOST_OF_KIND : MOST_ON_PAGE, EACH_ON_PAGE, only);
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
