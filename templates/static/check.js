/* The form that checks a resource in the page, and what was found. The resource stays in the browser: only scripts
   of this site are loaded, which hold what profiles ask (`check-tables/`). */
(() => {
  "use strict";
  const here = document.currentScript.src, LARGEST = 10_000_000;
  const load = (address) => new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed })));
  const store = { manifest: null, files: Object.create(null) };
  globalThis.siteBuilderTables = (name, body) => { if (name === "site/index") store.manifest = body; else store.files[name] = body; };
  let engine;
  const start = (tables) => (engine ??= Promise.all([load(new URL("checker.js", here)), load(`${tables}site/index.js`)]).catch((fault) => { engine = undefined; throw fault; }));

  const make = (name, properties = {}, ...inner) => { const made = Object.assign(document.createElement(name), properties); made.append(...inner); return made; };
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  /* Checks until no more tables are wanted; a file that can't be loaded holds nothing. */
  async function check(text, { release, profiles, tables }) {
    await start(tables);
    for (;;) {
      const result = globalThis.siteBuilderChecker.check(text, { release, profiles, store });
      if (!result.wanted.length) return result;
      await Promise.all(result.wanted.map((name) => load(`${tables}${name}.js`).catch(() => {}).then(() => { store.files[name] ??= {}; })));
    }
  }

  function summary({ issues, undecided, profiles }, release) {
    const of = (severity) => issues.filter((each) => each.severity === severity).length, errors = of("error"), warnings = of("warning");
    const found = errors || warnings ? [errors && count(errors, "error"), warnings && count(warnings, "warning")].filter(Boolean).join(", ") : "Nothing wrong was found";
    const open = [...undecided.values()].reduce((sum, each) => sum + each, 0);
    return `${found}. Checked against FHIR ${release}${profiles.length ? ` and ${profiles.join(", ")}` : ""}.${open ? ` ${count(open, "thing")} could not be decided here.` : ""}`;
  }

  function show(box, field, result, release) {
    const status = box.querySelector("[role=status]"), list = box.querySelector(".checker-found");
    status.textContent = summary(result, release);
    const rows = result.issues.map((issue) => make("li", { className: `checker-${issue.severity}` },
      make("button", { type: "button", textContent: `Line ${issue.line}`, onclick: () => goTo(field, issue.line) }),
      " ", make("strong", { textContent: issue.severity }), " ", issue.expression && make("code", { textContent: issue.expression }), ` ${issue.message}${issue.hint ? `. ${issue.hint}` : ""}`,
      ...(issue.profile ? [" ", make("small", { textContent: issue.profile })] : [])));
    list.replaceChildren(...(rows.length ? [make("ul", {}, ...rows)] : []));
    if (!result.undecided.size) return;
    const reasons = [...result.undecided].map(([reason, times]) => make("li", { textContent: `${reason.replace(/\.$/, "")}${times > 1 ? ` (${times} times)` : ""}` }));
    list.append(make("details", {}, make("summary", { textContent: "What could not be decided here" }), make("ul", {}, ...reasons)));
  }

  function goTo(field, line) {
    const lines = field.value.split("\n"), from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    field.focus();
    field.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
    field.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(field).lineHeight));
  }

  let boxes = 0;
  function furnish(box) {
    const id = `checker-${++boxes}`, { release, url, tables } = box.dataset, chosen = box.querySelector("select");
    const field = make("textarea", { id, rows: 14, spellcheck: false, autocapitalize: "off", autocomplete: "off" });
    const file = make("input", { type: "file", id: `${id}-file`, accept: ".json,application/json,application/fhir+json" });
    const run = make("button", { type: "button", textContent: "Check" }), status = make("p"), list = make("div", { className: "checker-found" });
    status.setAttribute("role", "status");
    let turn = 0;
    const checked = async () => {
      const text = field.value, mine = ++turn, [of, asked] = chosen ? chosen.value.split(" ") : [release, url];
      list.replaceChildren();
      if (!text.trim()) { status.textContent = "Paste a resource first, or choose a file."; return; }
      if (text.length > LARGEST) { status.textContent = "The text is too long for a page: use `site-builder validate`."; return; }
      status.textContent = "Checking …";
      try {
        const result = await check(text, { release: of, profiles: asked ? [asked] : [], tables });
        if (mine === turn) show(box, field, result, of);
      } catch {
        if (mine === turn) status.textContent = "The resource can't be checked: scripts of this site could not be loaded.";
      }
    };
    const take = async (given) => { if (given) { field.value = await given.text(); await checked(); } };
    run.addEventListener("click", checked);
    field.addEventListener("paste", () => setTimeout(checked));
    file.addEventListener("change", () => take(file.files[0]));
    chosen?.addEventListener("change", () => { if (field.value.trim()) checked(); });
    box.addEventListener("dragover", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) { event.preventDefault(); take(event.dataTransfer.files[0]); } });
    box.append(
      make("p", {}, make("label", { htmlFor: id, textContent: "A resource as JSON: paste it, or drop a file" }), field),
      make("p", { className: "checker-bar" }, run, make("span", {}, make("label", { htmlFor: file.id, textContent: "or a file " }), file)),
      status, list);
  }
  /* The page of its own has the styles from the start; below a profile the form comes with them. */
  const look = () => new Promise((done) => {
    if (document.querySelector(".checker-page")) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("check.css", here), onload: done, onerror: done });
    return document.head.append(link);
  });
  look().then(() => { for (const box of document.querySelectorAll("[data-tables]")) furnish(box); });
  globalThis.siteBuilderCheck = check;
})();
