/* Says in a few words what a link leads to, where the pointer or the keyboard stops at it (WCAG 1.4.13): Escape puts
   the words away, the pointer may go onto them, and they stay until it leaves. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-search-root]");
  if (!form) return;
  const root = new URL(form.dataset.searchRoot || "./", document.baseURI).href;
  const here = location.href.split("#")[0];
  const known = new Map(), scripts = new Map();
  let shares = 0, shown = null, timer = 0, wanted = null;

  window.siteBuilderPreviews = (entries, count) => {
    for (const [address, preview] of Object.entries(entries)) known.set(address, preview);
    shares = count || shares;
  };
  const load = (name) => {
    if (!scripts.has(name)) {
      scripts.set(name, new Promise((resolve) => {
        const script = document.createElement("script");
        Object.assign(script, { src: `${root}previews/${name}.js`, onload: resolve, onerror: resolve });
        document.head.append(script);
      }));
    }
    return scripts.get(name);
  };

  async function find(link) {
    const [page, fragment] = link.href.split("#");
    if (page === here) return null;
    if (!page.startsWith(root)) {
      if (!page.includes("hl7.org/fhir/")) return null;
      await load("types");
      return known.get(link.href) ?? known.get(page);
    }
    await load("index");
    const out = decodeURIComponent(page.slice(root.length));
    const term = fragment ? known.get(`${out}#${decodeURIComponent(fragment)}`) : null;
    if (term || !shares || !out.endsWith(".html")) return term;
    let sum = 0;
    for (let at = 0; at < out.length; at += 1) sum += out.charCodeAt(at);
    await load(sum % shares);
    return known.get(out);
  }

  function hide() {
    clearTimeout(timer);
    wanted = null;
    if (!shown) return;
    shown.box.remove();
    if (shown.title) shown.link.title = shown.title;
    shown.link.removeAttribute("aria-describedby");
    shown = null;
  }

  function show(link, [title, kind, words, codes]) {
    hide();
    const box = document.createElement("div");
    Object.assign(box, { className: "preview", id: "link-preview" });
    box.setAttribute("role", "tooltip");
    const line = (tag, text) => {
      const part = document.createElement(tag);
      part.textContent = text;
      box.append(part);
    };
    line("strong", title);
    line("span", kind);
    if (words && words !== title) line("p", words);
    if (codes) line("p", codes);
    document.body.append(box);
    shown = { link, box, title: link.title };
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", box.id);
    const at = link.getBoundingClientRect(), size = box.getBoundingClientRect();
    const below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
    box.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8))}px`;
    box.style.top = `${below ? at.bottom + 4 : at.top - size.height - 4}px`;
    box.addEventListener("pointerleave", leave);
    box.addEventListener("pointerenter", () => clearTimeout(timer));
  }

  function stop(link, delay) {
    if (shown?.link === link) { clearTimeout(timer); return; }
    clearTimeout(timer);
    wanted = link;
    timer = setTimeout(async () => {
      const preview = await find(link);
      if (wanted === link && preview) show(link, preview);
    }, delay);
  }
  function leave() {
    clearTimeout(timer);
    timer = setTimeout(hide, 250);
  }

  const linkOf = (event) => event.target.closest?.(".body a[href]:not(.name > a, nav a, .headerlink)");
  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "touch" ? null : linkOf(event);
    if (link) stop(link, 400);
    else if (!event.target.closest?.(".preview") && (shown || wanted)) leave();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) stop(link, 400);
    else hide();
  });
  document.addEventListener("focusout", leave);
  document.addEventListener("click", hide);
  addEventListener("scroll", () => { if (shown) hide(); }, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) return;
    hide();
    event.stopPropagation();
    event.preventDefault();
  }, true);
})();
