/* Puts a button behind what an artifact's page offers to copy. */
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const place of document.querySelectorAll("dd[data-copy], p [data-copy]")) {
    const button = document.createElement("button");
    const text = place.textContent.trim();
    Object.assign(button, { type: "button", className: "copy-url", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy ${text}`);
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
      button.textContent = done ? "Copied" : "Not copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
    place.append(button);
  }
})();
