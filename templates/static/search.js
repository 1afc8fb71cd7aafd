/* The search box of every page, until someone goes to it: what it does then is loaded when it is wanted. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-search-root]");
  const input = form?.querySelector("input[type=search]");
  if (!input) return;
  const { src: here } = document.currentScript;
  const load = (name) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL(name, here);
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  /* The search page has the styles from the start. Without them results are a plain list. */
  const look = () => new Promise((done) => {
    if (document.querySelector("[data-search-results]")) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("search.css", here), onload: done, onerror: done });
    return document.head.append(link);
  });
  let loading;
  const start = () => (loading ??= Promise.all([load("search-words.js").then(() => load("search-engine.js")), look()]).then(() => load("search-box.js")).catch(() => {
    /* From elsewhere the form still leads to the search page. */
    loading = undefined;
    const status = document.querySelector("[data-search-results] [role=status]");
    if (status) status.textContent = "Search is not available: its scripts could not be loaded.";
  }));
  input.addEventListener("focus", start);
  if (document.activeElement === input || document.querySelector("[data-search-results]")) start();
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
