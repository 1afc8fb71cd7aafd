/* Makes element tables fold, filter and follow the keyboard, and shows views one at a time.
   Without it every row and every view is there. */
(() => {
  "use strict";
  const root = document.documentElement;
  if (root.dataset.trees) return;
  root.dataset.trees = "on";
  const set = (node, name, value) => node.setAttribute(name, value);
  const make = (tag, values = {}) => Object.assign(document.createElement(tag), values);

  class Tree {
    constructor(table) {
      this.table = table;
      this.rows = [...table.tBodies[0].rows];
      this.depths = this.rows.map((row) => Number(row.style.getPropertyValue("--d")) || 0);
      this.parents = [];
      const above = [];
      this.depths.forEach((depth, at) => {
        while (above.length && this.depths[above.at(-1)] >= depth) above.pop();
        this.parents.push(above.length ? above.at(-1) : -1);
        above.push(at);
      });
      this.inner = new Set(this.parents);
      this.closed = new Set();
      this.matches = this.found = null;
      this.name();
      this.bar();
      table.addEventListener("keydown", (event) => this.key(event));
      table.addEventListener("click", (event) => {
        const twig = event.target.closest(".twig");
        if (twig) this.fold(this.rows.indexOf(twig.closest("tr")));
      });
      table.addEventListener("focusin", (event) => {
        const at = this.rows.indexOf(event.target.closest("tr"));
        if (at >= 0) this.reach(at);
      });
      if (this.rows.length) this.reach(0);
      // Of thousands of rows the uppermost are what a reader can take in.
      if (table.classList.contains("vast")) this.foldAll();
    }

    /* Said outright: phones lay rows out as boxes, which would cost them their roles. */
    name() {
      set(this.table, "role", "treegrid");
      this.rows.forEach((row, at) => {
        set(row, "role", "row");
        set(row, "aria-level", this.depths[at] + 1);
        row.tabIndex = -1;
        for (const cell of row.cells) set(cell, "role", cell.tagName === "TH" ? "rowheader" : "gridcell");
        for (const flag of row.querySelectorAll("abbr")) set(flag, "role", "img");
        if (!this.inner.has(at)) return;
        set(row, "aria-expanded", "true");
        const twig = make("button", { type: "button", className: "twig", tabIndex: -1 });
        set(twig, "aria-label", "Fold or unfold");
        row.cells[0].prepend(twig);
      });
    }

    bar() {
      const bar = make("div", { className: "tree-bar" });
      const input = make("input", { type: "search", placeholder: "Filter elements", autocomplete: "off" });
      set(input, "aria-label", "Filter elements");
      this.state = make("output");
      const button = (label, act) => make("button", { type: "button", textContent: label, onclick: act });
      input.addEventListener("input", () => {
        this.filter(input.value);
        this.tell();
      });
      bar.append(
        input,
        button("Fold all", () => this.foldAll()),
        button("Unfold all", () => { this.closed.clear(); this.show(); this.tell(); }),
        this.state,
      );
      this.table.before(bar);
    }

    foldAll() {
      this.closed = new Set([...this.inner].filter((at) => at >= 0 && this.depths[at] > 0));
      this.show();
      this.tell();
    }

    /* Rows that are there but not seen are told of, so that nobody takes what is shown for all. */
    tell() {
      const seen = this.found ?? this.rows.filter((row) => !row.hidden).length;
      const all = this.found === null && seen === this.rows.length;
      this.state.textContent = all ? "" : `${seen} of ${this.rows.length}`;
    }

    fold(at, closed = !this.closed.has(at)) {
      if (!this.inner.has(at)) return;
      if (closed) this.closed.add(at);
      else this.closed.delete(at);
      this.show();
      this.tell();
    }

    /* Rows that hold every word, and the rows above them, so that one sees where they are. */
    filter(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      this.matches = null;
      this.found = null;
      if (words.length) {
        this.texts ??= this.rows.map((row) => `${row.dataset.element ?? ""} ${row.textContent}`.toLowerCase());
        this.matches = new Set();
        this.found = 0;
        this.texts.forEach((own, at) => {
          if (!words.every((word) => own.includes(word))) return;
          this.found += 1;
          for (let up = at; up >= 0; up = this.parents[up]) this.matches.add(up);
        });
      }
      this.show();
    }

    show() {
      this.rows.forEach((row, at) => {
        const up = this.parents[at];
        const folded = up >= 0 && (this.rows[up].dataset.away === "1" || this.closed.has(up));
        row.dataset.away = folded ? "1" : "";
        row.hidden = this.matches ? !this.matches.has(at) : folded;
        if (this.inner.has(at)) set(row, "aria-expanded", String(!!this.matches || !this.closed.has(at)));
      });
      if (this.rows[this.at]?.hidden) {
        const first = this.rows.findIndex((row) => !row.hidden);
        if (first >= 0) this.reach(first);
      }
    }

    reach(at) {
      if (this.at !== undefined) this.rows[this.at].tabIndex = -1;
      this.at = at;
      this.rows[at].tabIndex = 0;
    }

    go(from, step) {
      let at = from + step;
      while (at >= 0 && at < this.rows.length && this.rows[at].hidden) at += step;
      if (this.rows[at]) this.rows[at].focus();
    }

    key(event) {
      const at = this.rows.indexOf(event.target);
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const open = this.inner.has(at) && !this.closed.has(at);
      switch (event.key) {
        case "ArrowDown": this.go(at, 1); break;
        case "ArrowUp": this.go(at, -1); break;
        case "Home": this.go(-1, 1); break;
        case "End": this.go(this.rows.length, -1); break;
        case "ArrowRight":
          if (this.closed.has(at)) this.fold(at, false);
          else if (open) this.go(at, 1);
          break;
        case "ArrowLeft":
          if (open && !this.matches) this.fold(at, true);
          else if (this.parents[at] >= 0) this.rows[this.parents[at]].focus();
          break;
        case "Enter": this.rows[at].querySelector("a")?.click(); break;
        default: return;
      }
      event.preventDefault();
    }
  }

  function tabs(group, count) {
    const views = [...group.querySelectorAll(":scope > .view")];
    if (views.length < 2) return;
    const list = make("div", { className: "view-tabs" });
    set(list, "role", "tablist");
    const buttons = views.map((view, at) => {
      const title = view.getAttribute("aria-label");
      const button = make("button", { type: "button", id: `view-${count}-${at}`, textContent: title });
      set(button, "role", "tab");
      set(button, "aria-controls", view.id);
      button.addEventListener("click", () => {
        choose(at);
        history.replaceState(null, "", `#${view.id}`);
      });
      set(view, "role", "tabpanel");
      set(view, "aria-labelledby", button.id);
      return button;
    });
    const choose = (chosen) => {
      buttons.forEach((button, at) => {
        set(button, "aria-selected", String(at === chosen));
        button.tabIndex = at === chosen ? 0 : -1;
        views[at].hidden = at !== chosen;
      });
      group.dataset.shown = views[chosen].id;
      views[chosen].querySelectorAll("table.tree").forEach(grow);
    };
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
      buttons[next].focus();
      buttons[next].click();
    });
    const follow = () => {
      const at = views.findIndex((view) => view.contains(document.querySelector(":target")));
      if (at >= 0) choose(at);
    };
    list.append(...buttons);
    views[0].before(list);
    group.classList.add("tabbed");
    choose(0);
    follow();
    addEventListener("hashchange", follow);
  }

  function copyUrl(place) {
    const button = make("button", { type: "button", className: "copy-url", textContent: "Copy" });
    const text = place.textContent.trim();
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
      button.textContent = done ? "Copied" : "Not copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
    place.append(button);
  }

  /* A tree that nobody looks at costs no time. */
  const grown = new WeakSet();
  const grow = (table) => {
    if (!grown.has(table)) new Tree(table);
    grown.add(table);
  };

  document.querySelectorAll(".views").forEach(tabs);
  document.querySelectorAll(":not([hidden]) > .tree-box > table.tree").forEach(grow);
  if (navigator.clipboard) document.querySelectorAll("dd[data-copy]").forEach(copyUrl);
})();
