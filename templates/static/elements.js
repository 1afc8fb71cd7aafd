/* Makes element tables fold, filter, follow the keyboard and open an element's definition in its place.
   Without it every row is there, names lead to the page of definitions, and the address chooses the view. */
(() => {
  "use strict";
  const root = document.documentElement;
  if (root.dataset.trees) return;
  root.dataset.trees = "on";
  const set = (node, name, value) => node.setAttribute(name, value);
  const make = (tag, values = {}, ...inner) => {
    const node = Object.assign(document.createElement(tag), values);
    node.append(...inner);
    return node;
  };
  const encoded = (id) => encodeURIComponent(id).replaceAll("%3A", ":").replaceAll("%2F", "/");
  const { wire, holds } = siteBuilderFilter;
  const seen = (node) => node.getClientRects().length > 0;

  /* The address: `#Patient.name&view=snapshot&text=given&only=must-support,bound&type=string&rows=whole`. */
  const address = () => {
    const [anchor, ...rest] = location.hash.slice(1).split("&");
    let id = anchor;
    try { id = decodeURIComponent(anchor); } catch { /* No id of ours. */ }
    return { id, given: new URLSearchParams(rest.join("&")) };
  };

  /* Definitions come as a script, which pages opened from a disk may load. It calls this. */
  const waiting = new Map();
  window.siteBuilderDefinitions = (page, html) => {
    const place = new DOMParser().parseFromString(html, "text/html");
    waiting.get(page)?.(place);
  };
  const loaded = new Map();
  function definitions(address_) {
    const url = new URL(address_, document.baseURI);
    const page = decodeURIComponent(url.pathname.split("/").pop()).replace(/\.js$/, ".html");
    if (!loaded.has(url.href)) {
      loaded.set(url.href, new Promise((resolve, reject) => {
        waiting.set(page, (place) => resolve({ place, base: url.href.replace(/\.js$/, ".html") }));
        document.head.append(make("script", { src: url.href, onerror: reject }));
      }));
    }
    return loaded.get(url.href);
  }

  const FILTERS = [
    ["must-support", "Must support", (row) => row.cells[1].querySelector(".must-support") && seen(row.cells[1].querySelector(".must-support"))],
    ["required", "Required", (row) => /^[1-9]/.test(row.cells[2].innerText.trim())],
    ["bound", "Bound", (row) => row.classList.contains("bound")],
    ["here", "Stated here", (row) => row.classList.contains("stated")],
    ["extension", "Extensions", (row) => row.matches(".i-extension, .i-modifier-extension")],
  ];

  class Tree {
    constructor(table) {
      this.table = table;
      this.all = [...table.tBodies[0].rows];
      this.views = table.closest(".views");
      this.closed = new Set();
      this.only = new Set();
      this.isWhole = false;
      this.rows = [];
      this.above = new Map();
      this.inner = new Set();
      this.panel = this.active = null;
      this.name();
      this.bar();
      this.view(table.dataset.view);
      // Of thousands of rows the uppermost are what a reader can take in.
      if (table.classList.contains("vast")) this.foldAll();
      table.addEventListener("keydown", (event) => this.key(event));
      table.addEventListener("click", (event) => this.click(event));
      table.addEventListener("focusin", (event) => {
        const row = event.target.closest("tr[data-element]");
        if (row) this.reach(row);
      });
      if (!this.views) return;
      for (const tab of this.tabs()) {
        tab.addEventListener("click", (event) => {
          event.preventDefault();
          this.view(tab.dataset.view);
          this.write();
        });
      }
      // What the address asks for is seen when all of it is there, so that nothing moves under the reader's eyes.
      this.read().finally(() => this.views.classList.add("ready"));
      addEventListener("hashchange", () => this.read());
    }

    tabs() { return [...(this.views?.querySelectorAll(".view-tabs a") ?? [])]; }

    /* Said outright: phones lay rows out as boxes, which would cost them their roles. */
    name() {
      set(this.table, "role", "treegrid");
      for (const group of [this.table.tHead, this.table.tBodies[0]]) set(group, "role", "rowgroup");
      for (const head of this.table.tHead.rows[0].cells) set(head, "role", "columnheader");
      set(this.table.tHead.rows[0], "role", "row");
      for (const row of this.all) {
        set(row, "role", "row");
        row.tabIndex = -1;
        for (const cell of row.cells) set(cell, "role", cell.tagName === "TH" ? "rowheader" : "gridcell");
        for (const flag of row.querySelectorAll("abbr")) set(flag, "role", "img");
        for (const link of row.querySelectorAll("a")) link.tabIndex = -1;
      }
    }

    bar() {
      const bar = make("div", { className: "tree-bar", role: "group", ariaLabel: "Filter" });
      const input = make("input", { type: "search", placeholder: "Filter elements", ariaLabel: "Filter elements", autocomplete: "off" });
      set(input, "aria-keyshortcuts", "f");
      input.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown" && this.active) { this.active.focus(); event.preventDefault(); }
      });
      this.input = input;
      this.state = make("output");
      this.chips = FILTERS.filter(([, , is]) => this.all.some((row) => is(row) || row.matches(".stated"))).map(([name, label]) => {
        const chip = make("button", { type: "button", textContent: label, ariaPressed: "false" });
        chip.dataset.filter = name;
        chip.addEventListener("click", () => {
          if (!this.only.delete(name)) this.only.add(name);
          this.changed();
        });
        return chip;
      });
      const types = new Set(this.all.flatMap((row) => this.types(row)));
      this.select = make("select", { ariaLabel: "Type of element" }, make("option", { value: "", textContent: "Any type" }));
      for (const type of [...types].sort()) this.select.append(make("option", { value: type, textContent: type }));
      this.folder = make("button", { type: "button", textContent: "Fold all" });
      this.folder.addEventListener("click", () => {
        if (this.closed.size) { this.closed.clear(); this.show(); } else this.foldAll();
      });
      this.whole = make("button", { type: "button", className: "whole-text", textContent: "Whole text", title: "Show all words of each row" });
      this.whole.addEventListener("click", () => { this.isWhole = !this.isWhole; this.changed(); });
      bar.append(input, make("div", { className: "tree-chips" }, ...this.chips, this.select, this.folder), this.state);
      const head = this.views?.querySelector(".views-head");
      if (head) head.append(this.whole, bar);
      else { this.table.before(bar); bar.append(this.whole); }
      this.show = wire(bar, this.table, (words) => this.filtered(words), { forget: () => this.only.clear(), after: () => this.write(), unhide: !this.views });
    }

    types(row) { return [...row.cells[3].querySelectorAll("a")].map((link) => link.textContent); }

    /* The rows of a view, and how they lie in each other there. */
    view(name) {
      this.table.dataset.view = name;
      for (const tab of this.tabs()) {
        if (tab.dataset.view === name) {
          set(tab, "aria-current", "true");
          this.views.dataset.shown = tab.id;
        } else tab.removeAttribute("aria-current");
      }
      this.rows = this.all.filter((row) => !row.classList.contains(`not-${name}`));
      const depths = this.rows.map((row) => Number(row.style.getPropertyValue(`--${name}`) || row.style.getPropertyValue("--d")) || 0);
      this.above = new Map();
      const above = [];
      this.rows.forEach((row, at) => {
        while (above.length && depths[above.at(-1)] >= depths[at]) above.pop();
        this.above.set(row, above.length ? this.rows[above.at(-1)] : null);
        set(row, "aria-level", depths[at] + 1);
        above.push(at);
      });
      this.inner = new Set(this.above.values());
      for (const row of this.rows) this.twig(row);
      this.texts = null;
      this.show();
      if (!this.rows.includes(this.active) && this.rows.length) this.reach(this.rows.find((row) => !row.hidden) ?? this.rows[0]);
      if (this.panel && !this.rows.includes(this.panel.row)) this.close();
    }

    twig(row) {
      let twig = row.cells[0].querySelector(".twig");
      if (!this.inner.has(row)) {
        twig?.remove();
        row.removeAttribute("aria-expanded");
      } else if (!twig) {
        twig = make("button", { type: "button", className: "twig", tabIndex: -1 });
        row.cells[0].prepend(twig);
      }
    }

    /* A name for what the button does, and whether it has been done. */
    said(row) {
      const open = this.matches || !this.closed.has(row);
      set(row, "aria-expanded", String(!!open));
      set(row.cells[0].querySelector(".twig"), "aria-label", `${open ? "Fold" : "Unfold"} ${row.dataset.element.split(".").pop()}`);
    }

    foldAll() {
      this.closed = new Set([...this.inner].filter((row) => row && this.above.get(row)));
      this.show();
    }

    fold(row, closed = !this.closed.has(row)) {
      if (!this.inner.has(row)) return;
      if (closed) this.closed.add(row);
      else this.closed.delete(row);
      this.show();
    }

    changed() {
      this.show();
      this.write();
    }

    /* Rows that are meant, and those above them, so that one sees where they are. */
    find(words) {
      const type = this.select.value;
      this.matches = null;
      if (!words.length && !this.only.size && !type) return;
      const chosen = FILTERS.filter(([name]) => this.only.has(name)).map(([, , is]) => is);
      // What isn't laid out has no text to be seen.
      for (const row of this.rows) row.hidden = false;
      this.texts ??= new Map(this.rows.map((row) => [row, this.words(row)]));
      this.matches = new Set();
      this.found = 0;
      for (const row of this.rows) {
        if (!holds(this.texts.get(row), words) || !chosen.every((is) => is(row))) continue;
        if (type && !this.types(row).includes(type)) continue;
        this.found += 1;
        for (let up = row; up; up = this.above.get(up)) this.matches.add(up);
      }
    }

    /* What a row says in this view, and what it has no room for. */
    words(row) {
      const other = [...row.querySelectorAll(`.not-${this.table.dataset.view}`)].map((part) => part.textContent);
      const text = other.reduce((left, part) => left.replace(part, " "), row.textContent);
      return `${row.dataset.element} ${text}`.toLowerCase();
    }

    /* Show the rows that the filter means, in what is unfolded; say how many of how many are seen, so that nobody
       takes what is shown for all. */
    filtered(words) {
      this.find(words);
      const away = new Set();
      for (const row of this.rows) {
        const up = this.above.get(row);
        if (up && (away.has(up) || this.closed.has(up))) away.add(row);
        row.hidden = this.matches ? !this.matches.has(row) : away.has(row);
        if (this.inner.has(row)) this.said(row);
      }
      for (const chip of this.chips) set(chip, "aria-pressed", String(this.only.has(chip.dataset.filter)));
      set(this.whole, "aria-pressed", String(this.isWhole));
      // Words that were looked for may stand where a line is cut off.
      this.table.classList.toggle("unfolded", this.isWhole || words.length > 0);
      this.folder.textContent = this.closed.size ? "Unfold all" : "Fold all";
      if (this.panel) this.panel.place.hidden = this.panel.row.hidden;
      if (this.active?.hidden) {
        const first = this.rows.find((row) => !row.hidden);
        if (first) this.reach(first);
      }
      return [this.matches ? this.found : this.rows.length - away.size, this.rows.length];
    }

    /* The table is one stop of the Tab key, and the links of the row that it stops at follow. */
    reach(row) {
      if (row === this.active) return;
      for (const [each, at] of [[this.active, -1], [row, 0]]) {
        if (!each) continue;
        each.tabIndex = at;
        for (const link of each.querySelectorAll("a")) link.tabIndex = at;
      }
      this.active = row;
    }

    go(from, step) {
      let at = from + step;
      while (at >= 0 && at < this.rows.length && this.rows[at].hidden) at += step;
      if (this.rows[at]) this.rows[at].focus();
    }

    click(event) {
      const row = event.target.closest("tr[data-element]");
      const twig = event.target.closest(".twig");
      if (twig) this.fold(row);
      else if (event.target.closest(".type, .description") && !event.target.closest("a") && getSelection().isCollapsed) row?.classList.toggle("unfolded");
      const link = event.target.closest(".name > a");
      if (!link || !this.table.dataset.definitions || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.toggle(row);
    }

    toggle(row) {
      if (this.panel?.row === row) this.close();
      else this.open(row);
      this.write();
    }

    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape" && this.panel) {
        const { row } = this.panel;
        this.close();
        this.write();
        row.focus();
        event.preventDefault();
        return;
      }
      const at = this.rows.indexOf(event.target);
      if (at < 0) return;
      const row = this.rows[at], open = this.inner.has(row) && !this.closed.has(row);
      switch (event.key) {
        case "ArrowDown": this.go(at, 1); break;
        case "ArrowUp": this.go(at, -1); break;
        case "Home": this.go(-1, 1); break;
        case "End": this.go(this.rows.length, -1); break;
        case "ArrowRight":
          if (this.closed.has(row)) this.fold(row, false);
          else if (open) this.go(at, 1);
          break;
        case "ArrowLeft":
          if (open && !this.matches) this.fold(row, true);
          else this.above.get(row)?.focus();
          break;
        case "Enter":
          if (row.querySelector(".name > a") && this.table.dataset.definitions) this.toggle(row);
          else row.querySelector("a")?.click();
          break;
        case "c": copy(row.dataset.element, this.state); break;
        case "f": this.input.focus(); break;
        default: return;
      }
      event.preventDefault();
    }

    close() {
      this.panel?.place.remove();
      this.panel?.row.classList.remove("open");
      this.panel = null;
    }

    /* An element's definition, below its row. It comes as a whole: what lies below it moves once. */
    async open(row) {
      this.close();
      const box = make("div", { className: "panel" });
      set(box, "role", "region");
      set(box, "aria-label", `${row.dataset.element} in detail`);
      const cell = make("td", { colSpan: [...row.cells].filter(seen).length }, box);
      set(cell, "role", "gridcell");
      const place = make("tr", { className: "panel-row" }, cell);
      set(place, "role", "row");
      this.panel = { row, place };
      row.classList.add("open");
      const target = row.querySelector(".name > a")?.href ?? "";
      box.append(this.head(row, target), await this.definition(row, target));
      if (this.panel?.place !== place) return;
      place.hidden = row.hidden;
      row.after(place);
      this.state.textContent = `Details of ${row.dataset.element} are open`;
    }

    async definition(row, target) {
      try {
        const { place, base } = await definitions(this.table.dataset.definitions);
        const id = decodeURIComponent(target.split("#")[1] ?? row.dataset.element);
        const list = place.getElementById(id)?.querySelector("dl");
        return list ? this.adopted(list, base) : "There is no more to say of it.";
      } catch {
        return "Its definition could not be loaded.";
      }
    }

    head(row, target) {
      const path = make("code", { textContent: row.dataset.element });
      const link = `${location.href.split("#")[0]}#${encoded(row.dataset.element)}`;
      return make("p", { className: "panel-head" },
        path,
        siteBuilderCopyButton("Copy path", () => row.dataset.element),
        ...(this.views ? [siteBuilderCopyButton("Copy link", () => link)] : []),
        make("a", { href: target, textContent: "Among all definitions" }),
        make("button", { type: "button", className: "copy", textContent: "Close", onclick: () => { this.close(); this.write(); row.focus(); } }));
    }

    /* What was written for another page: its links start there. Those to rows of this page stay here. */
    adopted(list, base) {
      const own = document.importNode(list, true);
      for (const node of own.querySelectorAll("[id]")) node.removeAttribute("id");
      for (const link of own.querySelectorAll("a[href]")) {
        const url = new URL(link.getAttribute("href"), base);
        const here = url.href.split("#")[0] === base || url.href.split("#")[0] === location.href.split("#")[0];
        const id = decodeURIComponent(url.hash.slice(1));
        link.href = here && this.views && document.getElementById(id) ? `#${encoded(id)}` : url.href;
      }
      return own;
    }

    /* Follow the address, up to the panel that it opens. A row that the view lacks is shown in one that has it. */
    async read() {
      const { id, given } = address();
      const tab = this.tabs().find((each) => each.id === id || each.dataset.view === given.get("view"));
      this.input.value = given.get("text") ?? "";
      this.only = new Set((given.get("only") ?? "").split(",").filter((name) => FILTERS.some(([each]) => each === name)));
      this.select.value = given.get("type") ?? "";
      this.isWhole = given.get("rows") === "whole";
      const of = (name) => this.all.find((row) => row.dataset.element === id && !row.classList.contains(`not-${name}`));
      const names = this.tabs().map((each) => each.dataset.view);
      const now = tab?.dataset.view ?? this.table.dataset.view;
      const view = of(now) || !id ? now : names.find(of) ?? now;
      this.view(view);
      const row = of(view);
      if (!row) return;
      if (row.hidden) {
        this.input.value = this.select.value = "";
        this.only.clear();
        for (let up = this.above.get(row); up; up = this.above.get(up)) this.closed.delete(up);
        this.show();
      }
      this.reach(row);
      const opened = this.panel?.row !== row && row.querySelector(".name > a") && this.table.dataset.definitions ? this.open(row) : null;
      row.scrollIntoView({ block: "start" });
      await opened;
      if (opened && this.panel?.row !== row) return;
      this.views.classList.add("ready");
      row.focus({ preventScroll: true });
    }

    /* Tell the address what is seen. Words that say what a page shows anyway are left out. */
    write() {
      if (!this.views) return;
      const { view } = this.table.dataset, first = this.tabs()[0]?.dataset.view;
      const given = new URLSearchParams();
      const text = this.input.value.trim();
      if (text) given.set("text", text);
      if (this.only.size) given.set("only", [...this.only].join(","));
      if (this.select.value) given.set("type", this.select.value);
      if (this.isWhole) given.set("rows", "whole");
      const open = this.panel?.row.dataset.element;
      if (open && view !== first) given.set("view", view);
      const anchor = open ? encoded(open) : view === first && !given.size ? "" : this.views.dataset.shown;
      const hash = [anchor, given.toString()].filter(Boolean).join("&");
      history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
    }
  }

  const copy = async (text, state) => { state.textContent = (await siteBuilderCopy(text)) ? `Copied ${text}` : "Not copied"; };

  document.querySelectorAll("table.tree").forEach((table) => new Tree(table));
})();
