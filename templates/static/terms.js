/* A filter above long tables: shows the rows that hold every word typed. Without script all rows are there. */
(() => {
  "use strict";

  function addFilter(before, label, rows, sections) {
    const bar = document.createElement("p");
    bar.className = "table-filter";
    const field = document.createElement("label");
    field.textContent = "Filter ";
    const input = document.createElement("input");
    input.type = "search";
    input.autocomplete = "off";
    input.setAttribute("aria-label", `Filter: ${label}`);
    const state = document.createElement("output");
    field.append(input);
    bar.append(field, state);
    before.before(bar);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const apply = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !words.every((word) => texts[at].includes(word));
        if (!row.hidden) shown += 1;
      });
      for (const section of sections) section.hidden = !section.querySelector("tbody tr:not([hidden])");
      state.textContent = words.length ? `${shown} of ${rows.length}` : "";
    };
    input.addEventListener("input", apply);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        apply();
      }
    });
    /* An anchor into a filtered table must not lead to a hidden row. */
    addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && rows.includes(target) && target.hidden) {
        input.value = "";
        apply();
        target.scrollIntoView();
      }
    });
  }

  /* Each filterable table brings this script along; the first run serves them all. */
  if (document.documentElement.dataset.filters) return;
  document.documentElement.dataset.filters = "on";
  for (const table of document.querySelectorAll("table[data-filter]")) {
    addFilter(table.closest(".scroll") ?? table, table.dataset.filter, [...table.querySelectorAll("tbody tr")], []);
  }
  for (const part of document.querySelectorAll("[data-filter-all]")) {
    addFilter(part, part.dataset.filterAll, [...part.querySelectorAll("tbody tr")], [...part.querySelectorAll(".artifact-group")]);
  }
})();
