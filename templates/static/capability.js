/* Filters a capability statement by resource and by verb. Without script all of it is there. */
(() => {
  "use strict";

  /* Each statement brings this script along; the first run serves them all. */
  if (document.documentElement.dataset.capabilities) return;
  document.documentElement.dataset.capabilities = "on";

  function field(words, control) {
    const label = document.createElement("label");
    label.append(words, control);
    return label;
  }

  function addFilter(part) {
    const table = part.querySelector(".matrix table");
    const rows = table ? [...table.querySelectorAll("tbody tr")] : [];
    const panels = [...part.querySelectorAll(":scope > .resource-panel")];
    if (rows.length < 2) return;
    const names = rows.map((row) => row.querySelector("th").textContent.toLowerCase());
    const verbs = ["shall", "should", "may", "should-not"].filter((verb) => rows.some((row) => row.classList.contains(`has-${verb}`)));

    const bar = document.createElement("p");
    bar.className = "table-filter";
    const input = document.createElement("input");
    input.type = "search";
    input.autocomplete = "off";
    const select = document.createElement("select");
    for (const verb of ["", ...verbs]) select.append(new Option(verb ? verb.toUpperCase().replace("-", " ") : "any", verb));
    const state = document.createElement("output");
    bar.append(field("Resource ", input));
    if (verbs.length) bar.append(field("Conformance ", select));
    bar.append(state);
    table.closest(".matrix").before(bar);

    const apply = () => {
      const word = input.value.trim().toLowerCase();
      const verb = select.value;
      part.dataset.verb = verb;
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !names[at].includes(word) || Boolean(verb && !row.classList.contains(`has-${verb}`));
        if (panels[at]) {
          panels[at].hidden = row.hidden;
          for (const inner of panels[at].querySelectorAll("tbody tr")) inner.hidden = Boolean(verb && !inner.classList.contains(verb));
          for (const section of panels[at].querySelectorAll(".section-table")) section.hidden = !section.querySelector("tbody tr:not([hidden])");
        }
        if (!row.hidden) shown += 1;
      });
      state.textContent = word || verb ? `${shown} of ${rows.length} resources` : "";
    };
    const clear = () => {
      input.value = "";
      select.value = "";
      apply();
    };
    input.addEventListener("input", apply);
    select.addEventListener("change", apply);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        apply();
      }
    });
    /* An anchor must not lead to what the filter hides. */
    addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && part.contains(target) && target.closest("[hidden]")) {
        clear();
        target.scrollIntoView();
      }
    });
  }

  for (const part of document.querySelectorAll(".capability")) addFilter(part);
})();
