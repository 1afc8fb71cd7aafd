/* What pages do beyond showing themselves. All may be absent: pages work without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const kept = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* Forbidden. */ } },
  };
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* Before the first paint: the theme that was chosen, and whether an address is followed. */
  const chosen = kept.get("theme");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  root.classList.toggle("addressed", location.hash.length > 1);

  function themeSwitch() {
    const button = document.querySelector("button.theme");
    if (!button) return;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
    const label = () => {
      button.title = `Use ${isDark() ? "light" : "dark"} colours`;
      button.ariaLabel = button.title;
    };
    label();
    dark.addEventListener("change", label);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      kept.set("theme", root.dataset.theme);
      label();
    });
  }

  /* Lists that wide screens show open and phones fold away. */
  function folds() {
    for (const [selector, width] of [[".side > .fold", 800], [".on-page > .fold", 1200]]) {
      const wide = matchMedia(`(min-width: ${width}px)`);
      const fit = () => { for (const fold of all(selector)) fold.open = wide.matches && !getComputedStyle(fold).getPropertyValue("--above"); };
      fit();
      wide.addEventListener("change", fit);
    }
    for (const link of all(".on-page a")) {
      link.addEventListener("click", () => { if (innerWidth < 1200) link.closest("details").open = false; });
    }
    const tree = document.querySelector(".side"), here = tree?.querySelector("[aria-current]");
    if (here && here.offsetTop > tree.clientHeight * 0.7) tree.scrollTop = here.offsetTop - tree.clientHeight / 2;
  }

  /* Sticky things lie below the header, whatever its height; its menus fold together before they wrap. */
  function header() {
    const top = document.querySelector("header.top"), bar = top?.querySelector(".bar"), fold = bar?.querySelector(".menus-fold");
    if (!top?.nextElementSibling && document.readyState === "loading") return false;
    if (!bar) return true;
    const wide = matchMedia("(min-width: 800px)");
    let width = 0;
    const fit = () => {
      if (fold && innerWidth !== width) {
        width = innerWidth;
        bar.classList.remove("folded");
        fold.open = true;
        /* A name of several lines has room once the menus are folded. */
        const isFolded = !wide.matches || bar.scrollWidth > bar.clientWidth || bar.offsetHeight > 64;
        bar.classList.toggle("folded", isFolded);
        fold.open = !isFolded;
      }
      root.style.setProperty("--bar", `${wide.matches ? top.offsetHeight : 0}px`);
    };
    fit();
    new ResizeObserver(fit).observe(top);
    return true;
  }

  /* Menus of the header close when the reader turns away from them. */
  function menus() {
    const open = () => all("details.menu[open], .folded .menus-fold[open]");
    document.addEventListener("click", (event) => {
      for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const menu of open()) {
        menu.open = false;
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      }
    });
    for (const menu of all("details.menu, .menus-fold")) {
      menu.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !menu.contains(event.relatedTarget) && open().includes(menu)) menu.open = false;
      });
    }
  }

  /* Text that colours of the author's make hard to read: on grounds without a colour of the text, and in the dark. */
  function authored() {
    const body = document.querySelector(".body");
    const mine = all('link[rel="stylesheet"]').length > 1 ? "*" : "style, font[color], [bgcolor], [style*=color], [style*=background]";
    if (!body?.querySelector(mine)) return;
    const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
    const light = (colour) => colour.slice(0, 3).map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
      .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
    const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const marks = ["on-light", "on-dark", "on-paper"];
    const look = (element, ground, ink) => {
      const style = getComputedStyle(element), own = parts(style.backgroundColor);
      const isGround = own[3] === undefined;
      const under = isGround ? light(own) : ground;
      const text = light(parts(style.color));
      let mark = "";
      if (isGround && ratio(under, text) < 4.5) mark = under > 0.18 ? "on-light" : "on-dark";
      else if (text !== ink && ratio(under, text) < 4.5 && ratio(1, text) > 4.5) mark = "on-paper";
      if (mark) element.classList.add(mark);
      const now = mark ? light(parts(getComputedStyle(element).color)) : text;
      for (const child of element.children) if (!child.matches("svg, .section")) look(child, mark === "on-paper" ? 1 : under, now);
    };
    const check = () => {
      for (const each of all(".on-light, .on-dark, .on-paper", body)) each.classList.remove(...marks);
      const paper = light(parts(getComputedStyle(document.body).backgroundColor));
      for (const child of body.children) look(child, paper, light(parts(getComputedStyle(body).color)));
    };
    check();
    new MutationObserver(check).observe(root, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", check);
  }

  /* For the mouse alone: keyboards reach headings through the page's contents. */
  function headingLinks() {
    for (const heading of all(".body :is(h2, h3, h4)[id]:not(summary *)")) {
      const link = document.createElement("a");
      link.className = "headerlink";
      link.href = `#${encodeURIComponent(heading.id)}`;
      link.tabIndex = -1;
      link.ariaHidden = "true";
      heading.append(link);
    }
  }

  /* What is wider than the page scrolls in a box that keyboards reach. */
  function scrollBoxes() {
    for (const table of all(".body table")) {
      if (table.parentElement.closest(".scroll, table, [class*=tree]")) continue;
      const box = document.createElement("div");
      box.className = "scroll";
      table.before(box);
      box.append(table);
    }
    const reach = () => {
      for (const box of all(".scroll, .body pre")) {
        const wide = box.scrollWidth > box.clientWidth + 1;
        if (wide) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
        if (!wide || box.hasAttribute("aria-label")) continue;
        Object.assign(box, { role: "group", ariaLabel: box.matches("pre") ? "Code" : "Table" });
      }
    };
    reach();
    addEventListener("resize", reach);
  }

  /* Rows whose cells stand below one another are no rows to every browser; roles say that they are. */
  function stackedTables() {
    const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
    for (const part of all("table.stacks, .stacks *")) {
      const role = part.tagName === "TH" ? (part.scope === "row" ? "rowheader" : "columnheader") : roles[part.tagName];
      if (role) part.setAttribute("role", role);
    }
  }

  window.siteBuilderCopy = (text) => navigator.clipboard?.writeText(text).then(() => true, () => false);

  /* A button that copies what `text` says, and tells so in its place. */
  window.siteBuilderCopyButton = (words, text, of) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", ariaLive: "polite" });
    const say = (word) => Object.assign(button, { textContent: word, ariaLabel: of ? `${word} ${of}` : null });
    say(words);
    button.addEventListener("click", async () => {
      say((await window.siteBuilderCopy(text())) ? "Copied" : "Not copied");
      setTimeout(say, 1600, words);
    });
    return button;
  };

  function copyButtons() {
    if (!navigator.clipboard) return;
    for (const source of all(".body pre, .body .request, dd[data-copy], p [data-copy]")) {
      const given = "copy" in source.dataset && source.textContent.trim();
      const button = window.siteBuilderCopyButton("Copy", () => given || (source.querySelector("code") ?? source).textContent.trimEnd(), given);
      if (!source.matches("pre")) { source.append(button); continue; }
      const frame = document.createElement("div");
      frame.className = "copyable";
      source.before(frame);
      frame.append(source, button);
    }
  }

  /* Marks in the page's contents the part that is being read. */
  function reading() {
    const links = new Map(all(".on-page a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    if (!headings.length) return;
    let due = false;
    const mark = () => {
      due = false;
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
      const now = links.get((passed.at(-1) ?? headings[0]).id);
      for (const link of links.values()) {
        if (link === now) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    mark();
    addEventListener("scroll", () => { if (!due) { due = true; requestAnimationFrame(mark); } }, { passive: true });
  }

  /* A long page is painted before all of it is there; its header comes first. */
  const early = () => { if (!header()) requestAnimationFrame(early); };
  requestAnimationFrame(early);
  document.addEventListener("DOMContentLoaded", () => {
    for (const step of [themeSwitch, folds, menus, authored, scrollBoxes, stackedTables, copyButtons, headingLinks, reading]) step();
    for (const box of all(".task-list-item-checkbox")) box.ariaLabel = "Task";
  });
})();
