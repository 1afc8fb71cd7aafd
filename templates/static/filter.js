/* The filter above long tables, lists, definitions and capability statements; `elements.js` has it for trees. Without
   script all rows are there. */
(() => {
  "use strict";

  /* All words of a filter have to stand in a text, in any order. */
  const holds = (text, words) => words.every((word) => text.includes(word));

  /* Make a bar's fields filter what is `within`. `apply(words)` shows what holds all the words, and returns how many
     of how many those are. `forget` clears what the bar has besides fields, `after` follows what a reader did;
     `unhide` is false for who follows the address alone. Returns what filters anew. */
  function wire(bar, within, apply, { forget = () => {}, after = () => {}, unhide = true } = {}) {
    const controls = [...bar.querySelectorAll("input, select")];
    const state = bar.querySelector("output");
    const run = () => {
      const words = controls[0].value.toLowerCase().split(/\s+/).filter(Boolean);
      const [shown, all] = apply(words);
      state.textContent = shown < all || controls.some((control) => control.value.trim()) ? `${shown} of ${all}` : "";
    };
    const changed = () => {
      run();
      after();
    };
    const clear = () => {
      for (const control of controls) control.value = "";
      forget();
      changed();
    };
    for (const control of controls) control.addEventListener(control.matches("select") ? "change" : "input", changed);
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !event.target.value) return;
      event.preventDefault();
      clear();
    });
    /* An address must not lead to what the filter hides. */
    if (unhide) addEventListener("hashchange", () => {
      let id = location.hash.slice(1);
      try { id = decodeURIComponent(id); } catch { return; }
      const target = document.getElementById(id);
      if (!target || !within.contains(target) || !target.closest("[hidden]")) return;
      clear();
      target.scrollIntoView();
    });
    /* What the browser kept in the field from before. */
    if (controls.some((control) => control.value)) run();
    return run;
  }
  window.siteBuilderFilter = { wire, holds };

  function filterRows(bar, within) {
    const rows = [...within.querySelectorAll("tbody tr")];
    const groups = [...within.querySelectorAll("[data-group]")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    wire(bar, within, (words) => {
      rows.forEach((row, at) => { row.hidden = !holds(texts[at], words); });
      for (const group of groups) group.hidden = !group.querySelector("tbody tr:not([hidden])");
      return [rows.filter((row) => !row.hidden).length, rows.length];
    });
  }

  /* Definitions, one after the other; all links of contents stay. */
  function filterBlocks(bar, list) {
    const blocks = [...list.children].map((block) => [block, block.textContent.toLowerCase()]);
    wire(bar, list, (words) => {
      for (const [block, text] of blocks) block.hidden = !holds(text, words);
      return [blocks.filter(([block]) => !block.hidden).length, blocks.length];
    });
  }

  /* A row of the matrix and the panel below that say what is done with one resource. */
  function filterStatement(bar, statement) {
    const rows = [...statement.querySelectorAll(".matrix tbody tr")];
    const panels = [...statement.querySelectorAll(":scope > .resource-panel")];
    const names = rows.map((row) => row.querySelector("th").textContent.toLowerCase());
    const select = bar.querySelector("select");
    wire(bar, statement, (words) => {
      const verb = select?.value ?? "";
      statement.dataset.verb = verb;
      rows.forEach((row, at) => {
        row.hidden = !holds(names[at], words) || Boolean(verb && !row.classList.contains(`has-${verb}`));
        if (!panels[at]) return;
        panels[at].hidden = row.hidden;
        for (const inner of panels[at].querySelectorAll("tbody tr")) inner.hidden = Boolean(verb && !inner.classList.contains(verb));
        for (const section of panels[at].querySelectorAll(".section-table")) section.hidden = !section.querySelector("tbody tr:not([hidden])");
      });
      return [rows.filter((row) => !row.hidden).length, rows.length];
    });
  }

  for (const bar of document.querySelectorAll(".table-filter")) {
    const statement = bar.closest(".capability");
    const within = (bar.closest(".list-bar") ?? bar).nextElementSibling;
    if (statement) filterStatement(bar, statement);
    else if (within.matches(".blocks")) filterBlocks(bar, within);
    else filterRows(bar, within);
  }
})();
